/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

void
store_fixture_set_up (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("vedette-store-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "data", "vedette.db", NULL);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
store_fixture_tear_down (StoreFixture *self, gconstpointer data)
{
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

void
fixture_keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

GAsyncResult *
fixture_await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
minute_passed_cb (gpointer user_data)
{
  g_assert_not_reached ();
  return G_SOURCE_REMOVE;
}

void
fixture_await_flag (const gboolean *flag)
{
  guint source = g_timeout_add_seconds (60, minute_passed_cb, NULL);

  while (!*flag)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

IpsStore *
fixture_open (const char *path, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_store_open_async (path, NULL, fixture_keep_result_cb, &result);
  return ips_store_open_finish (fixture_await (&result), error);
}

GPtrArray *
fixture_load_sensors (IpsStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *sensors;

  ips_store_load_sensors_async (store, NULL, fixture_keep_result_cb, &result);
  sensors = ips_store_load_sensors_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  return sensors;
}

void
fixture_save_sensors (IpsStore *store, GPtrArray *sensors, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_store_save_sensors_async (store, sensors, "tester", NULL, fixture_keep_result_cb, &result);
  ips_store_save_sensors_finish (store, fixture_await (&result), error);
}

void
fixture_flush (IpsStore *store, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_store_flush_async (store, NULL, fixture_keep_result_cb, &result);
  ips_store_flush_finish (store, fixture_await (&result), error);
}

void
fixture_submit (IpsStore *store, IpsJob *job)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_store_submit_job_async (store, job, NULL, fixture_keep_result_cb, &result);
  ips_store_submit_job_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (ips_job_get_id (job), >, 0);
}

GPtrArray *
fixture_claim (IpsStore *store, const char *engine_id, guint max, gint64 now_us)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *claims;

  ips_store_claim_async (store, engine_id, max, now_us, now_us + LEASE_US, NULL, fixture_keep_result_cb, &result);
  claims = ips_store_claim_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  return claims;
}

gboolean
fixture_finish (IpsStore *store, const char *engine_id, IpsOperation *operation, IpsOperationState state,
                const char *cause, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(IpsOperation) changed = ips_operation_copy (operation);

  changed->state = state;
  g_free (changed->cause);
  changed->cause = g_strdup (cause);
  if (ips_operation_state_is_final (state))
    changed->ended_us = changed->started_us + 5;
  ips_store_finish_operation_async (store, engine_id, changed, NULL, fixture_keep_result_cb, &result);
  return ips_store_finish_operation_finish (store, fixture_await (&result), error);
}

IpsJob *
fixture_load_job (IpsStore *store, gint64 id)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) jobs = NULL;

  ips_store_load_jobs_async (store, 500, NULL, fixture_keep_result_cb, &result);
  jobs = ips_store_load_jobs_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < jobs->len; i++)
    if (ips_job_get_id (g_ptr_array_index (jobs, i)) == id)
      return g_object_ref (g_ptr_array_index (jobs, i));
  return NULL;
}

GPtrArray *
fixture_history (IpsStore *store, const char *search)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *lines;

  ips_store_query_history_async (store, search, 1000, NULL, fixture_keep_result_cb, &result);
  lines = ips_store_query_history_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  return lines;
}

IpsSensor *
fixture_sensor (guint number)
{
  IpsSensorConfig *config = ips_sensor_config_new ();

  g_free (config->name);
  config->name = g_strdup_printf ("sensor-%05u", number);
  g_free (config->address);
  config->address = g_strdup_printf ("10.%u.%u.%u", number / 65536, number / 256 % 256, number % 256);
  g_free (config->group);
  config->group = g_strdup (number % 2 == 0 ? "Europe/Berlin" : "");
  config->port = number % 3 == 0 ? 8443 : 0;
  return ips_sensor_new (NULL, config);
}

GPtrArray *
fixture_sensors (guint n_sensors)
{
  GPtrArray *sensors = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_sensors; i++)
    g_ptr_array_add (sensors, fixture_sensor (i));
  return sensors;
}

