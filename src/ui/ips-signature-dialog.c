/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-signature-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-message.h"
#include "ips-parameters-dialog.h"
#include "ips-risk-rating.h"
#include "ips-signature-action.h"
#include "ips-text.h"

/* Which actions it does to the list; the order of the combo box. */
static const struct { IpsActionsMode mode; const char *label; } modes[] = {
  { IPS_ACTIONS_REPLACE, N_("Replace all by") },
  { IPS_ACTIONS_ADD, N_("Add") },
  { IPS_ACTIONS_REMOVE, N_("Take away") },
};
#define KEEP_ID "keep"       /* of the entry "as they are" where several signatures differ */

struct _IpsSignatureDialog
{
  GtkDialog parent_instance;

  GtkLabel *title_label;
  GtkLabel *affected_label;
  GtkCheckButton *local_check;
  GtkComboBoxText *severity_combo;
  GtkSpinButton *fidelity_spin;
  GtkLabel *rating_label;
  GtkBox *what_if_box;
  GtkComboBoxText *target_combo;
  GtkComboBoxText *relevance_combo;
  GtkLabel *what_if_label;
  GtkComboBoxText *enabled_combo;
  GtkComboBoxText *retired_combo;
  GtkLabel *state_label;
  GtkComboBoxText *actions_combo;
  GtkGrid *actions_grid;
  GtkLabel *alert_label;
  GtkButton *parameters_button;
  GtkLabel *parameters_label;
  GtkButton *severity_reset, *fidelity_reset, *enabled_reset, *retired_reset, *actions_reset;
  GtkButton *ok_button;
  GtkWidget *action_checks[IPS_N_ACTIONS];

  GArray *rows;              /* (owned) (element-type IpsPolicyRow) */
  GArray *defaults;          /* (owned) (element-type IpsSignature): empty where they are not known */
  IpsTuningEdit edit;        /* what was meant so far */
  gboolean promiscuous;
  gboolean filling;          /* the program sets the widgets, nobody means anything */
};

enum { EDITED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsSignatureDialog, ips_signature_dialog, GTK_TYPE_DIALOG)

static const IpsPolicyRow *
get_row (IpsSignatureDialog *self, guint index)
{
  return &g_array_index (self->rows, IpsPolicyRow, index);
}

/* What the row at @index would be with the edit as it stands. */
static IpsSignature
get_result (IpsSignatureDialog *self, guint index)
{
  IpsSignature value = get_row (self, index)->value;
  IpsSignatureTuning fallback = { 0 };

  if (index < self->defaults->len)
    ips_signature_tuning_take (&fallback, &g_array_index (self->defaults, IpsSignature, index), self->edit.reset);
  ips_signature_tuning_apply (&fallback, &value);
  ips_signature_tuning_apply (&self->edit.set, &value);
  value.actions = ips_tuning_edit_get_actions (&self->edit, value.actions);
  return value;
}

static void
describe_alert (IpsSignatureDialog *self)
{
  guint n_silent = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    {
      IpsSignature value = get_result (self, i);

      n_silent += value.enabled && !value.retired && !ips_signature_actions_have_alert (value.actions);
    }
  if (n_silent > 0 && self->rows->len == 1)
    text = g_strdup (_("No alert remains: nobody is told when this signature fires. Add Produce Alert to be told."));
  else if (n_silent > 0)
    text = g_strdup_printf (ngettext ("No alert remains for %u signature: nobody is told when it fires.",
                                      "No alert remains for %u signatures: nobody is told when they fire.", n_silent), n_silent);
  gtk_label_set_text (self->alert_label, text != NULL ? text : "");
}

/* The alert's rating as it would be on a target of that value. */
static void
describe_what_if (IpsSignatureDialog *self, const IpsSignature *value)
{
  IpsTargetValue target = IPS_TARGET_MEDIUM;
  IpsRelevance relevance = IPS_RELEVANCE_UNKNOWN;
  g_autofree char *text = NULL;

  ips_target_value_from_nick (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->target_combo)), &target);
  ips_relevance_from_nick (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->relevance_combo)), &relevance);
  text = g_strdup_printf (_("risk rating %u"), ips_risk_rating_get (value, target, relevance));
  gtk_label_set_text (self->what_if_label, text);
}

