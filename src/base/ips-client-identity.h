/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "ips-secret.h"

G_BEGIN_DECLS

/**
 * IpsClientIdentity:
 *
 * Our own certificate with its private key, for servers that ask for one in the TLS handshake. The key is GnuTLS's and is
 * never handed out. Immutable and atomically ref-counted; any thread.
 */
typedef struct _IpsClientIdentity IpsClientIdentity;

/* Where it is wrong, for the place where it was entered. */
typedef enum { IPS_CLIENT_IDENTITY_CERTIFICATE, IPS_CLIENT_IDENTITY_KEY, IPS_CLIENT_IDENTITY_PASSPHRASE } IpsClientIdentityPart;

/**
 * ips_client_identity_load:
 * @certificate_file: PEM, with its issuers behind it or without; or PKCS#12, with the key in it
 * @key_file: (nullable): PEM; %NULL or "" where the key is in the same file
 * @passphrase: (nullable): of the key or of the PKCS#12 file
 * @part: (out): where an error is
 *
 * Reads files: for a thread. Errors: %IPS_ERROR_INVALID, %IPS_ERROR_NOT_FOUND, %IPS_ERROR_PERMISSION (the files), each a
 * fragment that says what to do.
 *
 * Returns: (transfer full)
 */
IpsClientIdentity *ips_client_identity_load (const char *certificate_file, const char *key_file, IpsSecret *passphrase, IpsClientIdentityPart *part, GError **error);
IpsClientIdentity *ips_client_identity_ref (IpsClientIdentity *self);
void ips_client_identity_unref (IpsClientIdentity *self);
GBytes *ips_client_identity_get_certificate (const IpsClientIdentity *self);   /* (transfer none): DER, the leaf */
/* For GnuTLS and nobody else: gnutls_certificate_credentials_t. (transfer none) */
gpointer ips_client_identity_get_credentials (const IpsClientIdentity *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsClientIdentity, ips_client_identity_unref)

G_END_DECLS
