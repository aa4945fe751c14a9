/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsXmlNode:
 *
 * An element of a document that came from a sensor, read by local name. The document was hostile
 * until it was parsed: no network, no document type, no entities, bounded depth and count. A node
 * is owned by its parent, the root by the caller.
 */
typedef struct _IpsXmlNode IpsXmlNode;
struct _IpsXmlNode
{
  IpsXmlNode *parent;       /* (unowned) (nullable) */
  char *name;               /* local name */
  char *ns;                 /* namespace URI, "" for none */
  char **attributes;        /* name, value, name, value, NULL; local names; (nullable) for none */
  GString *text;            /* its own character data; (nullable) for none */
  GPtrArray *children;      /* (element-type IpsXmlNode) (nullable) for none */
};

#define IPS_XML_MAX_DEPTH 64
#define IPS_XML_MAX_NODES 200000

/* Error: %IPS_ERROR_PROTOCOL with the line. Any thread. */
IpsXmlNode *ips_xml_node_parse (const char *data, gsize size_bytes, GError **error);
void ips_xml_node_free (IpsXmlNode *root);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsXmlNode, ips_xml_node_free)

/* (transfer none) (nullable): the first child element of that name */
IpsXmlNode *ips_xml_node_child (const IpsXmlNode *self, const char *name);
/* (transfer none) (nullable): the first of that name at any depth, document order */
IpsXmlNode *ips_xml_node_find (IpsXmlNode *self, const char *name);
guint ips_xml_node_n_children (const IpsXmlNode *self);
IpsXmlNode *ips_xml_node_nth (const IpsXmlNode *self, guint index);
/* (transfer none): its text without the blanks around it is for the caller to strip; "" for none or %NULL */
const char *ips_xml_node_get_text (const IpsXmlNode *self);
/* (transfer full): stripped and made safe for people; "" for none or %NULL */
char *ips_xml_node_dup_safe_text (const IpsXmlNode *self);
/* (transfer none) (nullable) */
const char *ips_xml_node_get_attribute (const IpsXmlNode *self, const char *name);
/* An integer between 0 and G_MAXINT64, nothing but digits and blanks around. */
gboolean ips_xml_node_get_number (const IpsXmlNode *self, gint64 *value);

G_END_DECLS
