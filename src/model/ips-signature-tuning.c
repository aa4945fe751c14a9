/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-signature-tuning.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-signature-action.h"

struct _IpsTuningTable
{
  GHashTable *tunings;       /* (owned) &key in the value -> IpsSignatureTuning */
  GHashTable *customs;       /* (owned) &key in the value -> IpsSignature, strings owned */
};

static gboolean
parse_boolean (const char *value, gboolean *result)
{
  *result = g_strcmp0 (value, "true") == 0 || g_strcmp0 (value, "yes") == 0;
  return *result || g_strcmp0 (value, "false") == 0 || g_strcmp0 (value, "no") == 0;
}

static gboolean
parse_actions (const char *value, guint *actions, GError **error)
{
  g_autofree char *unknown = NULL;

  *actions = ips_signature_actions_from_text (value, &unknown);
  if (unknown == NULL)
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, _("actions: \"%s\" is no action; those are %s"), unknown, "produce-alert, deny-packet-inline, log-pair-packets, …");
  return FALSE;
}

gboolean
ips_signature_tuning_set (IpsSignatureTuning *self, IpsSignatureField field, const char *value, GError **error)
{
  IpsSignatureTuning changed = *self;
  IpsSignatureParameter parameter;
  guint64 number;

  if (ips_signature_field_is_parameter (field, &parameter))
    {
      if (!ips_signature_parameter_from_text (parameter, value, &changed.parameters[parameter], error))
        return FALSE;
      changed.fields |= 1u << field;
      *self = changed;
      return TRUE;
    }
  switch (field)
    {
    case IPS_SIGNATURE_SEVERITY:
      if (!ips_severity_from_nick (value, &changed.severity))
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("severity: enter informational, low, medium or high"));
          return FALSE;
        }
      break;
    case IPS_SIGNATURE_FIDELITY:
      if (!g_ascii_string_to_unsigned (value, 10, 0, 100, &number, NULL))
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("fidelity rating: enter a number from 0 to 100"));
          return FALSE;
        }
      changed.fidelity = (guint) number;
      break;
    case IPS_SIGNATURE_ACTIONS:
      if (!parse_actions (value, &changed.actions, error))
        return FALSE;
      break;
    case IPS_SIGNATURE_ENABLED:
    case IPS_SIGNATURE_RETIRED:
      if (!parse_boolean (value, field == IPS_SIGNATURE_ENABLED ? &changed.enabled : &changed.retired))
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("%s: enter true or false"), ips_signature_field_to_nick (field));
          return FALSE;
        }
      break;
    default:
      ips_set_error (error, IPS_ERROR_INVALID, _("%s: an update decides this, it cannot be set"), ips_signature_field_to_nick (field));
      return FALSE;
    }
  changed.fields |= 1u << field;
  *self = changed;
  return TRUE;
}

void
ips_signature_tuning_take (IpsSignatureTuning *self, const IpsSignature *from, guint fields)
{
  if (fields & (1u << IPS_SIGNATURE_SEVERITY))
    self->severity = from->severity;
  if (fields & (1u << IPS_SIGNATURE_FIDELITY))
    self->fidelity = from->fidelity;
  if (fields & (1u << IPS_SIGNATURE_ACTIONS))
    self->actions = from->actions;
  if (fields & (1u << IPS_SIGNATURE_ENABLED))
    self->enabled = from->enabled;
  if (fields & (1u << IPS_SIGNATURE_RETIRED))
    self->retired = from->retired;
  for (IpsSignatureParameter i = 0; i < IPS_N_PARAMETERS; i++)
    if (fields & (1u << IPS_SIGNATURE_FIELD_OF (i)))
      self->parameters[i] = from->parameters[i];
  self->fields |= fields & IPS_SIGNATURE_TUNABLE;
}

char *
ips_signature_tuning_dup_field (const IpsSignatureTuning *self, IpsSignatureField field)
{
  IpsSignature value = { 0 };

  ips_signature_tuning_apply (self, &value);
  return ips_signature_dup_field (&value, field);
}

void
ips_signature_tuning_apply (const IpsSignatureTuning *self, IpsSignature *signature)
{
  if (self->fields & (1u << IPS_SIGNATURE_SEVERITY))
    signature->severity = self->severity;
  if (self->fields & (1u << IPS_SIGNATURE_FIDELITY))
    signature->fidelity = self->fidelity;
  if (self->fields & (1u << IPS_SIGNATURE_ACTIONS))
    signature->actions = self->actions;
  if (self->fields & (1u << IPS_SIGNATURE_ENABLED))
    signature->enabled = self->enabled;
  if (self->fields & (1u << IPS_SIGNATURE_RETIRED))
    signature->retired = self->retired;
  for (IpsSignatureParameter i = 0; i < IPS_N_PARAMETERS; i++)
    if (self->fields & (1u << IPS_SIGNATURE_FIELD_OF (i)))
      signature->parameters[i] = self->parameters[i];
}

