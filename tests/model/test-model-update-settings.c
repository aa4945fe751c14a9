/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of IPS Updates: defaults, text and back, pasted addresses, what is refused and in which field. */
#include "ips-error.h"
#include <gio/gio.h>
#include <string.h>

#include "ips-update-fallbacks.h"

static void
test_round_trip (void)
{
  g_autoptr(IpsUpdateSettings) defaults = ips_update_settings_new ();
  g_autoptr(IpsUpdateSettings) changed = ips_update_settings_copy (defaults);
  g_autoptr(IpsUpdateSettings) back = NULL;
  g_autoptr(GHashTable) values = NULL;

  g_assert_true (ips_update_settings_equal (defaults, changed));
  g_assert_cmpint (defaults->from, ==, IPS_UPDATE_FROM_CISCO);
  g_assert_cmpint (defaults->mode, ==, IPS_UPDATE_MODE_DISABLE);
  g_assert_true (defaults->filter_fleet);
  g_assert_cmpuint (defaults->parallel, ==, 3);
  changed->from = IPS_UPDATE_FROM_LOCAL;
  changed->mode = IPS_UPDATE_MODE_DEPLOY;
  changed->proxy = IPS_UPDATE_PROXY_MANUAL;
  changed->trust = IPS_UPDATE_TRUST_PINNED;
  changed->https = TRUE;
  changed->metered = TRUE;
  changed->filter_fleet = FALSE;
  changed->port = 8443;
  changed->keep_signatures = 4;
  ips_update_settings_set (&changed->host, "updates.example.net");
  ips_update_settings_set (&changed->path, "a/b c");
  ips_update_settings_set (&changed->notify, "a@example.net, b@example.net");
  g_assert_false (ips_update_settings_equal (defaults, changed));
  values = ips_update_settings_write (changed);
  back = ips_update_settings_read (values);
  g_assert_true (ips_update_settings_equal (changed, back));
  g_assert_cmpstr (g_hash_table_lookup (values, "updates.mode"), ==, "deploy");

  /* what a hand or a later version wrote is the default, not a crash */
  g_hash_table_insert (values, g_strdup ("updates.mode"), g_strdup ("reboot"));
  g_hash_table_insert (values, g_strdup ("updates.parallel"), g_strdup ("900"));
  g_clear_pointer (&back, ips_update_settings_free);
  g_test_expect_message ("Ips-Model", G_LOG_LEVEL_WARNING, "*updates.parallel*");
  g_test_expect_message ("Ips-Model", G_LOG_LEVEL_WARNING, "*updates.mode*");
  back = ips_update_settings_read (values);
  g_test_assert_expected_messages ();
  g_assert_cmpint (back->mode, ==, IPS_UPDATE_MODE_DISABLE);
  g_assert_cmpuint (back->parallel, ==, 3);
}

static void
test_words (void)
{
  static const char *const labels[] = { "Disable Auto Update", "Check for Updates", "Download Updates",
                                        "Download and Apply Updates", "Download, Apply, and Deploy Updates" };

  for (IpsUpdateMode mode = 0; mode < IPS_N_UPDATE_MODES; mode++)
    {
      IpsUpdateMode back;

      g_assert_true (ips_update_mode_from_nick (ips_update_mode_to_nick (mode), &back));
      g_assert_cmpint (back, ==, mode);
      g_assert_cmpstr (ips_update_mode_to_label (mode), ==, labels[mode]);
    }
  for (IpsUpdateFrom from = 0; from < IPS_N_UPDATE_FROMS; from++)
    {
      IpsUpdateFrom back;

      g_assert_true (ips_update_from_from_nick (ips_update_from_to_nick (from), &back));
      g_assert_cmpint (back, ==, from);
      g_assert_cmpstr (ips_update_from_to_label (from), !=, "");
    }
}

