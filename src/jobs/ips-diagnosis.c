/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-diagnosis.h"

#include <glib/gi18n-lib.h>
#include "ips-account-check.h"
#include "ips-error.h"
#include "ips-format.h"
#include "ips-link-form.h"
#include "ips-ntp-check.h"
#include "ips-route.h"
#include "ips-sensor-contact.h"
#include "ips-trace.h"

/*
 * What is found out: can the address be resolved, does TCP connect, what does the sensor say when it is asked,
 * is there a route and an echo. What is shown: the chapter's four checks in its order, made of these, and what
 * the contact showed of certificate and clock besides.
 */

#define PING_TIMEOUT_MS 2000
#define TRACE_TIMEOUT_MS 2000
#define CLOCK_TOLERANCE_US (60 * G_TIME_SPAN_SECOND)
/* Closed sooner than this: nobody looked for a password first. */
#define AT_ONCE_US (2 * G_TIME_SPAN_SECOND)

typedef struct
{
  IpsFleet *fleet;             /* (owned) */
  IpsSensor *sensor;           /* (owned) */
  char *target;                /* (owned): "10.1.1.1:443" */
  GInetAddress *address;       /* (owned) (nullable) */
  GError *connect_error;       /* (owned) (nullable) */
  gint64 connect_begin_us, connect_us;
  char *source_address;        /* (owned) (nullable) */
  gboolean asked;
  GError *ask_error;           /* (owned) (nullable) */
  gint64 ask_begin_us, ask_us;
  IpsSensorFacts *facts;       /* (owned) (nullable) */
  const IpsContact *contact;   /* (unowned) (nullable): of link, until it is asked again */
  GPtrArray *beyond;           /* (owned) (nullable) (element-type IpsCheck): what the contact showed besides the four */
  IpsSensorLink *link;         /* (owned) (nullable) */
  IpsRoute *route;             /* (owned) (nullable) */
  GError *route_error;         /* (owned) (nullable) */
  GError *ping_error;          /* (owned) (nullable) */
  gint64 ping_us;
  IpsTrace *trace;             /* (owned) (nullable): only where nothing comes back by way of a gateway */
} Diagnosis;

static void resolved_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void connected_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void asked_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void ntp_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void accounts_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void pinged_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void traced_cb (GObject *source, GAsyncResult *result, gpointer user_data);

IpsCheck *
ips_check_new (const char *title, IpsCheckOutcome outcome, char *evidence, const char *what_to_do)
{
  IpsCheck *self = g_new0 (IpsCheck, 1);

  self->title = g_strdup (title);
  self->outcome = outcome;
  self->evidence = evidence != NULL ? evidence : g_strdup ("");
  self->what_to_do = g_strdup (what_to_do != NULL ? what_to_do : "");
  return self;
}

void
ips_check_tell (IpsCheck *self, IpsCheckOutcome outcome, char *evidence)
{
  self->outcome = outcome;
  g_free (self->evidence);
  self->evidence = evidence;
}

void
ips_check_free (IpsCheck *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->evidence);
  g_free (self->what_to_do);
  g_free (self);
}

void
ips_checks_init (IpsCheck **checks, const char *const *titles, guint n)
{
  for (guint i = 0; i < n; i++)
    checks[i] = ips_check_new (g_dgettext (GETTEXT_PACKAGE, titles[i]), IPS_CHECK_SKIPPED, NULL, NULL);
}

void
ips_checks_return (IpsCheck **checks, guint n, GTask *task)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_check_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (all, g_steal_pointer (&checks[i]));
  g_task_return_pointer (task, all, (GDestroyNotify) g_ptr_array_unref);
}

const char *
ips_check_outcome_to_label (IpsCheckOutcome outcome)
{
  switch (outcome)
    {
    case IPS_CHECK_PASS: return _("pass");
    case IPS_CHECK_FAIL: return _("fail");
    case IPS_CHECK_WARNING: return _("warning");
    case IPS_CHECK_SKIPPED: return _("not tried");
    default: return "";
    }
}

