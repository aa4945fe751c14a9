/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-apply-wizard.h"

#include <glib/gi18n-lib.h>

#include "ips-applied-report.h"
#include "ips-apply-choice-page.h"
#include "ips-apply-result-page.h"
#include "ips-apply-signatures-page.h"
#include "ips-apply-targets.h"
#include "ips-close-keys.h"
#include "ips-message.h"
#include "ips-policy-update.h"
#include "ips-window-size.h"

/* Room for the list of policies with its reasons. */
#define WIDTH_PX 1180
#define HEIGHT_PX 760

typedef enum { PAGE_UPDATE, PAGE_POLICIES, PAGE_SIGNATURES, PAGE_RESULT, N_PAGES } Page;

struct _IpsApplyWizard
{
  GtkAssistant parent_instance;

  IpsWorkspace *workspace;     /* (owned) (nullable) after dispose */
  IpsApplyChoicePage *choice;
  IpsApplyTargets *targets;
  IpsApplySignaturesPage *signatures;
  IpsApplyResultPage *result;
  GtkLabel *reason_label;
  GtkButton *cancel_button;
  GtkButton *back_button;
  GtkButton *next_button;
  GtkButton *finish_button;
  GtkButton *close_button;

  Page page;
  IpsPackageFile *file;        /* (owned) (nullable): the chosen update, as it was when page 2 was opened */
  GPtrArray *policies;         /* (owned) (nullable) (element-type IpsPolicy): that Finish applies it to */
  GPtrArray *sensors;          /* (owned) (nullable) (element-type IpsSensor): that get it */
  guint n_edited;              /* of the Finish that is on its way */
  gboolean finishing;
};

G_DEFINE_FINAL_TYPE (IpsApplyWizard, ips_apply_wizard, GTK_TYPE_ASSISTANT)

static gboolean
is_sensor_update (IpsApplyWizard *self)
{
  return self->file != NULL && ips_package_family_is_sensor_update (self->file->name->family);
}

/* --- what can be done where --- */

/* Why one cannot go on from here; "" one can. (transfer full) */
static char *
dup_reason (IpsApplyWizard *self)
{
  char *reason = NULL;

  if (self->finishing)
    return g_strdup (_("The update is being applied to the policies."));
  if (self->page == PAGE_UPDATE)
    return ips_apply_choice_page_dup_reason (self->choice);
  if (self->page == PAGE_POLICIES || self->page == PAGE_SIGNATURES)
    reason = ips_apply_targets_dup_problem (self->targets);
  return reason != NULL ? reason : g_strdup ("");
}

static void
update_ui_state (IpsApplyWizard *self)
{
  g_autofree char *reason = dup_reason (self);
  gboolean ready = *reason == '\0';

  gtk_label_set_text (self->reason_label, reason);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel_button), self->page != PAGE_RESULT);
  gtk_widget_set_visible (GTK_WIDGET (self->back_button), self->page == PAGE_POLICIES || self->page == PAGE_SIGNATURES);
  /* The signatures of a sensor update are not edited: it has none. */
  gtk_widget_set_visible (GTK_WIDGET (self->next_button), self->page == PAGE_UPDATE || (self->page == PAGE_POLICIES && !is_sensor_update (self)));
  gtk_widget_set_visible (GTK_WIDGET (self->finish_button), self->page == PAGE_POLICIES || self->page == PAGE_SIGNATURES);
  gtk_widget_set_visible (GTK_WIDGET (self->close_button), self->page == PAGE_RESULT);
  gtk_widget_set_sensitive (GTK_WIDGET (self->back_button), !self->finishing);
  gtk_widget_set_sensitive (GTK_WIDGET (self->next_button), ready);
  gtk_widget_set_sensitive (GTK_WIDGET (self->finish_button), ready);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->next_button), ready ? NULL : reason);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->finish_button), ready ? NULL : reason);
  gtk_widget_grab_default (GTK_WIDGET (self->page == PAGE_RESULT ? self->close_button
                                       : gtk_widget_get_visible (GTK_WIDGET (self->next_button)) ? self->next_button : self->finish_button));
}

static void
show_page (IpsApplyWizard *self, Page page)
{
  self->page = page;
  gtk_assistant_set_current_page (GTK_ASSISTANT (self), (int) page);
  update_ui_state (self);
}

/* --- going on --- */

static void
back_clicked_cb (IpsApplyWizard *self)
{
  show_page (self, self->page == PAGE_SIGNATURES ? PAGE_POLICIES : PAGE_UPDATE);
}

/* The devices that will be updated. (transfer full) (element-type IpsSensor) */
static GPtrArray *
dup_sensors (IpsApplyWizard *self)
{
  g_autoptr(GPtrArray) plans = ips_apply_targets_get_plans (self->targets);
  GPtrArray *sensors = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < plans->len; i++)
    g_ptr_array_add (sensors, g_object_ref (((const IpsUpgradePlan *) g_ptr_array_index (plans, i))->sensor));
  return sensors;
}

