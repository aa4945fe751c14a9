/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-traffic.h"

#include <glib/gi18n-lib.h>

#include "ips-nick.h"

static const char *const nicks[] = {
  [IPS_TRAFFIC_UNKNOWN] = "unknown",
  [IPS_TRAFFIC_PROMISCUOUS] = "promiscuous",
  [IPS_TRAFFIC_FAIL_OPEN] = "fail-open",
  [IPS_TRAFFIC_FAIL_CLOSE] = "fail-close",
};

/* Of one, and of several. */
static const char *const stops[][2] = {
  [IPS_TRAFFIC_UNKNOWN] = {
    N_("It is not known whether traffic passes uninspected or stops meanwhile: Device Properties can say it."),
    N_("It is not known whether traffic passes uninspected or stops meanwhile: Device Properties can say it.") },
  [IPS_TRAFFIC_PROMISCUOUS] = {
    N_("It sees copies of the traffic: traffic is not affected, only nothing is inspected meanwhile."),
    N_("They see copies of the traffic: traffic is not affected, only nothing is inspected meanwhile.") },
  [IPS_TRAFFIC_FAIL_OPEN] = {
    N_("It is fail-open: traffic passes uninspected meanwhile."),
    N_("They are fail-open: traffic passes uninspected meanwhile.") },
  [IPS_TRAFFIC_FAIL_CLOSE] = {
    N_("It is fail-close: traffic through it stops meanwhile."),
    N_("They are fail-close: traffic through them stops meanwhile.") },
};

const char *
ips_traffic_to_nick (IpsTraffic traffic)
{
  g_return_val_if_fail (traffic < IPS_N_TRAFFICS, "");
  return nicks[traffic];
}

gboolean
ips_traffic_from_nick (const char *nick, IpsTraffic *traffic)
{
  return IPS_NICK_FIND (nicks, nick, traffic);
}

const char *
ips_traffic_to_label (IpsTraffic traffic)
{
  switch (traffic)
    {
    case IPS_TRAFFIC_PROMISCUOUS: return _("Promiscuous");
    case IPS_TRAFFIC_FAIL_OPEN: return _("Inline, fail-open");
    case IPS_TRAFFIC_FAIL_CLOSE: return _("Inline, fail-close");
    case IPS_TRAFFIC_UNKNOWN:
    case IPS_N_TRAFFICS:
    default: return _("Not known");
    }
}

const char *
ips_traffic_explain_stop (IpsTraffic traffic, guint n)
{
  g_return_val_if_fail (traffic < IPS_N_TRAFFICS, "");
  return g_dgettext (GETTEXT_PACKAGE, stops[traffic][n != 1]);
}

guint
ips_traffic_count (GPtrArray *sensors, IpsTraffic traffic)
{
  guint n = 0;

  g_return_val_if_fail (sensors != NULL, 0);

  for (guint i = 0; i < sensors->len; i++)
    n += ips_sensor_get_config (g_ptr_array_index (sensors, i))->traffic == traffic;
  return n;
}

GPtrArray *
ips_traffic_filter (GPtrArray *sensors, IpsTraffic traffic)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (sensors != NULL, found);

  for (guint i = 0; i < sensors->len; i++)
    if (ips_sensor_get_config (g_ptr_array_index (sensors, i))->traffic == traffic)
      g_ptr_array_add (found, g_object_ref (g_ptr_array_index (sensors, i)));
  return found;
}

char *
ips_traffic_explain_stops (GPtrArray *sensors)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_return_val_if_fail (sensors != NULL, NULL);

  /* worst first */
  for (int traffic = IPS_N_TRAFFICS - 1; traffic >= 0; traffic--)
    {
      guint n = ips_traffic_count (sensors, (IpsTraffic) traffic);
      const char *sentence = ips_traffic_explain_stop ((IpsTraffic) traffic, n);

      if (n == 0)
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      if (n == sensors->len)
        g_string_append (text, sentence);
      else
        /* TRANSLATORS: how many devices, and what happens to their traffic: "2 devices: They are fail-open: traffic passes…" */
        g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u device: %s", "%u devices: %s", n), n, sentence);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* As a name is compared: however its letters are composed, whatever their case. */
static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (normal != NULL ? normal : text, -1);

  return g_strdup (g_strstrip (folded));
}

gboolean
ips_traffic_is_confirmed (GPtrArray *sensors, const char *text)
{
  guint n = ips_traffic_count (sensors, IPS_TRAFFIC_FAIL_CLOSE);
  g_autofree char *said = fold (text);
  g_autofree char *number = g_strdup_printf ("%u", n);

  if (n == 0)
    return TRUE;
  if (sensors->len > 1)
    return g_str_equal (said, number);
  for (guint i = 0; i < 2; i++)
    {
      const IpsSensorConfig *config = ips_sensor_get_config (g_ptr_array_index (sensors, 0));
      g_autofree char *wanted = fold (i == 0 ? config->name : config->address);

      if (g_str_equal (said, wanted))
        return TRUE;
    }
  return FALSE;
}
