/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The link over SSH, against the simulated command line. */
#include <signal.h>
#include <string.h>

#include "ips-error.h"
#include "ips-idconf.h"
#include "ips-signature-reader.h"
#include "ips-ssh-terminal.h"
#include "sim-process.h"
#include "test-link.h"
#include "test-server.h"

#define SENSOR_PASSWORD "Sensor-1234"
#define N_SENSORS "40"

static SimProcess *sim;
static guint next_sensor;

typedef struct
{
  guint number;             /* a sensor of its own */
  char *address;
  TestTrust *trust;
  IpsSensorLink *link;
  IpsConsoleAccess access;
  const char *password;
  guint reply_ms;
} Fixture;

static JsonNode *
ask_sensor (Fixture *f, const char *json)
{
  g_autofree char *path = g_strdup_printf ("/sensors/%u", f->number);

  return sim_process_ask (sim, path, json);
}

static void
change (Fixture *f, const char *json)
{
  json_node_unref (ask_sensor (f, json));
}

static gint64
get_number (Fixture *f, const char *member)
{
  g_autoptr(JsonNode) node = ask_sensor (f, NULL);

  return json_object_get_int_member (json_node_get_object (node), member);
}

static char *
dup_text (Fixture *f, const char *member)
{
  g_autoptr(JsonNode) node = ask_sensor (f, NULL);

  return g_strdup (json_object_get_string_member_with_default (json_node_get_object (node), member, NULL));
}

/* How often a password was presented, right or wrong. */
static gint64
count_logins (Fixture *f)
{
  return get_number (f, "logins") + get_number (f, "rejected_logins");
}

static IpsSensorLink *
make_web (Fixture *f, gboolean with_login)
{
  g_autoptr(IpsSecret) password = ips_secret_new (f->password);
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  IpsLinkTimeouts timeouts = { 5000 * test_patience (), f->reply_ms * test_patience (), f->reply_ms * test_patience () };

  return ips_https_link_new ("sensor-1", f->address, sim_process_get_port (sim, "port"), IPS_TRANSPORT_HTTPS, with_login ? "cisco" : NULL,
                             with_login ? password : NULL, &timeouts, IPS_TRUST (f->trust), dialect);
}

/* With @overlay (nullable) over the words of the command line. */
static IpsSensorLink *
make_console (Fixture *f, const char *overlay)
{
  g_autoptr(IpsSecret) password = ips_secret_new (f->password);
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (overlay, -1, NULL);
  g_autoptr(IpsSensorLink) certificates = make_web (f, FALSE);
  IpsLinkTimeouts timeouts = { 5000 * test_patience (), f->reply_ms * test_patience (), f->reply_ms * test_patience () };

  g_assert_nonnull (dialect);
  return ips_ssh_link_new ("sensor-1", f->address, &f->access, "cisco", password, &timeouts, IPS_TRUST (f->trust), dialect, certificates);
}

static void
remake (Fixture *f)
{
  g_clear_object (&f->link);
  f->link = make_console (f, NULL);
}

/* The key that it has, learnt over the link itself, is trusted. */
static void
trust_host_key (Fixture *f)
{
  g_autoptr(IpsSensorFacts) facts = NULL;
  g_autoptr(GError) error = NULL;

  facts = test_link_get_facts (f->link, NULL, &error);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_HOST_KEY_UNKNOWN);
  f->trust->host_key = g_strdup (ips_sensor_link_get_contact (f->link)->host_key);
  g_assert_nonnull (f->trust->host_key);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->number = next_sensor++;
  f->address = g_strdup_printf ("127.1.0.%u", f->number + 1);
  f->trust = test_trust_new (NULL);
  f->access.port = sim_process_get_port (sim, "ssh_port");
  f->password = SENSOR_PASSWORD;
  f->reply_ms = 10000;
  f->link = make_console (f, NULL);
  if (data != NULL)
    trust_host_key (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (g_steal_pointer (&f->link));
  g_assert_finalize_object (g_steal_pointer (&f->trust));
  g_free (f->address);
}

