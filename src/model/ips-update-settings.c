/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-settings.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-address.h"
#include "ips-error.h"
#include "ips-mail-address.h"
#include "ips-nick.h"
#include "ips-sensor.h"
#include "ips-setting-table.h"
#include "ips-text.h"
#include "ips-update-fallbacks.h"

#define MAX_TEXT 2048

/* --- the words --- */

typedef struct { const char *nick; const char *label; } Word;

static const Word modes[IPS_N_UPDATE_MODES] = {
  [IPS_UPDATE_MODE_DISABLE] = { "disable", N_("Disable Auto Update") },
  [IPS_UPDATE_MODE_CHECK] = { "check", N_("Check for Updates") },
  [IPS_UPDATE_MODE_DOWNLOAD] = { "download", N_("Download Updates") },
  [IPS_UPDATE_MODE_APPLY] = { "apply", N_("Download and Apply Updates") },
  [IPS_UPDATE_MODE_DEPLOY] = { "deploy", N_("Download, Apply, and Deploy Updates") },
};
static const Word froms[IPS_N_UPDATE_FROMS] = {
  [IPS_UPDATE_FROM_CISCO] = { "cisco", N_("Cisco.com") },
  [IPS_UPDATE_FROM_LOCAL] = { "local", N_("Local server") },
  [IPS_UPDATE_FROM_FOLDER] = { "folder", N_("Local folder") },
};
static const Word proxies[IPS_N_UPDATE_PROXIES] = {
  [IPS_UPDATE_PROXY_SYSTEM] = { "system", NULL },
  [IPS_UPDATE_PROXY_NONE] = { "none", NULL },
  [IPS_UPDATE_PROXY_MANUAL] = { "manual", NULL },
};
static const Word trusts[IPS_N_UPDATE_TRUSTS] = {
  [IPS_UPDATE_TRUST_CA] = { "ca", NULL },
  [IPS_UPDATE_TRUST_PINNED] = { "pinned", NULL },
};

const char *
ips_update_mode_to_nick (IpsUpdateMode mode)
{
  g_return_val_if_fail (mode < IPS_N_UPDATE_MODES, "");
  return modes[mode].nick;
}

gboolean
ips_update_mode_from_nick (const char *nick, IpsUpdateMode *mode)
{
  return IPS_NICK_FIND (modes, nick, mode);
}

const char *
ips_update_mode_to_label (IpsUpdateMode mode)
{
  g_return_val_if_fail (mode < IPS_N_UPDATE_MODES, "");
  return g_dgettext (GETTEXT_PACKAGE, modes[mode].label);
}

const char *
ips_update_from_to_nick (IpsUpdateFrom from)
{
  g_return_val_if_fail (from < IPS_N_UPDATE_FROMS, "");
  return froms[from].nick;
}

gboolean
ips_update_from_from_nick (const char *nick, IpsUpdateFrom *from)
{
  return IPS_NICK_FIND (froms, nick, from);
}

const char *
ips_update_from_to_label (IpsUpdateFrom from)
{
  g_return_val_if_fail (from < IPS_N_UPDATE_FROMS, "");
  return g_dgettext (GETTEXT_PACKAGE, froms[from].label);
}

/* --- the fields, one row each --- */

#define OFFSET(field) G_STRUCT_OFFSET (IpsUpdateSettings, field)

