/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-device-form.h"

G_BEGIN_DECLS

/* IpsDeviceCredentialsPage: the tab *Credentials* of the device dialog; an IpsDeviceForm. */
#define IPS_TYPE_DEVICE_CREDENTIALS_PAGE (ips_device_credentials_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeviceCredentialsPage, ips_device_credentials_page, IPS, DEVICE_CREDENTIALS_PAGE, GtkGrid)

/* Returns: (transfer full) (nullable): the password that was entered; %NULL: leave what is stored */
IpsSecret *ips_device_credentials_page_get_password (IpsDeviceCredentialsPage *self);
/* Forgets the password that was entered. */
void ips_device_credentials_page_clear_password (IpsDeviceCredentialsPage *self);

G_END_DECLS
