/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-policy-book.h"

#include <glib/gi18n-lib.h>

#define MAX_CHAIN 8          /* policies that inherit from one another */

struct _IpsPolicyBook
{
  GObject parent_instance;

  IpsStore *store;           /* (owned) */
  IpsFleet *fleet;           /* (owned) */
  IpsCatalogue *catalogue;   /* (owned) */
  IpsPolicyRecords *records; /* (owned) */
  GHashTable *by_id;         /* (owned) id -> IpsPolicy of the records */
  GCancellable *lifetime;    /* (owned) */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsPolicyBook, ips_policy_book, G_TYPE_OBJECT)

static void
ips_policy_book_dispose (GObject *object)
{
  IpsPolicyBook *self = IPS_POLICY_BOOK (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->store);
  g_clear_object (&self->fleet);
  g_clear_object (&self->catalogue);
  G_OBJECT_CLASS (ips_policy_book_parent_class)->dispose (object);
}

static void
ips_policy_book_finalize (GObject *object)
{
  IpsPolicyBook *self = IPS_POLICY_BOOK (object);

  g_hash_table_unref (self->by_id);
  ips_policy_records_free (self->records);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_policy_book_parent_class)->finalize (object);
}

static void
ips_policy_book_class_init (IpsPolicyBookClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ips_policy_book_dispose;
  object_class->finalize = ips_policy_book_finalize;
  signals[CHANGED] = g_signal_new ("changed", IPS_TYPE_POLICY_BOOK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_policy_book_init (IpsPolicyBook *self)
{
  self->records = ips_policy_records_new ();
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->lifetime = g_cancellable_new ();
}

static void
reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!ips_policy_book_load_finish (IPS_POLICY_BOOK (source), result, &error) && !ips_error_is_cancelled (error))
    g_warning ("policies: %s", error->message);
}

static void
store_changed_cb (IpsPolicyBook *self, guint parts)
{
  if (parts & IPS_STORE_POLICIES)
    ips_policy_book_load_async (self, self->lifetime, reloaded_cb, NULL);
}

IpsPolicyBook *
ips_policy_book_new (IpsStore *store, IpsFleet *fleet, IpsCatalogue *catalogue)
{
  IpsPolicyBook *self = g_object_new (IPS_TYPE_POLICY_BOOK, NULL);

  self->store = g_object_ref (store);
  self->fleet = g_object_ref (fleet);
  self->catalogue = g_object_ref (catalogue);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  IpsPolicyRecords *records = ips_store_load_policies_finish (IPS_STORE (source), result, &error);
  IpsPolicyBook *self;

  if (records == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self = g_task_get_source_object (task);
  g_hash_table_remove_all (self->by_id);
  ips_policy_records_free (self->records);
  self->records = records;
  for (guint i = 0; i < records->policies->len; i++)
    {
      IpsPolicy *policy = g_ptr_array_index (records->policies, i);

      g_hash_table_insert (self->by_id, policy->id, policy);
    }
  g_signal_emit (self, signals[CHANGED], 0);
  g_task_return_boolean (task, TRUE);
}

void
ips_policy_book_load_async (IpsPolicyBook *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_policy_book_load_async);
  ips_store_load_policies_async (self->store, cancellable, loaded_cb, g_steal_pointer (&task));
}

gboolean
ips_policy_book_load_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

IpsCatalogue *
ips_policy_book_get_catalogue (IpsPolicyBook *self)
{
  return self->catalogue;
}

GPtrArray *
ips_policy_book_get_all (IpsPolicyBook *self)
{
  return self->records->policies;
}

IpsFleet *
ips_policy_book_get_fleet (IpsPolicyBook *self)
{
  return self->fleet;
}

const IpsPolicyRecords *
ips_policy_book_get_records (IpsPolicyBook *self)
{
  return self->records;
}

GPtrArray *
ips_policy_book_get_shared (IpsPolicyBook *self)
{
  GPtrArray *shared = g_ptr_array_new ();

  for (guint i = 0; i < self->records->policies->len; i++)
    {
      IpsPolicy *policy = g_ptr_array_index (self->records->policies, i);

      if (policy->kind == IPS_POLICY_SHARED)
        g_ptr_array_add (shared, policy);
    }
  return shared;
}

