/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-catalogue.h"

#include <glib/gi18n-lib.h>

#include "ips-policy.h"
#include "ips-unread-level.h"

#define MAX_KEPT 4           /* sets: two levels that are compared, and two more that were just looked into */

struct _IpsCatalogue
{
  GObject parent_instance;

  IpsStore *store;           /* (owned) */
  GPtrArray *levels;         /* (owned) (element-type IpsSignatureLevel) */
  GQueue kept;               /* Kept, the one used last first */
  guint generation;          /* grows with every change: an answer that was under way then is not kept */
  GCancellable *lifetime;    /* (owned) */
};

typedef struct
{
  guint level;
  IpsSignatureSet *set;      /* (owned) */
} Kept;

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsCatalogue, ips_catalogue, G_TYPE_OBJECT)

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  ips_signature_set_unref (kept->set);
  g_free (kept);
}

static void
ips_catalogue_dispose (GObject *object)
{
  IpsCatalogue *self = IPS_CATALOGUE (object);

  g_cancellable_cancel (self->lifetime);
  if (self->store != NULL && g_object_get_data (G_OBJECT (self->store), "ips-catalogue") == self)
    g_object_set_data (G_OBJECT (self->store), "ips-catalogue", NULL);
  g_clear_object (&self->store);
  g_queue_clear_full (&self->kept, kept_free);
  G_OBJECT_CLASS (ips_catalogue_parent_class)->dispose (object);
}

static void
ips_catalogue_finalize (GObject *object)
{
  IpsCatalogue *self = IPS_CATALOGUE (object);

  g_ptr_array_unref (self->levels);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_catalogue_parent_class)->finalize (object);
}

static void
ips_catalogue_class_init (IpsCatalogueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ips_catalogue_dispose;
  object_class->finalize = ips_catalogue_finalize;
  signals[CHANGED] = g_signal_new ("changed", IPS_TYPE_CATALOGUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_catalogue_init (IpsCatalogue *self)
{
  self->levels = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_signature_level_free);
  self->lifetime = g_cancellable_new ();
}

static void
reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsCatalogue *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_catalogue_load_finish (IPS_CATALOGUE (source), result, &error) && !ips_error_is_cancelled (error))
    g_warning ("catalogue: %s", error->message);
  else if (error == NULL)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
store_changed_cb (IpsCatalogue *self, guint parts)
{
  if (parts & IPS_STORE_SIGNATURES)
    ips_catalogue_load_async (self, self->lifetime, reloaded_cb, self);
}

IpsCatalogue *
ips_catalogue_get (IpsStore *store)
{
  IpsCatalogue *self = g_object_get_data (G_OBJECT (store), "ips-catalogue");

  if (self != NULL)
    return g_object_ref (self);
  self = g_object_new (IPS_TYPE_CATALOGUE, NULL);
  g_object_set_data (G_OBJECT (store), "ips-catalogue", self);
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

IpsStore *
ips_catalogue_get_store (IpsCatalogue *self)
{
  return self->store;
}

static void
levels_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *levels = ips_store_load_levels_finish (IPS_STORE (source), result, &error);
  IpsCatalogue *self;

  if (levels == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self = g_task_get_source_object (task);
  g_ptr_array_unref (self->levels);
  self->levels = levels;
  self->generation++;
  g_queue_clear_full (&self->kept, kept_free);
  g_task_return_boolean (task, TRUE);
}

void
ips_catalogue_load_async (IpsCatalogue *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_catalogue_load_async);
  ips_store_load_levels_async (self->store, cancellable, levels_loaded_cb, g_steal_pointer (&task));
}

gboolean
ips_catalogue_load_finish (IpsCatalogue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

GPtrArray *
ips_catalogue_get_levels (IpsCatalogue *self)
{
  return self->levels;
}

guint
ips_catalogue_find_nearest (IpsCatalogue *self, guint level)
{
  guint found = 0;

  for (guint i = 0; i < self->levels->len; i++)
    {
      const IpsSignatureLevel *known = g_ptr_array_index (self->levels, i);

      if (known->level <= level)
        found = known->level;
    }
  return found;
}

const IpsSignatureLevel *
ips_catalogue_lookup (IpsCatalogue *self, guint level)
{
  for (guint i = 0; i < self->levels->len; i++)
    {
      const IpsSignatureLevel *known = g_ptr_array_index (self->levels, i);

      if (known->level == level)
        return known;
    }
  return NULL;
}

static void
keep (IpsCatalogue *self, guint level, IpsSignatureSet *set)
{
  Kept *kept = g_new (Kept, 1);

  kept->level = level;
  kept->set = ips_signature_set_ref (set);
  g_queue_push_head (&self->kept, kept);
  while (g_queue_get_length (&self->kept) > MAX_KEPT)
    kept_free (g_queue_pop_tail (&self->kept));
}

/* (transfer none) (nullable): moved to the front */
static IpsSignatureSet *
find_kept (IpsCatalogue *self, guint level)
{
  for (GList *l = self->kept.head; l != NULL; l = l->next)
    {
      Kept *kept = l->data;

      if (kept->level != level)
        continue;
      g_queue_unlink (&self->kept, l);
      g_queue_push_head_link (&self->kept, l);
      return kept->set;
    }
  return NULL;
}

typedef struct { guint level, generation; } SetCall;

static void
set_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  IpsSignatureSet *set = ips_store_load_level_finish (IPS_STORE (source), result, &error);
  IpsCatalogue *self = g_task_get_source_object (task);
  SetCall *call = g_task_get_task_data (task);

  if (set == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (call->generation == self->generation && find_kept (self, call->level) == NULL)
    keep (self, call->level, set);
  g_task_return_pointer (task, set, (GDestroyNotify) ips_signature_set_unref);
}

/* The library may hold the package and know why it was not read: who asks is told that, not to download what is there. */
static void
unread_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  SetCall *call = g_task_get_task_data (task);
  g_autofree char *name = ips_level_to_text (call->level);
  g_autofree char *why = NULL;
  GError *error = NULL;
  g_autoptr(GPtrArray) unread = ips_unread_levels_load_finish (IPS_CATALOGUE (source), result, &error);

  if (unread == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; why == NULL && i < unread->len; i++)
    if (((const IpsUnreadLevel *) g_ptr_array_index (unread, i))->level == call->level)
      why = ips_unread_level_describe (g_ptr_array_index (unread, i));
  if (why == NULL)
    /* TRANSLATORS: an update level, as part of a package's name */
    why = g_strdup_printf (_("download the package IPS-CS-MGR-sig-%s… of Security Manager, or read them from a device at this level "
                             "(vedettectl signatures fetch)"), name);
  /* TRANSLATORS: an update level, and why or what to do */
  g_task_return_error (task, ips_error_new (IPS_ERROR_NOT_FOUND, _("the signatures of %s are not known: %s"), name, why));
}

