/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-tuning.h"

#include <glib/gi18n-lib.h>

#include "ips-idconf.h"
#include "ips-sensor-link.h"
#include "ips-signature-reader.h"

/* So that a request stays small enough for an old device. */
#define MOST_AT_ONCE 200
#define MOST_NAMED 5

typedef struct
{
  IpsTuningTable *tuning;        /* (owned) */
  IpsDialect *dialect;           /* (owned) */
  GBytes *bytes;                 /* (owned) (nullable): the definition while it is read */
  IpsSignatureSet *present;      /* (owned) (nullable): what the device has */
  guint n_changed;
  guint n_left;                  /* that were not as they should be before the last request; 0 none was made */
} Tuning;

static void config_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void read_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void edited_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
tuning_free (gpointer data)
{
  Tuning *self = data;

  ips_tuning_table_free (self->tuning);
  g_object_unref (self->dialect);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->present, ips_signature_set_unref);
  g_free (self);
}

/* Takes @task over. */
static void
ask (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Tuning *data = g_task_get_task_data (task);
  g_autoptr(IpsSensorLink) link = ips_fleet_get_link (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context));
  g_autoptr(GArray) keys = ips_tuning_table_get_keys (data->tuning);

  ips_verb_context_set_step (context, 0.91, data->n_left > 0 ? _("reading its tuning back") : _("reading its signatures"));
  ips_sensor_link_get_signatures_async (link, data->dialect, keys, g_task_get_cancellable (task), config_cb, task);
}

void
ips_deploy_tuning_async (IpsVerbContext *context, const IpsTuningTable *tuning, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (context, cancellable, callback, user_data);
  Tuning *data = g_new0 (Tuning, 1);

  g_task_set_source_tag (task, ips_deploy_tuning_async);
  data->tuning = ips_tuning_table_copy (tuning);
  data->dialect = g_object_ref (ips_fleet_get_dialect (ips_verb_context_get_fleet (context)));
  g_task_set_task_data (task, data, tuning_free);
  if (ips_tuning_table_get_n (tuning) == 0)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  ask (task);
}

/* --- reading --- */

static void
read_in_thread (GTask *reading, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Tuning *data = task_data;
  g_autoptr(IpsSignatureReader) reader = ips_signature_reader_new (data->dialect);
  IpsSignatureSet *set = NULL;
  GError *error = NULL;

  if (ips_signature_reader_feed (reader, g_bytes_get_data (data->bytes, NULL), g_bytes_get_size (data->bytes), &error))
    set = ips_signature_reader_finish (reader, NULL, &error);
  if (set != NULL)
    g_task_return_pointer (reading, set, (GDestroyNotify) ips_signature_set_unref);
  else
    g_task_return_error (reading, error);
}

static void
config_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Tuning *data = g_task_get_task_data (task);
  g_autoptr(GTask) reading = NULL;
  GError *error = NULL;

  data->bytes = ips_sensor_link_get_signatures_finish (IPS_SENSOR_LINK (source), result, &error);
  if (data->bytes == NULL)
    {
      g_prefix_error (&error, "its signatures could not be read: ");
      g_task_return_error (task, error);
      return;
    }
  reading = g_task_new (context, g_task_get_cancellable (task), read_cb, g_object_ref (task));
  g_task_set_source_tag (reading, read_in_thread);
  g_task_set_task_data (reading, data, NULL);      /* the outer one's, which it keeps */
  g_task_run_in_thread (reading, read_in_thread);
}

/* --- what differs --- */

/* The fields of the device's signature that are not as they should be. */
static guint
get_difference (const IpsSignatureTuning *wanted, const IpsSignature *present)
{
  IpsSignature should = *present;

  ips_signature_tuning_apply (wanted, &should);
  return ips_signature_compare (present, &should) & IPS_SIGNATURE_TUNABLE;
}

static void
add_var (IpsIdconf *conf, IpsDialect *dialect, const char *name, const IpsSignatureTuning *wanted, IpsSignatureField field, guint fields)
{
  g_autofree char *value = ips_signature_tuning_dup_field (wanted, field);

  if (fields & (1u << field))
    ips_idconf_add_var (conf, ips_dialect_get (dialect, name), value);
}

