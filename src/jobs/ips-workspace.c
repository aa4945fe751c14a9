/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-workspace.h"

#include "ips-catalogue-feeder.h"
#include "ips-dialect.h"
#include "ips-job-echo.h"
#include "ips-password-list.h"
#include "ips-store-retention.h"
#include "ips-watched-folder.h"

#define GRACE_MS 10000
#define PRUNE_FIRST_S 120
#define PRUNE_EVERY_S (24 * 60 * 60)
#define MAILER_GRACE_MS 5000

struct _IpsWorkspace
{
  GObject parent_instance;

  IpsClock *clock;       /* (owned) */
  IpsDialect *dialect;   /* (owned) */
  IpsStore *store;       /* (owned) (nullable): NULL until it is open */
  IpsVault *vault;       /* (owned) */
  IpsFleet *fleet;       /* (owned) (nullable) */
  IpsPolicyBook *policies; /* (owned) (nullable) */
  IpsWaitingList *waiting; /* (owned) (nullable) */
  IpsCatalogueFeeder *feeder; /* (owned) (nullable) */
  IpsEngine *engine;     /* (owned) (nullable) */
  IpsJobList *jobs;      /* (owned) (nullable) */
  IpsMailer *mailer;     /* (owned) (nullable) */
  IpsJobReporter *reporter; /* (owned) (nullable) */
  IpsScheduler *scheduler; /* (owned) (nullable) */
  IpsBusySensors *busy;           /* (owned) (nullable): once somebody asks */
  IpsDeploymentList *deployments; /* (owned) (nullable) */
  IpsPackageLibrary *library;      /* (owned) (nullable): kept, so that it is read once */
  IpsWatchedFolder *watched;       /* (owned) (nullable) */
  gboolean no_engine;
  gboolean schedules;
  guint prune_id;
  gboolean attended;
  gboolean start_paused;
  IpsSecret *passwords;  /* (owned) (nullable): until they are in the vault */
  guint lease_ms;
};

G_DEFINE_FINAL_TYPE (IpsWorkspace, ips_workspace, G_TYPE_OBJECT)

static void
ips_workspace_dispose (GObject *object)
{
  IpsWorkspace *self = IPS_WORKSPACE (object);

  g_clear_handle_id (&self->prune_id, g_source_remove);
  g_clear_pointer (&self->passwords, ips_secret_unref);
  g_clear_object (&self->watched);
  g_clear_object (&self->library);
  g_clear_object (&self->busy);
  g_clear_object (&self->deployments);
  g_clear_object (&self->scheduler);
  g_clear_object (&self->reporter);
  g_clear_object (&self->mailer);
  g_clear_object (&self->jobs);
  g_clear_object (&self->engine);
  g_clear_object (&self->feeder);
  g_clear_object (&self->waiting);
  g_clear_object (&self->policies);
  g_clear_object (&self->fleet);
  g_clear_object (&self->vault);
  g_clear_object (&self->store);
  g_clear_object (&self->dialect);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (ips_workspace_parent_class)->dispose (object);
}

static void
ips_workspace_class_init (IpsWorkspaceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_workspace_dispose;
}

static void
ips_workspace_init (IpsWorkspace *self)
{
  self->clock = g_object_ref (ips_clock_get_system ());
}

static void store_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void vault_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void fleet_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void catalogue_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void policies_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void jobs_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* What is half open is not left behind: the store is closed where a later step failed. */
static void
open_fail (GTask *task, GError *error)
{
  IpsWorkspace *self = g_task_get_task_data (task);

  if (self->store != NULL)
    ips_store_close (self->store);
  g_task_return_error (task, error);
}

void
ips_workspace_open_async (const IpsWorkspaceOptions *options, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  IpsWorkspace *self = g_object_new (IPS_TYPE_WORKSPACE, NULL);
  g_autoptr(GError) error = NULL;

  g_task_set_source_tag (task, ips_workspace_open_async);
  g_task_set_task_data (task, self, g_object_unref);
  ips_https_link_init ();
  self->no_engine = options != NULL && options->no_engine;
  self->start_paused = options != NULL && options->paused;
  self->passwords = options != NULL && options->passwords != NULL ? ips_secret_new (options->passwords) : NULL;
  self->schedules = options != NULL && options->schedules;
  if (options != NULL && options->clock != NULL)
    g_set_object (&self->clock, options->clock);
  self->attended = options != NULL && options->attended;
  self->lease_ms = options != NULL ? options->lease_ms : 0;
  self->vault = options != NULL && options->no_keyring ? ips_vault_new_in_memory () : ips_vault_new ();
  self->dialect = ips_dialect_load (&error);
  if (self->dialect == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ips_store_open_async (options != NULL ? options->store_path : NULL, cancellable, store_opened_cb, g_steal_pointer (&task));
}

static void
store_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsWorkspace *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  self->store = ips_store_open_finish (result, &error);
  if (self->store == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ips_vault_load_async (self->vault, g_task_get_cancellable (task), vault_loaded_cb, g_object_ref (task));
}

static void
vault_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsWorkspace *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  /* without a keyring everything else works; ips_vault_get_warning() says it where people look */
  if (!ips_vault_load_finish (self->vault, result, &error) && !ips_error_is_cancelled (error))
    g_message ("passwords were not loaded: %s", error->message);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      open_fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "opening was cancelled"));
      return;
    }
  self->fleet = ips_fleet_new (self->store, self->vault, self->dialect);
  ips_fleet_load_async (self->fleet, g_task_get_cancellable (task), fleet_loaded_cb, g_object_ref (task));
}

