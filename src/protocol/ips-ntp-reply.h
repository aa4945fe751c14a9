/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-ntp.h"
#include "ips-xml-node.h"

G_BEGIN_DECLS

/**
 * ips_ntp_reply_read:
 * @content: (nullable): the element `respGetHostStatistics`
 *
 * What the statistics of the host say about NTP. The words are those that the sensor's command line prints
 * ("Synchronized", "Not Synchronized"); where they stand in the document is assumed. Any thread.
 *
 * Returns: (transfer full): %IPS_NTP_UNKNOWN where nothing is said
 */
IpsNtpState *ips_ntp_reply_read (IpsDialect *dialect, IpsXmlNode *content);

G_END_DECLS
