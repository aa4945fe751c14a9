/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl deployments approval: in which groups a device is deployed to only after approval. */
#include "ips-config.h"
#include "ips-cli-deploy.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-workflow.h"

static gboolean
is_known (IpsCli *self, const char *group)
{
  g_auto(GStrv) groups = ips_fleet_get_groups (ips_workspace_get_fleet (self->workspace));

  if (g_strv_contains ((const char *const *) groups, group))
    return TRUE;
  ips_cli_complain (_("No device is in the group “%s”"), group);
  return FALSE;
}

/* What is kept, with @add and without @remove. (transfer container) (nullable): %NULL after having said what is wrong */
static GPtrArray *
change (IpsCli *self, IpsWorkflow *workflow, char **add, char **remove)
{
  const char *const *kept = ips_workflow_get_groups (workflow);
  g_autoptr(GPtrArray) groups = g_ptr_array_new ();

  for (guint i = 0; kept[i] != NULL; i++)
    if (remove == NULL || !g_strv_contains ((const char *const *) remove, kept[i]))
      g_ptr_array_add (groups, (gpointer) kept[i]);
  for (guint i = 0; add != NULL && add[i] != NULL; i++)
    {
      if (!is_known (self, add[i]))
        return NULL;
      g_ptr_array_add (groups, add[i]);
    }
  for (guint i = 0; remove != NULL && remove[i] != NULL; i++)
    if (!g_strv_contains (kept, remove[i]))
      {
        ips_cli_complain (_("The group “%s” needs no approval"), remove[i]);
        return NULL;
      }
  g_ptr_array_add (groups, NULL);
  return g_steal_pointer (&groups);
}

static IpsExit
print (IpsCli *self, IpsWorkflow *workflow)
{
  const char *keys[] = { "group", NULL };
  const char *headings[] = { _("Needs Approval"), NULL };
  const char *const *groups = ips_workflow_get_groups (workflow);
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);

  for (guint i = 0; groups[i] != NULL; i++)
    ips_cli_table_add (table, groups[i]);
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

IpsExit
ips_cli_approval (IpsCli *self, int argc, char **argv)
{
  g_auto(GStrv) add = NULL;
  g_auto(GStrv) remove = NULL;
  const GOptionEntry entries[] = {
    { "add", 0, 0, G_OPTION_ARG_STRING_ARRAY, &add, N_("A group whose devices need approval from now on; may be given again"), N_("GROUP") },
    { "remove", 0, 0, G_OPTION_ARG_STRING_ARRAY, &remove, N_("A group whose devices need none any more; may be given again"), N_("GROUP") },
    { NULL }
  };
  g_autoptr(IpsWorkflow) workflow = NULL;
  g_autoptr(GPtrArray) groups = NULL;
  g_autoptr(GError) error = NULL;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc > 1)
    return ips_cli_complain_usage (_("“%s” is too much"), argv[1]);
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  workflow = ips_workflow_get (ips_workspace_get_store (self->workspace));
  ips_workflow_load_async (workflow, NULL, ips_cli_ready_cb, self);
  if (!ips_workflow_load_finish (workflow, ips_cli_await (self), &error))
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_NOT_TRIED;
    }
  if (add == NULL && remove == NULL)
    return print (self, workflow);
  groups = change (self, workflow, add, remove);
  if (groups == NULL)
    return IPS_EXIT_NOT_TRIED;
  ips_workflow_set_async (workflow, ips_workflow_is_enabled (workflow), (const char *const *) groups->pdata, NULL, ips_cli_ready_cb, self);
  if (ips_workflow_set_finish (workflow, ips_cli_await (self), &error))
    return print (self, workflow);
  ips_cli_complain_error (error, NULL);
  return IPS_EXIT_NOT_TRIED;
}
