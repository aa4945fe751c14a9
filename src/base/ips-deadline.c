/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-deadline.h"

struct _IpsDeadline
{
  GCancellable *inner;      /* (owned) */
  GCancellable *outer;      /* (owned) (nullable) */
  gulong handler;
  guint source;
  gboolean passed;
};

static gboolean
passed_cb (gpointer user_data)
{
  IpsDeadline *self = user_data;

  self->source = 0;
  self->passed = TRUE;
  g_cancellable_cancel (self->inner);
  return G_SOURCE_REMOVE;
}

static void
outer_cancelled_cb (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

IpsDeadline *
ips_deadline_new (GCancellable *outer, guint after_ms)
{
  IpsDeadline *self = g_new0 (IpsDeadline, 1);

  self->inner = g_cancellable_new ();
  self->source = g_timeout_add (after_ms, passed_cb, self);
  if (outer != NULL)
    {
      self->outer = g_object_ref (outer);
      self->handler = g_cancellable_connect (outer, G_CALLBACK (outer_cancelled_cb), g_object_ref (self->inner), g_object_unref);
    }
  return self;
}

void
ips_deadline_stop (IpsDeadline *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->source, g_source_remove);
  /* 0 where it had been cancelled before */
  if (self->handler != 0)
    g_cancellable_disconnect (self->outer, self->handler);
  self->handler = 0;
  g_clear_object (&self->outer);
}

void
ips_deadline_free (IpsDeadline *self)
{
  if (self == NULL)
    return;
  ips_deadline_stop (self);
  g_object_unref (self->inner);
  g_free (self);
}

GCancellable *
ips_deadline_get_cancellable (IpsDeadline *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->inner;
}

gboolean
ips_deadline_has_passed (const IpsDeadline *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->passed;
}
