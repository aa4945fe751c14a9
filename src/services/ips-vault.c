/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-vault.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

#include "ips-deadline.h"
#include "ips-error.h"

#define DEADLINE_MS 5000
#define LOCKED_WARNING _("The keyring is locked. Unlock it, or passwords are kept only until the program ends.")
#define UNLOCK_DEADLINE_MS 120000       /* a person types the keyring's password */
#define QUIET_MS 200                    /* after the last item of the keyring changed, before it is read again */

/* Attributes are not encrypted: they hold an id and what it is the id of, nothing else. */
static const SecretSchema schema = {
  "org.vedette.Vedette.Password",
  SECRET_SCHEMA_NONE,
  {
    { "owner", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "purpose", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  }
};
#define PURPOSE "login"

/* What this process wrote itself. It counts before what a search finds that was begun before the keyring had it. */
typedef struct
{
  guint64 write;            /* which write it was */
  guint64 stored;           /* when the keyring had it, by self->tick; 0: not, or not yet */
  guint64 when_s;           /* by the real clock, as items tell it */
  gboolean for_this_run;    /* never given to the keyring: nothing replaces it */
} Own;

struct _IpsVault
{
  GObject parent_instance;

  GHashTable *secrets;      /* owner id -> IpsSecret (owned) */
  GHashTable *own;          /* owner id -> Own (owned): stored or removed here since the start */
  guint64 tick;             /* counts the begins and ends of searches and writes: their order */
  GDBusConnection *bus;     /* (owned) (nullable): once the keyring is watched */
  guint watch;              /* its items */
  guint reload_source;
  gboolean watching;        /* asked for */
  char *warning;            /* (nullable) */
  gboolean in_memory;       /* no service is asked */
  gboolean locked;          /* the keyring is, and its owner is being asked */
};

G_DEFINE_FINAL_TYPE (IpsVault, ips_vault, G_TYPE_OBJECT)

enum { PROP_0, PROP_WARNING, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* --- one call to the keyring --- */

typedef struct
{
  IpsDeadline *deadline;    /* (owned) */
  guint64 tick;             /* of the vault when it was begun */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  ips_deadline_free (call->deadline);
  g_free (call);
}

/* What the call of @task gets to be cancelled by. (transfer none) */
static GCancellable *
begin_call (GTask *task, guint64 tick, guint after_ms)
{
  Call *call = g_new0 (Call, 1);

  call->deadline = ips_deadline_new (g_task_get_cancellable (task), after_ms);
  call->tick = tick;
  g_task_set_task_data (task, call, call_free);
  return ips_deadline_get_cancellable (call->deadline);
}

static Call *
end_call (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  ips_deadline_stop (call->deadline);
  return call;
}

/* --- what is known --- */

static void
set_warning (IpsVault *self, const char *warning)
{
  if (g_strcmp0 (self->warning, warning) == 0)
    return;
  g_free (self->warning);
  self->warning = g_strdup (warning);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WARNING]);
}

static void
clear_warning (IpsVault *self)
{
  if (self->warning == NULL || self->in_memory)
    return;
  g_clear_pointer (&self->warning, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WARNING]);
}

static void
keep (IpsVault *self, const char *owner_id, IpsSecret *secret)
{
  if (secret != NULL)
    g_hash_table_replace (self->secrets, g_strdup (owner_id), ips_secret_ref (secret));
  else
    g_hash_table_remove (self->secrets, owner_id);
}

static Own *
note_own (IpsVault *self, const char *owner_id)
{
  Own *own = g_new0 (Own, 1);

  own->write = ++self->tick;
  own->when_s = (guint64) (g_get_real_time () / G_USEC_PER_SEC);
  g_hash_table_replace (self->own, g_strdup (owner_id), own);
  return own;
}

/* Whether a search that was begun at @tick may say what the password of @owner_id is; @modified_s: its item, 0 for none. */
static gboolean
may_replace (IpsVault *self, const char *owner_id, guint64 tick, guint64 modified_s)
{
  const Own *own = g_hash_table_lookup (self->own, owner_id);

  if (own == NULL)
    return TRUE;
  if (own->for_this_run)
    return FALSE;
  /* The keyring did not take ours: only what was certainly written later is newer. */
  return own->stored != 0 ? own->stored < tick : modified_s > own->when_s;
}

