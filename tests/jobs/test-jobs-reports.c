/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-applied-report.h"
#include "ips-expiry-warning.h"
#include "ips-deploy-submit.h"
#include "ips-job-composer.h"
#include "ips-job-reporter.h"
#include "ips-store-mail.h"
#include "ips-update-digest.h"
#include "workspace-fixture.h"

/* Which job is told of to whom, and that it is told once. */

typedef struct
{
  char *folder;
  char *path;
  IpsWorkspace *workspace;
  GHashTable *settings;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("vedette-reports-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "vedette.db", NULL);
  self->workspace = workspace_fixture_open (self->path);
  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->workspace != NULL)
    workspace_fixture_close (self->workspace);
  g_hash_table_unref (self->settings);
  workspace_fixture_remove (self->folder);
  g_free (self->path);
}

static void
set (Fixture *self, const char *name, const char *value)
{
  g_hash_table_replace (self->settings, g_strdup (name), g_strdup (value));
}

static void
add_operation (IpsJob *job, const char *name, IpsOperationState state, const char *message)
{
  IpsOperation *operation = ips_operation_new ();

  g_free (operation->sensor_id);
  operation->sensor_id = g_strdup (name);
  g_free (operation->sensor_name);
  operation->sensor_name = g_strdup (name);
  operation->state = state;
  g_free (operation->message);
  operation->message = g_strdup (message);
  operation->queued_us = operation->started_us = g_get_real_time ();
  operation->ended_us = operation->started_us + 1000;
  ips_job_take_operation (job, operation);
}

static IpsJob *
make_job (IpsVerb verb, IpsPriority priority, gboolean fails)
{
  IpsJob *job = ips_job_new (verb, "ann", priority, g_get_real_time ());

  add_operation (job, "ams-edge-01", IPS_OPERATION_SUCCEEDED, "Done");
  if (fails)
    add_operation (job, "x\r\nBcc: y", IPS_OPERATION_FAILED, "It refused the connection.");
  return job;
}

static gboolean
is_told (Fixture *self, IpsVerb verb, IpsPriority priority, gboolean fails)
{
  g_autoptr(IpsJob) job = make_job (verb, priority, fails);
  g_autoptr(IpsMail) mail = ips_job_compose_mail (job, ips_workspace_get_fleet (self->workspace), self->settings);

  return mail != NULL;
}

static void
test_rules (Fixture *self, gconstpointer data)
{
  const IpsPriority by_hand = IPS_PRIORITY_USER;
  const IpsPriority by_schedule = IPS_PRIORITY_SCHEDULE;

  /* nobody to tell */
  g_assert_false (is_told (self, IPS_VERB_REBOOT, by_hand, TRUE));
  set (self, "mail.recipients", "ann@example.org; bob@example.org");
  g_assert_true (is_told (self, IPS_VERB_REBOOT, by_hand, TRUE));
  g_assert_false (is_told (self, IPS_VERB_REBOOT, by_hand, FALSE));
  /* somebody looks on while a refresh fails that was clicked */
  g_assert_false (is_told (self, IPS_VERB_REFRESH, by_hand, TRUE));
  g_assert_true (is_told (self, IPS_VERB_REFRESH, by_schedule, TRUE));
  g_assert_false (is_told (self, IPS_VERB_DIAGNOSE, by_schedule, TRUE));
  set (self, "mail.jobs", "all");
  g_assert_true (is_told (self, IPS_VERB_REBOOT, by_hand, FALSE));
  set (self, "mail.jobs", "none");
  g_assert_false (is_told (self, IPS_VERB_REBOOT, by_hand, TRUE));
}

static void
test_licenses (Fixture *self, gconstpointer data)
{
  set (self, "mail.recipients", "ann@example.org");
  set (self, "mail.jobs", "none");
  /* failures always, results where they are asked for */
  g_assert_true (is_told (self, IPS_VERB_AUTO_LICENSE, IPS_PRIORITY_SCHEDULE, TRUE));
  g_assert_false (is_told (self, IPS_VERB_AUTO_LICENSE, IPS_PRIORITY_SCHEDULE, FALSE));
  set (self, "license.mail", "true");
  set (self, "license.mail-addresses", "lic@example.org\nann@example.org");
  {
    g_autoptr(IpsJob) job = make_job (IPS_VERB_UPDATE_LICENSE, IPS_PRIORITY_USER, FALSE);
    g_autoptr(IpsMail) mail = ips_job_compose_mail (job, ips_workspace_get_fleet (self->workspace), self->settings);
    g_autofree char *recipients = NULL;

    g_assert_nonnull (mail);
    recipients = ips_mail_addresses_format (ips_mail_get_recipients (mail));
    g_assert_cmpstr (recipients, ==, "lic@example.org, ann@example.org");
  }
}

