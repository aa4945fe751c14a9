/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-workflow.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-group.h"
#include "ips-sensor.h"
#include "ips-store-deployments.h"

/* Open ones are among the newest. */
#define MOST_LOOKED_AT 500

struct _IpsWorkflow
{
  GObject parent_instance;

  IpsStore *store;           /* (owned) (nullable) after dispose */
  GCancellable *lifetime;    /* (owned) */
  gboolean enabled;
  char **groups;             /* (owned) */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsWorkflow, ips_workflow, G_TYPE_OBJECT)

static void
ips_workflow_dispose (GObject *object)
{
  IpsWorkflow *self = IPS_WORKFLOW (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ips_workflow_parent_class)->dispose (object);
}

static void
ips_workflow_finalize (GObject *object)
{
  g_object_unref (IPS_WORKFLOW (object)->lifetime);
  g_strfreev (IPS_WORKFLOW (object)->groups);
  G_OBJECT_CLASS (ips_workflow_parent_class)->finalize (object);
}

static void
ips_workflow_class_init (IpsWorkflowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_workflow_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_workflow_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_workflow_init (IpsWorkflow *self)
{
  self->lifetime = g_cancellable_new ();
  self->groups = g_new0 (char *, 1);
}

gboolean
ips_workflow_is_enabled (IpsWorkflow *self)
{
  g_return_val_if_fail (IPS_IS_WORKFLOW (self), FALSE);
  return self->enabled;
}

const char *const *
ips_workflow_get_groups (IpsWorkflow *self)
{
  g_return_val_if_fail (IPS_IS_WORKFLOW (self), NULL);
  return (const char *const *) self->groups;
}

/* (transfer none) (nullable): the first of them that @path is in */
static const char *
find_group (IpsWorkflow *self, const char *path)
{
  for (guint i = 0; self->groups[i] != NULL; i++)
    if (ips_group_contains (self->groups[i], path))
      return self->groups[i];
  return NULL;
}

gboolean
ips_workflow_covers (IpsWorkflow *self, const char *path)
{
  g_return_val_if_fail (IPS_IS_WORKFLOW (self), FALSE);
  return find_group (self, path) != NULL;
}

char *
ips_workflow_explain_approval (IpsWorkflow *self, GPtrArray *sensors)
{
  const char *group = NULL;
  guint n = 0;

  g_return_val_if_fail (IPS_IS_WORKFLOW (self), NULL);

  for (guint i = 0; i < sensors->len; i++)
    {
      const char *its = find_group (self, ips_sensor_get_config (g_ptr_array_index (sensors, i))->group);

      n += its != NULL ? 1 : 0;
      group = group != NULL ? group : its;
    }
  if (group == NULL)
    return NULL;
  /* TRANSLATORS: a number of devices, how many there are in all, the name of a group */
  return g_strdup_printf (ngettext ("It waits for somebody to approve it: %1$u of its %2$u devices is in a group that needs approval (%3$s).",
                                    "It waits for somebody to approve it: %1$u of its %2$u devices are in groups that need approval (%3$s).", n),
                          n, sensors->len, group);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "A\nB", sorted, each once. (transfer full) */
static char *
groups_to_text (const char *const *groups)
{
  g_autoptr(GPtrArray) sorted = g_ptr_array_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    if (*groups[i] != '\0' && strchr (groups[i], '\n') == NULL && !g_ptr_array_find_with_equal_func (sorted, groups[i], g_str_equal, NULL))
      g_ptr_array_add (sorted, (gpointer) groups[i]);
  g_ptr_array_sort (sorted, compare_names);
  for (guint i = 0; i < sorted->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *) g_ptr_array_index (sorted, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
take (IpsWorkflow *self, gboolean enabled, const char *text)
{
  g_autofree char *before = groups_to_text ((const char *const *) self->groups);

  if (enabled == self->enabled && g_strcmp0 (before, text) == 0)
    return;
  self->enabled = enabled;
  g_strfreev (self->groups);
  self->groups = *text != '\0' ? g_strsplit (text, "\n", -1) : g_new0 (char *, 1);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- reading --- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GHashTable) settings = ips_store_load_settings_finish (IPS_STORE (source), result, &error);
  const char *groups;

  if (settings == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  groups = g_hash_table_lookup (settings, IPS_WORKFLOW_GROUPS_SETTING);
  take (g_task_get_source_object (task), g_strcmp0 (g_hash_table_lookup (settings, IPS_WORKFLOW_SETTING), "true") == 0, groups != NULL ? groups : "");
  g_task_return_boolean (task, TRUE);
}

void
ips_workflow_load_async (IpsWorkflow *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_workflow_load_async);
  ips_store_load_settings_async (self->store, cancellable, loaded_cb, task);
}

gboolean
ips_workflow_load_finish (IpsWorkflow *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
store_changed_cb (IpsWorkflow *self, guint parts)
{
  if (parts & IPS_STORE_SETTINGS)
    ips_workflow_load_async (self, self->lifetime, NULL, NULL);
}

static GQuark
workflow_quark (void)
{
  return g_quark_from_static_string ("ips-workflow");
}

IpsWorkflow *
ips_workflow_get (IpsStore *store)
{
  GWeakRef *kept = g_object_get_qdata (G_OBJECT (store), workflow_quark ());
  IpsWorkflow *self = kept != NULL ? g_weak_ref_get (kept) : NULL;

  if (self != NULL)
    return self;
  self = g_object_new (IPS_TYPE_WORKFLOW, NULL);
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  if (kept == NULL)
    {
      kept = g_new0 (GWeakRef, 1);
      g_weak_ref_init (kept, self);
      g_object_set_qdata_full (G_OBJECT (store), workflow_quark (), kept, g_free);
    }
  else
    g_weak_ref_set (kept, self);
  return self;
}

/* --- switching --- */

char *
ips_workflow_explain_open (guint n_open)
{
  if (n_open == 0)
    return NULL;
  return g_strdup_printf (ngettext ("%u deployment job is open: deploy, reject, discard or abort it first.",
                                    "%u deployment jobs are open: deploy, reject, discard or abort them first.", n_open), n_open);
}

typedef struct
{
  gboolean enabled;
  char *groups;              /* (owned): as it is stored */
} Switch;

static void
switch_free (gpointer data)
{
  g_free (((Switch *) data)->groups);
  g_free (data);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsWorkflow *self = g_task_get_source_object (task);
  const Switch *data = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_store_save_settings_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  take (self, data->enabled, data->groups);
  g_task_return_boolean (task, TRUE);
}

static void
save (GTask *task)
{
  IpsWorkflow *self = g_task_get_source_object (task);
  const Switch *data = g_task_get_task_data (task);
  g_autoptr(GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_hash_table_insert (values, g_strdup (IPS_WORKFLOW_SETTING), g_strdup (data->enabled ? "true" : "false"));
  g_hash_table_insert (values, g_strdup (IPS_WORKFLOW_GROUPS_SETTING), g_strdup (data->groups));
  ips_store_save_settings_async (self->store, values, g_get_user_name (), g_task_get_cancellable (task), saved_cb, g_object_ref (task));
}

static void
deployments_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GPtrArray) deployments = ips_store_load_deployments_finish (IPS_STORE (source), result, &error);
  guint n_open = 0;

  if (deployments == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < deployments->len; i++)
    n_open += ips_deployment_state_is_open (((const IpsDeploymentJob *) g_ptr_array_index (deployments, i))->state) ? 1 : 0;
  if (n_open > 0)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_CONFLICT, "%u deployment jobs are open", n_open));
      return;
    }
  save (task);
}

void
ips_workflow_set_async (IpsWorkflow *self, gboolean enabled, const char *const *groups, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  Switch *data = g_new0 (Switch, 1);

  g_task_set_source_tag (task, ips_workflow_set_async);
  data->enabled = enabled;
  data->groups = groups_to_text (groups != NULL ? groups : (const char *const *) self->groups);
  g_task_set_task_data (task, data, switch_free);
  if (enabled == self->enabled)
    save (task);
  else
    ips_store_load_deployments_async (self->store, 0, MOST_LOOKED_AT, cancellable, deployments_cb, g_steal_pointer (&task));
}

gboolean
ips_workflow_set_finish (IpsWorkflow *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
