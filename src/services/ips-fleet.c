/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-fleet-private.h"

#include "ips-error.h"
#include "ips-fleet-settings.h"
#include "ips-update-shelf.h"

#define FRAME_MS 16
#define MAX_LINKS 512

static void ips_fleet_trust_iface_init (IpsTrustInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsFleet, ips_fleet, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (IPS_TYPE_TRUST, ips_fleet_trust_iface_init))

enum { SIGNAL_SENSORS_CHANGED, SIGNAL_LIST_CHANGED, SIGNAL_COMMUNICATION_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* --- changes --- */

static gboolean
frame_cb (gpointer user_data)
{
  IpsFleet *self = IPS_FLEET (user_data);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer sensor;

  self->frame_source = 0;
  g_hash_table_iter_init (&iter, self->changed);
  while (g_hash_table_iter_next (&iter, &sensor, NULL))
    {
      g_hash_table_iter_steal (&iter);
      g_ptr_array_add (sensors, sensor);
    }
  g_signal_emit (self, signals[SIGNAL_SENSORS_CHANGED], 0, sensors);
  return G_SOURCE_REMOVE;
}

void
ips_fleet_mark_changed (IpsFleet *self, IpsSensor *sensor)
{
  if (!g_hash_table_contains (self->changed, sensor))
    g_hash_table_add (self->changed, g_object_ref (sensor));
  if (self->frame_source == 0)
    self->frame_source = g_timeout_add (FRAME_MS, frame_cb, self);
}

void
ips_fleet_emit_list_changed (IpsFleet *self)
{
  g_signal_emit (self, signals[SIGNAL_LIST_CHANGED], 0);
}

/* Memory takes a trust decision that the store has. */
void
ips_fleet_apply_trust (IpsFleet *self, IpsSensor *sensor, IpsCertificate *certificate, gint64 when_us)
{
  const char *id = ips_sensor_get_id (sensor);

  ips_sensor_set_trusted (sensor, certificate, when_us);
  if (ips_trust_store_set (self->trust, id, certificate))
    ips_link_pool_drop_connections (self->pool, id);
}

/* Memory takes a configuration that the store has; @config (transfer full). */
void
ips_fleet_apply_config (IpsFleet *self, IpsSensor *sensor, IpsSensorConfig *config)
{
  const char *id = ips_sensor_get_id (sensor);

  ips_sensor_take_config (sensor, config);
  if (ips_trust_store_set_host_key (self->trust, id, config->host_key))
    ips_link_pool_drop_connections (self->pool, id);
}

void
ips_fleet_add_sensor (IpsFleet *self, IpsSensor *sensor)
{
  g_ptr_array_add (self->sensors, g_object_ref (sensor));
  g_hash_table_insert (self->by_id, (gpointer) ips_sensor_get_id (sensor), sensor);
  ips_trust_store_set (self->trust, ips_sensor_get_id (sensor), ips_sensor_get_trusted (sensor));
  ips_trust_store_set_host_key (self->trust, ips_sensor_get_id (sensor), ips_sensor_get_config (sensor)->host_key);
}

/* Drops every sensor whose id is in @ids (a set) from memory. */
void
ips_fleet_drop_sensors (IpsFleet *self, GHashTable *ids)
{
  guint kept = 0;

  for (guint i = 0; i < self->sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (self->sensors, i);
      const char *id = ips_sensor_get_id (sensor);

      if (!g_hash_table_contains (ids, id))
        {
          self->sensors->pdata[kept++] = sensor;
          continue;
        }
      g_hash_table_remove (self->by_id, id);
      ips_trust_store_set (self->trust, id, NULL);
      ips_trust_store_set_host_key (self->trust, id, "");
      ips_link_pool_forget (self->pool, id);
      if (g_hash_table_remove (self->changed, sensor))
        g_debug ("fleet: %s went before its change was told", id);
      g_object_unref (sensor);
    }
  g_ptr_array_set_free_func (self->sensors, NULL);
  g_ptr_array_set_size (self->sensors, (int) kept);
  g_ptr_array_set_free_func (self->sensors, g_object_unref);
}

/* --- loading --- */

static gboolean
same_facts (const IpsSensorFacts *a, const IpsSensorFacts *b)
{
  return a->checked_us == b->checked_us && a->contacted_us == b->contacted_us
         && a->certificate_us == b->certificate_us && a->failed == b->failed && a->error_code == b->error_code
         && ips_certificate_equal (a->certificate, b->certificate);
}

static gboolean
merge_sensor (IpsFleet *self, IpsSensor *mine, IpsSensor *loaded)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (loaded);
  gboolean changed = FALSE;

