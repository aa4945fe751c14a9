/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Only for the thread sanitizer, which sees what is compiled with it and the calls of the C library.
 * GLib's locks, queues and tasks are futexes inside a library that is not: to the sanitizer nothing
 * that they order is ordered. The functions here stand in front of GLib's and tell it. In any other
 * build this file is empty. */
#include <gio/gio.h>

typedef int IpsTsanUnused;

#if defined(__SANITIZE_THREAD__)

#include <dlfcn.h>

void __tsan_acquire (void *address);
void __tsan_release (void *address);

#define PLAIN __attribute__ ((no_sanitize ("thread")))

#define FIND(name) \
  static __typeof__ (&name) next; \
  if (G_UNLIKELY (next == NULL)) \
    next = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name)

#undef g_mutex_lock
#undef g_mutex_unlock
#undef g_mutex_trylock

PLAIN void
g_mutex_lock (GMutex *mutex)
{
  FIND (g_mutex_lock);
  next (mutex);
  __tsan_acquire (mutex);
}

PLAIN gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked;

  FIND (g_mutex_trylock);
  locked = next (mutex);
  if (locked)
    __tsan_acquire (mutex);
  return locked;
}

PLAIN void
g_mutex_unlock (GMutex *mutex)
{
  FIND (g_mutex_unlock);
  __tsan_release (mutex);
  next (mutex);
}

PLAIN void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  FIND (g_cond_wait);
  __tsan_release (mutex);
  next (cond, mutex);
  __tsan_acquire (mutex);
}

PLAIN gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean signalled;

  FIND (g_cond_wait_until);
  __tsan_release (mutex);
  signalled = next (cond, mutex, end_time);
  __tsan_acquire (mutex);
  return signalled;
}

PLAIN void
g_async_queue_lock (GAsyncQueue *queue)
{
  FIND (g_async_queue_lock);
  next (queue);
  __tsan_acquire (queue);
}

PLAIN void
g_async_queue_unlock (GAsyncQueue *queue)
{
  FIND (g_async_queue_unlock);
  __tsan_release (queue);
  next (queue);
}

/* A queue: what came before any push is before any pop that follows. */
#define PUSH(name) \
  PLAIN void name (GAsyncQueue *queue, gpointer data) \
  { \
    FIND (name); \
    __tsan_release (queue); \
    next (queue, data); \
  }
#define POP(name) \
  PLAIN gpointer name (GAsyncQueue *queue) \
  { \
    gpointer data; \
    FIND (name); \
    data = next (queue); \
    __tsan_acquire (queue); \
    return data; \
  }
PUSH (g_async_queue_push)
PUSH (g_async_queue_push_unlocked)
POP (g_async_queue_pop)
POP (g_async_queue_try_pop)

PLAIN gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue, guint64 timeout)
{
  gpointer data;

  FIND (g_async_queue_timeout_pop);
  data = next (queue, timeout);
  __tsan_acquire (queue);
  return data;
}

/* A task: what came before its return is before its result is taken. */
PLAIN void
g_task_return_pointer (GTask *task, gpointer result, GDestroyNotify destroy)
{
  FIND (g_task_return_pointer);
  __tsan_release (task);
  next (task, result, destroy);
}

PLAIN void
g_task_return_boolean (GTask *task, gboolean result)
{
  FIND (g_task_return_boolean);
  __tsan_release (task);
  next (task, result);
}

PLAIN void
g_task_return_int (GTask *task, gssize result)
{
  FIND (g_task_return_int);
  __tsan_release (task);
  next (task, result);
}

PLAIN void
g_task_return_error (GTask *task, GError *error)
{
  FIND (g_task_return_error);
  __tsan_release (task);
  next (task, error);
}

PLAIN void
g_task_return_new_error (GTask *task, GQuark domain, gint code, const char *format, ...)
{
  va_list arguments;
  GError *error;

  va_start (arguments, format);
  error = g_error_new_valist (domain, code, format, arguments);
  va_end (arguments);
  g_task_return_error (task, error);
}

/* The last reference: whatever was done with the object before any other was given up is before its end. */
#undef g_object_unref
PLAIN void
g_object_unref (gpointer object)
{
  FIND (g_object_unref);
  __tsan_release (object);
  __tsan_acquire (object);
  next (object);
}

/* What the task's data held when it was handed to a thread is before what that thread does. */
PLAIN static void
run_task (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GTaskThreadFunc func;

  __tsan_acquire (task);
  *(gpointer *) &func = g_object_get_data (G_OBJECT (task), "ips-tsan-func");
  func (task, source, task_data, cancellable);
}

PLAIN void
g_task_run_in_thread (GTask *task, GTaskThreadFunc func)
{
  FIND (g_task_run_in_thread);
  g_object_set_data (G_OBJECT (task), "ips-tsan-func", *(gpointer *) &func);
  __tsan_release (task);
  next (task, run_task);
}

#define PROPAGATE(type, name) \
  PLAIN type name (GTask *task, GError **error) \
  { \
    FIND (name); \
    __tsan_acquire (task); \
    return next (task, error); \
  }
PROPAGATE (gpointer, g_task_propagate_pointer)
PROPAGATE (gboolean, g_task_propagate_boolean)
PROPAGATE (gssize, g_task_propagate_int)

#endif
