/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-cisco-account.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-store-packages.h"

#define MAX_BYTES 200

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

struct _IpsCiscoAccount
{
  GObject parent_instance;

  IpsStore *store;          /* (owned) */
  IpsVault *vault;          /* (owned) */
  char *who;                /* (owned) */
  char *username;           /* (owned) */
  char *contract;           /* (owned) */
  char *contract_end;       /* (owned): ISO date */
  gboolean known;           /* settings were taken once */
  gint64 refused_job;       /* the job during which it was refused last; 0 none */
  GCancellable *lifetime;   /* (owned): cancelled in dispose */
};

G_DEFINE_FINAL_TYPE (IpsCiscoAccount, ips_cisco_account, G_TYPE_OBJECT)

static void
ips_cisco_account_dispose (GObject *object)
{
  g_cancellable_cancel (IPS_CISCO_ACCOUNT (object)->lifetime);
  G_OBJECT_CLASS (ips_cisco_account_parent_class)->dispose (object);
}

static void
ips_cisco_account_finalize (GObject *object)
{
  IpsCiscoAccount *self = IPS_CISCO_ACCOUNT (object);

  g_clear_object (&self->store);
  g_clear_object (&self->vault);
  g_clear_object (&self->lifetime);
  g_free (self->who);
  g_free (self->username);
  g_free (self->contract);
  g_free (self->contract_end);
  G_OBJECT_CLASS (ips_cisco_account_parent_class)->finalize (object);
}

static void
ips_cisco_account_class_init (IpsCiscoAccountClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_cisco_account_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_cisco_account_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_CISCO_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
ips_cisco_account_init (IpsCiscoAccount *self)
{
  self->username = g_strdup ("");
  self->contract = g_strdup ("");
  self->contract_end = g_strdup ("");
  self->lifetime = g_cancellable_new ();
}

/* Whether it is complete may be another answer now; another process may have entered the password. */
static void
vault_changed_cb (IpsCiscoAccount *self, const char *owner_id)
{
  if (g_str_equal (owner_id, IPS_CISCO_ACCOUNT_OWNER))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

IpsCiscoAccount *
ips_cisco_account_new (IpsStore *store, IpsVault *vault, const char *who)
{
  IpsCiscoAccount *self = g_object_new (IPS_TYPE_CISCO_ACCOUNT, NULL);

  self->store = g_object_ref (store);
  self->vault = g_object_ref (vault);
  self->who = g_strdup (who);
  g_signal_connect_object (vault, "changed", G_CALLBACK (vault_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

static gboolean
take_text (char **field, GHashTable *values, const char *name)
{
  const char *text = g_hash_table_lookup (values, name);

  if (g_str_equal (*field, text != NULL ? text : ""))
    return FALSE;
  g_free (*field);
  *field = g_strdup (text != NULL ? text : "");
  return TRUE;
}

static void
vault_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsCiscoAccount) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_vault_load_finish (IPS_VAULT (source), result, &error))
    g_debug ("the password of the Cisco.com account was not loaded: %s", error->message);
  else
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
ips_cisco_account_take_settings (IpsCiscoAccount *self, GHashTable *values)
{
  gboolean renamed, changed;

  g_return_if_fail (IPS_IS_CISCO_ACCOUNT (self));

  renamed = take_text (&self->username, values, "cisco.username");
  changed = take_text (&self->contract, values, "cisco.contract");
  changed = take_text (&self->contract_end, values, "cisco.contract-end") || changed || renamed;
  /* Another process entered it: its password is in the keyring since. */
  if (self->known && renamed && *self->username != '\0')
    ips_vault_load_async (self->vault, self->lifetime, vault_loaded_cb, g_object_ref (self));
  self->known = TRUE;
  if (changed)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

const char *
ips_cisco_account_get_username (IpsCiscoAccount *self)
{
  g_return_val_if_fail (IPS_IS_CISCO_ACCOUNT (self), "");
  return self->username;
}

IpsSecret *
ips_cisco_account_peek_password (IpsCiscoAccount *self)
{
  g_return_val_if_fail (IPS_IS_CISCO_ACCOUNT (self), NULL);
  return ips_vault_peek (self->vault, IPS_CISCO_ACCOUNT_OWNER);
}

const char *
ips_cisco_account_get_contract (IpsCiscoAccount *self)
{
  g_return_val_if_fail (IPS_IS_CISCO_ACCOUNT (self), "");
  return self->contract;
}

const char *
ips_cisco_account_get_contract_end (IpsCiscoAccount *self)
{
  g_return_val_if_fail (IPS_IS_CISCO_ACCOUNT (self), "");
  return self->contract_end;
}

gboolean
ips_cisco_account_is_complete (IpsCiscoAccount *self)
{
  g_return_val_if_fail (IPS_IS_CISCO_ACCOUNT (self), FALSE);
  return *self->username != '\0' && ips_cisco_account_peek_password (self) != NULL;
}

void
ips_cisco_account_note_refusal (IpsCiscoAccount *self, gint64 job_id)
{
  g_return_if_fail (IPS_IS_CISCO_ACCOUNT (self));
  self->refused_job = job_id;
}

gboolean
ips_cisco_account_is_refused (IpsCiscoAccount *self, gint64 job_id)
{
  g_return_val_if_fail (IPS_IS_CISCO_ACCOUNT (self), FALSE);
  return self->refused_job != 0 && self->refused_job == job_id;
}

/* The first moment after the day @text, local time; 0 where it is no date. */
static gint64
end_of_day (const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text, "-", 4);
  guint64 year, month, day;
  g_autoptr(GDateTime) begin = NULL;
  g_autoptr(GDateTime) end = NULL;

  if (strlen (text) != 10 || g_strv_length (parts) != 3 || !g_ascii_string_to_unsigned (parts[0], 10, 1970, 9999, &year, NULL)
      || !g_ascii_string_to_unsigned (parts[1], 10, 1, 12, &month, NULL)
      || !g_ascii_string_to_unsigned (parts[2], 10, 1, 31, &day, NULL))
    return 0;
  begin = g_date_time_new_local ((int) year, (int) month, (int) day, 0, 0, 0);
  end = begin != NULL ? g_date_time_add_days (begin, 1) : NULL;
  return end != NULL ? g_date_time_to_unix (end) * G_USEC_PER_SEC : 0;
}

char *
ips_cisco_account_get_problem (IpsCiscoAccount *self, gint64 now_us)
{
  gint64 end_us;

  g_return_val_if_fail (IPS_IS_CISCO_ACCOUNT (self), NULL);

  if (*self->username == '\0')
    return g_strdup (_("There is no Cisco.com account: enter its user name and password under Edit Settings of IPS Updates, or Account… of Licensing."));
  if (ips_cisco_account_peek_password (self) == NULL)
    /* TRANSLATORS: %s is the user name of the Cisco.com account */
    return g_strdup_printf (_("There is no password for the Cisco.com account %s: enter it under Edit Settings of IPS Updates, or Account… of Licensing."), self->username);
  end_us = end_of_day (self->contract_end);
  if (end_us != 0 && end_us <= now_us)
    /* TRANSLATORS: %s is a date */
    return g_strdup_printf (_("The support contract ended on %s, as noted under Account… of Licensing: renew it, or correct the note."),
                            self->contract_end);
  return NULL;
}

static gboolean
check_text (const char *label, const char *text, GError **error)
{
  if (strlen (text) > MAX_BYTES)
    {
      /* TRANSLATORS: %s is the label of a field */
      ips_set_error (error, IPS_ERROR_INVALID, _("%s: too long, enter at most %d characters"), label, MAX_BYTES);
      return FALSE;
    }
  if (!g_utf8_validate (text, -1, NULL))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("%s: not readable text, enter it again"), label);
      return FALSE;
    }
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      {
        ips_set_error (error, IPS_ERROR_INVALID, _("%s: holds a control character, leave it out"), label);
        return FALSE;
      }
  return TRUE;
}

gboolean
ips_cisco_account_validate (const char *username, const char *contract_end, GError **error)
{
  if (!check_text (_("User Name"), username, error))
    return FALSE;
  /* Basic authentication ends the user name at the first colon. */
  if (strchr (username, ':') != NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("User Name: leave out colons"));
      return FALSE;
    }
  if (contract_end != NULL && *contract_end != '\0' && end_of_day (contract_end) == 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("Contract End: enter a date such as 2027-06-30, or nothing"));
      return FALSE;
    }
  return TRUE;
}

