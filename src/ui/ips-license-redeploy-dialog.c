/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-redeploy-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-license-plan-view.h"
#include "ips-license-start.h"
#include "ips-window-check.h"
#include "ips-message.h"
#include "ips-store-licenses.h"

#define WIDTH_PX 960

struct _IpsLicenseRedeployDialog
{
  GtkDialog parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  GCancellable *lifetime;      /* (owned): cancelled in dispose */
  GPtrArray *sensors;          /* (owned) (element-type IpsSensor): what was selected */
  GPtrArray *kept;             /* (owned) (nullable) (element-type IpsKeptLicense): all of the library; %NULL until it is read */
  GHashTable *chosen;          /* (owned) (nullable): serial number -> IpsLicense that goes */
  GHashTable *picked;          /* (owned): of those, what a person chose */
  GPtrArray *plan;             /* (owned) (nullable) (element-type IpsLicenseAssignment) */
  GPtrArray *choices;          /* (owned) (nullable) (element-type IpsKeptLicense, not owned): what the list of older ones offers */
  gboolean choosing;           /* that list is being filled by us */

  IpsLicensePlanView *go_view;
  IpsLicensePlanView *no_go_view;
  GtkLabel *go_label;
  GtkLabel *no_go_label;
  GtkBox *go_box;
  GtkBox *no_go_box;
  GtkWidget *no_go_area;
  GtkWidget *choice_box;
  GtkComboBoxText *choice_combo;
  IpsWindowCheck *window_check;
  GtkWidget *ok_button;
};

G_DEFINE_FINAL_TYPE (IpsLicenseRedeployDialog, ips_license_redeploy_dialog, GTK_TYPE_DIALOG)

static gint64
get_now (IpsLicenseRedeployDialog *self)
{
  return ips_clock_now_us (ips_workspace_get_clock (self->workspace));
}

static void
update_ui_state (IpsLicenseRedeployDialog *self)
{
  g_autoptr(GArray) checked = ips_license_plan_view_get_checked (self->go_view);
  g_autoptr(GPtrArray) sensors = ips_license_plan_view_get_sensors (self->go_view);
  const char *why = NULL;

  if (self->plan == NULL)
    why = _("The licence files that are kept are being read");
  else if (ips_license_plan_count (self->plan, TRUE) == 0)
    why = _("For none of the selected devices a licence can be redeployed: the reasons are in the list");
  else if (checked->len == 0)
    why = _("Check at least one device");
  ips_window_check_set_sensors (self->window_check, sensors);
  gtk_widget_set_sensitive (self->ok_button, why == NULL);
  gtk_widget_set_tooltip_text (self->ok_button, why);
}

/* "license.lic, expires 30 Jun 2027, kept since 3 Nov 2026, applied then" (transfer full) */
static char *
describe_kept (const IpsKeptLicense *kept)
{
  g_autofree char *name = ips_license_get_display_name (kept->license);
  g_autofree char *expires = ips_format_date (kept->license->expires_us), *added = ips_format_date (kept->added_us);
  GString *text = g_string_new (name);

  if (*expires != '\0')
    /* TRANSLATORS: %s is a date; goes behind a file's name */
    g_string_append_printf (text, _(", expires %s"), expires);
  g_string_append_printf (text, _(", kept since %s"), added);
  if (kept->applied_us != 0)
    g_string_append (text, _(", was applied"));
  else if (kept->tried_us != 0)
    g_string_append (text, _(", its last try failed"));
  return g_string_free (text, FALSE);
}

/* The files that are kept for the selected device. */
static void
update_choice (IpsLicenseRedeployDialog *self)
{
  int selected = ips_license_plan_view_get_selected (self->go_view);
  const IpsLicenseAssignment *row = selected >= 0 && self->plan != NULL ? g_ptr_array_index (self->plan, (guint) selected) : NULL;
  g_autofree char *serial = row != NULL ? ips_license_normalize_serial (ips_sensor_get_facts (row->sensor)->serial) : NULL;

  self->choosing = TRUE;
  gtk_combo_box_text_remove_all (self->choice_combo);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  if (row != NULL && row->license != NULL)
    {
      self->choices = ips_kept_license_filter (self->kept, serial);
      for (guint i = 0; i < self->choices->len; i++)
        {
          const IpsKeptLicense *kept = g_ptr_array_index (self->choices, i);
          g_autofree char *text = describe_kept (kept);

          gtk_combo_box_text_append_text (self->choice_combo, text);
          if (g_str_equal (kept->license->sha256, row->license->sha256))
            gtk_combo_box_set_active (GTK_COMBO_BOX (self->choice_combo), (int) i);
        }
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->choice_combo), self->choices != NULL && self->choices->len > 1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->choice_combo), self->choices == NULL ? _("Select a device in the table first")
                               : self->choices->len == 1 ? _("Only this licence file is kept for the device") : NULL);
  self->choosing = FALSE;
}

