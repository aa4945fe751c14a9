/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsPartialRoom:
 *
 * The room that a part has on its disk, and what it leaves to others. All zero is one that has not looked yet. One
 * thread at a time.
 */
typedef struct
{
  gint64 n_looked;         /* bytes written when the free space was looked at */
} IpsPartialRoom;

/* Whether what is still to come of @total bytes fits (-1: unknown, so it does). @path: of the part. Errors:
 * %IPS_ERROR_DISK_FULL with what is needed and what is free. */
gboolean ips_partial_room_check (int fd, const char *path, gint64 n_written, gint64 total, GError **error);
/* Asked before more is written. Errors: %IPS_ERROR_DISK_FULL. */
gboolean ips_partial_room_keep (IpsPartialRoom *self, int fd, const char *path, gint64 n_written, GError **error);

/* In the words of the system; @number: of errno. */
void ips_partial_set_error (const char *path, int number, GError **error);

G_END_DECLS
