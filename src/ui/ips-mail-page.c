/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-mail-page.h"

#include <glib/gi18n-lib.h>

#include "ips-address.h"
#include "ips-administration-page.h"
#include "ips-field.h"
#include "ips-mail-test.h"
#include "ips-outbox-view.h"
#include "ips-password-field.h"
#include "ips-setting-title.h"
#include "ips-undo-button.h"

/* What can be changed, by its name in the store. */
static const IpsSettingTitle titles[] =
{
  { "mail.server", N_("Server") },
  { "mail.security", N_("Encryption") },
  { "mail.port", N_("Port") },
  { "mail.user", N_("User Name") },
  { "mail.sender", N_("Sender") },
  { "mail.recipients", N_("Recipients") },
  { "mail.approvers", N_("Approver") },
  { "mail.jobs", N_("Mail about Jobs") },
  { "mail.certificate-days", N_("Certificate Warnings") },
  { "mail.license-days", N_("License Warnings") },
  { "mail.ca-file", N_("CA File") },
  { "mail.pin", N_("Pinned Key") },
  { "mail.timeout-s", N_("Time Limit") },
};

struct _IpsMailPage
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;       /* (owned) */
  IpsOutbox *outbox;             /* (owned) */
  IpsMailSettings *saved;        /* (owned): what the fields are compared with */
  IpsMailTest *test;             /* (owned) */
  GCancellable *lifetime;        /* (owned): cancelled in dispose */
  gboolean setting;              /* the fields are being filled by us */
  GtkWidget *undos[G_N_ELEMENTS (titles)];   /* where it differs from what is saved */
  guint n_changes;
  char *problem;                 /* (owned) (nullable) */
  GtkFileChooserNative *chooser; /* (owned) (nullable) */

  GtkNotebook *notebook;
  GtkBox *settings_box;
  IpsField *server_field;
  GtkComboBoxText *security_combo;
  IpsField *port_field;
  IpsField *user_field;
  IpsPasswordField *password_field;
  GtkLabel *keyring_label;
  IpsField *sender_field;
  IpsField *recipients_field;
  IpsField *approvers_field;
  GtkComboBoxText *jobs_combo;
  GtkSpinButton *days_spin;
  GtkSpinButton *license_spin;
  IpsField *ca_field;
  IpsField *pin_field;
  GtkSpinButton *timeout_spin;
  IpsField *to_field;
  GtkButton *test_button;
  GtkTextView *talk_view;
  GtkWidget *result_box;
  GtkImage *result_image;
  GtkLabel *result_label;
};

static void administration_page_init (IpsAdministrationPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsMailPage, ips_mail_page, GTK_TYPE_BOX,
                               G_IMPLEMENT_INTERFACE (IPS_TYPE_ADMINISTRATION_PAGE, administration_page_init))

/* --- the fields --- */

/* @field: the one that is wrong, where @error is set; its value is then the saved one or what was entered */
static IpsMailSettings *
read_fields (IpsMailPage *self, IpsMailField *field, GError **error)
{
  IpsMailSettings *settings = ips_mail_settings_copy (self->saved);
  g_autofree char *port = ips_field_dup_text (self->port_field);

  ips_field_take_text (self->server_field, &settings->server);
  ips_field_take_text (self->user_field, &settings->user);
  ips_field_take_text (self->sender_field, &settings->sender);
  ips_field_take_text (self->recipients_field, &settings->recipients);
  ips_field_take_text (self->approvers_field, &settings->approvers);
  ips_field_take_text (self->ca_field, &settings->ca_file);
  ips_field_take_text (self->pin_field, &settings->pin);
  settings->security = (IpsMailSecurity) MAX (gtk_combo_box_get_active (GTK_COMBO_BOX (self->security_combo)), 0);
  settings->jobs = (IpsMailJobs) MAX (gtk_combo_box_get_active (GTK_COMBO_BOX (self->jobs_combo)), 0);
  settings->certificate_days = (guint) gtk_spin_button_get_value_as_int (self->days_spin);
  settings->license_days = (guint) gtk_spin_button_get_value_as_int (self->license_spin);
  settings->timeout_s = (guint) gtk_spin_button_get_value_as_int (self->timeout_spin);
  if (!ips_port_parse (port, &settings->port, error))
    *field = IPS_MAIL_FIELD_PORT;
  else
    ips_mail_settings_validate (settings, field, error);
  return settings;
}

