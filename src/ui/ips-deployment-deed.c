/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deployment-deed.h"

#include <glib/gi18n-lib.h>

#include "ips-comment-question.h"
#include "ips-deploy-dialog.h"
#include "ips-deployment-forms.h"
#include "ips-message.h"
#include "ips-rollback-preview.h"
#include "ips-text.h"
#include "ips-toplevel.h"

#define MAX_NAME_CHARS 300

static const IpsDeploymentDeed deeds[] = {
  { IPS_DEPLOYMENT_DEPLOY, N_("_Deploy…"), FALSE, TRUE, TRUE, N_("It begins as the job says. Devices that get a package do not inspect traffic meanwhile."), N_("_Deploy") },
  { IPS_DEPLOYMENT_REDEPLOY, N_("_Redeploy…"), FALSE, TRUE, TRUE,
    N_("The same is deployed again to the devices that failed or were not begun. Those that have it are left alone. Devices that get a package do not inspect traffic meanwhile."), NULL },
  { IPS_DEPLOYMENT_ROLLBACK, N_("Roll_back…"), FALSE, TRUE, TRUE, N_("The devices are led back to what they were before."), N_("_Roll Back") },
  { IPS_DEPLOYMENT_ABORT, N_("_Abort…"), FALSE, TRUE, TRUE, N_("What is done is not undone, and what is under way is stopped where that is safe: between two packages. Nothing more is begun."), N_("_Abort Deployment") },
  { IPS_DEPLOYMENT_PAUSE, N_("_Pause"), FALSE, FALSE, FALSE, NULL, NULL },
  { IPS_DEPLOYMENT_RESUME, N_("Re_sume"), FALSE, FALSE, FALSE, NULL, NULL },
  { IPS_DEPLOYMENT_OPEN, N_("_Open Job"), TRUE, FALSE, FALSE, NULL, NULL },
  { IPS_DEPLOYMENT_EDIT_JOB, N_("_Edit Job…"), TRUE, FALSE, FALSE, NULL, NULL },
  { IPS_DEPLOYMENT_CLOSE, N_("C_lose Job"), TRUE, FALSE, FALSE, NULL, NULL },
  { IPS_DEPLOYMENT_SUBMIT, N_("_Submit…"), TRUE, TRUE, FALSE, N_("Somebody then approves or rejects it."), N_("_Submit") },
  { IPS_DEPLOYMENT_APPROVE, N_("Appro_ve…"), TRUE, TRUE, FALSE, N_("It may be deployed then."), N_("_Approve") },
  { IPS_DEPLOYMENT_REJECT, N_("Re_ject…"), TRUE, TRUE, TRUE, N_("It is not deployed. It goes back to who made it."), N_("_Reject") },
  { IPS_DEPLOYMENT_DISCARD, N_("Discar_d…"), TRUE, TRUE, TRUE, N_("It is given up and cannot be taken up again. What was submitted for its devices stays so, and another job can deploy it."), N_("_Discard") },
};

const IpsDeploymentDeed *
ips_deployment_deed_get_all (guint *n_deeds)
{
  *n_deeds = G_N_ELEMENTS (deeds);
  return deeds;
}

/* without the workflow it is where deployments are begun, unless one was approved that had to be */
gboolean
ips_deployment_deed_is_new (const IpsDeploymentDeed *self, IpsDeploymentItem *item, gboolean workflow)
{
  const IpsDeploymentJob *deployment = item != NULL ? ips_deployment_item_get (item) : NULL;

  return self->action == IPS_DEPLOYMENT_DEPLOY && !workflow
         && (deployment == NULL || !deployment->workflow || !ips_deployment_action_get_next (self->action, deployment->state, TRUE, NULL));
}

