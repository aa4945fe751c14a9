/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deployment-job.h"
#include "ips-fleet.h"

G_BEGIN_DECLS

/**
 * ips_deployment_describe_forms:
 * @action: what is asked about: one that begins something on devices
 *
 * Over what the devices that @action would be done to are reached, as ips_link_form_describe() says it. Main thread.
 *
 * Returns: (transfer full): a sentence; "" where it touches none that is in the inventory
 */
char *ips_deployment_describe_forms (IpsFleet *fleet, const IpsDeploymentJob *deployment, IpsDeploymentAction action);

G_END_DECLS
