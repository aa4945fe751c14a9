/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-webhook-page.h"

#include <glib/gi18n-lib.h>

#include "ips-administration-page.h"
#include "ips-error.h"
#include "ips-field.h"
#include "ips-password-field.h"
#include "ips-problem.h"
#include "ips-setting-title.h"
#include "ips-sign-style.h"
#include "ips-undo-button.h"
#include "ips-webhook-call.h"

/* What can be changed, by its name in the store. */
static const IpsSettingTitle titles[] =
{
  { "webhook.address", N_("Address") },
  { "webhook.plain", N_("Allow http") },
  { "webhook.header", N_("Header") },
  { "webhook.jobs", N_("Tell about Jobs") },
};

struct _IpsWebhookPage
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;         /* (owned) (nullable) after dispose */
  IpsWebhookSettings *saved;       /* (owned): what the fields are compared with */
  GCancellable *lifetime;          /* (owned): cancelled in dispose */
  GCancellable *trying;            /* (owned) (nullable): of the try under way */
  gboolean setting;                /* the fields are being filled by us */
  GtkWidget *undos[G_N_ELEMENTS (titles)];
  guint n_changes;
  char *problem;                   /* (owned) (nullable) */

  IpsField *address_field;
  GtkToggleButton *plain_check;
  IpsField *header_field;
  IpsPasswordField *secret_field;
  GtkLabel *secret_label;          /* what is wrong with the secret, or that it is kept for this session only */
  GtkComboBoxText *jobs_combo;
  GtkButton *test_button;
  GtkWidget *result_box;
  GtkImage *result_image;
  GtkLabel *result_label;
};

static void administration_page_init (IpsAdministrationPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsWebhookPage, ips_webhook_page, GTK_TYPE_BOX,
                               G_IMPLEMENT_INTERFACE (IPS_TYPE_ADMINISTRATION_PAGE, administration_page_init))

/* --- the fields --- */

/* @wrong: the field that is, where @error is set */
static IpsWebhookSettings *
read_fields (IpsWebhookPage *self, IpsWebhookField *wrong, GError **error)
{
  IpsWebhookSettings *settings = ips_webhook_settings_copy (self->saved);

  ips_field_take_text (self->address_field, &settings->address);
  ips_field_take_text (self->header_field, &settings->header);
  settings->plain = gtk_toggle_button_get_active (self->plain_check);
  settings->jobs = (IpsMailJobs) MAX (gtk_combo_box_get_active (GTK_COMBO_BOX (self->jobs_combo)), 0);
  ips_webhook_settings_validate (settings, wrong, error);
  return settings;
}

static void
update_secret (IpsWebhookPage *self, const GError *secret_error)
{
  IpsVault *vault = ips_workspace_get_vault (self->workspace);
  const char *warning = ips_vault_get_warning (vault);
  g_autofree char *sentence = secret_error != NULL ? ips_field_sentence (secret_error->message) : g_strdup (warning != NULL ? warning : "");

  ips_password_field_set_placeholder (self->secret_field, ips_vault_peek (vault, IPS_WEBHOOK_VAULT_OWNER) != NULL
                                      ? _("leave empty to keep the one stored") : NULL);
  gtk_label_set_text (self->secret_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->secret_label), *sentence != '\0');
}