char *
ips_deployment_deed_dup_reason (const IpsDeploymentDeed *self, IpsDeploymentItem *item, gboolean workflow)
{
  const IpsDeploymentJob *deployment;
  char *held;

  if (ips_deployment_deed_is_new (self, item, workflow))
    return NULL;
  if (item == NULL)
    return g_strdup (_("Select a deployment first"));
  deployment = ips_deployment_item_get (item);
  held = self->workflow ? ips_deployment_job_explain_held (deployment, g_get_user_name ()) : NULL;
  if (held != NULL)
    return held;
  if (self->action == IPS_DEPLOYMENT_ABORT && ips_deployment_action_get_next (IPS_DEPLOYMENT_CANCEL, deployment->state, deployment->workflow, NULL))
    return NULL;
  if (!ips_deployment_item_is_kept (item) && self->action != IPS_DEPLOYMENT_ABORT && self->action != IPS_DEPLOYMENT_REDEPLOY)
    return g_strdup (_("This one was made before deployments were kept as jobs"));
  if (self->action == IPS_DEPLOYMENT_REDEPLOY && ips_deployment_item_count_again (item) == 0
      && ips_deployment_action_get_next (self->action, deployment->state, deployment->workflow, NULL))
    return g_strdup (_("Every device of this deployment has it"));
  if (self->action == IPS_DEPLOYMENT_ROLLBACK && ips_deployment_item_count_having (item) == 0
      && ips_deployment_action_get_next (self->action, deployment->state, deployment->workflow, NULL))
    return g_strdup (_("Nothing of this deployment is on a device any more"));
  return ips_deployment_action_explain (self->action, deployment->state, deployment->workflow);
}

typedef struct
{
  IpsDeploymentPage *page;     /* (owned) */
  IpsDeploymentItem *item;     /* (owned): that was asked about */
  IpsDeploymentAction action;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->page);
  g_object_unref (question->item);
  g_free (question);
}

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsDeploymentPage) page = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_deployment_list_act_finish (IPS_DEPLOYMENT_LIST (source), result, NULL, &error))
    ips_message_show_error (ips_toplevel_of (page), error, NULL);
}

static void
retried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsDeploymentPage) page = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = ips_job_list_retry_finish (IPS_JOB_LIST (source), result, &error);

  if (job == NULL)
    ips_message_show_error (ips_toplevel_of (page), error, NULL);
  else
    ips_deployment_page_show (page, -ips_job_get_id (job));
}

static void
act (IpsDeploymentPage *page, IpsDeploymentItem *item, IpsDeploymentAction action, const char *comment)
{
  IpsWorkspace *workspace = ips_deployment_page_get_workspace (page);
  IpsJobList *jobs = ips_workspace_get_jobs (workspace);
  IpsJob *job = ips_deployment_item_lookup_job (item, jobs);

  if (ips_deployment_item_is_kept (item))
    ips_deployment_list_act_async (ips_workspace_get_deployments (workspace), ips_deployment_item_get (item), action, comment, NULL,
                                   acted_cb, g_object_ref (page));
  else if (action == IPS_DEPLOYMENT_ABORT)
    ips_job_list_cancel (jobs, job, 0);
  else
    ips_job_list_retry_async (jobs, job, NULL, retried_cb, g_object_ref (page));
}

static void
answered_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  Question *question = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    act (question->page, question->item, question->action, ips_comment_question_get_comment (IPS_COMMENT_QUESTION (dialog)));
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

/* What is done and what is not, before it is stopped or begun again; else what the action means. (transfer full) */
static char *
describe_deed (const IpsDeploymentDeed *self, IpsDeploymentItem *item, gboolean cancels)
{
  const IpsDeploymentJob *deployment = ips_deployment_item_get (item);
  g_autofree char *progress = NULL;
  g_autofree char *start = NULL;

  if (cancels)
    return g_strdup (_("It has not begun: nothing is sent to any device."));
  if (self->action == IPS_DEPLOYMENT_DEPLOY)
    {
      start = ips_deployment_job_describe_start (deployment);
      return g_strdup_printf ("%s. %s", start, _(self->text));
    }
  if (self->action != IPS_DEPLOYMENT_ABORT)
    return g_strdup (_(self->text));
  progress = ips_deployment_job_describe_progress (deployment);
  return g_strdup_printf ("%s\n\n%s", progress, _(self->text));
}

/* @text, and over what the devices are reached where it begins something on them. (transfer full) */
static char *
add_forms (const char *text, IpsDeploymentAction action, const IpsDeploymentJob *deployment, IpsDeploymentPage *page)
{
  IpsFleet *fleet = ips_workspace_get_fleet (ips_deployment_page_get_workspace (page));
  g_autofree char *forms = ips_deployment_action_begins (action) ? ips_deployment_describe_forms (fleet, deployment, action) : NULL;

  return forms != NULL && *forms != '\0' ? g_strdup_printf ("%s %s", forms, text) : g_strdup (text);
}

