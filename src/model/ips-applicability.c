/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules, in the order of the reasons, and their words. Where the chapter has words they are the chapter's. */
#include "ips-config.h"
#include "ips-upgrade-private.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-nick.h"
#include "ips-policy.h"
#include "ips-text.h"

#define MAX_TEXT_CHARS 80

static const struct { const char *nick; const char *label; } reasons[IPS_N_APPLICABILITIES] = {
  [IPS_APPLICABLE] = { "applicable", N_("Ready") },
  [IPS_NO_UPDATE] = { "no-update", N_("No update") },
  [IPS_PACKAGE_UNUSABLE] = { "package-unusable", N_("Package not usable") },
  [IPS_OTHER_KIND] = { "other-kind", N_("Other kind of device") },
  [IPS_DEVICE_UNKNOWN] = { "device-unknown", N_("Device not known yet") },
  [IPS_OTHER_PLATFORM] = { "other-platform", N_("Other platform") },
  [IPS_OWN_PACKAGE] = { "own-package", N_("Needs its own package") },
  [IPS_LOWER] = { "lower", N_("Lower than the device's") },
  [IPS_SAME] = { "same", N_("Already there") },
  [IPS_TOO_OLD] = { "too-old", N_("Device too old") },
  [IPS_ENGINE_LOWER] = { "engine-lower", N_("For an older engine") },
  [IPS_ENGINE_DIFFERS] = { "engine-differs", N_("For another engine") },
  [IPS_ENGINE_MISSING] = { "engine-missing", N_("Engine package missing") },
  [IPS_RELEASE_MISSING] = { "release-missing", N_("Sensor update missing") },
  [IPS_SNMP] = { "snmp", N_("SNMP policy") },
  [IPS_THREAT_PROFILE] = { "threat-profile", N_("Threat profile") },
  [IPS_NO_LICENSE] = { "no-license", N_("No valid license") },
  [IPS_FROZEN] = { "frozen", N_("Frozen") },
  [IPS_CERTIFICATE_CHANGED] = { "certificate-changed", N_("Certificate changed") },
  [IPS_CERTIFICATE_UNKNOWN] = { "certificate-unknown", N_("Certificate not trusted yet") },
  [IPS_LOGIN] = { "login", N_("Login rejected") },
  [IPS_NO_CONTACT] = { "no-contact", N_("Not reachable") },
  [IPS_CLOCK_OFF] = { "clock", N_("Clock wrong") },
};

const char *
ips_applicability_to_nick (IpsApplicability reason)
{
  g_return_val_if_fail (reason < IPS_N_APPLICABILITIES, "");
  return reasons[reason].nick;
}

gboolean
ips_applicability_from_nick (const char *nick, IpsApplicability *reason)
{
  return IPS_NICK_FIND (reasons, nick, reason);
}

const char *
ips_applicability_to_label (IpsApplicability reason)
{
  g_return_val_if_fail (reason < IPS_N_APPLICABILITIES, "");
  return g_dgettext (GETTEXT_PACKAGE, reasons[reason].label);
}

/* --- the rules --- */

/* Packages of before E1 carry "minreq-5.1-4"; that nothing older is updated at all is assumed (packages-and-servers.md 3.1). */
static const IpsVersion least_release = { .major = 5, .minor = 1, .service = 4 };
/* SNMPv3 came to 7.2 and is not in 7.3(1) (the chapter). */
static const IpsVersion with_snmp = { .major = 7, .minor = 2, .service = 2 };
static const IpsVersion without_snmp = { .major = 7, .minor = 3, .service = 1 };

