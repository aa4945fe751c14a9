/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-error.h"
#include "ips-store.h"

/* A folder of the test's own, and synchronous forms of what the tests call most. */
typedef struct
{
  char *folder;
  char *path;       /* of a store that does not exist yet */
} StoreFixture;

void store_fixture_set_up (StoreFixture *self, gconstpointer data);
void store_fixture_tear_down (StoreFixture *self, gconstpointer data);

/* Two engines on one file, with sensors in it. */
typedef struct
{
  StoreFixture base;
  IpsStore *one;
  IpsStore *two;
  GPtrArray *sensors;
} TwoStoresFixture;

void two_stores_fixture_set_up (TwoStoresFixture *self, guint n_sensors);
void two_stores_fixture_tear_down (TwoStoresFixture *self, gconstpointer data);

/* For a GAsyncReadyCallback: user_data is a GAsyncResult **. */
void fixture_keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);
/* Runs the main loop until *@result is there; the caller owns it. */
GAsyncResult *fixture_await (GAsyncResult **result);
/* Runs the main loop until *@flag or a minute has passed. */
void fixture_await_flag (const gboolean *flag);

IpsStore *fixture_open (const char *path, GError **error);
GPtrArray *fixture_load_sensors (IpsStore *store);
void fixture_save_sensors (IpsStore *store, GPtrArray *sensors, GError **error);
void fixture_flush (IpsStore *store, GError **error);
void fixture_submit (IpsStore *store, IpsJob *job);
GPtrArray *fixture_claim (IpsStore *store, const char *engine_id, guint max, gint64 now_us);
gboolean fixture_finish (IpsStore *store, const char *engine_id, IpsOperation *operation, IpsOperationState state,
                         const char *cause, GError **error);
IpsJob *fixture_load_job (IpsStore *store, gint64 id);
GPtrArray *fixture_history (IpsStore *store, const char *search);

/* @number makes name and address. */
IpsSensor *fixture_sensor (guint number);
GPtrArray *fixture_sensors (guint n_sensors);
/* Not a real certificate: the store never looks inside. */
IpsCertificate *fixture_certificate (guint number);
IpsSensorFacts *fixture_facts (guint number, gint64 checked_us);
IpsJob *fixture_job (IpsVerb verb, GPtrArray *sensors, const char *parameters);

/* One number out of the file, past the store. */
gint64 fixture_query (const char *path, const char *sql);
char *fixture_query_text (const char *path, const char *sql);
#define LEASE_US (30 * G_USEC_PER_SEC)
