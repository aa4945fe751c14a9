/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-policy-undo.h"

#include <glib/gi18n-lib.h>

#include "ips-text.h"

#define MAX_STEPS 20

typedef struct
{
  IpsTuningTable *before;    /* (owned) */
  GArray *keys;              /* (owned) (element-type IpsSignatureKey) */
  char *what;                /* (owned) */
} Step;

struct _IpsPolicyUndo
{
  GtkInfoBar *bar;           /* (unowned) */
  GtkLabel *label;           /* (unowned) */
  GPtrArray *steps;          /* (owned) (element-type Step): the newest last */
};

static void
step_free (gpointer data)
{
  Step *step = data;

  ips_tuning_table_free (step->before);
  g_array_unref (step->keys);
  g_free (step->what);
  g_free (step);
}

IpsPolicyUndo *
ips_policy_undo_new (GtkInfoBar *bar, GtkLabel *label)
{
  IpsPolicyUndo *self = g_new0 (IpsPolicyUndo, 1);

  self->bar = bar;
  self->label = label;
  self->steps = g_ptr_array_new_with_free_func (step_free);
  return self;
}

void
ips_policy_undo_free (IpsPolicyUndo *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->steps);
  g_free (self);
}

static const Step *
get_last (IpsPolicyUndo *self)
{
  return self->steps->len > 0 ? g_ptr_array_index (self->steps, self->steps->len - 1) : NULL;
}

static void
show (IpsPolicyUndo *self)
{
  const Step *last = get_last (self);
  g_autofree char *sentence = last != NULL ? ips_text_make_sentence (last->what) : NULL;

  if (sentence != NULL)
    gtk_label_set_text (self->label, sentence);
  gtk_info_bar_set_revealed (self->bar, sentence != NULL);
}

void
ips_policy_undo_remember (IpsPolicyUndo *self, const IpsTuningTable *tuning, GArray *keys, const char *what)
{
  Step *step = g_new0 (Step, 1);

  step->before = ips_tuning_table_copy (tuning);
  step->keys = g_array_ref (keys);
  step->what = g_strdup (what);
  if (self->steps->len == MAX_STEPS)
    g_ptr_array_remove_index (self->steps, 0);
  g_ptr_array_add (self->steps, step);
  show (self);
}

guint
ips_policy_undo_get_n (IpsPolicyUndo *self)
{
  return self->steps->len;
}

char *
ips_policy_undo_describe (IpsPolicyUndo *self)
{
  const Step *last = get_last (self);

  /* TRANSLATORS: why a policy changed, in its history; %s is the change that was taken back */
  return last != NULL ? g_strdup_printf (_("undone: %s"), last->what) : NULL;
}

void
ips_policy_undo_take (IpsPolicyUndo *self, IpsPolicyChange *change)
{
  const Step *last = get_last (self);

  g_return_if_fail (last != NULL);

  ips_policy_change_put_back (change, last->before, last->keys);
  g_ptr_array_set_size (self->steps, (int) self->steps->len - 1);
  show (self);
}

void
ips_policy_undo_forget (IpsPolicyUndo *self)
{
  g_ptr_array_set_size (self->steps, 0);
  show (self);
}
