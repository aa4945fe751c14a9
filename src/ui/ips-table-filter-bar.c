/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-table-filter-bar.h"

#include <glib/gi18n-lib.h>

#include "ips-table-state.h"

#define MAX_LINES 8

typedef struct
{
  IpsTableFilterBar *bar;
  GtkWidget *box;
  GtkWidget *column;
  GtkWidget *operator;
  GtkWidget *value;
} Line;

struct _IpsTableFilterBar
{
  GtkBox parent_instance;

  GtkBox *lines;
  GtkBox *tools;
  GtkWidget *add_button;
  GtkWidget *clear_button;

  char *name;                      /* (owned) */
  const IpsTableColumn *columns;
  guint n_columns;
  GPtrArray *all;                  /* (owned) (element-type Line) */
  gboolean loading;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsTableFilterBar, ips_table_filter_bar, GTK_TYPE_BOX)

static IpsTableCriterion *
line_get_criterion (Line *line)
{
  IpsTableOperator operator = IPS_TABLE_OPERATOR_CONTAINS;

  ips_table_operator_from_nick (gtk_combo_box_get_active_id (GTK_COMBO_BOX (line->operator)), &operator);
  return ips_table_criterion_new ((guint) MAX (gtk_combo_box_get_active (GTK_COMBO_BOX (line->column)), 0), operator,
                                  gtk_entry_get_text (GTK_ENTRY (line->value)));
}

GPtrArray *
ips_table_filter_bar_get_criteria (IpsTableFilterBar *self)
{
  GPtrArray *criteria = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_table_criterion_free);

  g_return_val_if_fail (IPS_IS_TABLE_FILTER_BAR (self), criteria);

  for (guint i = 0; i < self->all->len; i++)
    {
      IpsTableCriterion *criterion = line_get_criterion (g_ptr_array_index (self->all, i));

      if (*criterion->value != '\0' && ips_table_criterion_is_valid (criterion, &self->columns[criterion->column]))
        g_ptr_array_add (criteria, criterion);
      else
        ips_table_criterion_free (criterion);
    }
  return criteria;
}

GStrv
ips_table_filter_bar_dup_criteria (IpsTableFilterBar *self)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  g_autoptr (GPtrArray) criteria = NULL;

  g_return_val_if_fail (IPS_IS_TABLE_FILTER_BAR (self), NULL);

  criteria = ips_table_filter_bar_get_criteria (self);
  for (guint i = 0; i < criteria->len; i++)
    {
      const IpsTableCriterion *criterion = g_ptr_array_index (criteria, i);
      g_autofree char *text = g_strdup_printf ("%s %s %s", self->columns[criterion->column].id,
                                               ips_table_operator_to_nick (criterion->operator), criterion->value);

      g_strv_builder_add (texts, text);
    }
  return g_strv_builder_end (texts);
}

