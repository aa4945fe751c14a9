/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-fleet-policies.h"
#include "ips-fleet-private.h"
#include "ips-fleet-settings.h"
#include "store-fixture.h"

typedef struct
{
  StoreFixture base;
  IpsStore *store;
  IpsVault *vault;
  IpsDialect *dialect;
  IpsFleet *fleet;
  guint n_list_changed;
  guint n_communication_changed;
  GPtrArray *changed;       /* of the last "sensors-changed" */
  guint n_changed;
} Fixture;

static void
list_changed_cb (IpsFleet *fleet, Fixture *self)
{
  self->n_list_changed++;
}

static void
communication_changed_cb (IpsFleet *fleet, Fixture *self)
{
  self->n_communication_changed++;
}

static void
sensors_changed_cb (IpsFleet *fleet, GPtrArray *sensors, Fixture *self)
{
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  self->changed = g_ptr_array_ref (sensors);
  self->n_changed++;
}

static void
load (IpsFleet *fleet)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_fleet_load_async (fleet, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_fleet_load_finish (fleet, fixture_await (&result), &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  store_fixture_set_up (&self->base, data);
  self->store = fixture_open (self->base.path, &error);
  g_assert_no_error (error);
  self->vault = ips_vault_new_in_memory ();
  self->dialect = ips_dialect_new_from_data (NULL, -1, &error);
  g_assert_no_error (error);
  self->fleet = ips_fleet_new (self->store, self->vault, self->dialect);
  g_signal_connect (self->fleet, "list-changed", G_CALLBACK (list_changed_cb), self);
  g_signal_connect (self->fleet, "communication-changed", G_CALLBACK (communication_changed_cb), self);
  g_signal_connect (self->fleet, "sensors-changed", G_CALLBACK (sensors_changed_cb), self);
  g_assert_false (ips_fleet_is_loaded (self->fleet));
  load (self->fleet);
  g_assert_true (ips_fleet_is_loaded (self->fleet));
  self->n_list_changed = 0;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ips_store_close (self->store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  g_assert_finalize_object (g_steal_pointer (&self->fleet));
  g_assert_finalize_object (g_steal_pointer (&self->vault));
  g_assert_finalize_object (g_steal_pointer (&self->store));
  g_object_unref (self->dialect);
  store_fixture_tear_down (&self->base, data);
}

static void
save (Fixture *self, GPtrArray *sensors, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_fleet_save_async (self->fleet, sensors, NULL, fixture_keep_result_cb, &result);
  ips_fleet_save_finish (self->fleet, fixture_await (&result), error);
}

static void
trust (Fixture *self, const char *id, IpsCertificate *certificate)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_fleet_trust_async (self->fleet, id, certificate, "asked", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_fleet_trust_finish (self->fleet, fixture_await (&result), &error));
  g_assert_no_error (error);
}

/* How a device is talked to over SSH, and whom it is: kept, told to every link, and taken back. */
static void
test_host_key (Fixture *self, gconstpointer data)
{
  static const char key[] = "SHA256:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno+/";
  static const char other[] = "SHA256:0BCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno+/";
  g_autoptr(GPtrArray) sensors = fixture_sensors (1);
  IpsSensor *first = g_ptr_array_index (sensors, 0);
  const char *id = ips_sensor_get_id (first);
  IpsSensorConfig *config = ips_sensor_config_copy (ips_sensor_get_config (first));
  IpsSensorFacts *facts = ips_sensor_facts_new ();
  g_autoptr(GAsyncResult) trusted = NULL;
  g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(IpsFleet) again = NULL;
  g_autoptr(GError) error = NULL;

  config->form = IPS_FORM_AUTOMATIC;
  config->ssh_port = 2222;
  config->ssh_old = TRUE;
  ips_sensor_take_config (first, config);
  save (self, sensors, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ips_trust_judge_host_key (IPS_TRUST (self->fleet), id, key), ==, IPS_TRUST_UNKNOWN);
  ips_fleet_trust_host_key_async (self->fleet, id, key, NULL, fixture_keep_result_cb, &trusted);
  g_assert_true (ips_fleet_trust_host_key_finish (self->fleet, fixture_await (&trusted), &error));
  g_assert_no_error (error);
  g_assert_cmpint (ips_trust_judge_host_key (IPS_TRUST (self->fleet), id, key), ==, IPS_TRUST_TRUSTED);
  g_assert_cmpint (ips_trust_judge_host_key (IPS_TRUST (self->fleet), id, other), ==, IPS_TRUST_CHANGED);
  facts->host_key = g_strdup (other);
  ips_fleet_take_facts (self->fleet, id, facts);
  {
    g_autoptr(GAsyncResult) flushed = NULL;

    ips_store_flush_async (self->store, NULL, fixture_keep_result_cb, &flushed);
    g_assert_true (ips_store_flush_finish (self->store, fixture_await (&flushed), &error));
  }

  again = ips_fleet_new (self->store, self->vault, self->dialect);
  load (again);
  config = ips_sensor_config_copy (ips_sensor_get_config (ips_fleet_lookup (again, id)));
  g_assert_cmpint (config->form, ==, IPS_FORM_AUTOMATIC);
  g_assert_cmpuint (config->ssh_port, ==, 2222);
  g_assert_true (config->ssh_old);
  g_assert_cmpstr (config->host_key, ==, key);
  g_assert_cmpstr (ips_sensor_get_facts (ips_fleet_lookup (again, id))->host_key, ==, other);
  g_assert_cmpint (ips_trust_judge_host_key (IPS_TRUST (again), id, key), ==, IPS_TRUST_TRUSTED);

  g_free (config->host_key);
  config->host_key = g_strdup ("");
  g_ptr_array_add (changed, ips_sensor_new (id, config));
  save (self, changed, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ips_trust_judge_host_key (IPS_TRUST (self->fleet), id, key), ==, IPS_TRUST_UNKNOWN);
}

static void
test_edit (Fixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) sensors = fixture_sensors (4);
  g_autoptr(GPtrArray) bad = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) groups = NULL;
  IpsSensor *first = g_ptr_array_index (sensors, 0);
  const char *ids[] = { ips_sensor_get_id (first), NULL };
  IpsSensorConfig *config;

  save (self, sensors, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->n_list_changed, ==, 1);
  g_assert_cmpuint (ips_fleet_get_sensors (self->fleet)->len, ==, 4);
  g_assert_true (ips_fleet_lookup (self->fleet, ids[0]) == first);
  g_assert_true (ips_fleet_lookup_name (self->fleet, "SENSOR-00000") == first);
  g_assert_true (ips_fleet_lookup_name (self->fleet, "10.0.0.0") == first);
  groups = ips_fleet_get_groups (self->fleet);
  g_assert_cmpuint (g_strv_length (groups), ==, 2);
  g_assert_cmpstr (groups[0], ==, "Europe");
  g_assert_cmpstr (groups[1], ==, "Europe/Berlin");

  /* A copy with the same id changes the one in memory. */
  config = ips_sensor_config_copy (ips_sensor_get_config (first));
  g_free (config->notes);
  config->notes = g_strdup ("in the cellar");
  g_ptr_array_add (bad, ips_sensor_new (ids[0], config));
  save (self, bad, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ips_sensor_get_config (first)->notes, ==, "in the cellar");
  while (self->n_changed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->changed->len, ==, 1);
  g_assert_cmpuint (self->n_list_changed, ==, 1);

  /* Invalid: nothing changes. */
  config = ips_sensor_config_copy (ips_sensor_get_config (first));
  g_free (config->address);
  config->address = g_strdup ("no such address!");
  ips_sensor_take_config (g_ptr_array_index (bad, 0), config);
  save (self, bad, &error);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  g_assert_cmpstr (ips_sensor_get_config (first)->address, ==, "10.0.0.0");

  ips_fleet_remove_async (self->fleet, ids, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_fleet_remove_finish (self->fleet, fixture_await (&result), NULL));
  g_assert_null (ips_fleet_lookup (self->fleet, ids[0]));
  g_assert_cmpuint (ips_fleet_get_sensors (self->fleet)->len, ==, 3);
  g_clear_object (&result);
  ips_fleet_restore_async (self->fleet, ids, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_fleet_restore_finish (self->fleet, fixture_await (&result), NULL));
  g_assert_true (ips_fleet_lookup (self->fleet, ids[0]) == first);
  g_assert_cmpuint (ips_fleet_get_sensors (self->fleet)->len, ==, 4);
}

