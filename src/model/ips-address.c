/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-address.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-text.h"

#define MAX_HOST_BYTES 253     /* RFC 1035 */
#define MAX_LABEL_BYTES 63

char *
ips_address_make_key (const char *text)
{
  g_autoptr(IpsAddress) address = ips_address_parse (text, NULL);

  return address != NULL ? g_steal_pointer (&address->host) : g_utf8_strdown (text, -1);
}

void
ips_address_free (IpsAddress *self)
{
  if (self == NULL)
    return;
  g_free (self->host);
  g_free (self);
}

gboolean
ips_port_parse (const char *text, guint *port, GError **error)
{
  guint64 number = 0;

  if (text == NULL || *text == '\0')
    {
      *port = 0;
      return TRUE;
    }
  if (!g_ascii_string_to_unsigned (text, 10, 1, 65535, &number, NULL))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("a port is a number from 1 to 65535"));
      return FALSE;
    }
  *port = (guint) number;
  return TRUE;
}

static gboolean
is_label (const char *label)
{
  gsize length = strlen (label);

  if (length == 0 || length > MAX_LABEL_BYTES || label[0] == '-' || label[length - 1] == '-')
    return FALSE;
  for (const char *p = label; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;
  return TRUE;
}

/* A name that consists of digits and dots only is a mistyped IPv4 address, whatever DNS allows. */
static gboolean
looks_like_ipv4 (const char *host)
{
  return host[strspn (host, "0123456789.")] == '\0';
}

static gboolean
is_dns_name (const char *host)
{
  g_autofree char *bare = g_strdup (host);
  g_auto(GStrv) labels = NULL;
  gsize length = strlen (bare);

  if (length > 1 && bare[length - 1] == '.')
    bare[--length] = '\0';
  if (length == 0 || length > MAX_HOST_BYTES)
    return FALSE;
  labels = g_strsplit (bare, ".", -1);
  for (guint i = 0; labels[i] != NULL; i++)
    if (!is_label (labels[i]))
      return FALSE;
  return TRUE;
}

/* Checks @host and gives it the form in which it is kept; %NULL with what is wrong. */
static char *
normalize_host (const char *host, GError **error)
{
  g_autofree char *ascii = NULL;
  g_autofree char *safe = ips_text_make_safe (host, 60);

  if (*host == '\0')
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("enter an IP address or a DNS name"));
      return NULL;
    }
  if (g_hostname_is_ip_address (host))
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

      /* %NULL for a zone that this computer does not have ("fe80::1%eth7"). */
      if (address == NULL)
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("“%s” names a network interface that is not here"), safe);
          return NULL;
        }
      return g_inet_address_to_string (address);
    }
  if (looks_like_ipv4 (host))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” is no IP address: four numbers from 0 to 255 are needed"), safe);
      return NULL;
    }
  if (strchr (host, ':') != NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” is no IPv6 address"), safe);
      return NULL;
    }
  /* Converting takes the square of the length, and no name is longer in Unicode than in ASCII by this much. */
  if (strlen (host) <= 4 * MAX_HOST_BYTES)
    ascii = g_hostname_to_ascii (host);
  if (ascii == NULL || !is_dns_name (ascii))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” is neither an IP address nor a DNS name"), safe);
      return NULL;
    }
  return g_ascii_strdown (host, -1);
}

/**
 * ips_address_parse:
 * @text: what was typed or pasted
 *
 * Returns: (transfer full) (nullable): the parts; %NULL with %IPS_ERROR_INVALID, which says what to enter
 */
IpsAddress *
ips_address_parse (const char *text, GError **error)
{
  g_autoptr(IpsAddress) self = g_new0 (IpsAddress, 1);
  g_autofree char *copy = g_strstrip (g_strdup (text != NULL ? text : ""));
  char *host = copy;
  char *port = NULL;

  if (!g_utf8_validate (copy, -1, NULL))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("not readable text, enter the address again"));
      return NULL;
    }
  if (g_ascii_strncasecmp (host, "https://", 8) == 0)
    {
      self->transport_set = TRUE;
      self->transport = IPS_TRANSPORT_HTTPS;
      host += 8;
    }
  else if (g_ascii_strncasecmp (host, "http://", 7) == 0)
    {
      self->transport_set = TRUE;
      self->transport = IPS_TRANSPORT_HTTP;
      host += 7;
    }
  else if (strstr (host, "://") != NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("only https:// and http:// addresses are known"));
      return NULL;
    }
  if (self->transport_set)
    {
      host[strcspn (host, "/?#")] = '\0';
      if (strchr (host, '@') != NULL)
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("leave user name and password out of the address"));
          return NULL;
        }
    }

  if (host[0] == '[')
    {
      char *end = strchr (host, ']');

      if (end == NULL || (end[1] != '\0' && end[1] != ':'))
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("a bracket is missing around the IPv6 address"));
          return NULL;
        }
      port = end[1] == ':' ? end + 2 : NULL;
      *end = '\0';
      host++;
      if (strchr (host, ':') == NULL)
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("only an IPv6 address stands in brackets"));
          return NULL;
        }
    }
  else if (strchr (host, ':') != NULL && strchr (host, ':') == strrchr (host, ':'))
    {
      port = strchr (host, ':');
      *port++ = '\0';
    }

  if (port != NULL && *port == '\0')
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("a port is a number from 1 to 65535"));
      return NULL;
    }
  if (!ips_port_parse (port, &self->port, error))
    return NULL;
  self->host = normalize_host (host, error);
  return self->host != NULL ? g_steal_pointer (&self) : NULL;
}

/* Bytes of an IP address; 0 where it is a name. */
static gsize
address_bytes (const char *text, guint8 *bytes)
{
  g_autoptr(GInetAddress) address = NULL;
  gsize size;

  if (text == NULL || !g_hostname_is_ip_address (text))
    return 0;
  address = g_inet_address_new_from_string (text);
  if (address == NULL)
    return 0;
  size = g_inet_address_get_native_size (address);
  memcpy (bytes, g_inet_address_to_bytes (address), size);
  return size;
}

int
ips_address_compare (const char *a, const char *b)
{
  guint8 bytes_a[16], bytes_b[16];
  gsize size_a = address_bytes (a, bytes_a);
  gsize size_b = address_bytes (b, bytes_b);

  if (size_a == 0 && size_b == 0)
    return ips_text_compare_natural (a, b);
  /* IPv4, then IPv6, then names */
  if (size_a != size_b)
    return size_a == 0 ? 1 : size_b == 0 ? -1 : size_a < size_b ? -1 : 1;
  return memcmp (bytes_a, bytes_b, size_a);
}
