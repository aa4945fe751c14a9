/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-packages.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define LEAST_BYTES 20000
#define N_SIGNATURES 2000

static SimPackage packages[] = {
  { "IPS-sig-S905-req-E4.pkg", "S905", "Signature Update S905", "2016-02-11", 24576 },
  { "IPS-sig-S923-req-E4.pkg", "S923", "Signature Update S923", "2016-05-31", 25600 },
  { "IPS-sig-S924-req-E4.pkg", "S924", "Signature Update S924", "2016-06-06", 25600 },
  { "IPS-engine-E4-req-7.0-2.pkg", "E4", "Engine Update E4", "2010-03-30", 10240 },
  { "IPS-K9-7.0-9-E4.pkg", "7.0(9)E4", "Service Pack 7.0(9)E4", "2014-02-11", 35840 },
  { "IPS-AIM-K9-7.0-9-E4.pkg", "7.0(9)E4", "Service Pack 7.0(9)E4 for AIM-IPS", "2014-02-11", 35840 },
  { "IPS-4345-K9-7.3-5-E4.pkg", "7.3(5)E4", "Service Pack 7.3(5)E4 for IPS-4345", "2015-12-07", 61440 },
  { "IPS-4345-K9-patch-7.3-5p1-E4.pkg", "7.3(5p1)E4", "Patch 7.3(5p1)E4 for IPS-4345", "2016-02-20", 65536 },
  { "IPS-4360-K9-patch-7.3-5p1-E4.pkg", "7.3(5p1)E4", "Patch 7.3(5p1)E4 for IPS-4360", "2016-02-20", 65536 },
  { "IPS-4270_20-K9-patch-7.1-11p1-E4.pkg", "7.1(11p1)E4", "Patch 7.1(11p1)E4 for IPS-4270-20", "2016-02-20", 60416 },
  { "IPS-SSP_20-K9-patch-7.3-5p1-E4.pkg", "7.3(5p1)E4", "Patch 7.3(5p1)E4 for ASA5585-SSP-IPS20", "2016-02-20", 65536 },
  { "IPS-4345-K9-sys-1.1-a-7.3-5-E4.img", "7.3(5)E4", "System Image 7.3(5)E4 for IPS-4345", "2015-12-07", 102400 },
  { "IPS-7.3-5-E4.readme.txt", "7.3(5)E4", "Readme of 7.3(5)E4", "2015-12-07", 0 },
  { "IPS-CS-MGR-sig-S923-req-E4.zip", "S923", "Signature Update S923 for Security Manager", "2016-05-31", 25600,
    "IPS-sig-S923-req-E4.pkg IPS-sig-S923.readme.txt", 923 },
  { "IPS-CS-MGR-sig-S924-req-E4.zip", "S924", "Signature Update S924 for Security Manager", "2016-06-06", 25600,
    "IPS-sig-S924-req-E4.pkg IPS-sig-S924.readme.txt", 924 },
  { "IPS-CS-MGR-K9-6.2-2-E3.zip", "6.2(2)E3", "Service Pack 6.2(2)E3 for Security Manager", "2009-09-28", 35840,
    "IPS-K9-6.2-2-E3.pkg IPS-6.2-2-E3.readme.txt" },
  { "IPS-CS-MGR-AIM-K9-6.0-5-E3.zip", "6.0(5)E3", "Service Pack 6.0(5)E3 for Security Manager, AIM-IPS", "2008-10-30", 35840,
    "IPS-AIM-K9-6.0-5-E3.pkg IPS-6.0-5-E3.readme.txt" },
  { "IPS-CSM-K9-patch-7.1-11p1-E4.zip", "7.1(11p1)E4", "Patch 7.1(11p1)E4 for Security Manager", "2016-02-20", 184320,
    "IPS-4270_20-K9-patch-7.1-11p1-E4.pkg IPS-4345-K9-patch-7.1-11p1-E4.pkg IPS-4520-K9-patch-7.1-11p1-E4.pkg "
    "IPS-SSP_10-K9-patch-7.1-11p1-E4.pkg IPS-SSP_5515-K9-patch-7.1-11p1-E4.pkg IPS-7.1-11p1-E4.readme.txt" },
  { "IPS-CSM-K9-patch-7.3-5p1-E4.zip", "7.3(5p1)E4", "Patch 7.3(5p1)E4 for Security Manager", "2016-02-20", 184320,
    "IPS-4345-K9-patch-7.3-5p1-E4.pkg IPS-4360-K9-patch-7.3-5p1-E4.pkg IPS-4520-K9-patch-7.3-5p1-E4.pkg "
    "IPS-SSP_20-K9-patch-7.3-5p1-E4.pkg IPS-SSP_5512-K9-patch-7.3-5p1-E4.pkg IPS-7.3-5p1-E4.readme.txt" },
};

