/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as a page and as a document: nothing a device said becomes more than words, and nothing is too long. */
#include <string.h>

#include "ips-document-pdf.h"

#define NASTY "<script>alert(1)</script>&\"'\x01\xe2\x80\xae" "x"

static void
add (IpsJob *job, const char *name, const char *message, const char *detail)
{
  IpsOperation *operation = ips_operation_new_for_subject (name);

  operation->state = IPS_OPERATION_FAILED;
  g_free (operation->message);
  operation->message = g_strdup (message);
  g_free (operation->detail);
  operation->detail = g_strdup (detail);
  ips_job_take_operation (job, operation);
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *p = strstr (text, part); p != NULL; p = strstr (p + 1, part))
    n++;
  return n;
}

static void
test_html (void)
{
  g_autoptr(IpsJob) job = ips_job_new (IPS_VERB_UPDATE_LICENSE, NASTY, IPS_PRIORITY_USER, 1000000);
  g_autoptr(IpsJobDocument) document = NULL;
  g_autofree char *html = NULL;

  add (job, NASTY, NASTY, "one\n" NASTY);
  add (job, "plain", "words", "");
  document = ips_job_document_new (job, 2000000);
  html = ips_job_document_to_html (document);
  g_assert_true (g_utf8_validate (html, -1, NULL));
  g_assert_cmpuint (count (html, "<tr>"), ==, 3);
  g_assert_cmpuint (count (html, "<script"), ==, 0);
  g_assert_cmpuint (count (html, "&lt;script&gt;alert(1)&lt;/script&gt;&amp;"), ==, 1 + 3);
  g_assert_null (strstr (html, "\x01"));
  g_assert_null (strstr (html, "\xe2\x80\xae"));
  g_assert_nonnull (strstr (html, "<pre>one\n"));
  g_assert_nonnull (strstr (html, "Update License"));
}

static void
pages_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GBytes *
make_pdf (IpsJob *job)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GBytes *bytes;

  ips_document_pdf_async (ips_job_document_new (job, 2000000), NULL, pages_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  bytes = ips_document_pdf_finish (result, &error);
  g_assert_no_error (error);
  return bytes;
}

static guint
count_pages (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  guint n = 0;

  g_assert_cmpmem (data, 5, "%PDF-", 5);
  g_assert_nonnull (g_strrstr_len (data + size - 16, 16, "%%EOF"));
  for (gsize i = 0; i + 12 < size; i++)
    if (memcmp (data + i, "/Type /Page\n", 12) == 0 || memcmp (data + i, "/Type /Page ", 12) == 0)
      n++;
  return n;
}

static void
test_pdf (void)
{
  g_autoptr(IpsJob) small = ips_job_new (IPS_VERB_UPDATE_LICENSE, "tester", IPS_PRIORITY_USER, 1000000);
  g_autoptr(IpsJob) large = ips_job_new (IPS_VERB_UPDATE_LICENSE, "tester", IPS_PRIORITY_USER, 1000000);
  g_autofree char *name = g_strnfill (300, 'w');
  g_autofree char *words = g_strnfill (5000, 'm');
  g_autoptr(GBytes) one = NULL, many = NULL;

  add (small, "ber-core-01", "done", "");
  one = make_pdf (small);
  g_assert_cmpuint (count_pages (one), ==, 1);
  /* a name of 300 letters without a blank, a message of pages, and more rows than a page holds */
  add (large, name, words, words);
  for (guint i = 0; i < 100; i++)
    add (large, name, "It did not answer. Check the cable and the address, then retry.", "attempt 1\nattempt 2");
  many = make_pdf (large);
  g_assert_cmpuint (count_pages (many), >, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/document/html", test_html);
  g_test_add_func ("/ui/document/pdf", test_pdf);
  return g_test_run ();
}