  if (!ips_sensor_config_equal (ips_sensor_get_config (mine), ips_sensor_get_config (loaded)))
    {
      ips_fleet_apply_config (self, mine, ips_sensor_config_copy (ips_sensor_get_config (loaded)));
      changed = TRUE;
    }
  /* What was learnt here since is on its way to the store and is newer. */
  if (facts->checked_us >= ips_sensor_get_facts (mine)->checked_us
      && !same_facts (facts, ips_sensor_get_facts (mine)))
    {
      ips_sensor_take_facts (mine, ips_sensor_facts_copy (facts));
      changed = TRUE;
    }
  if (!ips_certificate_equal (ips_sensor_get_trusted (mine), ips_sensor_get_trusted (loaded))
      || ips_sensor_get_trusted_us (mine) != ips_sensor_get_trusted_us (loaded))
    {
      ips_fleet_apply_trust (self, mine, ips_sensor_get_trusted (loaded), ips_sensor_get_trusted_us (loaded));
      changed = TRUE;
    }
  return changed;
}

static void
merge_sensors (IpsFleet *self, GPtrArray *loaded)
{
  g_autoptr(GHashTable) gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean list_changed = FALSE;

  for (guint i = 0; i < self->sensors->len; i++)
    g_hash_table_add (gone, g_strdup (ips_sensor_get_id (g_ptr_array_index (self->sensors, i))));
  for (guint i = 0; i < loaded->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (loaded, i);
      IpsSensor *mine = g_hash_table_lookup (self->by_id, ips_sensor_get_id (sensor));

      if (mine != NULL)
        {
          g_hash_table_remove (gone, ips_sensor_get_id (sensor));
          if (merge_sensor (self, mine, sensor))
            ips_fleet_mark_changed (self, mine);
          continue;
        }
      ips_fleet_add_sensor (self, sensor);
      list_changed = TRUE;
    }
  if (g_hash_table_size (gone) > 0)
    {
      ips_fleet_drop_sensors (self, gone);
      list_changed = TRUE;
    }
  if (list_changed || !self->loaded)
    ips_fleet_emit_list_changed (self);
}

typedef struct
{
  guint n_pending;
  GError *error;            /* (nullable): the first */
} Load;

static void
load_free (Load *self)
{
  g_clear_error (&self->error);
  g_free (self);
}

static void
end_part (GTask *task, GError *error)
{
  IpsFleet *self = IPS_FLEET (g_task_get_source_object (task));
  Load *load = g_task_get_task_data (task);

  if (error != NULL && load->error == NULL)
    load->error = g_error_copy (error);
  if (--load->n_pending > 0)
    return;
  if (load->error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&load->error));
      return;
    }
  self->loaded = TRUE;
  g_task_return_boolean (task, TRUE);
}

static void
sensors_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) sensors = ips_store_load_sensors_finish (IPS_STORE (source), result, &error);

  if (sensors != NULL)
    merge_sensors (IPS_FLEET (g_task_get_source_object (task)), sensors);
  end_part (task, error);
}

static void
sets_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) sets = ips_store_load_credential_sets_finish (IPS_STORE (source), result, &error);

  if (sets != NULL)
    {
      IpsFleet *self = IPS_FLEET (g_task_get_source_object (task));

      g_ptr_array_set_size (self->sets, 0);
      g_ptr_array_extend_and_steal (self->sets, g_steal_pointer (&sets));
    }
  end_part (task, error);
}