IpsCertificate *
fixture_certificate (guint number)
{
  IpsX509 *facts = g_new0 (IpsX509, 1);
  g_autofree char *text = g_strdup_printf ("certificate %u", number);
  g_autofree char *padded = g_strnfill (900, 'x');
  g_autofree char *bytes = g_strconcat (text, padded, NULL);
  g_autoptr(GBytes) der = g_bytes_new (bytes, strlen (bytes));

  facts->subject = g_strdup_printf ("CN=%u", number);
  facts->common_name = g_strdup_printf ("%u", number);
  facts->issuer = g_strdup (facts->subject);
  facts->serial = g_strdup_printf ("%02X", number);
  facts->key_algorithm = g_strdup ("RSA");
  facts->key_bits = 1024;
  facts->signature_hash = g_strdup ("SHA-1");
  facts->names = g_strsplit ("a.example,b.example", ",", -1);
  facts->not_before_us = 1000;
  facts->not_after_us = 2000 + number;
  facts->sha1 = ips_x509_fingerprint (der, FALSE);
  facts->sha256 = ips_x509_fingerprint (der, TRUE);
  facts->self_signed = TRUE;
  return ips_certificate_new_from_facts (facts, der);
}

IpsSensorFacts *
fixture_facts (guint number, gint64 checked_us)
{
  IpsSensorFacts *facts = ips_sensor_facts_new ();

  g_free (facts->platform);
  facts->platform = g_strdup ("IPS-4345");
  g_free (facts->serial);
  facts->serial = g_strdup_printf ("FOC%08u", number);
  g_free (facts->version);
  facts->version = g_strdup ("7.1(11)E4");
  facts->license_status = IPS_LICENSE_VALID;
  facts->license_expires_us = 4242;
  facts->clock_known = TRUE;
  facts->clock_skew_us = -17;
  facts->contacted_us = checked_us;
  facts->checked_us = checked_us;
  facts->failed = TRUE;
  facts->error_code = IPS_ERROR_LOGIN_REJECTED;
  g_free (facts->error_message);
  facts->error_message = g_strdup ("login rejected");
  facts->certificate = fixture_certificate (number);
  facts->certificate_us = checked_us;
  return facts;
}

IpsJob *
fixture_job (IpsVerb verb, GPtrArray *sensors, const char *parameters)
{
  IpsJob *job = ips_job_new (verb, "tester", IPS_PRIORITY_USER, 1000);

  if (parameters != NULL)
    ips_job_set_parameters (job, parameters);
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      IpsOperation *operation = ips_operation_new ();

      g_free (operation->sensor_id);
      operation->sensor_id = g_strdup (ips_sensor_get_id (sensor));
      g_free (operation->sensor_name);
      operation->sensor_name = g_strdup (ips_sensor_get_name (sensor));
      ips_job_take_operation (job, operation);
    }
  return job;
}

char *
fixture_query_text (const char *path, const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *row = NULL;
  char *text;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 5000);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &row, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (row), ==, SQLITE_ROW);
  text = g_strdup ((const char *) sqlite3_column_text (row, 0));
  sqlite3_finalize (row);
  sqlite3_close (db);
  return text;
}

gint64
fixture_query (const char *path, const char *sql)
{
  g_autofree char *text = fixture_query_text (path, sql);

  return g_ascii_strtoll (text, NULL, 10);
}

/* --- two engines on one file --- */

void
two_stores_fixture_set_up (TwoStoresFixture *self, guint n_sensors)
{
  g_autoptr(GError) error = NULL;

  store_fixture_set_up (&self->base, NULL);
  self->one = fixture_open (self->base.path, &error);
  g_assert_no_error (error);
  self->two = fixture_open (self->base.path, &error);
  g_assert_no_error (error);
  self->sensors = fixture_sensors (n_sensors);
  fixture_save_sensors (self->one, self->sensors, &error);
  g_assert_no_error (error);
}

void
two_stores_fixture_tear_down (TwoStoresFixture *self, gconstpointer data)
{
  ips_store_close (self->one);
  ips_store_close (self->two);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (g_steal_pointer (&self->one));
  g_assert_finalize_object (g_steal_pointer (&self->two));
  g_ptr_array_unref (self->sensors);
  store_fixture_tear_down (&self->base, data);
}
