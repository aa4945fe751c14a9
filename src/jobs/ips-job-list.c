/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-job-list-private.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "ips-deploy-estimate.h"

#define JOBS_MAX 500

enum { SIGNAL_JOB_ADDED, SIGNAL_JOBS_CHANGED, SIGNAL_JOB_FINISHED, SIGNAL_TRUST_QUESTION, SIGNAL_LOGIN_QUESTION, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsJobList, ips_job_list, G_TYPE_OBJECT)

static void
ips_job_list_dispose (GObject *object)
{
  IpsJobList *self = IPS_JOB_LIST (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_handle_id (&self->changed_id, g_source_remove);
  g_clear_handle_id (&self->logins_id, g_source_remove);
  G_OBJECT_CLASS (ips_job_list_parent_class)->dispose (object);
}

static void
ips_job_list_finalize (GObject *object)
{
  IpsJobList *self = IPS_JOB_LIST (object);

  g_clear_pointer (&self->operations, g_hash_table_unref);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->told, g_hash_table_unref);
  g_clear_pointer (&self->finished, g_hash_table_unref);
  g_clear_pointer (&self->dirty, g_hash_table_unref);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_clear_object (&self->step_times);
  g_clear_object (&self->fleet);
  g_clear_object (&self->engine);
  g_clear_object (&self->clock);
  g_clear_object (&self->lifetime);
  G_OBJECT_CLASS (ips_job_list_parent_class)->finalize (object);
}

static void
ips_job_list_class_init (IpsJobListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ips_job_list_dispose;
  object_class->finalize = ips_job_list_finalize;
  signals[SIGNAL_JOB_ADDED] = g_signal_new ("job-added", IPS_TYPE_JOB_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, IPS_TYPE_JOB);
  signals[SIGNAL_JOBS_CHANGED] = g_signal_new ("jobs-changed", IPS_TYPE_JOB_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 0);
  signals[SIGNAL_JOB_FINISHED] = g_signal_new ("job-finished", IPS_TYPE_JOB_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 1, IPS_TYPE_JOB);
  signals[SIGNAL_TRUST_QUESTION] = g_signal_new ("trust-question", IPS_TYPE_JOB_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                 G_TYPE_NONE, 1, IPS_TYPE_JOB);
  signals[SIGNAL_LOGIN_QUESTION] = g_signal_new ("login-question", IPS_TYPE_JOB_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                 G_TYPE_NONE, 1, IPS_TYPE_JOB);
}

static void
ips_job_list_init (IpsJobList *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->operations = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, NULL);
  self->told = g_hash_table_new (NULL, NULL);
  self->finished = g_hash_table_new (NULL, NULL);
  self->dirty = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->lifetime = g_cancellable_new ();
}

/* --- changes, gathered --- */

static void
list_tell_job (IpsJobList *self, IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);
  guint n_trust = ips_job_count_waiting (job, IPS_WAIT_TRUST);
  guint n_login = ips_job_count_waiting (job, IPS_WAIT_LOGIN);
  guint n_open = 0;

  if (ips_job_is_finished (job))
    {
      if (g_hash_table_add (self->finished, job))
        g_signal_emit (self, signals[SIGNAL_JOB_FINISHED], 0, job);
      return;
    }
  if (ips_job_count (job, IPS_OPERATION_RUNNING) > 0 || ips_job_count (job, IPS_OPERATION_QUEUED) > 0)
    {
      g_hash_table_remove (self->told, job);
      return;
    }
  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);

      /* one that waits for its turn may wait for this very answer */
      if (!ips_operation_state_is_final (operation->state) && !ips_operation_is_waiting_for (operation, IPS_WAIT_TURN)
          && !ips_operation_is_waiting_for (operation, IPS_WAIT_WAVE) && !ips_operation_is_waiting_for (operation, IPS_WAIT_PAUSE))
        n_open++;
    }
  /* one question at a time: the password of a device is no use before its certificate is trusted */
  if (n_trust + n_login == n_open && n_open > 0 && g_hash_table_add (self->told, job))
    g_signal_emit (self, signals[n_trust > 0 ? SIGNAL_TRUST_QUESTION : SIGNAL_LOGIN_QUESTION], 0, job);
}

