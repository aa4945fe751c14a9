/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-scheduler.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "ips-agenda.h"
#include "ips-format.h"
#include "ips-group.h"
#include "ips-store-schedules.h"

/* Later than this is not on time: nobody was there. */
#define LATE_US (90 * G_TIME_SPAN_SECOND)
/* Links to the zone's data; whoever moves to another zone replaces it. */
#define ZONE_FILE "/etc/localtime"

struct _IpsScheduler
{
  GObject parent_instance;

  IpsFleet *fleet;            /* (owned) */
  IpsJobList *jobs;           /* (owned) */
  IpsClock *clock;            /* (owned) */
  GPtrArray *schedules;       /* (owned) (element-type IpsScheduledJob), as last read */
  IpsAgenda *agenda;          /* (owned) */
  GFileMonitor *zone_monitor; /* (owned) (nullable): while running */
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsScheduler, ips_scheduler, G_TYPE_OBJECT)

static void
ips_scheduler_dispose (GObject *object)
{
  IpsScheduler *self = IPS_SCHEDULER (object);

  if (self->agenda != NULL)
    {
      ips_scheduler_stop (self);
      ips_agenda_close (self->agenda);
    }
  G_OBJECT_CLASS (ips_scheduler_parent_class)->dispose (object);
}

static void
ips_scheduler_finalize (GObject *object)
{
  IpsScheduler *self = IPS_SCHEDULER (object);

  g_ptr_array_unref (self->schedules);
  g_clear_pointer (&self->agenda, ips_agenda_free);
  g_clear_object (&self->fleet);
  g_clear_object (&self->jobs);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (ips_scheduler_parent_class)->finalize (object);
}

static void
ips_scheduler_class_init (IpsSchedulerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ips_scheduler_dispose;
  object_class->finalize = ips_scheduler_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_SCHEDULER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
ips_scheduler_init (IpsScheduler *self)
{
  self->schedules = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_scheduled_job_free);
}

static IpsStore *
get_store (IpsScheduler *self)
{
  return ips_fleet_get_store (self->fleet);
}

static void
store_changed_cb (IpsStore *store, guint parts, IpsScheduler *self)
{
  if ((parts & (IPS_STORE_SCHEDULES | IPS_STORE_JOBS)) != 0)
    ips_agenda_refresh (self->agenda);
}

static void
job_finished_cb (IpsScheduler *self)
{
  ips_agenda_refresh (self->agenda);
}

/* --- what a schedule is run on --- */

static void
add_operation (GPtrArray *operations, const char *sensor_id, const char *name, gint64 now_us)
{
  IpsOperation *operation = ips_operation_new_for_subject (name);

  g_free (operation->sensor_id);
  operation->sensor_id = g_strdup (sensor_id);
  operation->queued_us = now_us;
  g_ptr_array_add (operations, operation);
}

GPtrArray *
ips_scheduler_choose (IpsScheduler *self, IpsTarget target, const char *value)
{
  GPtrArray *sensors = ips_fleet_get_sensors (self->fleet);
  g_auto(GStrv) ids = g_strsplit (value, "\n", -1);
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);

      if (target == IPS_TARGET_ALL || (target == IPS_TARGET_GROUP && ips_group_contains (value, ips_sensor_get_config (sensor)->group))
          || (target == IPS_TARGET_SENSORS && g_strv_contains ((const char *const *) ids, ips_sensor_get_id (sensor))))
        g_ptr_array_add (chosen, g_object_ref (sensor));
    }
  return chosen;
}

GPtrArray *
ips_scheduler_get_sensors (IpsScheduler *self, const IpsScheduledJob *schedule)
{
  return ips_scheduler_choose (self, schedule->target, schedule->target_value);
}

static GPtrArray *
make_operations (IpsScheduler *self, const IpsScheduledJob *schedule, gint64 now_us)
{
  g_autoptr(GPtrArray) sensors = ips_scheduler_get_sensors (self, schedule);
  g_autoptr(GPtrArray) operations = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_operation_free);

  if (schedule->target == IPS_TARGET_NONE)
    add_operation (operations, "", schedule->target_value, now_us);
  for (guint i = 0; i < sensors->len; i++)
    add_operation (operations, ips_sensor_get_id (g_ptr_array_index (sensors, i)),
                   ips_sensor_get_name (g_ptr_array_index (sensors, i)), now_us);
  return g_steal_pointer (&operations);
}

/* What a schedule does to devices waits for their maintenance windows, unless its own parameters say it shall not. */
static void
take_parameters (IpsJob *job, const char *parameters)
{
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *text = NULL;

  ips_job_set_parameters (job, parameters);
  if (!ips_verb_is_changing (ips_job_get_verb (job)) || !ips_verb_is_on_sensors (ips_job_get_verb (job)))
    return;
  node = json_from_string (parameters, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node) || json_object_has_member (json_node_get_object (node), "in-window"))
    return;
  json_object_set_boolean_member (json_node_get_object (node), "in-window", TRUE);
  text = json_to_string (node, FALSE);
  ips_job_set_parameters (job, text);
}