static const IpsSettingText texts[] = {
  { "updates.host", OFFSET (host), "" },
  { "updates.path", OFFSET (path), "" },
  { "updates.username", OFFSET (username), "" },
  { "updates.client-certificate", OFFSET (client_certificate), "" },
  { "updates.client-key", OFFSET (client_key), "" },
  { "updates.folder", OFFSET (folder), "" },
  { "updates.fallbacks", OFFSET (fallbacks), "" },
  { "updates.proxy-host", OFFSET (proxy_host), "" },
  { "updates.proxy-username", OFFSET (proxy_username), "" },
  { "updates.proxy-exceptions", OFFSET (proxy_exceptions), "" },
  { "updates.locator-url", OFFSET (locator_url), IPS_UPDATE_LOCATOR_URL },
  { "updates.download-host", OFFSET (download_host), "" },
  { "updates.license-url", OFFSET (license_url), IPS_UPDATE_LICENSE_URL },
  { "updates.files-url", OFFSET (files_url), "" },
  { "updates.files-host-key", OFFSET (files_host_key), "" },
  { "updates.notify", OFFSET (notify), "" },
  { "updates.watched-folder", OFFSET (watched_folder), "" },
};
static const struct { const char *name; gsize offset; gboolean fallback; } flags[] = {
  { "updates.https", OFFSET (https), FALSE },
  { "updates.files-put", OFFSET (files_put), TRUE },
  { "updates.notify-daily", OFFSET (notify_daily), FALSE },
  { "updates.notify-available", OFFSET (notify_available), TRUE },
  { "updates.notify-downloaded", OFFSET (notify_downloaded), TRUE },
  { "updates.notify-applied", OFFSET (notify_applied), TRUE },
  { "updates.notify-deployed", OFFSET (notify_deployed), TRUE },
  { "updates.filter-fleet", OFFSET (filter_fleet), TRUE },
  { "updates.filter-signatures", OFFSET (filter_signatures), TRUE },
  { "updates.filter-sensors", OFFSET (filter_sensors), TRUE },
  { "updates.metered", OFFSET (metered), FALSE },
};
static const IpsSettingNumber numbers[] = {
  { "updates.port", OFFSET (port), 0, 0, 65535 },
  { "updates.proxy-port", OFFSET (proxy_port), 0, 0, 65535 },
  { "updates.filter-lowest-engine", OFFSET (filter_lowest_engine), 0, 0, 99 },
  { "updates.filter-newest", OFFSET (filter_newest), 3, 0, 1000 },
  { "updates.filter-max-age-days", OFFSET (filter_max_age_days), 0, 0, 36500 },
  { "updates.filter-max-size-mib", OFFSET (filter_max_size_mib), 0, 0, 65536 },
  { "updates.keep-signatures", OFFSET (keep_signatures), 10, 0, 1000 },
  { "updates.keep-sensors", OFFSET (keep_sensors), 0, 0, 1000 },
  { "updates.parallel", OFFSET (parallel), 3, 1, 16 },
};
static const IpsSettingTable table = { texts, G_N_ELEMENTS (texts), MAX_TEXT, numbers, G_N_ELEMENTS (numbers) };
static const struct { const char *name; gsize offset; const Word *words; guint n_words; } choices[] = {
  { "updates.mode", OFFSET (mode), modes, G_N_ELEMENTS (modes) },
  { "updates.from", OFFSET (from), froms, G_N_ELEMENTS (froms) },
  { "updates.proxy", OFFSET (proxy), proxies, G_N_ELEMENTS (proxies) },
  { "updates.trust", OFFSET (trust), trusts, G_N_ELEMENTS (trusts) },
};
/* The defaults of the choices are their first words. */
G_STATIC_ASSERT (sizeof (IpsUpdateMode) == sizeof (guint) && sizeof (IpsUpdateFrom) == sizeof (guint));

#define FLAG(self, i) G_STRUCT_MEMBER (gboolean, self, flags[i].offset)
#define NUMBER(self, i) G_STRUCT_MEMBER (guint, self, numbers[i].offset)
#define CHOICE(self, i) G_STRUCT_MEMBER (guint, self, choices[i].offset)

IpsUpdateSettings *
ips_update_settings_new (void)
{
  IpsUpdateSettings *self = g_new0 (IpsUpdateSettings, 1);

  ips_setting_table_init (&table, self);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    FLAG (self, i) = flags[i].fallback;
  return self;
}

