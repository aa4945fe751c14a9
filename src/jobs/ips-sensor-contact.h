/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-verb-context.h"

G_BEGIN_DECLS

/* What an unknown certificate means to the caller. */
typedef enum
{
  IPS_CONTACT_OBEY_POLICY,   /* Device Communication decides: ask, accept, by hand */
  IPS_CONTACT_NO_TRUST       /* it is an error, whatever the policy: this verb must not change trust */
} IpsContactTrust;

/**
 * ips_sensor_contact_async:
 *
 * One contact: getVersion on one connection, everything learnt (good or bad) taken into the fleet. An unknown
 * certificate is trusted at once where the policy or the job's parameter "trust-new" says so, and the question
 * goes on; under the policy "ask" the context is set to wait for %IPS_WAIT_TRUST. A changed certificate is
 * always %IPS_ERROR_CERT_CHANGED.
 */
void ips_sensor_contact_async (IpsVerbContext *context, IpsContactTrust trust, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_sensor_contact_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

/**
 * ips_sensor_look_async:
 *
 * Only a handshake: what certificate is presented now? Nothing is sent to the sensor, and nothing is trusted.
 * The certificate is taken into the sensor's facts.
 */
void ips_sensor_look_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsCertificate *ips_sensor_look_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);   /* (transfer full) */

/* The facts of @sensor after a try that ended with @error (%NULL: well, with @fresh, which is taken over). Pure;
 * (transfer full). */
IpsSensorFacts *ips_sensor_contact_make_facts (IpsSensor *sensor, IpsTransport transport, IpsSensorFacts *fresh, const IpsContact *contact, const GError *error, gint64 now_us);

/* Takes what came of a look at the sensor of @context into the fleet; as above. */
void ips_sensor_contact_take (IpsVerbContext *context, IpsSensorFacts *fresh, const IpsContact *contact, const GError *error);

/* %IPS_ERROR_CLOCK where the sensor's clock is more than a day off, unless the job's parameter "ignore-clock" says that this
 * does not matter. It judges licences and certificates by it. */
gboolean ips_sensor_contact_check_clock (IpsVerbContext *context, GError **error);

/* "cisco at 10.1.1.1:443", for evidence. (transfer full) */
char *ips_sensor_contact_describe_target (IpsFleet *fleet, IpsSensor *sensor);

/* Whether @error says plainly that the sensor has not done what it was asked for and will not do it; after any other
 * failure of a changing request it may have. */
gboolean ips_sensor_is_refusal (const GError *error);

G_END_DECLS
