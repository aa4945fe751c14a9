/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-site-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"

#define MAX_SCHEMES 8
#define MAX_SCHEME_CHARS 20

/* The scheme that an element of the list begins; an element that is only a parameter ("qop=auth") has none. */
static char *
dup_scheme (const char *item)
{
  gsize n = strspn (item, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

  return n > 0 && n <= MAX_SCHEME_CHARS && (item[n] == '\0' || item[n] == ' ') ? g_strndup (item, n) : NULL;
}

static void
add_schemes (GPtrArray *found, const char *value)
{
  GSList *items = soup_header_parse_list (value);

  for (GSList *at = items; at != NULL; at = at->next)
    {
      g_autofree char *scheme = dup_scheme (at->data);

      if (scheme != NULL && found->len < MAX_SCHEMES && !g_ptr_array_find_with_equal_func (found, scheme, g_str_equal, NULL))
        g_ptr_array_add (found, g_steal_pointer (&scheme));
    }
  soup_header_free_list (items);
}

char *
ips_site_dup_schemes (SoupMessage *message, gboolean proxy)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  SoupMessageHeadersIter iter;
  const char *name, *value;

  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    if (g_ascii_strcasecmp (name, proxy ? "Proxy-Authenticate" : "WWW-Authenticate") == 0)
      add_schemes (found, value);
  if (found->len == 0)
    return NULL;
  g_ptr_array_add (found, NULL);
  return g_strjoinv (", ", (char **) found->pdata);
}

GPtrArray *
ips_site_list_chain (GTlsCertificate *leaf)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (GTlsCertificate *at = leaf; at != NULL; at = g_tls_certificate_get_issuer (at))
    {
      GByteArray *der = NULL;

      g_object_get (at, "certificate", &der, NULL);
      if (der == NULL)
        break;
      g_ptr_array_add (chain, g_byte_array_free_to_bytes (der));
    }
  return chain;
}

GUri *
ips_site_resolve_redirect (SoupMessage *message, GUri *from, const char *label, gboolean with_body, GError **error)
{
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autoptr(GUri) target = location != NULL ? g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  if (target == NULL || g_uri_get_host (target) == NULL || *g_uri_get_host (target) == '\0' || g_uri_get_userinfo (target) != NULL)
    ips_set_error (error, IPS_ERROR_PROTOCOL, _("%s: answered with a redirect to nowhere"), label);
  else if (!g_str_equal (g_uri_get_scheme (target), "https")
           && !(g_str_equal (g_uri_get_scheme (target), "http") && g_str_equal (g_uri_get_scheme (from), "http")))
    ips_set_error (error, IPS_ERROR_PROTOCOL, _("%s: answered with a redirect away from https, which is not followed"), label);
  else if (with_body && !ips_site_uri_same_origin (from, target))
    ips_set_error (error, IPS_ERROR_PROTOCOL, _("%s: answered with a redirect to another host, to which the question is not sent"), label);
  else
    return g_steal_pointer (&target);
  return NULL;
}