static void
assert_fails (Fixture *f, IpsError code)
{
  g_autoptr(IpsSensorFacts) facts = NULL;
  g_autoptr(GError) error = NULL;

  facts = test_link_get_facts (f->link, NULL, &error);
  g_assert_null (facts);
  g_assert_error (error, IPS_ERROR, (int) code);
  g_assert_null (strstr (error->message, f->password));
  g_test_message ("%s", error->message);
}

/* --- facts --- */

static void
test_same_facts (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsSensorLink) web = make_web (f, TRUE);
  g_autoptr(IpsSensorFacts) there = NULL;
  g_autoptr(IpsSensorFacts) here = NULL;
  g_autoptr(GError) error = NULL;
  const IpsContact *contact;
  g_autofree char *sha256 = dup_text (f, "sha256"), *name = dup_text (f, "name");

  here = test_link_get_facts (f->link, NULL, &error);
  g_assert_no_error (error);
  contact = ips_sensor_link_get_contact (f->link);
  g_assert_nonnull (contact->certificate);
  g_assert_cmpstr (ips_certificate_get_facts (contact->certificate)->sha256, ==, sha256);
  g_assert_cmpstr (contact->source_address, ==, "127.0.0.1");
  g_assert_true (contact->clock_known);
  g_assert_cmpint (contact->clock_skew_us, ==, 0);
  g_assert_nonnull (strstr (contact->transcript, "show version"));
  g_assert_null (strstr (contact->transcript, f->password));

  f->trust->pinned = ips_certificate_ref (contact->certificate);
  there = test_link_get_facts (web, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (here->platform, ==, there->platform);
  g_assert_cmpstr (here->serial, ==, there->serial);
  g_assert_cmpstr (here->version, ==, there->version);
  g_assert_cmpstr (here->engine, ==, there->engine);
  g_assert_cmpstr (here->signature_level, ==, there->signature_level);
  g_assert_cmpstr (here->signature_date, ==, there->signature_date);
  g_assert_cmpstr (here->applications, ==, there->applications);
  g_assert_cmpint (here->license_status, ==, there->license_status);
  g_assert_cmpint (here->license_expires_us, ==, there->license_expires_us);
  g_assert_true (here->clock_known);
  /* the prompt says it; the web server is asked for it by itself */
  g_assert_cmpstr (here->host_name, ==, name);
  /* the command line counts in days */
  g_assert_cmpint (ABS (here->up_since_us - there->up_since_us), <=, G_TIME_SPAN_DAY + G_TIME_SPAN_MINUTE);
}

/* A device that does not know how to show all at once is read page by page. */
static void
test_pages (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsSensorLink) link = make_console (f, "{\"dialect\":\"cisco-ips\",\"format\":1,\"names\":{\"console.command.no-paging\":{\"value\":\"terminal length 5\"}}}");
  g_autoptr(IpsSensorFacts) facts = NULL;
  g_autoptr(GError) error = NULL;

  facts = test_link_get_facts (link, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (ips_sensor_link_get_contact (link)->transcript, "--MORE--"));
  g_assert_cmpstr (facts->applications, ==, "MainApp=running;AnalysisEngine=running;CollaborationApp=running");
}

static void
test_no_web_server (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsSensorFacts) facts = NULL;
  g_autoptr(GError) error = NULL;

  change (f, "{\"transport\":\"http\"}");
  facts = test_link_get_facts (f->link, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (facts->serial, !=, "");
  g_assert_null (ips_sensor_link_get_contact (f->link)->certificate);
}

/* --- trust --- */

static void
test_unknown (Fixture *f, gconstpointer data)
{
  g_autofree char *shown = NULL;

  assert_fails (f, IPS_ERROR_HOST_KEY_UNKNOWN);
  shown = dup_text (f, "host_key");
  g_assert_cmpstr (ips_sensor_link_get_contact (f->link)->host_key, ==, shown);
  g_assert_cmpint (ips_sensor_link_get_contact (f->link)->host_key_verdict, ==, IPS_TRUST_UNKNOWN);
  g_assert_cmpint (count_logins (f), ==, 0);
}

