/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-partial-room.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/statvfs.h>

#include "ips-error.h"
#include "ips-format.h"

/* What a disk keeps for others. */
#define SPARE_BYTES (G_GINT64_CONSTANT (16) * 1024 * 1024)
/* A part that fills the disk to the brim would also keep the store from writing down that it did. */
#define RESERVE_BYTES (G_GINT64_CONSTANT (6) * 1024 * 1024)
#define LOOK_BYTES (G_GINT64_CONSTANT (1) * 1024 * 1024)

void
ips_partial_set_error (const char *path, int number, GError **error)
{
  IpsError code = IPS_ERROR_FAILED;

  if (number == ENOSPC || number == EDQUOT)
    code = IPS_ERROR_DISK_FULL;
  else if (number == EACCES || number == EROFS || number == EPERM)
    code = IPS_ERROR_STORE_READONLY;
  ips_set_error (error, code, "%s: %s", path, g_strerror (number));
}

gboolean
ips_partial_room_check (int fd, const char *path, gint64 n_written, gint64 total, GError **error)
{
  gint64 needed = total - n_written;
  struct statvfs disk;
  gint64 available;

  if (total < 0 || fstatvfs (fd, &disk) != 0)
    return TRUE;
  available = (gint64) disk.f_bavail * (gint64) disk.f_frsize;
  if (needed + SPARE_BYTES <= available)
    return TRUE;
  {
    g_autofree char *wanted = ips_format_size (needed + SPARE_BYTES);
    g_autofree char *there = ips_format_size (available);
    g_autofree char *folder = g_path_get_dirname (path);

    /* TRANSLATORS: a folder and two sizes ("1.2 GiB") */
    ips_set_error (error, IPS_ERROR_DISK_FULL, _("%s: %s are needed on this disk and %s are free"), folder, wanted, there);
  }
  return FALSE;
}

gboolean
ips_partial_room_keep (IpsPartialRoom *self, int fd, const char *path, gint64 n_written, GError **error)
{
  struct statvfs disk;
  g_autofree char *folder = NULL;

  if (n_written - self->n_looked < LOOK_BYTES)
    return TRUE;
  self->n_looked = n_written;
  if (fstatvfs (fd, &disk) != 0 || (gint64) disk.f_bavail * (gint64) disk.f_frsize > RESERVE_BYTES)
    return TRUE;
  folder = g_path_get_dirname (path);
  /* TRANSLATORS: a folder */
  ips_set_error (error, IPS_ERROR_DISK_FULL, _("%s: no space left on its disk"), folder);
  return FALSE;
}
