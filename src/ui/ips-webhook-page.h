/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsWebhookPage: *Security Manager Administration > Webhook*: the web server that is told what came of jobs, and a try.
 */
#define IPS_TYPE_WEBHOOK_PAGE (ips_webhook_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsWebhookPage, ips_webhook_page, IPS, WEBHOOK_PAGE, GtkBox)

GtkWidget *ips_webhook_page_new (IpsWorkspace *workspace);

G_END_DECLS
