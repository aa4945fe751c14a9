/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-waiting-list.h"

#include <glib/gi18n-lib.h>

#include "ips-running.h"

#define MAX_CHAIN 8          /* policies that inherit from one another, as in the book */

struct _IpsWaitingList
{
  GObject parent_instance;

  IpsStore *store;           /* (owned) */
  IpsPolicyBook *book;       /* (owned) */
  GPtrArray *changes;        /* (owned) (element-type IpsWaitingChange) */
  /* The book's records by id; made anew with every "changed" of it, before anybody else hears of that. */
  GHashTable *submitted;     /* (owned) policy id -> IpsPolicy */
  GHashTable *reassigned;    /* (owned) sensor id -> IpsReassignment */
  GHashTable *updates[2];    /* (owned) sensor id -> IpsSensorUpdate: that wait, that are submitted */
  GCancellable *lifetime;    /* (owned) */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsWaitingList, ips_waiting_list, G_TYPE_OBJECT)

/* --- what is submitted --- */

/* As submitted last: %NULL for a shared one that never was. (transfer none) (nullable) */
static const IpsPolicy *
look_up_submitted (IpsWaitingList *self, const char *id)
{
  const IpsPolicy *policy = ips_policy_book_lookup (self->book, id);

  return policy == NULL || policy->submitted == policy->version ? policy : g_hash_table_lookup (self->submitted, id);
}

/* The policy in force for @sensor as submitted; a local one that never was is empty, at the level the device runs. */
static IpsPolicy *
dup_in_force (IpsWaitingList *self, IpsSensor *sensor)
{
  const char *id = ips_sensor_get_id (sensor);
  const IpsPolicyRecords *records = ips_policy_book_get_records (self->book);
  const IpsReassignment *change = g_hash_table_lookup (self->reassigned, id);
  const char *shared_id = change != NULL ? change->submitted_id : g_hash_table_lookup (records->assignments, id);
  const IpsPolicy *policy = shared_id != NULL && *shared_id != '\0' ? look_up_submitted (self, shared_id) : NULL;
  IpsPolicy *copy;

  if (policy == NULL)
    policy = look_up_submitted (self, id);
  copy = policy != NULL ? ips_policy_copy (policy) : ips_policy_new (IPS_POLICY_LOCAL, id, NULL);
  if (copy->kind == IPS_POLICY_LOCAL && copy->level == 0)
    copy->level = ips_policy_book_get_deployed_level (sensor);
  return copy;
}

/* All that @policy and what it inherits from tune. (transfer full) */
static IpsTuningTable *
flatten (IpsWaitingList *self, const IpsPolicy *policy, gboolean submitted)
{
  const IpsPolicy *chain[MAX_CHAIN];
  IpsTuningTable *table = ips_tuning_table_new ();
  guint n = 0;

  for (const IpsPolicy *at = policy; at != NULL && n < MAX_CHAIN; n++)
    {
      chain[n] = at;
      at = submitted ? look_up_submitted (self, at->parent_id) : ips_policy_book_lookup (self->book, at->parent_id);
    }
  while (n > 0)
    ips_tuning_table_lay_over (table, chain[--n]->tuning);
  return table;
}

IpsPolicy *
ips_waiting_list_dup_submitted_policy (IpsWaitingList *self, IpsSensor *sensor)
{
  IpsPolicy *policy;
  IpsTuningTable *all;

  g_return_val_if_fail (IPS_IS_WAITING_LIST (self), NULL);
  policy = dup_in_force (self, sensor);
  all = flatten (self, policy, TRUE);
  ips_tuning_table_free (policy->tuning);
  policy->tuning = all;
  return policy;
}

/* Whether the device runs what the update brings, or something newer. */
static gboolean
is_there (const IpsSensorUpdate *update, IpsSensor *sensor)
{
  g_autoptr(IpsPackageName) name = ips_package_name_parse (update->package, NULL);
  IpsRunning running;

  ips_running_read (&running, ips_sensor_get_facts (sensor));
  return name != NULL && ips_running_compare (&running, name) >= 0;
}

IpsSensorUpdate *
ips_waiting_list_dup_submitted_update (IpsWaitingList *self, const char *sensor_id)
{
  const IpsSensorUpdate *update;
  IpsSensor *sensor;

  g_return_val_if_fail (IPS_IS_WAITING_LIST (self), NULL);
  update = g_hash_table_lookup (self->updates[TRUE], sensor_id);
  sensor = ips_fleet_lookup (ips_policy_book_get_fleet (self->book), sensor_id);
  if (update == NULL || sensor == NULL || is_there (update, sensor))
    return NULL;
  return ips_sensor_update_copy (update);
}