static void
make_plan (IpsLicenseRedeployDialog *self)
{
  gint64 now_us = get_now (self);
  g_autofree char *go_text = NULL, *no_go_text = NULL;
  guint n_go, n_no_go;

  g_clear_pointer (&self->plan, g_ptr_array_unref);
  self->plan = ips_license_plan_redeploy (self->sensors, self->chosen, now_us);
  n_go = ips_license_plan_count (self->plan, TRUE);
  n_no_go = ips_license_plan_count (self->plan, FALSE);
  ips_license_plan_view_set_plan (self->go_view, self->plan, IPS_LICENSE_PLAN_GO, now_us);
  ips_license_plan_view_set_plan (self->no_go_view, self->plan, IPS_LICENSE_PLAN_NO_GO, now_us);
  gtk_widget_set_visible (GTK_WIDGET (self->go_box), n_go > 0);
  gtk_widget_set_visible (self->choice_box, n_go > 0);
  go_text = n_go == 0 ? g_strdup (_("There is nothing to redeploy to the selected devices."))
            : g_strdup_printf (ngettext ("The licence of %u device is redeployed:", "The licences of %u devices are redeployed:", n_go), n_go);
  if (n_go > 0)
    {
      g_autofree char *forms = ips_license_plan_view_describe_forms (self->go_view,
                                                                     ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport);
      char *both = g_strdup_printf ("%s %s", forms, go_text);

      g_free (go_text);
      go_text = both;
    }
  no_go_text = g_strdup_printf (ngettext ("%u device has nothing to redeploy:", "%u devices have nothing to redeploy:", n_no_go), n_no_go);
  gtk_label_set_text (self->go_label, go_text);
  gtk_label_set_text (self->no_go_label, no_go_text);
  gtk_widget_set_visible (self->no_go_area, n_no_go > 0);
  if (ips_license_plan_view_get_selected (self->go_view) < 0)
    ips_license_plan_view_select_first (self->go_view);
  update_choice (self);
  update_ui_state (self);
}

static void
choice_changed_cb (IpsLicenseRedeployDialog *self)
{
  int active = gtk_combo_box_get_active (GTK_COMBO_BOX (self->choice_combo));
  const IpsKeptLicense *kept;

  if (self->choosing || self->choices == NULL || active < 0)
    return;
  kept = g_ptr_array_index (self->choices, (guint) active);
  g_hash_table_replace (self->chosen, g_strdup (kept->serial), ips_license_ref (kept->license));
  g_hash_table_replace (self->picked, g_strdup (kept->serial), ips_license_ref (kept->license));
  make_plan (self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsLicenseRedeployDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  GPtrArray *kept = ips_store_load_licenses_finish (IPS_STORE (source), result, &error);
  GHashTableIter iter;
  gpointer serial, license;

  if (ips_error_is_cancelled (error))
    return;
  if (kept == NULL)
    {
      ips_message_show_error (GTK_WINDOW (self), error, NULL);
      return;
    }
  g_clear_pointer (&self->kept, g_ptr_array_unref);
  self->kept = kept;
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  self->chosen = ips_kept_license_choose (kept);
  g_hash_table_iter_init (&iter, self->picked);
  while (g_hash_table_iter_next (&iter, &serial, &license))
    g_hash_table_replace (self->chosen, g_strdup (serial), ips_license_ref (license));
  make_plan (self);
}

/* A licence or a device changed while the dialog stands: it shows what would be done now. */
static void
fleet_changed_cb (IpsLicenseRedeployDialog *self)
{
  g_autoptr(GPtrArray) known = g_steal_pointer (&self->sensors);

  self->sensors = ips_fleet_keep_known (ips_workspace_get_fleet (self->workspace), known);
  if (self->chosen != NULL)
    make_plan (self);
}

static void
store_changed_cb (IpsLicenseRedeployDialog *self, guint parts, IpsStore *store)
{
  if (parts & IPS_STORE_LICENSES)
    ips_store_load_licenses_async (store, self->lifetime, loaded_cb, self);
}

static void
ips_license_redeploy_dialog_response (GtkDialog *dialog, int response)
{
  IpsLicenseRedeployDialog *self = IPS_LICENSE_REDEPLOY_DIALOG (dialog);

  if (response == GTK_RESPONSE_OK && self->plan != NULL)
    {
      g_autoptr(GArray) checked = ips_license_plan_view_get_checked (self->go_view);

      ips_license_start (self->workspace, IPS_LICENSE_SOURCE_REDEPLOY, self->plan, checked,
                         ips_window_check_is_wanted (self->window_check), gtk_window_get_transient_for (GTK_WINDOW (self)));
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_license_redeploy_dialog_dispose (GObject *object)
{
  g_cancellable_cancel (IPS_LICENSE_REDEPLOY_DIALOG (object)->lifetime);

  G_OBJECT_CLASS (ips_license_redeploy_dialog_parent_class)->dispose (object);
}

static void
ips_license_redeploy_dialog_finalize (GObject *object)
{
  IpsLicenseRedeployDialog *self = IPS_LICENSE_REDEPLOY_DIALOG (object);

  g_clear_object (&self->lifetime);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->sensors, g_ptr_array_unref);
  g_clear_pointer (&self->plan, g_ptr_array_unref);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  g_clear_pointer (&self->picked, g_hash_table_unref);
  g_clear_pointer (&self->kept, g_ptr_array_unref);

  G_OBJECT_CLASS (ips_license_redeploy_dialog_parent_class)->finalize (object);
}

static void
ips_license_redeploy_dialog_class_init (IpsLicenseRedeployDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_license_redeploy_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_license_redeploy_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_license_redeploy_dialog_response;

  g_type_ensure (IPS_TYPE_WINDOW_CHECK);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-license-redeploy-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseRedeployDialog, go_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseRedeployDialog, no_go_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseRedeployDialog, go_box);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseRedeployDialog, no_go_box);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseRedeployDialog, no_go_area);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseRedeployDialog, choice_box);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseRedeployDialog, choice_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseRedeployDialog, window_check);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseRedeployDialog, ok_button);
  gtk_widget_class_bind_template_callback (widget_class, choice_changed_cb);
}

