/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes of policies: into the store, then the book is read again. */
#include "ips-config.h"
#include "ips-policy-book.h"

#include <glib/gi18n-lib.h>

static IpsStore *
get_store (IpsPolicyBook *self)
{
  return ips_fleet_get_store (ips_policy_book_get_fleet (self));
}

static void
reread_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_policy_book_load_finish (IPS_POLICY_BOOK (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ips_policy_book_reread (IpsPolicyBook *self, GCancellable *cancellable, GTask *task)
{
  ips_policy_book_load_async (self, cancellable, reread_cb, task);
}

static void
end_change (GTask *task, gboolean ok, GError *error)
{
  IpsPolicyBook *self = g_task_get_source_object (task);

  if (ok)
    ips_policy_book_reread (self, NULL, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  gboolean ok = ips_store_save_policies_finish (IPS_STORE (source), result, &error);

  end_change (task, ok, error);
}

void
ips_policy_book_save_async (IpsPolicyBook *self, GPtrArray *policies, const char *why, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_policy_book_save_async);
  for (guint i = 0; i < policies->len; i++)
    {
      GError *error = NULL;
      g_autoptr(GPtrArray) chain = ips_policy_book_get_chain (self, g_ptr_array_index (policies, i), &error);

      if (chain == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
    }
  ips_store_save_policies_async (get_store (self), policies, g_get_user_name (), why, cancellable, saved_cb, g_steal_pointer (&task));
}

gboolean
ips_policy_book_save_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  gboolean ok = ips_store_remove_policy_finish (IPS_STORE (source), result, &error);

  end_change (task, ok, error);
}

/* What keeps a policy from being removed, as far as the book knows; %NULL: nothing. It counts what the store counts. */
static GError *
explain_use (IpsPolicyBook *self, const char *id)
{
  const IpsPolicy *policy = ips_policy_book_lookup (self, id);
  GPtrArray *sensors = ips_fleet_get_sensors (ips_policy_book_get_fleet (self));
  g_autofree char *devices = NULL;
  g_autofree char *heirs = NULL;
  guint n_devices = 0, n_heirs = 0;

  for (guint i = 0; i < sensors->len; i++)
    {
      const char *sensor_id = ips_sensor_get_id (g_ptr_array_index (sensors, i));

      n_devices += g_strcmp0 (g_hash_table_lookup (ips_policy_book_get_records (self)->assignments, sensor_id), id) == 0;
    }
  for (guint i = 0; i < ips_policy_book_get_records (self)->policies->len; i++)
    n_heirs += g_strcmp0 (((const IpsPolicy *) g_ptr_array_index (ips_policy_book_get_records (self)->policies, i))->parent_id, id) == 0;
  if (policy == NULL || n_devices + n_heirs == 0)
    return NULL;
  devices = g_strdup_printf (ngettext ("%u device has it", "%u devices have it", n_devices), n_devices);
  heirs = g_strdup_printf (ngettext ("%u policy inherits from it", "%u policies inherit from it", n_heirs), n_heirs);
  if (n_heirs == 0)
    /* TRANSLATORS: a policy, "3 devices have it" */
    return ips_error_new (IPS_ERROR_FAILED, _("%s is in use: %s. Assign them another policy first."), policy->name, devices);
  if (n_devices == 0)
    /* TRANSLATORS: a policy, "2 policies inherit from it" */
    return ips_error_new (IPS_ERROR_FAILED, _("%s is in use: %s. Remove those, or let them inherit from another policy, first."),
                          policy->name, heirs);
  /* TRANSLATORS: a policy, "3 devices have it", "2 policies inherit from it" */
  return ips_error_new (IPS_ERROR_FAILED, _("%s is in use: %s, and %s. Give both another policy first."), policy->name, devices, heirs);
}

void
ips_policy_book_remove_async (IpsPolicyBook *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *used = explain_use (self, id);

  g_task_set_source_tag (task, ips_policy_book_remove_async);
  if (used != NULL)
    {
      g_task_return_error (task, used);
      return;
    }
  ips_store_remove_policy_async (get_store (self), id, g_get_user_name (), cancellable, removed_cb, g_steal_pointer (&task));
}

gboolean
ips_policy_book_remove_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
assigned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  gboolean ok = ips_store_assign_policy_finish (IPS_STORE (source), result, &error);

  end_change (task, ok, error);
}

void
ips_policy_book_assign_async (IpsPolicyBook *self, const char *const *sensor_ids, const char *policy_id, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_policy_book_assign_async);
  ips_store_assign_policy_async (get_store (self), sensor_ids, policy_id, g_get_user_name (), cancellable, assigned_cb, g_steal_pointer (&task));
}

