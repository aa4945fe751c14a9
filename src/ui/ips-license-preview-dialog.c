/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-preview-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-license-plan-view.h"

#define WIDTH_PX 860
#define HEIGHT_PX 520

struct _IpsLicensePreviewDialog
{
  GtkDialog parent_instance;

  GPtrArray *plan;             /* (owned) (element-type IpsLicenseAssignment) */
  gint64 now_us;

  IpsLicensePlanView *view;
  GtkToggleButton *only_check;
};

G_DEFINE_FINAL_TYPE (IpsLicensePreviewDialog, ips_license_preview_dialog, GTK_TYPE_DIALOG)

static void
fill (IpsLicensePreviewDialog *self)
{
  gboolean only = gtk_toggle_button_get_active (self->only_check);

  ips_license_plan_view_set_plan (self->view, self->plan, only ? IPS_LICENSE_PLAN_GO : IPS_LICENSE_PLAN_ALL, self->now_us);
}

static void
ips_license_preview_dialog_response (GtkDialog *dialog, int response)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_license_preview_dialog_finalize (GObject *object)
{
  g_clear_pointer (&IPS_LICENSE_PREVIEW_DIALOG (object)->plan, g_ptr_array_unref);

  G_OBJECT_CLASS (ips_license_preview_dialog_parent_class)->finalize (object);
}

static void
ips_license_preview_dialog_class_init (IpsLicensePreviewDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_license_preview_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_license_preview_dialog_response;
}

static void
ips_license_preview_dialog_init (IpsLicensePreviewDialog *self)
{
  GtkWidget *close = gtk_dialog_add_button (GTK_DIALOG (self), _("_Close"), GTK_RESPONSE_CLOSE);

  gtk_widget_grab_focus (close);
}

/* "3 of 24 devices would be asked for at Cisco.com, which takes about 6 min." */
static char *
describe (GPtrArray *plan, const IpsLicenseSettings *settings)
{
  guint n = ips_license_plan_count (plan, TRUE);
  gint64 estimate_us = ips_pace_estimate_us (&settings->pace, n);
  g_autofree char *duration = ips_format_duration (estimate_us);
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append (text, _("The run first refreshes the licence of every device, then decides; this is what it would do with what is known now."));
  g_string_append_c (text, ' ');
  if (n == 0)
    g_string_append (text, _("No licence is due: nothing would be asked of Cisco.com."));
  else if (settings->mode == IPS_LICENSE_MODE_NOTIFY)
    g_string_append_printf (text, ngettext ("%u licence is due; you would be told, and Cisco.com not asked.",
                                            "%u licences are due; you would be told, and Cisco.com not asked.", n), n);
  else if (estimate_us < G_USEC_PER_SEC)
    g_string_append_printf (text, ngettext ("%u licence would be asked for.", "%u licences would be asked for.", n), n);
  else
    /* TRANSLATORS: %1$u is a number of licences, %2$s a duration */
    g_string_append_printf (text, _("%1$u licences would be asked for, within about %2$s at the licence server's pace."), n, duration);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

GtkWidget *
ips_license_preview_dialog_new (IpsWorkspace *workspace, const IpsLicenseSettings *settings, GtkWindow *parent)
{
  IpsLicensePreviewDialog *self;
  IpsFleet *fleet;
  IpsCiscoAccount *account;
  g_autofree char *problem = NULL, *text = NULL;
  GtkWidget *content, *box, *label;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_LICENSE_PREVIEW_DIALOG, "title", _("What Would Happen"), "transient-for", parent, "use-header-bar", 0,
                       "type-hint", GDK_WINDOW_TYPE_HINT_DIALOG, "default-width", WIDTH_PX, "default-height", HEIGHT_PX, NULL);
  fleet = ips_workspace_get_fleet (workspace);
  account = ips_licensing_get_account (ips_fleet_get_licensing (fleet));
  self->now_us = ips_clock_now_us (ips_workspace_get_clock (workspace));
  problem = ips_cisco_account_is_complete (account) ? NULL : ips_cisco_account_get_problem (account, self->now_us);
  self->plan = ips_license_plan_automatic (ips_fleet_get_sensors (fleet), settings, problem, self->now_us);

  content = gtk_dialog_get_content_area (GTK_DIALOG (self));
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_container_set_border_width (GTK_CONTAINER (box), 12);
  text = describe (self->plan, settings);
  label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 100);
  self->only_check = GTK_TOGGLE_BUTTON (gtk_check_button_new_with_mnemonic (_("_Only devices for which something would be done")));
  gtk_toggle_button_set_active (self->only_check, ips_license_plan_count (self->plan, TRUE) > 0);
  self->view = IPS_LICENSE_PLAN_VIEW (ips_license_plan_view_new (_("What Would Happen"),
    IPS_LICENSE_PLAN_DEVICE | IPS_LICENSE_PLAN_SERIAL | IPS_LICENSE_PLAN_PRESENT | IPS_LICENSE_PLAN_REASON));
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (self->view), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (self->only_check), FALSE, FALSE, 0);
  gtk_widget_show_all (box);
  gtk_box_pack_start (GTK_BOX (content), box, TRUE, TRUE, 0);
  g_signal_connect_object (self->only_check, "toggled", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}
