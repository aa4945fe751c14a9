/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-login-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-password-field.h"
#include "ips-text.h"

/* The others are asked for when these are answered, or get the same password. */
#define MAX_ROWS 40
#define MAX_NAME_CHARS 200
#define NAME_WIDTH_CHARS 44

struct _IpsLoginDialog
{
  GtkDialog parent_instance;

  IpsWorkspace *workspace;   /* (owned) */
  IpsJob *job;               /* (owned) */
  GPtrArray *questions;      /* (owned) (element-type IpsLoginQuestion) */
  GPtrArray *fields;         /* (owned) (element-type IpsPasswordField), of the first questions */

  GtkLabel *title_label;
  GtkLabel *where_label;
  GtkGrid *grid;
  GtkLabel *more_label;
  GtkToggleButton *same_check;
  GtkButton *login_button;
};

G_DEFINE_TYPE (IpsLoginDialog, ips_login_dialog, GTK_TYPE_DIALOG)

/* Under which a job knows the dialog that is open for it; not owned. */
#define OPEN_DIALOG "ips-login-dialog"

static void
update_ui_state (IpsLoginDialog *self)
{
  gboolean same = gtk_toggle_button_get_active (self->same_check);
  gboolean any = FALSE;

  for (guint i = 0; i < self->fields->len; i++)
    {
      g_autoptr(IpsSecret) secret = ips_password_field_get_secret (g_ptr_array_index (self->fields, i));

      any = any || secret != NULL;
      gtk_widget_set_sensitive (g_ptr_array_index (self->fields, i), i == 0 || !same);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->login_button), any);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->login_button), any ? NULL : _("Enter a password first"));
}

static void
password_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  /* the vault keeps it for the session all the same, and says so where the program shows its warning */
  if (!ips_vault_store_finish (IPS_VAULT (source), result, &error) && !ips_error_is_cancelled (error))
    g_message ("keyring: %s", error->message);
}

static void
store_passwords (IpsLoginDialog *self)
{
  IpsVault *vault = ips_workspace_get_vault (self->workspace);
  gboolean same = gtk_toggle_button_get_active (self->same_check);

  for (guint i = 0; i < self->questions->len; i++)
    {
      const IpsLoginQuestion *question = g_ptr_array_index (self->questions, i);
      guint from = same ? 0 : i;
      g_autoptr(IpsSecret) secret = NULL;
      g_autofree char *label = NULL;

      if (from >= self->fields->len)
        break;
      secret = ips_password_field_get_secret (g_ptr_array_index (self->fields, from));
      if (secret == NULL)
        continue;
      label = question->is_set ? g_strdup_printf (_("Vedette: credential set %s"), question->name) : g_strdup (question->name);
      ips_vault_store_async (vault, question->owner_id, label, secret, NULL, password_stored_cb, NULL);
    }
  for (guint i = 0; i < self->fields->len; i++)
    ips_password_field_clear (g_ptr_array_index (self->fields, i));
}

static void
ips_login_dialog_response (GtkDialog *dialog, int response)
{
  IpsLoginDialog *self = IPS_LOGIN_DIALOG (dialog);

  if (response == GTK_RESPONSE_ACCEPT)
    store_passwords (self);
  else if (response == GTK_RESPONSE_NO)
    ips_job_list_decline_logins (ips_workspace_get_jobs (self->workspace), self->job);
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

/* Entered elsewhere, or the job was stopped: there is nothing to ask any more. */
static void
job_changed_cb (IpsLoginDialog *self)
{
  if (ips_job_count_waiting (self->job, IPS_WAIT_LOGIN) == 0)
    gtk_widget_destroy (GTK_WIDGET (self));
}

/* (transfer full) */
static char *
describe (const IpsLoginQuestion *question)
{
  g_autofree char *name = ips_text_make_safe (question->name, MAX_NAME_CHARS);
  g_autofree char *username = ips_text_make_safe (question->username, MAX_NAME_CHARS);

  if (question->is_set)
    /* TRANSLATORS: %1$s is a user name, %2$s the name of a credential set, %3$u how many devices use it */
    return g_strdup_printf (ngettext ("%1$s, credential set “%2$s” (%3$u device)", "%1$s, credential set “%2$s” (%3$u devices)",
                                      question->n_devices), username, name, question->n_devices);
  /* TRANSLATORS: %1$s is a user name, %2$s the name of a device */
  return g_strdup_printf (_("%1$s on %2$s"), username, name);
}

static void
append_question (IpsLoginDialog *self, int row, const IpsLoginQuestion *question)
{
  g_autofree char *text = describe (question);
  /* TRANSLATORS: the accessible name of an entry; %s says whose password */
  g_autofree char *title = g_strdup_printf (_("Password of %s"), text);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *field = g_object_new (IPS_TYPE_PASSWORD_FIELD, "title", title, "hexpand", TRUE, NULL);

  /* Whose password it is must be read whole: names often differ at their ends, or in the middle. */
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), MIN (NAME_WIDTH_CHARS, (int) g_utf8_strlen (text, -1)));
  gtk_label_set_max_width_chars (GTK_LABEL (label), NAME_WIDTH_CHARS);
  gtk_widget_set_valign (field, GTK_ALIGN_CENTER);
  gtk_grid_attach (self->grid, label, 0, row, 1, 1);
  gtk_grid_attach (self->grid, field, 1, row, 1, 1);
  gtk_widget_show (label);
  gtk_widget_show (field);
  g_ptr_array_add (self->fields, field);
  g_signal_connect_object (field, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
}

