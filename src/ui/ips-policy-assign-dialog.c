/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-policy-assign-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-message.h"
#include "ips-sensor-columns.h"
#include "ips-table.h"

enum { RESPONSE_ASSIGN = 1, RESPONSE_UNASSIGN };

struct _IpsPolicyAssignDialog
{
  GtkDialog parent_instance;

  IpsPolicyBook *book;       /* (owned) */
  char *policy_id;           /* (owned) */
  IpsTable *table;
  GtkLabel *summary_label;
  GCancellable *lifetime;    /* (owned) */
};

G_DEFINE_FINAL_TYPE (IpsPolicyAssignDialog, ips_policy_assign_dialog, GTK_TYPE_DIALOG)

static char *
policy_text (gpointer row, gpointer user_data)
{
  const IpsPolicy *policy = ips_policy_book_lookup_for_sensor (user_data, ips_sensor_get_id (row));

  return g_strdup (policy != NULL && policy->kind == IPS_POLICY_SHARED ? policy->name : _("Local"));
}

static const IpsTableColumn columns[] = {
  { "name", N_("Name"), 200, TRUE, FALSE, FALSE, ips_sensor_cell_name, NULL, NULL, NULL },
  { "policy", N_("Signature Policy"), 200, TRUE, FALSE, FALSE, policy_text, NULL, NULL, NULL },
  { "level", N_("Signature Level"), 120, TRUE, FALSE, FALSE, ips_sensor_cell_signature_level, NULL, NULL, NULL },
  { "platform", N_("Platform"), 130, TRUE, FALSE, FALSE, ips_sensor_cell_platform, NULL, NULL, NULL },
  { "version", N_("Version"), 110, TRUE, FALSE, FALSE, ips_sensor_cell_version, NULL, NULL, NULL },
};

static void
update_ui_state (IpsPolicyAssignDialog *self)
{
  guint n = ips_table_get_n_selected (self->table);
  const IpsPolicy *policy = ips_policy_book_lookup (self->book, self->policy_id);
  g_autoptr(GPtrArray) touched = policy != NULL ? ips_policy_book_get_sensors (self->book, policy) : NULL;
  g_autofree char *text = NULL;

  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), RESPONSE_ASSIGN, n > 0 && policy != NULL);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), RESPONSE_UNASSIGN, n > 0);
  if (policy == NULL)
    return;
  text = g_strdup_printf (ngettext ("%u device has the policy %s. Select devices to change that.",
                                    "%u devices have the policy %s. Select devices to change that.", touched->len), touched->len, policy->name);
  gtk_label_set_text (self->summary_label, text);
}

static void
assigned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsPolicyAssignDialog *self = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_policy_book_assign_finish (IPS_POLICY_BOOK (source), result, &error))
    {
      ips_table_rows_changed (self->table, NULL);
      update_ui_state (self);
    }
  else if (!ips_error_is_cancelled (error))
    {
      ips_message_show_error (GTK_WINDOW (self), error, NULL);
    }
}

static void
assign (IpsPolicyAssignDialog *self, const char *policy_id)
{
  g_autoptr(GPtrArray) sensors = ips_table_get_selected (self->table);
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (ids, (gpointer) ips_sensor_get_id (g_ptr_array_index (sensors, i)));
  g_ptr_array_add (ids, NULL);
  ips_policy_book_assign_async (self->book, (const char *const *) ids->pdata, policy_id, self->lifetime, assigned_cb, self);
}

static void
ips_policy_assign_dialog_response (GtkDialog *dialog, int response)
{
  IpsPolicyAssignDialog *self = IPS_POLICY_ASSIGN_DIALOG (dialog);

  if (response == RESPONSE_ASSIGN)
    assign (self, self->policy_id);
  else if (response == RESPONSE_UNASSIGN)
    assign (self, "");
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_policy_assign_dialog_dispose (GObject *object)
{
  IpsPolicyAssignDialog *self = IPS_POLICY_ASSIGN_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  G_OBJECT_CLASS (ips_policy_assign_dialog_parent_class)->dispose (object);
}

static void
ips_policy_assign_dialog_finalize (GObject *object)
{
  IpsPolicyAssignDialog *self = IPS_POLICY_ASSIGN_DIALOG (object);

  /* After the table, whose columns ask it. */
  g_clear_object (&self->book);
  g_free (self->policy_id);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_policy_assign_dialog_parent_class)->finalize (object);
}

static void
ips_policy_assign_dialog_class_init (IpsPolicyAssignDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_policy_assign_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_policy_assign_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_policy_assign_dialog_response;
}

static void
ips_policy_assign_dialog_init (IpsPolicyAssignDialog *self)
{
  self->lifetime = g_cancellable_new ();
}

GtkWidget *
ips_policy_assign_dialog_new (IpsWorkspace *workspace, const char *policy_id, GtkWindow *parent)
{
  IpsPolicyAssignDialog *self = g_object_new (IPS_TYPE_POLICY_ASSIGN_DIALOG, "transient-for", parent, "modal", TRUE, "title", _("Assign Devices"),
                                              "destroy-with-parent", TRUE, "default-width", 820, "default-height", 520, NULL);
  GtkWidget *content = gtk_dialog_get_content_area (GTK_DIALOG (self));
  GtkWidget *search = gtk_search_entry_new ();

  self->book = g_object_ref (ips_workspace_get_policies (workspace));
  self->policy_id = g_strdup (policy_id);
  gtk_box_set_spacing (GTK_BOX (content), 8);
  gtk_container_set_border_width (GTK_CONTAINER (content), 8);
  self->summary_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->summary_label, 0);
  self->table = IPS_TABLE (ips_table_new ("policy-assign", columns, G_N_ELEMENTS (columns), self->book));
  ips_table_set_accessible_name (self->table, _("Devices"));
  ips_table_set_empty (self->table, _("No devices yet."), NULL, NULL);
  atk_object_set_name (gtk_widget_get_accessible (search), _("Search devices"));
  ips_table_set_search_entry (self->table, GTK_SEARCH_ENTRY (search));
  gtk_container_add (GTK_CONTAINER (content), GTK_WIDGET (self->summary_label));
  gtk_container_add (GTK_CONTAINER (content), search);
  gtk_box_pack_start (GTK_BOX (content), GTK_WIDGET (self->table), TRUE, TRUE, 0);
  gtk_widget_show_all (content);
  gtk_dialog_add_button (GTK_DIALOG (self), _("_Close"), GTK_RESPONSE_CLOSE);
  gtk_dialog_add_button (GTK_DIALOG (self), _("_Unassign"), RESPONSE_UNASSIGN);
  gtk_dialog_add_button (GTK_DIALOG (self), _("_Assign"), RESPONSE_ASSIGN);
  ips_table_set_rows (self->table, ips_fleet_get_sensors (ips_workspace_get_fleet (workspace)));
  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  return GTK_WIDGET (self);
}
