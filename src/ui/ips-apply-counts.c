/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-apply-counts.h"

#include <glib/gi18n-lib.h>

#include "ips-catalogue.h"
#include "ips-deploy-plans.h"
#include "ips-freeze-list.h"

/* A slice leaves most of a frame to whoever looks at the window. */
#define SLICE_US (5 * G_TIME_SPAN_MILLISECOND)
/* Comparing levels reads both: what is older than these is compared when it is chosen. */
#define MOST_COMPARED 12

struct _IpsApplyCounts
{
  GObject parent_instance;

  IpsWorkspace *workspace;     /* (owned) (nullable) after dispose */
  IpsFreezeList *freezes;      /* (owned) (nullable) after dispose */
  IpsCatalogue *catalogue;     /* (owned) (nullable) after dispose */
  GCancellable *lifetime;      /* (owned) */

  IpsPackageIndex *index;      /* (owned) (nullable): what is counted */
  GPtrArray *sensors;          /* (owned) (element-type IpsSensor) */
  GArray *counts;              /* (owned) (element-type guint): by number in the index */
  guint next;                  /* sensor */
  guint idle_id;
  GHashTable *devices;         /* (owned): SHA-256 -> count, of the last time it was counted to its end */

  GHashTable *brings;          /* (owned): level -> text */
  GArray *levels;              /* (owned) (element-type guint): to be compared, the newest first */
  gboolean comparing;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsApplyCounts, ips_apply_counts, G_TYPE_OBJECT)

/* --- devices --- */

static void
finish (IpsApplyCounts *self)
{
  g_hash_table_remove_all (self->devices);
  for (guint i = 0; i < self->counts->len; i++)
    g_hash_table_insert (self->devices, g_strdup (ips_package_index_nth (self->index, i)->sha256), GUINT_TO_POINTER (g_array_index (self->counts, guint, i)));
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
slice_cb (gpointer user_data)
{
  IpsApplyCounts *self = user_data;
  gint64 until_us = g_get_monotonic_time () + SLICE_US;

  while (self->next < self->sensors->len && g_get_monotonic_time () < until_us)
    {
      g_autoptr(IpsUpgradeDevice) device = ips_deploy_device_new (ips_workspace_get_fleet (self->workspace), ips_workspace_get_clock (self->workspace),
                                                                    self->index, g_ptr_array_index (self->sensors, self->next++));

      for (guint i = 0; i < self->counts->len; i++)
        g_array_index (self->counts, guint, i) += ips_applicability_judge (device, i) == IPS_APPLICABLE ? 1 : 0;
    }
  if (self->next < self->sensors->len)
    return G_SOURCE_CONTINUE;
  self->idle_id = 0;
  finish (self);
  return G_SOURCE_REMOVE;
}

/* --- signatures --- */

static void compare_next (IpsApplyCounts *self);

static void
compared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsApplyCounts *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSignatureDiff) diff = ips_catalogue_compare_finish (IPS_CATALOGUE (source), result, &error);
  guint level;

  if (ips_error_is_cancelled (error))
    return;
  self->comparing = FALSE;
  level = g_array_index (self->levels, guint, 0);
  g_array_remove_index (self->levels, 0);
  /* one that cannot be read says nothing here; Update Levels says why */
  if (diff != NULL)
    g_hash_table_insert (self->brings, GUINT_TO_POINTER (level),
                         g_strdup_printf (_("%1$u new, %2$u modified, %3$u retired"), ips_signature_diff_count (diff, IPS_CHANGE_NEW),
                                          ips_signature_diff_count (diff, IPS_CHANGE_MODIFIED), ips_signature_diff_count (diff, IPS_CHANGE_RETIRED)));
  g_signal_emit (self, signals[CHANGED], 0);
  compare_next (self);
}

static void
compare_next (IpsApplyCounts *self)
{
  if (self->comparing)
    return;
  while (self->levels->len > 0)
    {
      guint level = g_array_index (self->levels, guint, 0);
      guint before = ips_catalogue_lookup (self->catalogue, level) != NULL ? ips_catalogue_find_nearest (self->catalogue, level - 1) : 0;

      if (before != 0 && !g_hash_table_contains (self->brings, GUINT_TO_POINTER (level)))
        {
          self->comparing = TRUE;
          ips_catalogue_compare_async (self->catalogue, before, level, self->lifetime, compared_cb, self);
          return;
        }
      g_array_remove_index (self->levels, 0);
    }
}

static int
compare_descending (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return (x < y) - (x > y);
}