/* "Event Count: 5, Summary Mode: summarize": those that are set, or that an edit sets; of many only how many. */
static void
describe_parameters (IpsSignatureDialog *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  IpsSignature value = get_result (self, 0);
  guint set = self->edit.set.fields | self->edit.reset;

  for (IpsSignatureParameter i = 0; i < IPS_N_PARAMETERS; i++)
    {
      IpsSignatureField field = IPS_SIGNATURE_FIELD_OF (i);
      g_autofree char *words = NULL;

      if (self->rows->len > 1 ? !(set & (1u << field)) : value.parameters[i] == 0 && !(set & (1u << field)))
        continue;
      words = ips_signature_dup_words (&value, field);
      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? ", " : "", ips_signature_field_to_label (field), words);
    }
  gtk_label_set_text (self->parameters_label, text->len > 0 ? text->str : self->rows->len > 1 ? _("As they are") : _("As usual"));
}

static void
describe (IpsSignatureDialog *self)
{
  IpsSignature value = get_result (self, 0);
  gboolean single = self->rows->len == 1;
  g_autofree char *rating = NULL;

  if (single)
    rating = g_strdup_printf (_("Base risk rating: %u"), ips_signature_get_base_risk_rating (&value));
  gtk_label_set_text (self->rating_label, single ? rating : _("The base risk rating is the severity's weight times the fidelity rating."));
  gtk_label_set_text (self->state_label, single ? ips_signature_describe_state (value.enabled, value.retired) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->what_if_box), single);
  describe_what_if (self, &value);
  describe_alert (self);
  describe_parameters (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->ok_button), !ips_tuning_edit_is_empty (&self->edit));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->ok_button), ips_tuning_edit_is_empty (&self->edit) ? _("Nothing has changed") : NULL);
}

static void
set_field (IpsSignatureDialog *self, IpsSignatureField field, const char *value)
{
  if (self->filling)
    return;
  self->edit.reset &= ~(1u << field);
  if (value == NULL || g_str_equal (value, KEEP_ID))
    self->edit.set.fields &= ~(1u << field);
  else
    ips_signature_tuning_set (&self->edit.set, field, value, NULL);
  describe (self);
}

static void
severity_changed_cb (IpsSignatureDialog *self)
{
  set_field (self, IPS_SIGNATURE_SEVERITY, gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->severity_combo)));
}

static void
fidelity_changed_cb (IpsSignatureDialog *self)
{
  g_autofree char *value = g_strdup_printf ("%d", gtk_spin_button_get_value_as_int (self->fidelity_spin));

  set_field (self, IPS_SIGNATURE_FIDELITY, value);
}

static void
what_if_changed_cb (IpsSignatureDialog *self)
{
  if (!self->filling)
    describe (self);
}

static void
enabled_changed_cb (IpsSignatureDialog *self)
{
  set_field (self, IPS_SIGNATURE_ENABLED, gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->enabled_combo)));
}

static void
retired_changed_cb (IpsSignatureDialog *self)
{
  set_field (self, IPS_SIGNATURE_RETIRED, gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->retired_combo)));
}

/* --- parameters --- */

static void
parameters_done_cb (IpsParametersDialog *dialog, IpsSignatureDialog *self)
{
  ips_parameters_dialog_take_edit (dialog, &self->edit);
  describe (self);
}

static void
parameters_clicked_cb (IpsSignatureDialog *self)
{
  GtkWidget *dialog = ips_parameters_dialog_new (self->rows, self->defaults, &self->edit, GTK_WINDOW (self));

  g_signal_connect_object (dialog, "done", G_CALLBACK (parameters_done_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- actions --- */

static void
read_actions (IpsSignatureDialog *self)
{
  int index = gtk_combo_box_get_active (GTK_COMBO_BOX (self->actions_combo));

  if (self->filling || index < 0)
    return;
  self->edit.reset &= ~(1u << IPS_SIGNATURE_ACTIONS);
  self->edit.actions = 0;
  for (IpsSignatureAction i = 0; i < IPS_N_ACTIONS; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->action_checks[i])))
      self->edit.actions |= IPS_ACTION_BIT (i);
  self->edit.actions_mode = modes[index].mode;
  /* Adding or taking away nothing is no change. */
  if (self->edit.actions == 0 && self->edit.actions_mode != IPS_ACTIONS_REPLACE)
    self->edit.actions_mode = IPS_ACTIONS_KEEP;
  describe (self);
}

static void
show_actions (IpsSignatureDialog *self, guint actions)
{
  self->filling = TRUE;
  for (IpsSignatureAction i = 0; i < IPS_N_ACTIONS; i++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->action_checks[i]), (actions & IPS_ACTION_BIT (i)) != 0);
  self->filling = FALSE;
}

