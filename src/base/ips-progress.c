/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-progress.h"

struct _IpsProgress
{
  GObject parent_instance;

  IpsProgress *parent;   /* (owned) (nullable) */
  double offset;         /* where this one begins in the parent, 0..1 */
  double span;           /* what it covers of the parent, 0..1 */
  double assigned;       /* what is given to children, 0..1 */
  double fraction;       /* 0..1 */
  char *status;          /* (owned) (not nullable) */
};

G_DEFINE_FINAL_TYPE (IpsProgress, ips_progress, G_TYPE_OBJECT)

static void
ips_progress_finalize (GObject *object)
{
  IpsProgress *self = IPS_PROGRESS (object);

  g_clear_object (&self->parent);
  g_free (self->status);
  G_OBJECT_CLASS (ips_progress_parent_class)->finalize (object);
}

static void
ips_progress_class_init (IpsProgressClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_progress_finalize;
}

static void
ips_progress_init (IpsProgress *self)
{
  self->status = g_strdup ("");
}

IpsProgress *
ips_progress_new (void)
{
  return g_object_new (IPS_TYPE_PROGRESS, NULL);
}

IpsProgress *
ips_progress_add_child (IpsProgress *self, double span)
{
  IpsProgress *child;

  g_return_val_if_fail (IPS_IS_PROGRESS (self), NULL);

  child = ips_progress_new ();
  child->parent = g_object_ref (self);
  child->offset = self->assigned;
  child->span = CLAMP (span, 0.0, 1.0) * (1.0 - self->assigned);
  self->assigned = MIN (self->assigned + child->span, 1.0);
  return child;
}

void
ips_progress_set_fraction (IpsProgress *self, double fraction)
{
  g_return_if_fail (IPS_IS_PROGRESS (self));

  /* Written so that NaN is refused as well. */
  if (!(fraction > self->fraction))
    return;
  self->fraction = MIN (fraction, 1.0);
  if (self->parent != NULL)
    ips_progress_set_fraction (self->parent, self->offset + self->span * self->fraction);
}

double
ips_progress_get_fraction (IpsProgress *self)
{
  g_return_val_if_fail (IPS_IS_PROGRESS (self), 0.0);

  return self->fraction;
}

void
ips_progress_set_status (IpsProgress *self, const char *status)
{
  g_return_if_fail (IPS_IS_PROGRESS (self));

  if (g_strcmp0 (self->status, status) != 0)
    {
      g_free (self->status);
      self->status = g_strdup (status != NULL ? status : "");
    }
  if (self->parent != NULL)
    ips_progress_set_status (self->parent, status);
}

const char *
ips_progress_get_status (IpsProgress *self)
{
  g_return_val_if_fail (IPS_IS_PROGRESS (self), "");

  return self->status;
}

void
ips_progress_finish (IpsProgress *self)
{
  ips_progress_set_fraction (self, 1.0);
}
