/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-rollback-plan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-upgrade-history.h"

#define PACKAGE_ENDING ".pkg"

/* The name of the upgrade that the device would take back. (nullable) */
static const char *
get_last_upgrade (GPtrArray *history)
{
  return history->len > 0 ? ((const IpsUpgradeEntry *) g_ptr_array_index (history, history->len - 1))->package : NULL;
}

/* Devices leave the ending out at times, and name the package that came out of one for the manager. */
static gboolean
is_same_upgrade (const char *entry, const IpsUpgradeStep *step)
{
  g_autofree char *whole = g_str_has_suffix (entry, PACKAGE_ENDING) ? g_strdup (entry) : g_strconcat (entry, PACKAGE_ENDING, NULL);
  g_autoptr(IpsPackageName) name = ips_package_name_parse (whole, NULL);

  if (name == NULL)
    return FALSE;
  if (step->kind == IPS_UPGRADE_SIGNATURE)
    return ips_version_is_none (&name->version) && name->level == step->level;
  return step->kind == IPS_UPGRADE_SENSOR && !ips_version_is_none (&name->version) && ips_version_compare (&name->version, &step->version) == 0;
}

/* Why @step cannot be taken back. @first: it is the one that would be taken back next. (transfer full) (nullable): it can */
static char *
explain_kept (const IpsUpgradeStep *step, const IpsRunning *before, GPtrArray *history, gboolean router, gboolean first)
{
  g_autofree char *what = ips_upgrade_step_describe (step);
  g_autofree char *was = ips_version_to_text (&before->version);
  const char *last = get_last_upgrade (history);

  if (router)
    /* TRANSLATORS: %s is an update: "Signature update to S924" */
    return g_strdup_printf (_("A router has no command “downgrade”: %s stays."), what);
  if (step->kind == IPS_UPGRADE_ENGINE)
    return g_strdup_printf (_("The command “downgrade” takes back service packs and signature updates only: %s stays."), what);
  if (step->kind == IPS_UPGRADE_SENSOR && (step->version.major != before->version.major || step->version.minor != before->version.minor))
    /* TRANSLATORS: a release, then an update: "Sensor update to 7.3(5)E4" */
    return g_strdup_printf (_("The command “downgrade” does not lead back to another release, %s: %s stays. Only a system image brings the former one, and it wipes the device."),
                            was, what);
  if (first && last == NULL)
    return g_strdup_printf (_("The device names no upgrade that its command “downgrade” could take back: %s stays."), what);
  if (first && !is_same_upgrade (last, step))
    /* TRANSLATORS: a file's name, then an update */
    return g_strdup_printf (_("The command “downgrade” would take back %s, the device's last upgrade, which this deployment did not bring: %s stays."), last, what);
  return NULL;
}

IpsRollbackPlan *
ips_rollback_plan_new (const IpsRollbackPoint *point, const IpsDeployOrder *order, const IpsSensorFacts *facts, gboolean router)
{
  IpsRollbackPlan *self = g_new0 (IpsRollbackPlan, 1);
  g_autoptr(GPtrArray) history = ips_upgrade_history_read (facts);
  IpsRunning now, before;

  ips_running_read (&now, facts);
  ips_rollback_point_get_running (point, &before);
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_step_free);
  self->tuning = ips_deploy_order_has_tuning (order) && *point->config_sha256 != '\0';
  for (guint i = order->steps->len; i > 0 && self->kept == NULL; i--)
    {
      const IpsUpgradeStep *step = g_ptr_array_index (order->steps, i - 1);

      /* never got there, or was there before */
      if (!ips_deploy_step_is_done (step, &now) || ips_deploy_step_is_done (step, &before))
        continue;
      self->kept = explain_kept (step, &before, history, router, self->steps->len == 0);
      if (self->kept == NULL)
        g_ptr_array_add (self->steps, ips_upgrade_step_copy (step));
    }
  return self;
}

void
ips_rollback_plan_free (IpsRollbackPlan *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->steps);
  g_free (self->kept);
  g_free (self);
}

gboolean
ips_rollback_plan_is_empty (const IpsRollbackPlan *self)
{
  return self->steps->len == 0 && !self->tuning;
}

char *
ips_rollback_plan_describe (const IpsRollbackPlan *self)
{
  g_autoptr(GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->steps->len; i++)
    /* TRANSLATORS: %s is a file's name */
    g_ptr_array_add (sentences, g_strdup_printf (i == 0 ? _("Takes back %s.") : _("Then takes back %s."),
                                                 ((const IpsUpgradeStep *) g_ptr_array_index (self->steps, i))->file_name));
  if (self->tuning)
    g_ptr_array_add (sentences, g_strdup (_("Tunes its signatures as they were before.")));
  if (self->kept != NULL)
    g_ptr_array_add (sentences, g_strdup (self->kept));
  if (sentences->len == 0)
    g_ptr_array_add (sentences, g_strdup (_("Nothing of it is on the device.")));
  g_ptr_array_add (sentences, NULL);
  return g_strjoinv (" ", (char **) sentences->pdata);
}

/* A custom one that was there is put back; one that was not goes. */
static void
lead_back_custom (IpsSignatureKey key, IpsSignatureSet *before, IpsTuningTable *tuning, GArray *removed)
{
  const IpsSignature *was = ips_signature_set_lookup (before, key);

  /* at the command line one that was only looked at is there, without an engine */
  if (was == NULL || *was->engine == '\0')
    g_array_append_val (removed, key);
  else
    ips_tuning_table_put_custom (tuning, was, NULL);
}

IpsDeployOrder *
ips_rollback_make_order (const IpsDeployOrder *deployed, IpsSignatureSet *before)
{
  g_autoptr(IpsTuningTable) tuning = ips_tuning_table_new ();
  g_autoptr(GArray) keys = ips_tuning_table_get_keys (deployed->tuning);
  g_autoptr(GArray) customs = ips_tuning_table_get_custom_keys (deployed->tuning);
  g_autoptr(GArray) removed = g_array_new (FALSE, FALSE, sizeof (IpsSignatureKey));
  g_autoptr(GPtrArray) no_steps = g_ptr_array_new ();
  IpsDeployOrder *order;

  for (guint i = 0; i < keys->len; i++)
    {
      IpsSignatureTuning back = { .key = g_array_index (keys, IpsSignatureKey, i) };
      const IpsSignature *was = ips_signature_set_lookup (before, back.key);

      if (was == NULL || ips_tuning_table_lookup_custom (deployed->tuning, back.key) != NULL)
        continue;
      ips_signature_tuning_take (&back, was, ips_tuning_table_lookup (deployed->tuning, back.key)->fields);
      ips_tuning_table_put (tuning, &back);
    }
  for (guint i = 0; i < customs->len; i++)
    lead_back_custom (g_array_index (customs, IpsSignatureKey, i), before, tuning, removed);
  for (guint i = 0; i < deployed->removed->len; i++)
    lead_back_custom (g_array_index (deployed->removed, IpsSignatureKey, i), before, tuning, removed);
  order = ips_deploy_order_new (no_steps, "", 0, tuning);
  g_array_append_vals (order->removed, removed->data, removed->len);
  return order;
}