static void
actions_mode_changed_cb (IpsSignatureDialog *self)
{
  int index = gtk_combo_box_get_active (GTK_COMBO_BOX (self->actions_combo));

  if (self->filling || index < 0)
    return;
  /* Replacing begins with what is there; adding and taking away with nothing. */
  show_actions (self, modes[index].mode == IPS_ACTIONS_REPLACE ? get_row (self, 0)->value.actions : 0);
  read_actions (self);
}

static void
make_action_checks (IpsSignatureDialog *self)
{
  for (IpsSignatureAction i = 0; i < IPS_N_ACTIONS; i++)
    {
      const char *caution = ips_signature_action_get_caution (i);
      GtkWidget *check = gtk_check_button_new_with_label (ips_signature_action_to_label (i));

      if (self->promiscuous && ips_signature_action_is_inline (i))
        {
          gtk_widget_set_sensitive (check, FALSE);
          caution = _("Only inline sensors can do this; the devices of this policy only listen.");
        }
      gtk_widget_set_tooltip_text (check, caution);
      g_signal_connect_swapped (check, "toggled", G_CALLBACK (read_actions), self);
      gtk_widget_show (check);
      gtk_grid_attach (self->actions_grid, check, (int) (i % 2), (int) (i / 2), 1, 1);
      self->action_checks[i] = check;
    }
}

/* --- restore default --- */

static gboolean
all_equal (IpsSignatureDialog *self, IpsSignatureField field)
{
  g_autofree char *first = ips_signature_dup_field (&get_row (self, 0)->value, field);

  for (guint i = 1; i < self->rows->len; i++)
    {
      g_autofree char *other = ips_signature_dup_field (&get_row (self, i)->value, field);

      if (!g_str_equal (first, other))
        return FALSE;
    }
  return TRUE;
}

static void
select_value (IpsSignatureDialog *self, GtkComboBoxText *combo, IpsSignatureField field, const IpsSignature *value)
{
  g_autofree char *id = ips_signature_dup_field (value, field);

  self->filling = TRUE;
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), id);
  self->filling = FALSE;
}

static void
reset_field (IpsSignatureDialog *self, IpsSignatureField field)
{
  const IpsSignature *value = self->defaults->len > 0 ? &g_array_index (self->defaults, IpsSignature, 0) : NULL;

  self->edit.set.fields &= ~(1u << field);
  self->edit.reset |= 1u << field;
  if (field == IPS_SIGNATURE_ACTIONS)
    self->edit.actions_mode = IPS_ACTIONS_KEEP;
  if (value != NULL && field == IPS_SIGNATURE_SEVERITY)
    select_value (self, self->severity_combo, field, value);
  else if (value != NULL && field == IPS_SIGNATURE_ENABLED)
    select_value (self, self->enabled_combo, field, value);
  else if (value != NULL && field == IPS_SIGNATURE_RETIRED)
    select_value (self, self->retired_combo, field, value);
  else if (value != NULL && field == IPS_SIGNATURE_ACTIONS)
    show_actions (self, value->actions);
  else if (value != NULL)
    {
      self->filling = TRUE;
      gtk_spin_button_set_value (self->fidelity_spin, value->fidelity);
      self->filling = FALSE;
    }
  describe (self);
}

static void reset_severity_cb (IpsSignatureDialog *self) { reset_field (self, IPS_SIGNATURE_SEVERITY); }
static void reset_fidelity_cb (IpsSignatureDialog *self) { reset_field (self, IPS_SIGNATURE_FIDELITY); }
static void reset_enabled_cb (IpsSignatureDialog *self) { reset_field (self, IPS_SIGNATURE_ENABLED); }
static void reset_retired_cb (IpsSignatureDialog *self) { reset_field (self, IPS_SIGNATURE_RETIRED); }
static void reset_actions_cb (IpsSignatureDialog *self) { reset_field (self, IPS_SIGNATURE_ACTIONS); }

/* The button says what comes back; where this policy tunes nothing there is nothing to restore in it. */
static void
fill_reset (IpsSignatureDialog *self, GtkButton *button, IpsSignatureField field)
{
  gboolean tuned = FALSE;
  g_autofree char *label = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    tuned |= (get_row (self, i)->own & (1u << field)) != 0 && !get_row (self, i)->own_custom;
  if (self->rows->len == 1 && self->defaults->len == 1 && field != IPS_SIGNATURE_ACTIONS)
    {
      g_autofree char *value = ips_signature_dup_field (&g_array_index (self->defaults, IpsSignature, 0), field);

      /* TRANSLATORS: a button that restores a field; %s is the value that comes back: "Default: high" */
      label = g_strdup_printf (_("Default: %s"), field == IPS_SIGNATURE_ENABLED || field == IPS_SIGNATURE_RETIRED
                               ? (g_str_equal (value, "true") ? _("Yes") : _("No")) : value);
    }
  gtk_button_set_label (button, label != NULL ? label : _("Restore Default"));
  gtk_widget_set_sensitive (GTK_WIDGET (button), tuned);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), tuned ? NULL : _("Nobody changed this field in this policy"));
}

