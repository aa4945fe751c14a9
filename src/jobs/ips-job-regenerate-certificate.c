/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include <glib/gi18n-lib.h>
#include "ips-format.h"
#include "ips-renewal.h"
#include "ips-sensor-contact.h"
#include "ips-sleep.h"
#include "ips-verb-request.h"

/*
 * Regenerate Certificate: the device makes a new key and certificate, which is then trusted.
 *
 * The request is sent once. What was presented before it is on disk first (the checkpoint), so that after a
 * crash the sensor itself says whether the request was carried out: it presents another certificate then.
 * While it presents the old one it may still be at work, so nothing is sent again before the longest time
 * a request may take (Device Communication) is over.
 */

/* A certificate made by a sensor whose clock is further off is of no use when it is made. */
#define CLOCK_AHEAD_US (5 * 60 * G_TIME_SPAN_SECOND)
#define CLOCK_BEHIND_US G_TIME_SPAN_DAY
#define LOOK_BASE_US (G_TIME_SPAN_SECOND / 2)
#define LOOK_CAP_US (4 * G_TIME_SPAN_SECOND)
#define N_VERIFY 4

typedef struct
{
  gboolean checking;          /* taken up after a crash */
  char *old_sha256;           /* (owned) presented before the request */
  char *announced;            /* (owned) (nullable): thumbprint the sensor itself told */
  guint n_looks;
  guint n_verified;
  gboolean confirmed;         /* the announced thumbprint is the presented one */
  IpsCertificate *before;     /* (owned) (nullable): what was trusted */
  IpsCertificate *fresh;      /* (owned) (nullable) */
  GError *unclear;            /* (owned) (nullable): what came instead of an answer to the request */
  GError *error;              /* (owned) (nullable): to be returned after trust was rolled back */
} Regeneration;

static void pre_contact_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void requested_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void announced_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void looked_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void slept_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void verified_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void verify_slept_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void rolled_back_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
regeneration_free (Regeneration *self)
{
  g_free (self->old_sha256);
  g_free (self->announced);
  g_clear_pointer (&self->before, ips_certificate_unref);
  g_clear_pointer (&self->fresh, ips_certificate_unref);
  g_clear_error (&self->unclear);
  g_clear_error (&self->error);
  g_free (self);
}

static gboolean
generate_finish (IpsSensorLink *link, GAsyncResult *result, char **told, GError **error)
{
  g_autoptr(GError) local_error = NULL;

  *told = ips_sensor_link_generate_key_finish (link, result, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static void
generate_async (IpsSensorLink *link, gpointer what, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  ips_sensor_link_generate_key_async (link, cancellable, callback, user_data);
}

static const IpsVerbRequest generate = { 0.2, N_("the device makes a new certificate"), generate_async, generate_finish };

static GTask *
regeneration_task_new (IpsVerbContext *context, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (context, cancellable, callback, user_data);
  Regeneration *data = g_new0 (Regeneration, 1);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, data, (GDestroyNotify) regeneration_free);
  return task;
}

static void
regeneration_begin (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);

  if (ips_sensor_get_transport (sensor, ips_verb_context_get_communication (context)->transport) == IPS_TRANSPORT_HTTP)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_UNSUPPORTED, "HTTP is used, there is no certificate"));
      g_object_unref (task);
      return;
    }
  ips_verb_context_set_step (context, 0.05, _("looking at the device before"));
  ips_sensor_contact_async (context, IPS_CONTACT_OBEY_POLICY, g_task_get_cancellable (task), pre_contact_cb, task);
}

void
ips_job_regenerate_certificate_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = regeneration_task_new (context, ips_job_regenerate_certificate_run_async, cancellable, callback, user_data);

  regeneration_begin (task);
}

static gboolean
check_clock (IpsVerbContext *context, const IpsSensorFacts *facts, GError **error)
{
  g_autofree char *skew = NULL;

  if (!facts->clock_known)
    return TRUE;
  skew = ips_format_skew (facts->clock_skew_us);
  if (facts->clock_skew_us <= CLOCK_AHEAD_US && facts->clock_skew_us >= -CLOCK_BEHIND_US)
    {
      ips_verb_context_note (context, _("Clock of the device: %s"), skew);
      return TRUE;
    }
  ips_set_error (error, IPS_ERROR_CLOCK, "its clock is %s, the new certificate's dates would be wrong", skew);
  return FALSE;
}

