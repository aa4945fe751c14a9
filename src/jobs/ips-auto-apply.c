/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-auto-apply.h"

#include <glib/gi18n-lib.h>

#include "ips-auto-choice.h"
#include "ips-freeze-list.h"
#include "ips-policy-update.h"
#include "ips-store-auto-updates.h"
#include "ips-store-changes.h"

typedef struct
{
  IpsPackageLibrary *library;   /* (owned) */
  IpsFreezeList *freezes;       /* (owned) (nullable) */
  IpsPolicyBook *book;          /* (owned) (nullable) */
  GHashTable *rules;            /* (owned) policy id -> IpsAutoUpdate */
  GHashTable *levels;           /* (owned) policy id -> the level it gets; those that are still to be done */
  GHashTable *marked;           /* (owned) "device package": those that are marked already, submitted or not */
  GPtrArray *updates;           /* (owned) (element-type IpsSensorUpdate) */
  guint level;                  /* what is being applied */
  GString *text;                /* (owned): what was applied */
} Apply;

static void apply_next (GTask *task);

static void
apply_free (gpointer data)
{
  Apply *self = data;

  g_clear_object (&self->library);
  g_clear_object (&self->freezes);
  g_clear_object (&self->book);
  g_hash_table_unref (self->rules);
  g_hash_table_unref (self->levels);
  g_hash_table_unref (self->marked);
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

  ips_verb_context_note (g_task_get_source_object (task), "%s", part);
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
  ips_policy_update_apply_async (self->book, (const char *const *) ids, self->level, NULL, _("applied automatically"),
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
index_marked (Apply *self)
{
  GPtrArray *updates = ips_policy_book_get_records (self->book)->updates;

  for (guint i = 0; i < updates->len; i++)
    {
      const IpsSensorUpdate *update = g_ptr_array_index (updates, i);

      g_hash_table_add (self->marked, g_strconcat (update->sensor_id, " ", update->sha256, NULL));
    }
}

static gboolean
is_marked (Apply *self, const char *sensor_id, const char *sha256)
{
  g_autofree char *pair = g_strconcat (sensor_id, " ", sha256, NULL);

  return g_hash_table_contains (self->marked, pair);
}

static void
choose_for (GTask *task, IpsPackageIndex *index, IpsSensor *sensor)
{
  Apply *self = g_task_get_task_data (task);
  IpsVerbContext *context = g_task_get_source_object (task);
  gint64 now_us = ips_clock_now_us (ips_verb_context_get_clock (context));
  const char *sensor_id = ips_sensor_get_id (sensor);
  const IpsPolicy *policy = ips_policy_book_lookup_for_sensor (self->book, sensor_id);
  const char *policy_id = policy != NULL ? policy->id : sensor_id;
  const IpsAutoUpdate *rule = g_hash_table_lookup (self->rules, policy_id);
  const IpsFreeze *freeze = ips_freeze_list_lookup (self->freezes, sensor_id, now_us);
  g_autofree char *frozen = freeze != NULL ? ips_freeze_describe (freeze) : NULL;
  const IpsUpgradeConditions conditions = { .frozen = frozen };
  g_autoptr(IpsUpgradeDevice) device = NULL;
  guint package, present, wanted;

  if (rule == NULL)
    return;
  device = ips_upgrade_device_new (index, sensor, &conditions, ips_verb_context_get_communication (context)->transport, now_us);
  if (ips_auto_update_choose (rule, index, device, IPS_UPGRADE_SENSOR, now_us, &package))
    {
      const IpsPackageFile *file = ips_package_index_nth (index, package);

      if (!is_marked (self, sensor_id, file->sha256))
        g_ptr_array_add (self->updates, ips_sensor_update_new (sensor_id, file->sha256, file->name->name));
    }
  if (!ips_auto_update_choose (rule, index, device, IPS_UPGRADE_SIGNATURE, now_us, &package))
    return;
  present = policy != NULL ? policy->level : ips_policy_book_get_deployed_level (sensor);
  wanted = ips_package_index_nth (index, package)->name->level;
  /* what somebody applied by hand meanwhile stays */
  if (wanted > present && wanted > GPOINTER_TO_UINT (g_hash_table_lookup (self->levels, policy_id)))
    g_hash_table_insert (self->levels, g_strdup (policy_id), GUINT_TO_POINTER (wanted));
}

static void
book_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Apply *self = g_task_get_task_data (task);
  GPtrArray *sensors = ips_fleet_get_sensors (ips_verb_context_get_fleet (g_task_get_source_object (task)));
  g_autoptr(IpsPackageIndex) index = NULL;
  GError *error = NULL;

  if (!ips_policy_book_load_finish (self->book, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  index_marked (self);
  index = ips_package_index_new (ips_package_library_get_files (self->library));
  for (guint i = 0; i < sensors->len; i++)
    choose_for (task, index, g_ptr_array_index (sensors, i));
  if (self->updates->len == 0)
    apply_next (task);
  else
    ips_store_save_sensor_updates_async (get_store (task), self->updates, ips_verb_context_get_created_by (g_task_get_source_object (task)),
                                         _("applied automatically"), g_task_get_cancellable (task), updates_saved_cb, g_object_ref (task));
}

static void
catalogue_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Apply *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_catalogue_load_finish (IPS_CATALOGUE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->book = ips_policy_book_new (get_store (task), ips_verb_context_get_fleet (g_task_get_source_object (task)), IPS_CATALOGUE (source));
  ips_policy_book_load_async (self->book, g_task_get_cancellable (task), book_loaded_cb, g_object_ref (task));
}

static void
freezes_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(IpsCatalogue) catalogue = ips_catalogue_get (get_store (task));
  GError *error = NULL;

  if (ips_freeze_list_load_finish (IPS_FREEZE_LIST (source), result, &error))
    ips_catalogue_load_async (catalogue, g_task_get_cancellable (task), catalogue_loaded_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

static void
rules_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Apply *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) rules = ips_store_load_auto_updates_finish (IPS_STORE (source), result, &error);

  if (rules == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (rules->len == 0)
    {
      end (task);
      return;
    }
  for (guint i = 0; i < rules->len; i++)
    {
      const IpsAutoUpdate *rule = g_ptr_array_index (rules, i);

      g_hash_table_insert (self->rules, g_strdup (rule->policy_id), ips_auto_update_copy (rule));
    }
  self->freezes = ips_freeze_list_get (IPS_STORE (source));
  ips_freeze_list_load_async (self->freezes, g_task_get_cancellable (task), freezes_loaded_cb, g_object_ref (task));
}

void
ips_auto_apply_async (IpsVerbContext *context, IpsPackageLibrary *library, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);
  Apply *self = g_new0 (Apply, 1);

  g_task_set_source_tag (task, ips_auto_apply_async);
  self->library = g_object_ref (library);
  self->rules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_auto_update_free);
  self->levels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->marked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->updates = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_sensor_update_free);
  self->text = g_string_new (NULL);
  g_task_set_task_data (task, self, apply_free);
  ips_store_load_auto_updates_async (get_store (task), cancellable, rules_loaded_cb, g_object_ref (task));
}

char *
ips_auto_apply_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
