/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-saved-filters.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-text.h"

#define KEY_TABLE "table"
#define KEY_NAME "name"
#define KEY_SEARCH "search"
#define KEY_CRITERIA "criteria"
#define MAX_FILE_BYTES (1024 * 1024)

static GKeyFile *saved;

/* --- the value --- */

IpsSavedFilter *
ips_saved_filter_new (const char *name, const char *search, const char *const *criteria)
{
  IpsSavedFilter *self = g_new0 (IpsSavedFilter, 1);

  self->name = g_strdup (name);
  self->search = g_strdup (search != NULL ? search : "");
  self->criteria = criteria != NULL ? g_strdupv ((GStrv) criteria) : g_new0 (char *, 1);
  return self;
}

void
ips_saved_filter_free (IpsSavedFilter *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->search);
  g_strfreev (self->criteria);
  g_free (self);
}

/* --- the file --- */

static char *
get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "vedette", "filters.ini", NULL);
}

static GKeyFile *
get_saved (void)
{
  g_autofree char *path = NULL;
  g_autofree char *data = NULL;
  g_autoptr(GError) error = NULL;
  gsize size_bytes = 0;

  if (saved != NULL)
    return saved;
  saved = g_key_file_new ();
  path = get_path ();
  if (!g_file_get_contents (path, &data, &size_bytes, &error))
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        g_warning ("saved filters: %s", error->message);
    }
  else if (size_bytes > MAX_FILE_BYTES)
    {
      g_warning ("saved filters: %s is too large", path);
    }
  else if (!g_key_file_load_from_data (saved, data, size_bytes, G_KEY_FILE_KEEP_COMMENTS, &error))
    {
      g_warning ("saved filters: %s: %s", path, error->message);
    }
  return saved;
}

/* (transfer full) (nullable): %NULL where the group is none of @table, or not whole */
static IpsSavedFilter *
read_group (GKeyFile *file, const char *group, const char *table)
{
  g_autofree char *of = g_key_file_get_string (file, group, KEY_TABLE, NULL);
  g_autofree char *name = g_key_file_get_string (file, group, KEY_NAME, NULL);
  g_autofree char *search = g_key_file_get_string (file, group, KEY_SEARCH, NULL);
  g_auto(GStrv) criteria = g_key_file_get_string_list (file, group, KEY_CRITERIA, NULL, NULL);

  if (g_strcmp0 (of, table) != 0 || !ips_saved_filters_check_name (name, NULL))
    return NULL;
  return ips_saved_filter_new (name, search, (const char *const *) criteria);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return ips_text_compare_natural ((*(IpsSavedFilter *const *) a)->name, (*(IpsSavedFilter *const *) b)->name);
}

GPtrArray *
ips_saved_filters_list (const char *table)
{
  GPtrArray *filters = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_saved_filter_free);
  GKeyFile *file = get_saved ();
  g_auto(GStrv) groups = g_key_file_get_groups (file, NULL);

  g_return_val_if_fail (table != NULL, filters);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      IpsSavedFilter *filter = read_group (file, groups[i], table);

      if (filter != NULL)
        g_ptr_array_add (filters, filter);
    }
  g_ptr_array_sort (filters, compare_names);
  return filters;
}

static gboolean
is_name (const char *a, const char *b)
{
  g_autofree char *folded_a = g_utf8_casefold (a, -1);
  g_autofree char *folded_b = g_utf8_casefold (b, -1);

  return g_str_equal (folded_a, folded_b);
}

/* (transfer full) (nullable): the group that holds it; @filter: (out) (optional) (transfer full) */
static char *
find_group (GKeyFile *file, const char *table, const char *name, IpsSavedFilter **filter)
{
  g_auto(GStrv) groups = g_key_file_get_groups (file, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autoptr(IpsSavedFilter) found = read_group (file, groups[i], table);

      if (found == NULL || !is_name (found->name, name))
        continue;
      if (filter != NULL)
        *filter = g_steal_pointer (&found);
      return g_strdup (groups[i]);
    }
  return NULL;
}

