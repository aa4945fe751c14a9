/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-scheduled-job.h"

#include <glib/gi18n-lib.h>

#include "ips-nick.h"

static const char *const targets[IPS_N_TARGETS] = {
  [IPS_TARGET_NONE] = "none",
  [IPS_TARGET_ALL] = "all",
  [IPS_TARGET_GROUP] = "group",
  [IPS_TARGET_SENSORS] = "sensors",
};

static const struct { const char *nick; const char *label; } kinds[IPS_N_SCHEDULE_RUNS] = {
  [IPS_SCHEDULE_RUN_DUE] = { "due", N_("On time") },
  [IPS_SCHEDULE_RUN_MADE_UP] = { "made-up", N_("Made up") },
  [IPS_SCHEDULE_RUN_BY_HAND] = { "by-hand", N_("By hand") },
  [IPS_SCHEDULE_RUN_SKIPPED] = { "skipped", N_("Skipped") },
};

const char *
ips_target_to_nick (IpsTarget target)
{
  g_return_val_if_fail (target < IPS_N_TARGETS, "");
  return targets[target];
}

gboolean
ips_target_from_nick (const char *nick, IpsTarget *target)
{
  return IPS_NICK_FIND (targets, nick, target);
}

const char *
ips_schedule_run_kind_to_nick (IpsScheduleRunKind kind)
{
  g_return_val_if_fail (kind < IPS_N_SCHEDULE_RUNS, "");
  return kinds[kind].nick;
}

gboolean
ips_schedule_run_kind_from_nick (const char *nick, IpsScheduleRunKind *kind)
{
  return IPS_NICK_FIND (kinds, nick, kind);
}

const char *
ips_schedule_run_kind_to_label (IpsScheduleRunKind kind)
{
  g_return_val_if_fail (kind < IPS_N_SCHEDULE_RUNS, "");
  return g_dgettext (GETTEXT_PACKAGE, kinds[kind].label);
}

IpsScheduledJob *
ips_scheduled_job_new (const char *id, const char *name, const IpsSchedule *rule, const char *verb)
{
  IpsScheduledJob *self = g_new0 (IpsScheduledJob, 1);

  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->rule = ips_schedule_copy (rule);
  self->verb = g_strdup (verb);
  self->parameters = g_strdup ("{}");
  self->target = IPS_TARGET_ALL;
  self->target_value = g_strdup ("");
  self->comment = g_strdup ("");
  self->who = g_strdup ("");
  self->last_message = g_strdup ("");
  return self;
}

IpsScheduledJob *
ips_scheduled_job_copy (const IpsScheduledJob *self)
{
  IpsScheduledJob *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->rule = ips_schedule_copy (self->rule);
  copy->verb = g_strdup (self->verb);
  copy->parameters = g_strdup (self->parameters);
  copy->target_value = g_strdup (self->target_value);
  copy->comment = g_strdup (self->comment);
  copy->who = g_strdup (self->who);
  copy->last_message = g_strdup (self->last_message);
  return copy;
}

void
ips_scheduled_job_free (IpsScheduledJob *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  ips_schedule_free (self->rule);
  g_free (self->verb);
  g_free (self->parameters);
  g_free (self->target_value);
  g_free (self->comment);
  g_free (self->who);
  g_free (self->last_message);
  g_free (self);
}

gboolean
ips_scheduled_job_get_next (const IpsScheduledJob *self, gint64 now_us, gint64 *due_us)
{
  g_autoptr(GTimeZone) zone = NULL;

  if (self->suspended)
    return FALSE;
  zone = ips_schedule_get_zone (self->rule);
  /* A clock that was set back: what is due by it is due again, the store knows what was run. */
  return ips_schedule_next (self->rule, zone, MIN (self->handled_us, now_us), due_us);
}

char *
ips_scheduled_job_describe_outcome (const IpsScheduledJob *self)
{
  if (self->last_run_us == 0)
    return g_strdup ("");
  if (self->last_kind == IPS_SCHEDULE_RUN_SKIPPED)
    return g_strdup (ips_schedule_run_kind_to_label (IPS_SCHEDULE_RUN_SKIPPED));
  if (self->last_n_open > 0)
    return g_strdup (_("Running"));
  if (self->last_n_failed > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u failed", "%u failed", self->last_n_failed),
                            self->last_n_failed);
  return g_strdup (_("Succeeded"));
}

static guint
count_lines (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      n++;
  return n;
}

char *
ips_scheduled_job_describe_target (const IpsScheduledJob *self)
{
  guint n;

  switch (self->target)
    {
    case IPS_TARGET_ALL:
      return g_strdup (_("All devices"));
    case IPS_TARGET_GROUP:
      /* TRANSLATORS: %s is the path of a group of devices */
      return g_strdup_printf (_("Group %s"), self->target_value);
    case IPS_TARGET_SENSORS:
      n = count_lines (self->target_value);
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u device", "%u devices", n), n);
    case IPS_TARGET_NONE:
    case IPS_N_TARGETS:
    default:
      return g_strdup (self->target_value);
    }
}

void
ips_schedule_run_free (IpsScheduleRun *self)
{
  if (self == NULL)
    return;
  g_free (self->message);
  g_free (self);
}
