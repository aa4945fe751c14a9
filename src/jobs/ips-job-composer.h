/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-fleet.h"
#include "ips-job.h"
#include "ips-mail.h"

G_BEGIN_DECLS

/**
 * IpsJobComposer: which mail, if any, is written about a finished job; a row per verb, in ips-job-composer.c. A verb
 * with rules of its own gets a function here, the others share one.
 *
 * @settings: the store's, text by name. Returns: (transfer full) (nullable): with its recipients; %NULL where nobody
 * wants to hear of it
 */
typedef IpsMail *(*IpsJobComposeFunc) (IpsJob *job, IpsFleet *fleet, GHashTable *settings);

IpsMail *ips_job_compose_mail (IpsJob *job, IpsFleet *fleet, GHashTable *settings);

/* What the webhook is told of it. (transfer full) (nullable): %NULL where there is none or it is not to hear of this job */
IpsMail *ips_job_compose_call (IpsJob *job, GHashTable *settings);

/* What most mails about a job are made of: a subject that says what came of it, a paragraph, and a table of its
 * operations, what failed first. @addresses: as entered; empty: the recipients of E-mail. %NULL where there are
 * none at all. */
IpsMail *ips_job_report_new (IpsJob *job, GHashTable *settings, const char *addresses);
char *ips_job_report_make_subject (IpsJob *job);

/* Whether a job that has ended is worth a notification on the desktop: it took long, or nobody was watching. A scheduled look
 * for updates that brought nothing new is not. */
gboolean ips_job_is_notable (IpsJob *job);
/* What the notification says under its title: the outcome in a sentence. (transfer full) */
char *ips_job_describe_notice (IpsJob *job);

/* The mail of the verbs that have no rules of their own. */
IpsMail *ips_job_general_compose (IpsJob *job, IpsFleet *fleet, GHashTable *settings);

/* The verbs with rules of their own, one file each. */
IpsMail *ips_license_report_compose (IpsJob *job, IpsFleet *fleet, GHashTable *settings);
/* What the operations of @jobs (element-type IpsJob) noted of packages, a line each. (transfer full) */
IpsMailTable *ips_update_report_make_table (GPtrArray *jobs);
IpsMail *ips_update_report_compose (IpsJob *job, IpsFleet *fleet, GHashTable *settings);
IpsMail *ips_deployment_report_compose (IpsJob *job, IpsFleet *fleet, GHashTable *settings);
IpsMail *ips_server_certificates_report_compose (IpsJob *job, IpsFleet *fleet, GHashTable *settings);

G_END_DECLS
