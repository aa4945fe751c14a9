/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads definitions and works with levels and policies of 10,000 signatures; prints what each takes.
 *
 *   bench-signatures-program read FILE            reads one definition, as a package is read
 *   bench-signatures-program store FOLDER         300 levels in a store: size, opening a policy, comparing two levels
 */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ips-catalogue.h"
#include "ips-policy.h"
#include "ips-signature-reader.h"
#include "ips-store.h"

#define N_SIGNATURES 10000
#define N_LEVELS 300
#define N_CHANGED 30         /* per level: above what a weekly update takes up */

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static int
read_file (const char *path)
{
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autoptr(IpsSignatureReader) reader = ips_signature_reader_new (dialect);
  g_autoptr(IpsSignatureSet) set = NULL;
  g_autoptr(GPtrArray) findings = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *buffer = g_malloc (128 * 1024);
  int fd = open (path, O_RDONLY);
  gssize n;

  while (error == NULL && (n = read (fd, buffer, 128 * 1024)) > 0)
    ips_signature_reader_feed (reader, buffer, (gsize) n, &error);
  close (fd);
  if (error == NULL)
    set = ips_signature_reader_finish (reader, &findings, &error);
  if (set == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_print ("%u\n", ips_signature_set_get_n (set));
  return 0;
}

static IpsSignatureSet *
make_level (guint level)
{
  IpsSignatureSet *set = ips_signature_set_new ();

  for (guint i = 0; i < N_SIGNATURES + level; i++)
    {
      /* The last level that took the signature up decides its values. */
      guint taken = level >= i * 7 % N_LEVELS && i % (N_SIGNATURES / N_CHANGED / 2) == level % (N_SIGNATURES / N_CHANGED / 2) ? level : 0;
      g_autofree char *name = g_strdup_printf ("Vendor Product Component Remote Code Execution Vulnerability number %u", i);
      g_autofree char *release = g_strdup_printf ("S%u", taken);
      IpsSignature signature = { .key = IPS_SIGNATURE_KEY (1000 + i, i % 3), .severity = (IpsSeverity) ((i + taken) % 4), .fidelity = 60 + (i + taken) % 41,
                                 .enabled = i % 3 != 0, .retired = i % 4 == 0, .actions = 1, .name = name, .engine = i % 2 ? "string-tcp" : "atomic-ip",
                                 .release = release, .created = "2012-01-31", .type = "vulnerability" };

      ips_signature_set_add (set, &signature);
    }
  ips_signature_set_seal (set);
  return set;
}

static IpsSignatureSet *
load (IpsCatalogue *catalogue, guint level)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_catalogue_get_set_async (catalogue, level, NULL, keep_cb, &result);
  return ips_catalogue_get_set_finish (catalogue, await (&result), NULL);
}

static void
report (const char *what, gint64 begun_us)
{
  g_print ("%s %.1f\n", what, (double) (g_get_monotonic_time () - begun_us) / 1000);
}

static int
work_in_store (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "bench.db", NULL);
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GAsyncResult) loaded = NULL;
  g_autoptr(IpsCatalogue) catalogue = NULL;
  g_autoptr(IpsSignatureSet) last = NULL;
  g_autoptr(IpsSignatureSet) first = NULL;
  g_autoptr(IpsPolicyView) view = NULL;
  g_autoptr(IpsSignatureDiff) diff = NULL;
  g_autoptr(IpsPolicy) policy = ips_policy_new (IPS_POLICY_SHARED, NULL, "bench");
  IpsPolicy *chain[] = { policy };
  IpsStore *store;
  GStatBuf status;
  gint64 begun_us;

  ips_store_open_async (path, NULL, keep_cb, &opened);
  store = ips_store_open_finish (await (&opened), NULL);
  catalogue = ips_catalogue_get (store);
  begun_us = g_get_monotonic_time ();
  for (guint i = 1; i <= N_LEVELS; i++)
    {
      g_autoptr(IpsSignatureLevel) record = ips_signature_level_new (i, "E4", "", "bench");
      g_autoptr(IpsSignatureSet) set = make_level (i);
      g_autoptr(GAsyncResult) result = NULL;

      ips_catalogue_put_async (catalogue, record, set, "bench", NULL, keep_cb, &result);
      if (!ips_catalogue_put_finish (catalogue, await (&result), NULL))
        return 1;
    }
  report ("fill", begun_us);
  begun_us = g_get_monotonic_time ();
  last = load (catalogue, N_LEVELS);
  view = ips_policy_view_new (last, (const IpsPolicy *const *) chain, 1);
  report ("open", begun_us);
  begun_us = g_get_monotonic_time ();
  first = load (catalogue, 1);
  diff = ips_signature_diff_new (first, last);
  report ("diff", begun_us);
  g_print ("signatures %u\nchanges %u\n", ips_policy_view_get_n (view), ips_signature_diff_get_n (diff));
  g_clear_object (&catalogue);
  ips_store_close (store);
  g_stat (path, &status);
  g_print ("size %.1f\n", (double) status.st_size / 1024 / 1024);
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "read") == 0)
    return read_file (argv[2]);
  if (argc == 3 && strcmp (argv[1], "store") == 0)
    return work_in_store (argv[2]);
  g_printerr ("usage: %s read FILE | store FOLDER\n", argv[0]);
  return 1;
}
