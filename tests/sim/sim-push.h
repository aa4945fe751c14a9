/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * SimPush: a package on its way to a sensor, taken piece by piece: counted and hashed, never kept. In the form of the
 * dialect's "push-upgrade.form": the request and the file as multipart/form-data, or the file alone.
 */
typedef struct _SimPush SimPush;

/* @stop_half_way: takes half of it and calls @stop, once, with @user_data. @form: what the dialect says. */
typedef void (*SimPushStop) (SoupServerMessage *message, gpointer user_data);
SimPush *sim_push_new (SoupServerMessage *message, GHashTable *query, gboolean stop_half_way, SimPushStop stop, gpointer user_data);
void sim_push_free (SimPush *self);

/* Whether it arrived as it was announced. */
gboolean sim_push_is_whole (const SimPush *self);
const char *sim_push_get_name (const SimPush *self);       /* (transfer none) (not nullable) */
const char *sim_push_get_sha256 (const SimPush *self);     /* (transfer none) (not nullable): of a whole one */
guint64 sim_push_get_n_bytes (const SimPush *self);

G_END_DECLS
