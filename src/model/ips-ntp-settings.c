/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-ntp-settings.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_KEY_CHARS 64

IpsNtpSettings *
ips_ntp_settings_new (IpsNtpMode mode, const char *server, guint key_id)
{
  IpsNtpSettings *self = g_new0 (IpsNtpSettings, 1);
  gboolean has_server = mode == IPS_NTP_MODE_PLAIN || mode == IPS_NTP_MODE_AUTHENTICATED;

  self->mode = mode;
  self->server = g_strdup (has_server && server != NULL ? server : "");
  self->key_id = mode == IPS_NTP_MODE_AUTHENTICATED ? key_id : 0;
  return self;
}

IpsNtpSettings *
ips_ntp_settings_copy (const IpsNtpSettings *self)
{
  return ips_ntp_settings_new (self->mode, self->server, self->key_id);
}

void
ips_ntp_settings_free (IpsNtpSettings *self)
{
  if (self == NULL)
    return;
  g_free (self->server);
  g_free (self);
}

gboolean
ips_ntp_settings_equal (const IpsNtpSettings *a, const IpsNtpSettings *b)
{
  return a->mode == b->mode && g_str_equal (a->server, b->server) && a->key_id == b->key_id;
}

char *
ips_ntp_settings_describe (const IpsNtpSettings *self)
{
  switch (self->mode)
    {
    case IPS_NTP_MODE_NONE:
      return g_strdup (_("none"));
    case IPS_NTP_MODE_PLAIN:
      /* TRANSLATORS: %s is the address of a time server */
      return g_strdup_printf (_("%s, not authenticated"), self->server);
    case IPS_NTP_MODE_AUTHENTICATED:
      /* TRANSLATORS: the address of a time server, and the number of a key */
      return g_strdup_printf (_("%s, authenticated with key %u"), self->server, self->key_id);
    case IPS_NTP_MODE_UNKNOWN:
    case IPS_N_NTP_MODES:
    default:
      return g_strdup (_("not known"));
    }
}

gboolean
ips_ntp_check_server (const char *text, GError **error)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (text);

  if (address != NULL && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4 && !g_inet_address_get_is_any (address)
      && !g_inet_address_get_is_multicast (address))
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, "%s", _("Enter the server's IPv4 address, such as 10.1.1.1: sensors take no name for it."));
  return FALSE;
}

gboolean
ips_ntp_parse_key_id (const char *text, guint *key_id, GError **error)
{
  guint64 number;

  if (g_ascii_string_to_unsigned (text, 10, 1, IPS_NTP_MAX_KEY_ID, &number, NULL))
    {
      *key_id = (guint) number;
      return TRUE;
    }
  ips_set_error (error, IPS_ERROR_INVALID, _("Enter the number that the server gives the key, from 1 to %u."), IPS_NTP_MAX_KEY_ID);
  return FALSE;
}

gboolean
ips_ntp_check_key (const char *text, GError **error)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]))
      {
        ips_set_error (error, IPS_ERROR_INVALID, "%s", _("Enter the key as the server has it: letters, digits and signs of ASCII, no blanks."));
        return FALSE;
      }
  if (length > 0 && length <= MAX_KEY_CHARS)
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, _("Enter the key as the server has it: 1 to %d characters."), MAX_KEY_CHARS);
  return FALSE;
}

char *
ips_ntp_settings_dup_key_owner (const IpsNtpSettings *self)
{
  return self->mode == IPS_NTP_MODE_AUTHENTICATED ? g_strdup_printf ("ntp-key:%s:%u", self->server, self->key_id) : NULL;
}

/* Every text in it was checked to need no escape. */
char *
ips_ntp_settings_to_parameters (const IpsNtpSettings *self)
{
  if (self->mode == IPS_NTP_MODE_AUTHENTICATED)
    return g_strdup_printf ("{\"server\":\"%s\",\"key-id\":%u}", self->server, self->key_id);
  return g_strdup_printf ("{\"server\":\"%s\"}", self->mode == IPS_NTP_MODE_PLAIN ? self->server : "");
}
