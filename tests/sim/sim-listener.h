/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>
#include "sim-sensor.h"

G_BEGIN_DECLS

/* The sensors' ports: the connection's local address chooses the sensor. Main thread only. */
typedef enum { SIM_PORT_HTTPS, SIM_PORT_HTTP, SIM_PORT_SSH } SimPortKind;
/* @server: (nullable): %NULL for SSH. @port: 0 for any; returns the port, or 0 with an error */
guint sim_listener_open (SoupServer *server, guint port, SimPortKind kind, GError **error);
void sim_listener_close (void);
void sim_listener_drop (SimSensor *sensor);   /* cuts its connections */
guint sim_listener_get_n (void);              /* held now */
guint sim_listener_get_max (void);            /* most held at once */
guint64 sim_listener_get_total (void);
void sim_listener_reset (void);

G_END_DECLS