static gboolean
tuning_equal (const IpsSignatureTuning *a, const IpsSignatureTuning *b)
{
  IpsSignature x = { .key = a->key }, y = { .key = a->key };

  if (a->key != b->key || a->fields != b->fields)
    return FALSE;
  ips_signature_tuning_apply (a, &x);
  ips_signature_tuning_apply (b, &y);
  return ips_signature_compare (&x, &y) == 0;
}

static void
free_custom (gpointer data)
{
  IpsSignature *custom = data;

  g_free ((char *) custom->name);
  g_free ((char *) custom->engine);
  g_free ((char *) custom->release);
  g_free ((char *) custom->created);
  g_free ((char *) custom->type);
  g_free ((char *) custom->obsoletes);
  g_free (custom);
}

static IpsSignature *
copy_custom (const IpsSignature *custom)
{
  IpsSignature *copy = g_memdup2 (custom, sizeof (IpsSignature));

  copy->name = g_strdup (custom->name != NULL ? custom->name : "");
  copy->engine = g_strdup (custom->engine != NULL ? custom->engine : "");
  copy->release = g_strdup (custom->release != NULL ? custom->release : "");
  copy->created = g_strdup (custom->created != NULL ? custom->created : "");
  copy->type = g_strdup (custom->type != NULL ? custom->type : "");
  copy->obsoletes = g_strdup (custom->obsoletes != NULL ? custom->obsoletes : "");
  return copy;
}

IpsTuningTable *
ips_tuning_table_new (void)
{
  IpsTuningTable *self = g_new0 (IpsTuningTable, 1);

  self->tunings = g_hash_table_new_full (ips_signature_key_hash, g_int64_equal, NULL, g_free);
  self->customs = g_hash_table_new_full (ips_signature_key_hash, g_int64_equal, NULL, free_custom);
  return self;
}

IpsTuningTable *
ips_tuning_table_copy (const IpsTuningTable *self)
{
  IpsTuningTable *copy = ips_tuning_table_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->tunings);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ips_tuning_table_put (copy, value);
  g_hash_table_iter_init (&iter, self->customs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      IpsSignature *custom = copy_custom (value);

      g_hash_table_replace (copy->customs, &custom->key, custom);
    }
  return copy;
}

void
ips_tuning_table_free (IpsTuningTable *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->tunings);
  g_hash_table_unref (self->customs);
  g_free (self);
}

gboolean
ips_tuning_table_equal (const IpsTuningTable *a, const IpsTuningTable *b)
{
  GHashTableIter iter;
  gpointer value;

  if (g_hash_table_size (a->tunings) != g_hash_table_size (b->tunings)
      || g_hash_table_size (a->customs) != g_hash_table_size (b->customs))
    return FALSE;
  g_hash_table_iter_init (&iter, a->tunings);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const IpsSignatureTuning *other = ips_tuning_table_lookup (b, ((IpsSignatureTuning *) value)->key);

      if (other == NULL || !tuning_equal (value, other))
        return FALSE;
    }
  g_hash_table_iter_init (&iter, a->customs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const IpsSignature *other = ips_tuning_table_lookup_custom (b, ((IpsSignature *) value)->key);

      if (other == NULL || ips_signature_compare (value, other) != 0)
        return FALSE;
    }
  return TRUE;
}

void
ips_tuning_table_lay_over (IpsTuningTable *self, const IpsTuningTable *above)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, above->customs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      IpsSignature *custom = copy_custom (value);

      g_hash_table_replace (self->customs, &custom->key, custom);
    }
  g_hash_table_iter_init (&iter, above->tunings);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const IpsSignatureTuning *tuning = value, *there = ips_tuning_table_lookup (self, tuning->key);
      IpsSignatureTuning both = there != NULL ? *there : (IpsSignatureTuning) { .key = tuning->key };
      IpsSignature signature = { 0 };

      ips_signature_tuning_apply (tuning, &signature);
      ips_signature_tuning_take (&both, &signature, tuning->fields);
      ips_tuning_table_put (self, &both);
    }
}

static guint
count_other (const IpsTuningTable *a, const IpsTuningTable *b, gboolean only_missing)
{
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  g_hash_table_iter_init (&iter, a->tunings);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const IpsSignatureTuning *other = ips_tuning_table_lookup (b, ((IpsSignatureTuning *) value)->key);

      n += other == NULL || (!only_missing && !tuning_equal (value, other));
    }
  g_hash_table_iter_init (&iter, a->customs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const IpsSignature *other = ips_tuning_table_lookup_custom (b, ((IpsSignature *) value)->key);

      n += other == NULL || (!only_missing && ips_signature_compare (value, other) != 0);
    }
  return n;
}

