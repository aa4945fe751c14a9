/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-catalogue.h"

G_BEGIN_DECLS

/* Why a package of Security Manager in the library has not brought its level into the catalogue. */
typedef enum
{
  IPS_UNREAD_WAITING,        /* nobody has read it yet */
  IPS_UNREAD_BROKEN,         /* this version cannot read it */
  IPS_UNREAD_FORGOTTEN,      /* somebody did not want the level any more */
  IPS_UNREAD_DAMAGED,        /* its file is no longer what was verified */
} IpsUnreadReason;

/**
 * IpsUnreadLevel: a package of the library with the definition of a level that the catalogue does not have from it. A plain
 * value; texts are owned and not %NULL.
 */
typedef struct
{
  guint level;
  IpsUnreadReason reason;
  char *package;             /* its file name */
  char *sha256;
  char *detail;              /* of a broken one what is the matter with it; "" */
} IpsUnreadLevel;
void ips_unread_level_free (IpsUnreadLevel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsUnreadLevel, ips_unread_level_free)
/* What is the matter and what to do, without a capital and a full stop. (transfer full) */
char *ips_unread_level_describe (const IpsUnreadLevel *self);

/* All of them, the highest level first; from the store, so that what other processes did counts. Main thread. (transfer full)
 * (element-type IpsUnreadLevel) */
void ips_unread_levels_load_async (IpsCatalogue *catalogue, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_unread_levels_load_finish (IpsCatalogue *catalogue, GAsyncResult *result, GError **error);
/* For whoever finds that a package cannot be read: kept in the store, so that nobody tries it again with this version, and
 * told to those who look at the catalogue. @detail: what is the matter with it */
void ips_unread_level_note_broken (IpsCatalogue *catalogue, const char *sha256, const char *detail);

G_END_DECLS