static void
test_changed (Fixture *f, gconstpointer data)
{
  g_autofree char *before = g_strdup (f->trust->host_key);

  change (f, "{\"faults\":[\"ssh-key-changed\"]}");
  assert_fails (f, IPS_ERROR_HOST_KEY_CHANGED);
  g_assert_cmpstr (ips_sensor_link_get_contact (f->link)->host_key, !=, before);
  g_assert_cmpint (count_logins (f), ==, 0);
}

static void
test_login (Fixture *f, gconstpointer data)
{
  f->password = "wrong-Password-9";
  remake (f);
  assert_fails (f, IPS_ERROR_LOGIN_REJECTED);
  /* one try only: devices lock accounts */
  g_assert_cmpint (get_number (f, "rejected_logins"), ==, 1);
  g_assert_null (strstr (ips_sensor_link_get_contact (f->link)->transcript, f->password));
}

static void
test_interactive (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsSensorFacts) facts = NULL;
  g_autoptr(GError) error = NULL;

  change (f, "{\"faults\":[\"ssh-interactive\"]}");
  facts = test_link_get_facts (f->link, NULL, &error);
  g_assert_no_error (error);
  f->password = "wrong-Password-9";
  remake (f);
  assert_fails (f, IPS_ERROR_LOGIN_REJECTED);
}

static void
test_old_algorithms (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsSensorFacts) facts = NULL;
  g_autoptr(GError) error = NULL;

  change (f, "{\"faults\":[\"ssh-old\"]}");
  assert_fails (f, IPS_ERROR_SSH);
  f->access.old_algorithms = TRUE;
  remake (f);
  trust_host_key (f);
  facts = test_link_get_facts (f->link, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (ips_sensor_link_get_contact (f->link)->host_key_description, "ssh-rsa "));
}

/* --- changing --- */

static char *
generate_key (IpsSensorLink *link, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_sensor_link_generate_key_async (link, NULL, test_result_cb, &result);
  return ips_sensor_link_generate_key_finish (link, test_wait (&result), error);
}

static gboolean
reboot (IpsSensorLink *link, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_sensor_link_reboot_async (link, NULL, test_result_cb, &result);
  return ips_sensor_link_reboot_finish (link, test_wait (&result), error);
}

static void
test_generate_key (Fixture *f, gconstpointer data)
{
  g_autofree char *before = dup_text (f, "sha1");
  g_autofree char *told = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;

  told = generate_key (f->link, &error);
  g_assert_no_error (error);
  after = dup_text (f, "sha1");
  g_assert_cmpstr (told, !=, before);
  g_assert_cmpstr (told, ==, after);
  g_assert_cmpint (get_number (f, "regenerated"), ==, 1);
}

static void
test_reboot (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (reboot (f->link, &error));
  g_assert_no_error (error);
  while (get_number (f, "reboots") == 0)
    g_usleep (10000);
  g_assert_cmpint (get_number (f, "reboots"), ==, 1);
}

static gboolean
downgrade (IpsSensorLink *link, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_sensor_link_downgrade_async (link, NULL, test_result_cb, &result);
  return ips_sensor_link_downgrade_finish (link, test_wait (&result), error);
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) none = NULL;
  g_autoptr(GError) permission = NULL;
  g_autoptr(GError) busy = NULL;
  g_autofree char *told = NULL;

  /* the sensor's own words, after its question was answered */
  g_assert_false (downgrade (f->link, &none));
  g_assert_nonnull (strstr (none->message, "No downgrade is available"));
  change (f, "{\"users\":[{\"name\":\"cisco\",\"role\":\"viewer\"}]}");
  g_assert_false (reboot (f->link, &permission));
  g_assert_error (permission, IPS_ERROR, IPS_ERROR_PERMISSION);
  change (f, "{\"users\":[{\"name\":\"cisco\",\"role\":\"administrator\"}],\"state\":\"upgrading\"}");
  told = generate_key (f->link, &busy);
  g_assert_null (told);
  g_assert_error (busy, IPS_ERROR, IPS_ERROR_BUSY);
  g_assert_cmpint (get_number (f, "reboots") + get_number (f, "regenerated"), ==, 0);
}

