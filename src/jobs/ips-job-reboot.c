/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include <glib/gi18n-lib.h>
#include "ips-format.h"
#include "ips-reboot-order.h"
#include "ips-sensor-contact.h"
#include "ips-sleep.h"
#include "ips-verb-request.h"

/*
 * Reboot Device, tracked: went down, came back, services running, version and certificate as before.
 *
 * While it is down, silence is what was asked for and not a failure; the deadline (Device Communication)
 * is. The request is sent once: since when the sensor was up is on disk before it, and after a crash only a
 * sensor that has been up all the time, past the longest time a request may take, is asked again.
 */

#define POLL_BASE_US G_TIME_SPAN_SECOND
#define POLL_CAP_US (5 * G_TIME_SPAN_SECOND)
#define GO_DOWN_US (5 * 60 * G_TIME_SPAN_SECOND)

typedef struct
{
  IpsRebootOrder *order;      /* (owned) */
  gboolean checking;
  gint64 old_up_us;           /* 0: the sensor does not say */
  char *old_version;          /* (owned) */
  char *old_sha256;           /* (owned) (nullable) */
  guint n_polls;
  gboolean went_down, came_back;
  GError *unclear;            /* (owned) (nullable): what came instead of an answer to the request */
  GError *last;               /* (owned) (nullable): why it is not back yet */
} Reboot;

static void pre_contact_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void requested_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void slept_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void polled_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
reboot_free (Reboot *self)
{
  ips_reboot_order_free (self->order);
  g_free (self->old_version);
  g_free (self->old_sha256);
  g_clear_error (&self->unclear);
  g_clear_error (&self->last);
  g_free (self);
}

static void
send_async (IpsSensorLink *link, gpointer what, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  ips_sensor_link_reboot_async (link, cancellable, callback, user_data);
}

static gboolean
send_finish (IpsSensorLink *link, GAsyncResult *result, char **told, GError **error)
{
  return ips_sensor_link_reboot_finish (link, result, error);
}

static const IpsVerbRequest reboot = { 0.05, N_("asking it to reboot"), send_async, send_finish };

static GTask *
reboot_task_new (IpsVerbContext *context, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback,
                 gpointer user_data)
{
  GTask *task = g_task_new (context, cancellable, callback, user_data);
  Reboot *data = g_new0 (Reboot, 1);

  data->order = ips_reboot_order_from_object (ips_verb_context_get_parameters (context));
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, data, (GDestroyNotify) reboot_free);
  return task;
}

/* Whoever asked may not have known what becomes of the traffic, or it was changed since: looked at when it is done. */
static void
reboot_begin (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Reboot *data = g_task_get_task_data (task);

  if (!ips_reboot_order_allows (data->order, ips_sensor_get_config (ips_verb_context_get_sensor (context))->traffic))
    {
      ips_verb_context_set_skipped (context, _("Left alone: it is fail-close, so its traffic would stop, and nobody said that it may."));
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  ips_verb_context_set_step (context, 0.02, _("looking at the device before"));
  ips_sensor_contact_async (context, IPS_CONTACT_OBEY_POLICY, g_task_get_cancellable (task), pre_contact_cb, task);
}

void
ips_job_reboot_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = reboot_task_new (context, ips_job_reboot_run_async, cancellable, callback, user_data);
  Reboot *data = g_task_get_task_data (task);

  if (*data->order->reason != '\0')
    /* TRANSLATORS: %s is what somebody wrote as the reason of a reboot */
    ips_verb_context_note (context, _("Reason: %s"), data->order->reason);
  reboot_begin (task);
}

