/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-secret.h"

G_BEGIN_DECLS

/**
 * IpsPasswordField: an entry for a password with a button that shows it. What is typed is kept in memory that
 * is not swapped, and wiped by ips_password_field_clear() and with the widget.
 *
 * Signal "changed". Property "title": the accessible name of the entry.
 */
#define IPS_TYPE_PASSWORD_FIELD (ips_password_field_get_type ())
G_DECLARE_FINAL_TYPE (IpsPasswordField, ips_password_field, IPS, PASSWORD_FIELD, GtkBox)

/* Returns: (transfer full) (nullable): what was entered; %NULL where nothing was */
IpsSecret *ips_password_field_get_secret (IpsPasswordField *self);
void ips_password_field_set_placeholder (IpsPasswordField *self, const char *text);
void ips_password_field_clear (IpsPasswordField *self);

G_END_DECLS
