/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-updates-page.h"

#include <glib/gi18n-lib.h>

#include "ips-administration-page.h"
#include "ips-auto-update-view.h"
#include "ips-field.h"
#include "ips-format.h"
#include "ips-mail-address.h"
#include "ips-message.h"
#include "ips-schedule-dialog.h"
#include "ips-toplevel.h"
#include "ips-undo-button.h"
#include "ips-update-draft.h"
#include "ips-update-filter-dialog.h"
#include "ips-update-library-form.h"
#include "ips-update-logins.h"
#include "ips-update-notify-form.h"
#include "ips-update-offers-dialog.h"
#include "ips-update-overview.h"
#include "ips-update-run-dialog.h"
#include "ips-update-save.h"
#include "ips-update-server-dialog.h"
#include "ips-update-server-view.h"
#include "ips-update-status-view.h"

struct _IpsUpdatesPage
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;        /* (owned) (nullable) after dispose */
  GCancellable *lifetime;         /* (owned): cancelled in dispose */
  IpsUpdateDraft *draft;          /* (owned) */
  IpsUpdateLogins *logins;        /* (owned) (nullable): what was entered and is not saved */
  IpsSchedule *rule;              /* (owned) (nullable): what was entered and is not saved */
  gboolean loaded;
  gboolean filling;
  GtkWidget *undos[IPS_N_UPDATE_PARTS];   /* each where its part differs from what is saved */
  GtkWidget *schedule_undo;

  IpsUpdateStatusView *status_view;
  IpsUpdateServerView *server_view;
  GtkWidget *settings_button;
  GtkWidget *mode_heading;
  GtkToggleButton *disable_radio;
  GtkToggleButton *check_radio;
  GtkToggleButton *download_radio;
  GtkToggleButton *apply_radio;
  GtkToggleButton *deploy_radio;
  GtkLabel *schedule_label;
  GtkWidget *schedule_button;
  IpsUpdateNotifyForm *notify_form;
  IpsAutoUpdateView *auto_view;
  GtkLabel *filter_label;
  GtkWidget *filter_button;
  GtkWidget *skipped_box;
  GtkLabel *skipped_label;
  IpsUpdateLibraryForm *library_form;
};

static void administration_page_init (IpsAdministrationPageInterface *iface);

G_DEFINE_TYPE_WITH_CODE (IpsUpdatesPage, ips_updates_page, GTK_TYPE_BOX,
                         G_IMPLEMENT_INTERFACE (IPS_TYPE_ADMINISTRATION_PAGE, administration_page_init))

static IpsCiscoAccount *
get_account (IpsUpdatesPage *self)
{
  return ips_licensing_get_account (ips_fleet_get_licensing (ips_workspace_get_fleet (self->workspace)));
}

static GtkToggleButton *
get_mode_radio (IpsUpdatesPage *self, IpsUpdateMode mode)
{
  switch (mode)
    {
    case IPS_UPDATE_MODE_CHECK:    return self->check_radio;
    case IPS_UPDATE_MODE_DOWNLOAD: return self->download_radio;
    case IPS_UPDATE_MODE_APPLY:    return self->apply_radio;
    case IPS_UPDATE_MODE_DEPLOY:   return self->deploy_radio;
    case IPS_UPDATE_MODE_DISABLE:
    case IPS_N_UPDATE_MODES:
    default:                       return self->disable_radio;
    }
}

/* (transfer none) (nullable): as the store has it */
static const IpsScheduledJob *
get_stored_schedule (IpsUpdatesPage *self)
{
  return ips_scheduler_lookup (ips_workspace_get_scheduler (self->workspace), IPS_UPDATE_SCHEDULE);
}

/* (transfer full): what is entered, else what is stored, else every day at 02:00 */
static IpsSchedule *
dup_rule (IpsUpdatesPage *self)
{
  const IpsScheduledJob *stored = get_stored_schedule (self);

  if (self->rule != NULL)
    return ips_schedule_copy (self->rule);
  if (stored != NULL)
    return ips_schedule_copy (stored->rule);
  return ips_schedule_new_from_now (g_get_real_time (), 2, 0);
}

/* --- showing --- */

