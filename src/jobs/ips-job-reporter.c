/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-job-reporter.h"

#include "ips-deployment-mail.h"
#include "ips-expiry-warning.h"
#include "ips-job-composer.h"
#include "ips-license-settings.h"
#include "ips-mail-settings.h"
#include "ips-store-device-states.h"
#include "ips-store-mail.h"
#include "ips-update-digest.h"

/* A job that ended longer ago is no news: a store that was put away for months does not flood anybody. */
#define NEWS_US (7 * G_TIME_SPAN_DAY)
#define EXPIRIES_SECONDS 3600

struct _IpsJobReporter
{
  GObject parent_instance;

  IpsFleet *fleet;             /* (owned) */
  IpsJobList *jobs;            /* (owned) */
  IpsClock *clock;             /* (owned) */
  gboolean started;
  gboolean notifies;

  GHashTable *known;           /* (owned) gint64 job id set: looked at by this process */
  GPtrArray *waiting;          /* (owned) (element-type IpsJob): to be reported in the next round */
  gboolean looks_at_expiries;  /* in the next round */
  GPtrArray *held;             /* (owned) (element-type IpsJob): their mails wait for the daily one */
  gboolean loading;            /* a round has begun */
  guint n_pending;             /* calls to the store */
  guint expiries_source;
  GTask *stop_task;            /* (owned) (nullable) */
};

enum { SIGNAL_NOTIFY, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsJobReporter, ips_job_reporter, G_TYPE_OBJECT)

static void reporter_begin_round (IpsJobReporter *self);
static void keys_filtered_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void settings_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void queued_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void warnings_filtered_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static IpsStore *
reporter_store (IpsJobReporter *self)
{
  return ips_fleet_get_store (self->fleet);
}

static char *
make_key (IpsJob *job)
{
  return g_strdup_printf ("job-%" G_GINT64_FORMAT, ips_job_get_id (job));
}

static void
reporter_settle (IpsJobReporter *self)
{
  if (self->n_pending > 0 || self->loading)
    return;
  if (self->waiting->len > 0 || self->looks_at_expiries)
    reporter_begin_round (self);
  else if (self->stop_task != NULL)
    {
      g_autoptr(GTask) task = g_steal_pointer (&self->stop_task);

      g_task_return_boolean (task, TRUE);
    }
}

static void
reporter_end_call (IpsJobReporter *self)
{
  self->n_pending--;
  reporter_settle (self);
}

/* --- a round: the settings once, then every job that waits --- */

static void
reporter_begin_round (IpsJobReporter *self)
{
  self->loading = TRUE;
  ips_store_load_settings_async (reporter_store (self), NULL, settings_loaded_cb, g_object_ref (self));
}

/* What of one kind is about to end, until it is known who was told of it. */
typedef struct
{
  IpsJobReporter *reporter;    /* (owned) */
  IpsExpirySubject subject;
  GPtrArray *warnings;         /* (owned) (element-type IpsExpiryWarning) */
  GPtrArray *recipients;       /* (owned) (element-type utf8) */
} Look;

/* Those of *Email Notification* hear of licences, where there are any. (transfer full) (nullable) */
static GPtrArray *
find_recipients (IpsExpirySubject subject, const IpsMailSettings *mail, GHashTable *settings)
{
  g_autoptr(IpsLicenseSettings) license = ips_license_settings_read (settings);
  g_autoptr(GPtrArray) own = subject == IPS_EXPIRY_LICENSE ? ips_mail_addresses_parse (license->addresses, NULL) : NULL;

  if (own != NULL && own->len > 0)
    return g_steal_pointer (&own);
  return ips_mail_addresses_parse (mail->recipients, NULL);
}