/* Maps what a failed call means to the vault: TRUE where the caller's own cancellation is all there was. */
static gboolean
note_failure (IpsVault *self, GTask *task, const GError *error)
{
  gboolean late = ips_deadline_has_passed (((Call *) g_task_get_task_data (task))->deadline);
  g_autofree char *warning = NULL;

  if (!late && ips_error_is_cancelled (error) && g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return TRUE;
  g_message ("vault: %s", late ? "no answer in time" : error->message);
  if (late)
    warning = g_strdup (_("The keyring does not answer. Passwords are kept only until the program ends."));
  else if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    warning = g_strdup (LOCKED_WARNING);
  else
    /* TRANSLATORS: %s is why, in the words of the keyring's library */
    warning = g_strdup_printf (_("There is no keyring (%s). Passwords are kept only until the program ends."),
                               error->message);
  set_warning (self, warning);
  return FALSE;
}

/* --- loading --- */

static void
take_item (IpsVault *self, SecretRetrievable *item, guint64 tick, GHashTable *found)
{
  g_autoptr(GHashTable) attributes = secret_retrievable_get_attributes (item);
  const char *owner_id = g_hash_table_lookup (attributes, "owner");
  SecretValue *value;

  /* Loaded by the search already: this neither asks the service nor blocks. */
  value = SECRET_IS_ITEM (item) ? secret_item_get_secret (SECRET_ITEM (item)) : NULL;
  if (owner_id != NULL)
    g_hash_table_add (found, g_strdup (owner_id));
  if (owner_id != NULL && value != NULL && secret_value_get_text (value) != NULL
      && may_replace (self, owner_id, tick, secret_retrievable_get_modified (item)))
    {
      g_autoptr(IpsSecret) secret = ips_secret_new (secret_value_get_text (value));
      IpsSecret *known = g_hash_table_lookup (self->secrets, owner_id);

      if (known == NULL || !ips_secret_equal (known, secret))
        {
          keep (self, owner_id, secret);
          g_signal_emit (self, signals[SIGNAL_CHANGED], 0, owner_id);
        }
    }
  g_clear_pointer (&value, secret_value_unref);
}

/* What another process removed from the keyring is forgotten here too. */
static void
forget_missing (IpsVault *self, guint64 tick, GHashTable *found)
{
  g_autoptr(GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer owner_id;

  g_hash_table_iter_init (&iter, self->secrets);
  while (g_hash_table_iter_next (&iter, &owner_id, NULL))
    if (!g_hash_table_contains (found, owner_id) && may_replace (self, owner_id, tick, 0))
      g_ptr_array_add (missing, g_strdup (owner_id));
  for (guint i = 0; i < missing->len; i++)
    {
      g_hash_table_remove (self->secrets, g_ptr_array_index (missing, i));
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0, g_ptr_array_index (missing, i));
    }
}

static gboolean
is_any_locked (GList *items)
{
  for (GList *l = items; l != NULL; l = l->next)
    if (SECRET_IS_ITEM (l->data) && secret_item_get_locked (SECRET_ITEM (l->data)))
      return TRUE;
  return FALSE;
}

static void
take_items (IpsVault *self, GList *items, guint64 tick)
{
  g_autoptr(GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (GList *l = items; l != NULL; l = l->next)
    take_item (self, SECRET_RETRIEVABLE (l->data), tick, found);
  if (!is_any_locked (items))
    forget_missing (self, tick, found);
}

static void unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Call *call = end_call (task);
  IpsVault *self = IPS_VAULT (g_task_get_source_object (task));
  g_autoptr(GError) error = NULL;
  g_autolist(GObject) items = secret_password_search_finish (result, &error);

  if (error != NULL)
    {
      if (note_failure (self, task, error))
        g_task_return_error (task, g_steal_pointer (&error));
      else
        g_task_return_boolean (task, TRUE);
      return;
    }
  clear_warning (self);
  take_items (self, items, call->tick);
  /* Nothing waits for the person at the keyring's own dialog. */
  if (is_any_locked (items) && !self->locked)
    {
      g_autoptr(GTask) unlocking = g_task_new (self, NULL, NULL, NULL);
      GCancellable *patience = begin_call (unlocking, ++self->tick, UNLOCK_DEADLINE_MS);

      self->locked = TRUE;
      set_warning (self, LOCKED_WARNING);
      g_task_set_source_tag (unlocking, unlocked_cb);
      secret_password_search (&schema, SECRET_SEARCH_ALL | SECRET_SEARCH_UNLOCK | SECRET_SEARCH_LOAD_SECRETS,
                              patience, unlocked_cb, g_steal_pointer (&unlocking), "purpose", PURPOSE, NULL);
    }
  g_task_return_boolean (task, TRUE);
}

static void
unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Call *call = end_call (task);
  IpsVault *self = IPS_VAULT (g_task_get_source_object (task));
  g_autoptr(GError) error = NULL;
  g_autolist(GObject) items = secret_password_search_finish (result, &error);

  self->locked = FALSE;
  if (error != NULL)
    {
      if (!ips_error_is_cancelled (error))
        g_message ("vault: unlocking the keyring: %s", error->message);
    }
  else
    {
      take_items (self, items, call->tick);
      if (!is_any_locked (items))
        clear_warning (self);
    }
  g_task_return_boolean (task, TRUE);
}

