/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sensor-update.h"

#include "ips-text.h"

#define MAX_NAME_CHARS 120

IpsSensorUpdate *
ips_sensor_update_new (const char *sensor_id, const char *sha256, const char *package)
{
  IpsSensorUpdate *self = g_new0 (IpsSensorUpdate, 1);

  self->sensor_id = g_strdup (sensor_id);
  self->sha256 = g_strdup (sha256);
  self->package = g_strdup (package);
  self->who = g_strdup ("");
  self->why = g_strdup ("");
  return self;
}

IpsSensorUpdate *
ips_sensor_update_copy (const IpsSensorUpdate *self)
{
  IpsSensorUpdate *copy = g_memdup2 (self, sizeof (IpsSensorUpdate));

  copy->sensor_id = g_strdup (self->sensor_id);
  copy->sha256 = g_strdup (self->sha256);
  copy->package = g_strdup (self->package);
  copy->who = g_strdup (self->who);
  copy->why = g_strdup (self->why);
  return copy;
}

void
ips_sensor_update_free (IpsSensorUpdate *self)
{
  if (self == NULL)
    return;
  g_free (self->sensor_id);
  g_free (self->sha256);
  g_free (self->package);
  g_free (self->who);
  g_free (self->why);
  g_free (self);
}

char *
ips_sensor_update_dup_target (const IpsSensorUpdate *self)
{
  g_autoptr(IpsPackageName) name = ips_package_name_parse (self->package, NULL);

  if (name == NULL || ips_version_is_none (&name->version))
    return ips_text_make_safe (self->package, MAX_NAME_CHARS);
  return ips_version_to_text (&name->version);
}
