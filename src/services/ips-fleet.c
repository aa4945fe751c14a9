/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-fleet-private.h"

#include "ips-group-policy.h"
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

void
ips_fleet_apply_communication (IpsFleet *self, const IpsCommunication *communication)
{
  if (ips_communication_equal (&self->communication, communication))
    return;
  self->communication = *communication;
  g_signal_emit (self, signals[SIGNAL_COMMUNICATION_CHANGED], 0);
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

GPtrArray *
ips_fleet_keep_known (IpsFleet *self, GPtrArray *sensors)
{
  GPtrArray *known = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (IPS_IS_FLEET (self), known);

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = ips_fleet_lookup (self, ips_sensor_get_id (g_ptr_array_index (sensors, i)));

      if (sensor != NULL)
        g_ptr_array_add (known, g_object_ref (sensor));
    }
  return known;
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

void
ips_fleet_set_rebooting (IpsFleet *self, const char *sensor_id, gboolean rebooting)
{
  IpsSensor *sensor;

  g_return_if_fail (IPS_IS_FLEET (self));

  sensor = ips_fleet_lookup (self, sensor_id);
  if (sensor == NULL || ips_sensor_is_rebooting (sensor) == rebooting)
    return;
  ips_sensor_set_rebooting (sensor, rebooting);
  ips_fleet_mark_changed (self, sensor);
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

static void
store_changed_cb (IpsStore *store, guint parts, IpsFleet *self)
{
  if (self->loaded)
    ips_fleet_reload (self, parts);
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
  g_hash_table_unref (self->group_policies);

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
  self->group_policies = ips_group_policies_new ();
}
