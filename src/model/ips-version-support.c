/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-version-support.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-package-index.h"
#include "ips-sensor.h"
#include "ips-version.h"

#define PROMISED_MONTHS 6

void
ips_version_support_free (IpsVersionSupport *self)
{
  if (self == NULL)
    return;
  g_free (self->release);
  g_free (self->newest);
  g_free (self);
}

/* A release as it came out; patches and repackaged files belong to theirs. */
typedef struct
{
  const IpsPackageName *name;
  IpsVersion version;
  gint64 released_us;           /* 0 unknown */
} Release;

static IpsVersion
get_release (const IpsVersion *version)
{
  return (IpsVersion) { .major = version->major, .minor = version->minor, .service = version->service };
}

static void
add_release (GArray *releases, const IpsPackageName *name, gint64 released_us)
{
  Release release = { .name = name, .version = get_release (&name->version), .released_us = released_us };

  if (ips_package_family_is_sensor_update (name->family) && !ips_version_is_none (&release.version) && name->version.patch == 0)
    g_array_append_val (releases, release);
}

static GArray *
list_releases (GPtrArray *offers, GPtrArray *files)
{
  GArray *releases = g_array_new (FALSE, FALSE, sizeof (Release));

  for (guint i = 0; i < offers->len; i++)
    add_release (releases, ((IpsPackageOffer *) g_ptr_array_index (offers, i))->name, ((IpsPackageOffer *) g_ptr_array_index (offers, i))->released_us);
  for (guint i = 0; i < files->len; i++)
    add_release (releases, ((IpsPackageFile *) g_ptr_array_index (files, i))->name, ((IpsPackageFile *) g_ptr_array_index (files, i))->released_us);
  return releases;
}

/* What of @releases is newer than @runs for a platform: how many, the newest, and when the first of them came out. */
typedef struct { guint n; IpsVersion first, newest; gint64 first_us; } Newer;

static Newer
find_newer (GArray *releases, const IpsVersion *runs, const char *platform)
{
  Newer newer = { 0 };
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < releases->len; i++)
    {
      const Release *release = &g_array_index (releases, Release, i);
      int order;

      if (ips_version_compare (&release->version, runs) <= 0 || ips_package_fit (release->name, "", platform) != IPS_PACKAGE_FITS)
        continue;
      newer.n += g_hash_table_add (seen, ips_version_to_release (&release->version));
      if (ips_version_compare (&release->version, &newer.newest) > 0)
        newer.newest = release->version;
      order = ips_version_is_none (&newer.first) ? -1 : ips_version_compare (&release->version, &newer.first);
      if (order < 0)
        newer.first_us = 0;
      if (order <= 0)
        newer.first = release->version;
      /* the same file may be known twice, and a server may have put it there later */
      if (order <= 0 && release->released_us != 0 && (newer.first_us == 0 || release->released_us < newer.first_us))
        newer.first_us = release->released_us;
    }
  return newer;
}

static gint64
end_of_promise (gint64 released_us)
{
  g_autoptr(GDateTime) released = released_us != 0 ? g_date_time_new_from_unix_utc (released_us / G_USEC_PER_SEC) : NULL;
  g_autoptr(GDateTime) end = released != NULL ? g_date_time_add_months (released, PROMISED_MONTHS) : NULL;

  return end != NULL ? g_date_time_to_unix (end) * G_USEC_PER_SEC : 0;
}

/* The one with that release, made where there is none yet. (transfer none) */
static IpsVersionSupport *
get_entry (GPtrArray *found, const char *release)
{
  IpsVersionSupport *entry;

  for (guint i = 0; i < found->len; i++)
    if (g_str_equal (((IpsVersionSupport *) g_ptr_array_index (found, i))->release, release))
      return g_ptr_array_index (found, i);
  entry = g_new0 (IpsVersionSupport, 1);
  entry->release = g_strdup (release);
  entry->newest = g_strdup ("");
  g_ptr_array_add (found, entry);
  return entry;
}

static int
compare_releases (gconstpointer a, gconstpointer b)
{
  IpsVersion first, second;

  ips_version_parse ((*(IpsVersionSupport *const *) a)->release, &first);
  ips_version_parse ((*(IpsVersionSupport *const *) b)->release, &second);
  return ips_version_compare (&first, &second);
}

GPtrArray *
ips_version_support_find (GPtrArray *offers, GPtrArray *files, GPtrArray *sensors, gint64 now_us)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_version_support_free);
  g_autoptr(GArray) releases = list_releases (offers, files);

  for (guint i = 0; i < sensors->len; i++)
    {
      const IpsSensorFacts *facts = ips_sensor_get_facts (g_ptr_array_index (sensors, i));
      g_autofree char *release = NULL;
      IpsVersionSupport *entry;
      IpsVersion runs;
      Newer newer;
      gint64 until_us;

      if (!ips_version_parse (facts->version, &runs))
        continue;
      runs = get_release (&runs);
      newer = find_newer (releases, &runs, facts->platform);
      until_us = end_of_promise (newer.first_us);
      if (newer.n == 0 || (until_us == 0 && newer.n < 2) || until_us - IPS_VERSION_SUPPORT_WARN_DAYS * G_TIME_SPAN_DAY > now_us)
        continue;
      release = ips_version_to_release (&runs);
      entry = get_entry (found, release);
      entry->n_sensors++;
      if (newer.n >= entry->n_newer)
        {
          g_free (entry->newest);
          entry->newest = ips_version_to_release (&newer.newest);
          entry->n_newer = newer.n;
        }
      if (entry->until_us == 0 || (until_us != 0 && until_us < entry->until_us))
        entry->until_us = until_us;
    }
  g_ptr_array_sort (found, compare_releases);
  return found;
}

char *
ips_version_support_describe (const IpsVersionSupport *self, gint64 now_us)
{
  g_autofree char *date = ips_format_date (self->until_us);
  g_autofree char *devices = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u device", "%u devices", self->n_sensors), self->n_sensors);

  if (self->until_us == 0)
    /* TRANSLATORS: %1$s a release ("7.1(7)"), %2$s "3 devices", %3$s a newer release */
    return g_strdup_printf (_("Signature updates may not run on %1$s any more (%2$s): two newer releases are out. Update to %3$s."), self->release, devices,
                            self->newest);
  if (self->until_us <= now_us)
    /* TRANSLATORS: as above; %4$s is a date */
    return g_strdup_printf (_("Signature updates were promised for %1$s until %4$s (%2$s). Update to %3$s."), self->release, devices, self->newest, date);
  return g_strdup_printf (_("Signature updates are promised for %1$s until %4$s only (%2$s). Update to %3$s."), self->release, devices, self->newest, date);
}
