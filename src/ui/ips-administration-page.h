/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * IpsAdministrationPage:
 *
 * A page of *Security Manager Administration*: a widget whose fields are kept only by *Save* at the foot of the
 * window. The window's table of pages (ips-administration-window.c) names it and makes it; a page needs no more than
 * get_n_changes() and the five functions of the foot's buttons.
 *
 * A page follows what others save: fields nobody touched show the new value, the others stay as they were entered.
 * What a dialog of the page was accepted with counts as saved or as a change of the page, never as neither.
 *
 * Signal "changed": one of the get_ functions would say something else now. Main thread only.
 */
#define IPS_TYPE_ADMINISTRATION_PAGE (ips_administration_page_get_type ())
G_DECLARE_INTERFACE (IpsAdministrationPage, ips_administration_page, IPS, ADMINISTRATION_PAGE, GtkWidget)

struct _IpsAdministrationPageInterface
{
  GTypeInterface g_iface;

  guint (*get_n_changes) (IpsAdministrationPage *self);
  char *(*dup_problem) (IpsAdministrationPage *self);     /* may be %NULL: there is never one */
  guint (*get_n_attention) (IpsAdministrationPage *self); /* may be %NULL: 0 */
  void (*reset) (IpsAdministrationPage *self);
  void (*restore_defaults) (IpsAdministrationPage *self);
  char **(*describe_defaults) (IpsAdministrationPage *self);
  void (*save_async) (IpsAdministrationPage *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*save_finish) (IpsAdministrationPage *self, GAsyncResult *result, GError **error);
};

/* Fields that differ from what is saved. */
guint ips_administration_page_get_n_changes (IpsAdministrationPage *self);
/* (transfer full) (nullable): a sentence: why the page cannot be saved as it is; %NULL when it can */
char *ips_administration_page_dup_problem (IpsAdministrationPage *self);
gboolean ips_administration_page_get_valid (IpsAdministrationPage *self); /* there is no problem */
/* What the badge in the table of contents says: how many things of this page need somebody; 0 for no badge. */
guint ips_administration_page_get_n_attention (IpsAdministrationPage *self);
void ips_administration_page_reset (IpsAdministrationPage *self);            /* back to what is saved */
void ips_administration_page_restore_defaults (IpsAdministrationPage *self); /* to the product's; not saved yet */
/* (transfer full): in words, one line per field that is not the product's default; empty for none */
char **ips_administration_page_describe_defaults (IpsAdministrationPage *self);
/* A page that is not valid fails with %IPS_ERROR_INVALID. Afterwards nothing counts as changed. */
void ips_administration_page_save_async (IpsAdministrationPage *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_administration_page_save_finish (IpsAdministrationPage *self, GAsyncResult *result, GError **error);

/* For implementations: emits "changed". */
void ips_administration_page_changed (IpsAdministrationPage *self);
/**
 * ips_administration_page_describe_change:
 * @title: the field's label, may hold a mnemonic
 *
 * Returns: (transfer full): a line for describe_defaults(): "Retry count: 5 → 2"
 */
char *ips_administration_page_describe_change (const char *title, const char *now, const char *then);
/* Adds that line where @now and @then, which may be "", are not the same. @lines: (element-type utf8) */
void ips_administration_page_add_change (GPtrArray *lines, const char *title, const char *now, const char *then);

G_END_DECLS
