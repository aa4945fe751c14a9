/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-tuning-edit.h"

#include <string.h>

gboolean
ips_tuning_edit_is_empty (const IpsTuningEdit *self)
{
  return self->set.fields == 0 && self->reset == 0 && self->actions_mode == IPS_ACTIONS_KEEP;
}

guint
ips_tuning_edit_get_actions (const IpsTuningEdit *self, guint actions)
{
  switch (self->actions_mode)
    {
    case IPS_ACTIONS_ADD:
      return actions | self->actions;
    case IPS_ACTIONS_REMOVE:
      return actions & ~self->actions;
    case IPS_ACTIONS_REPLACE:
      return self->actions;
    case IPS_ACTIONS_KEEP:
    default:
      return actions;
    }
}

static void
apply_to_custom (const IpsTuningEdit *self, const IpsPolicyRow *row, IpsTuningTable *tuning)
{
  const IpsSignature *there = ips_tuning_table_lookup_custom (tuning, row->value.key);
  IpsSignature changed;

  if (there == NULL)
    return;
  changed = *there;
  ips_signature_tuning_apply (&self->set, &changed);
  changed.actions = ips_tuning_edit_get_actions (self, changed.actions);
  ips_tuning_table_put_custom (tuning, &changed, NULL);
}

void
ips_tuning_edit_apply (const IpsTuningEdit *self, const IpsPolicyRow *row, IpsTuningTable *tuning)
{
  const IpsSignatureTuning *there = ips_tuning_table_lookup (tuning, row->value.key);
  IpsSignatureTuning changed = { .key = row->value.key };
  IpsSignature value = row->value;

  if (ips_tuning_table_lookup_custom (tuning, row->value.key) != NULL)
    {
      apply_to_custom (self, row, tuning);
      return;
    }
  if (there != NULL)
    changed = *there;
  changed.fields &= ~self->reset;
  ips_signature_tuning_apply (&self->set, &value);
  value.actions = ips_tuning_edit_get_actions (self, row->value.actions);
  ips_signature_tuning_take (&changed, &value, (self->set.fields & ~(1u << IPS_SIGNATURE_ACTIONS))
                                               | (self->actions_mode != IPS_ACTIONS_KEEP ? 1u << IPS_SIGNATURE_ACTIONS : 0));
  ips_tuning_table_put (tuning, &changed);
}

gboolean
ips_platform_is_promiscuous (const char *platform)
{
  return platform != NULL && (g_str_equal (platform, "NM-CIDS") || g_str_equal (platform, "IDS-4210"));
}
