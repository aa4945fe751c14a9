/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-snapshot.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-sensor-contact.h"
#include "ips-snapshot-folder.h"
#include "ips-store-rollback.h"

static void read_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void kept_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void former_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void saved_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void pointed_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* Of one of the two. */
typedef struct
{
  IpsDeployed *record;      /* (owned) (nullable): what is to be written down; NULL before a deployment */
  char *sha256;             /* (owned) (nullable): of the configuration */
  gboolean whole;           /* the record says of the tuning too what there is, whatever was written down before */
} Snapshot;

static void
snapshot_free (gpointer data)
{
  Snapshot *self = data;

  ips_deployed_free (self->record);
  g_free (self->sha256);
  g_free (self);
}

static IpsStore *
store_of (IpsVerbContext *context)
{
  return ips_fleet_get_store (ips_verb_context_get_fleet (context));
}

static const char *
id_of (IpsVerbContext *context)
{
  return ips_sensor_get_id (ips_verb_context_get_sensor (context));
}

/* Takes @task over. */
static void
start (GTask *task, Snapshot *data)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  g_autoptr(IpsSensorLink) link = ips_fleet_get_link (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context));

  g_task_set_task_data (task, data, snapshot_free);
  ips_sensor_link_transact_async (link, "get-config", NULL, g_task_get_cancellable (task), read_cb, task);
}

void
ips_deploy_snapshot_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (context, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_deploy_snapshot_async);
  start (task, g_new0 (Snapshot, 1));
}

/* What the device runs now, as a record without a policy. (transfer full) */
static IpsDeployed *
make_record (IpsVerbContext *context)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (ips_verb_context_get_sensor (context));
  IpsDeployed *record = ips_deployed_new (id_of (context));
  IpsRunning running;

  ips_running_read (&running, facts);
  record->level = running.level;
  g_free (record->version);
  record->version = g_strdup (facts->version != NULL ? facts->version : "");
  record->job_id = ips_verb_context_get_operation (context)->job_id;
  record->when_us = ips_clock_now_us (ips_verb_context_get_clock (context));
  g_free (record->who);
  record->who = g_strdup (ips_verb_context_get_created_by (context));
  return record;
}

/* @tuning: taken over; "" not written down */
static void
set_policy (IpsDeployed *record, const char *policy_id, guint version, char *tuning)
{
  g_free (record->policy_id);
  record->policy_id = g_strdup (policy_id);
  record->policy_version = version;
  g_free (record->tuning);
  record->tuning = tuning;
}

void
ips_deploy_record_async (IpsVerbContext *context, const IpsDeployOrder *order, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (context, cancellable, callback, user_data);
  Snapshot *data = g_new0 (Snapshot, 1);

  g_task_set_source_tag (task, ips_deploy_record_async);
  data->record = make_record (context);
  if (*order->policy_id != '\0')
    set_policy (data->record, order->policy_id, order->policy_version, ips_tuning_table_to_json (order->whole));
  start (task, data);
}

void
ips_deploy_record_back_async (IpsVerbContext *context, const IpsRollbackPoint *point, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (context, cancellable, callback, user_data);
  Snapshot *data = g_new0 (Snapshot, 1);

  g_task_set_source_tag (task, ips_deploy_record_back_async);
  data->record = make_record (context);
  data->whole = TRUE;
  set_policy (data->record, point->policy_id, point->policy_version, g_strdup (point->tuning));
  start (task, data);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Snapshot *data = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GBytes) bytes = ips_sensor_link_transact_finish (IPS_SENSOR_LINK (source), result, &error);

  if (bytes == NULL)
    {
      if (!ips_error_is_cancelled (error) && data->record == NULL)
        {
          g_autofree char *sentence = g_strdup_printf (_("Nothing was sent: its configuration could not be kept before (%s)."), error->message);

          ips_verb_context_set_failure (context, sentence);
        }
      else if (!ips_error_is_cancelled (error))
        g_prefix_error (&error, "the packages are installed, but its configuration could not be read back: ");
      g_task_return_error (task, error);
      return;
    }
  ips_snapshot_folder_keep_async (store_of (context), id_of (context), ips_verb_context_get_operation (context)->job_id, bytes, cancellable, kept_cb,
                                  g_steal_pointer (&task));
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Snapshot *data = g_task_get_task_data (task);
  GError *error = NULL;

  data->sha256 = ips_snapshot_folder_keep_finish (IPS_STORE (source), result, &error);
  if (data->sha256 == NULL)
    g_task_return_error (task, error);
  else
    ips_store_load_deployed_async (IPS_STORE (source), id_of (context), cancellable, former_cb, g_steal_pointer (&task));
}

