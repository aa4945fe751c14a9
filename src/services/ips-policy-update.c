/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-policy-update.h"

#include <glib/gi18n-lib.h>

#define MAX_TRIES 3

typedef struct
{
  char **policy_ids;         /* (owned) */
  guint level;
  GHashTable *edits;         /* (owned): policy id -> IpsUpdateEdits */
  IpsSignatureSet *set;      /* (owned) (nullable): the level's, where there are edits */
  char *why;                 /* (owned) */
  guint n_tries;
  guint n_changed;
} Apply;

static void
apply_free (gpointer data)
{
  Apply *apply = data;

  g_strfreev (apply->policy_ids);
  g_hash_table_unref (apply->edits);
  g_clear_pointer (&apply->set, ips_signature_set_unref);
  g_free (apply->why);
  g_free (apply);
}

/* (transfer full) (nullable) */
static IpsPolicy *
dup_policy (IpsPolicyBook *book, const char *id, GError **error)
{
  const IpsPolicy *policy = ips_policy_book_lookup (book, id);

  if (policy != NULL)
    return ips_policy_copy (policy);
  /* A local one exists from its first change on. */
  if (ips_fleet_lookup (ips_policy_book_get_fleet (book), id) != NULL)
    return ips_policy_new (IPS_POLICY_LOCAL, id, NULL);
  ips_set_error (error, IPS_ERROR_NOT_FOUND, _("a policy that was chosen does not exist any more: choose again"));
  return NULL;
}

/* The policy as the update leaves it; (transfer full) (nullable) */
static IpsPolicy *
make_updated (IpsPolicyBook *book, const Apply *apply, const char *id, GError **error)
{
  g_autoptr(IpsPolicy) policy = dup_policy (book, id, error);
  const IpsUpdateEdits *edits = g_hash_table_lookup (apply->edits, id);
  g_autoptr(GPtrArray) chain = NULL;

  if (policy == NULL)
    return NULL;
  if (policy->level > apply->level)
    {
      g_autofree char *title = ips_policy_book_dup_title (book, policy);
      g_autofree char *there = ips_level_to_text (policy->level);
      g_autofree char *wanted = ips_level_to_text (apply->level);

      /* TRANSLATORS: a policy, its update level, and the one that was to be applied */
      ips_set_error (error, IPS_ERROR_INVALID, _("%s is at %s already, which is newer than %s: leave it out, or revert it in View Update Level"),
                     title, there, wanted);
      return NULL;
    }
  policy->level = apply->level;
  if (edits == NULL)
    return g_steal_pointer (&policy);
  chain = ips_policy_book_get_chain (book, policy, error);
  if (chain == NULL)
    return NULL;
  ips_update_edits_apply (edits, apply->set, (const IpsPolicy *const *) chain->pdata, chain->len - 1, policy);
  return g_steal_pointer (&policy);
}

/* (transfer full) (nullable) (element-type IpsPolicy): those that are others afterwards */
static GPtrArray *
make_all (IpsPolicyBook *book, const Apply *apply, GError **error)
{
  g_autoptr(GPtrArray) policies = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_policy_free);

  for (guint i = 0; apply->policy_ids[i] != NULL; i++)
    {
      g_autoptr(IpsPolicy) policy = make_updated (book, apply, apply->policy_ids[i], error);
      const IpsPolicy *there = ips_policy_book_lookup (book, apply->policy_ids[i]);

      if (policy == NULL)
        return NULL;
      if (there == NULL || !ips_policy_is_same (there, policy))
        g_ptr_array_add (policies, g_steal_pointer (&policy));
    }
  return g_steal_pointer (&policies);
}

static void attempt (GTask *task);

static void
reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_policy_book_load_finish (IPS_POLICY_BOOK (source), result, &error))
    attempt (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Apply *apply = g_task_get_task_data (task);
  GError *error = NULL;

  if (ips_policy_book_save_finish (IPS_POLICY_BOOK (source), result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (g_error_matches (error, IPS_ERROR, IPS_ERROR_CONFLICT) && apply->n_tries < MAX_TRIES)
    {
      g_clear_error (&error);
      ips_policy_book_load_async (IPS_POLICY_BOOK (source), g_task_get_cancellable (task), reloaded_cb, g_object_ref (task));
      return;
    }
  g_task_return_error (task, error);
}

/* Takes @task. */
static void
attempt (GTask *task)
{
  g_autoptr(GTask) owned = task;
  Apply *apply = g_task_get_task_data (task);
  IpsPolicyBook *book = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) policies = make_all (book, apply, &error);

  if (policies == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  apply->n_tries++;
  apply->n_changed = policies->len;
  if (policies->len == 0)
    g_task_return_boolean (task, TRUE);
  else
    ips_policy_book_save_async (book, policies, apply->why, g_task_get_cancellable (task), saved_cb, g_steal_pointer (&owned));
}

static void
set_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Apply *apply = g_task_get_task_data (task);
  GError *error = NULL;

  apply->set = ips_catalogue_get_set_finish (IPS_CATALOGUE (source), result, &error);
  if (apply->set == NULL)
    g_task_return_error (task, error);
  else
    attempt (g_steal_pointer (&task));
}

/* Those that change something. (transfer full) */
static GHashTable *
copy_edits (GHashTable *edits)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_update_edits_free);
  GHashTableIter iter;
  gpointer id, value;

  if (edits == NULL)
    return copy;
  g_hash_table_iter_init (&iter, edits);
  while (g_hash_table_iter_next (&iter, &id, &value))
    if (ips_update_edits_count_signatures (value) > 0)
      g_hash_table_insert (copy, g_strdup (id), ips_update_edits_copy (value));
  return copy;
}

void
ips_policy_update_apply_async (IpsPolicyBook *book, const char *const *policy_ids, guint level, GHashTable *edits,
                               const char *why, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (book, cancellable, callback, user_data);
  Apply *apply = g_new0 (Apply, 1);

  g_task_set_source_tag (task, ips_policy_update_apply_async);
  apply->policy_ids = g_strdupv ((char **) policy_ids);
  apply->level = level;
  apply->why = g_strdup (why);
  apply->edits = copy_edits (edits);
  g_task_set_task_data (task, apply, apply_free);
  if (g_hash_table_size (apply->edits) > 0)
    ips_catalogue_get_set_async (ips_policy_book_get_catalogue (book), level, cancellable, set_loaded_cb, g_steal_pointer (&task));
  else
    attempt (g_steal_pointer (&task));
}

gboolean
ips_policy_update_apply_finish (IpsPolicyBook *book, GAsyncResult *result, guint *n_changed, GError **error)
{
  Apply *apply;

  g_return_val_if_fail (g_task_is_valid (result, book), FALSE);
  apply = g_task_get_task_data (G_TASK (result));
  if (n_changed != NULL)
    *n_changed = apply->n_changed;
  return g_task_propagate_boolean (G_TASK (result), error);
}
