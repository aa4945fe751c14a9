/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-parameters-dialog.h"

#include <glib/gi18n-lib.h>

#define N_SYSTEM_COLUMNS 3
#define FIELD_BIT(parameter) (1u << IPS_SIGNATURE_FIELD_OF (parameter))

/* A line of the dialog: one parameter. */
typedef struct
{
  IpsParametersDialog *dialog;   /* (unowned) */
  IpsSignatureParameter parameter;
  GtkWidget *check, *label, *editor, *fallback;
  GtkWidget *words[32];          /* of a set: its check buttons */
} Line;

struct _IpsParametersDialog
{
  GtkDialog parent_instance;

  GtkGrid *grid;
  GtkWidget *only_changed_check, *advanced_check;
  GtkWidget *headings[IPS_N_PARAMETERS];   /* (nullable): above the first of its group */
  Line lines[IPS_N_PARAMETERS];

  IpsTuningEdit edit;            /* of the parameters: what was meant so far */
  guint32 usual[IPS_N_PARAMETERS];
  guint own;                     /* fields that the policy sets itself, of all rows */
  gboolean filling;              /* the program sets the widgets, nobody means anything */
};

enum { DONE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsParametersDialog, ips_parameters_dialog, GTK_TYPE_DIALOG)

/* --- numbers that may be none: the number below the least stands for that --- */

static guint
get_none (IpsSignatureParameter parameter)
{
  guint least, most, usual;

  ips_signature_parameter_get_range (parameter, &least, &most, &usual);
  return least > 0 && usual == 0 ? least - 1 : 0;
}

static gboolean
show_number_cb (GtkSpinButton *spin, Line *line)
{
  guint none = get_none (line->parameter);

  if (none == 0 || gtk_spin_button_get_value_as_int (spin) != (int) none)
    return FALSE;
  gtk_entry_set_text (GTK_ENTRY (spin), _("none"));
  return TRUE;
}

static int
read_number_cb (GtkSpinButton *spin, double *value, Line *line)
{
  guint none = get_none (line->parameter);

  if (none == 0 || !g_str_equal (gtk_entry_get_text (GTK_ENTRY (spin)), _("none")))
    return FALSE;
  *value = none;
  return TRUE;
}

/* --- values --- */

static guint32
read_editor (const Line *line)
{
  guint32 value = 0;
  guint least, most, usual;
  int number;

  switch (ips_signature_parameter_get_kind (line->parameter))
    {
    case IPS_PARAMETER_NUMBER:
      ips_signature_parameter_get_range (line->parameter, &least, &most, &usual);
      number = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (line->editor));
      return number < (int) least || number == (int) usual ? 0 : (guint32) number;
    case IPS_PARAMETER_CHOICE:
      return (guint32) MAX (gtk_combo_box_get_active (GTK_COMBO_BOX (line->editor)), 0);
    case IPS_PARAMETER_SET:
    default:
      for (guint i = 0; line->words[i] != NULL; i++)
        if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (line->words[i])))
          value |= 1u << i;
      return value;
    }
}

/* The button of a set says what is in it. */
static void
label_set (const Line *line, guint32 value)
{
  g_autofree char *text = ips_signature_parameter_to_text (line->parameter, value);
  GtkWidget *label = gtk_bin_get_child (GTK_BIN (line->editor));

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (line->editor, text);
}

static void
show_value (const Line *line, guint32 value)
{
  guint least, most, usual;

  line->dialog->filling = TRUE;
  switch (ips_signature_parameter_get_kind (line->parameter))
    {
    case IPS_PARAMETER_NUMBER:
      ips_signature_parameter_get_range (line->parameter, &least, &most, &usual);
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (line->editor), value != 0 ? value : usual != 0 ? usual : get_none (line->parameter));
      break;
    case IPS_PARAMETER_CHOICE:
      gtk_combo_box_set_active (GTK_COMBO_BOX (line->editor), (int) value);
      break;
    case IPS_PARAMETER_SET:
    default:
      for (guint i = 0; line->words[i] != NULL; i++)
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (line->words[i]), (value & (1u << i)) != 0);
      label_set (line, value);
      break;
    }
  line->dialog->filling = FALSE;
}

/* --- what is meant --- */

static gboolean
is_changed (IpsParametersDialog *self, IpsSignatureParameter parameter)
{
  guint bit = FIELD_BIT (parameter);

  return (self->edit.set.fields & bit) != 0 || ((self->own & bit) != 0 && (self->edit.reset & bit) == 0);
}