static void
test_urls (void)
{
  static const struct { const char *text; const char *host; guint port; gboolean https; const char *path; const char *url; } good[] = {
    { "http://servername/IPSpath", "servername", 0, FALSE, "IPSpath", "http://servername/IPSpath/" },
    { " https://10.1.1.5:8443//a/b%20c/ ", "10.1.1.5", 8443, TRUE, "a/b c", "https://10.1.1.5:8443/a/b%20c/" },
    { "http://[fe80:0::1]:80/x/", "fe80:0::1", 80, FALSE, "x", "http://[fe80:0::1]:80/x/" },
    { "HTTP://server", "server", 0, FALSE, "", "http://server/" },
    { "http://user:word@server/x?y=z#w", "server", 0, FALSE, "x", "http://server/x/" },
  };
  static const char *const bad[] = { "", "servername", "IPSpath", "ftp://server/x", "http://", "http:///x", "httpd/files" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(IpsUpdateSettings) settings = ips_update_settings_new ();
      g_autofree char *url = NULL;

      g_assert_true (ips_update_settings_take_url (settings, good[i].text));
      g_assert_cmpstr (settings->host, ==, good[i].host);
      g_assert_cmpuint (settings->port, ==, good[i].port);
      g_assert_cmpint (settings->https, ==, good[i].https);
      g_assert_cmpstr (settings->path, ==, good[i].path);
      g_assert_cmpstr (settings->username, ==, i == 4 ? "user" : "");
      url = ips_update_settings_get_url (settings);
      g_assert_cmpstr (url, ==, good[i].url);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(IpsUpdateSettings) settings = ips_update_settings_new ();
      g_autoptr(IpsUpdateSettings) before = ips_update_settings_new ();

      g_assert_false (ips_update_settings_take_url (settings, bad[i]));
      g_assert_true (ips_update_settings_equal (settings, before));
    }
}

static void
test_paths (void)
{
  static const struct { const char *text; const char *path; } cases[] = {
    { "IPSpath", "IPSpath" }, { "/IPSpath/", "IPSpath" }, { "  a//b\\c ", "a/b/c" }, { "", "" }, { "/", "" }, { "./a", "a" },
    { "ä/ö", "ä/ö" }, { "http://servername/IPSpath", NULL }, { "a/../b", NULL }, { "..", NULL }, { "a?b", NULL }, { "a#b", NULL },
    { "a\nb", NULL }, { "\xff", NULL },
  };
  g_autofree char *giant = g_strnfill (5000, 'a');
  g_autoptr(GError) too_long = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *path = ips_update_path_normalize (cases[i].text, &error);

      g_assert_cmpstr (path, ==, cases[i].path);
      if (path == NULL)
        g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
  g_assert_null (ips_update_path_normalize (giant, &too_long));
  g_assert_error (too_long, IPS_ERROR, IPS_ERROR_INVALID);
}