/* --- what other processes write --- */

static gboolean
reload_cb (gpointer user_data)
{
  IpsVault *self = user_data;

  self->reload_source = 0;
  ips_vault_load_async (self, NULL, NULL, NULL);
  return G_SOURCE_REMOVE;
}

/* Our own writes tell of themselves here too: one search after them. */
static void
item_signal_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name,
                GVariant *parameters, gpointer user_data)
{
  IpsVault *self = user_data;

  if (!g_str_has_prefix (name, "Item"))
    return;
  g_clear_handle_id (&self->reload_source, g_source_remove);
  self->reload_source = g_timeout_add (QUIET_MS, reload_cb, self);
}

static void
weak_free (GWeakRef *weak)
{
  g_weak_ref_clear (weak);
  g_free (weak);
}

static void
bus_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *weak = user_data;
  g_autoptr(IpsVault) self = g_weak_ref_get (weak);
  g_autoptr(GDBusConnection) bus = g_bus_get_finish (result, NULL);

  weak_free (weak);
  /* Without a bus there is no keyring either, and the search says so. */
  if (self == NULL || bus == NULL)
    return;
  self->bus = g_steal_pointer (&bus);
  self->watch = g_dbus_connection_signal_subscribe (self->bus, "org.freedesktop.secrets", "org.freedesktop.Secret.Collection",
                                                    NULL, NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE, item_signal_cb, self, NULL);
}

static void
watch_keyring (IpsVault *self)
{
  GWeakRef *weak;

  if (self->watching)
    return;
  self->watching = TRUE;
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_found_cb, weak);
}

/**
 * ips_vault_load_async:
 *
 * One search for every item of the program. A keyring that is not there, or does not answer within five
 * seconds, is no error: ips_vault_get_warning() says so from then on.
 */
void
ips_vault_load_async (IpsVault *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  GCancellable *cancelled_by;

  g_return_if_fail (IPS_IS_VAULT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ips_vault_load_async);
  if (self->in_memory)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  watch_keyring (self);
  cancelled_by = begin_call (task, ++self->tick, DEADLINE_MS);
  secret_password_search (&schema, SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS, cancelled_by, searched_cb, g_steal_pointer (&task), "purpose", PURPOSE, NULL);
}

gboolean
ips_vault_load_finish (IpsVault *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

IpsSecret *
ips_vault_peek (IpsVault *self, const char *owner_id)
{
  g_return_val_if_fail (IPS_IS_VAULT (self), NULL);

  return owner_id != NULL ? g_hash_table_lookup (self->secrets, owner_id) : NULL;
}

/* --- storing --- */

static void
note_stored (IpsVault *self, guint64 write)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->own);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Own *) value)->write == write)
      ((Own *) value)->stored = ++self->tick;
}

