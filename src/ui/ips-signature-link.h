/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-dialect.h"
#include "ips-signature.h"

G_BEGIN_DECLS

/* Where Cisco.com describes a signature, by the dialect's pattern. (transfer full) */
char *ips_signature_link_dup_address (IpsDialect *dialect, IpsSignatureKey key);
/* Hands that address to the web browser; where there is none a message over @parent says the address. Main thread. */
void ips_signature_link_open (IpsDialect *dialect, IpsSignatureKey key, GtkWindow *parent);

G_END_DECLS