void
ips_fleet_apply_communication (IpsFleet *self, const IpsCommunication *communication)
{
  if (ips_communication_equal (&self->communication, communication))
    return;
  self->communication = *communication;
  g_signal_emit (self, signals[SIGNAL_COMMUNICATION_CHANGED], 0);
}

static void
settings_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) values = ips_store_load_settings_finish (IPS_STORE (source), result, &error);

  if (values != NULL)
    {
      IpsCommunication communication;

      ips_fleet_settings_read (values, &communication);
      ips_fleet_apply_communication (IPS_FLEET (g_task_get_source_object (task)), &communication);
      ips_licensing_take_settings (IPS_FLEET (g_task_get_source_object (task))->licensing, values);
      ips_maintenance_take_settings (IPS_FLEET (g_task_get_source_object (task))->maintenance, values);
    }
  end_part (task, error);
}

static void
start_load (IpsFleet *self, guint parts, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Load *load = g_new0 (Load, 1);

  g_task_set_task_data (task, load, (GDestroyNotify) load_free);
  load->n_pending = 1;
  if (parts & (IPS_STORE_SETTINGS))
    {
      load->n_pending++;
      ips_store_load_settings_async (self->store, cancellable, settings_loaded_cb, g_object_ref (task));
    }
  if (parts & IPS_STORE_CREDENTIALS)
    {
      load->n_pending++;
      ips_store_load_credential_sets_async (self->store, cancellable, sets_loaded_cb, g_object_ref (task));
    }
  if (parts & (IPS_STORE_SENSORS | IPS_STORE_PINS))
    {
      load->n_pending++;
      ips_store_load_sensors_async (self->store, cancellable, sensors_loaded_cb, g_object_ref (task));
    }
  end_part (task, NULL);
}

void
ips_fleet_load_async (IpsFleet *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (IPS_IS_FLEET (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ips_fleet_load_async);
  start_load (self, IPS_STORE_ALL, task);
}

gboolean
ips_fleet_load_finish (IpsFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- what another process changed --- */

static void reload (IpsFleet *self);

static void
reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsFleet *self = IPS_FLEET (source);
  g_autoptr(GError) error = NULL;

  self->reloading = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_warning ("fleet: reading what was changed: %s", error->message);
  reload (self);
}

static void
reload (IpsFleet *self)
{
  g_autoptr(GTask) task = NULL;
  guint parts = self->stale;

  if (self->reloading || parts == 0)
    return;
  self->reloading = TRUE;
  self->stale = 0;
  task = g_task_new (self, NULL, reloaded_cb, NULL);
  g_task_set_source_tag (task, reload);
  start_load (self, parts, task);
}

void
ips_fleet_reload (IpsFleet *self, guint parts)
{
  self->stale |= parts & (IPS_STORE_SENSORS | IPS_STORE_PINS | IPS_STORE_SETTINGS | IPS_STORE_CREDENTIALS);
  reload (self);
}

static void
store_changed_cb (IpsStore *store, guint parts, IpsFleet *self)
{
  if (self->loaded)
    ips_fleet_reload (self, parts);
}

/* --- what is asked --- */

gboolean
ips_fleet_is_loaded (IpsFleet *self)
{
  g_return_val_if_fail (IPS_IS_FLEET (self), FALSE);

  return self->loaded;
}

GPtrArray *
ips_fleet_get_sensors (IpsFleet *self)
{
  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);

  return self->sensors;
}

IpsSensor *
ips_fleet_lookup (IpsFleet *self, const char *id)
{
  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);

  return id != NULL ? g_hash_table_lookup (self->by_id, id) : NULL;
}

