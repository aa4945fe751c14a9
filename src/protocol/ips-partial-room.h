/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsPartialRoom:
 *
 * The room that a part has on its disk, and what it leaves to others. It is taken some way ahead of the bytes, where the
 * file system can do that: a file that grows piece by piece costs the system two to three times the processor time. All
 * zero is one that has not looked yet. One thread at a time.
 */
typedef struct
{
  gint64 n_looked;         /* bytes written when the free space was looked at */
  gint64 n_reserved;       /* bytes of the file that have their room, written or not */
  gboolean refused;        /* the file system cannot */
} IpsPartialRoom;

/* Whether what is still to come of @total bytes fits (-1: unknown, so it does). @path: of the part. Errors:
 * %IPS_ERROR_DISK_FULL with what is needed and what is free. */
gboolean ips_partial_room_check (int fd, const char *path, gint64 n_written, gint64 total, GError **error);
/* Asked before @n_bytes more are written. Errors: %IPS_ERROR_DISK_FULL. */
gboolean ips_partial_room_keep (IpsPartialRoom *self, int fd, const char *path, gint64 n_written, gint64 n_bytes, gint64 total,
                                GError **error);
/* Gives back what no byte has come for. */
void ips_partial_room_release (IpsPartialRoom *self, int fd, gint64 n_written);

/* In the words of the system; @number: of errno. */
void ips_partial_set_error (const char *path, int number, GError **error);

G_END_DECLS
