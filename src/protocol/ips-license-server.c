/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-server.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-deadline.h"
#include "ips-error.h"
#include "ips-text.h"
#include "ips-xml-node.h"

/* Base64 of the largest licence, and what stands around it. */
#define MAX_REPLY_BYTES (IPS_LICENSE_MAX_BYTES * 4 / 3 + 8192)

static void
append_element (GString *text, const char *name, const char *value)
{
  g_autofree char *element = g_markup_printf_escaped ("<%s>%s</%s>", name, value, name);

  g_string_append (text, element);
}

GBytes *
ips_license_server_build (IpsDialect *dialect, const char *serial, const char *platform)
{
  GString *text = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  const char *root = ips_dialect_get (dialect, "element.license-request");

  g_string_append_printf (text, "<%s>", root);
  append_element (text, ips_dialect_get (dialect, "element.license-request-serial"), serial);
  if (platform != NULL && *platform != '\0')
    append_element (text, ips_dialect_get (dialect, "element.license-request-platform"), platform);
  g_string_append_printf (text, "</%s>\n", root);
  return g_string_free_to_bytes (text);
}

/* --- the reply --- */

static gboolean
is_code (IpsDialect *dialect, const char *code, const char *key)
{
  return g_ascii_strcasecmp (code, ips_dialect_get (dialect, key)) == 0;
}

static void
set_server_error (IpsDialect *dialect, const char *host, const char *serial, IpsXmlNode *node, GError **error)
{
  const char *attribute = ips_xml_node_get_attribute (node, ips_dialect_get (dialect, "attribute.license-error-code"));
  const char *code = attribute != NULL ? attribute : "";
  g_autofree char *words = ips_xml_node_dup_safe_text (node);
  g_autofree char *short_words = ips_text_make_safe (words, 300);

  if (*short_words == '\0')
    {
      g_free (short_words);
      short_words = ips_text_make_safe (code, 60);
    }
  if (is_code (dialect, code, "license-error.no-contract"))
    /* TRANSLATORS: a host, a serial number, the server's own words */
    ips_set_error (error, IPS_ERROR_NOT_ENTITLED, _("%s: no support contract lists the serial number %s (%s)"), host, serial, short_words);
  else if (is_code (dialect, code, "license-error.revoked"))
    ips_set_error (error, IPS_ERROR_NOT_ENTITLED, _("%s: the licence for the serial number %s was revoked (%s)"), host, serial, short_words);
  else if (is_code (dialect, code, "license-error.blocked"))
    ips_set_error (error, IPS_ERROR_BUSY, _("%s: too many requests from here, it is blocked for a while (%s)"), host, short_words);
  else if (is_code (dialect, code, "license-error.account"))
    ips_set_error (error, IPS_ERROR_LOGIN_REJECTED, _("%s: the account was refused (%s)"), host, short_words);
  else
    ips_set_error (error, IPS_ERROR_REJECTED, _("%s: %s"), host, *short_words != '\0' ? short_words : _("no licence, without a reason"));
}

static GBytes *
decode (const IpsXmlNode *file)
{
  const char *text = ips_xml_node_get_text (file);
  gsize length = strlen (text);
  g_autofree guchar *data = NULL;
  gsize size = 0, n_digits = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (g_ascii_isalnum (text[i]) || text[i] == '+' || text[i] == '/')
        n_digits++;
      else if (text[i] != '=' && !g_ascii_isspace (text[i]))
        return NULL;
    }
  if (n_digits == 0 || n_digits % 4 == 1)
    return NULL;
  data = g_base64_decode (text, &size);
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

