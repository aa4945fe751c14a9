/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store-fixture.h"

/* A killed writer, a folder that cannot be written, a disk that is full. Each needs a process of its own: this
 * program started again with --child. */

#define PLAIN_USER 65534

static char *own_path;

/* --- killed while writing --- */

static int
child_writer (const char *path)
{
  g_autoptr(GError) error = NULL;
  IpsStore *store = fixture_open (path, &error);
  g_autoptr(GPtrArray) sensors = NULL;
  gint64 begin_us;

  g_assert_no_error (error);
  sensors = fixture_load_sensors (store);
  g_assert_cmpuint (sensors->len, ==, 50);
  /* After every lease that a killed one left. */
  begin_us = fixture_query (path, "SELECT coalesce (max (lease_until_us), 0) + 1 FROM operations");
  puts ("ready");
  fflush (stdout);
  for (guint round = 1; ; round++)
    {
      g_autoptr(IpsJob) job = fixture_job (IPS_VERB_REGENERATE_CERTIFICATE, sensors, NULL);
      g_autoptr(GPtrArray) claims = NULL;

      fixture_submit (store, job);
      claims = fixture_claim (store, "writer", 50, begin_us + round);
      for (guint i = 0; i < claims->len; i++)
        {
          IpsClaim *claim = g_ptr_array_index (claims, i);
          g_autoptr(IpsSensorFacts) facts = fixture_facts (round * 50 + i, round);

          ips_store_put_facts (store, claim->operation->sensor_id, facts);
          fixture_finish (store, "writer", claim->operation, IPS_OPERATION_SUCCEEDED, "", &error);
          g_assert_no_error (error);
        }
    }
  return 0;
}

static void
test_killed (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) sensors = fixture_sensors (50);
  IpsStore *store = fixture_open (self->path, &error);

  g_assert_no_error (error);
  fixture_save_sensors (store, sensors, &error);
  g_assert_no_error (error);
  ips_store_close (store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (store);

  for (guint i = 0; i < 25; i++)
    {
      g_autoptr(GSubprocess) child = NULL;
      g_autoptr(GDataInputStream) out = NULL;
      g_autofree char *line = NULL;
      g_autofree char *answer = NULL;

      child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, own_path, "--child", "writer", self->path, NULL);
      g_assert_no_error (error);
      out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
      line = g_data_input_stream_read_line (out, NULL, NULL, NULL);
      g_assert_cmpstr (line, ==, "ready");
      /* The moment is the point, and there is nothing to wait for. */
      g_usleep ((gulong) g_test_rand_int_range (0, 150000));
      g_subprocess_force_exit (child);
      g_subprocess_wait (child, NULL, NULL);
      answer = fixture_query_text (self->path, "PRAGMA integrity_check");
      g_assert_cmpstr (answer, ==, "ok");
      g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
      /* An outcome and its line of history are one. */
      g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM operations WHERE state = 'succeeded'"), ==,
                       fixture_query (self->path, "SELECT count(*) FROM history WHERE who = 'tester' AND subject <> '' "
                                                  "AND what LIKE 'Regenerate%'"));
    }
  g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM operations WHERE state = 'succeeded'"), >, 0);
}

/* --- a folder that cannot be written --- */

static int
child_readonly (const char *path)
{
  g_autoptr(GError) error = NULL;
  IpsStore *store = fixture_open (path, &error);

  g_assert_null (store);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_STORE_READONLY);
  return 0;
}

static void
become_plain_user (gpointer user_data)
{
  if (geteuid () != 0)
    return;
  if (setgroups (0, NULL) != 0 || setresgid (PLAIN_USER, PLAIN_USER, PLAIN_USER) != 0
      || setresuid (PLAIN_USER, PLAIN_USER, PLAIN_USER) != 0)
    _exit (1);
}