/* (nullable): %NULL with the reason in words where there is nothing to do. */
static IpsJob *
make_job (IpsScheduler *self, const IpsScheduledJob *schedule, IpsPriority priority, gint64 now_us, char **reason)
{
  g_autoptr(GPtrArray) operations = NULL;
  g_autofree char *who = NULL;
  IpsVerb verb;
  IpsJob *job;

  if (!ips_verb_from_nick (schedule->verb, &verb))
    {
      /* TRANSLATORS: %s is the technical name of a kind of job */
      *reason = g_strdup_printf (_("This version of Vedette does not know the job “%s”."), schedule->verb);
      return NULL;
    }
  operations = make_operations (self, schedule, now_us);
  if (operations->len == 0)
    {
      g_autofree char *target = ips_scheduled_job_describe_target (schedule);

      /* TRANSLATORS: %s is “All devices”, “Group Europe” or “3 devices” */
      *reason = g_strdup_printf (_("There was no device to run it on (%s)."), target);
      return NULL;
    }
  /* TRANSLATORS: who started a job: %s is the name of a schedule */
  who = priority == IPS_PRIORITY_SCHEDULE ? g_strdup_printf (_("Schedule %s"), schedule->name) : g_strdup (g_get_user_name ());
  job = ips_job_new (verb, who, priority, now_us);
  take_parameters (job, schedule->parameters);
  for (guint i = 0; i < operations->len; i++)
    ips_job_take_operation (job, g_ptr_array_index (operations, i));
  g_ptr_array_set_free_func (operations, NULL);
  return job;
}

/* --- running what is due --- */

typedef struct
{
  IpsScheduler *scheduler;   /* (owned) */
  char *id;
  IpsJob *job;               /* (owned) (nullable) */
} Firing;

static void
fired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Firing *firing = user_data;
  g_autoptr(IpsScheduler) self = firing->scheduler;
  g_autoptr(GError) error = NULL;
  gint64 job_id = 0;

  if (ips_store_run_schedule_finish (IPS_STORE (source), result, &job_id, &error) && job_id != 0)
    ips_job_list_adopt (self->jobs, firing->job);
  ips_agenda_written (self->agenda, firing->id, error);
  g_clear_object (&firing->job);
  g_free (firing->id);
  g_free (firing);
}

static char *
describe_lateness (gint64 first_us, gint64 due_us, gint64 now_us, guint n)
{
  g_autofree char *when = ips_format_date_time (n > 1 ? first_us : due_us);

  if (n <= 1 && now_us - due_us <= LATE_US)
    return g_strdup ("");
  if (n <= 1)
    /* TRANSLATORS: %s is a date and a time */
    return g_strdup_printf (_("It was due on %s, when neither Vedette nor its background service was at work."), when);
  if (n >= 1000)
    /* TRANSLATORS: %s is a date and a time */
    return g_strdup_printf (_("Since %s a thousand runs or more were missed, because neither Vedette nor its background "
                              "service was at work. This one stands for all of them."), when);
  /* TRANSLATORS: a number of runs, a date and a time */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%u run was due since %s, when neither Vedette nor its background service was at "
                                       "work. This one stands for all of them.",
                                       "%u runs were due since %s, when neither Vedette nor its background service was at "
                                       "work. This one stands for all of them.", n), n, when);
}

static void
fire (IpsScheduler *self, const IpsScheduledJob *schedule, gint64 first_us, gint64 due_us, guint n_due)
{
  gint64 now_us = ips_clock_now_us (self->clock);
  IpsScheduleRunKind kind = now_us - due_us > LATE_US ? IPS_SCHEDULE_RUN_MADE_UP : IPS_SCHEDULE_RUN_DUE;
  g_autofree char *rule = ips_schedule_to_json (schedule->rule);
  g_autofree char *message = describe_lateness (first_us, due_us, now_us, n_due);
  g_autofree char *reason = NULL;
  Firing *firing = g_new0 (Firing, 1);

  firing->scheduler = g_object_ref (self);
  firing->id = g_strdup (schedule->id);
  firing->job = make_job (self, schedule, IPS_PRIORITY_SCHEDULE, now_us, &reason);
  ips_agenda_hold (self->agenda, schedule->id);
  ips_store_run_schedule_async (get_store (self), schedule->id, firing->job != NULL ? kind : IPS_SCHEDULE_RUN_SKIPPED, due_us,
                                rule, firing->job != NULL ? message : reason, firing->job, now_us, NULL, fired_cb, firing);
}