static IpsMail *
compose_update (Fixture *self, IpsVerb verb, const char *detail, gboolean fails)
{
  g_autoptr(IpsJob) job = make_job (verb, IPS_PRIORITY_SCHEDULE, fails);
  IpsOperation *operation = g_ptr_array_index (ips_job_get_operations (job), 0);

  g_free (operation->detail);
  operation->detail = g_strdup (detail);
  return ips_job_compose_mail (job, ips_workspace_get_fleet (self->workspace), self->settings);
}

static void
test_updates (Fixture *self, gconstpointer data)
{
  const char *found = "IPS-sig-S925-req-E4.pkg: new\nIPS-sig-S900-req-E3.pkg: left out. No device has engine E3.";
  const char *downloaded = "IPS-sig-S925-req-E4.pkg: downloaded, SHA-256 aa";
  g_autoptr(IpsMail) mail = NULL;
  g_autoptr(IpsMail) of_download = NULL;
  g_autoptr(GPtrArray) parts = NULL;
  g_autofree char *csv = NULL;
  const IpsMailPart *part;

  set (self, "updates.notify", "upd@example.org");
  mail = compose_update (self, IPS_VERB_CHECK_UPDATES, found, FALSE);
  g_assert_nonnull (mail);
  parts = ips_mail_compose (mail);
  part = g_ptr_array_index (parts, 3);
  g_assert_cmpstr (part->file_name, ==, "packages-2.csv");
  csv = g_strndup (g_bytes_get_data (part->content, NULL), g_bytes_get_size (part->content));
  g_assert_nonnull (strstr (csv, "IPS-sig-S900-req-E3.pkg,left out. No device has engine E3.\r\n"));
  /* nothing new is no news */
  g_assert_null (compose_update (self, IPS_VERB_CHECK_UPDATES, "IPS-sig-S900-req-E3.pkg: left out. x", FALSE));
  g_assert_null (compose_update (self, IPS_VERB_DOWNLOAD_UPDATES, "", FALSE));
  set (self, "updates.notify-available", "false");
  g_assert_null (compose_update (self, IPS_VERB_CHECK_UPDATES, found, FALSE));
  g_assert_true (is_told (self, IPS_VERB_CHECK_UPDATES, IPS_PRIORITY_SCHEDULE, TRUE));
  of_download = compose_update (self, IPS_VERB_DOWNLOAD_UPDATES, downloaded, FALSE);
  g_assert_nonnull (of_download);
  set (self, "updates.notify", "");
  g_assert_null (compose_update (self, IPS_VERB_DOWNLOAD_UPDATES, downloaded, FALSE));
}

/* Of applied and deployed updates too, each where it was asked for; of failures always. */
static void
test_automation (Fixture *self, gconstpointer data)
{
  const char *applied = "Applied: S924 applied to 3 policies\nDeployment: deployment to 2 devices begun (job 9)";
  g_autoptr(IpsDeployOrder) order = NULL;
  g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_step_free);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) orders = g_ptr_array_new ();
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(IpsMail) mail = NULL;
  g_autoptr(IpsMail) of_failure = NULL;
  g_autoptr(IpsDeploymentJob) deployment = NULL;
  IpsUpgradeStep step = { .kind = IPS_UPGRADE_SIGNATURE, .file_name = (char *) "IPS-sig-S924-req-E4.pkg", .platform = (char *) "",
                          .sha256 = (char *) "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", .engine = 4, .level = 924, .limit_minutes = 9 };
  IpsOperation *operation;

  set (self, "mail.jobs", "none");
  set (self, "updates.notify", "upd@example.org");
  set (self, "updates.notify-downloaded", "false");
  mail = compose_update (self, IPS_VERB_DOWNLOAD_UPDATES, applied, FALSE);
  g_assert_nonnull (mail);
  set (self, "updates.notify-applied", "false");
  g_assert_null (compose_update (self, IPS_VERB_DOWNLOAD_UPDATES, applied, FALSE));

  g_ptr_array_add (steps, ips_upgrade_step_copy (&step));
  order = ips_deploy_order_new (steps, "", 0, NULL);
  g_ptr_array_add (sensors, ips_sensor_new ("one", ips_sensor_config_new ()));
  g_ptr_array_add (orders, order);
  deployment = ips_deploy_submit_make_deployment (sensors, orders, NULL, "Schedule IPS Updates", 1);
  job = ips_deploy_submit_make_job (deployment, deployment->devices, IPS_PRIORITY_SCHEDULE, 1);
  operation = g_ptr_array_index (ips_job_get_operations (job), 0);
  operation->state = IPS_OPERATION_SUCCEEDED;
  operation->ended_us = 2;
  ips_job_touch (job);
  g_clear_pointer (&mail, ips_mail_unref);
  mail = ips_job_compose_mail (job, ips_workspace_get_fleet (self->workspace), self->settings);
  g_assert_nonnull (mail);
  g_assert_cmpstr (g_ptr_array_index (ips_mail_get_recipients (mail), 0), ==, "upd@example.org");
  set (self, "updates.notify-deployed", "false");
  g_assert_null (ips_job_compose_mail (job, ips_workspace_get_fleet (self->workspace), self->settings));
  operation->state = IPS_OPERATION_FAILED;
  ips_job_touch (job);
  of_failure = ips_job_compose_mail (job, ips_workspace_get_fleet (self->workspace), self->settings);
  g_assert_nonnull (of_failure);
}