static void
pre_contact_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Reboot *data = g_task_get_task_data (task);
  const IpsSensorFacts *facts;
  g_autoptr(GError) error = NULL;
  g_autofree char *known = NULL;

  if (!ips_sensor_contact_finish (context, result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  facts = ips_sensor_get_facts (ips_verb_context_get_sensor (context));
  data->old_up_us = facts->up_since_us;
  g_free (data->old_version);
  data->old_version = g_strdup (facts->version);
  g_free (data->old_sha256);
  data->old_sha256 = g_strdup (facts->certificate != NULL ? ips_certificate_get_facts (facts->certificate)->sha256 : NULL);
  /* the sensor's own text comes last */
  known = g_strdup_printf ("up-since-us=%" G_GINT64_FORMAT "\nsha256=%s\nversion=%s", data->old_up_us,
                           data->old_sha256 != NULL ? data->old_sha256 : "", data->old_version != NULL ? data->old_version : "");
  ips_verb_request_async (context, &reboot, NULL, known, g_task_get_cancellable (task), requested_cb, g_object_ref (task));
}

static void
poll_later (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Reboot *data = g_task_get_task_data (task);

  data->n_polls++;
  ips_verb_context_sleep_async (context, ips_sleep_back_off (POLL_BASE_US, POLL_CAP_US, (data->n_polls + 4) / 5),
                                g_task_get_cancellable (task), slept_cb, task);
}

static gboolean
is_silence (const GError *error)
{
  return g_error_matches (error, IPS_ERROR, IPS_ERROR_UNREACHABLE) || g_error_matches (error, IPS_ERROR, IPS_ERROR_REFUSED) ||
         g_error_matches (error, IPS_ERROR, IPS_ERROR_TIMED_OUT) || g_error_matches (error, IPS_ERROR, IPS_ERROR_TLS);
}

static void
requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Reboot *data = g_task_get_task_data (task);
  g_autoptr(IpsSensorLink) link = NULL;
  g_autoptr(GError) error = NULL;

  g_clear_error (&data->unclear);
  if (!ips_verb_request_finish (context, result, NULL, &data->unclear, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  /* a connection that breaks off may be the reboot itself; to watch it may be stopped */
  ips_verb_context_commit (context, FALSE);
  link = ips_fleet_get_link (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context));
  ips_sensor_link_drop_connections (link);
  ips_verb_context_set_step (context, 0.1, _("waiting for it to go down"));
  poll_later (g_steal_pointer (&task));
}

static void
slept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  g_autoptr(IpsSensorLink) link = NULL;
  g_autoptr(GError) error = NULL;

  if (!ips_verb_context_sleep_finish (context, result, &error))
    {
      if (ips_error_is_cancelled (error))
        ips_verb_context_note (context, "%s", _("The reboot had been requested already; it is only no longer watched"));
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  link = ips_fleet_get_link (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context));
  ips_sensor_link_drop_connections (link);
  ips_sensor_link_get_facts_async (link, g_task_get_cancellable (task), polled_cb, g_object_ref (task));
}

static void
reboot_done (GTask *task, IpsVerbContext *context, const IpsSensorFacts *facts)
{
  Reboot *data = g_task_get_task_data (task);
  const char *sha256 = facts->certificate != NULL ? ips_certificate_get_facts (facts->certificate)->sha256 : NULL;
  g_autofree char *duration = ips_format_duration (ips_verb_request_get_age_us (context));
  gboolean same_version = g_strcmp0 (data->old_version, facts->version) == 0;
  gboolean known = data->old_sha256 != NULL && data->old_sha256[0] != '\0' && sha256 != NULL;
  gboolean same_certificate = known && g_str_equal (data->old_sha256, sha256);

  ips_verb_context_note (context, "%s", _("Services running"));
  if (same_version)
    ips_verb_context_note (context, _("Version as before: %s"), facts->version);
  else
    ips_verb_context_note (context, _("Version before: %s, now: %s"), data->old_version, facts->version);
  if (same_certificate)
    ips_verb_context_note (context, _("Certificate as before: %s"), sha256);
  else if (known)
    ips_verb_context_note (context, _("Certificate before: %s, now: %s"), data->old_sha256, sha256);
  if (same_version && same_certificate)
    /* TRANSLATORS: %s is a duration such as "4 min" */
    ips_verb_context_set_message (context, _("Rebooted in %s; services run, version and certificate as before"), duration);
  else if (same_version && known)
    ips_verb_context_set_message (context, _("Rebooted in %s; services run, version as before, but the certificate is another"), duration);
  else if (same_version)
    ips_verb_context_set_message (context, _("Rebooted in %s; services run, version as before"), duration);
  else
    ips_verb_context_set_message (context, _("Rebooted in %s; services run, but the version is %s and was %s"), duration,
                                  facts->version, data->old_version);
  g_task_return_boolean (task, TRUE);
}

static void
fail_not_back (GTask *task, IpsVerbContext *context)
{
  Reboot *data = g_task_get_task_data (task);
  g_autofree char *duration = ips_format_duration (ips_verb_request_get_age_us (context));
  const char *reason = data->last != NULL ? data->last->message : "no answer";

  g_task_return_error (task, ips_error_new (IPS_ERROR_NOT_BACK, "%s %s after the reboot: %s",
                                            data->came_back ? "not ready" : "not back", duration, reason));
}