static void
test_elsewhere (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) reply = test_link_transact (f->link, "edit-config-delta", "<config/>", &error);
  g_autoptr(GBytes) configuration = NULL;

  g_assert_null (reply);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_REJECTED);
  g_assert_cmpint (count_logins (f), ==, 0);
  g_clear_error (&error);
  /* what is kept before a deployment */
  configuration = test_link_transact (f->link, "get-config", NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (configuration, NULL), (gssize) g_bytes_get_size (configuration), "service host"));
}

/* --- signatures --- */

#define SEVERITY_LOW "<mapEntry><key><var name=\"id\">1102</var><var name=\"subsig-id\">0</var></key><struct><var name=\"alert-severity\">low</var></struct></mapEntry>"
#define REFUSED "<mapEntry><key><var name=\"id\">1330</var><var name=\"subsig-id\">0</var></key><struct><var name=\"alert-severity\">dreadful</var></struct></mapEntry>"
#define ACTIONS "<mapEntry><key><var name=\"id\">1330</var><var name=\"subsig-id\">0</var></key><struct><struct name=\"engine\"><struct name=\"normalizer\">" \
                "<var name=\"event-action\">produce-alert|log-pair-packets</var></struct></struct>" \
                "<struct name=\"status\"><var name=\"enabled\">false</var><var name=\"retired\">true</var></struct></struct></mapEntry>"
#define UNKNOWN "<mapEntry><key><var name=\"id\">9999</var><var name=\"subsig-id\">0</var></key><struct><var name=\"alert-severity\">low</var></struct></mapEntry>"

/* What "show settings" or the web server says of them; of all where @ids ends at once (with 0). */
static IpsSignatureSet *
read_signatures (IpsSensorLink *link, const guint *ids, GError **error)
{
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autoptr(IpsSignatureReader) reader = ips_signature_reader_new (dialect);
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (IpsSignatureKey));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GBytes) bytes = NULL;
  IpsSignatureSet *set;

  for (; *ids != 0; ids++)
    {
      IpsSignatureKey key = IPS_SIGNATURE_KEY (*ids, 0);

      g_array_append_val (keys, key);
    }
  ips_sensor_link_get_signatures_async (link, dialect, keys->len > 0 ? keys : NULL, NULL, test_result_cb, &result);
  bytes = ips_sensor_link_get_signatures_finish (link, test_wait (&result), error);
  if (bytes == NULL)
    return NULL;
  g_assert_true (ips_signature_reader_feed (reader, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
  set = ips_signature_reader_finish (reader, NULL, error);
  g_assert_no_error (*error);
  return set;
}

static gboolean
edit (IpsSensorLink *link, const char *entries, GError **error)
{
  g_autofree char *delta = g_strdup_printf ("<component name=\"signature-definition\"><config><map name=\"signatures\" editOp=\"merge\">%s</map></config></component>", entries);
  g_autoptr(GBytes) reply = test_link_transact (link, "edit-config-delta", delta, error);

  return reply != NULL;
}

static void
assert_same_signatures (IpsSignatureSet *a, IpsSignatureSet *b)
{
  g_assert_cmpuint (ips_signature_set_get_n (a), ==, ips_signature_set_get_n (b));
  for (guint i = 0; i < ips_signature_set_get_n (a); i++)
    {
      const IpsSignature *one = ips_signature_set_nth (a, i), *other = ips_signature_set_nth (b, i);

      g_assert_true (one->key == other->key);
      g_assert_cmpuint (ips_signature_compare (one, other), ==, 0);
    }
}

/* Both ways show one state, whichever changed it. */
static void
test_signatures (Fixture *f, gconstpointer data)
{
  static const guint all[] = { 0 }, some[] = { 1102, 9999, 0 }, none[] = { 9999, 0 };
  g_autoptr(IpsSensorLink) web = make_web (f, TRUE);
  g_autoptr(IpsSensorFacts) facts = NULL;
  g_autoptr(GError) error = NULL;

  facts = test_link_get_facts (f->link, NULL, &error);
  g_assert_no_error (error);
  f->trust->pinned = ips_certificate_ref (ips_sensor_link_get_contact (f->link)->certificate);
  for (guint round = 0; round < 3; round++)
    {
      g_autoptr(IpsSignatureSet) here = read_signatures (f->link, all, &error), there = read_signatures (web, all, &error);
      g_autoptr(IpsSignatureSet) two = read_signatures (f->link, some, &error), other = read_signatures (f->link, none, &error);

      g_assert_no_error (error);
      assert_same_signatures (here, there);
      /* those that it does not know are left out; where it knows none, all the others say so */
      g_assert_cmpuint (ips_signature_set_get_n (two), ==, 1);
      g_assert_cmpint (ips_signature_set_nth (two, 0)->severity, ==, round == 0 ? IPS_SEVERITY_HIGH : IPS_SEVERITY_LOW);
      assert_same_signatures (other, there);
      g_assert_true (edit (round == 0 ? f->link : web, round == 0 ? SEVERITY_LOW ACTIONS : SEVERITY_LOW, &error));
      g_assert_no_error (error);
    }
}

static void
assert_unchanged (Fixture *f, const char *entries, IpsError code, const char *words)
{
  static const guint all[] = { 0 };
  g_autoptr(IpsSignatureSet) before = NULL, after = NULL;
  g_autoptr(GError) error = NULL, refused = NULL;

  before = read_signatures (f->link, all, &error);
  g_assert_no_error (error);
  g_assert_false (edit (f->link, entries, &refused));
  g_assert_error (refused, IPS_ERROR, (int) code);
  g_test_message ("%s", refused->message);
  g_assert_nonnull (strstr (refused->message, words));
  after = read_signatures (f->link, all, &error);
  g_assert_no_error (error);
  assert_same_signatures (before, after);
}

/* A change of which one command is refused is no change at all. */
static void
test_signatures_refused (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsSignatureSet) set = NULL;
  g_autoptr(GError) error = NULL;
  static const guint all[] = { 0 };

  assert_unchanged (f, SEVERITY_LOW REFUSED, IPS_ERROR_UNSUPPORTED, "alert-severity dreadful: ");
  assert_unchanged (f, SEVERITY_LOW UNKNOWN, IPS_ERROR_NOT_FOUND, "does not exist");
  change (f, "{\"faults\":[{\"fault\":\"error:errInUse\",\"command\":\"editConfigDelta\"}]}");
  assert_unchanged (f, SEVERITY_LOW, IPS_ERROR_BUSY, "errInUse");
  change (f, "{\"faults\":[],\"users\":[{\"name\":\"cisco\",\"role\":\"viewer\"}]}");
  set = read_signatures (f->link, all, &error);
  g_assert_null (set);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_PERMISSION);
}

