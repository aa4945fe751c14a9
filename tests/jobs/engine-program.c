/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An engine in a process of its own, for tests/crash (which kills it) and tests/bench (which measures it).
 *
 *   jobs-engine-program setup STORE PORT FIRST COUNT TRANSPORT SETTING=NUMBER...   adds simulated sensors
 *   jobs-engine-program submit STORE VERB         writes a job on all sensors and works on nothing
 *   jobs-engine-program cisco STORE URL LIMIT WINDOW_MS   sets the licence server's address and its pace
 *   jobs-engine-program submit-licenses STORE PATH        writes a job that applies the licence files found there
 *   jobs-engine-program submit-cco STORE                  writes a job that asks Cisco.com for all sensors' licences
 *   jobs-engine-program import STORE PATH...      takes packages into the library
 *   jobs-engine-program submit-deploy STORE PACKAGE       writes a job that deploys it to all sensors
 *   jobs-engine-program run STORE LEASE_MS        works until nothing is left to do
 *   jobs-engine-program measure STORE VERB [LIVE] runs one job on all sensors (or the first LIVE) and prints figures
 *
 * The password of all sensors is in $VEDETTE_TEST_PASSWORD, that of the Cisco.com account "jdoe" in
 * $VEDETTE_TEST_CISCO_PASSWORD.
 */
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "ips-deploy-submit.h"
#include "ips-license-file.h"
#include "ips-license-submit.h"
#include "ips-package-library.h"
#include "ips-workspace.h"

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static void
check (const GError *error)
{
  if (error == NULL)
    return;
  g_printerr ("%s\n", error->message);
  exit (1);
}

static IpsWorkspace *
open_workspace (const char *path, gboolean no_engine, guint lease_ms)
{
  IpsWorkspaceOptions options = { .store_path = path, .no_keyring = TRUE, .no_engine = TRUE, .lease_ms = lease_ms };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsWorkspace *workspace;
  GPtrArray *sensors;
  const char *password = g_getenv ("VEDETTE_TEST_PASSWORD");

  ips_workspace_open_async (&options, NULL, result_cb, &result);
  workspace = ips_workspace_open_finish (wait_for (&result), &error);
  check (error);
  sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (workspace));
  for (guint i = 0; password != NULL && i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      g_autoptr(IpsSecret) secret = ips_secret_new (password);

      /* in memory it is there at once */
      ips_vault_store_async (ips_workspace_get_vault (workspace), ips_sensor_get_id (sensor), ips_sensor_get_name (sensor), secret,
                             NULL, NULL, NULL);
    }
  if (g_getenv ("VEDETTE_TEST_CISCO_PASSWORD") != NULL)
    {
      g_autoptr(IpsSecret) secret = ips_secret_new (g_getenv ("VEDETTE_TEST_CISCO_PASSWORD"));

      ips_vault_store_async (ips_workspace_get_vault (workspace), IPS_CISCO_ACCOUNT_OWNER, "jdoe", secret, NULL, NULL, NULL);
    }
  /* only now: an engine that begins before the passwords are there would fail for want of them */
  if (!no_engine)
    ips_engine_start (ips_workspace_get_engine (workspace));
  return workspace;
}

static void
close_workspace (IpsWorkspace *workspace)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_workspace_close_async (workspace, result_cb, &result);
  ips_workspace_close_finish (workspace, wait_for (&result), &error);
  check (error);
  g_object_unref (workspace);
}

static void
apply_setting (IpsCommunication *communication, const char *setting)
{
  const char *value = strchr (setting, '=');
  guint number = value != NULL ? (guint) g_ascii_strtoull (value + 1, NULL, 10) : 0;

  if (g_str_has_prefix (setting, "parallel="))
    communication->parallel = number;
  else if (g_str_has_prefix (setting, "retries="))
    communication->retries = number;
  else if (g_str_has_prefix (setting, "connect="))
    communication->connect_timeout_ms = number;
  else if (g_str_has_prefix (setting, "reply="))
    communication->reply_timeout_ms = number;
  else if (g_str_has_prefix (setting, "long="))
    communication->long_timeout_ms = number;
}

