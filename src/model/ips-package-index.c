/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-upgrade-private.h"

#include <glib/gi18n-lib.h>

#include "ips-nick.h"

static const struct { const char *nick; const char *label; } kinds[IPS_N_UPGRADE_KINDS] = {
  [IPS_UPGRADE_NONE] = { "none", N_("None") },
  [IPS_UPGRADE_SENSOR] = { "sensor", N_("Sensor update") },
  [IPS_UPGRADE_ENGINE] = { "engine", N_("Engine update") },
  [IPS_UPGRADE_SIGNATURE] = { "signature", N_("Signature update") },
};

const char *
ips_upgrade_kind_to_nick (IpsUpgradeKind kind)
{
  g_return_val_if_fail (kind < IPS_N_UPGRADE_KINDS, "");
  return kinds[kind].nick;
}

gboolean
ips_upgrade_kind_from_nick (const char *nick, IpsUpgradeKind *kind)
{
  return IPS_NICK_FIND (kinds, nick, kind);
}

const char *
ips_upgrade_kind_to_label (IpsUpgradeKind kind)
{
  g_return_val_if_fail (kind < IPS_N_UPGRADE_KINDS, "");
  return g_dgettext (GETTEXT_PACKAGE, kinds[kind].label);
}

IpsUpgradeKind
ips_package_family_get_upgrade_kind (IpsPackageFamily family)
{
  if (ips_package_family_is_sensor_update (family))
    return IPS_UPGRADE_SENSOR;
  if (ips_package_family_is_signature_update (family))
    return IPS_UPGRADE_SIGNATURE;
  return family == IPS_PACKAGE_ENGINE || family == IPS_PACKAGE_CSM_ENGINE ? IPS_UPGRADE_ENGINE : IPS_UPGRADE_NONE;
}

/* From 7.1 on a file is for one platform, unless it is the manager's single one (packages-and-servers.md 3.1). */
static gboolean
is_per_platform (const IpsPackageName *name)
{
  return name->family != IPS_PACKAGE_CSM_SINGLE
         && (name->version.major > 7 || (name->version.major == 7 && name->version.minor >= 1));
}

IpsPackageFit
ips_package_fit (const IpsPackageName *name, const char *platforms, const char *platform)
{
  g_auto(GStrv) covered = NULL;

  /* what is not known does not speak against it */
  if (*platform == '\0')
    return IPS_PACKAGE_FITS;
  if (*name->platform != '\0' && !ips_platform_matches (name->platform, platform))
    return IPS_PACKAGE_OTHER_PLATFORM;
  if (*platforms != '\0')
    {
      covered = g_strsplit (platforms, ",", -1);
      for (guint i = 0; covered[i] != NULL; i++)
        if (ips_platform_matches (g_strstrip (covered[i]), platform))
          return IPS_PACKAGE_FITS;
      return IPS_PACKAGE_OTHER_PLATFORM;
    }
  if (*name->platform != '\0' || ips_package_family_get_upgrade_kind (name->family) != IPS_UPGRADE_SENSOR
      || name->family == IPS_PACKAGE_CSM_SINGLE)
    return IPS_PACKAGE_FITS;
  if (is_per_platform (name) || (ips_platform_get_traits (platform) & IPS_PLATFORM_OWN_PACKAGE))
    return IPS_PACKAGE_NEEDS_OWN;
  return IPS_PACKAGE_FITS;
}

static void
clear_package (gpointer data)
{
  IpsIndexedPackage *package = data;

  ips_package_file_free (package->file);
  g_strfreev (package->threat_profiles);
}

static void
clear_slot (gpointer data)
{
  IpsPlatformSlot *slot = data;

  g_free (slot->platform);
  g_free (slot->fits);
}

static IpsApplicability
find_obstacle (const IpsPackageFile *file)
{
  if (ips_package_family_get_upgrade_kind (file->name->family) == IPS_UPGRADE_NONE)
    return IPS_NO_UPDATE;
  return file->state == IPS_PACKAGE_COMPLETE ? IPS_APPLICABLE : IPS_PACKAGE_UNUSABLE;
}

