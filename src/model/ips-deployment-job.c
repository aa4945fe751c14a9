/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-job.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-nick.h"

/* Devices named in a sentence; the others are a number. */
#define MOST_NAMED 20

static const char *const starts[IPS_N_STARTS] = { "now", "at", "window" };

const char *
ips_deployment_start_to_nick (IpsDeploymentStart start)
{
  g_return_val_if_fail (start < IPS_N_STARTS, "");
  return starts[start];
}

gboolean
ips_deployment_start_from_nick (const char *nick, IpsDeploymentStart *start)
{
  return IPS_NICK_FIND (starts, nick, start);
}

IpsDeploymentDevice *
ips_deployment_device_new (const char *sensor_id, const char *sensor_name, const char *order, guint wave)
{
  IpsDeploymentDevice *self = g_new0 (IpsDeploymentDevice, 1);

  self->sensor_id = g_strdup (sensor_id);
  self->sensor_name = g_strdup (sensor_name);
  self->order = g_strdup (order);
  self->wave = wave;
  self->message = g_strdup ("");
  return self;
}

IpsDeploymentDevice *
ips_deployment_device_copy (const IpsDeploymentDevice *self)
{
  IpsDeploymentDevice *copy = g_memdup2 (self, sizeof *self);

  copy->sensor_id = g_strdup (self->sensor_id);
  copy->sensor_name = g_strdup (self->sensor_name);
  copy->order = g_strdup (self->order);
  copy->message = g_strdup (self->message);
  return copy;
}

void
ips_deployment_device_free (IpsDeploymentDevice *self)
{
  if (self == NULL)
    return;
  g_free (self->sensor_id);
  g_free (self->sensor_name);
  g_free (self->order);
  g_free (self->message);
  g_free (self);
}

IpsDeploymentJob *
ips_deployment_job_new (const char *name, const char *created_by, gint64 created_us)
{
  IpsDeploymentJob *self = g_new0 (IpsDeploymentJob, 1);

  self->name = g_strdup (name);
  self->description = g_strdup ("");
  self->created_by = g_strdup (created_by);
  self->created_us = created_us;
  self->changed_by = g_strdup (created_by);
  self->changed_us = created_us;
  self->comment = g_strdup ("");
  self->editor = g_strdup ("");
  self->window_id = g_strdup ("");
  self->rollout = ips_rollout_new ();
  self->parameters = g_strdup ("{}");
  self->devices = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_deployment_device_free);
  return self;
}

static gpointer
copy_device (gconstpointer device, gpointer user_data)
{
  return ips_deployment_device_copy (device);
}

IpsDeploymentJob *
ips_deployment_job_copy (const IpsDeploymentJob *self)
{
  IpsDeploymentJob *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->description = g_strdup (self->description);
  copy->created_by = g_strdup (self->created_by);
  copy->changed_by = g_strdup (self->changed_by);
  copy->comment = g_strdup (self->comment);
  copy->editor = g_strdup (self->editor);
  copy->window_id = g_strdup (self->window_id);
  copy->rollout = ips_rollout_copy (self->rollout);
  copy->parameters = g_strdup (self->parameters);
  copy->devices = g_ptr_array_copy (self->devices, (GCopyFunc) copy_device, NULL);
  g_ptr_array_set_free_func (copy->devices, (GDestroyNotify) ips_deployment_device_free);
  return copy;
}

void
ips_deployment_job_free (IpsDeploymentJob *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->description);
  g_free (self->created_by);
  g_free (self->changed_by);
  g_free (self->comment);
  g_free (self->editor);
  g_free (self->window_id);
  ips_rollout_free (self->rollout);
  g_free (self->parameters);
  g_ptr_array_unref (self->devices);
  g_free (self);
}

static const IpsDeploymentDevice *
device_at (const IpsDeploymentJob *self, guint i)
{
  return g_ptr_array_index (self->devices, i);
}

guint
ips_deployment_job_count (const IpsDeploymentJob *self, IpsOperationState state)
{
  guint n = 0;

  for (guint i = 0; i < self->devices->len; i++)
    n += device_at (self, i)->state == state ? 1 : 0;
  return n;
}

guint
ips_deployment_job_get_n_waves (const IpsDeploymentJob *self)
{
  guint last = 0;

  for (guint i = 0; i < self->devices->len; i++)
    last = MAX (last, device_at (self, i)->wave);
  return self->devices->len > 0 ? last + 1 : 0;
}

char *
ips_deployment_job_get_summary (const IpsDeploymentJob *self)
{
  guint n_failed = ips_deployment_job_count (self, IPS_OPERATION_FAILED);
  guint n_done = ips_deployment_job_count (self, IPS_OPERATION_SUCCEEDED) + ips_deployment_job_count (self, IPS_OPERATION_SKIPPED);

  if (n_failed > 0)
    /* TRANSLATORS: of the devices of a deployment job */
    return g_strdup_printf (_("%1$u of %2$u done, %3$u failed"), n_done, self->devices->len, n_failed);
  return g_strdup_printf (_("%1$u of %2$u done"), n_done, self->devices->len);
}

