/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-plan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-format.h"
#include "ips-text.h"

void
ips_license_assignment_free (IpsLicenseAssignment *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->license, ips_license_unref);
  g_clear_object (&self->sensor);
  g_free (self->source);
  g_free (self->reason);
  g_free (self->warning);
  g_free (self);
}

static IpsLicenseAssignment *
add_row (GPtrArray *plan, IpsLicense *license, IpsSensor *sensor, const char *source)
{
  IpsLicenseAssignment *row = g_new0 (IpsLicenseAssignment, 1);

  row->license = license != NULL ? ips_license_ref (license) : NULL;
  row->sensor = sensor != NULL ? g_object_ref (sensor) : NULL;
  row->verdict = IPS_LICENSE_VERDICT_UNMATCHED;
  row->source = g_strdup (source != NULL ? source : license != NULL ? license->name : "");
  row->reason = g_strdup ("");
  row->warning = g_strdup ("");
  g_ptr_array_add (plan, row);
  return row;
}

static GPtrArray *
plan_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ips_license_assignment_free);
}

/* @reason (transfer full) */
static void
set_reason (IpsLicenseAssignment *row, gboolean go, char *reason)
{
  row->go = go;
  g_free (row->reason);
  row->reason = reason;
}

static void
judge_row (IpsLicenseAssignment *row, gint64 now_us)
{
  const IpsSensorFacts *facts = row->sensor != NULL ? ips_sensor_get_facts (row->sensor) : NULL;

  g_free (row->warning);
  row->warning = g_strdup ("");
  if (facts == NULL)
    {
      row->verdict = IPS_LICENSE_VERDICT_UNMATCHED;
      set_reason (row, FALSE, ips_license_explain (row->license, row->verdict, NULL, IPS_LICENSE_UNKNOWN, 0));
      return;
    }
  row->verdict = ips_license_judge (row->license, facts->serial, facts->license_status, facts->license_expires_us, now_us);
  if (row->forced && (row->verdict == IPS_LICENSE_VERDICT_SAME || row->verdict == IPS_LICENSE_VERDICT_OLDER))
    {
      g_autofree char *present = ips_license_describe (facts->license_status, facts->license_expires_us);

      /* TRANSLATORS: %s is a licence in words such as “valid until 31.12.2026” */
      set_reason (row, TRUE, g_strdup_printf (_("Not newer; it is applied all the same, because it was asked for. The present one: %s"), present));
    }
  else
    set_reason (row, ips_license_verdict_applies (row->verdict),
                ips_license_explain (row->license, row->verdict, facts->serial, facts->license_status, facts->license_expires_us));
  if (row->license->expires_us != 0 && row->license->expires_us <= now_us)
    {
      g_free (row->warning);
      row->warning = g_strdup (_("This licence has expired: signature updates stay blocked with it"));
    }
  else if (row->verdict == IPS_LICENSE_VERDICT_DIFFERS && row->license->expires_us != 0
           && row->license->expires_us < facts->license_expires_us)
    {
      g_free (row->warning);
      row->warning = g_strdup (_("It ends earlier than the licence on the device"));
    }
  else if (ips_license_demands_cisco (facts->platform))
    {
      g_autofree char *platform = ips_text_make_safe (facts->platform, 40);

      g_free (row->warning);
      /* TRANSLATORS: %s is a platform such as IPS-4270 */
      row->warning = g_strdup_printf (_("%s requires Cisco.com for licensing; it may reject a file"), platform);
    }
}

/* Of the rows for one device the best stays; where a person chose, that one. */
static void
judge_rivals (GPtrArray *plan)
{
  g_autoptr(GHashTable) best = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < plan->len; i++)
    {
      IpsLicenseAssignment *row = g_ptr_array_index (plan, i);
      IpsLicenseAssignment *rival = row->sensor != NULL ? g_hash_table_lookup (best, row->sensor) : NULL;
      IpsLicenseAssignment *loser;

      if (!row->go)
        continue;
      if (rival == NULL)
        {
          g_hash_table_insert (best, row->sensor, row);
          continue;
        }
      loser = row;
      if (row->by_hand != rival->by_hand ? row->by_hand : row->license->expires_us > rival->license->expires_us)
        {
          loser = rival;
          g_hash_table_insert (best, row->sensor, row);
        }
      loser->verdict = IPS_LICENSE_VERDICT_SUPERSEDED;
      set_reason (loser, FALSE, ips_license_explain (loser->license, loser->verdict, NULL, IPS_LICENSE_UNKNOWN, 0));
    }
}

