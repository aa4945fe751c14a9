/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-config.h"

#include <libxml/parser.h>
#include <string.h>

#include "sim-dialect.h"

#define SNMP_OFF "<var name=\"enable-notifications\">false</var><var name=\"enable-set-get\">false</var>"
#define SNMP_ON "<var name=\"enable-notifications\">false</var><var name=\"enable-set-get\">true</var>"

#define NTP_PLACE "<ntp/>"
#define NTP_OFF "<struct name=\"disabled\"/>"
#define NTP_ON "<struct name=\"enabled-ntp-unauthenticated\"><var name=\"ntp-server\">127.0.0.1</var></struct>"

struct _SimConfig
{
  GHashTable *components;   /* name -> xmlDoc, whose root is <config>'s content in a <struct> */
};

static const struct { const char *name; SimRole to_edit; const char *text; } templates[] = {
  { "host", SIM_ROLE_ADMINISTRATOR,
    "<struct name=\"network-settings\"><var name=\"host-ip\">%s/8,127.0.0.1</var><var name=\"host-name\">%s</var>"
    "<map name=\"access-list\"><mapEntry><key><var name=\"network-address\">127.0.0.0/8</var></key><struct/></mapEntry></map>"
    "<var name=\"telnet-option\">disabled</var></struct>"
    "<struct name=\"time-zone-settings\"><var name=\"offset\">0</var><var name=\"standard-time-zone-name\">UTC</var></struct>"
    "<struct name=\"ntp-option\">" NTP_PLACE "</struct>"
    "<struct name=\"auto-upgrade\"><struct name=\"cisco-server\"><var name=\"enabled\">false</var></struct></struct>" },
  { "trusted-certificates", SIM_ROLE_ADMINISTRATOR, "<map name=\"trusted-certificates\"/>" },
  { "signature-definition", SIM_ROLE_OPERATOR,
    "<map name=\"signatures\">"
    "<mapEntry><key><var name=\"id\">1102</var><var name=\"subsig-id\">0</var></key><struct><var name=\"alert-severity\">high</var>"
    "<struct name=\"sig-description\"><var name=\"sig-name\">Impossible IP Packet</var></struct>"
    "<struct name=\"engine\"><struct name=\"atomic-ip\"><var name=\"event-action\">produce-alert</var></struct></struct>"
    "<struct name=\"status\"><var name=\"enabled\">true</var><var name=\"retired\">false</var></struct></struct></mapEntry>"
    "<mapEntry><key><var name=\"id\">1330</var><var name=\"subsig-id\">0</var></key><struct><var name=\"alert-severity\">informational</var>"
    "<struct name=\"sig-description\"><var name=\"sig-name\">TCP Drop - Bad Checksum</var></struct>"
    "<struct name=\"engine\"><struct name=\"normalizer\"><var name=\"event-action\">produce-alert</var></struct></struct>"
    "<struct name=\"status\"><var name=\"enabled\">true</var><var name=\"retired\">false</var></struct></struct></mapEntry>"
    "</map>" },
  { "notification", SIM_ROLE_ADMINISTRATOR, SNMP_OFF },
  { "web-server", SIM_ROLE_ADMINISTRATOR, "<var name=\"port\">443</var><var name=\"enable-tls\">true</var>" },
};

void
sim_config_free (SimConfig *self)
{
  g_hash_table_unref (self->components);
  g_free (self);
}

/* "signatureDefinition" is "signature-definition": both spellings are about (protocol.md 2.3). */
static char *
normalize (const char *name)
{
  GString *text = g_string_new (NULL);

  for (const char *at = name; *at != '\0'; at++)
    if (g_ascii_isupper (*at))
      g_string_append_printf (text, "-%c", g_ascii_tolower (*at));
    else
      g_string_append_c (text, *at);
  return g_string_free (text, FALSE);
}

