/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-locator.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-package-name.h"
#include "ips-partial-file.h"
#include "ips-site-private.h"
#include "ips-text.h"
#include "ips-web-page.h"
#include "ips-xml-node.h"

#define MAX_WORDS_CHARS 200

static void
image_free (gpointer data)
{
  IpsLocatorImage *image = data;

  g_free (image->name);
  g_free (image->version);
  g_free (image->description);
  g_uri_unref (image->uri);
  g_free (image->digest);
  g_free (image);
}

void
ips_locator_reply_free (IpsLocatorReply *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->images);
  g_free (self);
}

GBytes *
ips_locator_build (IpsDialect *dialect)
{
  const char *root = ips_dialect_get (dialect, "element.locator");
  const char *input = ips_dialect_get (dialect, "element.locator-input");
  g_autoptr(GString) text = g_string_new (ips_dialect_get (dialect, "locator.field"));
  g_auto(GStrv) concepts = g_strsplit (ips_dialect_get (dialect, "locator.concepts"), ",", -1);

  /* The document is not escaped, as the vendor's own client sends it. */
  g_string_append_printf (text, "=<?xml version=\"1.0\" encoding=\"UTF-8\"?><%s><%s>", root, input);
  for (guint i = 0; concepts[i] != NULL; i++)
    {
      g_autofree char *id = g_markup_escape_text (g_strstrip (concepts[i]), -1);

      g_string_append_printf (text, "<%s id=\"%s\" name=\"\"/>", ips_dialect_get (dialect, "element.locator-concept"), id);
    }
  g_string_append_printf (text, "</%s></%s>", input, root);
  return g_string_free_to_bytes (g_steal_pointer (&text));
}

/* --- the reply --- */

/* (nullable): what the image says of that */
static IpsXmlNode *
find_property (IpsDialect *dialect, const IpsXmlNode *image, const char *key)
{
  const char *wanted = ips_dialect_get (dialect, key);

  for (guint i = 0; i < ips_xml_node_n_children (image); i++)
    {
      IpsXmlNode *property = ips_xml_node_nth (image, i);

      if (g_str_equal (property->name, ips_dialect_get (dialect, "element.locator-property"))
          && g_strcmp0 (ips_xml_node_get_attribute (property, ips_dialect_get (dialect, "attribute.locator-property-name")), wanted) == 0)
        return property;
    }
  return NULL;
}

static const char *
get_value (IpsDialect *dialect, const IpsXmlNode *image, const char *key)
{
  const char *value = ips_xml_node_get_attribute (find_property (dialect, image, key),
                                                  ips_dialect_get (dialect, "attribute.locator-property-value"));

  return value != NULL ? value : "";
}

/* What is of no kind that is known is no checksum. */
static char *
read_digest (const char *value)
{
  g_autofree char *digest = g_strstrip (g_ascii_strdown (value, -1));
  IpsDigestKind kind;

  return ips_digest_kind_from_hex (digest, &kind) ? g_steal_pointer (&digest) : g_strdup ("");
}

static IpsLocatorImage *
read_image (IpsDialect *dialect, const IpsXmlNode *node)
{
  const char *name = get_value (dialect, node, "locator-property.name");
  const char *size = get_value (dialect, node, "locator-property.size");
  g_autoptr(IpsPackageName) parsed = ips_package_name_parse (name, NULL);
  g_autoptr(GUri) uri = ips_site_uri_parse (get_value (dialect, node, "locator-property.url"), NULL);
  IpsLocatorImage *image;
  gint64 n_bytes;

  if (parsed == NULL || uri == NULL)
    return NULL;
  image = g_new0 (IpsLocatorImage, 1);
  image->name = g_strdup (name);
  image->version = ips_text_make_safe (get_value (dialect, node, "locator-property.version"), MAX_WORDS_CHARS);
  image->description = ips_text_make_safe (get_value (dialect, node, "locator-property.description"), MAX_WORDS_CHARS);
  image->uri = g_steal_pointer (&uri);
  image->size = g_ascii_string_to_signed (size, 10, 1, G_MAXINT64, &n_bytes, NULL) ? n_bytes : -1;
  image->digest = read_digest (get_value (dialect, node, "locator-property.checksum"));
  return image;
}