/* Names count before addresses; neither minds case. */
IpsSensor *
ips_fleet_lookup_name (IpsFleet *self, const char *name_or_address)
{
  g_autofree char *folded = NULL;

  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);
  g_return_val_if_fail (name_or_address != NULL, NULL);

  folded = g_utf8_casefold (name_or_address, -1);
  for (guint i = 0; i < self->sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (self->sensors, i);
      g_autofree char *name = g_utf8_casefold (ips_sensor_get_name (sensor), -1);

      if (g_str_equal (name, folded))
        return sensor;
    }
  for (guint i = 0; i < self->sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (self->sensors, i);

      if (g_ascii_strcasecmp (ips_sensor_get_config (sensor)->address, name_or_address) == 0)
        return sensor;
    }
  return NULL;
}

static gint
compare_paths (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

IpsSensor *
ips_fleet_lookup_endpoint (IpsFleet *self, const IpsSensorConfig *config, const char *except_id)
{
  IpsTransport transport;
  g_autofree char *wanted = NULL;

  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);
  g_return_val_if_fail (config != NULL, NULL);

  transport = self->communication.transport;
  wanted = ips_sensor_config_make_endpoint (config, transport);
  for (guint i = 0; i < self->sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (self->sensors, i);
      g_autofree char *endpoint = NULL;

      if (ips_sensor_get_port (sensor, transport) != ips_sensor_config_get_port (config, transport))
        continue;
      endpoint = ips_sensor_config_make_endpoint (ips_sensor_get_config (sensor), transport);
      if (g_str_equal (endpoint, wanted) && g_strcmp0 (ips_sensor_get_id (sensor), except_id) != 0)
        return sensor;
    }
  return NULL;
}

char **
ips_fleet_get_groups (IpsFleet *self)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) paths = g_ptr_array_new ();

  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);

  for (guint i = 0; i < self->sensors->len; i++)
    {
      const char *group = ips_sensor_get_config (g_ptr_array_index (self->sensors, i))->group;

      /* The path itself and each that ends before a slash. */
      for (const char *end = group; *group != '\0' && end != NULL;)
        {
          g_autofree char *path = NULL;

          end = strchr (end + 1, '/');
          path = end != NULL ? g_strndup (group, (gsize) (end - group)) : g_strdup (group);
          if (*path != '\0' && !g_hash_table_contains (seen, path))
            {
              g_ptr_array_add (paths, path);
              g_hash_table_add (seen, g_steal_pointer (&path));
            }
        }
    }
  g_ptr_array_sort (paths, compare_paths);
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&paths), FALSE);
}

GPtrArray *
ips_fleet_get_credential_sets (IpsFleet *self)
{
  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);

  return self->sets;
}

IpsCredentialSet *
ips_fleet_find_set (IpsFleet *self, const char *id)
{
  for (guint i = 0; i < self->sets->len; i++)
    {
      IpsCredentialSet *set = g_ptr_array_index (self->sets, i);

      if (g_str_equal (set->id, id))
        return set;
    }
  return NULL;
}

const IpsCommunication *
ips_fleet_get_communication (IpsFleet *self)
{
  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);

  return &self->communication;
}

IpsStore *
ips_fleet_get_store (IpsFleet *self)
{
  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);

  return self->store;
}

IpsVault *
ips_fleet_get_vault (IpsFleet *self)
{
  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);

  return self->vault;
}

IpsDialect *
ips_fleet_get_dialect (IpsFleet *self)
{
  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);

  return self->dialect;
}

IpsLicensing *
ips_fleet_get_licensing (IpsFleet *self)
{
  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);

  return self->licensing;
}

IpsMaintenance *
ips_fleet_get_maintenance (IpsFleet *self)
{
  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);
  return self->maintenance;
}

const IpsCredentialSet *
ips_fleet_lookup_credential_set (IpsFleet *self, const char *id)
{
  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return ips_fleet_find_set (self, id);
}

