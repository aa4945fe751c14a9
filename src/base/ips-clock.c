/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-clock.h"

struct _IpsClock
{
  GObject parent_instance;

  GMutex mutex;          /* guards the two times: workers read them */
  gboolean fake;
  gint64 now_us;         /* fake only: wall clock */
  gint64 monotonic_us;   /* fake only */
};

G_DEFINE_FINAL_TYPE (IpsClock, ips_clock, G_TYPE_OBJECT)

static guint tick_signal;

static void
ips_clock_finalize (GObject *object)
{
  IpsClock *self = IPS_CLOCK (object);

  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (ips_clock_parent_class)->finalize (object);
}

static void
ips_clock_class_init (IpsClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_clock_finalize;

  /**
   * IpsClock::tick:
   *
   * The fake clock was stepped. Emitted on the thread that stepped it.
   */
  tick_signal = g_signal_new ("tick", IPS_TYPE_CLOCK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);
}

static void
ips_clock_init (IpsClock *self)
{
  g_mutex_init (&self->mutex);
}

IpsClock *
ips_clock_get_system (void)
{
  static gsize instance;

  if (g_once_init_enter (&instance))
    g_once_init_leave (&instance, (gsize) g_object_new (IPS_TYPE_CLOCK, NULL));
  return (IpsClock *) instance;
}

IpsClock *
ips_clock_new_fake (gint64 now_us)
{
  IpsClock *self = g_object_new (IPS_TYPE_CLOCK, NULL);

  self->fake = TRUE;
  self->now_us = now_us;
  /* Not zero, because callers use 0 for "never". */
  self->monotonic_us = G_USEC_PER_SEC;
  return self;
}

gint64
ips_clock_now_us (IpsClock *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (IPS_IS_CLOCK (self), 0);

  if (!self->fake)
    return g_get_real_time ();
  locker = g_mutex_locker_new (&self->mutex);
  return self->now_us;
}

gint64
ips_clock_monotonic_us (IpsClock *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (IPS_IS_CLOCK (self), 0);

  if (!self->fake)
    return g_get_monotonic_time ();
  locker = g_mutex_locker_new (&self->mutex);
  return self->monotonic_us;
}

static char *
read_boot_id (void)
{
  char *text = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
    return g_strdup ("");
  return g_strstrip (text);
}

const char *
ips_clock_get_boot_id (IpsClock *self)
{
  static gsize boot_id;

  g_return_val_if_fail (IPS_IS_CLOCK (self), "");

  if (self->fake)
    return "fake";
  if (g_once_init_enter (&boot_id))
    g_once_init_leave (&boot_id, (gsize) read_boot_id ());
  return (const char *) boot_id;
}

void
ips_clock_advance (IpsClock *self, gint64 by_us)
{
  g_return_if_fail (IPS_IS_CLOCK (self));
  g_return_if_fail (self->fake);

  g_mutex_lock (&self->mutex);
  self->now_us += by_us;
  /* A wall clock can be set back, the other one cannot. */
  self->monotonic_us += MAX (by_us, 0);
  g_mutex_unlock (&self->mutex);
  g_signal_emit (self, tick_signal, 0);
}
