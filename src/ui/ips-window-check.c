/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-window-check.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"

struct _IpsWindowCheck
{
  GtkCheckButton parent_instance;

  IpsWorkspace *workspace;   /* (owned) (nullable) until it is set, and after dispose */
  GPtrArray *sensors;        /* (owned) (nullable) (element-type IpsSensor) */
};

G_DEFINE_FINAL_TYPE (IpsWindowCheck, ips_window_check, GTK_TYPE_CHECK_BUTTON)

/* The last of them to open says how long it takes. */
static void
update_ui_state (IpsWindowCheck *self)
{
  const IpsMaintenancePlan *plan;
  gint64 now_us, last_us;
  g_autofree char *when = NULL, *text = NULL;

  if (self->workspace == NULL || self->sensors == NULL)
    return;
  plan = ips_maintenance_get_plan (ips_fleet_get_maintenance (ips_workspace_get_fleet (self->workspace)));
  now_us = last_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  for (guint i = 0; i < self->sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (self->sensors, i);

      last_us = MAX (last_us, ips_maintenance_plan_find_start (plan, ips_sensor_get_id (sensor), ips_sensor_get_config (sensor)->group, now_us, 0));
    }
  gtk_widget_set_visible (GTK_WIDGET (self), last_us > now_us);
  when = ips_format_date_time (last_us);
  /* TRANSLATORS: %s is a date and a time */
  text = g_strdup_printf (self->sensors->len == 1 ? _("Its maintenance window opens on %s.") : _("The last of their maintenance windows opens on %s."), when);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
}

static void
ips_window_check_dispose (GObject *object)
{
  IpsWindowCheck *self = IPS_WINDOW_CHECK (object);

  g_clear_object (&self->workspace);
  g_clear_pointer (&self->sensors, g_ptr_array_unref);
  G_OBJECT_CLASS (ips_window_check_parent_class)->dispose (object);
}

/* Not before: a button's label is one of the properties that are set when it is made. */
static void
ips_window_check_constructed (GObject *object)
{
  G_OBJECT_CLASS (ips_window_check_parent_class)->constructed (object);
  gtk_button_set_label (GTK_BUTTON (object), _("_Wait for the maintenance window"));
  gtk_button_set_use_underline (GTK_BUTTON (object), TRUE);
}

static void
ips_window_check_class_init (IpsWindowCheckClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = ips_window_check_constructed;
  G_OBJECT_CLASS (klass)->dispose = ips_window_check_dispose;
}

static void
ips_window_check_init (IpsWindowCheck *self)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self), TRUE);
  gtk_widget_set_no_show_all (GTK_WIDGET (self), TRUE);
}

GtkWidget *
ips_window_check_new (IpsWorkspace *workspace)
{
  IpsWindowCheck *self = g_object_new (IPS_TYPE_WINDOW_CHECK, NULL);

  ips_window_check_set_workspace (self, workspace);
  return GTK_WIDGET (self);
}

void
ips_window_check_set_workspace (IpsWindowCheck *self, IpsWorkspace *workspace)
{
  g_return_if_fail (IPS_IS_WINDOW_CHECK (self) && IPS_IS_WORKSPACE (workspace));
  g_return_if_fail (self->workspace == NULL);

  self->workspace = g_object_ref (workspace);
  g_signal_connect_object (ips_fleet_get_maintenance (ips_workspace_get_fleet (workspace)), "changed", G_CALLBACK (update_ui_state), self,
                           G_CONNECT_SWAPPED);
}

void
ips_window_check_set_sensors (IpsWindowCheck *self, GPtrArray *sensors)
{
  g_return_if_fail (IPS_IS_WINDOW_CHECK (self));

  g_ptr_array_ref (sensors);
  g_clear_pointer (&self->sensors, g_ptr_array_unref);
  self->sensors = sensors;
  update_ui_state (self);
}

gboolean
ips_window_check_is_wanted (IpsWindowCheck *self)
{
  g_return_val_if_fail (IPS_IS_WINDOW_CHECK (self), FALSE);

  return gtk_widget_get_visible (GTK_WIDGET (self)) && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self));
}
