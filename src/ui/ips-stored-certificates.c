/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-stored-certificates.h"

#include <glib/gi18n-lib.h>

#include "ips-add-certificate-dialog.h"
#include "ips-certificate-columns.h"
#include "ips-certificate-dialog.h"
#include "ips-format.h"
#include "ips-message.h"
#include "ips-sensor-columns.h"
#include "ips-text.h"
#include "ips-toplevel.h"

#define MAX_TEXT_CHARS 200

/* One that was removed, for Undo. */
typedef struct { char *sensor_id; IpsCertificate *certificate; } Removed;

struct _IpsStoredCertificates
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;   /* (owned) */
  GPtrArray *removed;        /* (owned) (element-type Removed): the last ones */

  IpsTable *table;
  GtkButton *add_button;
  GtkButton *view_button;
  GtkButton *remove_button;
  GtkSearchEntry *search_entry;
  GtkInfoBar *undo_bar;
  GtkLabel *undo_label;
  GtkButton *undo_button;
  GtkFrame *table_frame;
};

G_DEFINE_TYPE (IpsStoredCertificates, ips_stored_certificates, GTK_TYPE_BOX)

/* Rows may lose their certificate between two updates of the table. */
static const IpsX509 *
get_facts (gconstpointer row)
{
  IpsCertificate *certificate = ips_sensor_get_trusted ((gpointer) row);

  return certificate != NULL ? ips_certificate_get_facts (certificate) : NULL;
}

static char *
thumbprint_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_facts (row);

  return ips_certificate_columns_shorten (facts != NULL ? facts->sha1 : NULL);
}

static char *
thumbprint_full_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_facts (row);

  return facts != NULL ? g_strdup_printf ("%s (SHA-256 %s)", facts->sha1, facts->sha256) : g_strdup ("");
}

static char *
until_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_facts (row);

  return ips_format_date (facts != NULL ? facts->not_after_us : 0);
}

static int
until_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  const IpsX509 *x = get_facts (a), *y = get_facts (b);
  gint64 x_us = x != NULL ? x->not_after_us : 0, y_us = y != NULL ? y->not_after_us : 0;

  return (x_us > y_us) - (x_us < y_us);
}

static char *
since_text (gpointer row, gpointer workspace)
{
  return ips_format_date (ips_sensor_get_trusted_us (row));
}

static int
since_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  gint64 x_us = ips_sensor_get_trusted_us ((gpointer) a), y_us = ips_sensor_get_trusted_us ((gpointer) b);

  return (x_us > y_us) - (x_us < y_us);
}

static char *
subject_text (gpointer row, gpointer workspace)
{
  const IpsX509 *facts = get_facts (row);

  return ips_text_make_safe (facts != NULL ? facts->subject : NULL, MAX_TEXT_CHARS);
}

static const IpsTableColumn columns[] =
{
  { "device", N_("Device"), 110, TRUE, FALSE, FALSE, ips_sensor_cell_name, NULL, NULL, NULL },
  { "address", N_("Address"), 96, TRUE, FALSE, FALSE, ips_sensor_cell_address, NULL, ips_sensor_cell_compare_address, NULL },
  { "thumbprint", N_("Thumbprint on CSM"), 138, TRUE, FALSE, TRUE, thumbprint_text, thumbprint_full_text, NULL, NULL },
  { "valid-until", N_("Valid Until"), 92, TRUE, FALSE, FALSE, until_text, NULL, until_compare, NULL },
  { "trusted-since", N_("Trusted Since"), 104, TRUE, FALSE, FALSE, since_text, NULL, since_compare, NULL },
  { "subject", N_("Subject"), 200, TRUE, FALSE, FALSE, subject_text, NULL, NULL, NULL },
};

static void
removed_free (gpointer data)
{
  Removed *removed = data;

  g_free (removed->sensor_id);
  ips_certificate_unref (removed->certificate);
  g_free (removed);
}

static gboolean
has_certificate (gpointer row, gpointer user_data)
{
  return ips_sensor_get_trusted (row) != NULL;
}

static void
update_ui_state (IpsStoredCertificates *self)
{
  guint n = ips_table_get_n_selected (self->table);
  const char *why = _("Select a certificate first");

  gtk_widget_set_sensitive (GTK_WIDGET (self->view_button), n > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->remove_button), n > 0);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->view_button), n > 0 ? NULL : why);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->remove_button), n > 0 ? NULL : why);
}

static void
list_changed_cb (IpsStoredCertificates *self)
{
  ips_table_set_rows (self->table, ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace)));
}

static void
sensors_changed_cb (IpsStoredCertificates *self, GPtrArray *sensors)
{
  ips_table_rows_changed (self->table, sensors);
  ips_table_refilter (self->table);
}

static void
add_clicked_cb (IpsStoredCertificates *self)
{
  gtk_window_present (GTK_WINDOW (ips_add_certificate_dialog_new (self->workspace, ips_toplevel_of (self))));
}

