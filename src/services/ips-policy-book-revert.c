/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The versions of a policy, and the way back to one of them. */
#include "ips-config.h"
#include "ips-policy-book.h"

#include <glib/gi18n-lib.h>

static IpsStore *
get_store (IpsPolicyBook *self)
{
  return ips_fleet_get_store (ips_policy_book_get_fleet (self));
}

static void
versions_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *versions = ips_store_load_policy_versions_finish (IPS_STORE (source), result, &error);

  if (versions == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, versions, (GDestroyNotify) g_ptr_array_unref);
}

void
ips_policy_book_get_versions_async (IpsPolicyBook *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_policy_book_get_versions_async);
  ips_store_load_policy_versions_async (get_store (self), id, cancellable, versions_cb, g_steal_pointer (&task));
}

GPtrArray *
ips_policy_book_get_versions_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  IpsPolicy *policy;         /* (owned): as it is */
  guint level;               /* 0: the one before */
  gboolean keep_tuning;
} Revert;

static void
revert_free (gpointer data)
{
  Revert *revert = data;

  ips_policy_free (revert->policy);
  g_free (revert);
}

static void
old_version_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Revert *revert = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(IpsPolicy) old = ips_store_load_policy_version_finish (IPS_STORE (source), result, &error);
  g_autoptr(IpsPolicy) back = NULL;

  if (old == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  back = ips_policy_copy (revert->policy);
  back->level = old->level;
  if (!revert->keep_tuning)
    {
      ips_tuning_table_free (back->tuning);
      back->tuning = ips_tuning_table_copy (old->tuning);
    }
  g_task_return_pointer (task, g_steal_pointer (&back), (GDestroyNotify) ips_policy_free);
}

/* The version to go back to is the last one at the wanted level; without a wanted one, the last at another level. */
static const IpsPolicyVersion *
find_version (GPtrArray *versions, const Revert *revert)
{
  for (guint i = 0; i < versions->len; i++)
    {
      const IpsPolicyVersion *version = g_ptr_array_index (versions, i);

      if (revert->level != 0 ? version->level == revert->level && version->level != revert->policy->level
                             : version->level != revert->policy->level && version->level != 0)
        return version;
    }
  return NULL;
}

static void
versions_for_revert_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Revert *revert = g_task_get_task_data (task);
  IpsPolicyBook *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) versions = ips_store_load_policy_versions_finish (IPS_STORE (source), result, &error);
  const IpsPolicyVersion *version;
  GCancellable *cancellable;

  if (versions == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  version = find_version (versions, revert);
  if (version == NULL)
    {
      g_autofree char *title = ips_policy_book_dup_title (self, revert->policy);
      g_autofree char *level = ips_level_to_text (revert->level);

      if (revert->level == 0)
        g_task_return_error (task, ips_error_new (IPS_ERROR_NOT_FOUND, _("%s: the policy never had another update level"), title));
      else
        g_task_return_error (task, ips_error_new (IPS_ERROR_NOT_FOUND, _("%s: the policy was never at %s before"), title, level));
      return;
    }
  cancellable = g_task_get_cancellable (task);
  ips_store_load_policy_version_async (get_store (self), revert->policy->id, version->version, cancellable, old_version_cb,
                                       g_steal_pointer (&task));
}

void
ips_policy_book_revert_async (IpsPolicyBook *self, const IpsPolicy *policy, guint level, gboolean keep_tuning, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  Revert *revert = g_new (Revert, 1);

  g_task_set_source_tag (task, ips_policy_book_revert_async);
  revert->policy = ips_policy_copy (policy);
  revert->level = level;
  revert->keep_tuning = keep_tuning;
  g_task_set_task_data (task, revert, revert_free);
  ips_store_load_policy_versions_async (get_store (self), policy->id, cancellable, versions_for_revert_cb, g_steal_pointer (&task));
}

IpsPolicy *
ips_policy_book_revert_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