/* --- what waits --- */

static void
set (char **field, char *value)
{
  g_free (*field);
  *field = value;
}

static void
add_policy (IpsWaitingList *self, const IpsPolicy *policy)
{
  const IpsPolicy *submitted = look_up_submitted (self, policy->id);
  g_autoptr(IpsPolicy) nothing = NULL;
  g_autoptr(IpsWaitingChange) change = NULL;

  if (policy->version == policy->submitted)
    return;
  if (submitted == NULL && policy->kind == IPS_POLICY_LOCAL)
    submitted = nothing = ips_policy_new (IPS_POLICY_LOCAL, policy->id, NULL);
  /* Somebody took it back by hand. */
  if (submitted != NULL && ips_policy_is_same (submitted, policy))
    return;
  change = ips_waiting_change_new (IPS_WAITING_POLICY, policy->id);
  set (&change->subject, ips_policy_book_dup_title (self->book, policy));
  set (&change->stamp, g_strdup_printf ("%u", policy->version));
  set (&change->before, submitted == NULL ? g_strdup (_("new")) : nothing != NULL ? g_strdup (_("as the device has it"))
                        : ips_policy_describe (submitted));
  set (&change->after, ips_policy_describe (policy));
  set (&change->who, g_strdup (policy->changed_by));
  set (&change->why, g_strdup (policy->why));
  change->when_us = policy->changed_us;
  g_ptr_array_add (self->changes, g_steal_pointer (&change));
}

static char *
dup_policy_name (IpsWaitingList *self, const char *id)
{
  const IpsPolicy *policy = ips_policy_book_lookup (self->book, id);

  return g_strdup (policy != NULL ? policy->name : ips_policy_kind_to_label (IPS_POLICY_LOCAL));
}

static void
add_reassignment (IpsWaitingList *self, const IpsReassignment *record)
{
  IpsSensor *sensor = ips_fleet_lookup (ips_policy_book_get_fleet (self->book), record->sensor_id);
  IpsWaitingChange *change;

  if (sensor == NULL)
    return;
  change = ips_waiting_change_new (IPS_WAITING_ASSIGNMENT, record->sensor_id);
  set (&change->subject, g_strdup (ips_sensor_get_name (sensor)));
  set (&change->stamp, g_strdup_printf ("policy %s", record->policy_id));
  set (&change->before, dup_policy_name (self, record->submitted_id));
  set (&change->after, dup_policy_name (self, record->policy_id));
  set (&change->who, g_strdup (record->who));
  change->when_us = record->when_us;
  g_ptr_array_add (self->changes, change);
}

static void
add_update (IpsWaitingList *self, const IpsSensorUpdate *update)
{
  IpsSensor *sensor = ips_fleet_lookup (ips_policy_book_get_fleet (self->book), update->sensor_id);
  IpsWaitingChange *change;

  if (sensor == NULL || update->submitted)
    return;
  change = ips_waiting_change_new (IPS_WAITING_SENSOR_UPDATE, update->sensor_id);
  set (&change->subject, g_strdup (ips_sensor_get_name (sensor)));
  set (&change->stamp, g_strdup (update->sha256));
  set (&change->before, g_strdup (ips_sensor_get_facts (sensor)->version));
  set (&change->after, ips_sensor_update_dup_target (update));
  set (&change->who, g_strdup (update->who));
  set (&change->why, g_strdup (update->why));
  change->when_us = update->when_us;
  g_ptr_array_add (self->changes, change);
}

static void
index_records (IpsWaitingList *self, const IpsPolicyRecords *records)
{
  g_hash_table_remove_all (self->submitted);
  g_hash_table_remove_all (self->reassigned);
  g_hash_table_remove_all (self->updates[FALSE]);
  g_hash_table_remove_all (self->updates[TRUE]);
  for (guint i = 0; i < records->submitted->len; i++)
    {
      IpsPolicy *policy = g_ptr_array_index (records->submitted, i);

      g_hash_table_insert (self->submitted, policy->id, policy);
    }
  for (guint i = 0; i < records->reassigned->len; i++)
    {
      IpsReassignment *change = g_ptr_array_index (records->reassigned, i);

      g_hash_table_insert (self->reassigned, change->sensor_id, change);
    }
  for (guint i = 0; i < records->updates->len; i++)
    {
      IpsSensorUpdate *update = g_ptr_array_index (records->updates, i);

      g_hash_table_insert (self->updates[update->submitted ? TRUE : FALSE], update->sensor_id, update);
    }
}

