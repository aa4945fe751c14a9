/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-communication-page.h"

#include <glib/gi18n-lib.h>

#include "ips-administration-page.h"
#include "ips-fleet-policies.h"
#include "ips-group-policies-view.h"
#include "ips-stored-certificates.h"
#include "ips-undo-button.h"

/* The fields that are a number. */
typedef struct
{
  const char *title;        /* with mnemonic */
  const char *unit;         /* what stands behind the entry; "" for none */
  const char *hint;
  gsize offset;             /* of the guint in IpsCommunication */
  guint scale;              /* of the stored value to what is shown */
  guint min, max;           /* as shown */
} Number;

static const Number numbers[] =
{
  { N_("_Connection timeout"), N_("seconds"), N_("until a device takes the connection"),
    G_STRUCT_OFFSET (IpsCommunication, connect_timeout_ms), 1000, 1, 300 },
  { N_("Rep_ly timeout"), N_("seconds"), N_("until it answers a question"),
    G_STRUCT_OFFSET (IpsCommunication, reply_timeout_ms), 1000, 1, 600 },
  { N_("Long o_perations timeout"), N_("seconds"), N_("until it has made a new certificate"),
    G_STRUCT_OFFSET (IpsCommunication, long_timeout_ms), 1000, 10, 3600 },
  { N_("Re_boot deadline"), N_("minutes"), N_("until it is back after a reboot; later counts as failed"),
    G_STRUCT_OFFSET (IpsCommunication, reboot_timeout_ms), 60000, 1, 240 },
  { N_("Retry co_unt"), N_("times"), N_("after a failed connection, with growing pauses"),
    G_STRUCT_OFFSET (IpsCommunication, retries), 1, 0, 10 },
  { N_("_Devices at the same time"), "", N_("more are contacted when one of them is done"),
    G_STRUCT_OFFSET (IpsCommunication, parallel), 1, 1, 512 },
  { N_("Of one _group at the same time"), "", N_("so that a site's line is not filled; 0 for no limit of its own"),
    G_STRUCT_OFFSET (IpsCommunication, per_site), 1, 0, 512 },
};

#define N_NUMBERS G_N_ELEMENTS (numbers)

typedef struct { GtkEntry *entry; GtkLabel *error; GtkWidget *undo; } NumberField;

struct _IpsCommunicationPage
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;   /* (owned) */
  IpsCommunication saved;    /* what the fields are compared with */
  NumberField fields[N_NUMBERS];
  gboolean setting;          /* the fields are being filled by us */
  guint n_changes;
  gboolean valid;

  GtkNotebook *notebook;
  GtkToggleButton *https_radio;
  GtkToggleButton *http_radio;
  GtkWidget *http_warning;
  GtkToggleButton *ask_radio;
  GtkToggleButton *accept_radio;
  GtkToggleButton *manual_radio;
  GtkGrid *numbers_grid;
  GtkBox *certificates_box;
  GtkBox *policies_box;
  IpsGroupPoliciesView *policies_view;   /* NULL while the page is being built */
};

static void administration_page_init (IpsAdministrationPageInterface *iface);

G_DEFINE_TYPE_WITH_CODE (IpsCommunicationPage, ips_communication_page, GTK_TYPE_BOX,
                         G_IMPLEMENT_INTERFACE (IPS_TYPE_ADMINISTRATION_PAGE, administration_page_init))

static guint
get_number (const IpsCommunication *communication, guint i)
{
  return G_STRUCT_MEMBER (guint, communication, numbers[i].offset);
}

static char *
number_to_text (const IpsCommunication *communication, guint i)
{
  guint value = get_number (communication, i);

  /* What was set by hand to 1.5 s is not rounded away by looking at it. */
  if (value % numbers[i].scale != 0)
    {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];

      return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.3g", (double) value / numbers[i].scale));
    }
  return g_strdup_printf ("%u", value / numbers[i].scale);
}

/* @message: (out) (transfer full): what is wrong and what to enter instead */
static gboolean
parse_number (guint i, const char *text, guint *value, char **message)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  guint64 whole;

  if (g_ascii_string_to_unsigned (stripped, 10, numbers[i].min, numbers[i].max, &whole, NULL))
    {
      *value = (guint) whole * numbers[i].scale;
      return TRUE;
    }
  *message = g_strdup_printf (_("Enter a whole number from %1$u to %2$u."), numbers[i].min, numbers[i].max);
  return FALSE;
}

