/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-policy-change.h"

#include <glib/gi18n-lib.h>

#include "ips-message.h"
#include "ips-toplevel.h"

#define MAX_TRIES 3

struct _IpsPolicyChange
{
  IpsPolicyBook *book;       /* (owned) */
  IpsSensor *sensor;         /* (owned) (nullable) */
  char *policy_id;           /* (owned) (nullable) */
  char *why;                 /* (owned) */
  GtkWidget *parent;         /* (owned) */
  IpsPolicy *policy;         /* (owned) (nullable): as it is now */
  IpsTuningEdit edit;
  GArray *keys;              /* (owned) (element-type IpsSignatureKey) */
  IpsTuningTable *table;     /* (owned) (nullable): instead of the edit, a whole table to be taken over */
  IpsTuningTable *added;     /* (owned) (nullable): instead of the edit, a new custom signature */
  IpsTuningTable *before;    /* (owned) (nullable): instead of the edit, what the keys are to be again */
  gboolean remove;           /* instead of the edit, the custom signatures among the keys go */
  guint n_tries;
};

IpsPolicyChange *
ips_policy_change_new (IpsPolicyBook *book, IpsSensor *sensor, const char *policy_id, const char *why, GtkWidget *parent)
{
  IpsPolicyChange *self = g_new0 (IpsPolicyChange, 1);

  self->book = g_object_ref (book);
  self->sensor = sensor != NULL ? g_object_ref (sensor) : NULL;
  self->policy_id = g_strdup (policy_id);
  self->why = g_strdup (why);
  self->parent = g_object_ref (parent);
  self->keys = g_array_new (FALSE, FALSE, sizeof (IpsSignatureKey));
  return self;
}

void
ips_policy_change_free (IpsPolicyChange *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->book);
  g_clear_object (&self->sensor);
  g_free (self->policy_id);
  g_free (self->why);
  g_object_unref (self->parent);
  ips_policy_free (self->policy);
  g_array_unref (self->keys);
  g_clear_pointer (&self->table, ips_tuning_table_free);
  g_clear_pointer (&self->added, ips_tuning_table_free);
  g_clear_pointer (&self->before, ips_tuning_table_free);
  g_free (self);
}

void
ips_policy_change_set_edit (IpsPolicyChange *self, const IpsTuningEdit *edit, const GArray *keys)
{
  self->edit = *edit;
  g_array_append_vals (self->keys, keys->data, keys->len);
}

void
ips_policy_change_remove_customs (IpsPolicyChange *self, const GArray *keys)
{
  self->remove = TRUE;
  g_array_append_vals (self->keys, keys->data, keys->len);
}

gboolean
ips_policy_change_add_custom (IpsPolicyChange *self, const IpsSignature *signature, GError **error)
{
  if (self->added == NULL)
    self->added = ips_tuning_table_new ();
  return ips_tuning_table_put_custom (self->added, signature, error);
}

void
ips_policy_change_set_table (IpsPolicyChange *self, IpsTuningTable *table)
{
  g_clear_pointer (&self->table, ips_tuning_table_free);
  self->table = table;
}

void
ips_policy_change_put_back (IpsPolicyChange *self, const IpsTuningTable *before, const GArray *keys)
{
  g_clear_pointer (&self->before, ips_tuning_table_free);
  self->before = ips_tuning_table_copy (before);
  g_array_append_vals (self->keys, keys->data, keys->len);
}

static void
say_error (IpsPolicyChange *self, const GError *error)
{
  ips_message_show_error (ips_toplevel_of (self->parent), error, NULL);
}

/* Of a number that somebody else took meanwhile there would be only one left. */
static gboolean
put_added (const IpsPolicyChange *self, IpsTuningTable *tuning, GError **error)
{
  g_autoptr(GArray) keys = ips_tuning_table_get_custom_keys (self->added);

  for (guint i = 0; i < keys->len; i++)
    {
      IpsSignatureKey key = g_array_index (keys, IpsSignatureKey, i);
      g_autofree char *number = ips_signature_key_to_text (key);

      if (ips_tuning_table_lookup_custom (tuning, key) != NULL)
        {
          ips_set_error (error, IPS_ERROR_EXISTS, _("%s: somebody else added a custom signature of this number meanwhile; add yours again with another"), number);
          return FALSE;
        }
      if (!ips_tuning_table_put_custom (tuning, ips_tuning_table_lookup_custom (self->added, key), error))
        return FALSE;
    }
  return TRUE;
}