static void
run_as_plain_user (StoreFixture *self, const char *path)
{
  g_autofree char *copy = g_build_filename (self->folder, "test", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr(GSubprocess) child = NULL;
  g_autoptr(GError) error = NULL;
  gsize size;

  /* Where the program was built may be closed to that user. */
  g_assert_true (g_file_get_contents (own_path, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (copy, bytes, (gssize) size, NULL));
  g_chmod (copy, 0755);
  g_chmod (self->folder, 0755);
  g_subprocess_launcher_set_child_setup (launcher, become_plain_user, NULL, NULL);
  child = g_subprocess_launcher_spawn (launcher, &error, copy, "--child", "readonly", path, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (child, NULL, &error);
  g_assert_no_error (error);
}

static void
test_readonly (StoreFixture *self, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *deeper = g_build_filename (folder, "deeper", "vedette.db", NULL);
  g_autoptr(GError) error = NULL;
  IpsStore *store;

  /* No store yet, and a folder that cannot be made. */
  g_mkdir (folder, 0700);
  g_chmod (folder, 0555);
  run_as_plain_user (self, self->path);
  run_as_plain_user (self, deeper);
  g_chmod (folder, 0700);

  /* A store that can be read but not written. */
  store = fixture_open (self->path, &error);
  g_assert_no_error (error);
  ips_store_close (store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_object_unref (store);
  g_chmod (self->path, 0444);
  g_chmod (folder, 0555);
  run_as_plain_user (self, self->path);
  g_chmod (folder, 0777);
  run_as_plain_user (self, self->path);
  g_chmod (folder, 0700);
}

/* --- a full disk --- */

typedef struct
{
  gboolean heard;
  GError *error;
} Problem;

static void
problem_cb (IpsStore *store, GError *error, Problem *problem)
{
  problem->heard = TRUE;
  g_clear_error (&problem->error);
  problem->error = g_error_copy (error);
}

/* TRUE where a file system of its own could be had; else, or where @limited, the size of a file is limited. */
static gboolean
make_small_disk (const char *folder, gboolean limited)
{
  struct rlimit limit = { 900 * 1024, RLIM_INFINITY };

  if (!limited && unshare (CLONE_NEWNS) == 0 && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
      && mount ("tmpfs", folder, "tmpfs", 0, "size=900k") == 0)
    return TRUE;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  return FALSE;
}

static void
make_large_disk (const char *folder, gboolean mounted)
{
  struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

  if (mounted)
    g_assert_cmpint (mount ("tmpfs", folder, "tmpfs", MS_REMOUNT, "size=64m"), ==, 0);
  else
    g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static int
child_full_disk (const char *path, gboolean limited)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) sensors = fixture_sensors (6000);
  g_autoptr(GPtrArray) few = fixture_sensors (50);
  g_autoptr(GPtrArray) loaded = NULL;
  Problem problem = { FALSE, NULL };
  gboolean mounted;
  IpsStore *store;
  guint n_facts = 0;

  g_mkdir (folder, 0700);
  mounted = make_small_disk (folder, limited);
  g_log_set_fatal_mask ("Ips-Services", G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  store = fixture_open (path, &error);
  g_assert_no_error (error);
  g_signal_connect (store, "problem", G_CALLBACK (problem_cb), &problem);
  fixture_save_sensors (store, few, &error);
  g_assert_no_error (error);

  /* A call says so itself, and nothing of it is written. */
  fixture_save_sensors (store, sensors, &error);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_EXISTS);
  g_clear_error (&error);
  g_ptr_array_remove_range (sensors, 0, 50);
  fixture_save_sensors (store, sensors, &error);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_DISK_FULL);
  g_clear_error (&error);
  g_assert_true (problem.heard);
  g_assert_error (problem.error, IPS_ERROR, IPS_ERROR_DISK_FULL);
  problem.heard = FALSE;

  /* Facts stay in memory and are tried again. */
  for (guint round = 0; round < 60 && !problem.heard; round++)
    for (guint i = 0; i < few->len; i++)
      {
        g_autoptr(IpsSensorFacts) facts = fixture_facts (n_facts++, 100 + round);

        ips_store_put_facts (store, ips_sensor_get_id (g_ptr_array_index (few, i)), facts);
        if (i == few->len - 1)
          {
            fixture_flush (store, &error);
            g_clear_error (&error);
          }
      }
  g_assert_true (problem.heard);
  g_assert_error (problem.error, IPS_ERROR, IPS_ERROR_DISK_FULL);

  make_large_disk (folder, mounted);
  fixture_flush (store, &error);
  g_assert_no_error (error);
  loaded = fixture_load_sensors (store);
  g_assert_cmpuint (loaded->len, ==, 50);
  for (guint i = 0; i < loaded->len; i++)
    g_assert_cmpint (ips_sensor_get_facts (g_ptr_array_index (loaded, i))->checked_us, ==, 100 + n_facts / 50 - 1);
  ips_store_close (store);
  {
    g_autofree char *answer = fixture_query_text (path, "PRAGMA integrity_check");

    g_assert_cmpstr (answer, ==, "ok");
  }
  g_clear_error (&problem.error);
  return 0;
}

static void
test_full_disk (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GSubprocess) child = NULL;
  g_autoptr(GError) error = NULL;

  child = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, own_path, "--child", (const char *) data, self->path, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (child, NULL, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    {
      if (g_str_equal (argv[2], "writer"))
        return child_writer (argv[3]);
      if (g_str_equal (argv[2], "readonly"))
        return child_readonly (argv[3]);
      return child_full_disk (argv[3], g_str_equal (argv[2], "file-limit"));
    }
  own_path = g_file_read_link ("/proc/self/exe", NULL);
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func, data) g_test_add (path, StoreFixture, data, store_fixture_set_up, func, store_fixture_tear_down)
  ADD ("/services/hardship/killed", test_killed, NULL);
  ADD ("/services/hardship/readonly", test_readonly, NULL);
  ADD ("/services/hardship/full-disk", test_full_disk, "full-disk");
  ADD ("/services/hardship/file-limit", test_full_disk, "file-limit");
  return g_test_run ();
}