static void
reporter_look_at (IpsJobReporter *self, IpsExpirySubject subject, const IpsMailSettings *mail, GHashTable *settings)
{
  guint days = subject == IPS_EXPIRY_LICENSE ? mail->license_days : mail->certificate_days;
  g_autoptr(GPtrArray) warnings = ips_expiry_warnings_find (ips_fleet_get_sensors (self->fleet), subject, days, ips_clock_now_us (self->clock));
  g_autoptr(GPtrArray) recipients = find_recipients (subject, mail, settings);
  g_autoptr(GPtrArray) keys = g_ptr_array_new ();
  Look *look;

  if (warnings->len == 0 || recipients == NULL || recipients->len == 0)
    return;
  for (guint i = 0; i < warnings->len; i++)
    g_ptr_array_add (keys, ((IpsExpiryWarning *) g_ptr_array_index (warnings, i))->key);
  g_ptr_array_add (keys, NULL);
  look = g_new0 (Look, 1);
  look->reporter = g_object_ref (self);
  look->subject = subject;
  look->recipients = g_steal_pointer (&recipients);
  look->warnings = g_steal_pointer (&warnings);
  self->n_pending++;
  ips_store_filter_mail_keys_async (reporter_store (self), (const char *const *) keys->pdata, NULL, warnings_filtered_cb, look);
}

/* One mail about what was held back and is due, of all processes by the first: each job has its key. */
static void
reporter_send_digest (IpsJobReporter *self, GHashTable *settings)
{
  gint64 limit_us = ips_update_digest_get_limit (settings, ips_clock_now_us (self->clock));
  g_autoptr(GPtrArray) due = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(IpsMail) mail = NULL;

  for (guint i = self->held->len; i > 0; i--)
    if (ips_job_get_ended_us (g_ptr_array_index (self->held, i - 1)) < limit_us)
      g_ptr_array_add (due, g_ptr_array_steal_index (self->held, i - 1));
  if (due->len == 0)
    return;
  for (guint i = 0; i < due->len; i++)
    g_ptr_array_add (keys, make_key (g_ptr_array_index (due, i)));
  g_ptr_array_add (keys, NULL);
  mail = ips_update_digest_compose (due, settings);
  self->n_pending++;
  ips_store_queue_mail_with_keys_async (reporter_store (self), mail, (const char *const *) keys->pdata, NULL, queued_cb, g_object_ref (self));
}

/* Before the mail, whose key says that the job was reported: what was broken off in between is done again, and once. */
static void
reporter_queue_call (IpsJobReporter *self, IpsJob *job, GHashTable *settings)
{
  g_autoptr(IpsMail) call = ips_job_compose_call (job, settings);
  g_autofree char *key = g_strdup_printf ("webhook-%" G_GINT64_FORMAT, ips_job_get_id (job));

  if (call == NULL)
    return;
  self->n_pending++;
  ips_store_queue_mail_async (reporter_store (self), call, key, NULL, queued_cb, g_object_ref (self));
}

/* The mail about a deployment, until what its devices were before and after is known. */
typedef struct
{
  IpsJobReporter *reporter;    /* (owned) */
  IpsMail *mail;               /* (owned) */
  char *key;                   /* (owned) */
} Report;

static void
states_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Report *report = user_data;
  g_autoptr(GPtrArray) states = ips_store_load_device_states_finish (IPS_STORE (source), result, NULL);
  IpsMailTable *table = states != NULL ? ips_deployment_mail_make_table (report->reporter->fleet, states) : NULL;

  if (table != NULL)
    ips_mail_take_table (report->mail, table);
  ips_store_queue_mail_async (reporter_store (report->reporter), report->mail, report->key, NULL, queued_cb, report->reporter);
  ips_mail_unref (report->mail);
  g_free (report->key);
  g_free (report);
}

/* @mail: (nullable): that only its key is kept; takes both over */
static void
reporter_queue_mail (IpsJobReporter *self, IpsJob *job, IpsMail *mail, char *key)
{
  Report *report;

  self->n_pending++;
  if (mail == NULL || ips_job_get_verb (job) != IPS_VERB_DEPLOY)
    {
      ips_store_queue_mail_async (reporter_store (self), mail, key, NULL, queued_cb, g_object_ref (self));
      g_clear_pointer (&mail, ips_mail_unref);
      g_free (key);
      return;
    }
  report = g_new0 (Report, 1);
  report->reporter = g_object_ref (self);
  report->mail = mail;
  report->key = key;
  ips_store_load_device_states_async (reporter_store (self), 0, ips_job_get_id (job), "", NULL, states_loaded_cb, report);
}