IpsSavedFilter *
ips_saved_filters_lookup (const char *table, const char *name)
{
  IpsSavedFilter *filter = NULL;
  g_autofree char *group = NULL;

  g_return_val_if_fail (table != NULL && name != NULL, NULL);

  group = find_group (get_saved (), table, name, &filter);
  return filter;
}

gboolean
ips_saved_filters_check_name (const char *name, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (name != NULL ? name : ""));
  g_autofree char *safe = ips_text_make_safe (stripped, 0);

  if (*stripped == '\0')
    ips_set_error (error, IPS_ERROR_INVALID, _("enter a name"));
  else if (!g_str_equal (stripped, safe))
    ips_set_error (error, IPS_ERROR_INVALID, _("a name holds letters, digits, blanks and signs that can be seen"));
  else if (g_utf8_strlen (stripped, -1) > IPS_SAVED_FILTER_NAME_CHARS_MAX)
    ips_set_error (error, IPS_ERROR_INVALID, _("a name holds at most %d characters"), IPS_SAVED_FILTER_NAME_CHARS_MAX);
  else
    return TRUE;
  return FALSE;
}

/* --- changing --- */

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  /* What is on disk is what holds. */
  g_clear_pointer (&saved, g_key_file_unref);
  g_task_return_error (task, ips_error_new (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ? IPS_ERROR_DISK_FULL
                                                                                                      : IPS_ERROR_STORE_READONLY,
                                            "%s", error->message));
}

static void
write_async (GTask *task)
{
  g_autofree char *path = get_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GBytes) bytes = NULL;
  gsize size_bytes;
  char *data;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int number = errno;

      g_clear_pointer (&saved, g_key_file_unref);
      g_task_return_error (task, ips_error_new (number == ENOSPC ? IPS_ERROR_DISK_FULL : IPS_ERROR_STORE_READONLY, "%s: %s", folder,
                                                g_strerror (number)));
      g_object_unref (task);
      return;
    }
  data = g_key_file_to_data (get_saved (), &size_bytes, NULL);
  bytes = g_bytes_new_take (data, size_bytes);
  if (size_bytes > MAX_FILE_BYTES)
    {
      /* what is on disk is what holds: a larger one would not be read again */
      g_clear_pointer (&saved, g_key_file_unref);
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, "%s", _("there is no room for it: delete something that is saved first")));
      g_object_unref (task);
      return;
    }
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, written_cb, task);
}

void
ips_saved_filters_put_async (const char *table, const IpsSavedFilter *filter, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  GKeyFile *file = get_saved ();
  g_autofree char *name = NULL;
  g_autofree char *group = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, ips_saved_filters_put_async);
  if (!ips_saved_filters_check_name (filter->name, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  name = g_strstrip (g_strdup (filter->name));
  group = find_group (file, table, name, NULL);
  for (guint i = 1; group == NULL; i++)
    {
      g_autofree char *candidate = g_strdup_printf ("filter %u", i);

      if (!g_key_file_has_group (file, candidate))
        group = g_steal_pointer (&candidate);
    }
  g_key_file_set_string (file, group, KEY_TABLE, table);
  g_key_file_set_string (file, group, KEY_NAME, name);
  g_key_file_set_string (file, group, KEY_SEARCH, filter->search);
  g_key_file_set_string_list (file, group, KEY_CRITERIA, (const char *const *) filter->criteria, g_strv_length (filter->criteria));
  write_async (task);
}

void
ips_saved_filters_remove_async (const char *table, const char *name, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *group = find_group (get_saved (), table, name, NULL);

  g_task_set_source_tag (task, ips_saved_filters_remove_async);
  if (group == NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  g_key_file_remove_group (get_saved (), group, NULL);
  write_async (task);
}

gboolean
ips_saved_filters_change_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
