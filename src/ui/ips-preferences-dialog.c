/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-preferences-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-autostart.h"
#include "ips-presence.h"
#include "ips-problem.h"

#define LOOK_MS 1000

struct _IpsPreferencesDialog
{
  GtkDialog parent_instance;

  GtkToggleButton *service_check;
  GtkLabel *reason_label;
  GtkImage *state_image;
  GtkLabel *state_label;
  GtkLabel *failure_label;

  IpsPresence *presence;     /* (owned) (nullable): to look for the service */
  gboolean usual_store;      /* the service works on it */
  GCancellable *lifetime;    /* (owned): cancelled in dispose */
  gboolean filling;
  gboolean setting;
  guint look_id;
};

G_DEFINE_TYPE (IpsPreferencesDialog, ips_preferences_dialog, GTK_TYPE_DIALOG)

static void
update_state (IpsPreferencesDialog *self)
{
  gboolean running = self->presence != NULL && ips_presence_is_announced (self->presence, IPS_PRESENCE_SERVICE);

  gtk_image_set_from_icon_name (self->state_image, running ? "emblem-ok-symbolic" : "media-playback-stop-symbolic",
                                GTK_ICON_SIZE_MENU);
  if (running)
    gtk_label_set_text (self->state_label, _("The background service is running. It leaves the work to this window while it is open."));
  else
    gtk_label_set_text (self->state_label, _("The background service is not running. What is due while no window is open is made up "
                                             "by one run when Vedette is started next."));
}

static void
update_ui_state (IpsPreferencesDialog *self)
{
  IpsAutostart state = ips_autostart_get ();
  g_autofree char *program = ips_autostart_find_program ();
  const char *reason = NULL;

  if (state == IPS_AUTOSTART_SYSTEMD)
    reason = _("It is started by systemd. To change that, use “systemctl --user disable vedetted”.");
  else if (!self->usual_store)
    reason = _("This window has another store open (--store); the background service works on the usual one.");
  else if (program == NULL)
    reason = _("The program “vedetted” is not installed.");
  self->filling = TRUE;
  gtk_toggle_button_set_active (self->service_check, state != IPS_AUTOSTART_OFF);
  self->filling = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->service_check), reason == NULL && !self->setting);
  gtk_label_set_text (self->reason_label, reason != NULL ? reason : _("It is started whenever you log in."));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->service_check), reason);
}

static void
set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsPreferencesDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;
  gboolean ok = ips_autostart_set_finish (result, &error);

  if (ips_error_is_cancelled (error))
    return;
  self->setting = FALSE;
  if (!ok)
    {
      sentence = ips_explain_error (ips_error_get_code (error), NULL, error->message);
      gtk_label_set_text (self->failure_label, sentence);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->failure_label), !ok);
  update_ui_state (self);
  update_state (self);
}

static void
service_toggled_cb (IpsPreferencesDialog *self)
{
  if (self->filling || self->setting)
    return;
  self->setting = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->service_check), FALSE);
  ips_autostart_set_async (gtk_toggle_button_get_active (self->service_check), self->lifetime, set_cb, self);
}

static gboolean
look_cb (gpointer user_data)
{
  update_state (user_data);
  return G_SOURCE_CONTINUE;
}

static void
ips_preferences_dialog_response (GtkDialog *dialog, int response)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_preferences_dialog_dispose (GObject *object)
{
  IpsPreferencesDialog *self = IPS_PREFERENCES_DIALOG (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  g_cancellable_cancel (self->lifetime);
  G_OBJECT_CLASS (ips_preferences_dialog_parent_class)->dispose (object);
}

static void
ips_preferences_dialog_finalize (GObject *object)
{
  IpsPreferencesDialog *self = IPS_PREFERENCES_DIALOG (object);

  ips_presence_free (self->presence);
  g_clear_object (&self->lifetime);
  G_OBJECT_CLASS (ips_preferences_dialog_parent_class)->finalize (object);
}

static void
ips_preferences_dialog_class_init (IpsPreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_preferences_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_preferences_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_preferences_dialog_response;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsPreferencesDialog, service_check);
  gtk_widget_class_bind_template_child (widget_class, IpsPreferencesDialog, reason_label);
  gtk_widget_class_bind_template_child (widget_class, IpsPreferencesDialog, state_image);
  gtk_widget_class_bind_template_child (widget_class, IpsPreferencesDialog, state_label);
  gtk_widget_class_bind_template_child (widget_class, IpsPreferencesDialog, failure_label);
  gtk_widget_class_bind_template_callback (widget_class, service_toggled_cb);
}

static void
ips_preferences_dialog_init (IpsPreferencesDialog *self)
{
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_preferences_dialog_new (IpsWorkspace *workspace, GtkWindow *parent)
{
  g_autofree char *usual = g_build_filename (g_get_user_data_dir (), "vedette", "vedette.db", NULL);
  IpsPreferencesDialog *self;
  const char *path;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  path = ips_store_get_path (ips_workspace_get_store (workspace));
  self = g_object_new (IPS_TYPE_PREFERENCES_DIALOG, "transient-for", parent, NULL);
  self->usual_store = g_strcmp0 (path, usual) == 0;
  self->presence = ips_presence_new (path, NULL);
  self->look_id = g_timeout_add (LOOK_MS, look_cb, self);
  update_ui_state (self);
  update_state (self);
  return GTK_WIDGET (self);
}
