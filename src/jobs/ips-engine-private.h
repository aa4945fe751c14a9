/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-engine.h"
#include "ips-verb-run.h"

G_BEGIN_DECLS

/* The inside of IpsEngine, for the files ips-engine*.c and nobody else. */

struct _IpsEngine
{
  GObject parent_instance;

  IpsFleet *fleet;             /* (owned) */
  IpsClock *clock;             /* (owned) */
  char *id;                    /* (owned) */
  guint lease_ms;
  gboolean started, stopping;

  GHashTable *runs;            /* (owned) gint64 id -> IpsRun */
  GQueue resuming;             /* IpsRun, unowned; these three are disjoint */
  GQueue ready;
  GQueue suspects;
  guint n_active;
  guint n_active_suspects;

  gboolean attended;           /* somebody can enter a password */
  gboolean claiming;
  gboolean claim_again;        /* woken while a claim was under way */
  gboolean claim_first;        /* what is claimed next was just clicked: it goes before what is ready */
  gboolean exhausted;          /* the last claim brought less than asked for */
  guint claim_size;
  gboolean polling;

  guint poll_id;
  guint renew_id;
  guint pump_id;
  guint grace_id;
  GTask *stop_task;            /* (owned) (nullable) */
  GCancellable *lifetime;      /* (owned): cancelled in dispose */
};

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

/* ips-engine.c */
IpsStore *ips_engine_store (IpsEngine *self);
guint ips_engine_limit (IpsEngine *self);
gint64 ips_engine_lease_until (IpsEngine *self);
void ips_engine_emit (IpsEngine *self, const IpsOperation *operation);
void ips_engine_emit_lost (IpsEngine *self, gint64 id);
void ips_engine_notify_busy (IpsEngine *self);
void ips_engine_pump (IpsEngine *self);                  /* fills the slots that are free */
/* The same from the loop, so that a verb that ends at once does not pile up on the stack. */
void ips_engine_pump_later (IpsEngine *self);
void ips_engine_forget (IpsEngine *self, gint64 id);     /* its outcome is written, or it is somebody else's */

/* ips-engine-claim.c */
void ips_engine_claim (IpsEngine *self);

/* ips-engine-run.c */
void ips_run_free (IpsRun *self);
void ips_run_enqueue (IpsEngine *self, IpsRun *run, gboolean first);
void ips_run_occupy (IpsEngine *self, IpsRun *run);
void ips_run_vacate (IpsEngine *self, IpsRun *run);
void ips_run_start (IpsEngine *self, IpsRun *run);
void ips_run_give_back (IpsEngine *self, IpsRun *run);
void ips_run_stop (IpsEngine *self, IpsRun *run);        /* somebody cancelled it */

G_END_DECLS