static void
assert_problem (const IpsUpdateSettings *settings, IpsUpdateField expected)
{
  IpsUpdateField field;
  g_autoptr(GError) error = NULL;
  g_autofree char *problem = ips_update_settings_find_problem (settings, &field);

  g_assert_cmpint (field, ==, expected);
  g_assert_cmpint (problem == NULL, ==, expected == IPS_UPDATE_FIELD_NONE);
  g_assert_cmpint (ips_update_settings_validate (settings, &error), ==, problem == NULL);
  if (problem != NULL)
    {
      g_assert_true (g_unichar_isupper (g_utf8_get_char (problem)) || *problem == '\xe2' || g_ascii_isdigit (*problem));
      g_assert_true (g_str_has_suffix (problem, "."));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
}

static void
test_problems (void)
{
  g_autoptr(IpsUpdateSettings) settings = ips_update_settings_new ();
  g_autofree char *subject = NULL;

  assert_problem (settings, IPS_UPDATE_FIELD_NONE);
  settings->from = IPS_UPDATE_FROM_LOCAL;
  assert_problem (settings, IPS_UPDATE_FIELD_HOST);
  ips_update_settings_set (&settings->host, "updates.example.net:80");
  assert_problem (settings, IPS_UPDATE_FIELD_HOST);
  ips_update_settings_set (&settings->host, "updates.example.net");
  ips_update_settings_set (&settings->path, "http://updates.example.net/ips");
  assert_problem (settings, IPS_UPDATE_FIELD_PATH);
  ips_update_settings_set (&settings->path, "ips");
  ips_update_settings_set (&settings->username, "a:b");
  assert_problem (settings, IPS_UPDATE_FIELD_USERNAME);
  ips_update_settings_set (&settings->username, "reader");
  assert_problem (settings, IPS_UPDATE_FIELD_NONE);
  subject = ips_update_settings_get_subject (settings);
  g_assert_cmpstr (subject, ==, "http://updates.example.net/ips/");

  settings->from = IPS_UPDATE_FROM_FOLDER;
  assert_problem (settings, IPS_UPDATE_FIELD_FOLDER);
  ips_update_settings_set (&settings->folder, "/srv/ips");
  settings->proxy = IPS_UPDATE_PROXY_MANUAL;
  assert_problem (settings, IPS_UPDATE_FIELD_PROXY_HOST);
  ips_update_settings_set (&settings->proxy_host, "proxy");
  assert_problem (settings, IPS_UPDATE_FIELD_PROXY_PORT);
  settings->proxy_port = 3128;
  ips_update_settings_set (&settings->proxy_username, "a\nb");
  assert_problem (settings, IPS_UPDATE_FIELD_PROXY_USERNAME);
  ips_update_settings_set (&settings->proxy_username, "");
  ips_update_settings_set (&settings->proxy_exceptions, "mirror, a b");
  assert_problem (settings, IPS_UPDATE_FIELD_PROXY_EXCEPTIONS);
  ips_update_settings_set (&settings->proxy_exceptions, "10.0.0.0/99");
  assert_problem (settings, IPS_UPDATE_FIELD_PROXY_EXCEPTIONS);
  ips_update_settings_set (&settings->proxy_exceptions, " mirror, *.example.net,,10.0.0.0/8, fd00::5 ");
  ips_update_settings_set (&settings->locator_url, "www.cisco.com");
  assert_problem (settings, IPS_UPDATE_FIELD_LOCATOR);
  ips_update_settings_set (&settings->locator_url, IPS_UPDATE_LOCATOR_URL);
  ips_update_settings_set (&settings->download_host, "a b");
  assert_problem (settings, IPS_UPDATE_FIELD_DOWNLOAD_HOST);
  ips_update_settings_set (&settings->download_host, "127.0.0.1:8443");
  ips_update_settings_set (&settings->license_url, "https://user@host/");
  assert_problem (settings, IPS_UPDATE_FIELD_LICENSE);
  ips_update_settings_set (&settings->license_url, IPS_UPDATE_LICENSE_URL);
  ips_update_settings_set (&settings->notify, "a@b.example, nobody");
  assert_problem (settings, IPS_UPDATE_FIELD_NOTIFY);
  ips_update_settings_set (&settings->notify, "a@b.example,");
  ips_update_settings_set (&settings->watched_folder, "drop");
  assert_problem (settings, IPS_UPDATE_FIELD_WATCHED_FOLDER);
  ips_update_settings_set (&settings->watched_folder, "");
  settings->parallel = 0;
  assert_problem (settings, IPS_UPDATE_FIELD_NUMBER);
  settings->parallel = 1;
  assert_problem (settings, IPS_UPDATE_FIELD_NONE);
}

/* --- the folder of files for devices --- */

static void
test_device_folder (void)
{
  static const struct { const char *text, *scheme, *user; guint port; const char *url, *path; } good[] = {
    { "scp://jo@10.1.1.1//srv/ips/", "scp", "jo", 22, "scp://jo@10.1.1.1//srv/ips/a.pkg", "/srv/ips/a.pkg" },
    { "scp://jo@host.example:2222/ips", "scp", "jo", 2222, "scp://jo@host.example:2222/ips/a.pkg", "ips/a.pkg" },
    { "scp://jo@host.example", "scp", "jo", 22, "scp://jo@host.example/a.pkg", "a.pkg" },
    { "ftp://jo@10.1.1.1/", "ftp", "jo", 21, "ftp://jo@10.1.1.1/a.pkg", "a.pkg" },
    { " http://10.1.1.1/x ", "http", "", 80, "http://10.1.1.1/x/a.pkg", "x/a.pkg" },
    { "https://jo@10.1.1.1:8443/x/y", "https", "jo", 8443, "https://jo@10.1.1.1:8443/x/y/a.pkg", "x/y/a.pkg" },
  };
  static const struct { const char *text, *words; } bad[] = {
    { "", "enter a folder" }, { "10.1.1.1/ips", "enter a folder" }, { "tftp://10.1.1.1/x", "enter a folder" }, { "scp:///x", "enter a folder" },
    { "scp://10.1.1.1/x", "name the user" }, { "ftp://10.1.1.1/x", "name the user" }, { "scp://jo:pass@10.1.1.1/x", "password" },
    { "http://10.1.1.1/a?b", "no “?”" }, { "http://10.1.1.1/a#b", "no “?”" }, { "http://10.1.1.1/a%20b", "use only" },
    { "http://10.1.1.1/a/../b", "leads out" }, { "http://10.1.1.1/a;reload", "use only" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsDeviceFolder) folder = ips_device_folder_parse (good[i].text, &error);
      g_autofree char *url = NULL, *path = NULL;

      g_assert_no_error (error);
      url = ips_device_folder_make_url (folder, "a.pkg");
      path = ips_device_folder_make_path (folder, "a.pkg");
      g_assert_cmpstr (ips_device_folder_get_scheme (folder), ==, good[i].scheme);
      g_assert_cmpstr (folder->user, ==, good[i].user);
      g_assert_cmpuint (ips_device_folder_get_port (folder), ==, good[i].port);
      g_assert_cmpstr (url, ==, good[i].url);
      g_assert_cmpstr (path, ==, good[i].path);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", bad[i].text);
      g_assert_null (ips_device_folder_parse (bad[i].text, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, bad[i].words));
    }
  g_assert_true (ips_device_folder_is_name ("IPS-sig-S924-req-E4.pkg"));
  g_assert_false (ips_device_folder_is_name ("../x"));
  g_assert_false (ips_device_folder_is_name (""));
}

static void
test_files_folder (void)
{
  g_autoptr(IpsUpdateSettings) settings = ips_update_settings_new ();
  g_autoptr(IpsDeviceFolder) local = NULL;
  g_autoptr(IpsDeviceFolder) own = NULL;
  g_autoptr(GError) error = NULL;
  gboolean own_login;
  IpsUpdateField field;
  g_autofree char *problem = NULL;

  g_assert_null (ips_update_settings_get_files_folder (settings, &own_login, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  ips_update_settings_set (&settings->host, "10.1.1.1");
  ips_update_settings_set (&settings->path, "ips");
  ips_update_settings_set (&settings->username, "web");
  local = ips_update_settings_get_files_folder (settings, &own_login, NULL);
  g_assert_cmpstr (local->user, ==, "web");
  g_assert_cmpint (local->scheme, ==, IPS_FOLDER_HTTP);
  g_assert_false (own_login);
  ips_update_settings_set (&settings->files_url, "scp://jo@10.1.1.2/x");
  own = ips_update_settings_get_files_folder (settings, &own_login, NULL);
  g_assert_cmpstr (own->host, ==, "10.1.1.2");
  g_assert_true (own_login);
  ips_update_settings_set (&settings->files_host_key, "nonsense");
  problem = ips_update_settings_find_problem (settings, &field);
  g_assert_nonnull (problem);
  g_assert_cmpint (field, ==, IPS_UPDATE_FIELD_FILES_HOST_KEY);
}

/* The words for servers are read back as they were written, and each server is asked with its own login. */
static void
test_fallbacks (void)
{
  static const char *const places[] = { "cisco", "http://reader@mirror.example.net:8080/IPS%20path/", "https://[fd00::5]/", "file:///srv/ips%20updates" };
  static const char *const bad[] = { "mirror", "ftp://mirror/x", "http:///x", "file:srv", "http://mirror/ cisco cisco",
                                     "http://first.example.net/ips" };
  g_autoptr(IpsUpdateSettings) settings = ips_update_settings_new ();
  g_autofree char *joined = g_strjoinv (" ", (char **) (const char *const[]) { places[0], places[1], places[2], places[3], NULL });
  g_autofree char *many = NULL, *first_owner = NULL, *owner = NULL, *moved = NULL;
  g_autoptr(GPtrArray) servers = NULL;
  g_autoptr(GString) all = g_string_new (NULL);

  settings->from = IPS_UPDATE_FROM_LOCAL;
  ips_update_settings_set (&settings->host, "first.example.net");
  ips_update_settings_set (&settings->path, "ips");
  ips_update_settings_set (&settings->username, "keeper");
  ips_update_settings_set (&settings->fallbacks, joined);
  assert_problem (settings, IPS_UPDATE_FIELD_NONE);
  servers = ips_update_settings_list_servers (settings);
  g_assert_cmpuint (servers->len, ==, 1 + G_N_ELEMENTS (places));
  for (guint i = 1; i < servers->len; i++)
    {
      const IpsUpdateSettings *server = g_ptr_array_index (servers, i);
      g_autofree char *place = ips_update_settings_get_place (server);

      g_assert_cmpstr (place, ==, places[i - 1]);
      g_assert_cmpstr (server->fallbacks, ==, "");
      g_assert_cmpstr (server->locator_url, ==, settings->locator_url);
    }
  g_assert_cmpstr (((IpsUpdateSettings *) g_ptr_array_index (servers, 2))->username, ==, "reader");
  g_assert_cmpstr (((IpsUpdateSettings *) g_ptr_array_index (servers, 2))->path, ==, "IPS path");
  g_assert_cmpstr (((IpsUpdateSettings *) g_ptr_array_index (servers, 3))->username, ==, "");
  g_assert_cmpstr (((IpsUpdateSettings *) g_ptr_array_index (servers, 4))->folder, ==, "/srv/ips updates");
  first_owner = ips_update_settings_get_password_owner (g_ptr_array_index (servers, 0));
  g_assert_cmpstr (first_owner, ==, IPS_UPDATE_SERVER_OWNER);
  owner = ips_update_settings_get_password_owner (g_ptr_array_index (servers, 2));
  g_assert_cmpstr (owner, ==, "update-server http://reader@mirror.example.net:8080");

  g_ptr_array_remove_index (servers, 1);
  ips_update_settings_take_servers (settings, servers);
  g_assert_cmpstr (settings->fallbacks, ==, joined + strlen ("cisco "));
  g_ptr_array_set_size (servers, 1);
  ips_update_settings_take_servers (settings, servers);
  g_assert_cmpstr (settings->fallbacks, ==, "");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      ips_update_settings_set (&settings->fallbacks, bad[i]);
      assert_problem (settings, IPS_UPDATE_FIELD_FALLBACKS);
    }
  for (guint i = 0; i <= IPS_UPDATE_MAX_FALLBACKS; i++)
    g_string_append_printf (all, "http://mirror%u/\n", i);
  ips_update_settings_set (&settings->fallbacks, all->str);
  assert_problem (settings, IPS_UPDATE_FIELD_FALLBACKS);
}

static void
test_fallbacks_help (void)
{
  static const struct { gboolean foreign; int code; gboolean helps; } cases[] = {
    { FALSE, IPS_ERROR_UNREACHABLE, TRUE }, { FALSE, IPS_ERROR_LOGIN_REJECTED, TRUE }, { FALSE, IPS_ERROR_NO_LISTING, TRUE },
    { FALSE, IPS_ERROR_CERT_CHANGED, FALSE }, { FALSE, IPS_ERROR_DISK_FULL, FALSE }, { FALSE, IPS_ERROR_LEASE_LOST, FALSE },
    { TRUE, G_IO_ERROR_CANCELLED, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (!cases[i].foreign ? IPS_ERROR : G_IO_ERROR, cases[i].code, "x");

      g_assert_cmpint (ips_update_fallbacks_help (error), ==, cases[i].helps);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/update-settings/round-trip", test_round_trip);
  g_test_add_func ("/model/update-settings/words", test_words);
  g_test_add_func ("/model/update-settings/urls", test_urls);
  g_test_add_func ("/model/update-settings/paths", test_paths);
  g_test_add_func ("/model/update-settings/problems", test_problems);
  g_test_add_func ("/update-settings/device-folder", test_device_folder);
  g_test_add_func ("/update-settings/files-folder", test_files_folder);
  g_test_add_func ("/model/update-settings/fallbacks", test_fallbacks);
  g_test_add_func ("/model/update-settings/fallbacks-help", test_fallbacks_help);
  return g_test_run ();
}
