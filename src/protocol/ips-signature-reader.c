/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-signature-reader.h"

#include <glib/gi18n-lib.h>
#include <libxml/parser.h>
#include <string.h>

#include "ips-error.h"
#include "ips-signature-action.h"
#include "ips-signature-grammar.h"
#include "ips-text.h"

#define MAX_DEPTH 64
#define MAX_TEXT_BYTES 4096        /* of a value that is kept; a name is cut before that */
#define MAX_NAME_CHARS 512
#define MAX_WORD_BYTES 128         /* of a struct's name that is a value */
#define DEFAULT_FIDELITY 75        /* what a sensor takes where a definition says nothing */

struct _IpsSignatureReader
{
  IpsDialect *dialect;               /* (owned) */
  xmlParserCtxtPtr context;          /* (owned) */
  const char *refused;               /* (nullable): why it was stopped, translated */
  gboolean failed;
  guint64 n_bytes;

  /* interned in the parser's dictionary, so that they are compared by address */
  const xmlChar *element_map, *element_entry, *element_key, *element_struct, *element_var, *attribute_name;

  IpsSignatureGrammar grammar;

  IpsSignatureNode stack[MAX_DEPTH];
  guint depth;
  IpsSignatureVar var;
  GString *text;                     /* (owned): of the var that is open */
  gboolean cut;

  /* the entry that is open */
  IpsSignature signature;
  gboolean in_entry;
  guint entry_line;
  gboolean has_id, has_sub_id, bad_id;
  guint n_key_vars;
  char *name, *engine, *release, *created, *type, *obsoletes;   /* (owned) (nullable) */

  IpsSignatureSet *set;              /* (owned) */
  GPtrArray *findings;               /* (owned) (element-type IpsSignatureFinding) */
  guint n_findings;
};

void
ips_signature_finding_free (IpsSignatureFinding *self)
{
  if (self == NULL)
    return;
  g_free (self->words);
  g_free (self);
}

static guint
get_line (IpsSignatureReader *self)
{
  return self->context->input != NULL ? (guint) MAX (self->context->input->line, 1) : 1;
}

static void add_finding (IpsSignatureReader *self, guint line, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
add_finding (IpsSignatureReader *self, guint line, const char *format, ...)
{
  IpsSignatureFinding *finding;
  va_list args;

  if (self->n_findings++ >= IPS_SIGNATURE_READER_MAX_FINDINGS)
    return;
  finding = g_new0 (IpsSignatureFinding, 1);
  finding->line = line;
  va_start (args, format);
  finding->words = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->findings, finding);
}

static void
refuse (IpsSignatureReader *self, const char *why)
{
  if (self->refused == NULL)
    self->refused = why;
  xmlStopParser (self->context);
}

static void
internal_subset_cb (void *data, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
  refuse (data, _("a document type is not allowed"));
}

/* (transfer none): the value of the attribute "name", not ended by a NUL; %NULL for none */
static const char *
find_name (IpsSignatureReader *self, int n_attributes, const xmlChar **attributes, gsize *length)
{
  for (int i = 0; i < n_attributes; i++)
    if (attributes[5 * i] == self->attribute_name)
      {
        *length = (gsize) (attributes[5 * i + 4] - attributes[5 * i + 3]);
        return (const char *) attributes[5 * i + 3];
      }
  *length = 0;
  return NULL;
}

static void
begin_entry (IpsSignatureReader *self)
{
  self->signature = (IpsSignature) { .severity = IPS_SEVERITY_MEDIUM, .fidelity = DEFAULT_FIDELITY, .enabled = TRUE,
                                     .actions = IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT) };
  self->entry_line = get_line (self);
  self->has_id = self->has_sub_id = self->bad_id = FALSE;
  self->n_key_vars = 0;
}

static void complain_value (IpsSignatureReader *self, const char *what, const char *text);

static void
take_parameter (IpsSignatureReader *self, IpsSignatureParameter parameter, const char *text)
{
  if (!ips_signature_parameter_from_text (parameter, text, &self->signature.parameters[parameter], NULL))
    complain_value (self, ips_signature_parameter_to_nick (parameter), text);
}

