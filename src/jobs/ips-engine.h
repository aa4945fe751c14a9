/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-clock.h"
#include "ips-fleet.h"

G_BEGIN_DECLS

/**
 * IpsEngine:
 *
 * Claims operations from the store and works on them, at most Device Communication's limit at once. One
 * dead sensor never delays another; what a person clicked goes before what a schedule queued. Main thread.
 *
 * Property "busy". Started without a queue to work on it costs one small query per second.
 *
 * Signals: "operation-changed" (pointer: const IpsOperation): a step of one that runs here, or its end once the
 * store has it; "operation-lost" (gint64 id): another engine took one over that ran here, the store knows how it is.
 */
#define IPS_TYPE_ENGINE (ips_engine_get_type ())
G_DECLARE_FINAL_TYPE (IpsEngine, ips_engine, IPS, ENGINE, GObject)

IpsEngine *ips_engine_new (IpsFleet *fleet, IpsClock *clock);
void ips_engine_start (IpsEngine *self);
/* Stops claiming; resolves when nothing is running any more (after @grace_ms what runs is cancelled and its
 * lease given back, so that another engine checks and goes on). */
void ips_engine_stop_async (IpsEngine *self, guint grace_ms, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_engine_stop_finish (IpsEngine *self, GAsyncResult *result, GError **error);
guint ips_engine_get_n_running (IpsEngine *self);
void ips_engine_wake (IpsEngine *self);                   /* look at the queue, and who is to stop, now */
/* How long others wait before they take over what a dead engine held, in ms; 30,000. Renewed at a third of it. */
void ips_engine_set_lease (IpsEngine *self, guint lease_ms);
/* Whether somebody is there who can enter a password: what a person submitted then waits (%IPS_WAIT_LOGIN) where one
 * is missing; without, it fails. */
void ips_engine_set_attended (IpsEngine *self, gboolean attended);
const char *ips_engine_get_id (IpsEngine *self);          /* unique to this engine */

G_END_DECLS