IpsUpdateSettings *
ips_update_settings_copy (const IpsUpdateSettings *self)
{
  IpsUpdateSettings *copy = g_memdup2 (self, sizeof *self);

  ips_setting_table_own_texts (&table, copy);
  return copy;
}

void
ips_update_settings_free (IpsUpdateSettings *self)
{
  if (self == NULL)
    return;
  ips_setting_table_clear (&table, self);
  g_free (self);
}

gboolean
ips_update_settings_equal (const IpsUpdateSettings *a, const IpsUpdateSettings *b)
{
  if (!ips_setting_table_equal (&table, a, b))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (FLAG (a, i) != FLAG (b, i))
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (CHOICE (a, i) != CHOICE (b, i))
      return FALSE;
  return TRUE;
}

void
ips_update_settings_set (char **field, const char *value)
{
  g_autofree char *old = *field;

  *field = g_strdup (value != NULL ? value : "");
}

/* --- to and from the store --- */

IpsUpdateSettings *
ips_update_settings_read (GHashTable *values)
{
  IpsUpdateSettings *self = ips_update_settings_new ();
  const char *text;

  ips_setting_table_read (&table, self, values);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if ((text = g_hash_table_lookup (values, flags[i].name)) != NULL)
      FLAG (self, i) = g_str_equal (text, "true");
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      text = g_hash_table_lookup (values, choices[i].name);
      if (text != NULL && !ips_nick_find (choices[i].words, sizeof (Word), choices[i].n_words, text, &CHOICE (self, i)))
        g_warning ("setting %s: “%s” is not known, using the default", choices[i].name, text);
    }
  return self;
}

GHashTable *
ips_update_settings_write (const IpsUpdateSettings *self)
{
  GHashTable *values = ips_setting_table_write (&table, self);

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    g_hash_table_insert (values, g_strdup (flags[i].name), g_strdup (FLAG (self, i) ? "true" : "false"));
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    g_hash_table_insert (values, g_strdup (choices[i].name), g_strdup (choices[i].words[CHOICE (self, i)].nick));
  return values;
}

/* --- what may be entered --- */

static gboolean
has_control (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

char *
ips_update_path_normalize (const char *text, GError **error)
{
  g_autofree char *copy = g_strstrip (g_strdup (text != NULL ? text : ""));
  g_autoptr(GString) path = g_string_new (NULL);
  g_auto(GStrv) parts = NULL;

  if (!g_utf8_validate (copy, -1, NULL) || has_control (copy))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the path holds characters that cannot be in one"));
      return NULL;
    }
  if (strlen (copy) > MAX_TEXT)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the path is longer than %d characters"), MAX_TEXT);
      return NULL;
    }
  if (strstr (copy, "://") != NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("enter the path alone, not the full URL: for http://servername/IPSpath enter IPSpath"));
      return NULL;
    }
  if (strpbrk (copy, "?#") != NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("a path has no “?” and no “#”: enter only the folder"));
      return NULL;
    }
  parts = g_strsplit_set (copy, "/\\", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] == '\0' || g_str_equal (parts[i], "."))
        continue;
      if (g_str_equal (parts[i], ".."))
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("“..” leads out of the folder: enter the folder's own path"));
          return NULL;
        }
      if (path->len > 0)
        g_string_append_c (path, '/');
      g_string_append (path, parts[i]);
    }
  return g_string_free (g_steal_pointer (&path), FALSE);
}

gboolean
ips_update_path_is_index (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".json") || g_str_has_suffix (lower, ".txt");
}

