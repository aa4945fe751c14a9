/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* (transfer full): the sensors' web server, without a port */
SoupServer *sim_web_new (void);

G_END_DECLS