static void
take_passwords (IpsWorkspace *self)
{
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  if (self->passwords == NULL)
    return;
  ips_password_list_apply (self->fleet, ips_secret_peek (self->passwords), problems);
  g_clear_pointer (&self->passwords, ips_secret_unref);
  for (guint i = 0; i < problems->len; i++)
    g_warning ("%s", (const char *) g_ptr_array_index (problems, i));
}

static void
fleet_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsWorkspace *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_fleet_load_finish (self->fleet, result, &error))
    {
      open_fail (task, error);
      return;
    }
  take_passwords (self);
  {
    g_autoptr(IpsCatalogue) catalogue = ips_catalogue_get (self->store);

    self->policies = ips_policy_book_new (self->store, self->fleet, catalogue);
    self->waiting = ips_waiting_list_new (self->store, self->policies);
    self->feeder = ips_catalogue_feeder_new (self->store, self->dialect);
    ips_catalogue_load_async (catalogue, g_task_get_cancellable (task), catalogue_loaded_cb, g_object_ref (task));
  }
}

static void
catalogue_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsWorkspace *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_catalogue_load_finish (IPS_CATALOGUE (source), result, &error))
    {
      open_fail (task, error);
      return;
    }
  ips_policy_book_load_async (self->policies, g_task_get_cancellable (task), policies_loaded_cb, g_object_ref (task));
}

static void
policies_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsWorkspace *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_policy_book_load_finish (self->policies, result, &error))
    {
      open_fail (task, error);
      return;
    }
  self->engine = ips_engine_new (self->fleet, self->clock);
  ips_engine_set_attended (self->engine, self->attended);
  if (self->lease_ms != 0)
    ips_engine_set_lease (self->engine, self->lease_ms);
  self->jobs = ips_job_list_new (self->fleet, self->engine, self->clock);
  ips_job_echo_watch (self->fleet, self->jobs);
  self->mailer = ips_mailer_new (self->store, self->vault, self->clock);
  self->reporter = ips_job_reporter_new (self->fleet, self->jobs, self->clock);
  self->scheduler = ips_scheduler_new (self->fleet, self->jobs, self->clock);
  self->deployments = ips_deployment_list_new (self->fleet, self->jobs, self->clock);
  self->library = ips_package_library_get (self->store);
  self->watched = ips_watched_folder_new (self->store);
  ips_job_list_load_async (self->jobs, g_task_get_cancellable (task), jobs_loaded_cb, g_object_ref (task));
}

static void
jobs_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsWorkspace *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_job_list_load_finish (self->jobs, result, &error))
    {
      open_fail (task, error);
      return;
    }
  if (!self->start_paused)
    ips_workspace_resume (self);
  g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

IpsWorkspace *
ips_workspace_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

IpsStore *
ips_workspace_get_store (IpsWorkspace *self)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (self), NULL);
  return self->store;
}

IpsVault *
ips_workspace_get_vault (IpsWorkspace *self)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (self), NULL);
  return self->vault;
}

IpsFleet *
ips_workspace_get_fleet (IpsWorkspace *self)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (self), NULL);
  return self->fleet;
}

IpsDialect *
ips_workspace_get_dialect (IpsWorkspace *self)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (self), NULL);
  return self->dialect;
}

IpsPolicyBook *
ips_workspace_get_policies (IpsWorkspace *self)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (self), NULL);
  return self->policies;
}

IpsWaitingList *
ips_workspace_get_waiting (IpsWorkspace *self)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (self), NULL);
  return self->waiting;
}

IpsEngine *
ips_workspace_get_engine (IpsWorkspace *self)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (self), NULL);
  return self->engine;
}

IpsJobList *
ips_workspace_get_jobs (IpsWorkspace *self)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (self), NULL);
  return self->jobs;
}

IpsScheduler *
ips_workspace_get_scheduler (IpsWorkspace *self)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (self), NULL);
  return self->scheduler;
}

IpsBusySensors *
ips_workspace_get_busy (IpsWorkspace *self)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (self), NULL);

  if (self->busy == NULL)
    self->busy = ips_busy_sensors_new (self->fleet, self->jobs);
  return self->busy;
}

