/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-update-brings.h"

#include <glib/gi18n-lib.h>

#include "ips-catalogue.h"
#include "ips-error.h"

typedef struct
{
  IpsCatalogue *catalogue;   /* (owned) */
  guint level, before;
} Looking;

static void
looking_free (gpointer data)
{
  Looking *looking = data;

  g_object_unref (looking->catalogue);
  g_free (looking);
}

static void
compared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSignatureDiff) diff = ips_catalogue_compare_finish (IPS_CATALOGUE (source), result, &error);
  const Looking *looking = g_task_get_task_data (task);

  if (ips_error_is_cancelled (error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (diff == NULL)
    /* a level that went meanwhile says nothing here; View Update Level says why */
    g_task_return_pointer (task, NULL, NULL);
  else
    /* TRANSLATORS: numbers of signatures, and the level they are counted from */
    g_task_return_pointer (task, g_strdup_printf (_("%1$u new, %2$u modified, %3$u retired since S%4$u"),
                                                  ips_signature_diff_count (diff, IPS_CHANGE_NEW), ips_signature_diff_count (diff, IPS_CHANGE_MODIFIED),
                                                  ips_signature_diff_count (diff, IPS_CHANGE_RETIRED), looking->before), g_free);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Looking *looking = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_catalogue_load_finish (looking->catalogue, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (looking->level > 1 && ips_catalogue_lookup (looking->catalogue, looking->level) != NULL)
    looking->before = ips_catalogue_find_nearest (looking->catalogue, looking->level - 1);
  if (looking->before != 0)
    ips_catalogue_compare_async (looking->catalogue, looking->before, looking->level, g_task_get_cancellable (task), compared_cb, g_object_ref (task));
  else
    g_task_return_pointer (task, NULL, NULL);
}

void
ips_update_brings_async (IpsStore *store, guint level, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Looking *looking = g_new0 (Looking, 1);

  g_task_set_source_tag (task, ips_update_brings_async);
  looking->catalogue = ips_catalogue_get (store);
  looking->level = level;
  g_task_set_task_data (task, looking, looking_free);
  ips_catalogue_load_async (looking->catalogue, cancellable, loaded_cb, g_object_ref (task));
}

char *
ips_update_brings_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
