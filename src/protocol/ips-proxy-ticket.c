/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-proxy-ticket.h"

#include <glib/gi18n-lib.h>
#include <gssapi/gssapi.h>
#include <string.h>

#include "ips-error.h"
#include "ips-text.h"

#define MAX_WORDS_CHARS 200

/* 1.3.6.1.5.5.2: SPNEGO (RFC 4178) */
static gss_OID_desc spnego = { 6, (void *) "\x2b\x06\x01\x05\x05\x02" };

static void
append_words (GString *words, OM_uint32 status, int kind)
{
  OM_uint32 minor, context = 0;
  gss_buffer_desc text = GSS_C_EMPTY_BUFFER;

  /* the first line says it; the others repeat it in the mechanisms' own words */
  if (status == 0 || gss_display_status (&minor, status, kind, &spnego, &context, &text) != GSS_S_COMPLETE)
    return;
  g_string_append_printf (words, "%s%.*s", words->len > 0 ? ": " : "", (int) text.length, (const char *) text.value);
  gss_release_buffer (&minor, &text);
}

static GError *
make_error (OM_uint32 major, OM_uint32 minor)
{
  g_autoptr(GString) words = g_string_new (NULL);
  g_autofree char *safe = NULL;

  /* the mechanism's words where it has any: "No Kerberos credentials available" instead of "a failure occurred" */
  append_words (words, minor, GSS_C_MECH_CODE);
  if (words->len == 0)
    append_words (words, major, GSS_C_GSS_CODE);
  safe = ips_text_make_safe (words->str, MAX_WORDS_CHARS);
  return ips_error_new (IPS_ERROR_NO_CREDENTIALS, "%s", safe);
}

static IpsSecret *
make_value (const gss_buffer_desc *token)
{
  char *coded = g_base64_encode (token->value, token->length);
  char *value = g_strconcat ("Negotiate ", coded, NULL);
  IpsSecret *secret = ips_secret_new (value);

  explicit_bzero (coded, strlen (coded));
  explicit_bzero (value, strlen (value));
  g_free (coded);
  g_free (value);
  return secret;
}

/* Returns: (transfer full) (nullable) */
static IpsSecret *
get_ticket (const char *host, GError **error)
{
  g_autofree char *service = g_strconcat ("HTTP@", host, NULL);
  gss_buffer_desc text = { strlen (service), service };
  gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
  gss_name_t name = GSS_C_NO_NAME;
  gss_ctx_id_t context = GSS_C_NO_CONTEXT;
  OM_uint32 major, minor, ignored;
  IpsSecret *value = NULL;

  major = gss_import_name (&minor, &text, GSS_C_NT_HOSTBASED_SERVICE, &name);
  if (!GSS_ERROR (major))
    major = gss_init_sec_context (&minor, GSS_C_NO_CREDENTIAL, &context, name, &spnego, 0, 0, GSS_C_NO_CHANNEL_BINDINGS,
                                  GSS_C_NO_BUFFER, NULL, &token, NULL, NULL);
  if (!GSS_ERROR (major) && token.length > 0)
    value = make_value (&token);
  else
    g_propagate_error (error, make_error (major, minor));
  gss_release_buffer (&ignored, &token);
  if (context != GSS_C_NO_CONTEXT)
    gss_delete_sec_context (&ignored, &context, GSS_C_NO_BUFFER);
  gss_release_name (&ignored, &name);
  return value;
}

static void
ticket_in_thread (GTask *task, gpointer source, gpointer host, GCancellable *cancellable)
{
  GError *error = NULL;
  IpsSecret *value = get_ticket (host, &error);

  if (value != NULL)
    g_task_return_pointer (task, value, (GDestroyNotify) ips_secret_unref);
  else
    g_task_return_error (task, error);
}

static void
ways_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_auto(GStrv) ways = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);
  g_autoptr(GUri) way = NULL;

  if (ways == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  way = ways[0] != NULL ? g_uri_parse (ways[0], G_URI_FLAGS_NONE, NULL) : NULL;
  if (way == NULL || g_uri_get_host (way) == NULL || *g_uri_get_host (way) == '\0')
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_PROXY, _("no proxy is set")));
      return;
    }
  g_task_set_task_data (task, g_ascii_strdown (g_uri_get_host (way), -1), g_free);
  /* A centre that does not answer keeps the thread, not the caller. */
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, ticket_in_thread);
}

void
ips_proxy_ticket_async (GProxyResolver *resolver, GUri *uri, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *text = g_uri_to_string (uri);

  g_task_set_source_tag (task, ips_proxy_ticket_async);
  g_proxy_resolver_lookup_async (resolver, text, cancellable, ways_cb, task);
}

IpsSecret *
ips_proxy_ticket_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
