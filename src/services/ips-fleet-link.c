/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The links to the fleet's sensors, with the login that is in force. */
#include "ips-fleet-private.h"

const char *
ips_fleet_get_username (IpsFleet *self, IpsSensor *sensor)
{
  const IpsSensorConfig *config;
  const char *username;

  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);
  g_return_val_if_fail (IPS_IS_SENSOR (sensor), NULL);

  config = ips_sensor_get_config (sensor);
  username = config->username;
  if (*config->credential_set != '\0')
    {
      IpsCredentialSet *set = ips_fleet_find_set (self, config->credential_set);

      username = set != NULL ? set->username : NULL;
    }
  return username != NULL && *username != '\0' ? username : NULL;
}

/* What a link to @sensor is built from, with the login in force. */
static IpsLinkSpec
make_spec (IpsFleet *self, IpsSensor *sensor)
{
  const IpsSensorConfig *config = ips_sensor_get_config (sensor);
  const IpsCommunication *communication = &self->communication;
  IpsLinkSpec spec = { 0 };

  spec.sensor_id = ips_sensor_get_id (sensor);
  spec.host = config->address;
  spec.transport = ips_sensor_get_transport (sensor, communication->transport);
  spec.port = ips_sensor_get_port (sensor, communication->transport);
  spec.username = ips_fleet_get_username (self, sensor);
  spec.password = ips_vault_peek (self->vault, *config->credential_set != '\0' ? config->credential_set
                                                                               : spec.sensor_id);
  spec.form = config->form;
  spec.console.port = ips_sensor_config_get_ssh_port (config);
  spec.console.old_algorithms = config->ssh_old;
  spec.console.router = config->form == IPS_FORM_ROUTER;
  spec.console.shelf = self->shelf;
  spec.timeouts.connect_timeout_ms = config->connect_timeout_ms != 0 ? config->connect_timeout_ms
                                                                     : communication->connect_timeout_ms;
  spec.timeouts.reply_timeout_ms = config->reply_timeout_ms != 0 ? config->reply_timeout_ms
                                                                 : communication->reply_timeout_ms;
  spec.timeouts.long_timeout_ms = communication->long_timeout_ms;
  return spec;
}

IpsSensorLink *
ips_fleet_get_link (IpsFleet *self, IpsSensor *sensor)
{
  IpsLinkSpec spec;

  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);
  g_return_val_if_fail (IPS_IS_SENSOR (sensor), NULL);

  spec = make_spec (self, sensor);
  return ips_link_pool_get (self->pool, &spec);
}

IpsSensorLink *
ips_fleet_make_link (IpsFleet *self, IpsSensor *sensor, const char *username, IpsSecret *password)
{
  IpsLinkSpec spec;

  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);
  g_return_val_if_fail (IPS_IS_SENSOR (sensor), NULL);

  spec = make_spec (self, sensor);
  spec.username = username;
  spec.password = password;
  return ips_link_pool_build (self->pool, &spec);
}