static void
settings_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsJobReporter) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) settings = ips_store_load_settings_finish (IPS_STORE (source), result, &error);
  g_autoptr(GPtrArray) jobs = g_steal_pointer (&self->waiting);

  self->loading = FALSE;
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  if (settings == NULL)
    {
      /* What was not reported is found again at the next start. */
      g_message ("reports: the settings could not be read: %s", error->message);
      self->looks_at_expiries = FALSE;
      reporter_settle (self);
      return;
    }
  for (guint i = 0; i < jobs->len; i++)
    {
      IpsJob *job = g_ptr_array_index (jobs, i);
      g_autoptr(IpsMail) mail = ips_job_compose_mail (job, self->fleet, settings);
      g_autofree char *key = make_key (job);

      reporter_queue_call (self, job, settings);
      if (mail != NULL && ips_update_digest_holds (job, settings))
        {
          g_ptr_array_add (self->held, g_object_ref (job));
          continue;
        }
      reporter_queue_mail (self, job, g_steal_pointer (&mail), g_steal_pointer (&key));
    }
  reporter_send_digest (self, settings);
  if (self->looks_at_expiries)
    {
      g_autoptr(IpsMailSettings) mail_settings = ips_mail_settings_read (settings);

      self->looks_at_expiries = FALSE;
      for (IpsExpirySubject subject = 0; subject < IPS_N_EXPIRIES; subject++)
        reporter_look_at (self, subject, mail_settings, settings);
    }
  reporter_settle (self);
}

static void
queued_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsJobReporter) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_store_queue_mail_finish (IPS_STORE (source), result, NULL, &error))
    g_message ("reports: a mail could not be written to the outbox: %s", error->message);
  reporter_end_call (self);
}

static void
warnings_filtered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Look *look = user_data;
  g_autoptr(IpsJobReporter) self = look->reporter;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) keys = ips_store_filter_mail_keys_finish (IPS_STORE (source), result, &error);
  g_autoptr(IpsMail) mail = NULL;

  if (keys == NULL)
    g_message ("reports: %s", error->message);
  else if (keys[0] != NULL)
    mail = ips_expiry_warnings_compose (look->warnings, look->subject, (const char *const *) keys, look->recipients,
                                        ips_clock_now_us (self->clock));
  if (mail != NULL)
    {
      self->n_pending++;
      ips_store_queue_mail_with_keys_async (reporter_store (self), mail, (const char *const *) keys, NULL, queued_cb,
                                            g_object_ref (self));
    }
  g_ptr_array_unref (look->warnings);
  g_ptr_array_unref (look->recipients);
  g_free (look);
  reporter_end_call (self);
}

/* --- what ended --- */

/* Those that this process has not looked at; the store knows which of them were reported. */
static void
reporter_scan (IpsJobReporter *self)
{
  GPtrArray *jobs = ips_job_list_get_jobs (self->jobs);
  gint64 oldest_us = ips_clock_now_us (self->clock) - NEWS_US;
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < jobs->len; i++)
    {
      IpsJob *job = g_ptr_array_index (jobs, i);
      gint64 id = ips_job_get_id (job);

      if (!ips_job_is_finished (job) || ips_job_get_ended_us (job) < oldest_us || g_hash_table_contains (self->known, &id))
        continue;
      g_hash_table_add (self->known, g_memdup2 (&id, sizeof id));
      g_ptr_array_add (keys, make_key (job));
    }
  if (keys->len == 0)
    return;
  g_ptr_array_add (keys, NULL);
  self->n_pending++;
  ips_store_filter_mail_keys_async (reporter_store (self), (const char *const *) keys->pdata, NULL, keys_filtered_cb,
                                    g_object_ref (self));
}

static void
keys_filtered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsJobReporter) self = user_data;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) keys = ips_store_filter_mail_keys_finish (IPS_STORE (source), result, &error);

  if (keys == NULL)
    g_message ("reports: %s", error->message);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      IpsJob *job = ips_job_list_lookup (self->jobs, g_ascii_strtoll (keys[i] + strlen ("job-"), NULL, 10));

      if (job != NULL)
        g_ptr_array_add (self->waiting, g_object_ref (job));
    }
  reporter_end_call (self);
}

typedef struct { IpsJobReporter *reporter; IpsJob *job; } Notice;

static void
notice_claimed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Notice *notice = user_data;
  g_autoptr(IpsJobReporter) self = notice->reporter;
  g_autoptr(IpsJob) job = notice->job;
  g_autoptr(GError) error = NULL;
  gboolean first;

  g_free (notice);
  if (ips_store_queue_mail_finish (IPS_STORE (source), result, &first, &error) && first && self->notifies)
    {
      g_autofree char *title = ips_job_get_title (job);
      g_autofree char *body = ips_job_describe_notice (job);

      g_signal_emit (self, signals[SIGNAL_NOTIFY], 0, job, title, body);
    }
  reporter_end_call (self);
}

