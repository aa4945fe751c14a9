/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-maintenance-window.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What was read is written as it was read, and its openings go forward and do not overlap. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsMaintenanceWindow) window = ips_maintenance_window_from_text ("Nights", text, &error);
  g_autoptr(IpsMaintenanceWindow) again = NULL;
  g_autoptr(GTimeZone) zone = NULL;
  g_autofree char *stored = NULL;
  g_autofree char *words = NULL;
  gint64 after_us = G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC;
  gint64 opens_us, closes_us;

  g_assert ((window == NULL) == (error != NULL));
  if (window == NULL)
    return 0;
  stored = ips_maintenance_window_to_text (window);
  again = ips_maintenance_window_from_text ("Nights", stored, NULL);
  g_assert (again != NULL && ips_maintenance_window_equal (window, again));
  words = ips_maintenance_window_describe (window);
  g_assert (*words != '\0');
  zone = ips_maintenance_window_get_zone (window);
  for (guint i = 0; i < 3 && ips_maintenance_window_get_next (window, zone, after_us, &opens_us, &closes_us); i++)
    {
      g_assert (opens_us > after_us && closes_us > opens_us);
      after_us = closes_us;
    }
  return 0;
}
