/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates made and read a second time by the openssl program, which shares no code with GnuTLS. */
#include "ips-error.h"
#include "ips-x509.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static char *folder;

static char *
run (const char *first, ...)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr(GSubprocess) child = NULL;
  g_autoptr(GBytes) out = NULL, err = NULL;
  g_autoptr(GError) error = NULL;
  va_list args;

  g_ptr_array_add (argv, (gpointer) "openssl");
  va_start (args, first);
  for (const char *arg = first; arg != NULL; arg = va_arg (args, const char *))
    g_ptr_array_add (argv, (gpointer) arg);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_set_cwd (launcher, folder);
  child = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (child, NULL, NULL, &out, &err, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (child))
    g_test_message ("%.*s", (int) g_bytes_get_size (err), (const char *) g_bytes_get_data (err, NULL));
  g_assert_true (g_subprocess_get_successful (child));
  return g_strndup (g_bytes_get_data (out, NULL), g_bytes_get_size (out));
}

static GBytes *
load (const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) error = NULL;
  char *data;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

static GBytes *
load_der (const char *name)
{
  g_autoptr(GBytes) pem = load (name);
  g_autoptr(GError) error = NULL;
  GBytes *der = ips_x509_der_from_pem (g_bytes_get_data (pem, NULL), (gssize) g_bytes_get_size (pem), &error);

  g_assert_no_error (error);
  return der;
}

/* @name: of the PEM file that is made */
static void
make (const char *name, const char *key, const char *hash, const char *subject, const char *extension)
{
  g_autofree char *none = NULL;

  if (g_str_equal (key, "ec"))
    none = run ("req", "-x509", "-utf8", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                "key.pem", "-out", name, hash, "-days", "365", "-subj", subject, "-addext", extension, NULL);
  else
    none = run ("req", "-x509", "-utf8", "-newkey", key, "-nodes", "-keyout", "key.pem", "-out", name, hash, "-days", "30",
                "-subj", subject, "-addext", extension, NULL);
}

static char *
value_of (const char *text, const char *name)
{
  const char *at = strstr (text, name);

  g_assert_nonnull (at);
  at += strlen (name);
  g_assert_true (*at == '=');
  return g_strndup (at + 1, strcspn (at + 1, "\n"));
}

