/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <gnutls/abstract.h>

G_BEGIN_DECLS

typedef enum { SIM_KEY_RSA_2048, SIM_KEY_RSA_1024, SIM_KEY_EC_256 } SimKeyKind;

/* What a sensor's certificate is to be; it is made when first needed. */
typedef struct
{
  SimKeyKind kind;
  guint slot;               /* which key of the pool */
  gboolean sha1;            /* signed with SHA-1 */
  gint64 from, until;       /* seconds since the epoch */
  guint64 serial;
  const char *common_name;  /* (not nullable) */
  gboolean plain_subject;   /* only the common name, as it is */
} SimCertificateSpec;

typedef struct
{
  gatomicrefcount refs;
  gnutls_pcert_st pcert;
  gnutls_privkey_t key;     /* (unowned): the pool's */
  char *sha1, *sha256, *md5; /* (owned): "AB:CD:.." */
} SimCertificate;

void sim_certificate_init (void);   /* begins to fill the pool in a thread */
SimCertificate *sim_certificate_new (const SimCertificateSpec *spec);
SimCertificate *sim_certificate_ref (SimCertificate *self);
void sim_certificate_unref (SimCertificate *self);

const char *sim_key_kind_to_string (SimKeyKind kind);
gboolean sim_key_kind_from_string (const char *text, SimKeyKind *kind);

G_END_DECLS