/* What stands around the images is not known, so they are looked for at any depth; the document's is bounded. */
static void
read_images (IpsDialect *dialect, IpsXmlNode *node, IpsLocatorReply *reply, GHashTable *seen)
{
  IpsLocatorImage *image;

  if (!g_str_equal (node->name, ips_dialect_get (dialect, "element.locator-image")))
    {
      for (guint i = 0; i < ips_xml_node_n_children (node); i++)
        read_images (dialect, ips_xml_node_nth (node, i), reply, seen);
      return;
    }
  image = reply->images->len < IPS_LOCATOR_MAX_IMAGES ? read_image (dialect, node) : NULL;
  if (image == NULL)
    reply->n_ignored++;
  else if (g_hash_table_contains (seen, image->name))
    image_free (image);   /* the first one counts */
  else
    {
      g_hash_table_add (seen, image->name);
      g_ptr_array_add (reply->images, image);
    }
}

IpsLocatorReply *
ips_locator_parse (IpsDialect *dialect, const char *host, GBytes *reply, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (reply, &size);
  g_autoptr(IpsLocatorReply) result = NULL;
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(IpsXmlNode) root = NULL;
  g_autoptr(GError) foreign = NULL;

  if (size == 0)
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("%s: the locator sent an empty answer"), host);
      return NULL;
    }
  if (ips_web_page_is ((const guint8 *) data, size, host, error))
    return NULL;
  root = ips_xml_node_parse (data, size, &foreign);
  if (root == NULL)
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("%s: the locator's answer cannot be read: %s"), host, foreign->message);
      return NULL;
    }
  result = g_new0 (IpsLocatorReply, 1);
  result->images = g_ptr_array_new_with_free_func (image_free);
  read_images (dialect, root, result, seen);
  if (result->images->len == 0)
    {
      ips_set_error (error, IPS_ERROR_NOT_FOUND, result->n_ignored > 0
                     ? _("%s: the locator names no file that can be used")
                     : _("%s: the locator names no file; the account may have no contract for these products"), host);
      return NULL;
    }
  return g_steal_pointer (&result);
}

/* --- the question --- */

typedef struct
{
  IpsDialect *dialect;
  char *host;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->dialect);
  g_free (question->host);
  g_free (question);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GBytes) bytes = ips_site_session_fetch_finish (IPS_SITE_SESSION (source), result, NULL, &error);
  Question *question = g_task_get_task_data (task);
  IpsLocatorReply *reply = bytes != NULL ? ips_locator_parse (question->dialect, question->host, bytes, &error) : NULL;

  if (reply != NULL)
    g_task_return_pointer (task, reply, (GDestroyNotify) ips_locator_reply_free);
  else
    g_task_return_error (task, error);
}

void
ips_locator_fetch_async (IpsSiteSession *session, IpsDialect *dialect, GUri *uri, const char *user, IpsSecret *password,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (session, cancellable, callback, user_data);
  g_autoptr(GBytes) body = ips_locator_build (dialect);
  Question *question = g_new0 (Question, 1);
  const IpsSiteRequest request = {
    .uri = uri, .method = "POST", .content_type = "application/x-www-form-urlencoded", .body = body, .accept = "text/xml",
    .user = user, .password = password, .login_at_once = TRUE, .max_bytes = IPS_LOCATOR_MAX_REPLY_BYTES,
  };

  g_task_set_source_tag (task, ips_locator_fetch_async);
  question->dialect = g_object_ref (dialect);
  question->host = ips_site_uri_label (uri);
  g_task_set_task_data (task, question, question_free);
  if (!g_str_equal (g_uri_get_scheme (uri), "https"))
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, _("%s: the locator is asked over https only, because the login goes along"),
                                                question->host));
      return;
    }
  if (user == NULL || *user == '\0' || password == NULL || ips_secret_is_empty (password))
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_NO_CREDENTIALS, _("%s: the locator needs the user name and password of a Cisco.com account"),
                                                question->host));
      return;
    }
  ips_site_session_fetch_async (session, &request, cancellable, fetched_cb, g_steal_pointer (&task));
}

IpsLocatorReply *
ips_locator_fetch_finish (IpsSiteSession *session, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