char *
ips_table_filter_bar_dup_words (IpsTableFilterBar *self)
{
  g_autoptr (GPtrArray) criteria = NULL;
  g_autoptr (GString) words = g_string_new (NULL);

  g_return_val_if_fail (IPS_IS_TABLE_FILTER_BAR (self), NULL);

  criteria = ips_table_filter_bar_get_criteria (self);
  for (guint i = 0; i < criteria->len; i++)
    {
      const IpsTableCriterion *criterion = g_ptr_array_index (criteria, i);

      if (i > 0)
        g_string_append_c (words, '\n');
      /* TRANSLATORS: a criterion of a filter: a column's heading, an operator and a value: "Version begins with “7.1”" */
      g_string_append_printf (words, _("%1$s %2$s “%3$s”"), g_dgettext (GETTEXT_PACKAGE, self->columns[criterion->column].title),
                              ips_table_operator_to_label (criterion->operator), criterion->value);
    }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
remember (IpsTableFilterBar *self)
{
  g_auto (GStrv) texts = ips_table_filter_bar_dup_criteria (self);

  if (texts[0] != NULL)
    g_key_file_set_string_list (ips_table_state_get (), self->name, "filter", (const char *const *) texts, g_strv_length (texts));
  else
    g_key_file_remove_key (ips_table_state_get (), self->name, "filter", NULL);
  ips_table_state_changed ();
}

static void
update_ui_state (IpsTableFilterBar *self)
{
  gboolean any = self->all->len > 1;

  for (guint i = 0; i < self->all->len; i++)
    {
      Line *line = g_ptr_array_index (self->all, i);
      g_autoptr (IpsTableCriterion) criterion = line_get_criterion (line);
      gboolean date = criterion->operator == IPS_TABLE_OPERATOR_BEFORE || criterion->operator == IPS_TABLE_OPERATOR_AFTER;
      gboolean valid = ips_table_criterion_is_valid (criterion, &self->columns[criterion->column]);

      any = any || *criterion->value != '\0';
      gtk_entry_set_placeholder_text (GTK_ENTRY (line->value), date ? _("Date (2027-01-31) or days from today (30)")
                                                                    : _("Value"));
      gtk_entry_set_icon_from_icon_name (GTK_ENTRY (line->value), GTK_ENTRY_ICON_SECONDARY,
                                         valid ? NULL : "dialog-warning-symbolic");
      gtk_entry_set_icon_tooltip_text (GTK_ENTRY (line->value), GTK_ENTRY_ICON_SECONDARY,
                                       valid ? NULL : _("Enter a date as 2027-01-31, or a number of days from today."));
    }
  gtk_widget_set_sensitive (self->clear_button, any);
  gtk_widget_set_sensitive (self->add_button, self->all->len < MAX_LINES);
}

static void
changed (IpsTableFilterBar *self)
{
  if (self->loading)
    return;
  update_ui_state (self);
  remember (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
value_changed_cb (GtkEditable *editable, gpointer user_data)
{
  Line *line = user_data;

  changed (line->bar);
}

static void
operator_changed_cb (GtkComboBox *combo, gpointer user_data)
{
  Line *line = user_data;

  changed (line->bar);
}

static void
fill_operators (Line *line)
{
  int number = MAX (gtk_combo_box_get_active (GTK_COMBO_BOX (line->column)), 0);
  const IpsTableOperator *operators = ips_table_column_get_operators (&line->bar->columns[number]);
  g_autofree char *before = g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (line->operator)));

  gtk_combo_box_text_remove_all (GTK_COMBO_BOX_TEXT (line->operator));
  for (guint i = 0; operators[i] != IPS_N_TABLE_OPERATORS; i++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (line->operator), ips_table_operator_to_nick (operators[i]),
                               ips_table_operator_to_label (operators[i]));
  if (before == NULL || !gtk_combo_box_set_active_id (GTK_COMBO_BOX (line->operator), before))
    gtk_combo_box_set_active (GTK_COMBO_BOX (line->operator), 0);
}

static void
column_changed_cb (GtkComboBox *combo, gpointer user_data)
{
  Line *line = user_data;
  gboolean loading = line->bar->loading;

  line->bar->loading = TRUE;
  fill_operators (line);
  line->bar->loading = loading;
  changed (line->bar);
}

static void add_line (IpsTableFilterBar *self, guint column, const char *operator, const char *value);

static void
remove_clicked_cb (GtkButton *button, gpointer user_data)
{
  Line *line = user_data;
  IpsTableFilterBar *self = line->bar;

  /* Combo boxes may say "changed" once more while they go. */
  self->loading = TRUE;
  gtk_widget_destroy (line->box);
  g_ptr_array_remove (self->all, line);
  if (self->all->len == 0)
    add_line (self, 0, NULL, "");
  self->loading = FALSE;
  changed (self);
  ips_table_filter_bar_focus (self);
}

static void
name_widget (GtkWidget *widget, const char *name)
{
  atk_object_set_name (gtk_widget_get_accessible (widget), name);
}

static void
add_line (IpsTableFilterBar *self, guint column, const char *operator, const char *value)
{
  Line *line = g_new0 (Line, 1);
  GtkWidget *remove;

  line->bar = self;
  line->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  line->column = gtk_combo_box_text_new ();
  line->operator = gtk_combo_box_text_new ();
  line->value = gtk_entry_new ();
  remove = gtk_button_new_from_icon_name ("list-remove-symbolic", GTK_ICON_SIZE_BUTTON);
  gtk_widget_set_tooltip_text (remove, _("Remove this criterion"));
  name_widget (remove, _("Remove Criterion"));
  name_widget (line->column, _("Column"));
  name_widget (line->operator, _("Operator"));
  name_widget (line->value, _("Value"));
  gtk_entry_set_width_chars (GTK_ENTRY (line->value), 34);

  for (guint i = 0; i < self->n_columns; i++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (line->column), self->columns[i].id,
                               g_dgettext (GETTEXT_PACKAGE, self->columns[i].title));
  gtk_combo_box_set_active (GTK_COMBO_BOX (line->column), (int) column);
  fill_operators (line);
  if (operator != NULL)
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (line->operator), operator);
  gtk_entry_set_text (GTK_ENTRY (line->value), value);

  gtk_container_add (GTK_CONTAINER (line->box), line->column);
  gtk_container_add (GTK_CONTAINER (line->box), line->operator);
  gtk_container_add (GTK_CONTAINER (line->box), line->value);
  gtk_container_add (GTK_CONTAINER (line->box), remove);
  gtk_widget_show_all (line->box);
  gtk_container_add (GTK_CONTAINER (self->lines), line->box);

  g_signal_connect (line->column, "changed", G_CALLBACK (column_changed_cb), line);
  g_signal_connect (line->operator, "changed", G_CALLBACK (operator_changed_cb), line);
  g_signal_connect (line->value, "changed", G_CALLBACK (value_changed_cb), line);
  g_signal_connect (remove, "clicked", G_CALLBACK (remove_clicked_cb), line);
  g_ptr_array_add (self->all, line);
}