static void
diagnosis_free (Diagnosis *self)
{
  g_clear_object (&self->fleet);
  g_clear_object (&self->sensor);
  g_clear_object (&self->address);
  g_clear_object (&self->link);
  g_clear_error (&self->connect_error);
  g_clear_error (&self->ask_error);
  g_clear_error (&self->route_error);
  g_clear_error (&self->ping_error);
  g_clear_pointer (&self->facts, ips_sensor_facts_free);
  g_clear_pointer (&self->route, ips_route_free);
  g_clear_pointer (&self->trace, ips_trace_free);
  g_clear_pointer (&self->beyond, g_ptr_array_unref);
  g_free (self->target);
  g_free (self->source_address);
  g_free (self);
}

/* @evidence: (transfer full) (nullable); @what_to_do: (nullable) */
static void
add_check (GPtrArray *checks, const char *title, IpsCheckOutcome outcome, char *evidence, const char *what_to_do)
{
  g_ptr_array_add (checks, ips_check_new (title, outcome, evidence, what_to_do));
}

static gboolean
is_code (const GError *error, IpsError code)
{
  return g_error_matches (error, IPS_ERROR, (int) code);
}

/* Refused, or accepted and reset at once: somebody is there and does not want us. */
static gboolean
is_turned_away (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
}

/* --- the four checks, from what was found out --- */

static void
judge_device (const Diagnosis *self, GPtrArray *checks)
{
  const char *title = _("The device answers");
  g_autofree char *time = g_strdup_printf ("%.0f", (double) self->connect_us / 1000.0);

  if (self->connect_error == NULL)
    /* TRANSLATORS: an address with port, a time in milliseconds, our own address */
    add_check (checks, title, IPS_CHECK_PASS, g_strdup_printf (_("%s accepted the connection after %s ms, from %s"), self->target, time,
               self->source_address != NULL ? self->source_address : "?"), NULL);
  else if (self->address == NULL)
    add_check (checks, title, IPS_CHECK_FAIL, g_strdup_printf (_("The name could not be resolved: %s"), self->connect_error->message),
               _("Check the address in the device's properties, or the name server."));
  else if (is_turned_away (self->connect_error))
    add_check (checks, title, IPS_CHECK_FAIL, g_strdup_printf (_("%s refused the connection after %s ms: the host is up, nobody listens there or it does not want us"), self->target, time),
               _("Check the port and that the sensor's web server runs; see Allowed Hosts below."));
  else
    add_check (checks, title, IPS_CHECK_FAIL, g_strdup_printf (_("%s did not answer: %s"), self->target, self->connect_error->message),
               _("Check that the device is running, its cable and its address."));
}

static void
judge_credentials (const Diagnosis *self, GPtrArray *checks)
{
  const char *title = _("Credentials");
  const char *username = ips_fleet_get_username (self->fleet, self->sensor);
  const char *user = username != NULL && username[0] != '\0' ? username : _("nobody");

  if (!self->asked)
    add_check (checks, title, IPS_CHECK_SKIPPED, g_strdup (_("Not tried, there is no connection")), NULL);
  else if (self->ask_error == NULL)
    add_check (checks, title, IPS_CHECK_PASS, g_strdup_printf (_("The login of %s was accepted; it is %s with %s"), user,
               self->facts->platform != NULL ? self->facts->platform : "", self->facts->version != NULL ? self->facts->version : ""), NULL);
  else if (is_code (self->ask_error, IPS_ERROR_LOGIN_REJECTED))
    add_check (checks, title, IPS_CHECK_FAIL, g_strdup_printf (_("The login of %s was rejected: %s"), user, self->ask_error->message),
               _("Enter the right user name and password in the device's properties."));
  else if (is_code (self->ask_error, IPS_ERROR_NO_CREDENTIALS))
    add_check (checks, title, IPS_CHECK_FAIL, g_strdup (_("No user name or password is set")),
               _("Enter them in the device's properties."));
  else if (is_code (self->ask_error, IPS_ERROR_PERMISSION))
    add_check (checks, title, IPS_CHECK_WARNING, g_strdup_printf (_("The login of %s was accepted, but its role does not allow this: %s"), user, self->ask_error->message),
               _("Use an account with the role administrator."));
  else if (is_code (self->ask_error, IPS_ERROR_CERT_UNKNOWN) || is_code (self->ask_error, IPS_ERROR_CERT_CHANGED))
    add_check (checks, title, IPS_CHECK_SKIPPED, g_strdup (_("No password was sent, because the certificate is not trusted")),
               _("Compare the thumbprint and trust it first (Refresh or Sync Certificate)."));
  else if (is_code (self->ask_error, IPS_ERROR_HOST_KEY_UNKNOWN) || is_code (self->ask_error, IPS_ERROR_HOST_KEY_CHANGED))
    add_check (checks, title, IPS_CHECK_SKIPPED, g_strdup (_("No password was sent, because the SSH host key is not trusted")),
               _("Compare it and trust it first (Refresh, or the device's properties)."));
  else if (is_code (self->ask_error, IPS_ERROR_PROTOCOL))
    add_check (checks, title, IPS_CHECK_WARNING, g_strdup_printf (_("It answered, but not like a sensor: %s"), self->ask_error->message),
               _("Check that address and port are those of the sensor."));
  else
    add_check (checks, title, IPS_CHECK_SKIPPED, g_strdup_printf (_("It did not come to a login: %s"), self->ask_error->message), NULL);
}