static void
add_entry (IpsIdconf *conf, IpsDialect *dialect, const IpsSignatureTuning *wanted, const IpsSignature *present, guint fields)
{
  g_autofree char *id = g_strdup_printf ("%u", IPS_SIGNATURE_KEY_ID (wanted->key));
  g_autofree char *sub = g_strdup_printf ("%u", IPS_SIGNATURE_KEY_SUB (wanted->key));

  ips_idconf_begin_entry (conf);
  ips_idconf_begin_key (conf);
  ips_idconf_add_var (conf, ips_dialect_get (dialect, "var.signature-id"), id);
  ips_idconf_add_var (conf, ips_dialect_get (dialect, "var.signature-sub-id"), sub);
  ips_idconf_end (conf);
  ips_idconf_begin_struct (conf, NULL);
  add_var (conf, dialect, "var.signature-severity", wanted, IPS_SIGNATURE_SEVERITY, fields);
  add_var (conf, dialect, "var.signature-fidelity", wanted, IPS_SIGNATURE_FIDELITY, fields);
  if (fields & (1u << IPS_SIGNATURE_ACTIONS))
    {
      ips_idconf_begin_struct (conf, ips_dialect_get (dialect, "struct.signature-engine"));
      ips_idconf_begin_struct (conf, present->engine);
      add_var (conf, dialect, "var.signature-actions", wanted, IPS_SIGNATURE_ACTIONS, fields);
      ips_idconf_end (conf);
      ips_idconf_end (conf);
    }
  if (fields & (1u << IPS_SIGNATURE_ENABLED | 1u << IPS_SIGNATURE_RETIRED))
    {
      ips_idconf_begin_struct (conf, ips_dialect_get (dialect, "struct.signature-status"));
      add_var (conf, dialect, "var.signature-enabled", wanted, IPS_SIGNATURE_ENABLED, fields);
      add_var (conf, dialect, "var.signature-retired", wanted, IPS_SIGNATURE_RETIRED, fields);
      ips_idconf_end (conf);
    }
  ips_idconf_end (conf);
  ips_idconf_end (conf);
}

/* The next changes as a request; %NULL where there are none. @names gets the first of them, @n_left how many are not as they
 * should be, @n_missing how many the device does not know. */
static char *
make_request (const Tuning *data, GString *names, guint *n_left, guint *n_missing)
{
  g_autoptr(GArray) keys = ips_tuning_table_get_keys (data->tuning);
  g_autoptr(IpsIdconf) conf = ips_idconf_new (data->dialect, ips_dialect_get (data->dialect, "component.signature-definition"));

  *n_left = *n_missing = 0;
  ips_idconf_begin_map (conf, ips_dialect_get (data->dialect, "map.signatures"), "merge");
  for (guint i = 0; i < keys->len; i++)
    {
      const IpsSignatureTuning *wanted = ips_tuning_table_lookup (data->tuning, g_array_index (keys, IpsSignatureKey, i));
      const IpsSignature *present = ips_signature_set_lookup (data->present, wanted->key);
      guint fields = present != NULL ? get_difference (wanted, present) : 0;
      g_autofree char *name = ips_signature_key_to_text (wanted->key);

      *n_missing += present == NULL ? 1 : 0;
      if (fields == 0)
        continue;
      if (*n_left < MOST_NAMED)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
      if (*n_left < MOST_AT_ONCE)
        add_entry (conf, data->dialect, wanted, present, fields);
      (*n_left)++;
    }
  return *n_left > 0 ? ips_idconf_finish (conf) : NULL;
}

static void
finish (GTask *task, guint n_missing)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Tuning *data = g_task_get_task_data (task);
  guint n = ips_tuning_table_get_n (data->tuning) - n_missing;

  ips_verb_context_note (context, ngettext ("Tuning of %u signature read back, %u of them changed", "Tuning of %u signatures read back, %u of them changed", n),
                         n, data->n_changed);
  if (n_missing > 0)
    ips_verb_context_note (context, ngettext ("The device does not know %u tuned signature at its level", "The device does not know %u tuned signatures at its level",
                                              n_missing), n_missing);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Tuning *data = g_task_get_task_data (task);
  g_autoptr(IpsSensorLink) link = NULL;
  g_autoptr(GString) names = g_string_new (NULL);
  g_autofree char *body = NULL;
  GError *error = NULL;
  guint n_left, n_missing;

  g_clear_pointer (&data->present, ips_signature_set_unref);
  data->present = g_task_propagate_pointer (G_TASK (result), &error);
  /* only now: the thread read them until it returned this */
  g_clear_pointer (&data->bytes, g_bytes_unref);
  if (data->present == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  body = make_request (data, names, &n_left, &n_missing);
  if (body == NULL)
    {
      finish (task, n_missing);
      return;
    }
  /* each request has to leave less to do */
  if (data->n_left > 0 && n_left > data->n_left - MIN (data->n_left, MOST_AT_ONCE))
    {
      g_autofree char *sentence = g_strdup_printf (ngettext ("The device took the tuning, but %u signature reads back as something else: %s. Look at the device's events.",
                                                             "The device took the tuning, but %u signatures read back as something else: %s. Look at the device's events.", n_left),
                                                   n_left, names->str);

      ips_verb_context_set_failure (context, sentence);
      g_task_return_error (task, ips_error_new (IPS_ERROR_FAILED, "the tuning reads back as something else: %s", names->str));
      g_object_unref (task);
      return;
    }
  data->n_changed += MIN (n_left, MOST_AT_ONCE);
  data->n_left = n_left;
  ips_verb_context_set_step (context, 0.91, _("changing its signatures"));
  link = ips_fleet_get_link (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context));
  ips_sensor_link_transact_async (link, "edit-config-delta", body, g_task_get_cancellable (task), edited_cb, task);
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GBytes) reply = ips_sensor_link_transact_finish (IPS_SENSOR_LINK (source), result, &error);

  if (reply == NULL)
    {
      g_prefix_error (&error, "its tuning: ");
      g_task_return_error (task, error);
    }
  else
    ask (g_steal_pointer (&task));
}

gboolean
ips_deploy_tuning_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
