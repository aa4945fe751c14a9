/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-cco-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-cisco-account-dialog.h"
#include "ips-format.h"
#include "ips-license-plan-view.h"
#include "ips-license-start.h"
#include "ips-window-check.h"

#define WIDTH_PX 900

struct _IpsLicenseCcoDialog
{
  GtkDialog parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  GPtrArray *sensors;          /* (owned) (element-type IpsSensor): what was selected */
  GPtrArray *plan;             /* (owned) (element-type IpsLicenseAssignment) */

  IpsLicensePlanView *go_view;
  IpsLicensePlanView *no_go_view;
  GtkLabel *go_label;
  GtkLabel *no_go_label;
  GtkBox *go_box;
  GtkBox *no_go_box;
  GtkWidget *no_go_area;
  GtkToggleButton *all_check;
  GtkLabel *account_label;
  GtkWidget *account_button;
  GtkLabel *estimate_label;
  IpsWindowCheck *window_check;
  GtkWidget *ok_button;
};

G_DEFINE_FINAL_TYPE (IpsLicenseCcoDialog, ips_license_cco_dialog, GTK_TYPE_DIALOG)

static IpsLicensing *
get_licensing (IpsLicenseCcoDialog *self)
{
  return ips_fleet_get_licensing (ips_workspace_get_fleet (self->workspace));
}

static gint64
get_now (IpsLicenseCcoDialog *self)
{
  return ips_clock_now_us (ips_workspace_get_clock (self->workspace));
}

static void
update_estimate (IpsLicenseCcoDialog *self, guint n)
{
  const IpsPace *pace = &ips_licensing_get_settings (get_licensing (self))->pace;
  gint64 estimate_us = ips_pace_estimate_us (pace, n);
  g_autofree char *window = ips_format_duration (pace->window_us), *duration = ips_format_duration (estimate_us);
  g_autofree char *text = NULL, *forms = NULL, *whole = NULL;

  if (n == 0)
    text = g_strdup (_("No device is chosen."));
  else if (estimate_us < G_USEC_PER_SEC)
    text = g_strdup_printf (ngettext ("%u licence is asked for at once.", "%u licences are asked for at once.", n), n);
  else
    /* TRANSLATORS: %1$u licences, %2$u requests in any %3$s (a duration), the last after %4$s (a duration) */
    text = g_strdup_printf (_("%1$u licences: the licence server is asked at most %2$u times in any %3$s, so the last one is asked for after about %4$s. "
                              "The window may be closed meanwhile."), n, pace->limit, window, duration);
  forms = ips_license_plan_view_describe_forms (self->go_view, ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport);
  whole = g_strconcat (text, *forms != '\0' ? " " : "", forms, NULL);
  gtk_label_set_text (self->estimate_label, whole);
}

static void
update_ui_state (IpsLicenseCcoDialog *self)
{
  g_autoptr(GArray) checked = ips_license_plan_view_get_checked (self->go_view);
  g_autoptr(GPtrArray) sensors = ips_license_plan_view_get_sensors (self->go_view);
  guint n_go = ips_license_plan_count (self->plan, TRUE);

  gtk_widget_set_sensitive (self->ok_button, checked->len > 0);
  gtk_widget_set_tooltip_text (self->ok_button, checked->len > 0 ? NULL : n_go == 0 ? _("None of the selected devices can be updated from Cisco.com now: the reasons are in the list")
                                                                                      : _("Check at least one device"));
  gtk_toggle_button_set_inconsistent (self->all_check, checked->len > 0 && checked->len < n_go);
  update_estimate (self, checked->len);
  ips_window_check_set_sensors (self->window_check, sensors);
}

static void
update_account (IpsLicenseCcoDialog *self)
{
  IpsCiscoAccount *account = ips_licensing_get_account (get_licensing (self));
  g_autofree char *problem = ips_cisco_account_get_problem (account, get_now (self));
  g_autofree char *text = problem != NULL ? g_steal_pointer (&problem)
    /* TRANSLATORS: %s is a user name */
    : g_strdup_printf (_("Cisco.com is asked with the account %s. Its support contract must include the serial numbers of the devices."),
                       ips_cisco_account_get_username (account));

  gtk_label_set_text (self->account_label, text);
}

/* Anew with every change of the account: without one nothing can be updated, and each row says so. */
static void
make_plan (IpsLicenseCcoDialog *self)
{
  IpsCiscoAccount *account = ips_licensing_get_account (get_licensing (self));
  gint64 now_us = get_now (self);
  g_autofree char *problem = ips_cisco_account_is_complete (account) ? NULL : ips_cisco_account_get_problem (account, now_us);
  g_autofree char *go_text = NULL, *no_go_text = NULL;
  guint n_go, n_no_go;

  g_clear_pointer (&self->plan, g_ptr_array_unref);
  self->plan = ips_license_plan_cco (self->sensors, problem, now_us);
  n_go = ips_license_plan_count (self->plan, TRUE);
  n_no_go = ips_license_plan_count (self->plan, FALSE);
  ips_license_plan_view_set_plan (self->go_view, self->plan, IPS_LICENSE_PLAN_GO, now_us);
  ips_license_plan_view_set_plan (self->no_go_view, self->plan, IPS_LICENSE_PLAN_NO_GO, now_us);
  gtk_widget_set_visible (GTK_WIDGET (self->go_box), n_go > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->all_check), n_go > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->estimate_label), n_go > 0);
  go_text = n_go == 0 ? g_strdup (_("None of the selected devices can be updated from Cisco.com now."))
            : g_strdup_printf (ngettext ("%u device can be updated from Cisco.com:", "%u devices can be updated from Cisco.com:", n_go), n_go);
  no_go_text = g_strdup_printf (ngettext ("%u device cannot be updated from Cisco.com:", "%u devices cannot be updated from Cisco.com:", n_no_go), n_no_go);
  gtk_label_set_text (self->go_label, go_text);
  gtk_label_set_text (self->no_go_label, no_go_text);
  gtk_widget_set_visible (self->no_go_area, n_no_go > 0);
  update_account (self);
  update_ui_state (self);
}

