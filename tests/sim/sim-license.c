/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-license.h"

#include <stdio.h>
#include <string.h>

#define DAY 86400
#define HEADER "# License of a simulated sensor"

char *
sim_license_make (const char *serial, gint64 until, guint salt)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (until);
  g_autofree char *date = g_date_time_format (time, "%Y-%m-%d");
  g_autofree char *seed = g_strdup_printf ("%s %s %u", serial, date, salt);
  g_autofree char *key = g_compute_checksum_for_string (G_CHECKSUM_SHA256, seed, -1);

  return g_strdup_printf (HEADER "\nserialNumber=%s\nexpirationTime=%s\nkey=%s\n", serial, date, key);
}

static char *
value_of (const char *text, const char *name)
{
  const char *at = strstr (text, name);
  const char *begin = at != NULL ? at + strlen (name) + 1 : NULL;

  return begin != NULL && at[strlen (name)] == '=' ? g_strndup (begin, strcspn (begin, "\r\n")) : NULL;
}

static gint64
parse_date (const char *text)
{
  int year, month, day;
  g_autoptr(GDateTime) time = NULL;

  if (text == NULL || sscanf (text, "%4d-%2d-%2d", &year, &month, &day) != 3)
    return 0;
  time = g_date_time_new_utc (year, month, day, 0, 0, 0);
  return time != NULL ? g_date_time_to_unix (time) : 0;
}

static void
apply (SimSensor *sensor, const char *text, gint64 until)
{
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autoptr(SimFault) ignored = sim_faults_take (sensor->faults, SIM_FAULT_LICENSE_IGNORED, NULL);

  if (sensor->installed == NULL)
    sensor->installed = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (sensor->installed, g_steal_pointer (&sha256));
  if (ignored != NULL)
    return;
  sensor->license_until = until;
  if (sim_faults_have (sensor->faults, SIM_FAULT_LICENSE_INVALID))
    sensor->license = g_intern_static_string ("invalid");
  else
    sensor->license = g_intern_static_string (until * G_USEC_PER_SEC > sim_sensor_get_time_us (sensor) ? "valid" : "expired");
}

char *
sim_license_install (SimSensor *sensor, const char *base64, const char **error_name)
{
  gsize size = 0;
  g_autofree guchar *data = base64 != NULL ? g_base64_decode (base64, &size) : NULL;
  g_autofree char *text = data != NULL ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autofree char *serial = value_of (text, "serialNumber");
  g_autofree char *expiration = value_of (text, "expirationTime");
  gint64 until = parse_date (expiration);

  *error_name = "errUnacceptableValue";
  if (!g_str_has_prefix (text, HEADER) || serial == NULL || until == 0)
    return g_strdup ("The license file is not valid");
  if (!g_str_equal (serial, sensor->serial))
    return g_strdup_printf ("The license is for serial number %s, this sensor is %s", serial, sensor->serial);
  *error_name = NULL;
  apply (sensor, text, until);
  return NULL;
}