static gboolean
is_closed_at_once (const Diagnosis *self)
{
  if (self->connect_error != NULL)
    return is_turned_away (self->connect_error);
  return self->asked && self->ask_error != NULL && self->ask_us < AT_ONCE_US &&
         (is_code (self->ask_error, IPS_ERROR_REFUSED) || is_code (self->ask_error, IPS_ERROR_TLS) ||
          is_code (self->ask_error, IPS_ERROR_UNREACHABLE));
}

static void
judge_allowed_hosts (const Diagnosis *self, GPtrArray *checks)
{
  const char *title = _("Allowed Hosts");
  const char *us = self->source_address != NULL ? self->source_address
                   : self->route != NULL && self->route->source_address != NULL ? self->route->source_address : _("this computer");

  if (is_closed_at_once (self))
    add_check (checks, title, IPS_CHECK_FAIL, g_strdup_printf (_("The connection from %s was refused or closed at once, as a sensor does with hosts it does not know"), us),
               _("Add this address to the Allowed Hosts policy of the sensor (service host, network-settings, access-list)."));
  else if (self->connect_error != NULL && self->address == NULL)
    add_check (checks, title, IPS_CHECK_SKIPPED, g_strdup (_("Not tried, there is no address")), NULL);
  else if (self->connect_error != NULL)
    add_check (checks, title, IPS_CHECK_WARNING, g_strdup_printf (_("Not decided: nothing came back to %s; a firewall or an access list may drop it silently"), us),
               _("If the device is running, check that its Allowed Hosts include this address."));
  else if (self->asked && is_code (self->ask_error, IPS_ERROR_TIMED_OUT))
    add_check (checks, title, IPS_CHECK_WARNING, g_strdup_printf (_("It accepted the connection from %s and then said nothing"), us),
               _("The web server of the sensor may hang; look at the device."));
  else
    add_check (checks, title, IPS_CHECK_PASS, g_strdup_printf (_("The sensor talks to %s"), us), NULL);
}

