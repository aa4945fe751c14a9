/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-signature.h"

#include <glib/gi18n-lib.h>

#include "ips-nick.h"
#include "ips-signature-action.h"

static const struct { const char *nick; const char *label; guint weight; } severities[IPS_N_SEVERITIES] = {
  [IPS_SEVERITY_INFORMATIONAL] = { "informational", N_("informational"), 25 },
  [IPS_SEVERITY_LOW] = { "low", N_("low"), 50 },
  [IPS_SEVERITY_MEDIUM] = { "medium", N_("medium"), 75 },
  [IPS_SEVERITY_HIGH] = { "high", N_("high"), 100 },
};

static const struct { const char *nick; const char *label; } fields[IPS_N_SIGNATURE_FIELDS] = {
  [IPS_SIGNATURE_SEVERITY] = { "severity", N_("Severity") },
  [IPS_SIGNATURE_FIDELITY] = { "fidelity", N_("Fidelity Rating") },
  [IPS_SIGNATURE_ACTIONS] = { "actions", N_("Actions") },
  [IPS_SIGNATURE_ENABLED] = { "enabled", N_("Enabled") },
  [IPS_SIGNATURE_RETIRED] = { "retired", N_("Retired") },
  [IPS_SIGNATURE_NAME] = { "name", N_("Name") },
  [IPS_SIGNATURE_ENGINE] = { "engine", N_("Engine") },
  [IPS_SIGNATURE_OBSOLETE] = { "obsolete", N_("Obsolete") },
  [IPS_SIGNATURE_RELEASE] = { "release", N_("Release") },
  [IPS_SIGNATURE_CREATED] = { "created", N_("Date") },
  [IPS_SIGNATURE_TYPE] = { "type", N_("Type") },
  [IPS_SIGNATURE_OBSOLETES] = { "obsoletes", N_("Obsoletes") },
};

const char *
ips_severity_to_nick (IpsSeverity severity)
{
  g_return_val_if_fail (severity < IPS_N_SEVERITIES, "");
  return severities[severity].nick;
}

gboolean
ips_severity_from_nick (const char *nick, IpsSeverity *severity)
{
  return IPS_NICK_FIND (severities, nick, severity);
}

const char *
ips_severity_to_label (IpsSeverity severity)
{
  g_return_val_if_fail (severity < IPS_N_SEVERITIES, "");
  return g_dgettext (GETTEXT_PACKAGE, severities[severity].label);
}

guint
ips_severity_get_weight (IpsSeverity severity)
{
  g_return_val_if_fail (severity < IPS_N_SEVERITIES, 0);
  return severities[severity].weight;
}

gboolean
ips_signature_field_is_parameter (IpsSignatureField field, IpsSignatureParameter *parameter)
{
  if (field < IPS_SIGNATURE_FIRST_PARAMETER || field >= IPS_N_TUNABLE)
    return FALSE;
  *parameter = (IpsSignatureParameter) (field - IPS_SIGNATURE_FIRST_PARAMETER);
  return TRUE;
}

const char *
ips_signature_field_to_nick (IpsSignatureField field)
{
  IpsSignatureParameter parameter;

  g_return_val_if_fail (field < IPS_N_SIGNATURE_FIELDS, "");
  if (ips_signature_field_is_parameter (field, &parameter))
    return ips_signature_parameter_to_nick (parameter);
  return fields[field].nick;
}

gboolean
ips_signature_field_from_nick (const char *nick, IpsSignatureField *field)
{
  IpsSignatureParameter parameter;

  if (nick == NULL)
    return FALSE;
  if (!ips_signature_parameter_from_nick (nick, &parameter))
    return IPS_NICK_FIND (fields, nick, field);
  *field = IPS_SIGNATURE_FIELD_OF (parameter);
  return TRUE;
}

const char *
ips_signature_field_to_label (IpsSignatureField field)
{
  IpsSignatureParameter parameter;

  g_return_val_if_fail (field < IPS_N_SIGNATURE_FIELDS, "");
  if (ips_signature_field_is_parameter (field, &parameter))
    return ips_signature_parameter_to_label (parameter);
  return g_dgettext (GETTEXT_PACKAGE, fields[field].label);
}