IpsDeploymentList *
ips_workspace_get_deployments (IpsWorkspace *self)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (self), NULL);
  return self->deployments;
}

IpsMailer *
ips_workspace_get_mailer (IpsWorkspace *self)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (self), NULL);
  return self->mailer;
}

IpsJobReporter *
ips_workspace_get_reporter (IpsWorkspace *self)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (self), NULL);
  return self->reporter;
}

IpsClock *
ips_workspace_get_clock (IpsWorkspace *self)
{
  g_return_val_if_fail (IPS_IS_WORKSPACE (self), NULL);
  return self->clock;
}

/* --- leaving the work to others --- */

static void
mailer_paused_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_mailer_stop_finish (IPS_MAILER (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
reporter_paused_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsWorkspace *self = g_task_get_source_object (task);

  ips_job_reporter_stop_finish (IPS_JOB_REPORTER (source), result, NULL);
  ips_mailer_stop_async (self->mailer, MAILER_GRACE_MS, mailer_paused_cb, g_steal_pointer (&task));
}

static void
paused_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsWorkspace *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (ips_engine_stop_finish (IPS_ENGINE (source), result, &error))
    ips_job_reporter_stop_async (self->reporter, reporter_paused_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

void
ips_workspace_pause_async (IpsWorkspace *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ips_workspace_pause_async);
  ips_watched_folder_stop (self->watched);
  ips_scheduler_stop (self->scheduler);
  ips_deployment_list_stop (self->deployments);
  ips_catalogue_feeder_stop (self->feeder);
  ips_engine_stop_async (self->engine, GRACE_MS, paused_cb, task);
}

gboolean
ips_workspace_pause_finish (IpsWorkspace *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
pruned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (ips_store_prune_finish (IPS_STORE (source), result, &error) < 0 && !ips_error_is_cancelled (error))
    g_message ("old jobs and history were not removed: %s", error->message);
}

/* In the programs that stay: once when the start is over, then every day. */
static gboolean
prune_cb (gpointer user_data)
{
  IpsWorkspace *self = user_data;

  ips_store_prune_async (self->store, ips_clock_now_us (self->clock), NULL, pruned_cb, NULL);
  self->prune_id = g_timeout_add_seconds (PRUNE_EVERY_S, prune_cb, self);
  return G_SOURCE_REMOVE;
}

void
ips_workspace_resume (IpsWorkspace *self)
{
  g_return_if_fail (IPS_IS_WORKSPACE (self));

  if (self->no_engine)
    return;
  ips_engine_start (self->engine);
  ips_job_reporter_start (self->reporter);
  ips_mailer_start (self->mailer);
  ips_catalogue_feeder_start (self->feeder);
  if (self->schedules)
    {
      ips_scheduler_start (self->scheduler);
      ips_deployment_list_start (self->deployments);
      ips_watched_folder_start (self->watched);
      if (self->prune_id == 0)
        self->prune_id = g_timeout_add_seconds (PRUNE_FIRST_S, prune_cb, self);
    }
}

/* --- closing --- */

static void engine_stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void reporter_stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void mailer_stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void store_flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data);

void
ips_workspace_close_async (IpsWorkspace *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_clear_handle_id (&self->prune_id, g_source_remove);
  g_task_set_source_tag (task, ips_workspace_close_async);
  ips_watched_folder_stop (self->watched);
  ips_scheduler_stop (self->scheduler);
  ips_deployment_list_stop (self->deployments);
  ips_catalogue_feeder_stop (self->feeder);
  ips_engine_stop_async (self->engine, GRACE_MS, engine_stopped_cb, task);
}

static void
engine_stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsWorkspace *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;

  if (!ips_engine_stop_finish (IPS_ENGINE (source), result, &error))
    g_debug ("%s", error->message);
  ips_job_reporter_stop_async (self->reporter, reporter_stopped_cb, g_steal_pointer (&task));
}

static void
reporter_stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsWorkspace *self = g_task_get_source_object (task);

  ips_job_reporter_stop_finish (IPS_JOB_REPORTER (source), result, NULL);
  ips_mailer_stop_async (self->mailer, MAILER_GRACE_MS, mailer_stopped_cb, g_steal_pointer (&task));
}

static void
mailer_stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsWorkspace *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;

  if (!ips_mailer_stop_finish (IPS_MAILER (source), result, &error))
    g_debug ("%s", error->message);
  ips_store_flush_async (self->store, NULL, store_flushed_cb, g_steal_pointer (&task));
}

static void
store_flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsWorkspace *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean flushed = ips_store_flush_finish (self->store, result, &error);

  ips_store_close (self->store);
  if (flushed)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

gboolean
ips_workspace_close_finish (IpsWorkspace *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
