/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsDeploymentState: where a deployment job is. The first eight only where the workflow is on. Stored by their nicks
 * ("edit-open"); labels for people ("Edit-Open").
 */
typedef enum
{
  IPS_DEPLOYMENT_EDIT,            /* being put together */
  IPS_DEPLOYMENT_EDIT_OPEN,       /* and somebody has it open: nobody else edits it meanwhile */
  IPS_DEPLOYMENT_SUBMITTED,       /* waits to be approved or rejected */
  IPS_DEPLOYMENT_SUBMIT_OPEN,     /* and somebody looks at it for that */
  IPS_DEPLOYMENT_APPROVED,        /* may be deployed */
  IPS_DEPLOYMENT_REJECTED,        /* was sent back: it can be edited again, or discarded */
  IPS_DEPLOYMENT_DISCARDED,
  IPS_DEPLOYMENT_SCHEDULED,       /* begins at a time; in both modes */
  IPS_DEPLOYMENT_WAITING_WINDOW,  /* begins, or goes on, when its maintenance window opens */
  IPS_DEPLOYMENT_DEPLOYING,
  IPS_DEPLOYMENT_PAUSED,          /* nothing more is begun until somebody resumes it; what is under way is seen through */
  IPS_DEPLOYMENT_DEPLOYED,
  IPS_DEPLOYMENT_PARTLY_DEPLOYED, /* over, on some devices only */
  IPS_DEPLOYMENT_FAILED,          /* over, on no device */
  IPS_DEPLOYMENT_ABORTED,         /* somebody stopped it while it was under way */
  IPS_DEPLOYMENT_CANCELLED,       /* before it began */
  IPS_DEPLOYMENT_ROLLING_BACK,
  IPS_DEPLOYMENT_ROLLED_BACK,
  IPS_N_DEPLOYMENT_STATES
} IpsDeploymentState;

const char *ips_deployment_state_to_nick (IpsDeploymentState state);
gboolean ips_deployment_state_from_nick (const char *nick, IpsDeploymentState *state);
const char *ips_deployment_state_to_label (IpsDeploymentState state);
/* One sentence on what it means and what can be done next, for a tooltip and the help. */
const char *ips_deployment_state_explain (IpsDeploymentState state);

/* Whether a job of the engine works on it, or is held: its devices are locked. */
gboolean ips_deployment_state_is_active (IpsDeploymentState state);
/* Whether it counts as open when the workflow is switched on or off: it has to be approved and deployed, rejected or discarded
 * first. What failed may stay. */
gboolean ips_deployment_state_is_open (IpsDeploymentState state);

/* Whether a deployment in state @from can ever be in state @to next. The store refuses every other change. */
gboolean ips_deployment_state_can_become (IpsDeploymentState from, IpsDeploymentState to);

/**
 * IpsDeploymentAction: what people do to a deployment job. Labels are those of the buttons ("Submit").
 */
typedef enum
{
  IPS_DEPLOYMENT_OPEN,       /* for editing, or to judge what was submitted */
  IPS_DEPLOYMENT_CLOSE,      /* without a decision */
  IPS_DEPLOYMENT_EDIT_JOB,   /* what it puts on which devices, when and how: whoever has it open; its state stays */
  IPS_DEPLOYMENT_SUBMIT,
  IPS_DEPLOYMENT_APPROVE,
  IPS_DEPLOYMENT_REJECT,
  IPS_DEPLOYMENT_DISCARD,
  IPS_DEPLOYMENT_DEPLOY,     /* at once, at a time or in a window, as the job says */
  IPS_DEPLOYMENT_PAUSE,
  IPS_DEPLOYMENT_RESUME,
  IPS_DEPLOYMENT_ABORT,
  IPS_DEPLOYMENT_CANCEL,     /* what has not begun */
  IPS_DEPLOYMENT_REDEPLOY,   /* to the devices that failed, or were not begun */
  IPS_DEPLOYMENT_ROLLBACK,   /* the devices that have it, or some of it, become what they were before */
  IPS_N_DEPLOYMENT_ACTIONS
} IpsDeploymentAction;

const char *ips_deployment_action_to_nick (IpsDeploymentAction action);
gboolean ips_deployment_action_from_nick (const char *nick, IpsDeploymentAction *action);
const char *ips_deployment_action_to_label (IpsDeploymentAction action);
/* Whether something is sent to devices after it. */
gboolean ips_deployment_action_begins (IpsDeploymentAction action);

/**
 * ips_deployment_action_get_next:
 * @workflow: whether the job is one of the workflow
 * @next: (out) (optional): the state afterwards; of %IPS_DEPLOYMENT_DEPLOY the one where it begins at once
 *
 * Whether @action can be done to a job in @state. A job that is not of the workflow is never edited, submitted or approved.
 */
gboolean ips_deployment_action_get_next (IpsDeploymentAction action, IpsDeploymentState state, gboolean workflow, IpsDeploymentState *next);
/* Why it cannot, as a sentence for the tooltip of a greyed button; %NULL where it can. (transfer full) (nullable) */
char *ips_deployment_action_explain (IpsDeploymentAction action, IpsDeploymentState state, gboolean workflow);

G_END_DECLS
