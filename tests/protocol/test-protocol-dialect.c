/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "ips-dialect.h"
#include "ips-error.h"

#define OVERLAY(names) "{\n  \"dialect\": \"cisco-ips\",\n  \"format\": 1,\n  \"names\": {\n" names "\n  }\n}\n"

static void
test_built_in (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (ips_dialect_get (dialect, "path.transaction"), ==, "/cgi-bin/transaction-server");
  g_assert_cmpstr (ips_dialect_get (dialect, "transaction.reboot"), ==, "execReboot");
  g_assert_true (ips_dialect_is_assumed (dialect, "transaction.reboot"));
  g_assert_false (ips_dialect_is_assumed (dialect, "transaction.get-version"));
  g_assert_null (ips_dialect_get (dialect, "transaction.make-coffee"));
  g_assert_true (ips_dialect_is_assumed (dialect, "transaction.make-coffee"));
}

static void
test_overlay (void)
{
  const char *overlay = OVERLAY ("    \"transaction.reboot\": { \"value\": \"execRestart\" }");
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (overlay, -1, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (ips_dialect_get (dialect, "transaction.reboot"), ==, "execRestart");
  g_assert_false (ips_dialect_is_assumed (dialect, "transaction.reboot"));
  g_assert_cmpstr (ips_dialect_get (dialect, "transaction.get-version"), ==, "getVersion");
}

static void
test_wrong (void)
{
  static const struct { const char *overlay; const char *line; const char *member; } cases[] = {
    { OVERLAY ("    \"transaction.rebooot\": { \"value\": \"x\" }"), ":5:", "transaction.rebooot" },
    { OVERLAY ("    \"transaction.reboot\": { \"value\": 7 }"), ":5:", "transaction.reboot" },
    { OVERLAY ("    \"transaction.reboot\": \"x\""), ":5:", "transaction.reboot" },
    { OVERLAY ("    \"transaction.reboot\": { }"), ":5:", "value" },
    { OVERLAY ("    \"transaction.reboot\": { \"value\": \"\" }"), ":5:", "transaction.reboot" },
    { OVERLAY ("    \"transaction.reboot\": { \"value\": \"a b\" }"), ":5:", "transaction.reboot" },
    { OVERLAY ("    \"transaction.reboot\": { \"value\": \"a><b\" }"), ":5:", "transaction.reboot" },
    { OVERLAY ("\n    \"path.sdee\": { \"value\": \"sdee\" }"), ":6:", "path.sdee" },
    { OVERLAY ("    \"user-agent\": { \"value\": \"a\\r\\nEvil: yes\" }"), ":5:", "user-agent" },
    { OVERLAY ("    \"path.sdee\": { \"value\": \"/x\", \"known\": \"guessed\" }"), ":5:", "known" },
    { OVERLAY ("    \"path.sdee\": { \"value\": \"/x\", \"colour\": \"red\" }"), ":5:", "path.sdee" },
    { "{\n \"dialect\": \"cisco-ips\",\n \"format\": 2,\n \"names\": {}\n}", ":3:", "format" },
    { "{\n \"dialect\": \"other\",\n \"format\": 1,\n \"names\": {}\n}", ":2:", "dialect" },
    { "{\n \"dialect\": \"cisco-ips\",\n \"format\": 1,\n \"names\": []\n}", ":4:", "names" },
    { "{\n \"dialect\": \"cisco-ips\",\n \"format\": 1\n}", ":1:", "names" },
    { "{\n \"dialect\": \"cisco-ips\",\n \"fromat\": 1,\n \"names\": {}\n}", ":3:", "fromat" },
    { "{\n \"dialect\": ,\n}", "overlay:2: Parse", "" },
    { "[]", ":1:", "" },
    { "", "overlay", "" },
    { "\xff\xfe", "overlay", "UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (cases[i].overlay, -1, &error);

      g_assert_null (dialect);
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].line));
      g_assert_nonnull (strstr (error->message, cases[i].member));
    }
}

static void
test_cut (void)
{
  const char *overlay = OVERLAY ("    \"transaction.reboot\": { \"value\": \"execRestart\" }");

  for (gsize n = 0; n + 2 < strlen (overlay); n++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (overlay, (gssize) n, &error);

      g_assert_null (dialect);
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
}

static void
test_user_file (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "vedette", "dialects", NULL);
  g_autofree char *path = g_build_filename (folder, "cisco-ips.json", NULL);
  g_autoptr(IpsDialect) without = ips_dialect_load (NULL);
  g_autoptr(IpsDialect) with = NULL;
  g_autoptr(IpsDialect) wrong = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (ips_dialect_get (without, "path.sdee"), ==, "/cgi-bin/sdee-server");
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, OVERLAY ("\"path.sdee\": { \"value\": \"/x\" }"), -1, NULL));
  with = ips_dialect_load (&error);
  g_assert_no_error (error);
  g_assert_cmpstr (ips_dialect_get (with, "path.sdee"), ==, "/x");
  g_assert_true (g_file_set_contents (path, OVERLAY ("\"path.sdeee\": { \"value\": \"/x\" }"), -1, NULL));
  wrong = ips_dialect_load (&error);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, path));
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("vedette-dialect-XXXXXX", NULL);
  g_autofree char *dialects = g_build_filename (home, "vedette", "dialects", NULL);
  g_autofree char *vedette = g_build_filename (home, "vedette", NULL);
  g_autofree char *file = g_build_filename (dialects, "cisco-ips.json", NULL);
  int status;

  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dialect/built-in", test_built_in);
  g_test_add_func ("/dialect/overlay", test_overlay);
  g_test_add_func ("/dialect/wrong", test_wrong);
  g_test_add_func ("/dialect/cut", test_cut);
  g_test_add_func ("/dialect/user-file", test_user_file);
  status = g_test_run ();
  g_remove (file);
  g_rmdir (dialects);
  g_rmdir (vedette);
  g_rmdir (home);
  return status;
}
