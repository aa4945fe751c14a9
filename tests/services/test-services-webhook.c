/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "ips-mailer.h"
#include "ips-webhook-call.h"
#include "store-fixture.h"

#define SECRET "Bearer Yq-19"

/* A web server in this process that keeps what it was told, and the mailer that tells it. */
typedef struct
{
  StoreFixture base;
  IpsStore *store;
  IpsVault *vault;
  SoupServer *server;
  guint port;
  guint answer;             /* the status of the next ones */
  guint n_calls;
  char *secret;             /* (owned) (nullable): what the last one carried */
  char *body;               /* (owned) (nullable): its text */
} Fixture;

static void
asked_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Fixture *self = user_data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  g_assert_cmpstr (soup_server_message_get_method (message), ==, "POST");
  self->n_calls++;
  g_free (self->secret);
  self->secret = g_strdup (soup_message_headers_get_one (soup_server_message_get_request_headers (message), "X-Api-Key"));
  g_free (self->body);
  self->body = g_strndup (body->data, (gsize) body->length);
  soup_server_message_set_status (message, self->answer, NULL);
  if (self->answer == 302)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location", "/elsewhere");
}

static void
save (Fixture *self, const char *address, gboolean plain, IpsSecret *secret, IpsError *code)
{
  g_autoptr(IpsWebhookSettings) settings = ips_webhook_settings_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_free (settings->address);
  settings->address = g_strdup (address);
  g_free (settings->header);
  settings->header = g_strdup ("X-Api-Key");
  settings->plain = plain;
  ips_webhook_settings_save_async (self->store, self->vault, settings, secret, "ann", NULL, fixture_keep_result_cb, &result);
  if (ips_webhook_settings_save_finish (self->store, fixture_await (&result), &error))
    g_assert_no_error (error);
  else
    *code = (IpsError) error->code;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSList) uris = NULL;

  store_fixture_set_up (&self->base, data);
  self->store = fixture_open (self->base.path, &error);
  g_assert_no_error (error);
  self->vault = ips_vault_new_in_memory ();
  self->answer = 204;
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, asked_cb, self, NULL);
  g_assert_true (soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  uris = soup_server_get_uris (self->server);
  self->port = (guint) g_uri_get_port (uris->data);
  g_uri_unref (uris->data);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  ips_store_close (self->store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&self->vault);
  g_assert_finalize_object (self->store);
  g_free (self->secret);
  g_free (self->body);
  store_fixture_tear_down (&self->base, data);
}

static char *
make_address (Fixture *self)
{
  return g_strdup_printf ("http://127.0.0.1:%u/hooks", self->port);
}

/* 0: it was taken */
static int
call (Fixture *self)
{
  g_autoptr(GBytes) body = ips_webhook_compose_test (0);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  guint status;

  ips_webhook_call_async (self->store, self->vault, NULL, NULL, body, NULL, fixture_keep_result_cb, &result);
  if (ips_webhook_call_finish (self->store, fixture_await (&result), &status, &error))
    {
      g_assert_cmpuint (status, ==, self->answer);
      return 0;
    }
  g_assert_cmpuint (error->domain, ==, IPS_ERROR);
  return error->code;
}

/* https unless somebody allowed the other; the secret goes along, and nowhere else. */
static void
test_call (Fixture *self, gconstpointer data)
{
  g_autofree char *address = make_address (self);
  g_autoptr(IpsSecret) secret = ips_secret_new (SECRET);
  g_autoptr(IpsSecret) bad = ips_secret_new ("two\r\nlines");
  IpsError code = 0;

  g_assert_cmpint (call (self), ==, IPS_ERROR_INVALID);
  save (self, address, FALSE, NULL, &code);
  g_assert_cmpint (code, ==, IPS_ERROR_INVALID);
  code = 0;
  save (self, address, TRUE, bad, &code);
  g_assert_cmpint (code, ==, IPS_ERROR_INVALID);
  code = 0;
  save (self, address, TRUE, NULL, &code);
  g_assert_cmpint (code, ==, 0);
  g_assert_cmpint (call (self), ==, 0);
  g_assert_null (self->secret);
  save (self, address, TRUE, secret, &code);
  g_assert_cmpint (code, ==, 0);
  for (self->answer = 200; self->answer < 205; self->answer++)
    g_assert_cmpint (call (self), ==, 0);
  g_assert_cmpstr (self->secret, ==, SECRET);
  g_assert_nonnull (strstr (self->body, "\"event\":\"test\""));

  self->answer = 302;
  g_assert_cmpint (call (self), ==, IPS_ERROR_PROTOCOL);
  self->answer = 404;
  g_assert_cmpint (call (self), ==, IPS_ERROR_NOT_FOUND);
  self->answer = 503;
  g_assert_cmpint (call (self), ==, IPS_ERROR_BUSY);
  g_assert_cmpuint (self->n_calls, ==, 9);
}