/* Renewal by schedule takes only what ends soon; a job that names no number of days takes all. */
static gboolean
is_due (IpsVerbContext *context, IpsCertificate *certificate)
{
  JsonNode *node = ips_verb_context_get_parameter (context, IPS_RENEW_WITHIN);
  gint64 now_us = ips_clock_now_us (ips_verb_context_get_clock (context));
  g_autofree char *date = NULL;
  g_autofree char *message = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || ips_certificate_get_days_left (certificate, now_us) <= json_node_get_int (node))
    return TRUE;
  date = ips_format_date (ips_certificate_get_facts (certificate)->not_after_us);
  /* TRANSLATORS: %s is a date */
  message = g_strdup_printf (_("Its certificate is valid until %s: not due yet"), date);
  ips_verb_context_set_skipped (context, message);
  return FALSE;
}

static void
pre_contact_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Regeneration *data = g_task_get_task_data (task);
  const IpsSensorFacts *facts;
  g_autoptr(GError) error = NULL;
  g_autofree char *known = NULL;

  if (!ips_sensor_contact_finish (context, result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  facts = ips_sensor_get_facts (ips_verb_context_get_sensor (context));
  if (facts->certificate == NULL)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_TLS, "no certificate was presented"));
      return;
    }
  if (!is_due (context, facts->certificate))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (!ips_verb_context_get_flag (context, "ignore-clock") && !check_clock (context, facts, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_clear_pointer (&data->before, ips_certificate_unref);
  data->before = ips_certificate_ref (facts->certificate);
  g_free (data->old_sha256);
  data->old_sha256 = g_strdup (ips_certificate_get_facts (facts->certificate)->sha256);
  g_clear_pointer (&data->announced, g_free);
  known = g_strdup_printf ("old-sha256=%s", data->old_sha256);
  ips_verb_request_async (context, &generate, NULL, known, g_task_get_cancellable (task), requested_cb, g_object_ref (task));
}

static void
look (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  g_autoptr(IpsSensorLink) link = ips_fleet_get_link (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context));

  ips_sensor_link_drop_connections (link);
  ips_sensor_look_async (context, g_task_get_cancellable (task), looked_cb, task);
}

static void
requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Regeneration *data = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autofree char *told = NULL;
  g_autofree char *checkpoint = NULL;
  g_autofree char *labelled = NULL;

  g_clear_error (&data->unclear);
  if (!ips_verb_request_finish (context, result, &told, &data->unclear, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ips_verb_context_set_step (context, 0.5, _("waiting for the new certificate"));
  data->announced = told != NULL && told[0] != '\0' ? ips_x509_normalize_fingerprint (told, NULL) : NULL;
  if (data->announced == NULL)
    {
      look (g_steal_pointer (&task));
      return;
    }
  labelled = ips_x509_label_fingerprint (data->announced);
  ips_verb_context_note (context, _("Announced by the device: %s"), labelled);
  checkpoint = g_strdup_printf ("%s\nannounced=%s", ips_verb_context_get_checkpoint (context), data->announced);
  ips_verb_context_checkpoint_async (context, checkpoint, g_task_get_cancellable (task), announced_cb, g_object_ref (task));
}

static void
announced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_verb_context_checkpoint_finish (IPS_VERB_CONTEXT (source), result, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    look (g_steal_pointer (&task));
}

static void
look_later (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Regeneration *data = g_task_get_task_data (task);

  data->n_looks++;
  ips_verb_context_sleep_async (context, ips_sleep_back_off (LOOK_BASE_US, LOOK_CAP_US, data->n_looks),
                                g_task_get_cancellable (task), slept_cb, task);
}

static void
slept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_verb_context_sleep_finish (IPS_VERB_CONTEXT (source), result, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    look (g_steal_pointer (&task));
}

static gboolean
is_announced (const Regeneration *data, const IpsX509 *x509)
{
  return g_strcmp0 (data->announced, x509->sha256) == 0 || g_strcmp0 (data->announced, x509->sha1) == 0;
}

static void
verify (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);

  ips_verb_context_set_step (context, 0.85, _("asking the device with the new certificate"));
  ips_sensor_contact_async (context, IPS_CONTACT_NO_TRUST, g_task_get_cancellable (task), verified_cb, task);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Regeneration *data = g_task_get_task_data (task);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);
  const IpsX509 *x509;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsCertificate) presented = ips_sensor_look_finish (context, result, &error);

  if (ips_error_is_cancelled (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (presented == NULL)
    {
      if (!ips_verb_request_is_settled (context))
        {
          look_later (g_steal_pointer (&task));
          return;
        }
      g_prefix_error (&error, "whether it made a new certificate is not known: ");
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  x509 = ips_certificate_get_facts (presented);
  if (g_strcmp0 (x509->sha256, data->old_sha256) == 0)
    {
      if (!ips_verb_request_is_settled (context))
        look_later (g_steal_pointer (&task));
      else if (data->checking)
        {
          ips_verb_context_note (context, "%s", _("The request had not been carried out before the interruption; it is sent now"));
          ips_verb_context_commit (context, FALSE);
          data->checking = FALSE;
          data->n_looks = 0;
          regeneration_begin (g_steal_pointer (&task));
        }
      else
        g_task_return_error (task, ips_error_new (IPS_ERROR_TIMED_OUT, "it still presents the old certificate%s%s",
                                                  data->unclear != NULL ? ": " : "",
                                                  data->unclear != NULL ? data->unclear->message : ""));
      return;
    }
  if (data->announced != NULL && !is_announced (data, x509))
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_CERT_CHANGED,
                                                "it presents %s, but announced %s; trust was not changed", x509->sha256, data->announced));
      return;
    }
  data->confirmed = data->announced != NULL;
  g_clear_pointer (&data->fresh, ips_certificate_unref);
  data->fresh = ips_certificate_ref (presented);
  ips_verb_context_commit (context, TRUE);
  ips_verb_context_note (context, _("Before: SHA-256 %s"), data->old_sha256);
  ips_verb_context_note (context, _("After: SHA-256 %s"), x509->sha256);
  if (ips_certificate_equal (ips_sensor_get_trusted (sensor), presented))
    {
      verify (g_steal_pointer (&task));
      return;
    }
  ips_verb_context_set_step (context, 0.75, _("trusting the new certificate"));
  if (data->before == NULL && ips_sensor_get_trusted (sensor) != NULL)
    data->before = ips_certificate_ref (ips_sensor_get_trusted (sensor));
  ips_fleet_trust_async (ips_verb_context_get_fleet (context), ips_sensor_get_id (sensor), presented, "regenerated",
                         g_task_get_cancellable (task), trusted_cb, g_object_ref (task));
}