/* What signatures are called, in the vendor's manner; the number makes them different. */
static const char * const subjects[] = {
  "Windows RPC DCOM", "Microsoft Internet Explorer", "WWW IIS", "Cisco IOS HTTP Server", "Oracle WebLogic", "Adobe Reader",
  "SIP Proxy", "DNS Resolver", "SMTP Server", "OpenSSL", "Apache Struts", "PHP Include", "Back Door", "SMB Client", "FTP Server",
  "SNMP Agent",
};
static const char * const defects[] = {
  "Overflow", "Remote Code Execution", "Denial of Service", "Cross Site Scripting", "Directory Traversal", "Memory Corruption",
  "Information Disclosure", "Command Injection", "Privilege Escalation", "Authentication Bypass",
};
static const char * const engines[] = { "string-tcp", "service-http", "atomic-ip", "multi-string", "service-dns", "state", "sweep", "meta" };
static const char * const severities[] = { "high", "high", "medium", "low", "informational" };

guint
sim_packages_get_n (void)
{
  return G_N_ELEMENTS (packages);
}

char *
sim_packages_make_definition (guint level, guint n_signatures)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append (text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<component name=\"signature-definition\">"
                         "<config xmlns=\"http://www.cisco.com/cids/idconf\" typedefsVersion=\"2004-03-01\"><struct>"
                         "<map name=\"signatures\">\n");
  for (guint i = 0; i < n_signatures; i++)
    {
      guint release = 2 + i * 922 / n_signatures;   /* the later the number, the later the release */
      guint id = 1000 + i * 3;
      /* every level takes something up again */
      gboolean tuned = i % 97 == level % 97;

      if (release > level)
        break;
      g_string_append_printf (text,
        "<mapEntry><key><var name=\"id\">%u</var><var name=\"subsig-id\">%u</var></key><struct>"
        "<var name=\"alert-severity\">%s</var><var name=\"sig-fidelity-rating\">%u</var>"
        "<struct name=\"sig-description\"><var name=\"sig-name\">%s %s %u</var><var name=\"sig-version\">S%u</var>"
        "<var name=\"sig-creation-date\">20%02u%02u%02u</var><var name=\"sig-type\">%s</var></struct>"
        "<struct name=\"engine\"><struct name=\"%s\"><var name=\"event-action\">produce-alert</var></struct></struct>"
        "<struct name=\"status\"><var name=\"enabled\">%s</var><var name=\"retired\">%s</var></struct></struct></mapEntry>\n",
        id, i % 11 == 0 ? 1u : 0u, severities[(i + (tuned ? level : 0)) % G_N_ELEMENTS (severities)], 60 + (i * 7 + (tuned ? level : 0)) % 41,
        subjects[i % G_N_ELEMENTS (subjects)], defects[(i / 3) % G_N_ELEMENTS (defects)], id, tuned ? level : release,
        1 + i * 15 / n_signatures, 1 + i % 12, 1 + i % 28, i % 5 == 0 ? "anomaly" : "vulnerability",
        engines[i % G_N_ELEMENTS (engines)], i % 3 == 0 ? "false" : "true", i % 4 == 0 ? "true" : "false");
    }
  g_string_append (text, "</map></struct></config></component>\n");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