/* The levels of the updates at hand, each once. */
static void
queue_levels (IpsApplyCounts *self)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint first = self->comparing ? 1 : 0;

  /* the one that is being compared stays in front */
  g_array_set_size (self->levels, MIN (self->levels->len, first));
  for (guint i = 0; i < ips_package_index_get_n (self->index); i++)
    {
      guint level = ips_package_index_nth (self->index, i)->name->level;

      if (level > 1 && ips_package_index_get_kind (self->index, i) == IPS_UPGRADE_SIGNATURE && g_hash_table_add (seen, GUINT_TO_POINTER (level)))
        g_array_append_val (self->levels, level);
    }
  if (self->levels->len > first)
    qsort (&g_array_index (self->levels, guint, first), self->levels->len - first, sizeof (guint), compare_descending);
  g_array_set_size (self->levels, MIN (self->levels->len, MOST_COMPARED + first));
  compare_next (self);
}

static void
catalogue_changed_cb (IpsApplyCounts *self)
{
  if (self->index == NULL)
    return;
  /* a level that came or went is another one to compare with */
  g_hash_table_remove_all (self->brings);
  queue_levels (self);
}

static void
catalogue_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (ips_catalogue_load_finish (IPS_CATALOGUE (source), result, &error))
    catalogue_changed_cb (user_data);
}

/* --- life --- */

static void
ips_apply_counts_dispose (GObject *object)
{
  IpsApplyCounts *self = IPS_APPLY_COUNTS (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_object (&self->freezes);
  g_clear_object (&self->catalogue);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_apply_counts_parent_class)->dispose (object);
}

static void
ips_apply_counts_finalize (GObject *object)
{
  IpsApplyCounts *self = IPS_APPLY_COUNTS (object);

  g_clear_pointer (&self->index, ips_package_index_unref);
  g_clear_pointer (&self->sensors, g_ptr_array_unref);
  g_array_unref (self->counts);
  g_array_unref (self->levels);
  g_hash_table_unref (self->devices);
  g_hash_table_unref (self->brings);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_apply_counts_parent_class)->finalize (object);
}

static void
ips_apply_counts_class_init (IpsApplyCountsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_apply_counts_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_apply_counts_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_apply_counts_init (IpsApplyCounts *self)
{
  self->lifetime = g_cancellable_new ();
  self->counts = g_array_new (FALSE, TRUE, sizeof (guint));
  self->levels = g_array_new (FALSE, FALSE, sizeof (guint));
  self->devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->brings = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

IpsApplyCounts *
ips_apply_counts_new (IpsWorkspace *workspace)
{
  IpsApplyCounts *self = g_object_new (IPS_TYPE_APPLY_COUNTS, NULL);
  IpsStore *store = ips_workspace_get_store (workspace);

  self->workspace = g_object_ref (workspace);
  self->freezes = ips_freeze_list_get (store);
  ips_freeze_list_load_async (self->freezes, NULL, NULL, NULL);
  self->catalogue = ips_catalogue_get (store);
  g_signal_connect_object (self->catalogue, "changed", G_CALLBACK (catalogue_changed_cb), self, G_CONNECT_SWAPPED);
  ips_catalogue_load_async (self->catalogue, self->lifetime, catalogue_loaded_cb, self);
  return self;
}

void
ips_apply_counts_begin (IpsApplyCounts *self, GPtrArray *files)
{
  g_return_if_fail (IPS_IS_APPLY_COUNTS (self));

  g_clear_pointer (&self->index, ips_package_index_unref);
  g_clear_pointer (&self->sensors, g_ptr_array_unref);
  self->index = ips_package_index_new (files);
  self->sensors = g_ptr_array_copy (ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace)), (GCopyFunc) (gpointer) g_object_ref, NULL);
  g_ptr_array_set_free_func (self->sensors, g_object_unref);
  g_array_set_size (self->counts, 0);
  g_array_set_size (self->counts, ips_package_index_get_n (self->index));
  self->next = 0;
  if (self->idle_id == 0)
    self->idle_id = g_idle_add (slice_cb, self);
  queue_levels (self);
}

int
ips_apply_counts_get_devices (IpsApplyCounts *self, const char *sha256)
{
  gpointer count;

  g_return_val_if_fail (IPS_IS_APPLY_COUNTS (self), -1);
  return g_hash_table_lookup_extended (self->devices, sha256, NULL, &count) ? (int) GPOINTER_TO_UINT (count) : -1;
}

const char *
ips_apply_counts_get_brings (IpsApplyCounts *self, guint level)
{
  const char *text;

  g_return_val_if_fail (IPS_IS_APPLY_COUNTS (self), "");
  text = g_hash_table_lookup (self->brings, GUINT_TO_POINTER (level));
  return text != NULL ? text : "";
}