static IpsField *
find_field (IpsMailPage *self, IpsMailField field)
{
  switch (field)
    {
    case IPS_MAIL_FIELD_SERVER: return self->server_field;
    case IPS_MAIL_FIELD_PORT: return self->port_field;
    case IPS_MAIL_FIELD_USER: return self->user_field;
    case IPS_MAIL_FIELD_SENDER: return self->sender_field;
    case IPS_MAIL_FIELD_RECIPIENTS: return self->recipients_field;
    case IPS_MAIL_FIELD_APPROVERS: return self->approvers_field;
    case IPS_MAIL_FIELD_CA_FILE: return self->ca_field;
    case IPS_MAIL_FIELD_PIN: return self->pin_field;
    case IPS_MAIL_FIELD_NONE:
    case IPS_MAIL_FIELD_TIMEOUT:
    case IPS_MAIL_FIELD_CERTIFICATE_DAYS:
    case IPS_MAIL_FIELD_LICENSE_DAYS:
    case IPS_N_MAIL_FIELDS:
    default: return NULL;
    }
}

static void
mark_fields (IpsMailPage *self, IpsMailField wrong, const GError *error)
{
  g_autofree char *sentence = error != NULL ? ips_field_sentence (error->message) : NULL;

  for (IpsMailField i = IPS_MAIL_FIELD_SERVER; i < IPS_N_MAIL_FIELDS; i++)
    {
      IpsField *field = find_field (self, i);

      if (field != NULL)
        ips_field_set_error (field, sentence != NULL && i == wrong ? sentence : NULL);
    }
}

/* The usual port stands where none is entered. */
static void
update_hints (IpsMailPage *self, const IpsMailSettings *now)
{
  gboolean encrypted = now->security != IPS_MAIL_SECURITY_NONE;
  gboolean has_password = ips_vault_peek (ips_workspace_get_vault (self->workspace), IPS_MAIL_VAULT_OWNER) != NULL;
  const char *warning = ips_vault_get_warning (ips_workspace_get_vault (self->workspace));
  g_autofree char *port = g_strdup_printf ("%u", ips_mail_security_get_port (now->security));

  ips_field_set_placeholder (self->port_field, port);
  ips_password_field_set_placeholder (self->password_field, has_password ? _("leave empty to keep the one stored") : NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->password_field), *now->user != '\0');
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->password_field), *now->user != '\0' ? NULL : _("Enter a user name first"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->ca_field), encrypted);
  gtk_widget_set_sensitive (GTK_WIDGET (self->pin_field), encrypted);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->ca_field), encrypted ? _("Only certificates of these authorities are accepted; empty: those of the system")
                               : _("Choose an encryption first"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->pin_field), encrypted ? _("“sha256//” and the hash of the server's public key, which must match besides")
                               : _("Choose an encryption first"));
  gtk_label_set_text (self->keyring_label, warning != NULL ? warning : "");
  gtk_widget_set_visible (GTK_WIDGET (self->keyring_label), warning != NULL && *now->user != '\0');
  ips_field_set_placeholder (self->to_field, *now->recipients != '\0' ? now->recipients : _("a mail address"));
}

static void
update_ui_state (IpsMailPage *self)
{
  IpsMailField wrong = IPS_MAIL_FIELD_NONE;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsMailSettings) now = read_fields (self, &wrong, &error);
  g_autoptr(IpsSecret) password = ips_password_field_get_secret (self->password_field);
  g_autoptr(GHashTable) values = ips_mail_settings_write (now);
  g_autoptr(GHashTable) before = ips_mail_settings_write (self->saved);
  g_autofree char *problem = error != NULL ? ips_field_sentence (error->message) : NULL;
  guint n_changes = password != NULL ? 1 : 0;

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      gboolean changed = ips_setting_title_differs (&titles[i], values, before);

      n_changes += changed;
      gtk_widget_set_visible (self->undos[i], changed || (wrong == IPS_MAIL_FIELD_PORT && g_str_equal (titles[i].name, "mail.port")));
    }
  if (wrong == IPS_MAIL_FIELD_PORT)
    n_changes++;
  mark_fields (self, wrong, error);
  update_hints (self, now);
  gtk_button_set_label (self->test_button, ips_mail_test_is_running (self->test) ? _("_Stop") : _("_Send Test Mail"));

  if (n_changes == self->n_changes && g_strcmp0 (problem, self->problem) == 0)
    return;
  self->n_changes = n_changes;
  g_free (self->problem);
  self->problem = g_steal_pointer (&problem);
  ips_administration_page_changed (IPS_ADMINISTRATION_PAGE (self));
}

