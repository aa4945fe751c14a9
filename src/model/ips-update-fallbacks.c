/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-fallbacks.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-text.h"

static const char *
get_cisco_place (void)
{
  return ips_update_from_to_nick (IPS_UPDATE_FROM_CISCO);
}

/* "http://user@servername:8080": the place without its folder */
static char *
get_origin (const IpsUpdateSettings *self, const char *path)
{
  g_autofree char *user = *self->username != '\0' ? g_uri_escape_string (self->username, NULL, FALSE) : NULL;

  return g_uri_join (G_URI_FLAGS_ENCODED, self->https ? "https" : "http", user, self->host, self->port != 0 ? (int) self->port : -1,
                     path, NULL, NULL);
}

char *
ips_update_settings_get_place (const IpsUpdateSettings *self)
{
  g_autofree char *url = NULL;
  g_autoptr(GUri) uri = NULL;

  switch (self->from)
    {
    case IPS_UPDATE_FROM_LOCAL:
      url = ips_update_settings_get_url (self);
      uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL) : NULL;
      return get_origin (self, uri != NULL ? g_uri_get_path (uri) : "/");
    case IPS_UPDATE_FROM_FOLDER:
      return g_filename_to_uri (*self->folder != '\0' ? self->folder : "/", NULL, NULL);
    case IPS_UPDATE_FROM_CISCO:
    case IPS_N_UPDATE_FROMS:
    default:
      return g_strdup (get_cisco_place ());
    }
}

char *
ips_update_settings_describe_server (const IpsUpdateSettings *self, const char *cisco_user)
{
  const char *label = ips_update_from_to_label (self->from);
  g_autofree char *subject = ips_update_settings_get_subject (self);

  if (self->from != IPS_UPDATE_FROM_CISCO)
    /* TRANSLATORS: %1$s "Local server" or "Local folder", %2$s its address or path */
    return g_strdup_printf (_("%1$s: %2$s"), label, subject);
  if (cisco_user == NULL)
    return g_strdup (label);
  if (*cisco_user == '\0')
    return g_strdup_printf (_("%s. No user name is entered yet: Edit Settings."), label);
  /* TRANSLATORS: %1$s "Cisco.com", %2$s a user name */
  return g_strdup_printf (_("%1$s, as %2$s"), label, cisco_user);
}

/* The fields of @settings out of a word; %FALSE where it is none. */
static gboolean
take_place (IpsUpdateSettings *settings, const char *place)
{
  g_autofree char *folder = NULL;

  if (!g_utf8_validate (place, -1, NULL))
    return FALSE;
  if (g_str_equal (place, get_cisco_place ()))
    {
      settings->from = IPS_UPDATE_FROM_CISCO;
      return TRUE;
    }
  if (g_ascii_strncasecmp (place, "file:", 5) != 0)
    {
      settings->from = IPS_UPDATE_FROM_LOCAL;
      return ips_update_settings_take_url (settings, place);
    }
  folder = g_filename_from_uri (place, NULL, NULL);
  if (folder == NULL || !g_utf8_validate (folder, -1, NULL))
    return FALSE;
  settings->from = IPS_UPDATE_FROM_FOLDER;
  ips_update_settings_set (&settings->folder, folder);
  return TRUE;
}

IpsUpdateSettings *
ips_update_settings_new_for_place (const IpsUpdateSettings *self, const char *place, GError **error)
{
  g_autoptr(IpsUpdateSettings) settings = ips_update_settings_copy (self);

  ips_update_settings_set (&settings->fallbacks, "");
  ips_update_settings_set (&settings->username, "");
  /* the certificate is for the one server that it was entered for */
  ips_update_settings_set (&settings->client_certificate, "");
  ips_update_settings_set (&settings->client_key, "");
  settings->is_fallback = TRUE;
  if (!take_place (settings, place))
    {
      g_autofree char *safe = ips_text_make_safe (place, 100);

      /* TRANSLATORS: %s is what was entered; “cisco” stays as it is */
      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” is no update server: enter cisco, an address such as http://servername/IPSpath, or file:///folder"), safe);
      return NULL;
    }
  return ips_update_settings_validate_server (settings, error) ? g_steal_pointer (&settings) : NULL;
}