/* The port of "ssh=PORT" among the settings; 0 where the sensors are not talked to over SSH. */
static guint
find_ssh_port (int argc, char **argv)
{
  for (int i = 5; i < argc; i++)
    if (g_str_has_prefix (argv[i], "ssh="))
      return (guint) atoi (argv[i] + strlen ("ssh="));
  return 0;
}

static guint
count_threads (void)
{
  g_autoptr(GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (tasks != NULL && g_dir_read_name (tasks) != NULL)
    n++;
  return n;
}

static int
setup (int argc, char **argv)
{
  IpsWorkspace *workspace = open_workspace (argv[0], TRUE, 0);
  IpsFleet *fleet = ips_workspace_get_fleet (workspace);
  guint port = (guint) atoi (argv[1]);
  guint first = (guint) atoi (argv[2]);
  guint count = (guint) atoi (argv[3]);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GAsyncResult) saved = NULL;
  g_autoptr(GAsyncResult) set = NULL;
  g_autoptr(GError) error = NULL;
  IpsCommunication communication;

  for (guint i = first; i < first + count; i++)
    {
      g_autofree char *id = g_strdup_printf ("sim-%05u", i);
      IpsSensorConfig *config = ips_sensor_config_new ();

      g_free (config->name);
      config->name = g_strdup_printf ("sensor-%05u", i);
      g_free (config->address);
      config->address = g_strdup_printf ("127.%u.%u.%u", 1 + i / 62500, i / 250 % 250, 1 + i % 250);
      g_free (config->username);
      config->username = g_strdup ("cisco");
      config->port = port;
      config->ssh_port = find_ssh_port (argc, argv);
      config->form = config->ssh_port != 0 ? IPS_FORM_SSH : IPS_FORM_WEB;
      config->transport_set = TRUE;
      if (!ips_transport_from_nick (argv[4], &config->transport))
        return 2;
      g_ptr_array_add (sensors, ips_sensor_new (id, config));
    }
  ips_fleet_save_async (fleet, sensors, NULL, result_cb, &saved);
  ips_fleet_save_finish (fleet, wait_for (&saved), &error);
  check (error);
  ips_communication_init_defaults (&communication);
  communication.policy = IPS_CERT_POLICY_ACCEPT;
  for (int i = 5; i < argc; i++)
    apply_setting (&communication, argv[i]);
  ips_fleet_save_communication_async (fleet, &communication, NULL, result_cb, &set);
  ips_fleet_save_communication_finish (fleet, wait_for (&set), &error);
  check (error);
  close_workspace (workspace);
  return 0;
}

static IpsJob *
submit_all (IpsWorkspace *workspace, const char *nick, guint limit)
{
  IpsJobList *list = ips_workspace_get_jobs (workspace);
  GPtrArray *all = ips_fleet_get_sensors (ips_workspace_get_fleet (workspace));
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsVerb verb;
  IpsJob *job;

  if (!ips_verb_from_nick (nick, &verb))
    exit (2);
  for (guint i = 0; i < all->len; i++)
    if (limit == 0 || ips_sensor_get_facts (g_ptr_array_index (all, i))->failed == FALSE)
      g_ptr_array_add (sensors, g_ptr_array_index (all, i));
  ips_job_list_submit_async (list, verb, sensors, NULL, IPS_PRIORITY_USER, NULL, result_cb, &result);
  job = ips_job_list_submit_finish (list, wait_for (&result), &error);
  check (error);
  return job;
}

static int
submit (int argc, char **argv)
{
  IpsWorkspace *workspace = open_workspace (argv[0], TRUE, 0);

  g_object_unref (submit_all (workspace, argv[1], 0));
  close_workspace (workspace);
  return 0;
}

static int
cisco (int argc, char **argv)
{
  IpsWorkspace *workspace = open_workspace (argv[0], TRUE, 0);
  g_autoptr(GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_hash_table_insert (values, (gpointer) "updates.license-url", argv[1]);
  g_hash_table_insert (values, (gpointer) "updates.proxy", (gpointer) "none");
  g_hash_table_insert (values, (gpointer) "license.pace-limit", argv[2]);
  g_hash_table_insert (values, (gpointer) "license.pace-window-ms", argv[3]);
  g_hash_table_insert (values, (gpointer) "cisco.username", (gpointer) "jdoe");
  ips_store_save_settings_async (ips_workspace_get_store (workspace), values, "test", NULL, result_cb, &result);
  ips_store_save_settings_finish (ips_workspace_get_store (workspace), wait_for (&result), &error);
  check (error);
  close_workspace (workspace);
  return 0;
}

static void
submit_plan (IpsWorkspace *workspace, IpsLicenseSource source, GPtrArray *plan)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = NULL;

  ips_license_submit_async (ips_workspace_get_jobs (workspace), ips_workspace_get_fleet (workspace), source, plan, FALSE, IPS_PRIORITY_USER, NULL,
                            result_cb, &result);
  job = ips_license_submit_finish (ips_workspace_get_jobs (workspace), wait_for (&result), &error);
  check (error);
}