static void
judge_plan (GPtrArray *plan, gint64 now_us)
{
  for (guint i = 0; i < plan->len; i++)
    judge_row (g_ptr_array_index (plan, i), now_us);
  judge_rivals (plan);
}

static IpsSensor *
find_by_word (GHashTable *by_serial, const IpsLicense *license)
{
  g_autofree char *base = NULL;
  const char *slash;

  for (guint i = 0; license->words[i] != NULL; i++)
    {
      IpsSensor *sensor = g_hash_table_lookup (by_serial, license->words[i]);

      if (sensor != NULL)
        return sensor;
    }
  slash = strrchr (license->name, '/');
  base = g_ascii_strup (slash != NULL ? slash + 1 : license->name, -1);
  for (char *word = base; *word != '\0';)
    {
      gsize n = 0;

      while (g_ascii_isalnum (word[n]))
        n++;
      if (n > 0)
        {
          g_autofree char *serial = g_strndup (word, n);
          IpsSensor *sensor = g_hash_table_lookup (by_serial, serial);

          if (sensor != NULL)
            return sensor;
        }
      word += MAX (n, 1);
    }
  return NULL;
}

GPtrArray *
ips_license_plan_files (GPtrArray *licenses, const char *const *sources, GPtrArray *sensors, gint64 now_us)
{
  GPtrArray *plan = plan_new ();
  g_autoptr(GHashTable) by_serial = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      g_autofree char *serial = ips_license_normalize_serial (ips_sensor_get_facts (sensor)->serial);

      if (*serial != '\0' && !g_hash_table_contains (by_serial, serial))
        g_hash_table_insert (by_serial, g_steal_pointer (&serial), sensor);
    }
  for (guint i = 0; i < licenses->len; i++)
    {
      IpsLicense *license = g_ptr_array_index (licenses, i);
      IpsSensor *sensor = *license->serial != '\0' ? g_hash_table_lookup (by_serial, license->serial)
                                                   : find_by_word (by_serial, license);

      add_row (plan, license, sensor, sources != NULL ? sources[i] : NULL);
    }
  judge_plan (plan, now_us);
  return plan;
}

void
ips_license_plan_assign (GPtrArray *plan, guint row, IpsSensor *sensor, gint64 now_us)
{
  IpsLicenseAssignment *assignment;

  g_return_if_fail (row < plan->len);

  assignment = g_ptr_array_index (plan, row);
  g_set_object (&assignment->sensor, sensor);
  assignment->by_hand = sensor != NULL;
  judge_plan (plan, now_us);
}

void
ips_license_plan_force (GPtrArray *plan, guint row, gboolean forced, gint64 now_us)
{
  g_return_if_fail (row < plan->len);

  ((IpsLicenseAssignment *) g_ptr_array_index (plan, row))->forced = forced;
  judge_plan (plan, now_us);
}

/* --- Cisco.com --- */

static char *
describe_present (const IpsSensorFacts *facts)
{
  g_autofree char *present = ips_license_describe (facts->license_status, facts->license_expires_us);

  /* TRANSLATORS: %s is a licence in words such as “valid until 31.12.2026” */
  return g_strdup_printf (_("Present licence: %s"), present);
}

static gboolean
can_ask (IpsSensor *sensor, const char *problem, char **reason)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);

  if (problem != NULL)
    *reason = g_strdup (problem);
  else if (*facts->serial == '\0')
    *reason = g_strdup (facts->checked_us == 0 ? _("Its serial number is not known yet: Refresh License first")
                                               : _("It never told its serial number, by which Cisco.com finds the licence: Refresh License, or use a file"));
  else
    return TRUE;
  return FALSE;
}

