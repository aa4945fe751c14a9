/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-client-certificate.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-format.h"
#include "ips-text.h"
#include "ips-x509.h"

#define MAX_NAME_CHARS 120

typedef struct
{
  char *certificate, *key;
  IpsSecret *passphrase;         /* (owned) (nullable) */
  IpsClientIdentityPart part;    /* where an error is */
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_free (load->certificate);
  g_free (load->key);
  g_clear_pointer (&load->passphrase, ips_secret_unref);
  g_free (load);
}

/* What every server would turn down. */
static gboolean
is_valid_now (const IpsClientIdentity *identity, GError **error)
{
  g_autoptr(IpsX509) facts = ips_x509_parse (ips_client_identity_get_certificate (identity), error);
  gint64 now_us = g_get_real_time ();
  g_autofree char *when = NULL;

  if (facts == NULL)
    return FALSE;
  when = ips_format_date_time (now_us > facts->not_after_us ? facts->not_after_us : facts->not_before_us);
  if (now_us > facts->not_after_us)
    ips_set_error (error, IPS_ERROR_INVALID, _("the certificate expired on %s: have a new one issued"), when);
  else if (now_us < facts->not_before_us)
    ips_set_error (error, IPS_ERROR_INVALID, _("the certificate is valid only from %s on: check this computer's clock"), when);
  else
    return TRUE;
  return FALSE;
}

static void
load_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Load *load = data;
  GError *error = NULL;
  g_autoptr(IpsClientIdentity) identity = ips_client_identity_load (load->certificate, load->key, load->passphrase, &load->part, &error);

  if (identity != NULL)
    load->part = IPS_CLIENT_IDENTITY_CERTIFICATE;
  if (identity != NULL && is_valid_now (identity, &error))
    g_task_return_pointer (task, g_steal_pointer (&identity), (GDestroyNotify) ips_client_identity_unref);
  else
    g_task_return_error (task, error);
}

void
ips_client_certificate_load_async (const IpsUpdateSettings *settings, IpsSecret *passphrase, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Load *load = g_new0 (Load, 1);

  g_task_set_source_tag (task, ips_client_certificate_load_async);
  load->certificate = g_strdup (settings->client_certificate);
  load->key = g_strdup (settings->client_key);
  load->passphrase = passphrase != NULL ? ips_secret_ref (passphrase) : NULL;
  g_task_set_task_data (task, load, load_free);
  g_task_run_in_thread (task, load_in_thread);
}

IpsClientIdentity *
ips_client_certificate_load_finish (GAsyncResult *result, IpsUpdateField *field, GError **error)
{
  static const IpsUpdateField fields[] = {
    [IPS_CLIENT_IDENTITY_CERTIFICATE] = IPS_UPDATE_FIELD_CLIENT_CERTIFICATE,
    [IPS_CLIENT_IDENTITY_KEY] = IPS_UPDATE_FIELD_CLIENT_KEY,
    [IPS_CLIENT_IDENTITY_PASSPHRASE] = IPS_UPDATE_FIELD_CLIENT_PASSPHRASE,
  };
  GError *foreign = NULL;
  IpsClientIdentity *identity = g_task_propagate_pointer (G_TASK (result), &foreign);
  const Load *load = g_task_get_task_data (G_TASK (result));

  *field = identity != NULL ? IPS_UPDATE_FIELD_NONE : fields[load->part];
  if (ips_error_is_cancelled (foreign))
    {
      g_propagate_error (error, foreign);
      return NULL;
    }
  if (foreign != NULL)
    {
      /* one code for all: another one's advice ("Check the path") would not fit */
      ips_set_error (error, IPS_ERROR_INVALID, "%s", foreign->message);
      g_error_free (foreign);
    }
  return identity;
}

char *
ips_client_certificate_describe (const IpsClientIdentity *identity)
{
  g_autoptr(IpsX509) facts = ips_x509_parse (ips_client_identity_get_certificate (identity), NULL);
  g_autofree char *subject = NULL, *issuer = NULL, *until = NULL;

  if (facts == NULL)
    return g_strdup ("");
  subject = ips_text_make_safe (facts->subject, MAX_NAME_CHARS);
  issuer = ips_text_make_safe (facts->issuer, MAX_NAME_CHARS);
  until = ips_format_date_time (facts->not_after_us);
  /* TRANSLATORS: of a certificate: its subject, its issuer, the end of its validity */
  return g_strdup_printf (_("%s, issued by %s, valid until %s"), subject, issuer, until);
}
