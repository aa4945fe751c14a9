/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-watch.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-deploy-order.h"
#include "ips-format.h"
#include "ips-sensor-contact.h"
#include "ips-sleep.h"
#include "ips-store-deployments.h"
#include "ips-verb-request.h"

#define POLL_BASE_US G_TIME_SPAN_SECOND
#define POLL_CAP_US (5 * G_TIME_SPAN_SECOND)
/* What goes before the steps and after them of the whole bar. */
#define BEFORE_STEPS 0.1
#define AFTER_STEPS 0.1

/* What is waited for. */
static const struct { const char *beginning, *working, *result, *finding_out; } words_of[IPS_N_DEPLOY_GOALS] = {
  [IPS_DEPLOY_PUT] = { N_("waiting for it to begin"), N_("the device is installing it"), N_("waiting for what it brings"),
                       N_("finding out whether it was installed") },
  [IPS_DEPLOY_TAKE_BACK] = { N_("waiting for it to begin"), N_("the device is taking it back"), N_("waiting for what it ran before"),
                             N_("finding out whether it was taken back") },
};

typedef struct
{
  IpsDeployGoal goal;
  IpsUpgradeStep *step;         /* (owned) */
  guint number, n_steps;
  IpsDeployWatchStart how;
  GError *unclear;              /* (owned) (nullable) */
  gint64 old_up_us;             /* since when it was up before; 0 unknown */
  char *old_sha256;             /* (owned) (nullable): of its certificate before */
  gboolean reacted;             /* it was seen to be at it, or down */
  gboolean went_down;
  gint64 began_us, down_us;     /* monotonic: since when it is watched; since when it was down, 0 never */
  gint64 install_us, reboot_us; /* how long they took; -1 not seen */
  guint n_looks;
  gint64 quiet_since_us;        /* monotonic: since when it runs, but not what it should; 0 */
  GError *last;                 /* (owned) (nullable): why it is not there yet */
  gboolean trusting;            /* its new certificate is being trusted */
  GError *strange;              /* (owned) (nullable): that it presents another one, while it is found out whether that is trusted */
} Watch;

static void slept_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void polled_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void noted_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void answer_known_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
watch_free (gpointer data)
{
  Watch *self = data;

  ips_upgrade_step_free (self->step);
  g_clear_error (&self->unclear);
  g_clear_error (&self->last);
  g_clear_error (&self->strange);
  g_free (self->old_sha256);
  g_free (self);
}

double
ips_deploy_watch_fraction (guint number, guint n_steps, double within)
{
  double share = (1 - BEFORE_STEPS - AFTER_STEPS) / MAX (n_steps, 1);

  return BEFORE_STEPS + share * (number + CLAMP (within, 0, 1));
}

/* The step's own limit; the job's parameter "limit-s" is for who knows better. */
static gint64
get_limit_us (IpsVerbContext *context, const Watch *data)
{
  JsonNode *node = ips_verb_context_get_parameter (context, "limit-s");
  gint64 limit_s = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : 0;

  return limit_s > 0 ? MIN (limit_s, 24 * 3600) * G_TIME_SPAN_SECOND : (gint64) MAX (data->step->limit_minutes, 5) * G_TIME_SPAN_MINUTE;
}

static void
poll_later (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Watch *data = g_task_get_task_data (task);
  /* after an interruption the first look need not wait */
  gint64 sleep_us = data->n_looks == 0 && data->how == IPS_DEPLOY_WATCH_RESUMED ? 0
                    : ips_sleep_back_off (POLL_BASE_US, POLL_CAP_US, (data->n_looks + 4) / 5);

  data->n_looks++;
  ips_verb_context_sleep_async (context, sleep_us, g_task_get_cancellable (task), slept_cb, task);
}

