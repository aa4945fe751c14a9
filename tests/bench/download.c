/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches addresses at once as downloads do, and prints what it took as JSON. Used by download.py and by the kill test,
 * which ends it at any moment. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>

#include "ips-download.h"
#include "ips-tls-backend.h"

static char *folder, *authorities, *digest;
static gint64 size = -1;
static char **addresses;
static guint n_open;
static guint n_failed;
static gint64 n_received, resumed_at;

static const GOptionEntry entries[] = {
  { "folder", 0, 0, G_OPTION_ARG_FILENAME, &folder, "Where the files go", "FOLDER" },
  { "authorities", 0, 0, G_OPTION_ARG_FILENAME, &authorities, "Trusted certificates", "FILE" },
  { "digest", 0, 0, G_OPTION_ARG_STRING, &digest, "What they should have", "HEX" },
  { "size", 0, 0, G_OPTION_ARG_INT64, &size, "How long they should be", "BYTES" },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &addresses, NULL, "URL…" },
  { NULL }
};

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsDownloaded) done = ips_download_run_finish (IPS_DOWNLOAD (source), result, &error);

  n_open--;
  if (done == NULL)
    {
      g_printerr ("%s\n", error->message);
      n_failed++;
      return;
    }
  n_received += done->n_received;
  resumed_at += done->resumed_at;
  if (digest == NULL)
    g_printerr ("%s %s\n", done->path, done->sha256);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!ips_site_trust_prepare_finish (IPS_SITE_TRUST (source), result, &error))
    g_printerr ("%s\n", error->message);
  *(gboolean *) user_data = TRUE;
}

static double
seconds (struct timeval time)
{
  return (double) time.tv_sec + (double) time.tv_usec / G_USEC_PER_SEC;
}

/* The most memory that this process had: getrusage() would also count its parent's, whose place it took. */
static gint64
most_kib (void)
{
  g_autofree char *status = NULL;
  const char *at;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  at = strstr (status, "VmHWM:");
  g_assert_nonnull (at);
  return g_ascii_strtoll (at + strlen ("VmHWM:"), NULL, 10);
}

int
main (int argc, char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GPtrArray) downloads = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(IpsSiteTrust) trust = NULL;
  g_autoptr(IpsSiteSession) session = NULL;
  g_autoptr(GError) error = NULL;
  gboolean prepared = FALSE;
  struct rusage usage;
  gint64 begin_us;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || folder == NULL || addresses == NULL)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "--folder and an address are needed");
      return 1;
    }
  ips_tls_backend_install ();
  trust = ips_site_trust_new (IPS_SITE_TRUST_AUTHORITIES, authorities);
  session = ips_site_session_new (trust, NULL);
  ips_site_trust_prepare_async (trust, NULL, prepared_cb, &prepared);
  while (!prepared)
    g_main_context_iteration (NULL, TRUE);

  begin_us = g_get_monotonic_time ();
  for (guint i = 0; addresses[i] != NULL; i++)
    {
      g_autoptr(GUri) uri = ips_site_uri_parse (addresses[i], &error);
      g_autofree char *name = g_strdup_printf ("%u.part", i);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      IpsDownloadRequest request = { .uri = uri, .part_path = path, .size = size, .digest = digest, .retry_ms = 50 };
      IpsDownload *download;

      g_assert_no_error (error);
      download = ips_download_new (session, &request);
      g_ptr_array_add (downloads, download);
      n_open++;
      ips_download_run_async (download, NULL, done_cb, NULL);
    }
  while (n_open > 0)
    g_main_context_iteration (NULL, TRUE);
  getrusage (RUSAGE_SELF, &usage);
  g_print ("{\"wall\": %.4f, \"processor\": %.4f, \"rss_kib\": %" G_GINT64_FORMAT ", \"received\": %" G_GINT64_FORMAT ", \"resumed\": %"
           G_GINT64_FORMAT ", \"failed\": %u}\n", (double) (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC,
           seconds (usage.ru_utime) + seconds (usage.ru_stime), most_kib (), n_received, resumed_at, n_failed);
  return n_failed > 0 ? 1 : 0;
}
