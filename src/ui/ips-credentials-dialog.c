/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-credentials-dialog.h"

#include "ips-config.h"
#include <glib/gi18n-lib.h>

#include "ips-credential-set-dialog.h"
#include "ips-message.h"
#include "ips-text.h"

enum { COLUMN_ID, COLUMN_NAME, COLUMN_USERNAME, COLUMN_USED_BY };

struct _IpsCredentialsDialog
{
  GtkDialog parent_instance;

  GtkListStore *store;
  GtkTreeView *view;
  GtkTreeSelection *selection;
  GtkLabel *reason_label;
  GtkButton *edit_button;
  GtkButton *remove_button;

  IpsWorkspace *workspace;   /* (owned) (nullable) */
  GCancellable *lifetime;    /* (owned): cancelled in dispose */
  gboolean filling;
  gboolean removing;
};

G_DEFINE_TYPE (IpsCredentialsDialog, ips_credentials_dialog, GTK_TYPE_DIALOG)

static guint
count_users (IpsCredentialsDialog *self, const char *id)
{
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));
  guint n = 0;

  for (guint i = 0; i < sensors->len; i++)
    if (g_strcmp0 (ips_sensor_get_config (g_ptr_array_index (sensors, i))->credential_set, id) == 0)
      n++;
  return n;
}

/* Returns: (transfer full) (nullable): the id of the selected set */
static char *
get_selected_id (IpsCredentialsDialog *self)
{
  GtkTreeModel *model;
  GtkTreeIter iter;
  char *id = NULL;

  if (gtk_tree_selection_get_selected (self->selection, &model, &iter))
    gtk_tree_model_get (model, &iter, COLUMN_ID, &id, -1);
  return id;
}

static void
update_ui_state (IpsCredentialsDialog *self)
{
  g_autofree char *id = NULL;
  g_autofree char *reason = NULL;
  guint n_users = 0;

  if (self->filling || self->workspace == NULL)
    return;
  id = get_selected_id (self);
  if (id != NULL)
    n_users = count_users (self, id);
  if (gtk_tree_model_iter_n_children (GTK_TREE_MODEL (self->store), NULL) == 0)
    reason = g_strdup (_("No credential sets yet. Add one, then choose it in the properties of devices."));
  else if (id == NULL)
    reason = g_strdup (_("Select a credential set to edit or remove it."));
  else if (n_users > 0)
    reason = g_strdup_printf (ngettext ("%u device uses it. To remove it, choose another login for that device first.",
                                        "%u devices use it. To remove it, choose another login for them first.",
                                        n_users), n_users);
  gtk_label_set_text (self->reason_label, reason != NULL ? reason : "");
  gtk_widget_set_sensitive (GTK_WIDGET (self->edit_button), id != NULL && !self->removing);
  gtk_widget_set_sensitive (GTK_WIDGET (self->remove_button), id != NULL && n_users == 0 && !self->removing);
}

static void
fill (IpsCredentialsDialog *self)
{
  GPtrArray *sets = ips_fleet_get_credential_sets (ips_workspace_get_fleet (self->workspace));
  g_autofree char *selected = get_selected_id (self);

  self->filling = TRUE;
  gtk_list_store_clear (self->store);
  for (guint i = 0; i < sets->len; i++)
    {
      const IpsCredentialSet *set = g_ptr_array_index (sets, i);
      guint n_users = count_users (self, set->id);
      g_autofree char *used_by = g_strdup_printf (ngettext ("%u device", "%u devices", n_users), n_users);
      g_autofree char *name = ips_text_make_safe (set->name, 0);
      g_autofree char *username = ips_text_make_safe (set->username, 0);
      GtkTreeIter iter;

      gtk_list_store_insert_with_values (self->store, &iter, -1, COLUMN_ID, set->id, COLUMN_NAME, name,
                                         COLUMN_USERNAME, username, COLUMN_USED_BY, used_by, -1);
      if (g_strcmp0 (selected, set->id) == 0)
        gtk_tree_selection_select_iter (self->selection, &iter);
    }
  self->filling = FALSE;
  update_ui_state (self);
}

static void
set_dialog_destroyed_cb (GtkWidget *dialog, IpsCredentialsDialog *self)
{
  if (self->workspace != NULL)
    fill (self);
}

static void
open_set (IpsCredentialsDialog *self, const IpsCredentialSet *set)
{
  GtkWidget *dialog = ips_credential_set_dialog_new (self->workspace, set, GTK_WINDOW (self));

  g_signal_connect_object (dialog, "destroy", G_CALLBACK (set_dialog_destroyed_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
add_clicked_cb (IpsCredentialsDialog *self)
{
  open_set (self, NULL);
}

static void
edit_clicked_cb (IpsCredentialsDialog *self)
{
  g_autofree char *id = get_selected_id (self);
  const IpsCredentialSet *set = id != NULL ? ips_fleet_lookup_credential_set (ips_workspace_get_fleet (self->workspace), id) : NULL;

  if (set != NULL)
    open_set (self, set);
}

static void
row_activated_cb (IpsCredentialsDialog *self)
{
  edit_clicked_cb (self);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsCredentialsDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = ips_fleet_remove_credential_set_finish (IPS_FLEET (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  self->removing = FALSE;
  if (!ok)
    ips_message_show_error (GTK_WINDOW (self), error, NULL);
  fill (self);
}

static void
remove_clicked_cb (IpsCredentialsDialog *self)
{
  g_autofree char *id = get_selected_id (self);

  if (id == NULL || self->removing || count_users (self, id) > 0)
    return;
  self->removing = TRUE;
  update_ui_state (self);
  ips_fleet_remove_credential_set_async (ips_workspace_get_fleet (self->workspace), id, self->lifetime,
                                         removed_cb, self);
}

static void
ips_credentials_dialog_response (GtkDialog *dialog, int response)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_credentials_dialog_dispose (GObject *object)
{
  IpsCredentialsDialog *self = IPS_CREDENTIALS_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_credentials_dialog_parent_class)->dispose (object);
}

static void
ips_credentials_dialog_finalize (GObject *object)
{
  IpsCredentialsDialog *self = IPS_CREDENTIALS_DIALOG (object);

  g_clear_object (&self->lifetime);
  G_OBJECT_CLASS (ips_credentials_dialog_parent_class)->finalize (object);
}

static void
ips_credentials_dialog_class_init (IpsCredentialsDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_credentials_dialog_dispose;
  object_class->finalize = ips_credentials_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_credentials_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-credentials-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsCredentialsDialog, store);
  gtk_widget_class_bind_template_child (widget_class, IpsCredentialsDialog, view);
  gtk_widget_class_bind_template_child (widget_class, IpsCredentialsDialog, selection);
  gtk_widget_class_bind_template_child (widget_class, IpsCredentialsDialog, reason_label);
  gtk_widget_class_bind_template_child (widget_class, IpsCredentialsDialog, edit_button);
  gtk_widget_class_bind_template_child (widget_class, IpsCredentialsDialog, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, update_ui_state);
  gtk_widget_class_bind_template_callback (widget_class, add_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
ips_credentials_dialog_init (IpsCredentialsDialog *self)
{
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_credentials_dialog_new (IpsWorkspace *workspace, GtkWindow *parent)
{
  IpsCredentialsDialog *self;
  IpsFleet *fleet;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_CREDENTIALS_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  fleet = ips_workspace_get_fleet (workspace);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}
