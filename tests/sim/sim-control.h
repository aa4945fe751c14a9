/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The control API on 127.0.0.1: JSON in, JSON out. (transfer full) (nullable); @port: (inout), 0 for any */
SoupServer *sim_control_new (GMainLoop *loop, guint *port, GError **error);

G_END_DECLS