static void
fill (IpsLoginDialog *self)
{
  guint n = self->questions->len;
  guint n_devices = ips_job_count_waiting (self->job, IPS_WAIT_LOGIN);
  IpsVault *vault = ips_workspace_get_vault (self->workspace);
  const char *warning = ips_vault_get_warning (vault);
  g_autofree char *title = g_strdup_printf (ngettext ("%u device waits for a password.", "%u devices wait for a password.", n_devices), n_devices);
  g_autofree char *more = NULL;

  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->where_label, warning != NULL ? warning
                                         : ips_vault_is_in_memory (vault) ? _("What you enter is kept until the program ends.")
                                         : _("What you enter is kept in the keyring, never in the inventory."));
  for (guint i = 0; i < n && i < MAX_ROWS; i++)
    append_question (self, (int) i, g_ptr_array_index (self->questions, i));
  if (n > MAX_ROWS)
    more = g_strdup_printf (ngettext ("%u more is asked for afterwards. A credential set gives many devices one password.",
                                      "%u more are asked for afterwards. A credential set gives many devices one password.",
                                      n - MAX_ROWS), n - MAX_ROWS);
  gtk_label_set_text (self->more_label, more != NULL ? more : "");
  gtk_widget_set_visible (GTK_WIDGET (self->more_label), more != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->same_check), n > 1);
  gtk_window_set_default_size (GTK_WINDOW (self), 600, -1);
}

static void
ips_login_dialog_dispose (GObject *object)
{
  IpsLoginDialog *self = IPS_LOGIN_DIALOG (object);

  if (self->job != NULL)
    g_object_set_data (G_OBJECT (self->job), OPEN_DIALOG, NULL);
  g_clear_object (&self->job);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_login_dialog_parent_class)->dispose (object);
}

static void
ips_login_dialog_finalize (GObject *object)
{
  IpsLoginDialog *self = IPS_LOGIN_DIALOG (object);

  g_clear_pointer (&self->questions, g_ptr_array_unref);
  g_ptr_array_unref (self->fields);

  G_OBJECT_CLASS (ips_login_dialog_parent_class)->finalize (object);
}

static void
ips_login_dialog_class_init (IpsLoginDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_login_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_login_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_login_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-login-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsLoginDialog, title_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLoginDialog, where_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLoginDialog, grid);
  gtk_widget_class_bind_template_child (widget_class, IpsLoginDialog, more_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLoginDialog, same_check);
  gtk_widget_class_bind_template_child (widget_class, IpsLoginDialog, login_button);
  gtk_widget_class_bind_template_callback (widget_class, update_ui_state);
}

static void
ips_login_dialog_init (IpsLoginDialog *self)
{
  self->fields = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_login_dialog_new (IpsWorkspace *workspace, IpsJob *job, GtkWindow *parent)
{
  IpsLoginDialog *self;
  g_autoptr(GPtrArray) questions = NULL;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (IPS_IS_JOB (job), NULL);

  self = g_object_get_data (G_OBJECT (job), OPEN_DIALOG);
  if (self != NULL)
    return GTK_WIDGET (self);
  questions = ips_job_list_get_login_questions (ips_workspace_get_jobs (workspace), job);
  if (questions->len == 0)
    return NULL;

  self = g_object_new (IPS_TYPE_LOGIN_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  self->job = g_object_ref (job);
  self->questions = g_steal_pointer (&questions);
  g_object_set_data (G_OBJECT (job), OPEN_DIALOG, self);
  fill (self);
  g_signal_connect_object (job, "changed", G_CALLBACK (job_changed_cb), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  gtk_widget_grab_focus (g_ptr_array_index (self->fields, 0));
  return GTK_WIDGET (self);
}
