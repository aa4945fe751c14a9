/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A digest in words that can be read out loud ("xucis-hehon-..."), after A. Huima's "The Bubble Babble Binary Data Encoding".
 * (transfer full). Any thread. */
char *ips_bubble_babble_encode (const guint8 *data, gsize size);
/* Of a public key as it stands in SSH's own form: of its SHA-1, as OpenSSH says it (ssh-keygen -B) and, it is assumed, sensors
 * with "show ssh server-key". (transfer full) */
char *ips_bubble_babble_of_key (const guint8 *blob, gsize size);

G_END_DECLS
