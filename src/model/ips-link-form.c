/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-link-form.h"

#include <glib/gi18n-lib.h>

typedef enum { WAY_HTTPS, WAY_HTTP, WAY_SSH, N_WAYS } Way;

gboolean
ips_link_form_is_console (const IpsSensorConfig *config, IpsVerb verb)
{
  if (config->form == IPS_FORM_AUTOMATIC)
    return verb == IPS_VERB_REBOOT || verb == IPS_VERB_REGENERATE_CERTIFICATE || verb == IPS_VERB_CHANGE_PASSWORD || verb == IPS_VERB_ROLLBACK;
  return config->form == IPS_FORM_SSH || config->form == IPS_FORM_ROUTER;
}

guint
ips_link_form_get_port (const IpsSensorConfig *config, IpsVerb verb, IpsTransport fleet_default)
{
  return ips_link_form_is_console (config, verb) ? ips_sensor_config_get_ssh_port (config) : ips_sensor_config_get_port (config, fleet_default);
}

char *
ips_link_form_describe (GPtrArray *sensors, IpsVerb verb, IpsTransport fleet_default)
{
  static const char *const names[N_WAYS] = { [WAY_HTTPS] = "HTTPS", [WAY_HTTP] = "HTTP", [WAY_SSH] = "SSH" };
  guint n[N_WAYS] = { 0 };
  guint n_ways = 0;
  GString *text;

  for (guint i = 0; i < sensors->len; i++)
    {
      const IpsSensorConfig *config = ips_sensor_get_config (g_ptr_array_index (sensors, i));

      if (ips_link_form_is_console (config, verb))
        n[WAY_SSH]++;
      else
        n[ips_sensor_config_get_transport (config, fleet_default) == IPS_TRANSPORT_HTTP ? WAY_HTTP : WAY_HTTPS]++;
    }
  for (guint i = 0; i < N_WAYS; i++)
    n_ways += n[i] > 0;
  text = g_string_new (NULL);
  for (guint i = 0; i < N_WAYS; i++)
    if (n[i] > 0 && n_ways == 1)
      /* TRANSLATORS: over what devices are reached: "HTTPS", "SSH" */
      g_string_append_printf (text, _("Over %s."), names[i]);
    else if (n[i] > 0)
      {
        if (text->len > 0)
          g_string_append (text, ", ");
        /* TRANSLATORS: a number of devices, and over what they are reached: "HTTPS", "SSH" */
        g_string_append_printf (text, _("%u over %s"), n[i], names[i]);
      }
  if (n_ways > 1)
    g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}