static xmlDoc *
make_document (SimSensor *sensor, guint template)
{
  g_autofree char *name = g_markup_escape_text (sensor->name, -1);
  GString *text = g_string_new ("<struct>");
  xmlDoc *document;

  if (g_str_equal (templates[template].name, "notification"))
    g_string_append (text, sensor->snmp ? SNMP_ON : SNMP_OFF);
  else
    g_string_append (text, templates[template].text);
  if (template == 0)
    {
      char *at = strstr (text->str, "%s");

      g_string_erase (text, at - text->str, 2);
      g_string_insert (text, at - text->str, sensor->address);
      at = strstr (text->str, "%s");
      g_string_erase (text, at - text->str, 2);
      g_string_insert (text, at - text->str, name);
    }
  g_string_append (text, "</struct>");
  if (template == 0)
    {
      gssize at = strstr (text->str, NTP_PLACE) - text->str;

      g_string_erase (text, at, (gssize) strlen (NTP_PLACE));
      g_string_insert (text, at, g_str_equal (sensor->ntp, "not-used") ? NTP_OFF : NTP_ON);
    }
  document = xmlReadMemory (text->str, (int) text->len, NULL, NULL, XML_PARSE_NONET);
  g_string_free (text, TRUE);
  return document;
}

static xmlDoc *
get_document (SimSensor *sensor, const char *component, SimRole *to_edit)
{
  g_autofree char *name = normalize (component);
  xmlDoc *document;

  if (sensor->config == NULL)
    {
      sensor->config = g_new0 (SimConfig, 1);
      sensor->config->components = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) xmlFreeDoc);
    }
  for (guint i = 0; i < G_N_ELEMENTS (templates); i++)
    {
      if (!g_str_equal (name, templates[i].name))
        continue;
      *to_edit = templates[i].to_edit;
      document = g_hash_table_lookup (sensor->config->components, name);
      if (document == NULL)
        {
          document = make_document (sensor, i);
          g_hash_table_insert (sensor->config->components, (gpointer) templates[i].name, document);
        }
      return document;
    }
  return NULL;
}

static gboolean
is (xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && g_str_equal ((const char *) node->name, name);
}

static char *
attribute (xmlNode *node, const char *name)
{
  xmlChar *value = xmlGetNoNsProp (node, (const xmlChar *) name);
  char *copy = g_strdup ((const char *) value);

  xmlFree (value);
  return copy;
}

static xmlNode *
first (xmlNode *parent, const char *name)
{
  for (xmlNode *child = parent->children; child != NULL; child = child->next)
    if (is (child, name))
      return child;
  return NULL;
}

/* The values of a key, in order. */
static char *
key_of (xmlNode *entry)
{
  xmlNode *key = first (entry, sim_dialect ("element.key"));
  GString *text = g_string_new (NULL);

  for (xmlNode *child = key != NULL ? key->children : NULL; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE)
      {
        xmlChar *value = xmlNodeGetContent (child);

        g_string_append_printf (text, "%s\n", (const char *) value);
        xmlFree (value);
      }
  return g_string_free (text, FALSE);
}

static xmlNode *
find_same (xmlNode *target, xmlNode *wanted)
{
  g_autofree char *name = attribute (wanted, "name");
  g_autofree char *key = is (wanted, sim_dialect ("element.map-entry")) ? key_of (wanted) : NULL;

  for (xmlNode *child = target->children; child != NULL; child = child->next)
    {
      g_autofree char *other_name = NULL;
      g_autofree char *other_key = NULL;

      if (!is (child, (const char *) wanted->name))
        continue;
      if (key != NULL)
        {
          other_key = key_of (child);
          if (g_str_equal (key, other_key))
            return child;
          continue;
        }
      other_name = attribute (child, "name");
      if (g_strcmp0 (name, other_name) == 0)
        return child;
    }
  return NULL;
}

static void
strip (xmlNode *node)
{
  xmlAttr *operation = xmlHasProp (node, (const xmlChar *) sim_dialect ("attribute.edit-operation"));

  if (operation != NULL)
    xmlRemoveProp (operation);
  node->ns = NULL;
  node->nsDef = NULL;
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE)
      strip (child);
}

/* Of some structs only one of their inner ones is there at a time: another one takes its place. */
static gboolean
is_choice (xmlNode *node)
{
  static const char *const choices[] = { "struct.signature-engine", "struct.signature-summary-mode", "struct.signature-specify-alert-interval",
                                         "config.ntp-option" };
  g_autofree char *name = attribute (node, "name");

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (is (node, sim_dialect ("element.struct")) && g_strcmp0 (name, sim_dialect (choices[i])) == 0)
      return TRUE;
  return FALSE;
}

