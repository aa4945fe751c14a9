/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-push-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-idiom.h"

void
ips_push_form_free (IpsPushForm *self)
{
  if (self == NULL)
    return;
  g_free (self->query);
  g_free (self->content_type);
  g_clear_pointer (&self->head, g_bytes_unref);
  g_clear_pointer (&self->tail, g_bytes_unref);
  g_free (self);
}

/* 128 bits of chance: no package holds them. */
static char *
make_boundary (void)
{
  return g_strdup_printf ("vedette-%08x%08x%08x%08x", g_random_int (), g_random_int (), g_random_int (), g_random_int ());
}

/* Inside the quotes of a header, where the names of packages need nothing of the kind but others might. */
static char *
quote (const char *name)
{
  GString *text = g_string_new (NULL);

  for (const char *at = name; *at != '\0'; at++)
    if (g_ascii_isprint (*at) && *at != '"' && *at != '\\')
      g_string_append_c (text, *at);
    else
      g_string_append_c (text, '_');
  return g_string_free (text, FALSE);
}

static gboolean
fill_multipart (IpsPushForm *self, IpsDialect *dialect, const char *name, guint64 size_bytes, GError **error)
{
  const char *name_element = ips_dialect_get (dialect, "element.package-file-name");
  const char *size_element = ips_dialect_get (dialect, "element.package-size");
  g_autofree char *body = g_markup_printf_escaped ("<%s>%s</%s><%s>%" G_GUINT64_FORMAT "</%s>", name_element, name, name_element,
                                                   size_element, size_bytes, size_element);
  g_autoptr(GBytes) document = ips_idiom_build_request (dialect, "push-upgrade", body, error);
  g_autofree char *boundary = make_boundary ();
  g_autofree char *quoted = quote (name);
  GString *head;

  if (document == NULL)
    return FALSE;
  head = g_string_new (NULL);
  g_string_append_printf (head, "--%s\r\nContent-Disposition: form-data; name=\"request\"\r\nContent-Type: %s\r\n\r\n", boundary,
                          ips_dialect_get (dialect, "content-type"));
  g_string_append_len (head, g_bytes_get_data (document, NULL), (gssize) g_bytes_get_size (document));
  g_string_append_printf (head, "\r\n--%s\r\nContent-Disposition: form-data; name=\"package\"; filename=\"%s\"\r\n"
                          "Content-Type: application/octet-stream\r\n\r\n", boundary, quoted);
  self->head = g_string_free_to_bytes (head);
  self->tail = g_bytes_new_take (g_strdup_printf ("\r\n--%s--\r\n", boundary), strlen (boundary) + 8);
  self->content_type = g_strdup_printf ("multipart/form-data; boundary=%s", boundary);
  return TRUE;
}

IpsPushForm *
ips_push_form_new (IpsDialect *dialect, const char *name, guint64 size_bytes, GError **error)
{
  g_autoptr(IpsPushForm) self = g_new0 (IpsPushForm, 1);
  const char *form = ips_dialect_get (dialect, "push-upgrade.form");
  const char *command = ips_dialect_get (dialect, "transaction.push-upgrade");
  g_autofree char *query = NULL;

  if (command == NULL)
    {
      ips_set_error (error, IPS_ERROR_UNSUPPORTED, _("the dialect has no transaction for updates"));
      return NULL;
    }
  query = g_strdup_printf ("%s=%s", ips_dialect_get (dialect, "query.command"), command);
  if (g_strcmp0 (form, "multipart") == 0)
    {
      self->query = g_steal_pointer (&query);
      return fill_multipart (self, dialect, name, size_bytes, error) ? g_steal_pointer (&self) : NULL;
    }
  if (g_strcmp0 (form, "raw") == 0)
    {
      g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);

      self->query = g_strdup_printf ("%s&%s=%s", query, ips_dialect_get (dialect, "query.package-file-name"), escaped);
      self->content_type = g_strdup ("application/octet-stream");
      self->head = g_bytes_new_static ("", 0);
      self->tail = g_bytes_new_static ("", 0);
      return g_steal_pointer (&self);
    }
  /* TRANSLATORS: %s is what the dialect file says */
  ips_set_error (error, IPS_ERROR_UNSUPPORTED, _("the dialect's form of updates is “%s”; it is multipart or raw"), form != NULL ? form : "");
  return NULL;
}