static IpsApplicability
judge_kind (const IpsUpgradeDevice *device, const IpsIndexedPackage *one)
{
  if (one->ios != device->ios)
    return IPS_OTHER_KIND;
  /* a router that was read and has no level has no signatures yet */
  if (device->ios)
    return device->running.level != 0 || *ips_sensor_get_facts (device->sensor)->version != '\0' ? IPS_APPLICABLE : IPS_DEVICE_UNKNOWN;
  /* Without its platform nobody can tell which of the files is the device's. */
  if (ips_version_is_none (&device->running.version)
      || (*ips_package_index_peek_slot (device->index, device->slot)->platform == '\0'
          && (one->kind == IPS_UPGRADE_SENSOR || *one->name->platform != '\0')))
    return IPS_DEVICE_UNKNOWN;
  return IPS_APPLICABLE;
}

static IpsApplicability
judge_engine (const IpsRunning *running, const IpsIndexedPackage *one)
{
  if (running->engine == 0)
    return IPS_APPLICABLE;
  if (one->kind == IPS_UPGRADE_SIGNATURE && one->name->required_engine != 0 && one->name->required_engine < running->engine)
    return IPS_ENGINE_LOWER;
  if (one->kind == IPS_UPGRADE_SENSOR && one->name->engine != 0 && one->name->engine != running->engine)
    return IPS_ENGINE_DIFFERS;
  return IPS_APPLICABLE;
}

static IpsApplicability
judge_release (const IpsUpgradeDevice *device, const IpsIndexedPackage *one)
{
  const IpsRunning *running = &device->running;
  int order = ips_running_compare (running, one->name);

  if (order != 0)
    order = order < 0 ? -1 : 1;
  if (order >= 0)
    return order > 0 ? IPS_LOWER : IPS_SAME;
  if (!device->ios && ips_version_compare (&running->version, &least_release) < 0)
    return IPS_TOO_OLD;
  return judge_engine (running, one);
}

gboolean
ips_applicability_asks_for_snmp (const IpsRunning *running)
{
  return ips_version_has_same_base (&running->version, &with_snmp);
}

gboolean
ips_upgrade_path_meets_snmp (const IpsUpgradeDevice *device, const IpsUpgradePath *path)
{
  const IpsVersion *present = &device->running.version;

  for (guint i = 0; i < path->packages->len; i++)
    {
      const IpsIndexedPackage *step = ips_package_index_peek (device->index, g_array_index (path->packages, guint, i));

      if (step->kind != IPS_UPGRADE_SENSOR)
        continue;
      if (ips_version_has_same_base (present, &with_snmp) && ips_version_has_same_base (&step->name->version, &without_snmp))
        return TRUE;
      present = &step->name->version;
    }
  return FALSE;
}

static gboolean
lacks_profile (const IpsUpgradeDevice *device, const IpsIndexedPackage *one, const char **which)
{
  if (one->threat_profiles == NULL || device->threat_profiles == NULL)
    return FALSE;
  for (guint i = 0; device->threat_profiles[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) one->threat_profiles, device->threat_profiles[i]))
      {
        *which = device->threat_profiles[i];
        return TRUE;
      }
  return FALSE;
}

static IpsApplicability
judge_policies (IpsUpgradeDevice *device, const IpsIndexedPackage *one, guint package)
{
  const char *which;

  if (device->snmp_policy == IPS_KNOWN_YES
      && ips_upgrade_path_meets_snmp (device, ips_upgrade_path_find (device->index, device->slot, &device->running, package)))
    return IPS_SNMP;
  if (one->kind == IPS_UPGRADE_SIGNATURE && lacks_profile (device, one, &which))
    return IPS_THREAT_PROFILE;
  return one->kind == IPS_UPGRADE_SIGNATURE ? device->unlicensed : IPS_APPLICABLE;
}