static char **
split_places (const IpsUpdateSettings *self)
{
  return g_strsplit_set (self->fallbacks, " \t\r\n", -1);
}

GPtrArray *
ips_update_settings_list_servers (const IpsUpdateSettings *self)
{
  GPtrArray *servers = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_update_settings_free);
  g_auto(GStrv) places = split_places (self);
  IpsUpdateSettings *first = ips_update_settings_copy (self);

  ips_update_settings_set (&first->fallbacks, "");
  g_ptr_array_add (servers, first);
  for (guint i = 0; places[i] != NULL && servers->len <= IPS_UPDATE_MAX_FALLBACKS; i++)
    {
      IpsUpdateSettings *server = *places[i] != '\0' ? ips_update_settings_new_for_place (self, places[i], NULL) : NULL;

      if (server != NULL)
        g_ptr_array_add (servers, server);
    }
  return servers;
}

void
ips_update_settings_take_servers (IpsUpdateSettings *self, GPtrArray *servers)
{
  g_autoptr(GString) places = g_string_new (NULL);

  for (guint i = 1; i < servers->len; i++)
    {
      g_autofree char *place = ips_update_settings_get_place (g_ptr_array_index (servers, i));

      g_string_append_printf (places, "%s%s", places->len > 0 ? " " : "", place);
    }
  ips_update_settings_set (&self->fallbacks, places->str);
}

gboolean
ips_update_fallbacks_check (const IpsUpdateSettings *self, GError **error)
{
  g_auto(GStrv) places = split_places (self);
  g_autoptr(GHashTable) subjects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_hash_table_add (subjects, ips_update_settings_get_subject (self));
  for (guint i = 0; places[i] != NULL; i++)
    {
      g_autoptr(IpsUpdateSettings) server = NULL;
      g_autofree char *subject = NULL;

      if (*places[i] == '\0')
        continue;
      server = ips_update_settings_new_for_place (self, places[i], error);
      if (server == NULL)
        return FALSE;
      subject = ips_update_settings_get_subject (server);
      if (!g_hash_table_add (subjects, g_strdup (subject)))
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("%s is an update server already: each is asked once"), subject);
          return FALSE;
        }
    }
  if (g_hash_table_size (subjects) > IPS_UPDATE_MAX_FALLBACKS + 1)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("there are more than %d fallback servers"), IPS_UPDATE_MAX_FALLBACKS);
      return FALSE;
    }
  return TRUE;
}

char *
ips_update_settings_get_password_owner (const IpsUpdateSettings *self)
{
  g_autofree char *origin = NULL;

  if (!self->is_fallback)
    return g_strdup (IPS_UPDATE_SERVER_OWNER);
  origin = get_origin (self, "");
  return g_strconcat (IPS_UPDATE_SERVER_OWNER, " ", origin, NULL);
}

gboolean
ips_update_fallbacks_help (const GError *error)
{
  static const IpsError codes[] = { IPS_ERROR_NOT_FOUND, IPS_ERROR_UNREACHABLE, IPS_ERROR_REFUSED, IPS_ERROR_TIMED_OUT, IPS_ERROR_TLS,
                                    IPS_ERROR_CERT_UNKNOWN, IPS_ERROR_NO_CREDENTIALS, IPS_ERROR_LOGIN_REJECTED, IPS_ERROR_PERMISSION,
                                    IPS_ERROR_BUSY, IPS_ERROR_PROTOCOL, IPS_ERROR_TOO_LARGE, IPS_ERROR_REJECTED, IPS_ERROR_PROXY,
                                    IPS_ERROR_PROXY_LOGIN, IPS_ERROR_NOT_ENTITLED, IPS_ERROR_NO_LISTING, IPS_ERROR_CHECKSUM,
                                    IPS_ERROR_INVALID };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, IPS_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}
