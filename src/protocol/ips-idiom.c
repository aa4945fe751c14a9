/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-idiom.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-sensor-error.h"
#include "ips-text.h"

static const char *
name_of (IpsDialect *dialect, const char *kind, const char *purpose)
{
  g_autofree char *key = g_strdup_printf ("%s.%s", kind, purpose);

  return ips_dialect_get (dialect, key);
}

static gboolean
check_body (const char *body_xml, GError **error)
{
  g_autofree char *wrapped = g_strdup_printf ("<x>%s</x>", body_xml);
  g_autoptr(GError) local_error = NULL;
  g_autoptr(IpsXmlNode) node = ips_xml_node_parse (wrapped, strlen (wrapped), &local_error);

  if (node == NULL)
    ips_set_error (error, IPS_ERROR_INVALID, "%s", local_error->message);
  return node != NULL;
}

/**
 * ips_idiom_build_request:
 * @purpose: a dialect key part ("get-version")
 * @body_xml: (nullable): the content of the transaction's element
 *
 * Any thread.
 *
 * Returns: (transfer full): the document, or %NULL with %IPS_ERROR_INVALID or %IPS_ERROR_UNSUPPORTED
 */
GBytes *
ips_idiom_build_request (IpsDialect *dialect, const char *purpose, const char *body_xml, GError **error)
{
  const char *transaction = name_of (dialect, "transaction", purpose);
  const char *request = ips_dialect_get (dialect, "element.request");
  const char *ns = name_of (dialect, "namespace.transaction", purpose);
  g_autofree char *opening = NULL;
  GString *text;

  if (transaction == NULL)
    {
      /* TRANSLATORS: %s is the internal name of a request to a sensor */
      ips_set_error (error, IPS_ERROR_UNSUPPORTED, _("no such transaction: %s"), purpose);
      return NULL;
    }
  if (body_xml != NULL && !check_body (body_xml, error))
    return NULL;

  text = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
  opening = g_markup_printf_escaped ("<%s xmlns=\"%s\" schemaVersion=\"%s\">", request,
                                     ips_dialect_get (dialect, "namespace.idiom"),
                                     ips_dialect_get (dialect, "schema-version"));
  g_string_append (text, opening);
  g_string_append_printf (text, "<%s", transaction);
  if (ns != NULL)
    {
      g_autofree char *attribute = g_markup_printf_escaped (" xmlns=\"%s\"", ns);
      g_string_append (text, attribute);
    }
  if (body_xml == NULL)
    g_string_append (text, "/>");
  else
    g_string_append_printf (text, ">%s</%s>", body_xml, transaction);
  g_string_append_printf (text, "</%s>\n", request);
  return g_string_free_to_bytes (text);
}

static void
set_error_document (IpsDialect *dialect, IpsXmlNode *root, GError **error)
{
  IpsXmlNode *message = ips_xml_node_child (root, ips_dialect_get (dialect, "element.error-message"));
  const char *name = ips_xml_node_get_attribute (message, ips_dialect_get (dialect, "attribute.error-name"));

  /* The attribute's name is an assumption: whatever attribute holds one of the names will do. */
  for (guint i = 0; name == NULL && message != NULL && message->attributes != NULL && message->attributes[i] != NULL; i += 2)
    if (g_str_has_prefix (message->attributes[i + 1], "err"))
      name = message->attributes[i + 1];

  ips_sensor_error_set_from_name (error, name, ips_xml_node_get_text (message != NULL ? message : root));
}

/**
 * ips_idiom_parse_reply:
 * @purpose: a dialect key part ("get-version")
 * @data: the reply's body
 * @size_bytes: its size
 *
 * Any thread.
 *
 * Returns: (transfer full): the root of a success document; %NULL with the error that the sensor
 *   named, or %IPS_ERROR_PROTOCOL where it is no such document
 */
IpsXmlNode *
ips_idiom_parse_reply (IpsDialect *dialect, const char *purpose, const char *data, gsize size_bytes, GError **error)
{
  g_autoptr(IpsXmlNode) root = NULL;
  g_autofree char *found = NULL;
  IpsXmlNode *inner;

  if (size_bytes > IPS_IDIOM_MAX_REPLY_BYTES)
    {
      ips_set_error (error, IPS_ERROR_TOO_LARGE, _("the reply is larger than 4 MiB"));
      return NULL;
    }
  root = ips_xml_node_parse (data, size_bytes, error);
  if (root == NULL)
    return NULL;

  if (g_str_equal (root->name, ips_dialect_get (dialect, "element.error")))
    {
      set_error_document (dialect, root, error);
      return NULL;
    }
  if (g_str_equal (root->name, ips_dialect_get (dialect, "element.response")))
    {
      /* An <error> inside <response> is no success either. */
      inner = ips_xml_node_child (root, ips_dialect_get (dialect, "element.error"));
      if (inner != NULL)
        {
          set_error_document (dialect, inner, error);
          return NULL;
        }
      if (ips_idiom_get_content (dialect, purpose, root) != NULL)
        return g_steal_pointer (&root);
    }

  inner = g_str_equal (root->name, ips_dialect_get (dialect, "element.response")) ? ips_xml_node_nth (root, 0) : NULL;
  found = ips_text_make_safe (inner != NULL ? inner->name : root->name, 80);
  /* TRANSLATORS: %s is the name of an XML element */
  ips_set_error (error, IPS_ERROR_PROTOCOL, _("unexpected reply <%s>"), found);
  return NULL;
}

IpsXmlNode *
ips_idiom_get_content (IpsDialect *dialect, const char *purpose, IpsXmlNode *root)
{
  const char *response = name_of (dialect, "response", purpose);

  return response != NULL ? ips_xml_node_child (root, response) : NULL;
}