/* A look for updates every hour shows itself only where there is something to say. */
static void
test_notable (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) nothing = make_job (IPS_VERB_CHECK_UPDATES, IPS_PRIORITY_SCHEDULE, FALSE);
  g_autoptr(IpsJob) found = make_job (IPS_VERB_CHECK_UPDATES, IPS_PRIORITY_SCHEDULE, FALSE);
  g_autoptr(IpsJob) failed = make_job (IPS_VERB_CHECK_UPDATES, IPS_PRIORITY_SCHEDULE, TRUE);
  IpsOperation *operation = g_ptr_array_index (ips_job_get_operations (found), 0);

  g_free (operation->detail);
  operation->detail = g_strdup ("IPS-sig-S925-req-E4.pkg: new");
  g_assert_false (ips_job_is_notable (nothing));
  g_assert_true (ips_job_is_notable (found));
  g_assert_true (ips_job_is_notable (failed));
}

static void
test_content (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) job = make_job (IPS_VERB_REBOOT, IPS_PRIORITY_USER, TRUE);
  g_autoptr(IpsMail) mail = NULL;
  g_autoptr(GPtrArray) parts = NULL;
  g_autofree char *written = NULL;
  const IpsMailPart *text;
  const char *failed, *done;

  set (self, "mail.recipients", "ann@example.org");
  mail = ips_job_compose_mail (job, ips_workspace_get_fleet (self->workspace), self->settings);
  g_assert_cmpstr (ips_mail_get_subject (mail), ==, "Vedette: Reboot Device on 2 devices: 1 failed");
  parts = ips_mail_compose (mail);
  g_assert_cmpuint (parts->len, ==, 3);
  text = g_ptr_array_index (parts, 0);
  written = g_strndup (g_bytes_get_data (text->content, NULL), g_bytes_get_size (text->content));
  g_test_message ("%s", written);
  failed = strstr (written, "x  Bcc: y    failed     It refused the connection.");
  done = strstr (written, "ams-edge-01  ");
  /* what failed stands in front */
  g_assert_nonnull (failed);
  g_assert_nonnull (done);
  g_assert_true (failed < done);
}

/* --- once --- */

static guint
count_mails (IpsStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) mails = NULL;

  ips_store_load_mails_async (store, 100, NULL, workspace_fixture_result_cb, &result);
  mails = ips_store_load_mails_finish (store, workspace_fixture_await (&result), NULL);
  return mails->len;
}

static void
save_settings (IpsStore *store, const char *name, const char *value)
{
  g_autoptr(GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GAsyncResult) result = NULL;

  g_hash_table_insert (values, (char *) name, (char *) value);
  ips_store_save_settings_async (store, values, "tester", NULL, workspace_fixture_result_cb, &result);
  g_assert_true (ips_store_save_settings_finish (store, workspace_fixture_await (&result), NULL));
}

/* A job that ended before anybody was there to report it: as a crash between the two leaves it. */
static void
submit_finished (IpsStore *store)
{
  g_autoptr(IpsJob) job = make_job (IPS_VERB_REBOOT, IPS_PRIORITY_USER, TRUE);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_store_submit_job_async (store, job, NULL, workspace_fixture_result_cb, &result);
  g_assert_true (ips_store_submit_job_finish (store, workspace_fixture_await (&result), &error));
  g_assert_no_error (error);
}

