/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IpsDialect:
 *
 * Every name of the wire that differs between firmware families or is an assumption: paths, headers,
 * transaction names, elements, attributes. Read from cisco-ips.json (a resource of this library),
 * overlaid by $XDG_CONFIG_HOME/vedette/dialects/cisco-ips.json where that exists; shared by the
 * program and the simulator. Immutable after loading; any thread.
 */
#define IPS_TYPE_DIALECT (ips_dialect_get_type ())
G_DECLARE_FINAL_TYPE (IpsDialect, ips_dialect, IPS, DIALECT, GObject)

/* The built-in one with the user's file over it. Error: %IPS_ERROR_INVALID names file, line, member. */
IpsDialect *ips_dialect_load (GError **error);
/* For tests and fuzzers: @overlay_json may be %NULL. */
IpsDialect *ips_dialect_new_from_data (const char *overlay_json, gssize length, GError **error);
/* Text of a known key such as "transaction.reboot"; never NULL for keys the built-in file has. */
const char *ips_dialect_get (IpsDialect *self, const char *key);
/* Whether that key is marked as assumed (nobody published it). */
gboolean ips_dialect_is_assumed (IpsDialect *self, const char *key);

G_END_DECLS
