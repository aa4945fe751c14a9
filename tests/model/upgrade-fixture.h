/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Devices and packages for what is tested of their going together. */
#pragma once

#include "ips-upgrade-plan.h"

#define FIXTURE_NOW (G_GINT64_CONSTANT (1465200000) * G_USEC_PER_SEC)

/* A device that was reached and is licensed. (transfer full) */
IpsSensor *fixture_sensor_new (const char *platform, const char *version, const char *engine, const char *level);
/* Of names separated by blanks; each is complete, of 1,000 bytes, and has a digest of its own. (transfer full) */
GPtrArray *fixture_files_new (const char *names);
