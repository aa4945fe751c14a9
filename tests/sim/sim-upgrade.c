/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-upgrade.h"

#include <string.h>

#include "sim-sdee.h"

/* What a sensor is like after a package that does not agree with it. */
#define LOAD_AFTER_BAD 93
#define MEMORY_AFTER_BAD 96

/* A release as a number that sorts: 7.1(11p1) over 7.1(11a) over 7.1(11). */
typedef struct { guint major, minor, service, letter, patch; } SimRelease;

void
sim_upgrade_free (SimUpgrade *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->sha256);
  g_free (self->installed);
  g_free (self);
}

/* --- names; on purpose not with the program's own grammar --- */

#define RELEASE "(?<major>[0-9]+)\\.(?<minor>[0-9]+)-(?<service>[0-9]+)(?<letter>[a-o]?)(?:p(?<patch>[0-9]+))?"
#define PLATFORM "(?:(?<platform>[A-Za-z0-9]+(?:[_-][0-9A-Z]+)?)-)?"

static GMatchInfo *
match (const char *pattern, const char *name)
{
  g_autoptr(GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  GMatchInfo *info = NULL;

  g_assert (regex != NULL);
  if (g_regex_match (regex, name, 0, &info))
    return info;
  g_match_info_free (info);
  return NULL;
}

static guint
number_of (GMatchInfo *info, const char *name)
{
  g_autofree char *text = g_match_info_fetch_named (info, name);

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 0;
}

static SimRelease
release_of (GMatchInfo *info)
{
  g_autofree char *letter = g_match_info_fetch_named (info, "letter");

  return (SimRelease) { number_of (info, "major"), number_of (info, "minor"), number_of (info, "service"),
                        letter != NULL ? (guchar) *letter : 0, number_of (info, "patch") };
}

/* "7.1(11p1)" */
static SimRelease
parse_version (const char *text)
{
  g_autoptr(GMatchInfo) info = match ("^(?<major>[0-9]+)\\.(?<minor>[0-9]+)\\((?<service>[0-9]+)(?<letter>[a-o]?)(?:p(?<patch>[0-9]+))?\\)", text);

  return info != NULL ? release_of (info) : (SimRelease) { 0 };
}

static int
compare (SimRelease a, SimRelease b)
{
  const guint left[] = { a.major, a.minor, a.service, a.letter, a.patch }, right[] = { b.major, b.minor, b.service, b.letter, b.patch };

  for (guint i = 0; i < G_N_ELEMENTS (left); i++)
    if (left[i] != right[i])
      return left[i] < right[i] ? -1 : 1;
  return 0;
}

static char *
print_release (SimRelease release)
{
  g_autofree char *patch = release.patch != 0 ? g_strdup_printf ("p%u", release.patch) : g_strdup ("");
  char letter[2] = { (char) release.letter, '\0' };

  return g_strdup_printf ("%u.%u(%u%s%s)", release.major, release.minor, release.service, letter, patch);
}

/* "SSP_20" is "ASA5585-SSP-IPS20", "4270_20" is "IPS-4270-20", "SSP_5545" is "ASA5545-IPS". */
static gboolean
is_for (const char *id, const char *platform)
{
  g_auto(GStrv) parts = g_strsplit_set (id, "_-", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (strstr (platform, parts[i]) == NULL && !(g_str_equal (parts[i], "SSP") && parts[i + 1] != NULL && strlen (parts[i + 1]) == 4))
      return FALSE;
  return TRUE;
}

static gboolean
needs_own (const char *platform)
{
  return g_str_has_prefix (platform, "AIM") || g_str_has_prefix (platform, "NME") || strstr (platform, "SSC") != NULL;
}

static guint
engine_of (SimSensor *sensor)
{
  return sensor->engine[0] == 'E' ? (guint) g_ascii_strtoull (sensor->engine + 1, NULL, 10) : 0;
}

static char *
judge_signature (SimSensor *sensor, GMatchInfo *info, SimUpgrade *upgrade)
{
  guint needed = number_of (info, "engine");

  upgrade->signature = number_of (info, "level");
  if (needed != engine_of (sensor))
    return g_strdup_printf ("The update requires signature engine E%u, this sensor has %s", needed, sensor->engine);
  if (!g_str_equal (sensor->license, "valid") && !g_str_equal (sensor->license, "trial"))
    return g_strdup ("A valid license is required to apply signature updates");
  if (upgrade->signature <= sensor->signature)
    return g_strdup_printf ("Signature update S%u is already installed", sensor->signature);
  return NULL;
}

static char *
judge_engine (SimSensor *sensor, GMatchInfo *info, SimUpgrade *upgrade)
{
  SimRelease needed = release_of (info);
  guint engine = number_of (info, "engine");
  g_autofree char *text = g_strdup_printf ("E%u", engine);
  g_autofree char *wanted = print_release (needed);

  upgrade->engine = g_intern_string (text);
  if (engine <= engine_of (sensor))
    return g_strdup_printf ("Signature engine %s is already installed", sensor->engine);
  if (compare (parse_version (sensor->version), needed) != 0)
    return g_strdup_printf ("The update requires version %s, this sensor has %s", wanted, sensor->version);
  return NULL;
}

static char *
judge_release (SimSensor *sensor, GMatchInfo *info, SimUpgrade *upgrade)
{
  SimRelease release = release_of (info), present = parse_version (sensor->version);
  guint engine = number_of (info, "engine");
  g_autofree char *platform = g_match_info_fetch_named (info, "platform");
  g_autofree char *engine_text = g_strdup_printf ("E%u", engine);
  g_autofree char *version = print_release (release);
  gboolean own = platform != NULL && *platform != '\0';

  upgrade->version = g_intern_string (version);
  upgrade->engine = engine != 0 ? g_intern_string (engine_text) : NULL;
  upgrade->reboots = TRUE;
  upgrade->new_certificate = release.major > present.major;
  if (!own && (needs_own (sensor->platform) || release.major > 7 || (release.major == 7 && release.minor >= 1)))
    return g_strdup_printf ("The package is not for this platform (%s)", sensor->platform);
  if (compare (release, present) <= 0)
    return g_strdup_printf ("Version %s is already installed", sensor->version);
  if (release.major > present.major + 1)
    return g_strdup_printf ("The update requires version %u.x, this sensor has %s", release.major - 1, sensor->version);
  if (release.patch != 0 && (release.major != present.major || release.minor != present.minor || release.service != present.service))
    return g_strdup_printf ("The patch requires version %u.%u(%u), this sensor has %s", release.major, release.minor, release.service,
                            sensor->version);
  if (engine != 0 && engine < engine_of (sensor))
    return g_strdup_printf ("The update has signature engine E%u, this sensor has %s", engine, sensor->engine);
  return NULL;
}

static char *
judge_router (SimSensor *sensor, GMatchInfo *info, SimUpgrade *upgrade)
{
  upgrade->signature = number_of (info, "level");
  return upgrade->signature < sensor->signature ? g_strdup ("The package is older than the signatures that are loaded") : NULL;
}

/* (nullable): the "no" */
static char *
judge (SimSensor *sensor, const char *name, SimUpgrade *upgrade)
{
  static const struct { const char *pattern; char *(*judge) (SimSensor *, GMatchInfo *, SimUpgrade *); } kinds[] = {
    { "^IPS-" PLATFORM "sig-S(?<level>[0-9]+)-req-E(?<engine>[0-9]+)\\.pkg$", judge_signature },
    { "^IPS-" PLATFORM "engine-E(?<engine>[0-9]+)-req-" RELEASE "\\.pkg$", judge_engine },
    { "^IPS-" PLATFORM "K9-(?:patch-|sp-|min-|maj-)?" RELEASE "(?:-S[0-9]+)?(?:-E(?<engine>[0-9]+))?(?:\\.rpm)?\\.pkg$", judge_release },
  };
  g_autoptr(GMatchInfo) ios = match ("^IOS-S(?<level>[0-9]+)-CLI\\.pkg$", name);

  if (sensor->router)
    return ios != NULL ? judge_router (sensor, ios, upgrade) : g_strdup ("The file is no package of signatures");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr(GMatchInfo) info = match (kinds[i].pattern, name);
      g_autofree char *platform = info != NULL ? g_match_info_fetch_named (info, "platform") : NULL;

      if (info == NULL)
        continue;
      if (platform != NULL && *platform != '\0' && !is_for (platform, sensor->platform))
        return g_strdup_printf ("The package is not for this platform (%s)", sensor->platform);
      return kinds[i].judge (sensor, info, upgrade);
    }
  return g_strdup ("The file name is not the name of an upgrade package");
}

/* --- installing --- */

static gboolean
take (SimSensor *sensor, SimFaultKind kind)
{
  g_autoptr(SimFault) fault = sim_faults_take (sensor->faults, kind, NULL);

  return fault != NULL;
}

char *
sim_upgrade_begin (SimSensor *sensor, const char *name, const char *sha256, guint64 n_bytes, const char **error_name)
{
  SimUpgrade *upgrade = g_new0 (SimUpgrade, 1);
  char *words;

  upgrade->name = g_strdup (name);
  upgrade->sha256 = g_strdup (sha256);
  upgrade->n_bytes = n_bytes;
  upgrade->old_version = sensor->version;
  upgrade->old_engine = sensor->engine;
  upgrade->old_signature = sensor->signature;
  upgrade->old_signature_date = sensor->signature_date;
  sensor->n_pushed++;
  words = judge (sensor, upgrade->name, upgrade);
  if (words != NULL || take (sensor, SIM_FAULT_UPGRADE_IGNORED))
    {
      *error_name = "errUnacceptableValue";
      sim_upgrade_free (upgrade);
      return words;
    }
  g_clear_pointer (&sensor->upgrade, sim_upgrade_free);
  sensor->upgrade = upgrade;
  sim_sensor_set_state (sensor, SIM_STATE_UPGRADING, take (sensor, SIM_FAULT_UPGRADE_STUCK) ? 0 : MAX (sensor->upgrade_seconds, 0.001));
  return NULL;
}

static void
put_wrong (SimSensor *sensor, const SimUpgrade *upgrade)
{
  if (upgrade->version != NULL)
    sensor->version = g_intern_static_string ("7.0(1)");
  else
    sensor->signature = sensor->signature > 1 ? sensor->signature - 1 : 0;
}

static void
put (SimSensor *sensor, const SimUpgrade *upgrade)
{
  if (upgrade->version != NULL)
    sensor->version = upgrade->version;
  if (upgrade->engine != NULL)
    sensor->engine = upgrade->engine;
  if (upgrade->signature != 0)
    {
      g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
      g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");

      sensor->signature = upgrade->signature;
      sensor->signature_date = g_intern_string (today);
    }
}

/* The package under way is on the sensor now. */
static void
finish (SimSensor *sensor)
{
  SimUpgrade *upgrade = g_steal_pointer (&sensor->upgrade);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();

  upgrade->installed = g_date_time_format (now, "%H:%M:%S UTC %a %b %d %Y");
  if (take (sensor, SIM_FAULT_UPGRADE_WRONG))
    put_wrong (sensor, upgrade);
  else
    put (sensor, upgrade);
  if (take (sensor, SIM_FAULT_UPGRADE_CERTIFICATE) || upgrade->new_certificate)
    sim_sensor_regenerate (sensor);
  if (take (sensor, SIM_FAULT_UPGRADE_SERVICES))
    sensor->services_failed = TRUE;
  if (take (sensor, SIM_FAULT_UPGRADE_LOAD))
    {
      sensor->load_percent = LOAD_AFTER_BAD;
      sensor->memory_percent = MEMORY_AFTER_BAD;
    }
  if (take (sensor, SIM_FAULT_UPGRADE_ERRORS))
    sensor->noisy = TRUE;
  if (sensor->upgrades == NULL)
    sensor->upgrades = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_upgrade_free);
  g_ptr_array_add (sensor->upgrades, upgrade);
}

