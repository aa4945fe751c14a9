/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-mail-settings.h"
#include "ips-secret.h"
#include "ips-vault.h"

G_BEGIN_DECLS

/**
 * IpsMailTest:
 *
 * *Send Test Mail* of *E-mail*: sends it, shows the talk with the server while it goes on and what came of it. The
 * widgets are the page's.
 *
 * Signal "changed": it began or ended.
 */
#define IPS_TYPE_MAIL_TEST (ips_mail_test_get_type ())
G_DECLARE_FINAL_TYPE (IpsMailTest, ips_mail_test, IPS, MAIL_TEST, GObject)

IpsMailTest *ips_mail_test_new (IpsVault *vault, GtkTextView *talk_view, GtkWidget *result_box, GtkImage *result_image,
                                GtkLabel *result_label);
gboolean ips_mail_test_is_running (IpsMailTest *self);
/* @recipients: (nullable) (element-type utf8); @error: (nullable): what is wrong with the settings: it is shown, and
 * nothing is sent */
void ips_mail_test_start (IpsMailTest *self, const IpsMailSettings *settings, IpsSecret *password, GPtrArray *recipients,
                          const GError *error);
void ips_mail_test_stop (IpsMailTest *self);

G_END_DECLS