static void
put_back (const IpsPolicyChange *self, IpsSignatureKey key, IpsTuningTable *tuning)
{
  const IpsSignatureTuning nothing = { .key = key };
  const IpsSignatureTuning *tuned = ips_tuning_table_lookup (self->before, key);
  const IpsSignature *custom = ips_tuning_table_lookup_custom (self->before, key);

  ips_tuning_table_put (tuning, tuned != NULL ? tuned : &nothing);
  if (custom != NULL)
    ips_tuning_table_put_custom (tuning, custom, NULL);
  else
    ips_tuning_table_remove_custom (tuning, key);
}

static gboolean
make_change (const IpsPolicyChange *self, const IpsPolicyView *view, IpsTuningTable *tuning, GError **error)
{
  if (self->added != NULL)
    return put_added (self, tuning, error);
  for (guint i = 0; i < self->keys->len; i++)
    {
      IpsSignatureKey key = g_array_index (self->keys, IpsSignatureKey, i);
      const IpsPolicyRow *row = view != NULL ? ips_policy_view_lookup (view, key) : NULL;

      if (self->before != NULL)
        put_back (self, key, tuning);
      else if (self->remove)
        ips_tuning_table_remove_custom (tuning, key);
      else if (row != NULL)
        ips_tuning_edit_apply (&self->edit, row, tuning);
    }
  return TRUE;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsPolicyChange) self = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_policy_book_save_finish (IPS_POLICY_BOOK (source), result, &error))
    return;
  if (g_error_matches (error, IPS_ERROR, IPS_ERROR_CONFLICT) && self->n_tries < MAX_TRIES)
    ips_policy_change_submit (g_steal_pointer (&self));
  else
    say_error (self, error);
}

/* Takes @self. */
static void
save (IpsPolicyChange *change, const IpsPolicyView *view)
{
  g_autoptr(IpsPolicyChange) self = change;
  g_autoptr(GPtrArray) policies = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;

  if (self->table != NULL)
    {
      ips_tuning_table_free (self->policy->tuning);
      self->policy->tuning = ips_tuning_table_copy (self->table);
    }
  else if (!make_change (self, view, self->policy->tuning, &error))
    {
      say_error (self, error);
      return;
    }
  g_ptr_array_add (policies, self->policy);
  self->n_tries++;
  ips_policy_book_save_async (change->book, policies, change->why, NULL, saved_cb, g_steal_pointer (&self));
}

/* Actions that are added or taken away depend on what there is now. */
static void
view_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsPolicyChange) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsPolicyView) view = ips_policy_book_get_view_finish (IPS_POLICY_BOOK (source), result, &error);

  if (view == NULL)
    say_error (self, error);
  else
    save (g_steal_pointer (&self), view);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsPolicyChange) self = user_data;
  IpsPolicyBook *book = IPS_POLICY_BOOK (source);
  g_autoptr(GError) error = NULL;
  const IpsPolicy *policy;

  if (!ips_policy_book_load_finish (book, result, &error))
    {
      say_error (self, error);
      return;
    }
  g_clear_pointer (&self->policy, ips_policy_free);
  if (self->sensor != NULL)
    self->policy = ips_policy_book_dup_for_sensor (book, self->sensor);
  else if ((policy = ips_policy_book_lookup (book, self->policy_id)) != NULL)
    self->policy = ips_policy_copy (policy);
  policy = self->policy;
  if (policy == NULL)
    return;
  if (self->table != NULL || self->added != NULL || self->before != NULL || self->remove)
    save (g_steal_pointer (&self), NULL);
  else
    ips_policy_book_get_view_async (book, policy, NULL, view_cb, g_steal_pointer (&self));
}

void
ips_policy_change_submit (IpsPolicyChange *self)
{
  ips_policy_book_load_async (self->book, NULL, loaded_cb, self);
}

static void
local_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsPolicyChange) self = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_policy_book_make_local_finish (IPS_POLICY_BOOK (source), result, &error))
    ips_policy_change_submit (g_steal_pointer (&self));
  else
    say_error (self, error);
}

void
ips_policy_change_submit_local (IpsPolicyChange *self)
{
  g_return_if_fail (self->sensor != NULL);
  ips_policy_book_make_local_async (self->book, self->sensor, NULL, local_cb, self);
}
