/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * IpsLicenseDropFunc:
 * @paths: (nullable) (array zero-terminated=1): files and folders of this computer
 * @content: (nullable): text that names no file, as it is: perhaps a licence itself
 *
 * What was dropped or pasted. One of the two is %NULL.
 */
typedef void (*IpsLicenseDropFunc) (const char *const *paths, GBytes *content, gpointer user_data);

/* @widget takes files that are dropped on it, for as long as it lives. */
void ips_license_drop_set_up (GtkWidget *widget, IpsLicenseDropFunc func, gpointer user_data);
/* What is in the clipboard: files that were copied, paths as text, or a licence as text. @func is called later, and
 * not at all where @widget is gone by then or there is nothing. */
void ips_license_drop_paste (GtkWidget *widget, IpsLicenseDropFunc func, gpointer user_data);

G_END_DECLS
