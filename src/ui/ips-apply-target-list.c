/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-apply-target-list.h"

#include "ips-deploy-plans.h"
#include "ips-freeze-list.h"

/* A slice leaves most of a frame to whoever looks at the window. */
#define SLICE_US (5 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  IpsPackageIndex *index;    /* (owned) */
  guint package;
  GPtrArray *sensors;        /* (owned) (element-type IpsSensor) */
  guint next;                /* of them */
  GHashTable *shared;        /* (owned): policy id to IpsApplyTargetItem */
  GPtrArray *targets[2];     /* (owned): by IpsPolicyKind */
} Work;

struct _IpsApplyTargetList
{
  GObject parent_instance;

  IpsWorkspace *workspace;   /* (owned) */
  IpsFreezeList *freezes;    /* (owned) */
  GPtrArray *targets[2];     /* (owned) (element-type IpsApplyTargetItem): by IpsPolicyKind */
  Work *work;                /* (owned) (nullable): under way */
  guint idle_id;
  gboolean ready;
};

enum { READY, STALE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsApplyTargetList, ips_apply_target_list, G_TYPE_OBJECT)

static void
work_free (Work *work)
{
  if (work == NULL)
    return;
  ips_package_index_unref (work->index);
  g_ptr_array_unref (work->sensors);
  g_hash_table_unref (work->shared);
  g_clear_pointer (&work->targets[IPS_POLICY_LOCAL], g_ptr_array_unref);
  g_clear_pointer (&work->targets[IPS_POLICY_SHARED], g_ptr_array_unref);
  g_free (work);
}

static void
ips_apply_target_list_dispose (GObject *object)
{
  IpsApplyTargetList *self = IPS_APPLY_TARGET_LIST (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->work, work_free);
  g_clear_object (&self->freezes);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_apply_target_list_parent_class)->dispose (object);
}

static void
ips_apply_target_list_finalize (GObject *object)
{
  IpsApplyTargetList *self = IPS_APPLY_TARGET_LIST (object);

  g_ptr_array_unref (self->targets[IPS_POLICY_LOCAL]);
  g_ptr_array_unref (self->targets[IPS_POLICY_SHARED]);
  G_OBJECT_CLASS (ips_apply_target_list_parent_class)->finalize (object);
}

