/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-link-form.h"
#include "ips-text.h"
#include "ips-verb-action.h"
#include "ips-window-check.h"

#define MAX_NAMES 10

struct _IpsVerbDialog
{
  GtkMessageDialog parent_instance;

  GtkWidget *button;         /* (nullable): that does it */
  IpsWindowCheck *window_check;   /* (nullable): of a verb that changes devices */
  IpsWorkspace *workspace;   /* (owned) (nullable) */
  IpsVerb verb;
  GPtrArray *sensors;        /* (owned) (element-type IpsSensor): on which it would be done now */
  gboolean all;              /* nobody chose them: they are all that were listed */
  GWeakRef bar;              /* IpsJobBar: its window may close before the answer */
};

G_DEFINE_TYPE (IpsVerbDialog, ips_verb_dialog, GTK_TYPE_MESSAGE_DIALOG)

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

/* One that nobody can use is no better for being in the store. */
static void
append_expiry (GString *body, IpsCertificate *certificate, gint64 now_us)
{
  const IpsX509 *facts = ips_certificate_get_facts (certificate);
  g_autofree char *date = NULL;

  if (now_us > facts->not_after_us)
    {
      date = ips_format_date (facts->not_after_us);
      g_string_append (body, "\n    ");
      /* TRANSLATORS: %s is a date */
      g_string_append_printf (body, _("• The new certificate expired on %s: use Regenerate Certificate afterwards."), date);
    }
  else if (now_us < facts->not_before_us)
    {
      date = ips_format_date (facts->not_before_us);
      g_string_append (body, "\n    ");
      g_string_append_printf (body, _("• The new certificate is not valid before %s: compare the clocks first."), date);
    }
}

/* A device whose certificate is not the trusted one is sent no password, so it cannot be asked for another. */
static void
append_sync_first (GString *body, IpsWorkspace *workspace, GPtrArray *sensors)
{
  IpsTransport transport = ips_fleet_get_communication (ips_workspace_get_fleet (workspace))->transport;
  g_autoptr(GPtrArray) untrusted = g_ptr_array_new ();
  g_autofree char *names = NULL;

  for (guint i = 0; i < sensors->len; i++)
    if (ips_sensor_get_mismatch (g_ptr_array_index (sensors, i), transport) == IPS_MISMATCH_YES)
      g_ptr_array_add (untrusted, g_ptr_array_index (sensors, i));
  if (untrusted->len == 0)
    return;
  names = ips_verb_action_list_names (untrusted);
  g_string_append (body, "\n\n");
  g_string_append_printf (body, ngettext ("This certificate is not the trusted one. Look at it and use Sync Certificate first, or this fails there:\n%s",
                                          "These certificates are not the trusted ones. Look at them and use Sync Certificate first, or this fails there:\n%s",
                                          untrusted->len), names);
}

/* For those whose certificate changed: what is different, so that nobody trusts blindly. */
static void
append_differences (GString *body, IpsWorkspace *workspace, GPtrArray *sensors)
{
  IpsTransport transport = ips_fleet_get_communication (ips_workspace_get_fleet (workspace))->transport;
  gint64 now_us = ips_clock_now_us (ips_workspace_get_clock (workspace));
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
      append_expiry (body, ips_sensor_get_facts (sensor)->certificate, now_us);
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

guint
ips_verb_dialog_count_mismatches (IpsWorkspace *workspace, GPtrArray *sensors)
{
  IpsTransport transport = ips_fleet_get_communication (ips_workspace_get_fleet (workspace))->transport;
  guint n = 0;

  for (guint i = 0; i < sensors->len; i++)
    if (ips_sensor_get_mismatch (g_ptr_array_index (sensors, i), transport) == IPS_MISMATCH_YES)
      n++;
  return n;
}

static char *
make_title (IpsVerbDialog *self)
{
  const char *label = ips_verb_to_label (self->verb);
  guint n = self->sensors->len;

  if (self->all)
    /* TRANSLATORS: %1$s is a verb such as "Refresh", %2$u the number of devices */
    return g_strdup_printf (ngettext ("%1$s on the only device listed?", "%1$s on all %2$u devices listed?", n), label, n);
  return g_strdup_printf (ngettext ("%1$s on %2$u device?", "%1$s on %2$u devices?", n), label, n);
}

static void
append_all (GString *body, IpsVerbDialog *self)
{
  guint n = self->sensors->len;
  guint n_hidden = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace))->len - n;

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

