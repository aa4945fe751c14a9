/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-store-signatures.h"

G_BEGIN_DECLS

/**
 * IpsCatalogue:
 *
 * The update levels whose signatures are known, in memory by name and loaded one by one when looked into; the few looked
 * into last are kept. Main thread only. Emits "changed" after a level came or went, whoever did it.
 */
#define IPS_TYPE_CATALOGUE (ips_catalogue_get_type ())
G_DECLARE_FINAL_TYPE (IpsCatalogue, ips_catalogue, IPS, CATALOGUE, GObject)

/* The one of @store in this process. (transfer full) */
IpsCatalogue *ips_catalogue_get (IpsStore *store);
IpsStore *ips_catalogue_get_store (IpsCatalogue *self);            /* (transfer none) */
void ips_catalogue_load_async (IpsCatalogue *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_catalogue_load_finish (IpsCatalogue *self, GAsyncResult *result, GError **error);
GPtrArray *ips_catalogue_get_levels (IpsCatalogue *self);          /* (transfer none) (element-type IpsSignatureLevel), lowest first */
const IpsSignatureLevel *ips_catalogue_lookup (IpsCatalogue *self, guint level);   /* (transfer none) (nullable) */
/* The highest known level at or below @level; 0 for none: what can be shown of a level that nobody has read. */
guint ips_catalogue_find_nearest (IpsCatalogue *self, guint level);

/* (transfer full): sealed. %IPS_ERROR_NOT_FOUND says what to do to know the level. */
void ips_catalogue_get_set_async (IpsCatalogue *self, guint level, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsSignatureSet *ips_catalogue_get_set_finish (IpsCatalogue *self, GAsyncResult *result, GError **error);

/* What changed from one level to the other; read on the store's thread and compared in one of its own. (transfer full).
 * Errors: those of ips_catalogue_get_set_async(). */
void ips_catalogue_compare_async (IpsCatalogue *self, guint from, guint to, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsSignatureDiff *ips_catalogue_compare_finish (IpsCatalogue *self, GAsyncResult *result, GError **error);

/* Adds a level, or reads one again; a package's goes before a device's: see ips_store_put_level_async(). */
void ips_catalogue_put_async (IpsCatalogue *self, const IpsSignatureLevel *level, IpsSignatureSet *set, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_catalogue_put_finish (IpsCatalogue *self, GAsyncResult *result, GError **error);
/* Forgets a level that nobody needs: see ips_store_remove_level_async(), whose errors these are; %IPS_ERROR_NOT_FOUND where it is
 * not known. Devices are not looked at: ips_policy_book_forget_level_async() does that. */
void ips_catalogue_forget_async (IpsCatalogue *self, guint level, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_catalogue_forget_finish (IpsCatalogue *self, GAsyncResult *result, GError **error);

G_END_DECLS
