/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-sensor-contact.h"

#include <glib/gi18n-lib.h>

#include "ips-fleet-policies.h"
#include "ips-format.h"
#include "ips-link-form.h"

/* The sensor judges dates by its own clock, and we by ours. */
#define CLOCK_LIMIT_US G_TIME_SPAN_DAY

typedef struct
{
  IpsContactTrust trust;
  gboolean trusted_now;      /* the certificate was pinned by this very contact: ask once more, not for ever */
  gboolean key_trusted_now;  /* the SSH host key likewise */
} ContactData;

IpsSensorFacts *
ips_sensor_contact_make_facts (IpsSensor *sensor, IpsTransport transport, IpsSensorFacts *fresh, const IpsContact *contact, const GError *error, gint64 now_us)
{
  const IpsSensorFacts *old = ips_sensor_get_facts (sensor);
  IpsSensorFacts *facts = fresh != NULL ? fresh : ips_sensor_facts_copy (old);
  IpsCertificate *presented = contact != NULL && transport == IPS_TRANSPORT_HTTPS ? contact->certificate : NULL;

  facts->checked_us = now_us;
  facts->failed = error != NULL;
  facts->error_code = ips_error_get_code (error);
  g_free (facts->error_message);
  facts->error_message = g_strdup (error != NULL ? error->message : "");
  if (error == NULL)
    facts->contacted_us = now_us;

  if (contact != NULL && contact->clock_known && (error != NULL || !facts->clock_known))
    {
      facts->clock_known = TRUE;
      facts->clock_skew_us = contact->clock_skew_us;
    }

  if (contact != NULL && contact->host_key != NULL)
    {
      g_free (facts->host_key);
      facts->host_key = g_strdup (contact->host_key);
    }
  else if (fresh != NULL)
    {
      g_free (facts->host_key);
      facts->host_key = g_strdup (old->host_key);
    }

  if (facts->host_name == NULL)
    facts->host_name = g_strdup (old->host_name);
  if (facts->snmp_policy == IPS_KNOWN_UNKNOWN)
    facts->snmp_policy = old->snmp_policy;
  if (transport == IPS_TRANSPORT_HTTP)
    {
      g_clear_pointer (&facts->certificate, ips_certificate_unref);
      facts->certificate_us = 0;
      facts->certificate_gone = TRUE;
      return facts;
    }
  if (presented != NULL)
    {
      g_clear_pointer (&facts->certificate, ips_certificate_unref);
      facts->certificate = ips_certificate_ref (presented);
      facts->certificate_us = now_us;
      /* the chapter: "was not able to log into the device and retrieve the certificate" */
      facts->certificate_gone = error != NULL && facts->error_code == IPS_ERROR_LOGIN_REJECTED;
    }
  else
    {
      if (facts->certificate == NULL && old->certificate != NULL)
        {
          facts->certificate = ips_certificate_ref (old->certificate);
          facts->certificate_us = old->certificate_us;
        }
      facts->certificate_gone = TRUE;
    }
  return facts;
}

char *
ips_sensor_contact_describe_target (IpsFleet *fleet, IpsSensor *sensor)
{
  const IpsSensorConfig *config = ips_sensor_get_config (sensor);
  guint port = ips_link_form_get_port (config, IPS_VERB_REFRESH, ips_fleet_get_communication (fleet)->transport);

  return strchr (config->address, ':') != NULL ? g_strdup_printf ("[%s]:%u", config->address, port)
                                               : g_strdup_printf ("%s:%u", config->address, port);
}

/* Another serial number or another model at the same address is another device: licences and updates go by them. */
static void
note_replaced (IpsVerbContext *context, const char *what, const char *before, const char *after)
{
  IpsHistoryLine line = { .when_us = ips_clock_now_us (ips_verb_context_get_clock (context)),
                          .who = (char *) ips_verb_context_get_created_by (context), .what = (char *) _("Another device answered"),
                          .subject = (char *) ips_sensor_get_name (ips_verb_context_get_sensor (context)),
                          .before = (char *) before, .after = (char *) after, .outcome = (char *) what };

  if (*before == '\0' || *after == '\0' || g_str_equal (before, after))
    return;
  /* TRANSLATORS: “Serial Number” or “Platform”, and two values of it */
  ips_verb_context_note (context, _("%s before: %s, now: %s"), what, before, after);
  ips_store_add_history (ips_fleet_get_store (ips_verb_context_get_fleet (context)), &line);
}

