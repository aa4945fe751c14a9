/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-text.h"

#define BLOCK_BYTES 65536
#define MAX_TOTAL_BYTES (64 * 1024 * 1024)

typedef struct archive Archive;
static void
archive_done (Archive *archive)
{
  archive_read_free (archive);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_done)

static const char *
words_of (Archive *archive)
{
  const char *words = archive_error_string (archive);

  return words != NULL ? words : "unknown";
}

/* At most @max_bytes of a member and of what is left of the whole. */
static GBytes *
read_member (Archive *archive, gsize max_bytes, gsize *left, GError **error)
{
  g_autoptr(GByteArray) array = g_byte_array_new ();
  guint8 buffer[8192];

  while (TRUE)
    {
      la_ssize_t n = archive_read_data (archive, buffer, sizeof buffer);

      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&array));
      if (n < 0)
        {
          g_autofree char *safe = ips_text_make_safe (words_of (archive), 200);

          ips_set_error (error, IPS_ERROR_INVALID, _("cannot be read from the archive: %s"), safe);
          return NULL;
        }
      *left -= MIN ((gsize) n, *left);
      if (array->len + (gsize) n > max_bytes || *left == 0)
        {
          ips_set_error (error, IPS_ERROR_TOO_LARGE, _("too large for a licence file"));
          return NULL;
        }
      g_byte_array_append (array, buffer, (guint) n);
    }
}

gboolean
ips_license_archive_read (const char *path, gsize max_bytes, guint max_members, IpsLicenseArchiveFunc func, gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr(Archive) archive = archive_read_new ();
  gsize left = MAX_TOTAL_BYTES;
  struct archive_entry *entry;
  guint n_members = 0;
  int status;

  archive_read_support_format_zip_streamable (archive);
  archive_read_support_format_zip_seekable (archive);
  if (archive_read_open_filename (archive, path, BLOCK_BYTES) != ARCHIVE_OK)
    {
      g_autofree char *safe = ips_text_make_safe (words_of (archive), 200);

      ips_set_error (error, IPS_ERROR_INVALID, _("is no zip archive that can be read: %s"), safe);
      return FALSE;
    }
  while ((status = archive_read_next_header (archive, &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN)
    {
      const char *name = archive_entry_pathname_utf8 (entry);
      g_autofree char *shown = NULL;
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GError) local_error = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (archive_entry_filetype (entry) != AE_IFREG)
        continue;
      if (++n_members > max_members || left == 0)
        {
          ips_set_error (error, IPS_ERROR_TOO_LARGE, _("holds more than can be looked at in one go; unpack it and choose its files"));
          return FALSE;
        }
      if (name == NULL)
        name = archive_entry_pathname (entry);
      shown = ips_text_make_safe (name != NULL ? name : "", 500);
      bytes = read_member (archive, max_bytes, &left, &local_error);
      func (shown, bytes, local_error, user_data);
    }
  if (status == ARCHIVE_EOF)
    return TRUE;
  {
    g_autofree char *safe = ips_text_make_safe (words_of (archive), 200);

    ips_set_error (error, IPS_ERROR_INVALID, _("is damaged or no zip archive: %s"), safe);
  }
  return FALSE;
}
