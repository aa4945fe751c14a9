/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-table-state.h"

#include <gio/gio.h>

#define WRITE_AFTER_S 2

static GKeyFile *state;
static guint write_id;

static char *
get_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "vedette", "tables.ini", NULL);
}

GKeyFile *
ips_table_state_get (void)
{
  if (state == NULL)
    {
      g_autofree char *path = get_path ();

      state = g_key_file_new ();
      g_key_file_load_from_file (state, path, G_KEY_FILE_NONE, NULL);
    }
  return state;
}

static char *
serialize (char **path)
{
  g_autofree char *folder = NULL;

  *path = get_path ();
  folder = g_path_get_dirname (*path);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return NULL;
  return g_key_file_to_data (ips_table_state_get (), NULL, NULL);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_info ("table: layout not remembered: %s", error->message);
}

static gboolean
write_cb (gpointer user_data)
{
  g_autofree char *path = NULL;
  g_autofree char *data = serialize (&path);

  write_id = 0;
  if (data != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GBytes) bytes = g_bytes_new_take (data, strlen (data));

      data = NULL;
      g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, written_cb, NULL);
    }
  return G_SOURCE_REMOVE;
}

void
ips_table_state_changed (void)
{
  if (write_id == 0)
    write_id = g_timeout_add_seconds (WRITE_AFTER_S, write_cb, NULL);
}

void
ips_table_state_flush (void)
{
  g_autofree char *path = NULL;
  g_autofree char *data = NULL;

  if (write_id == 0)
    return;
  g_clear_handle_id (&write_id, g_source_remove);
  data = serialize (&path);
  if (data != NULL)
    g_file_set_contents_full (path, data, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}