/* @text: what it means. */
static void
ask_with (const IpsDeploymentDeed *self, IpsDeploymentItem *item, IpsDeploymentPage *page, const char *text)
{
  const IpsDeploymentJob *deployment = ips_deployment_item_get (item);
  gboolean cancels = self->action == IPS_DEPLOYMENT_ABORT
                     && ips_deployment_action_get_next (IPS_DEPLOYMENT_CANCEL, deployment->state, deployment->workflow, NULL);
  guint n = ips_deployment_item_count_again (item);
  g_autofree char *name = ips_text_make_safe (deployment->name, MAX_NAME_CHARS);
  g_autofree char *title = NULL;
  g_autofree char *label = NULL;
  g_autofree char *whole = NULL;
  Question *question = g_new0 (Question, 1);
  GtkWidget *dialog;

  if (self->action == IPS_DEPLOYMENT_REDEPLOY)
    {
      title = g_strdup_printf (ngettext ("Redeploy to %u device?", "Redeploy to %u devices?", n), n);
      label = g_strdup_printf (ngettext ("_Redeploy to %u Device", "_Redeploy to %u Devices", n), n);
    }
  else
    {
      /* TRANSLATORS: the word on a button ("Abort"), the name of a deployment */
      title = g_strdup_printf (_("%1$s “%2$s”?"), ips_deployment_action_to_label (cancels ? IPS_DEPLOYMENT_CANCEL : self->action), name);
      label = g_strdup (cancels ? _("_Cancel Deployment") : _(self->button));
    }
  question->page = g_object_ref (page);
  question->item = g_object_ref (item);
  question->action = cancels ? IPS_DEPLOYMENT_CANCEL : self->action;
  whole = add_forms (text, question->action, deployment, page);
  dialog = ips_comment_question_new (ips_toplevel_of (page), title, whole, label, self->destructive);
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

typedef struct
{
  const IpsDeploymentDeed *deed;
  IpsDeploymentPage *page;     /* (owned) */
  IpsDeploymentItem *item;     /* (owned) */
} Asking;

/* What cannot go back is said before it is done. */
static void
previewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Asking *asking = user_data;
  g_autoptr(IpsDeploymentPage) page = asking->page;
  g_autoptr(IpsDeploymentItem) item = asking->item;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) previews = ips_rollback_preview_finish (IPS_FLEET (source), result, &error);
  g_autofree char *text = previews != NULL ? ips_rollback_preview_describe (previews) : NULL;

  if (text != NULL)
    ask_with (asking->deed, item, page, text);
  else
    ips_message_show_error (ips_toplevel_of (page), error, NULL);
}

static void
ask (const IpsDeploymentDeed *self, IpsDeploymentItem *item, IpsDeploymentPage *page)
{
  const IpsDeploymentJob *deployment = ips_deployment_item_get (item);
  g_autofree char *text = NULL;

  if (self->action == IPS_DEPLOYMENT_ROLLBACK)
    {
      Asking *asking = g_new0 (Asking, 1);

      *asking = (Asking) { self, g_object_ref (page), g_object_ref (item) };
      ips_rollback_preview_async (ips_workspace_get_fleet (ips_deployment_page_get_workspace (page)), deployment, NULL, previewed_cb, asking);
      return;
    }
  text = describe_deed (self, item, self->action == IPS_DEPLOYMENT_ABORT
                                    && ips_deployment_action_get_next (IPS_DEPLOYMENT_CANCEL, deployment->state, deployment->workflow, NULL));
  ask_with (self, item, page, text);
}

/* What is edited already comes to the front. */
static void
edit (IpsDeploymentItem *item, IpsDeploymentPage *page)
{
  const IpsDeploymentJob *deployment = ips_deployment_item_get (item);
  GtkApplication *application = GTK_APPLICATION (g_application_get_default ());
  GtkWidget *dialog;

  for (GList *each = gtk_application_get_windows (application); each != NULL; each = each->next)
    if (IPS_IS_DEPLOY_DIALOG (each->data) && ips_deploy_dialog_get_edited (each->data) == deployment->id)
      {
        gtk_window_present (each->data);
        return;
      }
  dialog = ips_deploy_dialog_new (ips_deployment_page_get_workspace (page), application);
  ips_deploy_dialog_edit (IPS_DEPLOY_DIALOG (dialog), deployment);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), ips_toplevel_of (page));
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ips_deployment_deed_do (const IpsDeploymentDeed *self, IpsDeploymentItem *item, IpsDeploymentPage *page)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (IPS_IS_DEPLOYMENT_ITEM (item));
  g_return_if_fail (IPS_IS_DEPLOYMENT_PAGE (page));

  if (self->action == IPS_DEPLOYMENT_EDIT_JOB)
    edit (item, page);
  else if (self->asks)
    ask (self, item, page);
  else
    act (page, item, self->action, NULL);
}