guint
ips_signature_key_hash (gconstpointer key)
{
  const IpsSignatureKey value = *(const IpsSignatureKey *) key;

  return IPS_SIGNATURE_KEY_ID (value) * 31u + IPS_SIGNATURE_KEY_SUB (value);
}

char *
ips_signature_key_to_text (IpsSignatureKey key)
{
  return g_strdup_printf ("%u/%u", IPS_SIGNATURE_KEY_ID (key), IPS_SIGNATURE_KEY_SUB (key));
}

static gboolean
parse_number (const char *text, gsize length, guint32 *value)
{
  guint64 number = 0;

  if (length == 0 || length > 10)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      number = number * 10 + (guint64) (text[i] - '0');
    }
  if (number > G_MAXUINT32)
    return FALSE;
  *value = (guint32) number;
  return TRUE;
}

/**
 * ips_signature_key_from_text:
 * @text: (nullable): "2004/0", "2004-0" as Cisco's pages write it, or "2004" for sub-id 0
 * @key: (out): the key; unchanged on failure
 *
 * Returns: %FALSE where @text is no signature's number
 */
gboolean
ips_signature_key_from_text (const char *text, IpsSignatureKey *key)
{
  gsize length, sub_length;
  guint32 id, sub = 0;

  if (text == NULL)
    return FALSE;
  length = strcspn (text, "/-");
  sub_length = strlen (text) - length;
  if (!parse_number (text, length, &id) || (sub_length > 0 && !parse_number (text + length + 1, sub_length - 1, &sub)))
    return FALSE;
  *key = IPS_SIGNATURE_KEY (id, sub);
  return TRUE;
}

guint
ips_signature_get_base_risk_rating (const IpsSignature *self)
{
  return ips_severity_get_weight (self->severity) * MIN (self->fidelity, 100) / 100;
}

guint
ips_signature_compare (const IpsSignature *a, const IpsSignature *b)
{
  guint mask = 0;

  if (a->severity != b->severity)
    mask |= 1u << IPS_SIGNATURE_SEVERITY;
  if (a->fidelity != b->fidelity)
    mask |= 1u << IPS_SIGNATURE_FIDELITY;
  if (a->actions != b->actions)
    mask |= 1u << IPS_SIGNATURE_ACTIONS;
  if (a->enabled != b->enabled)
    mask |= 1u << IPS_SIGNATURE_ENABLED;
  if (a->retired != b->retired)
    mask |= 1u << IPS_SIGNATURE_RETIRED;
  for (IpsSignatureParameter i = 0; i < IPS_N_PARAMETERS; i++)
    if (a->parameters[i] != b->parameters[i])
      mask |= 1u << IPS_SIGNATURE_FIELD_OF (i);
  if (a->obsolete != b->obsolete)
    mask |= 1u << IPS_SIGNATURE_OBSOLETE;
  if (a->name != b->name && g_strcmp0 (a->name, b->name) != 0)
    mask |= 1u << IPS_SIGNATURE_NAME;
  if (a->engine != b->engine && g_strcmp0 (a->engine, b->engine) != 0)
    mask |= 1u << IPS_SIGNATURE_ENGINE;
  if (a->release != b->release && g_strcmp0 (a->release, b->release) != 0)
    mask |= 1u << IPS_SIGNATURE_RELEASE;
  if (a->created != b->created && g_strcmp0 (a->created, b->created) != 0)
    mask |= 1u << IPS_SIGNATURE_CREATED;
  if (a->type != b->type && g_strcmp0 (a->type, b->type) != 0)
    mask |= 1u << IPS_SIGNATURE_TYPE;
  if (a->obsoletes != b->obsoletes && g_strcmp0 (a->obsoletes, b->obsoletes) != 0)
    mask |= 1u << IPS_SIGNATURE_OBSOLETES;
  return mask;
}

gboolean
ips_signature_replaces (const IpsSignature *self, IpsSignatureKey key)
{
  g_auto(GStrv) numbers = NULL;

  if (self->obsoletes == NULL || *self->obsoletes == '\0')
    return FALSE;
  numbers = g_strsplit (self->obsoletes, "|", -1);
  for (guint i = 0; numbers[i] != NULL; i++)
    {
      IpsSignatureKey other;

      if (ips_signature_key_from_text (numbers[i], &other) && other == key)
        return TRUE;
    }
  return FALSE;
}