fill (guint8 *bytes, gsize n, const char *name)
{
  static const char head[] = "#!/bin/sh\n# stand-in for a package; nothing in it can be installed\nexit 1\n";
  guint64 state = g_str_hash (name) | 1;

  for (gsize at = 0; at + 8 <= n; at += 8)
    {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      memcpy (bytes + at, &state, 8);
    }
  memcpy (bytes, head, MIN (n, sizeof head - 1));
}

static char *
make_readme (const char *name)
{
  return g_strdup_printf ("%s\n\nStand-in for the readme of a package.\n\nMINIMUM REQUIREMENTS\n\n  See the release notes.\n\nNEW SIGNATURES\n\n"
                          "SIGID   SIGNAME                                   SEVERITY\n", name);
}

static void
add_entry (struct archive *zip, const char *name, const void *data, gsize n, gboolean store)
{
  struct archive_entry *entry = archive_entry_new ();

  if (store)
    archive_write_zip_set_compression_store (zip);
  else
    archive_write_zip_set_compression_deflate (zip);
  archive_entry_set_pathname (entry, name);
  archive_entry_set_size (entry, (la_int64_t) n);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_mtime (entry, 1465171200, 0);
  if (archive_write_header (zip, entry) != ARCHIVE_OK || archive_write_data (zip, data, n) != (la_ssize_t) n)
    g_critical ("%s: %s", name, archive_error_string (zip));
  archive_entry_free (entry);
}

static la_ssize_t
append_cb (struct archive *zip, void *user_data, const void *data, size_t n)
{
  g_byte_array_append (user_data, data, (guint) n);
  return (la_ssize_t) n;
}

static GBytes *
make_zip (const SimPackage *package, gsize n_bytes)
{
  g_auto(GStrv) names = g_strsplit (package->holds, " ", -1);
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  struct archive *zip = archive_write_new ();
  guint n_packages = 0;

  for (guint i = 0; names[i] != NULL; i++)
    n_packages += g_str_has_suffix (names[i], ".pkg");
  archive_write_set_format_zip (zip);
  archive_write_set_bytes_per_block (zip, 0);
  archive_write_open (zip, bytes, NULL, append_cb, NULL);
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_has_suffix (names[i], ".pkg"))
      {
        gsize n = MAX (n_bytes / n_packages, LEAST_BYTES);
        g_autofree guint8 *data = g_malloc (n);

        fill (data, n, names[i]);
        add_entry (zip, names[i], data, n, TRUE);
      }
    else
      {
        g_autofree char *text = make_readme (names[i]);

        add_entry (zip, names[i], text, strlen (text), FALSE);
      }
  if (package->level > 0)
    {
      g_autofree char *text = sim_packages_make_definition (package->level, N_SIGNATURES);

      add_entry (zip, "signature-definition.xml", text, strlen (text), FALSE);
    }
  if (archive_write_close (zip) != ARCHIVE_OK)
    g_critical ("%s: %s", package->name, archive_error_string (zip));
  archive_write_free (zip);
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static void
make (SimPackage *package, double scale)
{
  gsize n = MAX ((gsize) (package->kib * 1024.0 * scale), LEAST_BYTES);

  if (package->holds != NULL)
    package->bytes = make_zip (package, n);
  else if (package->kib == 0)
    {
      char *text = make_readme (package->name);

      package->bytes = g_bytes_new_take (text, strlen (text));
    }
  else
    {
      guint8 *data = g_malloc0 (n);

      fill (data, n, package->name);
      package->bytes = g_bytes_new_take (data, n);
    }
  package->md5 = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, package->bytes);
}

SimPackage *
sim_packages_get (guint index, double scale)
{
  SimPackage *package = &packages[index];

  if (package->bytes == NULL)
    make (package, scale);
  return package;
}

SimPackage *
sim_packages_find (const char *name, double scale)
{
  for (guint i = 0; i < G_N_ELEMENTS (packages); i++)
    if (g_str_equal (packages[i].name, name))
      return sim_packages_get (i, scale);
  return NULL;
}