void
ips_sensor_contact_take (IpsVerbContext *context, IpsSensorFacts *fresh, const IpsContact *contact, const GError *error)
{
  IpsSensor *sensor = ips_verb_context_get_sensor (context);
  IpsTransport transport = ips_sensor_get_transport (sensor, ips_verb_context_get_communication (context)->transport);

  if (fresh != NULL)
    {
      const IpsSensorFacts *old = ips_sensor_get_facts (sensor);

      note_replaced (context, _("Serial Number"), old->serial, fresh->serial);
      note_replaced (context, _("Platform"), old->platform, fresh->platform);
    }
  ips_fleet_take_facts (ips_verb_context_get_fleet (context), ips_sensor_get_id (sensor),
                        ips_sensor_contact_make_facts (sensor, transport, fresh, contact, error,
                                                       ips_clock_now_us (ips_verb_context_get_clock (context))));
}

gboolean
ips_sensor_contact_check_clock (IpsVerbContext *context, GError **error)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (ips_verb_context_get_sensor (context));
  g_autofree char *skew = NULL;

  if (!facts->clock_known || ips_verb_context_get_flag (context, "ignore-clock") || ABS (facts->clock_skew_us) <= CLOCK_LIMIT_US)
    return TRUE;
  skew = ips_format_skew (facts->clock_skew_us);
  ips_set_error (error, IPS_ERROR_CLOCK, "its clock is %s, so its licence would be judged wrongly (or the clock of this computer is wrong)", skew);
  return FALSE;
}

static void contact_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void contact_trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void contact_key_trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void contact_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
contact_start (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  g_autoptr(IpsSensorLink) link = ips_fleet_get_link (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context));

  ips_sensor_link_get_facts_async (link, g_task_get_cancellable (task), contact_cb, task);
}

void
ips_sensor_contact_async (IpsVerbContext *context, IpsContactTrust trust, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (context, cancellable, callback, user_data);
  ContactData *data = g_new0 (ContactData, 1);

  g_task_set_source_tag (task, ips_sensor_contact_async);
  data->trust = trust;
  g_task_set_task_data (task, data, g_free);
  contact_start (task);
}

/* That of the sensor's group, or the default. */
static IpsCertPolicy
get_policy (IpsVerbContext *context)
{
  return ips_fleet_find_cert_policy (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context));
}

/* What was presented is to be trusted without a question, by the settings or by who made the job. */
static gboolean
is_accepted (IpsVerbContext *context)
{
  return get_policy (context) == IPS_CERT_POLICY_ACCEPT || ips_verb_context_get_flag (context, "trust-new");
}

static const char *
describe_acceptance (IpsVerbContext *context)
{
  return get_policy (context) == IPS_CERT_POLICY_ACCEPT ? "accepted automatically" : "asked";
}

static void
trust_certificate (GTask *task, IpsCertificate *certificate, GAsyncReadyCallback callback)
{
  IpsVerbContext *context = g_task_get_source_object (task);

  ips_verb_context_note (context, _("Certificate %s trusted on first contact"), ips_certificate_get_facts (certificate)->sha256);
  ips_fleet_trust_async (ips_verb_context_get_fleet (context), ips_sensor_get_id (ips_verb_context_get_sensor (context)), certificate,
                         describe_acceptance (context), g_task_get_cancellable (task), callback, g_object_ref (task));
}

/* Takes a first host key the way a first certificate is taken. */
static void
trust_host_key (GTask *task, const char *host_key)
{
  IpsVerbContext *context = g_task_get_source_object (task);

  ips_verb_context_note (context, _("SSH host key %s trusted on first contact"), host_key);
  ips_fleet_trust_host_key_async (ips_verb_context_get_fleet (context), ips_sensor_get_id (ips_verb_context_get_sensor (context)), host_key,
                                  g_task_get_cancellable (task), contact_key_trusted_cb, g_object_ref (task));
}

/* Nobody knows yet whom it is that answered: what now? @thumbprint is of the certificate or the host key. */
static void
return_unknown (GTask *task, const char *thumbprint, gboolean is_host_key, GError *error)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  g_autofree char *message = NULL;

  if (get_policy (context) != IPS_CERT_POLICY_ASK)
    {
      g_task_return_error (task, is_host_key
                                 ? ips_error_new (IPS_ERROR_HOST_KEY_UNKNOWN, "its SSH host key is not trusted yet: enter it in Device Properties")
                                 : ips_error_new (IPS_ERROR_CERT_UNKNOWN,
                                                  "its certificate is not trusted yet: add it under Device Communication, Add Certificate"));
      g_error_free (error);
      return;
    }
  /* what a schedule queued must not wait for somebody who may not come before its next run is due */
  if (ips_verb_context_get_priority (context) == IPS_PRIORITY_USER)
    {
      if (is_host_key)
        /* TRANSLATORS: %s is the fingerprint of an SSH host key */
        message = g_strdup_printf (_("Is the SSH host key %s to be trusted?"), thumbprint);
      else
        /* TRANSLATORS: %s is a certificate's SHA-256 thumbprint */
        message = g_strdup_printf (_("Is the certificate with the thumbprint %s to be trusted?"), thumbprint);
      ips_verb_context_set_waiting (context, IPS_WAIT_TRUST, message);
    }
  g_task_return_error (task, error);
}

