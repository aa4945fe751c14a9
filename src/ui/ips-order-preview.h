/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * IpsOrderPreview: *Preview Config*: what is put on a device in words, and under *Details* the document that is sent to it. Main thread.
 */
#define IPS_TYPE_ORDER_PREVIEW (ips_order_preview_get_type ())
G_DECLARE_FINAL_TYPE (IpsOrderPreview, ips_order_preview, IPS, ORDER_PREVIEW, GtkBox)

/* @document: (nullable): XML as it is sent; %NULL where there is none. What somebody reads does not jump back to its beginning. */
void ips_order_preview_show (IpsOrderPreview *self, const char *words, const char *document);

G_END_DECLS
