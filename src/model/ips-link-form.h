/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor.h"
#include "ips-verb.h"

G_BEGIN_DECLS

/* Over what a verb reaches a device: FALSE for its web server, TRUE for its command line. */
gboolean ips_link_form_is_console (const IpsSensorConfig *config, IpsVerb verb);
/* The port at which that is asked for. */
guint ips_link_form_get_port (const IpsSensorConfig *config, IpsVerb verb, IpsTransport fleet_default);
/* The same of several, as a sentence for a question: "Over HTTPS.", "2 over SSH, 3 over HTTPS." (transfer full) */
char *ips_link_form_describe (GPtrArray *sensors, IpsVerb verb, IpsTransport fleet_default);

G_END_DECLS
