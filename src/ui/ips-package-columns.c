/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-package-columns.h"

#include <glib/gi18n-lib.h>

#include "ips-compare.h"
#include "ips-format.h"
#include "ips-package-item.h"
#include "ips-text.h"

#define MAX_TEXT_CHARS 300

static const IpsPackageFile *
get_file (gconstpointer row)
{
  return ips_package_item_get_file ((gpointer) row);
}

static char *
name_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (get_file (row)->name->name, MAX_TEXT_CHARS);
}

static char *
type_text (gpointer row, gpointer user_data)
{
  return g_strdup (ips_package_family_to_label (get_file (row)->name->family));
}

static char *
version_text (gpointer row, gpointer user_data)
{
  return ips_version_to_release (&get_file (row)->name->version);
}

static int
version_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return ips_version_compare (&get_file (a)->name->version, &get_file (b)->name->version);
}

static guint
get_engine (gconstpointer row)
{
  const IpsPackageName *name = get_file (row)->name;

  return name->engine != 0 ? name->engine : name->required_engine != 0 ? name->required_engine : name->version.engine;
}

static char *
engine_text (gpointer row, gpointer user_data)
{
  return ips_engine_to_text (get_engine (row));
}

static int
engine_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return ips_compare_int64 (get_engine (a), get_engine (b));
}

static char *
level_text (gpointer row, gpointer user_data)
{
  guint level = get_file (row)->name->level;

  return level != 0 ? g_strdup_printf ("S%u", level) : g_strdup ("");
}

static int
level_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return ips_compare_int64 (get_file (a)->name->level, get_file (b)->name->level);
}

static char *
platforms_text (gpointer row, gpointer user_data)
{
  const IpsPackageFile *file = get_file (row);

  if (*file->platforms != '\0')
    return ips_text_make_safe (file->platforms, MAX_TEXT_CHARS);
  if (*file->name->platform != '\0')
    return ips_text_make_safe (file->name->platform, MAX_TEXT_CHARS);
  return g_strdup (file->name->family == IPS_PACKAGE_UNKNOWN ? "" : _("all"));
}

static char *
size_text (gpointer row, gpointer user_data)
{
  return ips_format_size (MAX (get_file (row)->size, 0));
}

static char *
size_full_text (gpointer row, gpointer user_data)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, get_file (row)->size);
}

static int
size_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return ips_compare_int64 (get_file (a)->size, get_file (b)->size);
}

static char *
date_text (gpointer row, gpointer user_data)
{
  return ips_format_date (get_file (row)->released_us);
}

static gint64
date_us (gpointer row, gpointer user_data)
{
  return get_file (row)->released_us;
}

static int
date_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return ips_compare_int64 (get_file (a)->released_us, get_file (b)->released_us);
}

static char *
state_text (gpointer row, gpointer user_data)
{
  return g_strdup (ips_package_state_to_label (get_file (row)->state));
}

static IpsSign
state_sign (gpointer row, gpointer user_data)
{
  switch (get_file (row)->state)
    {
    case IPS_PACKAGE_COMPLETE:   return get_file (row)->name->family == IPS_PACKAGE_UNKNOWN ? IPS_SIGN_UNKNOWN : IPS_SIGN_FINE;
    case IPS_PACKAGE_INCOMPLETE: return IPS_SIGN_WARNING;
    case IPS_PACKAGE_DAMAGED:
    case IPS_N_PACKAGE_STATES:
    default:                     return IPS_SIGN_ERROR;
    }
}

static char *
verified_text (gpointer row, gpointer user_data)
{
  const IpsPackageFile *file = get_file (row);

  /* A date would read as if it were fine. */
  if (file->state != IPS_PACKAGE_COMPLETE)
    return g_strdup (ips_package_state_to_label (file->state));
  return file->verified_us != 0 ? ips_format_date (file->verified_us) : g_strdup (_("never"));
}

static char *
verified_full_text (gpointer row, gpointer user_data)
{
  return ips_format_date_time (get_file (row)->verified_us);
}

static int
verified_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return ips_compare_int64 (get_file (a)->verified_us, get_file (b)->verified_us);
}

static char *
source_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (get_file (row)->source, MAX_TEXT_CHARS);
}

