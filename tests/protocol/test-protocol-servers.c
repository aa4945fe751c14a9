/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same folder served by the web servers there are: what is read from their pages is what is on the disk. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "ips-error.h"
#include "ips-folder.h"
#include "ips-sensor-link.h"
#include "test-link.h"
#include "test-site.h"

#define LONG_NAME "IPS-CSM-K9-patch-7.1-11p1-E4-kept-under-a-name-that-no-server-shows-whole.zip"
#define USER "someone"
#define PASSWORD "Hunter2-geheim"

static const struct { const char *path; gsize size; } contents[] = {
  { "IPS-sig-S924-req-E4.pkg", 30000 }, { LONG_NAME, 5000 }, { "a & b <c>.pkg", 7 }, { "100% sure #1?.pkg", 812 }, { "\303\274ber.pkg", 2048 },
  { "old/IPS-sig-S905-req-E4.pkg", 20000 }, { "old/deeper/IPS-sig-S1-req-E1.pkg", 5 },
};
#define N_SEEN 6   /* what is two levels down is not */

typedef struct
{
  char *root;             /* what is served; "ips" is in it */
  GSubprocess *process;   /* (nullable) */
  guint port;
  IpsSiteTrust *trust;
  IpsSiteSession *session;
} Fixture;

static void
write_file (const char *root, const char *path, const char *text, gsize size)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  g_autofree char *parent = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents_full (full, text, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0644, NULL));
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_tree (inner);
    }
  g_remove (path);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autofree char *bytes = g_strnfill (30000, 'x');

  f->root = g_dir_make_tmp ("vedette-servers-XXXXXX", NULL);
  g_assert_cmpint (g_chmod (f->root, 0755), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autofree char *path = g_build_filename ("www", "ips", contents[i].path, NULL);

      write_file (f->root, path, bytes, contents[i].size);
    }
  f->port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  f->trust = ips_site_trust_new (IPS_SITE_TRUST_AUTHORITIES, NULL);
  f->session = ips_site_session_new (f->trust, NULL);
}

static void
stop (Fixture *f)
{
  if (f->process == NULL)
    return;
  g_subprocess_send_signal (f->process, SIGTERM);
  g_subprocess_wait (f->process, NULL, NULL);
  g_clear_object (&f->process);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  stop (f);
  g_clear_object (&f->session);
  g_clear_object (&f->trust);
  remove_tree (f->root);
  g_free (f->root);
}

/* A server ends with the test, whatever ends that. */
static void
child_setup_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

/* Starts @argv, in which "CONF" stands for a file of @config, and waits for the port. */
static void
start (Fixture *f, const char * const *argv, const char *config)
{
  g_autofree char *conf = g_build_filename (f->root, "server.conf", NULL);
  g_autoptr(GPtrArray) words = g_ptr_array_new ();
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr(GError) error = NULL;

  stop (f);
  if (config != NULL)
    write_file (f->root, "server.conf", config, strlen (config));
  for (guint i = 0; argv[i] != NULL; i++)
    g_ptr_array_add (words, g_str_equal (argv[i], "CONF") ? conf : (char *) argv[i]);
  g_ptr_array_add (words, NULL);
  g_subprocess_launcher_set_child_setup (launcher, child_setup_cb, NULL, NULL);
  f->process = g_subprocess_launcher_spawnv (launcher, (const char * const *) words->pdata, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 400; i++)
    {
      g_autoptr(GSocketClient) client = g_socket_client_new ();
      g_autoptr(GSocketConnection) connection = NULL;

      g_socket_client_set_enable_proxy (client, FALSE);
      connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) f->port, NULL, NULL);
      if (connection != NULL)
        return;
      g_usleep (25000);
    }
  g_error ("%s does not listen", argv[0]);
}

static IpsFolder *
look (Fixture *f, const char *path, const char *user, IpsSecret *password, GError **error)
{
  g_autoptr(GUri) uri = test_site_uri (FALSE, f->port, path);
  g_autoptr(GAsyncResult) result = NULL;

  ips_folder_fetch_async (f->session, uri, user, password, NULL, test_result_cb, &result);
  return ips_folder_fetch_finish (f->session, test_wait (&result), error);
}