gboolean
ips_update_settings_take_url (IpsUpdateSettings *self, const char *text)
{
  g_autofree char *copy = g_strstrip (g_strdup (text != NULL ? text : ""));
  g_autoptr(GUri) uri = NULL;
  g_autofree char *path = NULL;
  g_autofree char *host = NULL;

  if (!g_str_has_prefix (copy, "http://") && !g_str_has_prefix (copy, "https://")
      && g_ascii_strncasecmp (copy, "http", 4) != 0)
    return FALSE;
  uri = g_uri_parse (copy, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_PARSE_RELAXED, NULL);
  /* coded blanks around it are typing slips, like plain ones */
  host = uri != NULL && g_uri_get_host (uri) != NULL ? g_strstrip (g_strdup (g_uri_get_host (uri))) : NULL;
  if (host == NULL || *host == '\0')
    return FALSE;
  if (!g_str_equal (g_uri_get_scheme (uri), "http") && !g_str_equal (g_uri_get_scheme (uri), "https"))
    return FALSE;
  path = ips_update_path_normalize (g_uri_get_path (uri), NULL);
  if (path == NULL)
    return FALSE;
  self->https = g_str_equal (g_uri_get_scheme (uri), "https");
  ips_update_settings_set (&self->host, host);
  self->port = g_uri_get_port (uri) > 0 ? (guint) g_uri_get_port (uri) : 0;
  if (g_uri_get_user (uri) != NULL)
    ips_update_settings_set (&self->username, g_uri_get_user (uri));
  ips_update_settings_set (&self->path, path);
  return TRUE;
}

/* The host alone; %FALSE with what is wrong. */
static gboolean
check_host (const char *host, GError **error)
{
  g_autoptr(IpsAddress) address = ips_address_parse (host, error);

  if (address == NULL)
    return FALSE;
  if (address->port != 0 || address->transport_set)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("enter the address alone here, the port in its own field"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_url (const char *text, GError **error)
{
  g_autoptr(GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  if (uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' && g_uri_get_userinfo (uri) == NULL
      && (g_str_equal (scheme, "https") || g_str_equal (scheme, "http")))
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, _("enter a full address such as https://www.example.com/path"));
  return FALSE;
}

static gboolean
check_login (const char *username, GError **error)
{
  if (strchr (username, ':') == NULL && g_utf8_validate (username, -1, NULL) && !has_control (username))
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, _("a user name has no colon and no control characters"));
  return FALSE;
}

static gboolean
check_folder (const char *folder, GError **error)
{
  if (g_path_is_absolute (folder))
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, _("enter the folder's full path, beginning with “/”"));
  return FALSE;
}

static gboolean
check_file (const char *file, GError **error)
{
  if (g_path_is_absolute (file))
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, _("enter the file's full path, beginning with “/”"));
  return FALSE;
}

static gboolean
check_addresses (const char *text, GError **error)
{
  g_autoptr(GPtrArray) addresses = ips_mail_addresses_parse (text, error);

  return addresses != NULL;
}

