/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the log writer prints, looked at from outside: the test runs itself and reads its output. */
#define G_LOG_DOMAIN "Ips-Test"

#include "ips-log.h"
#include "ips-secret.h"

#include <gio/gio.h>
#include <string.h>

#define SECRET "s3cr3t-Pa55word"

static const char *own_path;

/* The child: everything by which a secret could get out. */
static int
talk (gboolean verbose)
{
  g_autoptr(IpsSecret) secret = ips_secret_new (SECRET);
  g_autoptr(IpsSecret) accented = ips_secret_new ("gehe\xc3\xafm-\xc3\xa9t\xc3\xa9");
  IpsSecret *gone = ips_secret_new ("harmless-now");
  GLogField bytes[] = {
    { "PRIORITY", "4", -1 }, { "GLIB_DOMAIN", "Ips-Test", -1 }, { "MESSAGE", "structured " SECRET, -1 },
    { "PAYLOAD", "x" SECRET, sizeof SECRET },
  };

  ips_secret_unref (gone);
  ips_log_init (verbose);
  g_message ("message %s end", SECRET);
  g_warning ("warning %s%s end", SECRET, SECRET);
  g_critical ("critical \x1b[31mred\nfake line " SECRET);
  g_debug ("debug %s end", SECRET);
  g_info ("info %s end", SECRET);
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "X_HEADER", SECRET, "MESSAGE", "header of %s", SECRET);
  g_log_structured_array (G_LOG_LEVEL_WARNING, bytes, G_N_ELEMENTS (bytes));
  g_log (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "old api gehe\xc3\xafm-\xc3\xa9t\xc3\xa9 and harmless-now");
  g_object_get_data (NULL, SECRET);
  return 0;
}

static char *
run_child (const char *mode, const char *debug)
{
  g_autoptr(GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr(GSubprocess) child = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", debug, TRUE);
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  child = g_subprocess_launcher_spawn (launcher, &error, own_path, mode, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate (child, NULL, NULL, &bytes, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (child));
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
check_common (const char *text)
{
  g_assert_null (strstr (text, SECRET));
  g_assert_null (strstr (text, "s3cr3t"));
  g_assert_null (strstr (text, "gehe\xc3\xafm"));
  g_assert_null (strchr (text, '\x1b'));
  g_assert_null (strstr (text, "\nfake line"));
  g_assert_nonnull (strstr (text, "message [secret] end"));
  g_assert_nonnull (strstr (text, "warning [secret] end"));
  g_assert_nonnull (strstr (text, "header of [secret]"));
  g_assert_nonnull (strstr (text, "structured [secret]"));
  g_assert_nonnull (strstr (text, "old api [secret] and harmless-now"));
}

static void
test_quiet (void)
{
  g_autofree char *text = run_child ("--talk", "");

  check_common (text);
  g_assert_null (strstr (text, "debug "));
  g_assert_null (strstr (text, "info "));
}

static void
test_verbose (void)
{
  g_autofree char *flag = run_child ("--talk-verbose", "");
  g_autofree char *domain = run_child ("--talk", "Ips-Test");
  g_autofree char *all = run_child ("--talk", "all");
  const char *const texts[] = { flag, domain, all };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      check_common (texts[i]);
      g_assert_nonnull (strstr (texts[i], "debug [secret] end"));
      g_assert_nonnull (strstr (texts[i], "info [secret] end"));
    }
}

static void
test_secret_value (void)
{
  g_autoptr(IpsSecret) a = ips_secret_new ("same text");
  g_autoptr(IpsSecret) b = ips_secret_new ("same text");
  g_autoptr(IpsSecret) other = ips_secret_new ("same texT");
  g_autoptr(IpsSecret) empty = ips_secret_new ("");
  g_autoptr(IpsSecret) again = ips_secret_ref (a);
  g_autofree char *large_text = g_strnfill (100000, 'z');
  g_autoptr(IpsSecret) large = ips_secret_new (large_text);
  g_autofree char *redacted = ips_secret_redact (large_text);
  g_autofree char *nothing = ips_secret_redact ("");
  g_autoptr(IpsSecret) repeated = ips_secret_new ("abab");
  g_autofree char *overlapping = ips_secret_redact ("xababababy abab aba");

  g_assert_true (ips_secret_equal (a, b));
  g_assert_true (ips_secret_equal (a, again));
  g_assert_false (ips_secret_equal (a, other));
  g_assert_false (ips_secret_equal (a, NULL));
  g_assert_true (ips_secret_equal (NULL, NULL));
  g_assert_true (ips_secret_is_empty (empty));
  g_assert_false (ips_secret_is_empty (a));
  g_assert_cmpstr (ips_secret_peek (a), ==, "same text");
  g_assert_cmpstr (ips_secret_peek (large), ==, large_text);
  g_assert_cmpstr (redacted, ==, "[secret]");
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpstr (overlapping, ==, "x[secret]y [secret] aba");
  g_assert_nonnull (repeated);
}

static gpointer
make_and_redact (gpointer data)
{
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *text = g_strdup_printf ("word-%p-%u", (gpointer) g_thread_self (), i);
      g_autoptr(IpsSecret) secret = ips_secret_new (text);
      g_autofree char *redacted = ips_secret_redact (text);

      g_assert_true (g_str_has_prefix (redacted, "[secret]"));
    }
  return NULL;
}

static void
test_secret_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("secrets", make_and_redact, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  if (argc == 2 && g_str_equal (argv[1], "--talk"))
    return talk (FALSE);
  if (argc == 2 && g_str_equal (argv[1], "--talk-verbose"))
    return talk (TRUE);
  own_path = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/log/quiet", test_quiet);
  g_test_add_func ("/base/log/verbose", test_verbose);
  g_test_add_func ("/base/secret/value", test_secret_value);
  g_test_add_func ("/base/secret/threads", test_secret_threads);
  return g_test_run ();
}
