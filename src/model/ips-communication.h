/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor.h"

G_BEGIN_DECLS

/**
 * IpsCommunication: the settings of *Device Communication*.
 */
typedef enum { IPS_CERT_POLICY_ASK, IPS_CERT_POLICY_ACCEPT, IPS_CERT_POLICY_MANUAL } IpsCertPolicy; /* "ask","accept","manual" */
const char *ips_cert_policy_to_nick (IpsCertPolicy policy);
gboolean ips_cert_policy_from_nick (const char *nick, IpsCertPolicy *policy);
typedef struct
{
  IpsTransport transport;        /* default HTTPS */
  IpsCertPolicy policy;          /* default ASK */
  guint connect_timeout_ms;      /* 10,000 */
  guint reply_timeout_ms;        /* 30,000 */
  guint long_timeout_ms;         /* regenerate, reboot's call: 120,000 */
  guint reboot_timeout_ms;       /* until back: 1,200,000 */
  guint retries;                 /* 2, with back-off and jitter */
  guint parallel;                /* 64 */
  guint per_site;                /* of the devices of one group; 0: no limit of its own */
} IpsCommunication;
void ips_communication_init_defaults (IpsCommunication *self);
gboolean ips_communication_equal (const IpsCommunication *a, const IpsCommunication *b);

G_END_DECLS