static void
next_clicked_cb (IpsApplyWizard *self)
{
  if (self->page == PAGE_UPDATE)
    {
      const IpsPackageFile *file = ips_apply_choice_page_get_chosen (self->choice);

      if (file == NULL)
        return;
      g_clear_pointer (&self->file, ips_package_file_free);
      self->file = ips_package_file_copy (file);
      gtk_widget_set_visible (GTK_WIDGET (self->signatures), !is_sensor_update (self));
      ips_apply_targets_set_package (self->targets, self->file->sha256);
      show_page (self, PAGE_POLICIES);
    }
  else if (self->page == PAGE_POLICIES)
    {
      g_autoptr(GPtrArray) policies = ips_apply_targets_dup_policies (self->targets);
      g_autoptr(GPtrArray) sensors = dup_sensors (self);

      ips_apply_signatures_page_show (self->signatures, self->file->name->level, policies, sensors);
      show_page (self, PAGE_SIGNATURES);
    }
}

/* --- finish --- */

static void
end_finish (IpsApplyWizard *self, guint n_changed, const GError *error)
{
  self->finishing = FALSE;
  if (error != NULL)
    {
      update_ui_state (self);
      ips_message_show_error (GTK_WINDOW (self), error, NULL);
      return;
    }
  if (n_changed > 0)
    {
      g_autofree char *what = ips_package_name_describe (self->file->name);

      ips_applied_report_send (self->workspace, what, is_sensor_update (self) ? 0 : n_changed, self->sensors);
    }
  ips_apply_result_page_show (self->result, self->file, self->policies, n_changed, self->n_edited, self->sensors);
  show_page (self, PAGE_RESULT);
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsApplyWizard) self = user_data;
  g_autoptr(GError) error = NULL;
  guint n_changed = 0;

  ips_policy_update_apply_finish (IPS_POLICY_BOOK (source), result, &n_changed, &error);
  if (self->workspace != NULL)
    end_finish (self, n_changed, error);
}

static void
marked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsApplyWizard) self = user_data;
  g_autoptr(GError) error = NULL;

  ips_waiting_list_add_updates_finish (IPS_WAITING_LIST (source), result, &error);
  if (self->workspace != NULL)
    end_finish (self, self->policies->len, error);
}

/* A sensor update changes no policy: the devices are marked for it. */
static void
mark_devices (IpsApplyWizard *self, const char *why)
{
  g_autoptr(GPtrArray) updates = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_sensor_update_free);

  for (guint i = 0; i < self->sensors->len; i++)
    g_ptr_array_add (updates, ips_sensor_update_new (ips_sensor_get_id (g_ptr_array_index (self->sensors, i)), self->file->sha256, self->file->name->name));
  ips_waiting_list_add_updates_async (ips_workspace_get_waiting (self->workspace), updates, why, NULL, marked_cb, g_object_ref (self));
}

static void
apply_level (IpsApplyWizard *self, const char *why)
{
  g_autoptr(GHashTable) edits = ips_apply_signatures_page_dup_edits (self->signatures);
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < self->policies->len; i++)
    g_ptr_array_add (ids, ((IpsPolicy *) g_ptr_array_index (self->policies, i))->id);
  g_ptr_array_add (ids, NULL);
  self->n_edited = ips_apply_signatures_page_count_edited (self->signatures);
  ips_policy_update_apply_async (ips_workspace_get_policies (self->workspace), (const char *const *) ids->pdata, self->file->name->level,
                                 edits, why, NULL, applied_cb, g_object_ref (self));
}

static void
finish_clicked_cb (IpsApplyWizard *self)
{
  g_autofree char *what = ips_package_name_describe (self->file->name);
  /* TRANSLATORS: why a policy changed, in its history; "S615 (E4)" */
  g_autofree char *why = g_strdup_printf (_("Apply IPS Update: %s"), what);

  if (self->finishing)
    return;
  self->finishing = TRUE;
  self->n_edited = 0;
  g_clear_pointer (&self->sensors, g_ptr_array_unref);
  self->sensors = dup_sensors (self);
  g_clear_pointer (&self->policies, g_ptr_array_unref);
  self->policies = ips_apply_targets_dup_policies (self->targets);
  update_ui_state (self);
  if (is_sensor_update (self))
    mark_devices (self, why);
  else
    apply_level (self, why);
}

static void
close_clicked_cb (IpsApplyWizard *self)
{
  gtk_widget_destroy (GTK_WIDGET (self));
}

void
ips_apply_wizard_choose (IpsApplyWizard *self, const char *sha256)
{
  g_return_if_fail (IPS_IS_APPLY_WIZARD (self));

  if (self->finishing || self->page == PAGE_RESULT)
    return;
  ips_apply_choice_page_choose (self->choice, sha256);
  show_page (self, PAGE_UPDATE);
}

void
ips_apply_wizard_choose_devices (IpsApplyWizard *self, const char *const *sensor_ids)
{
  g_return_if_fail (IPS_IS_APPLY_WIZARD (self));

  if (!self->finishing && self->page != PAGE_RESULT)
    ips_apply_targets_choose_sensors (self->targets, sensor_ids);
}

