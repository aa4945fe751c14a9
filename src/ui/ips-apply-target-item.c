/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-apply-target-item.h"

#include <glib/gi18n-lib.h>

struct _IpsApplyTargetItem
{
  GObject parent_instance;

  IpsPolicyKind kind;
  char *policy_id;           /* (owned) */
  char *title;               /* (owned) */
  guint level;
  GPtrArray *devices;        /* (owned) (element-type IpsApplyDeviceItem) */
  guint n_applicable;
  char *reason;              /* (owned) */
  char *fix;                 /* (owned) */
  IpsSign sign;
  gboolean can_choose;
  gboolean chosen;
};

G_DEFINE_FINAL_TYPE (IpsApplyTargetItem, ips_apply_target_item, G_TYPE_OBJECT)

static void
ips_apply_target_item_finalize (GObject *object)
{
  IpsApplyTargetItem *self = IPS_APPLY_TARGET_ITEM (object);

  g_free (self->policy_id);
  g_free (self->title);
  g_ptr_array_unref (self->devices);
  g_free (self->reason);
  g_free (self->fix);
  G_OBJECT_CLASS (ips_apply_target_item_parent_class)->finalize (object);
}

static void
ips_apply_target_item_class_init (IpsApplyTargetItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_apply_target_item_finalize;
}

static void
ips_apply_target_item_init (IpsApplyTargetItem *self)
{
  self->devices = g_ptr_array_new_with_free_func (g_object_unref);
  self->reason = g_strdup ("");
  self->fix = g_strdup ("");
}

IpsApplyTargetItem *
ips_apply_target_item_new (IpsPolicyKind kind, const char *policy_id, const char *title, guint level)
{
  IpsApplyTargetItem *self = g_object_new (IPS_TYPE_APPLY_TARGET_ITEM, NULL);

  self->kind = kind;
  self->policy_id = g_strdup (policy_id);
  self->title = g_strdup (title);
  self->level = level;
  return self;
}

void
ips_apply_target_item_add_device (IpsApplyTargetItem *self, IpsApplyDeviceItem *device)
{
  g_ptr_array_add (self->devices, g_object_ref (device));
  self->n_applicable += ips_apply_device_item_is_applicable (device) ? 1 : 0;
}

/* @reason: (transfer full) */
static void
set_verdict (IpsApplyTargetItem *self, gboolean can_choose, IpsSign sign, char *reason, const char *fix)
{
  self->can_choose = can_choose;
  self->sign = sign;
  g_free (self->reason);
  self->reason = reason;
  g_free (self->fix);
  self->fix = g_strdup (fix);
}

static const IpsVerdict *
verdict_of (IpsApplyTargetItem *self, guint device)
{
  return ips_apply_device_item_get_plan (g_ptr_array_index (self->devices, device))->verdict;
}

/* "For another engine: 3, Not reachable: 2". (transfer full) */
static char *
count_reasons (IpsApplyTargetItem *self)
{
  guint counts[IPS_N_APPLICABILITIES] = { 0 };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->devices->len; i++)
    counts[verdict_of (self, i)->reason]++;
  for (guint i = 0; i < IPS_N_APPLICABILITIES; i++)
    if (counts[i] != 0)
      /* TRANSLATORS: a reason in a few words, and how many devices it is true of */
      g_string_append_printf (text, _("%1$s%2$s: %3$u"), text->len > 0 ? ", " : "", ips_applicability_to_label ((IpsApplicability) i), counts[i]);
  return g_string_free (text, FALSE);
}

/* None of the devices can take it: the words of the first, where the reason is the same for all of them. */
static void
settle_none (IpsApplyTargetItem *self)
{
  const IpsVerdict *first = verdict_of (self, 0);
  g_autofree char *reasons = NULL;

  for (guint i = 1; i < self->devices->len; i++)
    if (verdict_of (self, i)->reason != first->reason)
      {
        reasons = count_reasons (self);
        set_verdict (self, FALSE, IPS_SIGN_WARNING,
                     g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Its %u device cannot take it", "None of its %u devices can take it", self->devices->len),
                                      self->devices->len), reasons);
        return;
      }
  set_verdict (self, FALSE, first->reason == IPS_SAME ? IPS_SIGN_FINE : IPS_SIGN_WARNING, g_strdup (first->text), first->fix);
}

void
ips_apply_target_item_settle (IpsApplyTargetItem *self, guint package_level)
{
  guint n_left_out = self->devices->len - self->n_applicable;
  g_autofree char *applied = ips_level_to_text (self->level);

  /* A policy that is ahead of its devices waits to be deployed; taking it back is what Revert is for. */
  if (package_level != 0 && self->level > package_level)
    set_verdict (self, FALSE, IPS_SIGN_WARNING, g_strdup (_("Selected package is inapplicable")), _("A newer level is applied to it: View Update Level and Revert take it back"));
  else if (package_level != 0 && self->level == package_level && self->n_applicable > 0)
    /* TRANSLATORS: %s is a level such as S924 */
    set_verdict (self, FALSE, IPS_SIGN_FINE, g_strdup_printf (_("%s is applied to it already"), applied), _("It waits to be deployed"));
  else if (self->devices->len == 0)
    set_verdict (self, TRUE, IPS_SIGN_FINE, g_strdup (_("Ready; no device has it")), "");
  else if (self->n_applicable == 0)
    settle_none (self);
  else if (n_left_out == 0)
    set_verdict (self, TRUE, IPS_SIGN_FINE, g_strdup (ips_applicability_to_label (IPS_APPLICABLE)), "");
  else
    set_verdict (self, TRUE, IPS_SIGN_WARNING,
                 g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Ready; %u of its devices cannot take it", "Ready; %u of its devices cannot take it", n_left_out),
                                  n_left_out),
                 _("The policy will be ahead of those devices"));
  self->chosen = self->chosen && self->can_choose;
}

IpsPolicyKind
ips_apply_target_item_get_kind (IpsApplyTargetItem *self)
{
  return self->kind;
}

const char *
ips_apply_target_item_get_policy_id (IpsApplyTargetItem *self)
{
  return self->policy_id;
}

const char *
ips_apply_target_item_get_title (IpsApplyTargetItem *self)
{
  return self->title;
}

guint
ips_apply_target_item_get_level (IpsApplyTargetItem *self)
{
  return self->level;
}

GPtrArray *
ips_apply_target_item_get_devices (IpsApplyTargetItem *self)
{
  return self->devices;
}

gboolean
ips_apply_target_item_can_choose (IpsApplyTargetItem *self)
{
  return self->can_choose;
}

const char *
ips_apply_target_item_get_reason (IpsApplyTargetItem *self)
{
  return self->reason;
}

const char *
ips_apply_target_item_get_fix (IpsApplyTargetItem *self)
{
  return self->fix;
}

IpsSign
ips_apply_target_item_get_sign (IpsApplyTargetItem *self)
{
  return self->sign;
}

gboolean
ips_apply_target_item_is_chosen (IpsApplyTargetItem *self)
{
  return self->chosen;
}

gboolean
ips_apply_target_item_set_chosen (IpsApplyTargetItem *self, gboolean chosen)
{
  if (chosen == self->chosen || (chosen && !self->can_choose))
    return FALSE;
  self->chosen = chosen;
  return TRUE;
}