/* @communication: (out): what the fields say; where one is wrong, what is saved. Returns whether all are right. */
static gboolean
read_fields (IpsCommunicationPage *self, IpsCommunication *communication)
{
  gboolean valid = TRUE;

  *communication = self->saved;
  communication->transport = gtk_toggle_button_get_active (self->http_radio) ? IPS_TRANSPORT_HTTP : IPS_TRANSPORT_HTTPS;
  communication->policy = gtk_toggle_button_get_active (self->accept_radio) ? IPS_CERT_POLICY_ACCEPT
                          : gtk_toggle_button_get_active (self->manual_radio) ? IPS_CERT_POLICY_MANUAL : IPS_CERT_POLICY_ASK;
  for (guint i = 0; i < N_NUMBERS; i++)
    {
      const char *text = gtk_entry_get_text (self->fields[i].entry);
      g_autofree char *message = NULL, *unchanged = number_to_text (&self->saved, i);

      if (g_str_equal (text, unchanged))
        continue;
      if (!parse_number (i, text, &G_STRUCT_MEMBER (guint, communication, numbers[i].offset), &message))
        valid = FALSE;
    }
  return valid;
}

/* A sign in the entry and a sentence under it: red words would be hard to read on dark themes. */
static void
mark_field (NumberField *field, const char *message, gboolean changed)
{
  gtk_label_set_text (field->error, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (field->error), message != NULL);
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (field->entry)), message != NULL ? message : "");
  gtk_entry_set_icon_from_icon_name (field->entry, GTK_ENTRY_ICON_SECONDARY, message != NULL ? "dialog-error-symbolic" : NULL);
  gtk_entry_set_icon_tooltip_text (field->entry, GTK_ENTRY_ICON_SECONDARY, message);
  gtk_widget_set_visible (field->undo, changed);
}

static void
update_ui_state (IpsCommunicationPage *self)
{
  IpsCommunication now;
  gboolean valid = read_fields (self, &now);
  guint n_changes = (now.transport != self->saved.transport) + (now.policy != self->saved.policy);

  if (self->policies_view != NULL)
    {
      ips_group_policies_view_set_default (self->policies_view, now.policy);
      n_changes += ips_group_policies_view_get_n_changes (self->policies_view);
    }
  gtk_widget_set_visible (self->http_warning, now.transport == IPS_TRANSPORT_HTTP);
  for (guint i = 0; i < N_NUMBERS; i++)
    {
      g_autofree char *unchanged = number_to_text (&self->saved, i);
      g_autofree char *message = NULL;
      const char *text = gtk_entry_get_text (self->fields[i].entry);
      gboolean changed = !g_str_equal (text, unchanged);
      guint value;

      if (changed)
        parse_number (i, text, &value, &message);
      mark_field (&self->fields[i], message, changed);
      n_changes += changed;
    }

  if (n_changes == self->n_changes && valid == self->valid)
    return;
  self->n_changes = n_changes;
  self->valid = valid;
  ips_administration_page_changed (IPS_ADMINISTRATION_PAGE (self));
}

static void
input_cb (IpsCommunicationPage *self)
{
  if (!self->setting)
    update_ui_state (self);
}

static void
fill (IpsCommunicationPage *self, const IpsCommunication *communication)
{
  self->setting = TRUE;
  gtk_toggle_button_set_active (communication->transport == IPS_TRANSPORT_HTTP ? self->http_radio : self->https_radio, TRUE);
  gtk_toggle_button_set_active (communication->policy == IPS_CERT_POLICY_ACCEPT ? self->accept_radio
                                : communication->policy == IPS_CERT_POLICY_MANUAL ? self->manual_radio : self->ask_radio, TRUE);
  for (guint i = 0; i < N_NUMBERS; i++)
    {
      g_autofree char *text = number_to_text (communication, i);

      gtk_entry_set_text (self->fields[i].entry, text);
    }
  self->setting = FALSE;
  update_ui_state (self);
}

/* Somebody else saved: fields nobody touched follow, the others stay as they were entered. */
static void
communication_changed_cb (IpsCommunicationPage *self)
{
  const IpsCommunication *now = ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace));
  IpsCommunication before = self->saved;

  self->setting = TRUE;
  self->saved = *now;
  for (guint i = 0; i < N_NUMBERS; i++)
    {
      g_autofree char *old = number_to_text (&before, i);
      g_autofree char *text = number_to_text (now, i);

      if (g_str_equal (gtk_entry_get_text (self->fields[i].entry), old))
        gtk_entry_set_text (self->fields[i].entry, text);
    }
  if (gtk_toggle_button_get_active (self->http_radio) == (before.transport == IPS_TRANSPORT_HTTP))
    gtk_toggle_button_set_active (now->transport == IPS_TRANSPORT_HTTP ? self->http_radio : self->https_radio, TRUE);
  self->setting = FALSE;
  update_ui_state (self);
}