/* --- trouble --- */

static void
test_trouble (Fixture *f, gconstpointer data)
{
  static const struct { const char *fault; IpsError code; } table[] = {
    { "refuse", IPS_ERROR_REFUSED },
    { "hang", IPS_ERROR_TIMED_OUT },
    { "hang-reply", IPS_ERROR_TIMED_OUT },
    { "slow", IPS_ERROR_TIMED_OUT },
    { "drop", IPS_ERROR_PROTOCOL },
    { "endless-body", IPS_ERROR_TOO_LARGE },
    { "error:errNotAvailable", IPS_ERROR_BUSY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"faults\":[\"%s\"]}", table[i].fault);
      gint64 start_us = g_get_monotonic_time ();

      /* wherever it has got to by then, it is over; the others end by themselves */
      f->reply_ms = table[i].code == IPS_ERROR_TIMED_OUT ? 300 : 10000;
      remake (f);
      change (f, json);
      assert_fails (f, table[i].code);
      if (table[i].code == IPS_ERROR_TIMED_OUT)
        g_assert_cmpint (g_get_monotonic_time () - start_us, <, 5 * G_USEC_PER_SEC * test_patience ());
    }
}

static void
test_no_ssh (Fixture *f, gconstpointer data)
{
  g_autoptr(TestServer) server = test_server_new (NULL, TEST_SERVER_GARBAGE, NULL);

  g_free (f->address);
  f->address = g_strdup ("127.0.0.1");
  f->access.port = test_server_get_port (server);
  remake (f);
  assert_fails (f, IPS_ERROR_REFUSED);
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* Stopped at any moment it says so, and leaves nothing behind. */
static void
test_cancelled (Fixture *f, gconstpointer data)
{
  static const guint moments_ms[] = { 0, 1, 3, 8, 15, 25, 40 };

  change (f, "{\"faults\":[\"hang-reply\"]}");
  for (guint i = 0; i < G_N_ELEMENTS (moments_ms); i++)
    {
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      g_autoptr(IpsSensorFacts) facts = NULL;
      g_autoptr(GError) error = NULL;

      g_timeout_add (moments_ms[i], cancel_cb, cancellable);
      facts = test_link_get_facts (f->link, cancellable, &error);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

static gboolean
drop_cb (gpointer user_data)
{
  ips_sensor_link_drop_connections (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_dropped (Fixture *f, gconstpointer data)
{
  change (f, "{\"faults\":[\"hang-reply\"]}");
  g_timeout_add (50, drop_cb, f->link);
  assert_fails (f, IPS_ERROR_CONFLICT);
}

typedef struct { GCancellable *drop; IpsContact *contact; IpsSshTerminal *terminal; } Session;

/* Up to the prompt. */
static void
session_open (Session *self, Fixture *f)
{
  g_autoptr(IpsSecret) password = ips_secret_new (f->password);
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GError) error = NULL;
  IpsSshRequest request = { "sensor-1", f->address, f->access.port, FALSE, IPS_TRUST (f->trust), "cisco", password, NULL,
                            5000 * test_patience (), f->reply_ms * test_patience (), 65536 };

  self->drop = request.drop = g_cancellable_new ();
  self->contact = ips_contact_new ();
  self->terminal = ips_ssh_terminal_new (&request, self->contact, NULL);
  ips_ssh_terminal_open_async (self->terminal, test_result_cb, &opened);
  ips_ssh_terminal_open_finish (self->terminal, test_wait (&opened), &error);
  g_assert_no_error (error);
}

static void
session_close (Session *self)
{
  ips_ssh_terminal_free (self->terminal);
  ips_contact_free (self->contact);
  g_object_unref (self->drop);
}

static gint64
count_sessions (void)
{
  g_autoptr(JsonNode) node = sim_process_ask (sim, "/stats", NULL);

  return json_object_get_int_member (json_node_get_object (node), "ssh_sessions");
}

static guint
count_descriptors (void)
{
  g_autoptr(GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

/* However a talk ends, its connection ends with it. */
static void
test_closed (Fixture *f, gconstpointer data)
{
  gint64 end_us = g_get_monotonic_time () + 10 * G_USEC_PER_SEC * test_patience ();
  guint n_before;

  assert_fails (f, IPS_ERROR_HOST_KEY_UNKNOWN);
  n_before = count_descriptors ();
  for (guint i = 0; i < 5; i++)
    assert_fails (f, IPS_ERROR_HOST_KEY_UNKNOWN);
  trust_host_key (f);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsSensorFacts) facts = test_link_get_facts (f->link, NULL, &error);

      g_assert_no_error (error);
    }
  g_assert_cmpuint (count_descriptors (), <, n_before + 5);
  while (count_sessions () > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      g_usleep (10000);
    }
}

/* Dropped between two commands, where no call is under way: the next one is not sent any more. */
static void
test_dropped_between (Fixture *f, gconstpointer data)
{
  g_autoptr(GAsyncResult) ran = NULL;
  g_autoptr(GError) error = NULL;
  Session session;

  session_open (&session, f);
  g_cancellable_cancel (session.drop);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  ips_ssh_terminal_run_async (session.terminal, "tls generate-key", NULL, test_result_cb, &ran);
  g_assert_null (ips_ssh_terminal_run_finish (session.terminal, test_wait (&ran), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CONFLICT);
  g_assert_cmpint (get_number (f, "regenerated"), ==, 0);
  session_close (&session);
}

static gboolean
continue_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  g_subprocess_send_signal (sim->process, SIGCONT);
  return G_SOURCE_REMOVE;
}

/* Whoever takes nothing more is waited for, not asked again and again; and when he does, he gets the rest. */
static void
test_takes_nothing (Fixture *f, gconstpointer data)
{
  g_autofree char *endless = g_strnfill (4 * 1024 * 1024, 'x');
  g_autoptr(GAsyncResult) ran = NULL;
  g_auto(GStrv) lines = NULL;
  g_autoptr(GError) error = NULL;
  Session session;
  gboolean continued = FALSE;
  guint n_turns = 0;

  session_open (&session, f);
  g_subprocess_send_signal (sim->process, SIGSTOP);
  g_timeout_add (500, continue_cb, &continued);
  ips_ssh_terminal_run_async (session.terminal, endless, NULL, test_result_cb, &ran);
  while (!continued)
    n_turns += g_main_context_iteration (NULL, TRUE) ? 1 : 0;
  lines = ips_ssh_terminal_run_finish (session.terminal, test_wait (&ran), &error);
  g_assert_no_error (error);
  g_assert_true (g_strv_length (lines) > 0 && g_str_has_prefix (lines[g_strv_length (lines) - 1], "Error: "));
  g_test_message ("%u turns of the main loop", n_turns);
  g_assert_cmpuint (n_turns, <, 1000);
  session_close (&session);
}

/* --- each for what is known of it --- */

static void
test_mixed (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsSensorLink) web = make_web (f, TRUE);
  g_autoptr(IpsSensorLink) mixed = ips_mixed_link_new ("sensor-1", IPS_TRUST (f->trust), web, f->link);
  g_autoptr(IpsSensorFacts) none = NULL;
  g_autoptr(IpsSensorFacts) facts = NULL;
  g_autoptr(GError) unknown = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *told = NULL;
  g_autofree char *sha1 = NULL;

  none = test_link_get_facts (mixed, NULL, &unknown);
  g_assert_error (unknown, IPS_ERROR, IPS_ERROR_CERT_UNKNOWN);
  f->trust->pinned = ips_certificate_ref (ips_sensor_link_get_contact (mixed)->certificate);
  g_clear_error (&unknown);
  none = test_link_get_facts (mixed, NULL, &unknown);
  g_assert_error (unknown, IPS_ERROR, IPS_ERROR_HOST_KEY_UNKNOWN);
  g_assert_true (ips_certificate_equal (ips_sensor_link_get_contact (mixed)->certificate, f->trust->pinned));
  f->trust->host_key = g_strdup (ips_sensor_link_get_contact (mixed)->host_key);
  facts = test_link_get_facts (mixed, NULL, &error);
  g_assert_no_error (error);
  /* by the web server: seconds, not days */
  g_assert_cmpint (facts->up_since_us % G_TIME_SPAN_DAY, !=, 0);
  told = generate_key (mixed, &error);
  g_assert_no_error (error);
  sha1 = dup_text (f, "sha1");
  g_assert_cmpstr (told, ==, sha1);
  g_assert_nonnull (ips_sensor_link_get_contact (mixed)->transcript);
}

/* --- files --- */

/* A shelf on which everything lies already, on the server of another sensor's command line. */
#define TEST_TYPE_SHELF (test_shelf_get_type ())
G_DECLARE_FINAL_TYPE (TestShelf, test_shelf, TEST, SHELF, GObject)

struct _TestShelf
{
  GObject parent_instance;

  char *url, *host;
  guint port;
  const char *fingerprint;
};

static void
test_shelf_put_async (IpsFileShelf *shelf, const char *name, GBytes *content, IpsShelfProgress progress, gpointer progress_data,
                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  TestShelf *self = TEST_SHELF (shelf);
  g_autoptr(GTask) task = g_task_new (shelf, cancellable, callback, user_data);
  char *fingerprints[] = { (char *) self->fingerprint, NULL };
  g_autoptr(IpsSecret) password = ips_secret_new ("Files-1234");
  IpsShelvedFile file = { self->url, (char *) "scp", self->host, self->port, password, fingerprints };

  g_task_return_pointer (task, ips_shelved_file_copy (&file), (GDestroyNotify) ips_shelved_file_free);
}

static IpsShelvedFile *
test_shelf_put_finish (IpsFileShelf *shelf, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_shelf_iface_init (IpsFileShelfInterface *iface)
{
  iface->put_async = test_shelf_put_async;
  iface->put_finish = test_shelf_put_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestShelf, test_shelf, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (IPS_TYPE_FILE_SHELF, test_shelf_iface_init))

static void
test_shelf_finalize (GObject *object)
{
  g_free (TEST_SHELF (object)->url);
  g_free (TEST_SHELF (object)->host);

  G_OBJECT_CLASS (test_shelf_parent_class)->finalize (object);
}

static void
test_shelf_class_init (TestShelfClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_shelf_finalize;
}

static void
test_shelf_init (TestShelf *self)
{
}

static void
install (Fixture *f, GError **error)
{
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autoptr(GBytes) license = g_bytes_new_static ("no licence", 10);
  g_autoptr(GAsyncResult) result = NULL;

  ips_sensor_link_install_license_async (f->link, dialect, license, NULL, test_result_cb, &result);
  g_assert_false (ips_sensor_link_install_license_finish (f->link, test_wait (&result), error));
}

/* A device is shown the server of a file only where it sees there what the program saw. */
static void
test_stranger (Fixture *f, gconstpointer data)
{
  g_autoptr(TestShelf) shelf = g_object_new (TEST_TYPE_SHELF, NULL);
  g_autoptr(GError) none = NULL, other = NULL;
  const char *transcript;

  install (f, &none);
  g_assert_error (none, IPS_ERROR, IPS_ERROR_INVALID);
  shelf->host = g_strdup ("127.1.0.1");
  shelf->port = sim_process_get_port (sim, "ssh_port");
  shelf->url = g_strdup_printf ("scp://files@127.1.0.1:%u/x.lic", shelf->port);
  shelf->fingerprint = "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff";
  f->access.shelf = IPS_FILE_SHELF (shelf);
  remake (f);
  install (f, &other);
  g_assert_error (other, IPS_ERROR, IPS_ERROR_REJECTED);
  g_assert_nonnull (strstr (other->message, "another key than it showed this program"));
  transcript = ips_sensor_link_get_contact (f->link)->transcript;
  g_assert_nonnull (strstr (transcript, "ssh host-key 127.1.0.1 port"));
  g_assert_null (strstr (transcript, "Files-1234"));
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; void (*test) (Fixture *, gconstpointer); gboolean trusted; } tests[] = {
    { "/ssh/same-facts", test_same_facts, TRUE },
    { "/ssh/pages", test_pages, TRUE },
    { "/ssh/no-web-server", test_no_web_server, TRUE },
    { "/ssh/unknown", test_unknown, FALSE },
    { "/ssh/changed", test_changed, TRUE },
    { "/ssh/login", test_login, TRUE },
    { "/ssh/interactive", test_interactive, TRUE },
    { "/ssh/old-algorithms", test_old_algorithms, FALSE },
    { "/ssh/generate-key", test_generate_key, TRUE },
    { "/ssh/reboot", test_reboot, TRUE },
    { "/ssh/refusals", test_refusals, TRUE },
    { "/ssh/elsewhere", test_elsewhere, TRUE },
    { "/ssh/signatures", test_signatures, TRUE },
    { "/ssh/signatures-refused", test_signatures_refused, TRUE },
    { "/ssh/trouble", test_trouble, TRUE },
    { "/ssh/no-ssh", test_no_ssh, FALSE },
    { "/ssh/cancelled", test_cancelled, TRUE },
    { "/ssh/dropped", test_dropped, TRUE },
    { "/ssh/closed", test_closed, FALSE },
    { "/ssh/dropped-between", test_dropped_between, TRUE },
    { "/ssh/takes-nothing", test_takes_nothing, TRUE },
    { "/ssh/mixed", test_mixed, FALSE },
    { "/ssh/stranger", test_stranger, TRUE },
  };
  int rc;

  g_test_init (&argc, &argv, NULL);
  ips_https_link_init ();
  sim = sim_process_new ("--sensors", N_SENSORS, "--seed", "3", "--healthy", "--ssh-port", "0", "--reboot-seconds", "0.3", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, GINT_TO_POINTER (tests[i].trusted), set_up, tests[i].test, tear_down);
  rc = g_test_run ();
  sim_process_free (sim);
  return rc;
}
