/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-tuning.h"

#include <glib/gi18n-lib.h>

#include "ips-idconf.h"
#include "ips-sensor-link.h"
#include "ips-signature-reading.h"
#include "ips-signature-writer.h"
#include "ips-sleep.h"

/* So that a request stays small enough for an old device. */
#define MOST_AT_ONCE 200
#define MOST_NAMED 5
/* A router builds its engines anew, which takes minutes, and says nothing of its signatures meanwhile. */
#define FIRST_WAIT_US (G_USEC_PER_SEC / 2)
#define LONGEST_WAIT_US (10 * G_USEC_PER_SEC)
#define MOST_WAITS 60

typedef struct
{
  IpsDeployOrder *order;         /* (owned) */
  IpsDialect *dialect;           /* (owned) */
  IpsSignatureSet *present;      /* (owned) (nullable): what the device has */
  guint n_changed;
  guint n_left;                  /* changes that were still to be made before the last request; 0 none was made */
  guint n_written;               /* of them in that request */
  guint n_waits;                 /* for a device that is at work on what it was sent */
} Tuning;

static void config_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void read_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void edited_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void waited_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void change (GTask *task);

static void
tuning_free (gpointer data)
{
  Tuning *self = data;

  ips_deploy_order_free (self->order);
  g_object_unref (self->dialect);
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
  g_autoptr(GArray) keys = ips_tuning_table_get_keys (data->order->tuning);
  g_autoptr(GArray) customs = ips_tuning_table_get_custom_keys (data->order->tuning);

  g_array_append_vals (keys, customs->data, customs->len);
  g_array_append_vals (keys, data->order->removed->data, data->order->removed->len);
  ips_verb_context_set_step (context, 0.91, data->n_left > 0 ? _("reading its tuning back") : _("reading its signatures"));
  ips_sensor_link_get_signatures_async (link, data->dialect, keys, g_task_get_cancellable (task), config_cb, task);
}

void
ips_deploy_tuning_async (IpsVerbContext *context, const IpsDeployOrder *order, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (context, cancellable, callback, user_data);
  Tuning *data = g_new0 (Tuning, 1);

  g_task_set_source_tag (task, ips_deploy_tuning_async);
  data->order = ips_deploy_order_copy (order);
  data->dialect = g_object_ref (ips_fleet_get_dialect (ips_verb_context_get_fleet (context)));
  g_task_set_task_data (task, data, tuning_free);
  if (!ips_deploy_order_has_tuning (order))
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  ask (task);
}

/* --- reading --- */

static void
waited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_verb_context_sleep_finish (IPS_VERB_CONTEXT (source), result, &error))
    ask (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* Whether it is at work on what it was sent, and is asked again. Takes @task over then. */
static gboolean
wait_where_busy (GTask *task, const GError *error)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Tuning *data = g_task_get_task_data (task);

  if (data->n_left == 0 || data->n_waits == MOST_WAITS || !g_error_matches (error, IPS_ERROR, IPS_ERROR_BUSY))
    return FALSE;
  data->n_waits++;
  ips_verb_context_set_step (context, 0.91, _("waiting until it has taken its tuning"));
  ips_verb_context_sleep_async (context, ips_sleep_back_off (FIRST_WAIT_US, LONGEST_WAIT_US, data->n_waits), g_task_get_cancellable (task), waited_cb, task);
  return TRUE;
}

static void
config_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  Tuning *data = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GBytes) bytes = ips_sensor_link_get_signatures_finish (IPS_SENSOR_LINK (source), result, &error);

  if (bytes == NULL && wait_where_busy (task, error))
    {
      g_error_free (error);
      g_steal_pointer (&task);
      return;
    }
  if (bytes == NULL)
    {
      g_prefix_error (&error, "its signatures could not be read: ");
      g_task_return_error (task, error);
      return;
    }
  if (g_bytes_get_size (bytes) == 0)
    {
      g_clear_pointer (&data->present, ips_signature_set_unref);
      data->present = ips_signature_set_new ();
      ips_signature_set_seal (data->present);
      change (g_steal_pointer (&task));
      return;
    }
  ips_signature_reading_async (data->dialect, bytes, cancellable, read_cb, g_steal_pointer (&task));
}

