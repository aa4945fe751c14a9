/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-secret.h"
#include "ips-bubble-babble.h"
#include "ips-text.h"
#include "ips-worker.h"

static void
test_natural (void)
{
  static const char *const sorted[] = { NULL, "", "7.1(7)", "7.1(11)", "7.1(11)E4", "S924", "s1000", "S1001" };

  for (guint i = 0; i < G_N_ELEMENTS (sorted); i++)
    for (guint k = 0; k < G_N_ELEMENTS (sorted); k++)
      {
        int order = ips_text_compare_natural (sorted[i], sorted[k]);

        g_assert_cmpint ((order > 0) - (order < 0), ==, (i > k) - (i < k));
      }
}

static void
test_safe (void)
{
  g_autofree char *bad = ips_text_make_safe ("a\x1b[31m\n\xe2\x80\xae\xe2\x80\x8b\xff", 0);
  g_autofree char *cut = ips_text_make_safe ("\xc3\xa9\xc3\xa9\xc3\xa9", 2);
  g_autofree char *none = ips_text_make_safe (NULL, 0);
  g_autofree char *invisible = ips_text_make_safe ("\xe3\x85\xa4\xe2\x81\xa5\xf3\xa0\x80\x81", 0);

  g_assert_cmpstr (bad, ==, "a\xef\xbf\xbd[31m\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  g_assert_cmpstr (cut, ==, "\xc3\xa9\xc3\xa9\xe2\x80\xa6");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (invisible, ==, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  g_assert_true (ips_text_matches ("ber-core-01 192.0.2.13", " core  192 "));
  g_assert_false (ips_text_matches ("ber-core-01", "core edge"));
}

static void
test_redact (void)
{
  g_autoptr(IpsSecret) inner = ips_secret_new ("abcd");
  g_autoptr(IpsSecret) overlapping = ips_secret_new ("cdefgh");
  IpsSecret *gone = ips_secret_new ("hunter2!");
  g_autofree char *text = ips_secret_redact ("x abcdefgh y hunter2! z");
  g_autofree char *later = NULL;

  g_assert_cmpstr (text, ==, "x [secret] y [secret] z");
  ips_secret_unref (gone);
  later = ips_secret_redact ("hunter2!");
  g_assert_cmpstr (later, ==, "hunter2!");
}

static void
work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_boolean (task, ips_worker_is_current (source));
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;
  gboolean on_worker = g_task_propagate_boolean (G_TASK (result), error);

  g_assert_true (on_worker || *error != NULL);
  g_assert_false (ips_worker_is_current (IPS_WORKER (source)));
  g_object_set_data (source, "n", GINT_TO_POINTER (GPOINTER_TO_INT (g_object_get_data (source, "n")) + 1));
}