static gboolean
changed_cb (gpointer user_data)
{
  g_autoptr(IpsJobList) self = g_object_ref (user_data);
  g_autoptr(GHashTable) dirty = g_steal_pointer (&self->dirty);
  GHashTableIter iter;
  gpointer job;

  self->changed_id = 0;
  self->dirty = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_hash_table_iter_init (&iter, dirty);
  while (g_hash_table_iter_next (&iter, &job, NULL))
    ips_job_touch (job);
  g_signal_emit (self, signals[SIGNAL_JOBS_CHANGED], 0);
  g_hash_table_iter_init (&iter, dirty);
  while (g_hash_table_iter_next (&iter, &job, NULL))
    list_tell_job (self, job);
  return G_SOURCE_REMOVE;
}

/* Counting 10,000 operations for each of them would be quadratic: a job is counted at most 20 times a second. */
void
ips_job_list_mark (IpsJobList *self, IpsJob *job)
{
  if (job != NULL)
    g_hash_table_add (self->dirty, g_object_ref (job));
  if (self->changed_id == 0)
    self->changed_id = g_timeout_add (50, changed_cb, self);
}

gboolean
ips_job_list_replace (char **target, const char *value)
{
  if (g_strcmp0 (*target, value) == 0)
    return FALSE;
  g_free (*target);
  *target = g_strdup (value);
  return TRUE;
}

gboolean
ips_job_list_has_flag (const char *parameters, const char *name)
{
  g_autoptr(JsonNode) node = parameters != NULL && parameters[0] != '\0' ? json_from_string (parameters, NULL) : NULL;
  JsonNode *member;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  member = json_object_get_member (json_node_get_object (node), name);
  return member != NULL && JSON_NODE_HOLDS_VALUE (member) && json_node_get_boolean (member);
}

static gboolean
is_in_sequence (IpsJob *job)
{
  return job != NULL && ips_job_list_has_flag (ips_job_get_parameters (job), "in-sequence");
}

/* @live: @from is of this process's engine and knows the step too. */
static gboolean
operation_update (IpsOperation *self, const IpsOperation *from, gboolean live)
{
  gboolean changed = FALSE;
  gint64 due_us;

  changed |= self->state != from->state || self->attempt != from->attempt || self->started_us != from->started_us ||
             self->ended_us != from->ended_us;
  self->state = from->state;
  self->attempt = from->attempt;
  self->started_us = from->started_us;
  self->ended_us = from->ended_us;
  /* when its turn in the pace comes the store alone knows; when a window opens the verb does */
  due_us = from->state != IPS_OPERATION_WAITING ? 0 : live && !ips_operation_is_waiting_for (from, IPS_WAIT_WINDOW) ? self->due_us : from->due_us;
  changed |= self->due_us != due_us;
  self->due_us = due_us;
  changed |= ips_job_list_replace (&self->cause, from->cause);
  changed |= ips_job_list_replace (&self->message, from->message);
  changed |= ips_job_list_replace (&self->detail, from->detail);
  if (live)
    {
      /* exact: a fraction only ever comes from one place and is copied */
      changed |= self->fraction < from->fraction || self->fraction > from->fraction;
      self->fraction = from->fraction;
      changed |= ips_job_list_replace (&self->status, from->status);
    }
  else if (self->state != IPS_OPERATION_RUNNING && self->state != IPS_OPERATION_WAITING)
    changed |= ips_job_list_replace (&self->status, "");
  return changed;
}

static void
operation_changed_cb (IpsEngine *engine, const IpsOperation *operation, IpsJobList *self)
{
  IpsOperation *own = g_hash_table_lookup (self->operations, &operation->id);

  if (own == NULL || !operation_update (own, operation, TRUE))
    return;
  ips_job_list_mark (self, g_hash_table_lookup (self->by_id, &own->job_id));
  /* the store skips the rest of a sequence by itself */
  if (own->state == IPS_OPERATION_FAILED && is_in_sequence (ips_job_list_lookup (self, own->job_id)))
    ips_job_list_reload (self);
}

static void
list_index_operations (IpsJobList *self, IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);

  for (guint i = 0; i < operations->len; i++)
    {
      IpsOperation *operation = g_ptr_array_index (operations, i);

      g_hash_table_insert (self->operations, &operation->id, operation);
    }
}