static void
recompute (IpsWaitingList *self)
{
  const IpsPolicyRecords *records = ips_policy_book_get_records (self->book);

  index_records (self, records);
  g_ptr_array_set_size (self->changes, 0);
  for (guint i = 0; i < records->policies->len; i++)
    add_policy (self, g_ptr_array_index (records->policies, i));
  for (guint i = 0; i < records->reassigned->len; i++)
    add_reassignment (self, g_ptr_array_index (records->reassigned, i));
  for (guint i = 0; i < records->updates->len; i++)
    add_update (self, g_ptr_array_index (records->updates, i));
  g_signal_emit (self, signals[CHANGED], 0);
}

IpsPolicyBook *
ips_waiting_list_get_book (IpsWaitingList *self)
{
  g_return_val_if_fail (IPS_IS_WAITING_LIST (self), NULL);
  return self->book;
}

guint
ips_waiting_list_get_n (IpsWaitingList *self)
{
  g_return_val_if_fail (IPS_IS_WAITING_LIST (self), 0);
  return self->changes->len;
}

GPtrArray *
ips_waiting_list_dup_changes (IpsWaitingList *self)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_waiting_change_free);

  for (guint i = 0; i < self->changes->len; i++)
    g_ptr_array_add (copy, ips_waiting_change_copy (g_ptr_array_index (self->changes, i)));
  return copy;
}

/* --- what it means for the devices --- */

/* Whether what waits can be about a device that has @policy. */
static gboolean
is_touched (IpsWaitingList *self, GHashTable *changed, const IpsPolicy *policy, gboolean submitted)
{
  for (guint i = 0; policy != NULL && i < MAX_CHAIN; i++)
    {
      if (g_hash_table_contains (changed, policy->id))
        return TRUE;
      policy = submitted ? look_up_submitted (self, policy->parent_id) : ips_policy_book_lookup (self->book, policy->parent_id);
    }
  return FALSE;
}

/* Devices of one and the same shared policy have the same answer: @counts remembers it. */
static guint
count_signatures (IpsWaitingList *self, GHashTable *counts, const IpsPolicy *before, const IpsPolicy *after)
{
  g_autofree char *pair = g_strconcat (before->id, " ", after->id, NULL);
  g_autoptr(IpsTuningTable) old = NULL;
  g_autoptr(IpsTuningTable) new = NULL;
  gpointer known;
  guint n;

  if (g_hash_table_lookup_extended (counts, pair, NULL, &known))
    return GPOINTER_TO_UINT (known);
  old = flatten (self, before, TRUE);
  new = flatten (self, after, FALSE);
  n = ips_tuning_table_count_differences (old, new);
  g_hash_table_insert (counts, g_steal_pointer (&pair), GUINT_TO_POINTER (n));
  return n;
}

static IpsDeviceChange *
make_device_change (IpsWaitingList *self, IpsSensor *sensor, GHashTable *changed, GHashTable *counts)
{
  const char *id = ips_sensor_get_id (sensor);
  const IpsSensorUpdate *update = g_hash_table_lookup (self->updates[FALSE], id);
  g_autoptr(IpsPolicy) before = dup_in_force (self, sensor);
  g_autoptr(IpsPolicy) after = ips_policy_book_dup_for_sensor (self->book, sensor);
  g_autoptr(IpsDeviceChange) change = NULL;

  if (update == NULL && g_str_equal (before->id, after->id) && !is_touched (self, changed, before, TRUE)
      && !is_touched (self, changed, after, FALSE))
    return NULL;
  change = ips_device_change_new (id);
  change->level_before = before->level;
  change->level_after = after->level;
  change->n_signatures = count_signatures (self, counts, before, after);
  set (&change->policy_before, before->kind == IPS_POLICY_SHARED ? g_strdup (before->name) : g_strdup (ips_policy_kind_to_label (before->kind)));
  set (&change->policy_after, after->kind == IPS_POLICY_SHARED ? g_strdup (after->name) : g_strdup (ips_policy_kind_to_label (after->kind)));
  if (update != NULL)
    set (&change->target, ips_sensor_update_dup_target (update));
  return ips_device_change_is_empty (change) ? NULL : g_steal_pointer (&change);
}