guint
ips_tuning_table_count_differences (const IpsTuningTable *a, const IpsTuningTable *b)
{
  return count_other (a, b, FALSE) + count_other (b, a, TRUE);
}

guint
ips_tuning_table_get_n (const IpsTuningTable *self)
{
  return g_hash_table_size (self->tunings);
}

gboolean
ips_tuning_table_is_empty (const IpsTuningTable *self)
{
  return g_hash_table_size (self->tunings) == 0 && g_hash_table_size (self->customs) == 0;
}

const IpsSignatureTuning *
ips_tuning_table_lookup (const IpsTuningTable *self, IpsSignatureKey key)
{
  return g_hash_table_lookup (self->tunings, &key);
}

void
ips_tuning_table_put (IpsTuningTable *self, const IpsSignatureTuning *tuning)
{
  IpsSignatureTuning *copy;

  if ((tuning->fields & IPS_SIGNATURE_TUNABLE) == 0)
    {
      g_hash_table_remove (self->tunings, &tuning->key);
      return;
    }
  copy = g_memdup2 (tuning, sizeof (IpsSignatureTuning));
  copy->fields &= IPS_SIGNATURE_TUNABLE;
  g_hash_table_replace (self->tunings, &copy->key, copy);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  IpsSignatureKey key_a = *(const IpsSignatureKey *) a, key_b = *(const IpsSignatureKey *) b;

  return (key_a > key_b) - (key_a < key_b);
}

static GArray *
dup_keys (GHashTable *table)
{
  GArray *keys = g_array_sized_new (FALSE, FALSE, sizeof (IpsSignatureKey), g_hash_table_size (table));
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_array_append_vals (keys, key, 1);
  g_array_sort (keys, compare_keys);
  return keys;
}

GArray *
ips_tuning_table_get_keys (const IpsTuningTable *self)
{
  return dup_keys (self->tunings);
}

const IpsSignature *
ips_tuning_table_lookup_custom (const IpsTuningTable *self, IpsSignatureKey key)
{
  return g_hash_table_lookup (self->customs, &key);
}

gboolean
ips_tuning_table_put_custom (IpsTuningTable *self, const IpsSignature *signature, GError **error)
{
  IpsSignature own, *copy;

  if (!ips_signature_is_custom (signature->key))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("signature %u: a custom signature has a number from %u to %u"),
                     IPS_SIGNATURE_KEY_ID (signature->key), IPS_SIGNATURE_FIRST_CUSTOM_ID, IPS_SIGNATURE_LAST_CUSTOM_ID);
      return FALSE;
    }
  if (signature->name == NULL || *signature->name == '\0' || strlen (signature->name) > 256
      || !g_utf8_validate (signature->name, -1, NULL) || strpbrk (signature->name, "\r\n\t") != NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("signature %u: enter a name of 1 to 256 characters on one line"), IPS_SIGNATURE_KEY_ID (signature->key));
      return FALSE;
    }
  if (signature->fidelity > 100)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("fidelity rating: enter a number from 0 to 100"));
      return FALSE;
    }
  /* Of one that was cloned: what an update says of the other is not said of it. */
  own = *signature;
  own.obsolete = FALSE;
  own.release = own.created = own.type = own.obsoletes = NULL;
  copy = copy_custom (&own);
  g_hash_table_replace (self->customs, &copy->key, copy);
  return TRUE;
}

gboolean
ips_tuning_table_get_tuned_custom (const IpsTuningTable *self, IpsSignatureKey key, IpsSignature *signature)
{
  const IpsSignature *custom = ips_tuning_table_lookup_custom (self, key);
  const IpsSignatureTuning *tuning = ips_tuning_table_lookup (self, key);

  if (custom == NULL)
    return FALSE;
  *signature = *custom;
  if (tuning != NULL)
    ips_signature_tuning_apply (tuning, signature);
  return TRUE;
}

gboolean
ips_tuning_table_remove_custom (IpsTuningTable *self, IpsSignatureKey key)
{
  return g_hash_table_remove (self->customs, &key);
}

GArray *
ips_tuning_table_get_custom_keys (const IpsTuningTable *self)
{
  return dup_keys (self->customs);
}

IpsSignatureKey
ips_tuning_table_next_custom (const IpsTuningTable *self)
{
  for (guint32 id = IPS_SIGNATURE_FIRST_CUSTOM_ID; id <= IPS_SIGNATURE_LAST_CUSTOM_ID; id++)
    {
      IpsSignatureKey key = IPS_SIGNATURE_KEY (id, 0);

      if (!g_hash_table_contains (self->customs, &key))
        return key;
    }
  return IPS_SIGNATURE_KEY (IPS_SIGNATURE_FIRST_CUSTOM_ID, g_hash_table_size (self->customs));
}
