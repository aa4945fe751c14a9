/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-signature-link.h"

#include <glib/gi18n-lib.h>

#include "ips-message.h"

char *
ips_signature_link_dup_address (IpsDialect *dialect, IpsSignatureKey key)
{
  g_autoptr(GString) address = g_string_new (ips_dialect_get (dialect, "signature-page.address"));
  g_autofree char *id = g_strdup_printf ("%u", IPS_SIGNATURE_KEY_ID (key));
  g_autofree char *sub = g_strdup_printf ("%u", IPS_SIGNATURE_KEY_SUB (key));

  g_string_replace (address, "{id}", id, 0);
  g_string_replace (address, "{sub}", sub, 0);
  return g_string_free (g_steal_pointer (&address), FALSE);
}

typedef struct { char *address; GWeakRef parent; } Launch;

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Launch *launch = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GtkWindow) parent = NULL;
  g_autofree char *sentence = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    {
      parent = g_weak_ref_get (&launch->parent);
      /* TRANSLATORS: %s is a web address */
      sentence = g_strdup_printf (_("No web browser could be opened. Cisco.com describes the signature at %s"), launch->address);
      ips_message_show (parent, GTK_MESSAGE_INFO, _("Signature on Cisco.com"), sentence, error->message);
    }
  g_weak_ref_clear (&launch->parent);
  g_free (launch->address);
  g_free (launch);
}

void
ips_signature_link_open (IpsDialect *dialect, IpsSignatureKey key, GtkWindow *parent)
{
  g_autoptr(GdkAppLaunchContext) context = gdk_display_get_app_launch_context (gdk_display_get_default ());
  Launch *launch = g_new0 (Launch, 1);

  launch->address = ips_signature_link_dup_address (dialect, key);
  g_weak_ref_init (&launch->parent, parent);
  g_app_info_launch_default_for_uri_async (launch->address, G_APP_LAUNCH_CONTEXT (context), NULL, launched_cb, launch);
}
