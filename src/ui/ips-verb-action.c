/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-action.h"

#include <glib/gi18n-lib.h>

#include "ips-change-password-dialog.h"
#include "ips-message.h"
#include "ips-reboot-dialog.h"
#include "ips-text.h"
#include "ips-verb-dialog.h"

#define MAX_NAMES 10

/* What is written, until the store has the job. */
typedef struct
{
  IpsWorkspace *workspace;   /* (owned) */
  IpsVerb verb;
  GPtrArray *sensors;        /* (owned) (element-type IpsSensor) */
  char *parameters;          /* (owned) (nullable) */
  GtkWindow *parent;         /* (nullable), weak */
  IpsJobBar *bar;            /* (nullable), weak */
} Request;

static Request *
request_new (IpsWorkspace *workspace, IpsVerb verb, GPtrArray *sensors, const char *parameters, GtkWindow *parent, IpsJobBar *bar)
{
  Request *request = g_new0 (Request, 1);

  request->workspace = g_object_ref (workspace);
  request->verb = verb;
  request->sensors = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (request->sensors, g_object_ref (g_ptr_array_index (sensors, i)));
  request->parameters = g_strdup (parameters);
  g_set_weak_pointer (&request->parent, parent);
  g_set_weak_pointer (&request->bar, bar);
  return request;
}

static void
request_free (Request *request)
{
  g_clear_weak_pointer (&request->parent);
  g_clear_weak_pointer (&request->bar);
  g_free (request->parameters);
  g_ptr_array_unref (request->sensors);
  g_object_unref (request->workspace);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

char *
ips_verb_action_list_names (GPtrArray *sensors)
{
  g_autoptr(GString) names = g_string_new (NULL);

  g_return_val_if_fail (sensors != NULL, NULL);

  for (guint i = 0; i < sensors->len && i < MAX_NAMES; i++)
    {
      g_autofree char *name = ips_text_make_safe (ips_sensor_get_name (g_ptr_array_index (sensors, i)), 120);

      /* TRANSLATORS: a line of a list; %s is a device's name */
      g_string_append_printf (names, _("• %s"), name);
      g_string_append_c (names, '\n');
    }
  if (sensors->len > MAX_NAMES)
    /* TRANSLATORS: the last line of a list of names; %u is how many are not named */
    g_string_append_printf (names, ngettext ("and %u more", "and %u more", sensors->len - MAX_NAMES), sensors->len - MAX_NAMES);
  else if (names->len > 0)
    g_string_truncate (names, names->len - 1);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Request) request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = ips_job_list_submit_finish (IPS_JOB_LIST (source), result, &error);

  if (job == NULL)
    {
      ips_message_show_error (request->parent, error, ips_verb_to_label (request->verb));
      return;
    }
  if (request->bar != NULL)
    ips_job_bar_watch (request->bar, job);
}

static void
submit (Request *request)
{
  ips_job_list_submit_async (ips_workspace_get_jobs (request->workspace), request->verb, request->sensors,
                             request->parameters, IPS_PRIORITY_USER, NULL, submitted_cb, request);
}

void
ips_verb_action_submit (IpsWorkspace *workspace, IpsVerb verb, GPtrArray *sensors, const char *parameters, GtkWindow *parent, IpsJobBar *bar)
{
  g_return_if_fail (IPS_IS_WORKSPACE (workspace));
  g_return_if_fail (sensors != NULL && sensors->len > 0);

  submit (request_new (workspace, verb, sensors, parameters, parent, bar));
}

/* Whether a person must say yes even though they chose the devices themselves. */
static gboolean
needs_question (IpsWorkspace *workspace, IpsVerb verb, GPtrArray *sensors)
{
  return verb == IPS_VERB_REGENERATE_CERTIFICATE
         || (verb == IPS_VERB_SYNC_CERTIFICATE && ips_verb_dialog_count_mismatches (workspace, sensors) > 0);
}

void
ips_verb_action_run_listed (IpsWorkspace *workspace, IpsVerb verb, GPtrArray *sensors, GtkWindow *parent, IpsJobBar *bar)
{
  g_return_if_fail (IPS_IS_WORKSPACE (workspace));
  g_return_if_fail (sensors != NULL);

  if (sensors->len == 0)
    ips_message_show (parent, GTK_MESSAGE_INFO, ips_verb_to_label (verb), _("There is no device in the list."), NULL);
  else
    gtk_window_present (GTK_WINDOW (ips_verb_dialog_new (workspace, verb, sensors, TRUE, bar, parent)));
}

void
ips_verb_action_run (IpsWorkspace *workspace, IpsVerb verb, GPtrArray *sensors, GtkWindow *parent, IpsJobBar *bar)
{
  g_return_if_fail (IPS_IS_WORKSPACE (workspace));
  g_return_if_fail (sensors != NULL);

  if (verb == IPS_VERB_REBOOT)
    {
      if (sensors->len == 0)
        ips_message_show (parent, GTK_MESSAGE_INFO, ips_verb_to_label (verb), _("Select the devices to reboot first."), NULL);
      else
        gtk_window_present (GTK_WINDOW (ips_reboot_dialog_new (workspace, sensors, bar, parent)));
    }
  else if (verb == IPS_VERB_CHANGE_PASSWORD)
    {
      if (sensors->len == 0)
        ips_message_show (parent, GTK_MESSAGE_INFO, ips_verb_to_label (verb), _("Select the devices whose password is to be changed first."), NULL);
      else
        gtk_window_present (GTK_WINDOW (ips_change_password_dialog_new (workspace, sensors, bar, parent)));
    }
  else if (sensors->len == 0)
    ips_verb_action_run_listed (workspace, verb, ips_fleet_get_sensors (ips_workspace_get_fleet (workspace)), parent, bar);
  else if (needs_question (workspace, verb, sensors))
    gtk_window_present (GTK_WINDOW (ips_verb_dialog_new (workspace, verb, sensors, FALSE, bar, parent)));
  else
    ips_verb_action_submit (workspace, verb, sensors, NULL, parent, bar);
}
