/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-signature-category.h"

static const char *const nicks[IPS_N_CATEGORIES] = { [IPS_CATEGORY_KEEP] = "keep", [IPS_CATEGORY_BASIC] = "basic", [IPS_CATEGORY_ADVANCED] = "advanced" };

const char *
ips_signature_category_to_nick (IpsSignatureCategory category)
{
  g_return_val_if_fail ((guint) category < IPS_N_CATEGORIES, nicks[IPS_CATEGORY_KEEP]);

  return nicks[category];
}

gboolean
ips_signature_category_from_nick (const char *nick, IpsSignatureCategory *category)
{
  for (guint i = 0; i < IPS_N_CATEGORIES; i++)
    if (g_strcmp0 (nick, nicks[i]) == 0)
      {
        *category = (IpsSignatureCategory) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
ips_signature_category_is_needed (IpsSensor *sensor)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);

  return ips_sensor_get_config (sensor)->form == IPS_FORM_ROUTER && *facts->version != '\0' && *facts->signature_level == '\0';
}
