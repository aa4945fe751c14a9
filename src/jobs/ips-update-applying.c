/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-applying.h"

#include <glib/gi18n-lib.h>

#include "ips-auto-apply.h"
#include "ips-auto-deploy.h"
#include "ips-error.h"
#include "ips-text.h"

typedef struct
{
  IpsPackageLibrary *library;   /* (owned) */
  gboolean deploys;
  char *outcome;                /* (owned): what was done so far */
} Applying;

static void
applying_free (gpointer data)
{
  Applying *self = data;

  g_clear_object (&self->library);
  g_free (self->outcome);
  g_free (self);
}

static char *
join (const char *first, const char *second)
{
  /* TRANSLATORS: two things that were done, each part of a sentence */
  return g_strdup_printf (_("%1$s; %2$s"), first, second);
}

/* Takes @part (nullable): what was done too. */
static void
add_outcome (Applying *self, char *part)
{
  g_autofree char *former = self->outcome;

  self->outcome = part != NULL ? join (former, part) : g_steal_pointer (&former);
  g_free (part);
}

/* Takes @error. @what: a sentence, behind which the cause comes. */
static void
fail_after (IpsVerbContext *context, GTask *task, const char *what, GError *error)
{
  if (!ips_error_is_cancelled (error))
    {
      g_autofree char *cause = ips_text_make_sentence (error->message);
      g_autofree char *sentence = g_strconcat (what, " ", cause, NULL);

      ips_verb_context_set_failure (context, sentence);
    }
  g_task_return_error (task, error);
}

static void
deployed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Applying *self = g_task_get_task_data (task);
  GError *error = NULL;
  char *deploying = ips_auto_deploy_finish (context, result, &error);

  if (error != NULL)
    {
      fail_after (context, task, _("Updates were downloaded and applied, and no deployment was begun."), error);
      return;
    }
  add_outcome (self, deploying);
  ips_verb_context_set_message (context, "%s", self->outcome);
  g_task_return_boolean (task, TRUE);
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Applying *self = g_task_get_task_data (task);
  GError *error = NULL;
  char *applied = ips_auto_apply_finish (context, result, &error);
  gboolean any = applied != NULL;

  if (error != NULL)
    {
      fail_after (context, task, _("Updates were downloaded and not applied."), error);
      return;
    }
  add_outcome (self, applied);
  if (self->deploys)
    {
      ips_verb_context_set_step (context, 1.0, _("submitting and deploying"));
      ips_auto_deploy_async (context, self->library, g_task_get_cancellable (task), deployed_cb, g_object_ref (task));
      return;
    }
  if (any)
    /* TRANSLATORS: %s what was downloaded, and what was applied ("S924 applied to 3 policies") */
    ips_verb_context_set_message (context, _("%s: submit the changes, and deploy them"), self->outcome);
  g_task_return_boolean (task, TRUE);
}


void
ips_update_applying_async (IpsVerbContext *context, IpsPackageLibrary *library, const char *outcome, gboolean deploys,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);
  Applying *self = g_new0 (Applying, 1);

  g_task_set_source_tag (task, ips_update_applying_async);
  g_task_set_task_data (task, self, applying_free);
  self->library = g_object_ref (library);
  self->outcome = g_strdup (outcome);
  self->deploys = deploys;
  ips_auto_apply_async (context, library, cancellable, applied_cb, g_object_ref (task));
}

gboolean
ips_update_applying_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