static char *
used_text (gpointer row, gpointer user_data)
{
  guint n = ips_package_item_get_n_users (row);

  return n > 0 ? g_strdup_printf (ngettext ("%u device", "%u devices", n), n) : g_strdup ("");
}

static int
used_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return ips_compare_int64 (ips_package_item_get_n_users ((gpointer) a), ips_package_item_get_n_users ((gpointer) b));
}

static char *
kept_text (gpointer row, gpointer user_data)
{
  return g_strdup (get_file (row)->kept ? _("yes") : "");
}

static char *
added_text (gpointer row, gpointer user_data)
{
  return ips_format_date_time (get_file (row)->added_us);
}

static int
added_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return ips_compare_int64 (get_file (a)->added_us, get_file (b)->added_us);
}

static char *
added_by_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (get_file (row)->added_by, MAX_TEXT_CHARS);
}

static char *
sha256_text (gpointer row, gpointer user_data)
{
  return g_strdup (get_file (row)->sha256);
}

static char *
problem_text (gpointer row, gpointer user_data)
{
  const IpsPackageFile *file = get_file (row);

  if (*file->problem == '\0' && file->name->family == IPS_PACKAGE_UNKNOWN)
    return g_strdup (_("Its name is not that of an IPS package: nothing is known about what it is for."));
  return ips_text_make_safe (file->problem, MAX_TEXT_CHARS);
}

/* How many devices could take it. */
static char *
devices_text (gpointer row, gpointer user_data)
{
  int n = ips_package_item_get_n_devices (row);

  return n >= 0 ? g_strdup_printf (ngettext ("%d device", "%d devices", (guint) n), n) : g_strdup ("");
}

static int
devices_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return ips_compare_int64 (ips_package_item_get_n_devices ((gpointer) a), ips_package_item_get_n_devices ((gpointer) b));
}

static char *
brings_text (gpointer row, gpointer user_data)
{
  return g_strdup (ips_package_item_get_brings (row));
}

/* --- a release in its parts --- */

static const IpsVersion *
get_version (gconstpointer row)
{
  return &get_file (row)->name->version;
}

static char *
major_text (gpointer row, gpointer user_data)
{
  return g_strdup_printf ("%u", get_version (row)->major);
}

static char *
minor_text (gpointer row, gpointer user_data)
{
  return g_strdup_printf ("%u", get_version (row)->minor);
}

/* "5a" is a repackaged service pack. */
static char *
service_text (gpointer row, gpointer user_data)
{
  const IpsVersion *version = get_version (row);

  return version->letter != 0 ? g_strdup_printf ("%u%c", version->service, version->letter) : g_strdup_printf ("%u", version->service);
}

static char *
patch_text (gpointer row, gpointer user_data)
{
  return get_version (row)->patch != 0 ? g_strdup_printf ("%u", get_version (row)->patch) : g_strdup ("");
}

static const IpsTableColumn sensor_columns[] =
{
  { .id = "name", .title = N_("Filename"), .width = 238, .least = 238, .shown = TRUE, .text = name_text },
  { .id = "major", .title = N_("Major"), .width = 58, .shown = TRUE, .numeric = TRUE, .text = major_text, .compare = version_compare },
  { .id = "minor", .title = N_("Minor"), .width = 58, .shown = TRUE, .numeric = TRUE, .text = minor_text, .compare = version_compare },
  { .id = "service-pack", .title = N_("Service Pack"), .width = 98, .shown = TRUE, .numeric = TRUE, .text = service_text, .compare = version_compare },
  { .id = "patch", .title = N_("Patch"), .width = 56, .shown = TRUE, .numeric = TRUE, .text = patch_text, .compare = version_compare },
  { .id = "engine", .title = N_("Engine"), .width = 60, .shown = TRUE, .text = engine_text, .compare = engine_compare },
  { .id = "devices", .title = N_("Applies to"), .width = 88, .shown = TRUE, .text = devices_text, .compare = devices_compare },
  { .id = "platforms", .title = N_("Platforms"), .width = 80, .shown = TRUE, .text = platforms_text },
  { .id = "size", .title = N_("Size"), .width = 64, .shown = TRUE, .numeric = TRUE, .text = size_text, .full_text = size_full_text, .compare = size_compare },
  { .id = "date", .title = N_("Date"), .width = 98, .shown = TRUE, .text = date_text, .compare = date_compare, .date_us = date_us },
  { .id = "verified", .title = N_("Verified"), .width = 124, .shown = TRUE, .text = verified_text, .full_text = verified_full_text, .compare = verified_compare, .sign = state_sign },
  { .id = "source", .title = N_("Source"), .width = 130, .text = source_text },
};

