/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-device-folder.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"

#define MAX_BYTES 400

static const struct { const char *scheme; guint port; } schemes[IPS_N_FOLDER_SCHEMES] = {
  [IPS_FOLDER_HTTP] = { "http", 80 },
  [IPS_FOLDER_HTTPS] = { "https", 443 },
  [IPS_FOLDER_FTP] = { "ftp", 21 },
  [IPS_FOLDER_SCP] = { "scp", 22 },
};

static gboolean
is_of (const char *text, const char *others)
{
  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr (others, *at) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
has_dots (const char *path)
{
  g_auto(GStrv) parts = g_strsplit (path, "/", -1);

  return g_strv_contains ((const char *const *) parts, "..") || g_strv_contains ((const char *const *) parts, ".");
}

static gboolean
find_scheme (const char *text, IpsFolderScheme *scheme)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_strcmp0 (text, schemes[i].scheme) == 0)
      {
        *scheme = (IpsFolderScheme) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
check_parts (const char *text, GUri *uri, GError **error)
{
  const char *user = g_uri_get_user (uri);

  if (g_uri_get_password (uri) != NULL)
    ips_set_error (error, IPS_ERROR_INVALID, _("leave the password out of the address: it has a field of its own"));
  else if (g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    ips_set_error (error, IPS_ERROR_INVALID, _("a folder's address has no “?” and no “#”: a device's command line would take them for something else"));
  else if (!is_of (g_uri_get_host (uri), ".-:") || !is_of (g_uri_get_path (uri), "/._-~") || (user != NULL && !is_of (user, "._-")))
    ips_set_error (error, IPS_ERROR_INVALID, _("use only letters, figures, dots, dashes and underscores: a device's command line takes nothing else"));
  /* in the text, since whoever takes it apart may have followed them already */
  else if (has_dots (text))
    ips_set_error (error, IPS_ERROR_INVALID, _("“..” leads out of the folder: enter the folder's own path"));
  else
    return TRUE;
  return FALSE;
}

IpsDeviceFolder *
ips_device_folder_parse (const char *text, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr(GUri) uri = strlen (stripped) <= MAX_BYTES ? g_uri_parse (stripped, G_URI_FLAGS_HAS_PASSWORD, NULL) : NULL;
  IpsDeviceFolder *self;
  IpsFolderScheme scheme;
  gsize length;

  if (uri == NULL || !find_scheme (g_uri_get_scheme (uri), &scheme) || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("enter a folder's address such as scp://user@server//srv/ips, ftp://user@server/ips or http://server/ips"));
      return NULL;
    }
  if (!check_parts (stripped, uri, error))
    return NULL;
  if (scheme >= IPS_FOLDER_FTP && (g_uri_get_user (uri) == NULL || *g_uri_get_user (uri) == '\0'))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("name the user too: %s://user@%s/folder"), schemes[scheme].scheme, g_uri_get_host (uri));
      return NULL;
    }
  self = g_new0 (IpsDeviceFolder, 1);
  self->scheme = scheme;
  self->user = g_strdup (g_uri_get_user (uri) != NULL ? g_uri_get_user (uri) : "");
  self->host = g_strdup (g_uri_get_host (uri));
  self->port = g_uri_get_port (uri) > 0 ? (guint) g_uri_get_port (uri) : 0;
  self->path = g_strdup (g_uri_get_path (uri));
  length = strlen (self->path);
  while (length > 0 && self->path[length - 1] == '/')
    self->path[--length] = '\0';
  return self;
}

void
ips_device_folder_free (IpsDeviceFolder *self)
{
  if (self == NULL)
    return;
  g_free (self->user);
  g_free (self->host);
  g_free (self->path);
  g_free (self);
}

const char *
ips_device_folder_get_scheme (const IpsDeviceFolder *self)
{
  return schemes[self->scheme].scheme;
}

guint
ips_device_folder_get_port (const IpsDeviceFolder *self)
{
  return self->port != 0 ? self->port : schemes[self->scheme].port;
}

gboolean
ips_device_folder_is_name (const char *name)
{
  return *name != '\0' && *name != '.' && is_of (name, "._-");
}

static char *
make_url (const IpsDeviceFolder *self, const char *user, const char *path, const char *name)
{
  g_autofree char *full = g_strconcat (path, "/", name, NULL);
  g_autofree char *who = *user != '\0' ? g_strconcat (user, "@", NULL) : g_strdup ("");
  g_autofree char *port = self->port != 0 ? g_strdup_printf (":%u", self->port) : g_strdup ("");
  gboolean brackets = strchr (self->host, ':') != NULL;

  return g_strdup_printf (brackets ? "%s://%s[%s]%s%s" : "%s://%s%s%s%s", schemes[self->scheme].scheme, who, self->host, port, full);
}

char *
ips_device_folder_make_url (const IpsDeviceFolder *self, const char *name)
{
  return make_url (self, self->user, self->path, name);
}

char *
ips_device_folder_make_web_url (const IpsDeviceFolder *self, const char *name)
{
  return make_url (self, "", self->path, name);
}

char *
ips_device_folder_make_path (const IpsDeviceFolder *self, const char *name)
{
  /* "//srv/ips" begins at the root, "/ips" in the user's home */
  return g_strconcat (*self->path != '\0' ? self->path + 1 : "", *self->path != '\0' ? "/" : "", name, NULL);
}
