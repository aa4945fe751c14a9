/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-package-archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ips-error.h"
#include "ips-text.h"

#define BLOCK_BYTES (128 * 1024)
#define MAX_PATH_BYTES 1024
#define HEAD_BYTES (64 * 1024)                  /* of an XML file, to see what it is */
#define LEAST_ALLOWED_BYTES (64 * 1024 * 1024)  /* whatever the ratio */

typedef struct archive Archive;

static void
archive_done (Archive *archive)
{
  archive_read_free (archive);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_done)

/* One way through an archive. */
typedef struct
{
  Archive *archive;
  guint64 n_left;           /* bytes that may still come out of it */
  guint n_members;
  GCancellable *cancellable;
  char buffer[BLOCK_BYTES];
} Reader;

static void
member_free (gpointer data)
{
  IpsPackageMember *member = data;

  g_free (member->path);
  ips_package_name_free (member->name);
  g_free (member);
}

void
ips_package_archive_free (IpsPackageArchive *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->members);
  g_free (self->platforms);
  g_free (self->readme);
  g_free (self->definition);
  g_free (self->problem);
  g_free (self);
}

/* --- the way through --- */

static void
set_archive_error (Archive *archive, GError **error)
{
  const char *words = archive_error_string (archive);
  g_autofree char *safe = ips_text_make_safe (words != NULL ? words : "unknown", 200);

  /* TRANSLATORS: %s is what the library for archives says, in English */
  ips_set_error (error, IPS_ERROR_INVALID, _("is no whole zip archive: %s"), safe);
}

static void
reader_begin (Reader *reader, Archive *archive, guint64 packed_bytes, GCancellable *cancellable)
{
  guint64 allowed = packed_bytes > IPS_PACKAGE_ARCHIVE_MAX_BYTES ? IPS_PACKAGE_ARCHIVE_MAX_BYTES
                                                                 : packed_bytes * IPS_PACKAGE_ARCHIVE_MAX_RATIO;

  reader->archive = archive;
  reader->n_left = MIN (MAX (allowed, LEAST_ALLOWED_BYTES), IPS_PACKAGE_ARCHIVE_MAX_BYTES);
  reader->n_members = 0;
  reader->cancellable = cancellable;
  /* By its directory, which is at the end: one that was cut off has none, whatever can still be read of it. */
  archive_read_support_format_zip_seekable (archive);
}

/* A path that stays inside, of parts that are names. */
static gboolean
is_path (const char *path)
{
  g_auto(GStrv) parts = NULL;

  if (path == NULL || *path == '\0' || *path == '/' || strlen (path) > MAX_PATH_BYTES || !g_utf8_validate (path, -1, NULL)
      || strpbrk (path, "\\:") != NULL)
    return FALSE;
  for (const char *at = path; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  parts = g_strsplit (path, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (g_str_equal (parts[i], "..") || g_str_equal (parts[i], ".") || (*parts[i] == '\0' && parts[i + 1] != NULL))
      return FALSE;
  return TRUE;
}

/* The next regular file. @path: (out) (transfer full). %FALSE without an error at the end. */
static gboolean
next_member (Reader *reader, char **path, GError **error)
{
  struct archive_entry *entry;
  int status;

  while ((status = archive_read_next_header (reader->archive, &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN)
    {
      const char *name = archive_entry_pathname_utf8 (entry);

      if (g_cancellable_set_error_if_cancelled (reader->cancellable, error))
        return FALSE;
      if (++reader->n_members > IPS_PACKAGE_ARCHIVE_MAX_MEMBERS)
        {
          ips_set_error (error, IPS_ERROR_TOO_LARGE, _("holds more than %d files"), IPS_PACKAGE_ARCHIVE_MAX_MEMBERS);
          return FALSE;
        }
      if (name == NULL)
        name = archive_entry_pathname (entry);
      if (!is_path (name) || (archive_entry_filetype (entry) != AE_IFREG && archive_entry_filetype (entry) != AE_IFDIR))
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("holds a file whose name leads outside of it, or what is no file: nothing of it is used"));
          return FALSE;
        }
      if (archive_entry_is_encrypted (entry))
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("is encrypted: it cannot be looked into"));
          return FALSE;
        }
      if (archive_entry_filetype (entry) != AE_IFREG)
        continue;
      *path = g_strdup (name);
      return TRUE;
    }
  if (status != ARCHIVE_EOF)
    set_archive_error (reader->archive, error);
  return FALSE;
}