IpsApplicability
ips_applicability_judge (IpsUpgradeDevice *device, guint package)
{
  static const IpsApplicability of_fits[] = { IPS_APPLICABLE, IPS_OTHER_PLATFORM, IPS_OWN_PACKAGE };
  const IpsIndexedPackage *one;
  IpsApplicability reason;

  g_return_val_if_fail (package < device->index->packages->len, IPS_NO_UPDATE);

  one = ips_package_index_peek (device->index, package);
  reason = one->obstacle;
  if (reason == IPS_APPLICABLE)
    reason = judge_kind (device, one);
  if (reason == IPS_APPLICABLE)
    reason = of_fits[ips_package_index_get_fit (device->index, device->slot, package)];
  if (reason == IPS_APPLICABLE)
    reason = judge_release (device, one);
  if (reason == IPS_APPLICABLE)
    reason = ips_upgrade_path_check (device->index, device->slot, &device->running, package);
  if (reason == IPS_APPLICABLE)
    reason = judge_policies (device, one, package);
  return reason == IPS_APPLICABLE ? device->obstacle : reason;
}

/* --- the words --- */

static IpsVerdict *
verdict_new (IpsApplicability reason)
{
  IpsVerdict *self = g_new0 (IpsVerdict, 1);

  self->reason = reason;
  self->missing = g_ptr_array_new_with_free_func (g_free);
  return self;
}

IpsVerdict *
ips_verdict_copy (const IpsVerdict *self)
{
  IpsVerdict *copy = verdict_new (self->reason);

  copy->text = g_strdup (self->text);
  copy->fix = g_strdup (self->fix);
  copy->remedy = self->remedy;
  for (guint i = 0; i < self->missing->len; i++)
    g_ptr_array_add (copy->missing, g_strdup (g_ptr_array_index (self->missing, i)));
  return copy;
}

void
ips_verdict_free (IpsVerdict *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->fix);
  g_ptr_array_unref (self->missing);
  g_free (self);
}

/* What runs beside what a package brings: "S930", "7.1(11)E4", "E4". (transfer full) */
static char *
describe_running (const IpsUpgradeDevice *device, const IpsIndexedPackage *one)
{
  IpsVersion version = device->running.version;

  if (one->kind == IPS_UPGRADE_SIGNATURE)
    return ips_level_to_text (device->running.level);
  if (one->kind == IPS_UPGRADE_ENGINE)
    return ips_engine_to_text (device->running.engine);
  version.engine = device->running.engine;
  return ips_version_to_text (&version);
}

static char *
describe_brought (const IpsIndexedPackage *one)
{
  if (one->kind == IPS_UPGRADE_SIGNATURE)
    return ips_level_to_text (one->name->level);
  if (one->kind == IPS_UPGRADE_ENGINE)
    return ips_engine_to_text (one->name->engine);
  return ips_version_to_text (&one->name->version);
}

/* The package at hand that brings the same to this device's platform. (nullable); @fits: (out): it is applicable to the device too */
static const char *
find_own (IpsUpgradeDevice *device, const IpsIndexedPackage *instead_of, gboolean *fits)
{
  const char *own = NULL;

  *fits = FALSE;
  for (guint i = 0; i < device->index->packages->len; i++)
    {
      const IpsIndexedPackage *one = ips_package_index_peek (device->index, i);

      if (one->kind == instead_of->kind && one->obstacle == IPS_APPLICABLE
          && ips_package_index_get_fit (device->index, device->slot, i) == IPS_PACKAGE_FITS
          && ips_package_name_compare_newest (one->name, instead_of->name) != 0 && one->name->level == instead_of->name->level
          && ips_version_compare (&one->name->version, &instead_of->name->version) == 0 && one->name->engine == instead_of->name->engine)
        {
          own = one->name->name;
          *fits = ips_applicability_judge (device, i) == IPS_APPLICABLE;
        }
    }
  return own;
}

/* The newest of the same kind at hand that can be applied to the device. (nullable) */
static const char *
find_instead (IpsUpgradeDevice *device, IpsUpgradeKind kind)
{
  const IpsIndexedPackage *best = NULL;

  for (guint i = 0; i < device->index->packages->len; i++)
    {
      const IpsIndexedPackage *one = ips_package_index_peek (device->index, i);

      if (one->kind == kind && (best == NULL || ips_package_name_compare_newest (one->name, best->name) < 0)
          && ips_applicability_judge (device, i) == IPS_APPLICABLE)
        best = one;
    }
  return best != NULL ? best->name->name : NULL;
}

