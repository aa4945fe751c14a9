/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl deployments edit: other contents for a job of the workflow that is open. */
#include "ips-config.h"
#include "ips-cli-deploy.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-cli-updates.h"
#include "ips-deployment.h"

/* As it was typed. Texts are owned. */
typedef struct
{
  IpsCliRollout rollout;
  char **add, **remove;
  char *description;
  gboolean now;
} Words;

static void
words_clear (Words *self)
{
  ips_cli_rollout_clear (&self->rollout);
  g_strfreev (self->add);
  g_strfreev (self->remove);
  g_free (self->description);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

/* Its devices that stay. (transfer container) (nullable): %NULL after having said what is wrong */
static GPtrArray *
keep (IpsCli *self, const IpsDeploymentJob *deployment, char **remove)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();

  for (guint i = 0; remove != NULL && remove[i] != NULL; i++)
    {
      gboolean there = FALSE;

      for (guint j = 0; j < deployment->devices->len; j++)
        there |= g_str_equal (((const IpsDeploymentDevice *) g_ptr_array_index (deployment->devices, j))->sensor_name, remove[i]);
      if (!there)
        {
          ips_cli_complain (_("“%s” is not in the job"), remove[i]);
          return NULL;
        }
    }
  for (guint i = 0; i < deployment->devices->len; i++)
    {
      const IpsDeploymentDevice *device = g_ptr_array_index (deployment->devices, i);
      IpsSensor *sensor = ips_fleet_lookup (ips_workspace_get_fleet (self->workspace), device->sensor_id);

      if (sensor != NULL && (remove == NULL || !g_strv_contains ((const char *const *) remove, device->sensor_name)))
        g_ptr_array_add (sensors, sensor);
    }
  return g_steal_pointer (&sensors);
}

/* @sensors with those of @add. %FALSE after having said what is wrong */
static gboolean
take_in (IpsCli *self, GPtrArray *sensors, char **add)
{
  g_autoptr(GPtrArray) added = NULL;
  gboolean all;

  if (add == NULL)
    return TRUE;
  added = ips_cli_choose (self, (int) g_strv_length (add), add, &all);
  for (guint i = 0; added != NULL && i < added->len; i++)
    if (!g_ptr_array_find (sensors, g_ptr_array_index (added, i), NULL))
      g_ptr_array_add (sensors, g_ptr_array_index (added, i));
  return added != NULL;
}

/* What each gets: what is submitted for it now; where nothing of it waits any more, what it was to get. */
static gboolean
add_orders (const IpsDeploymentJob *deployment, GPtrArray *collected, GPtrArray *sensors, GPtrArray *orders)
{
  g_autoptr(GHashTable) former = ips_deploy_submit_read_orders (deployment);

  for (guint i = 0; i < collected->len; i++)
    {
      const IpsDeployment *one = g_ptr_array_index (collected, i);
      const IpsDeployOrder *order = one->order != NULL ? one->order : one->reason == NULL ? g_hash_table_lookup (former, ips_sensor_get_id (one->sensor)) : NULL;

      if (order == NULL)
        {
          ips_cli_complain ("%s: %s", ips_sensor_get_name (one->sensor), one->reason != NULL ? one->reason : _("nothing waits to be deployed"));
          return FALSE;
        }
      g_ptr_array_add (sensors, one->sensor);
      g_ptr_array_add (orders, ips_deploy_order_copy (order));
    }
  return TRUE;
}