/* --- saving --- */

typedef struct
{
  GHashTable *values;       /* (owned) */
  IpsSecret *password;      /* (owned) (nullable) */
  gboolean forget;
} Saving;

static void
saving_free (Saving *self)
{
  g_hash_table_unref (self->values);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_free (self);
}

static void
password_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsCiscoAccount *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  if (ips_vault_store_finish (IPS_VAULT (source), result, &error) || g_error_matches (error, IPS_ERROR, IPS_ERROR_NO_KEYRING))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
settings_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsCiscoAccount *self = g_task_get_source_object (task);
  Saving *saving = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autofree char *label = NULL;

  if (!ips_store_save_settings_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ips_store_note_update_server_changed (IPS_STORE (source), g_get_real_time ());
  self->refused_job = 0;
  take_text (&self->username, saving->values, "cisco.username");
  take_text (&self->contract, saving->values, "cisco.contract");
  take_text (&self->contract_end, saving->values, "cisco.contract-end");
  if (saving->password == NULL && !saving->forget)
    {
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
      g_task_return_boolean (task, TRUE);
      return;
    }
  /* TRANSLATORS: what the keyring's own program calls a password of this one; %s is a user name */
  label = g_strdup_printf (_("Vedette: Cisco.com account %s"), self->username);
  ips_vault_store_async (self->vault, IPS_CISCO_ACCOUNT_OWNER, label, saving->forget ? NULL : saving->password,
                         g_task_get_cancellable (task), password_stored_cb, g_object_ref (task));
}

void
ips_cisco_account_save_async (IpsCiscoAccount *self, const char *username, IpsSecret *password, const char *contract, const char *contract_end, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autofree char *name = NULL;
  Saving *saving;
  GError *error = NULL;

  g_return_if_fail (IPS_IS_CISCO_ACCOUNT (self));
  g_return_if_fail (username != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ips_cisco_account_save_async);
  name = g_strstrip (g_strdup (username));
  if (!ips_cisco_account_validate (name, contract_end, &error)
      || (contract != NULL && !check_text (_("Contract Number"), contract, &error)))
    {
      g_task_return_error (task, error);
      return;
    }
  saving = g_new0 (Saving, 1);
  saving->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  saving->password = password != NULL ? ips_secret_ref (password) : NULL;
  saving->forget = *name == '\0';
  g_hash_table_insert (saving->values, g_strdup ("cisco.username"), g_steal_pointer (&name));
  g_hash_table_insert (saving->values, g_strdup ("cisco.contract"), g_strdup (contract != NULL ? contract : ""));
  g_hash_table_insert (saving->values, g_strdup ("cisco.contract-end"), g_strdup (contract_end != NULL ? contract_end : ""));
  g_task_set_task_data (task, saving, (GDestroyNotify) saving_free);
  ips_store_save_settings_async (self->store, saving->values, self->who, cancellable, settings_saved_cb, g_steal_pointer (&task));
}

gboolean
ips_cisco_account_save_finish (IpsCiscoAccount *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