static void
judge_route (const Diagnosis *self, GPtrArray *checks)
{
  const char *title = _("Route");
  g_autoptr(GString) evidence = g_string_new (NULL);
  IpsCheckOutcome outcome = IPS_CHECK_PASS;

  if (self->address == NULL)
    {
      add_check (checks, title, IPS_CHECK_SKIPPED, g_strdup (_("Not tried, there is no address")), NULL);
      return;
    }
  if (self->route == NULL)
    {
      add_check (checks, title, IPS_CHECK_FAIL, g_strdup (self->route_error->message),
                 _("Check this computer's network connection and routes."));
      return;
    }
  if (self->route->gateway != NULL)
    g_string_append_printf (evidence, _("By way of %s (%s), from %s"), self->route->gateway, self->route->interface, self->route->source_address);
  else
    g_string_append_printf (evidence, _("Directly (%s), from %s"), self->route->interface != NULL ? self->route->interface : "?",
                            self->route->source_address != NULL ? self->route->source_address : "?");
  g_string_append (evidence, "; ");
  if (self->ping_error == NULL)
    g_string_append_printf (evidence, _("ping answered after %.1f ms"), (double) self->ping_us / 1000.0);
  else if (self->connect_error == NULL)
    g_string_append_printf (evidence, _("no ping (%s), but TCP connects"), self->ping_error->message);
  else
    {
      g_string_append_printf (evidence, _("no ping (%s) and no TCP connection"), self->ping_error->message);
      outcome = is_turned_away (self->connect_error) ? IPS_CHECK_PASS : IPS_CHECK_FAIL;
    }
  if (self->trace != NULL)
    {
      g_autofree char *trace = ips_trace_describe (self->trace);

      g_string_append_printf (evidence, "; %s", trace);
    }
  add_check (checks, title, outcome, g_strdup (evidence->str),
             outcome == IPS_CHECK_FAIL ? _("Ask who runs the network whether packets get from here to the device and back.") : NULL);
}

/* --- beyond the chapter --- */

static void
judge_certificate (const Diagnosis *self, GPtrArray *checks, gint64 now_us)
{
  const char *title = _("Certificate");
  IpsTransport transport = ips_sensor_get_transport (self->sensor, ips_fleet_get_communication (self->fleet)->transport);
  const IpsX509 *x509;
  g_autofree char *date = NULL;

  if (transport == IPS_TRANSPORT_HTTP)
    {
      add_check (checks, title, IPS_CHECK_WARNING, g_strdup (_("HTTP is used: not encrypted, and there is no certificate")),
                 _("Use HTTPS in the device's properties."));
      return;
    }
  if (!self->asked || self->contact->certificate == NULL)
    {
      add_check (checks, title, IPS_CHECK_SKIPPED, g_strdup (_("None was seen")), NULL);
      return;
    }
  x509 = ips_certificate_get_facts (self->contact->certificate);
  date = ips_format_date (x509->not_after_us);
  if (self->contact->verdict == IPS_TRUST_CHANGED)
    add_check (checks, title, IPS_CHECK_FAIL, g_strdup_printf (_("It is not the trusted one: %s"), x509->sha256),
               _("Find out why it changed, then Sync Certificate."));
  else if (self->contact->verdict == IPS_TRUST_UNKNOWN)
    add_check (checks, title, IPS_CHECK_WARNING, g_strdup_printf (_("It is not trusted yet: %s"), x509->sha256),
               _("Compare the thumbprint with the sensor's, then trust it (Refresh)."));
  else if (x509->not_after_us <= now_us)
    add_check (checks, title, IPS_CHECK_WARNING, g_strdup_printf (_("It is the trusted one, but it expired on %s"), date),
               _("Regenerate Certificate."));
  else
    add_check (checks, title, IPS_CHECK_PASS, g_strdup_printf (_("It is the trusted one, valid until %s"), date), NULL);
}

/* Where a command line is used, and it was asked or is known already. */
static void
judge_host_key (const Diagnosis *self, GPtrArray *checks)
{
  const char *title = _("SSH host key");
  const IpsSensorConfig *config = ips_sensor_get_config (self->sensor);
  const char *shown = self->asked && self->contact->host_key_description != NULL ? self->contact->host_key_description : NULL;

  if (config->form == IPS_FORM_WEB)
    return;
  if (shown == NULL)
    add_check (checks, title, IPS_CHECK_SKIPPED, g_strdup (*config->host_key != '\0' ? _("None was looked at; one is trusted already") : _("None was seen")), NULL);
  else if (self->contact->host_key_verdict == IPS_TRUST_TRUSTED)
    add_check (checks, title, IPS_CHECK_PASS, g_strdup_printf (_("It is the trusted one: %s"), shown), NULL);
  else if (self->contact->host_key_verdict == IPS_TRUST_CHANGED)
    add_check (checks, title, IPS_CHECK_FAIL, g_strdup_printf (_("It is not the trusted one: %s"), shown),
               _("Find out why it changed, then enter the new one in the device's properties."));
  else
    add_check (checks, title, IPS_CHECK_WARNING, g_strdup_printf (_("It is not trusted yet: %s"), shown),
               _("Compare it with the sensor's, then trust it (Refresh)."));
}

