/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-ntp-reply.h"

#include <math.h>

/* What ntpd gives up at: 1,000 s. More is no offset but rubbish. */
#define MAX_OFFSET_MS 1000000.0
#define MAX_SERVER_CHARS 100

static IpsNtpSync
read_sync (IpsDialect *dialect, const char *text)
{
  static const struct { const char *key; IpsNtpSync sync; } words[] = {
    { "ntp-status.synchronized", IPS_NTP_SYNCHRONIZED },
    { "ntp-status.not-synchronized", IPS_NTP_NOT_SYNCHRONIZED },
    { "ntp-status.not-used", IPS_NTP_NOT_USED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (text, ips_dialect_get (dialect, words[i].key)) == 0)
      return words[i].sync;
  return IPS_NTP_UNKNOWN;
}

static void
read_offset (const char *text, IpsNtpState *state)
{
  char *end = NULL;
  double offset_ms = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || !isfinite (offset_ms) || fabs (offset_ms) > MAX_OFFSET_MS)
    return;
  state->offset_known = TRUE;
  state->offset_us = (gint64) round (offset_ms * 1000.0);
}

IpsNtpState *
ips_ntp_reply_read (IpsDialect *dialect, IpsXmlNode *content)
{
  IpsNtpState *state = ips_ntp_state_new ();
  IpsXmlNode *ntp = content != NULL ? ips_xml_node_find (content, ips_dialect_get (dialect, "element.ntp")) : NULL;
  g_autofree char *status = NULL, *offset = NULL, *server = NULL;

  if (ntp == NULL)
    return state;
  status = ips_xml_node_dup_safe_text (ips_xml_node_find (ntp, ips_dialect_get (dialect, "element.ntp-status")));
  server = ips_xml_node_dup_safe_text (ips_xml_node_find (ntp, ips_dialect_get (dialect, "element.ntp-server")));
  offset = ips_xml_node_dup_safe_text (ips_xml_node_find (ntp, ips_dialect_get (dialect, "element.ntp-offset")));
  state->sync = read_sync (dialect, status);
  read_offset (offset, state);
  if (g_utf8_strlen (server, -1) <= MAX_SERVER_CHARS)
    {
      g_free (state->server);
      state->server = g_steal_pointer (&server);
    }
  return state;
}
