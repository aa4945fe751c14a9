/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-signature-action.h"
#include "ips-signature-set.h"

struct _IpsSignatureDiff
{
  gatomicrefcount refs;
  IpsSignatureSet *from;     /* (owned) */
  IpsSignatureSet *to;       /* (owned) */
  GArray *changes;           /* (owned) (element-type IpsSignatureChange) */
  guint counts[IPS_N_CHANGES];
};

static const struct { const char *nick; const char *label; } kinds[IPS_N_CHANGES] = {
  [IPS_CHANGE_NEW] = { "new", N_("New") },
  [IPS_CHANGE_MODIFIED] = { "modified", N_("Modified") },
  [IPS_CHANGE_RETIRED] = { "retired", N_("Retired") },
  [IPS_CHANGE_ACTIVATED] = { "activated", N_("Active again") },
  [IPS_CHANGE_REMOVED] = { "removed", N_("Removed") },
};

/* Told with every change, and no change by themselves. */
#define SILENT_FIELDS ((1u << IPS_SIGNATURE_RELEASE) | (1u << IPS_SIGNATURE_CREATED) | (1u << IPS_SIGNATURE_TYPE))

const char *
ips_signature_change_to_nick (IpsSignatureChangeKind kind)
{
  g_return_val_if_fail (kind < IPS_N_CHANGES, "");
  return kinds[kind].nick;
}

const char *
ips_signature_change_to_label (IpsSignatureChangeKind kind)
{
  g_return_val_if_fail (kind < IPS_N_CHANGES, "");
  return g_dgettext (GETTEXT_PACKAGE, kinds[kind].label);
}

static void
add_change (IpsSignatureDiff *self, IpsSignatureKey key, IpsSignatureChangeKind kind, const IpsSignature *before,
            const IpsSignature *after, guint fields)
{
  IpsSignatureChange change = { .key = key, .kind = kind, .fields = fields, .before = before, .after = after };

  self->counts[kind]++;
  g_array_append_val (self->changes, change);
}

static void
add_pair (IpsSignatureDiff *self, const IpsSignature *before, const IpsSignature *after)
{
  guint fields = ips_signature_compare (before, after);
  IpsSignatureChangeKind kind = IPS_CHANGE_MODIFIED;

  if ((fields & ~SILENT_FIELDS) == 0)
    return;
  if (fields & (1u << IPS_SIGNATURE_RETIRED))
    kind = after->retired ? IPS_CHANGE_RETIRED : IPS_CHANGE_ACTIVATED;
  add_change (self, after->key, kind, before, after, fields);
}

/**
 * ips_signature_diff_new:
 * @from: a sealed set
 * @to: a sealed set
 *
 * Takes time in proportion to the two sets together.
 *
 * Returns: (transfer full): the changes, sorted by key
 */
IpsSignatureDiff *
ips_signature_diff_new (IpsSignatureSet *from, IpsSignatureSet *to)
{
  IpsSignatureDiff *self = g_new0 (IpsSignatureDiff, 1);
  guint i = 0, j = 0, n_from = ips_signature_set_get_n (from), n_to = ips_signature_set_get_n (to);

  g_atomic_ref_count_init (&self->refs);
  self->from = ips_signature_set_ref (from);
  self->to = ips_signature_set_ref (to);
  self->changes = g_array_new (FALSE, FALSE, sizeof (IpsSignatureChange));
  while (i < n_from && j < n_to)
    {
      const IpsSignature *before = ips_signature_set_nth (from, i), *after = ips_signature_set_nth (to, j);

      if (before->key < after->key)
        add_change (self, before->key, IPS_CHANGE_REMOVED, before, NULL, 0);
      else if (before->key > after->key)
        add_change (self, after->key, IPS_CHANGE_NEW, NULL, after, 0);
      else
        add_pair (self, before, after);
      i += before->key <= after->key;
      j += after->key <= before->key;
    }
  for (; i < n_from; i++)
    add_change (self, ips_signature_set_nth (from, i)->key, IPS_CHANGE_REMOVED, ips_signature_set_nth (from, i), NULL, 0);
  for (; j < n_to; j++)
    add_change (self, ips_signature_set_nth (to, j)->key, IPS_CHANGE_NEW, NULL, ips_signature_set_nth (to, j), 0);
  return self;
}

IpsSignatureDiff *
ips_signature_diff_ref (IpsSignatureDiff *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ips_signature_diff_unref (IpsSignatureDiff *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_array_unref (self->changes);
  ips_signature_set_unref (self->from);
  ips_signature_set_unref (self->to);
  g_free (self);
}

guint
ips_signature_diff_get_n (const IpsSignatureDiff *self)
{
  return self->changes->len;
}

const IpsSignatureChange *
ips_signature_diff_nth (const IpsSignatureDiff *self, guint index)
{
  g_return_val_if_fail (index < self->changes->len, NULL);
  return &g_array_index (self->changes, IpsSignatureChange, index);
}

guint
ips_signature_diff_count (const IpsSignatureDiff *self, IpsSignatureChangeKind kind)
{
  g_return_val_if_fail (kind < IPS_N_CHANGES, 0);
  return self->counts[kind];
}

typedef enum { PART_LINE, PART_FIELD, PART_BEFORE, PART_AFTER } Part;

static char *
dup_part (const IpsSignatureChange *self, IpsSignatureField field, Part part)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (part == PART_FIELD)
    return g_strdup (ips_signature_field_to_label (field));
  if (part != PART_LINE)
    return ips_signature_dup_words (part == PART_BEFORE ? self->before : self->after, field);
  before = ips_signature_dup_words (self->before, field);
  after = ips_signature_dup_words (self->after, field);
  /* TRANSLATORS: a field's name, its value before and its value now: "Severity: high → medium" */
  return g_strdup_printf (_("%s: %s → %s"), ips_signature_field_to_label (field), before, after);
}

static char *
join_parts (const IpsSignatureChange *self, Part part, const char *separator)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (IpsSignatureField field = 0; self->before != NULL && self->after != NULL && field < IPS_N_SIGNATURE_FIELDS; field++)
    {
      g_autofree char *words = NULL;

      if (!(self->fields & (1u << field)) || ((1u << field) & SILENT_FIELDS))
        continue;
      words = dup_part (self, field, part);
      g_string_append_printf (text, "%s%s", text->len > 0 ? separator : "", words);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
ips_signature_change_describe (const IpsSignatureChange *self)
{
  return join_parts (self, PART_LINE, "\n");
}

char *
ips_signature_change_dup_fields (const IpsSignatureChange *self)
{
  return join_parts (self, PART_FIELD, "; ");
}

char *
ips_signature_change_dup_before (const IpsSignatureChange *self)
{
  return join_parts (self, PART_BEFORE, "; ");
}

char *
ips_signature_change_dup_after (const IpsSignatureChange *self)
{
  return join_parts (self, PART_AFTER, "; ");
}
