/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-device-form.h"

enum { SIGNAL_EDITED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (IpsDeviceForm, ips_device_form, GTK_TYPE_WIDGET)

static void
ips_device_form_default_init (IpsDeviceFormInterface *iface)
{
  signals[SIGNAL_EDITED] = g_signal_new ("edited", IPS_TYPE_DEVICE_FORM, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

void
ips_device_form_load (IpsDeviceForm *self, IpsWorkspace *workspace, GPtrArray *sensors)
{
  g_return_if_fail (IPS_IS_DEVICE_FORM (self));
  IPS_DEVICE_FORM_GET_IFACE (self)->load (self, workspace, sensors);
}

GtkWidget *
ips_device_form_check (IpsDeviceForm *self)
{
  g_return_val_if_fail (IPS_IS_DEVICE_FORM (self), NULL);
  return IPS_DEVICE_FORM_GET_IFACE (self)->check (self);
}

void
ips_device_form_apply (IpsDeviceForm *self, IpsSensorConfig *config)
{
  g_return_if_fail (IPS_IS_DEVICE_FORM (self));
  IPS_DEVICE_FORM_GET_IFACE (self)->apply (self, config);
}

gboolean
ips_device_form_is_touched (IpsDeviceForm *self)
{
  g_return_val_if_fail (IPS_IS_DEVICE_FORM (self), FALSE);
  return IPS_DEVICE_FORM_GET_IFACE (self)->is_touched (self);
}

void
ips_device_form_edited (IpsDeviceForm *self)
{
  g_signal_emit (self, signals[SIGNAL_EDITED], 0);
}

char *
ips_device_form_common_text (GPtrArray *sensors, IpsConfigText text)
{
  g_autofree char *common = NULL;

  for (guint i = 0; i < sensors->len; i++)
    {
      g_autofree char *one = text (ips_sensor_get_config (g_ptr_array_index (sensors, i)));

      if (common != NULL && g_strcmp0 (common, one) != 0)
        return NULL;
      g_free (common);
      common = g_steal_pointer (&one);
    }
  return common != NULL ? g_steal_pointer (&common) : g_strdup ("");
}
