/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "ips-sqlite-store.h"
#include "store-fixture.h"

static void
close_store (IpsStore *store)
{
  ips_store_close (store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (store);
}

static IpsStore *
open_store (const char *path)
{
  g_autoptr(GError) error = NULL;
  IpsStore *store = fixture_open (path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (store);
  return store;
}

static void
set_pin (IpsStore *store, const char *sensor_id, IpsCertificate *certificate)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_store_set_pin_async (store, sensor_id, certificate, "asked", "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_set_pin_finish (store, fixture_await (&result), &error));
  g_assert_no_error (error);
}

static void
test_rights (StoreFixture *self, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  mode_t before = umask (0277);
  IpsStore *store = open_store (self->path);
  struct stat status;

  umask (before);
  g_assert_cmpint (stat (self->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (stat (folder, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
  g_assert_null (ips_store_get_warning (store));
  g_assert_cmpstr (ips_store_get_path (store), ==, self->path);
  close_store (store);
  {
    g_autofree char *mode = fixture_query_text (self->path, "PRAGMA journal_mode");

    g_assert_cmpstr (mode, ==, "wal");
  }
  g_chmod (self->path, 0644);
  store = open_store (self->path);
  g_assert_cmpint (stat (self->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  close_store (store);
}

static void
test_round_trip (StoreFixture *self, gconstpointer data)
{
  IpsStore *store = open_store (self->path);
  g_autoptr(GPtrArray) sensors = fixture_sensors (3);
  g_autoptr(GPtrArray) loaded = NULL;
  g_autoptr(IpsCertificate) trusted = fixture_certificate (0);
  g_autoptr(IpsSensorFacts) facts = fixture_facts (0, 5000);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GBytes) der = NULL;
  g_autoptr(GError) error = NULL;
  const IpsSensorFacts *read;
  IpsSensorConfig *closing;
  IpsSensor *first;

  closing = ips_sensor_config_copy (ips_sensor_get_config (g_ptr_array_index (sensors, 1)));
  closing->traffic = IPS_TRAFFIC_FAIL_CLOSE;
  g_free (closing->tags);
  closing->tags = g_strdup ("core, pci");
  ips_sensor_take_config (g_ptr_array_index (sensors, 1), closing);
  fixture_save_sensors (store, sensors, &error);
  g_assert_no_error (error);
  first = g_ptr_array_index (sensors, 0);
  facts->host_name = g_strdup ("sensor1");
  ips_store_put_facts (store, ips_sensor_get_id (first), facts);
  set_pin (store, ips_sensor_get_id (first), trusted);
  close_store (store);

  store = open_store (self->path);
  loaded = fixture_load_sensors (store);
  g_assert_cmpuint (loaded->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      IpsSensor *before = g_ptr_array_index (sensors, i);
      IpsSensor *after = g_ptr_array_index (loaded, i);

      g_assert_cmpstr (ips_sensor_get_id (before), ==, ips_sensor_get_id (after));
      g_assert_true (ips_sensor_config_equal (ips_sensor_get_config (before), ips_sensor_get_config (after)));
    }
  first = g_ptr_array_index (loaded, 0);
  read = ips_sensor_get_facts (first);
  g_assert_cmpstr (read->platform, ==, "IPS-4345");
  g_assert_cmpstr (read->host_name, ==, "sensor1");
  g_assert_cmpstr (read->serial, ==, "FOC00000000");
  g_assert_cmpint (read->license_status, ==, IPS_LICENSE_VALID);
  g_assert_cmpint (read->clock_skew_us, ==, -17);
  g_assert_cmpint (read->checked_us, ==, 5000);
  g_assert_true (read->failed);
  g_assert_cmpint (read->error_code, ==, IPS_ERROR_LOGIN_REJECTED);
  g_assert_cmpstr (read->error_message, ==, "login rejected");
  g_assert_cmpint (read->certificate_us, ==, 5000);
  g_assert_true (ips_certificate_equal (read->certificate, trusted));
  /* Presented and trusted are one object. */
  g_assert_true (read->certificate == ips_sensor_get_trusted (first));
  g_assert_cmpint (ips_sensor_get_trusted_us (first), >, 0);
  g_assert_null (ips_certificate_get_der (read->certificate));
  g_assert_cmpstr (ips_certificate_get_facts (read->certificate)->names[1], ==, "b.example");

  ips_store_load_der_async (store, ips_certificate_get_facts (trusted)->sha256, NULL, fixture_keep_result_cb, &result);
  der = ips_store_load_der_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (der, ips_certificate_get_der (trusted)));
  g_clear_object (&result);
  close_store (store);
}

static void
test_names (StoreFixture *self, gconstpointer data)
{
  IpsStore *store = open_store (self->path);
  g_autoptr(GPtrArray) sensors = fixture_sensors (2);
  g_autoptr(GPtrArray) bad = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) loaded = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsSensorConfig *config;
  const char *ids[2] = { NULL, NULL };

  fixture_save_sensors (store, sensors, &error);
  g_assert_no_error (error);

  /* The second of these has a name that is taken, in other letters: none is written. */
  g_ptr_array_add (bad, fixture_sensor (7));
  g_ptr_array_add (bad, fixture_sensor (8));
  config = ips_sensor_config_copy (ips_sensor_get_config (g_ptr_array_index (bad, 1)));
  g_free (config->name);
  config->name = g_strdup ("SENSOR-00001");
  ips_sensor_take_config (g_ptr_array_index (bad, 1), config);
  fixture_save_sensors (store, bad, &error);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_EXISTS);
  g_assert_nonnull (strstr (error->message, "SENSOR-00001"));
  g_clear_error (&error);
  loaded = fixture_load_sensors (store);
  g_assert_cmpuint (loaded->len, ==, 2);
  g_clear_pointer (&loaded, g_ptr_array_unref);

  /* Two may swap their names. */
  for (guint i = 0; i < 2; i++)
    {
      config = ips_sensor_config_copy (ips_sensor_get_config (g_ptr_array_index (sensors, i)));
      g_free (config->name);
      config->name = g_strdup_printf ("sensor-%05u", 1 - i);
      ips_sensor_take_config (g_ptr_array_index (sensors, i), config);
    }
  fixture_save_sensors (store, sensors, &error);
  g_assert_no_error (error);

  /* Removed, its name is free; restored, it is not any more. */
  ids[0] = ips_sensor_get_id (g_ptr_array_index (sensors, 0));
  ips_store_remove_sensors_async (store, ids, TRUE, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_remove_sensors_finish (store, fixture_await (&result), &error));
  g_clear_object (&result);
  fixture_save_sensors (store, bad, &error);
  g_assert_no_error (error);
  ips_store_remove_sensors_async (store, ids, FALSE, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_false (ips_store_remove_sensors_finish (store, fixture_await (&result), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_EXISTS);
  g_clear_object (&result);
  close_store (store);
}

static IpsSensor *
sensor_at (const char *name, const char *address, guint port)
{
  IpsSensorConfig *config = ips_sensor_config_new ();

  g_free (config->name);
  config->name = g_strdup (name);
  g_free (config->address);
  config->address = g_strdup (address);
  config->port = port;
  return ips_sensor_new (NULL, config);
}

static void
assert_taken (IpsStore *store, IpsSensor *sensor, const char *by)
{
  g_autoptr(GPtrArray) one = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (one, sensor);
  fixture_save_sensors (store, one, &error);
  if (by == NULL)
    {
      g_assert_no_error (error);
      return;
    }
  g_assert_error (error, IPS_ERROR, IPS_ERROR_ADDRESS_EXISTS);
  g_assert_nonnull (strstr (error->message, by));
}

/* One sensor twice in the inventory would be rebooted twice by "all". */
static void
test_addresses (StoreFixture *self, gconstpointer data)
{
  IpsStore *store = open_store (self->path);
  g_autoptr(IpsSensor) usual = sensor_at ("usual", "2001:db8::1", 0);
  g_autoptr(IpsSensor) same = sensor_at ("same", "2001:DB8:0:0::1", 443);
  g_autoptr(IpsSensor) other_port = sensor_at ("other port", "2001:db8::1", 8443);
  g_autoptr(IpsSensor) named = sensor_at ("named", "Sensor.example", 80);
  g_autoptr(IpsSensor) follows = sensor_at ("follows", "sensor.EXAMPLE", 0);
  g_autoptr(GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) both = g_ptr_array_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  const char *ids[2] = { ips_sensor_get_id (usual), NULL };
  IpsSensorConfig *config;

  assert_taken (store, usual, NULL);
  assert_taken (store, same, "usual");
  assert_taken (store, other_port, NULL);
  assert_taken (store, named, NULL);

  /* Two may swap their ports; one may not take the other's. */
  for (guint i = 0; i < 2; i++)
    {
      IpsSensor *sensor = i == 0 ? usual : other_port;

      config = ips_sensor_config_copy (ips_sensor_get_config (sensor));
      config->port = i == 0 ? 8443 : 0;
      ips_sensor_take_config (sensor, config);
      g_ptr_array_add (both, sensor);
    }
  assert_taken (store, usual, "other port");
  fixture_save_sensors (store, both, &error);
  g_assert_no_error (error);

  /* Which port one has that names none depends on the fleet's transport. */
  g_hash_table_insert (values, (gpointer) "communication.transport", (gpointer) "http");
  ips_store_save_settings_async (store, values, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_save_settings_finish (store, fixture_await (&result), &error));
  g_clear_object (&result);
  assert_taken (store, follows, "named");
  config = ips_sensor_config_copy (ips_sensor_get_config (follows));
  config->transport_set = TRUE;
  ips_sensor_take_config (follows, config);
  assert_taken (store, follows, NULL);

  /* Removed, its address is free; restored, it is not any more. */
  ips_store_remove_sensors_async (store, ids, TRUE, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_remove_sensors_finish (store, fixture_await (&result), &error));
  g_clear_object (&result);
  config = ips_sensor_config_copy (ips_sensor_get_config (same));
  config->port = 8443;
  ips_sensor_take_config (same, config);
  assert_taken (store, same, NULL);
  ips_store_remove_sensors_async (store, ids, FALSE, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_false (ips_store_remove_sensors_finish (store, fixture_await (&result), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_ADDRESS_EXISTS);
  g_clear_object (&result);
  close_store (store);
}

static void
test_history (StoreFixture *self, gconstpointer data)
{
  IpsStore *store = open_store (self->path);
  g_autoptr(GPtrArray) sensors = fixture_sensors (1);
  g_autoptr(IpsCertificate) old = fixture_certificate (1);
  g_autoptr(IpsCertificate) new = fixture_certificate (2);
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GError) error = NULL;
  IpsHistoryLine extra = { 0, 0, (char *) "Änne", (char *) "Clock set", (char *) "lab-03", (char *) "", (char *) "",
                           (char *) "" };
  IpsHistoryLine *line;
  const char *id = ips_sensor_get_id (g_ptr_array_index (sensors, 0));

  fixture_save_sensors (store, sensors, &error);
  set_pin (store, id, old);
  set_pin (store, id, new);
  set_pin (store, id, NULL);
  ips_store_add_history (store, &extra);
  lines = fixture_history (store, "");
  g_assert_cmpuint (lines->len, ==, 5);
  line = g_ptr_array_index (lines, 2);
  g_assert_cmpstr (line->who, ==, "tester");
  g_assert_cmpstr (line->subject, ==, "sensor-00000");
  g_assert_true (g_str_has_prefix (line->before, "SHA-256 "));
  g_assert_cmpstr (strchr (line->before, ' ') + 1, ==, ips_certificate_get_facts (old)->sha256);
  g_assert_cmpstr (strchr (line->after, ' ') + 1, ==, ips_certificate_get_facts (new)->sha256);
  g_assert_cmpstr (line->outcome, ==, "Asked about and confirmed");
  found = fixture_history (store, "clock änne");
  g_assert_cmpuint (found->len, ==, 1);
  none = fixture_history (store, "clock berta");
  g_assert_cmpuint (none->len, ==, 0);
  close_store (store);
}

static void
test_facts_batch (StoreFixture *self, gconstpointer data)
{
  IpsStore *store = open_store (self->path);
  g_autoptr(GPtrArray) sensors = fixture_sensors (300);
  g_autoptr(GPtrArray) loaded = NULL;
  g_autoptr(GError) error = NULL;
  gint64 before;
  gint64 after;

  fixture_save_sensors (store, sensors, &error);
  g_assert_no_error (error);
  before = fixture_query (self->path, "SELECT counter FROM changes WHERE part = 'sensors'");
  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < sensors->len; i++)
      {
        g_autoptr(IpsSensorFacts) facts = fixture_facts (i % 7, 100 + round);

        ips_store_put_facts (store, ips_sensor_get_id (g_ptr_array_index (sensors, i)), facts);
      }
  {
    g_autoptr(IpsSensorFacts) facts = fixture_facts (1, 100);

    ips_store_put_facts (store, "nobody", facts);
  }
  fixture_flush (store, &error);
  g_assert_no_error (error);
  after = fixture_query (self->path, "SELECT counter FROM changes WHERE part = 'sensors'");
  g_assert_cmpint (after, ==, before + 1);
  g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM certificates"), ==, 7);
  g_assert_cmpint (fixture_query (self->path, "SELECT count(*) FROM facts WHERE checked_us = 102"), ==, 300);

  /* Without a flush they come by themselves. */
  {
    g_autoptr(IpsSensorFacts) facts = fixture_facts (1, 777);
    gint64 begin_us = g_get_monotonic_time ();

    ips_store_put_facts (store, ips_sensor_get_id (g_ptr_array_index (sensors, 0)), facts);
    while (fixture_query (self->path, "SELECT count(*) FROM facts WHERE checked_us = 777") == 0)
      {
        g_main_context_iteration (NULL, TRUE);
        g_assert_cmpint (g_get_monotonic_time () - begin_us, <, 10 * G_USEC_PER_SEC);
      }
  }
  close_store (store);
}

static void
test_settings_and_sets (StoreFixture *self, gconstpointer data)
{
  IpsStore *store = open_store (self->path);
  g_autoptr(GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) read = NULL;
  g_autoptr(GPtrArray) sets = NULL;
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsCredentialSet *set = ips_credential_set_new (NULL, "Berlin", "admin");
  IpsCredentialSet *same = ips_credential_set_new (NULL, "BERLIN", "other");

  g_hash_table_insert (values, (gpointer) "communication.parallel", (gpointer) "12");
  for (guint i = 0; i < 2; i++)
    {
      g_clear_object (&result);
      ips_store_save_settings_async (store, values, "tester", NULL, fixture_keep_result_cb, &result);
      g_assert_true (ips_store_save_settings_finish (store, fixture_await (&result), &error));
    }
  g_clear_object (&result);
  ips_store_load_settings_async (store, NULL, fixture_keep_result_cb, &result);
  read = ips_store_load_settings_finish (store, fixture_await (&result), &error);
  g_assert_cmpstr (g_hash_table_lookup (read, "communication.parallel"), ==, "12");
  lines = fixture_history (store, "communication.parallel");
  g_assert_cmpuint (lines->len, ==, 1);

  g_clear_object (&result);
  ips_store_save_credential_set_async (store, set, FALSE, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_save_credential_set_finish (store, fixture_await (&result), &error));
  g_clear_object (&result);
  ips_store_save_credential_set_async (store, same, FALSE, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_false (ips_store_save_credential_set_finish (store, fixture_await (&result), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_EXISTS);
  g_clear_error (&error);
  g_clear_object (&result);
  ips_store_load_credential_sets_async (store, NULL, fixture_keep_result_cb, &result);
  sets = ips_store_load_credential_sets_finish (store, fixture_await (&result), &error);
  g_assert_cmpuint (sets->len, ==, 1);
  g_assert_cmpstr (((IpsCredentialSet *) g_ptr_array_index (sets, 0))->username, ==, "admin");
  ips_credential_set_free (set);
  ips_credential_set_free (same);
  g_clear_object (&result);
  close_store (store);
}

static void
changed_cb (IpsStore *store, guint parts, guint *all)
{
  *all |= parts;
}

static void
test_other_process (StoreFixture *self, gconstpointer data)
{
  IpsStore *mine = open_store (self->path);
  IpsStore *theirs = open_store (self->path);
  g_autoptr(GPtrArray) sensors = fixture_sensors (2);
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(GError) error = NULL;
  guint mine_heard = 0;
  guint theirs_heard = 0;

  g_signal_connect (mine, "changed", G_CALLBACK (changed_cb), &mine_heard);
  g_signal_connect (theirs, "changed", G_CALLBACK (changed_cb), &theirs_heard);
  fixture_save_sensors (theirs, sensors, &error);
  g_assert_no_error (error);
  while (mine_heard == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (mine_heard, ==, IPS_STORE_SENSORS | IPS_STORE_HISTORY);
  g_assert_cmpuint (theirs_heard, ==, 0);

  /* My own write right after theirs does not hide theirs. */
  mine_heard = 0;
  job = fixture_job (IPS_VERB_REFRESH, sensors, NULL);
  fixture_submit (theirs, job);
  g_clear_object (&job);
  job = fixture_job (IPS_VERB_REFRESH, sensors, NULL);
  fixture_submit (mine, job);
  while (mine_heard == 0 || theirs_heard == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (mine_heard, ==, IPS_STORE_JOBS);
  g_assert_cmpuint (theirs_heard, ==, IPS_STORE_JOBS);
  close_store (mine);
  close_store (theirs);
}

static void
test_newer (StoreFixture *self, gconstpointer data)
{
  IpsStore *store = open_store (self->path);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  sqlite3 *db = NULL;
  gsize before_size;
  gsize after_size;

  close_store (store);
  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA user_version = 999", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  g_assert_true (g_file_get_contents (self->path, &before, &before_size, NULL));
  g_assert_null (fixture_open (self->path, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_STORE_NEWER);
  g_assert_true (g_file_get_contents (self->path, &after, &after_size, NULL));
  g_assert_cmpmem (before, before_size, after, after_size);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (from, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) size, NULL));
}

/* The newer version was killed: its number is in the log only, and stays there. */
static void
test_newer_in_log (StoreFixture *self, gconstpointer data)
{
  IpsStore *store = open_store (self->path);
  g_autofree char *killed = g_build_filename (self->folder, "killed.db", NULL);
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *killed_log = g_strconcat (killed, "-wal", NULL);
  const char *names[] = { killed, killed_log };
  const char *originals[] = { self->path, log };
  g_autoptr(GError) error = NULL;
  sqlite3 *db = NULL;

  close_store (store);
  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA user_version = 999", NULL, NULL, NULL), ==, SQLITE_OK);
  copy_file (self->path, killed);
  copy_file (log, killed_log);
  g_assert_null (fixture_open (killed, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_STORE_NEWER);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      gsize before_size;
      gsize after_size;

      g_assert_true (g_file_get_contents (originals[i], &before, &before_size, NULL));
      g_assert_true (g_file_get_contents (names[i], &after, &after_size, NULL));
      g_assert_cmpmem (before, before_size, after, after_size);
    }
  sqlite3_close (db);
}

static void
test_migrate_from_1 (StoreFixture *self, gconstpointer data)
{
  g_autofree char *dump = g_test_build_filename (G_TEST_DIST, "store-1.sql", NULL);
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *sql = NULL;
  g_autoptr(GPtrArray) sensors = NULL;
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(GError) error = NULL;
  IpsStore *store;
  sqlite3 *db = NULL;
  IpsSensor *sensor;

  g_file_get_contents (dump, &sql, NULL, &error);
  g_assert_no_error (error);
  g_mkdir (folder, 0700);
  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  g_assert_cmpint (fixture_query (self->path, "PRAGMA user_version"), ==, 1);

  store = open_store (self->path);
  sensors = fixture_load_sensors (store);
  g_assert_cmpuint (sensors->len, ==, 2);
  sensor = g_ptr_array_index (sensors, 0);
  g_assert_cmpstr (ips_sensor_get_name (sensor), ==, "sensor-00000");
  g_assert_cmpstr (ips_sensor_get_config (sensor)->group, ==, "Europe/Berlin");
  g_assert_cmpstr (ips_sensor_get_facts (sensor)->serial, ==, "FOC00000000");
  g_assert_cmpstr (ips_certificate_get_facts (ips_sensor_get_trusted (sensor))->serial, ==, "00");
  job = fixture_load_job (store, 1);
  g_assert_nonnull (job);
  g_assert_cmpint (ips_job_get_verb (job), ==, IPS_VERB_REBOOT);
  g_assert_cmpuint (ips_job_count (job, IPS_OPERATION_SUCCEEDED), ==, 1);
  lines = fixture_history (store, "");
  g_assert_cmpuint (lines->len, ==, 4);
  {
    g_autoptr(IpsSensor) again = sensor_at ("again", "10.0.0.0", 8443);

    assert_taken (store, again, "sensor-00000");
  }
  close_store (store);
}

static char *
find_copy (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  char *found = NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "vedette.db.damaged-") && !g_str_has_suffix (name, "-shm")
        && !g_str_has_suffix (name, "-wal"))
      {
        g_assert_null (found);
        found = g_strdup (name);
      }
  return found;
}

static void
test_damaged (StoreFixture *self, gconstpointer data)
{
  IpsStore *store = open_store (self->path);
  g_autoptr(GPtrArray) sensors = fixture_sensors (2000);
  g_autoptr(GPtrArray) loaded = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *report = NULL;
  g_autofree char *copy = NULL;
  gint64 page;
  gsize size;
  FILE *file;

  fixture_save_sensors (store, sensors, &error);
  close_store (store);
  /* A leaf in the middle of the sensors' table. */
  page = fixture_query (self->path, "SELECT count(*) FROM sensors");
  g_assert_cmpint (page, ==, 2000);
  g_assert_true (g_file_get_contents (self->path, &bytes, &size, NULL));
  {
    char *hit = memmem (bytes, size, "sensor-01000sensor-01000", 24);
    gsize offset;

    g_assert_nonnull (hit);
    offset = (gsize) (hit - bytes) / 4096 * 4096;
    file = g_fopen (self->path, "r+");
    fseek (file, (long) offset, SEEK_SET);
    for (guint i = 0; i < 4096; i++)
      fputc (0x5a, file);
    fclose (file);
  }

  for (guint i = 0; i < 2; i++)
    {
      g_assert_null (fixture_open (self->path, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_STORE_DAMAGED);
      g_clear_pointer (&kept, g_free);
      kept = find_copy (self->path);
      g_assert_nonnull (kept);
      g_assert_nonnull (strstr (error->message, kept));
      g_clear_error (&error);
    }

  ips_store_salvage_async (self->path, NULL, fixture_keep_result_cb, &result);
  report = ips_store_salvage_finish (fixture_await (&result), &error);
  g_clear_object (&result);
  g_assert_no_error (error);
  g_test_message ("%s", report);
  g_assert_nonnull (strstr (report, "sensors: 19"));
  g_assert_nonnull (strstr (report, kept));
  copy = find_copy (self->path);
  g_assert_cmpstr (copy, ==, kept);
  store = open_store (self->path);
  loaded = fixture_load_sensors (store);
  g_assert_cmpuint (loaded->len, <, 2000);
  g_assert_cmpuint (loaded->len, >, 1900);
  fixture_save_sensors (store, loaded, &error);
  g_assert_no_error (error);
  close_store (store);
}

static void
test_not_a_database (StoreFixture *self, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *kept = NULL;
  g_autofree char *copy = NULL;
  g_autofree char *content = NULL;
  g_autoptr(GError) error = NULL;

  g_mkdir (folder, 0700);
  g_assert_true (g_file_set_contents (self->path, "my shopping list: bread, milk", -1, NULL));
  g_assert_null (fixture_open (self->path, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_STORE_DAMAGED);
  kept = find_copy (self->path);
  g_assert_nonnull (kept);
  copy = g_build_filename (folder, kept, NULL);
  g_assert_true (g_file_get_contents (copy, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "my shopping list: bread, milk");
}

static void
test_network (StoreFixture *self, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *mode = NULL;
  g_autoptr(IpsStoreBackend) store = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (ips_sqlite_is_network_type (0x6969, "nfs4"));
  g_assert_true (ips_sqlite_is_network_type (0xff534d42, NULL));
  g_assert_true (ips_sqlite_is_network_type ((guint64) (gint64) (gint32) 0xff534d42, NULL));
  g_assert_true (ips_sqlite_is_network_type (0x5346414f, "afs"));
  g_assert_true (ips_sqlite_is_network_type (0x65735546, "fuse.sshfs"));
  g_assert_false (ips_sqlite_is_network_type (0x65735546, "fuseblk"));
  g_assert_false (ips_sqlite_is_network_type (0xef53, "ext4"));

  g_mkdir (folder, 0700);
  store = ips_sqlite_store_open (self->path, TRUE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (IPS_STORE_BACKEND_GET_IFACE (store)->get_warning (store), self->path));
  mode = fixture_query_text (self->path, "PRAGMA journal_mode");
  g_assert_cmpstr (mode, ==, "delete");
  IPS_STORE_BACKEND_GET_IFACE (store)->close (store);
}

static void
test_ten_thousand (StoreFixture *self, gconstpointer data)
{
  const guint n_sensors = 10000;
  IpsStore *store = open_store (self->path);
  g_autoptr(GPtrArray) sensors = fixture_sensors (n_sensors);
  g_autoptr(GPtrArray) loaded = NULL;
  g_autoptr(GError) error = NULL;
  gint64 begin_us;
  sqlite3 *db = NULL;

  begin_us = g_get_monotonic_time ();
  fixture_save_sensors (store, sensors, &error);
  g_assert_no_error (error);
  g_test_message ("10,000 sensors saved in %.0f ms", (double) (g_get_monotonic_time () - begin_us) / 1000);
  for (guint i = 0; i < n_sensors; i++)
    {
      g_autoptr(IpsSensorFacts) facts = fixture_facts (i, 100);

      ips_store_put_facts (store, ips_sensor_get_id (g_ptr_array_index (sensors, i)), facts);
    }
  begin_us = g_get_monotonic_time ();
  fixture_flush (store, &error);
  g_assert_no_error (error);
  g_test_message ("10,000 facts written in %.0f ms", (double) (g_get_monotonic_time () - begin_us) / 1000);
  close_store (store);
  /* A pin each, in one go. */
  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "INSERT INTO pins SELECT sensor_key, certificate_key, 1, 'asked', 'tester' "
                                     "FROM facts", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);

  begin_us = g_get_monotonic_time ();
  store = open_store (self->path);
  g_test_message ("opened (with its check) in %.0f ms", (double) (g_get_monotonic_time () - begin_us) / 1000);
  begin_us = g_get_monotonic_time ();
  loaded = fixture_load_sensors (store);
  g_test_message ("10,000 sensors with facts, certificates and pins loaded in %.0f ms",
                  (double) (g_get_monotonic_time () - begin_us) / 1000);
  g_assert_cmpuint (loaded->len, ==, n_sensors);
  g_assert_nonnull (ips_sensor_get_trusted (g_ptr_array_index (loaded, n_sensors - 1)));
  close_store (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)
  ADD ("/services/store/rights", test_rights);
  ADD ("/services/store/round-trip", test_round_trip);
  ADD ("/services/store/names", test_names);
  ADD ("/services/store/addresses", test_addresses);
  ADD ("/services/store/history", test_history);
  ADD ("/services/store/facts-batch", test_facts_batch);
  ADD ("/services/store/settings-and-sets", test_settings_and_sets);
  ADD ("/services/store/other-process", test_other_process);
  ADD ("/services/store/newer", test_newer);
  ADD ("/services/store/newer-in-log", test_newer_in_log);
  ADD ("/services/store/migrate-from-1", test_migrate_from_1);
  ADD ("/services/store/damaged", test_damaged);
  ADD ("/services/store/not-a-database", test_not_a_database);
  ADD ("/services/store/network", test_network);
  ADD ("/services/store/ten-thousand", test_ten_thousand);
  return g_test_run ();
}