static void
undo_clicked_cb (GtkButton *button, IpsCommunicationPage *self)
{
  for (guint i = 0; i < N_NUMBERS; i++)
    if (self->fields[i].undo == GTK_WIDGET (button))
      {
        g_autofree char *text = number_to_text (&self->saved, i);

        gtk_entry_set_text (self->fields[i].entry, text);
        gtk_widget_grab_focus (GTK_WIDGET (self->fields[i].entry));
      }
}

static void
add_number (IpsCommunicationPage *self, guint i)
{
  NumberField *field = &self->fields[i];
  GtkWidget *label = gtk_label_new_with_mnemonic (_(numbers[i].title));
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *entry = gtk_entry_new (), *error = gtk_label_new (NULL), *unit, *hint;
  GtkWidget *cell = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  field->entry = GTK_ENTRY (entry);
  field->error = GTK_LABEL (error);
  field->undo = ips_undo_button_new (gtk_label_get_text (GTK_LABEL (label)));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_set_margin_top (label, 8);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  gtk_entry_set_width_chars (field->entry, 7);
  gtk_entry_set_max_length (field->entry, 12);
  gtk_entry_set_alignment (field->entry, 1);
  gtk_entry_set_input_purpose (field->entry, GTK_INPUT_PURPOSE_DIGITS);
  atk_object_set_name (gtk_widget_get_accessible (entry), gtk_label_get_text (GTK_LABEL (label)));
  g_signal_connect_object (entry, "changed", G_CALLBACK (input_cb), self, G_CONNECT_SWAPPED);

  unit = gtk_label_new (*numbers[i].unit != '\0' ? _(numbers[i].unit) : "");
  hint = gtk_label_new (_(numbers[i].hint));
  gtk_label_set_xalign (GTK_LABEL (hint), 0);
  gtk_label_set_ellipsize (GTK_LABEL (hint), PANGO_ELLIPSIZE_END);
  gtk_style_context_add_class (gtk_widget_get_style_context (hint), GTK_STYLE_CLASS_DIM_LABEL);

  g_signal_connect_object (field->undo, "clicked", G_CALLBACK (undo_clicked_cb), self, 0);

  gtk_label_set_xalign (field->error, 0);
  gtk_box_pack_start (GTK_BOX (line), entry, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (line), unit, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (line), hint, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (line), field->undo, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (cell), line, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (cell), error, FALSE, FALSE, 0);
  gtk_grid_attach (self->numbers_grid, label, 0, (int) i, 1, 1);
  gtk_grid_attach (self->numbers_grid, cell, 1, (int) i, 1, 1);
  gtk_widget_show_all (label);
  gtk_widget_show_all (cell);
}

static void
ips_communication_page_dispose (GObject *object)
{
  g_clear_object (&IPS_COMMUNICATION_PAGE (object)->workspace);

  G_OBJECT_CLASS (ips_communication_page_parent_class)->dispose (object);
}

static void
ips_communication_page_class_init (IpsCommunicationPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_communication_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-communication-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsCommunicationPage, notebook);
  gtk_widget_class_bind_template_child (widget_class, IpsCommunicationPage, https_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsCommunicationPage, http_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsCommunicationPage, http_warning);
  gtk_widget_class_bind_template_child (widget_class, IpsCommunicationPage, ask_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsCommunicationPage, accept_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsCommunicationPage, manual_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsCommunicationPage, numbers_grid);
  gtk_widget_class_bind_template_child (widget_class, IpsCommunicationPage, certificates_box);
  gtk_widget_class_bind_template_child (widget_class, IpsCommunicationPage, policies_box);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
}

static void
ips_communication_page_init (IpsCommunicationPage *self)
{
  self->valid = TRUE;
  self->setting = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_NUMBERS; i++)
    add_number (self, i);
}

