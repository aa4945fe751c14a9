/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-device-form.h"

G_BEGIN_DECLS

/* IpsDeviceConsolePage: the tab *Command Line* of the device dialog; an IpsDeviceForm. */
#define IPS_TYPE_DEVICE_CONSOLE_PAGE (ips_device_console_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeviceConsolePage, ips_device_console_page, IPS, DEVICE_CONSOLE_PAGE, GtkGrid)

G_END_DECLS