static void
view (IpsStoredCertificates *self, IpsSensor *sensor)
{
  gtk_window_present (GTK_WINDOW (ips_certificate_dialog_new (self->workspace, sensor, ips_toplevel_of (self))));
}

static void
view_clicked_cb (IpsStoredCertificates *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);

  if (selected->len > 0)
    view (self, g_ptr_array_index (selected, 0));
}

static void
trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsStoredCertificates) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_fleet_trust_finish (IPS_FLEET (source), result, &error))
    ips_message_show_error (ips_toplevel_of (self), error, NULL);
}

static void
remove_clicked_cb (IpsStoredCertificates *self)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);
  g_autofree char *text = NULL;

  g_ptr_array_set_size (self->removed, 0);
  for (guint i = 0; i < selected->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (selected, i);
      Removed *removed;

      if (ips_sensor_get_trusted (sensor) == NULL)
        continue;
      removed = g_new0 (Removed, 1);
      removed->sensor_id = g_strdup (ips_sensor_get_id (sensor));
      removed->certificate = ips_certificate_ref (ips_sensor_get_trusted (sensor));
      g_ptr_array_add (self->removed, removed);
      ips_fleet_trust_async (fleet, removed->sensor_id, NULL, "removed by hand", NULL, trusted_cb, g_object_ref (self));
    }
  if (self->removed->len == 0)
    return;
  text = g_strdup_printf (ngettext ("%u certificate was removed. The next contact with its device counts as the first one.",
                                    "%u certificates were removed. The next contact with their devices counts as the first one.",
                                    self->removed->len), self->removed->len);
  gtk_label_set_text (self->undo_label, text);
  gtk_info_bar_set_revealed (self->undo_bar, TRUE);
}

static void
undo_response_cb (IpsStoredCertificates *self, int response)
{
  gtk_info_bar_set_revealed (self->undo_bar, FALSE);
  if (response != GTK_RESPONSE_OK)
    return;
  for (guint i = 0; i < self->removed->len; i++)
    {
      const Removed *removed = g_ptr_array_index (self->removed, i);

      ips_fleet_trust_async (ips_workspace_get_fleet (self->workspace), removed->sensor_id, removed->certificate,
                             "added by hand", NULL, trusted_cb, g_object_ref (self));
    }
  g_ptr_array_set_size (self->removed, 0);
}

static void
ips_stored_certificates_finalize (GObject *object)
{
  IpsStoredCertificates *self = IPS_STORED_CERTIFICATES (object);

  g_ptr_array_unref (self->removed);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_stored_certificates_parent_class)->finalize (object);
}

static void
ips_stored_certificates_class_init (IpsStoredCertificatesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_stored_certificates_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-stored-certificates.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsStoredCertificates, add_button);
  gtk_widget_class_bind_template_child (widget_class, IpsStoredCertificates, view_button);
  gtk_widget_class_bind_template_child (widget_class, IpsStoredCertificates, remove_button);
  gtk_widget_class_bind_template_child (widget_class, IpsStoredCertificates, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsStoredCertificates, undo_bar);
  gtk_widget_class_bind_template_child (widget_class, IpsStoredCertificates, undo_label);
  gtk_widget_class_bind_template_child (widget_class, IpsStoredCertificates, undo_button);
  gtk_widget_class_bind_template_child (widget_class, IpsStoredCertificates, table_frame);
  gtk_widget_class_bind_template_callback (widget_class, add_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, view_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_response_cb);
}

static void
ips_stored_certificates_init (IpsStoredCertificates *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->removed = g_ptr_array_new_with_free_func (removed_free);
}

GtkWidget *
ips_stored_certificates_new (IpsWorkspace *workspace)
{
  IpsStoredCertificates *self;
  IpsFleet *fleet;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_STORED_CERTIFICATES, NULL);
  self->workspace = g_object_ref (workspace);
  self->table = IPS_TABLE (ips_table_new ("stored-certificates", columns, G_N_ELEMENTS (columns), workspace));
  ips_table_set_accessible_name (self->table, _("Stored Certificates"));
  ips_table_set_search_entry (self->table, self->search_entry);
  ips_table_set_filter (self->table, has_certificate, NULL, NULL);
  ips_table_set_empty (self->table, _("The certificate store is empty. Refresh the devices, or add a certificate by hand."), NULL, NULL);
  gtk_widget_show (GTK_WIDGET (self->table));
  gtk_widget_set_vexpand (GTK_WIDGET (self->table), TRUE);
  gtk_container_add (GTK_CONTAINER (self->table_frame), GTK_WIDGET (self->table));

  fleet = ips_workspace_get_fleet (workspace);
  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "row-activated", G_CALLBACK (view), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (list_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (sensors_changed_cb), self, G_CONNECT_SWAPPED);
  list_changed_cb (self);
  update_ui_state (self);
  return GTK_WIDGET (self);
}