static void
test_facts_and_trust (Fixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) sensors = fixture_sensors (3);
  g_autoptr(IpsCertificate) old = fixture_certificate (1);
  g_autoptr(IpsCertificate) same = fixture_certificate (1);
  g_autoptr(IpsCertificate) new = fixture_certificate (2);
  IpsSensor *first = g_ptr_array_index (sensors, 0);
  const char *id = ips_sensor_get_id (first);
  IpsTrust *judge = IPS_TRUST (self->fleet);
  g_autoptr(GError) error = NULL;

  save (self, sensors, &error);
  g_assert_cmpint (ips_trust_judge (judge, id, old), ==, IPS_TRUST_UNKNOWN);
  trust (self, id, old);
  g_assert_cmpint (ips_trust_judge (judge, id, same), ==, IPS_TRUST_TRUSTED);
  g_assert_cmpint (ips_trust_judge (judge, id, new), ==, IPS_TRUST_CHANGED);
  g_assert_cmpint (ips_trust_judge (judge, "somebody else", old), ==, IPS_TRUST_UNKNOWN);
  g_assert_true (ips_certificate_equal (ips_sensor_get_trusted (first), old));

  /* Many facts, one signal. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  self->n_changed = 0;
  for (guint round = 0; round < 10; round++)
    for (guint i = 0; i < 3; i++)
      ips_fleet_take_facts (self->fleet, ips_sensor_get_id (g_ptr_array_index (sensors, i)),
                            fixture_facts (1, 100 + round));
  ips_fleet_take_facts (self->fleet, "nobody", fixture_facts (1, 100));
  g_assert_cmpint (ips_sensor_get_facts (first)->checked_us, ==, 109);
  g_assert_true (ips_sensor_get_facts (first)->certificate == old);
  while (self->n_changed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->changed->len, ==, 3);

  trust (self, id, NULL);
  g_assert_cmpint (ips_trust_judge (judge, id, old), ==, IPS_TRUST_UNKNOWN);
}

static void
test_communication (Fixture *self, gconstpointer data)
{
  g_autoptr(GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsCommunication communication = *ips_fleet_get_communication (self->fleet);
  IpsCommunication read;

  g_assert_cmpuint (communication.parallel, ==, 64);
  communication.parallel = 12;
  communication.policy = IPS_CERT_POLICY_MANUAL;
  ips_fleet_save_communication_async (self->fleet, &communication, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_fleet_save_communication_finish (self->fleet, fixture_await (&result), &error));
  g_assert_cmpuint (ips_fleet_get_communication (self->fleet)->parallel, ==, 12);
  g_assert_cmpuint (self->n_communication_changed, ==, 1);

  communication.parallel = 0;
  g_clear_object (&result);
  ips_fleet_save_communication_async (self->fleet, &communication, NULL, fixture_keep_result_cb, &result);
  g_assert_false (ips_fleet_save_communication_finish (self->fleet, fixture_await (&result), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);

  g_hash_table_insert (values, (gpointer) "communication.parallel", (gpointer) "99999");
  g_hash_table_insert (values, (gpointer) "communication.retries", (gpointer) "3");
  g_test_expect_message ("Ips-Services", G_LOG_LEVEL_WARNING, "*communication.parallel*99999*");
  ips_fleet_settings_read (values, &read);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (read.parallel, ==, 64);
  g_assert_cmpuint (read.retries, ==, 3);
}

/* Kept, told, followed by another program's fleet, and a line of history each. */
static void
test_group_policies (Fixture *self, gconstpointer data)
{
  g_autoptr(GHashTable) policies = ips_group_policies_new ();
  g_autoptr(IpsFleet) other = ips_fleet_new (self->store, self->vault, self->dialect);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GError) error = NULL;
  IpsCertPolicy accept = IPS_CERT_POLICY_ACCEPT;
  const IpsHistoryLine *line;

  ips_group_policies_set (policies, "Europe", &accept);
  ips_fleet_save_group_policies_async (self->fleet, policies, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_fleet_save_group_policies_finish (self->fleet, fixture_await (&result), &error));
  g_assert_cmpuint (self->n_communication_changed, ==, 1);
  g_assert_true (ips_group_policies_equal (ips_fleet_get_group_policies (self->fleet), policies));
  load (other);
  g_assert_true (ips_group_policies_equal (ips_fleet_get_group_policies (other), policies));

  ips_group_policies_set (policies, "Europe", NULL);
  g_clear_object (&result);
  ips_fleet_save_group_policies_async (self->fleet, policies, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_fleet_save_group_policies_finish (self->fleet, fixture_await (&result), &error));
  g_assert_cmpuint (g_hash_table_size (ips_fleet_get_group_policies (self->fleet)), ==, 0);
  load (other);
  g_assert_cmpuint (g_hash_table_size (ips_fleet_get_group_policies (other)), ==, 0);

  lines = fixture_history (self->store, "Europe");
  g_assert_cmpuint (lines->len, ==, 2);
  line = g_ptr_array_index (lines, 0);
  g_assert_cmpstr (line->subject, ==, "Europe");
  g_assert_cmpstr (line->before, ==, "Accept automatically");
}

