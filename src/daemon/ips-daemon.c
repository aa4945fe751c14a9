/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-daemon.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-daemon-notice.h"
#include "ips-presence.h"
#include "ips-problem.h"
#include "ips-workspace.h"

#define BUS_NAME "org.vedette.Vedetted"
#define BUS_PATH "/org/vedette/Vedetted"
/* How soon a window that was opened, or closed, is noticed. */
#define LOOK_MS 1000
/* Of systemd.exec LoadCredential=; see vedetted(1). */
#define PASSWORDS_NAME "vedette-passwords"
#define PASSWORDS_MAX (1024 * 1024)

static const char introspection[] =
  "<node><interface name='org.vedette.Vedetted'>"
  "<method name='Quit'/>"
  "<property name='Working' type='b' access='read'/>"
  "</interface></node>";

typedef struct
{
  IpsDaemonOptions options;
  GMainLoop *loop;
  IpsPresence *presence;       /* (nullable) */
  IpsWorkspace *workspace;     /* (nullable): once it is open */
  GCancellable *opening;
  GDBusNodeInfo *node;
  guint name_id, object_id, look_id;
  GDBusConnection *connection; /* (unowned) (nullable) */
  gboolean working;            /* engine and scheduler run */
  gboolean pausing;            /* they are being stopped */
  gboolean closing;
  int code;
} Daemon;

/* --- ending --- */

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Daemon *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_workspace_close_finish (IPS_WORKSPACE (source), result, &error))
    {
      g_warning ("closing: %s", error->message);
      self->code = 1;
    }
  g_main_loop_quit (self->loop);
}

static void
end (Daemon *self)
{
  if (self->closing)
    return;
  self->closing = TRUE;
  g_clear_handle_id (&self->look_id, g_source_remove);
  if (self->workspace == NULL)
    g_cancellable_cancel (self->opening);
  /* a pause under way ends first, and then closes */
  else if (!self->pausing)
    ips_workspace_close_async (self->workspace, closed_cb, self);
}

static gboolean
signal_cb (gpointer user_data)
{
  g_message ("asked to end");
  end (user_data);
  return G_SOURCE_CONTINUE;
}

/* --- whose work it is --- */

static void
tell_working (Daemon *self)
{
  GVariantBuilder changed;

  if (self->connection == NULL || self->object_id == 0)
    return;
  g_variant_builder_init (&changed, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&changed, "{sv}", "Working", g_variant_new_boolean (self->working));
  g_dbus_connection_emit_signal (self->connection, NULL, BUS_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged",
                                 g_variant_new ("(sa{sv}as)", BUS_NAME, &changed, NULL), NULL);
}

static void
paused_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Daemon *self = user_data;
  g_autoptr(GError) error = NULL;

  self->pausing = FALSE;
  if (!ips_workspace_pause_finish (IPS_WORKSPACE (source), result, &error))
    g_warning ("stepping back: %s", error->message);
  tell_working (self);
  if (self->closing)
    ips_workspace_close_async (self->workspace, closed_cb, self);
}

static gboolean
look_cb (gpointer user_data)
{
  Daemon *self = user_data;
  gboolean window = ips_presence_is_announced (self->presence, IPS_PRESENCE_WINDOW);

  if (self->pausing || self->closing || self->workspace == NULL)
    return G_SOURCE_CONTINUE;
  if (window && self->working)
    {
      g_message ("a window is open: it does the work");
      self->working = FALSE;
      self->pausing = TRUE;
      ips_workspace_pause_async (self->workspace, paused_cb, self);
    }
  else if (!window && !self->working)
    {
      g_message ("no window is open: working on what is queued and what is due");
      self->working = TRUE;
      ips_workspace_resume (self->workspace);
      tell_working (self);
    }
  return G_SOURCE_CONTINUE;
}

/* --- opening --- */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Daemon *self = user_data;
  g_autoptr(GError) error = NULL;

  self->workspace = ips_workspace_open_finish (result, &error);
  if (self->workspace == NULL)
    {
      if (!ips_error_is_cancelled (error))
        {
          g_autofree char *sentence = ips_explain_error (ips_error_get_code (error), NULL, error->message);

          g_printerr ("vedetted: %s\n", sentence);
          self->code = 1;
        }
      g_main_loop_quit (self->loop);
      return;
    }
  if (self->closing)
    {
      ips_workspace_close_async (self->workspace, closed_cb, self);
      return;
    }
  ips_daemon_notice_attach (self->workspace);
  self->look_id = g_timeout_add (LOOK_MS, look_cb, self);
  look_cb (self);
}