static void
update_ui_state (IpsWebhookPage *self)
{
  IpsWebhookField wrong = IPS_WEBHOOK_FIELD_NONE;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) secret_error = NULL;
  g_autoptr(IpsWebhookSettings) now = read_fields (self, &wrong, &error);
  g_autoptr(IpsSecret) secret = ips_password_field_get_secret (self->secret_field);
  g_autoptr(GHashTable) values = ips_webhook_settings_write (now);
  g_autoptr(GHashTable) before = ips_webhook_settings_write (self->saved);
  g_autofree char *sentence = error != NULL ? ips_field_sentence (error->message) : NULL;
  g_autofree char *problem = NULL;
  guint n_changes = secret != NULL ? 1 : 0;

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      gboolean changed = ips_setting_title_differs (&titles[i], values, before);

      n_changes += changed;
      gtk_widget_set_visible (self->undos[i], changed);
    }
  ips_field_set_error (self->address_field, wrong == IPS_WEBHOOK_FIELD_ADDRESS ? sentence : NULL);
  ips_field_set_error (self->header_field, wrong == IPS_WEBHOOK_FIELD_HEADER ? sentence : NULL);
  if (secret != NULL)
    ips_webhook_secret_check (ips_secret_peek (secret), &secret_error);
  update_secret (self, secret_error);
  problem = sentence != NULL ? g_strdup (sentence) : secret_error != NULL ? ips_field_sentence (secret_error->message) : NULL;
  gtk_button_set_label (self->test_button, self->trying != NULL ? _("_Stop") : _("_Send Test Call"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->test_button), self->trying != NULL || (problem == NULL && *now->address != '\0'));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->test_button), problem == NULL && *now->address == '\0' ? _("Enter an address first") : problem);

  if (n_changes == self->n_changes && g_strcmp0 (problem, self->problem) == 0)
    return;
  self->n_changes = n_changes;
  g_free (self->problem);
  self->problem = g_steal_pointer (&problem);
  ips_administration_page_changed (IPS_ADMINISTRATION_PAGE (self));
}

static void
input_cb (IpsWebhookPage *self)
{
  if (!self->setting && self->workspace != NULL)
    update_ui_state (self);
}

/* What a setting is entered with. */
static GtkWidget *
find_input (IpsWebhookPage *self, guint i)
{
  const gpointer inputs[G_N_ELEMENTS (titles)] = { self->address_field, self->plain_check, self->header_field, self->jobs_combo };

  return inputs[i];
}

static void
fill_field (IpsWebhookPage *self, guint i, const IpsWebhookSettings *settings)
{
  if (g_str_equal (titles[i].name, "webhook.address"))
    ips_field_set_text (self->address_field, settings->address);
  else if (g_str_equal (titles[i].name, "webhook.plain"))
    gtk_toggle_button_set_active (self->plain_check, settings->plain);
  else if (g_str_equal (titles[i].name, "webhook.header"))
    ips_field_set_text (self->header_field, settings->header);
  else
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->jobs_combo), (int) settings->jobs);
}

static void
fill (IpsWebhookPage *self, const IpsWebhookSettings *settings)
{
  self->setting = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    fill_field (self, i, settings);
  ips_password_field_clear (self->secret_field);
  self->setting = FALSE;
  update_ui_state (self);
}

static void
undo_clicked_cb (GtkWidget *button, IpsWebhookPage *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (self->undos[i] == button)
      {
        self->setting = TRUE;
        fill_field (self, i, self->saved);
        self->setting = FALSE;
        gtk_widget_grab_focus (find_input (self, i));
      }
  update_ui_state (self);
}

/* --- what is saved --- */

/* Fields nobody touched follow, the others stay as they were entered. */
static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsWebhookPage *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsWebhookSettings) loaded = ips_webhook_settings_load_finish (IPS_STORE (source), result, &error);
  g_autoptr(IpsWebhookSettings) shown = NULL;
  g_autoptr(GHashTable) values = NULL;
  g_autoptr(GHashTable) before = NULL;

  if (loaded == NULL)
    {
      if (!ips_error_is_cancelled (error))
        g_warning ("the settings of the webhook could not be read: %s", error->message);
      return;
    }
  shown = read_fields (self, NULL, NULL);
  values = ips_webhook_settings_write (shown);
  before = ips_webhook_settings_write (self->saved);
  self->setting = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (!ips_setting_title_differs (&titles[i], values, before))
      fill_field (self, i, loaded);
  self->setting = FALSE;
  ips_webhook_settings_free (self->saved);
  self->saved = g_steal_pointer (&loaded);
  update_ui_state (self);
}

static void
store_changed_cb (IpsWebhookPage *self, guint parts, IpsStore *store)
{
  if (parts & IPS_STORE_SETTINGS)
    ips_webhook_settings_load_async (store, self->lifetime, loaded_cb, self);
}