/* It goes on after a note that the device was seen at it, so that nobody sends the package again. */
static void
poll_after_reaction (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Watch *data = g_task_get_task_data (task);
  g_autofree char *checkpoint = NULL;

  if (data->reacted)
    {
      poll_later (task);
      return;
    }
  data->reacted = TRUE;
  /* in front: a sensor's own text comes last */
  checkpoint = g_strconcat ("reacted=1\n", ips_verb_context_get_checkpoint (context), NULL);
  ips_verb_context_checkpoint_async (context, checkpoint, g_task_get_cancellable (task), noted_cb, task);
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_verb_context_checkpoint_finish (IPS_VERB_CONTEXT (source), result, &error))
    poll_later (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
slept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  g_autoptr(IpsSensorLink) link = NULL;
  GError *error = NULL;

  if (!ips_verb_context_sleep_finish (context, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  link = ips_fleet_get_link (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context));
  ips_sensor_link_drop_connections (link);
  ips_sensor_link_get_facts_async (link, g_task_get_cancellable (task), polled_cb, g_object_ref (task));
}

/* @error (transfer full); @sentence (nullable) */
static void
fail (GTask *task, const char *sentence, GError *error)
{
  IpsVerbContext *context = g_task_get_source_object (task);

  if (sentence != NULL)
    ips_verb_context_set_failure (context, sentence);
  g_task_return_error (task, error);
}

/* --- it does not answer --- */

static gboolean
is_silence (const GError *error)
{
  return g_error_matches (error, IPS_ERROR, IPS_ERROR_UNREACHABLE) || g_error_matches (error, IPS_ERROR, IPS_ERROR_REFUSED) ||
         g_error_matches (error, IPS_ERROR, IPS_ERROR_TIMED_OUT) || g_error_matches (error, IPS_ERROR, IPS_ERROR_TLS);
}

/* Takes @task over. */
static void
trust (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Watch *data = g_task_get_task_data (task);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);

  data->trusting = TRUE;
  g_clear_error (&data->strange);
  ips_fleet_trust_async (ips_verb_context_get_fleet (context), ips_sensor_get_id (sensor), ips_sensor_get_facts (sensor)->certificate, "asked",
                         g_task_get_cancellable (task), trusted_cb, task);
}

/* A new one after the package is nothing strange, but only a person says that it is the device's. Takes @task and @error over. */
static void
ask_about_certificate (GTask *task, GError *error)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  const char *sha256 = ips_certificate_get_facts (ips_sensor_get_facts (ips_verb_context_get_sensor (context))->certificate)->sha256;
  g_autofree char *message = NULL;

  if (ips_verb_context_get_priority (context) == IPS_PRIORITY_USER)
    {
      /* TRANSLATORS: %s is a certificate's SHA-256 thumbprint */
      message = g_strdup_printf (_("The device presents a new certificate after the update. Is the one with the thumbprint %s to be trusted?"), sha256);
      ips_verb_context_set_waiting (context, IPS_WAIT_TRUST, message);
    }
  else
    ips_verb_context_set_failure (context, _("The device presents a new certificate after the update, and nobody was there to be asked. "
                                             "Compare its thumbprint, then Sync Certificate and Redeploy."));
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* The job may say that it is trusted, as it was made, or by an answer that somebody gave since. Takes @task and @error over. */
static void
meet_certificate (GTask *task, const IpsContact *contact, GError *error)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Watch *data = g_task_get_task_data (task);

  ips_verb_context_note (context, _("Certificate before: %s, now: %s"), data->old_sha256 != NULL ? data->old_sha256 : "?",
                         ips_certificate_get_facts (contact->certificate)->sha256);
  g_clear_error (&data->strange);
  data->strange = error;
  if (data->trusting)
    ask_about_certificate (task, g_steal_pointer (&data->strange));
  else if (ips_verb_context_get_flag (context, "trust-upgraded"))
    trust (task);
  else
    ips_store_is_upgraded_trusted_async (ips_fleet_get_store (ips_verb_context_get_fleet (context)), ips_verb_context_get_operation (context)->job_id,
                                         g_task_get_cancellable (task), answer_known_cb, task);
}

static void
answer_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Watch *data = g_task_get_task_data (task);
  gboolean trusted = FALSE;
  g_autoptr(GError) error = NULL;

  if (ips_store_is_upgraded_trusted_finish (IPS_STORE (source), result, &trusted, &error) && trusted)
    trust (task);
  else if (ips_error_is_cancelled (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
    }
  else
    ask_about_certificate (task, g_steal_pointer (&data->strange));
}

