/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-saved-filter-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-field.h"
#include "ips-message.h"

struct _IpsSavedFilterDialog
{
  GtkDialog parent_instance;

  IpsField *name_field;
  GtkLabel *words_label;
  GtkLabel *replaces_label;
  GtkButton *save_button;

  char *table;               /* (owned) */
  IpsSavedFilter *filter;    /* (owned) (nullable) after dispose */
};

enum { SAVED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsSavedFilterDialog, ips_saved_filter_dialog, GTK_TYPE_DIALOG)

static void
update_ui_state (IpsSavedFilterDialog *self)
{
  g_autofree char *name = ips_field_dup_text (self->name_field);
  g_autoptr(IpsSavedFilter) before = ips_saved_filters_lookup (self->table, name);

  gtk_widget_set_visible (GTK_WIDGET (self->replaces_label), before != NULL);
  gtk_button_set_label (self->save_button, before != NULL ? _("_Replace") : _("_Save"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), *name != '\0');
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->save_button), *name != '\0' ? NULL : _("Enter a name first"));
}

static void
name_changed_cb (IpsField *field, gpointer user_data)
{
  update_ui_state (user_data);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsSavedFilterDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean saved = ips_saved_filters_change_finish (result, &error);

  if (self->filter == NULL)
    return;
  if (saved)
    {
      g_signal_emit (self, signals[SAVED], 0);
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), TRUE);
  ips_message_show_error (GTK_WINDOW (self), error, NULL);
}

static void
save (IpsSavedFilterDialog *self)
{
  g_autoptr(GError) error = NULL;

  g_free (self->filter->name);
  self->filter->name = ips_field_dup_text (self->name_field);
  if (!ips_saved_filters_check_name (self->filter->name, &error))
    {
      g_autofree char *sentence = ips_field_sentence (error->message);

      ips_field_mark (self->name_field, sentence);
      return;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), FALSE);
  ips_saved_filters_put_async (self->table, self->filter, saved_cb, g_object_ref (self));
}

static void
ips_saved_filter_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_OK)
    save (IPS_SAVED_FILTER_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_saved_filter_dialog_dispose (GObject *object)
{
  g_clear_pointer (&IPS_SAVED_FILTER_DIALOG (object)->filter, ips_saved_filter_free);

  G_OBJECT_CLASS (ips_saved_filter_dialog_parent_class)->dispose (object);
}

static void
ips_saved_filter_dialog_finalize (GObject *object)
{
  g_free (IPS_SAVED_FILTER_DIALOG (object)->table);

  G_OBJECT_CLASS (ips_saved_filter_dialog_parent_class)->finalize (object);
}

static void
ips_saved_filter_dialog_class_init (IpsSavedFilterDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (IPS_TYPE_FIELD);
  G_OBJECT_CLASS (klass)->dispose = ips_saved_filter_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_saved_filter_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_saved_filter_dialog_response;
  signals[SAVED] = g_signal_new ("saved", IPS_TYPE_SAVED_FILTER_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-saved-filter-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsSavedFilterDialog, name_field);
  gtk_widget_class_bind_template_child (widget_class, IpsSavedFilterDialog, words_label);
  gtk_widget_class_bind_template_child (widget_class, IpsSavedFilterDialog, replaces_label);
  gtk_widget_class_bind_template_child (widget_class, IpsSavedFilterDialog, save_button);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
}

static void
ips_saved_filter_dialog_init (IpsSavedFilterDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_entry_set_activates_default (ips_field_get_entry (self->name_field), TRUE);
}

GtkWidget *
ips_saved_filter_dialog_new (const char *table, const IpsSavedFilter *filter, const char *words, GtkWindow *parent)
{
  IpsSavedFilterDialog *self = g_object_new (IPS_TYPE_SAVED_FILTER_DIALOG, "transient-for", parent, NULL);

  self->table = g_strdup (table);
  self->filter = ips_saved_filter_new ("", filter->search, (const char *const *) filter->criteria);
  gtk_label_set_text (self->words_label, words);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_OK);
  update_ui_state (self);
  return GTK_WIDGET (self);
}

void
ips_saved_filter_dialog_set_words (IpsSavedFilterDialog *self, const IpsSavedWords *words)
{
  g_return_if_fail (IPS_IS_SAVED_FILTER_DIALOG (self));

  gtk_window_set_title (GTK_WINDOW (self), _(words->dialog));
  g_object_set (self->name_field, "title", _(words->name), NULL);
  gtk_label_set_text (self->replaces_label, _(words->replaces));
}