static void
ips_apply_target_list_class_init (IpsApplyTargetListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_apply_target_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_apply_target_list_finalize;
  signals[READY] = g_signal_new ("ready", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[STALE] = g_signal_new ("stale", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_apply_target_list_init (IpsApplyTargetList *self)
{
  self->targets[IPS_POLICY_LOCAL] = g_ptr_array_new_with_free_func (g_object_unref);
  self->targets[IPS_POLICY_SHARED] = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
freezes_changed_cb (IpsApplyTargetList *self)
{
  g_signal_emit (self, signals[STALE], 0);
}

IpsApplyTargetList *
ips_apply_target_list_new (IpsWorkspace *workspace)
{
  IpsApplyTargetList *self = g_object_new (IPS_TYPE_APPLY_TARGET_LIST, NULL);

  self->workspace = g_object_ref (workspace);
  self->freezes = ips_freeze_list_get (ips_workspace_get_store (workspace));
  g_signal_connect_object (self->freezes, "changed", G_CALLBACK (freezes_changed_cb), self, G_CONNECT_SWAPPED);
  ips_freeze_list_load_async (self->freezes, NULL, NULL, NULL);
  return self;
}

/* --- the work --- */

static IpsApplyTargetItem *
add_target (Work *work, IpsPolicyKind kind, const char *policy_id, const char *title, guint level)
{
  IpsApplyTargetItem *target = ips_apply_target_item_new (kind, policy_id, title, level);

  g_ptr_array_add (work->targets[kind], target);
  if (kind == IPS_POLICY_SHARED)
    g_hash_table_insert (work->shared, g_strdup (policy_id), target);
  return target;
}

/* A local policy exists from its first change on; before that it is the device's all the same. */
static IpsApplyTargetItem *
get_target (IpsApplyTargetList *self, IpsSensor *sensor)
{
  const IpsPolicy *policy = ips_policy_book_lookup_for_sensor (ips_workspace_get_policies (self->workspace), ips_sensor_get_id (sensor));

  if (policy != NULL && policy->kind == IPS_POLICY_SHARED)
    return g_hash_table_lookup (self->work->shared, policy->id);
  return add_target (self->work, IPS_POLICY_LOCAL, ips_sensor_get_id (sensor), ips_sensor_get_name (sensor), policy != NULL ? policy->level : 0);
}

static void
judge_one (IpsApplyTargetList *self, IpsSensor *sensor)
{
  IpsApplyTargetItem *target = get_target (self, sensor);
  g_autoptr(IpsApplyDeviceItem) item = NULL;

  /* its policy was made after this began: it comes with the next judging, which that set off */
  if (target == NULL)
    return;
  item = ips_apply_device_item_new (ips_deploy_plan_new (ips_workspace_get_fleet (self->workspace), ips_workspace_get_clock (self->workspace),
                                                         self->work->index, self->work->package, sensor),
                                    ips_apply_target_item_get_title (target));
  ips_apply_target_item_add_device (target, item);
}

static GHashTable *
get_chosen (IpsApplyTargetList *self)
{
  GHashTable *chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint kind = 0; kind < G_N_ELEMENTS (self->targets); kind++)
    for (guint i = 0; i < self->targets[kind]->len; i++)
      {
        IpsApplyTargetItem *target = g_ptr_array_index (self->targets[kind], i);

        if (ips_apply_target_item_is_chosen (target))
          g_hash_table_add (chosen, g_strdup (ips_apply_target_item_get_policy_id (target)));
      }
  return chosen;
}

static void
finish (IpsApplyTargetList *self)
{
  g_autoptr(GHashTable) chosen = get_chosen (self);
  guint level = ips_package_index_get_kind (self->work->index, self->work->package) == IPS_UPGRADE_SIGNATURE
                ? ips_package_index_nth (self->work->index, self->work->package)->name->level : 0;

  for (guint kind = 0; kind < G_N_ELEMENTS (self->targets); kind++)
    {
      g_ptr_array_unref (self->targets[kind]);
      self->targets[kind] = g_steal_pointer (&self->work->targets[kind]);
      for (guint i = 0; i < self->targets[kind]->len; i++)
        {
          IpsApplyTargetItem *target = g_ptr_array_index (self->targets[kind], i);

          ips_apply_target_item_settle (target, level);
          ips_apply_target_item_set_chosen (target, g_hash_table_contains (chosen, ips_apply_target_item_get_policy_id (target)));
        }
    }
  g_clear_pointer (&self->work, work_free);
  self->ready = TRUE;
  g_signal_emit (self, signals[READY], 0);
}

static gboolean
slice_cb (gpointer user_data)
{
  IpsApplyTargetList *self = user_data;
  gint64 until_us = g_get_monotonic_time () + SLICE_US;

  while (self->work->next < self->work->sensors->len)
    {
      judge_one (self, g_ptr_array_index (self->work->sensors, self->work->next++));
      if (self->work->next % 16 == 0 && g_get_monotonic_time () >= until_us)
        return G_SOURCE_CONTINUE;
    }
  self->idle_id = 0;
  finish (self);
  return G_SOURCE_REMOVE;
}

void
ips_apply_target_list_judge (IpsApplyTargetList *self, IpsPackageIndex *index, guint package)
{
  IpsPolicyBook *book = ips_workspace_get_policies (self->workspace);
  g_autoptr(GPtrArray) shared = ips_policy_book_get_shared (book);
  Work *work = g_new0 (Work, 1);

  g_clear_pointer (&self->work, work_free);
  self->work = work;
  self->ready = FALSE;
  work->index = ips_package_index_ref (index);
  work->package = package;
  work->sensors = g_ptr_array_copy (ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace)), (GCopyFunc) (gpointer) g_object_ref, NULL);
  g_ptr_array_set_free_func (work->sensors, g_object_unref);
  work->shared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  work->targets[IPS_POLICY_LOCAL] = g_ptr_array_new_with_free_func (g_object_unref);
  work->targets[IPS_POLICY_SHARED] = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < shared->len; i++)
    {
      const IpsPolicy *policy = g_ptr_array_index (shared, i);

      add_target (work, IPS_POLICY_SHARED, policy->id, policy->name, policy->level);
    }
  if (self->idle_id == 0)
    self->idle_id = g_idle_add (slice_cb, self);
}

gboolean
ips_apply_target_list_is_ready (IpsApplyTargetList *self)
{
  return self->ready;
}

GPtrArray *
ips_apply_target_list_get (IpsApplyTargetList *self, IpsPolicyKind kind)
{
  return self->targets[kind];
}

GPtrArray *
ips_apply_target_list_get_devices (IpsApplyTargetList *self)
{
  GPtrArray *devices = g_ptr_array_new ();

  for (guint kind = 0; kind < G_N_ELEMENTS (self->targets); kind++)
    for (guint i = 0; i < self->targets[kind]->len; i++)
      {
        IpsApplyTargetItem *target = g_ptr_array_index (self->targets[kind], i);

        if (ips_apply_target_item_is_chosen (target))
          g_ptr_array_extend (devices, ips_apply_target_item_get_devices (target), NULL, NULL);
      }
  return devices;
}
