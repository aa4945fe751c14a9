/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-catalogue.h"
#include "ips-dialect.h"

G_BEGIN_DECLS

/**
 * IpsLevelReading: what came of reading a level into the catalogue. A plain value.
 */
typedef struct
{
  guint level;
  guint n_signatures;
  GPtrArray *findings;       /* (owned) (element-type utf8): "line 12: ..." */
} IpsLevelReading;
void ips_level_reading_free (IpsLevelReading *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsLevelReading, ips_level_reading_free)

/**
 * ips_level_reader_read_file_async:
 * @path: a package of the manager's that holds a definition, or a definition as XML
 * @name: (nullable): what the file is called where @path does not say it
 * @level: what it is; 0: the name says it
 * @who: for history
 *
 * Reads the definition in a thread of its own and puts it into @catalogue; nothing is kept of one that is not whole. Main
 * thread. Errors: those of ips_package_archive_read() and of IpsSignatureReader; %IPS_ERROR_INVALID where nobody says what
 * level it is, and for a package without a definition; %IPS_ERROR_EXISTS as ips_store_put_level_async().
 */
void ips_level_reader_read_file_async (IpsCatalogue *catalogue, IpsDialect *dialect, const char *path, const char *name, guint level, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same of a sensor's own words, which are borrowed by reference. */
void ips_level_reader_read_bytes_async (IpsCatalogue *catalogue, IpsDialect *dialect, GBytes *bytes, const char *source, guint level, const char *engine, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Whether the reading failed for what the package or document itself is, not for the disk or the store. */
gboolean ips_level_reader_is_package_broken (const GError *error);
/* Of both. (transfer full) */
IpsLevelReading *ips_level_reader_read_finish (IpsCatalogue *catalogue, GAsyncResult *result, GError **error);

G_END_DECLS
