/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsPortProbe: a button that asks whether anybody answers at a port, and the answer in a sentence. Nothing is sent: over
 * HTTPS only hands are shaken, over HTTP only a connection is made.
 *
 * Signal "wanted": the button was clicked; whoever knows address and port calls ips_port_probe_start().
 */
#define IPS_TYPE_PORT_PROBE (ips_port_probe_get_type ())
G_DECLARE_FINAL_TYPE (IpsPortProbe, ips_port_probe, IPS, PORT_PROBE, GtkBox)

/* @config: address, port and transport as they stand in the form; an address that cannot be is said. */
void ips_port_probe_start (IpsPortProbe *self, IpsWorkspace *workspace, const IpsSensorConfig *config);
/* What was answered is of another port. */
void ips_port_probe_forget (IpsPortProbe *self);

G_END_DECLS
