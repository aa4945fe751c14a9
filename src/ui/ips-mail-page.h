/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsMailPage: the page *E-mail* of *Security Manager Administration*: the mail server, who gets reports, a test with
 * the server's own words, and the outbox. An IpsAdministrationPage.
 */
#define IPS_TYPE_MAIL_PAGE (ips_mail_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsMailPage, ips_mail_page, IPS, MAIL_PAGE, GtkBox)

GtkWidget *ips_mail_page_new (IpsWorkspace *workspace);

G_END_DECLS
