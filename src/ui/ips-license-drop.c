/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-drop.h"

#include <string.h>

#include "ips-license.h"

typedef struct
{
  GtkWidget *widget;           /* (nullable), weak */
  IpsLicenseDropFunc func;
  gpointer user_data;
} Drop;

static Drop *
drop_new (GtkWidget *widget, IpsLicenseDropFunc func, gpointer user_data)
{
  Drop *drop = g_new0 (Drop, 1);

  g_set_weak_pointer (&drop->widget, widget);
  drop->func = func;
  drop->user_data = user_data;
  return drop;
}

static void
drop_free (Drop *drop)
{
  g_clear_weak_pointer (&drop->widget);
  g_free (drop);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Drop, drop_free)

static void
closure_free (gpointer data, GClosure *closure)
{
  drop_free (data);
}

/* Only what lies on this computer, by path; (transfer full) (nullable) */
static GPtrArray *
uris_to_paths (char **uris)
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; uris != NULL && uris[i] != NULL; i++)
    {
      char *path = g_filename_from_uri (uris[i], NULL, NULL);

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  if (paths->len == 0)
    return NULL;
  g_ptr_array_add (paths, NULL);
  return g_steal_pointer (&paths);
}

/* Every line a path or a file's URI: names of files as a terminal gives them. (transfer full) (nullable) */
static GPtrArray *
text_to_paths (const char *text)
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);
      char *path = NULL;

      if (*line == '\0')
        continue;
      if (g_str_has_prefix (line, "file://"))
        path = g_filename_from_uri (line, NULL, NULL);
      else if (g_path_is_absolute (line))
        path = g_strdup (line);
      if (path == NULL)
        return NULL;
      g_ptr_array_add (paths, path);
    }
  if (paths->len == 0)
    return NULL;
  g_ptr_array_add (paths, NULL);
  return g_steal_pointer (&paths);
}

static void
drag_data_received_cb (GtkWidget *widget, GdkDragContext *context, int x, int y, GtkSelectionData *data, guint info, guint time, gpointer user_data)
{
  Drop *drop = user_data;
  g_auto(GStrv) uris = gtk_selection_data_get_uris (data);
  g_autoptr(GPtrArray) paths = uris_to_paths (uris);

  if (paths != NULL)
    drop->func ((const char *const *) paths->pdata, NULL, drop->user_data);
}

void
ips_license_drop_set_up (GtkWidget *widget, IpsLicenseDropFunc func, gpointer user_data)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (func != NULL);

  gtk_drag_dest_set (widget, GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (widget);
  g_signal_connect_data (widget, "drag-data-received", G_CALLBACK (drag_data_received_cb), drop_new (widget, func, user_data), closure_free, 0);
}

static void
text_received_cb (GtkClipboard *clipboard, const char *text, gpointer user_data)
{
  g_autoptr(Drop) drop = user_data;
  g_autoptr(GPtrArray) paths = NULL;
  g_autoptr(GBytes) content = NULL;

  if (drop->widget == NULL || text == NULL || *text == '\0')
    return;
  paths = text_to_paths (text);
  /* One byte more than a licence may have is enough to say that it is too long. */
  content = paths == NULL ? g_bytes_new (text, MIN (strlen (text), IPS_LICENSE_MAX_BYTES + 1)) : NULL;
  drop->func (paths != NULL ? (const char *const *) paths->pdata : NULL, content, drop->user_data);
}

static void
uris_received_cb (GtkClipboard *clipboard, char **uris, gpointer user_data)
{
  g_autoptr(Drop) drop = user_data;
  g_autoptr(GPtrArray) paths = uris_to_paths (uris);

  if (drop->widget == NULL)
    return;
  if (paths != NULL)
    drop->func ((const char *const *) paths->pdata, NULL, drop->user_data);
  else
    gtk_clipboard_request_text (clipboard, text_received_cb, g_steal_pointer (&drop));
}

void
ips_license_drop_paste (GtkWidget *widget, IpsLicenseDropFunc func, gpointer user_data)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (func != NULL);

  gtk_clipboard_request_uris (gtk_widget_get_clipboard (widget, GDK_SELECTION_CLIPBOARD), uris_received_cb, drop_new (widget, func, user_data));
}
