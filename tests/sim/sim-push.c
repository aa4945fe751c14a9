/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-push.h"

#include <gnutls/crypto.h>
#include <libxml/parser.h>
#include <string.h>

#include "sim-dialect.h"

#define MAX_HEAD_BYTES 16384

typedef enum { PART_HEAD, PART_FILE, PART_TAIL, PART_BAD } SimPart;

struct _SimPush
{
  SimPart part;
  char *delimiter;          /* (owned) (nullable): "\r\n--boundary"; NULL where the file stands alone */
  GString *text;            /* (owned): what is not of the file */
  char *name;               /* (owned) */
  guint64 n_announced, n_bytes, n_body, n_half;
  gnutls_hash_hd_t hash;
  char *sha256;             /* (owned) (nullable) */
  SimPushStop stop;
  gpointer stop_data;
};

static char *
child_text (xmlNode *parent, const char *name)
{
  for (xmlNode *child = parent->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE && g_str_equal ((const char *) child->name, name))
      {
        xmlChar *content = xmlNodeGetContent (child);
        char *text = g_strdup ((const char *) content);

        xmlFree (content);
        return text;
      }
  return NULL;
}

/* The request's document: which file it is, and how large. */
static gboolean
read_request (SimPush *self, const char *text, gsize n)
{
  xmlDoc *document = xmlReadMemory (text, (int) n, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  xmlNode *root = document != NULL && xmlGetIntSubset (document) == NULL ? xmlDocGetRootElement (document) : NULL;
  xmlNode *element = root != NULL ? root->children : NULL;
  g_autofree char *size = NULL;

  while (element != NULL && element->type != XML_ELEMENT_NODE)
    element = element->next;
  if (element != NULL)
    {
      self->name = child_text (element, sim_dialect ("element.package-file-name"));
      size = child_text (element, sim_dialect ("element.package-size"));
    }
  if (document != NULL)
    xmlFreeDoc (document);
  return self->name != NULL && size != NULL && g_ascii_string_to_unsigned (size, 10, 1, G_MAXINT64, &self->n_announced, NULL);
}

/* Whether the head is all there; how many bytes of the text are the file's already. */
static gboolean
read_head (SimPush *self, gsize *n_used)
{
  const char *first = strstr (self->text->str, "\r\n\r\n");
  const char *second = first != NULL ? strstr (first + 4, self->delimiter) : NULL;
  const char *end = second != NULL ? strstr (second + 2, "\r\n\r\n") : NULL;

  if (end == NULL)
    return FALSE;
  *n_used = (gsize) (end + 4 - self->text->str);
  if (!g_str_has_prefix (self->text->str, self->delimiter + 2) || !read_request (self, first + 4, (gsize) (second - first - 4)))
    self->part = PART_BAD;
  else
    self->part = PART_FILE;
  return TRUE;
}

static void
take_file (SimPush *self, const char *data, gsize n)
{
  gsize rest = (gsize) MIN (self->n_announced - self->n_bytes, n);

  gnutls_hash (self->hash, data, rest);
  self->n_bytes += rest;
  if (self->n_bytes == self->n_announced)
    self->part = PART_TAIL;
  if (n > rest)
    g_string_append_len (self->text, data + rest, (gssize) (n - rest));
}

static void
take (SimPush *self, const char *data, gsize n)
{
  gsize n_used;

  if (self->part == PART_FILE)
    take_file (self, data, n);
  else if (self->part != PART_BAD)
    {
      g_string_append_len (self->text, data, (gssize) n);
      if (self->text->len > MAX_HEAD_BYTES)
        self->part = PART_BAD;
      else if (self->part == PART_HEAD && read_head (self, &n_used) && self->part == PART_FILE)
        {
          g_autoptr(GString) text = g_steal_pointer (&self->text);

          self->text = g_string_new (NULL);
          take_file (self, text->str + n_used, text->len - n_used);
        }
    }
}

static void
got_chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  SimPush *self = user_data;
  gsize n;
  const char *data = g_bytes_get_data (chunk, &n);

  self->n_body += n;
  if (self->n_half != 0 && self->n_body >= self->n_half)
    {
      self->n_half = 0;
      self->part = PART_BAD;
      self->stop (message, self->stop_data);
      return;
    }
  take (self, data, n);
}

SimPush *
sim_push_new (SoupServerMessage *message, GHashTable *query, gboolean stop_half_way, SimPushStop stop, gpointer user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr(GHashTable) parameters = NULL;
  const char *type = soup_message_headers_get_content_type (headers, &parameters);
  const char *boundary = parameters != NULL ? g_hash_table_lookup (parameters, "boundary") : NULL;
  gboolean multipart = g_str_equal (sim_dialect ("push-upgrade.form"), "multipart");
  SimPush *self = g_new0 (SimPush, 1);

  self->text = g_string_new (NULL);
  self->stop = stop;
  self->stop_data = user_data;
  gnutls_hash_init (&self->hash, GNUTLS_DIG_SHA256);
  if (multipart && g_strcmp0 (type, "multipart/form-data") == 0 && boundary != NULL)
    self->delimiter = g_strconcat ("\r\n--", boundary, NULL);
  else if (!multipart)
    {
      self->name = query != NULL ? g_strdup (g_hash_table_lookup (query, sim_dialect ("query.package-file-name"))) : NULL;
      self->n_announced = (guint64) soup_message_headers_get_content_length (headers);
      self->part = self->name != NULL && self->n_announced > 0 ? PART_FILE : PART_BAD;
    }
  else
    self->part = PART_BAD;
  if (stop_half_way)
    self->n_half = MAX ((guint64) soup_message_headers_get_content_length (headers) / 2, 1);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), self);
  return self;
}

void
sim_push_free (SimPush *self)
{
  gnutls_hash_deinit (self->hash, NULL);
  g_string_free (self->text, TRUE);
  g_free (self->delimiter);
  g_free (self->name);
  g_free (self->sha256);
  g_free (self);
}

gboolean
sim_push_is_whole (const SimPush *self)
{
  g_autofree char *last = self->delimiter != NULL ? g_strconcat (self->delimiter, "--\r\n", NULL) : g_strdup ("");

  return self->part == PART_TAIL && g_str_equal (self->text->str, last);
}

const char *
sim_push_get_name (const SimPush *self)
{
  return self->name != NULL ? self->name : "";
}

const char *
sim_push_get_sha256 (const SimPush *self)
{
  SimPush *own = (SimPush *) self;
  guint8 digest[32];

  if (self->sha256 != NULL)
    return self->sha256;
  gnutls_hash_output (self->hash, digest);
  own->sha256 = g_malloc0 (65);
  for (guint i = 0; i < sizeof digest; i++)
    g_snprintf (own->sha256 + 2 * i, 3, "%02x", digest[i]);
  return self->sha256;
}

guint64
sim_push_get_n_bytes (const SimPush *self)
{
  return self->n_bytes;
}
