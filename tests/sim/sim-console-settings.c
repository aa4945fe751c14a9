/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-console-settings.h"

#include <string.h>

#include "sim-config.h"
#include "sim-dialect.h"

#define MAX_DEPTH 8
#define FIRST_CUSTOM 60000
#define RULE "-----------------------------------------------"
#define INDENT 3

/* A mode: the same place in the copy and in the change. */
typedef struct { xmlNode *shown, *change; const char *letters; } Mode;

struct _SimConsoleSettings
{
  xmlDoc *shown;            /* (owned): as it would be */
  xmlDoc *change;           /* (owned): the transaction's content */
  Mode modes[MAX_DEPTH];    /* the first is the service's own */
  guint depth;
  gboolean changed;
  GString *mode;            /* (owned): its name */
};

/* What may be set, inside what, and to what. */
static const struct { const char *key, *inside; const char *const values[6]; } vars[] = {
  { "var.signature-severity", NULL, { "informational", "low", "medium", "high" } },
  { "var.signature-fidelity", NULL, { NULL } },
  { "var.signature-name", "struct.signature-description", { NULL } },
  { "var.signature-enabled", "struct.signature-status", { "true", "false" } },
  { "var.signature-retired", "struct.signature-status", { "true", "false" } },
  { "var.signature-actions", "struct.signature-engine", { NULL } },
  { "var.signature-promisc-delta", NULL, { NULL } },
  { "var.signature-vulnerable-os", NULL, { NULL } },
  { "var.signature-event-count", "struct.signature-event-counter", { NULL } },
  { "var.signature-event-count-key", "struct.signature-event-counter", { "Axxx", "AxBx", "Axxb", "xxBx", "AaBb" } },
};

static const struct { const char *key, *letters; } structs[] = {
  { "struct.signature-description", "sig" }, { "struct.signature-status", "sta" }, { "struct.signature-engine", "eng" },
  { "struct.signature-event-counter", "eve" },
};

static const char unknown[] = "Invalid command received.";

SimConsoleSettings *
sim_console_settings_new (SimSensor *sensor)
{
  SimConsoleSettings *self = g_new0 (SimConsoleSettings, 1);
  xmlNode *map;

  self->shown = sim_config_copy (sensor, sim_dialect ("component.signature-definition"));
  self->change = xmlNewDoc (NULL);
  map = xmlNewDocNode (self->change, NULL, (const xmlChar *) sim_dialect ("element.map"), NULL);
  xmlSetProp (map, (const xmlChar *) "name", (const xmlChar *) sim_dialect ("map.signatures"));
  xmlSetProp (map, (const xmlChar *) sim_dialect ("attribute.edit-operation"), (const xmlChar *) "merge");
  xmlDocSetRootElement (self->change, map);
  self->modes[0] = (Mode) { xmlFirstElementChild (xmlDocGetRootElement (self->shown)), map, "sig" };
  self->depth = 1;
  self->mode = g_string_new (NULL);
  return self;
}

void
sim_console_settings_free (SimConsoleSettings *self)
{
  if (self == NULL)
    return;
  xmlFreeDoc (self->shown);
  xmlFreeDoc (self->change);
  g_string_free (self->mode, TRUE);
  g_free (self);
}

const char *
sim_console_settings_get_mode (SimConsoleSettings *self)
{
  g_string_assign (self->mode, "config");
  for (guint i = 0; i < self->depth; i++)
    g_string_append_printf (self->mode, "-%s", self->modes[i].letters);
  return self->mode->str;
}

gboolean
sim_console_settings_is_left (SimConsoleSettings *self)
{
  return self->depth == 0;
}

char *
sim_console_settings_dup_change (SimConsoleSettings *self)
{
  xmlBuffer *buffer;
  char *text;

  if (!self->changed)
    return NULL;
  buffer = xmlBufferCreate ();
  xmlNodeDump (buffer, self->change, xmlDocGetRootElement (self->change), 0, 0);
  text = g_strdup_printf ("<%s %s=\"%s\"><%s>%s</%s></%s>", sim_dialect ("element.component"), sim_dialect ("attribute.component-name"),
                          sim_dialect ("component.signature-definition"), sim_dialect ("element.config"), (const char *) xmlBufferContent (buffer),
                          sim_dialect ("element.config"), sim_dialect ("element.component"));
  xmlBufferFree (buffer);
  return text;
}