static gint64
date_of (const char *text, const char *name)
{
  g_autofree char *value = value_of (text, name);
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (value, NULL);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

/* What openssl says of the same file. */
static void
compare (const char *name, const IpsX509 *facts)
{
  g_autofree char *text = run ("x509", "-in", name, "-noout", "-serial", "-startdate", "-enddate", "-dateopt", "iso_8601",
                               "-fingerprint", "-sha1", NULL);
  g_autofree char *more = run ("x509", "-in", name, "-noout", "-fingerprint", "-sha256", NULL);
  g_autofree char *sha1 = value_of (text, "ingerprint");
  g_autofree char *sha256 = value_of (more, "ingerprint");
  g_autofree char *serial = value_of (text, "serial");
  g_auto(GStrv) pairs = g_strsplit (facts->serial, ":", -1);
  g_autofree char *plain = g_strjoinv ("", pairs);
  const char *own = plain;

  while (own[0] == '0' && own[1] == '0' && own[2] != '\0')
    own += 2;
  g_assert_cmpstr (facts->sha1, ==, sha1);
  g_assert_cmpstr (facts->sha256, ==, sha256);
  g_assert_cmpint (g_ascii_strcasecmp (own, serial), ==, 0);
  g_assert_cmpint (facts->not_before_us, ==, date_of (text, "notBefore"));
  g_assert_cmpint (facts->not_after_us, ==, date_of (text, "notAfter"));
}

static IpsX509 *
parse (GBytes *bytes)
{
  g_autoptr(GError) error = NULL;
  IpsX509 *facts = ips_x509_parse (bytes, &error);

  g_assert_no_error (error);
  return facts;
}

static void
test_kinds (void)
{
  static const struct { const char *file; const char *key; const char *hash; const char *algorithm; guint bits; const char *shown; } kinds[] = {
    { "old.pem", "rsa:1024", "-sha1", "RSA", 1024, "SHA-1" },
    { "md5.pem", "rsa:1024", "-md5", "RSA", 1024, "MD5" },
    { "rsa.pem", "rsa:2048", "-sha256", "RSA", 2048, "SHA-256" },
    { "ec.pem", "ec", "-sha384", "EC", 256, "SHA-384" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr(GBytes) der = NULL, pem = NULL;
      g_autoptr(IpsX509) facts = NULL, from_pem = NULL;

      make (kinds[i].file, kinds[i].key, kinds[i].hash, "/C=US/O=Cisco Systems, Inc./OU=VPN-IPS/CN=10.1.1.1",
            "subjectAltName=DNS:ber-core-02.example,IP:192.0.2.13,IP:2001:db8::d,email:a@example");
      der = load_der (kinds[i].file);
      pem = load (kinds[i].file);
      facts = parse (der);
      from_pem = parse (pem);
      compare (kinds[i].file, facts);
      g_assert_cmpstr (facts->key_algorithm, ==, kinds[i].algorithm);
      g_assert_cmpuint (facts->key_bits, ==, kinds[i].bits);
      g_assert_cmpstr (facts->signature_hash, ==, kinds[i].shown);
      g_assert_cmpstr (facts->common_name, ==, "10.1.1.1");
      g_assert_nonnull (strstr (facts->subject, "CN=10.1.1.1"));
      g_assert_nonnull (strstr (facts->subject, "Cisco Systems\\, Inc."));
      g_assert_cmpstr (facts->subject, ==, facts->issuer);
      g_assert_cmpuint (g_strv_length (facts->names), ==, 3);
      g_assert_cmpstr (facts->names[0], ==, "ber-core-02.example");
      g_assert_cmpstr (facts->names[1], ==, "192.0.2.13");
      g_assert_cmpstr (facts->names[2], ==, "2001:db8::d");
      g_assert_true (facts->self_signed);
      g_assert_cmpstr (from_pem->sha256, ==, facts->sha256);
      g_assert_true (from_pem->self_signed);
    }
}

static void
test_issued (void)
{
  g_autofree char *a = NULL, *b = NULL, *c = NULL;
  g_autoptr(GBytes) der = NULL, forged = NULL;
  g_autoptr(IpsX509) facts = NULL, spoiled = NULL;
  guint8 *copy;
  gsize size;

  make ("ca.pem", "ec", "-sha256", "/CN=Authority", "basicConstraints=critical,CA:TRUE");
  a = run ("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=leaf", NULL);
  b = run ("x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "key.pem", "-set_serial", "0x0abc", "-days", "7",
           "-out", "leaf.pem", NULL);
  der = load_der ("leaf.pem");
  facts = parse (der);
  compare ("leaf.pem", facts);
  g_assert_false (facts->self_signed);
  g_assert_cmpstr (facts->issuer, ==, "CN=Authority");
  g_assert_cmpstr (facts->serial, ==, "0A:BC");
  g_assert_cmpuint (g_strv_length (facts->names), ==, 0);

  /* Says of itself that it signed itself, and did not. */
  g_clear_pointer (&der, g_bytes_unref);
  der = load_der ("ca.pem");
  copy = g_memdup2 (g_bytes_get_data (der, &size), g_bytes_get_size (der));
  copy[size - 1] ^= 1;
  forged = g_bytes_new_take (copy, size);
  spoiled = parse (forged);
  g_assert_cmpstr (spoiled->subject, ==, spoiled->issuer);
  g_assert_false (spoiled->self_signed);
}

static void
test_hostile (void)
{
  g_autofree char *long_name = g_strnfill (60, 'x');
  g_autofree char *subject
    = g_strdup_printf ("/O=%s/OU=%s/CN=<b>evil<\\/b>\x1b[2J\n\xe2\x80\xae" "moc.elpmaxe", long_name, long_name);
  g_autoptr(GBytes) der = NULL, changed = NULL;
  g_autoptr(IpsX509) facts = NULL, cut = NULL;
  guint8 *copy, *at;
  gsize size;

  make ("evil.pem", "ec", "-sha256", subject, "subjectAltName=DNS:*.example,DNS:good.example-evil.example");
  der = load_der ("evil.pem");
  facts = parse (der);
  compare ("evil.pem", facts);
  g_assert_true (g_utf8_validate (facts->subject, -1, NULL));
  g_assert_true (g_utf8_validate (facts->common_name, -1, NULL));
  g_assert_cmpstr (facts->common_name, ==, "<b>evil</b>\x1b[2J\n\xe2\x80\xae" "moc.elpmaxe");
  g_assert_cmpuint (g_strv_length (facts->names), ==, 2);

  /* A zero byte inside a name must not hide what follows it. */
  copy = g_memdup2 (g_bytes_get_data (der, &size), g_bytes_get_size (der));
  at = memmem (copy, size, "good.example-evil", 17);
  g_assert_nonnull (at);
  at[12] = 0;
  changed = g_bytes_new_take (copy, size);
  cut = parse (changed);
  g_assert_false (cut->self_signed);
  for (guint i = 0; cut->names[i] != NULL; i++)
    g_assert_cmpstr (cut->names[i], !=, "good.example");
}

static void
test_garbage (void)
{
  static const char *const pems[] = {
    "", "-----BEGIN", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
  };
  g_autoptr(GBytes) der = NULL, longer = NULL, huge = NULL;
  g_autoptr(GError) long_error = NULL, huge_error = NULL;
  const guint8 *data;
  guint8 *copy;
  gsize size;

  make ("cut.pem", "ec", "-sha256", "/CN=cut", "subjectAltName=DNS:cut.example");
  der = load_der ("cut.pem");
  data = g_bytes_get_data (der, &size);
  for (gsize i = 0; i < size; i++)
    {
      g_autoptr(GBytes) part = g_bytes_new (data, i);
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_x509_parse (part, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
  /* Any changed byte gives a certificate or an error, and never the former thumbprint. */
  for (gsize i = 0; i < size; i++)
    {
      g_autoptr(GBytes) changed = NULL;
      g_autoptr(IpsX509) facts = NULL;
      g_autoptr(GError) error = NULL;

      copy = g_memdup2 (data, size);
      copy[i] ^= (guint8) g_test_rand_int_range (1, 256);
      changed = g_bytes_new_take (copy, size);
      facts = ips_x509_parse (changed, &error);
      g_assert_true ((facts == NULL) == (error != NULL));
      g_assert_true (facts == NULL || !facts->self_signed);
    }
  copy = g_malloc0 (size + 1);
  memcpy (copy, data, size);
  longer = g_bytes_new_take (copy, size + 1);
  g_assert_null (ips_x509_parse (longer, &long_error));
  g_assert_error (long_error, IPS_ERROR, IPS_ERROR_INVALID);
  huge = g_bytes_new_take (g_malloc0 (1000 * 1000), 1000 * 1000);
  g_assert_null (ips_x509_parse (huge, &huge_error));
  g_assert_error (huge_error, IPS_ERROR, IPS_ERROR_INVALID);

  for (guint i = 0; i < G_N_ELEMENTS (pems); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_x509_der_from_pem (pems[i], -1, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
}

static void
test_pem (void)
{
  g_autoptr(GBytes) der = NULL, back = NULL, prefixed = NULL, shown_der = NULL;
  g_autofree char *pem = NULL, *file = NULL, *with_text = NULL, *s_client = NULL;
  g_autoptr(GBytes) original = NULL;
  gsize size;

  make ("round.pem", "ec", "-sha256", "/CN=round", "subjectAltName=DNS:round.example");
  der = load_der ("round.pem");
  original = load ("round.pem");
  pem = ips_x509_pem_from_der (der);
  file = g_strndup (g_bytes_get_data (original, &size), g_bytes_get_size (original));
  g_assert_cmpstr (pem, ==, file);
  back = ips_x509_der_from_pem (pem, -1, NULL);
  g_assert_true (g_bytes_equal (back, der));
  with_text = run ("x509", "-in", "round.pem", "-text", NULL);
  prefixed = ips_x509_der_from_pem (with_text, -1, NULL);
  g_assert_true (g_bytes_equal (prefixed, der));
  /* "openssl s_client -showcerts" begins with a digit, which is also how DER begins. */
  s_client = g_strconcat ("0 s:CN = round\r\n", pem, NULL);
  shown_der = ips_x509_der_from_pem (s_client, -1, NULL);
  g_assert_nonnull (shown_der);
  g_assert_true (g_bytes_equal (shown_der, der));
  for (gsize i = 0; i < strlen (pem) - 30; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_x509_der_from_pem (pem, (gssize) i, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("vedette-x509-XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_test_add_func ("/base/x509/kinds", test_kinds);
  g_test_add_func ("/base/x509/issued", test_issued);
  g_test_add_func ("/base/x509/hostile", test_hostile);
  g_test_add_func ("/base/x509/garbage", test_garbage);
  g_test_add_func ("/base/x509/pem", test_pem);
  result = g_test_run ();
  if (result == 0)
    {
      g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);

          g_unlink (path);
        }
      g_rmdir (folder);
    }
  g_free (folder);
  return result;
}
