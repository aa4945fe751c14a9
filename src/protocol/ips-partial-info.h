/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsPartialInfo:
 *
 * The small file beside a part, which says what it is a part of and how much of it was known to be on the disk. One
 * thread at a time.
 */
typedef struct
{
  char *path;              /* of the small file */
  char *source;
  gint64 size;             /* bytes, as a list said; -1 unknown */
  char *digest;            /* (nullable): lower case */

  char *validator;         /* (nullable): what an If-Range may hold */
  gint64 total;            /* bytes, as the server said; -1 unknown */
  gint64 n_durable;        /* bytes that outlast the machine's going down */
  const char *boot;        /* (static): of the machine's run; "" unknown */
} IpsPartialInfo;

/* Errors: %IPS_ERROR_DISK_FULL, %IPS_ERROR_FAILED. */
gboolean ips_partial_info_write (const IpsPartialInfo *self, GError **error);
/* Reads what the small file says, where it is about the same @source, @size and @digest. Returns: how much of @n_there
 * bytes can be gone on with. */
gint64 ips_partial_info_read (IpsPartialInfo *self, gint64 n_there);
void ips_partial_info_clear (IpsPartialInfo *self);

G_END_DECLS