/* A licence or a device changed while the dialog stands: it shows what would be done now. */
static void
fleet_changed_cb (IpsLicenseCcoDialog *self)
{
  g_autoptr(GPtrArray) known = g_steal_pointer (&self->sensors);

  self->sensors = ips_fleet_keep_known (ips_workspace_get_fleet (self->workspace), known);
  make_plan (self);
}

static void
all_toggled_cb (IpsLicenseCcoDialog *self)
{
  ips_license_plan_view_check_all (self->go_view, gtk_toggle_button_get_active (self->all_check));
}

static void
account_clicked_cb (IpsLicenseCcoDialog *self)
{
  gtk_window_present (GTK_WINDOW (ips_cisco_account_dialog_new (self->workspace, GTK_WINDOW (self))));
}

static void
ips_license_cco_dialog_response (GtkDialog *dialog, int response)
{
  IpsLicenseCcoDialog *self = IPS_LICENSE_CCO_DIALOG (dialog);

  if (response == GTK_RESPONSE_OK)
    {
      g_autoptr(GArray) checked = ips_license_plan_view_get_checked (self->go_view);

      ips_license_start (self->workspace, IPS_LICENSE_SOURCE_CCO, self->plan, checked,
                         ips_window_check_is_wanted (self->window_check), gtk_window_get_transient_for (GTK_WINDOW (self)));
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_license_cco_dialog_finalize (GObject *object)
{
  IpsLicenseCcoDialog *self = IPS_LICENSE_CCO_DIALOG (object);

  g_clear_object (&self->workspace);
  g_clear_pointer (&self->sensors, g_ptr_array_unref);
  g_clear_pointer (&self->plan, g_ptr_array_unref);

  G_OBJECT_CLASS (ips_license_cco_dialog_parent_class)->finalize (object);
}

static void
ips_license_cco_dialog_class_init (IpsLicenseCcoDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_license_cco_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_license_cco_dialog_response;

  g_type_ensure (IPS_TYPE_WINDOW_CHECK);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-license-cco-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseCcoDialog, go_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseCcoDialog, no_go_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseCcoDialog, go_box);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseCcoDialog, no_go_box);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseCcoDialog, no_go_area);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseCcoDialog, all_check);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseCcoDialog, account_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseCcoDialog, account_button);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseCcoDialog, estimate_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseCcoDialog, window_check);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseCcoDialog, ok_button);
  gtk_widget_class_bind_template_callback (widget_class, all_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, account_clicked_cb);
}

static void
ips_license_cco_dialog_init (IpsLicenseCcoDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->go_view = IPS_LICENSE_PLAN_VIEW (ips_license_plan_view_new (_("Devices that can be updated"),
    IPS_LICENSE_PLAN_CHECK | IPS_LICENSE_PLAN_DEVICE | IPS_LICENSE_PLAN_SERIAL | IPS_LICENSE_PLAN_PLATFORM | IPS_LICENSE_PLAN_REASON));
  self->no_go_view = IPS_LICENSE_PLAN_VIEW (ips_license_plan_view_new (_("Devices that cannot be updated"),
    IPS_LICENSE_PLAN_DEVICE | IPS_LICENSE_PLAN_SERIAL | IPS_LICENSE_PLAN_PLATFORM | IPS_LICENSE_PLAN_REASON));
  gtk_box_pack_start (self->go_box, GTK_WIDGET (self->go_view), TRUE, TRUE, 0);
  gtk_box_pack_start (self->no_go_box, GTK_WIDGET (self->no_go_view), TRUE, TRUE, 0);
  g_signal_connect_object (self->go_view, "toggled", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
}

GtkWidget *
ips_license_cco_dialog_new (IpsWorkspace *workspace, GPtrArray *sensors, GtkWindow *parent)
{
  IpsLicenseCcoDialog *self;
  IpsLicensing *licensing;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (sensors != NULL && sensors->len > 0, NULL);

  self = g_object_new (IPS_TYPE_LICENSE_CCO_DIALOG, "transient-for", parent, "default-width", WIDTH_PX, NULL);
  self->workspace = g_object_ref (workspace);
  ips_window_check_set_workspace (self->window_check, workspace);
  self->sensors = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (self->sensors, g_object_ref (g_ptr_array_index (sensors, i)));
  licensing = get_licensing (self);
  g_signal_connect_object (ips_licensing_get_account (licensing), "changed", G_CALLBACK (make_plan), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (licensing, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "sensors-changed", G_CALLBACK (fleet_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "list-changed", G_CALLBACK (fleet_changed_cb), self, G_CONNECT_SWAPPED);
  make_plan (self);
  /* Never to a table that is not shown: no key would reach the dialog then, not even Esc. */
  gtk_widget_grab_focus (ips_license_plan_count (self->plan, TRUE) > 0 ? GTK_WIDGET (ips_license_plan_view_get_view (self->go_view)) : self->account_button);
  return GTK_WIDGET (self);
}
