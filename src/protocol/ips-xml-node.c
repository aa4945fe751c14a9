/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-xml-node.h"

#include <glib/gi18n-lib.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <string.h>

#include "ips-error.h"
#include "ips-text.h"

#define MAX_SAFE_CHARS 1024

typedef struct
{
  xmlParserCtxtPtr context;  /* (unowned) */
  IpsXmlNode *root;          /* (owned) */
  IpsXmlNode *current;       /* (unowned) (nullable) */
  guint depth;
  guint n_nodes;
  const char *refused;       /* (nullable): why we stopped it */
} Builder;

static void
refuse (Builder *builder, const char *why)
{
  if (builder->refused == NULL)
    builder->refused = why;
  xmlStopParser (builder->context);
}

/* Called at "<!DOCTYPE name", before anything the document type declares is read. */
static void
internal_subset_cb (void *data, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
  refuse (data, _("a document type is not allowed"));
}

static void
start_element_cb (void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int n_namespaces,
                  const xmlChar **namespaces, int n_attributes, int n_defaulted, const xmlChar **attributes)
{
  Builder *builder = data;
  IpsXmlNode *node;

  if (builder->refused != NULL)
    return;
  if (++builder->depth > IPS_XML_MAX_DEPTH)
    {
      refuse (builder, _("elements are nested too deeply"));
      return;
    }
  if (++builder->n_nodes > IPS_XML_MAX_NODES)
    {
      refuse (builder, _("there are too many elements"));
      return;
    }

  node = g_new0 (IpsXmlNode, 1);
  node->name = g_strdup ((const char *) name);
  node->ns = g_strdup (uri != NULL ? (const char *) uri : "");
  node->parent = builder->current;
  if (n_attributes > 0)
    {
      node->attributes = g_new0 (char *, 2 * (gsize) n_attributes + 1);
      for (int i = 0; i < n_attributes; i++)
        {
          const xmlChar **attribute = attributes + 5 * i;   /* local name, prefix, URI, value, end */

          node->attributes[2 * i] = g_strdup ((const char *) attribute[0]);
          node->attributes[2 * i + 1] = g_strndup ((const char *) attribute[3], (gsize) (attribute[4] - attribute[3]));
        }
    }

  if (builder->current == NULL)
    {
      builder->root = node;
    }
  else
    {
      if (builder->current->children == NULL)
        builder->current->children = g_ptr_array_new ();
      g_ptr_array_add (builder->current->children, node);
    }
  builder->current = node;
}

static void
end_element_cb (void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  Builder *builder = data;

  if (builder->refused != NULL || builder->current == NULL)
    return;
  builder->depth--;
  builder->current = builder->current->parent;
}

static void
characters_cb (void *data, const xmlChar *text, int length)
{
  Builder *builder = data;

  if (builder->refused != NULL || builder->current == NULL || length <= 0)
    return;
  if (builder->current->text == NULL)
    builder->current->text = g_string_sized_new ((gsize) length + 1);
  g_string_append_len (builder->current->text, (const char *) text, length);
}

/* libxml2 prints to stderr where nobody takes its messages. */
static void
ignore_error_cb (void *data, xmlErrorPtr error)
{
}

static void
set_parse_error (Builder *builder, GError **error)
{
  const xmlError *last = xmlCtxtGetLastError (builder->context);
  g_autofree char *safe = NULL;
  int line = MAX (builder->context->input != NULL ? builder->context->input->line : 1, 1);

  if (builder->refused != NULL)
    {
      /* TRANSLATORS: line number, what is wrong with the document */
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("reply refused at line %d: %s"), line, builder->refused);
      return;
    }
  if (last != NULL && last->message != NULL)
    {
      g_autofree char *message = g_strdup (last->message);

      safe = ips_text_make_safe (g_strstrip (message), 200);
      line = MAX (last->line, 1);
    }
  /* TRANSLATORS: line number, the XML parser's words */
  ips_set_error (error, IPS_ERROR_PROTOCOL, _("reply is not well-formed XML at line %d: %s"), line,
                 safe != NULL ? safe : _("it is empty or cut off"));
}

/**
 * ips_xml_node_parse:
 * @data: a document; any encoding that libxml2 knows
 * @size_bytes: its size
 *
 * Any thread.
 *
 * Returns: (transfer full): the root element, or %NULL with %IPS_ERROR_PROTOCOL
 */
