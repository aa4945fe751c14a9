/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "upgrade-fixture.h"

static void
set_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

IpsSensor *
fixture_sensor_new (const char *platform, const char *version, const char *engine, const char *level)
{
  IpsSensorConfig *config = ips_sensor_config_new ();
  IpsSensorFacts *facts = ips_sensor_facts_new ();
  IpsSensor *sensor;

  set_text (&config->name, "sensor");
  sensor = ips_sensor_new (NULL, config);
  set_text (&facts->platform, platform);
  set_text (&facts->version, version);
  set_text (&facts->engine, engine);
  set_text (&facts->signature_level, level);
  set_text (&facts->applications, "MainApp=running;AnalysisEngine=running");
  facts->license_status = IPS_LICENSE_VALID;
  facts->license_expires_us = FIXTURE_NOW + 100 * G_TIME_SPAN_DAY;
  facts->contacted_us = facts->checked_us = FIXTURE_NOW - G_TIME_SPAN_MINUTE;
  ips_sensor_take_facts (sensor, facts);
  return sensor;
}

GPtrArray *
fixture_files_new (const char *names)
{
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_package_file_free);
  g_auto(GStrv) split = g_strsplit (names, " ", -1);

  for (guint i = 0; split[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, split[i], -1);
      IpsPackageName *name;

      if (*split[i] == '\0')
        continue;
      name = ips_package_name_parse (split[i], &error);
      g_assert_no_error (error);
      g_ptr_array_add (files, ips_package_file_new (digest, name, 1000));
    }
  return files;
}
