/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-administration-page.h"

#include <glib/gi18n-lib.h>

G_DEFINE_INTERFACE (IpsAdministrationPage, ips_administration_page, GTK_TYPE_WIDGET)

static guint changed_signal;

static void
ips_administration_page_default_init (IpsAdministrationPageInterface *iface)
{
  changed_signal = g_signal_new ("changed", IPS_TYPE_ADMINISTRATION_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

guint
ips_administration_page_get_n_changes (IpsAdministrationPage *self)
{
  g_return_val_if_fail (IPS_IS_ADMINISTRATION_PAGE (self), 0);

  return IPS_ADMINISTRATION_PAGE_GET_IFACE (self)->get_n_changes (self);
}

char *
ips_administration_page_dup_problem (IpsAdministrationPage *self)
{
  IpsAdministrationPageInterface *iface;

  g_return_val_if_fail (IPS_IS_ADMINISTRATION_PAGE (self), NULL);

  iface = IPS_ADMINISTRATION_PAGE_GET_IFACE (self);
  return iface->dup_problem != NULL ? iface->dup_problem (self) : NULL;
}

gboolean
ips_administration_page_get_valid (IpsAdministrationPage *self)
{
  g_autofree char *problem = ips_administration_page_dup_problem (self);

  return problem == NULL;
}

guint
ips_administration_page_get_n_attention (IpsAdministrationPage *self)
{
  IpsAdministrationPageInterface *iface;

  g_return_val_if_fail (IPS_IS_ADMINISTRATION_PAGE (self), 0);

  iface = IPS_ADMINISTRATION_PAGE_GET_IFACE (self);
  return iface->get_n_attention != NULL ? iface->get_n_attention (self) : 0;
}

void
ips_administration_page_reset (IpsAdministrationPage *self)
{
  g_return_if_fail (IPS_IS_ADMINISTRATION_PAGE (self));

  IPS_ADMINISTRATION_PAGE_GET_IFACE (self)->reset (self);
}

void
ips_administration_page_restore_defaults (IpsAdministrationPage *self)
{
  g_return_if_fail (IPS_IS_ADMINISTRATION_PAGE (self));

  IPS_ADMINISTRATION_PAGE_GET_IFACE (self)->restore_defaults (self);
}

char **
ips_administration_page_describe_defaults (IpsAdministrationPage *self)
{
  g_return_val_if_fail (IPS_IS_ADMINISTRATION_PAGE (self), NULL);

  return IPS_ADMINISTRATION_PAGE_GET_IFACE (self)->describe_defaults (self);
}

void
ips_administration_page_save_async (IpsAdministrationPage *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (IPS_IS_ADMINISTRATION_PAGE (self));

  IPS_ADMINISTRATION_PAGE_GET_IFACE (self)->save_async (self, cancellable, callback, user_data);
}

gboolean
ips_administration_page_save_finish (IpsAdministrationPage *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (IPS_IS_ADMINISTRATION_PAGE (self), FALSE);

  return IPS_ADMINISTRATION_PAGE_GET_IFACE (self)->save_finish (self, result, error);
}

void
ips_administration_page_changed (IpsAdministrationPage *self)
{
  g_return_if_fail (IPS_IS_ADMINISTRATION_PAGE (self));

  g_signal_emit (self, changed_signal, 0);
}

char *
ips_administration_page_describe_change (const char *title, const char *now, const char *then)
{
  g_auto(GStrv) parts = g_strsplit (title, "_", -1);
  g_autofree char *plain = g_strjoinv ("", parts);

  /* TRANSLATORS: a setting and how it changes: "Retry count: 5 → 2" */
  return g_strdup_printf (_("%1$s: %2$s → %3$s"), plain, now, then);
}

void
ips_administration_page_add_change (GPtrArray *lines, const char *title, const char *now, const char *then)
{
  if (!g_str_equal (now, then))
    g_ptr_array_add (lines, ips_administration_page_describe_change (title, *now != '\0' ? now : _("empty"), *then != '\0' ? then : _("empty")));
}
