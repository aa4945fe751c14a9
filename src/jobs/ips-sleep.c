/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sleep.h"

#include "ips-source.h"

typedef struct
{
  IpsClock *clock;       /* (owned) */
  gint64 wake_us;        /* monotonic of @clock */
  gulong tick_id;
  GSource *source;       /* (owned) */
} Sleeper;

static void
sleeper_free (Sleeper *self)
{
  g_clear_signal_handler (&self->tick_id, self->clock);
  ips_source_clear (&self->source);
  g_object_unref (self->clock);
  g_free (self);
}

static void
sleep_end (GTask *task)
{
  Sleeper *sleeper = g_task_get_task_data (task);

  /* the task may be freed by its own source or handler, which hold the only references */
  g_object_ref (task);
  g_clear_signal_handler (&sleeper->tick_id, sleeper->clock);
  ips_source_clear (&sleeper->source);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
sleep_source_cb (gpointer user_data)
{
  sleep_end (user_data);
  return G_SOURCE_REMOVE;
}

static void
sleep_tick_cb (IpsClock *clock, gpointer user_data)
{
  GTask *task = user_data;
  Sleeper *sleeper = g_task_get_task_data (task);

  if (ips_clock_monotonic_us (clock) >= sleeper->wake_us)
    sleep_end (task);
}

static void
task_closure_unref (gpointer data, GClosure *closure)
{
  g_object_unref (data);
}

void
ips_sleep_async (IpsClock *clock, gint64 duration_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  Sleeper *sleeper;
  gboolean real = clock == ips_clock_get_system ();

  g_return_if_fail (IPS_IS_CLOCK (clock));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, ips_sleep_async);
  sleeper = g_new0 (Sleeper, 1);
  sleeper->clock = g_object_ref (clock);
  sleeper->wake_us = ips_clock_monotonic_us (clock) + MAX (duration_us, 0);
  g_task_set_task_data (task, sleeper, (GDestroyNotify) sleeper_free);

  if (real || duration_us <= 0)
    sleeper->source = g_timeout_source_new ((guint) CLAMP (duration_us / 1000, 0, G_MAXINT));
  else
    {
      sleeper->tick_id = g_signal_connect_data (clock, "tick", G_CALLBACK (sleep_tick_cb), g_object_ref (task),
                                                task_closure_unref, 0);
      if (cancellable != NULL)
        sleeper->source = g_cancellable_source_new (cancellable);
    }
  if (sleeper->source == NULL)
    return;

  if (cancellable != NULL && (real || duration_us <= 0))
    {
      g_autoptr(GSource) child = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (child);
      g_source_add_child_source (sleeper->source, child);
    }
  if (sleeper->tick_id != 0)
    {
      /* a cancellable source calls with (cancellable, data); only the data matters, so it is a child of an
       * endless timer instead and both kinds share one callback */
      g_autoptr(GSource) child = g_steal_pointer (&sleeper->source);

      g_source_set_dummy_callback (child);
      sleeper->source = g_timeout_source_new (G_MAXINT);
      g_source_add_child_source (sleeper->source, child);
    }
  g_source_set_callback (sleeper->source, sleep_source_cb, g_object_ref (task), g_object_unref);
  g_source_attach (sleeper->source, g_main_context_get_thread_default ());
}

gboolean
ips_sleep_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gint64
ips_sleep_back_off (gint64 base_us, gint64 cap_us, guint attempt)
{
  double delay = (double) base_us;

  for (guint i = 1; i < attempt && delay < (double) cap_us; i++)
    delay *= 2.0;
  delay = MIN (delay, (double) cap_us);
  return (gint64) (delay * g_random_double_range (0.5, 1.5));
}