const IpsCredentialSet *
ips_fleet_lookup_credential_set_name (IpsFleet *self, const char *name)
{
  g_autofree char *folded = NULL;

  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  folded = g_utf8_casefold (name, -1);
  for (guint i = 0; i < self->sets->len; i++)
    {
      const IpsCredentialSet *set = g_ptr_array_index (self->sets, i);
      g_autofree char *other = g_utf8_casefold (set->name, -1);

      if (g_str_equal (folded, other))
        return set;
    }
  return NULL;
}

const char *
ips_fleet_get_username (IpsFleet *self, IpsSensor *sensor)
{
  const IpsSensorConfig *config;
  const char *username;

  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);
  g_return_val_if_fail (IPS_IS_SENSOR (sensor), NULL);

  config = ips_sensor_get_config (sensor);
  username = config->username;
  if (*config->credential_set != '\0')
    {
      IpsCredentialSet *set = ips_fleet_find_set (self, config->credential_set);

      username = set != NULL ? set->username : NULL;
    }
  return username != NULL && *username != '\0' ? username : NULL;
}

/* What a link to @sensor is built from, with the login in force. */
static IpsLinkSpec
make_spec (IpsFleet *self, IpsSensor *sensor)
{
  const IpsSensorConfig *config = ips_sensor_get_config (sensor);
  const IpsCommunication *communication = &self->communication;
  IpsLinkSpec spec = { 0 };

  spec.sensor_id = ips_sensor_get_id (sensor);
  spec.host = config->address;
  spec.transport = ips_sensor_get_transport (sensor, communication->transport);
  spec.port = ips_sensor_get_port (sensor, communication->transport);
  spec.username = ips_fleet_get_username (self, sensor);
  spec.password = ips_vault_peek (self->vault, *config->credential_set != '\0' ? config->credential_set
                                                                               : spec.sensor_id);
  spec.form = config->form;
  spec.console.port = ips_sensor_config_get_ssh_port (config);
  spec.console.old_algorithms = config->ssh_old;
  spec.console.router = config->form == IPS_FORM_ROUTER;
  spec.console.shelf = self->shelf;
  spec.timeouts.connect_timeout_ms = config->connect_timeout_ms != 0 ? config->connect_timeout_ms
                                                                     : communication->connect_timeout_ms;
  spec.timeouts.reply_timeout_ms = config->reply_timeout_ms != 0 ? config->reply_timeout_ms
                                                                 : communication->reply_timeout_ms;
  spec.timeouts.long_timeout_ms = communication->long_timeout_ms;
  return spec;
}

IpsSensorLink *
ips_fleet_get_link (IpsFleet *self, IpsSensor *sensor)
{
  IpsLinkSpec spec;

  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);
  g_return_val_if_fail (IPS_IS_SENSOR (sensor), NULL);

  spec = make_spec (self, sensor);
  return ips_link_pool_get (self->pool, &spec);
}

IpsSensorLink *
ips_fleet_make_link (IpsFleet *self, IpsSensor *sensor, const char *username, IpsSecret *password)
{
  IpsLinkSpec spec;

  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);
  g_return_val_if_fail (IPS_IS_SENSOR (sensor), NULL);

  spec = make_spec (self, sensor);
  spec.username = username;
  spec.password = password;
  return ips_link_pool_build (self->pool, &spec);
}

void
ips_fleet_take_facts (IpsFleet *self, const char *sensor_id, IpsSensorFacts *facts)
{
  IpsSensor *sensor;
  IpsCertificate *known[2];

  g_return_if_fail (IPS_IS_FLEET (self));
  g_return_if_fail (facts != NULL);

  sensor = ips_fleet_lookup (self, sensor_id);
  if (sensor == NULL)
    {
      ips_sensor_facts_free (facts);
      return;
    }
  ips_store_put_facts (self->store, sensor_id, facts);
  /* One object per certificate: thousands are seen again at every refresh. */
  known[0] = ips_sensor_get_trusted (sensor);
  known[1] = ips_sensor_get_facts (sensor)->certificate;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (facts->certificate != NULL && known[i] != NULL && known[i] != facts->certificate
        && ips_certificate_equal (known[i], facts->certificate))
      {
        ips_certificate_ref (known[i]);
        ips_certificate_unref (facts->certificate);
        facts->certificate = known[i];
        break;
      }
  ips_sensor_take_facts (sensor, facts);
  ips_fleet_mark_changed (self, sensor);
}