static IpsExit
edit (IpsCli *self, const IpsDeploymentJob *deployment, const Words *words, const IpsDeployOptions *options)
{
  IpsJobList *jobs = ips_workspace_get_jobs (self->workspace);
  g_autoptr(IpsPackageLibrary) library = ips_cli_updates_open_library (self);
  g_autoptr(GPtrArray) wanted = library != NULL ? keep (self, deployment, words->remove) : NULL;
  g_autoptr(GPtrArray) collected = NULL;
  g_autoptr(GPtrArray) sensors = g_ptr_array_new ();
  g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_deploy_order_free);
  g_autoptr(GError) error = NULL;

  if (wanted == NULL || !take_in (self, wanted, words->add))
    return IPS_EXIT_NOT_TRIED;
  ips_deployment_collect_async (self->workspace, wanted, NULL, NULL, ips_cli_ready_cb, self);
  collected = ips_deployment_collect_finish (ips_cli_await (self), &error);
  if (collected != NULL && !add_orders (deployment, collected, sensors, orders))
    return IPS_EXIT_NOT_TRIED;
  if (collected != NULL)
    {
      ips_deploy_submit_edit_async (jobs, deployment, sensors, orders, options, NULL, ips_cli_ready_cb, self);
      if (ips_deploy_submit_edit_finish (jobs, ips_cli_await (self), &error))
        return ips_cli_deployment_print (self, deployment->id);
    }
  ips_cli_complain_error (error, NULL);
  return IPS_EXIT_NOT_TRIED;
}

/* Over what the job says itself. %FALSE after having said what is wrong; @rollout: (out) (transfer full), which @options borrows */
static gboolean
read_words (const Words *words, IpsDeployOptions *options, IpsRollout **rollout)
{
  IpsDeployOptions typed = { 0 };

  if (words->now && (words->rollout.at != NULL || words->rollout.window))
    {
      ips_cli_complain_usage (_("--now excludes --at and --window"));
      return FALSE;
    }
  *rollout = ips_cli_rollout_read (&words->rollout, &typed);
  if (*rollout == NULL)
    return FALSE;
  if (words->rollout.waves != NULL || words->rollout.canary != NULL)
    options->rollout = *rollout;
  if (words->now || words->rollout.at != NULL || words->rollout.window)
    {
      options->start = typed.start;
      options->at_us = typed.at_us;
    }
  if (words->rollout.name != NULL)
    options->name = words->rollout.name;
  if (words->description != NULL)
    options->description = words->description;
  return TRUE;
}

IpsExit
ips_cli_deployment_edit (IpsCli *self, int argc, char **argv)
{
  g_auto(Words) words = { .rollout = { .success = -1 } };
  const GOptionEntry entries[] = {
    { "add", 0, 0, G_OPTION_ARG_STRING_ARRAY, &words.add, N_("A device that is taken in, with what was submitted for it; may be given again"), N_("DEVICE") },
    { "remove", 0, 0, G_OPTION_ARG_STRING_ARRAY, &words.remove, N_("A device that is left out; may be given again"), N_("DEVICE") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &words.rollout.name, N_("What the deployment job is called"), N_("NAME") },
    { "description", 0, 0, G_OPTION_ARG_STRING, &words.description, N_("What it is for"), N_("TEXT") },
    { "now", 0, 0, G_OPTION_ARG_NONE, &words.now, N_("It begins at once when it is deployed"), NULL },
    { "at", 0, 0, G_OPTION_ARG_STRING, &words.rollout.at, N_("Not now: at “02:00”, or at “2027-01-31 02:00”"), N_("TIME") },
    { "window", 0, 0, G_OPTION_ARG_NONE, &words.rollout.window, N_("Each device in its maintenance window"), NULL },
    { "waves", 0, 0, G_OPTION_ARG_STRING, &words.rollout.waves, N_("In waves: “1,10%,50%”; what is left is the last one"), N_("SIZES") },
    { "canary", 0, 0, G_OPTION_ARG_STRING, &words.rollout.canary, N_("The devices of this group first"), N_("GROUP") },
    { NULL }
  };
  g_autoptr(IpsDeploymentJob) deployment = NULL;
  g_autoptr(IpsRollout) rollout = NULL;
  g_autofree char *why = NULL;
  IpsDeployOptions options;
  IpsExit code;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  deployment = ips_cli_deployment_find (self, argc, argv, FALSE, &code);
  if (deployment == NULL)
    return code;
  why = ips_deployment_job_explain_edit (deployment, g_get_user_name ());
  if (why != NULL)
    {
      ips_cli_complain ("%s", why);
      return IPS_EXIT_NOT_TRIED;
    }
  ips_deploy_submit_read_options (deployment, &options);
  return read_words (&words, &options, &rollout) ? edit (self, deployment, &words, &options) : IPS_EXIT_USAGE;
}