char *
ips_signature_normalize_keys (const char *text)
{
  g_auto(GStrv) numbers = g_strsplit_set (text, "|,; \t\r\n", -1);
  g_autoptr(GString) all = g_string_new (NULL);

  for (guint i = 0; numbers[i] != NULL; i++)
    {
      IpsSignatureKey key;
      g_autofree char *number = ips_signature_key_from_text (numbers[i], &key) ? ips_signature_key_to_text (key) : NULL;

      if (number != NULL)
        g_string_append_printf (all, "%s%s", all->len > 0 ? "|" : "", number);
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

gboolean
ips_signature_is_custom (IpsSignatureKey key)
{
  guint32 id = IPS_SIGNATURE_KEY_ID (key);

  return id >= IPS_SIGNATURE_FIRST_CUSTOM_ID && id <= IPS_SIGNATURE_LAST_CUSTOM_ID;
}

char *
ips_signature_dup_field (const IpsSignature *self, IpsSignatureField field)
{
  IpsSignatureParameter parameter;

  if (ips_signature_field_is_parameter (field, &parameter))
    return ips_signature_parameter_to_text (parameter, self->parameters[parameter]);
  switch (field)
    {
    case IPS_SIGNATURE_SEVERITY:
      return g_strdup (ips_severity_to_nick (self->severity));
    case IPS_SIGNATURE_FIDELITY:
      return g_strdup_printf ("%u", self->fidelity);
    case IPS_SIGNATURE_ACTIONS:
      return ips_signature_actions_to_text (self->actions);
    case IPS_SIGNATURE_ENABLED:
      return g_strdup (self->enabled ? "true" : "false");
    case IPS_SIGNATURE_RETIRED:
      return g_strdup (self->retired ? "true" : "false");
    case IPS_SIGNATURE_OBSOLETE:
      return g_strdup (self->obsolete ? "true" : "false");
    case IPS_SIGNATURE_NAME:
      return g_strdup (self->name);
    case IPS_SIGNATURE_ENGINE:
      return g_strdup (self->engine);
    case IPS_SIGNATURE_RELEASE:
      return g_strdup (self->release);
    case IPS_SIGNATURE_CREATED:
      return g_strdup (self->created);
    case IPS_SIGNATURE_TYPE:
      return g_strdup (self->type);
    case IPS_SIGNATURE_OBSOLETES:
      return g_strdup (self->obsoletes);
    case IPS_SIGNATURE_FIRST_PARAMETER:
    case IPS_N_SIGNATURE_FIELDS:
      break;
    }
  return g_strdup ("");
}

char *
ips_signature_dup_words (const IpsSignature *self, IpsSignatureField field)
{
  if (field == IPS_SIGNATURE_ACTIONS)
    return self->actions != 0 ? ips_signature_actions_to_label (self->actions) : g_strdup (_("none"));
  if (field == IPS_SIGNATURE_SEVERITY)
    return g_strdup (ips_severity_to_label (self->severity));
  if (field == IPS_SIGNATURE_ENABLED)
    return g_strdup (self->enabled ? _("yes") : _("no"));
  if (field == IPS_SIGNATURE_RETIRED)
    return g_strdup (self->retired ? _("yes") : _("no"));
  if (field == IPS_SIGNATURE_OBSOLETE)
    return g_strdup (self->obsolete ? _("yes") : _("no"));
  return ips_signature_dup_field (self, field);
}

const char *
ips_signature_describe_state (gboolean enabled, gboolean retired)
{
  if (enabled && !retired)
    return _("Inspected: it takes memory and processor time, and its actions are carried out.");
  if (!enabled && !retired)
    return _("Inspected, but no action is taken: it still takes memory and processor time. Retire it to give them back.");
  if (enabled)
    return _("Not inspected: it is retired, although it is enabled. It takes no memory and does nothing until it is active again.");
  return _("Not inspected: it takes no memory and no processor time.");
}