void
ips_catalogue_get_set_async (IpsCatalogue *self, guint level, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  IpsSignatureSet *set = find_kept (self, level);
  SetCall *call;

  g_task_set_source_tag (task, ips_catalogue_get_set_async);
  if (set != NULL)
    {
      g_task_return_pointer (task, ips_signature_set_ref (set), (GDestroyNotify) ips_signature_set_unref);
      return;
    }
  if (level == 0)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_NOT_FOUND, "%s", _("no update level is chosen, so there are no signatures to show")));
      return;
    }
  call = g_new (SetCall, 1);
  call->level = level;
  call->generation = self->generation;
  g_task_set_task_data (task, call, g_free);
  if (ips_catalogue_lookup (self, level) == NULL)
    ips_unread_levels_load_async (self, cancellable, unread_loaded_cb, g_steal_pointer (&task));
  else
    ips_store_load_level_async (self->store, level, cancellable, set_loaded_cb, g_steal_pointer (&task));
}

IpsSignatureSet *
ips_catalogue_get_set_finish (IpsCatalogue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- two levels beside each other --- */

typedef struct
{
  guint to;
  IpsSignatureSet *before;   /* (owned) (nullable) */
  IpsSignatureSet *after;    /* (owned) (nullable) */
} Comparison;

static void
comparison_free (gpointer data)
{
  Comparison *comparison = data;

  g_clear_pointer (&comparison->before, ips_signature_set_unref);
  g_clear_pointer (&comparison->after, ips_signature_set_unref);
  g_free (comparison);
}

static void
compare_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Comparison *comparison = task_data;

  g_task_return_pointer (task, ips_signature_diff_new (comparison->before, comparison->after), (GDestroyNotify) ips_signature_diff_unref);
}

static void
after_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Comparison *comparison = g_task_get_task_data (task);
  GError *error = NULL;

  comparison->after = ips_catalogue_get_set_finish (IPS_CATALOGUE (source), result, &error);
  if (comparison->after == NULL)
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, compare_in_thread);
}

static void
before_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Comparison *comparison = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  comparison->before = ips_catalogue_get_set_finish (IPS_CATALOGUE (source), result, &error);
  if (comparison->before == NULL)
    g_task_return_error (task, error);
  else
    ips_catalogue_get_set_async (IPS_CATALOGUE (source), comparison->to, cancellable, after_read_cb, g_steal_pointer (&task));
}

void
ips_catalogue_compare_async (IpsCatalogue *self, guint from, guint to, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  Comparison *comparison = g_new0 (Comparison, 1);

  g_task_set_source_tag (task, ips_catalogue_compare_async);
  comparison->to = to;
  g_task_set_task_data (task, comparison, comparison_free);
  ips_catalogue_get_set_async (self, from, cancellable, before_read_cb, g_steal_pointer (&task));
}

IpsSignatureDiff *
ips_catalogue_compare_finish (IpsCatalogue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
reloaded_after_change_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!ips_catalogue_load_finish (IPS_CATALOGUE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_signal_emit (source, signals[CHANGED], 0);
  g_task_return_boolean (task, TRUE);
}

static void
put_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  IpsCatalogue *self;
  GCancellable *cancellable;

  if (!ips_store_put_level_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self = g_task_get_source_object (task);
  cancellable = g_task_get_cancellable (task);
  ips_catalogue_load_async (self, cancellable, reloaded_after_change_cb, g_steal_pointer (&task));
}

void
ips_catalogue_put_async (IpsCatalogue *self, const IpsSignatureLevel *level, IpsSignatureSet *set, const char *who,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_catalogue_put_async);
  ips_store_put_level_async (self->store, level, set, who, cancellable, put_cb, g_steal_pointer (&task));
}

gboolean
ips_catalogue_put_finish (IpsCatalogue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsCatalogue *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  if (ips_store_remove_level_finish (IPS_STORE (source), result, &error))
    ips_catalogue_load_async (self, cancellable, reloaded_after_change_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

void
ips_catalogue_forget_async (IpsCatalogue *self, guint level, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *name = ips_level_to_text (level);

  g_task_set_source_tag (task, ips_catalogue_forget_async);
  if (ips_catalogue_lookup (self, level) == NULL)
    g_task_return_error (task, ips_error_new (IPS_ERROR_NOT_FOUND, _("the update level %s is not known"), name));
  else
    ips_store_remove_level_async (self->store, level, who, cancellable, forgotten_cb, g_steal_pointer (&task));
}

gboolean
ips_catalogue_forget_finish (IpsCatalogue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
