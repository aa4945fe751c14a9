/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-files-dialog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-field.h"
#include "ips-license-drop.h"
#include "ips-license-file.h"
#include "ips-license-plan-view.h"
#include "ips-license-start.h"
#include "ips-window-check.h"
#include "ips-text.h"

#define WIDTH_PX 1040
#define HEIGHT_PX 560

struct _IpsLicenseFilesDialog
{
  GtkDialog parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  GCancellable *lifetime;      /* (owned): cancelled in dispose */
  guint n_reading;             /* searches under way */
  GPtrArray *licenses;         /* (owned) (element-type IpsLicense) */
  GPtrArray *sources;          /* (owned) (element-type utf8): of each */
  GPtrArray *plan;             /* (owned) (element-type IpsLicenseAssignment): a row per licence */
  GPtrArray *failures;         /* (owned) (element-type IpsLicenseAssignment): what is no licence */
  char *folder;                /* (owned) (nullable): where files were chosen last */
  gboolean choosing;           /* the widgets of the selected row are being filled by us */

  IpsLicensePlanView *view;
  GtkStack *stack;
  GtkBox *table_box;
  GtkSpinner *spinner;
  GtkLabel *summary_label;
  GtkEntry *device_entry;
  GtkButton *assign_button;
  GtkLabel *assign_label;
  GtkToggleButton *force_check;
  GtkWidget *remove_button;
  IpsWindowCheck *window_check;
  GtkWidget *ok_button;
};

G_DEFINE_FINAL_TYPE (IpsLicenseFilesDialog, ips_license_files_dialog, GTK_TYPE_DIALOG)

static IpsFleet *
get_fleet (IpsLicenseFilesDialog *self)
{
  return ips_workspace_get_fleet (self->workspace);
}

static gint64
get_now (IpsLicenseFilesDialog *self)
{
  return ips_clock_now_us (ips_workspace_get_clock (self->workspace));
}

/* The row of the plan that is selected; %NULL where none is, or one that is no licence. */
static IpsLicenseAssignment *
get_selected (IpsLicenseFilesDialog *self, guint *number)
{
  int selected = ips_license_plan_view_get_selected (self->view);

  if (selected < 0 || (guint) selected >= self->plan->len)
    return NULL;
  *number = (guint) selected;
  return g_ptr_array_index (self->plan, *number);
}

static void
update_summary (IpsLicenseFilesDialog *self, guint n_checked)
{
  guint n_all = self->plan->len + self->failures->len, n_other = n_all - n_checked;
  g_autofree char *going = g_strdup_printf (ngettext ("%u licence will be applied", "%u licences will be applied", n_checked), n_checked);
  g_autofree char *other = g_strdup_printf (ngettext ("%u file will not: the reason is in its row", "%u files will not: the reasons are in their rows", n_other), n_other);
  g_autofree char *forms = ips_license_plan_view_describe_forms (self->view, ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport);
  g_autofree char *counts = n_other > 0 ? g_strdup_printf ("%s · %s", going, other) : g_strdup (going);
  g_autofree char *text = *forms != '\0' ? g_strdup_printf ("%s · %s", counts, forms) : g_strdup (counts);

  gtk_label_set_text (self->summary_label, self->n_reading > 0 ? _("Reading the files…") : n_all > 0 ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->n_reading > 0);
  g_object_set (self->spinner, "active", self->n_reading > 0, NULL);
}

static void
update_ui_state (IpsLicenseFilesDialog *self)
{
  g_autoptr(GArray) checked = ips_license_plan_view_get_checked (self->view);
  g_autoptr(GPtrArray) sensors = ips_license_plan_view_get_sensors (self->view);
  gboolean any = self->plan->len + self->failures->len > 0;
  gboolean ready = checked->len > 0 && self->n_reading == 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "table" : "empty");
  gtk_widget_set_sensitive (self->ok_button, ready);
  gtk_widget_set_tooltip_text (self->ok_button, ready ? NULL : self->n_reading > 0 ? _("The files are still being read")
                               : any ? _("None of the files can be applied: see the reasons in the table") : _("Choose licence files first"));
  update_summary (self, checked->len);
  ips_window_check_set_sensors (self->window_check, sensors);
}

