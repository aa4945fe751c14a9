/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-mail.h"
#include "store-fixture.h"

#define MINUTE_US G_TIME_SPAN_MINUTE

typedef struct
{
  StoreFixture store_fixture;
  IpsStore *store;
  guint parts;           /* of "changed", all together */
} Fixture;

static void
changed_cb (IpsStore *store, guint parts, Fixture *self)
{
  self->parts |= parts;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  store_fixture_set_up (&self->store_fixture, data);
  self->store = fixture_open (self->store_fixture.path, &error);
  g_assert_no_error (error);
  g_signal_connect (self->store, "changed", G_CALLBACK (changed_cb), self);
}

static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ips_store_close (self->store);
  drain ();
  g_assert_finalize_object (self->store);
  store_fixture_tear_down (&self->store_fixture, data);
}

static IpsMail *
make_mail (const char *subject, const char *recipients)
{
  g_autoptr(GPtrArray) addresses = ips_mail_addresses_parse (recipients, NULL);
  const char *columns[] = { "Device", NULL };
  IpsMail *mail = ips_mail_new (subject);

  ips_mail_add_recipients (mail, addresses);
  ips_mail_add_paragraph (mail, "Hello.");
  ips_mail_take_table (mail, ips_mail_table_new ("", columns));
  return mail;
}

static gboolean
queue (IpsStore *store, IpsMail *mail, const char *key)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gboolean first;

  ips_store_queue_mail_async (store, mail, key, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_queue_mail_finish (store, fixture_await (&result), &first, &error));
  g_assert_no_error (error);
  return first;
}

static void
queue_one (Fixture *self, const char *key)
{
  g_autoptr(IpsMail) mail = make_mail ("Refresh on 3 devices", "ann@example.org, bob@example.org");

  g_assert_true (queue (self->store, mail, key));
}

static GPtrArray *
load (IpsStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *mails;

  ips_store_load_mails_async (store, 100, NULL, fixture_keep_result_cb, &result);
  mails = ips_store_load_mails_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  return mails;
}

static IpsMailClaim *
claim (IpsStore *store, const char *engine_id, gint64 now_us)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsMailClaim *found;

  ips_store_claim_mail_async (store, engine_id, now_us, now_us + MINUTE_US, NULL, fixture_keep_result_cb, &result);
  found = ips_store_claim_mail_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  g_assert_nonnull (found);
  return found;
}

static gboolean
finish (IpsStore *store, const char *engine_id, IpsQueuedMail *mail, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_store_finish_mail_async (store, engine_id, mail, NULL, fixture_keep_result_cb, &result);
  return ips_store_finish_mail_finish (store, fixture_await (&result), error);
}

static gboolean
retry (IpsStore *store, gint64 id, gint64 now_us, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_store_retry_mail_async (store, id, now_us, "tester", NULL, fixture_keep_result_cb, &result);
  return ips_store_retry_mail_finish (store, fixture_await (&result), error);
}

static gboolean
discard (IpsStore *store, gint64 id, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_store_discard_mail_async (store, id, "tester", NULL, fixture_keep_result_cb, &result);
  return ips_store_discard_mail_finish (store, fixture_await (&result), error);
}

static char *
load_text (IpsStore *store, gint64 id)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_store_load_mail_text_async (store, id, NULL, fixture_keep_result_cb, &result);
  return ips_store_load_mail_text_finish (store, fixture_await (&result), NULL);
}

static void
set_recipient (IpsQueuedMail *mail, guint index, IpsRecipientState state, const char *words)
{
  IpsMailRecipient *recipient = g_ptr_array_index (mail->recipients, index);

  recipient->state = state;
  g_free (recipient->words);
  recipient->words = g_strdup (words);
}

/* --- tests --- */

static void
test_once (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsMail) again = make_mail ("Another", "eve@example.org");
  g_autoptr(GPtrArray) mails = NULL;
  const IpsQueuedMail *mail;
  const char *keys[] = { "job-1", "job-2", "job-3", NULL };
  g_autoptr(GAsyncResult) result = NULL;
  g_auto(GStrv) unknown = NULL;

  queue_one (self, "job-1");
  g_assert_cmpuint (self->parts & IPS_STORE_MAILS, !=, 0);
  g_assert_false (queue (self->store, again, "job-1"));
  /* nobody is to be told of this one, and nobody will be */
  g_assert_true (queue (self->store, NULL, "job-2"));
  g_assert_false (queue (self->store, again, "job-2"));
  /* without a key a mail is as good as any other */
  g_assert_true (queue (self->store, again, NULL));
  g_assert_true (queue (self->store, again, NULL));
  mails = load (self->store);
  g_assert_cmpuint (mails->len, ==, 3);
  mail = g_ptr_array_index (mails, 2);
  g_assert_cmpstr (mail->subject, ==, "Refresh on 3 devices");
  g_assert_cmpint (mail->state, ==, IPS_MAIL_QUEUED);
  g_assert_cmpuint (mail->recipients->len, ==, 2);
  g_assert_cmpint (mail->created_us, >, 0);
  ips_store_filter_mail_keys_async (self->store, keys, NULL, fixture_keep_result_cb, &result);
  unknown = ips_store_filter_mail_keys_finish (self->store, fixture_await (&result), NULL);
  g_assert_cmpuint (g_strv_length (unknown), ==, 1);
  g_assert_cmpstr (unknown[0], ==, "job-3");
}