static void
trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ips_fleet_trust_finish (IPS_FLEET (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ips_verb_context_note (context, "%s", _("The new certificate is trusted, as the job says"));
  poll_after_reaction (g_steal_pointer (&task));
}

static void
not_answered (GTask *task, const IpsContact *contact, GError *error, gboolean late)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Watch *data = g_task_get_task_data (task);
  g_autofree char *so_far = ips_format_duration (ips_verb_request_get_age_us (context));
  g_autofree char *status = NULL;
  g_autofree char *sentence = NULL;
  gboolean silent = is_silence (error);

  if (g_error_matches (error, IPS_ERROR, IPS_ERROR_CERT_CHANGED) && contact->certificate != NULL)
    {
      ips_sensor_contact_take (context, NULL, contact, error);
      meet_certificate (task, contact, error);
      return;
    }
  if (!late && (silent || g_error_matches (error, IPS_ERROR, IPS_ERROR_BUSY) || g_error_matches (error, IPS_ERROR, IPS_ERROR_PROTOCOL)))
    {
      if (silent && !data->went_down)
        {
          data->went_down = TRUE;
          data->down_us = g_get_monotonic_time ();
          ips_verb_context_note (context, _("Went down after %s"), so_far);
        }
      g_clear_error (&data->last);
      data->last = error;
      data->quiet_since_us = 0;
      /* TRANSLATORS: %s is a duration such as "1 min" */
      status = g_strdup_printf (_("waiting for it to come back, %s so far"), so_far);
      ips_verb_context_set_step (context, ips_deploy_watch_fraction (data->number, data->n_steps, 0.6), status);
      poll_after_reaction (task);
      return;
    }
  ips_sensor_contact_take (context, NULL, contact, error);
  if (late)
    {
      sentence = g_strdup_printf (_("The device did not come back after %s: nothing for %s (%s). Look at its console; then Refresh."),
                                  data->step->file_name, so_far, error->message);
      fail (task, sentence, ips_error_new (IPS_ERROR_NOT_BACK, "not back %s after the update: %s", so_far, error->message));
      g_error_free (error);
    }
  else
    {
      g_prefix_error (&error, "came back, but: ");
      fail (task, NULL, error);
    }
  g_object_unref (task);
}

/* --- it answers --- */

static gboolean
is_upgrading (IpsVerbContext *context, const IpsSensorFacts *facts)
{
  const char *word = ips_dialect_get (ips_fleet_get_dialect (ips_verb_context_get_fleet (context)), "value.application-upgrading");
  g_autofree char *wanted = g_strconcat ("=", word, NULL);

  return facts->applications != NULL && strstr (facts->applications, wanted) != NULL;
}

static void
wait_on (GTask *task, IpsError code, const char *words)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Watch *data = g_task_get_task_data (task);
  g_autofree char *so_far = ips_format_duration (ips_verb_request_get_age_us (context));
  double share = CLAMP ((double) ips_verb_request_get_elapsed_us (context) / get_limit_us (context, data), 0, 1);
  /* TRANSLATORS: what is waited for, and a duration such as "1 min" */
  g_autofree char *status = g_strdup_printf (_("%s, %s so far"), words, so_far);

  g_clear_error (&data->last);
  data->last = ips_error_new (code, "%s", words);
  ips_verb_context_set_step (context, ips_deploy_watch_fraction (data->number, data->n_steps, 0.4 + 0.5 * share), status);
}

/* What one that reboots was down belongs to the reboot; any other was only too busy to answer. */
static void
measure (Watch *data)
{
  gint64 now_us = g_get_monotonic_time ();
  gboolean rebooted = data->step->reboots && data->down_us != 0;

  data->install_us = (rebooted ? data->down_us : now_us) - data->began_us;
  data->reboot_us = rebooted ? now_us - data->down_us : -1;
}

/* It runs what the package brings, or does not any more. */
static void
arrived (GTask *task, const IpsRunning *running, const char *stopped, gboolean late)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Watch *data = g_task_get_task_data (task);
  gboolean puts = data->goal == IPS_DEPLOY_PUT;
  g_autofree char *duration = ips_format_duration (ips_verb_request_get_age_us (context));
  g_autofree char *now = ips_deploy_describe_running (running);
  g_autofree char *words = NULL;

  if (stopped == NULL)
    {
      measure (data);
      /* TRANSLATORS: a file's name, a duration, what the device runs */
      ips_verb_context_note (context, puts ? _("%s: installed in %s; it runs %s") : _("%s: taken back in %s; it runs %s"), data->step->file_name, duration, now);
      g_task_return_int (task, 1);
      g_object_unref (task);
      return;
    }
  if (late)
    {
      g_autofree char *sentence =
        /* TRANSLATORS: a file's name, what the device runs, an application and its state */
        g_strdup_printf (puts ? _("%s is installed (%s), but its services do not run: %s. Look at the device; a reboot or a downgrade may help.")
                              : _("%s is taken back (%s), but its services do not run: %s. Look at the device; a reboot may help."),
                         data->step->file_name, now, stopped);

      fail (task, sentence, ips_error_new (IPS_ERROR_FAILED, "done, but services do not run: %s", stopped));
      g_object_unref (task);
      return;
    }
  /* TRANSLATORS: %s names an application and its state */
  words = g_strdup_printf (puts ? _("installed; waiting for its services (%s)") : _("taken back; waiting for its services (%s)"), stopped);
  wait_on (task, IPS_ERROR_BUSY, words);
  poll_after_reaction (task);
}