static void
clear_choice (xmlNode *target)
{
  for (xmlNode *child = target->children, *next; child != NULL; child = next)
    {
      next = child->next;
      if (child->type != XML_ELEMENT_NODE)
        continue;
      xmlUnlinkNode (child);
      xmlFreeNode (child);
    }
}

static void
merge (xmlNode *target, xmlNode *change)
{
  for (xmlNode *child = change->children; child != NULL; child = child->next)
    {
      g_autofree char *operation = NULL;
      g_autofree char *name = NULL;
      xmlNode *same;

      if (child->type != XML_ELEMENT_NODE)
        continue;
      name = attribute (child, "name");
      /* a struct without a name only groups */
      if (is (child, sim_dialect ("element.struct")) && name == NULL && is (target, sim_dialect ("element.struct")))
        {
          merge (target, child);
          continue;
        }
      operation = attribute (child, sim_dialect ("attribute.edit-operation"));
      same = find_same (target, child);
      if (same != NULL && (g_strcmp0 (operation, "delete") == 0 || g_strcmp0 (operation, "remove") == 0 || g_strcmp0 (operation, "replace") == 0))
        {
          xmlUnlinkNode (same);
          xmlFreeNode (same);
          same = NULL;
          if (!g_str_equal (operation, "replace"))
            continue;
        }
      if (same == NULL)
        {
          xmlNode *copy = xmlDocCopyNode (child, target->doc, 1);

          if (is_choice (target))
            clear_choice (target);
          strip (copy);
          xmlAddChild (target, copy);
        }
      else if (is (child, sim_dialect ("element.var")))
        {
          xmlChar *value = xmlNodeGetContent (child);
          xmlChar *escaped = xmlEncodeSpecialChars (target->doc, value);

          xmlNodeSetContent (same, escaped);
          xmlFree (escaped);
          xmlFree (value);
        }
      else if (!is (child, sim_dialect ("element.key")))
        merge (same, child);
    }
}

static void
append_component (GString *out, SimSensor *sensor, const char *name, xmlDoc *document)
{
  xmlBuffer *buffer = xmlBufferCreate ();

  xmlNodeDump (buffer, document, xmlDocGetRootElement (document), 0, 0);
  g_string_append_printf (out, "<%s %s=\"%s\"><%s typedefsVersion=\"%s\" xmlns=\"%s\">%s</%s></%s>",
                          sim_dialect ("element.component"), sim_dialect ("attribute.component-name"), name,
                          sim_dialect ("element.config"), sim_dialect ("typedefs-version"), sim_dialect ("namespace.idconf"),
                          (const char *) xmlBufferContent (buffer), sim_dialect ("element.config"), sim_dialect ("element.component"));
  xmlBufferFree (buffer);
}

char *
sim_config_get (SimSensor *sensor, xmlNode *request, const char **error_name)
{
  GString *out = g_string_new (NULL);
  SimRole to_edit;
  guint n = 0;

  for (xmlNode *child = request != NULL ? request->children : NULL; child != NULL; child = child->next)
    {
      g_autofree char *name = NULL;
      xmlDoc *document;

      if (!is (child, sim_dialect ("element.component")))
        continue;
      name = attribute (child, sim_dialect ("attribute.component-name"));
      document = name != NULL ? get_document (sensor, name, &to_edit) : NULL;
      if (document == NULL)
        {
          *error_name = "errNotFound";
          g_string_free (out, TRUE);
          return NULL;
        }
      append_component (out, sensor, name, document);
      n++;
    }
  for (guint i = 0; n == 0 && i < G_N_ELEMENTS (templates); i++)
    append_component (out, sensor, templates[i].name, get_document (sensor, templates[i].name, &to_edit));
  return g_string_free (out, FALSE);
}

void
sim_config_set_snmp (SimSensor *sensor, gboolean snmp)
{
  sensor->snmp = snmp;
  if (sensor->config != NULL)
    g_hash_table_remove (sensor->config->components, "notification");      /* made anew when it is asked for */
}

