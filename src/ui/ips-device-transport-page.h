/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-device-form.h"

G_BEGIN_DECLS

/* IpsDeviceTransportPage: the tab *Communication* of the device dialog; an IpsDeviceForm. */
#define IPS_TYPE_DEVICE_TRANSPORT_PAGE (ips_device_transport_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeviceTransportPage, ips_device_transport_page, IPS, DEVICE_TRANSPORT_PAGE, GtkGrid)

/* Takes over what a pasted address said. @port: 0 none; @transport: an IpsTransport, or -1 for none */
void ips_device_transport_page_enter (IpsDeviceTransportPage *self, guint port, int transport);

G_END_DECLS
