/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "ips-operation.h"
#include "ips-verb.h"

G_BEGIN_DECLS

typedef enum { IPS_PRIORITY_SCHEDULE = 0, IPS_PRIORITY_USER = 10 } IpsPriority;

/**
 * IpsJob:
 *
 * A verb on a set of sensors, in memory: what Activity shows. Main thread only. Emits "changed"
 * after its counts or operations changed, gathered per main loop turn.
 */
#define IPS_TYPE_JOB (ips_job_get_type ())
G_DECLARE_FINAL_TYPE (IpsJob, ips_job, IPS, JOB, GObject)

IpsJob *ips_job_new (IpsVerb verb, const char *created_by, IpsPriority priority, gint64 created_us);
gint64 ips_job_get_id (IpsJob *self);
void ips_job_set_id (IpsJob *self, gint64 id);          /* also on its operations */
IpsVerb ips_job_get_verb (IpsJob *self);
/* The deployment that it is done for; 0 none. */
gint64 ips_job_get_deployment (IpsJob *self);
void ips_job_set_deployment (IpsJob *self, gint64 deployment_id);
const char *ips_job_get_created_by (IpsJob *self);
IpsPriority ips_job_get_priority (IpsJob *self);
guint ips_job_count_waiting (IpsJob *self, const char *cause);              /* operations that wait for IPS_WAIT_... */
gint64 ips_job_get_created_us (IpsJob *self);
gint64 ips_job_get_ended_us (IpsJob *self);             /* last end of an operation; 0 while any is open */
/* JSON object of the verb's own parameters ("{}"); "in-sequence": true for reboots one after another,
 * "trust-new": true for vedettectl's --trust-new, "in-window": true where each device waits for its maintenance window
 * before it is changed, and "window-minutes": how long before it closes that has to begin (0) */
const char *ips_job_get_parameters (IpsJob *self);
void ips_job_set_parameters (IpsJob *self, const char *json);
GPtrArray *ips_job_get_operations (IpsJob *self);       /* (transfer none) (element-type IpsOperation) */
void ips_job_take_operation (IpsJob *self, IpsOperation *operation);
void ips_job_touch (IpsJob *self);                      /* after changing an operation in place: recounts, emits */
guint ips_job_count (IpsJob *self, IpsOperationState state);
guint ips_job_count_findings (IpsJob *self);     /* ips_operation_has_finding() */
guint ips_job_get_n_operations (IpsJob *self);
guint ips_job_get_n_done (IpsJob *self);
gboolean ips_job_is_finished (IpsJob *self);
double ips_job_get_fraction (IpsJob *self);
char *ips_job_get_title (IpsJob *self);                 /* "Regenerate Certificate on 3 devices" */
char *ips_job_get_summary (IpsJob *self);               /* "11 of 18, 1 failed" / "18 done" */
/* Left, in µs, not less than until the last that waits for a pace is due; from what one operation took so far and @usual_us (0 unknown) of former runs; -1 unknown */
gint64 ips_job_get_time_left (IpsJob *self, gint64 now_us, gint64 usual_us, guint parallel);

G_END_DECLS