static void
render (IpsVerbDialog *self)
{
  g_autofree char *title = make_title (self), *label = make_button_label (self->verb, self->sensors->len), *forms = NULL;
  g_autoptr(GString) body = g_string_new (NULL);

  if (self->all)
    append_all (body, self);
  g_string_append (body, describe_effect (self->verb));
  if (self->verb == IPS_VERB_SYNC_CERTIFICATE && ips_verb_dialog_count_mismatches (self->workspace, self->sensors) > 0)
    append_differences (body, self->workspace, self->sensors);
  else
    {
      g_autofree char *names = ips_verb_action_list_names (self->sensors);

      g_string_append_printf (body, "\n\n%s", names);
    }
  if (self->verb == IPS_VERB_REGENERATE_CERTIFICATE)
    append_sync_first (body, self->workspace, self->sensors);
  forms = ips_link_form_describe (self->sensors, self->verb,
                                  ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport);
  g_string_append_printf (body, "\n\n%s", forms);
  g_object_set (self, "text", title, "secondary-text", body->str, "secondary-use-markup", FALSE, NULL);
  gtk_button_set_label (GTK_BUTTON (self->button), label);
  if (self->window_check != NULL)
    ips_window_check_set_sensors (self->window_check, self->sensors);
}

/* Another program, or a job, changed something while the question stands: it names what would be done now. */
static void
fleet_changed_cb (IpsVerbDialog *self)
{
  g_autoptr(GPtrArray) known = NULL;

  if (self->workspace == NULL)
    return;
  known = g_steal_pointer (&self->sensors);
  self->sensors = ips_fleet_keep_known (ips_workspace_get_fleet (self->workspace), known);
  if (self->sensors->len > 0)
    render (self);
  else
    gtk_dialog_response (GTK_DIALOG (self), GTK_RESPONSE_CANCEL);
}

static void
ips_verb_dialog_response (GtkDialog *dialog, int response)
{
  IpsVerbDialog *self = IPS_VERB_DIALOG (dialog);
  g_autoptr(IpsJobBar) bar = g_weak_ref_get (&self->bar);

  gboolean in_window = self->window_check != NULL && ips_window_check_is_wanted (self->window_check);

  if (response == GTK_RESPONSE_ACCEPT)
    ips_verb_action_submit (self->workspace, self->verb, self->sensors, in_window ? IPS_VERB_ACTION_IN_WINDOW : NULL, gtk_window_get_transient_for (GTK_WINDOW (self)), bar);
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_verb_dialog_dispose (GObject *object)
{
  g_clear_object (&IPS_VERB_DIALOG (object)->workspace);
  G_OBJECT_CLASS (ips_verb_dialog_parent_class)->dispose (object);
}

static void
ips_verb_dialog_finalize (GObject *object)
{
  IpsVerbDialog *self = IPS_VERB_DIALOG (object);

  g_clear_pointer (&self->sensors, g_ptr_array_unref);
  g_weak_ref_clear (&self->bar);
  G_OBJECT_CLASS (ips_verb_dialog_parent_class)->finalize (object);
}

static void
ips_verb_dialog_class_init (IpsVerbDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_verb_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_verb_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_verb_dialog_response;
}

static void
ips_verb_dialog_init (IpsVerbDialog *self)
{
  self->sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_weak_ref_init (&self->bar, NULL);
}

GtkWidget *
ips_verb_dialog_new (IpsWorkspace *workspace, IpsVerb verb, GPtrArray *sensors, gboolean all, IpsJobBar *bar, GtkWindow *parent)
{
  gboolean destructive = verb == IPS_VERB_REGENERATE_CERTIFICATE;
  IpsVerbDialog *self;
  GtkWidget *cancel;
  IpsFleet *fleet;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (sensors != NULL && sensors->len > 0, NULL);
  g_return_val_if_fail (bar == NULL || IPS_IS_JOB_BAR (bar), NULL);

  /* modal: what it names is what is done, and a second question cannot lie over it */
  self = g_object_new (IPS_TYPE_VERB_DIALOG, "transient-for", parent, "modal", TRUE, "destroy-with-parent", TRUE,
                       "message-type", destructive || all ? GTK_MESSAGE_WARNING : GTK_MESSAGE_QUESTION,
                       "title", ips_verb_to_label (verb), NULL);
  self->workspace = g_object_ref (workspace);
  self->verb = verb;
  self->all = all;
  g_weak_ref_set (&self->bar, bar);
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (self->sensors, g_object_ref (g_ptr_array_index (sensors, i)));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), ips_verb_to_label (verb));
  cancel = gtk_dialog_add_button (GTK_DIALOG (self), _("_Cancel"), GTK_RESPONSE_CANCEL);
  self->button = gtk_dialog_add_button (GTK_DIALOG (self), "", GTK_RESPONSE_ACCEPT);
  if (destructive)
    gtk_style_context_add_class (gtk_widget_get_style_context (self->button), GTK_STYLE_CLASS_DESTRUCTIVE_ACTION);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_CANCEL);
  if (ips_verb_is_changing (verb))
    {
      self->window_check = IPS_WINDOW_CHECK (ips_window_check_new (workspace));
      gtk_box_pack_end (GTK_BOX (gtk_message_dialog_get_message_area (GTK_MESSAGE_DIALOG (self))), GTK_WIDGET (self->window_check), FALSE, FALSE, 0);
    }
  fleet = ips_workspace_get_fleet (workspace);
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (fleet_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (fleet_changed_cb), self, G_CONNECT_SWAPPED);
  render (self);
  gtk_widget_grab_focus (cancel);
  return GTK_WIDGET (self);
}