static void
contact_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  ContactData *data = g_task_get_task_data (task);
  const IpsContact *contact = ips_sensor_link_get_contact (IPS_SENSOR_LINK (source));
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSensorFacts) facts = ips_sensor_link_get_facts_finish (IPS_SENSOR_LINK (source), result, &error);
  gboolean may_trust = data->trust != IPS_CONTACT_NO_TRUST;

  if (ips_error_is_cancelled (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ips_sensor_contact_take (context, g_steal_pointer (&facts), contact, error);
  if (error == NULL)
    {
      /* who was logged in to over another way than his certificate's shows the one that came along */
      if (may_trust && contact->certificate != NULL && contact->verdict == IPS_TRUST_UNKNOWN && is_accepted (context))
        trust_certificate (task, contact->certificate, contact_ended_cb);
      else
        g_task_return_boolean (task, TRUE);
    }
  else if (may_trust && !data->key_trusted_now && contact->host_key != NULL
           && g_error_matches (error, IPS_ERROR, IPS_ERROR_HOST_KEY_UNKNOWN))
    {
      data->key_trusted_now = is_accepted (context);
      if (data->key_trusted_now)
        trust_host_key (task, contact->host_key);
      else
        return_unknown (task, contact->host_key, TRUE, g_steal_pointer (&error));
    }
  else if (may_trust && !data->trusted_now && contact->certificate != NULL
           && g_error_matches (error, IPS_ERROR, IPS_ERROR_CERT_UNKNOWN))
    {
      data->trusted_now = is_accepted (context);
      if (data->trusted_now)
        trust_certificate (task, contact->certificate, contact_trusted_cb);
      else
        return_unknown (task, ips_certificate_get_facts (contact->certificate)->sha256, FALSE, g_steal_pointer (&error));
    }
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
contact_trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_fleet_trust_finish (IPS_FLEET (source), result, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    contact_start (g_steal_pointer (&task));
}

static void
contact_key_trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_fleet_trust_host_key_finish (IPS_FLEET (source), result, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    contact_start (g_steal_pointer (&task));
}

static void
contact_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_fleet_trust_finish (IPS_FLEET (source), result, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
ips_sensor_contact_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- only a look at the certificate --- */

static void look_cb (GObject *source, GAsyncResult *result, gpointer user_data);

void
ips_sensor_look_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);
  g_autoptr(IpsSensorLink) link = ips_fleet_get_link (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context));

  g_task_set_source_tag (task, ips_sensor_look_async);
  ips_sensor_link_handshake_async (link, cancellable, look_cb, g_steal_pointer (&task));
}

static void
look_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);
  const IpsContact *contact = ips_sensor_link_get_contact (IPS_SENSOR_LINK (source));
  const IpsSensorFacts *old = ips_sensor_get_facts (sensor);
  gint64 now_us = ips_clock_now_us (ips_verb_context_get_clock (context));
  g_autoptr(GError) error = NULL;
  IpsSensorFacts *facts;

  if (!ips_sensor_link_handshake_finish (IPS_SENSOR_LINK (source), result, &error) || contact->certificate == NULL)
    {
      if (error == NULL)
        ips_set_error (&error, IPS_ERROR_TLS, "no certificate was presented");
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (!ips_certificate_equal (old->certificate, contact->certificate) || old->certificate_gone)
    {
      facts = ips_sensor_facts_copy (old);
      g_clear_pointer (&facts->certificate, ips_certificate_unref);
      facts->certificate = ips_certificate_ref (contact->certificate);
      facts->certificate_us = now_us;
      facts->certificate_gone = FALSE;
      facts->checked_us = now_us;
      ips_fleet_take_facts (ips_verb_context_get_fleet (context), ips_sensor_get_id (sensor), facts);
    }
  g_task_return_pointer (task, ips_certificate_ref (contact->certificate), (GDestroyNotify) ips_certificate_unref);
}

IpsCertificate *
ips_sensor_look_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- the sensor's "no" --- */

gboolean
ips_sensor_is_refusal (const GError *error)
{
  static const IpsError refusals[] = { IPS_ERROR_REJECTED, IPS_ERROR_PERMISSION, IPS_ERROR_LOGIN_REJECTED, IPS_ERROR_BUSY,
                                       IPS_ERROR_NO_CREDENTIALS, IPS_ERROR_CERT_CHANGED, IPS_ERROR_CERT_UNKNOWN,
                                       IPS_ERROR_HOST_KEY_CHANGED, IPS_ERROR_HOST_KEY_UNKNOWN, IPS_ERROR_SSH,
                                       IPS_ERROR_UNSUPPORTED, IPS_ERROR_NOT_FOUND, IPS_ERROR_INVALID };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (g_error_matches (error, IPS_ERROR, (int) refusals[i]))
      return TRUE;
  return FALSE;
}