static void
remove_lines (IpsTableFilterBar *self)
{
  for (guint i = 0; i < self->all->len; i++)
    gtk_widget_destroy (((Line *) g_ptr_array_index (self->all, i))->box);
  g_ptr_array_set_size (self->all, 0);
}

void
ips_table_filter_bar_clear (IpsTableFilterBar *self)
{
  g_return_if_fail (IPS_IS_TABLE_FILTER_BAR (self));

  self->loading = TRUE;
  remove_lines (self);
  add_line (self, 0, NULL, "");
  self->loading = FALSE;
  changed (self);
}

void
ips_table_filter_bar_focus (IpsTableFilterBar *self)
{
  Line *last = g_ptr_array_index (self->all, self->all->len - 1);

  gtk_widget_grab_focus (last->value);
}

static void
add_clicked_cb (GtkButton *button, gpointer user_data)
{
  IpsTableFilterBar *self = user_data;

  add_line (self, 0, NULL, "");
  update_ui_state (self);
  ips_table_filter_bar_focus (self);
}

static void
clear_clicked_cb (GtkButton *button, gpointer user_data)
{
  ips_table_filter_bar_clear (user_data);
}

static void
fill (IpsTableFilterBar *self, const char *const *texts)
{
  self->loading = TRUE;
  remove_lines (self);
  for (guint i = 0; texts != NULL && texts[i] != NULL && i < MAX_LINES; i++)
    {
      g_auto (GStrv) parts = g_strsplit (texts[i], " ", 3);

      if (g_strv_length (parts) != 3)
        continue;
      for (guint j = 0; j < self->n_columns; j++)
        if (g_str_equal (self->columns[j].id, parts[0]))
          add_line (self, j, parts[1], parts[2]);
    }
  if (self->all->len == 0)
    add_line (self, 0, NULL, "");
  self->loading = FALSE;
  update_ui_state (self);
}

void
ips_table_filter_bar_set_criteria (IpsTableFilterBar *self, const char *const *criteria)
{
  g_return_if_fail (IPS_IS_TABLE_FILTER_BAR (self));

  fill (self, criteria);
  changed (self);
}

void
ips_table_filter_bar_add_tool (IpsTableFilterBar *self, GtkWidget *widget)
{
  g_return_if_fail (IPS_IS_TABLE_FILTER_BAR (self));
  gtk_container_add (GTK_CONTAINER (self->tools), widget);
}

static void
ips_table_filter_bar_dispose (GObject *object)
{
  IPS_TABLE_FILTER_BAR (object)->loading = TRUE;

  G_OBJECT_CLASS (ips_table_filter_bar_parent_class)->dispose (object);
}

static void
ips_table_filter_bar_finalize (GObject *object)
{
  IpsTableFilterBar *self = IPS_TABLE_FILTER_BAR (object);

  g_free (self->name);
  g_ptr_array_unref (self->all);

  G_OBJECT_CLASS (ips_table_filter_bar_parent_class)->finalize (object);
}

static void
ips_table_filter_bar_class_init (IpsTableFilterBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_table_filter_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_table_filter_bar_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-table-filter-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsTableFilterBar, lines);
  gtk_widget_class_bind_template_child (widget_class, IpsTableFilterBar, tools);
  gtk_widget_class_bind_template_child (widget_class, IpsTableFilterBar, add_button);
  gtk_widget_class_bind_template_child (widget_class, IpsTableFilterBar, clear_button);
  gtk_widget_class_bind_template_callback (widget_class, add_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_clicked_cb);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
ips_table_filter_bar_init (IpsTableFilterBar *self)
{
  self->all = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_table_filter_bar_new (const char *name, const IpsTableColumn *columns, guint n_columns)
{
  IpsTableFilterBar *self = g_object_new (IPS_TYPE_TABLE_FILTER_BAR, NULL);
  g_auto (GStrv) remembered = g_key_file_get_string_list (ips_table_state_get (), name, "filter", NULL, NULL);

  self->name = g_strdup (name);
  self->columns = columns;
  self->n_columns = n_columns;
  fill (self, (const char *const *) remembered);
  return GTK_WIDGET (self);
}