static void
end_store (GTask *task, GError *error)
{
  Call *call = end_call (task);
  IpsVault *self = IPS_VAULT (g_task_get_source_object (task));

  if (error != NULL && note_failure (self, task, error))
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  if (error == NULL)
    note_stored (self, call->tick);
  if (error == NULL && !self->locked)
    clear_warning (self);
  g_task_return_boolean (task, TRUE);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  secret_password_store_finish (result, &error);
  end_store (task, error);
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  secret_password_clear_finish (result, &error);
  end_store (task, error);
}

/**
 * ips_vault_store_async:
 * @label: what the keyring's own program shows; no part of the secret
 * @secret: (nullable): %NULL removes
 *
 * It counts in memory at once. Without a keyring the call succeeds and the warning says for how long the
 * password lasts.
 */
void
ips_vault_store_async (IpsVault *self, const char *owner_id, const char *label, IpsSecret *secret,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  GCancellable *cancelled_by;
  guint64 write;

  g_return_if_fail (IPS_IS_VAULT (self));
  g_return_if_fail (owner_id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ips_vault_store_async);
  keep (self, owner_id, secret);
  write = note_own (self, owner_id)->write;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, owner_id);
  if (self->in_memory)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  cancelled_by = begin_call (task, write, self->locked ? UNLOCK_DEADLINE_MS : DEADLINE_MS);
  if (secret != NULL)
    secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label != NULL ? label : owner_id,
                           ips_secret_peek (secret), cancelled_by, stored_cb, g_steal_pointer (&task),
                           "owner", owner_id, "purpose", PURPOSE, NULL);
  else
    secret_password_clear (&schema, cancelled_by, cleared_cb, g_steal_pointer (&task), "owner", owner_id,
                           "purpose", PURPOSE, NULL);
}

gboolean
ips_vault_store_finish (IpsVault *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ips_vault_put (IpsVault *self, const char *owner_id, IpsSecret *secret)
{
  g_return_if_fail (IPS_IS_VAULT (self));
  g_return_if_fail (owner_id != NULL);

  keep (self, owner_id, secret);
  note_own (self, owner_id)->for_this_run = TRUE;
}

const char *
ips_vault_get_warning (IpsVault *self)
{
  g_return_val_if_fail (IPS_IS_VAULT (self), NULL);

  return self->warning;
}

IpsVault *
ips_vault_new (void)
{
  return g_object_new (IPS_TYPE_VAULT, NULL);
}

IpsVault *
ips_vault_new_in_memory (void)
{
  IpsVault *self = g_object_new (IPS_TYPE_VAULT, NULL);

  self->in_memory = TRUE;
  return self;
}

gboolean
ips_vault_is_in_memory (IpsVault *self)
{
  g_return_val_if_fail (IPS_IS_VAULT (self), FALSE);
  return self->in_memory;
}

static void
ips_vault_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  IpsVault *self = IPS_VAULT (object);

  switch (property_id)
    {
    case PROP_WARNING:
      g_value_set_string (value, self->warning);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
ips_vault_finalize (GObject *object)
{
  IpsVault *self = IPS_VAULT (object);

  g_clear_handle_id (&self->reload_source, g_source_remove);
  if (self->watch != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->watch);
  g_clear_object (&self->bus);
  g_hash_table_unref (self->secrets);
  g_hash_table_unref (self->own);
  g_free (self->warning);

  G_OBJECT_CLASS (ips_vault_parent_class)->finalize (object);
}

static void
ips_vault_class_init (IpsVaultClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ips_vault_get_property;
  object_class->finalize = ips_vault_finalize;

  /**
   * IpsVault:warning:
   *
   * A sentence while passwords last only as long as the program, else %NULL.
   */
  props[PROP_WARNING] = g_param_spec_string ("warning", NULL, NULL, NULL,
                                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_VAULT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                          G_TYPE_STRING);
}

static void
ips_vault_init (IpsVault *self)
{
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_secret_unref);
  self->own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}