/* What can be done about the selected row. */
static void
update_choice (IpsLicenseFilesDialog *self)
{
  guint number;
  IpsLicenseAssignment *row = get_selected (self, &number);
  /* What the file says of itself is not up to a person. */
  gboolean told = row != NULL && *row->license->serial != '\0' && row->sensor != NULL && !row->by_hand;
  gboolean can_force = row != NULL && (row->forced || row->verdict == IPS_LICENSE_VERDICT_SAME || row->verdict == IPS_LICENSE_VERDICT_OLDER);
  g_autofree char *name = row != NULL && row->sensor != NULL ? ips_text_make_safe (ips_sensor_get_name (row->sensor), 200) : g_strdup ("");

  self->choosing = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->device_entry), row != NULL && !told);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->device_entry), row == NULL ? _("Select a licence file in the table first")
                               : told ? _("The file says itself for which device it is") : _("Name or address of the device"));
  gtk_entry_set_text (self->device_entry, name);
  gtk_toggle_button_set_active (self->force_check, row != NULL && row->forced);
  gtk_widget_set_sensitive (GTK_WIDGET (self->force_check), can_force);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->force_check), can_force ? NULL : _("Only for a licence that is not newer than the present one"));
  gtk_widget_set_sensitive (self->remove_button, ips_license_plan_view_get_selected (self->view) >= 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->assign_button), FALSE);
  gtk_label_set_text (self->assign_label, "");
  self->choosing = FALSE;
}

/* Shows plan and failures in one table; numbers below the plan's length are the plan's. */
static void
show_plan (IpsLicenseFilesDialog *self)
{
  g_autoptr(GPtrArray) shown = g_ptr_array_new ();

  g_ptr_array_extend (shown, self->plan, NULL, NULL);
  g_ptr_array_extend (shown, self->failures, NULL, NULL);
  ips_license_plan_view_set_plan (self->view, shown, IPS_LICENSE_PLAN_ALL, get_now (self));
  /* Not while somebody is typing there. */
  if (!gtk_widget_has_focus (GTK_WIDGET (self->device_entry)))
    update_choice (self);
  update_ui_state (self);
}

/* Anew with every file, and when a licence or a device changes: of several for one device the best goes. What a person decided is
 * kept, where the device is still there. */
static void
make_plan (IpsLicenseFilesDialog *self)
{
  g_autoptr(GPtrArray) before = NULL;
  gint64 now_us;

  if (self->workspace == NULL)
    return;
  before = g_steal_pointer (&self->plan);
  now_us = get_now (self);
  g_ptr_array_add (self->sources, NULL);
  self->plan = ips_license_plan_files (self->licenses, (const char *const *) self->sources->pdata, ips_fleet_get_sensors (get_fleet (self)), now_us);
  g_ptr_array_remove_index (self->sources, self->sources->len - 1);
  for (guint i = 0; before != NULL && i < before->len && i < self->plan->len; i++)
    {
      const IpsLicenseAssignment *row = g_ptr_array_index (before, i);

      if (row->by_hand && (row->sensor == NULL || ips_fleet_lookup (get_fleet (self), ips_sensor_get_id (row->sensor)) == row->sensor))
        ips_license_plan_assign (self->plan, i, row->sensor, now_us);
      if (row->forced)
        ips_license_plan_force (self->plan, i, TRUE, now_us);
    }
  show_plan (self);
}

static void
add_failure (IpsLicenseFilesDialog *self, const char *source, const GError *error)
{
  IpsLicenseAssignment *row = g_new0 (IpsLicenseAssignment, 1);
  g_autofree char *name = g_path_get_basename (source);
  const char *message = error != NULL ? error->message : "", *rest = g_str_has_prefix (message, name) ? message + strlen (name) : NULL;

  /* The name stands in a column of its own. */
  if (rest != NULL && g_str_has_prefix (rest, ": "))
    message = rest + 2;
  row->verdict = IPS_LICENSE_VERDICT_NOT_A_LICENSE;
  row->source = g_strdup (source);
  row->reason = ips_field_sentence (message);
  row->warning = g_strdup ("");
  g_ptr_array_add (self->failures, row);
}