static void
judge_clock (const Diagnosis *self, GPtrArray *checks)
{
  gboolean known = self->asked && ((self->facts != NULL && self->facts->clock_known) || self->contact->clock_known);
  gint64 skew_us;

  if (!known)
    return;
  skew_us = self->facts != NULL && self->facts->clock_known ? self->facts->clock_skew_us : self->contact->clock_skew_us;
  if (ABS (skew_us) <= CLOCK_TOLERANCE_US)
    add_check (checks, _("Clock"), IPS_CHECK_PASS, ips_format_skew (skew_us), NULL);
  else
    add_check (checks, _("Clock"), IPS_CHECK_WARNING, ips_format_skew (skew_us), _("Set an NTP server on the sensor."));
}

static void
judge_beyond (Diagnosis *self)
{
  self->beyond = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_check_free);
  judge_certificate (self, self->beyond, g_get_real_time ());
  judge_host_key (self, self->beyond);
  judge_clock (self, self->beyond);
}

static void
diagnosis_return (GTask *task)
{
  Diagnosis *self = g_task_get_task_data (task);
  g_autoptr(GPtrArray) checks = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_check_free);

  judge_device (self, checks);
  judge_credentials (self, checks);
  judge_allowed_hosts (self, checks);
  judge_route (self, checks);
  if (self->beyond == NULL)
    judge_beyond (self);
  g_ptr_array_extend_and_steal (checks, g_steal_pointer (&self->beyond));
  g_task_return_pointer (task, g_steal_pointer (&checks), (GDestroyNotify) g_ptr_array_unref);
}

/* --- finding out --- */

static void
start_ping (GTask *task)
{
  Diagnosis *self = g_task_get_task_data (task);

  if (self->address == NULL)
    {
      diagnosis_return (task);
      g_object_unref (task);
      return;
    }
  self->route = ips_route_lookup (self->address, &self->route_error);
  ips_ping_async (self->address, PING_TIMEOUT_MS, g_task_get_cancellable (task), pinged_cb, task);
}

static void
start_asking (GTask *task)
{
  Diagnosis *self = g_task_get_task_data (task);

  if (self->connect_error != NULL)
    {
      start_ping (task);
      return;
    }
  self->link = ips_fleet_get_link (self->fleet, self->sensor);
  ips_sensor_link_drop_connections (self->link);
  self->ask_begin_us = g_get_monotonic_time ();
  ips_sensor_link_get_facts_async (self->link, g_task_get_cancellable (task), asked_cb, task);
}

