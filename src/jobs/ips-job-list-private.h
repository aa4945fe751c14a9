/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-job-list.h"
#include "ips-step-time-book.h"

G_BEGIN_DECLS

/* What the files of the job list share. */
struct _IpsJobList
{
  GObject parent_instance;

  IpsFleet *fleet;            /* (owned) */
  IpsEngine *engine;          /* (owned) */
  IpsClock *clock;            /* (owned) */
  GPtrArray *jobs;            /* (owned) (element-type IpsJob), newest first */
  GHashTable *by_id;          /* (owned) gint64 job id -> IpsJob, unowned */
  GHashTable *operations;     /* (owned) gint64 operation id -> IpsOperation, unowned */
  GHashTable *told;           /* (owned) IpsJob set: the question of trust or login was put */
  GHashTable *finished;       /* (owned) IpsJob set: "job-finished" was emitted, or it was loaded so */
  GHashTable *dirty;          /* (owned) IpsJob set: changed since the last turn */
  gint64 usual_us[IPS_N_VERBS];
  IpsStepTimeBook *step_times; /* (owned) (nullable): until it is loaded: what a deployment's steps usually take */
  gboolean reloading, reload_again;
  guint changed_id;
  guint logins_id;            /* passwords were entered: who waits for them is looked at in the next turn */
  GCancellable *lifetime;     /* (owned): cancelled in dispose */
};

/* @job (nullable) changed: it is counted and told of soon. */
void ips_job_list_mark (IpsJobList *self, IpsJob *job);
void ips_job_list_reload (IpsJobList *self);
/* Whether it was another text. */
gboolean ips_job_list_replace (char **target, const char *value);
/* Whether the job's parameters say so. @parameters: (nullable) */
gboolean ips_job_list_has_flag (const char *parameters, const char *name);
/* A password was entered: what waits for it goes on. */
void ips_job_list_resume_logins (IpsJobList *self);

G_END_DECLS
