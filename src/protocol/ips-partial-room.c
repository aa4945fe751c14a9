/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-partial-room.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "ips-error.h"
#include "ips-format.h"

/* What a disk keeps for others. */
#define SPARE_BYTES (G_GINT64_CONSTANT (16) * 1024 * 1024)
/* A part that fills the disk to the brim would also keep the store from writing down that it did. */
#define RESERVE_BYTES (G_GINT64_CONSTANT (6) * 1024 * 1024)
#define LOOK_BYTES (G_GINT64_CONSTANT (1) * 1024 * 1024)
/* What a part that nobody goes on with keeps from others for nothing, until it is opened again or tidied away. */
#define AHEAD_BYTES (G_GINT64_CONSTANT (16) * 1024 * 1024)

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

/* The file does not get longer by it: its length says what has arrived. */
static gboolean
reserve (IpsPartialRoom *self, int fd, gint64 n_written, gint64 n_bytes)
{
  if (self->refused || n_bytes <= 0)
    return FALSE;
  if (fallocate (fd, FALLOC_FL_KEEP_SIZE, n_written, n_bytes) == 0)
    {
      self->n_reserved = n_written + n_bytes;
      return TRUE;
    }
  self->refused = errno != EINTR && errno != ENOSPC && errno != EDQUOT;
  return FALSE;
}

gboolean
ips_partial_room_keep (IpsPartialRoom *self, int fd, const char *path, gint64 n_written, gint64 n_bytes, gint64 total, GError **error)
{
  struct statvfs disk;
  g_autofree char *folder = NULL;
  gint64 available, wanted;

  if (n_written + n_bytes <= self->n_reserved)
    return TRUE;
  if (self->refused && n_written - self->n_looked < LOOK_BYTES)
    return TRUE;
  self->n_looked = n_written;
  if (fstatvfs (fd, &disk) != 0)
    return TRUE;
  available = (gint64) disk.f_bavail * (gint64) disk.f_frsize;
  wanted = total >= 0 ? MIN (AHEAD_BYTES, total - n_written) : AHEAD_BYTES;
  if (available - wanted > RESERVE_BYTES && reserve (self, fd, n_written, wanted))
    return TRUE;
  if (available > RESERVE_BYTES)
    return TRUE;
  folder = g_path_get_dirname (path);
  /* TRANSLATORS: a folder */
  ips_set_error (error, IPS_ERROR_DISK_FULL, _("%s: no space left on its disk"), folder);
  return FALSE;
}

void
ips_partial_room_release (IpsPartialRoom *self, int fd, gint64 n_written)
{
  /* Where it does not work the room is given back with the file. */
  if (self->n_reserved > n_written && ftruncate (fd, n_written) != 0)
    g_debug ("room of a part is kept: %s", g_strerror (errno));
  self->n_reserved = 0;
}
