/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-maintenance-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-field.h"
#include "ips-format.h"
#include "ips-problem.h"
#include "ips-span-row.h"
#include "ips-zone-completion.h"

#define N_PREVIEW 3
#define WIDTH_PX 720
#define TIMES_PX 130

struct _IpsMaintenanceDialog
{
  GtkDialog parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  char *former_name;           /* (owned) (nullable): of the one that is changed */
  gboolean touched;            /* somebody entered something: before, nothing is complained of */
  gboolean saving;
  GCancellable *lifetime;      /* (owned): cancelled in dispose */

  IpsField *name_field;
  IpsField *zone_field;
  GtkBox *times_box;
  GtkLabel *preview_label;
  GtkLabel *problem_label;
  GtkWidget *ok_button;
};

G_DEFINE_FINAL_TYPE (IpsMaintenanceDialog, ips_maintenance_dialog, GTK_TYPE_DIALOG)

/* (nullable): %NULL where something is missing yet; @problem: (out) (transfer full) */
static IpsMaintenanceWindow *
read_window (IpsMaintenanceDialog *self, char **problem)
{
  g_autofree char *name = ips_field_dup_text (self->name_field);
  g_autofree char *zone = ips_field_dup_text (self->zone_field);
  g_autoptr(IpsMaintenanceWindow) window = ips_maintenance_window_new (name, zone);
  g_autoptr(GList) rows = gtk_container_get_children (GTK_CONTAINER (self->times_box));
  g_autoptr(GError) error = NULL;

  for (GList *l = rows; l != NULL; l = l->next)
    {
      const char *wrong = NULL;
      IpsWindowSpan span;

      if (!ips_span_row_read (l->data, &span, &wrong))
        {
          *problem = g_strdup (wrong);
          return NULL;
        }
      g_array_append_val (window->spans, span);
    }
  if (ips_maintenance_window_check (window, &error))
    return g_steal_pointer (&window);
  *problem = g_strdup (error->message);
  return NULL;
}

static char *
describe_openings (IpsMaintenanceDialog *self, const IpsMaintenanceWindow *window)
{
  g_autoptr(GTimeZone) zone = ips_maintenance_window_get_zone (window);
  gint64 opens_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace)), closes_us;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < N_PREVIEW && ips_maintenance_window_get_next (window, zone, opens_us, &opens_us, &closes_us); i++)
    {
      g_autofree char *opens = ips_format_date_time (opens_us);
      g_autofree char *closes = ips_format_date_time (closes_us);

      /* TRANSLATORS: when a maintenance window opens and when it closes */
      g_string_append_printf (text, _("%s%s to %s"), i > 0 ? "\n" : "", opens, closes);
    }
  if (text->len == 0)
    g_string_append (text, _("It is always open."));
  return g_string_free (text, FALSE);
}

static void
update_ui_state (IpsMaintenanceDialog *self)
{
  g_autofree char *problem = NULL, *preview = NULL;
  g_autoptr(IpsMaintenanceWindow) window = read_window (self, &problem);

  preview = window != NULL ? describe_openings (self, window) : g_strdup (_("None, until it is complete"));
  gtk_label_set_text (self->preview_label, preview);
  gtk_label_set_text (self->problem_label, problem != NULL && self->touched ? problem : "");
  gtk_widget_set_sensitive (self->ok_button, window != NULL && !self->saving);
  gtk_widget_set_tooltip_text (self->ok_button, problem);
}

static void
input_cb (IpsMaintenanceDialog *self)
{
  self->touched = TRUE;
  update_ui_state (self);
}

/* --- times --- */

static void
removed_cb (IpsMaintenanceDialog *self, GtkWidget *row)
{
  gtk_widget_destroy (row);
  input_cb (self);
}

