/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-deployment-forms.h"

#include "ips-link-form.h"

static gboolean
is_concerned (const IpsDeploymentJob *deployment, const IpsDeploymentDevice *device, IpsDeploymentAction action)
{
  if (action == IPS_DEPLOYMENT_ROLLBACK)
    return ips_deployment_device_may_have_it (device);
  return action != IPS_DEPLOYMENT_REDEPLOY || ips_deployment_job_is_again (deployment, device);
}

char *
ips_deployment_describe_forms (IpsFleet *fleet, const IpsDeploymentJob *deployment, IpsDeploymentAction action)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();

  for (guint i = 0; i < deployment->devices->len; i++)
    {
      const IpsDeploymentDevice *device = g_ptr_array_index (deployment->devices, i);
      IpsSensor *sensor = ips_fleet_lookup (fleet, device->sensor_id);

      if (sensor != NULL && is_concerned (deployment, device, action))
        g_ptr_array_add (sensors, sensor);
    }
  return ips_link_form_describe (sensors, action == IPS_DEPLOYMENT_ROLLBACK ? IPS_VERB_ROLLBACK : IPS_VERB_DEPLOY,
                                 ips_fleet_get_communication (fleet)->transport);
}