/* --- places --- */

static gboolean
is (xmlNode *node, const char *key)
{
  return g_str_equal ((const char *) node->name, sim_dialect (key));
}

static gboolean
has_name (xmlNode *node, const char *name)
{
  xmlChar *own = xmlGetProp (node, (const xmlChar *) "name");
  gboolean same = g_strcmp0 ((const char *) own, name) == 0;

  xmlFree (own);
  return same;
}

static xmlNode *
find (xmlNode *parent, const char *element, const char *name)
{
  for (xmlNode *child = xmlFirstElementChild (parent); child != NULL; child = xmlNextElementSibling (child))
    if (is (child, element) && has_name (child, name))
      return child;
  return NULL;
}

static xmlNode *
demand (xmlNode *parent, const char *element, const char *name)
{
  xmlNode *child = find (parent, element, name);

  if (child != NULL)
    return child;
  child = xmlNewChild (parent, NULL, (const xmlChar *) sim_dialect (element), NULL);
  if (name != NULL)
    xmlSetProp (child, (const xmlChar *) "name", (const xmlChar *) name);
  return child;
}

/* (transfer full): "2004 0" */
static char *
key_of (xmlNode *entry)
{
  GString *text = g_string_new (NULL);
  xmlNode *key = xmlFirstElementChild (entry);

  for (xmlNode *var = key != NULL ? xmlFirstElementChild (key) : NULL; var != NULL; var = xmlNextElementSibling (var))
    {
      xmlChar *value = xmlNodeGetContent (var);

      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", (const char *) value);
      xmlFree (value);
    }
  return g_string_free (text, FALSE);
}

/* The entry's struct. */
static xmlNode *
find_signature (xmlNode *map, const char *wanted)
{
  for (xmlNode *entry = xmlFirstElementChild (map); entry != NULL; entry = xmlNextElementSibling (entry))
    {
      g_autofree char *key = key_of (entry);

      if (g_str_equal (key, wanted))
        return xmlLastElementChild (entry);
    }
  return NULL;
}

static xmlNode *
add_signature (xmlNode *map, const char *wanted)
{
  g_auto(GStrv) parts = g_strsplit (wanted, " ", 2);
  const char *names[] = { "var.signature-id", "var.signature-sub-id" };
  xmlNode *entry = xmlNewChild (map, NULL, (const xmlChar *) sim_dialect ("element.map-entry"), NULL);
  xmlNode *key = xmlNewChild (entry, NULL, (const xmlChar *) sim_dialect ("element.key"), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      xmlNode *var = xmlNewChild (key, NULL, (const xmlChar *) sim_dialect ("element.var"), (const xmlChar *) parts[i]);

      xmlSetProp (var, (const xmlChar *) "name", (const xmlChar *) sim_dialect (names[i]));
    }
  return xmlNewChild (entry, NULL, (const xmlChar *) sim_dialect ("element.struct"), NULL);
}

static void
push (SimConsoleSettings *self, xmlNode *shown, xmlNode *change, const char *letters)
{
  self->modes[self->depth++] = (Mode) { shown, change, letters };
}

/* --- commands --- */

static const char *
enter_signature (SimConsoleSettings *self, const char *arguments)
{
  Mode *mode = &self->modes[0];
  g_auto(GStrv) parts = g_strsplit (arguments, " ", -1);
  guint64 id, sub;
  g_autofree char *key = NULL;
  xmlNode *shown, *change;

  if (g_strv_length (parts) != 2 || !g_ascii_string_to_unsigned (parts[0], 10, 1, 65535, &id, NULL)
      || !g_ascii_string_to_unsigned (parts[1], 10, 0, 255, &sub, NULL))
    return unknown;
  key = g_strdup_printf ("%u %u", (guint) id, (guint) sub);
  shown = find_signature (mode->shown, key);
  if (shown == NULL && id < FIRST_CUSTOM)
    return "Signature does not exist. (errNotFound)";
  if (shown == NULL)
    shown = add_signature (mode->shown, key);
  change = find_signature (mode->change, key);
  push (self, shown, change != NULL ? change : add_signature (mode->change, key), "sig");
  return NULL;
}