static void
list_forget_last (IpsJobList *self)
{
  IpsJob *job = g_ptr_array_index (self->jobs, self->jobs->len - 1);
  GPtrArray *operations = ips_job_get_operations (job);
  gint64 id = ips_job_get_id (job);

  for (guint i = 0; i < operations->len; i++)
    g_hash_table_remove (self->operations, &((IpsOperation *) g_ptr_array_index (operations, i))->id);
  g_hash_table_remove (self->by_id, &id);
  g_hash_table_remove (self->told, job);
  g_hash_table_remove (self->finished, job);
  g_hash_table_remove (self->dirty, job);
  g_ptr_array_set_size (self->jobs, (int) self->jobs->len - 1);
}

static void
list_insert (IpsJobList *self, IpsJob *job)
{
  gint64 id = ips_job_get_id (job);
  guint position = 0;

  while (position < self->jobs->len && ips_job_get_id (g_ptr_array_index (self->jobs, position)) > id)
    position++;
  g_ptr_array_insert (self->jobs, (int) position, g_object_ref (job));
  g_hash_table_insert (self->by_id, g_memdup2 (&id, sizeof id), job);
  list_index_operations (self, job);
}

static void
list_limit (IpsJobList *self)
{
  /* an open job is kept, however old */
  while (self->jobs->len > JOBS_MAX && ips_job_is_finished (g_ptr_array_index (self->jobs, self->jobs->len - 1)))
    list_forget_last (self);
}

/* --- loading --- */

static void
list_merge (IpsJobList *self, GPtrArray *loaded, gboolean first)
{
  for (guint i = 0; i < loaded->len; i++)
    {
      IpsJob *job = g_ptr_array_index (loaded, i);
      gint64 id = ips_job_get_id (job);
      IpsJob *own = g_hash_table_lookup (self->by_id, &id);
      GPtrArray *operations = ips_job_get_operations (job);
      gboolean changed = FALSE;

      if (own == NULL)
        {
          list_insert (self, job);
          if (ips_job_is_finished (job))
            g_hash_table_add (self->finished, job);
          if (!first)
            g_signal_emit (self, signals[SIGNAL_JOB_ADDED], 0, job);
          ips_job_list_mark (self, job);
          continue;
        }
      for (guint j = 0; j < operations->len; j++)
        {
          const IpsOperation *operation = g_ptr_array_index (operations, j);
          IpsOperation *mine = g_hash_table_lookup (self->operations, &operation->id);

          /* what our own engine ended may not have been on disk yet when this was read */
          if (mine != NULL && !ips_operation_state_is_final (mine->state))
            changed |= operation_update (mine, operation, FALSE);
        }
      if (changed)
        ips_job_list_mark (self, own);
    }
  list_limit (self);
}

static void
reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsJobList) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) loaded = ips_store_load_jobs_finish (IPS_STORE (source), result, &error);

  self->reloading = FALSE;
  if (loaded == NULL)
    {
      if (ips_error_is_cancelled (error))
        return;
      g_warning ("jobs could not be read: %s", error->message);
      if (self->reload_again)
        ips_job_list_reload (self);
      return;
    }
  list_merge (self, loaded, FALSE);
  if (self->reload_again)
    ips_job_list_reload (self);
}

void
ips_job_list_reload (IpsJobList *self)
{
  if (self->reloading)
    {
      self->reload_again = TRUE;
      return;
    }
  self->reloading = TRUE;
  self->reload_again = FALSE;
  ips_store_load_jobs_async (ips_fleet_get_store (self->fleet), JOBS_MAX, self->lifetime, reloaded_cb, g_object_ref (self));
}

static void
store_changed_cb (IpsStore *store, guint parts, IpsJobList *self)
{
  if ((parts & IPS_STORE_JOBS) != 0)
    ips_job_list_reload (self);
}

/* What our engine told of its steps until now is not how it is. */
static void
operation_lost_cb (IpsEngine *engine, gint64 id, IpsJobList *self)
{
  ips_job_list_reload (self);
}

IpsJobList *
ips_job_list_new (IpsFleet *fleet, IpsEngine *engine, IpsClock *clock)
{
  IpsJobList *self = g_object_new (IPS_TYPE_JOB_LIST, NULL);

  self->fleet = g_object_ref (fleet);
  self->engine = g_object_ref (engine);
  self->clock = g_object_ref (clock);
  g_signal_connect_object (engine, "operation-changed", G_CALLBACK (operation_changed_cb), self, 0);
  g_signal_connect_object (engine, "operation-lost", G_CALLBACK (operation_lost_cb), self, 0);
  g_signal_connect_object (ips_fleet_get_vault (fleet), "changed", G_CALLBACK (ips_job_list_resume_logins), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_fleet_get_store (fleet), "changed", G_CALLBACK (store_changed_cb), self, 0);
  return self;
}