/* What systemd hands over; the buffer is wiped by who frees it. */
static char *
read_passwords (void)
{
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, PASSWORDS_NAME, NULL) : NULL;
  g_autoptr(GError) error = NULL;
  char *text = NULL;
  gsize size;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  if (!g_file_get_contents (path, &text, &size, &error))
    {
      g_warning ("%s", error->message);
      return NULL;
    }
  if (size <= PASSWORDS_MAX && strlen (text) == size)
    return text;
  g_warning ("%s: not a text of at most %d bytes", path, PASSWORDS_MAX);
  explicit_bzero (text, size);
  g_free (text);
  return NULL;
}

static gboolean
take_place (Daemon *self, const char *store_path)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (store_path);

  g_mkdir_with_parents (folder, 0700);
  self->presence = ips_presence_new (store_path, &error);
  if (self->presence == NULL)
    {
      g_printerr ("vedetted: %s\n", error->message);
      self->code = 1;
      return FALSE;
    }
  if (ips_presence_announce (self->presence, IPS_PRESENCE_SERVICE))
    return TRUE;
  /* TRANSLATORS: %s is the path of a file */
  g_printerr ("vedetted: ");
  g_printerr (_("It runs already for the store %s."), store_path);
  g_printerr ("\n");
  return FALSE;
}

/* --- the bus --- */

static void
call_cb (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *method,
         GVariant *parameters, GDBusMethodInvocation *invocation, gpointer user_data)
{
  g_dbus_method_invocation_return_value (invocation, NULL);
  g_message ("asked to end by the bus");
  end (user_data);
}

static GVariant *
property_cb (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *property,
             GError **error, gpointer user_data)
{
  Daemon *self = user_data;

  return g_variant_new_boolean (self->working);
}

static void
bus_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb, .get_property = property_cb };
  Daemon *self = user_data;
  g_autoptr(GError) error = NULL;

  self->connection = connection;
  self->object_id = g_dbus_connection_register_object (connection, BUS_PATH, self->node->interfaces[0], &vtable, self, NULL,
                                                       &error);
  if (self->object_id == 0)
    g_warning ("bus: %s", error->message);
}

static void
name_lost_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  Daemon *self = user_data;

  /* Without a bus, or under another's eyes, it works all the same. */
  if (connection == NULL)
    {
      self->connection = NULL;
      self->object_id = 0;
      g_debug ("there is no session bus");
    }
  else
    g_debug ("another one has the name %s", name);
}

int
ips_daemon_run (const IpsDaemonOptions *options)
{
  Daemon self = { .options = *options };
  IpsWorkspaceOptions workspace = { .no_keyring = options->no_keyring, .schedules = TRUE, .paused = TRUE };
  g_autofree char *store_path = options->store_path != NULL
                                  ? g_canonicalize_filename (options->store_path, NULL)
                                  : g_build_filename (g_get_user_data_dir (), "vedette", "vedette.db", NULL);
  char *passwords;
  guint terminate_id, interrupt_id;

  if (!take_place (&self, store_path))
    {
      ips_presence_free (self.presence);
      return self.code;
    }
  self.loop = g_main_loop_new (NULL, FALSE);
  self.opening = g_cancellable_new ();
  self.node = g_dbus_node_info_new_for_xml (introspection, NULL);
  terminate_id = g_unix_signal_add (SIGTERM, signal_cb, &self);
  interrupt_id = g_unix_signal_add (SIGINT, signal_cb, &self);
  /* The name stands for the usual store: that is what the bus starts it for. */
  if (options->store_path == NULL)
    self.name_id = g_bus_own_name (G_BUS_TYPE_SESSION, BUS_NAME, G_BUS_NAME_OWNER_FLAGS_NONE, bus_cb, NULL, name_lost_cb, &self,
                                   NULL);

  passwords = read_passwords ();
  workspace.store_path = store_path;
  workspace.passwords = passwords;
  ips_workspace_open_async (&workspace, self.opening, opened_cb, &self);
  if (passwords != NULL)
    explicit_bzero (passwords, strlen (passwords));
  g_free (passwords);
  g_main_loop_run (self.loop);

  if (self.object_id != 0 && self.connection != NULL)
    g_dbus_connection_unregister_object (self.connection, self.object_id);
  g_clear_handle_id (&self.name_id, g_bus_unown_name);
  g_source_remove (terminate_id);
  g_source_remove (interrupt_id);
  g_clear_object (&self.workspace);
  g_dbus_node_info_unref (self.node);
  g_object_unref (self.opening);
  ips_presence_free (self.presence);
  g_main_loop_unref (self.loop);
  return self.code;
}