static void
test_links (Fixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) sensors = fixture_sensors (2);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSecret) password = ips_secret_new ("hunter22");
  IpsSensor *first = g_ptr_array_index (sensors, 0);
  IpsCredentialSet *set = ips_credential_set_new (NULL, "Berlin", "admin");
  IpsSensorConfig *config;
  IpsSensorLink *link;
  IpsSensorLink *again;

  save (self, sensors, &error);
  g_assert_null (ips_fleet_get_username (self->fleet, first));
  ips_fleet_save_credential_set_async (self->fleet, set, password, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_fleet_save_credential_set_finish (self->fleet, fixture_await (&result), &error));
  g_assert_cmpuint (ips_fleet_get_credential_sets (self->fleet)->len, ==, 1);
  g_assert_true (ips_secret_equal (ips_vault_peek (self->vault, set->id), password));
  config = ips_sensor_config_copy (ips_sensor_get_config (first));
  g_free (config->credential_set);
  config->credential_set = g_strdup (set->id);
  ips_sensor_take_config (first, config);
  save (self, sensors, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ips_fleet_get_username (self->fleet, first), ==, "admin");

  /* Idle, the same is handed out; while somebody has it, another. */
  link = ips_fleet_get_link (self->fleet, first);
  again = ips_fleet_get_link (self->fleet, first);
  g_assert_true (link != again);
  g_object_unref (again);
  g_object_unref (link);
  again = ips_fleet_get_link (self->fleet, first);
  g_assert_true (link == again);

  /* Another port, another link; and no more than one is kept per sensor. */
  config = ips_sensor_config_copy (ips_sensor_get_config (first));
  config->port = 9443;
  ips_sensor_take_config (first, config);
  link = ips_fleet_get_link (self->fleet, first);
  g_assert_true (link != again);
  g_object_unref (link);
  g_object_unref (again);
  g_assert_cmpuint (ips_link_pool_get_n_links (self->fleet->pool), ==, 1);

  /* A set in use stays. */
  g_clear_object (&result);
  ips_fleet_remove_credential_set_async (self->fleet, set->id, NULL, fixture_keep_result_cb, &result);
  g_assert_false (ips_fleet_remove_credential_set_finish (self->fleet, fixture_await (&result), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CONFLICT);
  ips_credential_set_free (set);

  /* What went to the vault is not in the store. */
  {
    g_autoptr(GError) flush_error = NULL;
    static const char *const suffixes[] = { "", "-wal" };

    fixture_flush (self->store, &flush_error);
    for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
      {
        g_autofree char *name = g_strconcat (self->base.path, suffixes[i], NULL);
        g_autofree char *bytes = NULL;
        gsize size;

        g_assert_true (g_file_get_contents (name, &bytes, &size, NULL));
        g_assert_null (memmem (bytes, size, "hunter22", 8));
      }
  }
}

