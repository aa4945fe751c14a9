/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsAuthorities:
 *
 * The certificate authorities that this system trusts, read once. Immutable and atomically
 * ref-counted; any thread.
 */
typedef struct _IpsAuthorities IpsAuthorities;

/* What speaks against a chain of certificates; 0: nothing does. */
typedef enum
{
  IPS_CHAIN_UNKNOWN_ISSUER = 1 << 0,  /* no authority of this system issued it */
  IPS_CHAIN_OTHER_NAME = 1 << 1,      /* issued for another name than the host's */
  IPS_CHAIN_EXPIRED = 1 << 2,
  IPS_CHAIN_NOT_YET_VALID = 1 << 3,
  IPS_CHAIN_REVOKED = 1 << 4,
  IPS_CHAIN_WEAK = 1 << 5,            /* signed with what can be forged */
  IPS_CHAIN_INVALID = 1 << 6          /* not for a server, or not a chain at all */
} IpsChainFlags;

/* What ips_authorities_load() reads for %NULL: $SSL_CERT_FILE, or the system's own bundle. */
const char *ips_authorities_get_default_file (void);

/**
 * ips_authorities_load:
 * @file: (nullable): PEM certificates; %NULL: ips_authorities_get_default_file()
 *
 * Reads and parses some hundred kilobytes, about 10 ms: not for the main loop. Errors:
 * %IPS_ERROR_NOT_FOUND where there is no such file, %IPS_ERROR_INVALID where it holds no certificate.
 *
 * Returns: (transfer full) (nullable)
 */
IpsAuthorities *ips_authorities_load (const char *file, GError **error);
IpsAuthorities *ips_authorities_ref (IpsAuthorities *self);
void ips_authorities_unref (IpsAuthorities *self);

/**
 * ips_authorities_verify:
 * @chain: (element-type GBytes): DER, the leaf first, as a server presented it
 * @host: name or address that was asked for
 *
 * About 1 ms.
 *
 * Returns: what speaks against it
 */
IpsChainFlags ips_authorities_verify (IpsAuthorities *self, GPtrArray *chain, const char *host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsAuthorities, ips_authorities_unref)

G_END_DECLS
