/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-message.h"
#include "ips-saved-filter-button.h"
#include "ips-saved-filter-dialog.h"
#include "ips-table-private.h"
#include "ips-table-state.h"
#include "ips-toplevel.h"

/* --- filters that are kept under a name --- */

static void
filter_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsTable) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_saved_filters_change_finish (result, &error) && !gtk_widget_in_destruction (GTK_WIDGET (self)))
    ips_message_show_error (ips_toplevel_of (self), error, NULL);
  if (self->saved_button != NULL)
    ips_saved_filter_button_update (self->saved_button);
}

static void
apply_cb (IpsTable *self, const char *name)
{
  g_autoptr(IpsSavedFilter) filter = ips_saved_filters_lookup (self->name, name);

  if (filter == NULL)
    return;
  ips_table_filter_bar_set_criteria (self->filter_bar, (const char *const *) filter->criteria);
  if (self->search_entry != NULL)
    gtk_entry_set_text (GTK_ENTRY (self->search_entry), filter->search);
  ips_table_set_search (self, filter->search);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
forget_cb (IpsTable *self, const char *name)
{
  ips_saved_filters_remove_async (self->name, name, filter_changed_cb, g_object_ref (self));
}

static void
saved_cb (IpsTable *self)
{
  if (self->saved_button != NULL)
    ips_saved_filter_button_update (self->saved_button);
}

static void
save_cb (IpsTable *self)
{
  g_auto(GStrv) criteria = ips_table_filter_bar_dup_criteria (self->filter_bar);
  g_autoptr(IpsSavedFilter) filter = ips_saved_filter_new ("", self->search, (const char *const *) criteria);
  g_autofree char *words = ips_table_filter_bar_dup_words (self->filter_bar);
  GtkWidget *dialog;

  if (*self->search != '\0')
    {
      /* TRANSLATORS: what somebody searched for */
      g_autofree char *search = g_strdup_printf (_("Search: “%s”"), self->search);
      char *both = *words != '\0' ? g_strdup_printf ("%s\n%s", search, words) : g_strdup (search);

      g_free (words);
      words = both;
    }
  dialog = ips_saved_filter_dialog_new (self->name, filter, words, ips_toplevel_of (self));
  g_signal_connect_object (dialog, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* There is something to keep where there is something that narrows. */
void
ips_table_update_saved_button (IpsTable *self)
{
  if (self->saved_button != NULL)
    ips_saved_filter_button_set_can_save (self->saved_button, self->has_criteria || *self->search != '\0');
}

static void
add_saved_filters (IpsTable *self)
{
  GtkWidget *button = ips_saved_filter_button_new (self->name);

  self->saved_button = IPS_SAVED_FILTER_BUTTON (button);
  g_signal_connect_object (button, "apply-filter", G_CALLBACK (apply_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (button, "save-filter", G_CALLBACK (save_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (button, "forget-filter", G_CALLBACK (forget_cb), self, G_CONNECT_SWAPPED);
  ips_table_filter_bar_add_tool (self->filter_bar, button);
}

/* --- the bar --- */

static void
criteria_changed_cb (IpsTableFilterBar *bar, gpointer user_data)
{
  IpsTable *self = user_data;
  gboolean shown = gtk_revealer_get_reveal_child (self->filter_revealer);
  g_autoptr (GPtrArray) criteria = shown ? ips_table_filter_bar_get_criteria (bar) : NULL;

  self->has_criteria = criteria != NULL && criteria->len > 0;
  ips_table_update_saved_button (self);
  ips_table_model_set_criteria (self->model, criteria);
  ips_table_queue_update (self);
}

void
ips_table_set_filter_bar (IpsTable *self, gboolean shown)
{
  GKeyFile *state = ips_table_state_get ();

  g_return_if_fail (IPS_IS_TABLE (self));

  if (shown && self->filter_bar == NULL)
    {
      GtkWidget *bar = ips_table_filter_bar_new (self->name, self->columns, self->n_columns);

      self->filter_bar = IPS_TABLE_FILTER_BAR (bar);
      add_saved_filters (self);
      g_signal_connect_object (bar, "changed", G_CALLBACK (criteria_changed_cb), self, 0);
      gtk_container_add (GTK_CONTAINER (self->filter_revealer), bar);
    }
  if (gtk_revealer_get_reveal_child (self->filter_revealer) == shown)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->filter_revealer), shown);
  gtk_revealer_set_reveal_child (self->filter_revealer, shown);
  g_key_file_set_boolean (state, self->name, "filter-bar", shown);
  ips_table_state_changed ();
  if (self->filter_bar != NULL)
    criteria_changed_cb (self->filter_bar, self);
  if (shown)
    ips_table_filter_bar_focus (self->filter_bar);
  if (self->filter_button != NULL)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->filter_button), shown);
}

gboolean
ips_table_get_filter_bar (IpsTable *self)
{
  g_return_val_if_fail (IPS_IS_TABLE (self), FALSE);
  return gtk_revealer_get_reveal_child (self->filter_revealer);
}