/* The same bytes from the same place count once. */
static gboolean
is_there (IpsLicenseFilesDialog *self, const IpsLicense *license, const char *source)
{
  for (guint i = 0; i < self->licenses->len; i++)
    {
      const IpsLicense *other = g_ptr_array_index (self->licenses, i);

      if (g_str_equal (other->sha256, license->sha256) && g_str_equal (g_ptr_array_index (self->sources, i), source))
        return TRUE;
    }
  return FALSE;
}

static void
add_license (IpsLicenseFilesDialog *self, IpsLicense *license, const char *source)
{
  if (is_there (self, license, source))
    return;
  g_ptr_array_add (self->licenses, ips_license_ref (license));
  g_ptr_array_add (self->sources, g_strdup (source));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsLicenseFilesDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) finds = ips_license_find_finish (result, &error);

  if (finds == NULL || self->workspace == NULL)
    return;
  self->n_reading--;
  for (guint i = 0; i < finds->len; i++)
    {
      const IpsLicenseFind *find = g_ptr_array_index (finds, i);

      if (find->license != NULL)
        add_license (self, find->license, find->source);
      else
        add_failure (self, find->source, find->error);
    }
  make_plan (self);
}

void
ips_license_files_dialog_add (IpsLicenseFilesDialog *self, const char *const *paths)
{
  g_return_if_fail (IPS_IS_LICENSE_FILES_DIALOG (self));

  if (paths == NULL || paths[0] == NULL)
    return;
  self->n_reading++;
  update_ui_state (self);
  ips_license_find_async (ips_fleet_get_dialect (get_fleet (self)), paths, self->lifetime, found_cb, g_object_ref (self));
}

static void
dropped_cb (const char *const *paths, GBytes *content, gpointer user_data)
{
  IpsLicenseFilesDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsLicense) license = NULL;

  if (paths != NULL)
    ips_license_files_dialog_add (self, paths);
  if (content == NULL)
    return;
  /* A licence that was pasted as text, out of a mail. */
  license = ips_license_file_read (ips_fleet_get_dialect (get_fleet (self)), _("pasted text"), content, &error);
  if (license != NULL)
    add_license (self, license, _("pasted text"));
  else
    add_failure (self, _("pasted text"), error);
  make_plan (self);
}

/* ---- what a person does ---- */

static void
chosen_cb (GtkDialog *chooser, int response, IpsLicenseFilesDialog *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      GSList *names = gtk_file_chooser_get_filenames (GTK_FILE_CHOOSER (chooser));
      g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

      for (GSList *l = names; l != NULL; l = l->next)
        g_ptr_array_add (paths, l->data);
      g_slist_free (names);
      g_ptr_array_add (paths, NULL);
      g_free (self->folder);
      self->folder = gtk_file_chooser_get_current_folder (GTK_FILE_CHOOSER (chooser));
      ips_license_files_dialog_add (self, (const char *const *) paths->pdata);
    }
  gtk_widget_destroy (GTK_WIDGET (chooser));
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *const *patterns)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (guint i = 0; patterns[i] != NULL; i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
browse_clicked_cb (IpsLicenseFilesDialog *self)
{
  static const char *const likely[] = { "*.lic", "*.LIC", "*.zip", "*.ZIP", NULL }, *const all[] = { "*", NULL };
  GtkWidget *chooser = gtk_file_chooser_dialog_new (_("Select License Files"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN,
                                                    _("_Cancel"), GTK_RESPONSE_CANCEL, _("_Open"), GTK_RESPONSE_ACCEPT, NULL);
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  gtk_window_set_modal (GTK_WINDOW (chooser), TRUE);
  gtk_dialog_set_default_response (GTK_DIALOG (chooser), GTK_RESPONSE_ACCEPT);
  add_filter (GTK_FILE_CHOOSER (chooser), _("License files and archives"), likely);
  add_filter (GTK_FILE_CHOOSER (chooser), _("All files"), all);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  /* Where one was, else where a browser puts them. */
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), self->folder != NULL ? self->folder : downloads != NULL ? downloads : g_get_home_dir ());
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_window_present (GTK_WINDOW (chooser));
}

