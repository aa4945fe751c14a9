/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-certificate.h"
#include "ips-problem.h"

G_BEGIN_DECLS

/**
 * IpsServerCheck: what the last check of an accepted certificate found. Text is what is stored.
 */
typedef enum
{
  IPS_SERVER_CHECK_NEVER,        /* "never": not checked since it was accepted */
  IPS_SERVER_CHECK_SAME,         /* "same": the server presents it still */
  IPS_SERVER_CHECK_RENEWED,      /* "renewed": another one, vouched for by an authority that the system trusts */
  IPS_SERVER_CHECK_CHANGED,      /* "changed": another one, and nobody vouches for it */
  IPS_SERVER_CHECK_UNREACHABLE,  /* "unreachable": the server presented none */
  IPS_N_SERVER_CHECKS
} IpsServerCheck;
const char *ips_server_check_to_nick (IpsServerCheck check);
gboolean ips_server_check_from_nick (const char *nick, IpsServerCheck *check);

/**
 * IpsServerCertificate:
 *
 * The certificate that somebody accepted for one update server (locator, download site, local server), and what
 * the last check found. Never removed by a check. A plain value.
 */
typedef struct
{
  char *host;                   /* (owned): DNS name in lower case, or address without brackets */
  guint port;
  IpsCertificate *certificate;  /* (owned): the accepted one; from the store with its DER */
  gint64 accepted_us;           /* wall clock, µs */
  char *accepted_by;            /* (owned) */
  gint64 checked_us;            /* 0 never */
  IpsServerCheck check;
  IpsCertificate *presented;    /* (owned) (nullable): what the server presented then, where it is another one */
  char *message;                /* (owned): why it was not reachable; "" */
} IpsServerCertificate;

/* Empty texts, no certificate. */
IpsServerCertificate *ips_server_certificate_new (const char *host, guint port, IpsCertificate *certificate);
IpsServerCertificate *ips_server_certificate_copy (const IpsServerCertificate *self);
void ips_server_certificate_free (IpsServerCertificate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsServerCertificate, ips_server_certificate_free)

/* "www.example:443", "[2001:db8::1]:8443". (transfer full) */
char *ips_server_certificate_get_name (const IpsServerCertificate *self);

/**
 * ips_server_certificate_describe:
 * @pinned: whether only accepted certificates count; otherwise the system's authorities count too, and a routine
 *   renewal under one of them stops nothing
 * @now_us: wall clock
 * @sign: (out): how bad it is
 *
 * Returns: (transfer full): the state in a sentence, with what to do where there is something to do
 */
char *ips_server_certificate_describe (const IpsServerCertificate *self, gboolean pinned, gint64 now_us, IpsSign *sign);

/* Whether a person should look at it: changed, or not valid now, or with less than 14 days left. */
gboolean ips_server_certificate_needs_attention (const IpsServerCertificate *self, gboolean pinned, gint64 now_us);

/* The one for @host (any case) and @port in (element-type IpsServerCertificate) @all. (transfer none) (nullable) */
IpsServerCertificate *ips_server_certificate_find (GPtrArray *all, const char *host, guint port);

G_END_DECLS