static void
input_cb (IpsMailPage *self)
{
  if (!self->setting && self->workspace != NULL)
    update_ui_state (self);
}

/* What a setting is entered with. */
static GtkWidget *
find_input (IpsMailPage *self, const char *name)
{
  const struct { const char *name; gpointer input; } inputs[] = {
    { "mail.server", self->server_field },
    { "mail.security", self->security_combo },
    { "mail.port", self->port_field },
    { "mail.user", self->user_field },
    { "mail.sender", self->sender_field },
    { "mail.recipients", self->recipients_field },
    { "mail.approvers", self->approvers_field },
    { "mail.jobs", self->jobs_combo },
    { "mail.certificate-days", self->days_spin },
    { "mail.license-days", self->license_spin },
    { "mail.ca-file", self->ca_field },
    { "mail.pin", self->pin_field },
    { "mail.timeout-s", self->timeout_spin },
  };

  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    if (g_str_equal (name, inputs[i].name))
      return inputs[i].input;
  g_assert_not_reached ();
}

/* One field per call, so that those somebody touched can be left alone. */
static void
fill_field (IpsMailPage *self, const char *name, const IpsMailSettings *settings)
{
  g_autofree char *port = settings->port != 0 ? g_strdup_printf ("%u", settings->port) : g_strdup ("");
  const struct { const char *name; IpsField *field; const char *text; } texts[] = {
    { "mail.server", self->server_field, settings->server },
    { "mail.port", self->port_field, port },
    { "mail.user", self->user_field, settings->user },
    { "mail.sender", self->sender_field, settings->sender },
    { "mail.recipients", self->recipients_field, settings->recipients },
    { "mail.approvers", self->approvers_field, settings->approvers },
    { "mail.ca-file", self->ca_field, settings->ca_file },
    { "mail.pin", self->pin_field, settings->pin },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_str_equal (name, texts[i].name))
      ips_field_set_text (texts[i].field, texts[i].text);
  if (g_str_equal (name, "mail.security"))
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->security_combo), (int) settings->security);
  else if (g_str_equal (name, "mail.jobs"))
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->jobs_combo), (int) settings->jobs);
  else if (g_str_equal (name, "mail.certificate-days"))
    gtk_spin_button_set_value (self->days_spin, settings->certificate_days);
  else if (g_str_equal (name, "mail.license-days"))
    gtk_spin_button_set_value (self->license_spin, settings->license_days);
  else if (g_str_equal (name, "mail.timeout-s"))
    gtk_spin_button_set_value (self->timeout_spin, settings->timeout_s);
}

static void
fill (IpsMailPage *self, const IpsMailSettings *settings)
{
  self->setting = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    fill_field (self, titles[i].name, settings);
  ips_password_field_clear (self->password_field);
  self->setting = FALSE;
  update_ui_state (self);
}

static void
undo_clicked_cb (GtkWidget *button, IpsMailPage *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (self->undos[i] == button)
      {
        self->setting = TRUE;
        fill_field (self, titles[i].name, self->saved);
        self->setting = FALSE;
        gtk_widget_grab_focus (find_input (self, titles[i].name));
      }
  update_ui_state (self);
}

static void
add_undos (IpsMailPage *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      self->undos[i] = ips_undo_button_attach (find_input (self, titles[i].name), _(titles[i].title));
      g_signal_connect_object (self->undos[i], "clicked", G_CALLBACK (undo_clicked_cb), self, 0);
    }
}

/* --- what is saved --- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsMailPage *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsMailSettings) loaded = ips_mail_settings_load_finish (IPS_STORE (source), result, &error);
  IpsMailField wrong;
  g_autoptr(IpsMailSettings) shown = NULL;
  g_autoptr(GHashTable) values = NULL;
  g_autoptr(GHashTable) before = NULL;

  if (loaded == NULL)
    {
      if (!ips_error_is_cancelled (error))
        g_warning ("the settings of mail could not be read: %s", error->message);
      return;
    }
  /* Fields nobody touched follow, the others stay as they were entered. */
  shown = read_fields (self, &wrong, NULL);
  values = ips_mail_settings_write (shown);
  before = ips_mail_settings_write (self->saved);
  self->setting = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (!ips_setting_title_differs (&titles[i], values, before))
      fill_field (self, titles[i].name, loaded);
  self->setting = FALSE;
  ips_mail_settings_free (self->saved);
  self->saved = g_steal_pointer (&loaded);
  update_ui_state (self);
}