/* The next piece of the member: its bytes in the buffer, 0 at its end, -1 with an error. */
static gssize
next_piece (Reader *reader, GError **error)
{
  la_ssize_t n = archive_read_data (reader->archive, reader->buffer, sizeof reader->buffer);

  if (n < 0)
    {
      set_archive_error (reader->archive, error);
      return -1;
    }
  if (g_cancellable_set_error_if_cancelled (reader->cancellable, error))
    return -1;
  if ((guint64) n > reader->n_left)
    {
      ips_set_error (error, IPS_ERROR_TOO_LARGE, _("unpacks to far more than its size: it is not looked into any further"));
      return -1;
    }
  reader->n_left -= (guint64) n;
  return n;
}

/* --- what is in it --- */

/* In UTF-8 or as old Windows writes; nothing that controls but line breaks and tabs. */
static char *
make_text (GByteArray *bytes)
{
  g_autofree char *text = NULL;
  g_autoptr(GString) safe = g_string_new (NULL);

  if (g_utf8_validate ((const char *) bytes->data, bytes->len, NULL))
    text = g_strndup ((const char *) bytes->data, bytes->len);
  else
    text = g_convert_with_fallback ((const char *) bytes->data, bytes->len, "UTF-8", "WINDOWS-1252", "?", NULL, NULL, NULL);
  if (text == NULL)
    return g_strdup ("");
  for (const char *at = text; *at != '\0';)
    {
      gsize n = strcspn (at, "\n\t");
      g_autofree char *piece = g_strndup (at, n);
      g_autofree char *clean = NULL;

      g_strchomp (piece);   /* the carriage return */
      clean = ips_text_make_safe (piece, 0);
      g_string_append (safe, clean);
      at += n;
      if (*at != '\0')
        g_string_append_c (safe, *at++);
    }
  return g_string_free (g_steal_pointer (&safe), FALSE);
}

static gboolean
is_readme (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, "readme.txt") || g_str_equal (lower, "readme");
}

static gboolean
is_definition (const char *name, const GByteArray *head)
{
  return g_str_has_suffix (name, ".xml") && g_strstr_len ((const char *) head->data, head->len, "signature-definition") != NULL;
}

static gboolean
take_member (Reader *reader, IpsPackageArchive *self, const char *path, GError **error)
{
  const char *slash = strrchr (path, '/');
  const char *base = slash != NULL ? slash + 1 : path;
  gsize n_wanted = is_readme (base) ? IPS_PACKAGE_ARCHIVE_MAX_README_BYTES : g_str_has_suffix (base, ".xml") ? HEAD_BYTES : 0;
  g_autoptr(GByteArray) head = g_byte_array_new ();
  IpsPackageName *name = ips_package_name_parse (base, NULL);
  IpsPackageMember *member;
  guint64 size = 0;
  gssize n;

  if (name == NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("holds a file whose name leads outside of it, or what is no file: nothing of it is used"));
      return FALSE;
    }
  member = g_new0 (IpsPackageMember, 1);
  member->path = g_strdup (path);
  member->name = name;
  g_ptr_array_add (self->members, member);
  while ((n = next_piece (reader, error)) > 0)
    {
      size += (guint64) n;
      if (head->len < n_wanted)
        g_byte_array_append (head, (const guint8 *) reader->buffer, (guint) MIN ((gsize) n, n_wanted - head->len));
    }
  member->size = size;
  if (n < 0)
    return FALSE;
  if (is_readme (base) && *self->readme == '\0')
    {
      g_free (self->readme);
      self->readme = make_text (head);
    }
  else if (*self->definition == '\0' && is_definition (base, head))
    {
      g_free (self->definition);
      self->definition = g_strdup (path);
    }
  return TRUE;
}

/* Whether @member is what @name promises to devices. */
static gboolean
is_promised (const IpsPackageName *name, const IpsPackageMember *member)
{
  const IpsPackageName *inner = member->name;

  if (member->size == 0)
    return FALSE;
  switch (name->family)
    {
    case IPS_PACKAGE_CSM_SIGNATURE:
      return inner->family == IPS_PACKAGE_SIGNATURE && inner->level == name->level;
    case IPS_PACKAGE_CSM_ENGINE:
      return inner->family == IPS_PACKAGE_ENGINE && inner->engine == name->engine;
    case IPS_PACKAGE_CSM_SENSOR:
    case IPS_PACKAGE_CSM_SINGLE:
      return inner->family >= IPS_PACKAGE_MAJOR_UPDATE && inner->family <= IPS_PACKAGE_PATCH
        && ips_version_compare (&inner->version, &name->version) == 0
        && (*name->platform == '\0' || g_str_equal (inner->platform, name->platform));
    default:
      return TRUE;
    }
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return ips_text_compare_natural (*(const char * const *) a, *(const char * const *) b);
}