gboolean
ips_policy_book_assign_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
local_assigned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_policy_book_assign_finish (IPS_POLICY_BOOK (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
local_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  const char *const ids[] = { ips_sensor_get_id (g_task_get_task_data (task)), NULL };
  GError *error = NULL;

  if (ips_policy_book_save_finish (IPS_POLICY_BOOK (source), result, &error))
    ips_policy_book_assign_async (IPS_POLICY_BOOK (source), ids, "", g_task_get_cancellable (task), local_assigned_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

void
ips_policy_book_make_local_async (IpsPolicyBook *self, IpsSensor *sensor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  const char *id = ips_sensor_get_id (sensor);
  const IpsPolicy *shared = ips_policy_book_lookup (self, g_hash_table_lookup (ips_policy_book_get_records (self)->assignments, id));
  const IpsPolicy *there = ips_policy_book_lookup (self, id);
  g_autoptr(GPtrArray) policies = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_policy_free);
  g_autofree char *why = NULL;
  IpsPolicy *local;

  g_task_set_source_tag (task, ips_policy_book_make_local_async);
  g_task_set_task_data (task, g_object_ref (sensor), g_object_unref);
  if (shared == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  local = there != NULL ? ips_policy_copy (there) : ips_policy_new (IPS_POLICY_LOCAL, id, NULL);
  ips_policy_take_content (local, shared);
  g_ptr_array_add (policies, local);
  /* TRANSLATORS: why a local policy changed; the name of the shared one */
  why = g_strdup_printf (_("copied from %s, for this device alone"), shared->name);
  ips_policy_book_save_async (self, policies, why, cancellable, local_saved_cb, g_steal_pointer (&task));
}

gboolean
ips_policy_book_make_local_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- levels that nobody needs --- */

static gboolean
has_level_of_its_own (IpsPolicyBook *self, const char *sensor_id)
{
  const IpsPolicy *policy = ips_policy_book_lookup_for_sensor (self, sensor_id);

  return policy != NULL && (policy->kind == IPS_POLICY_SHARED || policy->level != 0);
}

/* A device whose policy is at no level yet stands on the one it runs; %NULL: none does. */
static GError *
explain_level_use (IpsPolicyBook *self, guint level)
{
  GPtrArray *sensors = ips_fleet_get_sensors (ips_policy_book_get_fleet (self));
  g_autofree char *name = ips_level_to_text (level);
  const char *first = NULL;
  guint n = 0;

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);

      if (has_level_of_its_own (self, ips_sensor_get_id (sensor)) || ips_policy_book_get_deployed_level (sensor) != level)
        continue;
      first = n++ == 0 ? ips_sensor_get_name (sensor) : first;
    }
  if (n == 0)
    return NULL;
  if (n == 1)
    return ips_error_new (IPS_ERROR_FAILED, _("%s is kept: %s runs it, and no other level is chosen for it"), name, first);
  /* TRANSLATORS: an update level, the name of a device, how many others */
  return ips_error_new (IPS_ERROR_FAILED, ngettext ("%s is kept: %s and %u other device run it, and no other level is chosen for them",
                                                    "%s is kept: %s and %u other devices run it, and no other level is chosen for them", n - 1),
                        name, first, n - 1);
}

static void
level_forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_catalogue_forget_finish (IPS_CATALOGUE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ips_policy_book_forget_level_async (IpsPolicyBook *self, guint level, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *used = explain_level_use (self, level);

  g_task_set_source_tag (task, ips_policy_book_forget_level_async);
  if (used != NULL)
    g_task_return_error (task, used);
  else
    ips_catalogue_forget_async (ips_policy_book_get_catalogue (self), level, g_get_user_name (), cancellable, level_forgotten_cb, g_steal_pointer (&task));
}

gboolean
ips_policy_book_forget_level_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