IpsXmlNode *
ips_xml_node_parse (const char *data, gsize size_bytes, GError **error)
{
  xmlSAXHandler handler = { 0 };
  Builder builder = { 0 };
  gboolean complete;

  if (size_bytes > G_MAXINT / 2)
    {
      ips_set_error (error, IPS_ERROR_TOO_LARGE, _("the document is too large"));
      return NULL;
    }

  handler.initialized = XML_SAX2_MAGIC;
  handler.internalSubset = internal_subset_cb;
  handler.startElementNs = start_element_cb;
  handler.endElementNs = end_element_cb;
  handler.characters = characters_cb;
  handler.cdataBlock = characters_cb;
  handler.serror = ignore_error_cb;

  builder.context = xmlCreatePushParserCtxt (&handler, &builder, NULL, 0, NULL);
  if (builder.context == NULL)
    {
      ips_set_error (error, IPS_ERROR_FAILED, _("no memory for the XML parser"));
      return NULL;
    }
  xmlCtxtUseOptions (builder.context, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  xmlParseChunk (builder.context, data, (int) size_bytes, 0);
  if (builder.refused == NULL)
    xmlParseChunk (builder.context, NULL, 0, 1);

  complete = builder.refused == NULL && builder.context->wellFormed && builder.root != NULL
             && builder.current == NULL;
  if (!complete)
    set_parse_error (&builder, error);

  g_clear_pointer (&builder.context->myDoc, xmlFreeDoc);
  xmlFreeParserCtxt (builder.context);
  if (!complete)
    g_clear_pointer (&builder.root, ips_xml_node_free);
  return builder.root;
}

/* Recursion is bounded by IPS_XML_MAX_DEPTH. */
void
ips_xml_node_free (IpsXmlNode *root)
{
  if (root == NULL)
    return;
  for (guint i = 0; root->children != NULL && i < root->children->len; i++)
    ips_xml_node_free (g_ptr_array_index (root->children, i));
  g_clear_pointer (&root->children, g_ptr_array_unref);
  g_strfreev (root->attributes);
  if (root->text != NULL)
    g_string_free (root->text, TRUE);
  g_free (root->name);
  g_free (root->ns);
  g_free (root);
}

guint
ips_xml_node_n_children (const IpsXmlNode *self)
{
  return self != NULL && self->children != NULL ? self->children->len : 0;
}

IpsXmlNode *
ips_xml_node_nth (const IpsXmlNode *self, guint index)
{
  return index < ips_xml_node_n_children (self) ? g_ptr_array_index (self->children, index) : NULL;
}

IpsXmlNode *
ips_xml_node_child (const IpsXmlNode *self, const char *name)
{
  for (guint i = 0; i < ips_xml_node_n_children (self); i++)
    {
      IpsXmlNode *child = ips_xml_node_nth (self, i);

      if (g_str_equal (child->name, name))
        return child;
    }
  return NULL;
}

IpsXmlNode *
ips_xml_node_find (IpsXmlNode *self, const char *name)
{
  if (self == NULL || g_str_equal (self->name, name))
    return self;
  for (guint i = 0; i < ips_xml_node_n_children (self); i++)
    {
      IpsXmlNode *found = ips_xml_node_find (ips_xml_node_nth (self, i), name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

const char *
ips_xml_node_get_text (const IpsXmlNode *self)
{
  return self != NULL && self->text != NULL ? self->text->str : "";
}

char *
ips_xml_node_dup_safe_text (const IpsXmlNode *self)
{
  g_autofree char *stripped = g_strdup (ips_xml_node_get_text (self));

  return ips_text_make_safe (g_strstrip (stripped), MAX_SAFE_CHARS);
}

const char *
ips_xml_node_get_attribute (const IpsXmlNode *self, const char *name)
{
  if (self == NULL || self->attributes == NULL)
    return NULL;
  for (guint i = 0; self->attributes[i] != NULL; i += 2)
    if (g_str_equal (self->attributes[i], name))
      return self->attributes[i + 1];
  return NULL;
}

gboolean
ips_xml_node_get_number (const IpsXmlNode *self, gint64 *value)
{
  g_autofree char *text = g_strdup (ips_xml_node_get_text (self));

  return g_ascii_string_to_signed (g_strstrip (text), 10, 0, G_MAXINT64, value, NULL);
}
