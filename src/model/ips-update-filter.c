/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-filter.h"

#include <glib/gi18n-lib.h>

#include "ips-package-index.h"
#include "ips-platform.h"
#include "ips-running.h"

/* --- what is known of the inventory --- */

/* Whether @sensor could use what @name brings; what is not known does not speak against it. */
static gboolean
could_use (const IpsPackageName *name, IpsSensor *sensor)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
  IpsRunning running;

  if (ips_package_fit (name, "", facts->platform) != IPS_PACKAGE_FITS)
    return FALSE;
  ips_running_read (&running, facts);
  return ips_running_compare (&running, name) < 0;
}

static gboolean
fits_a_platform (const IpsPackageName *name, GPtrArray *sensors)
{
  for (guint i = 0; i < sensors->len; i++)
    {
      const IpsSensorFacts *facts = ips_sensor_get_facts (g_ptr_array_index (sensors, i));

      if (ips_package_fit (name, "", facts->platform) == IPS_PACKAGE_FITS)
        return TRUE;
    }
  return FALSE;
}

guint
ips_package_name_count_users (const IpsPackageName *name, GPtrArray *sensors)
{
  guint n = 0;

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
      IpsRunning running;

      if (!ips_platform_matches (name->platform, facts->platform))
        continue;
      ips_running_read (&running, facts);
      if (name->level != 0 || !ips_version_is_none (&name->version))
        n += ips_running_compare (&running, name) == 0;
    }
  return n;
}

/* --- the filter --- */

static guint
engine_needed (const IpsPackageName *name)
{
  return name->required_engine != 0 ? name->required_engine : name->engine;
}

static gboolean
is_signature (const IpsPackageName *name)
{
  return ips_package_family_is_signature_update (name->family);
}

static gboolean
is_sensor (const IpsPackageName *name)
{
  return ips_package_family_is_sensor_update (name->family) || name->family == IPS_PACKAGE_ENGINE
         || name->family == IPS_PACKAGE_CSM_ENGINE;
}

/* Why the fleet does not need it; NULL where it does. */
static char *
find_useless (const IpsPackageName *name, GPtrArray *sensors)
{
  g_autofree char *what = NULL;

  if (sensors->len == 0)
    return NULL;
  if (!fits_a_platform (name, sensors) && *name->platform == '\0')
    return g_strdup (_("Every device of the inventory takes only its own platform's package."));
  if (!fits_a_platform (name, sensors))
    /* TRANSLATORS: %s is the name of a hardware platform */
    return g_strdup_printf (_("No device of the inventory is a %s."), name->platform);
  for (guint i = 0; i < sensors->len; i++)
    if (could_use (name, g_ptr_array_index (sensors, i)))
      return NULL;
  what = ips_package_name_describe (name);
  /* TRANSLATORS: %s is what a package brings: "S615 (E4)", "7.1(2)E4" */
  return g_strdup_printf (_("Every device it fits runs %s or newer already."), what);
}

/* The reason, or NULL where it is wanted. */
static char *
find_reason (const IpsUpdateSettings *settings, const IpsPackageOffer *offer, GPtrArray *sensors, gint64 now_us)
{
  const IpsPackageName *name = offer->name;
  gboolean signature = is_signature (name);

  if (name->family == IPS_PACKAGE_UNKNOWN)
    return g_strdup (_("Its name is none that is known: import it by hand if it is needed."));
  if (name->family == IPS_PACKAGE_IOS_SIGNATURE || (!signature && !is_sensor (name)))
    /* TRANSLATORS: %s is a kind of file, such as "Readme" or "Recovery image" */
    return g_strdup_printf (_("%s: nothing that updates a sensor in place."), ips_package_family_to_label (name->family));
  if (signature && !settings->filter_signatures)
    return g_strdup (_("Signature updates are not wanted."));
  if (!signature && !settings->filter_sensors)
    return g_strdup (_("Sensor updates are not wanted."));
  if (engine_needed (name) != 0 && engine_needed (name) < settings->filter_lowest_engine)
    /* TRANSLATORS: two engine numbers */
    return g_strdup_printf (_("It is for engine E%u; only E%u and newer are wanted."), engine_needed (name), settings->filter_lowest_engine);
  if (settings->filter_max_age_days != 0 && offer->released_us != 0
      && now_us - offer->released_us > (gint64) settings->filter_max_age_days * G_TIME_SPAN_DAY)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "It is older than %u day.", "It is older than %u days.",
                                         settings->filter_max_age_days), settings->filter_max_age_days);
  if (settings->filter_max_size_mib != 0 && offer->size > (gint64) settings->filter_max_size_mib * 1024 * 1024)
    return g_strdup_printf (_("It is larger than %u MiB."), settings->filter_max_size_mib);
  return settings->filter_fleet ? find_useless (name, sensors) : NULL;
}