/* --- what differs --- */

/* The changes that are to be made, and those of them that are in the next request. */
typedef struct
{
  IpsSignatureWriter *writer;    /* (owned) */
  GString *names;                /* (owned): the first of those that are not as they should be */
  guint n_left;                  /* changes that it still takes */
  guint n_missing;               /* tuned signatures that the device does not know */
} Changes;

/* Whether there is room for it in the request. @n_changes: that it takes until the signature is as it should be */
static gboolean
note_change (Changes *changes, IpsSignatureKey key, guint n_changes)
{
  g_autofree char *name = ips_signature_key_to_text (key);

  if (changes->n_left < MOST_NAMED)
    g_string_append_printf (changes->names, "%s%s", changes->names->len > 0 ? ", " : "", name);
  changes->n_left += n_changes;
  return ips_signature_writer_get_n (changes->writer) < MOST_AT_ONCE;
}

static void
add_tuned (Changes *changes, const IpsSignatureTuning *wanted, const IpsSignature *present)
{
  IpsSignature should;
  guint fields;

  if (present == NULL)
    {
      changes->n_missing++;
      return;
    }
  should = *present;
  ips_signature_tuning_apply (wanted, &should);
  fields = ips_signature_compare (present, &should) & IPS_SIGNATURE_TUNABLE;
  if (fields != 0 && note_change (changes, wanted->key, 1))
    ips_signature_writer_set (changes->writer, &should, fields);
}

/* What a new signature says of itself: of the parameters only what is not as usual, because not every engine has all of them. */
static guint
get_own_fields (const IpsSignature *custom)
{
  guint fields = (IPS_SIGNATURE_TUNABLE & ~IPS_SIGNATURE_PARAMETERS) | 1u << IPS_SIGNATURE_NAME | 1u << IPS_SIGNATURE_ENGINE;

  for (IpsSignatureParameter i = 0; i < IPS_N_PARAMETERS; i++)
    fields |= custom->parameters[i] != 0 ? 1u << IPS_SIGNATURE_FIELD_OF (i) : 0;
  return fields;
}

static void
add_custom (Changes *changes, const IpsSignature *custom, const IpsSignature *present)
{
  guint fields = present != NULL ? ips_signature_compare (present, custom) & (IPS_SIGNATURE_TUNABLE | 1u << IPS_SIGNATURE_NAME) : 0;

  /* Another engine makes another signature of it: the one that is there goes first. */
  if (present != NULL && !g_str_equal (present->engine, custom->engine))
    {
      if (note_change (changes, custom->key, 2))
        ips_signature_writer_remove (changes->writer, custom->key);
    }
  else if (present == NULL && note_change (changes, custom->key, 1))
    ips_signature_writer_set (changes->writer, custom, get_own_fields (custom));
  else if (fields != 0 && note_change (changes, custom->key, 1))
    ips_signature_writer_set (changes->writer, custom, fields);
}

/* (nullable): of a custom one; at the command line one that is looked at is there from then on, without an engine. */
static const IpsSignature *
find_custom (IpsSignatureSet *present, IpsSignatureKey key)
{
  const IpsSignature *signature = ips_signature_set_lookup (present, key);

  return signature != NULL && *signature->engine != '\0' ? signature : NULL;
}