/* The newest signature package at hand that raises the device's engine to @engine. (nullable) */
static const char *
find_raising (IpsUpgradeDevice *device, guint engine)
{
  const IpsIndexedPackage *best = NULL;

  for (guint i = 0; i < device->index->packages->len; i++)
    {
      const IpsIndexedPackage *one = ips_package_index_peek (device->index, i);

      if (one->kind == IPS_UPGRADE_SIGNATURE && one->name->required_engine == engine
          && (best == NULL || one->name->level > best->name->level) && ips_applicability_judge (device, i) == IPS_APPLICABLE)
        best = one;
    }
  return best != NULL ? best->name->name : NULL;
}

static void
explain_platform (IpsVerdict *self, IpsUpgradeDevice *device, const IpsIndexedPackage *one)
{
  g_autofree char *platform = ips_text_make_safe (ips_package_index_peek_slot (device->index, device->slot)->platform, MAX_TEXT_CHARS);
  gboolean fits;
  const char *own = find_own (device, one, &fits);
  const char *instead = own != NULL && fits ? own : find_instead (device, one->kind);

  if (self->reason == IPS_OWN_PACKAGE)
    /* TRANSLATORS: %s is a platform such as AIM-IPS-K9 */
    self->text = g_strdup_printf (_("%s takes only the package of its own platform"), platform);
  else
    /* TRANSLATORS: what the package covers ("4360", "4345, SSP_20"), and the device's platform */
    self->text = g_strdup_printf (_("It is for %s, and the device is %s"),
                                  *one->file->platforms != '\0' ? one->file->platforms : one->name->platform, platform);
  if (instead != NULL)
    /* TRANSLATORS: %s is the name of a file */
    self->fix = g_strdup_printf (_("Go Back and select %s"), instead);
  else if (own != NULL)
    /* TRANSLATORS: %s is the name of a file */
    self->fix = g_strdup_printf (_("%s is of its platform, but does not fit either: go Back and select it to read why"), own);
  else
    self->fix = g_strdup (_("Download the package of its platform, then select that"));
}

static void
explain_version (IpsVerdict *self, const IpsUpgradeDevice *device, const IpsIndexedPackage *one)
{
  g_autofree char *runs = describe_running (device, one);
  g_autofree char *brings = describe_brought (one);

  if (self->reason == IPS_SAME)
    {
      /* TRANSLATORS: %s is a release or a level such as S924 */
      self->text = g_strdup_printf (_("It runs %s already"), runs);
      return;
    }
  self->text = g_strdup (_("Selected package is inapplicable"));
  /* TRANSLATORS: what the device runs, and the lower one that the package brings */
  self->fix = g_strdup_printf (_("It runs %1$s, newer than %2$s: go Back and select a newer update"), runs, brings);
}

static void
explain_engine (IpsVerdict *self, IpsUpgradeDevice *device, const IpsIndexedPackage *one)
{
  g_autofree char *runs = ips_engine_to_text (device->running.engine);
  guint needed = one->kind == IPS_UPGRADE_SIGNATURE ? one->name->required_engine : one->name->engine;
  g_autofree char *wanted = ips_engine_to_text (needed);
  const char *raising = needed > device->running.engine ? find_raising (device, needed) : NULL;

  if (self->reason == IPS_ENGINE_LOWER)
    {
      self->text = g_strdup (_("Selected package is inapplicable"));
      /* TRANSLATORS: two engines: the package's, and the device's newer one, twice */
      self->fix = g_strdup_printf (_("It is for engine %1$s, and the device runs %2$s: go Back and select an update for %2$s"), wanted, runs);
      return;
    }
  /* TRANSLATORS: two engines */
  self->text = g_strdup_printf (_("It is for engine %1$s, and the device runs %2$s"), wanted, runs);
  if (raising != NULL)
    /* TRANSLATORS: the name of a file, and an engine */
    self->fix = g_strdup_printf (_("Apply %1$s first: it raises the engine to %2$s"), raising, wanted);
  else if (needed > device->running.engine)
    /* TRANSLATORS: %s is an engine, twice */
    self->fix = g_strdup_printf (_("Apply a signature update that requires %1$s first: it raises the engine to %1$s"), wanted);
  else
    /* TRANSLATORS: %s is an engine */
    self->fix = g_strdup_printf (_("Go Back and select a sensor update for %s"), runs);
}