IpsPackageIndex *
ips_package_index_new (GPtrArray *files)
{
  IpsPackageIndex *self = g_new0 (IpsPackageIndex, 1);

  self->ref_count = 1;
  self->packages = g_array_sized_new (FALSE, TRUE, sizeof (IpsIndexedPackage), files->len);
  g_array_set_clear_func (self->packages, clear_package);
  self->slots = g_array_new (FALSE, TRUE, sizeof (IpsPlatformSlot));
  g_array_set_clear_func (self->slots, clear_slot);
  self->slot_numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->paths = ips_upgrade_path_table_new ();
  for (guint i = 0; i < files->len; i++)
    {
      IpsIndexedPackage package = { .file = ips_package_file_copy (g_ptr_array_index (files, i)) };

      package.name = package.file->name;
      package.kind = ips_package_family_get_upgrade_kind (package.name->family);
      package.ios = package.name->family == IPS_PACKAGE_IOS_SIGNATURE;
      package.obstacle = find_obstacle (package.file);
      g_array_append_val (self->packages, package);
    }
  return self;
}

IpsPackageIndex *
ips_package_index_ref (IpsPackageIndex *self)
{
  self->ref_count++;
  return self;
}

void
ips_package_index_unref (IpsPackageIndex *self)
{
  if (--self->ref_count > 0)
    return;
  g_array_unref (self->packages);
  g_array_unref (self->slots);
  g_hash_table_unref (self->slot_numbers);
  g_hash_table_unref (self->paths);
  g_free (self);
}

guint
ips_package_index_get_n (IpsPackageIndex *self)
{
  return self->packages->len;
}

const IpsIndexedPackage *
ips_package_index_peek (const IpsPackageIndex *self, guint package)
{
  return &g_array_index (self->packages, IpsIndexedPackage, package);
}

const IpsPackageFile *
ips_package_index_nth (IpsPackageIndex *self, guint package)
{
  g_return_val_if_fail (package < self->packages->len, NULL);
  return ips_package_index_peek (self, package)->file;
}

IpsUpgradeKind
ips_package_index_get_kind (IpsPackageIndex *self, guint package)
{
  g_return_val_if_fail (package < self->packages->len, IPS_UPGRADE_NONE);
  return ips_package_index_peek (self, package)->kind;
}

gboolean
ips_package_index_find (IpsPackageIndex *self, const char *name_or_sha256, guint *package)
{
  gboolean found = FALSE;

  for (guint i = 0; i < self->packages->len; i++)
    {
      const IpsIndexedPackage *one = ips_package_index_peek (self, i);

      if (!g_str_equal (one->file->sha256, name_or_sha256) && !g_str_equal (one->name->name, name_or_sha256))
        continue;
      if (!found || one->obstacle == IPS_APPLICABLE)
        *package = i;
      if (one->obstacle == IPS_APPLICABLE)
        return TRUE;
      found = TRUE;
    }
  return found;
}

void
ips_package_index_set_threat_profiles (IpsPackageIndex *self, guint package, const char *const *profiles)
{
  IpsIndexedPackage *one;

  g_return_if_fail (package < self->packages->len);
  one = &g_array_index (self->packages, IpsIndexedPackage, package);
  g_strfreev (one->threat_profiles);
  one->threat_profiles = g_strdupv ((char **) profiles);
}

guint
ips_package_index_get_slot (IpsPackageIndex *self, const char *platform)
{
  IpsPlatformSlot slot = { 0 };
  gpointer number;

  if (g_hash_table_lookup_extended (self->slot_numbers, platform, NULL, &number))
    return GPOINTER_TO_UINT (number);
  slot.platform = g_strdup (platform);
  slot.known = ips_platform_find (platform);
  slot.fits = g_new (IpsPackageFit, self->packages->len + 1);
  for (guint i = 0; i < self->packages->len; i++)
    {
      const IpsIndexedPackage *package = ips_package_index_peek (self, i);

      slot.fits[i] = ips_package_fit (package->name, package->file->platforms, platform);
    }
  g_array_append_val (self->slots, slot);
  g_hash_table_insert (self->slot_numbers, g_strdup (platform), GUINT_TO_POINTER (self->slots->len - 1));
  return self->slots->len - 1;
}

const IpsPlatformSlot *
ips_package_index_peek_slot (const IpsPackageIndex *self, guint slot)
{
  return &g_array_index (self->slots, IpsPlatformSlot, slot);
}

IpsPackageFit
ips_package_index_get_fit (const IpsPackageIndex *self, guint slot, guint package)
{
  return ips_package_index_peek_slot (self, slot)->fits[package];
}
