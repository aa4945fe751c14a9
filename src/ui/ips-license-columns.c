/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-columns.h"

#include <glib/gi18n-lib.h>

#include "ips-compare.h"
#include "ips-format.h"
#include "ips-license-band.h"
#include "ips-sensor-columns.h"
#include "ips-text.h"

#define MAX_TEXT_CHARS 200
#define STALE_US G_TIME_SPAN_DAY

static const IpsSensorFacts *
facts_of (gconstpointer row)
{
  return ips_sensor_get_facts ((gpointer) row);
}

static gint64
get_now (gpointer workspace)
{
  return ips_clock_now_us (ips_workspace_get_clock (workspace));
}

/* ---- licence ---- */

/* A sensor that was read before its licence ran out still says "valid" until it is asked again. */
static IpsLicenseStatus
get_status (gpointer row, gpointer workspace)
{
  const IpsSensorFacts *facts = facts_of (row);

  return ips_license_band_for (facts, get_now (workspace)) == IPS_LICENSE_BAND_EXPIRED ? IPS_LICENSE_EXPIRED : facts->license_status;
}

static char *
status_text (gpointer row, gpointer workspace)
{
  IpsLicenseStatus status = get_status (row, workspace);

  return g_strdup (status != IPS_LICENSE_UNKNOWN ? ips_license_status_to_label (status) : _("unknown"));
}

IpsSign
ips_license_columns_get_sign (const IpsSensorFacts *facts, gint64 now_us)
{
  IpsLicenseBand band = ips_license_band_for (facts, now_us);

  switch (band)
    {
    case IPS_LICENSE_BAND_EXPIRED:
    case IPS_LICENSE_BAND_NONE:
    case IPS_LICENSE_BAND_INVALID:
      return IPS_SIGN_ERROR;
    case IPS_LICENSE_BAND_7_DAYS:
    case IPS_LICENSE_BAND_30_DAYS:
      return IPS_SIGN_WARNING;
    case IPS_LICENSE_BAND_UNKNOWN:
      return IPS_SIGN_UNKNOWN;
    case IPS_LICENSE_BAND_60_DAYS:
    case IPS_LICENSE_BAND_90_DAYS:
    case IPS_LICENSE_BAND_LATER:
    case IPS_N_LICENSE_BANDS:
    default:
      return facts->license_status == IPS_LICENSE_TRIAL ? IPS_SIGN_WARNING : IPS_SIGN_FINE;
    }
}

static IpsSign
status_sign (gpointer row, gpointer workspace)
{
  return ips_license_columns_get_sign (facts_of (row), get_now (workspace));
}

/* Worst first: what blocks updates, then by the end. */
static int
status_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  static const int weight[] = {
    [IPS_LICENSE_EXPIRED] = 0, [IPS_LICENSE_NONE] = 1, [IPS_LICENSE_INVALID] = 2, [IPS_LICENSE_TRIAL] = 3,
    [IPS_LICENSE_VALID] = 4, [IPS_LICENSE_UNKNOWN] = 5,
  };
  IpsLicenseStatus left = get_status ((gpointer) a, workspace), right = get_status ((gpointer) b, workspace);

  if (left != right)
    return weight[left] - weight[right];
  return ips_compare_int64 (facts_of (a)->license_expires_us, facts_of (b)->license_expires_us);
}

char *
ips_license_columns_format_expiry (gint64 expires_us, gint64 now_us)
{
  g_autofree char *date = NULL, *days = NULL;

  if (expires_us == 0)
    return g_strdup ("");
  date = ips_format_date (expires_us);
  days = ips_format_days (expires_us, now_us);
  /* TRANSLATORS: a date and its distance, "4 Aug 2027 (in 254 days)" */
  return g_strdup_printf (_("%1$s (%2$s)"), date, days);
}

static char *
expiry_text (gpointer row, gpointer workspace)
{
  return ips_license_columns_format_expiry (facts_of (row)->license_expires_us, get_now (workspace));
}

static gint64
expiry_us (gpointer row, gpointer workspace)
{
  return facts_of (row)->license_expires_us;
}

/* What has no end stands behind what has one. */
static int
expiry_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  gint64 left = facts_of (a)->license_expires_us, right = facts_of (b)->license_expires_us;

  return ips_compare_int64 (left != 0 ? left : G_MAXINT64, right != 0 ? right : G_MAXINT64);
}

static char *
days_text (gpointer row, gpointer workspace)
{
  gint64 expires_us = facts_of (row)->license_expires_us;

  return expires_us != 0 ? g_strdup_printf ("%d", ips_format_count_days (expires_us, get_now (workspace))) : g_strdup ("");
}

/* ---- when it was read, and what it means ---- */

