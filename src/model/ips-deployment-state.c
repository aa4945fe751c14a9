/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-state.h"

#include <glib/gi18n-lib.h>

#include "ips-nick.h"

#define BIT(state) (1u << IPS_DEPLOYMENT_##state)

typedef struct
{
  const char *nick;
  const char *label;
  const char *meaning;
  guint next;               /* bits of the states it can become */
} State;

static const State states[IPS_N_DEPLOYMENT_STATES] = {
  [IPS_DEPLOYMENT_EDIT] = { "edit", N_("Edit"), N_("It is being put together. Open it to go on, then submit it."),
                            BIT (EDIT_OPEN) | BIT (SUBMITTED) | BIT (DISCARDED) },
  [IPS_DEPLOYMENT_EDIT_OPEN] = { "edit-open", N_("Edit-Open"), N_("Somebody is putting it together; others can open it when it was closed."),
                                 BIT (EDIT) | BIT (SUBMITTED) | BIT (DISCARDED) },
  [IPS_DEPLOYMENT_SUBMITTED] = { "submitted", N_("Submitted"), N_("It waits for somebody to approve or reject it."),
                                 BIT (SUBMIT_OPEN) | BIT (APPROVED) | BIT (REJECTED) | BIT (DISCARDED) },
  [IPS_DEPLOYMENT_SUBMIT_OPEN] = { "submit-open", N_("Submit-Open"), N_("Somebody is looking at it, to approve or to reject it."),
                                   BIT (SUBMITTED) | BIT (APPROVED) | BIT (REJECTED) | BIT (DISCARDED) },
  [IPS_DEPLOYMENT_APPROVED] = { "approved", N_("Approved"), N_("It may be deployed: at once, at a time or in a maintenance window."),
                                BIT (SCHEDULED) | BIT (WAITING_WINDOW) | BIT (DEPLOYING) | BIT (REJECTED) | BIT (DISCARDED) },
  [IPS_DEPLOYMENT_REJECTED] = { "rejected", N_("Rejected"), N_("It was not approved. Open it to change it, or discard it."),
                                BIT (EDIT_OPEN) | BIT (DISCARDED) },
  [IPS_DEPLOYMENT_DISCARDED] = { "discarded", N_("Discarded"), N_("It was given up and cannot be taken up again."), 0 },
  [IPS_DEPLOYMENT_SCHEDULED] = { "scheduled", N_("Scheduled"), N_("It begins by itself at its time."), BIT (DEPLOYING) | BIT (CANCELLED) },
  [IPS_DEPLOYMENT_WAITING_WINDOW] = { "waiting-window", N_("Waiting for Window"), N_("It begins, or goes on, when its maintenance window opens."),
                                      BIT (DEPLOYING) | BIT (CANCELLED) | BIT (ABORTED) | BIT (DEPLOYED) | BIT (PARTLY_DEPLOYED) | BIT (FAILED) },
  [IPS_DEPLOYMENT_DEPLOYING] = { "deploying", N_("Deploying"), N_("It is under way."),
                                 BIT (PAUSED) | BIT (WAITING_WINDOW) | BIT (DEPLOYED) | BIT (PARTLY_DEPLOYED) | BIT (FAILED) | BIT (ABORTED) },
  [IPS_DEPLOYMENT_PAUSED] = { "paused", N_("Paused"), N_("What was under way is seen through; nothing more is begun until it is resumed."),
                              BIT (DEPLOYING) | BIT (DEPLOYED) | BIT (PARTLY_DEPLOYED) | BIT (FAILED) | BIT (ABORTED) },
  [IPS_DEPLOYMENT_DEPLOYED] = { "deployed", N_("Deployed"), N_("Every device was deployed to and read back."), BIT (DEPLOYING) | BIT (ROLLING_BACK) },
  [IPS_DEPLOYMENT_PARTLY_DEPLOYED] = { "partly-deployed", N_("Partly Deployed"), N_("It is over, and not every device has it. Redeploy takes up the others."),
                                       BIT (DEPLOYING) | BIT (ROLLING_BACK) },
  [IPS_DEPLOYMENT_FAILED] = { "failed", N_("Failed"), N_("It is over, and no device has all of it. Redeploy tries again."),
                              BIT (DEPLOYING) | BIT (ROLLING_BACK) },
  [IPS_DEPLOYMENT_ABORTED] = { "aborted", N_("Aborted"), N_("Somebody stopped it. What was done was not undone; what was under way was seen through."),
                               BIT (DEPLOYING) | BIT (ROLLING_BACK) },
  [IPS_DEPLOYMENT_CANCELLED] = { "cancelled", N_("Cancelled"), N_("It was given up before it began. It can be deployed after all."),
                                 BIT (SCHEDULED) | BIT (WAITING_WINDOW) | BIT (DEPLOYING) },
  [IPS_DEPLOYMENT_ROLLING_BACK] = { "rolling-back", N_("Rolling Back"), N_("Devices are being put back to what they were before."),
                                    BIT (ROLLED_BACK) | BIT (DEPLOYED) | BIT (PARTLY_DEPLOYED) | BIT (FAILED) | BIT (ABORTED) },
  [IPS_DEPLOYMENT_ROLLED_BACK] = { "rolled-back", N_("Rolled Back"), N_("Every device it was undone on was read back as it was before."),
                                   BIT (DEPLOYING) },
};