/* --- before: what somebody changed --- */

static IpsChangedRule
get_rule (IpsVerbContext *context)
{
  JsonNode *node = ips_verb_context_get_parameter (context, "changed");
  IpsChangedRule rule = IPS_CHANGED_WARN;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    ips_changed_rule_from_nick (json_node_get_string (node), &rule);
  return rule;
}

static gboolean
judge_changes (IpsVerbContext *context, const Snapshot *data, const IpsDeployed *former, GError **error)
{
  IpsChangedRule rule = get_rule (context);
  g_autofree char *when = NULL;
  g_autofree char *sentence = NULL;

  ips_verb_context_note (context, _("Configuration kept: SHA-256 %s"), data->sha256);
  if (former == NULL || *former->config_sha256 == '\0' || g_str_equal (former->config_sha256, data->sha256) || rule == IPS_CHANGED_OVERWRITE)
    return TRUE;
  when = ips_format_date_time (former->when_us);
  if (rule == IPS_CHANGED_WARN)
    {
      ips_verb_context_note (context, _("Its configuration is not what was deployed to it on %s: somebody changed it since. As it was is kept"), when);
      return TRUE;
    }
  sentence = g_strdup_printf (_("Nothing was sent: its configuration is not what was deployed to it on %s, so somebody changed it since. "
                                "Look at the change, then deploy with “overwrite”."), when);
  ips_verb_context_set_failure (context, sentence);
  ips_set_error (error, IPS_ERROR_CONFLICT, "the configuration was changed since it was deployed to");
  return FALSE;
}

/* What it can be led back to. (transfer full) */
static IpsRollbackPoint *
make_point (IpsVerbContext *context, const Snapshot *data, const IpsDeployed *former)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (ips_verb_context_get_sensor (context));
  IpsRollbackPoint *point = ips_rollback_point_new (id_of (context));
  IpsRunning running;

  ips_running_read (&running, facts);
  g_free (point->version);
  point->version = ips_version_to_text (&running.version);
  point->level = running.level;
  g_free (point->config_sha256);
  point->config_sha256 = g_strdup (data->sha256);
  point->when_us = ips_clock_now_us (ips_verb_context_get_clock (context));
  if (former != NULL)
    {
      g_free (point->policy_id);
      point->policy_id = g_strdup (former->policy_id);
      point->policy_version = former->policy_version;
      g_free (point->tuning);
      point->tuning = g_strdup (former->tuning);
    }
  return point;
}

static void
pointed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_store_add_rollback_point_finish (IPS_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- after: written down --- */

static void
former_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Snapshot *data = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GHashTable) table = ips_store_load_deployed_finish (IPS_STORE (source), result, &error);
  const IpsDeployed *former = table != NULL ? g_hash_table_lookup (table, id_of (context)) : NULL;

  if (table == NULL || (data->record == NULL && !judge_changes (context, data, former, &error)))
    {
      g_task_return_error (task, error);
      return;
    }
  if (data->record == NULL)
    {
      g_autoptr(IpsRollbackPoint) point = make_point (context, data, former);

      ips_store_add_rollback_point_async (IPS_STORE (source), ips_verb_context_get_operation (context)->job_id, point, cancellable, pointed_cb,
                                          g_steal_pointer (&task));
      return;
    }
  g_free (data->record->config_sha256);
  data->record->config_sha256 = g_strdup (data->sha256);
  /* packages leave the tuning as it was */
  if (former != NULL && !data->whole && *data->record->policy_id == '\0')
    set_policy (data->record, former->policy_id, former->policy_version, g_strdup (former->tuning));
  ips_store_save_deployed_async (IPS_STORE (source), data->record, cancellable, saved_cb, g_steal_pointer (&task));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_store_save_deployed_finish (IPS_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

gboolean
ips_deploy_snapshot_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
ips_deploy_record_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  return ips_deploy_snapshot_finish (context, result, error);
}