static void
test_keys_all_or_nothing (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsMail) mail = make_mail ("Certificates", "ann@example.org");
  const char *keys[] = { "certificate-b", "certificate-a", NULL };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) mails = NULL;
  gboolean first = TRUE;

  g_assert_true (queue (self->store, NULL, "certificate-a"));
  ips_store_queue_mail_with_keys_async (self->store, mail, keys, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_queue_mail_finish (self->store, fixture_await (&result), &first, NULL));
  g_assert_false (first);
  mails = load (self->store);
  g_assert_cmpuint (mails->len, ==, 0);
  g_assert_true (queue (self->store, NULL, "certificate-b"));
}

static void
test_two_engines (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsStore) other = fixture_open (self->store_fixture.path, NULL);
  gint64 now_us = g_get_real_time () + MINUTE_US;
  g_autoptr(IpsMailClaim) mine = NULL;
  g_autoptr(IpsMailClaim) theirs = NULL;
  g_autoptr(IpsMailClaim) later = NULL;
  g_autoptr(GError) error = NULL;

  queue_one (self, "job-1");
  mine = claim (self->store, "one", now_us);
  g_assert_nonnull (mine->mail);
  g_assert_cmpuint (mine->parts->len, ==, 3);
  theirs = claim (other, "two", now_us);
  g_assert_null (theirs->mail);
  g_assert_cmpint (theirs->next_due_us, >, now_us);
  /* the lease of the first has run out: the other has the mail now, and the same message id */
  later = claim (other, "two", now_us + 2 * MINUTE_US);
  g_assert_nonnull (later->mail);
  g_assert_cmpint (later->mail->id, ==, mine->mail->id);
  g_assert_cmpstr (later->message_id, ==, mine->message_id);
  mine->mail->state = IPS_MAIL_SENT;
  g_assert_false (finish (self->store, "one", mine->mail, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_LEASE_LOST);
  g_clear_error (&error);
  later->mail->state = IPS_MAIL_SENT;
  g_assert_true (finish (other, "two", later->mail, &error));
  g_assert_no_error (error);
  ips_store_close (other);
  drain ();
}

static void
test_back_off (Fixture *self, gconstpointer data)
{
  gint64 now_us = g_get_real_time () + MINUTE_US;
  g_autoptr(IpsMailClaim) first = NULL;
  g_autoptr(IpsMailClaim) too_early = NULL;
  g_autoptr(IpsMailClaim) due = NULL;
  g_autoptr(IpsMailClaim) hurried = NULL;

  queue_one (self, "job-1");
  first = claim (self->store, "one", now_us);
  first->mail->state = IPS_MAIL_QUEUED;
  first->mail->attempts = 1;
  first->mail->next_us = now_us + 5 * MINUTE_US;
  g_free (first->mail->problem);
  first->mail->problem = g_strdup ("The mail server refused the connection.");
  g_assert_true (finish (self->store, "one", first->mail, NULL));
  too_early = claim (self->store, "one", now_us + 4 * MINUTE_US);
  g_assert_null (too_early->mail);
  g_assert_cmpint (too_early->next_due_us, ==, now_us + 5 * MINUTE_US);
  due = claim (self->store, "one", now_us + 5 * MINUTE_US);
  g_assert_nonnull (due->mail);
  g_assert_cmpuint (due->mail->attempts, ==, 1);
  due->mail->state = IPS_MAIL_QUEUED;
  due->mail->next_us = now_us + 100 * MINUTE_US;
  g_assert_true (finish (self->store, "one", due->mail, NULL));
  /* the settings were mended: everything that waits is due */
  g_assert_true (retry (self->store, 0, now_us + 6 * MINUTE_US, NULL));
  hurried = claim (self->store, "one", now_us + 6 * MINUTE_US);
  g_assert_nonnull (hurried->mail);
}

