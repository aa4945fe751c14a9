/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>
#include "sim-sensor.h"

G_BEGIN_DECLS

/* A sensor's events and who subscribed to them (protocol.md 1.6, 1.7). */
typedef void (*SimSdeeReply) (const char *body, gpointer user_data);

void sim_sdee_free (SimSdee *self);
void sim_sdee_drop_subscriptions (SimSensor *sensor);
/* Answers through @reply, now or when there is something. */
void sim_sdee_handle (SimSensor *sensor, GHashTable *query, const char *session, SimSdeeReply reply, gpointer user_data);
/* The client of a reply that is still due has gone. */
void sim_sdee_forget (SimSensor *sensor, gpointer user_data);

void sim_sdee_emit_certificates_changed (SimSensor *sensor);
void sim_sdee_emit_applications (SimSensor *sensor, gboolean started);
void sim_sdee_emit_control_transaction (SimSensor *sensor, const char *command, gboolean successful, const char *user);

G_END_DECLS