GPtrArray *
ips_waiting_list_dup_device_changes (IpsWaitingList *self)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_device_change_free);
  GPtrArray *sensors = ips_fleet_get_sensors (ips_policy_book_get_fleet (self->book));
  g_autoptr(GHashTable) changed = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->changes->len; i++)
    {
      IpsWaitingChange *change = g_ptr_array_index (self->changes, i);

      if (change->kind == IPS_WAITING_POLICY)
        g_hash_table_add (changed, change->subject_id);
    }
  for (guint i = 0; self->changes->len > 0 && i < sensors->len; i++)
    {
      IpsDeviceChange *change = make_device_change (self, g_ptr_array_index (sensors, i), changed, counts);

      if (change != NULL)
        g_ptr_array_add (devices, change);
    }
  return devices;
}

/* --- submit, discard, add: into the store, then the book is read again --- */

/* Also after a refusal: what was looked at is not what there is. */
static void
end_change (GTask *task, GError *error)
{
  IpsWaitingList *self = g_task_get_source_object (task);

  if (error != NULL)
    {
      ips_policy_book_load_async (self->book, self->lifetime, NULL, NULL);
      g_task_return_error (task, error);
      return;
    }
  ips_policy_book_reread (self->book, self->lifetime, g_object_ref (task));
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  ips_store_submit_changes_finish (IPS_STORE (source), result, &error);
  end_change (task, error);
}

void
ips_waiting_list_submit_async (IpsWaitingList *self, GPtrArray *changes, const char *comment, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_waiting_list_submit_async);
  ips_store_submit_changes_async (self->store, changes, g_get_user_name (), comment, cancellable, submitted_cb, g_steal_pointer (&task));
}

gboolean
ips_waiting_list_submit_finish (IpsWaitingList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
discarded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  ips_store_discard_changes_finish (IPS_STORE (source), result, &error);
  end_change (task, error);
}

void
ips_waiting_list_discard_async (IpsWaitingList *self, GPtrArray *changes, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_waiting_list_discard_async);
  ips_store_discard_changes_async (self->store, changes, g_get_user_name (), cancellable, discarded_cb, g_steal_pointer (&task));
}

gboolean
ips_waiting_list_discard_finish (IpsWaitingList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
updates_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  ips_store_save_sensor_updates_finish (IPS_STORE (source), result, &error);
  end_change (task, error);
}

void
ips_waiting_list_add_updates_async (IpsWaitingList *self, GPtrArray *updates, const char *why, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_waiting_list_add_updates_async);
  ips_store_save_sensor_updates_async (self->store, updates, g_get_user_name (), why, cancellable, updates_saved_cb, g_steal_pointer (&task));
}

gboolean
ips_waiting_list_add_updates_finish (IpsWaitingList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- life --- */

static void
ips_waiting_list_dispose (GObject *object)
{
  IpsWaitingList *self = IPS_WAITING_LIST (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->book);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ips_waiting_list_parent_class)->dispose (object);
}

static void
ips_waiting_list_finalize (GObject *object)
{
  IpsWaitingList *self = IPS_WAITING_LIST (object);

  g_ptr_array_unref (self->changes);
  g_hash_table_unref (self->submitted);
  g_hash_table_unref (self->reassigned);
  g_hash_table_unref (self->updates[FALSE]);
  g_hash_table_unref (self->updates[TRUE]);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_waiting_list_parent_class)->finalize (object);
}

static void
ips_waiting_list_class_init (IpsWaitingListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ips_waiting_list_dispose;
  object_class->finalize = ips_waiting_list_finalize;
  signals[CHANGED] = g_signal_new ("changed", IPS_TYPE_WAITING_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_waiting_list_init (IpsWaitingList *self)
{
  self->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_waiting_change_free);
  self->submitted = g_hash_table_new (g_str_hash, g_str_equal);
  self->reassigned = g_hash_table_new (g_str_hash, g_str_equal);
  self->updates[FALSE] = g_hash_table_new (g_str_hash, g_str_equal);
  self->updates[TRUE] = g_hash_table_new (g_str_hash, g_str_equal);
  self->lifetime = g_cancellable_new ();
}

IpsWaitingList *
ips_waiting_list_new (IpsStore *store, IpsPolicyBook *book)
{
  IpsWaitingList *self;

  g_return_val_if_fail (IPS_IS_STORE (store), NULL);
  g_return_val_if_fail (IPS_IS_POLICY_BOOK (book), NULL);

  self = g_object_new (IPS_TYPE_WAITING_LIST, NULL);
  self->store = g_object_ref (store);
  self->book = g_object_ref (book);
  g_signal_connect_object (book, "changed", G_CALLBACK (recompute), self, G_CONNECT_SWAPPED);
  /* A device that came or went takes its changes with it. */
  g_signal_connect_object (ips_policy_book_get_fleet (book), "list-changed", G_CALLBACK (recompute), self, G_CONNECT_SWAPPED);
  recompute (self);
  return self;
}
