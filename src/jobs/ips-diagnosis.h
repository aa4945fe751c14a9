/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-fleet.h"

G_BEGIN_DECLS

/**
 * IpsDiagnosis: the chapter's four checks in order (features.md RCH-01), run by ips_diagnose_async() without a
 * job: device answers, credentials, allowed hosts, route.
 */
typedef enum { IPS_CHECK_PASS, IPS_CHECK_FAIL, IPS_CHECK_WARNING, IPS_CHECK_SKIPPED } IpsCheckOutcome;
typedef struct
{
  char *title;               /* (owned) */
  IpsCheckOutcome outcome;
  char *evidence;            /* (owned) */
  char *what_to_do;          /* (owned): "" where there is nothing to do */
  gboolean again;            /* it may turn out well by itself within minutes (ips_ntp_check_async()) */
} IpsCheck;
/* @evidence: (transfer full) (nullable); @what_to_do: (nullable) */
IpsCheck *ips_check_new (const char *title, IpsCheckOutcome outcome, char *evidence, const char *what_to_do);
/* @evidence: (transfer full): in place of what it said before */
void ips_check_tell (IpsCheck *self, IpsCheckOutcome outcome, char *evidence);
void ips_check_free (IpsCheck *self);
/* @titles: not yet translated. Each is skipped, without evidence, until it is told otherwise. */
void ips_checks_init (IpsCheck **checks, const char *const *titles, guint n);
/* Ends @task with them, (element-type IpsCheck), in their order; takes them out of @checks. */
void ips_checks_return (IpsCheck **checks, guint n, GTask *task);
const char *ips_check_outcome_to_label (IpsCheckOutcome outcome);        /* "pass", "fail", ...; translated */
void ips_diagnose_async (IpsFleet *fleet, IpsSensor *sensor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_diagnose_finish (GAsyncResult *result, GError **error);   /* (element-type IpsCheck), four or more */

G_END_DECLS
