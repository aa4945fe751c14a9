/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-address.h"
#include "ips-device-folder.h"
#include "ips-error.h"
#include "ips-text.h"
#include "ips-update-fallbacks.h"

#include <gio/gio.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Likewise the address of a folder for devices: no command line takes it for anything else. */
static void
fuzz_folder (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsDeviceFolder) folder = ips_device_folder_parse (text, &error);
  g_autofree char *url = folder != NULL ? ips_device_folder_make_url (folder, "a.pkg") : NULL;

  if (folder == NULL)
    g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  else
    g_assert (strpbrk (url, " \t\r\n?#;|&\"'\\") == NULL && strlen (url) < 600);
}

/* The words for update servers: what is accepted is written the same way once it was read, and each is asked at one place. */
static void
fuzz_servers (const char *text)
{
  g_autoptr(IpsUpdateSettings) settings = ips_update_settings_new ();
  g_autoptr(GPtrArray) servers = NULL, again = NULL;
  g_autofree char *written = NULL;
  g_autoptr(GError) error = NULL;

  ips_update_settings_set (&settings->fallbacks, text);
  servers = ips_update_settings_list_servers (settings);
  g_assert_cmpuint (servers->len, <=, 1 + IPS_UPDATE_MAX_FALLBACKS);
  if (!ips_update_fallbacks_check (settings, &error))
    {
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }
  ips_update_settings_take_servers (settings, servers);
  written = g_strdup (settings->fallbacks);
  again = ips_update_settings_list_servers (settings);
  g_assert_cmpuint (again->len, ==, servers->len);
  ips_update_settings_take_servers (settings, again);
  g_assert_cmpstr (settings->fallbacks, ==, written);
  for (guint i = 1; i < again->len; i++)
    {
      g_autofree char *owner = ips_update_settings_get_password_owner (g_ptr_array_index (again, i));

      g_assert_true (g_str_has_prefix (owner, IPS_UPDATE_SERVER_OWNER " "));
    }
}

/* What is accepted is accepted again as the same; a refusal is a line of harmless words. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsAddress) address = ips_address_parse (text, &error);

  if (address == NULL)
    {
      g_autofree char *safe = ips_text_make_safe (error->message, 0);

      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, safe);
      g_assert_cmpuint (strlen (error->message), <, 400);
    }
  else
    {
      g_autoptr(IpsAddress) again = ips_address_parse (address->host, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (again->host, ==, address->host);
      g_assert_cmpuint (again->port, ==, 0);
      g_assert_cmpuint (address->port, <=, 65535);
      /* 254 in ASCII; a name in Unicode is kept as it was written. */
      g_assert_cmpuint (strlen (address->host), <=, 4 * 254);
      g_assert (strpbrk (address->host, " \t\r\n/@[]?#") == NULL);
      g_assert_cmpint (ips_address_compare (address->host, address->host), ==, 0);
      g_assert_cmpint (ips_address_compare (address->host, text), ==, -ips_address_compare (text, address->host));
    }
  fuzz_folder (text);
  fuzz_servers (text);
  return 0;
}