static void
test_once (Fixture *self, gconstpointer data)
{
  IpsWorkspace *other;

  save_settings (ips_workspace_get_store (self->workspace), "mail.recipients", "ann@example.org");
  submit_finished (ips_workspace_get_store (self->workspace));
  workspace_fixture_close (self->workspace);
  /* two programs start at once; each looks for what was not reported */
  self->workspace = workspace_fixture_open (self->path);
  other = workspace_fixture_open (self->path);
  workspace_fixture_close (other);
  workspace_fixture_close (self->workspace);
  self->workspace = workspace_fixture_open (self->path);
  g_assert_cmpuint (count_mails (ips_workspace_get_store (self->workspace)), ==, 1);
}

/* A check that found something; @ended_us: from now */
static void
submit_found (IpsStore *store, gint64 ended_us)
{
  g_autoptr(IpsJob) job = ips_job_new (IPS_VERB_CHECK_UPDATES, "ann", IPS_PRIORITY_SCHEDULE, g_get_real_time () + ended_us);
  g_autoptr(GAsyncResult) result = NULL;
  IpsOperation *operation;

  add_operation (job, "Cisco.com", IPS_OPERATION_SUCCEEDED, "1 package: 1 new");
  operation = g_ptr_array_index (ips_job_get_operations (job), 0);
  g_free (operation->detail);
  operation->detail = g_strdup ("IPS-sig-S925-req-E4.pkg: new");
  operation->queued_us = operation->started_us = operation->ended_us = g_get_real_time () + ended_us;
  ips_store_submit_job_async (store, job, NULL, workspace_fixture_result_cb, &result);
  g_assert_true (ips_store_submit_job_finish (store, workspace_fixture_await (&result), NULL));
}

/* What a person applied is told as what the schedule applied is: where it was asked for. */
static void
test_applied (Fixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) devices = g_ptr_array_new ();
  g_autoptr(IpsMail) mail = NULL;
  g_autoptr(IpsMail) of_sensors = NULL;

  g_ptr_array_add (devices, (gpointer) "ams-edge-01");
  g_ptr_array_add (devices, (gpointer) "ber-core-02");
  g_assert_null (ips_applied_report_compose (self->settings, "S615 (E4)", 3, devices, "ann", g_get_real_time ()));
  set (self, "updates.notify", "upd@example.org");
  mail = ips_applied_report_compose (self->settings, "S615 (E4)", 3, devices, "ann", g_get_real_time ());
  g_assert_cmpstr (ips_mail_get_subject (mail), ==, "Vedette: S615 (E4) applied to 3 policies");
  g_assert_cmpstr (g_ptr_array_index (ips_mail_get_recipients (mail), 0), ==, "upd@example.org");
  of_sensors = ips_applied_report_compose (self->settings, "7.3(5)E4", 0, devices, "ann", g_get_real_time ());
  g_assert_cmpstr (ips_mail_get_subject (of_sensors), ==, "Vedette: 7.3(5)E4 applied to 2 devices");
  set (self, "updates.notify-applied", "false");
  g_assert_null (ips_applied_report_compose (self->settings, "S615 (E4)", 3, devices, "ann", g_get_real_time ()));
}

/* What succeeded is told of once a day: what ended before the last morning in one mail, the rest when its morning comes, or
 * when nobody asks for daily mails any more. */
static void
test_daily (Fixture *self, gconstpointer data)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);

  save_settings (store, "updates.notify", "upd@example.org");
  save_settings (store, "updates.notify-daily", "true");
  submit_found (store, -50 * G_TIME_SPAN_HOUR);
  submit_found (store, -49 * G_TIME_SPAN_HOUR);
  submit_found (store, G_TIME_SPAN_HOUR);
  for (guint start = 0; start < 2; start++)
    {
      workspace_fixture_close (self->workspace);
      self->workspace = workspace_fixture_open (self->path);
      workspace_fixture_close (self->workspace);
      self->workspace = workspace_fixture_open (self->path);
      g_assert_cmpuint (count_mails (ips_workspace_get_store (self->workspace)), ==, 1);
    }
  save_settings (ips_workspace_get_store (self->workspace), "updates.notify-daily", "false");
  workspace_fixture_close (self->workspace);
  self->workspace = workspace_fixture_open (self->path);
  workspace_fixture_close (self->workspace);
  self->workspace = workspace_fixture_open (self->path);
  g_assert_cmpuint (count_mails (ips_workspace_get_store (self->workspace)), ==, 2);
}