static int
compare_offers (gconstpointer a, gconstpointer b)
{
  const IpsPackageOffer *left = *(IpsPackageOffer *const *) a;
  const IpsPackageOffer *right = *(IpsPackageOffer *const *) b;

  return ips_package_name_compare_newest (left->name, right->name);
}

/* Signature updates are cumulative: of each engine, platform and kind only the newest few. */
static void
leave_newest (const IpsUpdateSettings *settings, GPtrArray *offers)
{
  g_autoptr(GPtrArray) sorted = g_ptr_array_new ();
  g_autoptr(GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (settings->filter_newest == 0)
    return;
  g_ptr_array_extend (sorted, offers, NULL, NULL);
  g_ptr_array_sort (sorted, compare_offers);
  for (guint i = 0; i < sorted->len; i++)
    {
      IpsPackageOffer *offer = g_ptr_array_index (sorted, i);
      g_autofree char *key = NULL;
      guint n;

      if (!offer->wanted || !is_signature (offer->name))
        continue;
      key = g_strdup_printf ("%d %u %s", (int) offer->name->family, engine_needed (offer->name), offer->name->platform);
      n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, key));
      g_hash_table_insert (counts, g_steal_pointer (&key), GUINT_TO_POINTER (n + 1));
      if (n < settings->filter_newest)
        continue;
      offer->wanted = FALSE;
      g_free (offer->reason);
      offer->reason = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Signature updates are cumulative: only the newest is wanted.",
                                                    "Signature updates are cumulative: only the newest %u are wanted.",
                                                    settings->filter_newest), settings->filter_newest);
    }
}

void
ips_update_filter_apply (const IpsUpdateSettings *settings, GPtrArray *offers, GPtrArray *sensors, gint64 now_us)
{
  for (guint i = 0; i < offers->len; i++)
    {
      IpsPackageOffer *offer = g_ptr_array_index (offers, i);
      char *reason = find_reason (settings, offer, sensors, now_us);

      offer->wanted = reason == NULL;
      g_free (offer->reason);
      offer->reason = reason != NULL ? reason : g_strdup ("");
    }
  leave_newest (settings, offers);
}

/* --- retention --- */

static int
compare_files (gconstpointer a, gconstpointer b)
{
  const IpsPackageFile *left = *(IpsPackageFile *const *) a;
  const IpsPackageFile *right = *(IpsPackageFile *const *) b;

  return ips_package_name_compare_newest (left->name, right->name);
}

/* A device that runs more than this file brings would be reverted to the newest file below. */
static gboolean
is_for_revert (const IpsPackageFile *file, GPtrArray *sorted, guint index, GPtrArray *sensors)
{
  guint above = G_MAXUINT;

  if (file->name->level == 0)
    return FALSE;
  for (guint i = 0; i < index; i++)
    {
      const IpsPackageFile *newer = g_ptr_array_index (sorted, i);

      if (newer->name->family == file->name->family && newer->name->level > file->name->level)
        above = MIN (above, newer->name->level);
    }
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsRunning running;

      ips_running_read (&running, ips_sensor_get_facts (g_ptr_array_index (sensors, i)));
      if (running.level > file->name->level && running.level <= above)
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
ips_update_retention_find (const IpsUpdateSettings *settings, GPtrArray *files, GPtrArray *sensors)
{
  g_autoptr(GPtrArray) sorted = g_ptr_array_new ();
  g_autoptr(GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *found = g_ptr_array_new ();

  g_ptr_array_extend (sorted, files, NULL, NULL);
  g_ptr_array_sort (sorted, compare_files);
  for (guint i = 0; i < sorted->len; i++)
    {
      IpsPackageFile *file = g_ptr_array_index (sorted, i);
      gboolean signature = is_signature (file->name);
      guint limit = signature ? settings->keep_signatures : settings->keep_sensors;
      g_autofree char *key = NULL;
      guint n;

      if (limit == 0 || (!signature && !is_sensor (file->name)))
        continue;
      key = g_strdup_printf ("%d %u %s", (int) file->name->family, signature ? engine_needed (file->name) : 0, file->name->platform);
      n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, key));
      g_hash_table_insert (counts, g_steal_pointer (&key), GUINT_TO_POINTER (n + 1));
      if (n >= limit && !file->kept && ips_package_name_count_users (file->name, sensors) == 0
          && !is_for_revert (file, sorted, i, sensors))
        g_ptr_array_add (found, file);
    }
  return found;
}
