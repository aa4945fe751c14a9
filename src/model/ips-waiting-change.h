/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-policy.h"
#include "ips-sensor-update.h"

G_BEGIN_DECLS

/* What waits to be submitted. Nicks "policy", "assignment", "sensor-update". */
typedef enum { IPS_WAITING_POLICY, IPS_WAITING_ASSIGNMENT, IPS_WAITING_SENSOR_UPDATE, IPS_N_WAITING_KINDS } IpsWaitingKind;
const char *ips_waiting_kind_to_nick (IpsWaitingKind kind);
const char *ips_waiting_kind_to_label (IpsWaitingKind kind);

/**
 * IpsWaitingChange: a change that was made and is not submitted yet, so that no deployment takes it. A plain value with every
 * string owned and not %NULL.
 */
typedef struct
{
  IpsWaitingKind kind;
  char *subject_id;          /* of the policy, or of the device */
  char *subject;             /* its name for people */
  char *stamp;               /* what exactly waits, as it was seen: a policy's version, the id of the policy that a device gets,
                              * the hash of a package */
  char *before, *after;      /* in words */
  char *who;
  gint64 when_us;            /* 0 not known */
  char *why;
} IpsWaitingChange;

IpsWaitingChange *ips_waiting_change_new (IpsWaitingKind kind, const char *subject_id);
IpsWaitingChange *ips_waiting_change_copy (const IpsWaitingChange *self);
void ips_waiting_change_free (IpsWaitingChange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsWaitingChange, ips_waiting_change_free)

/**
 * IpsDeviceChange: what the changes that wait mean for one device. A plain value with every string owned and not %NULL.
 */
typedef struct
{
  char *sensor_id;
  guint level_before, level_after;     /* update level as it was submitted last, and as it would be; 0 none */
  guint n_signatures;                  /* whose tuning, or own definition, is another one */
  char *policy_before, *policy_after;  /* names of the policies in force */
  char *target;                        /* release after the sensor update that waits: "7.1(11p1)E4"; "" none waits */
} IpsDeviceChange;

IpsDeviceChange *ips_device_change_new (const char *sensor_id);
void ips_device_change_free (IpsDeviceChange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsDeviceChange, ips_device_change_free)
/* Whether it changes anything on the device. */
gboolean ips_device_change_is_empty (const IpsDeviceChange *self);

G_END_DECLS