static void
test_daily_limit (Fixture *self, gconstpointer data)
{
  g_autoptr(GDateTime) early = g_date_time_new_local (2026, 11, 28, 6, 59, 59);
  g_autoptr(GDateTime) seven = g_date_time_new_local (2026, 11, 28, 7, 0, 0);
  gint64 early_us = g_date_time_to_unix (early) * G_USEC_PER_SEC, seven_us = g_date_time_to_unix (seven) * G_USEC_PER_SEC;

  g_assert_cmpint (ips_update_digest_get_limit (self->settings, early_us), ==, G_MAXINT64);
  set (self, "updates.notify-daily", "true");
  g_assert_cmpint (ips_update_digest_get_limit (self->settings, seven_us), ==, seven_us);
  g_assert_cmpint (ips_update_digest_get_limit (self->settings, seven_us + G_TIME_SPAN_HOUR), ==, seven_us);
  g_assert_cmpint (ips_update_digest_get_limit (self->settings, early_us), ==, seven_us - G_TIME_SPAN_DAY);
}

static void
notice_cb (IpsJobReporter *reporter, IpsJob *job, const char *title, const char *body, guint *n_notices)
{
  g_assert_cmpstr (title, ==, "Reboot Device on 2 devices");
  g_assert_nonnull (strstr (body, "1 failed"));
  (*n_notices)++;
}

static gboolean
flag_cb (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

/* Two programs can show it, one does. */
static void
test_notice (Fixture *self, gconstpointer data)
{
  IpsWorkspace *other = workspace_fixture_open (self->path);
  IpsWorkspace *both[] = { self->workspace, other };
  g_autoptr(IpsJob) job = make_job (IPS_VERB_REBOOT, IPS_PRIORITY_SCHEDULE, TRUE);
  guint n_notices = 0;
  gboolean waited = FALSE;

  ips_job_set_id (job, 17);
  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      IpsJobReporter *reporter = ips_workspace_get_reporter (both[i]);

      ips_job_reporter_set_notifies (reporter, TRUE);
      g_signal_connect (reporter, "notify-job", G_CALLBACK (notice_cb), &n_notices);
      g_signal_emit_by_name (ips_workspace_get_jobs (both[i]), "job-finished", job);
    }
  g_timeout_add (1000, flag_cb, &waited);
  while (!waited)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_notices, ==, 1);
  workspace_fixture_close (other);
}

/* --- certificates --- */

static IpsSensor *
make_sensor (const char *name, gint64 left_us, gint64 now_us)
{
  IpsX509 *x509 = g_new0 (IpsX509, 1);
  IpsSensorConfig *config = ips_sensor_config_new ();
  IpsSensorFacts *facts = ips_sensor_facts_new ();
  IpsSensor *sensor;

  g_free (config->name);
  config->name = g_strdup (name);
  sensor = ips_sensor_new (name, config);
  x509->subject = g_strdup ("CN=x");
  x509->common_name = g_strdup ("x");
  x509->issuer = g_strdup ("CN=x");
  x509->serial = g_strdup ("01");
  x509->key_algorithm = g_strdup ("RSA");
  x509->signature_hash = g_strdup ("SHA-256");
  x509->names = g_new0 (char *, 1);
  x509->sha1 = g_strdup ("AA");
  x509->sha256 = g_strdup (name);
  x509->not_before_us = now_us - G_TIME_SPAN_DAY;
  x509->not_after_us = now_us + left_us;
  facts->certificate = ips_certificate_new_from_facts (x509, NULL);
  ips_sensor_take_facts (sensor, facts);
  return sensor;
}

static char *
find_keys (GPtrArray *sensors, guint days, gint64 now_us)
{
  g_autoptr(GPtrArray) warnings = ips_expiry_warnings_find (sensors, IPS_EXPIRY_CERTIFICATE, days, now_us);
  GString *keys = g_string_new (NULL);

  for (guint i = 0; i < warnings->len; i++)
    g_string_append_printf (keys, "%s%s", i > 0 ? " " : "", ((IpsExpiryWarning *) g_ptr_array_index (warnings, i))->key);
  return g_string_free (keys, FALSE);
}

