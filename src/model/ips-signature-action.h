/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a sensor does when a signature fires (features.md SIG-23 to SIG-26). The nick is the sensor's own word. */
typedef enum
{
  IPS_ACTION_PRODUCE_ALERT, IPS_ACTION_PRODUCE_VERBOSE_ALERT,
  IPS_ACTION_DENY_PACKET, IPS_ACTION_DENY_CONNECTION, IPS_ACTION_DENY_ATTACKER, IPS_ACTION_DENY_ATTACKER_VICTIM_PAIR,
  IPS_ACTION_DENY_ATTACKER_SERVICE_PAIR, IPS_ACTION_MODIFY_PACKET,
  IPS_ACTION_LOG_ATTACKER, IPS_ACTION_LOG_VICTIM, IPS_ACTION_LOG_PAIR,
  IPS_ACTION_BLOCK_CONNECTION, IPS_ACTION_BLOCK_HOST, IPS_ACTION_RATE_LIMIT, IPS_ACTION_SNMP_TRAP, IPS_ACTION_RESET_TCP,
  IPS_N_ACTIONS
} IpsSignatureAction;
#define IPS_ACTION_BIT(action) (1u << (action))
#define IPS_ACTIONS_ALL ((1u << IPS_N_ACTIONS) - 1)

const char *ips_signature_action_to_nick (IpsSignatureAction action);     /* "deny-packet-inline" */
gboolean ips_signature_action_from_nick (const char *nick, gsize length, IpsSignatureAction *action);
const char *ips_signature_action_to_label (IpsSignatureAction action);    /* "Deny Packet Inline" */
/* Only an inline sensor can do it. */
gboolean ips_signature_action_is_inline (IpsSignatureAction action);
/* What is to be known before choosing it, a sentence; (nullable) where there is nothing. */
const char *ips_signature_action_get_caution (IpsSignatureAction action);

/* Mask to "produce-alert|log-pair-packets" in the order above; "" for none. (transfer full) */
char *ips_signature_actions_to_text (guint actions);
/* @unknown: (out) (optional) (transfer full) (nullable): the first word that is no action. Words are separated by "|",
 * "," or blanks. Returns the mask of those that are known. */
guint ips_signature_actions_from_text (const char *text, char **unknown);
/* Labels, comma separated. (transfer full) */
char *ips_signature_actions_to_label (guint actions);
/* Whether an alert comes of it: produced itself, or forced by verbose, SNMP and log actions (SIG-26). */
gboolean ips_signature_actions_have_alert (guint actions);

G_END_DECLS