/* --- life --- */

static IpsTrustVerdict
ips_fleet_judge (IpsTrust *trust, const char *subject_id, IpsCertificate *certificate)
{
  return ips_trust_judge (IPS_TRUST (IPS_FLEET (trust)->trust), subject_id, certificate);
}

static IpsTrustVerdict
ips_fleet_judge_host_key (IpsTrust *trust, const char *subject_id, const char *fingerprint)
{
  return ips_trust_judge_host_key (IPS_TRUST (IPS_FLEET (trust)->trust), subject_id, fingerprint);
}

static void
ips_fleet_trust_iface_init (IpsTrustInterface *iface)
{
  iface->judge = ips_fleet_judge;
  iface->judge_host_key = ips_fleet_judge_host_key;
}

/**
 * ips_fleet_new:
 * @dialect: (nullable): %NULL where no link will be asked for (tests)
 *
 * Returns: (transfer full): an empty fleet; see ips_fleet_load_async()
 */
IpsFleet *
ips_fleet_new (IpsStore *store, IpsVault *vault, IpsDialect *dialect)
{
  IpsFleet *self = g_object_new (IPS_TYPE_FLEET, NULL);
  const char *name = g_get_real_name ();

  self->store = g_object_ref (store);
  self->vault = g_object_ref (vault);
  self->pool = ips_link_pool_new (MAX_LINKS, IPS_TRUST (self->trust), dialect);
  self->shelf = ips_update_shelf_new (store, vault);
  if (name == NULL || *name == '\0' || g_str_equal (name, "Unknown"))
    name = g_get_user_name ();
  self->who = g_strdup (name);
  self->dialect = dialect != NULL ? g_object_ref (dialect) : NULL;
  self->licensing = ips_licensing_new (store, vault, dialect, self->who);
  self->maintenance = ips_maintenance_new (store, self->who);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, 0);
  return self;
}

static void
ips_fleet_dispose (GObject *object)
{
  IpsFleet *self = IPS_FLEET (object);

  g_clear_handle_id (&self->frame_source, g_source_remove);
  g_clear_pointer (&self->pool, ips_link_pool_free);
  g_clear_object (&self->shelf);

  G_OBJECT_CLASS (ips_fleet_parent_class)->dispose (object);
}

static void
ips_fleet_finalize (GObject *object)
{
  IpsFleet *self = IPS_FLEET (object);

  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->changed);
  g_hash_table_unref (self->removed);
  g_ptr_array_unref (self->sensors);
  g_ptr_array_unref (self->sets);
  g_object_unref (self->trust);
  g_clear_object (&self->licensing);
  g_clear_object (&self->maintenance);
  g_clear_object (&self->dialect);
  g_clear_object (&self->store);
  g_clear_object (&self->vault);
  g_free (self->who);

  G_OBJECT_CLASS (ips_fleet_parent_class)->finalize (object);
}

static void
ips_fleet_class_init (IpsFleetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ips_fleet_dispose;
  object_class->finalize = ips_fleet_finalize;

  /**
   * IpsFleet::sensors-changed:
   * @sensors: (element-type IpsSensor): each once, in no order
   */
  signals[SIGNAL_SENSORS_CHANGED] = g_signal_new ("sensors-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  signals[SIGNAL_LIST_CHANGED] = g_signal_new ("list-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                               NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_COMMUNICATION_CHANGED] = g_signal_new ("communication-changed", G_TYPE_FROM_CLASS (klass),
                                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_fleet_init (IpsFleet *self)
{
  self->sensors = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->changed = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->sets = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_credential_set_free);
  self->trust = ips_trust_store_new ();
  ips_communication_init_defaults (&self->communication);
}
