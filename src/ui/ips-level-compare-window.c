/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-level-compare-window.h"

#include <glib/gi18n-lib.h>

#include "ips-close-keys.h"
#include "ips-export-dialog.h"
#include "ips-level-diff-view.h"
#include "ips-window-size.h"

#define WIDTH_PX 1160
#define HEIGHT_PX 700

struct _IpsLevelCompareWindow
{
  GtkWindow parent_instance;

  GtkHeaderBar *header;
  GtkBox *content;
  GtkComboBoxText *from_combo;
  GtkComboBoxText *to_combo;
  GtkButton *swap_button;
  GtkButton *show_button;
  GtkButton *export_button;
  IpsLevelDiffView *view;

  IpsCatalogue *catalogue;   /* (owned) */
  gboolean filling;          /* the lists of levels are being made: what they say is no choice */
};

enum { SIGNATURE_ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsLevelCompareWindow, ips_level_compare_window, GTK_TYPE_WINDOW)

/* 0: none */
static guint
get_level (GtkComboBoxText *combo)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (combo));
  guint level = 0;

  return id != NULL && ips_level_from_text (id, &level) ? level : 0;
}

static void
set_level (GtkComboBoxText *combo, guint level)
{
  g_autofree char *id = ips_level_to_text (level);

  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), id);
}

static void
update_ui_state (IpsLevelCompareWindow *self)
{
  g_autoptr(GPtrArray) rows = ips_level_diff_view_get_selected (self->view);
  const IpsSignatureDiff *diff = ips_level_diff_view_get_diff (self->view);
  gboolean any = diff != NULL && ips_signature_diff_get_n (diff) > 0;

  gtk_widget_set_sensitive (GTK_WIDGET (self->show_button), rows->len == 1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->show_button), rows->len == 1 ? _("Go to this signature in the policy that is shown")
                                                                             : _("Select one signature first"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->export_button), any);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->export_button), any ? _("Write the changes to a file, as CSV or JSON")
                                                                    : _("There is no change to write"));
}

static void
compare (IpsLevelCompareWindow *self)
{
  guint from = get_level (self->from_combo), to = get_level (self->to_combo);
  g_autofree char *before = ips_level_to_text (from);
  g_autofree char *after = ips_level_to_text (to);
  g_autofree char *subtitle = NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->swap_button), from != 0 && to != 0);
  /* TRANSLATORS: two update levels: "from S615 to S616" */
  subtitle = from != 0 && to != 0 ? g_strdup_printf (_("from %s to %s"), before, after) : NULL;
  gtk_header_bar_set_subtitle (self->header, subtitle);
  ips_level_diff_view_show (self->view, from, to);
}

static void
level_chosen_cb (IpsLevelCompareWindow *self)
{
  if (!self->filling)
    compare (self);
}

static void
swap_clicked_cb (IpsLevelCompareWindow *self)
{
  guint from = get_level (self->from_combo), to = get_level (self->to_combo);

  self->filling = TRUE;
  set_level (self->from_combo, to);
  set_level (self->to_combo, from);
  self->filling = FALSE;
  compare (self);
}

/* Keeps what is chosen where it is still known. */
static void
fill_levels (IpsLevelCompareWindow *self, guint from, guint to)
{
  GPtrArray *levels = ips_catalogue_get_levels (self->catalogue);

  self->filling = TRUE;
  gtk_combo_box_text_remove_all (self->from_combo);
  gtk_combo_box_text_remove_all (self->to_combo);
  for (guint i = levels->len; i > 0; i--)
    {
      const IpsSignatureLevel *level = g_ptr_array_index (levels, i - 1);
      g_autofree char *name = ips_level_to_text (level->level);
      g_autofree char *text = g_strdup_printf (ngettext ("%s · %u signature", "%s · %u signatures", level->n_signatures), name,
                                               level->n_signatures);

      gtk_combo_box_text_append (self->from_combo, name, text);
      gtk_combo_box_text_append (self->to_combo, name, text);
    }
  if (to == 0 && levels->len > 0)
    to = ((IpsSignatureLevel *) g_ptr_array_index (levels, levels->len - 1))->level;
  if (from == 0 && to > 0)
    from = ips_catalogue_find_nearest (self->catalogue, to - 1);
  set_level (self->from_combo, from);
  set_level (self->to_combo, to);
  self->filling = FALSE;
  compare (self);
}