static void
usual_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsJobList *self = g_task_get_source_object (task);
  guint verb = GPOINTER_TO_UINT (g_task_get_task_data (task));
  g_autoptr(GError) error = NULL;
  gint64 usual_us = ips_store_usual_duration_finish (IPS_STORE (source), result, &error);

  if (error == NULL)
    self->usual_us[verb] = usual_us;
  g_task_return_boolean (task, TRUE);
}

static void
list_learn_usual (IpsJobList *self, IpsVerb verb)
{
  GTask *task = g_task_new (self, self->lifetime, NULL, NULL);

  g_task_set_source_tag (task, list_learn_usual);
  g_task_set_task_data (task, GUINT_TO_POINTER (verb), NULL);
  ips_store_usual_duration_async (ips_fleet_get_store (self->fleet), verb, "", self->lifetime, usual_cb, task);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsJobList *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) loaded = ips_store_load_jobs_finish (IPS_STORE (source), result, &error);

  if (loaded == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  list_merge (self, loaded, TRUE);
  for (guint verb = 0; verb < IPS_N_VERBS; verb++)
    list_learn_usual (self, verb);
  g_task_return_boolean (task, TRUE);
}

void
ips_job_list_load_async (IpsJobList *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_job_list_load_async);
  if (self->step_times == NULL)
    self->step_times = ips_step_time_book_get (ips_fleet_get_store (self->fleet));
  ips_store_load_jobs_async (ips_fleet_get_store (self->fleet), JOBS_MAX, cancellable, loaded_cb, task);
}

gboolean
ips_job_list_load_finish (IpsJobList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

GPtrArray *
ips_job_list_get_jobs (IpsJobList *self)
{
  g_return_val_if_fail (IPS_IS_JOB_LIST (self), NULL);
  return self->jobs;
}

IpsJob *
ips_job_list_lookup (IpsJobList *self, gint64 id)
{
  g_return_val_if_fail (IPS_IS_JOB_LIST (self), NULL);
  return g_hash_table_lookup (self->by_id, &id);
}

void
ips_job_list_adopt (IpsJobList *self, IpsJob *job)
{
  g_return_if_fail (IPS_IS_JOB_LIST (self));

  if (ips_job_list_lookup (self, ips_job_get_id (job)) == NULL)
    {
      list_insert (self, job);
      list_limit (self);
      g_signal_emit (self, signals[SIGNAL_JOB_ADDED], 0, job);
    }
  ips_job_list_mark (self, job);
  ips_engine_wake (self->engine);
  list_learn_usual (self, ips_job_get_verb (job));
}

/* --- cancelling --- */

static void
cancelled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsJobList) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_store_cancel_finish (IPS_STORE (source), result, &error))
    {
      g_warning ("a job could not be cancelled: %s", error->message);
      return;
    }
  ips_job_list_reload (self);
  ips_engine_wake (self->engine);
}

void
ips_job_list_cancel (IpsJobList *self, IpsJob *job, gint64 operation_id)
{
  g_return_if_fail (IPS_IS_JOB_LIST (self));
  ips_store_cancel_async (ips_fleet_get_store (self->fleet), ips_job_get_id (job), operation_id, g_get_user_name (), NULL,
                          cancelled_cb, g_object_ref (self));
}

gint64
ips_job_list_get_time_left (IpsJobList *self, IpsJob *job)
{
  gint64 usual_us = 0;

  g_return_val_if_fail (IPS_IS_JOB_LIST (self), -1);
  if (ips_job_get_verb (job) == IPS_VERB_DEPLOY && !ips_job_is_finished (job))
    usual_us = ips_deploy_estimate_usual (self->fleet, job);
  return ips_job_get_time_left (job, ips_clock_now_us (self->clock), usual_us > 0 ? usual_us : self->usual_us[ips_job_get_verb (job)],
                                MAX (ips_fleet_get_communication (self->fleet)->parallel, 1));
}
