/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-signature-readme.h"

static const char sample[] =
  "Signature Update S615\r\n\r\nNEW FEATURES\r\n 12 things\r\n\r\n"
  "NEW SIGNATURES\r\n==============\r\nSIGID     SIGNAME                          ENGINE       SEVERITY\r\n"
  "5684-0    Malformed SIP Packet             service-sip  high\r\n"
  "5930/3\tGeneric SQL Injection\tservice-http\r\n"
  "5684-0    Malformed SIP Packet             once more\r\n"
  "5931.1    Name only\r\n\r\n"
  "TUNED SIGNATURES\r\n----------------\r\nSIGID     SIGNAME\r\n"
  "2004-0    ICMP\033 Echo Request   informational\r\n"
  "5684-0    Malformed SIP Packet\r\n"
  "7.1(11)   is no number\r\n"
  "RESOLVED CAVEATS for other signatures\r\n9999-0    not a row any more\r\n";

static void
test_tables (void)
{
  g_autoptr(GPtrArray) rows = ips_signature_readme_parse (sample, strlen (sample));
  static const struct { guint32 id, sub; gboolean is_new; const char *name; } wanted[] = {
    { 5684, 0, TRUE, "Malformed SIP Packet" }, { 5930, 3, TRUE, "Generic SQL Injection" }, { 5931, 1, TRUE, "Name only" },
    { 2004, 0, FALSE, "ICMP\357\277\275 Echo Request" }, { 5684, 0, FALSE, "Malformed SIP Packet" },
  };

  g_assert_cmpuint (rows->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < rows->len; i++)
    {
      const IpsSignatureReadmeRow *row = g_ptr_array_index (rows, i);

      g_assert_cmpuint (row->key, ==, IPS_SIGNATURE_KEY (wanted[i].id, wanted[i].sub));
      g_assert_cmpint (row->is_new, ==, wanted[i].is_new);
      g_assert_cmpstr (row->name, ==, wanted[i].name);
    }
}

/* Cut anywhere, the rows that are whole are the same. */
static void
test_cut (void)
{
  g_autoptr(GPtrArray) all = ips_signature_readme_parse (sample, strlen (sample));

  for (gsize length = 0; length < strlen (sample); length++)
    {
      g_autoptr(GPtrArray) rows = ips_signature_readme_parse (sample, length);

      g_assert_cmpuint (rows->len, <=, all->len);
      for (guint i = 0; i + 1 < rows->len; i++)
        g_assert_cmpuint (((IpsSignatureReadmeRow *) rows->pdata[i])->key, ==, ((IpsSignatureReadmeRow *) all->pdata[i])->key);
    }
}

static void
test_nothing (void)
{
  static const char *const texts[] = { "", "2004-0  no heading\n", "NEW SIGNATURES\nnone\n", "\xff\xfe\x00" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GPtrArray) rows = ips_signature_readme_parse (texts[i], strlen (texts[i]));

      g_assert_cmpuint (rows->len, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/signature-readme/tables", test_tables);
  g_test_add_func ("/signature-readme/cut", test_cut);
  g_test_add_func ("/signature-readme/nothing", test_nothing);
  return g_test_run ();
}