static gint64
look (gpointer owner, gint64 now_us)
{
  IpsScheduler *self = owner;
  gint64 next_us = G_MAXINT64;

  for (guint i = 0; i < self->schedules->len; i++)
    {
      const IpsScheduledJob *schedule = g_ptr_array_index (self->schedules, i);
      g_autoptr(GTimeZone) zone = NULL;
      gint64 first_us, due_us;
      guint n_due;

      /* the first that is due, also where nobody was there at its time */
      if (ips_agenda_holds (self->agenda, schedule->id) || !ips_scheduled_job_get_next (schedule, now_us, &first_us))
        continue;
      if (first_us > now_us)
        {
          next_us = MIN (next_us, first_us);
          continue;
        }
      zone = ips_schedule_get_zone (schedule->rule);
      n_due = ips_schedule_get_missed (schedule->rule, zone, first_us - 1, now_us, &due_us);
      fire (self, schedule, first_us, due_us, n_due);
    }
  return next_us;
}

static void
zone_changed_cb (IpsScheduler *self)
{
  ips_agenda_look (self->agenda);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- reading --- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsScheduler) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) schedules = ips_store_load_schedules_finish (IPS_STORE (source), result, &error);

  if (schedules != NULL)
    {
      g_ptr_array_unref (self->schedules);
      self->schedules = g_steal_pointer (&schedules);
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    }
  ips_agenda_loaded (self->agenda, error);
}

static void
load (gpointer owner, GCancellable *lifetime)
{
  IpsScheduler *self = owner;

  ips_store_load_schedules_async (get_store (self), lifetime, loaded_cb, g_object_ref (self));
}

void
ips_scheduler_reload (IpsScheduler *self)
{
  g_return_if_fail (IPS_IS_SCHEDULER (self));
  ips_agenda_reload (self->agenda);
}

GPtrArray *
ips_scheduler_get_schedules (IpsScheduler *self)
{
  g_return_val_if_fail (IPS_IS_SCHEDULER (self), NULL);
  return self->schedules;
}

const IpsScheduledJob *
ips_scheduler_lookup (IpsScheduler *self, const char *id)
{
  g_return_val_if_fail (IPS_IS_SCHEDULER (self), NULL);

  for (guint i = 0; i < self->schedules->len; i++)
    {
      const IpsScheduledJob *schedule = g_ptr_array_index (self->schedules, i);

      if (g_str_equal (schedule->id, id))
        return schedule;
    }
  return NULL;
}

void
ips_scheduler_start (IpsScheduler *self)
{
  g_autoptr(GFile) file = NULL;

  g_return_if_fail (IPS_IS_SCHEDULER (self));

  if (!ips_agenda_start (self->agenda))
    return;
  file = g_file_new_for_path (ZONE_FILE);
  self->zone_monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->zone_monitor != NULL)
    g_signal_connect_object (self->zone_monitor, "changed", G_CALLBACK (zone_changed_cb), self, G_CONNECT_SWAPPED);
}

void
ips_scheduler_stop (IpsScheduler *self)
{
  g_return_if_fail (IPS_IS_SCHEDULER (self));

  ips_agenda_stop (self->agenda);
  g_clear_object (&self->zone_monitor);
}

/* --- by hand --- */

static void
run_by_hand_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsScheduler *self = g_task_get_source_object (task);
  IpsJob *job = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  gint64 job_id = 0;

  if (!ips_store_run_schedule_finish (IPS_STORE (source), result, &job_id, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ips_job_list_adopt (self->jobs, job);
  ips_scheduler_reload (self);
  g_task_return_pointer (task, g_object_ref (job), g_object_unref);
}

void
ips_scheduler_run_now_async (IpsScheduler *self, const IpsScheduledJob *schedule, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  gint64 now_us = ips_clock_now_us (self->clock);
  g_autofree char *reason = NULL;
  IpsJob *job;

  g_task_set_source_tag (task, ips_scheduler_run_now_async);
  g_task_set_check_cancellable (task, FALSE);
  job = make_job (self, schedule, IPS_PRIORITY_USER, now_us, &reason);
  if (job == NULL)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, "%s: %s", schedule->name, reason));
      return;
    }
  g_task_set_task_data (task, job, g_object_unref);
  ips_store_run_schedule_async (get_store (self), schedule->id, IPS_SCHEDULE_RUN_BY_HAND, now_us, NULL, "", job, now_us,
                                cancellable, run_by_hand_cb, g_object_ref (task));
}

IpsJob *
ips_scheduler_run_now_finish (IpsScheduler *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- making it --- */

IpsScheduler *
ips_scheduler_new (IpsFleet *fleet, IpsJobList *jobs, IpsClock *clock)
{
  static const IpsAgendaClass agenda_class = { "schedules", load, look };
  IpsScheduler *self = g_object_new (IPS_TYPE_SCHEDULER, NULL);

  self->fleet = g_object_ref (fleet);
  self->jobs = g_object_ref (jobs);
  self->clock = g_object_ref (clock);
  self->agenda = ips_agenda_new (&agenda_class, clock, self);
  g_signal_connect_object (get_store (self), "changed", G_CALLBACK (store_changed_cb), self, 0);
  g_signal_connect_object (jobs, "job-finished", G_CALLBACK (job_finished_cb), self, G_CONNECT_SWAPPED);
  return self;
}
