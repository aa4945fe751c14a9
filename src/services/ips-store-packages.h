/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-package-file.h"
#include "ips-store.h"

G_BEGIN_DECLS

/*
 * The package library's index, what servers offered when they were looked at last, and what came of it. The bytes are
 * not in the store (IpsPackageLibrary). Another process's changes come as IPS_STORE_PACKAGES of IpsStore's "changed".
 * Main thread.
 */

/* (element-type IpsPackageFile), the newest first */
void ips_store_load_packages_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_packages_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* Adds or replaces by hash, with a line of history for one that is new. */
void ips_store_save_package_async (IpsStore *self, const IpsPackageFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_save_package_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* With a line of history each. */
void ips_store_remove_packages_async (IpsStore *self, const char *const *sha256, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_remove_packages_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* What @subject (a server in words) offers now replaces what it offered before. @offers: (element-type IpsPackageOffer) */
void ips_store_save_offers_async (IpsStore *self, const char *subject, GPtrArray *offers, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_save_offers_finish (IpsStore *self, GAsyncResult *result, GError **error);
void ips_store_load_offers_async (IpsStore *self, const char *subject, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_offers_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Small facts that are nobody's settings: "check.outcome". No history. text -> text */
void ips_store_load_update_facts_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GHashTable *ips_store_load_update_facts_finish (IpsStore *self, GAsyncResult *result, GError **error);
void ips_store_save_update_facts_async (IpsStore *self, GHashTable *facts, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_save_update_facts_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* Notes when the update server's settings, its login or the account were saved: what failed before says nothing about them.
 * Written behind. */
#define IPS_UPDATE_FACT_CHANGED "server.changed-us"
void ips_store_note_update_server_changed (IpsStore *self, gint64 now_us);

G_END_DECLS
