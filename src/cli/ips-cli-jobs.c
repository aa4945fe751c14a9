/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl jobs: what the Activity view shows. */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-format.h"

static IpsExit
list (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "id", "created", "title", "by", "summary", "state", NULL };
  const char *headings[] = { _("Job"), _("Created"), _("What"), _("By"), _("Outcome"), _("State"), NULL };
  GPtrArray *jobs;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;

  jobs = ips_job_list_get_jobs (ips_workspace_get_jobs (self->workspace));
  if (self->json)
    {
      g_autoptr(JsonBuilder) builder = json_builder_new ();

      json_builder_begin_array (builder);
      for (guint i = 0; i < jobs->len; i++)
        ips_cli_add_job_json (builder, g_ptr_array_index (jobs, i), FALSE);
      json_builder_end_array (builder);
      ips_cli_print_json (builder);
    }
  else
    {
      g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);

      for (guint i = 0; i < jobs->len; i++)
        {
          IpsJob *job = g_ptr_array_index (jobs, i);
          g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, ips_job_get_id (job));
          g_autofree char *created = ips_format_date_time (ips_job_get_created_us (job));
          g_autofree char *title = ips_job_get_title (job);
          g_autofree char *summary = ips_job_get_summary (job);

          ips_cli_table_add (table, id, created, title, ips_job_get_created_by (job), summary,
                             ips_job_is_finished (job) ? _("finished") : _("open"));
        }
      ips_cli_table_print (table, FALSE);
    }
  return IPS_EXIT_OK;
}

/* The job that the one argument names; says what is wrong otherwise. */
static IpsJob *
find_job (IpsCli *self, int argc, char **argv, gboolean with_engine, IpsExit *code)
{
  gint64 id;
  IpsJob *job;

  *code = IPS_EXIT_USAGE;
  if (argc != 2 || !g_ascii_string_to_signed (argv[1], 10, 1, G_MAXINT64, &id, NULL))
    {
      ips_cli_complain (_("Give the number of one job, as “vedettectl jobs list” shows it"));
      return NULL;
    }
  *code = IPS_EXIT_NOT_TRIED;
  if (!ips_cli_open (self, with_engine))
    return NULL;
  job = ips_job_list_lookup (ips_workspace_get_jobs (self->workspace), id);
  if (job == NULL)
    ips_cli_complain (_("There is no job %" G_GINT64_FORMAT " any more"), id);
  return job;
}

static IpsExit
show (IpsCli *self, int argc, char **argv)
{
  IpsExit code;
  IpsJob *job;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  job = find_job (self, argc, argv, FALSE, &code);
  if (job != NULL)
    {
      (void) ips_cli_print_job_outcome (self, job);
      code = IPS_EXIT_OK;
    }
  return code;
}

static IpsExit
cancel (IpsCli *self, int argc, char **argv)
{
  IpsStore *store;
  g_autoptr(GError) error = NULL;
  IpsExit code;
  IpsJob *job;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  job = find_job (self, argc, argv, FALSE, &code);
  if (job == NULL)
    return code;
  store = ips_workspace_get_store (self->workspace);
  ips_store_cancel_async (store, ips_job_get_id (job), 0, g_get_user_name (), NULL, ips_cli_ready_cb, self);
  if (!ips_store_cancel_finish (store, ips_cli_await (self), &error))
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_SOME_FAILED;
    }
  return IPS_EXIT_OK;
}

static IpsExit
retry (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();
  gboolean any = FALSE;
  GPtrArray *operations;
  IpsExit code;
  IpsJob *job;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  job = find_job (self, argc, argv, TRUE, &code);
  if (job == NULL)
    return code;
  operations = ips_job_get_operations (job);
  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      IpsSensor *sensor = ips_fleet_lookup (ips_workspace_get_fleet (self->workspace), operation->sensor_id);

      if (operation->state != IPS_OPERATION_FAILED && operation->state != IPS_OPERATION_CANCELLED)
        continue;
      if (sensor != NULL)
        g_ptr_array_add (sensors, sensor);
      any = any || sensor != NULL || !ips_operation_has_sensor (operation);
    }
  if (!any)
    {
      ips_cli_complain (_("Nothing of that job failed; nothing was done"));
      return IPS_EXIT_OK;
    }
  ips_cli_ask_missing_passwords (self, sensors);
  return ips_cli_retry_job (self, job);
}

const IpsCliVerb ips_cli_jobs_verbs[] = {
  { "jobs", "list", "", N_("The newest jobs"), list },
  { "jobs", "show", "JOB", N_("What happened on each device"), show },
  { "jobs", "cancel", "JOB", N_("Stop what has not begun"), cancel },
  { "jobs", "retry", "JOB", N_("Again, on the devices that failed"), retry },
  { NULL }
};
