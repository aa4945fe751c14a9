/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include <glib/gi18n-lib.h>
#include "ips-format.h"
#include "ips-sensor-contact.h"

/*
 * Sync Certificate: the device's certificate replaces the one in the store. Somebody asked for just that, so
 * no policy is consulted. The sensor is asked once more afterwards, so that its row is up to date; that
 * may fail for reasons of its own and does not undo the sync.
 */

static void sync_looked_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void sync_trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void sync_asked_cb (GObject *source, GAsyncResult *result, gpointer user_data);

void
ips_job_sync_certificate_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);

  g_task_set_source_tag (task, ips_job_sync_certificate_run_async);
  if (ips_sensor_get_transport (sensor, ips_verb_context_get_communication (context)->transport) == IPS_TRANSPORT_HTTP)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_UNSUPPORTED, "HTTP is used, there is no certificate"));
      return;
    }
  ips_verb_context_set_step (context, 0.1, _("reading the certificate"));
  ips_sensor_look_async (context, cancellable, sync_looked_cb, g_steal_pointer (&task));
}

static void
sync_looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);
  IpsCertificate *trusted = ips_sensor_get_trusted (sensor);
  gint64 now_us = ips_clock_now_us (ips_verb_context_get_clock (context));
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsCertificate) presented = ips_sensor_look_finish (context, result, &error);
  const IpsX509 *x509;

  if (presented == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  x509 = ips_certificate_get_facts (presented);
  if (x509->not_after_us <= now_us)
    {
      g_autofree char *date = ips_format_date (x509->not_after_us);

      ips_verb_context_note (context, _("It expired on %s: regenerate it"), date);
    }
  if (ips_certificate_equal (trusted, presented))
    {
      ips_verb_context_set_message (context, "%s", _("Already the same; nothing to do"));
      ips_sensor_contact_async (context, IPS_CONTACT_NO_TRUST, g_task_get_cancellable (task), sync_asked_cb, g_object_ref (task));
      return;
    }
  if (trusted != NULL)
    ips_verb_context_note (context, _("Before: SHA-256 %s"), ips_certificate_get_facts (trusted)->sha256);
  else
    ips_verb_context_note (context, "%s", _("Before: none"));
  ips_verb_context_note (context, _("After: SHA-256 %s"), x509->sha256);
  if (trusted != NULL)
    {
      g_auto(GStrv) differences = ips_certificate_describe_differences (trusted, presented);

      for (guint i = 0; differences[i] != NULL; i++)
        ips_verb_context_note (context, "%s", differences[i]);
    }
  ips_verb_context_set_message (context, "%s", _("The device's certificate is trusted now"));
  ips_fleet_trust_async (ips_verb_context_get_fleet (context), ips_sensor_get_id (sensor), presented, "sync",
                         g_task_get_cancellable (task), sync_trusted_cb, g_object_ref (task));
}

static void
sync_trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;

  if (!ips_fleet_trust_finish (IPS_FLEET (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ips_verb_context_set_step (context, 0.6, _("asking the device"));
  ips_sensor_contact_async (context, IPS_CONTACT_NO_TRUST, g_task_get_cancellable (task), sync_asked_cb, g_object_ref (task));
}

static void
sync_asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  g_autoptr(GError) error = NULL;

  if (!ips_sensor_contact_finish (context, result, &error) && !ips_error_is_cancelled (error))
    ips_verb_context_note (context, _("Afterwards the device did not answer well: %s"), error->message);
  g_task_return_boolean (task, TRUE);
}