static void
paste_clicked_cb (IpsLicenseFilesDialog *self)
{
  ips_license_drop_paste (GTK_WIDGET (self), dropped_cb, self);
}

static void
remove_clicked_cb (IpsLicenseFilesDialog *self)
{
  int selected = ips_license_plan_view_get_selected (self->view);

  if (selected < 0)
    return;
  if ((guint) selected >= self->plan->len)
    {
      g_ptr_array_remove_index (self->failures, (guint) selected - self->plan->len);
      show_plan (self);
      return;
    }
  g_ptr_array_remove_index (self->licenses, (guint) selected);
  g_ptr_array_remove_index (self->sources, (guint) selected);
  g_ptr_array_remove_index (self->plan, (guint) selected);
  make_plan (self);
}

static void
device_changed_cb (IpsLicenseFilesDialog *self)
{
  const char *text = gtk_entry_get_text (self->device_entry);
  IpsSensor *sensor = *text != '\0' ? ips_fleet_lookup_name (get_fleet (self), text) : NULL;

  if (self->choosing)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->assign_button), sensor != NULL || *text == '\0');
  gtk_label_set_text (self->assign_label, *text != '\0' && sensor == NULL ? _("No device has this name or address.") : "");
}

static void
assign_clicked_cb (IpsLicenseFilesDialog *self)
{
  const char *text = gtk_entry_get_text (self->device_entry);
  IpsSensor *sensor = *text != '\0' ? ips_fleet_lookup_name (get_fleet (self), text) : NULL;
  guint number;

  if (get_selected (self, &number) == NULL || (*text != '\0' && sensor == NULL))
    return;
  ips_license_plan_assign (self->plan, number, sensor, get_now (self));
  show_plan (self);
}

static void
force_toggled_cb (IpsLicenseFilesDialog *self)
{
  guint number;

  if (self->choosing || get_selected (self, &number) == NULL)
    return;
  ips_license_plan_force (self->plan, number, gtk_toggle_button_get_active (self->force_check), get_now (self));
  show_plan (self);
}

static gboolean
ips_license_files_dialog_key_press (GtkWidget *widget, GdkEventKey *event)
{
  IpsLicenseFilesDialog *self = IPS_LICENSE_FILES_DIALOG (widget);
  gboolean control = (event->state & gtk_accelerator_get_default_mod_mask ()) == GDK_CONTROL_MASK;

  if (control && gdk_keyval_to_lower (event->keyval) == GDK_KEY_v && !GTK_IS_EDITABLE (gtk_window_get_focus (GTK_WINDOW (self))))
    {
      paste_clicked_cb (self);
      return GDK_EVENT_STOP;
    }
  return GTK_WIDGET_CLASS (ips_license_files_dialog_parent_class)->key_press_event (widget, event);
}

static void
ips_license_files_dialog_response (GtkDialog *dialog, int response)
{
  IpsLicenseFilesDialog *self = IPS_LICENSE_FILES_DIALOG (dialog);

  if (response == GTK_RESPONSE_OK)
    {
      g_autoptr(GArray) checked = ips_license_plan_view_get_checked (self->view);

      ips_license_start (self->workspace, IPS_LICENSE_SOURCE_FILE, self->plan, checked,
                         ips_window_check_is_wanted (self->window_check), gtk_window_get_transient_for (GTK_WINDOW (self)));
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_license_files_dialog_dispose (GObject *object)
{
  IpsLicenseFilesDialog *self = IPS_LICENSE_FILES_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_license_files_dialog_parent_class)->dispose (object);
}

static void
ips_license_files_dialog_finalize (GObject *object)
{
  IpsLicenseFilesDialog *self = IPS_LICENSE_FILES_DIALOG (object);

  g_clear_object (&self->lifetime);
  g_free (self->folder);
  g_ptr_array_unref (self->licenses);
  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->failures);
  g_ptr_array_unref (self->plan);

  G_OBJECT_CLASS (ips_license_files_dialog_parent_class)->finalize (object);
}

