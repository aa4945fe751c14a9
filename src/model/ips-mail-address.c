/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-mail-address.h"

#include <glib/gi18n-lib.h>
#include <gio/gio.h>
#include <string.h>

#include "ips-error.h"
#include "ips-text.h"

#define MAX_ADDRESS_BYTES 254      /* RFC 5321: a path of 256 less its brackets */
#define MAX_LOCAL_BYTES 64
#define MAX_LABEL_BYTES 63
#define MAX_TEXT_BYTES (64 * 1024)
#define SHOWN_CHARS 60

/* Bytes above ASCII were checked as characters before. */
static gboolean
is_atom_char (char c)
{
  return g_ascii_isalnum (c) || ((guchar) c) >= 0x80 || (c != '\0' && strchr ("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static gboolean
check_local (const char *local, gsize length, const char *shown, GError **error)
{
  if (length == 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” has nothing in front of the @"), shown);
      return FALSE;
    }
  if (length > MAX_LOCAL_BYTES)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” is too long in front of the @ (at most %d bytes)"), shown, MAX_LOCAL_BYTES);
      return FALSE;
    }
  if (local[0] == '"')
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” is written in quotation marks, which few mail servers accept"), shown);
      return FALSE;
    }
  for (gsize i = 0; i < length; i++)
    {
      gboolean is_dot = local[i] == '.';

      if (is_dot && (i == 0 || i + 1 == length || local[i + 1] == '.'))
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("“%s” has a dot where none may be"), shown);
          return FALSE;
        }
      if (!is_dot && !is_atom_char (local[i]))
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("“%s” holds “%c”, which no mail address has"), shown, local[i]);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
is_label (const char *label)
{
  gsize length = strlen (label);

  if (length == 0 || length > MAX_LABEL_BYTES || label[0] == '-' || label[length - 1] == '-')
    return FALSE;
  for (const char *p = label; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      return FALSE;
  return TRUE;
}

static gboolean
check_domain (const char *domain, const char *shown, GError **error)
{
  g_autofree char *ascii = NULL;
  g_auto(GStrv) labels = NULL;
  gboolean ok;

  if (*domain == '\0')
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” has nothing behind the @"), shown);
      return FALSE;
    }
  if (*domain == '[' || g_hostname_is_ip_address (domain))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” names its mail domain by a number: enter the domain's name"), shown);
      return FALSE;
    }
  ascii = g_hostname_to_ascii (domain);
  ok = ascii != NULL && *ascii != '\0' && strlen (ascii) <= MAX_ADDRESS_BYTES;
  labels = g_strsplit (ok ? ascii : "", ".", -1);
  for (guint i = 0; ok && labels[i] != NULL; i++)
    ok = is_label (labels[i]);
  if (!ok)
    ips_set_error (error, IPS_ERROR_INVALID, _("“%s” has no domain name behind the @"), shown);
  return ok;
}

static gboolean
is_clean (const char *address)
{
  g_autofree char *safe = ips_text_make_safe (address, 0);

  if (!g_str_equal (safe, address))
    return FALSE;
  for (const char *p = address; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isspace (g_utf8_get_char (p)) || !g_unichar_isprint (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

gboolean
ips_mail_address_check (const char *address, GError **error)
{
  g_autofree char *shown = ips_text_make_safe (address, SHOWN_CHARS);
  const char *at;

  if (address == NULL || *address == '\0')
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("enter a mail address, such as jane@example.org"));
      return FALSE;
    }
  if (strlen (address) > MAX_ADDRESS_BYTES)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” is too long for a mail address (at most %d bytes)"), shown, MAX_ADDRESS_BYTES);
      return FALSE;
    }
  at = strrchr (address, '@');
  if (at == NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” is no mail address: it has no @"), shown);
      return FALSE;
    }
  if (!g_utf8_validate (address, -1, NULL) || !is_clean (address))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” holds a blank or a character that cannot be shown; "
                                                 "put a comma, a semicolon or a line break between two addresses"), shown);
      return FALSE;
    }
  return check_local (address, (gsize) (at - address), shown, error) && check_domain (at + 1, shown, error);
}

/* --- several --- */

/* The end of the entry that begins at @p: a separator that stands in no quotation marks. An open quotation mark
 * ends with the text. */
static const char *
find_end (const char *p)
{
  gboolean quoted = FALSE;

  for (; *p != '\0'; p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (quoted && *p == '\\' && p[1] != '\0')
        p++;
      else if (!quoted && strchr (",;\n\r", *p) != NULL)
        break;
    }
  return p;
}

/* "Jane Doe <jane@example.org>" is jane@example.org; what stands in no angle brackets is taken as it is. */
static char *
take_address (const char *start, const char *end)
{
  g_autofree char *entry = g_strndup (start, (gsize) (end - start));
  char *open;
  gsize length;

  g_strstrip (entry);
  length = strlen (entry);
  open = strrchr (entry, '<');
  if (open != NULL && length > 0 && entry[length - 1] == '>')
    {
      entry[length - 1] = '\0';
      return g_strstrip (g_strdup (open + 1));
    }
  return g_steal_pointer (&entry);
}

GPtrArray *
ips_mail_addresses_parse (const char *text, GError **error)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *p = text != NULL ? text : "";

  if (strlen (p) > MAX_TEXT_BYTES || !g_utf8_validate (p, -1, NULL))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the addresses are not readable text, enter them again"));
      return NULL;
    }
  while (*p != '\0')
    {
      const char *end = find_end (p);
      g_autofree char *address = take_address (p, end);
      gboolean named = memchr (p, '<', (gsize) (end - p)) != NULL;

      p = *end != '\0' ? end + 1 : end;
      /* "a@b, " and an empty line are how people write. */
      if (*address == '\0' && !named)
        continue;
      if (!ips_mail_address_check (address, error))
        return NULL;
      if (!g_hash_table_add (known, g_utf8_casefold (address, -1)))
        continue;
      if (addresses->len == IPS_MAIL_MAX_ADDRESSES)
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("these are more than %d addresses: use a mailing list"), IPS_MAIL_MAX_ADDRESSES);
          return NULL;
        }
      g_ptr_array_add (addresses, g_steal_pointer (&address));
    }
  return g_steal_pointer (&addresses);
}

char *
ips_mail_addresses_format (GPtrArray *addresses)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (addresses != NULL, NULL);

  for (guint i = 0; i < addresses->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (const char *) g_ptr_array_index (addresses, i));
  return g_string_free (text, FALSE);
}

char *
ips_mail_address_to_ascii_domain (const char *address)
{
  const char *at;
  g_autofree char *ascii = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  at = strrchr (address, '@');
  if (at == NULL || strlen (at) > MAX_ADDRESS_BYTES)
    return g_strdup (address);
  ascii = g_hostname_to_ascii (at + 1);
  return ascii != NULL ? g_strdup_printf ("%.*s%s", (int) (at + 1 - address), address, ascii) : g_strdup (address);
}
