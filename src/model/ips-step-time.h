/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-upgrade-plan.h"

G_BEGIN_DECLS

/* The parts of a package's way onto a device. Nicks "push", "install", "reboot", "readback". */
typedef enum { IPS_PHASE_PUSH, IPS_PHASE_INSTALL, IPS_PHASE_REBOOT, IPS_PHASE_READBACK, IPS_N_PHASES } IpsStepPhase;
const char *ips_step_phase_to_nick (IpsStepPhase phase);

/* Of one kind of device and of package so many of the newest count; older ones are dropped. */
#define IPS_STEP_TIMES_KEEP 20

/**
 * IpsStepTime: how long a step of a deployment took that ended well. A plain value; @platform is owned and not %NULL.
 */
typedef struct
{
  char *platform;                  /* as the device says it; "" it does not */
  IpsUpgradeKind kind;
  gint64 phase_us[IPS_N_PHASES];   /* -1: not seen */
  gint64 when_us;                  /* wall clock: when it was over */
} IpsStepTime;
/* Nothing seen yet. @platform: (nullable) */
IpsStepTime *ips_step_time_new (const char *platform, IpsUpgradeKind kind, gint64 when_us);
IpsStepTime *ips_step_time_copy (const IpsStepTime *self);
void ips_step_time_free (IpsStepTime *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsStepTime, ips_step_time_free)

/* What an estimate stands on: former runs on devices of the same platform; on other platforms, for one step at least; for
 * one step at least nothing, so that its time is assumed; for all of them. Nicks "platform", "kind", "partly", "assumed". */
typedef enum { IPS_ESTIMATE_PLATFORM, IPS_ESTIMATE_KIND, IPS_ESTIMATE_PARTLY, IPS_ESTIMATE_ASSUMED, IPS_N_ESTIMATE_BASES } IpsEstimateBasis;
const char *ips_estimate_basis_to_nick (IpsEstimateBasis basis);

/**
 * IpsStepEstimate: how long steps will take, and how that is known. A plain value without pointers.
 */
typedef struct
{
  gint64 total_us;           /* 0: there is no step */
  guint n_runs;              /* former runs of the step that is known least; 0 where one is assumed */
  IpsEstimateBasis basis;
} IpsStepEstimate;
/* "about 12 min, from 8 former runs", "about 15 min, assumed: no former runs"; "" without a step. (transfer full) */
char *ips_step_estimate_describe (const IpsStepEstimate *self);

/**
 * IpsStepTimes: what former runs say, added up once so that thousands of devices can be asked for. One thread at a time.
 */
typedef struct _IpsStepTimes IpsStepTimes;
/* @rows: (element-type IpsStepTime): newest first */
IpsStepTimes *ips_step_times_new (GPtrArray *rows);
void ips_step_times_free (IpsStepTimes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsStepTimes, ips_step_times_free)
/**
 * ips_step_times_estimate:
 * @self: (nullable): %NULL nothing is known
 * @platform: (nullable): of the device
 * @steps: (element-type IpsUpgradeStep)
 *
 * Each part of each step takes the median of former runs, never more than the step's limit; sizes of packages are not looked at:
 * what a device does with one takes far longer than its way there.
 */
void ips_step_times_estimate (IpsStepTimes *self, const char *platform, GPtrArray *steps, IpsStepEstimate *estimate);

G_END_DECLS