static GtkWidget *
add_row (IpsMaintenanceDialog *self, const IpsWindowSpan *span)
{
  GtkWidget *row = ips_span_row_new (span);

  gtk_container_add (GTK_CONTAINER (self->times_box), row);
  g_signal_connect_object (row, "changed", G_CALLBACK (input_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "removed", G_CALLBACK (removed_cb), self, G_CONNECT_SWAPPED);
  return row;
}

static void
add_clicked_cb (IpsMaintenanceDialog *self)
{
  const IpsWindowSpan empty = { 0, 22, 0, 4 * 60 };

  gtk_widget_child_focus (add_row (self, &empty), GTK_DIR_TAB_FORWARD);
  update_ui_state (self);
}

/* --- saving --- */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsMaintenanceDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;
  gboolean ok = ips_maintenance_save_finish (IPS_MAINTENANCE (source), result, &error);

  if (g_cancellable_is_cancelled (self->lifetime))
    return;
  self->saving = FALSE;
  if (ok)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  update_ui_state (self);
  sentence = g_error_matches (error, IPS_ERROR, IPS_ERROR_EXISTS) ? g_strdup (error->message)
                                                                 : ips_explain_error (ips_error_get_code (error), NULL, error->message);
  gtk_label_set_text (self->problem_label, sentence);
}

static void
ips_maintenance_dialog_response (GtkDialog *dialog, int response)
{
  IpsMaintenanceDialog *self = IPS_MAINTENANCE_DIALOG (dialog);
  g_autofree char *problem = NULL;
  g_autoptr(IpsMaintenanceWindow) window = NULL;

  if (response != GTK_RESPONSE_OK)
    {
      gtk_widget_destroy (GTK_WIDGET (dialog));
      return;
    }
  window = read_window (self, &problem);
  if (self->saving || window == NULL)
    return;
  self->saving = TRUE;
  update_ui_state (self);
  ips_maintenance_save_async (ips_fleet_get_maintenance (ips_workspace_get_fleet (self->workspace)), window, self->former_name, NULL,
                              saved_cb, g_object_ref (self));
}

static void
ips_maintenance_dialog_dispose (GObject *object)
{
  g_cancellable_cancel (IPS_MAINTENANCE_DIALOG (object)->lifetime);
  G_OBJECT_CLASS (ips_maintenance_dialog_parent_class)->dispose (object);
}

static void
ips_maintenance_dialog_finalize (GObject *object)
{
  IpsMaintenanceDialog *self = IPS_MAINTENANCE_DIALOG (object);

  g_free (self->former_name);
  g_clear_object (&self->workspace);
  g_clear_object (&self->lifetime);
  G_OBJECT_CLASS (ips_maintenance_dialog_parent_class)->finalize (object);
}

static void
ips_maintenance_dialog_class_init (IpsMaintenanceDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_maintenance_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_maintenance_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_maintenance_dialog_response;
}

static void
ips_maintenance_dialog_init (IpsMaintenanceDialog *self)
{
  self->lifetime = g_cancellable_new ();
}

/* --- building --- */

static GtkLabel *
attach (GtkGrid *grid, int row, const char *mnemonic, GtkWidget *widget)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (mnemonic);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_set_valign (label, GTK_ALIGN_BASELINE);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_grid_attach (grid, label, 0, row, 1, 1);
  gtk_grid_attach (grid, widget, 1, row, 1, 1);
  return GTK_LABEL (label);
}

static IpsField *
new_field (IpsMaintenanceDialog *self, const char *title)
{
  IpsField *field = g_object_new (IPS_TYPE_FIELD, "title", title, NULL);

  g_signal_connect_object (field, "changed", G_CALLBACK (input_cb), self, G_CONNECT_SWAPPED);
  return field;
}

static void
attach_field (GtkGrid *grid, int row, const char *mnemonic, IpsField *field, GtkWidget *button)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (field), TRUE, TRUE, 0);
  if (button != NULL)
    gtk_box_pack_start (GTK_BOX (box), button, FALSE, FALSE, 0);
  gtk_label_set_mnemonic_widget (attach (grid, row, mnemonic, box), GTK_WIDGET (ips_field_get_entry (field)));
}

static GtkLabel *
text_label (const char *style)
{
  GtkWidget *label = gtk_label_new ("");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  return GTK_LABEL (label);
}

