/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-fleet-settings.h"

static const struct
{
  const char *name;
  gsize offset;
  guint min;
  guint max;
} numbers[] = {
  { "communication.connect-timeout-ms", G_STRUCT_OFFSET (IpsCommunication, connect_timeout_ms), 100, 600000 },
  { "communication.reply-timeout-ms", G_STRUCT_OFFSET (IpsCommunication, reply_timeout_ms), 100, 3600000 },
  { "communication.long-timeout-ms", G_STRUCT_OFFSET (IpsCommunication, long_timeout_ms), 100, 3600000 },
  { "communication.reboot-timeout-ms", G_STRUCT_OFFSET (IpsCommunication, reboot_timeout_ms), 1000, 86400000 },
  { "communication.retries", G_STRUCT_OFFSET (IpsCommunication, retries), 0, 10 },
  { "communication.parallel", G_STRUCT_OFFSET (IpsCommunication, parallel), 1, 1024 },
  { "communication.per-site", G_STRUCT_OFFSET (IpsCommunication, per_site), 0, 1024 },
};

void
ips_fleet_settings_read (GHashTable *values, IpsCommunication *communication)
{
  const char *text;

  ips_communication_init_defaults (communication);
  text = g_hash_table_lookup (values, "communication.transport");
  if (text != NULL && !ips_transport_from_nick (text, &communication->transport))
    g_warning ("setting communication.transport: “%s” is not a transport, using the default", text);
  text = g_hash_table_lookup (values, "communication.policy");
  if (text != NULL && !ips_cert_policy_from_nick (text, &communication->policy))
    g_warning ("setting communication.policy: “%s” is not a policy, using the default", text);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      guint64 number;

      text = g_hash_table_lookup (values, numbers[i].name);
      if (text == NULL)
        continue;
      if (g_ascii_string_to_unsigned (text, 10, numbers[i].min, numbers[i].max, &number, NULL))
        G_STRUCT_MEMBER (guint, communication, numbers[i].offset) = (guint) number;
      else
        g_warning ("setting %s: “%s” is not a number from %u to %u, using the default", numbers[i].name, text,
                   numbers[i].min, numbers[i].max);
    }
}

GHashTable *
ips_fleet_settings_write (const IpsCommunication *communication)
{
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_hash_table_insert (values, g_strdup ("communication.transport"),
                       g_strdup (ips_transport_to_nick (communication->transport)));
  g_hash_table_insert (values, g_strdup ("communication.policy"),
                       g_strdup (ips_cert_policy_to_nick (communication->policy)));
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_hash_table_insert (values, g_strdup (numbers[i].name),
                         g_strdup_printf ("%u", G_STRUCT_MEMBER (guint, communication, numbers[i].offset)));
  return values;
}

gboolean
ips_fleet_settings_validate (const IpsCommunication *communication, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      guint value = G_STRUCT_MEMBER (guint, communication, numbers[i].offset);

      if (value < numbers[i].min || value > numbers[i].max)
        {
          ips_set_error (error, IPS_ERROR_INVALID, "%s: %u is not from %u to %u", numbers[i].name, value,
                         numbers[i].min, numbers[i].max);
          return FALSE;
        }
    }
  return TRUE;
}