/* It runs, but not what the package brings, and is not at it. */
static void
not_arrived (GTask *task, const IpsRunning *running, gboolean late)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Watch *data = g_task_get_task_data (task);
  gboolean puts = data->goal == IPS_DEPLOY_PUT;
  gint64 now_us = g_get_monotonic_time ();
  gint64 patience_us = (gint64) ips_verb_context_get_communication (context)->long_timeout_ms * 1000;
  g_autofree char *now = ips_deploy_describe_running (running);
  g_autofree char *sentence = NULL;

  if (data->quiet_since_us == 0)
    data->quiet_since_us = now_us;
  if (!late && (data->reacted ? now_us - data->quiet_since_us < patience_us : !ips_verb_request_is_settled (context)))
    {
      wait_on (task, IPS_ERROR_BUSY, _(data->reacted ? words_of[data->goal].result : words_of[data->goal].beginning));
      poll_later (task);
      return;
    }
  if (!data->reacted && data->how == IPS_DEPLOY_WATCH_RESUMED)
    {
      g_task_return_int (task, 0);
      g_object_unref (task);
      return;
    }
  if (data->reacted)
    {
      g_autofree char *wanted = ips_upgrade_step_describe (data->step);

      /* TRANSLATORS: a file's name, what it brings, what the device runs */
      sentence = g_strdup_printf (puts ? _("After %s (%s) the device runs %s: the update did not do what it should. Look at the device's events.")
                                       : _("After it was told to take back %s (%s) the device runs %s: that did not do what it should. Look at the device's events."),
                                  data->step->file_name, wanted, now);
      fail (task, sentence, ips_error_new (IPS_ERROR_FAILED, "runs %s afterwards", now));
    }
  else if (data->unclear != NULL)
    {
      /* TRANSLATORS: a file's name, why there was no answer, what the device runs */
      sentence = g_strdup_printf (puts ? _("%s was sent, but there was no clear answer (%s), and the device still runs %s. Redeploy.")
                                       : _("It was told to take back %s, but there was no clear answer (%s), and the device still runs %s. Roll back once more."),
                                  data->step->file_name, data->unclear->message, now);
      fail (task, sentence, ips_error_new (ips_error_get_code (data->unclear), "not done: %s", data->unclear->message));
    }
  else
    {
      /* TRANSLATORS: a file's name, what the device runs */
      sentence = g_strdup_printf (puts ? _("The device took %s, but did nothing with it: it still runs %s. Look at the device's events.")
                                       : _("The device was told to take back %s, but did nothing: it still runs %s. Look at the device's events."),
                                  data->step->file_name, now);
      fail (task, sentence, ips_error_new (IPS_ERROR_FAILED, "took the request and did nothing: it still runs %s", now));
    }
  g_object_unref (task);
}

static void
answered (GTask *task, gboolean late)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Watch *data = g_task_get_task_data (task);
  const IpsSensorFacts *facts = ips_sensor_get_facts (ips_verb_context_get_sensor (context));
  g_autofree char *stopped = ips_sensor_facts_find_stopped (facts);
  gboolean arrives, rebooted;
  IpsRunning running;

  ips_running_read (&running, facts);
  arrives = ips_deploy_step_is_done (data->step, &running) == (data->goal == IPS_DEPLOY_PUT);
  /* one that says already what it will run when it is up again is not there yet */
  rebooted = !data->step->reboots || data->went_down || !ips_verb_request_can_tell_reboot (context, data->old_up_us, facts)
             || ips_verb_request_was_followed_by_reboot (context, data->old_up_us, facts);
  /* and where it does not reboot after all, it is */
  if (arrives && !rebooted && !is_upgrading (context, facts))
    {
      gint64 patience_us = (gint64) ips_verb_context_get_communication (context)->long_timeout_ms * 1000;

      if (data->quiet_since_us == 0)
        data->quiet_since_us = g_get_monotonic_time ();
      rebooted = g_get_monotonic_time () - data->quiet_since_us >= patience_us;
      if (!rebooted && !late)
        {
          wait_on (task, IPS_ERROR_BUSY, _("waiting for it to reboot"));
          poll_after_reaction (task);
          return;
        }
    }
  if (arrives && (rebooted || late))
    arrived (task, &running, stopped, late);
  else if (is_upgrading (context, facts))
    {
      data->quiet_since_us = 0;
      if (late)
        {
          g_autofree char *so_far = ips_format_duration (ips_verb_request_get_age_us (context));
          g_autofree char *sentence =
            /* TRANSLATORS: a file's name, a duration */
            g_strdup_printf (data->goal == IPS_DEPLOY_PUT
                             ? _("The device is still installing %s after %s, longer than that should take. It is no longer watched; Refresh it later.")
                             : _("The device is still taking back %s after %s, longer than that should take. It is no longer watched; Refresh it later."),
                             data->step->file_name, so_far);

          fail (task, sentence, ips_error_new (IPS_ERROR_NOT_BACK, "still at it after %s", so_far));
          g_object_unref (task);
          return;
        }
      wait_on (task, IPS_ERROR_BUSY, _(words_of[data->goal].working));
      poll_after_reaction (task);
    }
  else
    not_arrived (task, &running, late);
}