static void
test_pool_limit (void)
{
  g_autoptr(IpsTrustStore) trusted = ips_trust_store_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, -1, &error);
  g_autoptr(IpsLinkPool) pool = ips_link_pool_new (3, IPS_TRUST (trusted), dialect);
  IpsSensorLink *links[5];

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      IpsLinkSpec spec = { id, "10.0.0.1", 443, IPS_TRANSPORT_HTTPS, NULL, NULL, { 1000, 1000, 1000 } };

      links[i] = ips_link_pool_get (pool, &spec);
      g_assert_cmpuint (ips_link_pool_get_n_links (pool), ==, MIN (i + 1, 3));
    }
  for (guint i = 0; i < 5; i++)
    g_object_unref (links[i]);
}

/* What is trusted is recognized by its bytes, with what is known of it; nothing else is. */
static void
test_recognize (void)
{
  g_autoptr(IpsTrustStore) trusted = ips_trust_store_new ();
  g_autoptr(IpsCertificate) one = fixture_certificate (1);
  g_autoptr(IpsCertificate) two = fixture_certificate (2);
  g_autoptr(IpsCertificate) known = ips_certificate_new_from_facts (ips_x509_copy (ips_certificate_get_facts (one)), NULL);
  g_autoptr(IpsCertificate) found = NULL;

  g_assert_null (ips_trust_recognize (IPS_TRUST (trusted), "a", ips_certificate_get_der (one)));
  ips_trust_store_set (trusted, "a", known);
  g_assert_null (ips_trust_recognize (IPS_TRUST (trusted), "a", ips_certificate_get_der (two)));
  g_assert_null (ips_trust_recognize (IPS_TRUST (trusted), "b", ips_certificate_get_der (one)));
  found = ips_trust_recognize (IPS_TRUST (trusted), "a", ips_certificate_get_der (one));
  g_assert_nonnull (found);
  g_assert_true (ips_certificate_equal (found, one));
  g_assert_true (g_bytes_equal (ips_certificate_get_der (found), ips_certificate_get_der (one)));
  g_assert_cmpstr (ips_certificate_get_facts (found)->subject, ==, ips_certificate_get_facts (one)->subject);
  g_assert_cmpstr (ips_certificate_get_facts (found)->sha1, ==, ips_certificate_get_facts (one)->sha1);
  g_assert_cmpint (ips_trust_judge (IPS_TRUST (trusted), "a", found), ==, IPS_TRUST_TRUSTED);
}