static void
catalogue_changed_cb (IpsLevelCompareWindow *self)
{
  fill_levels (self, get_level (self->from_combo), get_level (self->to_combo));
}

static void
link_activated_cb (IpsLevelCompareWindow *self, const IpsPolicyRow *row)
{
  g_signal_emit (self, signals[SIGNATURE_ACTIVATED], 0, row->value.key);
}

static void
show_clicked_cb (IpsLevelCompareWindow *self)
{
  g_autoptr(GPtrArray) rows = ips_level_diff_view_get_selected (self->view);

  if (rows->len == 1)
    link_activated_cb (self, g_ptr_array_index (rows, 0));
}

static void
export_clicked_cb (IpsLevelCompareWindow *self)
{
  g_autofree char *from = ips_level_to_text (get_level (self->from_combo));
  g_autofree char *to = ips_level_to_text (get_level (self->to_combo));
  /* TRANSLATORS: a file's name without its ending, from two update levels */
  g_autofree char *name = g_strdup_printf (_("changes %s to %s"), from, to);

  ips_export_run (GTK_WINDOW (self), ips_level_diff_view_get_table (self->view), name);
}

static gboolean
ips_level_compare_window_key_press (GtkWidget *widget, GdkEventKey *event)
{
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask ();

  if (modifiers == GDK_CONTROL_MASK && gdk_keyval_to_lower (event->keyval) == GDK_KEY_f)
    {
      ips_level_diff_view_focus_search (IPS_LEVEL_COMPARE_WINDOW (widget)->view);
      return GDK_EVENT_STOP;
    }
  return GTK_WIDGET_CLASS (ips_level_compare_window_parent_class)->key_press_event (widget, event);
}

static void
ips_level_compare_window_dispose (GObject *object)
{
  g_clear_object (&IPS_LEVEL_COMPARE_WINDOW (object)->catalogue);
  G_OBJECT_CLASS (ips_level_compare_window_parent_class)->dispose (object);
}

static void
ips_level_compare_window_class_init (IpsLevelCompareWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_level_compare_window_dispose;
  widget_class->key_press_event = ips_level_compare_window_key_press;
  signals[SIGNATURE_ACTIVATED] = g_signal_new ("signature-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 1, G_TYPE_UINT64);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-level-compare-window.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, IpsLevelCompareWindow, name)
  BIND (header);
  BIND (content);
  BIND (from_combo);
  BIND (to_combo);
  BIND (swap_button);
  BIND (show_button);
  BIND (export_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, level_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, swap_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_clicked_cb);
}

static void
ips_level_compare_window_init (IpsLevelCompareWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_level_compare_window_new (IpsCatalogue *catalogue, guint from, guint to, GtkWindow *parent)
{
  IpsLevelCompareWindow *self = g_object_new (IPS_TYPE_LEVEL_COMPARE_WINDOW, "transient-for", parent, NULL);

  self->catalogue = g_object_ref (catalogue);
  self->view = IPS_LEVEL_DIFF_VIEW (ips_level_diff_view_new (catalogue, "level-changes"));
  gtk_box_pack_start (self->content, GTK_WIDGET (self->view), TRUE, TRUE, 0);
  ips_window_fit_to_screen (GTK_WINDOW (self), WIDTH_PX, HEIGHT_PX);
  ips_close_keys_attach (GTK_WINDOW (self));
  /* Over a window that takes all input for itself it could not be used otherwise. */
  gtk_window_set_modal (GTK_WINDOW (self), parent != NULL && gtk_window_get_modal (parent));
  g_signal_connect_object (self->view, "loaded", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "selection-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "row-activated", G_CALLBACK (link_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "link-activated", G_CALLBACK (link_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (catalogue, "changed", G_CALLBACK (catalogue_changed_cb), self, G_CONNECT_SWAPPED);
  fill_levels (self, from, to);
  update_ui_state (self);
  return GTK_WIDGET (self);
}