static void
trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_fleet_trust_finish (IPS_FLEET (source), result, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    verify (g_steal_pointer (&task));
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Regeneration *data = g_task_get_task_data (task);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);
  g_autoptr(GError) error = NULL;

  if (ips_sensor_contact_finish (context, result, &error))
    {
      ips_verb_context_set_message (context, "%s", _("A new certificate was made and is trusted"));
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (ips_error_is_cancelled (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  /* its web server may only be starting with the new key */
  if ((!ips_sensor_is_refusal (error) || g_error_matches (error, IPS_ERROR, IPS_ERROR_BUSY)) && ++data->n_verified < N_VERIFY)
    {
      ips_verb_context_sleep_async (context, ips_sleep_back_off (G_TIME_SPAN_SECOND, LOOK_CAP_US, data->n_verified),
                                    g_task_get_cancellable (task), verify_slept_cb, g_object_ref (task));
      return;
    }
  g_prefix_error (&error, "a new certificate was made, but then: ");
  if (data->confirmed || data->before == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  /* nobody vouched for the new one and the login did not work with it: it may be somebody else's */
  data->error = g_steal_pointer (&error);
  /* not to be stopped half-way: what nobody verified must not stay trusted */
  ips_fleet_trust_async (ips_verb_context_get_fleet (context), ips_sensor_get_id (sensor), data->before, "rolled back", NULL,
                         rolled_back_cb, g_object_ref (task));
}

static void
verify_slept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_verb_context_sleep_finish (IPS_VERB_CONTEXT (source), result, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    verify (g_steal_pointer (&task));
}

static void
rolled_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Regeneration *data = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (ips_fleet_trust_finish (IPS_FLEET (source), result, &error))
    ips_verb_context_note (context, "%s", _("The new certificate could not be verified; the old one is trusted again"));
  else
    ips_verb_context_note (context, _("The new certificate could not be verified, and trust in it could not be taken back: %s"),
                           error->message);
  g_task_return_error (task, g_steal_pointer (&data->error));
}

void
ips_job_regenerate_certificate_check_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = regeneration_task_new (context, ips_job_regenerate_certificate_check_async, cancellable, callback, user_data);
  Regeneration *data = g_task_get_task_data (task);

  data->old_sha256 = ips_verb_context_get_checkpoint_value (context, "old-sha256");
  if (data->old_sha256 == NULL || !ips_verb_request_was_made (context))
    {
      /* it died before anything was sent */
      regeneration_begin (task);
      return;
    }
  data->checking = TRUE;
  data->announced = ips_verb_context_get_checkpoint_value (context, "announced");
  ips_verb_context_set_step (context, 0.5, _("finding out whether the device made a new certificate"));
  look (task);
}
