/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-maintenance-columns.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-maintenance-item.h"
#include "ips-workspace.h"

#define NO_SIGN ((IpsSign) -1)

/* @closes_us: (out): of what is open; @opens_us: (out): of what is closed */
static gboolean
is_open (gpointer row, gpointer workspace, gint64 *opens_us, gint64 *closes_us)
{
  const IpsMaintenanceWindow *window = ips_maintenance_item_get_window (row);
  gint64 now_us = ips_clock_now_us (ips_workspace_get_clock (workspace));
  g_autoptr(GTimeZone) zone = NULL;

  *opens_us = *closes_us = G_MAXINT64;
  if (window == NULL)
    return TRUE;
  zone = ips_maintenance_window_get_zone (window);
  if (ips_maintenance_window_is_open (window, zone, now_us, closes_us))
    return TRUE;
  ips_maintenance_window_get_next (window, zone, now_us, opens_us, closes_us);
  return FALSE;
}

static char *
name_text (gpointer row, gpointer workspace)
{
  return ips_maintenance_item_dup_name (row);
}

static char *
times_text (gpointer row, gpointer workspace)
{
  const IpsMaintenanceWindow *window = ips_maintenance_item_get_window (row);

  return window != NULL ? ips_maintenance_window_describe (window) : g_strdup ("");
}

static char *
now_text (gpointer row, gpointer workspace)
{
  gint64 opens_us, closes_us;
  g_autofree char *when = NULL;

  if (!is_open (row, workspace, &opens_us, &closes_us))
    {
      when = ips_format_date_time (opens_us);
      /* TRANSLATORS: of a maintenance window; %s is a date and a time */
      return g_strdup_printf (_("Opens %s"), when);
    }
  if (ips_maintenance_item_get_window (row) == NULL)
    return g_strdup (_("At any time"));
  if (closes_us == G_MAXINT64)
    return g_strdup (_("Open"));
  when = ips_format_date_time (closes_us);
  /* TRANSLATORS: of a maintenance window; %s is a date and a time */
  return g_strdup_printf (_("Open until %s"), when);
}

static gint64
now_us (gpointer row, gpointer workspace)
{
  gint64 opens_us, closes_us;

  return is_open (row, workspace, &opens_us, &closes_us) ? 0 : opens_us;
}

static int
now_compare (gconstpointer a, gconstpointer b, gpointer workspace)
{
  gint64 x = now_us ((gpointer) a, workspace), y = now_us ((gpointer) b, workspace);

  return (x > y) - (x < y);
}

static IpsSign
now_sign (gpointer row, gpointer workspace)
{
  gint64 opens_us, closes_us;

  return is_open (row, workspace, &opens_us, &closes_us) ? IPS_SIGN_FINE : NO_SIGN;
}

static char *
described_text (gpointer row, gpointer workspace)
{
  return ips_maintenance_item_describe (row);
}

static char *
kind_text (gpointer row, gpointer workspace)
{
  return g_strdup (ips_maintenance_item_get_kind (row) == IPS_MAINTENANCE_OF_GROUP ? _("Group") : _("Device"));
}

static const IpsTableColumn window_columns[] =
{
  { "name", N_("Window"), 180, TRUE, FALSE, FALSE, name_text, NULL, NULL, NULL },
  { "times", N_("Times"), 430, TRUE, FALSE, FALSE, times_text, NULL, NULL, NULL },
  { "now", N_("Now"), 210, TRUE, FALSE, FALSE, now_text, NULL, now_compare, now_sign },
  { "for", N_("For"), 240, TRUE, FALSE, FALSE, described_text, NULL, NULL, NULL },
};

static const IpsTableColumn holder_columns[] =
{
  { "name", N_("Name"), 220, TRUE, FALSE, FALSE, name_text, NULL, NULL, NULL },
  { "kind", N_("Kind"), 90, TRUE, FALSE, FALSE, kind_text, NULL, NULL, NULL },
  { "window", N_("Maintenance Window"), 290, TRUE, FALSE, FALSE, described_text, NULL, NULL, NULL },
  { "now", N_("May Be Changed"), 210, TRUE, FALSE, FALSE, now_text, NULL, now_compare, now_sign },
};

const IpsTableColumn *
ips_maintenance_window_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (window_columns);
  return window_columns;
}

const IpsTableColumn *
ips_maintenance_holder_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (holder_columns);
  return holder_columns;
}