const IpsPolicy *
ips_policy_book_lookup (IpsPolicyBook *self, const char *id)
{
  return id != NULL ? g_hash_table_lookup (self->by_id, id) : NULL;
}

const IpsPolicy *
ips_policy_book_lookup_name (IpsPolicyBook *self, const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (guint i = 0; i < self->records->policies->len; i++)
    {
      IpsPolicy *policy = g_ptr_array_index (self->records->policies, i);
      g_autofree char *other = g_utf8_casefold (policy->name, -1);

      if (policy->kind == IPS_POLICY_SHARED && g_str_equal (folded, other))
        return policy;
    }
  return NULL;
}

guint
ips_policy_book_get_deployed_level (IpsSensor *sensor)
{
  guint level = 0;

  ips_level_from_text (ips_sensor_get_facts (sensor)->signature_level, &level);
  return level;
}

const IpsPolicy *
ips_policy_book_lookup_for_sensor (IpsPolicyBook *self, const char *sensor_id)
{
  const IpsPolicy *policy = ips_policy_book_lookup (self, g_hash_table_lookup (self->records->assignments, sensor_id));

  return policy != NULL ? policy : ips_policy_book_lookup (self, sensor_id);
}

IpsPolicy *
ips_policy_book_dup_for_sensor (IpsPolicyBook *self, IpsSensor *sensor)
{
  const char *id = ips_sensor_get_id (sensor);
  const IpsPolicy *policy = ips_policy_book_lookup_for_sensor (self, id);
  IpsPolicy *fresh;

  fresh = policy != NULL ? ips_policy_copy (policy) : ips_policy_new (IPS_POLICY_LOCAL, id, NULL);
  /* Also one that was saved before the device was read. */
  if (fresh->kind == IPS_POLICY_LOCAL && fresh->level == 0)
    fresh->level = ips_policy_book_get_deployed_level (sensor);
  return fresh;
}

gboolean
ips_policy_book_is_shared (IpsPolicyBook *self, const char *sensor_id)
{
  return ips_policy_book_lookup (self, g_hash_table_lookup (self->records->assignments, sensor_id)) != NULL;
}

/* Whether @policy is @ancestor or has what @ancestor has; with a bound, because the store may hold a circle. */
static gboolean
inherits (IpsPolicyBook *self, const IpsPolicy *policy, const char *ancestor)
{
  for (guint i = 0; policy != NULL && i < MAX_CHAIN; i++)
    {
      if (g_str_equal (policy->id, ancestor))
        return TRUE;
      policy = ips_policy_book_lookup (self, policy->parent_id);
    }
  return FALSE;
}

GPtrArray *
ips_policy_book_get_sensors (IpsPolicyBook *self, const IpsPolicy *policy)
{
  GPtrArray *touched = g_ptr_array_new ();
  GPtrArray *sensors = ips_fleet_get_sensors (self->fleet);

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const char *id = ips_sensor_get_id (sensor);
      const IpsPolicy *own = ips_policy_book_lookup (self, g_hash_table_lookup (self->records->assignments, id));

      if (own == NULL && g_str_equal (id, policy->id))
        {
          g_ptr_array_add (touched, sensor);
          continue;
        }
      if (own == NULL)
        own = ips_policy_book_lookup (self, id);
      if (own != NULL && inherits (self, own, policy->id))
        g_ptr_array_add (touched, sensor);
    }
  return touched;
}

char *
ips_policy_book_dup_title (IpsPolicyBook *self, const IpsPolicy *policy)
{
  IpsSensor *sensor;

  if (policy->kind == IPS_POLICY_SHARED)
    return g_strdup (policy->name);
  sensor = ips_fleet_lookup (self->fleet, policy->id);
  return g_strdup (sensor != NULL ? ips_sensor_get_name (sensor) : _("a removed device"));
}

/* --- the effective signatures --- */

