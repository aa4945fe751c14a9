/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-device-form.h"

G_BEGIN_DECLS

/* IpsDeviceCommunicationPage: the tab *Communication* of the device dialog; an IpsDeviceForm. */
#define IPS_TYPE_DEVICE_COMMUNICATION_PAGE (ips_device_communication_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeviceCommunicationPage, ips_device_communication_page, IPS, DEVICE_COMMUNICATION_PAGE, GtkGrid)

/* Takes over what a pasted address said. @port: 0 none; @transport: an IpsTransport, or -1 for none */
void ips_device_communication_page_enter (IpsDeviceCommunicationPage *self, guint port, int transport);

G_END_DECLS