GtkWidget *
ips_communication_page_new (IpsWorkspace *workspace)
{
  IpsCommunicationPage *self;
  IpsFleet *fleet;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_COMMUNICATION_PAGE, NULL);
  self->workspace = g_object_ref (workspace);
  fleet = ips_workspace_get_fleet (workspace);
  self->saved = *ips_fleet_get_communication (fleet);
  self->policies_view = IPS_GROUP_POLICIES_VIEW (ips_group_policies_view_new (workspace));
  gtk_box_pack_start (self->policies_box, GTK_WIDGET (self->policies_view), TRUE, TRUE, 0);
  g_signal_connect_object (self->policies_view, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  fill (self, &self->saved);
  gtk_box_pack_start (self->certificates_box, ips_stored_certificates_new (workspace), TRUE, TRUE, 0);
  g_signal_connect_object (fleet, "communication-changed", G_CALLBACK (communication_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

static guint
ips_communication_page_get_n_changes (IpsAdministrationPage *page)
{
  return IPS_COMMUNICATION_PAGE (page)->n_changes;
}

static char *
ips_communication_page_dup_problem (IpsAdministrationPage *page)
{
  return IPS_COMMUNICATION_PAGE (page)->valid ? NULL : g_strdup (_("A field holds no number that can be used."));
}

static void
ips_communication_page_reset (IpsAdministrationPage *page)
{
  IpsCommunicationPage *self = IPS_COMMUNICATION_PAGE (page);

  ips_group_policies_view_reset (self->policies_view);
  fill (self, &self->saved);
}

static void
ips_communication_page_restore_defaults (IpsAdministrationPage *page)
{
  IpsCommunication defaults;

  ips_communication_init_defaults (&defaults);
  ips_group_policies_view_clear (IPS_COMMUNICATION_PAGE (page)->policies_view);
  fill (IPS_COMMUNICATION_PAGE (page), &defaults);
}

static char **
ips_communication_page_describe_defaults (IpsAdministrationPage *page)
{
  IpsCommunicationPage *self = IPS_COMMUNICATION_PAGE (page);
  IpsCommunication defaults, now;
  g_autoptr(GPtrArray) lines = g_ptr_array_new ();

  ips_communication_init_defaults (&defaults);
  read_fields (self, &now);
  if (now.transport != defaults.transport)
    g_ptr_array_add (lines, ips_administration_page_describe_change (_("IPS transport"), "HTTP", "HTTPS"));
  if (now.policy != defaults.policy)
    g_ptr_array_add (lines, ips_administration_page_describe_change (_("New certificates"), ips_cert_policy_get_label (now.policy), ips_cert_policy_get_label (defaults.policy)));
  for (guint i = 0; i < N_NUMBERS; i++)
    {
      g_autofree char *text = number_to_text (&defaults, i);
      const char *shown = gtk_entry_get_text (self->fields[i].entry);

      if (!g_str_equal (shown, text))
        g_ptr_array_add (lines, ips_administration_page_describe_change (_(numbers[i].title), shown, text));
    }
  ips_group_policies_view_add_lines (self->policies_view, lines);
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

static void
policies_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!ips_fleet_save_group_policies_finish (IPS_FLEET (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  update_ui_state (g_task_get_source_object (task));
  g_task_return_boolean (task, TRUE);
}

/* What of the groups fails to be kept stays entered. */
static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsCommunicationPage *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ips_fleet_save_communication_finish (IPS_FLEET (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->saved = *(IpsCommunication *) g_task_get_task_data (task);
  fill (self, &self->saved);
  ips_fleet_save_group_policies_async (IPS_FLEET (source), ips_group_policies_view_get_entered (self->policies_view),
                                       g_task_get_cancellable (task), policies_saved_cb, g_object_ref (task));
}

static void
ips_communication_page_save_async (IpsAdministrationPage *page, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsCommunicationPage *self = IPS_COMMUNICATION_PAGE (page);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  IpsCommunication *communication = g_new0 (IpsCommunication, 1);

  g_task_set_source_tag (task, ips_communication_page_save_async);
  g_task_set_task_data (task, communication, g_free);
  if (!read_fields (self, communication))
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, "a field holds no number that can be used"));
      return;
    }
  ips_fleet_save_communication_async (ips_workspace_get_fleet (self->workspace), communication, cancellable, saved_cb, g_steal_pointer (&task));
}

static gboolean
ips_communication_page_save_finish (IpsAdministrationPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
administration_page_init (IpsAdministrationPageInterface *iface)
{
  iface->get_n_changes = ips_communication_page_get_n_changes;
  iface->dup_problem = ips_communication_page_dup_problem;
  iface->reset = ips_communication_page_reset;
  iface->restore_defaults = ips_communication_page_restore_defaults;
  iface->describe_defaults = ips_communication_page_describe_defaults;
  iface->save_async = ips_communication_page_save_async;
  iface->save_finish = ips_communication_page_save_finish;
}
