/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-authorities.h"
#include "ips-certificate.h"
#include "ips-trust.h"

G_BEGIN_DECLS

/**
 * IpsSiteHost: what one host showed when it was contacted. A plain value.
 */
typedef struct
{
  char *host;                    /* as asked for, lower case */
  guint port;
  IpsCertificate *certificate;   /* (nullable): the leaf; %NULL for plain HTTP */
  IpsCertificate *accepted;      /* (nullable): what was accepted for this host before, newest first */
  IpsChainFlags chain;           /* the system's verdict: what speaks against it */
  IpsTrustVerdict verdict;       /* ours */
} IpsSiteHost;
IpsSiteHost *ips_site_host_copy (const IpsSiteHost *self);
void ips_site_host_free (IpsSiteHost *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSiteHost, ips_site_host_free)

/* The system's verdict in words for people, one sentence; for 0 it says that it is safe to accept. (transfer full) */
char *ips_chain_flags_describe (IpsChainFlags flags, const char *host, const IpsCertificate *certificate);

/**
 * IpsSiteTrust: whose certificates are good enough for an update, download or licence server.
 *
 * By authorities: what an authority of this system issued for that host is trusted, so a renewal under
 * the same authority stops nothing; what was accepted for a host by a person is trusted too. Pinned:
 * only what was accepted. Main thread only.
 */
typedef enum { IPS_SITE_TRUST_AUTHORITIES, IPS_SITE_TRUST_PINNED } IpsSiteTrustMode;

#define IPS_TYPE_SITE_TRUST (ips_site_trust_get_type ())
G_DECLARE_FINAL_TYPE (IpsSiteTrust, ips_site_trust, IPS, SITE_TRUST, GObject)

/* @authorities_file: (nullable): %NULL for the system's */
IpsSiteTrust *ips_site_trust_new (IpsSiteTrustMode mode, const char *authorities_file);
/* A certificate that a person accepted for that host and port; the one added last counts as the newest. */
void ips_site_trust_accept (IpsSiteTrust *self, const char *host, guint port, IpsCertificate *certificate);

/* Reads the authorities in a thread, once; to be finished before the first ips_site_trust_judge(). Fails
 * only where the authorities are needed and cannot be read. */
void ips_site_trust_prepare_async (IpsSiteTrust *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_site_trust_prepare_finish (IpsSiteTrust *self, GAsyncResult *result, GError **error);

/* @chain: (element-type GBytes): DER, the leaf first. (transfer full) (not nullable) */
IpsSiteHost *ips_site_trust_judge (IpsSiteTrust *self, const char *host, guint port, GPtrArray *chain);

G_END_DECLS