static void
ips_license_redeploy_dialog_init (IpsLicenseRedeployDialog *self)
{
  self->lifetime = g_cancellable_new ();
  self->picked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_license_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->go_view = IPS_LICENSE_PLAN_VIEW (ips_license_plan_view_new (_("Devices whose licenses are redeployed"),
    IPS_LICENSE_PLAN_CHECK | IPS_LICENSE_PLAN_FILE | IPS_LICENSE_PLAN_EXPIRES | IPS_LICENSE_PLAN_CHECKSUM | IPS_LICENSE_PLAN_DEVICE
    | IPS_LICENSE_PLAN_SERIAL | IPS_LICENSE_PLAN_REASON));
  self->no_go_view = IPS_LICENSE_PLAN_VIEW (ips_license_plan_view_new (_("Devices with nothing to redeploy"),
    IPS_LICENSE_PLAN_DEVICE | IPS_LICENSE_PLAN_SERIAL | IPS_LICENSE_PLAN_PLATFORM | IPS_LICENSE_PLAN_REASON));
  gtk_box_pack_start (self->go_box, GTK_WIDGET (self->go_view), TRUE, TRUE, 0);
  gtk_box_pack_start (self->no_go_box, GTK_WIDGET (self->no_go_view), TRUE, TRUE, 0);
  g_signal_connect_object (self->go_view, "toggled", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->go_view, "selected", G_CALLBACK (update_choice), self, G_CONNECT_SWAPPED);
}

GtkWidget *
ips_license_redeploy_dialog_new (IpsWorkspace *workspace, GPtrArray *sensors, GtkWindow *parent)
{
  IpsLicenseRedeployDialog *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (sensors != NULL && sensors->len > 0, NULL);

  self = g_object_new (IPS_TYPE_LICENSE_REDEPLOY_DIALOG, "transient-for", parent, "default-width", WIDTH_PX, NULL);
  self->workspace = g_object_ref (workspace);
  ips_window_check_set_workspace (self->window_check, workspace);
  self->sensors = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (self->sensors, g_object_ref (g_ptr_array_index (sensors, i)));
  update_choice (self);
  update_ui_state (self);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "sensors-changed", G_CALLBACK (fleet_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "list-changed", G_CALLBACK (fleet_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_store (workspace), "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  ips_store_load_licenses_async (ips_workspace_get_store (workspace), self->lifetime, loaded_cb, self);
  return GTK_WIDGET (self);
}
