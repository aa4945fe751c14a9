/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-console-version.h"
#include "ips-health.h"
#include "ips-xml-node.h"

G_BEGIN_DECLS

/*
 * What a sensor says of its load. Over its web server every element's name is assumed (protocol.md 2.5); over the command line the
 * lines of "show version" and "show statistics analysis-engine" are written as the same elements. Any thread.
 */

/* Memory and room for packages; what is not said, or is no number that could be, stays as it is. @content: (nullable): the element
 * `respGetHostStatistics`. */
void ips_health_reply_read_host (IpsDialect *dialect, IpsXmlNode *content, IpsHealth *health);
/* Inspection load. @content: (nullable): the element of the analysis engine's statistics. */
void ips_health_reply_read_engine (IpsDialect *dialect, IpsXmlNode *content, IpsHealth *health);

/* The elements that the first function reads, of what "show version" says. (transfer full) */
char *ips_health_reply_make_host (IpsDialect *dialect, const IpsConsoleVersion *version);
/* The whole reply that the second one reads, of "show statistics analysis-engine": the average of the last minute of "Processing
 * Load Percentage" (7.x), or "Inspection Load Percentage". Without either it holds no load. (transfer full) (nullable): %NULL with
 * the sensor's own error */
char *ips_health_reply_make_engine (IpsDialect *dialect, const char *const *lines, GError **error);

G_END_DECLS