static gboolean
check_numbers (const IpsUpdateSettings *self, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (NUMBER (self, i) < numbers[i].min || NUMBER (self, i) > numbers[i].max)
      {
        ips_set_error (error, IPS_ERROR_INVALID, _("%u is not from %u to %u"), NUMBER (self, i), numbers[i].min, numbers[i].max);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_path (const char *path, GError **error)
{
  g_autofree char *normal = ips_update_path_normalize (path, error);

  return normal != NULL;
}

static gboolean
check_host_and_port (const char *text, GError **error)
{
  g_autoptr(IpsAddress) address = ips_address_parse (text, error);

  return address != NULL;
}

char **
ips_update_settings_list_proxy_exceptions (const IpsUpdateSettings *self)
{
  g_auto(GStrv) parts = g_strsplit (self->proxy_exceptions, ",", -1);
  g_autoptr(GStrvBuilder) hosts = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_strv_builder_add (hosts, parts[i]);
  return g_strv_builder_end (hosts);
}

/* Names, addresses, and what stands for many of them. */
static gboolean
check_exceptions (const IpsUpdateSettings *self, GError **error)
{
  g_auto(GStrv) hosts = ips_update_settings_list_proxy_exceptions (self);

  for (guint i = 0; hosts[i] != NULL; i++)
    {
      const char *host = g_str_has_prefix (hosts[i], "*.") ? hosts[i] + 2 : *hosts[i] == '.' ? hosts[i] + 1 : hosts[i];
      g_autoptr(GInetAddressMask) mask = strchr (host, '/') != NULL ? g_inet_address_mask_new_from_string (host, NULL) : NULL;
      g_autoptr(IpsAddress) address = mask == NULL ? ips_address_parse (host, NULL) : NULL;
      g_autofree char *safe = NULL;

      if (mask != NULL || (address != NULL && !address->transport_set))
        continue;
      safe = ips_text_make_safe (hosts[i], 100);
      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” is no host: enter names (mirror, *.example.net) or addresses (10.1.1.5, 10.0.0.0/8), separated by commas"),
                     safe);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_files (const char *text, GError **error)
{
  g_autoptr(IpsDeviceFolder) folder = ips_device_folder_parse (text, error);

  return folder != NULL;
}

/* What is wrong with the server itself, wherever it stands in the order. */
static IpsUpdateField
find_wrong_server_field (const IpsUpdateSettings *self, GError **error)
{
  if (self->from == IPS_UPDATE_FROM_LOCAL)
    {
      if (!check_host (self->host, error))
        return IPS_UPDATE_FIELD_HOST;
      if (!check_path (self->path, error))
        return IPS_UPDATE_FIELD_PATH;
      if (!check_login (self->username, error))
        return IPS_UPDATE_FIELD_USERNAME;
      if (*self->client_certificate != '\0' && !check_file (self->client_certificate, error))
        return IPS_UPDATE_FIELD_CLIENT_CERTIFICATE;
      if (*self->client_key != '\0' && !check_file (self->client_key, error))
        return IPS_UPDATE_FIELD_CLIENT_KEY;
      if (*self->client_key != '\0' && *self->client_certificate == '\0')
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("enter the certificate that belongs to the private key"));
          return IPS_UPDATE_FIELD_CLIENT_CERTIFICATE;
        }
    }
  if (self->from == IPS_UPDATE_FROM_FOLDER && !check_folder (self->folder, error))
    return IPS_UPDATE_FIELD_FOLDER;
  return IPS_UPDATE_FIELD_NONE;
}

static IpsUpdateField
find_wrong_field (const IpsUpdateSettings *self, GError **error)
{
  IpsUpdateField wrong = find_wrong_server_field (self, error);

  if (wrong != IPS_UPDATE_FIELD_NONE)
    return wrong;
  if (!ips_update_fallbacks_check (self, error))
    return IPS_UPDATE_FIELD_FALLBACKS;
  if (self->proxy == IPS_UPDATE_PROXY_MANUAL)
    {
      if (!check_host (self->proxy_host, error))
        return IPS_UPDATE_FIELD_PROXY_HOST;
      if (self->proxy_port == 0)
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("enter the proxy server's port"));
          return IPS_UPDATE_FIELD_PROXY_PORT;
        }
      if (!check_login (self->proxy_username, error))
        return IPS_UPDATE_FIELD_PROXY_USERNAME;
      if (!check_exceptions (self, error))
        return IPS_UPDATE_FIELD_PROXY_EXCEPTIONS;
    }
  if (!check_url (self->locator_url, error))
    return IPS_UPDATE_FIELD_LOCATOR;
  if (*self->download_host != '\0' && !check_host_and_port (self->download_host, error))
    return IPS_UPDATE_FIELD_DOWNLOAD_HOST;
  if (!check_url (self->license_url, error))
    return IPS_UPDATE_FIELD_LICENSE;
  if (*self->files_url != '\0' && !check_files (self->files_url, error))
    return IPS_UPDATE_FIELD_FILES;
  if (!ips_host_key_check (self->files_host_key, error))
    return IPS_UPDATE_FIELD_FILES_HOST_KEY;
  if (!check_addresses (self->notify, error))
    return IPS_UPDATE_FIELD_NOTIFY;
  if (*self->watched_folder != '\0' && !check_folder (self->watched_folder, error))
    return IPS_UPDATE_FIELD_WATCHED_FOLDER;
  if (!check_numbers (self, error))
    return IPS_UPDATE_FIELD_NUMBER;
  return IPS_UPDATE_FIELD_NONE;
}