/* "no signatures 60000 0": only what somebody made can be taken away. */
static const char *
remove_signature (SimConsoleSettings *self, const char *arguments)
{
  Mode *mode = &self->modes[0];
  g_auto(GStrv) parts = g_strsplit (arguments, " ", -1);
  g_autofree char *key = NULL;
  xmlNode *shown, *change;
  guint64 id;

  if (g_strv_length (parts) != 3 || !g_str_equal (parts[0], sim_dialect ("map.signatures")) || !g_ascii_string_to_unsigned (parts[1], 10, 1, 65535, &id, NULL))
    return unknown;
  key = g_strdup_printf ("%s %s", parts[1], parts[2]);
  shown = find_signature (mode->shown, key);
  if (shown == NULL || id < FIRST_CUSTOM)
    return "Signature does not exist. (errNotFound)";
  xmlUnlinkNode (shown->parent);
  xmlFreeNode (shown->parent);
  change = find_signature (mode->change, key);
  change = change != NULL ? change : add_signature (mode->change, key);
  xmlSetProp (change->parent, (const xmlChar *) sim_dialect ("attribute.edit-operation"), (const xmlChar *) sim_dialect ("edit-operation.delete"));
  self->changed = TRUE;
  return NULL;
}

static const char *
enter_struct (SimConsoleSettings *self, guint number, const char *kind)
{
  Mode *mode = &self->modes[self->depth - 1];
  const char *name = sim_dialect (structs[number].key);
  xmlNode *shown = demand (mode->shown, "element.struct", name);
  xmlNode *change = demand (mode->change, "element.struct", name);
  xmlNode *engine = xmlFirstElementChild (shown);

  if (!g_str_equal (structs[number].letters, "eng"))
    {
      push (self, shown, change, structs[number].letters);
      return NULL;
    }
  /* a signature keeps the engine that it has */
  if (*kind == '\0' || (engine != NULL && !has_name (engine, kind)))
    return "The engine of a signature cannot be changed. (errUnacceptableValue)";
  push (self, demand (shown, "element.struct", kind), demand (change, "element.struct", kind), structs[number].letters);
  return NULL;
}

char *
sim_console_settings_dup_engine (SimConsoleSettings *self)
{
  xmlNode *engine = find (self->modes[self->depth - 1].shown, "element.struct", sim_dialect ("struct.signature-engine"));
  xmlNode *kind = engine != NULL ? xmlFirstElementChild (engine) : NULL;
  xmlChar *name = kind != NULL ? xmlGetProp (kind, (const xmlChar *) "name") : NULL;
  char *copy = g_strdup ((const char *) name);

  xmlFree (name);
  return copy;
}

static void
set_var (xmlNode *parent, const char *name, const char *value)
{
  xmlNode *var = demand (parent, "element.var", name);
  xmlChar *escaped = xmlEncodeSpecialChars (parent->doc, (const xmlChar *) value);

  xmlNodeSetContent (var, escaped);
  xmlFree (escaped);
}

/* The mode in which a var is set: that of the signature, or of one of its structs. */
static gboolean
is_inside (SimConsoleSettings *self, const char *inside)
{
  const char *letters = self->modes[self->depth - 1].letters;

  if (self->depth != (inside != NULL ? 3u : 2u))
    return FALSE;
  for (guint i = 0; inside != NULL && i < G_N_ELEMENTS (structs); i++)
    if (g_str_equal (structs[i].key, inside))
      return g_str_equal (structs[i].letters, letters);
  return inside == NULL;
}

static const char *
set (SimConsoleSettings *self, guint number, const char *typed)
{
  Mode *mode = &self->modes[self->depth - 1];
  gsize length = strlen (typed);
  gboolean quoted = length >= 2 && typed[0] == '"' && typed[length - 1] == '"';
  g_autofree char *value = quoted ? g_strndup (typed + 1, length - 2) : g_strdup (typed);
  guint64 rating;

  if (*value == '\0' || (!quoted && strchr (value, ' ') != NULL))
    return unknown;
  if (vars[number].values[0] != NULL && !g_strv_contains (vars[number].values, value))
    return unknown;
  if (g_str_equal (vars[number].key, "var.signature-fidelity") && !g_ascii_string_to_unsigned (value, 10, 0, 100, &rating, NULL))
    return unknown;
  set_var (mode->shown, sim_dialect (vars[number].key), value);
  set_var (mode->change, sim_dialect (vars[number].key), value);
  self->changed = TRUE;
  return NULL;
}

