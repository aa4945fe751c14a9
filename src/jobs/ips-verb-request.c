/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-request.h"

#include <glib/gi18n-lib.h>
#include "ips-sensor-contact.h"

typedef struct
{
  const IpsVerbRequest *request;
  gpointer what;
  char *told;           /* (owned) (nullable) */
  GError *unclear;      /* (owned) (nullable) */
} Sending;

static void written_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void sent_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
sending_free (Sending *self)
{
  g_free (self->told);
  g_clear_error (&self->unclear);
  g_free (self);
}

char *
ips_verb_request_make_checkpoint (IpsVerbContext *context, const char *known)
{
  IpsClock *clock = ips_verb_context_get_clock (context);

  return g_strdup_printf ("requested-us=%" G_GINT64_FORMAT "\nrequested-monotonic-us=%" G_GINT64_FORMAT "\nboot=%s\n%s",
                          ips_clock_now_us (clock), ips_clock_monotonic_us (clock), ips_clock_get_boot_id (clock), known);
}

void
ips_verb_request_async (IpsVerbContext *context, const IpsVerbRequest *request, gpointer what, const char *known,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);
  g_autofree char *checkpoint = ips_verb_request_make_checkpoint (context, known);
  Sending *data = g_new0 (Sending, 1);

  g_task_set_source_tag (task, ips_verb_request_async);
  data->request = request;
  data->what = what;
  g_task_set_task_data (task, data, (GDestroyNotify) sending_free);
  ips_verb_context_checkpoint_async (context, checkpoint, cancellable, written_cb, g_steal_pointer (&task));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Sending *data = g_task_get_task_data (task);
  g_autoptr(IpsSensorLink) link = NULL;
  g_autoptr(GError) error = NULL;

  if (!ips_verb_context_checkpoint_finish (context, result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  /* from here on the sensor may have done it: a person's stop waits until it is known */
  ips_verb_context_commit (context, TRUE);
  ips_verb_context_set_step (context, data->request->fraction, _(data->request->status));
  link = ips_fleet_get_link (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context));
  data->request->send_async (link, data->what, g_task_get_cancellable (task), sent_cb, g_object_ref (task));
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Sending *data = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!data->request->send_finish (IPS_SENSOR_LINK (source), result, &data->told, &error))
    {
      if (ips_error_is_cancelled (error) || ips_sensor_is_refusal (error))
        {
          ips_verb_context_commit (context, FALSE);
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
      ips_verb_context_note (context, _("No clear answer to the request: %s"), error->message);
      data->unclear = g_steal_pointer (&error);
    }
  g_task_return_boolean (task, TRUE);
}

gboolean
ips_verb_request_finish (IpsVerbContext *context, GAsyncResult *result, char **told, GError **unclear, GError **error)
{
  Sending *data = g_task_get_task_data (G_TASK (result));

  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (told != NULL)
    *told = g_steal_pointer (&data->told);
  if (unclear != NULL)
    *unclear = g_steal_pointer (&data->unclear);
  return TRUE;
}

/* --- what is known of it later --- */

static gint64
get_number (IpsVerbContext *context, const char *key)
{
  g_autofree char *value = ips_verb_context_get_checkpoint_value (context, key);

  return value != NULL ? g_ascii_strtoll (value, NULL, 10) : 0;
}

gboolean
ips_verb_request_was_made (IpsVerbContext *context)
{
  return get_number (context, "requested-us") != 0;
}

gint64
ips_verb_request_get_time_us (IpsVerbContext *context)
{
  return get_number (context, "requested-us");
}

/* Sets what the monotonic clock says; FALSE where it began anew since. */
static gboolean
get_monotonic_age (IpsVerbContext *context, gint64 *age_us)
{
  IpsClock *clock = ips_verb_context_get_clock (context);
  g_autofree char *boot = ips_verb_context_get_checkpoint_value (context, "boot");

  *age_us = ips_clock_monotonic_us (clock) - get_number (context, "requested-monotonic-us");
  /* "" is a machine that does not say which of its lives this is */
  return boot != NULL && boot[0] != '\0' && g_str_equal (boot, ips_clock_get_boot_id (clock)) && *age_us >= 0;
}

gint64
ips_verb_request_get_elapsed_us (IpsVerbContext *context)
{
  gint64 age_us;

  if (get_monotonic_age (context, &age_us))
    return age_us;
  return ips_clock_monotonic_us (ips_verb_context_get_clock (context)) - ips_verb_context_get_begin_us (context);
}

gint64
ips_verb_request_get_age_us (IpsVerbContext *context)
{
  gint64 age_us;

  if (get_monotonic_age (context, &age_us))
    return age_us;
  return MAX (ips_clock_now_us (ips_verb_context_get_clock (context)) - ips_verb_request_get_time_us (context),
              ips_verb_request_get_elapsed_us (context));
}

gboolean
ips_verb_request_is_settled (IpsVerbContext *context)
{
  gint64 settle_us = (gint64) ips_verb_context_get_communication (context)->long_timeout_ms * 1000;

  return ips_verb_request_get_elapsed_us (context) >= settle_us;
}

/* The sensor rounds its up-time to seconds (some to days) and the round trip is in it too. */
#define UP_TOLERANCE_US (10 * G_TIME_SPAN_SECOND)

gboolean
ips_verb_request_can_tell_reboot (IpsVerbContext *context, gint64 old_up_since_us, const IpsSensorFacts *facts)
{
  return old_up_since_us != 0 && facts->up_since_us != 0 &&
         old_up_since_us + 2 * UP_TOLERANCE_US < ips_verb_request_get_time_us (context);
}

gboolean
ips_verb_request_was_followed_by_reboot (IpsVerbContext *context, gint64 old_up_since_us, const IpsSensorFacts *facts)
{
  gint64 up_us = ips_clock_now_us (ips_verb_context_get_clock (context)) - facts->up_since_us;

  /* two durations, so that a wall clock that was set since does not come into it */
  return ips_verb_request_can_tell_reboot (context, old_up_since_us, facts) && up_us < ips_verb_request_get_age_us (context) + UP_TOLERANCE_US;
}
