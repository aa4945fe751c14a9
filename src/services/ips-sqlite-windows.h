/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sqlite-statement.h"

G_BEGIN_DECLS

/* Which operations have to wait for their device's maintenance window, within somebody else's transaction. It is read
 * from the store itself, so that no process goes by what another has just changed. Worker thread only. */
typedef struct _IpsSqliteGate IpsSqliteGate;

IpsSqliteGate *ips_sqlite_gate_new (IpsSqlite *self, gint64 now_us);
void ips_sqlite_gate_free (IpsSqliteGate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSqliteGate, ips_sqlite_gate_free)
/**
 * ips_sqlite_gate_pass:
 * @minutes: how long before the window closes it has to begin at the latest
 * @passes: (out): %FALSE: it was noted, and waits from ips_sqlite_gate_write() on
 */
gboolean ips_sqlite_gate_pass (IpsSqliteGate *self, gint64 operation_id, const char *sensor_id, guint minutes, gboolean *passes, GError **error);
/* Marks those that did not pass as waiting, with the time their window opens. */
gboolean ips_sqlite_gate_write (IpsSqliteGate *self, GError **error);
gboolean ips_sqlite_gate_is_closed_to_any (IpsSqliteGate *self);

/* The windows or the device's group changed: what waits for one is looked at anew. @sensor_id: (nullable): of all */
gboolean ips_sqlite_windows_requeue (IpsSqlite *self, const char *sensor_id, GError **error);

G_END_DECLS