static char *
list_platforms (const IpsPackageArchive *self)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->members->len; i++)
    {
      const IpsPackageMember *member = g_ptr_array_index (self->members, i);

      if (*member->name->platform != '\0' && member->size > 0
          && !g_ptr_array_find_with_equal_func (ids, member->name->platform, g_str_equal, NULL))
        g_ptr_array_add (ids, member->name->platform);
    }
  g_ptr_array_sort (ids, compare_texts);
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (const char *) ids->pdata[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
judge (IpsPackageArchive *self, const IpsPackageName *name)
{
  guint n_promised = 0;

  self->platforms = list_platforms (self);
  for (guint i = 0; i < self->members->len; i++)
    n_promised += name == NULL || is_promised (name, g_ptr_array_index (self->members, i));
  self->complete = n_promised > 0;
  if (self->complete)
    self->problem = g_strdup ("");
  else if (self->members->len == 0)
    self->problem = g_strdup (_("It holds no file. Download it again."));
  else
    self->problem = g_strdup (_("It lacks the files that devices are updated with, as those that come with the manager do. A download replaces it."));
}

static IpsPackageArchive *
read_all (Reader *reader, const IpsPackageName *name, GError **error)
{
  g_autoptr(IpsPackageArchive) self = g_new0 (IpsPackageArchive, 1);
  GError *local = NULL;
  char *path;

  self->members = g_ptr_array_new_with_free_func (member_free);
  self->readme = g_strdup ("");
  self->definition = g_strdup ("");
  while (next_member (reader, &path, &local))
    {
      g_autofree char *owned = path;

      if (!take_member (reader, self, owned, &local))
        break;
    }
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  judge (self, name);
  return g_steal_pointer (&self);
}

/* %NULL with an error where it cannot be opened. */
static Archive *
open_file (const char *path, Reader *reader, GCancellable *cancellable, GError **error)
{
  g_autoptr(Archive) archive = archive_read_new ();
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    {
      ips_set_error (error, IPS_ERROR_NOT_FOUND, _("cannot be opened"));
      return NULL;
    }
  reader_begin (reader, archive, (guint64) info.st_size, cancellable);
  if (archive_read_open_filename (archive, path, BLOCK_BYTES) != ARCHIVE_OK)
    {
      set_archive_error (archive, error);
      return NULL;
    }
  return g_steal_pointer (&archive);
}

IpsPackageArchive *
ips_package_archive_read (const char *path, const IpsPackageName *name, GCancellable *cancellable, GError **error)
{
  g_autofree Reader *reader = g_new0 (Reader, 1);
  g_autoptr(Archive) archive = open_file (path, reader, cancellable, error);

  return archive != NULL ? read_all (reader, name, error) : NULL;
}

IpsPackageArchive *
ips_package_archive_read_data (const void *data, gsize size_bytes, const IpsPackageName *name, GCancellable *cancellable, GError **error)
{
  g_autofree Reader *reader = g_new0 (Reader, 1);
  g_autoptr(Archive) archive = archive_read_new ();

  reader_begin (reader, archive, size_bytes, cancellable);
  if (archive_read_open_memory (archive, data, size_bytes) != ARCHIVE_OK)
    {
      set_archive_error (archive, error);
      return NULL;
    }
  return read_all (reader, name, error);
}

gboolean
ips_package_archive_extract (const char *path, const char *member, IpsPackageArchiveFunc func, gpointer user_data,
                             GCancellable *cancellable, GError **error)
{
  g_autofree Reader *reader = g_new0 (Reader, 1);
  g_autoptr(Archive) archive = open_file (path, reader, cancellable, error);
  GError *local = NULL;
  char *at;

  if (archive == NULL)
    return FALSE;
  while (next_member (reader, &at, &local))
    {
      g_autofree char *owned = at;
      gssize n;

      if (!g_str_equal (owned, member))
        continue;
      while ((n = next_piece (reader, error)) > 0)
        if (!func (reader->buffer, (gsize) n, user_data, error))
          return FALSE;
      return n == 0;
    }
  if (local != NULL)
    g_propagate_error (error, local);
  else
    ips_set_error (error, IPS_ERROR_NOT_FOUND, _("no longer holds what was found in it"));
  return FALSE;
}
