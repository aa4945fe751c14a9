/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-saved-filters.h"

#include <glib/gstdio.h>
#include <string.h>

#include "ips-error.h"

typedef struct { gboolean done, ok; GError *error; } Answer;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->ok = ips_saved_filters_change_finish (result, &answer->error);
  answer->done = TRUE;
}

static void
wait_for (Answer *answer)
{
  while (!answer->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (answer->ok == (answer->error == NULL));
}

static void
put (const char *table, const char *name, const char *search, const char *criterion)
{
  const char *const criteria[] = { criterion, NULL };
  g_autoptr(IpsSavedFilter) filter = ips_saved_filter_new (name, search, criteria);
  Answer answer = { 0 };

  ips_saved_filters_put_async (table, filter, answered_cb, &answer);
  wait_for (&answer);
  g_assert_no_error (answer.error);
}

static void
test_saved_filters (void)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "vedette", "filters.ini", NULL);
  g_autoptr(GPtrArray) filters = NULL;
  g_autoptr(IpsSavedFilter) filter = NULL;
  g_autofree char *text = NULL;
  Answer answer = { 0 };
  GStatBuf info;

  filters = ips_saved_filters_list ("devices");
  g_assert_cmpuint (filters->len, ==, 0);
  g_clear_pointer (&filters, g_ptr_array_unref);

  put ("devices", "Level 10", "ber", "signature is S1000; or so = []");
  put ("devices", " Level 9 ", "", "version begins 7.1");
  put ("licenses", "Level 10", "x", "status is expired");
  /* Case does not make another name. */
  put ("devices", "LEVEL 10", "ams", "signature is S1000; or so = []");

  filters = ips_saved_filters_list ("devices");
  g_assert_cmpuint (filters->len, ==, 2);
  g_assert_cmpstr (((IpsSavedFilter *) g_ptr_array_index (filters, 0))->name, ==, "Level 9");
  g_assert_cmpstr (((IpsSavedFilter *) g_ptr_array_index (filters, 1))->name, ==, "LEVEL 10");
  filter = ips_saved_filters_lookup ("devices", "level 10");
  g_assert_cmpstr (filter->search, ==, "ams");
  g_assert_cmpstr (filter->criteria[0], ==, "signature is S1000; or so = []");
  g_assert_null (filter->criteria[1]);

  /* Nobody else's business. */
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "Level 9"));

  ips_saved_filters_remove_async ("devices", "Level 9", answered_cb, &answer);
  wait_for (&answer);
  g_assert_no_error (answer.error);
  g_assert_null (ips_saved_filters_lookup ("devices", "Level 9"));
}

static void
test_filter_names (void)
{
  g_autofree char *longest = g_strnfill (IPS_SAVED_FILTER_NAME_CHARS_MAX, 'x');
  g_autofree char *longer = g_strconcat (longest, "x", NULL);
  const char *const bad[] = { NULL, "", "  ", "two\nlines", "\xe2\x80\xae" "desrever", longer };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (ips_saved_filters_check_name (bad[i], &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
  g_assert_true (ips_saved_filters_check_name (longest, NULL));
  g_assert_true (ips_saved_filters_check_name ("[Zürich] = 1; 2", NULL));
}

/* What cannot be written is said, and is not there afterwards. */
static void
test_filter_readonly (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "vedette", NULL);
  g_autofree char *path = g_build_filename (folder, "filters.ini", NULL);
  g_autofree char *inside = g_build_filename (path, "x", NULL);
  const char *const criteria[] = { "name contains x", NULL };
  g_autoptr(IpsSavedFilter) filter = ips_saved_filter_new ("Lost", "", criteria);
  Answer answer = { 0 };

  /* Where the file should be is a folder that is not empty: not even root can replace it. */
  g_assert_cmpint (g_mkdir_with_parents (inside, 0700), ==, 0);

  ips_saved_filters_put_async ("devices", filter, answered_cb, &answer);
  wait_for (&answer);
  g_assert_error (answer.error, IPS_ERROR, IPS_ERROR_STORE_READONLY);
  g_clear_error (&answer.error);
  g_assert_cmpint (g_rmdir (inside), ==, 0);
  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_assert_null (ips_saved_filters_lookup ("devices", "Lost"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/ui/saved-filters/all", test_saved_filters);
  g_test_add_func ("/ui/saved-filters/names", test_filter_names);
  g_test_add_func ("/ui/saved-filters/read-only", test_filter_readonly);

  return g_test_run ();
}