static void
update_ui_state (IpsParametersDialog *self)
{
  gboolean only = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->only_changed_check));
  GtkWidget *heading = NULL;

  self->filling = TRUE;
  for (IpsSignatureParameter i = 0; i < IPS_N_PARAMETERS; i++)
    {
      const Line *line = &self->lines[i];
      gboolean changed = is_changed (self, i), shown = changed || !only;

      if (self->headings[i] != NULL)
        gtk_widget_set_visible (heading = self->headings[i], FALSE);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (line->check), changed);
      gtk_widget_set_visible (line->check, shown);
      gtk_widget_set_visible (line->label, shown);
      gtk_widget_set_visible (line->editor, shown);
      gtk_widget_set_visible (line->fallback, shown);
      if (shown)
        gtk_widget_show (heading);
    }
  self->filling = FALSE;
}

static void
set_value (Line *line)
{
  IpsParametersDialog *self = line->dialog;

  self->edit.set.parameters[line->parameter] = read_editor (line);
  self->edit.set.fields |= FIELD_BIT (line->parameter);
  self->edit.reset &= ~FIELD_BIT (line->parameter);
  if (ips_signature_parameter_get_kind (line->parameter) == IPS_PARAMETER_SET)
    label_set (line, read_editor (line));
  update_ui_state (self);
}

static void
changed_cb (Line *line)
{
  if (!line->dialog->filling)
    set_value (line);
}

/* The tick is the user's value; taken away, the default comes back. */
static void
toggled_cb (Line *line)
{
  IpsParametersDialog *self = line->dialog;

  if (self->filling)
    return;
  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (line->check)))
    {
      set_value (line);
      return;
    }
  self->edit.set.fields &= ~FIELD_BIT (line->parameter);
  self->edit.reset |= FIELD_BIT (line->parameter);
  show_value (line, self->usual[line->parameter]);
  update_ui_state (self);
}

/* --- the lines --- */

static GtkWidget *
make_set_editor (Line *line)
{
  GtkWidget *button = gtk_menu_button_new (), *popover = gtk_popover_new (button), *grid = gtk_grid_new (), *label = gtk_label_new (NULL);
  const char *word;

  g_object_set (grid, "margin", 10, "row-spacing", 2, "column-spacing", 14, NULL);
  for (guint i = 0; (word = ips_signature_parameter_get_word (line->parameter, i)) != NULL && i + 1 < G_N_ELEMENTS (line->words); i++)
    {
      line->words[i] = gtk_check_button_new_with_label (word);
      gtk_grid_attach (GTK_GRID (grid), line->words[i], (int) (i % N_SYSTEM_COLUMNS), (int) (i / N_SYSTEM_COLUMNS), 1, 1);
      g_signal_connect_swapped (line->words[i], "toggled", G_CALLBACK (changed_cb), line);
    }
  gtk_widget_show_all (grid);
  gtk_container_add (GTK_CONTAINER (popover), grid);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  g_object_set (label, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", 28, "visible", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (button), label);
  return button;
}

static GtkWidget *
make_editor (Line *line)
{
  guint least, most, usual, none;
  const char *word;
  GtkWidget *editor;

  switch (ips_signature_parameter_get_kind (line->parameter))
    {
    case IPS_PARAMETER_NUMBER:
      ips_signature_parameter_get_range (line->parameter, &least, &most, &usual);
      none = get_none (line->parameter);
      editor = gtk_spin_button_new_with_range (none != 0 ? none : least, most, 1);
      /* "none" is no number */
      gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (editor), none == 0);
      g_signal_connect (editor, "output", G_CALLBACK (show_number_cb), line);
      g_signal_connect (editor, "input", G_CALLBACK (read_number_cb), line);
      g_signal_connect_swapped (editor, "value-changed", G_CALLBACK (changed_cb), line);
      return editor;
    case IPS_PARAMETER_CHOICE:
      editor = gtk_combo_box_text_new ();
      for (guint i = 0; (word = ips_signature_parameter_get_word (line->parameter, i)) != NULL; i++)
        gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (editor), word);
      g_signal_connect_swapped (editor, "changed", G_CALLBACK (changed_cb), line);
      return editor;
    case IPS_PARAMETER_SET:
    default:
      return make_set_editor (line);
    }
}