GPtrArray *
ips_policy_book_get_chain (IpsPolicyBook *self, const IpsPolicy *policy, GError **error)
{
  g_autoptr(GPtrArray) chain = g_ptr_array_new ();

  for (const IpsPolicy *at = policy; at != NULL; at = ips_policy_book_lookup (self, at->parent_id))
    {
      /* The policy itself stands for the one in the book, which may be older. */
      if (chain->len == MAX_CHAIN || (at != policy && g_str_equal (at->id, policy->id)))
        {
          g_autofree char *title = ips_policy_book_dup_title (self, policy);

          ips_set_error (error, IPS_ERROR_INVALID, _("%s: policies inherit from each other in a circle, or over more than %d steps"), title, MAX_CHAIN);
          return NULL;
        }
      g_ptr_array_insert (chain, 0, (gpointer) at);
    }
  return g_steal_pointer (&chain);
}

static void
set_for_view_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(IpsSignatureSet) set = ips_catalogue_get_set_finish (IPS_CATALOGUE (source), result, &error);
  g_autoptr(GPtrArray) chain = NULL;

  if (set == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  chain = ips_policy_book_get_chain (g_task_get_source_object (task), g_task_get_task_data (task), &error);
  if (chain == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, ips_policy_view_new (set, (const IpsPolicy *const *) chain->pdata, chain->len),
                           (GDestroyNotify) ips_policy_view_unref);
}

/* Why there is no level to show signatures of, and what to do. */
static GError *
explain_no_level (IpsPolicyBook *self, const IpsPolicy *policy)
{
  g_autofree char *title = ips_policy_book_dup_title (self, policy);
  IpsSensor *sensor = policy->kind == IPS_POLICY_LOCAL ? ips_fleet_lookup (self->fleet, policy->id) : NULL;

  if (policy->kind == IPS_POLICY_SHARED)
    return ips_error_new (IPS_ERROR_NOT_FOUND, _("the policy %s is at no update level: choose one in its properties"), title);
  if (sensor != NULL && ips_sensor_get_facts (sensor)->contacted_us != 0)
    return ips_error_new (IPS_ERROR_NOT_FOUND, _("the device %s did not say at which signature level it is: refresh it to ask again"), title);
  return ips_error_new (IPS_ERROR_NOT_FOUND, _("the device %s has not been read yet, so its signature level is not known: refresh it first"), title);
}

void
ips_policy_book_get_view_async (IpsPolicyBook *self, const IpsPolicy *policy, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_policy_book_get_view_async);
  g_task_set_task_data (task, ips_policy_copy (policy), (GDestroyNotify) ips_policy_free);
  if (policy->level == 0)
    {
      g_task_return_error (task, explain_no_level (self, policy));
      return;
    }
  ips_catalogue_get_set_async (self->catalogue, policy->level, cancellable, set_for_view_cb, g_steal_pointer (&task));
}

IpsPolicyView *
ips_policy_book_get_view_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- changes: into the store, then the book is read again --- */

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

static void
end_change (GTask *task, gboolean ok, GError *error)
{
  IpsPolicyBook *self = g_task_get_source_object (task);

  if (ok)
    ips_policy_book_load_async (self, self->lifetime, reread_cb, g_object_ref (task));
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
  ips_store_save_policies_async (self->store, policies, g_get_user_name (), why, cancellable, saved_cb, g_steal_pointer (&task));
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
  GPtrArray *sensors = ips_fleet_get_sensors (self->fleet);
  g_autofree char *devices = NULL;
  g_autofree char *heirs = NULL;
  guint n_devices = 0, n_heirs = 0;

  for (guint i = 0; i < sensors->len; i++)
    {
      const char *sensor_id = ips_sensor_get_id (g_ptr_array_index (sensors, i));

      n_devices += g_strcmp0 (g_hash_table_lookup (self->records->assignments, sensor_id), id) == 0;
    }
  for (guint i = 0; i < self->records->policies->len; i++)
    n_heirs += g_strcmp0 (((const IpsPolicy *) g_ptr_array_index (self->records->policies, i))->parent_id, id) == 0;
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
  ips_store_remove_policy_async (self->store, id, g_get_user_name (), cancellable, removed_cb, g_steal_pointer (&task));
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
  ips_store_assign_policy_async (self->store, sensor_ids, policy_id, g_get_user_name (), cancellable, assigned_cb, g_steal_pointer (&task));
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
  const IpsPolicy *shared = ips_policy_book_lookup (self, g_hash_table_lookup (self->records->assignments, id));
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
  GPtrArray *sensors = ips_fleet_get_sensors (self->fleet);
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
    ips_catalogue_forget_async (self->catalogue, level, g_get_user_name (), cancellable, level_forgotten_cb, g_steal_pointer (&task));
}

