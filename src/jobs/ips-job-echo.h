/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-job-list.h"

G_BEGIN_DECLS

/**
 * ips_job_echo_watch:
 *
 * What jobs leave on the fleet beside their results, from now on and for as long as @jobs lives: a device is marked while it
 * reboots, and a login that was made for a change of password (its parameter "new-login") is removed when every device
 * refused the password and none uses it. Main thread.
 */
void ips_job_echo_watch (IpsFleet *fleet, IpsJobList *jobs);

G_END_DECLS