static void
load (IpsMailPage *self)
{
  ips_mail_settings_load_async (ips_workspace_get_store (self->workspace), self->lifetime, loaded_cb, self);
}

static void
store_changed_cb (IpsStore *store, guint parts, IpsMailPage *self)
{
  if (parts & IPS_STORE_SETTINGS)
    load (self);
}

/* --- the test --- */

static void
to_changed_cb (IpsMailPage *self)
{
  ips_field_set_error (self->to_field, NULL);
}

static void
test_clicked_cb (IpsMailPage *self)
{
  IpsMailField wrong;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) to_error = NULL;
  g_autoptr(IpsMailSettings) settings = NULL;
  g_autoptr(IpsSecret) password = NULL;
  g_autoptr(GPtrArray) recipients = NULL;
  const char *to = ips_field_get_text (self->to_field);

  if (ips_mail_test_is_running (self->test))
    {
      ips_mail_test_stop (self->test);
      return;
    }
  settings = read_fields (self, &wrong, &error);
  recipients = ips_mail_addresses_parse (*to != '\0' ? to : settings->recipients, &to_error);
  if (to_error != NULL && *to != '\0')
    {
      g_autofree char *sentence = ips_field_sentence (to_error->message);

      ips_field_mark (self->to_field, sentence);
      return;
    }
  password = ips_password_field_get_secret (self->password_field);
  ips_mail_test_start (self->test, settings, password, recipients, error);
}

static void
test_changed_cb (IpsMailPage *self)
{
  if (self->workspace != NULL)
    update_ui_state (self);
}

/* --- the CA file --- */

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  IpsMailPage *self = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));

      if (path != NULL)
        gtk_entry_set_text (ips_field_get_entry (self->ca_field), path);
    }
  gtk_native_dialog_destroy (dialog);
  g_clear_object (&self->chooser);
}

static void
browse_clicked_cb (IpsMailPage *self)
{
  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_("CA File"), GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _("_Select"), _("_Cancel"));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* --- life --- */

static void
ips_mail_page_dispose (GObject *object)
{
  IpsMailPage *self = IPS_MAIL_PAGE (object);

  g_cancellable_cancel (self->lifetime);
  if (self->test != NULL)
    ips_mail_test_stop (self->test);
  g_clear_object (&self->test);
  g_clear_object (&self->chooser);
  g_clear_object (&self->outbox);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_mail_page_parent_class)->dispose (object);
}

static void
ips_mail_page_finalize (GObject *object)
{
  IpsMailPage *self = IPS_MAIL_PAGE (object);

  ips_mail_settings_free (self->saved);
  g_object_unref (self->lifetime);
  g_free (self->problem);

  G_OBJECT_CLASS (ips_mail_page_parent_class)->finalize (object);
}

static void
ips_mail_page_class_init (IpsMailPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_mail_page_dispose;
  object_class->finalize = ips_mail_page_finalize;

  g_type_ensure (IPS_TYPE_FIELD);
  g_type_ensure (IPS_TYPE_PASSWORD_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-mail-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, notebook);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, settings_box);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, server_field);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, security_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, port_field);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, user_field);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, password_field);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, keyring_label);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, sender_field);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, recipients_field);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, approvers_field);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, jobs_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, days_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, license_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, ca_field);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, pin_field);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, timeout_spin);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, to_field);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, test_button);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, talk_view);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, result_box);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, result_image);
  gtk_widget_class_bind_template_child (widget_class, IpsMailPage, result_label);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
  gtk_widget_class_bind_template_callback (widget_class, to_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, browse_clicked_cb);
}

static void
ips_mail_page_init (IpsMailPage *self)
{
  self->saved = ips_mail_settings_new ();
  self->lifetime = g_cancellable_new ();
  self->setting = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (IpsMailSecurity i = 0; i < IPS_N_MAIL_SECURITIES; i++)
    gtk_combo_box_text_append (self->security_combo, ips_mail_security_to_nick (i), ips_mail_security_to_label (i));
  for (IpsMailJobs i = 0; i < IPS_N_MAIL_JOBS; i++)
    gtk_combo_box_text_append (self->jobs_combo, ips_mail_jobs_to_nick (i), ips_mail_jobs_to_label (i));
}

static void
outbox_changed_cb (IpsMailPage *self)
{
  ips_administration_page_changed (IPS_ADMINISTRATION_PAGE (self));
}