static const IpsListingEntry *
find (const IpsFolder *folder, const char *name)
{
  for (guint i = 0; i < folder->files->len; i++)
    if (g_str_equal (((IpsListingEntry *) folder->files->pdata[i])->name, name))
      return folder->files->pdata[i];
  return NULL;
}

/* @exact: the server tells sizes in bytes; @dated: and times. Each file is fetched from where the page says it is. */
static void
check (Fixture *f, const char *path, gboolean exact, gboolean dated)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsFolder) folder = look (f, path, NULL, NULL, &error);
  gint64 now_us = g_get_real_time ();

  g_assert_no_error (error);
  g_assert_cmpuint (folder->files->len, ==, N_SEEN);
  g_assert_cmpuint (folder->n_folders, ==, 1);
  g_assert_cmpuint (folder->n_unreadable, ==, 0);
  g_assert_false (folder->truncated);
  for (guint i = 0; i < N_SEEN; i++)
    {
      g_autofree char *base = g_path_get_basename (contents[i].path);
      const IpsListingEntry *entry = find (folder, base);
      g_autoptr(GUri) uri = NULL;
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GBytes) bytes = NULL;

      g_assert_nonnull (entry);
      if (exact)
        g_assert_cmpint (entry->size_bytes, ==, (gint64) contents[i].size);
      g_assert_cmpint (entry->size_exact, >=, exact);
      if (dated)
        g_assert_cmpint (ABS (entry->modified_us - now_us), <, 26 * G_TIME_SPAN_HOUR);   /* whatever the zone */
      uri = ips_site_uri_parse (entry->uri, &error);
      g_assert_no_error (error);
      ips_site_session_fetch_async (f->session, &(IpsSiteRequest) { .uri = uri }, NULL, test_result_cb, &result);
      bytes = ips_site_session_fetch_finish (f->session, test_wait (&result), NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, contents[i].size);
    }
}