static void
test_worker (void)
{
  g_autoptr(IpsWorker) worker = ips_worker_new ("test");
  g_autoptr(GCancellable) stopped = g_cancellable_new ();
  g_autoptr(GError) fine = NULL, cancelled = NULL;
  g_autoptr(GTask) first = g_task_new (worker, NULL, done_cb, &fine);
  g_autoptr(GTask) second = g_task_new (worker, stopped, done_cb, &cancelled);

  g_cancellable_cancel (stopped);
  ips_worker_queue (worker, first, work);
  ips_worker_queue (worker, second, work);
  while (GPOINTER_TO_INT (g_object_get_data (G_OBJECT (worker), "n")) < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (fine);
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ips_worker_shutdown (worker);
  ips_worker_shutdown (worker);
}

static void
work_through_shutdown (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  int *entered = task_data;

  g_atomic_int_set (entered, 1);
  /* The main thread is on its way into the shutdown, which waits for us. */
  for (guint i = 0; i < 1000; i++)
    {
      g_assert_true (ips_worker_is_current (source));
      g_thread_yield ();
    }
  g_task_return_boolean (task, TRUE);
}

static void
test_worker_shutdown (void)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr(IpsWorker) worker = ips_worker_new ("test");
      g_autoptr(GError) fine = NULL, late = NULL;
      g_autoptr(GTask) first = g_task_new (worker, NULL, done_cb, &fine);
      g_autoptr(GTask) second = g_task_new (worker, NULL, done_cb, &late);
      int entered = 0;

      g_task_set_task_data (first, &entered, NULL);
      ips_worker_queue (worker, first, work_through_shutdown);
      while (g_atomic_int_get (&entered) == 0)
        g_thread_yield ();
      ips_worker_shutdown (worker);
      ips_worker_queue (worker, second, work);
      while (GPOINTER_TO_INT (g_object_get_data (G_OBJECT (worker), "n")) < 2)
        g_main_context_iteration (NULL, TRUE);
      g_assert_no_error (fine);
      g_assert_error (late, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

static void
test_sentence (void)
{
  static const struct { const char *fragment; const char *sentence; } rows[] = {
    { "host is empty", "Host is empty." }, { "Already one.", "Already one." }, { "really?", "Really?" }, { "no!", "No!" },
    { "vedette.db: full", "vedette.db: full." }, { "ber-core-02: no", "ber-core-02: no." }, { "address: enter one", "Address: enter one." },
    { "\303\244hnlich", "\303\204hnlich." }, { "“x” is none", "“x” is none." }, { "a", "A." }, { ".", "." }, { "", "" }, { NULL, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *sentence = ips_text_make_sentence (rows[i].fragment);

      g_assert_cmpstr (sentence, ==, rows[i].sentence);
    }
}

static void
test_mnemonic (void)
{
  static const struct { const char *name; const char *label; } rows[] = {
    { "ber-core-02", "ber-core-02" }, { "ber_core_02", "ber__core__02" }, { "_", "__" }, { "__", "____" }, { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *label = ips_text_escape_mnemonic (rows[i].name);

      g_assert_cmpstr (label, ==, rows[i].label);
    }
}

/* The samples of the encoding's own description, and a key as "ssh-keygen -B" says it. */
static void
test_bubble_babble (void)
{
  static const struct { const char *data, *words; } table[] = {
    { "", "xexax" }, { "1234567890", "xesef-disof-gytuf-katof-movif-baxux" }, { "Pineapple", "xigak-nyryk-humil-bosek-sonax" },
  };
  static const char key[] = "AAAAB3NzaC1yc2EAAAADAQABAAABAQDv6QyVNbXpv5/RFM17gwZPrRKbusOlPxAlMg9GFcP7CwvDEPifjik1AyceEqPHgE8suAgVs0ocYjVyib"
                            "2eScVlDCCW9wr1N5rJrWEK+YPDyYA6Oy/xI0GnygnMbHu/t4nFDFNsM/d3v7AY5XF+G5jtW1NI9bw5f37tihY8wJEROpH8xrU/USk8xu34zuNc"
                            "77abetQKXtpxZoX73VS8qj1ksQJm9XSvP1xsc0j5JFKiYaqmwVvo1clmDqMyI7KElGfPgDKyIA7ziuF5e+u5jpc/JZK+UJG3TnIt4q9Wz3MrpR"
                            "DEkt+tmVIvZWyYiK4qHZHJzsnSf1yj6xa9CZnRUrRT";
  g_autofree char *words = NULL;
  g_autofree guint8 *blob = NULL;
  gsize size;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *said = ips_bubble_babble_encode ((const guint8 *) table[i].data, strlen (table[i].data));

      g_assert_cmpstr (said, ==, table[i].words);
    }
  blob = g_base64_decode (key, &size);
  words = ips_bubble_babble_of_key (blob, size);
  g_assert_cmpstr (words, ==, "xifan-migat-surul-gupat-pefet-cemag-timat-kozaz-fidez-cimus-bexex");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/text/bubble-babble", test_bubble_babble);
  g_test_add_func ("/base/text/natural", test_natural);
  g_test_add_func ("/base/text/safe", test_safe);
  g_test_add_func ("/base/text/sentence", test_sentence);
  g_test_add_func ("/base/text/mnemonic", test_mnemonic);
  g_test_add_func ("/base/secret/redact", test_redact);
  g_test_add_func ("/base/worker/results", test_worker);
  g_test_add_func ("/base/worker/shutdown", test_worker_shutdown);
  return g_test_run ();
}