gboolean
ips_policy_book_forget_level_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- versions and the way back --- */

static void
versions_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *versions = ips_store_load_policy_versions_finish (IPS_STORE (source), result, &error);

  if (versions == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, versions, (GDestroyNotify) g_ptr_array_unref);
}

void
ips_policy_book_get_versions_async (IpsPolicyBook *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_policy_book_get_versions_async);
  ips_store_load_policy_versions_async (self->store, id, cancellable, versions_cb, g_steal_pointer (&task));
}

GPtrArray *
ips_policy_book_get_versions_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  IpsPolicy *policy;         /* (owned): as it is */
  guint level;               /* 0: the one before */
  gboolean keep_tuning;
} Revert;

static void
revert_free (gpointer data)
{
  Revert *revert = data;

  ips_policy_free (revert->policy);
  g_free (revert);
}

static void
old_version_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Revert *revert = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(IpsPolicy) old = ips_store_load_policy_version_finish (IPS_STORE (source), result, &error);
  g_autoptr(IpsPolicy) back = NULL;

  if (old == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  back = ips_policy_copy (revert->policy);
  back->level = old->level;
  if (!revert->keep_tuning)
    {
      ips_tuning_table_free (back->tuning);
      back->tuning = ips_tuning_table_copy (old->tuning);
    }
  g_task_return_pointer (task, g_steal_pointer (&back), (GDestroyNotify) ips_policy_free);
}

/* The version to go back to is the last one at the wanted level; without a wanted one, the last at another level. */
static const IpsPolicyVersion *
find_version (GPtrArray *versions, const Revert *revert)
{
  for (guint i = 0; i < versions->len; i++)
    {
      const IpsPolicyVersion *version = g_ptr_array_index (versions, i);

      if (revert->level != 0 ? version->level == revert->level && version->level != revert->policy->level
                             : version->level != revert->policy->level && version->level != 0)
        return version;
    }
  return NULL;
}

static void
versions_for_revert_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Revert *revert = g_task_get_task_data (task);
  IpsPolicyBook *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) versions = ips_store_load_policy_versions_finish (IPS_STORE (source), result, &error);
  const IpsPolicyVersion *version;
  GCancellable *cancellable;

  if (versions == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  version = find_version (versions, revert);
  if (version == NULL)
    {
      g_autofree char *title = ips_policy_book_dup_title (self, revert->policy);
      g_autofree char *level = ips_level_to_text (revert->level);

      if (revert->level == 0)
        g_task_return_error (task, ips_error_new (IPS_ERROR_NOT_FOUND, _("%s: the policy never had another update level"), title));
      else
        g_task_return_error (task, ips_error_new (IPS_ERROR_NOT_FOUND, _("%s: the policy was never at %s before"), title, level));
      return;
    }
  cancellable = g_task_get_cancellable (task);
  ips_store_load_policy_version_async (self->store, revert->policy->id, version->version, cancellable, old_version_cb,
                                       g_steal_pointer (&task));
}

void
ips_policy_book_revert_async (IpsPolicyBook *self, const IpsPolicy *policy, guint level, gboolean keep_tuning, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  Revert *revert = g_new (Revert, 1);

  g_task_set_source_tag (task, ips_policy_book_revert_async);
  revert->policy = ips_policy_copy (policy);
  revert->level = level;
  revert->keep_tuning = keep_tuning;
  g_task_set_task_data (task, revert, revert_free);
  ips_store_load_policy_versions_async (self->store, policy->id, cancellable, versions_for_revert_cb, g_steal_pointer (&task));
}

IpsPolicy *
ips_policy_book_revert_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
