/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-action.h"

#include <glib/gi18n-lib.h>

#include "ips-link-form.h"
#include "ips-message.h"
#include "ips-reboot-dialog.h"
#include "ips-text.h"

#define MAX_NAMES 10

/* What is asked or written, from the click until the store has the job. */
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

static void
response_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  Request *request = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    submit (request_new (request->workspace, request->verb, request->sensors, request->parameters, request->parent, request->bar));
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
destroy_request (gpointer data, GClosure *closure)
{
  request_free (data);
}

/* The label of the button that does it: the verb and the count. (transfer full) */
static char *
make_button_label (IpsVerb verb, guint n)
{
  switch (verb)
    {
    case IPS_VERB_REFRESH:
      /* TRANSLATORS: a button; %u is the number of devices */
      return g_strdup_printf (ngettext ("_Refresh %u Device", "_Refresh %u Devices", n), n);
    case IPS_VERB_SYNC_CERTIFICATE:
      return g_strdup_printf (ngettext ("_Sync %u Certificate", "_Sync %u Certificates", n), n);
    case IPS_VERB_REGENERATE_CERTIFICATE:
      return g_strdup_printf (ngettext ("_Regenerate %u Certificate", "_Regenerate %u Certificates", n), n);
    case IPS_VERB_TEST_CONNECTIVITY:
      return g_strdup_printf (ngettext ("_Test %u Device", "_Test %u Devices", n), n);
    case IPS_VERB_DIAGNOSE:
      return g_strdup_printf (ngettext ("_Diagnose %u Device", "_Diagnose %u Devices", n), n);
    case IPS_VERB_REBOOT:
    case IPS_VERB_UPDATE_LICENSE:
    case IPS_VERB_AUTO_LICENSE:
    case IPS_N_VERBS:
    default:
      return g_strdup_printf (ngettext ("_Go On with %u Device", "_Go On with %u Devices", n), n);
    }
}

/* What it does to the devices, and what stops meanwhile. */
static const char *
describe_effect (IpsVerb verb)
{
  switch (verb)
    {
    case IPS_VERB_SYNC_CERTIFICATE:
      return _("The certificate that a device presents replaces the one in the certificate store. Do this only when you know why it changed.");
    case IPS_VERB_REGENERATE_CERTIFICATE:
      return _("Each device makes a new key and a new certificate, which is then loaded into the certificate store. Its web "
               "server stops answering for some seconds, and other programs that manage it must accept the new certificate. "
               "The old one cannot be brought back.");
    case IPS_VERB_REFRESH:
    case IPS_VERB_TEST_CONNECTIVITY:
    case IPS_VERB_DIAGNOSE:
    case IPS_VERB_REBOOT:
    case IPS_VERB_UPDATE_LICENSE:
    case IPS_VERB_AUTO_LICENSE:
    case IPS_N_VERBS:
    default:
      return _("Every device is contacted. With many devices this takes a while; it can be stopped at any time.");
    }
}

/* For those whose certificate changed: what is different, so that nobody trusts blindly. */
static void
append_differences (GString *body, IpsWorkspace *workspace, GPtrArray *sensors)
{
  IpsTransport transport = ips_fleet_get_communication (ips_workspace_get_fleet (workspace))->transport;
  guint shown = 0, more = 0;

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      g_auto(GStrv) differences = NULL;
      g_autofree char *name = NULL;

      if (ips_sensor_get_mismatch (sensor, transport) != IPS_MISMATCH_YES)
        continue;
      if (shown++ >= MAX_NAMES)
        {
          more++;
          continue;
        }
      differences = ips_certificate_describe_differences (ips_sensor_get_trusted (sensor), ips_sensor_get_facts (sensor)->certificate);
      name = ips_text_make_safe (ips_sensor_get_name (sensor), 60);
      g_string_append_printf (body, "\n\n%s", name);
      for (guint j = 0; differences != NULL && differences[j] != NULL; j++)
        {
          g_autofree char *line = ips_text_make_safe (differences[j], 160);

          g_string_append (body, "\n    ");
          g_string_append_printf (body, _("• %s"), line);
        }
    }
  if (more > 0)
    {
      g_string_append (body, "\n\n");
      g_string_append_printf (body, ngettext ("and %u more whose certificate changed", "and %u more whose certificates changed", more), more);
    }
}

static guint
count_mismatches (IpsWorkspace *workspace, GPtrArray *sensors)
{
  IpsTransport transport = ips_fleet_get_communication (ips_workspace_get_fleet (workspace))->transport;
  guint n = 0;

  for (guint i = 0; i < sensors->len; i++)
    if (ips_sensor_get_mismatch (g_ptr_array_index (sensors, i), transport) == IPS_MISMATCH_YES)
      n++;
  return n;
}