static void
take_mode (IpsSignatureReader *self, const char *name, gsize length)
{
  g_autofree char *mode = name != NULL ? g_strndup (name, MIN (length, MAX_WORD_BYTES)) : NULL;

  take_parameter (self, IPS_PARAMETER_SUMMARY_MODE, mode);
}

/* The key's vars are known by their place: the first is the signature's number, whatever it is called (protocol.md 2.4). */
static IpsSignatureVar
find_var (IpsSignatureReader *self, IpsSignatureNode parent, const char *name, gsize length)
{
  guint index;

  if (parent != IPS_NODE_KEY)
    return ips_signature_grammar_find_var (&self->grammar, parent, name, length);
  index = self->n_key_vars++;
  return index == 0 ? IPS_VAR_ID : index == 1 ? IPS_VAR_SUB_ID : IPS_VAR_NONE;
}

/* Which struct it is; of some the name itself is a value. */
static IpsSignatureNode
begin_struct (IpsSignatureReader *self, IpsSignatureNode parent, const char *name, gsize length)
{
  IpsSignatureNode kind = ips_signature_grammar_find_struct (&self->grammar, parent, name, length);

  if (kind == IPS_NODE_ENGINE_KIND && name != NULL && self->engine == NULL)
    self->engine = g_strndup (name, MIN (length, MAX_WORD_BYTES));
  else if (kind == IPS_NODE_SUMMARY_KIND)
    take_mode (self, name, length);
  return kind;
}

static void
start_element_cb (void *data, const xmlChar *element, const xmlChar *prefix, const xmlChar *uri, int n_namespaces,
                  const xmlChar **namespaces, int n_attributes, int n_defaulted, const xmlChar **attributes)
{
  IpsSignatureReader *self = data;
  IpsSignatureNode parent = self->depth > 0 ? self->stack[self->depth - 1] : IPS_NODE_OTHER, kind = IPS_NODE_OTHER;
  gsize length;
  const char *name;

  if (self->refused != NULL)
    return;
  if (self->depth == MAX_DEPTH)
    {
      refuse (self, _("elements are nested too deeply"));
      return;
    }
  name = find_name (self, n_attributes, attributes, &length);
  if (element == self->element_var)
    {
      kind = IPS_NODE_VAR;
      self->var = find_var (self, parent, name, length);
      g_string_truncate (self->text, 0);
      self->cut = FALSE;
    }
  else if (element == self->element_struct)
    {
      kind = begin_struct (self, parent, name, length);
    }
  else if (element == self->element_map)
    {
      /* Parameters of an engine may hold a map of the same name. */
      kind = !self->in_entry && ips_signature_grammar_is_map (&self->grammar, name, length) ? IPS_NODE_SIGNATURES : IPS_NODE_MAP;
    }
  else if (element == self->element_entry && parent == IPS_NODE_SIGNATURES)
    {
      kind = IPS_NODE_ENTRY;
      self->in_entry = TRUE;
      begin_entry (self);
    }
  else if (element == self->element_key && parent == IPS_NODE_ENTRY)
    {
      kind = IPS_NODE_KEY;
    }
  self->stack[self->depth++] = kind;
}

static void
characters_cb (void *data, const xmlChar *text, int length)
{
  IpsSignatureReader *self = data;
  gsize room = MAX_TEXT_BYTES - self->text->len;

  if (self->var == IPS_VAR_NONE || self->refused != NULL || length <= 0 || self->depth == 0 || self->stack[self->depth - 1] != IPS_NODE_VAR)
    return;
  self->cut |= (gsize) length > room;
  g_string_append_len (self->text, (const char *) text, (gssize) MIN ((gsize) length, room));
}

static gboolean
read_number (const char *text, guint max, guint32 *number)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, max, &value, NULL))
    return FALSE;
  *number = (guint32) value;
  return TRUE;
}