static void
show_schedule (IpsUpdatesPage *self)
{
  const IpsUpdateSettings *settings = ips_update_draft_get (self->draft);
  g_autoptr(IpsSchedule) rule = dup_rule (self);
  g_autoptr(GTimeZone) zone = ips_schedule_get_zone (rule);
  g_autofree char *words = ips_schedule_describe (rule), *text = NULL, *next = NULL;
  const IpsScheduledJob *stored = get_stored_schedule (self);
  gint64 due_us;

  if (settings->mode == IPS_UPDATE_MODE_DISABLE && stored != NULL && stored->suspended && stored->changed_us != 0)
    {
      next = ips_format_date_time (stored->changed_us);
      /* TRANSLATORS: %1$s describes a schedule: "Every day at 02:00"; %2$s is a date and time, %3$s a user */
      text = g_strdup_printf (_("Disabled since %2$s by %3$s. The schedule is kept: %1$s."), words, next, stored->who);
    }
  else if (settings->mode == IPS_UPDATE_MODE_DISABLE)
    /* TRANSLATORS: %s describes a schedule: "Every day at 02:00" */
    text = g_strdup_printf (_("Disabled. The schedule is kept: %s."), words);
  else if (ips_schedule_next (rule, zone, ips_clock_now_us (ips_workspace_get_clock (self->workspace)), &due_us))
    {
      next = ips_format_date_time (due_us);
      /* TRANSLATORS: %1$s describes a schedule: "Every day at 02:00"; %2$s is a date and time */
      text = g_strdup_printf (_("%1$s. Next: %2$s."), words, next);
    }
  else
    /* TRANSLATORS: %s describes a schedule: "Once on 2026-11-28 at 02:00" */
    text = g_strdup_printf (_("%s. It is over: edit the update schedule."), words);
  gtk_label_set_text (self->schedule_label, text);
}

static void
show_server (IpsUpdatesPage *self)
{
  ips_update_server_view_show (self->server_view, ips_update_draft_get (self->draft),
                               self->logins != NULL ? self->logins->cisco_user : ips_cisco_account_get_username (get_account (self)));
}

static void
show_filter (IpsUpdatesPage *self)
{
  g_autofree char *text = ips_update_filter_dialog_describe (ips_update_draft_get (self->draft));

  gtk_label_set_text (self->filter_label, text);
}

/* What the library takes, and what the filter left out of the last check. */
static void
overview_loaded_cb (IpsUpdatesPage *self)
{
  const IpsUpdateStatus *status = ips_update_status_view_get_overview (self->status_view)->status;
  g_autofree char *skipped = g_strdup_printf (ngettext ("%u file of the server is left out:", "%u files of the server are left out:", status->n_skipped), status->n_skipped);

  ips_update_library_form_show_use (self->library_form, status->n_files, (gint64) status->library_bytes);
  gtk_label_set_text (self->skipped_label, skipped);
  gtk_widget_set_visible (self->skipped_box, status->n_skipped > 0);
}

static void
show_undos (IpsUpdatesPage *self)
{
  for (guint part = 0; part < IPS_N_UPDATE_PARTS; part++)
    gtk_widget_set_visible (self->undos[part], ips_update_draft_is_changed (self->draft, (IpsUpdatePart) part)
                                               || (part == IPS_UPDATE_PART_SERVER && self->logins != NULL));
  gtk_widget_set_visible (self->schedule_undo, self->rule != NULL);
}

/* Something differs from what is saved that did not, or the other way round. */
static void
changed (IpsUpdatesPage *self)
{
  show_undos (self);
  ips_administration_page_changed (IPS_ADMINISTRATION_PAGE (self));
}

static void
show_all (IpsUpdatesPage *self)
{
  show_server (self);
  show_schedule (self);
  show_filter (self);
  show_undos (self);
  ips_auto_update_view_set_mode (self->auto_view, ips_update_draft_get (self->draft)->mode);
}

static void
fill (IpsUpdatesPage *self)
{
  const IpsUpdateSettings *settings = ips_update_draft_get (self->draft);

  self->filling = TRUE;
  gtk_toggle_button_set_active (get_mode_radio (self, settings->mode), TRUE);
  ips_update_notify_form_set (self->notify_form, settings);
  ips_update_library_form_set (self->library_form, settings);
  self->filling = FALSE;
  show_all (self);
}

