/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-engine.h"
#include "ips-verb-run.h"

G_BEGIN_DECLS

typedef enum
{
  IPS_RUN_READY,       /* claimed, waits for a slot */
  IPS_RUN_ACTIVE,      /* has a slot */
  IPS_RUN_RESTING,     /* waits for time to pass, without a slot */
  IPS_RUN_RESUMING,    /* time has passed, waits for a slot to go on */
  IPS_RUN_ENDING       /* its outcome is being written */
} IpsRunPhase;

/* Why a run is being cancelled. */
typedef enum { IPS_RUN_GOES_ON, IPS_RUN_STOPPED, IPS_RUN_GIVEN_BACK } IpsRunEnd;

/**
 * IpsRun: an operation that this engine holds. A plain record owned by the engine's table.
 */
typedef struct
{
  IpsEngine *engine;           /* (unowned): outlives every run */
  gint64 id;                   /* the operation's */
  gint64 job_id;
  IpsVerbContext *context;     /* (owned) (nullable): NULL while the sensor is not known */
  IpsClaim *claim;             /* (unowned) where context is set, else (owned) */
  GCancellable *cancellable;   /* (owned): of this operation alone */
  IpsRunPhase phase;
  IpsRunEnd end;
  gboolean suspect;            /* the sensor did not answer last time: the probe lane */
  gboolean check_first;
  gboolean begun;              /* the verb was started */
  gboolean in_verb;            /* RESUMING: inside the verb (else: to be started again) */
  guint attempts;              /* of this engine */
  guint looked_up;             /* times the sensor was looked for in vain */
} IpsRun;

G_END_DECLS