/* Text for people that came from elsewhere; says where it could not be taken as it stands. */
static char *
take_text (IpsSignatureReader *self, const char *text)
{
  char *safe = ips_text_make_safe (text, MAX_NAME_CHARS);

  if (self->cut || strlen (text) > MAX_TEXT_BYTES - 8 || g_utf8_strlen (text, -1) > MAX_NAME_CHARS)
    add_finding (self, get_line (self), _("a text is longer than %d characters and was cut: \"%.60s\""), MAX_NAME_CHARS, safe);
  else if (strcmp (safe, text) != 0)
    add_finding (self, get_line (self), _("a text holds control characters, which were replaced: \"%.120s\""), safe);
  return safe;
}

static void
complain_value (IpsSignatureReader *self, const char *what, const char *text)
{
  g_autofree char *safe = ips_text_make_safe (text, 60);

  /* TRANSLATORS: which value ("its severity"), then what stands there */
  add_finding (self, get_line (self), _("signature at line %u: %s \"%s\" is not one; the usual value is taken"), self->entry_line, what, safe);
}

/* "20010202" and "2001-02-02" are both about; anything else is left out. */
static char *
take_date (const char *text)
{
  g_autoptr(GString) digits = g_string_new (NULL);
  guint64 number = 0;

  for (; *text != '\0'; text++)
    if (g_ascii_isdigit (*text))
      g_string_append_c (digits, *text);
    else if (*text != '-' || (digits->len != 4 && digits->len != 6))
      return NULL;
  if (digits->len != 8 || !g_ascii_string_to_unsigned (digits->str, 10, 19800101, 21001231, &number, NULL)
      || !g_date_valid_dmy ((GDateDay) (number % 100), (GDateMonth) (number / 100 % 100), (GDateYear) (number / 10000)))
    return NULL;
  return g_strdup_printf ("%.4s-%.2s-%.2s", digits->str, digits->str + 4, digits->str + 6);
}

static void
take_flag (IpsSignatureReader *self, gboolean *flag, const char *what)
{
  if (strcmp (self->text->str, "true") == 0)
    *flag = TRUE;
  else if (strcmp (self->text->str, "false") == 0)
    *flag = FALSE;
  else
    complain_value (self, what, self->text->str);
}

static void
take_actions (IpsSignatureReader *self)
{
  g_autofree char *unknown = NULL;

  self->signature.actions = ips_signature_actions_from_text (self->text->str, &unknown);
  if (unknown != NULL)
    {
      g_autofree char *safe = ips_text_make_safe (unknown, 60);

      add_finding (self, get_line (self), _("signature at line %u: the action \"%s\" is not known and was left out"), self->entry_line, safe);
    }
}

static void
end_var (IpsSignatureReader *self)
{
  const char *text;
  guint32 number;

  if (self->var == IPS_VAR_NONE)
    return;
  if (self->var != IPS_VAR_NAME)
    g_strstrip (self->text->str);
  text = self->text->str;
  switch (self->var)
    {
    case IPS_VAR_ID:
    case IPS_VAR_SUB_ID:
      if (!read_number (text, G_MAXUINT32, &number))
        self->bad_id = TRUE;
      else if (self->var == IPS_VAR_ID)
        self->signature.key |= IPS_SIGNATURE_KEY (number, 0);
      else
        self->signature.key |= number;
      self->has_id |= self->var == IPS_VAR_ID;
      self->has_sub_id |= self->var == IPS_VAR_SUB_ID;
      break;
    case IPS_VAR_SEVERITY:
      if (!ips_severity_from_nick (text, &self->signature.severity))
        complain_value (self, _("its severity"), text);
      break;
    case IPS_VAR_FIDELITY:
      if (read_number (text, 100, &number))
        self->signature.fidelity = number;
      else
        complain_value (self, _("its fidelity rating"), text);
      break;
    case IPS_VAR_NAME:
      g_free (self->name);
      self->name = take_text (self, text);
      break;
    case IPS_VAR_ENABLED:
      take_flag (self, &self->signature.enabled, _("its enabled state"));
      break;
    case IPS_VAR_RETIRED:
      take_flag (self, &self->signature.retired, _("its retired state"));
      break;
    case IPS_VAR_OBSOLETE:
      take_flag (self, &self->signature.obsolete, _("its obsolete state"));
      break;
    case IPS_VAR_ACTIONS:
      take_actions (self);
      break;
    case IPS_VAR_RELEASE:
      g_free (self->release);
      self->release = ips_text_make_safe (text, 32);
      break;
    case IPS_VAR_CREATED:
      g_free (self->created);
      self->created = take_date (text);
      break;
    case IPS_VAR_TYPE:
      g_free (self->type);
      self->type = ips_text_make_safe (text, 64);
      break;
    case IPS_VAR_OBSOLETES:
      g_free (self->obsoletes);
      self->obsoletes = ips_signature_normalize_keys (text);
      break;
    default:
      take_parameter (self, (IpsSignatureParameter) (self->var - IPS_VAR_FIRST_PARAMETER), text);
      break;
    }
  self->var = IPS_VAR_NONE;
}