void
sim_upgrade_install (SimSensor *sensor)
{
  if (!sensor->upgrade->reboots)
    {
      finish (sensor);
      return;
    }
  /* what it brings is there when it is up again */
  sensor->state = SIM_STATE_UPGRADING;
  sim_sensor_reboot (sensor);
}

void
sim_upgrade_booted (SimSensor *sensor)
{
  if (sensor->upgrade != NULL)
    finish (sensor);
}

char *
sim_upgrade_take_back (SimSensor *sensor, const char **error_name)
{
  SimUpgrade *last;
  gboolean reboots;

  if (sensor->upgrades == NULL || sensor->upgrades->len == 0)
    {
      *error_name = "errNotAvailable";
      return g_strdup ("No downgrade is available on this sensor");
    }
  last = g_ptr_array_index (sensor->upgrades, sensor->upgrades->len - 1);
  /* only the last service pack or signature update (packages-and-servers.md 1.2) */
  if (parse_version (last->old_version).major != parse_version (sensor->version).major
      || parse_version (last->old_version).minor != parse_version (sensor->version).minor)
    {
      *error_name = "errNotSupported";
      return g_strdup_printf ("A downgrade from %s to %s is not possible", sensor->version, last->old_version);
    }
  sensor->version = last->old_version;
  sensor->engine = last->old_engine;
  sensor->signature = last->old_signature;
  sensor->signature_date = last->old_signature_date;
  reboots = last->reboots;
  g_ptr_array_set_size (sensor->upgrades, (gint) sensor->upgrades->len - 1);
  if (reboots)
    sim_sensor_reboot (sensor);
  else
    sim_sensor_set_state (sensor, SIM_STATE_RECONFIGURING, MAX (sensor->upgrade_seconds, 0.001));
  return NULL;
}

void
sim_upgrade_build (SimSensor *sensor, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "upgrades");
  json_builder_begin_array (builder);
  for (guint i = 0; sensor->upgrades != NULL && i < sensor->upgrades->len; i++)
    {
      const SimUpgrade *upgrade = g_ptr_array_index (sensor->upgrades, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, upgrade->name);
      json_builder_set_member_name (builder, "sha256");
      json_builder_add_string_value (builder, upgrade->sha256);
      json_builder_set_member_name (builder, "bytes");
      json_builder_add_int_value (builder, (gint64) upgrade->n_bytes);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "pushed");
  json_builder_add_int_value (builder, sensor->n_pushed);
}
