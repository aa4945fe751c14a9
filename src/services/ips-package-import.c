/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-package-import.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ips-error.h"
#include "ips-text.h"
#include "ips-x509.h"

#define PIECE_BYTES (1024 * 1024)

static gboolean
set_errno_error (const char *path, int number, GError **error)
{
  IpsError code = IPS_ERROR_FAILED;

  if (number == ENOSPC || number == EDQUOT)
    code = IPS_ERROR_DISK_FULL;
  else if (number == ENOENT)
    code = IPS_ERROR_NOT_FOUND;
  else if (number == EACCES || number == EROFS || number == EPERM)
    code = IPS_ERROR_PERMISSION;
  ips_set_error (error, code, "%s: %s", path, g_strerror (number));
  return FALSE;
}

static int
open_file (const char *path, struct stat *about, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0 || fstat (fd, about) != 0)
    {
      set_errno_error (path, errno, error);
    }
  else if (!S_ISREG (about->st_mode))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("%s: it is no file"), path);
    }
  else
    {
      return fd;
    }
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
write_all (int fd, const guint8 *data, gsize n_bytes)
{
  while (n_bytes > 0)
    {
      gssize n = write (fd, data, n_bytes);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      data += n;
      n_bytes -= (gsize) n;
    }
  return TRUE;
}

/* Reads all of @in, hashes it, and writes it to @out where that is not -1. */
static char *
pump (int in, const char *from, int out, const char *to, gint64 *size, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (PIECE_BYTES);
  g_autoptr(IpsDigest) digest = ips_digest_new (IPS_DIGEST_SHA256);

  *size = 0;
  for (;;)
    {
      gssize n = read (in, buffer, PIECE_BYTES);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          set_errno_error (from, errno, error);
          return NULL;
        }
      if (n == 0)
        return ips_digest_finish (digest);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      ips_digest_update (digest, buffer, (gsize) n);
      *size += n;
      if (out >= 0 && !write_all (out, buffer, (gsize) n))
        {
          set_errno_error (to, errno, error);
          return NULL;
        }
    }
}

char *
ips_package_hash_file (const char *path, gint64 *size, gint64 *modified_us, GCancellable *cancellable, GError **error)
{
  struct stat about;
  int fd = open_file (path, &about, error);
  char *sha256;

  if (fd < 0)
    return NULL;
  *modified_us = (gint64) about.st_mtime * G_USEC_PER_SEC;
  sha256 = pump (fd, path, -1, NULL, size, cancellable, error);
  close (fd);
  return sha256;
}

char *
ips_package_copy_file (const char *from, const char *to, gint64 *size, gint64 *modified_us, GCancellable *cancellable, GError **error)
{
  struct stat about;
  int in = open_file (from, &about, error);
  char *sha256 = NULL;
  int out;

  if (in < 0)
    return NULL;
  *modified_us = (gint64) about.st_mtime * G_USEC_PER_SEC;
  out = g_open (to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (out < 0)
    set_errno_error (to, errno, error);
  else
    sha256 = pump (in, from, out, to, size, cancellable, error);
  close (in);
  if (out >= 0)
    close (out);
  if (sha256 == NULL && out >= 0)
    g_unlink (to);
  return sha256;
}

gboolean
ips_package_place_file (const char *path, const char *place, GError **error)
{
  g_autofree char *info = g_strconcat (path, ".info", NULL);

  /* what is there under that hash may be the damaged one that this replaces */
  if (g_unlink (place) != 0 && errno != ENOENT)
    return set_errno_error (place, errno, error);
  /* both names for a moment: whoever dies here has lost nothing. A file system without links has to rename. */
  if (link (path, place) != 0 && g_rename (path, place) != 0)
    return set_errno_error (place, errno, error);
  return TRUE;
}

gboolean
ips_package_sync_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  int folder_fd = g_open (folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY, 0);
  gboolean ok = fd >= 0 && folder_fd >= 0 && fdatasync (fd) == 0 && fsync (folder_fd) == 0;

  if (!ok)
    set_errno_error (path, errno, error);
  if (fd >= 0)
    close (fd);
  if (folder_fd >= 0)
    close (folder_fd);
  return ok;
}

/* --- what it is --- */

static gboolean
is_known (const char *name)
{
  g_autoptr(IpsPackageName) parsed = ips_package_name_parse (name, NULL);

  return parsed != NULL && parsed->family != IPS_PACKAGE_UNKNOWN;
}

static char *
without_suffix (const char *name, const char *suffix)
{
  return g_str_has_suffix (name, suffix) ? g_strndup (name, strlen (name) - strlen (suffix)) : NULL;
}

/* "x (1).pkg", "x(2).pkg", "x - Copy.pkg", "x_copy.pkg" */
static char *
without_number (const char *name)
{
  static GRegex *copies = NULL;

  if (g_once_init_enter (&copies))
    g_once_init_leave (&copies, g_regex_new ("( ?\\([0-9]{1,3}\\)| - [Cc]opy|[ _]copy)(?=\\.[A-Za-z.]+$)", G_REGEX_DEFAULT, 0, NULL));
  return g_regex_replace_literal (copies, name, -1, 0, "", 0, NULL);
}

char *
ips_package_repair_name (const char *name)
{
  static const char *const suffixes[] = { ".part", ".crdownload", ".download", ".tmp", ".partial", ".zip", ".txt", ".bin" };
  g_autofree char *stripped = g_strstrip (g_strdup (name));
  g_autofree char *plain = without_number (stripped);

  if (is_known (plain))
    return g_steal_pointer (&plain);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *shorter = without_suffix (plain, suffixes[i]);
      g_autofree char *again = shorter != NULL ? without_number (shorter) : NULL;

      if (again != NULL && is_known (again))
        return g_steal_pointer (&again);
    }
  return NULL;
}

static gboolean
is_page (const char *head)
{
  while (g_ascii_isspace (*head))
    head++;
  return g_ascii_strncasecmp (head, "<!doctype html", 14) == 0 || g_ascii_strncasecmp (head, "<html", 5) == 0;
}

IpsPackageName *
ips_package_identify (const char *path, char **note, GError **error)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *utf8 = g_filename_to_utf8 (base, -1, NULL, NULL, NULL);
  g_autofree char *safe = ips_text_make_safe (base, 100);
  g_autofree char *repaired = NULL;
  char head[512] = "";
  struct stat about;
  int fd = open_file (path, &about, error);
  gssize n;

  *note = NULL;
  if (fd < 0)
    return NULL;
  n = read (fd, head, sizeof head - 1);
  close (fd);
  if (n <= 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("%s: the file is empty"), safe);
      return NULL;
    }
  if (is_page (head))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("%s: it is a web page, not a package; log in to the site with a browser and "
                                                 "download it again"), safe);
      return NULL;
    }
  repaired = utf8 != NULL ? ips_package_repair_name (utf8) : NULL;
  if (g_str_has_suffix (repaired != NULL ? repaired : safe, ".zip") && memcmp (head, "PK", 2) != 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("%s: it is called a zip archive and is none"), safe);
      return NULL;
    }
  if (repaired != NULL && !g_str_equal (repaired, utf8))
    /* TRANSLATORS: two file names */
    *note = g_strdup_printf (_("It was called %s and is kept as %s, the name it must have."), safe, repaired);
  return ips_package_name_parse (repaired != NULL ? repaired : utf8 != NULL ? utf8 : safe, error);
}