static void
polled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Watch *data = g_task_get_task_data (task);
  const IpsContact *contact = ips_sensor_link_get_contact (IPS_SENSOR_LINK (source));
  gboolean late = ips_verb_request_get_elapsed_us (context) >= get_limit_us (context, data);
  GError *error = NULL;
  g_autoptr(IpsSensorFacts) facts = ips_sensor_link_get_facts_finish (IPS_SENSOR_LINK (source), result, &error);

  if (ips_error_is_cancelled (error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (facts == NULL)
    {
      not_answered (task, contact, error, late);
      return;
    }
  ips_sensor_contact_take (context, g_steal_pointer (&facts), contact, NULL);
  answered (task, late);
}

char *
ips_deploy_watch_make_known (IpsVerbContext *context, guint number)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (ips_verb_context_get_sensor (context));
  g_autofree char *was = ips_verb_context_get_checkpoint_value (context, "was");
  IpsRunning running;

  ips_running_read (&running, facts);
  if (was == NULL)
    was = ips_deploy_describe_running (&running);
  return g_strdup_printf ("step=%u\nup-since-us=%" G_GINT64_FORMAT "\nsha256=%s\nwas=%s", number, facts->up_since_us,
                          facts->certificate != NULL ? ips_certificate_get_facts (facts->certificate)->sha256 : "", was);
}

int
ips_deploy_watch_get_requested (IpsVerbContext *context)
{
  g_autofree char *step = ips_verb_context_get_checkpoint_value (context, "step");

  return step != NULL && ips_verb_request_was_made (context) ? (int) g_ascii_strtoll (step, NULL, 10) : -1;
}

void
ips_deploy_watch_async (IpsVerbContext *context, IpsDeployGoal goal, const IpsUpgradeStep *step, guint number, guint n_steps, IpsDeployWatchStart how, GError *unclear, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (context, cancellable, callback, user_data);
  Watch *data = g_new0 (Watch, 1);
  g_autofree char *up_since = ips_verb_context_get_checkpoint_value (context, "up-since-us");
  g_autofree char *reacted = ips_verb_context_get_checkpoint_value (context, "reacted");

  g_task_set_source_tag (task, ips_deploy_watch_async);
  data->goal = goal;
  data->step = ips_upgrade_step_copy (step);
  data->number = number;
  data->n_steps = n_steps;
  data->how = how;
  data->unclear = unclear;
  data->began_us = g_get_monotonic_time ();
  data->install_us = data->reboot_us = -1;
  data->old_up_us = up_since != NULL ? g_ascii_strtoll (up_since, NULL, 10) : 0;
  data->old_sha256 = ips_verb_context_get_checkpoint_value (context, "sha256");
  data->reacted = how == IPS_DEPLOY_WATCH_RESUMED && reacted != NULL;
  g_task_set_task_data (task, data, watch_free);
  ips_verb_context_set_step (context, ips_deploy_watch_fraction (number, n_steps, 0.4),
                             _(how == IPS_DEPLOY_WATCH_RESUMED ? words_of[goal].finding_out : words_of[goal].beginning));
  poll_later (task);
}

gboolean
ips_deploy_watch_finish (IpsVerbContext *context, GAsyncResult *result, gboolean *never_began, gint64 *install_us, gint64 *reboot_us, GError **error)
{
  const Watch *data = g_task_get_task_data (G_TASK (result));
  GError *local_error = NULL;
  gssize value;

  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);
  value = g_task_propagate_int (G_TASK (result), &local_error);
  *never_began = local_error == NULL && value == 0;
  *install_us = data->install_us;
  *reboot_us = data->reboot_us;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}
