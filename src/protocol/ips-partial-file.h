/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-x509.h"

G_BEGIN_DECLS

/**
 * IpsPartialFile:
 *
 * A file on its way: what has arrived so far, beside a small file that says what it is a part of. Written and hashed
 * in threads of its own. Main thread only, one call at a time unless said otherwise.
 *
 * After a crash everything that had reached the file counts; after the machine itself went down only what was known
 * to be on the disk by then. Two processes never write to the same one: the second fails with %IPS_ERROR_BUSY.
 */
#define IPS_TYPE_PARTIAL_FILE (ips_partial_file_get_type ())
G_DECLARE_FINAL_TYPE (IpsPartialFile, ips_partial_file, IPS, PARTIAL_FILE, GObject)

/* What the whole is, as far as it is known before. */
typedef struct
{
  const char *source;            /* where it comes from: what began elsewhere begins anew */
  gint64 size;                   /* bytes; -1 unknown */
  const char *digest;            /* (nullable): hexadecimal */
  IpsDigestKind digest_kind;     /* of @digest */
} IpsPartialFacts;

/* @path: of the part; the one beside it is called @path.info. */
IpsPartialFile *ips_partial_file_new (const char *path, const IpsPartialFacts *facts);

/* Opens, locks, and reads what is there already, so that it is hashed too. Errors: %IPS_ERROR_BUSY,
 * %IPS_ERROR_STORE_READONLY, %IPS_ERROR_DISK_FULL, %IPS_ERROR_FAILED. Result: how many bytes are there. */
void ips_partial_file_open_async (IpsPartialFile *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint64 ips_partial_file_open_finish (IpsPartialFile *self, GAsyncResult *result, GError **error);
gint64 ips_partial_file_get_n_bytes (IpsPartialFile *self);            /* there, or on their way into the file */
/* What an If-Range may hold; NULL where the server gave nothing. */
const char *ips_partial_file_get_validator (IpsPartialFile *self);
/* Whether what is there may be gone on with: either the server can tell whether it is the same file still, or
 * a digest shows it in the end. */
gboolean ips_partial_file_can_resume (IpsPartialFile *self);

/* The server's answer is there. @start 0 throws away what was there. @total: bytes of the whole; -1 unknown. Errors:
 * %IPS_ERROR_DISK_FULL where the rest does not fit, with what is needed and what is free; as above. */
void ips_partial_file_begin_async (IpsPartialFile *self, gint64 start, gint64 total, const char *validator, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_partial_file_begin_finish (IpsPartialFile *self, GAsyncResult *result, GError **error);

/* Appends; several may be under way. @data stays the caller's until it has finished. Errors: %IPS_ERROR_DISK_FULL: what
 * was written before stays. */
void ips_partial_file_write_async (IpsPartialFile *self, const guint8 *data, gsize n_bytes, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_partial_file_write_finish (IpsPartialFile *self, GAsyncResult *result, GError **error);

/* Compares size and digest. %IPS_ERROR_CHECKSUM: it is not what it should be, and gone. Result: SHA-256 in lower case. */
void ips_partial_file_seal_async (IpsPartialFile *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *ips_partial_file_seal_finish (IpsPartialFile *self, GAsyncResult *result, GError **error);

/* Lets go of it, so that others may have it. What is under way ends first; blocks for that. */
void ips_partial_file_close (IpsPartialFile *self);
const char *ips_partial_file_get_path (IpsPartialFile *self);

/* The digest kind that fits a hexadecimal text by its length; FALSE: none does. */
gboolean ips_digest_kind_from_hex (const char *hex, IpsDigestKind *kind);

G_END_DECLS