static void
polled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Reboot *data = g_task_get_task_data (task);
  const IpsCommunication *communication = ips_verb_context_get_communication (context);
  const IpsContact *contact = ips_sensor_link_get_contact (IPS_SENSOR_LINK (source));
  gint64 elapsed_us = ips_verb_request_get_elapsed_us (context);
  gboolean late = elapsed_us >= (gint64) communication->reboot_timeout_ms * 1000;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSensorFacts) facts = ips_sensor_link_get_facts_finish (IPS_SENSOR_LINK (source), result, &error);
  g_autofree char *so_far = ips_format_duration (ips_verb_request_get_age_us (context));
  g_autofree char *status = NULL;
  g_autofree char *stopped = NULL;

  if (ips_error_is_cancelled (error))
    {
      ips_verb_context_note (context, "%s", _("The reboot had been requested already; it is only no longer watched"));
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (error != NULL)
    {
      if (is_silence (error) && !data->went_down)
        {
          data->went_down = TRUE;
          ips_verb_context_note (context, _("Went down after %s"), so_far);
        }
      if (late || (!is_silence (error) && !g_error_matches (error, IPS_ERROR, IPS_ERROR_BUSY) &&
                   !g_error_matches (error, IPS_ERROR, IPS_ERROR_PROTOCOL)))
        {
          g_autoptr(IpsSensorFacts) none = NULL;

          ips_sensor_contact_take (context, g_steal_pointer (&none), contact, error);
          if (late)
            {
              g_clear_error (&data->last);
              data->last = g_steal_pointer (&error);
              fail_not_back (task, context);
              return;
            }
          g_prefix_error (&error, "came back, but: ");
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
      /* TRANSLATORS: %s is a duration such as "1 min" */
      status = g_strdup_printf (_("waiting for it to come back, %s so far"), so_far);
      ips_verb_context_set_step (context, 0.2 + 0.4 * CLAMP ((double) elapsed_us / (5.0 * 60 * G_TIME_SPAN_SECOND), 0.0, 1.0), status);
      g_clear_error (&data->last);
      data->last = g_steal_pointer (&error);
      poll_later (g_steal_pointer (&task));
      return;
    }

  if (data->went_down && !data->came_back && ips_verb_request_can_tell_reboot (context, data->old_up_us, facts) && !ips_verb_request_was_followed_by_reboot (context, data->old_up_us, facts))
    {
      data->went_down = FALSE;
      ips_verb_context_note (context, "%s", _("It only was silent: it has been up since before the request"));
    }
  if (!data->went_down && ips_verb_request_was_followed_by_reboot (context, data->old_up_us, facts))
    {
      data->went_down = TRUE;
      ips_verb_context_note (context, "%s", _("Went down and was up again between two looks"));
    }
  if (!data->went_down)
    {
      if (data->checking && ips_verb_request_is_settled (context))
        {
          if (!ips_verb_request_can_tell_reboot (context, data->old_up_us, facts))
            {
              g_task_return_error (task, ips_error_new (IPS_ERROR_FAILED,
                                                        "whether it rebooted is not known: the work was interrupted, and since when the device is up does not tell"));
              return;
            }
          ips_verb_context_note (context, "%s", _("The request had not been carried out before the interruption; it is sent now"));
          data->checking = FALSE;
          data->n_polls = 0;
          reboot_begin (g_steal_pointer (&task));
          return;
        }
      if (late || elapsed_us >= GO_DOWN_US)
        {
          ips_sensor_contact_take (context, g_steal_pointer (&facts), contact, NULL);
          g_task_return_error (task, data->unclear != NULL
                                       ? ips_error_new (IPS_ERROR_NOT_BACK, "did not go down within %s; the request had no clear answer: %s",
                                                        so_far, data->unclear->message)
                                       : ips_error_new (IPS_ERROR_NOT_BACK, "accepted the reboot but did not go down within %s", so_far));
          return;
        }
      poll_later (g_steal_pointer (&task));
      return;
    }
  if (!data->came_back)
    {
      data->came_back = TRUE;
      ips_verb_context_note (context, _("Came back after %s"), so_far);
    }
  stopped = ips_sensor_facts_find_stopped (facts);
  ips_sensor_contact_take (context, g_steal_pointer (&facts), contact, NULL);
  if (stopped == NULL)
    {
      reboot_done (task, context, ips_sensor_get_facts (ips_verb_context_get_sensor (context)));
      return;
    }
  g_clear_error (&data->last);
  data->last = ips_error_new (IPS_ERROR_BUSY, "%s", stopped);
  if (late)
    {
      fail_not_back (task, context);
      return;
    }
  /* TRANSLATORS: %s names an application and its state */
  status = g_strdup_printf (_("it is back; waiting for its services (%s)"), stopped);
  ips_verb_context_set_step (context, 0.8, status);
  poll_later (g_steal_pointer (&task));
}

void
ips_job_reboot_check_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = reboot_task_new (context, ips_job_reboot_check_async, cancellable, callback, user_data);
  Reboot *data = g_task_get_task_data (task);
  g_autofree char *up_since = ips_verb_context_get_checkpoint_value (context, "up-since-us");

  if (!ips_verb_request_was_made (context))
    {
      reboot_begin (task);
      return;
    }
  data->checking = TRUE;
  data->old_up_us = up_since != NULL ? g_ascii_strtoll (up_since, NULL, 10) : 0;
  data->old_version = ips_verb_context_get_checkpoint_value (context, "version");
  data->old_sha256 = ips_verb_context_get_checkpoint_value (context, "sha256");
  ips_verb_context_set_step (context, 0.1, _("finding out whether the device rebooted"));
  poll_later (task);
}
