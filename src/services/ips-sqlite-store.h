/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-store-backend.h"

G_BEGIN_DECLS

/**
 * IpsSqliteStore: the first form of IpsStoreBackend, one SQLite file. Worker thread only.
 */
#define IPS_TYPE_SQLITE_STORE (ips_sqlite_store_get_type ())
G_DECLARE_FINAL_TYPE (IpsSqliteStore, ips_sqlite_store, IPS, SQLITE_STORE, GObject)

/**
 * ips_sqlite_store_open:
 * @path: the file; it and its folder are made where they do not exist
 * @network: treat the place as a network file system whatever it is (tests)
 *
 * Returns: (transfer full) (nullable): the store; errors as ips_store_open_async() says
 */
IpsStoreBackend *ips_sqlite_store_open (const char *path, gboolean network, GError **error);

/* Reads what can be read of the damaged store at @path into a fresh one in its place; the result says in words
 * what was saved and what not. */
char *ips_sqlite_store_salvage (const char *path, GError **error);

/* Whether a file system of this statfs() type, called @name by the mount table, lies on another machine. */
gboolean ips_sqlite_is_network_type (guint64 magic, const char *name);

G_END_DECLS
