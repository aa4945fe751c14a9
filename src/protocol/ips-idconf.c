/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-idconf.h"

#include <string.h>

struct _IpsIdconf
{
  IpsDialect *dialect;  /* (owned) */
  GString *text;
  GPtrArray *open;      /* (element-type utf8) (unowned names): elements begun and not ended */
};

static void
append_escaped (GString *text, const char *value)
{
  g_autofree char *escaped = g_markup_escape_text (value, -1);

  g_string_append (text, escaped);
}

static void
append_attribute (GString *text, const char *name, const char *value)
{
  if (value == NULL)
    return;
  g_string_append_printf (text, " %s=\"", name);
  append_escaped (text, value);
  g_string_append_c (text, '"');
}

static void
begin (IpsIdconf *self, const char *key, const char *name, const char *edit_operation)
{
  const char *element = ips_dialect_get (self->dialect, key);

  g_string_append_printf (self->text, "<%s", element);
  append_attribute (self->text, ips_dialect_get (self->dialect, "attribute.component-name"), name);
  append_attribute (self->text, ips_dialect_get (self->dialect, "attribute.edit-operation"), edit_operation);
  g_string_append_c (self->text, '>');
  g_ptr_array_add (self->open, (gpointer) element);
}

/**
 * ips_idconf_new:
 * @component: the name of the configuration's component ("host")
 *
 * Returns: (transfer full): a builder with <config> open
 */
IpsIdconf *
ips_idconf_new (IpsDialect *dialect, const char *component)
{
  IpsIdconf *self = g_new0 (IpsIdconf, 1);
  const char *config = ips_dialect_get (dialect, "element.config");

  self->dialect = g_object_ref (dialect);
  self->text = g_string_new (NULL);
  self->open = g_ptr_array_new ();
  begin (self, "element.component", component, NULL);
  g_string_append_printf (self->text, "<%s", config);
  append_attribute (self->text, "typedefsVersion", ips_dialect_get (dialect, "typedefs-version"));
  append_attribute (self->text, "xmlns", ips_dialect_get (dialect, "namespace.idconf"));
  g_string_append_c (self->text, '>');
  g_ptr_array_add (self->open, (gpointer) config);
  return self;
}

void
ips_idconf_free (IpsIdconf *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->dialect);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_ptr_array_unref (self->open);
  g_free (self);
}

void
ips_idconf_begin_struct (IpsIdconf *self, const char *name)
{
  begin (self, "element.struct", name, NULL);
}

void
ips_idconf_begin_map (IpsIdconf *self, const char *name, const char *edit_operation)
{
  begin (self, "element.map", name, edit_operation);
}

void
ips_idconf_begin_entry (IpsIdconf *self, const char *edit_operation)
{
  begin (self, "element.map-entry", NULL, edit_operation);
}

void
ips_idconf_begin_key (IpsIdconf *self)
{
  begin (self, "element.key", NULL, NULL);
}

void
ips_idconf_add_var (IpsIdconf *self, const char *name, const char *value)
{
  g_return_if_fail (name != NULL && value != NULL);

  begin (self, "element.var", name, NULL);
  append_escaped (self->text, value);
  ips_idconf_end (self);
}

void
ips_idconf_end (IpsIdconf *self)
{
  g_return_if_fail (self->open->len > 0);

  g_string_append_printf (self->text, "</%s>", (const char *) g_ptr_array_index (self->open, self->open->len - 1));
  g_ptr_array_set_size (self->open, (int) self->open->len - 1);
}

char *
ips_idconf_finish (IpsIdconf *self)
{
  g_return_val_if_fail (self->text != NULL, NULL);

  while (self->open->len > 0)
    ips_idconf_end (self);
  return g_string_free (g_steal_pointer (&self->text), FALSE);
}

char *
ips_idconf_build_get (IpsDialect *dialect, const char *component)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "<%s", ips_dialect_get (dialect, "element.component"));
  append_attribute (text, ips_dialect_get (dialect, "attribute.component-name"), component);
  g_string_append (text, "/>");
  return g_string_free (text, FALSE);
}

static gboolean
has_name (IpsDialect *dialect, const IpsXmlNode *node, const char *name)
{
  return g_strcmp0 (ips_xml_node_get_attribute (node, ips_dialect_get (dialect, "attribute.component-name")), name) == 0;
}

IpsXmlNode *
ips_idconf_find_config (IpsDialect *dialect, IpsXmlNode *root, const char *component)
{
  if (root == NULL)
    return NULL;
  if (g_str_equal (root->name, ips_dialect_get (dialect, "element.component")) && has_name (dialect, root, component))
    return ips_xml_node_child (root, ips_dialect_get (dialect, "element.config"));
  for (guint i = 0; i < ips_xml_node_n_children (root); i++)
    {
      IpsXmlNode *found = ips_idconf_find_config (dialect, ips_xml_node_nth (root, i), component);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* A child of that name; a struct without a name of its own only groups. */
static IpsXmlNode *
find_named (IpsDialect *dialect, IpsXmlNode *node, const char *name)
{
  const char *attribute = ips_dialect_get (dialect, "attribute.component-name");

  for (guint i = 0; i < ips_xml_node_n_children (node); i++)
    {
      IpsXmlNode *child = ips_xml_node_nth (node, i);
      const char *own = ips_xml_node_get_attribute (child, attribute);
      IpsXmlNode *found;

      if (own != NULL && g_str_equal (own, name))
        return child;
      if (own != NULL || !g_str_equal (child->name, ips_dialect_get (dialect, "element.struct")))
        continue;
      found = find_named (dialect, child, name);
      if (found != NULL)
        return found;
    }
  return NULL;
}

IpsXmlNode *
ips_idconf_lookup (IpsDialect *dialect, IpsXmlNode *node, const char *path)
{
  g_auto(GStrv) names = g_strsplit (path, "/", -1);

  for (guint i = 0; names[i] != NULL && node != NULL; i++)
    node = find_named (dialect, node, names[i]);
  return node;
}

const char *
ips_idconf_get_var (IpsDialect *dialect, IpsXmlNode *node, const char *path)
{
  IpsXmlNode *found = ips_idconf_lookup (dialect, node, path);

  if (found == NULL || !g_str_equal (found->name, ips_dialect_get (dialect, "element.var")))
    return NULL;
  return ips_xml_node_get_text (found);
}

IpsXmlNode *
ips_idconf_get_entry (IpsDialect *dialect, IpsXmlNode *map, const char * const *key_values)
{
  for (guint i = 0; i < ips_xml_node_n_children (map); i++)
    {
      IpsXmlNode *entry = ips_xml_node_nth (map, i);
      IpsXmlNode *key = ips_xml_node_child (entry, ips_dialect_get (dialect, "element.key"));
      guint n = 0;

      if (key == NULL || !g_str_equal (entry->name, ips_dialect_get (dialect, "element.map-entry")))
        continue;
      while (key_values[n] != NULL
             && g_str_equal (ips_xml_node_get_text (ips_xml_node_nth (key, n)), key_values[n]))
        n++;
      if (key_values[n] == NULL && n == ips_xml_node_n_children (key))
        return entry;
    }
  return NULL;
}
