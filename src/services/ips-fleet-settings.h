/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-communication.h"

G_BEGIN_DECLS

/* Device Communication as the store's settings: text by name ("communication.parallel"). A value that is
 * missing is the default; one that is out of range is too, and a warning is logged. */
void ips_fleet_settings_read (GHashTable *values, IpsCommunication *communication);
GHashTable *ips_fleet_settings_write (const IpsCommunication *communication);
/* Error: %IPS_ERROR_INVALID names the setting and its range. */
gboolean ips_fleet_settings_validate (const IpsCommunication *communication, GError **error);

G_END_DECLS
