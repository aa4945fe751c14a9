/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-policy-name-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-field.h"
#include "ips-message.h"

struct _IpsPolicyNameDialog
{
  GtkDialog parent_instance;

  IpsField *name_field;
  GtkComboBoxText *parent_combo;
  GtkComboBoxText *level_combo;
  GtkButton *ok_button;

  IpsPolicyBook *book;       /* (owned) */
  IpsPolicy *policy;         /* (owned) */
  guint level_before;
  char *why;                 /* (owned) */
  GCancellable *lifetime;    /* (owned) */
};

enum { SAVED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsPolicyNameDialog, ips_policy_name_dialog, GTK_TYPE_DIALOG)

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsPolicyNameDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *id = NULL;

  if (ips_policy_book_save_finish (IPS_POLICY_BOOK (source), result, &error))
    {
      id = g_strdup (self->policy->id);
      g_signal_emit (self, signals[SAVED], 0, id);
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  if (ips_error_is_cancelled (error))
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->ok_button), TRUE);
  if (g_error_matches (error, IPS_ERROR, IPS_ERROR_EXISTS) || g_error_matches (error, IPS_ERROR, IPS_ERROR_INVALID))
    {
      sentence = ips_field_sentence (error->message);
      ips_field_mark (self->name_field, sentence);
    }
  else
    {
      ips_message_show_error (GTK_WINDOW (self), error, NULL);
    }
}

static void
save (IpsPolicyNameDialog *self)
{
  g_autoptr(GPtrArray) policies = g_ptr_array_new ();
  const char *parent = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->parent_combo));
  const char *level = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->level_combo));

  g_free (self->policy->name);
  self->policy->name = ips_field_dup_text (self->name_field);
  g_free (self->policy->parent_id);
  self->policy->parent_id = g_strdup (parent != NULL ? parent : "");
  if (level != NULL && !ips_level_from_text (level, &self->policy->level))
    self->policy->level = 0;
  /* The time line says what happened, not which dialog it was done in. */
  if (self->policy->version != 0 && self->policy->level != self->level_before)
    {
      g_free (self->why);
      self->why = g_strdup_printf (_("update level %s chosen"), level);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->ok_button), FALSE);
  g_ptr_array_add (policies, self->policy);
  ips_policy_book_save_async (self->book, policies, self->why, self->lifetime, saved_cb, self);
}

static void
ips_policy_name_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_OK)
    save (IPS_POLICY_NAME_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_policy_name_dialog_dispose (GObject *object)
{
  IpsPolicyNameDialog *self = IPS_POLICY_NAME_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->book);
  G_OBJECT_CLASS (ips_policy_name_dialog_parent_class)->dispose (object);
}

static void
ips_policy_name_dialog_finalize (GObject *object)
{
  IpsPolicyNameDialog *self = IPS_POLICY_NAME_DIALOG (object);

  ips_policy_free (self->policy);
  g_free (self->why);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_policy_name_dialog_parent_class)->finalize (object);
}

static void
ips_policy_name_dialog_class_init (IpsPolicyNameDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (IPS_TYPE_FIELD);
  G_OBJECT_CLASS (klass)->dispose = ips_policy_name_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_policy_name_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_policy_name_dialog_response;
  signals[SAVED] = g_signal_new ("saved", IPS_TYPE_POLICY_NAME_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-policy-name-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsPolicyNameDialog, name_field);
  gtk_widget_class_bind_template_child (widget_class, IpsPolicyNameDialog, parent_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsPolicyNameDialog, level_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsPolicyNameDialog, ok_button);
}

static void
ips_policy_name_dialog_init (IpsPolicyNameDialog *self)
{
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
fill_levels (IpsPolicyNameDialog *self)
{
  GPtrArray *levels = ips_catalogue_get_levels (ips_policy_book_get_catalogue (self->book));
  g_autofree char *present = ips_level_to_text (self->policy->level);

  if (self->policy->level == 0)
    gtk_combo_box_text_append (self->level_combo, "none", _("none"));
  else if (ips_catalogue_lookup (ips_policy_book_get_catalogue (self->book), self->policy->level) == NULL)
    gtk_combo_box_text_append (self->level_combo, present, present);
  for (guint i = levels->len; i > 0; i--)
    {
      g_autofree char *text = ips_level_to_text (((IpsSignatureLevel *) g_ptr_array_index (levels, i - 1))->level);

      gtk_combo_box_text_append (self->level_combo, text, text);
    }
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->level_combo), self->policy->level != 0 ? present : "none");
}

GtkWidget *
ips_policy_name_dialog_new (IpsPolicyBook *book, const char *title, const IpsPolicy *policy, const char *why, GtkWindow *parent)
{
  IpsPolicyNameDialog *self = g_object_new (IPS_TYPE_POLICY_NAME_DIALOG, "transient-for", parent, "title", title, NULL);
  g_autoptr(GPtrArray) shared = ips_policy_book_get_shared (book);

  self->book = g_object_ref (book);
  self->policy = ips_policy_copy (policy);
  self->level_before = policy->level;
  self->why = g_strdup (why);
  ips_field_set_text (self->name_field, policy->name);
  gtk_combo_box_text_append (self->parent_combo, "", _("nothing"));
  for (guint i = 0; i < shared->len; i++)
    {
      const IpsPolicy *other = g_ptr_array_index (shared, i);

      if (!g_str_equal (other->id, policy->id))
        gtk_combo_box_text_append (self->parent_combo, other->id, other->name);
    }
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->parent_combo), policy->parent_id);
  fill_levels (self);
  return GTK_WIDGET (self);
}