/* Of all processes that could show it, one does. */
static void
reporter_claim_notice (IpsJobReporter *self, IpsJob *job)
{
  Notice *notice = g_new0 (Notice, 1);
  g_autofree char *key = g_strdup_printf ("notice-%" G_GINT64_FORMAT, ips_job_get_id (job));

  notice->reporter = g_object_ref (self);
  notice->job = g_object_ref (job);
  self->n_pending++;
  ips_store_queue_mail_async (reporter_store (self), NULL, key, NULL, notice_claimed_cb, notice);
}

static void
job_finished_cb (IpsJobList *jobs, IpsJob *job, IpsJobReporter *self)
{
  gint64 id = ips_job_get_id (job);

  if (!self->started)
    return;
  if (self->notifies && ips_job_is_notable (job))
    reporter_claim_notice (self, job);
  if (!g_hash_table_add (self->known, g_memdup2 (&id, sizeof id)))
    return;
  g_ptr_array_add (self->waiting, g_object_ref (job));
  reporter_settle (self);
}

/* --- life --- */

static gboolean
expiries_cb (gpointer user_data)
{
  IpsJobReporter *self = user_data;

  self->looks_at_expiries = TRUE;
  reporter_settle (self);
  return G_SOURCE_CONTINUE;
}

void
ips_job_reporter_start (IpsJobReporter *self)
{
  g_return_if_fail (IPS_IS_JOB_REPORTER (self));

  if (self->started)
    return;
  self->started = TRUE;
  self->looks_at_expiries = TRUE;
  self->expiries_source = g_timeout_add_seconds (EXPIRIES_SECONDS, expiries_cb, self);
  reporter_scan (self);
  reporter_settle (self);
}

void
ips_job_reporter_set_notifies (IpsJobReporter *self, gboolean notifies)
{
  g_return_if_fail (IPS_IS_JOB_REPORTER (self));

  self->notifies = notifies;
}

void
ips_job_reporter_stop_async (IpsJobReporter *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (IPS_IS_JOB_REPORTER (self));

  g_task_set_source_tag (task, ips_job_reporter_stop_async);
  g_clear_handle_id (&self->expiries_source, g_source_remove);
  if (!self->started || self->stop_task != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  self->started = FALSE;
  self->stop_task = g_steal_pointer (&task);
  /* What ended a moment ago was not announced yet. */
  reporter_scan (self);
  reporter_settle (self);
}

gboolean
ips_job_reporter_stop_finish (IpsJobReporter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ips_job_reporter_dispose (GObject *object)
{
  IpsJobReporter *self = IPS_JOB_REPORTER (object);

  g_clear_handle_id (&self->expiries_source, g_source_remove);

  G_OBJECT_CLASS (ips_job_reporter_parent_class)->dispose (object);
}

static void
ips_job_reporter_finalize (GObject *object)
{
  IpsJobReporter *self = IPS_JOB_REPORTER (object);

  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->held);
  g_object_unref (self->fleet);
  g_object_unref (self->jobs);
  g_object_unref (self->clock);

  G_OBJECT_CLASS (ips_job_reporter_parent_class)->finalize (object);
}

static void
ips_job_reporter_class_init (IpsJobReporterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ips_job_reporter_dispose;
  object_class->finalize = ips_job_reporter_finalize;

  signals[SIGNAL_NOTIFY] = g_signal_new ("notify-job", IPS_TYPE_JOB_REPORTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                         IPS_TYPE_JOB, G_TYPE_STRING, G_TYPE_STRING);
}

static void
ips_job_reporter_init (IpsJobReporter *self)
{
  self->known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
}

IpsJobReporter *
ips_job_reporter_new (IpsFleet *fleet, IpsJobList *jobs, IpsClock *clock)
{
  IpsJobReporter *self = g_object_new (IPS_TYPE_JOB_REPORTER, NULL);

  self->fleet = g_object_ref (fleet);
  self->jobs = g_object_ref (jobs);
  self->clock = g_object_ref (clock);
  g_signal_connect_object (jobs, "job-finished", G_CALLBACK (job_finished_cb), self, 0);
  return self;
}
