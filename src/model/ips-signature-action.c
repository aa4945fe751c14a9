/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-signature-action.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct { const char *nick; const char *label; gboolean is_inline; gboolean alerts; const char *caution; } actions[IPS_N_ACTIONS] = {
  [IPS_ACTION_PRODUCE_ALERT] = { "produce-alert", N_("Produce Alert"), FALSE, TRUE, NULL },
  [IPS_ACTION_PRODUCE_VERBOSE_ALERT] = { "produce-verbose-alert", N_("Produce Verbose Alert"), FALSE, TRUE, NULL },
  [IPS_ACTION_DENY_PACKET] = { "deny-packet-inline", N_("Deny Packet Inline"), TRUE, FALSE, NULL },
  [IPS_ACTION_DENY_CONNECTION] = { "deny-connection-inline", N_("Deny Connection Inline"), TRUE, FALSE, NULL },
  [IPS_ACTION_DENY_ATTACKER] = { "deny-attacker-inline", N_("Deny Attacker Inline"), TRUE, FALSE, NULL },
  [IPS_ACTION_DENY_ATTACKER_VICTIM_PAIR] = { "deny-attacker-victim-pair-inline", N_("Deny Attacker Victim Pair Inline"), TRUE, FALSE, NULL },
  [IPS_ACTION_DENY_ATTACKER_SERVICE_PAIR] = { "deny-attacker-service-pair-inline", N_("Deny Attacker Service Pair Inline"), TRUE, FALSE, NULL },
  [IPS_ACTION_MODIFY_PACKET] = { "modify-packet-inline", N_("Modify Packet Inline"), TRUE, FALSE, NULL },
  [IPS_ACTION_LOG_ATTACKER] = { "log-attacker-packets", N_("Log Attacker Packets"), FALSE, TRUE, NULL },
  [IPS_ACTION_LOG_VICTIM] = { "log-victim-packets", N_("Log Victim Packets"), FALSE, TRUE, NULL },
  [IPS_ACTION_LOG_PAIR] = { "log-pair-packets", N_("Log Pair Packets"), FALSE, TRUE, NULL },
  [IPS_ACTION_BLOCK_CONNECTION] = { "request-block-connection", N_("Request Block Connection"), FALSE, FALSE, N_("Not carried out for IPv6.") },
  [IPS_ACTION_BLOCK_HOST] = { "request-block-host", N_("Request Block Host"), FALSE, FALSE, N_("Not carried out for IPv6.") },
  [IPS_ACTION_RATE_LIMIT] = { "request-rate-limit", N_("Request Rate Limit"), FALSE, FALSE, N_("Not carried out for IPv6.") },
  [IPS_ACTION_SNMP_TRAP] = { "request-snmp-trap", N_("Request SNMP Trap"), FALSE, TRUE, NULL },
  [IPS_ACTION_RESET_TCP] = { "reset-tcp-connection", N_("Reset TCP Connection"), FALSE, FALSE, N_("Only for signatures that look at a single TCP connection.") },
};

const char *
ips_signature_action_to_nick (IpsSignatureAction action)
{
  g_return_val_if_fail (action < IPS_N_ACTIONS, "");
  return actions[action].nick;
}

/* @length: of @nick, which need not end there */
gboolean
ips_signature_action_from_nick (const char *nick, gsize length, IpsSignatureAction *action)
{
  for (IpsSignatureAction i = 0; i < IPS_N_ACTIONS; i++)
    if (strlen (actions[i].nick) == length && memcmp (actions[i].nick, nick, length) == 0)
      {
        *action = i;
        return TRUE;
      }
  return FALSE;
}

const char *
ips_signature_action_to_label (IpsSignatureAction action)
{
  g_return_val_if_fail (action < IPS_N_ACTIONS, "");
  return g_dgettext (GETTEXT_PACKAGE, actions[action].label);
}

gboolean
ips_signature_action_is_inline (IpsSignatureAction action)
{
  g_return_val_if_fail (action < IPS_N_ACTIONS, FALSE);
  return actions[action].is_inline;
}

const char *
ips_signature_action_get_caution (IpsSignatureAction action)
{
  g_return_val_if_fail (action < IPS_N_ACTIONS, NULL);
  return actions[action].caution != NULL ? g_dgettext (GETTEXT_PACKAGE, actions[action].caution) : NULL;
}

char *
ips_signature_actions_to_text (guint mask)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (IpsSignatureAction i = 0; i < IPS_N_ACTIONS; i++)
    if (mask & IPS_ACTION_BIT (i))
      g_string_append_printf (text, "%s%s", text->len > 0 ? "|" : "", actions[i].nick);
  return g_strdup (text->str);
}

guint
ips_signature_actions_from_text (const char *text, char **unknown)
{
  guint mask = 0;

  if (unknown != NULL)
    *unknown = NULL;
  for (const char *at = text; at != NULL && *at != '\0';)
    {
      gsize length = strcspn (at, "|, \t\r\n");
      IpsSignatureAction action;

      if (length > 0 && ips_signature_action_from_nick (at, length, &action))
        mask |= IPS_ACTION_BIT (action);
      else if (length > 0 && unknown != NULL && *unknown == NULL)
        *unknown = g_strndup (at, MIN (length, 64));
      at += length;
      at += strspn (at, "|, \t\r\n");
    }
  return mask;
}

char *
ips_signature_actions_to_label (guint mask)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (IpsSignatureAction i = 0; i < IPS_N_ACTIONS; i++)
    if (mask & IPS_ACTION_BIT (i))
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", ips_signature_action_to_label (i));
  return g_strdup (text->str);
}

gboolean
ips_signature_actions_have_alert (guint mask)
{
  for (IpsSignatureAction i = 0; i < IPS_N_ACTIONS; i++)
    if ((mask & IPS_ACTION_BIT (i)) && actions[i].alerts)
      return TRUE;
  return FALSE;
}