static void
add_line (IpsParametersDialog *self, IpsSignatureParameter parameter, int *top)
{
  Line *line = &self->lines[parameter];
  const char *name = ips_signature_parameter_to_label (parameter), *group = ips_signature_parameter_get_group (parameter);
  g_autofree char *tick = g_strdup_printf (_("%s is changed"), name);

  line->dialog = self;
  line->parameter = parameter;
  if (parameter == 0 || !g_str_equal (group, ips_signature_parameter_get_group (parameter - 1)))
    {
      PangoAttrList *bold = pango_attr_list_new ();

      self->headings[parameter] = gtk_label_new (group);
      pango_attr_list_insert (bold, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
      g_object_set (self->headings[parameter], "attributes", bold, "xalign", 0.0, "margin-top", 6, NULL);
      pango_attr_list_unref (bold);
      gtk_grid_attach (self->grid, self->headings[parameter], 0, (*top)++, 4, 1);
    }
  line->check = gtk_check_button_new ();
  line->label = gtk_label_new (name);
  line->editor = make_editor (line);
  line->fallback = gtk_label_new (NULL);
  g_object_set (line->check, "margin-start", 14, NULL);
  gtk_widget_set_tooltip_text (line->check, _("Ticked: a value of this policy's own. Take the tick away to go back to the default."));
  atk_object_set_name (gtk_widget_get_accessible (line->check), tick);
  g_object_set (line->label, "xalign", 0.0, NULL);
  gtk_widget_set_tooltip_text (line->label, ips_signature_parameter_explain (parameter));
  atk_object_set_name (gtk_widget_get_accessible (line->editor), name);
  atk_object_set_description (gtk_widget_get_accessible (line->editor), ips_signature_parameter_explain (parameter));
  g_object_set (line->fallback, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", 26, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (line->fallback), "dim-label");
  g_signal_connect_swapped (line->check, "toggled", G_CALLBACK (toggled_cb), line);
  gtk_grid_attach (self->grid, line->check, 0, *top, 1, 1);
  gtk_grid_attach (self->grid, line->label, 1, *top, 1, 1);
  gtk_grid_attach (self->grid, line->editor, 2, *top, 1, 1);
  gtk_grid_attach (self->grid, line->fallback, 3, (*top)++, 1, 1);
}

/* Who tuned it can always take that back. */
static void
allow (IpsParametersDialog *self)
{
  const Line *line = &self->lines[IPS_PARAMETER_PROMISC_DELTA];
  gboolean allowed = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->advanced_check));

  gtk_widget_set_sensitive (line->editor, allowed);
  gtk_widget_set_tooltip_text (line->editor, allowed ? NULL : _("Tick Advanced below to change it"));
  gtk_widget_set_sensitive (line->check, allowed || is_changed (self, IPS_PARAMETER_PROMISC_DELTA));
}