static void
explain_missing (IpsVerdict *self, IpsUpgradeDevice *device, const IpsIndexedPackage *one, guint package)
{
  const IpsUpgradePath *path = ips_upgrade_path_find (device->index, device->slot, &device->running, package);
  g_autofree char *engine = ips_engine_to_text (path->release.engine);
  IpsVersion bare = path->release;
  g_autofree char *release = NULL;

  bare.engine = 0;
  /* “any release of 6” is told as 6.x */
  release = bare.service != 0 ? ips_version_to_release (&bare) : g_strdup_printf ("%u.x", bare.major);
  if (path->missing != NULL)
    g_ptr_array_add (self->missing, g_strdup (path->missing));
  if (self->reason == IPS_ENGINE_MISSING && path->missing != NULL)
    /* TRANSLATORS: the name of a file */
    self->text = g_strdup_printf (_("The engine package %s is not available"), path->missing);
  else if (self->reason == IPS_ENGINE_MISSING)
    /* TRANSLATORS: an engine and a release: "E4", "7.0(2)" */
    self->text = g_strdup_printf (_("The engine package %1$s for %2$s is not available"), engine, release);
  else
    /* TRANSLATORS: %s is a release: "7.1(11)", "6.x" */
    self->text = g_strdup_printf (_("It needs a sensor update to %s first, which is not available"), release);
  self->fix = g_strdup (_("Download what is missing"));
}

static void
explain_contact (IpsVerdict *self, IpsUpgradeDevice *device)
{
  g_autoptr(IpsProblem) problem = ips_problem_for_sensor (device->sensor, device->transport, device->now_us);

  self->text = g_strdup (problem->text);
  self->fix = g_strdup (problem->what_to_do);
  self->remedy = problem->remedy;
}

static void
explain_license (IpsVerdict *self, IpsUpgradeDevice *device)
{
  g_autoptr(IpsProblem) problem = ips_problem_for_license (device->sensor, device->transport, device->now_us);

  self->text = g_strdup (problem->text);
  self->fix = g_strdup (_("Signature updates need a valid licence: update it under Licensing"));
  self->remedy = IPS_REMEDY_LICENSING;
}

static void
explain_clock (IpsVerdict *self, IpsUpgradeDevice *device)
{
  g_autofree char *skew = ips_format_skew (ips_sensor_get_facts (device->sensor)->clock_skew_us);

  /* TRANSLATORS: %s is such as “9 min ahead” */
  self->text = g_strdup_printf (_("Its clock is %s, and it judges licences and certificates by it"), skew);
  self->fix = g_strdup (_("Set an NTP server on the sensor, then Refresh"));
  self->remedy = IPS_REMEDY_REFRESH;
}

static void
explain_profile (IpsVerdict *self, const IpsUpgradeDevice *device, const IpsIndexedPackage *one)
{
  const char *which = "";
  g_autofree char *safe = NULL;

  lacks_profile (device, one, &which);
  safe = ips_text_make_safe (which, MAX_TEXT_CHARS);
  self->text = g_strdup (_("Currently applied threat profile is not applicable to this signature version"));
  /* TRANSLATORS: %s is the name of a threat profile */
  self->fix = g_strdup_printf (_("Remove the threat profile “%s” from the device, then select it again"), safe);
}