static GtkWidget *
build_times (IpsMaintenanceDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *add = gtk_button_new_with_mnemonic (_("Add _Time"));

  self->times_box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), TIMES_PX);
  gtk_container_add (GTK_CONTAINER (scrolled), GTK_WIDGET (self->times_box));
  gtk_widget_set_halign (add, GTK_ALIGN_START);
  g_signal_connect_object (add, "clicked", G_CALLBACK (add_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_pack_start (GTK_BOX (box), scrolled, TRUE, TRUE, 0);
  gtk_container_add (GTK_CONTAINER (box), add);
  return box;
}

static void
build (IpsMaintenanceDialog *self)
{
  GtkWidget *content = gtk_dialog_get_content_area (GTK_DIALOG (self));
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());
  GtkWidget *times = build_times (self);

  gtk_grid_set_row_spacing (grid, 12);
  gtk_grid_set_column_spacing (grid, 12);
  gtk_container_set_border_width (GTK_CONTAINER (grid), 12);
  gtk_container_set_border_width (GTK_CONTAINER (content), 6);
  self->name_field = new_field (self, _("Name"));
  attach_field (grid, 0, _("_Name"), self->name_field, NULL);
  gtk_widget_set_valign (GTK_WIDGET (attach (grid, 1, _("Times"), times)), GTK_ALIGN_START);
  gtk_widget_set_vexpand (times, TRUE);
  self->zone_field = new_field (self, _("Time zone"));
  attach_field (grid, 2, _("Time _zone"), self->zone_field, ips_zone_completion_attach (ips_field_get_entry (self->zone_field)));
  ips_field_set_placeholder (self->zone_field, _("That of each machine Vedette runs on"));
  self->preview_label = text_label (NULL);
  gtk_widget_set_valign (GTK_WIDGET (attach (grid, 3, _("Next openings"), GTK_WIDGET (self->preview_label))), GTK_ALIGN_START);
  self->problem_label = text_label (GTK_STYLE_CLASS_ERROR);
  gtk_grid_attach (grid, GTK_WIDGET (self->problem_label), 0, 4, 2, 1);
  gtk_box_pack_start (GTK_BOX (content), GTK_WIDGET (grid), TRUE, TRUE, 0);
  gtk_widget_show_all (content);
  gtk_dialog_add_button (GTK_DIALOG (self), _("_Cancel"), GTK_RESPONSE_CANCEL);
  self->ok_button = gtk_dialog_add_button (GTK_DIALOG (self), _("_Save"), GTK_RESPONSE_OK);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_OK);
}

/* The zone is written out where this machine's has a name, so that it means the same on another machine. */
static const char *
default_zone (GTimeZone *local)
{
  const char *name = g_time_zone_get_identifier (local);

  return name != NULL && ips_schedule_is_zone (name) ? name : "";
}

GtkWidget *
ips_maintenance_dialog_new (IpsWorkspace *workspace, const IpsMaintenanceWindow *window, GtkWindow *parent)
{
  IpsMaintenanceDialog *self;
  g_autoptr(GTimeZone) local = g_time_zone_new_local ();

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_MAINTENANCE_DIALOG, "transient-for", parent, "modal", TRUE, "destroy-with-parent", TRUE, "default-width", WIDTH_PX,
                       "title", window != NULL ? _("Edit Maintenance Window") : _("Add Maintenance Window"), NULL);
  self->workspace = g_object_ref (workspace);
  self->former_name = window != NULL ? g_strdup (window->name) : NULL;
  build (self);
  ips_field_set_text (self->name_field, window != NULL ? window->name : "");
  ips_field_set_text (self->zone_field, window != NULL ? window->zone : default_zone (local));
  for (guint i = 0; window != NULL && i < window->spans->len; i++)
    add_row (self, &g_array_index (window->spans, IpsWindowSpan, i));
  if (window == NULL)
    {
      const IpsWindowSpan weekend = { IPS_SCHEDULE_WEEKDAY (G_DATE_SATURDAY) | IPS_SCHEDULE_WEEKDAY (G_DATE_SUNDAY), 22, 0, 4 * 60 };

      add_row (self, &weekend);
    }
  update_ui_state (self);
  gtk_widget_grab_focus (GTK_WIDGET (ips_field_get_entry (self->name_field)));
  return GTK_WIDGET (self);
}
