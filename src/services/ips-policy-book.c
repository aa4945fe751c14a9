/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-policy-book.h"

#include <glib/gi18n-lib.h>

#define MAX_CHAIN 8          /* policies that inherit from one another */

struct _IpsPolicyBook
{
  GObject parent_instance;

  IpsStore *store;           /* (owned) */
  IpsFleet *fleet;           /* (owned) */
  IpsCatalogue *catalogue;   /* (owned) */
  IpsPolicyRecords *records; /* (owned) */
  GHashTable *by_id;         /* (owned) id -> IpsPolicy of the records */
  GCancellable *lifetime;    /* (owned) */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsPolicyBook, ips_policy_book, G_TYPE_OBJECT)

static void
ips_policy_book_dispose (GObject *object)
{
  IpsPolicyBook *self = IPS_POLICY_BOOK (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->store);
  g_clear_object (&self->fleet);
  g_clear_object (&self->catalogue);
  G_OBJECT_CLASS (ips_policy_book_parent_class)->dispose (object);
}

static void
ips_policy_book_finalize (GObject *object)
{
  IpsPolicyBook *self = IPS_POLICY_BOOK (object);

  g_hash_table_unref (self->by_id);
  ips_policy_records_free (self->records);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_policy_book_parent_class)->finalize (object);
}

static void
ips_policy_book_class_init (IpsPolicyBookClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ips_policy_book_dispose;
  object_class->finalize = ips_policy_book_finalize;
  signals[CHANGED] = g_signal_new ("changed", IPS_TYPE_POLICY_BOOK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_policy_book_init (IpsPolicyBook *self)
{
  self->records = ips_policy_records_new ();
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->lifetime = g_cancellable_new ();
}

static void
reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!ips_policy_book_load_finish (IPS_POLICY_BOOK (source), result, &error) && !ips_error_is_cancelled (error))
    g_warning ("policies: %s", error->message);
}

static void
store_changed_cb (IpsPolicyBook *self, guint parts)
{
  if (parts & IPS_STORE_POLICIES)
    ips_policy_book_load_async (self, self->lifetime, reloaded_cb, NULL);
}

IpsPolicyBook *
ips_policy_book_new (IpsStore *store, IpsFleet *fleet, IpsCatalogue *catalogue)
{
  IpsPolicyBook *self = g_object_new (IPS_TYPE_POLICY_BOOK, NULL);

  self->store = g_object_ref (store);
  self->fleet = g_object_ref (fleet);
  self->catalogue = g_object_ref (catalogue);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  IpsPolicyRecords *records = ips_store_load_policies_finish (IPS_STORE (source), result, &error);
  IpsPolicyBook *self;

  if (records == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self = g_task_get_source_object (task);
  g_hash_table_remove_all (self->by_id);
  ips_policy_records_free (self->records);
  self->records = records;
  for (guint i = 0; i < records->policies->len; i++)
    {
      IpsPolicy *policy = g_ptr_array_index (records->policies, i);

      g_hash_table_insert (self->by_id, policy->id, policy);
    }
  g_signal_emit (self, signals[CHANGED], 0);
  g_task_return_boolean (task, TRUE);
}

void
ips_policy_book_load_async (IpsPolicyBook *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_policy_book_load_async);
  ips_store_load_policies_async (self->store, cancellable, loaded_cb, g_steal_pointer (&task));
}

gboolean
ips_policy_book_load_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

IpsCatalogue *
ips_policy_book_get_catalogue (IpsPolicyBook *self)
{
  return self->catalogue;
}

GPtrArray *
ips_policy_book_get_all (IpsPolicyBook *self)
{
  return self->records->policies;
}

IpsFleet *
ips_policy_book_get_fleet (IpsPolicyBook *self)
{
  return self->fleet;
}

const IpsPolicyRecords *
ips_policy_book_get_records (IpsPolicyBook *self)
{
  return self->records;
}

GPtrArray *
ips_policy_book_get_shared (IpsPolicyBook *self)
{
  GPtrArray *shared = g_ptr_array_new ();

  for (guint i = 0; i < self->records->policies->len; i++)
    {
      IpsPolicy *policy = g_ptr_array_index (self->records->policies, i);

      if (policy->kind == IPS_POLICY_SHARED)
        g_ptr_array_add (shared, policy);
    }
  return shared;
}

const IpsPolicy *
ips_policy_book_lookup (IpsPolicyBook *self, const char *id)
{
  return id != NULL ? g_hash_table_lookup (self->by_id, id) : NULL;
}

const IpsPolicy *
ips_policy_book_lookup_name (IpsPolicyBook *self, const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (guint i = 0; i < self->records->policies->len; i++)
    {
      IpsPolicy *policy = g_ptr_array_index (self->records->policies, i);
      g_autofree char *other = g_utf8_casefold (policy->name, -1);

      if (policy->kind == IPS_POLICY_SHARED && g_str_equal (folded, other))
        return policy;
    }
  return NULL;
}

guint
ips_policy_book_get_deployed_level (IpsSensor *sensor)
{
  guint level = 0;

  ips_level_from_text (ips_sensor_get_facts (sensor)->signature_level, &level);
  return level;
}

const IpsPolicy *
ips_policy_book_lookup_for_sensor (IpsPolicyBook *self, const char *sensor_id)
{
  const IpsPolicy *policy = ips_policy_book_lookup (self, g_hash_table_lookup (self->records->assignments, sensor_id));

  return policy != NULL ? policy : ips_policy_book_lookup (self, sensor_id);
}