/* --- what a person enters --- */

static void
read_fields (IpsUpdatesPage *self)
{
  IpsUpdateSettings *settings = ips_update_draft_get (self->draft);

  for (guint mode = 0; mode < IPS_N_UPDATE_MODES; mode++)
    if (gtk_toggle_button_get_active (get_mode_radio (self, (IpsUpdateMode) mode)))
      settings->mode = (IpsUpdateMode) mode;
  ips_update_notify_form_read (self->notify_form, settings);
  ips_update_library_form_read (self->library_form, settings);
}

/* Says at the field what is wrong with it. (transfer full) (nullable): that sentence */
static char *
check_fields (IpsUpdatesPage *self)
{
  const IpsUpdateSettings *settings = ips_update_draft_get (self->draft);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) addresses = ips_mail_addresses_parse (settings->notify, &error);
  g_autofree char *notify = error != NULL ? ips_field_sentence (error->message) : NULL, *problem = NULL;
  IpsUpdateField field;

  ips_update_notify_form_set_problem (self->notify_form, notify);
  problem = ips_update_settings_find_problem (settings, &field);
  ips_update_library_form_set_problem (self->library_form, field == IPS_UPDATE_FIELD_WATCHED_FOLDER ? problem : NULL);
  return notify != NULL ? g_steal_pointer (&notify) : g_steal_pointer (&problem);
}

static void
input_cb (IpsUpdatesPage *self)
{
  g_autofree char *problem = NULL;

  if (self->filling || !self->loaded)
    return;
  read_fields (self);
  problem = check_fields (self);
  show_schedule (self);
  ips_auto_update_view_set_mode (self->auto_view, ips_update_draft_get (self->draft)->mode);
  changed (self);
}

/* Beside what the undo button of the part stands. */
static GtkWidget *
find_input (IpsUpdatesPage *self, IpsUpdatePart part)
{
  GtkWidget *input = ips_update_notify_form_get_input (self->notify_form, part);

  switch ((guint) part)
    {
    case IPS_UPDATE_PART_MODE:   return self->mode_heading;
    case IPS_UPDATE_PART_SERVER: return self->settings_button;
    case IPS_UPDATE_PART_FILTER: return self->filter_button;
    default:                     return input != NULL ? input : ips_update_library_form_get_input (self->library_form, part);
    }
}

static void
undo_clicked_cb (GtkWidget *button, IpsUpdatesPage *self)
{
  g_autofree char *problem = NULL;

  if (button == self->schedule_undo)
    g_clear_pointer (&self->rule, ips_schedule_free);
  for (guint part = 0; part < IPS_N_UPDATE_PARTS; part++)
    if (button == self->undos[part])
      {
        ips_update_draft_reset_part (self->draft, (IpsUpdatePart) part);
        if (part == IPS_UPDATE_PART_SERVER)
          g_clear_pointer (&self->logins, ips_update_logins_free);
        gtk_widget_grab_focus (part == IPS_UPDATE_PART_MODE ? GTK_WIDGET (get_mode_radio (self, ips_update_draft_get (self->draft)->mode))
                                                            : find_input (self, (IpsUpdatePart) part));
      }
  fill (self);
  problem = check_fields (self);
  changed (self);
}

static void
add_undos (IpsUpdatesPage *self)
{
  for (guint part = 0; part < IPS_N_UPDATE_PARTS; part++)
    {
      self->undos[part] = ips_undo_button_attach (find_input (self, (IpsUpdatePart) part), ips_update_part_get_title ((IpsUpdatePart) part));
      g_signal_connect_object (self->undos[part], "clicked", G_CALLBACK (undo_clicked_cb), self, 0);
    }
  self->schedule_undo = ips_undo_button_attach (self->schedule_button, _("Update schedule"));
  g_signal_connect_object (self->schedule_undo, "clicked", G_CALLBACK (undo_clicked_cb), self, 0);
}

