/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-auto-apply.h"

#include <glib/gi18n-lib.h>

#include "ips-auto-rules.h"
#include "ips-policy-update.h"
#include "ips-store-changes.h"
#include "ips-update-run.h"

typedef struct
{
  IpsAutoRules *rules;          /* (owned) (nullable) */
  GHashTable *levels;           /* (owned) policy id -> the level it gets; those that are still to be done */
  GHashTable *marks;            /* (owned) sensor id -> IpsSensorUpdate: of the book; one that waits before one that is submitted */
  GPtrArray *updates;           /* (owned) (element-type IpsSensorUpdate) */
  guint level;                  /* what is being applied */
  GString *text;                /* (owned): what was applied */
} Apply;

static void apply_next (GTask *task);

static void
apply_free (gpointer data)
{
  Apply *self = data;

  ips_auto_rules_free (self->rules);
  g_hash_table_unref (self->levels);
  g_hash_table_unref (self->marks);
  g_ptr_array_unref (self->updates);
  g_string_free (self->text, TRUE);
  g_free (self);
}

static IpsStore *
get_store (GTask *task)
{
  return ips_fleet_get_store (ips_verb_context_get_fleet (g_task_get_source_object (task)));
}

/* Takes @part. */
static void
say (GTask *task, char *part)
{
  Apply *self = g_task_get_task_data (task);

  ips_update_note_applied (g_task_get_source_object (task), part);
  g_string_append_printf (self->text, "%s%s", self->text->len > 0 ? "; " : "", part);
  g_free (part);
}
static void
end (GTask *task)
{
  Apply *self = g_task_get_task_data (task);

  /* The policies in the memory of this process's windows are another book's. */
  if (self->text->len > 0)
    g_signal_emit_by_name (get_store (task), "changed", (guint) IPS_STORE_POLICIES);
  g_task_return_pointer (task, self->text->len > 0 ? g_strdup (self->text->str) : NULL, g_free);
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Apply *self = g_task_get_task_data (task);
  GError *error = NULL;
  guint n;

  if (!ips_policy_update_apply_finish (IPS_POLICY_BOOK (source), result, &n, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (n > 0)
    /* TRANSLATORS: an update level (S924), and to how many policies it was applied */
    say (task, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "S%1$u applied to %2$u policy", "S%1$u applied to %2$u policies", n),
                                self->level, n));
  apply_next (task);
}

/* All policies that get the same level, in one transaction; then those of the next one. */
static void
apply_next (GTask *task)
{
  Apply *self = g_task_get_task_data (task);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) ids = NULL;
  GHashTableIter iter;
  gpointer id, level;

  self->level = 0;
  g_hash_table_iter_init (&iter, self->levels);
  while (g_hash_table_iter_next (&iter, &id, &level))
    {
      if (self->level == 0)
        self->level = GPOINTER_TO_UINT (level);
      if (GPOINTER_TO_UINT (level) != self->level)
        continue;
      g_strv_builder_add (builder, id);
      g_hash_table_iter_remove (&iter);
    }
  if (self->level == 0)
    {
      end (task);
      return;
    }
  ids = g_strv_builder_end (builder);
  ips_policy_update_apply_async (self->rules->book, (const char *const *) ids, self->level, NULL, _("applied automatically"),
                                 g_task_get_cancellable (task), applied_cb, g_object_ref (task));
}

static void
updates_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Apply *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_store_save_sensor_updates_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  say (task, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "a sensor update applied to %u device", "sensor updates applied to %u devices",
                                           self->updates->len), self->updates->len));
  apply_next (task);
}

/* --- what is to be done --- */

static void
index_marks (Apply *self)
{
  GPtrArray *updates = ips_policy_book_get_records (self->rules->book)->updates;

  for (guint i = 0; i < updates->len; i++)
    {
      IpsSensorUpdate *update = g_ptr_array_index (updates, i);

      if (!update->submitted || !g_hash_table_contains (self->marks, update->sensor_id))
        g_hash_table_insert (self->marks, update->sensor_id, update);
    }
}

/* Whether the device is marked for @file already, or by somebody for something newer, which stays. */
static gboolean
is_marked (Apply *self, const char *sensor_id, const IpsPackageFile *file)
{
  const IpsSensorUpdate *mark = g_hash_table_lookup (self->marks, sensor_id);
  g_autoptr(IpsPackageName) name = mark != NULL ? ips_package_name_parse (mark->package, NULL) : NULL;

  return mark != NULL && (g_str_equal (mark->sha256, file->sha256)
                          || (name != NULL && ips_version_compare (&name->version, &file->name->version) > 0));
}

static void
choose_for (Apply *self, IpsSensor *sensor)
{
  const char *sensor_id = ips_sensor_get_id (sensor);
  const IpsPolicy *policy = ips_policy_book_lookup_for_sensor (self->rules->book, sensor_id);
  const char *policy_id = ips_auto_rules_get_policy_id (self->rules, sensor);
  const IpsPackageFile *file;
  guint present, wanted;

  if (ips_auto_rules_lookup (self->rules, sensor) == NULL)
    return;
  file = ips_auto_rules_choose (self->rules, sensor, IPS_UPGRADE_SENSOR);
  if (file != NULL && !is_marked (self, sensor_id, file))
    g_ptr_array_add (self->updates, ips_sensor_update_new (sensor_id, file->sha256, file->name->name));
  file = ips_auto_rules_choose (self->rules, sensor, IPS_UPGRADE_SIGNATURE);
  if (file == NULL)
    return;
  present = policy != NULL ? policy->level : ips_policy_book_get_deployed_level (sensor);
  wanted = file->name->level;
  /* what somebody applied by hand meanwhile stays */
  if (wanted > present && wanted > GPOINTER_TO_UINT (g_hash_table_lookup (self->levels, policy_id)))
    g_hash_table_insert (self->levels, g_strdup (policy_id), GUINT_TO_POINTER (wanted));
}

static void
rules_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Apply *self = g_task_get_task_data (task);
  GPtrArray *sensors = ips_fleet_get_sensors (ips_verb_context_get_fleet (g_task_get_source_object (task)));
  GError *error = NULL;

  self->rules = ips_auto_rules_load_finish (result, &error);
  if (self->rules == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  index_marks (self);
  for (guint i = 0; i < sensors->len; i++)
    choose_for (self, g_ptr_array_index (sensors, i));
  if (self->updates->len == 0)
    apply_next (task);
  else
    ips_store_save_sensor_updates_async (get_store (task), self->updates, ips_verb_context_get_created_by (g_task_get_source_object (task)),
                                         _("applied automatically"), g_task_get_cancellable (task), updates_saved_cb, g_object_ref (task));
}

void
ips_auto_apply_async (IpsVerbContext *context, IpsPackageLibrary *library, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);
  Apply *self = g_new0 (Apply, 1);

  g_task_set_source_tag (task, ips_auto_apply_async);
  self->levels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->marks = g_hash_table_new (g_str_hash, g_str_equal);
  self->updates = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_sensor_update_free);
  self->text = g_string_new (NULL);
  g_task_set_task_data (task, self, apply_free);
  ips_auto_rules_load_async (context, library, cancellable, rules_loaded_cb, g_object_ref (task));
}

char *
ips_auto_apply_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
