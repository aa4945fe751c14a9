/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-autostart.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"

#define PROGRAM "vedetted"
#define BUS_NAME "org.vedette.Vedetted"
#define BUS_PATH "/org/vedette/Vedetted"
#define CALL_MS 5000
#define FOLDER_MODE 0700

static char *
get_entry_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "autostart", BUS_NAME ".desktop", NULL);
}

/* What "systemctl --user enable" makes. */
static gboolean
is_enabled_in_systemd (void)
{
  g_autofree char *link = g_build_filename (g_get_user_config_dir (), "systemd", "user", "default.target.wants",
                                            PROGRAM ".service", NULL);

  return g_file_test (link, G_FILE_TEST_IS_SYMLINK);
}

IpsAutostart
ips_autostart_get (void)
{
  g_autofree char *path = get_entry_path ();
  g_autoptr(GKeyFile) entry = g_key_file_new ();

  if (is_enabled_in_systemd ())
    return IPS_AUTOSTART_SYSTEMD;
  if (!g_key_file_load_from_file (entry, path, G_KEY_FILE_NONE, NULL))
    return IPS_AUTOSTART_OFF;
  /* a desktop's own settings switch an entry off this way */
  return g_key_file_get_boolean (entry, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL) ? IPS_AUTOSTART_OFF
                                                                                                      : IPS_AUTOSTART_ON;
}

char *
ips_autostart_find_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, PROGRAM, NULL) : NULL;

  /* The one that was installed with this window, before whatever the path has. */
  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  return g_find_program_in_path (PROGRAM);
}

/* --- the entry --- */

/* As the specification of desktop entries has it: in double quotes, with four characters escaped, and % doubled. A key
 * file escapes the backslashes once more. */
static char *
quote (const char *program)
{
  GString *text = g_string_new ("\"");

  for (const char *p = program; *p != '\0'; p++)
    {
      if (strchr ("\"`$\\", *p) != NULL)
        g_string_append_c (text, '\\');
      if (*p == '%')
        g_string_append_c (text, '%');
      g_string_append_c (text, *p);
    }
  g_string_append_c (text, '"');
  return g_string_free (text, FALSE);
}

static GBytes *
make_entry (const char *program)
{
  g_autoptr(GKeyFile) entry = g_key_file_new ();
  g_autofree char *quoted = quote (program);
  char *text;
  gsize length;

  g_key_file_set_string (entry, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE, "Application");
  g_key_file_set_string (entry, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_NAME, _("Vedette Background Service"));
  g_key_file_set_string (entry, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_COMMENT,
                         _("Runs schedules and queued jobs while no window is open"));
  g_key_file_set_string (entry, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, quoted);
  g_key_file_set_boolean (entry, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_NO_DISPLAY, TRUE);
  text = g_key_file_to_data (entry, &length, NULL);
  return g_bytes_new_take (text, length);
}

/* --- starting and ending --- */

static void
spawn (GTask *task)
{
  g_autofree char *program = ips_autostart_find_program ();
  const char *argv[] = { program, NULL };
  g_autoptr(GError) error = NULL;

  /* Double-forked: it outlives this window. */
  if (program != NULL && g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error != NULL ? g_steal_pointer (&error)
                                             : ips_error_new (IPS_ERROR_NOT_FOUND, PROGRAM ": not installed"));
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  /* A bus that does not know the name: started by hand, or installed elsewhere. */
  g_debug ("autostart: %s", error->message);
  spawn (task);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  /* One that does not run need not end. */
  if (reply == NULL)
    g_debug ("autostart: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  gboolean on = GPOINTER_TO_INT (g_task_get_task_data (task));
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL && on)
    spawn (task);
  else if (bus == NULL)
    g_task_return_boolean (task, TRUE);
  else if (on)
    g_dbus_connection_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "StartServiceByName",
                            g_variant_new ("(su)", BUS_NAME, 0), NULL, G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL, started_cb,
                            g_object_ref (task));
  else
    g_dbus_connection_call (bus, BUS_NAME, BUS_PATH, BUS_NAME, "Quit", NULL, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS, NULL,
                            ended_cb, g_object_ref (task));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  gboolean on = GPOINTER_TO_INT (g_task_get_task_data (task));
  g_autoptr(GError) error = NULL;
  gboolean ok = on ? g_file_replace_contents_finish (G_FILE (source), result, NULL, &error)
                   : g_file_delete_finish (G_FILE (source), result, &error);

  if (!ok && !(!on && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, g_object_ref (task));
}

void
ips_autostart_set_async (gboolean on, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *path = get_entry_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *program = ips_autostart_find_program ();
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GBytes) entry = NULL;

  g_task_set_source_tag (task, ips_autostart_set_async);
  g_task_set_task_data (task, GINT_TO_POINTER (on), NULL);
  if (!on)
    {
      g_file_delete_async (file, G_PRIORITY_DEFAULT, NULL, written_cb, g_object_ref (task));
      return;
    }
  if (program == NULL)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_NOT_FOUND, PROGRAM ": not installed"));
      return;
    }
  g_mkdir_with_parents (folder, FOLDER_MODE);
  entry = make_entry (program);
  g_file_replace_contents_bytes_async (file, entry, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, written_cb,
                                       g_object_ref (task));
}

gboolean
ips_autostart_set_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ips_autostart_set_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
