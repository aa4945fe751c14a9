/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-schedule.h"

G_BEGIN_DECLS

/* What a scheduled job is done to, when it is due. */
typedef enum
{
  IPS_TARGET_NONE,      /* no sensor: `target_value` is the subject in words ("Cisco.com") */
  IPS_TARGET_ALL,       /* every sensor there is then */
  IPS_TARGET_GROUP,     /* those in the group `target_value` and below it */
  IPS_TARGET_SENSORS,   /* those whose ids are the lines of `target_value` */
  IPS_N_TARGETS
} IpsTarget;
const char *ips_target_to_nick (IpsTarget target);
gboolean ips_target_from_nick (const char *nick, IpsTarget *target);

/* How a run of a schedule came about or ended. */
typedef enum
{
  IPS_SCHEDULE_RUN_DUE,        /* on its time */
  IPS_SCHEDULE_RUN_MADE_UP,    /* later, because nothing was running that could have done it */
  IPS_SCHEDULE_RUN_BY_HAND,
  IPS_SCHEDULE_RUN_SKIPPED,    /* not at all: the message says why */
  IPS_N_SCHEDULE_RUNS
} IpsScheduleRunKind;
const char *ips_schedule_run_kind_to_nick (IpsScheduleRunKind kind);
gboolean ips_schedule_run_kind_from_nick (const char *nick, IpsScheduleRunKind *kind);
const char *ips_schedule_run_kind_to_label (IpsScheduleRunKind kind);

/**
 * IpsScheduledJob: a job with the rule of when it is done. A plain value.
 *
 * The upper part is what a person decides, the lower what the store knows besides.
 */
typedef struct
{
  char *id;               /* what the program calls it ("licenses", "updates") or a UUID */
  char *name;             /* what people call it */
  IpsSchedule *rule;      /* (owned) */
  char *verb;             /* an IpsVerb's nick; one of a later version is kept and not run */
  char *parameters;       /* the verb's, a JSON object */
  IpsTarget target;
  char *target_value;

  gboolean suspended;
  char *comment;          /* why it was suspended or resumed */
  char *who;              /* the last who changed it */
  gint64 changed_us;
  gint64 handled_us;      /* what was due until then was run or skipped */
  /* Of the last run; 0 and "" before the first. */
  gint64 last_due_us, last_run_us, last_job_id;
  IpsScheduleRunKind last_kind;
  char *last_message;     /* "" or a sentence: what was missed, why it was skipped */
  guint last_n_open, last_n_failed, last_n_done;    /* operations of that job */
} IpsScheduledJob;

/* @rule: copied; parameters "{}", all sensors. */
IpsScheduledJob *ips_scheduled_job_new (const char *id, const char *name, const IpsSchedule *rule, const char *verb);
IpsScheduledJob *ips_scheduled_job_copy (const IpsScheduledJob *self);
void ips_scheduled_job_free (IpsScheduledJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsScheduledJob, ips_scheduled_job_free)

/* When it runs next, seen at @now_us; %FALSE while it is suspended and when it is over. Where it was due before
 * @now_us and nobody was there, that is the time. */
gboolean ips_scheduled_job_get_next (const IpsScheduledJob *self, gint64 now_us, gint64 *due_us);
/* One word or two for a column: "Succeeded", "2 failed", "Running", "Skipped"; "" before the first run. */
char *ips_scheduled_job_describe_outcome (const IpsScheduledJob *self);
/* "All devices", "Group Europe/Berlin", "3 devices", "Cisco.com". */
char *ips_scheduled_job_describe_target (const IpsScheduledJob *self);

/**
 * IpsScheduleRun: a line of the runs of a schedule.
 */
typedef struct
{
  gint64 due_us, run_us, job_id;
  IpsScheduleRunKind kind;
  char *message;
} IpsScheduleRun;
void ips_schedule_run_free (IpsScheduleRun *self);

G_END_DECLS
