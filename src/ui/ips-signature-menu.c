/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-signature-menu.h"

#include <glib/gi18n-lib.h>

#include "ips-cell-popover.h"

static void
add_choices (GMenu *menu, IpsSignatureField field)
{
  g_autoptr(GMenu) choices = g_menu_new ();

  for (const IpsCellChoice *choice = ips_cell_popover_get_choices (field); choice->value != NULL; choice++)
    {
      g_autofree char *action = g_strdup_printf ("signatures.set::%s=%s", ips_signature_field_to_nick (field), choice->value);

      g_menu_append (choices, _(choice->label), action);
    }
  g_menu_append_submenu (menu, ips_signature_field_to_label (field), G_MENU_MODEL (choices));
}

GMenuModel *
ips_signature_menu_new (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) fields = g_menu_new ();
  g_autoptr(GMenu) others = g_menu_new ();

  /* the words of Security Manager's own menu (features.md SIG-04) */
  g_menu_append (menu, _("_Edit Row…"), "signatures.edit");
  add_choices (fields, IPS_SIGNATURE_ENABLED);
  add_choices (fields, IPS_SIGNATURE_SEVERITY);
  add_choices (fields, IPS_SIGNATURE_RETIRED);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (fields));
  g_menu_append (others, _("Restore _Default"), "signatures.restore");
  g_menu_append (others, _("C_lone…"), "signatures.clone");
  g_menu_append (others, _("De_lete"), "signatures.delete");
  g_menu_append (others, _("Show _Newer Signature"), "signatures.newer");
  g_menu_append (others, _("_Move Tuning to Newer Signature"), "signatures.move");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (others));
  return G_MENU_MODEL (menu);
}
