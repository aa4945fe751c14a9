/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-mailer.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-webhook-call.h"

/* The settings of E-mail and of Webhook in the store, the password of the one and the secret of the other in the vault. */

/* What of all settings is wanted. */
typedef struct
{
  gpointer (*read) (GHashTable *values);
  GDestroyNotify free;
} Kind;

static gpointer
read_mail (GHashTable *values)
{
  return ips_mail_settings_read (values);
}

static gpointer
read_webhook (GHashTable *values)
{
  return ips_webhook_settings_read (values);
}

static const Kind mail = { read_mail, (GDestroyNotify) ips_mail_settings_free };
static const Kind webhook = { read_webhook, (GDestroyNotify) ips_webhook_settings_free };

static void
settings_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  const Kind *kind = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) values = ips_store_load_settings_finish (IPS_STORE (source), result, &error);

  if (values == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, kind->read (values), kind->free);
}

static void
load (IpsStore *store, const Kind *kind, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, (gpointer) kind, NULL);
  ips_store_load_settings_async (store, cancellable, settings_loaded_cb, g_steal_pointer (&task));
}

void
ips_mail_settings_load_async (IpsStore *store, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  load (store, &mail, ips_mail_settings_load_async, cancellable, callback, user_data);
}

IpsMailSettings *
ips_mail_settings_load_finish (IpsStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ips_mail_settings_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ips_webhook_settings_load_async (IpsStore *store, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  load (store, &webhook, ips_webhook_settings_load_async, cancellable, callback, user_data);
}

IpsWebhookSettings *
ips_webhook_settings_load_finish (IpsStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ips_webhook_settings_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- saving --- */

typedef struct
{
  IpsVault *vault;
  IpsSecret *password;      /* (nullable) */
  char *who;
} Save;

static void
save_free (Save *self)
{
  g_object_unref (self->vault);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_free (self->who);
  g_free (self);
}

static void settings_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void password_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void mails_hurried_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
hurry (GTask *task)
{
  IpsStore *store = g_task_get_source_object (task);
  Save *save = g_task_get_task_data (task);

  ips_store_retry_mail_async (store, 0, g_get_real_time (), save->who, NULL, mails_hurried_cb, g_object_ref (task));
}

/* @values: what is saved; @owner, @label: of the @password in the vault (nullable: it is left alone) */
static void
save_all (GTask *task, IpsVault *vault, GHashTable *values, const char *owner, const char *label, IpsSecret *password, const char *who)
{
  IpsStore *store = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Save *save = g_new0 (Save, 1);

  save->vault = g_object_ref (vault);
  save->password = password != NULL ? ips_secret_ref (password) : NULL;
  save->who = g_strdup (who);
  g_task_set_task_data (task, save, (GDestroyNotify) save_free);
  /* The password first: a mailer that sees the new settings finds it. */
  if (password != NULL)
    ips_vault_store_async (vault, owner, label, ips_secret_is_empty (password) ? NULL : password, cancellable, password_saved_cb,
                           g_object_ref (task));
  ips_store_save_settings_async (store, values, who, cancellable, settings_saved_cb, g_object_ref (task));
}

void
ips_mail_settings_save_async (IpsStore *store, IpsVault *vault, const IpsMailSettings *settings, IpsSecret *password,
                              const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);
  g_autoptr(GHashTable) values = NULL;
  g_autoptr(GError) error = NULL;

  g_task_set_source_tag (task, ips_mail_settings_save_async);
  if (!ips_mail_settings_validate (settings, NULL, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  values = ips_mail_settings_write (settings);
  save_all (task, vault, values, IPS_MAIL_VAULT_OWNER, _("Mail server"), password, who);
}

void
ips_webhook_settings_save_async (IpsStore *store, IpsVault *vault, const IpsWebhookSettings *settings, IpsSecret *secret,
                                 const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);
  g_autoptr(GHashTable) values = NULL;
  g_autoptr(GError) error = NULL;

  g_task_set_source_tag (task, ips_webhook_settings_save_async);
  if (!ips_webhook_settings_validate (settings, NULL, &error)
      || (secret != NULL && !ips_webhook_secret_check (ips_secret_peek (secret), &error)))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  values = ips_webhook_settings_write (settings);
  save_all (task, vault, values, IPS_WEBHOOK_VAULT_OWNER, _("Webhook"), secret, who);
}

/* It is kept in memory at once, and the vault's own warning says where it could not be written. */
static void
password_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_vault_store_finish (IPS_VAULT (source), result, &error))
    g_message ("a password is kept only for this session: %s", error->message);
  /* Another process may have looked for it too early. */
  hurry (task);
}

static void
settings_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_store_save_settings_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  hurry (task);
  g_task_return_boolean (task, TRUE);
}

static void
mails_hurried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_store_retry_mail_finish (IPS_STORE (source), result, &error))
    g_message ("the outbox could not be hurried: %s", error->message);
}

gboolean
ips_mail_settings_save_finish (IpsStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ips_mail_settings_save_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
ips_webhook_settings_save_finish (IpsStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ips_webhook_settings_save_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
