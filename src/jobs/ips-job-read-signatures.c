/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include <glib/gi18n-lib.h>

#include "ips-level-reader.h"
#include "ips-policy-book.h"
#include "ips-sensor-contact.h"

/*
 * Read Signatures: the definition of the level a sensor runs goes into the catalogue, as the sensor itself hands it out
 * (protocol.md 2.4; the names are assumed). Where the level's package was read before, that stays. Changes nothing on the
 * sensor: run again it finds the same.
 */

static void read_contact_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void read_config_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void read_done_cb (GObject *source, GAsyncResult *result, gpointer user_data);

void
ips_job_read_signatures_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_job_read_signatures_run_async);
  ips_verb_context_set_step (context, 0.1, _("asking for its level"));
  ips_sensor_contact_async (context, IPS_CONTACT_OBEY_POLICY, cancellable, read_contact_cb, g_steal_pointer (&task));
}

static void
read_contact_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  IpsFleet *fleet = ips_verb_context_get_fleet (context);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr(IpsSensorLink) link = NULL;
  g_autoptr(GError) error = NULL;

  if (!ips_sensor_contact_finish (context, result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  /* Waiting for an answer about its certificate. */
  if (ips_verb_context_get_outcome (context) != IPS_OPERATION_RUNNING)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (ips_policy_book_get_deployed_level (sensor) == 0)
    {
      g_task_return_new_error (task, IPS_ERROR, IPS_ERROR_UNSUPPORTED, _("does not say at which signature level it is"));
      return;
    }
  ips_verb_context_set_step (context, 0.3, _("reading the signature definition"));
  link = ips_fleet_get_link (fleet, sensor);
  ips_sensor_link_get_signatures_async (link, ips_fleet_get_dialect (fleet), NULL, cancellable, read_config_cb, g_steal_pointer (&task));
}

static void
read_config_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  IpsFleet *fleet = ips_verb_context_get_fleet (context);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr(IpsCatalogue) catalogue = ips_catalogue_get (ips_fleet_get_store (fleet));
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  bytes = ips_sensor_link_get_signatures_finish (IPS_SENSOR_LINK (source), result, &error);
  if (bytes == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ips_verb_context_set_step (context, 0.7, _("taking it into the catalogue"));
  ips_level_reader_read_bytes_async (catalogue, ips_fleet_get_dialect (fleet), bytes, ips_sensor_get_name (sensor),
                                     ips_policy_book_get_deployed_level (sensor), facts->engine, g_get_user_name (), cancellable,
                                     read_done_cb, g_steal_pointer (&task));
}

static void
read_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsLevelReading) reading = ips_level_reader_read_finish (IPS_CATALOGUE (source), result, &error);

  /* It was read, and there is nothing to do about it: the package of its level says more. */
  if (g_error_matches (error, IPS_ERROR, IPS_ERROR_EXISTS))
    {
      ips_verb_context_set_message (context, "%s", error->message);
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (reading == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  for (guint i = 0; i < reading->findings->len && i < 20; i++)
    ips_verb_context_note (context, "%s", (const char *) g_ptr_array_index (reading->findings, i));
  if (reading->findings->len == 0)
    ips_verb_context_set_message (context, ngettext ("S%u read: %u signature", "S%u read: %u signatures", reading->n_signatures),
                                  reading->level, reading->n_signatures);
  else
    ips_verb_context_set_message (context, _("S%u read: %u signatures, %u places could not be used as they stand; see the details"),
                                  reading->level, reading->n_signatures, reading->findings->len);
  g_task_return_boolean (task, TRUE);
}
