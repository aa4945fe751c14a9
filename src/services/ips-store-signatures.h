/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-signature-set.h"
#include "ips-store.h"

G_BEGIN_DECLS

/*
 * The signature catalogue: what every known update level holds. Kept as what changed from level to level, so that a
 * thousand levels take little more than one. Another process's changes come as IPS_STORE_SIGNATURES of IpsStore's
 * "changed". Main thread.
 */

/* A level in the list. A plain value. */
typedef struct
{
  guint level;               /* S615 is 615 */
  char *engine;              /* required engine: "E4"; "" unknown */
  char *released;            /* "2012-01-31"; "" unknown */
  char *source;              /* where it was read from: a package's name, "ber-core-02" */
  gint64 added_us;
  guint n_signatures;
} IpsSignatureLevel;
IpsSignatureLevel *ips_signature_level_new (guint level, const char *engine, const char *released, const char *source);
void ips_signature_level_free (IpsSignatureLevel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSignatureLevel, ips_signature_level_free)

/* Whether @source names the package of Security Manager that brings the definition of @level: the vendor's own word, which
 * nothing but such a package replaces. What a sensor hands out may be a few signatures of thousands. */
gboolean ips_signature_source_is_package (const char *source, guint level);

/* By level, lowest first. (transfer full) (element-type IpsSignatureLevel) */
void ips_store_load_levels_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_levels_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Adds a level with its sealed signatures, or puts them in place of those it had, in one transaction; other levels keep
 * theirs. A line of history unless nothing changed. %IPS_ERROR_EXISTS, and nothing changes, where the level is known from its
 * package and @level is not from one. */
void ips_store_put_level_async (IpsStore *self, const IpsSignatureLevel *level, IpsSignatureSet *set, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_put_level_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* The signatures of one level. (transfer full): sealed. %IPS_ERROR_NOT_FOUND where the level is not known. */
void ips_store_load_level_async (IpsStore *self, guint level, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsSignatureSet *ips_store_load_level_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Forgets a level; the others keep their signatures. That nobody wants it is a fact under this name with the level's behind
 * it until the level is put again, so that its package is not read again by itself. %IPS_ERROR_FAILED names the policies that
 * are at it, and those that were and could go back to it. */
#define IPS_STORE_FORGOTTEN_LEVEL "forgotten-level."
void ips_store_remove_level_async (IpsStore *self, guint level, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_remove_level_finish (IpsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
