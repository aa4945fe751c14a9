/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-signature-grammar.h"

#include <string.h>

/* Which var is meant, and inside what it must stand to be meant. Those of the key are known by their place. */
static const struct { const char *key; IpsSignatureNode inside; } vars[IPS_N_SIGNATURE_VARS] = {
  [IPS_VAR_SEVERITY] = { "var.signature-severity", IPS_NODE_STRUCT },
  [IPS_VAR_FIDELITY] = { "var.signature-fidelity", IPS_NODE_STRUCT },
  [IPS_VAR_NAME] = { "var.signature-name", IPS_NODE_DESCRIPTION },
  [IPS_VAR_ENABLED] = { "var.signature-enabled", IPS_NODE_STATUS },
  [IPS_VAR_RETIRED] = { "var.signature-retired", IPS_NODE_STATUS },
  [IPS_VAR_OBSOLETE] = { "var.signature-obsolete", IPS_NODE_STATUS },
  [IPS_VAR_ACTIONS] = { "var.signature-actions", IPS_NODE_ENGINE_KIND },
  [IPS_VAR_RELEASE] = { "var.signature-release", IPS_NODE_DESCRIPTION },
  [IPS_VAR_CREATED] = { "var.signature-created", IPS_NODE_DESCRIPTION },
  [IPS_VAR_OBSOLETES] = { "var.signature-obsoletes", IPS_NODE_STATUS },
  [IPS_VAR_TYPE] = { "var.signature-type", IPS_NODE_DESCRIPTION },
  [IPS_VAR_FIRST_PARAMETER + IPS_PARAMETER_PROMISC_DELTA] = { "var.signature-promisc-delta", IPS_NODE_STRUCT },
  [IPS_VAR_FIRST_PARAMETER + IPS_PARAMETER_EVENT_COUNT] = { "var.signature-event-count", IPS_NODE_COUNTER },
  [IPS_VAR_FIRST_PARAMETER + IPS_PARAMETER_EVENT_COUNT_KEY] = { "var.signature-event-count-key", IPS_NODE_COUNTER },
  [IPS_VAR_FIRST_PARAMETER + IPS_PARAMETER_ALERT_INTERVAL] = { "var.signature-alert-interval", IPS_NODE_INTERVAL_KIND },
  /* The mode is the name of a struct; a var of that name is none of a sensor's. */
  [IPS_VAR_FIRST_PARAMETER + IPS_PARAMETER_SUMMARY_MODE] = { "struct.signature-summary-mode", IPS_NODE_FREQUENCY },
  [IPS_VAR_FIRST_PARAMETER + IPS_PARAMETER_SUMMARY_INTERVAL] = { "var.signature-summary-interval", IPS_NODE_SUMMARY_KIND },
  [IPS_VAR_FIRST_PARAMETER + IPS_PARAMETER_VULNERABLE_OS] = { "var.signature-vulnerable-os", IPS_NODE_STRUCT },
};

/* Structs and the map that matter, by name. */
static const char *const names[IPS_N_SIGNATURE_NAMES] = {
  [IPS_NAME_SIGNATURES] = "map.signatures", [IPS_NAME_STATUS] = "struct.signature-status",
  [IPS_NAME_DESCRIPTION] = "struct.signature-description", [IPS_NAME_ENGINE] = "struct.signature-engine",
  [IPS_NAME_COUNTER] = "struct.signature-event-counter", [IPS_NAME_INTERVAL] = "struct.signature-specify-alert-interval",
  [IPS_NAME_FREQUENCY] = "struct.signature-alert-frequency", [IPS_NAME_SUMMARY] = "struct.signature-summary-mode",
};

static gboolean
is_word (const IpsSignatureWord *word, const char *name, gsize length)
{
  return name != NULL && word->length == length && memcmp (name, word->text, length) == 0;
}

static IpsSignatureWord
get_word (IpsDialect *dialect, const char *key)
{
  const char *text = ips_dialect_get (dialect, key);

  return (IpsSignatureWord) { text, strlen (text) };
}

void
ips_signature_grammar_init (IpsSignatureGrammar *self, IpsDialect *dialect)
{
  *self = (IpsSignatureGrammar) { 0 };
  for (IpsSignatureVar i = IPS_VAR_SEVERITY; i < IPS_N_SIGNATURE_VARS; i++)
    self->vars[i] = get_word (dialect, vars[i].key);
  for (IpsSignatureName i = 0; i < IPS_N_SIGNATURE_NAMES; i++)
    self->names[i] = get_word (dialect, names[i]);
}

gboolean
ips_signature_grammar_is_map (const IpsSignatureGrammar *self, const char *name, gsize length)
{
  return is_word (&self->names[IPS_NAME_SIGNATURES], name, length);
}

IpsSignatureNode
ips_signature_grammar_find_struct (const IpsSignatureGrammar *self, IpsSignatureNode parent, const char *name, gsize length)
{
  if (parent == IPS_NODE_ENTRY)
    return IPS_NODE_STRUCT;
  if (parent == IPS_NODE_STRUCT)
    {
      if (is_word (&self->names[IPS_NAME_STATUS], name, length))
        return IPS_NODE_STATUS;
      if (is_word (&self->names[IPS_NAME_DESCRIPTION], name, length))
        return IPS_NODE_DESCRIPTION;
      if (is_word (&self->names[IPS_NAME_ENGINE], name, length))
        return IPS_NODE_ENGINE;
      if (is_word (&self->names[IPS_NAME_COUNTER], name, length))
        return IPS_NODE_COUNTER;
      if (is_word (&self->names[IPS_NAME_FREQUENCY], name, length))
        return IPS_NODE_FREQUENCY;
    }
  if (parent == IPS_NODE_COUNTER && is_word (&self->names[IPS_NAME_INTERVAL], name, length))
    return IPS_NODE_INTERVAL;
  if (parent == IPS_NODE_INTERVAL)
    return IPS_NODE_INTERVAL_KIND;
  if (parent == IPS_NODE_FREQUENCY && is_word (&self->names[IPS_NAME_SUMMARY], name, length))
    return IPS_NODE_SUMMARY;
  if (parent == IPS_NODE_SUMMARY)
    return IPS_NODE_SUMMARY_KIND;
  if (parent == IPS_NODE_ENGINE)
    return IPS_NODE_ENGINE_KIND;
  return IPS_NODE_OTHER;
}

IpsSignatureVar
ips_signature_grammar_find_var (const IpsSignatureGrammar *self, IpsSignatureNode parent, const char *name, gsize length)
{
  for (IpsSignatureVar kind = IPS_VAR_SEVERITY; kind < IPS_N_SIGNATURE_VARS; kind++)
    if (vars[kind].inside == parent && is_word (&self->vars[kind], name, length))
      return kind;
  return IPS_VAR_NONE;
}