/* Somebody else adds, changes, trusts and removes. */
static void
test_other_process (Fixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) sensors = fixture_sensors (2);
  g_autoptr(IpsCertificate) certificate = fixture_certificate (1);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsSensor *first = g_ptr_array_index (sensors, 0);
  const char *ids[] = { ips_sensor_get_id (g_ptr_array_index (sensors, 1)), NULL };
  IpsStore *theirs = fixture_open (self->base.path, &error);

  g_assert_no_error (error);
  fixture_save_sensors (theirs, sensors, &error);
  g_assert_no_error (error);
  while (self->n_list_changed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (ips_fleet_get_sensors (self->fleet)->len, ==, 2);

  ips_store_set_pin_async (theirs, ips_sensor_get_id (first), certificate, "asked", "other", NULL,
                           fixture_keep_result_cb, &result);
  g_assert_true (ips_store_set_pin_finish (theirs, fixture_await (&result), &error));
  while (self->n_changed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->changed->len, ==, 1);
  g_assert_cmpint (ips_trust_judge (IPS_TRUST (self->fleet), ips_sensor_get_id (first), certificate), ==,
                   IPS_TRUST_TRUSTED);

  self->n_list_changed = 0;
  g_clear_object (&result);
  ips_store_remove_sensors_async (theirs, ids, TRUE, "other", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_remove_sensors_finish (theirs, fixture_await (&result), &error));
  while (self->n_list_changed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (ips_fleet_get_sensors (self->fleet)->len, ==, 1);
  g_clear_object (&result);
  ips_store_close (theirs);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (theirs);
}

int
main (int argc, char **argv)
{
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/services/fleet/host-key", test_host_key);
  ADD ("/services/fleet/edit", test_edit);
  ADD ("/services/fleet/facts-and-trust", test_facts_and_trust);
  ADD ("/services/fleet/communication", test_communication);
  ADD ("/services/fleet/group-policies", test_group_policies);
  ADD ("/services/fleet/links", test_links);
  ADD ("/services/fleet/other-process", test_other_process);
  g_test_add_func ("/services/fleet/pool-limit", test_pool_limit);
  g_test_add_func ("/services/fleet/recognize", test_recognize);
  return g_test_run ();
}