IpsLicense *
ips_license_server_parse (IpsDialect *dialect, const char *host, const char *serial, GBytes *reply, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(IpsXmlNode) root = ips_xml_node_parse (g_bytes_get_data (reply, NULL), g_bytes_get_size (reply), &local_error);
  IpsXmlNode *failure, *file;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(IpsLicense) license = NULL;
  g_autofree char *default_name = g_strdup_printf ("%s.lic", serial);
  const char *name;

  if (root == NULL)
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("%s: its answer is no document: %s"), host, local_error->message);
      return NULL;
    }
  failure = g_str_equal (root->name, ips_dialect_get (dialect, "element.license-reply-error"))
              ? root : ips_xml_node_child (root, ips_dialect_get (dialect, "element.license-reply-error"));
  if (failure != NULL)
    {
      set_server_error (dialect, host, serial, failure, error);
      return NULL;
    }
  file = ips_xml_node_child (root, ips_dialect_get (dialect, "element.license-reply-file"));
  if (!g_str_equal (root->name, ips_dialect_get (dialect, "element.license-reply")) || file == NULL)
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("%s: it does not answer like the licence server"), host);
      return NULL;
    }
  bytes = decode (file);
  if (bytes == NULL)
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("%s: the licence in its answer cannot be decoded"), host);
      return NULL;
    }
  name = ips_xml_node_get_attribute (file, ips_dialect_get (dialect, "attribute.license-reply-name"));
  license = ips_license_file_read (dialect, name != NULL && *name != '\0' ? name : default_name, bytes, &local_error);
  if (license == NULL)
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("%s: what it sent is no licence: %s"), host, local_error->message);
      return NULL;
    }
  if (*license->serial != '\0' && !ips_license_mentions (license, serial))
    {
      ips_set_error (error, IPS_ERROR_REJECTED, _("%s: it sent a licence for the serial number %s instead of %s; nothing was applied"), host,
                     license->serial, serial);
      return NULL;
    }
  return g_steal_pointer (&license);
}

/* --- the question --- */

typedef struct
{
  IpsDialect *dialect;    /* (owned) */
  char *host;             /* (owned) */
  char *serial;           /* (owned) */
  IpsDeadline *deadline;  /* (owned): however slowly it drips */
} Fetch;

static void
fetch_free (Fetch *self)
{
  ips_deadline_free (self->deadline);
  g_object_unref (self->dialect);
  g_free (self->host);
  g_free (self->serial);
  g_free (self);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GBytes) reply = ips_site_session_fetch_finish (IPS_SITE_SESSION (source), result, NULL, &error);
  IpsLicense *license = NULL;

  if (reply == NULL && ips_deadline_has_passed (fetch->deadline) && ips_error_is_cancelled (error))
    {
      g_clear_error (&error);
      error = ips_error_new (IPS_ERROR_TIMED_OUT, _("%s: no licence after %d s"), fetch->host, IPS_LICENSE_SERVER_TIMEOUT_MS / 1000);
    }
  if (reply != NULL)
    license = ips_license_server_parse (fetch->dialect, fetch->host, fetch->serial, reply, &error);
  if (license != NULL)
    g_task_return_pointer (task, license, (GDestroyNotify) ips_license_unref);
  else
    g_task_return_error (task, error);
}

void
ips_license_server_fetch_async (IpsSiteSession *session, IpsDialect *dialect, const char *url, const char *username, IpsSecret *password, const char *serial, const char *platform, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (session, cancellable, callback, user_data);
  g_autofree char *address = NULL;
  g_autoptr(GUri) uri = NULL;
  g_autoptr(GBytes) body = ips_license_server_build (dialect, serial, platform);
  IpsSiteRequest request = { 0 };
  GError *error = NULL;
  Fetch *fetch;

  g_task_set_source_tag (task, ips_license_server_fetch_async);
  address = g_str_has_suffix (url, "/") ? g_strconcat (url, ips_dialect_get (dialect, "license-server.path"), NULL)
                                        : g_strconcat (url, "/", ips_dialect_get (dialect, "license-server.path"), NULL);
  uri = ips_site_uri_parse (address, &error);
  if (uri == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  fetch = g_new0 (Fetch, 1);
  fetch->dialect = g_object_ref (dialect);
  fetch->host = g_strdup (g_uri_get_host (uri));
  fetch->serial = g_strdup (serial);
  fetch->deadline = ips_deadline_new (cancellable, IPS_LICENSE_SERVER_TIMEOUT_MS);
  g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);
  request.uri = uri;
  request.method = "POST";
  request.content_type = ips_dialect_get (dialect, "license-server.content-type");
  request.body = body;
  request.user = username;
  request.password = password;
  request.login_at_once = TRUE;
  request.head_timeout_ms = IPS_LICENSE_SERVER_TIMEOUT_MS;
  request.silence_timeout_ms = IPS_LICENSE_SERVER_TIMEOUT_MS / 2;
  request.max_bytes = MAX_REPLY_BYTES;
  request.no_redirect = TRUE;
  ips_site_session_fetch_async (session, &request, ips_deadline_get_cancellable (fetch->deadline), fetched_cb, g_steal_pointer (&task));
}

IpsLicense *
ips_license_server_fetch_finish (IpsSiteSession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
