/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-job.h"

#include <glib/gi18n-lib.h>

struct _IpsJob
{
  GObject parent_instance;

  gint64 id;                                /* 0 before it is written */
  gint64 deployment_id;                     /* 0 none */
  IpsVerb verb;
  IpsPriority priority;
  char *created_by;                         /* (owned) */
  char *parameters;                         /* (owned) JSON object */
  gint64 created_us;
  gint64 ended_us;                          /* 0 while any operation is open */
  GPtrArray *operations;                    /* (owned) (element-type IpsOperation) */
  guint counts[IPS_N_OPERATION_STATES];
  guint changed_id;                         /* idle source that emits "changed" */
};

G_DEFINE_FINAL_TYPE (IpsJob, ips_job, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
ips_job_finalize (GObject *object)
{
  IpsJob *self = IPS_JOB (object);

  g_clear_handle_id (&self->changed_id, g_source_remove);
  g_free (self->created_by);
  g_free (self->parameters);
  g_ptr_array_unref (self->operations);
  G_OBJECT_CLASS (ips_job_parent_class)->finalize (object);
}

static void
ips_job_class_init (IpsJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_job_finalize;

  /**
   * IpsJob::changed: counts or operations changed; gathered per turn of the main loop
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
ips_job_init (IpsJob *self)
{
  self->parameters = g_strdup ("{}");
  self->operations = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_operation_free);
}

IpsJob *
ips_job_new (IpsVerb verb, const char *created_by, IpsPriority priority, gint64 created_us)
{
  IpsJob *self = g_object_new (IPS_TYPE_JOB, NULL);

  self->verb = verb;
  self->priority = priority;
  self->created_by = g_strdup (created_by != NULL ? created_by : "");
  self->created_us = created_us;
  return self;
}

gint64
ips_job_get_id (IpsJob *self)
{
  g_return_val_if_fail (IPS_IS_JOB (self), 0);
  return self->id;
}

void
ips_job_set_id (IpsJob *self, gint64 id)
{
  g_return_if_fail (IPS_IS_JOB (self));
  self->id = id;
  for (guint i = 0; i < self->operations->len; i++)
    ((IpsOperation *) g_ptr_array_index (self->operations, i))->job_id = id;
}

IpsVerb
ips_job_get_verb (IpsJob *self)
{
  g_return_val_if_fail (IPS_IS_JOB (self), IPS_VERB_REFRESH);
  return self->verb;
}

gint64
ips_job_get_deployment (IpsJob *self)
{
  g_return_val_if_fail (IPS_IS_JOB (self), 0);
  return self->deployment_id;
}

void
ips_job_set_deployment (IpsJob *self, gint64 deployment_id)
{
  g_return_if_fail (IPS_IS_JOB (self));
  self->deployment_id = deployment_id;
}

const char *
ips_job_get_created_by (IpsJob *self)
{
  g_return_val_if_fail (IPS_IS_JOB (self), "");
  return self->created_by;
}

IpsPriority
ips_job_get_priority (IpsJob *self)
{
  g_return_val_if_fail (IPS_IS_JOB (self), IPS_PRIORITY_USER);
  return self->priority;
}

gint64
ips_job_get_created_us (IpsJob *self)
{
  g_return_val_if_fail (IPS_IS_JOB (self), 0);
  return self->created_us;
}

gint64
ips_job_get_ended_us (IpsJob *self)
{
  g_return_val_if_fail (IPS_IS_JOB (self), 0);
  return self->ended_us;
}

const char *
ips_job_get_parameters (IpsJob *self)
{
  g_return_val_if_fail (IPS_IS_JOB (self), "{}");
  return self->parameters;
}

void
ips_job_set_parameters (IpsJob *self, const char *json)
{
  g_return_if_fail (IPS_IS_JOB (self));
  g_free (self->parameters);
  self->parameters = g_strdup (json != NULL && *json != '\0' ? json : "{}");
}

GPtrArray *
ips_job_get_operations (IpsJob *self)
{
  g_return_val_if_fail (IPS_IS_JOB (self), NULL);
  return self->operations;
}

static gboolean
emit_changed_cb (gpointer user_data)
{
  IpsJob *self = IPS_JOB (user_data);

  self->changed_id = 0;
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

void
ips_job_touch (IpsJob *self)
{
  gint64 ended_us = 0;

  g_return_if_fail (IPS_IS_JOB (self));
  for (IpsOperationState state = 0; state < IPS_N_OPERATION_STATES; state++)
    self->counts[state] = 0;
  for (guint i = 0; i < self->operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (self->operations, i);

      self->counts[operation->state]++;
      ended_us = MAX (ended_us, operation->ended_us);
    }
  self->ended_us = ips_job_is_finished (self) ? ended_us : 0;
  if (self->changed_id == 0)
    self->changed_id = g_idle_add (emit_changed_cb, self);
}

void
ips_job_take_operation (IpsJob *self, IpsOperation *operation)
{
  g_return_if_fail (IPS_IS_JOB (self));
  operation->job_id = self->id;
  g_ptr_array_add (self->operations, operation);
  self->counts[operation->state]++;
  self->ended_us = ips_job_is_finished (self) ? MAX (self->ended_us, operation->ended_us) : 0;
}

guint
ips_job_count (IpsJob *self, IpsOperationState state)
{
  g_return_val_if_fail (IPS_IS_JOB (self) && state < IPS_N_OPERATION_STATES, 0);
  return self->counts[state];
}

guint
ips_job_count_waiting (IpsJob *self, const char *cause)
{
  guint n = 0;

  g_return_val_if_fail (IPS_IS_JOB (self), 0);
  if (self->counts[IPS_OPERATION_WAITING] == 0)
    return 0;
  for (guint i = 0; i < self->operations->len; i++)
    n += ips_operation_is_waiting_for (g_ptr_array_index (self->operations, i), cause);
  return n;
}

guint
ips_job_get_n_operations (IpsJob *self)
{
  g_return_val_if_fail (IPS_IS_JOB (self), 0);
  return self->operations->len;
}

guint
ips_job_get_n_done (IpsJob *self)
{
  guint done = 0;

  g_return_val_if_fail (IPS_IS_JOB (self), 0);
  for (IpsOperationState state = 0; state < IPS_N_OPERATION_STATES; state++)
    if (ips_operation_state_is_final (state))
      done += self->counts[state];
  return done;
}

gboolean
ips_job_is_finished (IpsJob *self)
{
  return ips_job_get_n_done (self) == self->operations->len;
}

double
ips_job_get_fraction (IpsJob *self)
{
  double sum = 0;

  g_return_val_if_fail (IPS_IS_JOB (self), 0);
  if (self->operations->len == 0)
    return 1;
  for (guint i = 0; i < self->operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (self->operations, i);

      if (ips_operation_state_is_final (operation->state))
        sum += 1;
      else if (operation->state == IPS_OPERATION_RUNNING)
        sum += CLAMP (operation->fraction, 0, 1);
    }
  return sum / self->operations->len;
}

char *
ips_job_get_title (IpsJob *self)
{
  const char *verb;

  g_return_val_if_fail (IPS_IS_JOB (self), g_strdup (""));
  verb = ips_verb_to_label (self->verb);
  if (self->operations->len == 1)
    {
      const IpsOperation *operation = g_ptr_array_index (self->operations, 0);

      if (!ips_verb_is_on_sensors (self->verb))
        /* TRANSLATORS: a verb such as “Check for Updates”, and what it is done to: “Cisco.com” */
        return g_strdup_printf (_("%s: %s"), verb, operation->sensor_name);
      /* TRANSLATORS: a verb such as “Regenerate Certificate”, and the name of the one device */
      return g_strdup_printf (_("%s on %s"), verb, operation->sensor_name);
    }
  if (!ips_verb_is_on_sensors (self->verb))
    /* TRANSLATORS: a verb such as “Check for Updates”, and how many servers or files it is done to */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s: %u item", "%s: %u items", self->operations->len),
                            verb, self->operations->len);
  /* TRANSLATORS: a verb such as “Regenerate Certificate”, and how many devices */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s on %u device", "%s on %u devices", self->operations->len),
                          verb, self->operations->len);
}