static void
test_certificates (Fixture *self, gconstpointer data)
{
  gint64 now_us = g_get_real_time ();
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) recipients = ips_mail_addresses_parse ("ann@example.org", NULL);
  g_autoptr(GPtrArray) warnings = NULL;
  g_autoptr(IpsMail) mail = NULL;
  g_autofree char *none = NULL;
  g_autofree char *at_30 = NULL;
  g_autofree char *at_3 = NULL;
  const char *keys[] = { "certificate-b-b-7", NULL };
  const char *others[] = { "certificate-z-z-7", NULL };

  g_ptr_array_add (sensors, make_sensor ("a", 25 * G_TIME_SPAN_DAY, now_us));
  g_ptr_array_add (sensors, make_sensor ("b", 6 * G_TIME_SPAN_DAY, now_us));
  g_ptr_array_add (sensors, make_sensor ("c", -G_TIME_SPAN_DAY, now_us));
  g_ptr_array_add (sensors, make_sensor ("d", 12 * G_TIME_SPAN_HOUR, now_us));
  g_ptr_array_add (sensors, make_sensor ("e", 40 * G_TIME_SPAN_DAY, now_us));
  none = find_keys (sensors, 0, now_us);
  at_30 = find_keys (sensors, 30, now_us);
  at_3 = find_keys (sensors, 3, now_us);
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (at_30, ==, "certificate-c-c-0 certificate-d-d-1 certificate-b-b-7 certificate-a-a-30");
  g_assert_cmpstr (at_3, ==, "certificate-c-c-0 certificate-d-d-1");
  warnings = ips_expiry_warnings_find (sensors, IPS_EXPIRY_CERTIFICATE, 30, now_us);
  mail = ips_expiry_warnings_compose (warnings, IPS_EXPIRY_CERTIFICATE, keys, recipients, now_us);
  g_assert_cmpstr (ips_mail_get_subject (mail), ==, "Vedette: the certificate of 1 device expires");
  g_assert_null (ips_expiry_warnings_compose (warnings, IPS_EXPIRY_CERTIFICATE, others, recipients, now_us));
}

/* A licence is told of once per stage too, and a new one with another date anew. */
static void
test_license_warnings (Fixture *self, gconstpointer data)
{
  gint64 now_us = g_get_real_time ();
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) recipients = ips_mail_addresses_parse ("ann@example.org", NULL);
  g_autoptr(GPtrArray) before = NULL, after = NULL;
  g_autoptr(IpsMail) mail = NULL;
  const char *keys[2] = { NULL };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(IpsSensor) sensor = make_sensor (i == 0 ? "a" : "b", 400 * G_TIME_SPAN_DAY, now_us);
      g_autoptr(IpsSensorFacts) facts = ips_sensor_facts_copy (ips_sensor_get_facts (sensor));

      facts->license_status = IPS_LICENSE_VALID;
      facts->license_expires_us = now_us + (i == 0 ? 5 : 100) * G_TIME_SPAN_DAY;
      ips_sensor_take_facts (sensor, g_steal_pointer (&facts));
      g_ptr_array_add (sensors, g_steal_pointer (&sensor));
    }
  before = ips_expiry_warnings_find (sensors, IPS_EXPIRY_LICENSE, 30, now_us);
  g_assert_cmpuint (before->len, ==, 1);
  keys[0] = ((IpsExpiryWarning *) g_ptr_array_index (before, 0))->key;
  g_assert_true (g_str_has_prefix (keys[0], "license-a-") && g_str_has_suffix (keys[0], "-7"));
  mail = ips_expiry_warnings_compose (before, IPS_EXPIRY_LICENSE, keys, recipients, now_us);
  g_assert_cmpstr (ips_mail_get_subject (mail), ==, "Vedette: the licence of 1 device expires");
  after = ips_expiry_warnings_find (sensors, IPS_EXPIRY_LICENSE, 30, now_us + 5 * G_TIME_SPAN_DAY);
  g_assert_true (g_str_has_suffix (((IpsExpiryWarning *) g_ptr_array_index (after, 0))->key, "-0"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/reports/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("rules", test_rules);
  ADD ("licenses", test_licenses);
  ADD ("updates", test_updates);
  ADD ("automation", test_automation);
  ADD ("notable", test_notable);
  ADD ("content", test_content);
  ADD ("once", test_once);
  ADD ("applied", test_applied);
  ADD ("daily", test_daily);
  ADD ("daily-limit", test_daily_limit);
  ADD ("notice", test_notice);
  ADD ("certificates", test_certificates);
  ADD ("license-warnings", test_license_warnings);
  return g_test_run ();
}
