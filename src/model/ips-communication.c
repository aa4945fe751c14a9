/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-communication.h"

#include "ips-nick.h"

static const char *const policies[] = { "ask", "accept", "manual" };

const char *
ips_cert_policy_to_nick (IpsCertPolicy policy)
{
  g_return_val_if_fail (policy < G_N_ELEMENTS (policies), "");
  return policies[policy];
}

gboolean
ips_cert_policy_from_nick (const char *nick, IpsCertPolicy *policy)
{
  return IPS_NICK_FIND (policies, nick, policy);
}

void
ips_communication_init_defaults (IpsCommunication *self)
{
  self->transport = IPS_TRANSPORT_HTTPS;
  self->policy = IPS_CERT_POLICY_ASK;
  self->connect_timeout_ms = 10 * 1000;
  self->reply_timeout_ms = 30 * 1000;
  self->long_timeout_ms = 120 * 1000;
  self->reboot_timeout_ms = 20 * 60 * 1000;
  self->retries = 2;
  self->parallel = 64;
  self->per_site = 0;
}

gboolean
ips_communication_equal (const IpsCommunication *a, const IpsCommunication *b)
{
  return a->transport == b->transport && a->policy == b->policy && a->connect_timeout_ms == b->connect_timeout_ms
         && a->reply_timeout_ms == b->reply_timeout_ms && a->long_timeout_ms == b->long_timeout_ms
         && a->reboot_timeout_ms == b->reboot_timeout_ms && a->retries == b->retries && a->parallel == b->parallel
         && a->per_site == b->per_site;
}