GtkWidget *
ips_mail_page_new (IpsWorkspace *workspace)
{
  IpsMailPage *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_MAIL_PAGE, NULL);
  self->workspace = g_object_ref (workspace);
  self->outbox = ips_outbox_new (ips_workspace_get_store (workspace));
  self->test = ips_mail_test_new (ips_workspace_get_vault (workspace), self->talk_view, self->result_box, self->result_image,
                                  self->result_label);
  g_signal_connect_object (self->test, "changed", G_CALLBACK (test_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_notebook_append_page (self->notebook, GTK_WIDGET (self->settings_box), gtk_label_new (_("Mail Server")));
  gtk_notebook_append_page (self->notebook, ips_outbox_view_new (workspace, self->outbox), gtk_label_new (_("Outbox")));
  add_undos (self);
  fill (self, self->saved);
  g_signal_connect_object (self->outbox, "changed", G_CALLBACK (outbox_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_store (workspace), "changed", G_CALLBACK (store_changed_cb), self, 0);
  load (self);
  return GTK_WIDGET (self);
}

/* --- as a page --- */

static guint
ips_mail_page_get_n_changes (IpsAdministrationPage *page)
{
  return IPS_MAIL_PAGE (page)->n_changes;
}

static char *
ips_mail_page_dup_problem (IpsAdministrationPage *page)
{
  return g_strdup (IPS_MAIL_PAGE (page)->problem);
}

static guint
ips_mail_page_get_n_attention (IpsAdministrationPage *page)
{
  IpsMailPage *self = IPS_MAIL_PAGE (page);

  return self->outbox != NULL ? ips_outbox_get_n_attention (self->outbox) : 0;
}

static void
ips_mail_page_reset (IpsAdministrationPage *page)
{
  IpsMailPage *self = IPS_MAIL_PAGE (page);

  fill (self, self->saved);
}

static void
ips_mail_page_restore_defaults (IpsAdministrationPage *page)
{
  g_autoptr(IpsMailSettings) defaults = ips_mail_settings_new ();

  fill (IPS_MAIL_PAGE (page), defaults);
}

static char **
ips_mail_page_describe_defaults (IpsAdministrationPage *page)
{
  IpsMailPage *self = IPS_MAIL_PAGE (page);
  IpsMailField wrong;
  g_autoptr(IpsMailSettings) defaults = ips_mail_settings_new ();
  g_autoptr(IpsMailSettings) now = read_fields (self, &wrong, NULL);
  g_autoptr(GHashTable) values = ips_mail_settings_write (now);
  g_autoptr(GHashTable) then = ips_mail_settings_write (defaults);

  return ips_setting_titles_describe (titles, G_N_ELEMENTS (titles), values, then);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsMailPage *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ips_mail_settings_save_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ips_mail_settings_free (self->saved);
  self->saved = ips_mail_settings_copy (g_task_get_task_data (task));
  if (self->workspace != NULL)
    fill (self, self->saved);
  g_task_return_boolean (task, TRUE);
}

static void
ips_mail_page_save_async (IpsAdministrationPage *page, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsMailPage *self = IPS_MAIL_PAGE (page);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  IpsMailField wrong = IPS_MAIL_FIELD_NONE;
  g_autoptr(GError) error = NULL;
  IpsMailSettings *settings = read_fields (self, &wrong, &error);
  g_autoptr(IpsSecret) password = ips_password_field_get_secret (self->password_field);

  g_task_set_source_tag (task, ips_mail_page_save_async);
  g_task_set_task_data (task, settings, (GDestroyNotify) ips_mail_settings_free);
  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ips_mail_settings_save_async (ips_workspace_get_store (self->workspace), ips_workspace_get_vault (self->workspace), settings, password,
                                g_get_user_name (), cancellable, saved_cb, g_steal_pointer (&task));
}

static gboolean
ips_mail_page_save_finish (IpsAdministrationPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
administration_page_init (IpsAdministrationPageInterface *iface)
{
  iface->get_n_changes = ips_mail_page_get_n_changes;
  iface->dup_problem = ips_mail_page_dup_problem;
  iface->get_n_attention = ips_mail_page_get_n_attention;
  iface->reset = ips_mail_page_reset;
  iface->restore_defaults = ips_mail_page_restore_defaults;
  iface->describe_defaults = ips_mail_page_describe_defaults;
  iface->save_async = ips_mail_page_save_async;
  iface->save_finish = ips_mail_page_save_finish;
}