/* --- the first look --- */

static void
fill_combo (IpsSignatureDialog *self, GtkComboBoxText *combo, IpsSignatureField field)
{
  if (!all_equal (self, field))
    {
      gtk_combo_box_text_append (combo, KEEP_ID, _("<multiple values>"));
      gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), KEEP_ID);
      return;
    }
  select_value (self, combo, field, &get_row (self, 0)->value);
  self->filling = TRUE;
}

static void
fill (IpsSignatureDialog *self)
{
  const IpsSignature *first = &get_row (self, 0)->value;
  g_autofree char *title = NULL;

  self->filling = TRUE;
  if (self->rows->len == 1)
    title = g_strdup_printf ("%u/%u  %s", IPS_SIGNATURE_KEY_ID (first->key), IPS_SIGNATURE_KEY_SUB (first->key), first->name);
  else
    title = g_strdup_printf (ngettext ("%u signature", "%u signatures", self->rows->len), self->rows->len);
  gtk_label_set_text (self->title_label, title);
  for (IpsSeverity i = 0; i < IPS_N_SEVERITIES; i++)
    gtk_combo_box_text_append (self->severity_combo, ips_severity_to_nick (i), ips_severity_to_label (i));
  gtk_combo_box_text_append (self->enabled_combo, "true", _("Yes"));
  gtk_combo_box_text_append (self->enabled_combo, "false", _("No"));
  gtk_combo_box_text_append (self->retired_combo, "true", _("Yes"));
  gtk_combo_box_text_append (self->retired_combo, "false", _("No"));
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    gtk_combo_box_text_append_text (self->actions_combo, _(modes[i].label));
  for (IpsTargetValue i = 0; i < IPS_N_TARGETS; i++)
    gtk_combo_box_text_append (self->target_combo, ips_target_value_to_nick (i), ips_target_value_to_label (i));
  for (IpsRelevance i = 0; i < IPS_N_RELEVANCES; i++)
    gtk_combo_box_text_append (self->relevance_combo, ips_relevance_to_nick (i), ips_relevance_to_label (i));
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->target_combo), IPS_TARGET_MEDIUM);
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->relevance_combo), IPS_RELEVANCE_UNKNOWN);
  fill_combo (self, self->severity_combo, IPS_SIGNATURE_SEVERITY);
  fill_combo (self, self->enabled_combo, IPS_SIGNATURE_ENABLED);
  fill_combo (self, self->retired_combo, IPS_SIGNATURE_RETIRED);
  gtk_spin_button_set_value (self->fidelity_spin, first->fidelity);
  /* Several with different actions are not replaced by accident: it begins with adding nothing. */
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->actions_combo), all_equal (self, IPS_SIGNATURE_ACTIONS) ? 0 : 1);
  show_actions (self, all_equal (self, IPS_SIGNATURE_ACTIONS) ? first->actions : 0);
  fill_reset (self, self->severity_reset, IPS_SIGNATURE_SEVERITY);
  fill_reset (self, self->fidelity_reset, IPS_SIGNATURE_FIDELITY);
  fill_reset (self, self->enabled_reset, IPS_SIGNATURE_ENABLED);
  fill_reset (self, self->retired_reset, IPS_SIGNATURE_RETIRED);
  fill_reset (self, self->actions_reset, IPS_SIGNATURE_ACTIONS);
  self->filling = FALSE;
  describe (self);
}