/* --- showing --- */

static void show_members (xmlNode *shown, xmlNode *change, guint indent, GString *out);

static void
begin_block (guint indent, GString *out)
{
  g_string_append_printf (out, "%*s" RULE "\n", (int) indent, "");
}

static void
show_member (xmlNode *node, xmlNode *change, guint indent, GString *out)
{
  xmlChar *name = xmlGetProp (node, (const xmlChar *) "name");
  gboolean is_var = is (node, "element.var");
  xmlNode *same = change != NULL ? find (change, is_var ? "element.var" : "element.struct", (const char *) name) : NULL;
  xmlChar *value = is_var ? xmlNodeGetContent (node) : NULL;

  if (is_var)
    g_string_append_printf (out, "%*s%s: %s%s\n", (int) indent, "", (const char *) name, (const char *) value, same == NULL ? " <defaulted>" : "");
  else
    {
      g_string_append_printf (out, "%*s%s\n", (int) indent, "", (const char *) name);
      begin_block (indent, out);
      show_members (node, same, indent + INDENT, out);
      begin_block (indent, out);
    }
  xmlFree (value);
  xmlFree (name);
}

static void
show_members (xmlNode *shown, xmlNode *change, guint indent, GString *out)
{
  for (xmlNode *child = xmlFirstElementChild (shown); child != NULL; child = xmlNextElementSibling (child))
    show_member (child, change, indent, out);
}

static void
show_signature (xmlNode *shown, xmlNode *change, guint indent, GString *out)
{
  g_autofree char *key = key_of (shown->parent);
  g_auto(GStrv) parts = g_strsplit (key, " ", 2);

  g_string_append_printf (out, "%*s%s: %s\n%*s%s: %s\n", (int) indent, "", sim_dialect ("console.setting.signature-id"), parts[0], (int) indent, "",
                          sim_dialect ("console.setting.signature-sub-id"), parts[1]);
  begin_block (indent, out);
  show_members (shown, change, indent + INDENT, out);
  begin_block (indent, out);
}

static void
show (SimConsoleSettings *self, GString *out)
{
  Mode *mode = &self->modes[self->depth - 1];

  if (self->depth == 2)
    show_signature (mode->shown, mode->change, INDENT, out);
  else if (self->depth > 2)
    show_members (mode->shown, mode->change, INDENT, out);
  else
    {
      g_string_append_printf (out, "%*s%s (min: 0, max: 65535, current: %lu)\n", INDENT, "", sim_dialect ("map.signatures"),
                              xmlChildElementCount (mode->shown));
      begin_block (INDENT, out);
      for (xmlNode *entry = xmlFirstElementChild (mode->shown); entry != NULL; entry = xmlNextElementSibling (entry))
        {
          g_autofree char *key = key_of (entry);

          show_signature (xmlLastElementChild (entry), find_signature (mode->change, key), 2 * INDENT, out);
        }
      begin_block (INDENT, out);
    }
}

const char *
sim_console_settings_run (SimConsoleSettings *self, const char *line, GString *out)
{
  gsize length = strcspn (line, " ");
  g_autofree char *word = g_strndup (line, length);
  const char *rest = line + length + strspn (line + length, " ");

  if (g_str_equal (line, sim_dialect ("console.command.exit")))
    self->depth--;
  else if (g_str_equal (line, sim_dialect ("console.command.show-settings")))
    show (self, out);
  else if (self->depth == 1 && g_str_equal (word, sim_dialect ("console.word.no")))
    return remove_signature (self, rest);
  else if (self->depth == 1)
    return g_str_equal (word, sim_dialect ("map.signatures")) ? enter_signature (self, rest) : unknown;
  else
    {
      for (guint i = 0; i < G_N_ELEMENTS (structs); i++)
        if (self->depth == 2 && g_str_equal (word, sim_dialect (structs[i].key)))
          return enter_struct (self, i, rest);
      for (guint i = 0; i < G_N_ELEMENTS (vars); i++)
        if (g_str_equal (word, sim_dialect (vars[i].key)) && is_inside (self, vars[i].inside))
          return set (self, i, rest);
      return unknown;
    }
  return NULL;
}