static void
run (IpsUpdatesPage *self, IpsVerb verb)
{
  g_autofree char *subject = ips_update_settings_get_subject (ips_update_draft_get_saved (self->draft));
  GtkWidget *dialog = ips_update_run_dialog_new (self->workspace, verb, subject, ips_toplevel_of (self));

  gtk_window_present (GTK_WINDOW (dialog));
}

static void
check_clicked_cb (IpsUpdatesPage *self)
{
  run (self, IPS_VERB_CHECK_UPDATES);
}

static void
download_clicked_cb (IpsUpdatesPage *self)
{
  run (self, IPS_VERB_DOWNLOAD_UPDATES);
}

static void
server_accepted_cb (IpsUpdatesPage *self, const IpsUpdateSettings *settings, const IpsUpdateLogins *logins)
{
  gboolean entered = ips_update_logins_has_password (logins)
                     || g_strcmp0 (logins->cisco_user, ips_cisco_account_get_username (get_account (self))) != 0;

  ips_update_draft_set (self->draft, settings);
  g_clear_pointer (&self->logins, ips_update_logins_free);
  if (entered)
    self->logins = ips_update_logins_copy (logins);
  fill (self);
  changed (self);
}

static void
settings_clicked_cb (IpsUpdatesPage *self)
{
  g_autoptr(IpsUpdateLogins) logins = self->logins != NULL ? ips_update_logins_copy (self->logins)
                                      : ips_update_logins_new (ips_cisco_account_get_username (get_account (self)));
  GtkWidget *dialog;

  read_fields (self);
  dialog = ips_update_server_dialog_new (self->workspace, ips_update_draft_get (self->draft), logins, ips_toplevel_of (self));
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (server_accepted_cb), self, G_CONNECT_SWAPPED);
  if (ips_update_server_view_count_attention (self->server_view) > 0)
    ips_update_server_dialog_show_certificates (IPS_UPDATE_SERVER_DIALOG (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
schedule_accepted_cb (IpsUpdatesPage *self, const IpsSchedule *rule)
{
  const IpsScheduledJob *stored = get_stored_schedule (self);

  g_clear_pointer (&self->rule, ips_schedule_free);
  if (stored == NULL || !ips_schedule_equal (stored->rule, rule))
    self->rule = ips_schedule_copy (rule);
  show_schedule (self);
  changed (self);
}

static void
schedule_clicked_cb (IpsUpdatesPage *self)
{
  g_autoptr(IpsSchedule) rule = dup_rule (self);
  GtkWidget *dialog = ips_schedule_dialog_new (_("Edit Update Schedule"), rule, ips_workspace_get_clock (self->workspace), ips_toplevel_of (self));

  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (schedule_accepted_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
filter_accepted_cb (IpsUpdatesPage *self, const IpsUpdateSettings *settings)
{
  ips_update_draft_set (self->draft, settings);
  show_filter (self);
  changed (self);
}

static void
filter_clicked_cb (IpsUpdatesPage *self)
{
  GtkWidget *dialog;

  read_fields (self);
  dialog = ips_update_filter_dialog_new (ips_update_draft_get (self->draft), ips_toplevel_of (self));
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (filter_accepted_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
skipped_clicked_cb (IpsUpdatesPage *self)
{
  gtk_window_present (GTK_WINDOW (ips_update_offers_dialog_new (ips_update_status_view_get_overview (self->status_view)->offers, ips_toplevel_of (self))));
}

/* --- what is stored --- */

static void
settings_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsUpdatesPage *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) values = ips_store_load_settings_finish (IPS_STORE (source), result, &error);
  g_autoptr(IpsUpdateSettings) settings = NULL;

  if (ips_error_is_cancelled (error))
    return;
  if (values == NULL)
    {
      ips_message_show_error (ips_toplevel_of (self), error, NULL);
      return;
    }
  settings = ips_update_settings_read (values);
  ips_update_draft_take_saved (self->draft, settings);
  self->loaded = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
  fill (self);
  changed (self);
}

static void
load (IpsUpdatesPage *self, guint parts)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);

  if ((parts & IPS_STORE_SETTINGS) != 0)
    ips_store_load_settings_async (store, self->lifetime, settings_loaded_cb, self);
}

static void
store_changed_cb (IpsUpdatesPage *self, guint parts)
{
  load (self, parts);
}

static void
scheduler_changed_cb (IpsUpdatesPage *self)
{
  show_schedule (self);
}

static void
account_changed_cb (IpsUpdatesPage *self)
{
  show_server (self);
}

/* --- the administration page --- */

static guint
ips_updates_page_get_n_changes (IpsAdministrationPage *page)
{
  IpsUpdatesPage *self = IPS_UPDATES_PAGE (page);

  return ips_update_draft_count_changes (self->draft) + (self->logins != NULL) + (self->rule != NULL)
    + ips_auto_update_view_get_n_changes (self->auto_view);
}

static char *
ips_updates_page_dup_problem (IpsAdministrationPage *page)
{
  return check_fields (IPS_UPDATES_PAGE (page));
}

static guint
ips_updates_page_get_n_attention (IpsAdministrationPage *page)
{
  IpsUpdatesPage *self = IPS_UPDATES_PAGE (page);

  return ips_update_server_view_count_attention (self->server_view) + ips_update_status_view_has_failure (self->status_view);
}

static void
forget_entered (IpsUpdatesPage *self)
{
  g_clear_pointer (&self->logins, ips_update_logins_free);
  g_clear_pointer (&self->rule, ips_schedule_free);
}

static void
ips_updates_page_reset (IpsAdministrationPage *page)
{
  IpsUpdatesPage *self = IPS_UPDATES_PAGE (page);

  ips_update_draft_reset (self->draft);
  ips_auto_update_view_reset (self->auto_view);
  forget_entered (self);
  fill (self);
  changed (self);
}

static void
ips_updates_page_restore_defaults (IpsAdministrationPage *page)
{
  IpsUpdatesPage *self = IPS_UPDATES_PAGE (page);
  g_autoptr(IpsUpdateSettings) defaults = ips_update_settings_new ();

  ips_update_draft_set (self->draft, defaults);
  ips_auto_update_view_clear (self->auto_view);
  forget_entered (self);
  fill (self);
  changed (self);
}

static char **
ips_updates_page_describe_defaults (IpsAdministrationPage *page)
{
  IpsUpdatesPage *self = IPS_UPDATES_PAGE (page);
  g_auto(GStrv) lines = ips_update_draft_describe_defaults (self->draft);
  g_autoptr(GStrvBuilder) all = g_strv_builder_new ();
  guint n = ips_auto_update_view_count (self->auto_view);

  g_strv_builder_addv (all, (const char **) lines);
  if (n > 0)
    {
      g_autofree char *now = g_strdup_printf (ngettext ("%u policy", "%u policies", n), n);
      g_autofree char *line = ips_administration_page_describe_change (_("Apply Update To"), now, _("nothing"));

      g_strv_builder_add (all, line);
    }
  return g_strv_builder_end (all);
}

static void
rules_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_auto_update_view_save_finish (IPS_AUTO_UPDATE_VIEW (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  ips_administration_page_changed (g_task_get_source_object (task));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsUpdatesPage *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ips_update_save_finish (IPS_WORKSPACE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->workspace == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  ips_update_draft_take_saved (self->draft, g_task_get_task_data (task));
  forget_entered (self);
  fill (self);
  ips_auto_update_view_save_async (self->auto_view, g_task_get_cancellable (task), rules_saved_cb, g_object_ref (task));
}

static void
ips_updates_page_save_async (IpsAdministrationPage *page, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsUpdatesPage *self = IPS_UPDATES_PAGE (page);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *problem = check_fields (self);
  g_autoptr(GPtrArray) addresses = NULL;
  g_autoptr(IpsSchedule) rule = dup_rule (self);
  gboolean server_changed = ips_update_draft_is_changed (self->draft, IPS_UPDATE_PART_SERVER);
  IpsUpdateSettings *settings;

  g_task_set_source_tag (task, ips_updates_page_save_async);
  if (problem != NULL)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, "%s", problem));
      return;
    }
  settings = ips_update_settings_copy (ips_update_draft_get (self->draft));
  addresses = ips_mail_addresses_parse (settings->notify, NULL);
  if (addresses != NULL)
    {
      g_autofree char *notify = ips_mail_addresses_format (addresses);

      ips_update_settings_set (&settings->notify, notify);
    }
  /* What is entered is what counts as saved afterwards, in the form in which it was saved. */
  ips_update_draft_set (self->draft, settings);
  g_task_set_task_data (task, settings, (GDestroyNotify) ips_update_settings_free);
  ips_update_save_async (self->workspace, settings, server_changed, self->logins, rule, cancellable, saved_cb, g_steal_pointer (&task));
}

static gboolean
ips_updates_page_save_finish (IpsAdministrationPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
administration_page_init (IpsAdministrationPageInterface *iface)
{
  iface->get_n_changes = ips_updates_page_get_n_changes;
  iface->dup_problem = ips_updates_page_dup_problem;
  iface->get_n_attention = ips_updates_page_get_n_attention;
  iface->reset = ips_updates_page_reset;
  iface->restore_defaults = ips_updates_page_restore_defaults;
  iface->describe_defaults = ips_updates_page_describe_defaults;
  iface->save_async = ips_updates_page_save_async;
  iface->save_finish = ips_updates_page_save_finish;
}

static void
ips_updates_page_dispose (GObject *object)
{
  IpsUpdatesPage *self = IPS_UPDATES_PAGE (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_updates_page_parent_class)->dispose (object);
}

static void
ips_updates_page_finalize (GObject *object)
{
  IpsUpdatesPage *self = IPS_UPDATES_PAGE (object);

  g_clear_object (&self->lifetime);
  ips_update_draft_free (self->draft);
  forget_entered (self);

  G_OBJECT_CLASS (ips_updates_page_parent_class)->finalize (object);
}

static void
ips_updates_page_class_init (IpsUpdatesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_updates_page_dispose;
  object_class->finalize = ips_updates_page_finalize;

  g_type_ensure (IPS_TYPE_AUTO_UPDATE_VIEW);
  g_type_ensure (IPS_TYPE_UPDATE_LIBRARY_FORM);
  g_type_ensure (IPS_TYPE_UPDATE_NOTIFY_FORM);
  g_type_ensure (IPS_TYPE_UPDATE_SERVER_VIEW);
  g_type_ensure (IPS_TYPE_UPDATE_STATUS_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-updates-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, status_view);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, server_view);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, mode_heading);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, settings_button);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, disable_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, check_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, download_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, apply_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, deploy_radio);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, schedule_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, schedule_button);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, notify_form);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, auto_view);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, filter_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, filter_button);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, skipped_box);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, skipped_label);
  gtk_widget_class_bind_template_callback (widget_class, skipped_clicked_cb);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdatesPage, library_form);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
  gtk_widget_class_bind_template_callback (widget_class, check_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, download_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, settings_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, schedule_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_clicked_cb);
}