static void
ips_license_files_dialog_class_init (IpsLicenseFilesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_license_files_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_license_files_dialog_finalize;
  widget_class->key_press_event = ips_license_files_dialog_key_press;
  GTK_DIALOG_CLASS (klass)->response = ips_license_files_dialog_response;

  g_type_ensure (IPS_TYPE_WINDOW_CHECK);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-license-files-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseFilesDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseFilesDialog, table_box);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseFilesDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseFilesDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseFilesDialog, device_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseFilesDialog, assign_button);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseFilesDialog, assign_label);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseFilesDialog, force_check);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseFilesDialog, remove_button);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseFilesDialog, window_check);
  gtk_widget_class_bind_template_child (widget_class, IpsLicenseFilesDialog, ok_button);
  gtk_widget_class_bind_template_callback (widget_class, browse_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, paste_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, device_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, assign_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, force_toggled_cb);
}

static void
ips_license_files_dialog_init (IpsLicenseFilesDialog *self)
{
  self->lifetime = g_cancellable_new ();
  self->licenses = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_license_unref);
  self->sources = g_ptr_array_new_with_free_func (g_free);
  self->plan = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_license_assignment_free);
  self->failures = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_license_assignment_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->view = IPS_LICENSE_PLAN_VIEW (ips_license_plan_view_new (_("License files"),
    IPS_LICENSE_PLAN_CHECK | IPS_LICENSE_PLAN_FILE | IPS_LICENSE_PLAN_FILE_SERIAL | IPS_LICENSE_PLAN_EXPIRES | IPS_LICENSE_PLAN_DEVICE
    | IPS_LICENSE_PLAN_VERDICT | IPS_LICENSE_PLAN_REASON));
  gtk_box_pack_start (self->table_box, GTK_WIDGET (self->view), TRUE, TRUE, 0);
  g_signal_connect_object (self->view, "toggled", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "selected", G_CALLBACK (update_choice), self, G_CONNECT_SWAPPED);
  ips_license_drop_set_up (GTK_WIDGET (self), dropped_cb, self);
}

/* The names of the inventory, offered while one types. */
static void
add_completion (IpsLicenseFilesDialog *self)
{
  g_autoptr(GtkEntryCompletion) completion = gtk_entry_completion_new ();
  g_autoptr(GtkListStore) store = gtk_list_store_new (1, G_TYPE_STRING);
  GPtrArray *sensors;

  if (self->workspace == NULL)
    return;
  sensors = ips_fleet_get_sensors (get_fleet (self));
  for (guint i = 0; i < sensors->len; i++)
    {
      g_autofree char *name = ips_text_make_safe (ips_sensor_get_name (g_ptr_array_index (sensors, i)), 200);

      gtk_list_store_insert_with_values (store, NULL, -1, 0, name, -1);
    }
  gtk_entry_completion_set_model (completion, GTK_TREE_MODEL (store));
  gtk_entry_completion_set_text_column (completion, 0);
  gtk_entry_completion_set_minimum_key_length (completion, 2);
  gtk_entry_set_completion (self->device_entry, completion);
}

GtkWidget *
ips_license_files_dialog_new (IpsWorkspace *workspace, GtkWindow *parent)
{
  IpsLicenseFilesDialog *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_LICENSE_FILES_DIALOG, "transient-for", parent, "default-width", WIDTH_PX, "default-height", HEIGHT_PX, NULL);
  self->workspace = g_object_ref (workspace);
  ips_window_check_set_workspace (self->window_check, workspace);
  add_completion (self);
  g_signal_connect_object (get_fleet (self), "sensors-changed", G_CALLBACK (make_plan), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_fleet (self), "list-changed", G_CALLBACK (make_plan), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_fleet (self), "list-changed", G_CALLBACK (add_completion), self, G_CONNECT_SWAPPED);
  update_choice (self);
  update_ui_state (self);
  return GTK_WIDGET (self);
}