IpsPolicy *
ips_policy_book_dup_for_sensor (IpsPolicyBook *self, IpsSensor *sensor)
{
  const char *id = ips_sensor_get_id (sensor);
  const IpsPolicy *policy = ips_policy_book_lookup_for_sensor (self, id);
  IpsPolicy *fresh;

  fresh = policy != NULL ? ips_policy_copy (policy) : ips_policy_new (IPS_POLICY_LOCAL, id, NULL);
  /* Also one that was saved before the device was read. */
  if (fresh->kind == IPS_POLICY_LOCAL && fresh->level == 0)
    fresh->level = ips_policy_book_get_deployed_level (sensor);
  return fresh;
}

gboolean
ips_policy_book_is_shared (IpsPolicyBook *self, const char *sensor_id)
{
  return ips_policy_book_lookup (self, g_hash_table_lookup (self->records->assignments, sensor_id)) != NULL;
}

/* Whether @policy is @ancestor or has what @ancestor has; with a bound, because the store may hold a circle. */
static gboolean
inherits (IpsPolicyBook *self, const IpsPolicy *policy, const char *ancestor)
{
  for (guint i = 0; policy != NULL && i < MAX_CHAIN; i++)
    {
      if (g_str_equal (policy->id, ancestor))
        return TRUE;
      policy = ips_policy_book_lookup (self, policy->parent_id);
    }
  return FALSE;
}

GPtrArray *
ips_policy_book_get_sensors (IpsPolicyBook *self, const IpsPolicy *policy)
{
  GPtrArray *touched = g_ptr_array_new ();
  GPtrArray *sensors = ips_fleet_get_sensors (self->fleet);

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const char *id = ips_sensor_get_id (sensor);
      const IpsPolicy *own = ips_policy_book_lookup (self, g_hash_table_lookup (self->records->assignments, id));

      if (own == NULL && g_str_equal (id, policy->id))
        {
          g_ptr_array_add (touched, sensor);
          continue;
        }
      if (own == NULL)
        own = ips_policy_book_lookup (self, id);
      if (own != NULL && inherits (self, own, policy->id))
        g_ptr_array_add (touched, sensor);
    }
  return touched;
}

char *
ips_policy_book_dup_title (IpsPolicyBook *self, const IpsPolicy *policy)
{
  IpsSensor *sensor;

  if (policy->kind == IPS_POLICY_SHARED)
    return g_strdup (policy->name);
  sensor = ips_fleet_lookup (self->fleet, policy->id);
  return g_strdup (sensor != NULL ? ips_sensor_get_name (sensor) : _("a removed device"));
}

/* --- the effective signatures --- */

GPtrArray *
ips_policy_book_get_chain (IpsPolicyBook *self, const IpsPolicy *policy, GError **error)
{
  g_autoptr(GPtrArray) chain = g_ptr_array_new ();

  for (const IpsPolicy *at = policy; at != NULL; at = ips_policy_book_lookup (self, at->parent_id))
    {
      /* The policy itself stands for the one in the book, which may be older. */
      if (chain->len == MAX_CHAIN || (at != policy && g_str_equal (at->id, policy->id)))
        {
          g_autofree char *title = ips_policy_book_dup_title (self, policy);

          ips_set_error (error, IPS_ERROR_INVALID, _("%s: policies inherit from each other in a circle, or over more than %d steps"), title, MAX_CHAIN);
          return NULL;
        }
      g_ptr_array_insert (chain, 0, (gpointer) at);
    }
  return g_steal_pointer (&chain);
}

static void
set_for_view_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(IpsSignatureSet) set = ips_catalogue_get_set_finish (IPS_CATALOGUE (source), result, &error);
  g_autoptr(GPtrArray) chain = NULL;

  if (set == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  chain = ips_policy_book_get_chain (g_task_get_source_object (task), g_task_get_task_data (task), &error);
  if (chain == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, ips_policy_view_new (set, (const IpsPolicy *const *) chain->pdata, chain->len),
                           (GDestroyNotify) ips_policy_view_unref);
}

/* Why there is no level to show signatures of, and what to do. */
static GError *
explain_no_level (IpsPolicyBook *self, const IpsPolicy *policy)
{
  g_autofree char *title = ips_policy_book_dup_title (self, policy);
  IpsSensor *sensor = policy->kind == IPS_POLICY_LOCAL ? ips_fleet_lookup (self->fleet, policy->id) : NULL;

  if (policy->kind == IPS_POLICY_SHARED)
    return ips_error_new (IPS_ERROR_NOT_FOUND, _("the policy %s is at no update level: choose one in its properties"), title);
  if (sensor != NULL && ips_sensor_get_facts (sensor)->contacted_us != 0)
    return ips_error_new (IPS_ERROR_NOT_FOUND, _("the device %s did not say at which signature level it is: refresh it to ask again"), title);
  return ips_error_new (IPS_ERROR_NOT_FOUND, _("the device %s has not been read yet, so its signature level is not known: refresh it first"), title);
}

void
ips_policy_book_get_view_async (IpsPolicyBook *self, const IpsPolicy *policy, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_policy_book_get_view_async);
  g_task_set_task_data (task, ips_policy_copy (policy), (GDestroyNotify) ips_policy_free);
  if (policy->level == 0)
    {
      g_task_return_error (task, explain_no_level (self, policy));
      return;
    }
  ips_catalogue_get_set_async (self->catalogue, policy->level, cancellable, set_for_view_cb, g_steal_pointer (&task));
}

IpsPolicyView *
ips_policy_book_get_view_finish (IpsPolicyBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