char *
ips_update_settings_find_problem (const IpsUpdateSettings *self, IpsUpdateField *field)
{
  g_autoptr(GError) error = NULL;
  IpsUpdateField wrong = find_wrong_field (self, &error);

  if (field != NULL)
    *field = wrong;
  return wrong != IPS_UPDATE_FIELD_NONE ? ips_text_make_sentence (error->message) : NULL;
}

gboolean
ips_update_settings_validate_server (const IpsUpdateSettings *self, GError **error)
{
  return find_wrong_server_field (self, error) == IPS_UPDATE_FIELD_NONE;
}

gboolean
ips_update_settings_validate (const IpsUpdateSettings *self, GError **error)
{
  return find_wrong_field (self, error) == IPS_UPDATE_FIELD_NONE;
}

/* --- where updates come from --- */

gboolean
ips_update_settings_has_client_certificate (const IpsUpdateSettings *self)
{
  return self->from == IPS_UPDATE_FROM_LOCAL && self->https && *self->client_certificate != '\0';
}

char *
ips_update_settings_get_url (const IpsUpdateSettings *self)
{
  const char *scheme = self->https ? "https" : "http";
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;

  if (*self->host == '\0')
    return NULL;
  escaped = g_uri_escape_string (self->path, G_URI_RESERVED_CHARS_ALLOWED_IN_PATH, FALSE);
  path = *escaped != '\0' ? g_strconcat ("/", escaped, ips_update_path_is_index (self->path) ? "" : "/", NULL) : g_strdup ("/");
  return g_uri_join (G_URI_FLAGS_ENCODED_PATH, scheme, NULL, self->host, self->port != 0 ? (int) self->port : -1, path, NULL, NULL);
}

IpsDeviceFolder *
ips_update_settings_get_files_folder (const IpsUpdateSettings *self, gboolean *own_login, GError **error)
{
  g_autofree char *url = NULL;
  IpsDeviceFolder *folder;

  *own_login = *self->files_url != '\0';
  if (*own_login)
    return ips_device_folder_parse (self->files_url, error);
  url = ips_update_settings_get_url (self);
  if (url != NULL && ips_update_path_is_index (self->path))
    strrchr (url, '/')[1] = '\0';
  if (url == NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("no server is set from which devices fetch files over SSH: Edit Update Server Settings, Devices over SSH"));
      return NULL;
    }
  folder = ips_device_folder_parse (url, error);
  if (folder != NULL && *self->username != '\0' && !ips_device_folder_is_name (self->username))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the local server's user name cannot stand in an address for devices: set one of its own in Edit Update Server Settings, Devices over SSH"));
      g_clear_pointer (&folder, ips_device_folder_free);
    }
  if (folder != NULL)
    ips_update_settings_set (&folder->user, self->username);
  return folder;
}

char *
ips_update_settings_get_subject (const IpsUpdateSettings *self)
{
  char *url;

  switch (self->from)
    {
    case IPS_UPDATE_FROM_LOCAL:
      url = ips_update_settings_get_url (self);
      return url != NULL ? url : g_strdup (ips_update_from_to_label (self->from));
    case IPS_UPDATE_FROM_FOLDER:
      return g_strdup (*self->folder != '\0' ? self->folder : ips_update_from_to_label (self->from));
    case IPS_UPDATE_FROM_CISCO:
    case IPS_N_UPDATE_FROMS:
    default:
      return g_strdup (ips_update_from_to_label (self->from));
    }
}
