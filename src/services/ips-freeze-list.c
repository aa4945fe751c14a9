/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-freeze-list.h"

#include <string.h>

/* Settings of this name and a device's id; an empty one is no longer frozen. */
#define PREFIX "frozen."

struct _IpsFreezeList
{
  GObject parent_instance;

  IpsStore *store;           /* (owned) */
  GHashTable *freezes;       /* (owned): sensor id to IpsFreeze */
  GCancellable *lifetime;    /* (owned) */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsFreezeList, ips_freeze_list, G_TYPE_OBJECT)

static void
ips_freeze_list_dispose (GObject *object)
{
  IpsFreezeList *self = IPS_FREEZE_LIST (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ips_freeze_list_parent_class)->dispose (object);
}

static void
ips_freeze_list_finalize (GObject *object)
{
  IpsFreezeList *self = IPS_FREEZE_LIST (object);

  g_hash_table_unref (self->freezes);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_freeze_list_parent_class)->finalize (object);
}

static void
ips_freeze_list_class_init (IpsFreezeListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_freeze_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_freeze_list_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_freeze_list_init (IpsFreezeList *self)
{
  self->freezes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_freeze_free);
  self->lifetime = g_cancellable_new ();
}

/* Returns: whether others are frozen than before */
static gboolean
take (IpsFreezeList *self, GHashTable *settings)
{
  g_autoptr(GHashTable) before = g_steal_pointer (&self->freezes);
  gboolean changed = FALSE;
  GHashTableIter iter;
  gpointer name, text;

  self->freezes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_freeze_free);
  g_hash_table_iter_init (&iter, settings);
  while (g_hash_table_iter_next (&iter, &name, &text))
    {
      IpsFreeze *freeze = g_str_has_prefix (name, PREFIX) ? ips_freeze_from_text (text) : NULL;
      const IpsFreeze *former;
      g_autofree char *former_text = NULL;

      if (freeze == NULL)
        continue;
      former = g_hash_table_lookup (before, (char *) name + strlen (PREFIX));
      former_text = former != NULL ? ips_freeze_to_text (former) : NULL;
      changed = changed || g_strcmp0 (former_text, text) != 0;
      g_hash_table_insert (self->freezes, g_strdup ((char *) name + strlen (PREFIX)), freeze);
    }
  return changed || g_hash_table_size (before) != g_hash_table_size (self->freezes);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsFreezeList *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(GHashTable) settings = ips_store_load_settings_finish (IPS_STORE (source), result, &error);

  if (settings == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (take (self, settings))
    g_signal_emit (self, signals[CHANGED], 0);
  g_task_return_boolean (task, TRUE);
}

void
ips_freeze_list_load_async (IpsFreezeList *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_freeze_list_load_async);
  ips_store_load_settings_async (self->store, cancellable, loaded_cb, task);
}

gboolean
ips_freeze_list_load_finish (IpsFreezeList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
store_changed_cb (IpsFreezeList *self, guint parts)
{
  if (parts & IPS_STORE_SETTINGS)
    ips_freeze_list_load_async (self, self->lifetime, NULL, NULL);
}

static GQuark
freeze_list_quark (void)
{
  return g_quark_from_static_string ("ips-freeze-list");
}

IpsFreezeList *
ips_freeze_list_get (IpsStore *store)
{
  GWeakRef *kept = g_object_get_qdata (G_OBJECT (store), freeze_list_quark ());
  IpsFreezeList *self = kept != NULL ? g_weak_ref_get (kept) : NULL;

  if (self != NULL)
    return self;
  self = g_object_new (IPS_TYPE_FREEZE_LIST, NULL);
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  if (kept == NULL)
    {
      kept = g_new0 (GWeakRef, 1);
      g_weak_ref_init (kept, self);
      g_object_set_qdata_full (G_OBJECT (store), freeze_list_quark (), kept, g_free);
    }
  else
    g_weak_ref_set (kept, self);
  return self;
}

const IpsFreeze *
ips_freeze_list_lookup (IpsFreezeList *self, const char *sensor_id, gint64 now_us)
{
  const IpsFreeze *freeze = g_hash_table_lookup (self->freezes, sensor_id);

  return freeze != NULL && ips_freeze_is_in_force (freeze, now_us) ? freeze : NULL;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_store_save_settings_finish (IPS_STORE (source), result, &error))
    ips_store_load_settings_async (IPS_STORE (source), g_task_get_cancellable (task), loaded_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

void
ips_freeze_list_set_async (IpsFreezeList *self, const char *const *sensor_ids, const IpsFreeze *freeze, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *text = freeze != NULL ? ips_freeze_to_text (freeze) : g_strdup ("");

  g_task_set_source_tag (task, ips_freeze_list_set_async);
  for (guint i = 0; sensor_ids[i] != NULL; i++)
    g_hash_table_insert (values, g_strconcat (PREFIX, sensor_ids[i], NULL), g_strdup (text));
  ips_store_save_settings_async (self->store, values, g_get_user_name (), cancellable, saved_cb, task);
}

gboolean
ips_freeze_list_set_finish (IpsFreezeList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
