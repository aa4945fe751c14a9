/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-trust-store.h"

struct _IpsTrustStore
{
  GObject parent_instance;

  GHashTable *trusted;      /* sensor id -> IpsCertificate (owned) */
  GHashTable *host_keys;    /* sensor id -> fingerprint (owned) */
};

static void ips_trust_store_iface_init (IpsTrustInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsTrustStore, ips_trust_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (IPS_TYPE_TRUST, ips_trust_store_iface_init))

static IpsTrustVerdict
ips_trust_store_judge (IpsTrust *trust, const char *subject_id, IpsCertificate *certificate)
{
  IpsTrustStore *self = IPS_TRUST_STORE (trust);
  IpsCertificate *trusted = g_hash_table_lookup (self->trusted, subject_id);

  if (trusted == NULL || certificate == NULL)
    return IPS_TRUST_UNKNOWN;
  return ips_certificate_equal (trusted, certificate) ? IPS_TRUST_TRUSTED : IPS_TRUST_CHANGED;
}

static IpsCertificate *
ips_trust_store_recognize (IpsTrust *trust, const char *subject_id, GBytes *der)
{
  IpsCertificate *trusted = g_hash_table_lookup (IPS_TRUST_STORE (trust)->trusted, subject_id);
  g_autofree char *sha256 = NULL;

  if (trusted == NULL)
    return NULL;
  sha256 = ips_x509_fingerprint (der, TRUE);
  if (g_strcmp0 (sha256, ips_certificate_get_facts (trusted)->sha256) != 0)
    return NULL;
  return ips_certificate_new_from_facts (ips_x509_copy (ips_certificate_get_facts (trusted)), der);
}

static IpsTrustVerdict
ips_trust_store_judge_host_key (IpsTrust *trust, const char *subject_id, const char *fingerprint)
{
  const char *trusted = g_hash_table_lookup (IPS_TRUST_STORE (trust)->host_keys, subject_id);

  if (trusted == NULL)
    return IPS_TRUST_UNKNOWN;
  return g_str_equal (trusted, fingerprint) ? IPS_TRUST_TRUSTED : IPS_TRUST_CHANGED;
}

gboolean
ips_trust_store_set_host_key (IpsTrustStore *self, const char *sensor_id, const char *fingerprint)
{
  const char *before;

  g_return_val_if_fail (IPS_IS_TRUST_STORE (self), FALSE);
  g_return_val_if_fail (sensor_id != NULL && fingerprint != NULL, FALSE);

  before = g_hash_table_lookup (self->host_keys, sensor_id);
  if (g_str_equal (before != NULL ? before : "", fingerprint))
    return FALSE;
  if (*fingerprint != '\0')
    g_hash_table_replace (self->host_keys, g_strdup (sensor_id), g_strdup (fingerprint));
  else
    g_hash_table_remove (self->host_keys, sensor_id);
  return TRUE;
}

gboolean
ips_trust_store_set (IpsTrustStore *self, const char *sensor_id, IpsCertificate *certificate)
{
  IpsCertificate *before;

  g_return_val_if_fail (IPS_IS_TRUST_STORE (self), FALSE);
  g_return_val_if_fail (sensor_id != NULL, FALSE);

  before = g_hash_table_lookup (self->trusted, sensor_id);
  if (before == certificate || ips_certificate_equal (before, certificate))
    return FALSE;
  if (certificate != NULL)
    g_hash_table_replace (self->trusted, g_strdup (sensor_id), ips_certificate_ref (certificate));
  else
    g_hash_table_remove (self->trusted, sensor_id);
  return TRUE;
}

IpsTrustStore *
ips_trust_store_new (void)
{
  return g_object_new (IPS_TYPE_TRUST_STORE, NULL);
}

static void
ips_trust_store_finalize (GObject *object)
{
  g_hash_table_unref (IPS_TRUST_STORE (object)->trusted);
  g_hash_table_unref (IPS_TRUST_STORE (object)->host_keys);

  G_OBJECT_CLASS (ips_trust_store_parent_class)->finalize (object);
}

static void
ips_trust_store_class_init (IpsTrustStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_trust_store_finalize;
}

static void
ips_trust_store_init (IpsTrustStore *self)
{
  self->trusted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_certificate_unref);
  self->host_keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
ips_trust_store_iface_init (IpsTrustInterface *iface)
{
  iface->judge = ips_trust_store_judge;
  iface->recognize = ips_trust_store_recognize;
  iface->judge_host_key = ips_trust_store_judge_host_key;
}