/* --- the try --- */

static void
show_result (IpsWebhookPage *self, gboolean good, const char *sentence)
{
  ips_sign_style_show (self->result_image, good ? IPS_SIGN_FINE : IPS_SIGN_ERROR);
  gtk_label_set_text (self->result_label, sentence);
  gtk_widget_set_visible (self->result_box, *sentence != '\0');
}

static void
tried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsWebhookPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;
  guint status;
  gboolean good = ips_webhook_call_finish (IPS_STORE (source), result, &status, &error);

  g_clear_object (&self->trying);
  if (self->workspace == NULL)
    return;
  if (good)
    /* TRANSLATORS: %u is the number of an HTTP status, 200 to 299 */
    sentence = g_strdup_printf (_("The server took the test call (HTTP %u)."), status);
  else if (ips_error_is_cancelled (error))
    sentence = g_strdup (_("Stopped. Whether the server took the call is not known."));
  else
    sentence = ips_explain_site_error (ips_error_get_code (error), NULL, error->message);
  show_result (self, good, sentence);
  update_ui_state (self);
}

static void
test_clicked_cb (IpsWebhookPage *self)
{
  g_autoptr(IpsWebhookSettings) settings = NULL;
  g_autoptr(IpsSecret) secret = NULL;
  g_autoptr(GBytes) body = NULL;

  if (self->trying != NULL)
    {
      g_cancellable_cancel (self->trying);
      return;
    }
  settings = read_fields (self, NULL, NULL);
  secret = ips_password_field_get_secret (self->secret_field);
  body = ips_webhook_compose_test (ips_clock_now_us (ips_workspace_get_clock (self->workspace)));
  self->trying = g_cancellable_new ();
  show_result (self, TRUE, "");
  ips_webhook_call_async (ips_workspace_get_store (self->workspace), ips_workspace_get_vault (self->workspace), settings, secret, body,
                          self->trying, tried_cb, g_object_ref (self));
  update_ui_state (self);
}

/* --- life --- */

static void
ips_webhook_page_dispose (GObject *object)
{
  IpsWebhookPage *self = IPS_WEBHOOK_PAGE (object);

  g_cancellable_cancel (self->lifetime);
  g_cancellable_cancel (self->trying);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_webhook_page_parent_class)->dispose (object);
}

static void
ips_webhook_page_finalize (GObject *object)
{
  IpsWebhookPage *self = IPS_WEBHOOK_PAGE (object);

  ips_webhook_settings_free (self->saved);
  g_object_unref (self->lifetime);
  g_clear_object (&self->trying);
  g_free (self->problem);

  G_OBJECT_CLASS (ips_webhook_page_parent_class)->finalize (object);
}

static void
ips_webhook_page_class_init (IpsWebhookPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_webhook_page_dispose;
  object_class->finalize = ips_webhook_page_finalize;

  g_type_ensure (IPS_TYPE_FIELD);
  g_type_ensure (IPS_TYPE_PASSWORD_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-webhook-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsWebhookPage, address_field);
  gtk_widget_class_bind_template_child (widget_class, IpsWebhookPage, plain_check);
  gtk_widget_class_bind_template_child (widget_class, IpsWebhookPage, header_field);
  gtk_widget_class_bind_template_child (widget_class, IpsWebhookPage, secret_field);
  gtk_widget_class_bind_template_child (widget_class, IpsWebhookPage, secret_label);
  gtk_widget_class_bind_template_child (widget_class, IpsWebhookPage, jobs_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsWebhookPage, test_button);
  gtk_widget_class_bind_template_child (widget_class, IpsWebhookPage, result_box);
  gtk_widget_class_bind_template_child (widget_class, IpsWebhookPage, result_image);
  gtk_widget_class_bind_template_child (widget_class, IpsWebhookPage, result_label);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_clicked_cb);
}