/* The licence is as old as the last answer, not as the last try. */
static gint64
read_us (gpointer row, gpointer workspace)
{
  return facts_of (row)->contacted_us;
}

/* (nullable): where nothing that reads or replaces the licence is being done on the device */
static const char *
get_doing (gpointer row, gpointer workspace)
{
  IpsVerb verb;

  if (!ips_busy_sensors_lookup (ips_workspace_get_busy (workspace), ips_sensor_get_id (row), &verb))
    return NULL;
  if (verb == IPS_VERB_REFRESH)
    return _("refreshing…");
  return verb == IPS_VERB_UPDATE_LICENSE || verb == IPS_VERB_AUTO_LICENSE ? _("updating…") : NULL;
}

static char *
read_text (gpointer row, gpointer workspace)
{
  gint64 us = read_us (row, workspace);
  const char *doing = get_doing (row, workspace);

  if (doing != NULL)
    return g_strdup (doing);
  return us != 0 ? ips_format_age (us, get_now (workspace)) : g_strdup (_("never"));
}

static char *
read_full (gpointer row, gpointer workspace)
{
  gint64 us = read_us (row, workspace);

  return us != 0 ? ips_format_date_time (us) : g_strdup (_("never"));
}

static int
read_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  return ips_compare_int64 (facts_of (a)->contacted_us, facts_of (b)->contacted_us);
}

static gboolean
is_stale (gpointer row, gpointer workspace)
{
  return get_now (workspace) - read_us (row, workspace) > STALE_US;
}

static IpsProblem *
get_problem (gconstpointer row, gpointer workspace)
{
  return ips_problem_for_license ((gpointer) row, ips_sensor_columns_get_transport (workspace), get_now (workspace));
}

static char *
meaning_text (gpointer row, gpointer workspace)
{
  g_autoptr(IpsProblem) problem = get_problem (row, workspace);
  g_autofree char *text = NULL;

  if (problem->kind == IPS_PROBLEM_NONE)
    return g_strdup ("");
  text = ips_text_make_safe (problem->text, MAX_TEXT_CHARS);
  if (*problem->what_to_do == '\0')
    return g_steal_pointer (&text);
  /* TRANSLATORS: what is wrong, then what to do about it */
  return g_strdup_printf (_("%s. %s"), text, problem->what_to_do);
}

static int
meaning_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  static const int weight[] = { [IPS_SIGN_FINE] = 3, [IPS_SIGN_WARNING] = 1, [IPS_SIGN_ERROR] = 0, [IPS_SIGN_UNKNOWN] = 2 };
  g_autoptr(IpsProblem) left = get_problem (a, workspace);
  g_autoptr(IpsProblem) right = get_problem (b, workspace);

  if (left->sign != right->sign)
    return weight[left->sign] - weight[right->sign];
  return ips_text_compare_natural (left->text, right->text);
}

static const IpsTableColumn columns[] =
{
  { .id = "device", .title = N_("Device"), .width = 114, .shown = TRUE, .text = ips_sensor_cell_name },
  { .id = "status", .title = N_("License Status"), .width = 114, .shown = TRUE, .text = status_text, .compare = status_compare,
    .sign = status_sign },
  { .id = "expires", .title = N_("Expiration Date"), .width = 192, .shown = TRUE, .text = expiry_text, .compare = expiry_compare,
    .date_us = expiry_us },
  { .id = "serial", .title = N_("Serial Number"), .width = 104, .shown = TRUE, .text = ips_sensor_cell_serial },
  { .id = "platform", .title = N_("Platform"), .width = 124, .shown = TRUE, .text = ips_sensor_cell_platform },
  { .id = "version", .title = N_("Version"), .width = 84, .least = 84, .shown = TRUE, .text = ips_sensor_cell_version },
  { .id = "refreshed", .title = N_("Last Refresh"), .width = 98, .shown = TRUE, .text = read_text, .full_text = read_full,
    .compare = read_compare, .date_us = read_us, .dimmed = is_stale },
  { .id = "address", .title = N_("Address"), .width = 110, .text = ips_sensor_cell_address, .compare = ips_sensor_cell_compare_address },
  { .id = "group", .title = N_("Group"), .width = 130, .text = ips_sensor_cell_group },
  { .id = "signatures", .title = N_("Signature"), .width = 80, .text = ips_sensor_cell_signature_level },
  { .id = "days-left", .title = N_("Days Left"), .width = 84, .numeric = TRUE, .text = days_text, .compare = expiry_compare },
  /* What is wrong stands last and takes the room that is left. */
  { .id = "meaning", .title = N_("What it means"), .width = 122, .shown = TRUE, .text = meaning_text, .compare = meaning_compare },
};

const IpsTableColumn *
ips_license_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}