static void
ask (Request *request, gboolean all, guint n_hidden)
{
  guint n = request->sensors->len;
  const char *label = ips_verb_to_label (request->verb);
  g_autofree char *title = NULL, *button_label = make_button_label (request->verb, n), *names = NULL, *forms = NULL;
  g_autoptr(GString) body = g_string_new (NULL);
  GtkWidget *dialog, *cancel, *button;
  gboolean destructive = request->verb == IPS_VERB_REGENERATE_CERTIFICATE;

  if (all)
    {
      /* TRANSLATORS: %1$s is a verb such as "Refresh", %2$u the number of devices */
      title = g_strdup_printf (ngettext ("%1$s on the only device listed?", "%1$s on all %2$u devices listed?", n), label, n);
      g_string_append_printf (body, ngettext ("No device is selected, so this is done on the one device in the list.",
                                              "No device is selected, so this is done on all %u devices in the list.", n), n);
      if (n_hidden > 0)
        {
          g_string_append_c (body, ' ');
          g_string_append_printf (body, ngettext ("%u more is hidden by the search or the filter and is left alone.",
                                                  "%u more are hidden by the search or the filter and are left alone.", n_hidden), n_hidden);
        }
      g_string_append (body, "\n\n");
    }
  else
    {
      title = g_strdup_printf (ngettext ("%1$s on %2$u device?", "%1$s on %2$u devices?", n), label, n);
    }

  g_string_append (body, describe_effect (request->verb));
  if (request->verb == IPS_VERB_SYNC_CERTIFICATE && count_mismatches (request->workspace, request->sensors) > 0)
    {
      append_differences (body, request->workspace, request->sensors);
    }
  else
    {
      names = ips_verb_action_list_names (request->sensors);
      g_string_append_printf (body, "\n\n%s", names);
    }

  forms = ips_link_form_describe (request->sensors, request->verb,
                                  ips_fleet_get_communication (ips_workspace_get_fleet (request->workspace))->transport);
  g_string_append_printf (body, "\n\n%s", forms);

  /* modal: what it names is what is done, and a second question cannot lie over it */
  dialog = gtk_message_dialog_new (request->parent, GTK_DIALOG_DESTROY_WITH_PARENT | GTK_DIALOG_MODAL,
                                   destructive || all ? GTK_MESSAGE_WARNING : GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, NULL);
  g_object_set (dialog, "text", title, "secondary-text", body->str, "secondary-use-markup", FALSE, NULL);
  gtk_window_set_title (GTK_WINDOW (dialog), label);
  atk_object_set_name (gtk_widget_get_accessible (dialog), label);
  cancel = gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (dialog), button_label, GTK_RESPONSE_ACCEPT);
  if (destructive)
    gtk_style_context_add_class (gtk_widget_get_style_context (button), GTK_STYLE_CLASS_DESTRUCTIVE_ACTION);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), request, destroy_request, 0);
  gtk_widget_grab_focus (cancel);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Whether a person must say yes even though they chose the devices themselves. */
static gboolean
needs_question (IpsWorkspace *workspace, IpsVerb verb, GPtrArray *sensors)
{
  return verb == IPS_VERB_REGENERATE_CERTIFICATE
         || (verb == IPS_VERB_SYNC_CERTIFICATE && count_mismatches (workspace, sensors) > 0);
}

void
ips_verb_action_run_listed (IpsWorkspace *workspace, IpsVerb verb, GPtrArray *sensors, GtkWindow *parent, IpsJobBar *bar)
{
  guint n_all;

  g_return_if_fail (IPS_IS_WORKSPACE (workspace));
  g_return_if_fail (sensors != NULL);

  if (sensors->len == 0)
    {
      ips_message_show (parent, GTK_MESSAGE_INFO, ips_verb_to_label (verb), _("There is no device in the list."), NULL);
      return;
    }
  n_all = ips_fleet_get_sensors (ips_workspace_get_fleet (workspace))->len;
  ask (request_new (workspace, verb, sensors, NULL, parent, bar), TRUE, n_all > sensors->len ? n_all - sensors->len : 0);
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
  else if (sensors->len == 0)
    ips_verb_action_run_listed (workspace, verb, ips_fleet_get_sensors (ips_workspace_get_fleet (workspace)), parent, bar);
  else if (needs_question (workspace, verb, sensors))
    ask (request_new (workspace, verb, sensors, NULL, parent, bar), FALSE, 0);
  else
    ips_verb_action_submit (workspace, verb, sensors, NULL, parent, bar);
}