static void
ips_parameters_dialog_response (GtkDialog *dialog, int response)
{
  IpsParametersDialog *self = IPS_PARAMETERS_DIALOG (dialog);

  for (IpsSignatureParameter i = 0; response == GTK_RESPONSE_OK && i < IPS_N_PARAMETERS; i++)
    if (GTK_IS_SPIN_BUTTON (self->lines[i].editor))
      gtk_spin_button_update (GTK_SPIN_BUTTON (self->lines[i].editor));
  if (response == GTK_RESPONSE_OK)
    g_signal_emit (self, signals[DONE], 0);
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_parameters_dialog_class_init (IpsParametersDialogClass *klass)
{
  GTK_DIALOG_CLASS (klass)->response = ips_parameters_dialog_response;
  signals[DONE] = g_signal_new ("done", IPS_TYPE_PARAMETERS_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_parameters_dialog_init (IpsParametersDialog *self)
{
  GtkWidget *content = gtk_dialog_get_content_area (GTK_DIALOG (self));
  int top = 0;

  self->only_changed_check = gtk_check_button_new_with_mnemonic (_("Only _changed ones"));
  g_signal_connect_swapped (self->only_changed_check, "toggled", G_CALLBACK (update_ui_state), self);
  self->advanced_check = gtk_check_button_new_with_mnemonic (_("_Advanced: the promiscuous delta, too, which is best left as it comes"));
  g_signal_connect_swapped (self->advanced_check, "toggled", G_CALLBACK (allow), self);
  self->grid = GTK_GRID (gtk_grid_new ());
  g_object_set (self->grid, "row-spacing", 6, "column-spacing", 12, "vexpand", TRUE, NULL);
  for (IpsSignatureParameter i = 0; i < IPS_N_PARAMETERS; i++)
    add_line (self, i, &top);
  g_object_set (content, "border-width", 18, "spacing", 12, NULL);
  gtk_container_add (GTK_CONTAINER (content), self->only_changed_check);
  gtk_container_add (GTK_CONTAINER (content), GTK_WIDGET (self->grid));
  gtk_container_add (GTK_CONTAINER (content), self->advanced_check);
  gtk_widget_show (GTK_WIDGET (self->grid));
  gtk_widget_show (self->only_changed_check);
  gtk_widget_show (self->advanced_check);
  gtk_dialog_add_buttons (GTK_DIALOG (self), _("_Cancel"), GTK_RESPONSE_CANCEL, _("_OK"), GTK_RESPONSE_OK, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_OK);
}

/* What a parameter is for all of them; %FALSE where they differ. */
static gboolean
get_common (const GArray *rows, gsize offset, gsize row_bytes, IpsSignatureParameter parameter, guint32 *value)
{
  gboolean same = TRUE;

  for (guint i = 0; i < rows->len; i++)
    {
      const IpsSignature *signature = (const IpsSignature *) (gconstpointer) (rows->data + i * row_bytes + offset);

      if (i == 0)
        *value = signature->parameters[parameter];
      same = same && signature->parameters[parameter] == *value;
    }
  return same && rows->len > 0;
}

static void
fill_line (IpsParametersDialog *self, const GArray *rows, const GArray *defaults, IpsSignatureParameter parameter)
{
  Line *line = &self->lines[parameter];
  guint32 value = 0;
  g_autofree char *text = NULL;
  g_autofree char *fallback = NULL;
  gboolean same = get_common (rows, G_STRUCT_OFFSET (IpsPolicyRow, value), sizeof (IpsPolicyRow), parameter, &value);

  if (get_common (defaults, 0, sizeof (IpsSignature), parameter, &self->usual[parameter]))
    text = ips_signature_parameter_to_text (parameter, self->usual[parameter]);
  /* TRANSLATORS: the value that comes back: "Default: fire-all" */
  fallback = !same ? g_strdup (_("<multiple values>")) : text != NULL ? g_strdup_printf (_("Default: %s"), text) : g_strdup ("");
  gtk_label_set_text (GTK_LABEL (line->fallback), fallback);
  gtk_widget_set_tooltip_text (line->fallback, fallback);
  if (self->edit.reset & FIELD_BIT (parameter))
    value = self->usual[parameter];
  if (self->edit.set.fields & FIELD_BIT (parameter))
    value = self->edit.set.parameters[parameter];
  show_value (line, value);
}

GtkWidget *
ips_parameters_dialog_new (const GArray *rows, const GArray *defaults, const IpsTuningEdit *edit, GtkWindow *parent)
{
  IpsParametersDialog *self = g_object_new (IPS_TYPE_PARAMETERS_DIALOG, "transient-for", parent, "modal", TRUE, "destroy-with-parent", TRUE,
                                            "use-header-bar", 0, "title", _("Edit Parameters"), NULL);

  self->edit = *edit;
  for (guint i = 0; i < rows->len; i++)
    {
      const IpsPolicyRow *row = &g_array_index (rows, IpsPolicyRow, i);

      self->own |= row->own_custom ? 0 : row->own;
    }
  for (IpsSignatureParameter i = 0; i < IPS_N_PARAMETERS; i++)
    fill_line (self, rows, defaults, i);
  update_ui_state (self);
  allow (self);
  return GTK_WIDGET (self);
}

void
ips_parameters_dialog_take_edit (IpsParametersDialog *self, IpsTuningEdit *edit)
{
  g_return_if_fail (IPS_IS_PARAMETERS_DIALOG (self));

  edit->set.fields = (edit->set.fields & ~IPS_SIGNATURE_PARAMETERS) | (self->edit.set.fields & IPS_SIGNATURE_PARAMETERS);
  edit->reset = (edit->reset & ~IPS_SIGNATURE_PARAMETERS) | (self->edit.reset & IPS_SIGNATURE_PARAMETERS);
  for (IpsSignatureParameter i = 0; i < IPS_N_PARAMETERS; i++)
    edit->set.parameters[i] = self->edit.set.parameters[i];
}
