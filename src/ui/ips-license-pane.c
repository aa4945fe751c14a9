/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-pane.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-license-columns.h"
#include "ips-sensor-columns.h"
#include "ips-sign-style.h"
#include "ips-text.h"

#define MAX_NAME_CHARS 60

struct _IpsLicensePane
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;   /* (owned) */
  char *serials;             /* (owned) (nullable): what is copied, one a line */

  GtkImage *image;
  GtkLabel *label;
  GtkButton *copy_button;
};

G_DEFINE_FINAL_TYPE (IpsLicensePane, ips_license_pane, GTK_TYPE_BOX)

static gint64
get_now (IpsLicensePane *self)
{
  return ips_clock_now_us (ips_workspace_get_clock (self->workspace));
}

static void
show (IpsLicensePane *self, IpsSign sign, const char *text)
{
  /* A label is laid out anew even by the text it has, and the whole page with it. */
  if (g_str_equal (gtk_label_get_text (self->label), text))
    return;
  ips_sign_style_show (self->image, sign);
  gtk_label_set_text (self->label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->label), text);
}

static void
show_one (IpsLicensePane *self, IpsSensor *sensor)
{
  gint64 now_us = get_now (self);
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
  g_autoptr(IpsProblem) problem = ips_problem_for_license (sensor, ips_sensor_columns_get_transport (self->workspace), now_us);
  g_autofree char *name = ips_text_make_safe (ips_sensor_get_name (sensor), MAX_NAME_CHARS);
  g_autofree char *what = NULL, *expiry = NULL, *text = NULL;

  if (problem->kind == IPS_PROBLEM_NONE)
    {
      expiry = ips_license_columns_format_expiry (facts->license_expires_us, now_us);
      if (*expiry != '\0')
        /* TRANSLATORS: a device's name, and a date with its distance */
        text = g_strdup_printf (_("%1$s has a valid licence until %2$s."), name, expiry);
      else
        text = g_strdup_printf (_("%s has a valid licence."), name);
    }
  else
    {
      what = ips_text_make_safe (problem->text, 200);
      text = *problem->what_to_do != '\0'
        /* TRANSLATORS: a device's name, what is wrong with it, what to do */
        ? g_strdup_printf (_("%1$s: %2$s. %3$s."), name, what, problem->what_to_do)
        : g_strdup_printf (_("%1$s: %2$s."), name, what);
    }
  show (self, problem->sign, text);
}

static void
show_several (IpsLicensePane *self, GPtrArray *sensors)
{
  gint64 now_us = get_now (self);
  guint counts[IPS_SIGN_UNKNOWN + 1] = { 0 };
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < sensors->len; i++)
    counts[ips_license_columns_get_sign (ips_sensor_get_facts (g_ptr_array_index (sensors, i)), now_us)]++;
  g_string_append_printf (text, ngettext ("%u device selected", "%u devices selected", sensors->len), sensors->len);
  if (counts[IPS_SIGN_ERROR] > 0)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, ngettext ("%u takes no signature updates", "%u take no signature updates", counts[IPS_SIGN_ERROR]), counts[IPS_SIGN_ERROR]);
    }
  if (counts[IPS_SIGN_WARNING] > 0)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, ngettext ("%u needs a new licence soon", "%u need a new licence soon", counts[IPS_SIGN_WARNING]), counts[IPS_SIGN_WARNING]);
    }
  show (self, counts[IPS_SIGN_ERROR] > 0 ? IPS_SIGN_ERROR : counts[IPS_SIGN_WARNING] > 0 ? IPS_SIGN_WARNING : IPS_SIGN_FINE, text->str);
}

static void
copy_clicked_cb (IpsLicensePane *self)
{
  if (self->serials != NULL)
    gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD), self->serials, -1);
}

void
ips_license_pane_set_sensors (IpsLicensePane *self, GPtrArray *sensors)
{
  g_autoptr(GString) serials = g_string_new (NULL);

  g_return_if_fail (IPS_IS_LICENSE_PANE (self));

  for (guint i = 0; i < sensors->len; i++)
    {
      g_autofree char *serial = ips_text_make_safe (ips_sensor_get_facts (g_ptr_array_index (sensors, i))->serial, 100);

      if (*serial != '\0')
        g_string_append_printf (serials, "%s%s", serials->len > 0 ? "\n" : "", serial);
    }
  g_free (self->serials);
  self->serials = serials->len > 0 ? g_string_free (g_steal_pointer (&serials), FALSE) : NULL;
  gtk_widget_set_sensitive (GTK_WIDGET (self->copy_button), self->serials != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->copy_button),
                               self->serials != NULL ? _("Copy Serial Number: a service contract lists them")
                               : sensors->len == 0 ? _("Select devices first") : _("No serial number is known of what is selected"));
  gtk_widget_set_visible (GTK_WIDGET (self->image), sensors->len > 0);
  if (sensors->len == 1)
    show_one (self, g_ptr_array_index (sensors, 0));
  else if (sensors->len > 1)
    show_several (self, sensors);
  else
    show (self, IPS_SIGN_FINE, _("Select devices to update or redeploy their licences. Refresh License without a selection reads all of them."));
}

static void
ips_license_pane_dispose (GObject *object)
{
  IpsLicensePane *self = IPS_LICENSE_PANE (object);

  g_clear_object (&self->workspace);
  g_clear_pointer (&self->serials, g_free);

  G_OBJECT_CLASS (ips_license_pane_parent_class)->dispose (object);
}

static void
ips_license_pane_class_init (IpsLicensePaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_license_pane_dispose;
}

static void
ips_license_pane_init (IpsLicensePane *self)
{
  GtkWidget *image = gtk_image_new (), *label = gtk_label_new (NULL);
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic", GTK_ICON_SIZE_BUTTON);

  self->image = GTK_IMAGE (image);
  self->label = GTK_LABEL (label);
  self->copy_button = GTK_BUTTON (button);
  gtk_button_set_relief (self->copy_button, GTK_RELIEF_NONE);
  atk_object_set_name (gtk_widget_get_accessible (button), _("Copy Serial Number"));
  gtk_box_set_spacing (GTK_BOX (self), 8);
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_label_set_selectable (self->label, TRUE);
  gtk_widget_set_can_focus (label, FALSE);
  gtk_box_pack_start (GTK_BOX (self), image, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), label, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), button, FALSE, FALSE, 0);
  g_signal_connect_object (button, "clicked", G_CALLBACK (copy_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_show_all (label);
  gtk_widget_show_all (button);
}

GtkWidget *
ips_license_pane_new (IpsWorkspace *workspace)
{
  IpsLicensePane *self = g_object_new (IPS_TYPE_LICENSE_PANE, "visible", TRUE, NULL);
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  self->workspace = g_object_ref (workspace);
  ips_license_pane_set_sensors (self, none);
  return GTK_WIDGET (self);
}
