/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-tls-database.h"

struct _IpsTlsDatabase
{
  GTlsDatabase parent_instance;
};

G_DEFINE_FINAL_TYPE (IpsTlsDatabase, ips_tls_database, G_TYPE_TLS_DATABASE)

static GTlsCertificateFlags
ips_tls_database_verify_chain (GTlsDatabase *database, GTlsCertificate *chain, const char *purpose,
                               GSocketConnectable *identity, GTlsInteraction *interaction,
                               GTlsDatabaseVerifyFlags flags, GCancellable *cancellable, GError **error)
{
  return G_TLS_CERTIFICATE_UNKNOWN_CA;
}

static void
ips_tls_database_class_init (IpsTlsDatabaseClass *klass)
{
  G_TLS_DATABASE_CLASS (klass)->verify_chain = ips_tls_database_verify_chain;
}

static void
ips_tls_database_init (IpsTlsDatabase *self)
{
}

GTlsDatabase *
ips_tls_database_get_default (void)
{
  static gsize made = 0;

  if (g_once_init_enter (&made))
    g_once_init_leave (&made, (gsize) g_object_new (IPS_TYPE_TLS_DATABASE, NULL));
  return G_TLS_DATABASE ((gpointer) made);
}