void
ips_diagnose_async (IpsFleet *fleet, IpsSensor *sensor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  const IpsSensorConfig *config = ips_sensor_get_config (sensor);
  Diagnosis *self = g_new0 (Diagnosis, 1);

  g_task_set_source_tag (task, ips_diagnose_async);
  self->fleet = g_object_ref (fleet);
  self->sensor = g_object_ref (sensor);
  self->target = ips_sensor_contact_describe_target (fleet, sensor);
  g_task_set_task_data (task, self, (GDestroyNotify) diagnosis_free);
  g_resolver_lookup_by_name_async (g_resolver_get_default (), config->address, cancellable, resolved_cb, task);
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Diagnosis *self = g_task_get_task_data (task);
  const IpsCommunication *communication = ips_fleet_get_communication (self->fleet);
  guint timeout_ms = ips_sensor_get_config (self->sensor)->connect_timeout_ms;
  g_autoptr(GSocketClient) client = NULL;
  g_autoptr(GSocketAddress) target = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &self->connect_error);

  if (g_task_return_error_if_cancelled (task))
    {
      g_resolver_free_addresses (addresses);
      return;
    }
  if (addresses == NULL)
    {
      start_asking (g_steal_pointer (&task));
      return;
    }
  self->address = g_object_ref (addresses->data);
  g_resolver_free_addresses (addresses);
  client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, (MAX (timeout_ms != 0 ? timeout_ms : communication->connect_timeout_ms, 1) + 999) / 1000);
  target = g_inet_socket_address_new (self->address, (guint16) ips_link_form_get_port (ips_sensor_get_config (self->sensor), IPS_VERB_DIAGNOSE,
                                                                                        communication->transport));
  self->connect_begin_us = g_get_monotonic_time ();
  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (target), g_task_get_cancellable (task), connected_cb, g_object_ref (task));
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Diagnosis *self = g_task_get_task_data (task);
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &self->connect_error);

  self->connect_us = g_get_monotonic_time () - self->connect_begin_us;
  if (g_task_return_error_if_cancelled (task))
    return;
  if (connection != NULL)
    {
      g_autoptr(GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);

      if (local != NULL && G_IS_INET_SOCKET_ADDRESS (local))
        self->source_address = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local)));
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
    }
  start_asking (g_steal_pointer (&task));
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Diagnosis *self = g_task_get_task_data (task);
  IpsTransport transport = ips_sensor_get_transport (self->sensor, ips_fleet_get_communication (self->fleet)->transport);

  self->facts = ips_sensor_link_get_facts_finish (self->link, result, &self->ask_error);
  self->ask_us = g_get_monotonic_time () - self->ask_begin_us;
  self->asked = TRUE;
  self->contact = ips_sensor_link_get_contact (self->link);
  if (g_task_return_error_if_cancelled (task))
    return;
  /* what was learnt on the way is as good as a refresh */
  ips_fleet_take_facts (self->fleet, ips_sensor_get_id (self->sensor),
                        ips_sensor_contact_make_facts (self->sensor, transport, self->facts != NULL ? ips_sensor_facts_copy (self->facts) : NULL,
                                                       self->contact, self->ask_error, g_get_real_time ()));
  judge_beyond (self);
  self->contact = NULL;
  if (self->ask_error == NULL)
    ips_ntp_check_async (self->fleet, self->sensor, g_task_get_cancellable (task), ntp_checked_cb, g_object_ref (task));
  else
    start_ping (g_steal_pointer (&task));
}

static void
ntp_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Diagnosis *self = g_task_get_task_data (task);
  IpsCheck *check = ips_ntp_check_finish (result, NULL);

  if (check != NULL)
    g_ptr_array_add (self->beyond, check);
  if (!g_task_return_error_if_cancelled (task))
    ips_account_check_async (self->fleet, self->sensor, g_task_get_cancellable (task), accounts_checked_cb, g_object_ref (task));
}

static void
accounts_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Diagnosis *self = g_task_get_task_data (task);
  IpsCheck *check = ips_account_check_finish (result, NULL);

  if (check != NULL)
    g_ptr_array_add (self->beyond, check);
  if (!g_task_return_error_if_cancelled (task))
    start_ping (g_steal_pointer (&task));
}

static void
pinged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Diagnosis *self = g_task_get_task_data (task);

  self->ping_us = ips_ping_finish (result, &self->ping_error);
  if (g_task_return_error_if_cancelled (task))
    return;
  /* Where on the way do packets get lost? */
  if (self->ping_error != NULL && self->connect_error != NULL && self->route != NULL && self->route->gateway != NULL)
    ips_trace_async (self->address, TRACE_TIMEOUT_MS, g_task_get_cancellable (task), traced_cb, g_object_ref (task));
  else
    diagnosis_return (task);
}

static void
traced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Diagnosis *self = g_task_get_task_data (task);

  self->trace = ips_trace_finish (result, NULL);
  if (!g_task_return_error_if_cancelled (task))
    diagnosis_return (task);
}

GPtrArray *
ips_diagnose_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