/* The reasons that need nothing but the package. */
static void
explain_package (IpsVerdict *self, const IpsIndexedPackage *one)
{
  if (self->reason == IPS_PACKAGE_UNUSABLE)
    {
      self->text = g_strdup (*one->file->problem != '\0' ? one->file->problem : ips_package_state_to_label (one->file->state));
      self->fix = g_strdup (_("Download or import it again"));
      return;
    }
  if (self->reason == IPS_NO_UPDATE)
    /* TRANSLATORS: %s is a kind of file, such as "Readme" or "Recovery image" */
    self->text = g_strdup_printf (_("%s: nothing that updates a device in place"), ips_package_family_to_label (one->name->family));
  else
    self->text = g_strdup (one->ios ? _("It is for routers with IOS IPS") : _("It is for sensors, and the device is a router with IOS IPS"));
  self->fix = g_strdup (_("Go Back and select another update"));
}

static void
put_words (IpsVerdict *self, IpsUpgradeDevice *device, const IpsIndexedPackage *one, guint package)
{
  switch (self->reason)
    {
    case IPS_APPLICABLE:
      self->text = g_strdup (ips_applicability_to_label (self->reason));
      break;
    case IPS_NO_UPDATE:
    case IPS_PACKAGE_UNUSABLE:
    case IPS_OTHER_KIND:
      explain_package (self, one);
      break;
    case IPS_DEVICE_UNKNOWN:
      self->text = g_strdup (_("It never said what it runs"));
      self->fix = g_strdup (_("Refresh"));
      self->remedy = IPS_REMEDY_REFRESH;
      break;
    case IPS_OTHER_PLATFORM:
    case IPS_OWN_PACKAGE:
      explain_platform (self, device, one);
      break;
    case IPS_LOWER:
    case IPS_SAME:
      explain_version (self, device, one);
      break;
    case IPS_TOO_OLD:
      self->text = g_strdup (_("Only devices with 5.1(4) or newer can be updated"));
      self->fix = g_strdup (_("Install a newer release with its system image first"));
      break;
    case IPS_ENGINE_LOWER:
    case IPS_ENGINE_DIFFERS:
      explain_engine (self, device, one);
      break;
    case IPS_ENGINE_MISSING:
    case IPS_RELEASE_MISSING:
      explain_missing (self, device, one, package);
      break;
    case IPS_SNMP:
      self->text = g_strdup (_("Selected upgrade is not recommended. Unassign the SNMP policy on the device and deploy it to continue with the upgrade to 7.3.1"));
      self->fix = g_strdup (_("Unassign the SNMP policy on the device and deploy, then select it again"));
      break;
    case IPS_THREAT_PROFILE:
      explain_profile (self, device, one);
      break;
    case IPS_NO_LICENSE:
      explain_license (self, device);
      break;
    case IPS_FROZEN:
      self->text = g_strdup (device->frozen);
      self->fix = g_strdup (_("Unfreeze the device, then select it"));
      break;
    case IPS_CLOCK_OFF:
      explain_clock (self, device);
      break;
    case IPS_CERTIFICATE_CHANGED:
    case IPS_CERTIFICATE_UNKNOWN:
    case IPS_LOGIN:
    case IPS_NO_CONTACT:
    case IPS_N_APPLICABILITIES:
    default:
      explain_contact (self, device);
      break;
    }
}

IpsVerdict *
ips_applicability_explain (IpsUpgradeDevice *device, guint package)
{
  IpsVerdict *self = verdict_new (ips_applicability_judge (device, package));

  g_return_val_if_fail (package < device->index->packages->len, self);
  put_words (self, device, ips_package_index_peek (device->index, package), package);
  if (self->fix == NULL)
    self->fix = g_strdup ("");
  return self;
}