static IpsQueuedMail *
load_one (Fixture *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) mails = NULL;
  g_autoptr(GError) error = NULL;

  ips_store_load_mails_async (self->store, 10, NULL, fixture_keep_result_cb, &result);
  mails = ips_store_load_mails_finish (self->store, fixture_await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mails->len, ==, 1);
  return ips_queued_mail_copy (g_ptr_array_index (mails, 0));
}

/* As it is written down after one attempt; one that was asked for by hand counts anew. (transfer full) */
static IpsQueuedMail *
await_state (Fixture *self, IpsMailState state)
{
  gint64 end_us = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  for (;;)
    {
      g_autoptr(IpsQueuedMail) mail = load_one (self);

      if (mail->state == state && mail->attempts == 1)
        return g_steal_pointer (&mail);
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      g_main_context_iteration (NULL, FALSE);
    }
}

/* What came of a job waits in the outbox until the server takes it, and is told once. */
static void
test_outbox (Fixture *self, gconstpointer data)
{
  g_autofree char *address = make_address (self);
  g_autoptr(IpsClock) clock = g_object_ref (ips_clock_get_system ());
  g_autoptr(IpsMailer) mailer = ips_mailer_new (self->store, self->vault, clock);
  g_autoptr(GPtrArray) sensors = fixture_sensors (2);
  g_autoptr(IpsJob) job = fixture_job (IPS_VERB_AUTO_LICENSE, sensors, "{}");
  g_autoptr(GBytes) json = ips_webhook_compose (job);
  g_autoptr(IpsMail) mail = ips_mail_new_call ("Vedette: done", json);
  g_autoptr(IpsQueuedMail) waiting = NULL, sent = NULL;
  g_autoptr(GAsyncResult) queued = NULL, again = NULL, retried = NULL, stopped = NULL;
  g_autoptr(GError) error = NULL;
  IpsError code = 0;
  gboolean first;

  self->answer = 503;
  save (self, address, TRUE, NULL, &code);
  ips_mailer_start (mailer);
  ips_store_queue_mail_async (self->store, mail, "webhook-1", NULL, fixture_keep_result_cb, &queued);
  g_assert_true (ips_store_queue_mail_finish (self->store, fixture_await (&queued), &first, &error));
  g_assert_true (first);
  ips_store_queue_mail_async (self->store, mail, "webhook-1", NULL, fixture_keep_result_cb, &again);
  g_assert_true (ips_store_queue_mail_finish (self->store, fixture_await (&again), &first, &error));
  g_assert_false (first);
  waiting = await_state (self, IPS_MAIL_QUEUED);
  g_assert_nonnull (strstr (waiting->problem, "503"));
  g_assert_cmpint (waiting->next_us, >, g_get_real_time ());

  self->answer = 202;
  ips_store_retry_mail_async (self->store, waiting->id, g_get_real_time (), "ann", NULL, fixture_keep_result_cb, &retried);
  g_assert_true (ips_store_retry_mail_finish (self->store, fixture_await (&retried), &error));
  sent = await_state (self, IPS_MAIL_SENT);
  g_assert_cmpstr (sent->problem, ==, "");
  g_assert_cmpuint (self->n_calls, ==, 2);
  g_assert_cmpint (strlen (self->body), ==, g_bytes_get_size (json));
  ips_mailer_stop_async (mailer, 1000, fixture_keep_result_cb, &stopped);
  g_assert_true (ips_mailer_stop_finish (mailer, fixture_await (&stopped), &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/services/webhook/call", Fixture, NULL, set_up, test_call, tear_down);
  g_test_add ("/services/webhook/outbox", Fixture, NULL, set_up, test_outbox, tear_down);
  return g_test_run ();
}