/* Files that devices need before the update; the choice on both pages stays. */
static void
download_missing_cb (IpsApplyWizard *self)
{
  ips_apply_choice_page_download (self->choice);
}

/* --- life --- */

static void
ips_apply_wizard_dispose (GObject *object)
{
  IpsApplyWizard *self = IPS_APPLY_WIZARD (object);

  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_apply_wizard_parent_class)->dispose (object);
}

static void
ips_apply_wizard_finalize (GObject *object)
{
  IpsApplyWizard *self = IPS_APPLY_WIZARD (object);

  g_clear_pointer (&self->file, ips_package_file_free);
  g_clear_pointer (&self->policies, g_ptr_array_unref);
  g_clear_pointer (&self->sensors, g_ptr_array_unref);
  G_OBJECT_CLASS (ips_apply_wizard_parent_class)->finalize (object);
}

static void
ips_apply_wizard_class_init (IpsApplyWizardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_apply_wizard_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_apply_wizard_finalize;
}

static void
ips_apply_wizard_init (IpsApplyWizard *self)
{
}

/* An assistant calls its window by the page; the list at its left says that already. */
static void
title_changed_cb (IpsApplyWizard *self)
{
  if (g_strcmp0 (gtk_window_get_title (GTK_WINDOW (self)), _("Apply IPS Update")) != 0)
    gtk_window_set_title (GTK_WINDOW (self), _("Apply IPS Update"));
}

/* The buttons are the chapter's, and Finish is there beside Next: the assistant's own set has no such page. */
static void
add_page (IpsApplyWizard *self, GtkWidget *page, const char *title)
{
  gtk_widget_show (page);
  gtk_assistant_append_page (GTK_ASSISTANT (self), page);
  gtk_assistant_set_page_title (GTK_ASSISTANT (self), page, title);
  gtk_assistant_set_page_type (GTK_ASSISTANT (self), page, GTK_ASSISTANT_PAGE_CUSTOM);
}

static GtkButton *
add_button (IpsApplyWizard *self, GtkWidget *box, const char *label, void (*clicked) (IpsApplyWizard *self))
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_can_default (button, TRUE);
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked), self, G_CONNECT_SWAPPED);
  gtk_box_pack_start (GTK_BOX (box), button, FALSE, FALSE, 0);
  return GTK_BUTTON (button);
}

static void
add_buttons (IpsApplyWizard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->reason_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_line_wrap (self->reason_label, TRUE);
  gtk_label_set_xalign (self->reason_label, 1);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->reason_label)), "dim-label");
  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (self->reason_label), TRUE, TRUE, 0);
  gtk_widget_show (GTK_WIDGET (self->reason_label));
  self->cancel_button = add_button (self, box, _("_Cancel"), close_clicked_cb);
  self->back_button = add_button (self, box, _("_Back"), back_clicked_cb);
  self->next_button = add_button (self, box, _("_Next"), next_clicked_cb);
  self->finish_button = add_button (self, box, _("_Finish"), finish_clicked_cb);
  self->close_button = add_button (self, box, _("_Close"), close_clicked_cb);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->finish_button)), "suggested-action");
  gtk_widget_show (box);
  gtk_assistant_add_action_widget (GTK_ASSISTANT (self), box);
}

GtkWidget *
ips_apply_wizard_new (IpsWorkspace *workspace, GtkApplication *application)
{
  IpsApplyWizard *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_APPLY_WIZARD, "application", application, "use-header-bar", 0, NULL);
  g_signal_connect (self, "notify::title", G_CALLBACK (title_changed_cb), NULL);
  self->workspace = g_object_ref (workspace);
  self->choice = IPS_APPLY_CHOICE_PAGE (ips_apply_choice_page_new (workspace));
  self->targets = IPS_APPLY_TARGETS (ips_apply_targets_new (workspace));
  self->signatures = IPS_APPLY_SIGNATURES_PAGE (ips_apply_signatures_page_new (workspace));
  self->result = IPS_APPLY_RESULT_PAGE (ips_apply_result_page_new (workspace));
  add_page (self, GTK_WIDGET (self->choice), _("Select Update"));
  add_page (self, GTK_WIDGET (self->targets), _("Select Policies"));
  add_page (self, GTK_WIDGET (self->signatures), _("Edit Signatures"));
  add_page (self, GTK_WIDGET (self->result), _("Applied"));
  add_buttons (self);
  g_signal_connect_object (self->choice, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->targets, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->targets, "download-missing", G_CALLBACK (download_missing_cb), self, G_CONNECT_SWAPPED);
  ips_close_keys_attach (GTK_WINDOW (self));
  ips_window_fit_to_screen (GTK_WINDOW (self), WIDTH_PX, HEIGHT_PX);
  show_page (self, PAGE_UPDATE);
  return GTK_WIDGET (self);
}