char *
ips_deployment_job_describe_start (const IpsDeploymentJob *self)
{
  g_autofree char *when = self->start == IPS_START_AT ? ips_format_date_time (self->at_us) : NULL;

  switch (self->start)
    {
    case IPS_START_AT:
      /* TRANSLATORS: %s is a date and a time */
      return g_strdup_printf (_("On %s"), when);
    case IPS_START_WINDOW:
      return g_strdup (_("In a maintenance window"));
    case IPS_START_NOW:
    case IPS_N_STARTS:
    default:
      return g_strdup (_("At once"));
    }
}

/* The names of those in one of @states (bits), and how many there are. (transfer full) */
static char *
name_devices (const IpsDeploymentJob *self, guint states, guint *n)
{
  g_autoptr(GString) names = g_string_new (NULL);

  *n = 0;
  for (guint i = 0; i < self->devices->len; i++)
    {
      const IpsDeploymentDevice *device = device_at (self, i);

      if ((states & (1u << device->state)) == 0)
        continue;
      if (*n < MOST_NAMED)
        g_string_append_printf (names, "%s%s", *n > 0 ? ", " : "", device->sensor_name);
      (*n)++;
    }
  if (*n > MOST_NAMED)
    g_string_append_printf (names, g_dngettext (GETTEXT_PACKAGE, " and %u more", " and %u more", *n - MOST_NAMED), *n - MOST_NAMED);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

char *
ips_deployment_job_describe_progress (const IpsDeploymentJob *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint n_done, n_running, n_failed, n_left;
  g_autofree char *done = name_devices (self, 1u << IPS_OPERATION_SUCCEEDED | 1u << IPS_OPERATION_SKIPPED, &n_done);
  g_autofree char *running = name_devices (self, 1u << IPS_OPERATION_RUNNING, &n_running);
  g_autofree char *failed = name_devices (self, 1u << IPS_OPERATION_FAILED, &n_failed);
  g_autofree char *left = name_devices (self, 1u << IPS_OPERATION_QUEUED | 1u << IPS_OPERATION_WAITING | 1u << IPS_OPERATION_CANCELLED, &n_left);

  if (n_done > 0)
    /* TRANSLATORS: on how many devices, and their names */
    g_string_append_printf (text, _("Done on %u: %s. "), n_done, done);
  if (n_running > 0)
    /* TRANSLATORS: on how many devices, and their names */
    g_string_append_printf (text, _("Under way on %u, which is seen through: %s. "), n_running, running);
  if (n_failed > 0)
    /* TRANSLATORS: on how many devices, and their names */
    g_string_append_printf (text, _("Failed on %u: %s. "), n_failed, failed);
  if (n_left > 0)
    /* TRANSLATORS: on how many devices, and their names */
    g_string_append_printf (text, _("Not begun on %u: %s. "), n_left, left);
  return g_strchomp (g_string_free (g_steal_pointer (&text), FALSE));
}

IpsDeploymentState
ips_deployment_job_get_outcome (guint n_done, guint n_not_done)
{
  return n_not_done == 0 ? IPS_DEPLOYMENT_DEPLOYED : n_done > 0 ? IPS_DEPLOYMENT_PARTLY_DEPLOYED : IPS_DEPLOYMENT_FAILED;
}

IpsDeploymentState
ips_deployment_job_get_rollback_outcome (guint n_back, guint n_not_back, IpsDeploymentState before)
{
  return n_not_back == 0 ? IPS_DEPLOYMENT_ROLLED_BACK : n_back > 0 ? IPS_DEPLOYMENT_PARTLY_DEPLOYED : before;
}

gboolean
ips_deployment_device_may_have_it (const IpsDeploymentDevice *self)
{
  /* one that was stopped between two packages has some of it, one that was left out may have had it before */
  return self->job_id != 0 && !self->rolled_back && ips_operation_state_is_final (self->state);
}

gboolean
ips_deployment_job_is_again (const IpsDeploymentJob *self, const IpsDeploymentDevice *device)
{
  return device->rolled_back || device->state == IPS_OPERATION_FAILED || device->state == IPS_OPERATION_CANCELLED
         || (!ips_deployment_state_is_active (self->state) && device->state == IPS_OPERATION_QUEUED);
}

void
ips_deployment_transition_free (IpsDeploymentTransition *self)
{
  if (self == NULL)
    return;
  g_free (self->who);
  g_free (self->comment);
  g_free (self);
}

char *
ips_deployment_job_explain_held (const IpsDeploymentJob *self, const char *who)
{
  if (*self->editor == '\0' || g_str_equal (self->editor, who))
    return NULL;
  /* TRANSLATORS: %s is a user's name */
  return g_strdup_printf (_("%s has it open: others go on with it when it was closed."), self->editor);
}

char *
ips_deployment_job_explain_edit (const IpsDeploymentJob *self, const char *who)
{
  char *held = ips_deployment_job_explain_held (self, who);

  return held != NULL ? held : ips_deployment_action_explain (IPS_DEPLOYMENT_EDIT_JOB, self->state, self->workflow);
}