static const IpsTableColumn signature_columns[] =
{
  { .id = "name", .title = N_("Filename"), .width = 238, .least = 238, .shown = TRUE, .text = name_text },
  { .id = "signature", .title = N_("Signature"), .width = 78, .shown = TRUE, .text = level_text, .compare = level_compare },
  { .id = "engine", .title = N_("Engine"), .width = 60, .shown = TRUE, .text = engine_text, .compare = engine_compare },
  { .id = "brings", .title = N_("Signatures"), .width = 198, .least = 196, .shown = TRUE, .text = brings_text },
  { .id = "devices", .title = N_("Applies to"), .width = 88, .shown = TRUE, .text = devices_text, .compare = devices_compare },
  { .id = "platforms", .title = N_("Platforms"), .width = 80, .shown = TRUE, .text = platforms_text },
  { .id = "size", .title = N_("Size"), .width = 64, .shown = TRUE, .numeric = TRUE, .text = size_text, .full_text = size_full_text, .compare = size_compare },
  { .id = "date", .title = N_("Date"), .width = 98, .shown = TRUE, .text = date_text, .compare = date_compare, .date_us = date_us },
  { .id = "verified", .title = N_("Verified"), .width = 124, .shown = TRUE, .text = verified_text, .full_text = verified_full_text, .compare = verified_compare, .sign = state_sign },
  { .id = "source", .title = N_("Source"), .width = 130, .text = source_text },
};

static const IpsTableColumn columns[] =
{
  { .id = "name", .title = N_("Name"), .width = 226, .shown = TRUE, .text = name_text },
  { .id = "type", .title = N_("Type"), .width = 118, .shown = TRUE, .text = type_text },
  { .id = "version", .title = N_("Version"), .width = 72, .shown = TRUE, .text = version_text, .compare = version_compare },
  { .id = "engine", .title = N_("Engine"), .width = 66, .shown = TRUE, .text = engine_text, .compare = engine_compare },
  { .id = "level", .title = N_("Level"), .width = 58, .shown = TRUE, .text = level_text, .compare = level_compare },
  { .id = "platforms", .title = N_("Platforms"), .width = 88, .shown = TRUE, .text = platforms_text },
  { .id = "size", .title = N_("Size"), .width = 80, .shown = TRUE, .numeric = TRUE, .text = size_text, .full_text = size_full_text, .compare = size_compare },
  { .id = "date", .title = N_("Date"), .width = 92, .shown = TRUE, .text = date_text, .compare = date_compare, .date_us = date_us },
  { .id = "verified", .title = N_("Verified"), .width = 112, .shown = TRUE, .text = verified_text, .full_text = verified_full_text, .compare = verified_compare, .sign = state_sign },
  { .id = "source", .title = N_("Source"), .width = 130, .shown = TRUE, .text = source_text },
  { .id = "used-by", .title = N_("Used by"), .width = 76, .shown = TRUE, .text = used_text, .compare = used_compare },
  { .id = "state", .title = N_("State"), .width = 110, .text = state_text, .sign = state_sign },
  { .id = "kept", .title = N_("Kept"), .width = 60, .text = kept_text },
  { .id = "added", .title = N_("Added"), .width = 140, .text = added_text, .compare = added_compare },
  { .id = "added-by", .title = N_("Added by"), .width = 100, .text = added_by_text },
  { .id = "sha256", .title = N_("SHA-256"), .width = 220, .monospace = TRUE, .text = sha256_text },
  { .id = "problem", .title = N_("What to do"), .width = 280, .shown = TRUE, .text = problem_text },
};

const IpsTableColumn *
ips_package_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}

const IpsTableColumn *
ips_package_columns_get_sensor_updates (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (sensor_columns);
  return sensor_columns;
}

const IpsTableColumn *
ips_package_columns_get_signature_updates (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (signature_columns);
  return signature_columns;
}