GPtrArray *
ips_license_plan_cco (GPtrArray *sensors, const char *problem, gint64 now_us)
{
  GPtrArray *plan = plan_new ();

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
      IpsLicenseAssignment *row = add_row (plan, NULL, sensor, _("Cisco.com"));
      char *reason = NULL;

      row->verdict = IPS_LICENSE_VERDICT_UNKNOWN;
      if (!can_ask (sensor, problem, &reason))
        {
          set_reason (row, FALSE, reason);
          continue;
        }
      set_reason (row, TRUE, describe_present (facts));
      if (facts->failed)
        {
          g_free (row->warning);
          row->warning = g_strdup (_("It did not answer the last time: the licence can be fetched only when it does"));
        }
    }
  return plan;
}

GPtrArray *
ips_license_plan_redeploy (GPtrArray *sensors, GHashTable *kept, gint64 now_us)
{
  GPtrArray *plan = plan_new ();

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
      g_autofree char *serial = ips_license_normalize_serial (facts->serial);
      IpsLicense *license = *serial != '\0' ? g_hash_table_lookup (kept, serial) : NULL;
      IpsLicenseAssignment *row = add_row (plan, license, sensor, NULL);

      if (license == NULL)
        {
          set_reason (row, FALSE, g_strdup (*serial == '\0'
                                            ? _("Its serial number is not known yet: Refresh License first")
                                            : _("No licence file is kept for it: an update from Cisco.com or from a file must have been tried before")));
          continue;
        }
      /* What was asked for is done: also an older one, also the same again. */
      row->by_hand = row->forced = TRUE;
      judge_row (row, now_us);
    }
  return plan;
}

/* What is done for a device whose licence is due. @present: what is known of it. (transfer full) */
static char *
describe_deed (IpsLicenseMode mode, const char *present)
{
  switch (mode)
    {
    case IPS_LICENSE_MODE_NOTIFY:
      return g_strdup_printf (_("You are told that a new one is due. %s"), present);
    case IPS_LICENSE_MODE_DOWNLOAD:
      return g_strdup_printf (_("Cisco.com is asked for a new one, which is kept and not applied. %s"), present);
    case IPS_LICENSE_MODE_OFF:
    case IPS_LICENSE_MODE_APPLY:
    case IPS_N_LICENSE_MODES:
    default:
      return g_strdup_printf (_("Cisco.com is asked for a new one. %s"), present);
    }
}

GPtrArray *
ips_license_plan_automatic (GPtrArray *sensors, const IpsLicenseSettings *settings, const char *problem, gint64 now_us)
{
  GPtrArray *plan = plan_new ();

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
      IpsLicenseAssignment *row = add_row (plan, NULL, sensor, _("Cisco.com"));
      g_autofree char *present = describe_present (facts);
      char *reason = NULL;

      row->verdict = IPS_LICENSE_VERDICT_UNKNOWN;
      if (facts->license_status == IPS_LICENSE_UNKNOWN)
        set_reason (row, FALSE, g_strdup (_("Its licence is not known: it is asked first, then decided")));
      else if (!ips_license_is_due (facts->license_status, facts->license_expires_us, settings->days_before, now_us))
        {
          row->fine = TRUE;
          set_reason (row, FALSE, g_strdup_printf (_("Nothing to do. %s"), present));
        }
      else if (settings->mode != IPS_LICENSE_MODE_NOTIFY && !can_ask (sensor, problem, &reason))
        set_reason (row, FALSE, reason);
      else
        set_reason (row, TRUE, describe_deed (settings->mode, present));
    }
  return plan;
}

guint
ips_license_plan_count (GPtrArray *plan, gboolean go)
{
  guint n = 0;

  for (guint i = 0; i < plan->len; i++)
    if (((IpsLicenseAssignment *) g_ptr_array_index (plan, i))->go == go)
      n++;
  return n;
}