const char *
ips_deployment_state_to_nick (IpsDeploymentState state)
{
  g_return_val_if_fail (state < IPS_N_DEPLOYMENT_STATES, "");
  return states[state].nick;
}

gboolean
ips_deployment_state_from_nick (const char *nick, IpsDeploymentState *state)
{
  return IPS_NICK_FIND (states, nick, state);
}

const char *
ips_deployment_state_to_label (IpsDeploymentState state)
{
  g_return_val_if_fail (state < IPS_N_DEPLOYMENT_STATES, "");
  return _(states[state].label);
}

const char *
ips_deployment_state_explain (IpsDeploymentState state)
{
  g_return_val_if_fail (state < IPS_N_DEPLOYMENT_STATES, "");
  return _(states[state].meaning);
}

gboolean
ips_deployment_state_is_active (IpsDeploymentState state)
{
  return ((1u << state) & (BIT (DEPLOYING) | BIT (PAUSED) | BIT (ROLLING_BACK))) != 0;
}

gboolean
ips_deployment_state_is_open (IpsDeploymentState state)
{
  return ((1u << state) & (BIT (EDIT) | BIT (EDIT_OPEN) | BIT (SUBMITTED) | BIT (SUBMIT_OPEN) | BIT (APPROVED) | BIT (REJECTED) | BIT (SCHEDULED)
                           | BIT (WAITING_WINDOW))) != 0
         || ips_deployment_state_is_active (state);
}

gboolean
ips_deployment_state_can_become (IpsDeploymentState from, IpsDeploymentState to)
{
  g_return_val_if_fail (from < IPS_N_DEPLOYMENT_STATES && to < IPS_N_DEPLOYMENT_STATES, FALSE);
  return (states[from].next & (1u << to)) != 0;
}

/* --- actions --- */

static const struct
{
  const char *nick;
  const char *label;
  gboolean workflow_only;
  guint from;               /* bits of the states it can be done in */
  IpsDeploymentState to;
} actions[IPS_N_DEPLOYMENT_ACTIONS] = {
  [IPS_DEPLOYMENT_OPEN] = { "open", N_("Open"), TRUE, BIT (EDIT) | BIT (REJECTED) | BIT (SUBMITTED), IPS_DEPLOYMENT_EDIT_OPEN },
  [IPS_DEPLOYMENT_CLOSE] = { "close", N_("Close"), TRUE, BIT (EDIT_OPEN) | BIT (SUBMIT_OPEN), IPS_DEPLOYMENT_EDIT },
  [IPS_DEPLOYMENT_EDIT_JOB] = { "edit", N_("Edit"), TRUE, BIT (EDIT_OPEN), IPS_DEPLOYMENT_EDIT_OPEN },
  [IPS_DEPLOYMENT_SUBMIT] = { "submit", N_("Submit"), TRUE, BIT (EDIT) | BIT (EDIT_OPEN), IPS_DEPLOYMENT_SUBMITTED },
  [IPS_DEPLOYMENT_APPROVE] = { "approve", N_("Approve"), TRUE, BIT (SUBMITTED) | BIT (SUBMIT_OPEN), IPS_DEPLOYMENT_APPROVED },
  [IPS_DEPLOYMENT_REJECT] = { "reject", N_("Reject"), TRUE, BIT (SUBMITTED) | BIT (SUBMIT_OPEN) | BIT (APPROVED), IPS_DEPLOYMENT_REJECTED },
  [IPS_DEPLOYMENT_DISCARD] = { "discard", N_("Discard"), TRUE,
                               BIT (EDIT) | BIT (EDIT_OPEN) | BIT (SUBMITTED) | BIT (SUBMIT_OPEN) | BIT (APPROVED) | BIT (REJECTED), IPS_DEPLOYMENT_DISCARDED },
  [IPS_DEPLOYMENT_DEPLOY] = { "deploy", N_("Deploy"), FALSE, BIT (APPROVED) | BIT (CANCELLED) | BIT (SCHEDULED) | BIT (WAITING_WINDOW), IPS_DEPLOYMENT_DEPLOYING },
  [IPS_DEPLOYMENT_PAUSE] = { "pause", N_("Pause"), FALSE, BIT (DEPLOYING), IPS_DEPLOYMENT_PAUSED },
  [IPS_DEPLOYMENT_RESUME] = { "resume", N_("Resume"), FALSE, BIT (PAUSED), IPS_DEPLOYMENT_DEPLOYING },
  [IPS_DEPLOYMENT_ABORT] = { "abort", N_("Abort"), FALSE, BIT (DEPLOYING) | BIT (PAUSED) | BIT (ROLLING_BACK), IPS_DEPLOYMENT_ABORTED },
  [IPS_DEPLOYMENT_CANCEL] = { "cancel", N_("Cancel"), FALSE, BIT (SCHEDULED) | BIT (WAITING_WINDOW), IPS_DEPLOYMENT_CANCELLED },
  [IPS_DEPLOYMENT_REDEPLOY] = { "redeploy", N_("Redeploy"), FALSE,
                                BIT (DEPLOYED) | BIT (PARTLY_DEPLOYED) | BIT (FAILED) | BIT (ABORTED) | BIT (ROLLED_BACK), IPS_DEPLOYMENT_DEPLOYING },
  [IPS_DEPLOYMENT_ROLLBACK] = { "rollback", N_("Rollback"), FALSE, BIT (DEPLOYED) | BIT (PARTLY_DEPLOYED) | BIT (FAILED) | BIT (ABORTED),
                                IPS_DEPLOYMENT_ROLLING_BACK },
};