static void
collect_changes (const IpsDeployOrder *order, IpsSignatureSet *present, Changes *changes)
{
  g_autoptr(GArray) keys = ips_tuning_table_get_keys (order->tuning);
  g_autoptr(GArray) customs = ips_tuning_table_get_custom_keys (order->tuning);
  IpsSignature custom;

  for (guint i = 0; i < keys->len; i++)
    {
      IpsSignatureKey key = g_array_index (keys, IpsSignatureKey, i);

      /* A custom one is written as a whole, with what is tuned of it. */
      if (ips_tuning_table_lookup_custom (order->tuning, key) == NULL)
        add_tuned (changes, ips_tuning_table_lookup (order->tuning, key), ips_signature_set_lookup (present, key));
    }
  for (guint i = 0; i < customs->len; i++)
    if (ips_tuning_table_get_tuned_custom (order->tuning, g_array_index (customs, IpsSignatureKey, i), &custom))
      add_custom (changes, &custom, find_custom (present, custom.key));
  for (guint i = 0; i < order->removed->len; i++)
    {
      IpsSignatureKey key = g_array_index (order->removed, IpsSignatureKey, i);

      if (find_custom (present, key) != NULL && note_change (changes, key, 1))
        ips_signature_writer_remove (changes->writer, key);
    }
}

static void
changes_init (Changes *changes, IpsDialect *dialect)
{
  *changes = (Changes) { .writer = ips_signature_writer_new (dialect), .names = g_string_new (NULL) };
}

static void
changes_clear (Changes *changes)
{
  ips_signature_writer_free (changes->writer);
  g_string_free (changes->names, TRUE);
}

char *
ips_deploy_tuning_dup_document (IpsDialect *dialect, const IpsDeployOrder *order)
{
  Changes changes;
  char *document = NULL;

  if (order->before == NULL)
    return NULL;
  changes_init (&changes, dialect);
  collect_changes (order, order->before, &changes);
  if (ips_signature_writer_get_n (changes.writer) > 0)
    document = ips_signature_writer_finish (changes.writer);
  changes_clear (&changes);
  return document;
}

static void
finish (GTask *task, guint n_missing)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Tuning *data = g_task_get_task_data (task);
  guint n = ips_deploy_order_count_signatures (data->order) - n_missing;

  ips_verb_context_note (context, ngettext ("Tuning of %u signature read back, %u of them changed", "Tuning of %u signatures read back, %u of them changed", n),
                         n, data->n_changed);
  if (n_missing > 0)
    ips_verb_context_note (context, ngettext ("The device does not know %u tuned signature at its level", "The device does not know %u tuned signatures at its level",
                                              n_missing), n_missing);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* It said yes, and the signatures are not what they should be. */
static void
fail_read_back (GTask *task, const Changes *changes)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  g_autofree char *sentence = g_strdup_printf (ngettext ("The device took the tuning, but %u signature reads back as something else: %s. Look at the device's events.",
                                                         "The device took the tuning, but %u signatures read back as something else: %s. Look at the device's events.", changes->n_left),
                                               changes->n_left, changes->names->str);

  ips_verb_context_set_failure (context, sentence);
  g_task_return_error (task, ips_error_new (IPS_ERROR_FAILED, "the tuning reads back as something else: %s", changes->names->str));
  g_object_unref (task);
}

/* Makes the next changes of a device that is as @data says; takes @task over. */
static void
change (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Tuning *data = g_task_get_task_data (task);
  g_autoptr(IpsSensorLink) link = NULL;
  g_autofree char *body = NULL;
  Changes changes;
  guint n_written;

  changes_init (&changes, data->dialect);
  collect_changes (data->order, data->present, &changes);
  n_written = ips_signature_writer_get_n (changes.writer);
  if (n_written == 0)
    finish (task, changes.n_missing);
  /* each request has to leave less to do */
  else if (data->n_left > 0 && changes.n_left > data->n_left - MIN (data->n_left, data->n_written))
    fail_read_back (task, &changes);
  else
    {
      data->n_changed += n_written;
      data->n_left = changes.n_left;
      data->n_written = n_written;
      body = ips_signature_writer_finish (changes.writer);
      ips_verb_context_set_step (context, 0.91, _("changing its signatures"));
      link = ips_fleet_get_link (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context));
      ips_sensor_link_transact_async (link, "edit-config-delta", body, g_task_get_cancellable (task), edited_cb, task);
    }
  changes_clear (&changes);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Tuning *data = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_pointer (&data->present, ips_signature_set_unref);
  data->present = ips_signature_reading_finish (IPS_DIALECT (source), result, &error);
  if (data->present != NULL)
    {
      change (task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
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
