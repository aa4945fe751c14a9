/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-ntp-settings.h"
#include "ips-secret.h"
#include "ips-xml-node.h"

G_BEGIN_DECLS

/* The NTP settings in a sensor's configuration (component `host`). Their words are those of its command line; how they stand
 * in the document is assumed (protocol.md 2.3). Any thread. */

/* The content of `get-config` that asks for them. (transfer full) */
char *ips_ntp_config_build_get (IpsDialect *dialect);
/* @root: the reply. (transfer full): %IPS_NTP_MODE_UNKNOWN where it does not say, or says what is not understood */
IpsNtpSettings *ips_ntp_config_read (IpsDialect *dialect, IpsXmlNode *root);
/**
 * ips_ntp_config_build_delta:
 * @before: what the sensor has, so that what another server left is taken away
 * @after: what it is to have
 * @key: (nullable): of the authenticated mode
 *
 * Returns: (transfer full): the content of `edit-config-delta`; holds the key: to be wiped by ips_ntp_config_wipe()
 */
char *ips_ntp_config_build_delta (IpsDialect *dialect, const IpsNtpSettings *before, const IpsNtpSettings *after, IpsSecret *key);
void ips_ntp_config_wipe (char *delta);

G_END_DECLS
