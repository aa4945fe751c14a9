/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-clock.h"

G_BEGIN_DECLS

/**
 * IpsAlarm:
 *
 * Calls when the wall clock reaches a time, which a timeout cannot do: it counts time that stands still while the
 * machine is suspended and knows nothing of a clock that is set. It calls too, sooner or later than asked for, when
 * the machine wakes up late and when somebody sets the clock: the function looks at the clock and sets the alarm anew.
 *
 * Main thread. A plain value with one owner.
 */
typedef struct _IpsAlarm IpsAlarm;
typedef void (*IpsAlarmFunc) (gpointer user_data);

IpsAlarm *ips_alarm_new (IpsClock *clock, IpsAlarmFunc func, gpointer user_data);
void ips_alarm_free (IpsAlarm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsAlarm, ips_alarm_free)
/* @at_us: µs since 1970 on the clock's wall; G_MAXINT64: only when the clock is set */
void ips_alarm_set (IpsAlarm *self, gint64 at_us);

G_END_DECLS
