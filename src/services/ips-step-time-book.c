/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-step-time-book.h"

#include "ips-error.h"
#include "ips-store-step-times.h"

struct _IpsStepTimeBook
{
  GObject parent_instance;

  IpsStore *store;           /* (owned) */
  IpsStepTimes *times;       /* (owned) (nullable): until they are read */
  GCancellable *lifetime;    /* (owned) */
  gboolean loading, again;   /* what is told while it is read is read once more afterwards, and once */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsStepTimeBook, ips_step_time_book, G_TYPE_OBJECT)

static void
ips_step_time_book_dispose (GObject *object)
{
  IpsStepTimeBook *self = IPS_STEP_TIME_BOOK (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ips_step_time_book_parent_class)->dispose (object);
}

static void
ips_step_time_book_finalize (GObject *object)
{
  IpsStepTimeBook *self = IPS_STEP_TIME_BOOK (object);

  ips_step_times_free (self->times);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_step_time_book_parent_class)->finalize (object);
}

static void
ips_step_time_book_class_init (IpsStepTimeBookClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_step_time_book_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_step_time_book_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_step_time_book_init (IpsStepTimeBook *self)
{
  self->lifetime = g_cancellable_new ();
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsStepTimeBook *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) rows = ips_store_load_step_times_finish (IPS_STORE (source), result, &error);

  if (rows == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  ips_step_times_free (self->times);
  self->times = ips_step_times_new (rows);
  g_signal_emit (self, signals[CHANGED], 0);
  g_task_return_boolean (task, TRUE);
}

void
ips_step_time_book_load_async (IpsStepTimeBook *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_step_time_book_load_async);
  ips_store_load_step_times_async (self->store, cancellable, loaded_cb, task);
}

gboolean
ips_step_time_book_load_finish (IpsStepTimeBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- kept true --- */

static void load (IpsStepTimeBook *self);

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsStepTimeBook *self = IPS_STEP_TIME_BOOK (source);
  g_autoptr(GError) error = NULL;

  if (!ips_step_time_book_load_finish (self, result, &error) && !ips_error_is_cancelled (error))
    g_debug ("former runs could not be read: %s", error->message);
  self->loading = FALSE;
  if (self->again && self->store != NULL)
    load (self);
}

static void
load (IpsStepTimeBook *self)
{
  self->again = self->loading;
  if (self->loading)
    return;
  self->loading = TRUE;
  ips_step_time_book_load_async (self, self->lifetime, kept_cb, NULL);
}

static void
store_changed_cb (IpsStepTimeBook *self, guint parts)
{
  if (parts & IPS_STORE_DEPLOYED)
    load (self);
}

static GQuark
book_quark (void)
{
  return g_quark_from_static_string ("ips-step-time-book");
}

IpsStepTimeBook *
ips_step_time_book_get (IpsStore *store)
{
  GWeakRef *kept = g_object_get_qdata (G_OBJECT (store), book_quark ());
  IpsStepTimeBook *self = kept != NULL ? g_weak_ref_get (kept) : NULL;

  if (self != NULL)
    return self;
  self = g_object_new (IPS_TYPE_STEP_TIME_BOOK, NULL);
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  if (kept == NULL)
    {
      kept = g_new0 (GWeakRef, 1);
      g_weak_ref_init (kept, self);
      g_object_set_qdata_full (G_OBJECT (store), book_quark (), kept, g_free);
    }
  else
    g_weak_ref_set (kept, self);
  load (self);
  return self;
}

gboolean
ips_step_time_book_is_loaded (IpsStepTimeBook *self)
{
  g_return_val_if_fail (IPS_IS_STEP_TIME_BOOK (self), FALSE);
  return self->times != NULL;
}

void
ips_step_time_book_estimate (IpsStepTimeBook *self, const char *platform, GPtrArray *steps, IpsStepEstimate *estimate)
{
  g_return_if_fail (IPS_IS_STEP_TIME_BOOK (self));
  ips_step_times_estimate (self->times, platform, steps, estimate);
}