static void
test_refused_recipient (Fixture *self, gconstpointer data)
{
  gint64 now_us = g_get_real_time () + MINUTE_US;
  g_autoptr(IpsMailClaim) first = NULL;
  g_autoptr(IpsMailClaim) second = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) history = NULL;
  gint64 id;

  queue_one (self, "job-1");
  first = claim (self->store, "one", now_us);
  id = first->mail->id;
  g_assert_false (retry (self->store, id, now_us, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CONFLICT);
  g_clear_error (&error);
  set_recipient (first->mail, 0, IPS_RECIPIENT_SENT, "");
  set_recipient (first->mail, 1, IPS_RECIPIENT_REFUSED, "550 no such user");
  first->mail->state = IPS_MAIL_SENT;
  first->mail->ended_us = now_us;
  g_assert_true (finish (self->store, "one", first->mail, NULL));
  /* tried again: only for the one who did not get it, with everything the mail had */
  g_assert_true (retry (self->store, id, now_us, &error));
  second = claim (self->store, "one", now_us);
  g_assert_nonnull (second->mail);
  g_assert_cmpuint (ips_queued_mail_count (second->mail, IPS_RECIPIENT_SENT), ==, 1);
  g_assert_cmpuint (ips_queued_mail_count (second->mail, IPS_RECIPIENT_WAITING), ==, 1);
  g_assert_cmpuint (second->parts->len, ==, 3);
  set_recipient (second->mail, 1, IPS_RECIPIENT_SENT, "");
  second->mail->state = IPS_MAIL_SENT;
  second->mail->ended_us = now_us;
  g_assert_true (finish (self->store, "one", second->mail, NULL));
  g_assert_false (retry (self->store, id, now_us, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  history = fixture_history (self->store, "");
  g_assert_cmpuint (history->len, ==, 3);
}

static void
test_discard (Fixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) mails = NULL;
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gint64 id;

  queue_one (self, "job-1");
  mails = load (self->store);
  id = ((IpsQueuedMail *) g_ptr_array_index (mails, 0))->id;
  text = load_text (self->store, id);
  g_assert_true (g_str_has_prefix (text, "Hello.\n\nDevice\n------\n"));
  g_assert_true (discard (self->store, id, &error));
  none = load (self->store);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpint (fixture_query (self->store_fixture.path, "SELECT count(*) FROM mail_parts"), ==, 0);
  g_assert_cmpint (fixture_query (self->store_fixture.path, "SELECT count(*) FROM mail_recipients"), ==, 0);
  g_assert_false (discard (self->store, id, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
}

static void
test_pruning (Fixture *self, gconstpointer data)
{
  gint64 now_us = g_get_real_time () + MINUTE_US;
  g_autoptr(IpsMailClaim) old = NULL;
  g_autoptr(GPtrArray) mails = NULL;

  queue_one (self, "job-1");
  old = claim (self->store, "one", now_us);
  set_recipient (old->mail, 0, IPS_RECIPIENT_SENT, "");
  set_recipient (old->mail, 1, IPS_RECIPIENT_SENT, "");
  old->mail->state = IPS_MAIL_SENT;
  old->mail->ended_us = now_us - 31 * G_TIME_SPAN_DAY;
  g_assert_true (finish (self->store, "one", old->mail, NULL));
  /* who went to all keeps its text only */
  g_assert_cmpint (fixture_query (self->store_fixture.path, "SELECT count(*) FROM mail_parts"), ==, 1);
  queue_one (self, "job-2");
  mails = load (self->store);
  g_assert_cmpuint (mails->len, ==, 1);
  /* the key is not forgotten with its mail */
  g_assert_false (queue (self->store, NULL, "job-1"));
}

/* Another process's mails are noticed like all its writes. */
static void
test_noticed (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsStore) other = fixture_open (self->store_fixture.path, NULL);
  g_autoptr(IpsMail) mail = make_mail ("From another", "ann@example.org");
  gint64 deadline_us = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  g_assert_true (queue (other, mail, "job-1"));
  while ((self->parts & IPS_STORE_MAILS) == 0 && g_get_monotonic_time () < deadline_us)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->parts & IPS_STORE_MAILS, !=, 0);
  ips_store_close (other);
  drain ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/store/mail/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("once", test_once);
  ADD ("keys-all-or-nothing", test_keys_all_or_nothing);
  ADD ("two-engines", test_two_engines);
  ADD ("back-off", test_back_off);
  ADD ("refused-recipient", test_refused_recipient);
  ADD ("discard", test_discard);
  ADD ("pruning", test_pruning);
  ADD ("noticed", test_noticed);
  return g_test_run ();
}