static void
test_nginx (Fixture *f, gconstpointer data)
{
  static const char * const formats[] = { "html", "json", "xml" };
  const char * const argv[] = { "nginx", "-p", f->root, "-c", "CONF", "-e", "stderr", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *config = g_strdup_printf (
        "daemon off; master_process off; pid %s/nginx.pid; error_log stderr crit;\nevents {}\nhttp { access_log off;\n"
        "client_body_temp_path %s/a; proxy_temp_path %s/b; fastcgi_temp_path %s/c; uwsgi_temp_path %s/d; scgi_temp_path %s/e;\n"
        "server { listen 127.0.0.1:%u; root %s/www; charset utf-8; autoindex on; autoindex_format %s;\n"
        "location /closed/ { autoindex off; alias %s/www/ips/; } } }\n",
        f->root, f->root, f->root, f->root, f->root, f->root, f->port, f->root, formats[i], f->root);
      g_autoptr(GError) error = NULL;

      g_test_message ("nginx, %s", formats[i]);
      start (f, argv, config);
      check (f, "/ips", TRUE, TRUE);
      g_assert_null (look (f, "/closed/", NULL, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, IPS_ERROR, IPS_ERROR_NO_LISTING);
      g_clear_error (&error);
      g_assert_null (look (f, "/nothing/", NULL, NULL, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
    }
}

/* As Apache keeps it. (transfer full) */
static char *
make_user (void)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize n = sizeof digest;
  g_autofree char *coded = NULL;

  g_checksum_update (checksum, (const guchar *) PASSWORD, -1);
  g_checksum_get_digest (checksum, digest, &n);
  coded = g_base64_encode (digest, n);
  return g_strdup_printf (USER ":{SHA}%s\n", coded);
}

static void
test_apache (Fixture *f, gconstpointer data)
{
  static const struct { const char *options; gboolean dated; } modes[] = {
    { "None", FALSE }, { "FancyIndexing", TRUE }, { "FancyIndexing HTMLTable", TRUE }, { "FancyIndexing NameWidth=* Charset=UTF-8", TRUE },
    { "ShowForbidden", FALSE },   /* with a folder below that asks for a login */
  };
  const char * const argv[] = { "apache2", "-DFOREGROUND", "-f", "CONF", NULL };
  g_autoptr(IpsSecret) password = ips_secret_new (PASSWORD);
  g_autofree char *users = make_user ();

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *config = g_strdup_printf (
        "ServerRoot %s\nServerName localhost\nListen 127.0.0.1:%u\nPidFile %s/apache.pid\nDefaultRuntimeDir %s\nErrorLog /dev/null\nUser www-data\nGroup www-data\n"
        "LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so\nLoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so\n"
        "LoadModule autoindex_module /usr/lib/apache2/modules/mod_autoindex.so\nLoadModule mime_module /usr/lib/apache2/modules/mod_mime.so\n"
        "LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so\nTypesConfig /dev/null\n"
        "LoadModule authn_core_module /usr/lib/apache2/modules/mod_authn_core.so\nLoadModule authn_file_module /usr/lib/apache2/modules/mod_authn_file.so\n"
        "LoadModule authz_user_module /usr/lib/apache2/modules/mod_authz_user.so\nLoadModule auth_basic_module /usr/lib/apache2/modules/mod_auth_basic.so\n"
        "DocumentRoot %s/www\n<Directory %s/www>\nOptions Indexes\nIndexOptions %s\nRequire all granted\n</Directory>\n"
        "<Location /ips/old>\nAuthType Basic\nAuthName x\nAuthUserFile %s/users\nRequire %s\n</Location>\n",
        f->root, f->port, f->root, f->root, f->root, f->root, modes[i].options, f->root, i == G_N_ELEMENTS (modes) - 1 ? "valid-user" : "all granted");
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsFolder) without = NULL;
      g_autoptr(IpsFolder) with = NULL;

      g_test_message ("Apache, %s", modes[i].options);
      write_file (f->root, "users", users, strlen (users));
      start (f, argv, config);
      if (i < G_N_ELEMENTS (modes) - 1)
        {
          check (f, "/ips/", FALSE, modes[i].dated);
          continue;
        }
      without = look (f, "/ips/", NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (without->files->len, ==, N_SEEN - 1);
      g_assert_cmpuint (without->n_unreadable, ==, 1);
      with = look (f, "/ips/", USER, password, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (with->files->len, ==, N_SEEN);
      g_assert_cmpuint (with->n_unreadable, ==, 0);
    }
}

static void
test_lighttpd (Fixture *f, gconstpointer data)
{
  const char * const argv[] = { "lighttpd", "-D", "-f", "CONF", NULL };
  g_autofree char *config = g_strdup_printf (
    "server.document-root = \"%s/www\"\nserver.port = %u\nserver.bind = \"127.0.0.1\"\nserver.modules = ( \"mod_dirlisting\" )\n"
    "dir-listing.activate = \"enable\"\ndir-listing.encoding = \"utf-8\"\nserver.errorlog = \"/dev/null\"\n", f->root, f->port);

  start (f, argv, config);
  check (f, "/ips/", FALSE, TRUE);
}

static void
test_python (Fixture *f, gconstpointer data)
{
  g_autofree char *port = g_strdup_printf ("%u", f->port);
  g_autofree char *folder = g_build_filename (f->root, "www", NULL);
  const char * const argv[] = { "/usr/bin/python3", "-m", "http.server", port, "--bind", "127.0.0.1", "--directory", folder, NULL };

  start (f, argv, NULL);
  check (f, "/ips", FALSE, FALSE);
}

int
main (int argc, char **argv)
{
  g_autofree char *path = g_strconcat (g_getenv ("PATH"), ":/usr/sbin", NULL);

  g_setenv ("PATH", path, TRUE);
  g_test_init (&argc, &argv, NULL);
  ips_https_link_init ();
#define ADD(name, func) g_test_add ("/protocol/servers/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("nginx", test_nginx);
  ADD ("apache", test_apache);
  ADD ("lighttpd", test_lighttpd);
  ADD ("python", test_python);
  return g_test_run ();
}