static void
ips_updates_page_init (IpsUpdatesPage *self)
{
  self->lifetime = g_cancellable_new ();
  self->draft = ips_update_draft_new ();
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  add_undos (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  self->filling = FALSE;
}

GtkWidget *
ips_updates_page_new (IpsWorkspace *workspace)
{
  IpsUpdatesPage *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_UPDATES_PAGE, NULL);
  self->workspace = g_object_ref (workspace);
  ips_update_status_view_set_workspace (self->status_view, workspace);
  ips_update_server_view_set_workspace (self->server_view, workspace);
  ips_auto_update_view_set_workspace (self->auto_view, workspace);
  g_signal_connect_object (self->notify_form, "changed", G_CALLBACK (input_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library_form, "changed", G_CALLBACK (input_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->auto_view, "changed", G_CALLBACK (ips_administration_page_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->server_view, "changed", G_CALLBACK (ips_administration_page_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->status_view, "loaded", G_CALLBACK (overview_loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->status_view, "changed", G_CALLBACK (ips_administration_page_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_store (workspace), "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_scheduler (workspace), "changed", G_CALLBACK (scheduler_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_account (self), "changed", G_CALLBACK (account_changed_cb), self, G_CONNECT_SWAPPED);
  load (self, IPS_STORE_ALL);
  return GTK_WIDGET (self);
}