static void
show_help (IpsSignatureDialog *self)
{
  ips_message_show (GTK_WINDOW (self), GTK_MESSAGE_INFO, _("Help on Signatures"),
    _("Severity says how bad the attack would be: informational, low, medium and high weigh 25, 50, 75 and 100.\n\n"
      "Fidelity rating, 0 to 100, says how sure the signature is. Severity times fidelity is the base risk rating, by which "
      "sensors decide what to do beyond the actions below. The rating of an alert counts in what the target is worth to you, set on the "
      "sensor (zero value 50, low 75, medium 100, high 150, mission critical 200), and 10 more or less where the attack is known to be "
      "relevant for the target's system or not; a sensor that only listens takes the signature's promiscuous delta off.\n\n"
      "Enabled and retired: an enabled signature that is not retired is inspected and acts. One that is disabled and not retired is "
      "still inspected, which costs memory and time, and does nothing. One that is retired is not inspected at all. Retiring and "
      "activating signatures makes the sensor build its tables anew, which is heavy work for it: collect such changes.\n\n"
      "Actions: a sensor replaces its whole list. Another action does not bring an alert with it; verbose alerts, SNMP traps and "
      "packet logs do. Actions that deny or modify work on inline sensors only."), NULL);
}

static void
ips_signature_dialog_response (GtkDialog *dialog, int response)
{
  IpsSignatureDialog *self = IPS_SIGNATURE_DIALOG (dialog);

  if (response == GTK_RESPONSE_HELP)
    {
      show_help (self);
      return;
    }
  if (response == GTK_RESPONSE_OK)
    {
      gtk_spin_button_update (self->fidelity_spin);
      g_signal_emit (self, signals[EDITED], 0);
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_signature_dialog_finalize (GObject *object)
{
  IpsSignatureDialog *self = IPS_SIGNATURE_DIALOG (object);

  g_array_unref (self->rows);
  g_array_unref (self->defaults);
  G_OBJECT_CLASS (ips_signature_dialog_parent_class)->finalize (object);
}

static void
ips_signature_dialog_class_init (IpsSignatureDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_signature_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_signature_dialog_response;
  signals[EDITED] = g_signal_new ("edited", IPS_TYPE_SIGNATURE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-signature-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, IpsSignatureDialog, name)
  BIND (title_label);
  BIND (affected_label);
  BIND (local_check);
  BIND (severity_combo);
  BIND (fidelity_spin);
  BIND (rating_label);
  BIND (what_if_box);
  BIND (target_combo);
  BIND (relevance_combo);
  BIND (what_if_label);
  BIND (enabled_combo);
  BIND (retired_combo);
  BIND (state_label);
  BIND (actions_combo);
  BIND (actions_grid);
  BIND (alert_label);
  BIND (parameters_button);
  BIND (parameters_label);
  BIND (severity_reset);
  BIND (fidelity_reset);
  BIND (enabled_reset);
  BIND (retired_reset);
  BIND (actions_reset);
  BIND (ok_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, parameters_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, severity_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, fidelity_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, enabled_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, what_if_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, retired_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, actions_mode_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_severity_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_fidelity_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_enabled_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_retired_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_actions_cb);
}

static void
ips_signature_dialog_init (IpsSignatureDialog *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (IpsPolicyRow));
  self->defaults = g_array_new (FALSE, FALSE, sizeof (IpsSignature));
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_signature_dialog_new (GPtrArray *rows, GPtrArray *defaults, const char *affected, gboolean promiscuous, GtkWindow *parent)
{
  IpsSignatureDialog *self;

  g_return_val_if_fail (rows != NULL && rows->len > 0, NULL);
  self = g_object_new (IPS_TYPE_SIGNATURE_DIALOG, "transient-for", parent, NULL);
  for (guint i = 0; i < rows->len; i++)
    g_array_append_vals (self->rows, g_ptr_array_index (rows, i), 1);
  for (guint i = 0; defaults != NULL && i < defaults->len; i++)
    g_array_append_vals (self->defaults, g_ptr_array_index (defaults, i), 1);
  self->promiscuous = promiscuous;
  gtk_label_set_text (self->affected_label, affected);
  make_action_checks (self);
  fill (self);
  return GTK_WIDGET (self);
}

void
ips_signature_dialog_offer_local (IpsSignatureDialog *self, const char *device)
{
  g_autofree char *name = ips_text_escape_mnemonic (device);
  g_autofree char *label = NULL;

  g_return_if_fail (IPS_IS_SIGNATURE_DIALOG (self));

  /* TRANSLATORS: the name of a device */
  label = g_strdup_printf (_("Onl_y for %s: it gets a local policy of its own, which says the same otherwise"), name);
  gtk_button_set_label (GTK_BUTTON (self->local_check), label);
  gtk_widget_show (GTK_WIDGET (self->local_check));
}

gboolean
ips_signature_dialog_get_local (IpsSignatureDialog *self)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->local_check));
}

void
ips_signature_dialog_get_edit (IpsSignatureDialog *self, IpsTuningEdit *edit)
{
  *edit = self->edit;
}
