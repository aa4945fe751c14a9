/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsMailBadge: a button of the main window that is only there while mails could not be sent, with their number; it
 * opens *E-mail*.
 */
#define IPS_TYPE_MAIL_BADGE (ips_mail_badge_get_type ())
G_DECLARE_FINAL_TYPE (IpsMailBadge, ips_mail_badge, IPS, MAIL_BADGE, GtkButton)

GtkWidget *ips_mail_badge_new (IpsWorkspace *workspace);

G_END_DECLS
