/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who has a store open: told among programs, and forgotten with them however they end. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ips-presence.h"
#include "store-fixture.h"

static const char *program;

static IpsPresence *
make (const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (path);
  IpsPresence *self;

  g_mkdir_with_parents (folder, 0700);
  self = ips_presence_new (path, &error);
  g_assert_no_error (error);
  return self;
}

static void
test_roles (StoreFixture *self, gconstpointer data)
{
  g_autoptr(IpsPresence) one = make (self->path);
  g_autoptr(IpsPresence) two = make (self->path);
  g_autoptr(IpsPresence) service = make (self->path);
  g_autoptr(GError) error = NULL;

  g_assert_false (ips_presence_is_announced (service, IPS_PRESENCE_WINDOW));
  g_assert_true (ips_presence_announce (one, IPS_PRESENCE_WINDOW));
  g_assert_true (ips_presence_announce (two, IPS_PRESENCE_WINDOW));
  /* own ones do not count */
  g_assert_true (ips_presence_is_announced (service, IPS_PRESENCE_WINDOW));
  g_assert_false (ips_presence_is_announced (service, IPS_PRESENCE_SERVICE));
  g_assert_true (ips_presence_announce (service, IPS_PRESENCE_SERVICE));
  g_assert_false (ips_presence_announce (one, IPS_PRESENCE_SERVICE));
  g_assert_true (ips_presence_is_announced (one, IPS_PRESENCE_SERVICE));
  g_clear_pointer (&one, ips_presence_free);
  g_assert_true (ips_presence_is_announced (service, IPS_PRESENCE_WINDOW));
  g_clear_pointer (&two, ips_presence_free);
  g_assert_false (ips_presence_is_announced (service, IPS_PRESENCE_WINDOW));
  g_assert_null (ips_presence_new ("/nonexistent/vedette.db", &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_STORE_READONLY);
}

static void
test_killed (StoreFixture *self, gconstpointer data)
{
  g_autoptr(IpsPresence) service = make (self->path);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) window = NULL;
  char byte;

  window = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--window", self->path, NULL);
  g_assert_no_error (error);
  g_assert_cmpint (g_input_stream_read (g_subprocess_get_stdout_pipe (window), &byte, 1, NULL, &error), ==, 1);
  g_assert_true (ips_presence_is_announced (service, IPS_PRESENCE_WINDOW));
  g_subprocess_send_signal (window, SIGKILL);
  g_assert_true (g_subprocess_wait (window, NULL, &error));
  g_assert_false (ips_presence_is_announced (service, IPS_PRESENCE_WINDOW));
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--window"))
    {
      IpsPresence *window = make (argv[2]);

      if (!ips_presence_announce (window, IPS_PRESENCE_WINDOW) || write (STDOUT_FILENO, "x", 1) != 1)
        return 1;
      pause ();
      return 1;
    }
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/services/presence/roles", StoreFixture, NULL, store_fixture_set_up, test_roles, store_fixture_tear_down);
  g_test_add ("/services/presence/killed", StoreFixture, NULL, store_fixture_set_up, test_killed, store_fixture_tear_down);
  return g_test_run ();
}