static int
submit_licenses (int argc, char **argv)
{
  IpsWorkspace *workspace = open_workspace (argv[0], TRUE, 0);
  IpsFleet *fleet = ips_workspace_get_fleet (workspace);
  const char *paths[] = { argv[1], NULL };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) finds = NULL;
  g_autoptr(GPtrArray) licenses = g_ptr_array_new ();
  g_autoptr(GPtrArray) plan = NULL;
  g_autoptr(GError) error = NULL;

  ips_license_find_async (ips_fleet_get_dialect (fleet), paths, NULL, result_cb, &result);
  finds = ips_license_find_finish (wait_for (&result), &error);
  check (error);
  for (guint i = 0; i < finds->len; i++)
    {
      const IpsLicenseFind *find = g_ptr_array_index (finds, i);

      check (find->error);
      g_ptr_array_add (licenses, find->license);
    }
  plan = ips_license_plan_files (licenses, NULL, ips_fleet_get_sensors (fleet), g_get_real_time ());
  submit_plan (workspace, IPS_LICENSE_SOURCE_FILE, plan);
  close_workspace (workspace);
  return 0;
}

static IpsPackageLibrary *
open_library (IpsWorkspace *workspace)
{
  IpsPackageLibrary *library = ips_package_library_get (ips_workspace_get_store (workspace));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_package_library_load_async (library, NULL, result_cb, &result);
  ips_package_library_load_finish (library, wait_for (&result), &error);
  check (error);
  return library;
}

static int
import (int argc, char **argv)
{
  IpsWorkspace *workspace = open_workspace (argv[0], TRUE, 0);
  IpsPackageLibrary *library = open_library (workspace);

  for (int i = 1; i < argc; i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;

      ips_package_library_import_async (library, argv[i], "tester", NULL, result_cb, &result);
      ips_package_file_free (ips_package_library_import_finish (library, wait_for (&result), NULL, &error));
      check (error);
    }
  g_object_unref (library);
  close_workspace (workspace);
  return 0;
}

static int
submit_deploy (int argc, char **argv)
{
  IpsWorkspace *workspace = open_workspace (argv[0], TRUE, 0);
  IpsPackageLibrary *library = open_library (workspace);
  IpsPackageIndex *index = ips_package_index_new (ips_package_library_get_files (library));
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (workspace));
  GPtrArray *plans = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_plan_free);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsJob *job;
  guint package;

  if (!ips_package_index_find (index, argv[1], &package))
    {
      g_printerr ("%s: not in the library\n", argv[1]);
      return 1;
    }
  for (guint i = 0; i < sensors->len; i++)
    {
      g_autoptr(IpsUpgradeDevice) device = ips_upgrade_device_new (index, g_ptr_array_index (sensors, i), NULL, IPS_TRANSPORT_HTTPS, g_get_real_time ());

      g_ptr_array_add (plans, ips_upgrade_plan_new (device, package));
    }
  ips_deploy_submit_async (ips_workspace_get_jobs (workspace), plans, NULL, IPS_PRIORITY_USER, NULL, result_cb, &result);
  job = ips_deploy_submit_finish (ips_workspace_get_jobs (workspace), wait_for (&result), &error);
  check (error);
  g_object_unref (job);
  g_ptr_array_unref (plans);
  ips_package_index_unref (index);
  g_object_unref (library);
  close_workspace (workspace);
  return 0;
}

