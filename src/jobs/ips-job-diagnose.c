/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include <glib/gi18n-lib.h>
#include "ips-diagnosis.h"

/* Diagnose as a job: the checks are the operation's detail, the first that failed is its message. */

static void diagnosed_cb (GObject *source, GAsyncResult *result, gpointer user_data);

void
ips_job_diagnose_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_job_diagnose_run_async);
  ips_diagnose_async (ips_verb_context_get_fleet (context), ips_verb_context_get_sensor (context), cancellable, diagnosed_cb,
                      g_steal_pointer (&task));
}

static void
diagnosed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  const IpsCheck *first = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) checks = ips_diagnose_finish (result, &error);

  if (checks == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  for (guint i = 0; i < checks->len; i++)
    {
      const IpsCheck *check = g_ptr_array_index (checks, i);

      ips_verb_context_note (context, "%s: %s. %s%s%s", check->title, ips_check_outcome_to_label (check->outcome), check->evidence,
                             check->what_to_do[0] != '\0' ? " → " : "", check->what_to_do);
      if (check->outcome == IPS_CHECK_FAIL && first == NULL)
        first = check;
    }
  /* the diagnosis itself succeeded, whatever it found */
  if (first != NULL)
    ips_verb_context_set_message (context, "%s: %s. %s", first->title, first->evidence, first->what_to_do);
  else
    ips_verb_context_set_message (context, "%s", _("No check failed"));
  g_task_return_boolean (task, TRUE);
}
