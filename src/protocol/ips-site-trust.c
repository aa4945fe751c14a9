/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-site-trust.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-text.h"

struct _IpsSiteTrust
{
  GObject parent_instance;

  IpsSiteTrustMode mode;
  char *file;                    /* (nullable) */
  IpsAuthorities *authorities;   /* (owned) (nullable): once they were read */
  gboolean prepared;
  GHashTable *accepted;          /* "host:port" -> GPtrArray of IpsCertificate, the newest last */
};

G_DEFINE_FINAL_TYPE (IpsSiteTrust, ips_site_trust, G_TYPE_OBJECT)

IpsSiteHost *
ips_site_host_copy (const IpsSiteHost *self)
{
  IpsSiteHost *copy = g_new0 (IpsSiteHost, 1);

  *copy = *self;
  copy->host = g_strdup (self->host);
  copy->certificate = self->certificate != NULL ? ips_certificate_ref (self->certificate) : NULL;
  copy->accepted = self->accepted != NULL ? ips_certificate_ref (self->accepted) : NULL;
  return copy;
}

void
ips_site_host_free (IpsSiteHost *self)
{
  if (self == NULL)
    return;
  g_free (self->host);
  g_clear_pointer (&self->certificate, ips_certificate_unref);
  g_clear_pointer (&self->accepted, ips_certificate_unref);
  g_free (self);
}

char *
ips_chain_flags_describe (IpsChainFlags flags, const char *host, const IpsCertificate *certificate)
{
  g_autofree char *safe = ips_text_make_safe (host, 200);
  /* TRANSLATORS: %s is a host name or address */
  g_autofree char *other_name = g_strdup_printf (_("issued for another name than %s"), safe);
  gboolean own = certificate != NULL && ips_certificate_get_facts (certificate)->self_signed;
  const struct { IpsChainFlags flag; const char *text; } reasons[] = {
    { IPS_CHAIN_REVOKED, _("revoked by its issuer: do not accept it") },
    { IPS_CHAIN_UNKNOWN_ISSUER, own ? _("signed by itself: compare its SHA-256 with the server's own before accepting it")
                                    : _("issued by an authority that your system does not know") },
    { IPS_CHAIN_OTHER_NAME, other_name },
    { IPS_CHAIN_EXPIRED, _("expired") },
    { IPS_CHAIN_NOT_YET_VALID, _("not valid yet: check the clock of this computer") },
    { IPS_CHAIN_WEAK, _("signed in a way that can be forged") },
    { IPS_CHAIN_INVALID, _("not a certificate for a server, or its chain does not hold") },
  };
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if ((flags & reasons[i].flag) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", reasons[i].text);
  if (text->len == 0)
    g_string_append (text, _("issued by an authority this system trusts: it need not be accepted"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
make_key (const char *host, guint port)
{
  g_autofree char *lower = g_ascii_strdown (host, -1);

  return g_strdup_printf ("%s:%u", lower, port);
}

static void
ips_site_trust_finalize (GObject *object)
{
  IpsSiteTrust *self = IPS_SITE_TRUST (object);

  g_free (self->file);
  g_clear_pointer (&self->authorities, ips_authorities_unref);
  g_clear_pointer (&self->accepted, g_hash_table_unref);
  G_OBJECT_CLASS (ips_site_trust_parent_class)->finalize (object);
}

static void
ips_site_trust_class_init (IpsSiteTrustClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_site_trust_finalize;
}

static void
ips_site_trust_init (IpsSiteTrust *self)
{
  self->accepted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
}

IpsSiteTrust *
ips_site_trust_new (IpsSiteTrustMode mode, const char *authorities_file)
{
  IpsSiteTrust *self = g_object_new (IPS_TYPE_SITE_TRUST, NULL);

  self->mode = mode;
  self->file = g_strdup (authorities_file);
  return self;
}

void
ips_site_trust_accept (IpsSiteTrust *self, const char *host, guint port, IpsCertificate *certificate)
{
  g_autofree char *key = make_key (host, port);
  GPtrArray *certificates = g_hash_table_lookup (self->accepted, key);

  if (certificates == NULL)
    {
      certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_certificate_unref);
      g_hash_table_insert (self->accepted, g_steal_pointer (&key), certificates);
    }
  g_ptr_array_add (certificates, ips_certificate_ref (certificate));
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  IpsAuthorities *authorities = ips_authorities_load (task_data, &error);

  if (authorities != NULL)
    g_task_return_pointer (task, authorities, (GDestroyNotify) ips_authorities_unref);
  else
    g_task_return_error (task, error);
}

void
ips_site_trust_prepare_async (IpsSiteTrust *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_site_trust_prepare_async);
  if (self->prepared)
    {
      g_task_return_pointer (task, self->authorities != NULL ? ips_authorities_ref (self->authorities) : NULL,
                             (GDestroyNotify) ips_authorities_unref);
      return;
    }
  g_task_set_task_data (task, g_strdup (self->file), g_free);
  g_task_run_in_thread (task, load_in_thread);
}

gboolean
ips_site_trust_prepare_finish (IpsSiteTrust *self, GAsyncResult *result, GError **error)
{
  g_autoptr(GError) own = NULL;
  g_autoptr(IpsAuthorities) authorities = g_task_propagate_pointer (G_TASK (result), &own);

  if (own != NULL && (ips_error_is_cancelled (own) || self->mode == IPS_SITE_TRUST_AUTHORITIES))
    {
      g_propagate_error (error, g_steal_pointer (&own));
      return FALSE;
    }
  if (!self->prepared)
    {
      self->authorities = g_steal_pointer (&authorities);
      self->prepared = TRUE;
    }
  return TRUE;
}

IpsSiteHost *
ips_site_trust_judge (IpsSiteTrust *self, const char *host, guint port, GPtrArray *chain)
{
  IpsSiteHost *seen = g_new0 (IpsSiteHost, 1);
  g_autofree char *key = make_key (host, port);
  GPtrArray *accepted = g_hash_table_lookup (self->accepted, key);

  seen->host = g_ascii_strdown (host, -1);
  seen->port = port;
  seen->verdict = accepted != NULL ? IPS_TRUST_CHANGED : IPS_TRUST_UNKNOWN;
  if (chain->len > 0)
    seen->certificate = ips_certificate_new (chain->pdata[0], NULL);
  if (accepted != NULL)
    seen->accepted = ips_certificate_ref (g_ptr_array_index (accepted, accepted->len - 1));
  if (seen->certificate == NULL)
    {
      seen->chain = IPS_CHAIN_INVALID;
      return seen;
    }
  seen->chain = self->authorities != NULL ? ips_authorities_verify (self->authorities, chain, host) : IPS_CHAIN_UNKNOWN_ISSUER;
  if ((seen->chain & IPS_CHAIN_REVOKED) != 0)
    return seen;
  if (self->mode == IPS_SITE_TRUST_AUTHORITIES && self->authorities != NULL && seen->chain == 0)
    seen->verdict = IPS_TRUST_TRUSTED;
  for (guint i = 0; accepted != NULL && i < accepted->len; i++)
    if (ips_certificate_equal (accepted->pdata[i], seen->certificate))
      seen->verdict = IPS_TRUST_TRUSTED;
  return seen;
}
