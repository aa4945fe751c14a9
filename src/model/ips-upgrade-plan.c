/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-upgrade-plan.h"

#include <glib/gi18n-lib.h>

#include "ips-policy.h"
#include "ips-traffic.h"
#include "ips-upgrade-private.h"

#define MAX_INTERRUPTIONS 3

/* After these minutes something is wrong: one signature package was seen to take four (protocol.md), the engine of a router's
 * module takes up to forty and a reboot is given twenty (field.md, Time-outs). */
#define SIGNATURE_LIMIT_MINUTES 30
#define ENGINE_LIMIT_MINUTES 30
#define MODULE_ENGINE_LIMIT_MINUTES 60
#define SENSOR_LIMIT_MINUTES 60

/* --- making it --- */

/* In a zip for the manager the device's own package is found by its platform. (transfer full) */
static char *
find_member_platform (const IpsUpgradeDevice *device, const IpsIndexedPackage *one)
{
  const IpsPlatformSlot *slot = ips_package_index_peek_slot (device->index, device->slot);
  g_auto(GStrv) covered = g_strsplit (one->file->platforms, ",", -1);

  for (guint i = 0; covered[i] != NULL; i++)
    if (*g_strstrip (covered[i]) != '\0' && ips_platform_matches (covered[i], slot->platform))
      return g_strdup (covered[i]);
  return g_strdup ("");
}

static void
set_effect (IpsUpgradeStep *step, const IpsUpgradeDevice *device)
{
  const IpsPlatform *known = ips_package_index_peek_slot (device->index, device->slot)->known;
  gboolean module = known != NULL && (known->traits & IPS_PLATFORM_ROUTER_MODULE) != 0;

  step->interruption = device->traffic;
  if (step->kind == IPS_UPGRADE_SENSOR)
    {
      step->reboots = TRUE;
      step->limit_minutes = SENSOR_LIMIT_MINUTES;
    }
  else if (step->kind == IPS_UPGRADE_ENGINE)
    {
      /* a router's module reboots for its engine and is bypassed meanwhile (features.md PKG-18) */
      step->reboots = module;
      if (module && step->interruption != IPS_TRAFFIC_PROMISCUOUS)
        step->interruption = IPS_TRAFFIC_FAIL_OPEN;
      step->limit_minutes = module ? MODULE_ENGINE_LIMIT_MINUTES : ENGINE_LIMIT_MINUTES;
    }
  else
    {
      step->limit_minutes = SIGNATURE_LIMIT_MINUTES;
    }
}

/* @running: moves to what the device runs after it. (transfer full) */
static IpsUpgradeStep *
make_step (const IpsUpgradeDevice *device, const IpsIndexedPackage *one, IpsRunning *running)
{
  IpsUpgradeStep *step = g_new0 (IpsUpgradeStep, 1);

  if (one->kind == IPS_UPGRADE_SENSOR)
    running->version = one->name->version;
  if (one->kind != IPS_UPGRADE_SIGNATURE && one->name->engine != 0)
    running->engine = one->name->engine;
  running->level = MAX (running->level, one->name->level);
  step->kind = one->kind;
  step->file_name = g_strdup (one->name->name);
  step->sha256 = g_strdup (one->file->sha256);
  step->platform = find_member_platform (device, one);
  step->size = one->file->size;
  step->version = running->version;
  step->version.engine = running->engine;
  step->engine = running->engine;
  step->level = running->level;
  step->extra = TRUE;
  set_effect (step, device);
  return step;
}

static void
add_notes (IpsUpgradePlan *self, const IpsUpgradeDevice *device, const IpsUpgradePath *path)
{
  self->notes = device->notes;
  if (self->kind == IPS_UPGRADE_SIGNATURE && !device->ios && ips_sensor_get_facts (self->sensor)->license_status == IPS_LICENSE_UNKNOWN)
    self->notes |= IPS_UPGRADE_NOTE_LICENSE_UNKNOWN;
  if (device->snmp_policy == IPS_KNOWN_UNKNOWN && ips_upgrade_path_meets_snmp (device, path))
    self->notes |= IPS_UPGRADE_NOTE_SNMP_UNKNOWN;
  for (guint i = 0; i < self->steps->len; i++)
    if (((IpsUpgradeStep *) g_ptr_array_index (self->steps, i))->reboots)
      self->notes |= IPS_UPGRADE_NOTE_REBOOT;
}

IpsUpgradePlan *
ips_upgrade_plan_new (IpsUpgradeDevice *device, guint package)
{
  IpsUpgradePlan *self = g_new0 (IpsUpgradePlan, 1);
  const IpsUpgradePath *path;
  IpsRunning running = device->running;

  self->sensor = g_object_ref (device->sensor);
  self->kind = ips_package_index_get_kind (device->index, package);
  self->present = device->running;
  self->verdict = ips_applicability_explain (device, package);
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_step_free);
  if (self->verdict->reason != IPS_APPLICABLE)
    return self;
  path = ips_upgrade_path_find (device->index, device->slot, &device->running, package);
  for (guint i = 0; i < path->packages->len; i++)
    g_ptr_array_add (self->steps, make_step (device, ips_package_index_peek (device->index, g_array_index (path->packages, guint, i)), &running));
  ((IpsUpgradeStep *) g_ptr_array_index (self->steps, self->steps->len - 1))->extra = FALSE;
  add_notes (self, device, path);
  return self;
}

void
ips_upgrade_plan_free (IpsUpgradePlan *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->sensor);
  ips_verdict_free (self->verdict);
  g_ptr_array_unref (self->steps);
  g_free (self);
}