const char *
ips_deployment_action_to_nick (IpsDeploymentAction action)
{
  g_return_val_if_fail (action < IPS_N_DEPLOYMENT_ACTIONS, "");
  return actions[action].nick;
}

gboolean
ips_deployment_action_from_nick (const char *nick, IpsDeploymentAction *action)
{
  return IPS_NICK_FIND (actions, nick, action);
}

const char *
ips_deployment_action_to_label (IpsDeploymentAction action)
{
  g_return_val_if_fail (action < IPS_N_DEPLOYMENT_ACTIONS, "");
  return _(actions[action].label);
}

gboolean
ips_deployment_action_begins (IpsDeploymentAction action)
{
  g_return_val_if_fail (action < IPS_N_DEPLOYMENT_ACTIONS, FALSE);
  return actions[action].to == IPS_DEPLOYMENT_DEPLOYING || actions[action].to == IPS_DEPLOYMENT_ROLLING_BACK;
}

gboolean
ips_deployment_action_get_next (IpsDeploymentAction action, IpsDeploymentState state, gboolean workflow, IpsDeploymentState *next)
{
  IpsDeploymentState to;

  g_return_val_if_fail (action < IPS_N_DEPLOYMENT_ACTIONS && state < IPS_N_DEPLOYMENT_STATES, FALSE);
  if ((actions[action].from & (1u << state)) == 0 || (actions[action].workflow_only && !workflow))
    return FALSE;
  to = actions[action].to;
  if (action == IPS_DEPLOYMENT_OPEN && state == IPS_DEPLOYMENT_SUBMITTED)
    to = IPS_DEPLOYMENT_SUBMIT_OPEN;
  if (action == IPS_DEPLOYMENT_CLOSE && state == IPS_DEPLOYMENT_SUBMIT_OPEN)
    to = IPS_DEPLOYMENT_SUBMITTED;
  if (next != NULL)
    *next = to;
  return TRUE;
}

char *
ips_deployment_action_explain (IpsDeploymentAction action, IpsDeploymentState state, gboolean workflow)
{
  const char *label = ips_deployment_action_to_label (action);

  if (ips_deployment_action_get_next (action, state, workflow, NULL))
    return NULL;
  if (actions[action].workflow_only && !workflow)
    /* TRANSLATORS: %s is the word on a button: "Approve" */
    return g_strdup_printf (_("“%s” is for jobs of the workflow, and this job was made without it."), label);
  /* TRANSLATORS: the word on a button, the state of a deployment job, a sentence that explains that state */
  return g_strdup_printf (_("“%s” cannot be done while the job is in the state “%s”. %s"), label, ips_deployment_state_to_label (state),
                          ips_deployment_state_explain (state));
}