static void
end_entry (IpsSignatureReader *self)
{
  g_autofree char *engine = ips_text_make_safe (self->engine, 64);

  self->signature.name = self->name;
  self->signature.engine = engine;
  self->signature.release = self->release;
  self->signature.created = self->created;
  self->signature.type = self->type;
  self->signature.obsoletes = self->obsoletes;
  if (!self->has_id)
    add_finding (self, self->entry_line, _("a signature has no number and was left out"));
  else if (self->bad_id)
    add_finding (self, self->entry_line, _("the number of a signature is not one; it was left out"));
  else if (ips_signature_set_get_n (self->set) >= IPS_SIGNATURE_SET_MAX)
    refuse (self, _("there are too many signatures"));
  else if (!ips_signature_set_add (self->set, &self->signature))
    add_finding (self, self->entry_line, _("signature %u/%u is there twice; the first one is kept"),
                 IPS_SIGNATURE_KEY_ID (self->signature.key), IPS_SIGNATURE_KEY_SUB (self->signature.key));
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->engine, g_free);
  g_clear_pointer (&self->release, g_free);
  g_clear_pointer (&self->created, g_free);
  g_clear_pointer (&self->type, g_free);
  g_clear_pointer (&self->obsoletes, g_free);
}

static void
end_element_cb (void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  IpsSignatureReader *self = data;

  if (self->refused != NULL || self->depth == 0)
    return;
  switch (self->stack[--self->depth])
    {
    case IPS_NODE_VAR:
      end_var (self);
      break;
    case IPS_NODE_ENTRY:
      self->in_entry = FALSE;
      end_entry (self);
      break;
    default:
      break;
    }
}

static void
ignore_error_cb (void *data, xmlErrorPtr error)
{
}

static const xmlChar *
intern (IpsSignatureReader *self, const char *key)
{
  return xmlDictLookup (self->context->dict, (const xmlChar *) ips_dialect_get (self->dialect, key), -1);
}

IpsSignatureReader *
ips_signature_reader_new (IpsDialect *dialect)
{
  IpsSignatureReader *self = g_new0 (IpsSignatureReader, 1);
  xmlSAXHandler handler = { 0 };

  handler.initialized = XML_SAX2_MAGIC;
  handler.internalSubset = internal_subset_cb;
  handler.startElementNs = start_element_cb;
  handler.endElementNs = end_element_cb;
  handler.characters = characters_cb;
  handler.cdataBlock = characters_cb;
  handler.serror = ignore_error_cb;
  self->dialect = g_object_ref (dialect);
  self->text = g_string_new (NULL);
  self->set = ips_signature_set_new ();
  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_signature_finding_free);
  self->context = xmlCreatePushParserCtxt (&handler, self, NULL, 0, NULL);
  if (self->context == NULL)
    g_abort ();
  xmlCtxtUseOptions (self->context, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  self->element_map = intern (self, "element.map");
  self->element_entry = intern (self, "element.map-entry");
  self->element_key = intern (self, "element.key");
  self->element_struct = intern (self, "element.struct");
  self->element_var = intern (self, "element.var");
  self->attribute_name = intern (self, "attribute.component-name");
  ips_signature_grammar_init (&self->grammar, dialect);
  return self;
}

