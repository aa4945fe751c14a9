/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsDevicePage:
 *
 * The *Device* view: chips, search, filters, the table of sensors, and the details of the selected one.
 *
 * Signals: "selection-changed" (none), "counts-changed" (none).
 */
#define IPS_TYPE_DEVICE_PAGE (ips_device_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsDevicePage, ips_device_page, IPS, DEVICE_PAGE, GtkBox)

GtkWidget *ips_device_page_new (IpsWorkspace *workspace);
IpsTable *ips_device_page_get_table (IpsDevicePage *self);
/* @group: path; NULL for all devices. Sensors of the groups below it are shown too. */
void ips_device_page_set_group (IpsDevicePage *self, const char *group);
/* @tags: those that a device has to have, each of them; empty for all devices. Copied. */
void ips_device_page_set_tags (IpsDevicePage *self, const char *const *tags);
guint ips_device_page_get_n_attention (IpsDevicePage *self);     /* sensors of the whole fleet that need attention */
void ips_device_page_focus_search (IpsDevicePage *self);
void ips_device_page_set_details_shown (IpsDevicePage *self, gboolean shown);
gboolean ips_device_page_get_details_shown (IpsDevicePage *self);

G_END_DECLS