static int
submit_cco (int argc, char **argv)
{
  IpsWorkspace *workspace = open_workspace (argv[0], TRUE, 0);
  g_autoptr(GPtrArray) plan = ips_license_plan_cco (ips_fleet_get_sensors (ips_workspace_get_fleet (workspace)), NULL, g_get_real_time ());

  submit_plan (workspace, IPS_LICENSE_SOURCE_CCO, plan);
  close_workspace (workspace);
  return 0;
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
is_all_done (IpsWorkspace *workspace)
{
  GPtrArray *jobs = ips_job_list_get_jobs (ips_workspace_get_jobs (workspace));

  for (guint i = 0; i < jobs->len; i++)
    if (!ips_job_is_finished (g_ptr_array_index (jobs, i)))
      return FALSE;
  return ips_engine_get_n_running (ips_workspace_get_engine (workspace)) == 0;
}

static int
run (int argc, char **argv)
{
  IpsWorkspace *workspace = open_workspace (argv[0], FALSE, (guint) atoi (argv[1]));

  g_timeout_add (50, tick_cb, NULL);
  while (!is_all_done (workspace))
    g_main_context_iteration (NULL, TRUE);
  close_workspace (workspace);
  g_print ("done\n");
  return 0;
}

static double
seconds_of (const struct rusage *usage)
{
  return (double) usage->ru_utime.tv_sec + (double) usage->ru_utime.tv_usec / 1e6 +
         (double) usage->ru_stime.tv_sec + (double) usage->ru_stime.tv_usec / 1e6;
}

static guint
count_succeeded (IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);
  guint n = 0;

  for (guint i = 0; i < operations->len; i++)
    if (((IpsOperation *) g_ptr_array_index (operations, i))->state == IPS_OPERATION_SUCCEEDED)
      n++;
  return n;
}

/* LIVE: the run is over when so many have succeeded, whatever the rest does. */
static int
measure (int argc, char **argv)
{
  gint64 start_us = g_get_monotonic_time ();
  IpsWorkspace *workspace = open_workspace (argv[0], FALSE, 0);
  gint64 begin_us = g_get_monotonic_time ();
  gboolean live_only = argc > 3 && g_str_equal (argv[3], "only");
  guint live = argc > 2 ? (guint) atoi (argv[2]) : 0;
  struct rusage before, after;
  gint64 done_us;
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(GAsyncResult) flushed = NULL;
  g_autoptr(GError) error = NULL;

  getrusage (RUSAGE_SELF, &before);
  begin_us = g_get_monotonic_time ();
  job = submit_all (workspace, argv[1], live_only ? live : 0);
  g_timeout_add (live > 0 ? 5 : 20, tick_cb, NULL);
  while (live > 0 ? count_succeeded (job) < live : !ips_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
  ips_store_flush_async (ips_workspace_get_store (workspace), NULL, result_cb, &flushed);
  ips_store_flush_finish (ips_workspace_get_store (workspace), wait_for (&flushed), &error);
  check (error);
  done_us = g_get_monotonic_time ();
  getrusage (RUSAGE_SELF, &after);
  g_print ("{\"wall\":%.4f,\"cpu\":%.4f,\"open\":%.4f,\"cpu_total\":%.4f,\"rss_mib\":%.1f,\"succeeded\":%u,\"failed\":%u,\"sensors\":%u,\"threads\":%u}\n",
           (double) (done_us - begin_us) / 1e6, seconds_of (&after) - seconds_of (&before),
           (double) (begin_us - start_us) / 1e6, seconds_of (&after), (double) after.ru_maxrss / 1024.0,
           count_succeeded (job), ips_job_count (job, IPS_OPERATION_FAILED), ips_job_get_n_operations (job), count_threads ());
  if (live > 0 && !live_only)
    /* the dead are still being tried; nobody waits for them here */
    _exit (0);
  close_workspace (workspace);
  return 0;
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; int n_arguments; int (*run) (int, char **); } commands[] = {
    { "setup", 5, setup }, { "submit", 2, submit }, { "run", 2, run },
    { "cisco", 4, cisco }, { "submit-licenses", 2, submit_licenses }, { "submit-cco", 1, submit_cco }, { "measure", 2, measure },
    { "import", 2, import }, { "submit-deploy", 2, submit_deploy },
  };

  setlocale (LC_ALL, "");
  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name) && argc - 2 >= commands[i].n_arguments)
      return commands[i].run (argc - 2, argv + 2);
  g_printerr ("usage: %s setup|submit|run|measure STORE ...\n", argv[0]);
  return 2;
}