void
ips_signature_reader_free (IpsSignatureReader *self)
{
  if (self == NULL)
    return;
  xmlFreeParserCtxt (self->context);
  g_object_unref (self->dialect);
  g_string_free (self->text, TRUE);
  g_free (self->name);
  g_free (self->engine);
  g_free (self->release);
  g_free (self->created);
  g_free (self->type);
  g_free (self->obsoletes);
  g_clear_pointer (&self->set, ips_signature_set_unref);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

static void
set_error (IpsSignatureReader *self, GError **error)
{
  const xmlError *last = xmlCtxtGetLastError (self->context);
  g_autofree char *safe = NULL;
  int line = (int) get_line (self);

  self->failed = TRUE;
  if (self->refused != NULL)
    {
      /* TRANSLATORS: line number, what is wrong with the document */
      ips_set_error (error, IPS_ERROR_INVALID, _("signature definition refused at line %d: %s"), line, self->refused);
      return;
    }
  if (self->n_bytes > 0 && last != NULL && last->message != NULL)
    {
      g_autofree char *message = g_strdup (last->message);

      safe = ips_text_make_safe (g_strstrip (message), 200);
      line = MAX (last->line, 1);
    }
  /* TRANSLATORS: line number, the XML parser's words */
  ips_set_error (error, IPS_ERROR_INVALID, _("signature definition is not well-formed XML at line %d: %s"), line,
                 safe != NULL ? safe : _("it is empty or cut off"));
}

gboolean
ips_signature_reader_feed (IpsSignatureReader *self, const char *data, gsize size_bytes, GError **error)
{
  g_return_val_if_fail (!self->failed && size_bytes <= G_MAXINT, FALSE);

  self->n_bytes += size_bytes;
  if (self->n_bytes > IPS_SIGNATURE_READER_MAX_BYTES)
    {
      self->failed = TRUE;
      ips_set_error (error, IPS_ERROR_TOO_LARGE, _("the signature definition is larger than 512 MiB"));
      return FALSE;
    }
  if (xmlParseChunk (self->context, data, (int) size_bytes, 0) == XML_ERR_OK && self->refused == NULL)
    return TRUE;
  set_error (self, error);
  return FALSE;
}

IpsSignatureSet *
ips_signature_reader_finish (IpsSignatureReader *self, GPtrArray **findings, GError **error)
{
  g_return_val_if_fail (!self->failed && self->set != NULL, NULL);

  if (findings != NULL)
    *findings = NULL;
  if (xmlParseChunk (self->context, NULL, 0, 1) != XML_ERR_OK || self->refused != NULL || !self->context->wellFormed)
    {
      set_error (self, error);
      return NULL;
    }
  if (ips_signature_set_get_n (self->set) == 0)
    {
      self->failed = TRUE;
      if (self->findings->len > 0)
        {
          const IpsSignatureFinding *first = g_ptr_array_index (self->findings, 0);

          ips_set_error (error, IPS_ERROR_INVALID, _("no signature of the definition can be used; line %u: %s"), first->line, first->words);
        }
      else
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("the document holds no signatures"));
        }
      return NULL;
    }
  if (self->n_findings > IPS_SIGNATURE_READER_MAX_FINDINGS)
    {
      guint n_more = self->n_findings - IPS_SIGNATURE_READER_MAX_FINDINGS;

      self->n_findings = 0;
      add_finding (self, get_line (self), ngettext ("and %u more", "and %u more", n_more), n_more);
    }
  ips_signature_set_seal (self->set);
  if (findings != NULL)
    *findings = g_ptr_array_ref (self->findings);
  return g_steal_pointer (&self->set);
}
