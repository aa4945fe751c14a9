/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-device-form.h"

G_BEGIN_DECLS

/**
 * IpsDeviceGeneralPage: the tab *General* of the device dialog; an IpsDeviceForm.
 *
 * Signal "address-split" (guint port, int transport): something was entered as "host:port" or as a URL;
 * port is 0 and transport -1 where it did not say.
 */
#define IPS_TYPE_DEVICE_GENERAL_PAGE (ips_device_general_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeviceGeneralPage, ips_device_general_page, IPS, DEVICE_GENERAL_PAGE, GtkGrid)

/* Says at the field that was refused what is wrong (a name or an address that exists already), and goes there. */
void ips_device_general_page_show_name_taken (IpsDeviceGeneralPage *self, const char *sentence);
void ips_device_general_page_show_address_taken (IpsDeviceGeneralPage *self, const char *sentence);

G_END_DECLS