static void
ips_webhook_page_init (IpsWebhookPage *self)
{
  self->saved = ips_webhook_settings_new ();
  self->lifetime = g_cancellable_new ();
  self->setting = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_field_set_placeholder (self->address_field, "https://chat.example.org/hooks/ips");
  for (IpsMailJobs i = 0; i < IPS_N_MAIL_JOBS; i++)
    gtk_combo_box_text_append (self->jobs_combo, ips_mail_jobs_to_nick (i), ips_mail_jobs_to_label (i));
}

GtkWidget *
ips_webhook_page_new (IpsWorkspace *workspace)
{
  IpsWebhookPage *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_WEBHOOK_PAGE, NULL);
  self->workspace = g_object_ref (workspace);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      self->undos[i] = ips_undo_button_attach (find_input (self, i), _(titles[i].title));
      g_signal_connect_object (self->undos[i], "clicked", G_CALLBACK (undo_clicked_cb), self, 0);
    }
  fill (self, self->saved);
  g_signal_connect_object (ips_workspace_get_store (workspace), "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  store_changed_cb (self, IPS_STORE_SETTINGS, ips_workspace_get_store (workspace));
  return GTK_WIDGET (self);
}

/* --- as a page --- */

static guint
ips_webhook_page_get_n_changes (IpsAdministrationPage *page)
{
  return IPS_WEBHOOK_PAGE (page)->n_changes;
}

static char *
ips_webhook_page_dup_problem (IpsAdministrationPage *page)
{
  return g_strdup (IPS_WEBHOOK_PAGE (page)->problem);
}

static void
ips_webhook_page_reset (IpsAdministrationPage *page)
{
  IpsWebhookPage *self = IPS_WEBHOOK_PAGE (page);

  fill (self, self->saved);
}

static void
ips_webhook_page_restore_defaults (IpsAdministrationPage *page)
{
  g_autoptr(IpsWebhookSettings) defaults = ips_webhook_settings_new ();

  fill (IPS_WEBHOOK_PAGE (page), defaults);
}

static char **
ips_webhook_page_describe_defaults (IpsAdministrationPage *page)
{
  g_autoptr(IpsWebhookSettings) defaults = ips_webhook_settings_new ();
  g_autoptr(IpsWebhookSettings) now = read_fields (IPS_WEBHOOK_PAGE (page), NULL, NULL);
  g_autoptr(GHashTable) values = ips_webhook_settings_write (now);
  g_autoptr(GHashTable) then = ips_webhook_settings_write (defaults);

  return ips_setting_titles_describe (titles, G_N_ELEMENTS (titles), values, then);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsWebhookPage *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ips_webhook_settings_save_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ips_webhook_settings_free (self->saved);
  self->saved = ips_webhook_settings_copy (g_task_get_task_data (task));
  if (self->workspace != NULL)
    fill (self, self->saved);
  g_task_return_boolean (task, TRUE);
}

static void
ips_webhook_page_save_async (IpsAdministrationPage *page, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsWebhookPage *self = IPS_WEBHOOK_PAGE (page);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  IpsWebhookSettings *settings = read_fields (self, NULL, NULL);
  g_autoptr(IpsSecret) secret = ips_password_field_get_secret (self->secret_field);

  g_task_set_source_tag (task, ips_webhook_page_save_async);
  g_task_set_task_data (task, settings, (GDestroyNotify) ips_webhook_settings_free);
  ips_webhook_settings_save_async (ips_workspace_get_store (self->workspace), ips_workspace_get_vault (self->workspace), settings, secret,
                                   g_get_user_name (), cancellable, saved_cb, g_steal_pointer (&task));
}

static gboolean
ips_webhook_page_save_finish (IpsAdministrationPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
administration_page_init (IpsAdministrationPageInterface *iface)
{
  iface->get_n_changes = ips_webhook_page_get_n_changes;
  iface->dup_problem = ips_webhook_page_dup_problem;
  iface->reset = ips_webhook_page_reset;
  iface->restore_defaults = ips_webhook_page_restore_defaults;
  iface->describe_defaults = ips_webhook_page_describe_defaults;
  iface->save_async = ips_webhook_page_save_async;
  iface->save_finish = ips_webhook_page_save_finish;
}
