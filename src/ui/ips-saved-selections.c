/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-saved-selections.h"

#include <glib/gi18n-lib.h>

#include "ips-message.h"
#include "ips-saved-filter-dialog.h"
#include "ips-toplevel.h"
#include "ips-verb-action.h"

/* Where they are among the saved filters: no table is called so. */
#define KEPT_AS "devices-ticked"

static const IpsSavedWords words = {
  N_("Saved Selec_tions"), N_("Selections of devices that were given a name"), N_("_Save Selection…"), N_("Save Selection… (tick devices first)"),
  N_("_Delete Selection"), N_("Save Selection"), N_("Selection Name"), N_("There is a selection of that name: it is replaced.")
};

/* Of one button. */
typedef struct
{
  GWeakRef owner;
  IpsSelectionGet get;
  IpsSelectionApply apply;
} Binding;

static void
binding_free (gpointer data, GClosure *closure)
{
  Binding *self = data;

  g_weak_ref_clear (&self->owner);
  g_free (self);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsSavedFilterButton) button = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_saved_filters_change_finish (result, &error) && !gtk_widget_in_destruction (GTK_WIDGET (button)))
    ips_message_show_error (ips_toplevel_of (button), error, NULL);
  ips_saved_filter_button_update (button);
}

static void
apply_cb (IpsSavedFilterButton *button, const char *name, Binding *self)
{
  g_autoptr(GObject) owner = g_weak_ref_get (&self->owner);
  g_autoptr(IpsSavedFilter) saved = ips_saved_filters_lookup (KEPT_AS, name);

  if (owner != NULL && saved != NULL)
    self->apply (owner, (const char *const *) saved->criteria);
}

static void
forget_cb (IpsSavedFilterButton *button, const char *name, Binding *self)
{
  ips_saved_filters_remove_async (KEPT_AS, name, changed_cb, g_object_ref (button));
}

static void
save_cb (IpsSavedFilterButton *button, Binding *self)
{
  g_autoptr(GObject) owner = g_weak_ref_get (&self->owner);
  g_autoptr(GPtrArray) sensors = owner != NULL ? self->get (owner) : NULL;
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  g_autoptr(IpsSavedFilter) saved = NULL;
  g_autofree char *names = NULL;
  GtkWidget *dialog;

  if (sensors == NULL || sensors->len == 0)
    return;
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (ids, (gpointer) ips_sensor_get_id (g_ptr_array_index (sensors, i)));
  g_ptr_array_add (ids, NULL);
  saved = ips_saved_filter_new ("", "", (const char *const *) ids->pdata);
  names = ips_verb_action_list_names (sensors);
  dialog = ips_saved_filter_dialog_new (KEPT_AS, saved, names, ips_toplevel_of (button));
  ips_saved_filter_dialog_set_words (IPS_SAVED_FILTER_DIALOG (dialog), &words);
  g_signal_connect_object (dialog, "saved", G_CALLBACK (ips_saved_filter_button_update), button, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

GtkWidget *
ips_saved_selections_new (GObject *owner, IpsSelectionGet get, IpsSelectionApply apply)
{
  GtkWidget *button;
  Binding *self;

  g_return_val_if_fail (G_IS_OBJECT (owner), NULL);

  button = ips_saved_filter_button_new_with_words (KEPT_AS, &words);
  self = g_new0 (Binding, 1);
  self->get = get;
  self->apply = apply;
  g_weak_ref_init (&self->owner, owner);
  g_signal_connect (button, "apply-filter", G_CALLBACK (apply_cb), self);
  g_signal_connect (button, "forget-filter", G_CALLBACK (forget_cb), self);
  g_signal_connect_data (button, "save-filter", G_CALLBACK (save_cb), self, binding_free, 0);
  return button;
}

void
ips_saved_selections_update (GtkWidget *button, guint n_ticked)
{
  ips_saved_filter_button_set_can_save (IPS_SAVED_FILTER_BUTTON (button), n_ticked > 0);
}
