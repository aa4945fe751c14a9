/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-item.h"

#include <glib/gi18n-lib.h>

#include "ips-text.h"

#define MAX_TEXT_CHARS 400

struct _IpsDeployItem
{
  GObject parent_instance;

  GPtrArray *all;                  /* (owned) (element-type IpsDeployment) */
  const IpsDeployment *deployment; /* of them */
  IpsDeployOrder *again;           /* (owned) (nullable) */
  char *holder;                    /* (owned) (nullable) */
  gboolean chosen;
  gboolean in_job;                 /* that is being edited */
  gboolean changed;                /* since then */
};

G_DEFINE_FINAL_TYPE (IpsDeployItem, ips_deploy_item, G_TYPE_OBJECT)

static void
ips_deploy_item_finalize (GObject *object)
{
  IpsDeployItem *self = IPS_DEPLOY_ITEM (object);

  g_ptr_array_unref (self->all);
  ips_deploy_order_free (self->again);
  g_free (self->holder);
  G_OBJECT_CLASS (ips_deploy_item_parent_class)->finalize (object);
}

static void
ips_deploy_item_class_init (IpsDeployItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_deploy_item_finalize;
}

static void
ips_deploy_item_init (IpsDeployItem *self)
{
}

IpsDeployItem *
ips_deploy_item_new (GPtrArray *all, guint number, IpsDeployOrder *again, const char *holder)
{
  IpsDeployItem *self = g_object_new (IPS_TYPE_DEPLOY_ITEM, NULL);

  ips_deploy_item_update (self, all, number, again, holder);
  return self;
}

void
ips_deploy_item_update (IpsDeployItem *self, GPtrArray *all, guint number, IpsDeployOrder *again, const char *holder)
{
  g_ptr_array_ref (all);
  g_clear_pointer (&self->all, g_ptr_array_unref);
  self->all = all;
  self->deployment = g_ptr_array_index (all, number);
  g_clear_pointer (&self->again, ips_deploy_order_free);
  self->again = again;
  g_free (self->holder);
  self->holder = g_strdup (holder);
  self->chosen = self->chosen && ips_deploy_item_can_choose (self);
}

IpsSensor *
ips_deploy_item_get_sensor (IpsDeployItem *self)
{
  return self->deployment->sensor;
}

const IpsDeployOrder *
ips_deploy_item_get_order (IpsDeployItem *self)
{
  if (self->deployment->reason != NULL)
    return NULL;
  return self->deployment->order != NULL ? self->deployment->order : self->again;
}

gboolean
ips_deploy_item_is_offered (IpsDeployItem *self)
{
  return self->deployment->order != NULL || self->deployment->reason != NULL;
}

gboolean
ips_deploy_item_is_held (IpsDeployItem *self)
{
  return self->holder != NULL;
}

gboolean
ips_deploy_item_can_choose (IpsDeployItem *self)
{
  return ips_deploy_item_get_order (self) != NULL;
}

gboolean
ips_deploy_item_is_chosen (IpsDeployItem *self)
{
  return self->chosen;
}

gboolean
ips_deploy_item_set_chosen (IpsDeployItem *self, gboolean chosen)
{
  if (chosen == self->chosen || (chosen && !ips_deploy_item_can_choose (self)))
    return FALSE;
  self->chosen = chosen;
  return TRUE;
}

void
ips_deploy_item_set_in_job (IpsDeployItem *self, gboolean in_job, gboolean changed)
{
  g_return_if_fail (IPS_IS_DEPLOY_ITEM (self));
  self->in_job = in_job;
  self->changed = changed;
}

char *
ips_deploy_item_dup_remarks (IpsDeployItem *self)
{
  if (self->deployment->reason != NULL)
    return ips_text_make_safe (self->deployment->reason, MAX_TEXT_CHARS);
  if (self->holder != NULL)
    return ips_text_make_safe (self->holder, MAX_TEXT_CHARS);
  if (self->in_job && self->deployment->order == NULL)
    return g_strdup (_("In the job; nothing that was submitted for it waits any more"));
  if (self->in_job)
    return g_strdup (self->changed ? _("In the job; what was submitted since then goes in its place") : _("In the job"));
  if (self->deployment->order != NULL)
    return g_strdup (_("Changed since it was deployed to"));
  if (self->again != NULL)
    return g_strdup (_("Nothing waits: its tuning is compared with the device and set again where it differs"));
  return g_strdup (_("Nothing waits, and its policy tunes nothing: nothing to deploy"));
}
