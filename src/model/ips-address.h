/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor.h"

G_BEGIN_DECLS

/**
 * IpsAddress: what may be entered as a sensor's address: IPv4, IPv6 (brackets allowed), DNS name, each
 * with or without ":port"; a pasted URL is split too.
 */
typedef struct { char *host; guint port; gboolean transport_set; IpsTransport transport; } IpsAddress;
IpsAddress *ips_address_parse (const char *text, GError **error);   /* %IPS_ERROR_INVALID says what is wrong */
void ips_address_free (IpsAddress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsAddress, ips_address_free)
/* What two spellings of one address have in common; what is no address stays as it is, in lower case. (transfer full) */
char *ips_address_make_key (const char *text);
/* Orders IPv4 and IPv6 by number, before names, names naturally. */
int ips_address_compare (const char *a, const char *b);
gboolean ips_port_parse (const char *text, guint *port, GError **error);  /* 1..65535; "" is 0 */

G_END_DECLS