xmlDoc *
sim_config_copy (SimSensor *sensor, const char *component)
{
  SimRole to_edit;

  return xmlCopyDoc (get_document (sensor, component, &to_edit), 1);
}

/* A new host name is the sensor's new name, and means a new certificate at the next boot. */
static void
take_host_name (SimSensor *sensor, xmlDoc *document)
{
  for (xmlNode *group = xmlDocGetRootElement (document)->children; group != NULL; group = group->next)
    for (xmlNode *var = group->children; var != NULL; var = var->next)
      {
        g_autofree char *name = attribute (var, "name");
        xmlChar *value;

        if (g_strcmp0 (name, "host-name") != 0)
          continue;
        value = xmlNodeGetContent (var);
        if (!g_str_equal (sensor->name, (const char *) value))
          {
            if (sensor->name_at_boot == NULL)
              sensor->name_at_boot = g_strdup (sensor->name);
            g_free (sensor->name);
            sensor->name = g_strdup ((const char *) value);
          }
        xmlFree (value);
      }
}

/* (nullable): the node of that name anywhere below */
static xmlNode *
find_deep (xmlNode *node, const char *name)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      g_autofree char *own = child->type == XML_ELEMENT_NODE ? attribute (child, "name") : NULL;
      xmlNode *found = g_strcmp0 (own, name) == 0 ? child : child->type == XML_ELEMENT_NODE ? find_deep (child, name) : NULL;

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* A wrong key is refused at entry (features.md RCH-09). */
static gboolean
is_wrong_key (SimSensor *sensor, xmlNode *config)
{
  xmlNode *key = find_deep (config, sim_dialect ("var.ntp-key-value"));
  xmlChar *value = key != NULL ? xmlNodeGetContent (key) : NULL;
  gboolean wrong = value != NULL && sensor->ntp_key != NULL && g_strcmp0 ((const char *) value, sensor->ntp_key) != 0;

  xmlFree (value);
  return wrong;
}

/* The clock is not kept at once by a server that was just set. */
static void
take_ntp (SimSensor *sensor, xmlNode *config, xmlDoc *document)
{
  xmlNode *option = find_deep (xmlDocGetRootElement (document), sim_dialect ("config.ntp-option"));

  if (find_deep (config, sim_dialect ("config.ntp-option")) == NULL || option == NULL)
    return;
  sensor->ntp = g_intern_static_string (find_deep (option, sim_dialect ("struct.ntp-none")) != NULL ? "not-used" : "not-synchronized");
}

gboolean
sim_config_edit (SimSensor *sensor, xmlNode *request, SimRole role, const char **error_name)
{
  g_autoptr(SimFault) ignored = sim_faults_take (sensor->faults, SIM_FAULT_CONFIG_IGNORED, NULL);
  guint n = 0;

  *error_name = NULL;
  for (guint pass = 0; pass < 2; pass++)
    for (xmlNode *child = request != NULL ? request->children : NULL; child != NULL; child = child->next)
      {
        g_autofree char *name = NULL;
        xmlNode *config;
        xmlDoc *document;
        SimRole to_edit = SIM_ROLE_ADMINISTRATOR;

        if (!is (child, sim_dialect ("element.component")))
          continue;
        name = attribute (child, sim_dialect ("attribute.component-name"));
        document = name != NULL ? get_document (sensor, name, &to_edit) : NULL;
        config = first (child, sim_dialect ("element.config"));
        if (document == NULL)
          *error_name = "errNotFound";
        else if (config == NULL)
          *error_name = "errInvalidDocument";
        else if (role < to_edit)
          *error_name = "errPermissionDenied";
        else if (is_wrong_key (sensor, config))
          *error_name = "errUnacceptableValue";
        if (*error_name != NULL)
          return FALSE;
        n++;
        /* all is checked before anything is changed */
        if (pass == 0 || ignored != NULL)
          continue;
        merge (xmlDocGetRootElement (document), config);
        if (g_str_equal (name, "host"))
          {
            take_host_name (sensor, document);
            take_ntp (sensor, config, document);
          }
      }
  if (n == 0)
    *error_name = "errInvalidDocument";
  return n > 0;
}
