/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-schedule.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What was read is written as it was read, and its due times go forward. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSchedule) schedule = ips_schedule_from_json (text, &error);
  g_autoptr(IpsSchedule) again = NULL;
  g_autoptr(GTimeZone) zone = NULL;
  g_autoptr(GArray) dues = NULL;
  g_autofree char *json = NULL;
  g_autofree char *words = NULL;

  g_assert ((schedule == NULL) == (error != NULL));
  if (schedule == NULL)
    return 0;
  json = ips_schedule_to_json (schedule);
  again = ips_schedule_from_json (json, NULL);
  g_assert (again != NULL && ips_schedule_equal (schedule, again));
  words = ips_schedule_describe (schedule);
  g_assert (*words != '\0');
  zone = ips_schedule_get_zone (schedule);
  dues = ips_schedule_preview (schedule, zone, G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC, 5);
  for (guint i = 1; i < dues->len; i++)
    g_assert (g_array_index (dues, gint64, i) > g_array_index (dues, gint64, i - 1));
  return 0;
}
