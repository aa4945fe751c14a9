/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-alarm.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* A timer that is far away all the same tells when the clock is set. */
#define FAR_US (400 * G_TIME_SPAN_DAY)
/* Where the system has no such timer, the clock is looked at this often. */
#define LOOK_MS 15000

struct _IpsAlarm
{
  IpsClock *clock;        /* (owned) */
  IpsAlarmFunc func;
  gpointer user_data;
  gint64 at_us;
  int fd;                 /* -1 with a fake clock, and where there is none */
  guint source;
  gulong tick;
};

static gboolean
timer_cb (int fd, GIOCondition condition, gpointer user_data)
{
  IpsAlarm *self = user_data;
  guint64 n;
  gssize got = read (fd, &n, sizeof n);

  /* ECANCELED: the clock was set. The timer keeps its time until it is set anew. */
  if (got < 0 && errno != ECANCELED)
    return G_SOURCE_CONTINUE;
  if (got < 0)
    ips_alarm_set (self, self->at_us);
  self->func (self->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
look_cb (gpointer user_data)
{
  IpsAlarm *self = user_data;

  self->func (self->user_data);
  return G_SOURCE_CONTINUE;
}

static void
tick_cb (IpsClock *clock, gpointer user_data)
{
  IpsAlarm *self = user_data;

  self->func (self->user_data);
}

IpsAlarm *
ips_alarm_new (IpsClock *clock, IpsAlarmFunc func, gpointer user_data)
{
  IpsAlarm *self = g_new0 (IpsAlarm, 1);

  self->clock = g_object_ref (clock);
  self->func = func;
  self->user_data = user_data;
  self->at_us = G_MAXINT64;
  self->fd = -1;
  if (clock != ips_clock_get_system ())
    {
      self->tick = g_signal_connect (clock, "tick", G_CALLBACK (tick_cb), self);
      return self;
    }
  self->fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  self->source = self->fd >= 0 ? g_unix_fd_add (self->fd, G_IO_IN, timer_cb, self) : g_timeout_add (LOOK_MS, look_cb, self);
  ips_alarm_set (self, G_MAXINT64);
  return self;
}

void
ips_alarm_free (IpsAlarm *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_signal_handler (&self->tick, self->clock);
  if (self->fd >= 0)
    close (self->fd);
  g_object_unref (self->clock);
  g_free (self);
}

void
ips_alarm_set (IpsAlarm *self, gint64 at_us)
{
  struct itimerspec when = { 0 };
  gint64 timer_us;

  self->at_us = at_us;
  if (self->fd < 0)
    return;
  timer_us = MIN (at_us, ips_clock_now_us (self->clock) + FAR_US);
  when.it_value.tv_sec = MAX (timer_us / G_USEC_PER_SEC, 0);
  /* All zero would disarm it. */
  when.it_value.tv_nsec = MAX (timer_us % G_USEC_PER_SEC * 1000, 1);
  if (timerfd_settime (self->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL) == 0)
    return;
  if (errno != ECANCELED)
    {
      g_warning ("alarm: %s", g_strerror (errno));
      return;
    }
  /* The clock was set in between, which this call was told of: nobody else will be. */
  if (timerfd_settime (self->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL) != 0)
    g_debug ("alarm: the clock is being set");
}
