/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  IPS_OPERATION_QUEUED, IPS_OPERATION_WAITING, IPS_OPERATION_RUNNING, IPS_OPERATION_SUCCEEDED,
  IPS_OPERATION_FAILED, IPS_OPERATION_SKIPPED, IPS_OPERATION_CANCELLED, IPS_N_OPERATION_STATES
} IpsOperationState;
const char *ips_operation_state_to_nick (IpsOperationState state);
gboolean ips_operation_state_from_nick (const char *nick, IpsOperationState *state);
const char *ips_operation_state_to_label (IpsOperationState state);
gboolean ips_operation_state_is_final (IpsOperationState state);

/* What a waiting operation waits for: stored in `cause`. */
#define IPS_WAIT_TRUST  "trust"       /* somebody must say whether the certificate is to be trusted */
#define IPS_WAIT_SENSOR "sensor"      /* another changing operation has the sensor */
#define IPS_WAIT_CHECK  "check"       /* its engine died: the sensor is asked before it is tried again */
#define IPS_WAIT_TURN   "turn"        /* in sequence: the one before is not done */
#define IPS_WAIT_PACE   "pace"        /* the licence server's pace: until due_us */
#define IPS_WAIT_WAVE   "wave"        /* of a deployment: the waves before have to pass their gates */
#define IPS_WAIT_PAUSE  "pause"       /* the deployment is paused, or its maintenance window is closed */
#define IPS_WAIT_LOGIN  "login"       /* no keyring: the password must be entered */
#define IPS_WAIT_WINDOW "window"      /* the device's maintenance window: until due_us */

/**
 * IpsOperation: a verb on one sensor, or on something that is none (ips_operation_has_sensor()). A plain
 * value, owned by its job.
 */
typedef struct
{
  gint64 id;                  /* the store's; 0 before it is written */
  gint64 job_id;
  char *sensor_id;            /* "": no sensor; sensor_name is then the subject in words ("Cisco.com") */
  char *sensor_name;          /* as it was called then: history outlives the sensor */
  IpsOperationState state;
  char *cause;                /* waiting: IPS_WAIT_...; failed: the error's nick; succeeded: IPS_FOUND_...; else "" */
  char *message;              /* the sentence for people; "" while there is none */
  char *detail;               /* the sensor's own words, step by step, before and after */
  char *argument;             /* what it is done with, where that differs from sensor to sensor: a licence's SHA-256; "" */
  guint wave;                 /* of a deployment in waves: which, from 0 */
  int attempt;                /* 1-based; 0 never started */
  double fraction;            /* 0..1 of the running one, in memory only */
  char *status;               /* step in words, in memory only: "waiting for it to come back" */
  gint64 queued_us, started_us, ended_us;   /* wall clock, 0 not yet */
  gint64 due_us;              /* waiting for IPS_WAIT_PACE or IPS_WAIT_WINDOW: when its turn is expected, wall clock; else 0 */
} IpsOperation;

IpsOperation *ips_operation_new (void);
IpsOperation *ips_operation_copy (const IpsOperation *self);
/* (transfer full): one without a sensor; @subject in words tells it from others of its verb */
IpsOperation *ips_operation_new_for_subject (const char *subject);
/* What one that succeeded found and somebody has to look at: stored in `cause`. */
#define IPS_FOUND_CERT_CHANGED "cert-changed"   /* the certificate is not the trusted one */
gboolean ips_operation_has_finding (const IpsOperation *self);
/* The state in words; of one with a finding that. (transfer none) */
const char *ips_operation_get_label (const IpsOperation *self);
gboolean ips_operation_has_sensor (const IpsOperation *self);
gboolean ips_operation_is_waiting_for (const IpsOperation *self, const char *cause);   /* IPS_WAIT_... */
void ips_operation_free (IpsOperation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsOperation, ips_operation_free)

G_END_DECLS
