/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-auto-choice.h"

#include <glib/gi18n-lib.h>

#include "ips-applicability.h"

static int
compare_levels (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return (x < y) - (x > y);
}

/* Whether a verdict counts the package among those that are for such a device at all. */
static gboolean
is_for_device (IpsApplicability verdict)
{
  switch (verdict)
    {
    case IPS_NO_UPDATE:
    case IPS_PACKAGE_UNUSABLE:
    case IPS_OTHER_KIND:
    case IPS_OTHER_PLATFORM:
    case IPS_OWN_PACKAGE:
      return FALSE;
    default:
      return TRUE;
    }
}

/* The level that lies @n_behind the newest one of the library for such a device; 0 where there are not so many. */
static guint
find_behind (IpsPackageIndex *index, IpsUpgradeDevice *device, guint n_behind)
{
  g_autoptr(GArray) levels = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n_newer = 0;

  for (guint i = 0; i < ips_package_index_get_n (index); i++)
    if (ips_package_index_get_kind (index, i) == IPS_UPGRADE_SIGNATURE && is_for_device (ips_applicability_judge (device, i)))
      g_array_append_val (levels, ips_package_index_nth (index, i)->name->level);
  g_array_sort (levels, compare_levels);
  for (guint i = 0; i < levels->len; i++)
    {
      guint level = g_array_index (levels, guint, i);

      if (i > 0 && level == g_array_index (levels, guint, i - 1))
        continue;
      if (n_newer++ == n_behind)
        return level;
    }
  return 0;
}

static gboolean
allows_signature (const IpsAutoUpdate *self, const IpsPackageFile *file, guint highest, gint64 now_us)
{
  gint64 out_us = file->released_us != 0 ? file->released_us : file->added_us;

  switch (self->signature)
    {
    case IPS_AUTO_SIGNATURE_LATEST:
      return TRUE;
    case IPS_AUTO_SIGNATURE_BEHIND:
      return file->name->level <= highest;
    case IPS_AUTO_SIGNATURE_DELAYED:
      return out_us + (gint64) self->number * G_TIME_SPAN_DAY <= now_us;
    case IPS_AUTO_SIGNATURE_FIXED:
      return file->name->level == self->number;
    case IPS_AUTO_SIGNATURE_NONE:
    case IPS_N_AUTO_SIGNATURES:
    default:
      return FALSE;
    }
}

static gboolean
allows_sensor (const IpsAutoUpdate *self, const IpsPackageFile *file, const IpsVersion *present)
{
  const IpsVersion *version = &file->name->version;

  if (self->sensor == IPS_AUTO_SENSOR_NONE || ips_version_is_none (present) || version->major != present->major)
    return FALSE;
  return self->sensor == IPS_AUTO_SENSOR_MINOR || version->minor == present->minor;
}

/* Whether what @a brings is newer than what @b does. */
static gboolean
is_newer (const IpsPackageName *a, const IpsPackageName *b, IpsUpgradeKind kind)
{
  return kind == IPS_UPGRADE_SIGNATURE ? a->level > b->level : ips_version_compare (&a->version, &b->version) > 0;
}

gboolean
ips_auto_update_choose (const IpsAutoUpdate *self, IpsPackageIndex *index, IpsUpgradeDevice *device, IpsUpgradeKind kind,
                        gint64 now_us, guint *package)
{
  const IpsVersion *present = &ips_upgrade_device_get_running (device)->version;
  const IpsPackageFile *best = NULL;
  guint highest = self->signature == IPS_AUTO_SIGNATURE_BEHIND && kind == IPS_UPGRADE_SIGNATURE
    ? find_behind (index, device, self->number) : 0;

  g_return_val_if_fail (kind == IPS_UPGRADE_SENSOR || kind == IPS_UPGRADE_SIGNATURE, FALSE);

  for (guint i = 0; i < ips_package_index_get_n (index); i++)
    {
      const IpsPackageFile *file = ips_package_index_nth (index, i);

      if (ips_package_index_get_kind (index, i) != kind
          || !(kind == IPS_UPGRADE_SIGNATURE ? allows_signature (self, file, highest, now_us) : allows_sensor (self, file, present))
          || (best != NULL && !is_newer (file->name, best->name, kind))
          || ips_applicability_judge (device, i) != IPS_APPLICABLE)
        continue;
      best = file;
      *package = i;
    }
  return best != NULL;
}

char *
ips_auto_update_describe_next (const IpsAutoUpdate *self, IpsPackageIndex *index, IpsUpgradeDevice *device, gint64 now_us)
{
  g_autofree char *release = NULL, *level = NULL;
  guint package;

  if (ips_auto_update_choose (self, index, device, IPS_UPGRADE_SENSOR, now_us, &package))
    release = ips_version_to_text (&ips_package_index_nth (index, package)->name->version);
  if (ips_auto_update_choose (self, index, device, IPS_UPGRADE_SIGNATURE, now_us, &package))
    level = g_strdup_printf ("S%u", ips_package_index_nth (index, package)->name->level);
  if (release != NULL && level != NULL)
    /* TRANSLATORS: a release ("7.1(11)E4") and an update level ("S924") */
    return g_strdup_printf (_("%1$s, then %2$s"), release, level);
  if (release != NULL)
    return g_steal_pointer (&release);
  return level != NULL ? g_steal_pointer (&level) : g_strdup ("");
}