/* --- its words --- */

/* (transfer full) */
static char *
describe_state (IpsUpgradeKind kind, const IpsVersion *version, guint engine, guint level)
{
  IpsVersion with_engine = *version;

  if (kind == IPS_UPGRADE_SIGNATURE)
    return ips_level_to_text (level);
  if (kind == IPS_UPGRADE_ENGINE)
    return ips_engine_to_text (engine);
  with_engine.engine = engine;
  return ips_version_to_text (&with_engine);
}

char *
ips_upgrade_plan_describe_present (const IpsUpgradePlan *self)
{
  return describe_state (self->kind, &self->present.version, self->present.engine, self->present.level);
}

char *
ips_upgrade_plan_describe_target (const IpsUpgradePlan *self)
{
  const IpsUpgradeStep *last;

  if (self->steps->len == 0)
    return g_strdup ("");
  last = g_ptr_array_index (self->steps, self->steps->len - 1);
  return describe_state (self->kind, &last->version, last->engine, last->level);
}

char *
ips_upgrade_plan_describe_change (const IpsUpgradePlan *self)
{
  g_autofree char *present = ips_upgrade_plan_describe_present (self);
  g_autofree char *target = ips_upgrade_plan_describe_target (self);

  if (*target == '\0' || *present == '\0')
    return g_strdup (*target == '\0' ? present : target);
  /* TRANSLATORS: what a device runs, and what it will run: "S905 → S924" */
  return g_strdup_printf (_("%1$s → %2$s"), present, target);
}

char *
ips_upgrade_plan_describe_extra (const IpsUpgradePlan *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->steps->len; i++)
    {
      const IpsUpgradeStep *step = g_ptr_array_index (self->steps, i);
      g_autofree char *result = describe_state (step->kind, &step->version, step->engine, step->level);

      if (!step->extra)
        continue;
      if (text->len > 0)
        g_string_append (text, ", ");
      if (step->kind == IPS_UPGRADE_ENGINE)
        /* TRANSLATORS: %s is an engine such as E4 */
        g_string_append_printf (text, _("engine %s"), result);
      else
        g_string_append (text, result);
    }
  if (text->len == 0)
    return g_strdup ("");
  /* TRANSLATORS: what is installed before the update: "7.0(2)E3, engine E4 first" */
  return g_strdup_printf (_("%s first"), text->str);
}

/* The worst of all steps. */
static const char *
describe_traffic (GPtrArray *steps)
{
  static const IpsTraffic worst_first[] = { IPS_TRAFFIC_FAIL_CLOSE, IPS_TRAFFIC_UNKNOWN, IPS_TRAFFIC_FAIL_OPEN };

  for (guint i = 0; i < G_N_ELEMENTS (worst_first); i++)
    for (guint j = 0; j < steps->len; j++)
      if (((IpsUpgradeStep *) g_ptr_array_index (steps, j))->interruption == worst_first[i])
        return ips_traffic_explain_stop (worst_first[i], 1);
  return ips_traffic_explain_stop (IPS_TRAFFIC_PROMISCUOUS, 1);
}

char *
ips_upgrade_steps_describe_interruption (GPtrArray *steps)
{
  guint n = 0;
  g_autofree char *reboots = NULL;

  if (steps->len == 0)
    return g_strdup ("");
  for (guint i = 0; i < steps->len; i++)
    n += ((IpsUpgradeStep *) g_ptr_array_index (steps, i))->reboots ? 1 : 0;
  if (n == 0)
    return g_strdup (describe_traffic (steps));
  reboots = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "It reboots once.", "It reboots %u times.", n), n);
  return g_strdup_printf ("%s %s", reboots, describe_traffic (steps));
}

char *
ips_upgrade_steps_describe_interruptions (GPtrArray *all)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < all->len && g_hash_table_size (seen) < MAX_INTERRUPTIONS; i++)
    {
      g_autofree char *one = ips_upgrade_steps_describe_interruption (g_ptr_array_index (all, i));

      if (*one == '\0' || g_hash_table_contains (seen, one))
        continue;
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", one);
      g_hash_table_add (seen, g_steal_pointer (&one));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
ips_upgrade_plan_describe_interruption (const IpsUpgradePlan *self)
{
  return ips_upgrade_steps_describe_interruption (self->steps);
}

static const struct { const char *nick; const char *text; } notes[IPS_N_UPGRADE_NOTES] = {
  { "http", N_("It is reached over HTTP: the package and the password travel unencrypted.") },
  { "heartbeat-reset", N_("Switch the heartbeat reset off on its router first, or the router may reset it half way; it can take 40 minutes.") },
  { "snmp-unknown", N_("If it has an SNMP policy, unassign that and deploy first: 7.3(1) has no SNMPv3.") },
  { "clock", N_("Its clock is wrong: set an NTP server.") },
  { "application", N_("One of its programs does not run: the sensor may refuse the update.") },
  { "license-unknown", N_("It said nothing of its license, which signature updates need.") },
  { "reboot", N_("It reboots.") },
};

const char *
ips_upgrade_note_to_nick (guint number)
{
  g_return_val_if_fail (number < IPS_N_UPGRADE_NOTES, "");
  return notes[number].nick;
}

char *
ips_upgrade_plan_describe_notes (const IpsUpgradePlan *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < IPS_N_UPGRADE_NOTES; i++)
    /* that it reboots is part of the interruption */
    if ((self->notes & (1u << i)) && (1u << i) != IPS_UPGRADE_NOTE_REBOOT)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", _(notes[i].text));
  return g_strdup (text->str);
}
