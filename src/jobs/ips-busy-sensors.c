/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-busy-sensors.h"

struct _IpsBusySensors
{
  GObject parent_instance;

  IpsFleet *fleet;           /* (owned) */
  IpsJobList *jobs;          /* (owned) */
  GHashTable *verbs;         /* (owned) sensor id (owned) -> IpsVerb */
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsBusySensors, ips_busy_sensors, G_TYPE_OBJECT)

static GHashTable *
make_verbs (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
add_job (GHashTable *verbs, IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);

  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);

      /* the newest job comes first */
      if (operation->state == IPS_OPERATION_RUNNING && !g_hash_table_contains (verbs, operation->sensor_id))
        g_hash_table_insert (verbs, g_strdup (operation->sensor_id), GUINT_TO_POINTER (ips_job_get_verb (job)));
    }
}

/* Those of @some that are not in @others; and, where @also_others, those that are there with another verb. */
static void
add_differences (IpsBusySensors *self, GHashTable *some, GHashTable *others, gboolean also_others, GPtrArray *changed)
{
  GHashTableIter iter;
  gpointer id, verb, other;

  g_hash_table_iter_init (&iter, some);
  while (g_hash_table_iter_next (&iter, &id, &verb))
    {
      gboolean both = g_hash_table_lookup_extended (others, id, NULL, &other);
      IpsSensor *sensor = ips_fleet_lookup (self->fleet, id);

      if (sensor != NULL && (!both || (also_others && other != verb)))
        g_ptr_array_add (changed, sensor);
    }
}

static void
jobs_changed_cb (IpsBusySensors *self)
{
  GPtrArray *jobs = ips_job_list_get_jobs (self->jobs);
  g_autoptr(GHashTable) before = g_steal_pointer (&self->verbs);
  g_autoptr(GPtrArray) changed = g_ptr_array_new ();

  self->verbs = make_verbs ();
  for (guint i = 0; i < jobs->len; i++)
    if (!ips_job_is_finished (g_ptr_array_index (jobs, i)))
      add_job (self->verbs, g_ptr_array_index (jobs, i));
  add_differences (self, before, self->verbs, FALSE, changed);
  add_differences (self, self->verbs, before, TRUE, changed);
  if (changed->len > 0)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, changed);
}

static void
ips_busy_sensors_dispose (GObject *object)
{
  IpsBusySensors *self = IPS_BUSY_SENSORS (object);

  g_clear_object (&self->fleet);
  g_clear_object (&self->jobs);
  G_OBJECT_CLASS (ips_busy_sensors_parent_class)->dispose (object);
}

static void
ips_busy_sensors_finalize (GObject *object)
{
  g_hash_table_unref (IPS_BUSY_SENSORS (object)->verbs);
  G_OBJECT_CLASS (ips_busy_sensors_parent_class)->finalize (object);
}

static void
ips_busy_sensors_class_init (IpsBusySensorsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_busy_sensors_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_busy_sensors_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_BUSY_SENSORS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static void
ips_busy_sensors_init (IpsBusySensors *self)
{
  self->verbs = make_verbs ();
}

IpsBusySensors *
ips_busy_sensors_new (IpsFleet *fleet, IpsJobList *jobs)
{
  IpsBusySensors *self = g_object_new (IPS_TYPE_BUSY_SENSORS, NULL);

  self->fleet = g_object_ref (fleet);
  self->jobs = g_object_ref (jobs);
  g_signal_connect_object (jobs, "jobs-changed", G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  jobs_changed_cb (self);
  return self;
}

gboolean
ips_busy_sensors_lookup (IpsBusySensors *self, const char *sensor_id, IpsVerb *verb)
{
  gpointer value;

  g_return_val_if_fail (IPS_IS_BUSY_SENSORS (self), FALSE);

  if (!g_hash_table_lookup_extended (self->verbs, sensor_id, NULL, &value))
    return FALSE;
  *verb = (IpsVerb) GPOINTER_TO_UINT (value);
  return TRUE;
}