guint
ips_job_count_findings (IpsJob *self)
{
  guint n = 0;

  g_return_val_if_fail (IPS_IS_JOB (self), 0);
  for (guint i = 0; self->counts[IPS_OPERATION_SUCCEEDED] > 0 && i < self->operations->len; i++)
    n += ips_operation_has_finding (g_ptr_array_index (self->operations, i));
  return n;
}

/* Takes @part. */
static void
append_part (GString *text, guint count, char *part)
{
  g_autofree char *owned = part;

  if (count == 0)
    return;
  if (text->len > 0)
    g_string_append (text, ", ");
  g_string_append (text, owned);
}

char *
ips_job_get_summary (IpsJob *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint done, total, found;

  g_return_val_if_fail (IPS_IS_JOB (self), g_strdup (""));
  done = ips_job_get_n_done (self);
  total = self->operations->len;
  if (done < total)
    /* TRANSLATORS: how many devices are done, of how many */
    g_string_append_printf (text, _("%u of %u"), done, total);
  else
    append_part (text, self->counts[IPS_OPERATION_SUCCEEDED], g_strdup_printf (_("%u done"), self->counts[IPS_OPERATION_SUCCEEDED]));
  found = ips_job_count_findings (self);
  append_part (text, found, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u with a changed certificate",
                                                          "%u with changed certificates", found), found));
  append_part (text, self->counts[IPS_OPERATION_FAILED], g_strdup_printf (_("%u failed"), self->counts[IPS_OPERATION_FAILED]));
  append_part (text, self->counts[IPS_OPERATION_SKIPPED], g_strdup_printf (_("%u skipped"), self->counts[IPS_OPERATION_SKIPPED]));
  append_part (text, self->counts[IPS_OPERATION_CANCELLED], g_strdup_printf (_("%u cancelled"), self->counts[IPS_OPERATION_CANCELLED]));
  if (text->len == 0)
    g_string_append (text, _("nothing to do"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* When the last of those that wait for a pace may begin; 0 where none does. */
static gint64
get_last_due (IpsJob *self)
{
  gint64 last_us = 0;

  for (guint i = 0; i < self->operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (self->operations, i);

      if (operation->state == IPS_OPERATION_WAITING)
        last_us = MAX (last_us, operation->due_us);
    }
  return last_us;
}

gint64
ips_job_get_time_left (IpsJob *self, gint64 now_us, gint64 usual_us, guint parallel)
{
  gint64 begun_us = G_MAXINT64, spent_us = 0, due_us;
  guint done, open, lanes, in_turn;
  double left;

  g_return_val_if_fail (IPS_IS_JOB (self), -1);
  done = self->counts[IPS_OPERATION_SUCCEEDED] + self->counts[IPS_OPERATION_FAILED];
  /* in sequence: one after the other, and those whose turn has not come are still to be done */
  in_turn = ips_job_count_waiting (self, IPS_WAIT_TURN);
  open = self->counts[IPS_OPERATION_QUEUED] + self->counts[IPS_OPERATION_RUNNING] + in_turn;
  due_us = get_last_due (self);
  if (open == 0)
    return ips_job_is_finished (self) ? 0 : due_us != 0 ? MAX (due_us - now_us, 0) : -1;

  for (guint i = 0; i < self->operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (self->operations, i);

      if (operation->started_us == 0)
        continue;
      begun_us = MIN (begun_us, operation->started_us);
      if (operation->ended_us > operation->started_us)
        spent_us += operation->ended_us - operation->started_us;
    }
  lanes = in_turn > 0 ? 1 : CLAMP (parallel, 1, MAX (open, 1));
  /* What this run itself showed is worth more than former ones, once enough of it is done. */
  if (done >= 5 && done * 20 >= self->operations->len && begun_us < now_us)
    left = (double) (now_us - begun_us) / done * open;
  else if (usual_us > 0)
    left = (double) usual_us * open / lanes;
  else if (done > 0 && spent_us > 0)
    left = (double) spent_us / done * open / lanes;
  else if (due_us == 0)
    return -1;
  else
    left = 0;
  return MAX ((gint64) MAX (left, 0), due_us - now_us);
}
