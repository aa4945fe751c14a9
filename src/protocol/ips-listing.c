/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-listing-private.h"
#include "ips-site-session.h"
#include "ips-text.h"

#define MAX_NAME_BYTES 255

IpsListingEntry *
ips_listing_entry_copy (const IpsListingEntry *self)
{
  IpsListingEntry *copy = g_new (IpsListingEntry, 1);

  *copy = *self;
  copy->name = g_strdup (self->name);
  copy->uri = g_strdup (self->uri);
  copy->digest = g_strdup (self->digest);
  return copy;
}

void
ips_listing_entry_free (IpsListingEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->uri);
  g_free (self->digest);
  g_free (self);
}

void
ips_listing_free (IpsListing *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/* A name a file may have on any system, from a server that may be hostile. */
static gboolean
is_file_name (const char *name)
{
  g_autofree char *safe = NULL;

  if (*name == '\0' || strlen (name) > MAX_NAME_BYTES || !g_utf8_validate (name, -1, NULL) || strpbrk (name, "/\\") != NULL
      || g_str_equal (name, ".") || g_str_equal (name, ".."))
    return FALSE;
  safe = ips_text_make_safe (name, 0);
  return strcmp (safe, name) == 0;
}

static IpsListingEntry *
add_entry (IpsListingBuilder *self, char *name, char *uri, gboolean is_folder, gint64 size_bytes, gboolean size_exact, gint64 modified_us)
{
  IpsListingEntry *entry;

  if (g_hash_table_contains (self->names, name))
    {
      g_free (name);
      g_free (uri);
      return NULL;
    }
  if (self->listing->entries->len >= IPS_LISTING_MAX_ENTRIES)
    {
      self->listing->truncated = TRUE;
      g_free (name);
      g_free (uri);
      return NULL;
    }
  entry = g_new0 (IpsListingEntry, 1);
  entry->name = name;
  entry->uri = uri;
  entry->is_folder = is_folder;
  entry->size_bytes = is_folder ? -1 : size_bytes;
  entry->size_exact = !is_folder && size_bytes >= 0 && size_exact;
  entry->modified_us = modified_us;
  g_hash_table_add (self->names, entry->name);
  g_ptr_array_add (self->listing->entries, entry);
  return entry;
}

/* Percent-coded, in UTF-8 or as old servers on Windows write it. (nullable) */
static char *
decode_name (const char *from, gsize length)
{
  g_autofree char *coded = g_strndup (from, length);
  g_autoptr(GBytes) bytes = g_uri_unescape_bytes (coded, -1, "/\\", NULL);
  const char *data;
  gsize size;

  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &size);
  if (size == 0 || memchr (data, '\0', size) != NULL)
    return NULL;
  if (g_utf8_validate (data, (gssize) size, NULL))
    return g_strndup (data, size);
  return g_convert (data, (gssize) size, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
}

/* Links that every listing has and nobody means: to itself in another order, and to the folder above. */
static gboolean
is_furniture (const char *href, const char *path, const char *folder_path)
{
  return *href == '?' || *href == '#' || *href == '\0' || g_str_has_prefix (folder_path, path);
}

void
ips_listing_builder_add_link (IpsListingBuilder *self, const char *href, gint64 size_bytes, gboolean size_exact, gint64 modified_us)
{
  const char *folder_path = g_uri_get_path (self->folder), *path, *rest;
  g_autoptr(GUri) uri = g_uri_parse_relative (self->folder, href, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *name = NULL;
  gboolean is_folder;
  gsize length;

  if (uri == NULL || !ips_site_uri_same_origin (uri, self->folder) || g_uri_get_userinfo (uri) != NULL)
    {
      self->listing->n_ignored++;
      return;
    }
  path = g_uri_get_path (uri);
  if (is_furniture (href, path, folder_path))
    return;
  /* IIS does not care for case and may write another than was asked for. */
  if (g_ascii_strncasecmp (path, folder_path, strlen (folder_path)) != 0 || g_uri_get_query (uri) != NULL)
    {
      self->listing->n_ignored++;
      return;
    }
  rest = path + strlen (folder_path);
  length = strlen (rest);
  is_folder = length > 0 && rest[length - 1] == '/';
  name = decode_name (rest, length - (is_folder ? 1 : 0));
  if (name == NULL || !is_file_name (name))
    {
      self->listing->n_ignored++;
      return;
    }
  add_entry (self, g_steal_pointer (&name), g_uri_to_string (uri), is_folder, size_bytes, size_exact, modified_us);
}

IpsListingEntry *
ips_listing_builder_add_name (IpsListingBuilder *self, const char *name, gboolean is_folder, gint64 size_bytes, gint64 modified_us)
{
  g_autofree char *folder = NULL;
  g_autofree char *escaped = NULL;

  if (!is_file_name (name))
    {
      self->listing->n_ignored++;
      return NULL;
    }
  folder = g_uri_to_string_partial (self->folder, G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);
  escaped = g_uri_escape_string (name, NULL, FALSE);
  return add_entry (self, g_strdup (name), g_strconcat (folder, escaped, is_folder ? "/" : "", NULL), is_folder, size_bytes, TRUE, modified_us);
}

static gboolean
is_type (const char *content_type, const char *wanted)
{
  return content_type != NULL && g_ascii_strncasecmp (content_type, wanted, strlen (wanted)) == 0;
}

static gboolean
read_page (IpsListingBuilder *self, const char *data, gsize size_bytes, const char *content_type, GError **error)
{
  gsize start = 0;

  while (start < size_bytes && g_ascii_isspace (data[start]))
    start++;
  if (size_bytes - start >= 3 && memcmp (data + start, "\xef\xbb\xbf", 3) == 0)
    start += 3;
  if (is_type (content_type, "application/json") || (start < size_bytes && data[start] == '['))
    return ips_listing_read_json (self, data, size_bytes, error);
  if (is_type (content_type, "text/xml") || is_type (content_type, "application/xml") || g_str_has_prefix (data + start, "<?xml")
      || g_str_has_prefix (data + start, "<list"))
    return ips_listing_read_xml (self, data, size_bytes, error);
  if (start < size_bytes && data[start] != '<' && is_type (content_type, "text/plain"))
    return ips_listing_read_names (self, data, size_bytes, error);
  return ips_listing_read_html (self, data, size_bytes, error);
}

static IpsListing *
parse (const char *data, gsize size_bytes, const char *content_type, gboolean index, GUri *folder, GError **error)
{
  const char *path = g_uri_get_path (folder);
  g_autofree char *slashed = g_str_has_suffix (path, "/") ? g_strdup (path) : g_strconcat (path, "/", NULL);
  /* A copy, so that it ends with a NUL. */
  g_autofree char *text = NULL;
  IpsListingBuilder builder = { 0 };
  gboolean ok;

  if (size_bytes > IPS_LISTING_MAX_BYTES)
    {
      ips_set_error (error, IPS_ERROR_TOO_LARGE, _("the listing is larger than %d MiB"), IPS_LISTING_MAX_BYTES / 1024 / 1024);
      return NULL;
    }
  text = g_malloc (size_bytes + 1);
  memcpy (text, data, size_bytes);
  text[size_bytes] = '\0';
  builder.listing = g_new0 (IpsListing, 1);
  builder.listing->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_listing_entry_free);
  builder.names = g_hash_table_new (g_str_hash, g_str_equal);
  builder.folder = g_uri_build (G_URI_FLAGS_ENCODED, g_uri_get_scheme (folder), NULL, g_uri_get_host (folder), g_uri_get_port (folder), slashed, NULL, NULL);
  ok = index ? ips_listing_read_index (&builder, text, size_bytes, error) : read_page (&builder, text, size_bytes, content_type, error);
  g_hash_table_unref (builder.names);
  g_uri_unref (builder.folder);
  if (ok)
    return builder.listing;
  ips_listing_free (builder.listing);
  return NULL;
}

IpsListing *
ips_listing_parse (const char *data, gsize size_bytes, const char *content_type, GUri *folder, GError **error)
{
  return parse (data, size_bytes, content_type, FALSE, folder, error);
}

IpsListing *
ips_listing_parse_index (const char *data, gsize size_bytes, GUri *folder, GError **error)
{
  return parse (data, size_bytes, NULL, TRUE, folder, error);
}
