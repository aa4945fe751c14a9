/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-import-dialog.h"

#include "ips-config.h"
#include <glib/gi18n-lib.h>

#include "ips-field.h"
#include "ips-import-item.h"
#include "ips-problem.h"
#include "ips-sign-style.h"
#include "ips-table.h"
#include "ips-text.h"

/* What is over this is refused before it is read; the same limit as ips_inventory_import_parse(). */
#define FILE_BYTES_MAX (100 * 1024 * 1024)
#define CHOICE_NONE "none"
#define TEXT_CHARS_MAX 400

struct _IpsImportDialog
{
  GtkDialog parent_instance;

  GtkFileChooserButton *file_button;
  GtkComboBoxText *login_combo;
  GtkBox *failure_box;
  GtkLabel *failure_label;
  GtkImage *sign_image;
  GtkBox *table_box;
  GtkSpinner *spinner;
  GtkLabel *counts_label;
  GtkButton *import_button;
  GtkWidget *table;            /* IpsTable */

  IpsWorkspace *workspace;     /* (owned) (nullable) */
  GPtrArray *items;            /* (owned) (nullable) (element-type IpsImportItem): what the file holds */
  guint n_new;
  GCancellable *lifetime;      /* (owned): cancelled in dispose */
  GCancellable *reading;       /* (owned) (nullable): of the file being read; another file cancels it */
  gboolean saving;
};

G_DEFINE_TYPE (IpsImportDialog, ips_import_dialog, GTK_TYPE_DIALOG)

/* By IpsImportVerdict; marked here, translated where they are shown. */
static const char *const verdicts[] = { N_("New"), N_("Duplicate name"), N_("Duplicate address"), N_("Invalid") };

static char *
line_text (gpointer row, gpointer user_data)
{
  return g_strdup_printf ("%u", ips_import_item_get_row (row)->line);
}

static char *
name_text (gpointer row, gpointer user_data)
{
  const IpsSensorConfig *config = ips_import_item_get_row (row)->config;

  return ips_text_make_safe (config != NULL ? config->name : NULL, TEXT_CHARS_MAX);
}

static char *
address_text (gpointer row, gpointer user_data)
{
  const IpsSensorConfig *config = ips_import_item_get_row (row)->config;

  return ips_text_make_safe (config != NULL ? config->address : NULL, TEXT_CHARS_MAX);
}

static char *
group_text (gpointer row, gpointer user_data)
{
  const IpsSensorConfig *config = ips_import_item_get_row (row)->config;

  return ips_text_make_safe (config != NULL ? config->group : NULL, TEXT_CHARS_MAX);
}

static char *
verdict_text (gpointer row, gpointer user_data)
{
  return g_strdup (_(verdicts[ips_import_item_get_row (row)->verdict]));
}

static IpsSign
verdict_sign (gpointer row, gpointer user_data)
{
  switch (ips_import_item_get_row (row)->verdict)
    {
    case IPS_IMPORT_NEW:
      return IPS_SIGN_FINE;
    case IPS_IMPORT_INVALID:
      return IPS_SIGN_ERROR;
    case IPS_IMPORT_DUPLICATE_NAME:
    case IPS_IMPORT_DUPLICATE_ADDRESS:
    default:
      return IPS_SIGN_WARNING;
    }
}

static char *
message_text (gpointer row, gpointer user_data)
{
  const IpsImportRow *import = ips_import_item_get_row (row);
  g_autofree char *safe = ips_text_make_safe (import->message, TEXT_CHARS_MAX);

  if (*safe != '\0')
    return ips_field_sentence (safe);
  return g_strdup (import->verdict == IPS_IMPORT_NEW ? _("Will be added") : "");
}

static const IpsTableColumn columns[] = {
  { .id = "line", .title = N_("Line"), .width = 60, .shown = TRUE, .numeric = TRUE, .text = line_text },
  { .id = "name", .title = N_("Name"), .width = 130, .shown = TRUE, .text = name_text },
  { .id = "address", .title = N_("Address"), .width = 130, .shown = TRUE, .text = address_text },
  { .id = "group", .title = N_("Group"), .width = 110, .text = group_text },
  { .id = "verdict", .title = N_("Verdict"), .width = 150, .shown = TRUE, .text = verdict_text, .sign = verdict_sign },
  { .id = "message", .title = N_("Message"), .width = 440, .shown = TRUE, .text = message_text },
};

static char *
describe_counts (IpsImportDialog *self)
{
  guint counts[G_N_ELEMENTS (verdicts)] = { 0 };
  guint n_duplicates, n_invalid;
  g_autofree char *new_text = NULL;
  g_autofree char *duplicate_text = NULL;
  g_autofree char *invalid_text = NULL;

  for (guint i = 0; i < self->items->len; i++)
    counts[ips_import_item_get_row (g_ptr_array_index (self->items, i))->verdict]++;
  n_duplicates = counts[IPS_IMPORT_DUPLICATE_NAME] + counts[IPS_IMPORT_DUPLICATE_ADDRESS];
  n_invalid = counts[IPS_IMPORT_INVALID];
  new_text = g_strdup_printf (ngettext ("%u new device", "%u new devices", counts[IPS_IMPORT_NEW]),
                              counts[IPS_IMPORT_NEW]);
  duplicate_text = g_strdup_printf (ngettext ("%u duplicate will be skipped", "%u duplicates will be skipped",
                                              n_duplicates), n_duplicates);
  invalid_text = g_strdup_printf (ngettext ("%u invalid line will be skipped", "%u invalid lines will be skipped",
                                            n_invalid), n_invalid);
  if (n_duplicates > 0 && n_invalid > 0)
    /* TRANSLATORS: "3 new devices · 1 duplicate will be skipped · 2 invalid lines will be skipped" */
    return g_strdup_printf (_("%s · %s · %s"), new_text, duplicate_text, invalid_text);
  if (n_duplicates > 0 || n_invalid > 0)
    /* TRANSLATORS: "3 new devices · 1 duplicate will be skipped" */
    return g_strdup_printf (_("%s · %s"), new_text, n_duplicates > 0 ? duplicate_text : invalid_text);
  return g_steal_pointer (&new_text);
}

static void
update_ui_state (IpsImportDialog *self)
{
  gboolean busy = self->reading != NULL || self->saving;
  g_autofree char *counts = NULL;
  g_autofree char *label = NULL;

  if (self->reading != NULL)
    counts = g_strdup (_("Reading the list…"));
  else if (self->items != NULL)
    counts = describe_counts (self);
  else
    counts = g_strdup (_("Nothing is added before you have seen what the list holds."));
  label = self->n_new > 0 ? g_strdup_printf (ngettext ("_Import %u Device", "_Import %u Devices", self->n_new),
                                             self->n_new)
                          : g_strdup (_("_Import"));
  gtk_label_set_text (self->counts_label, counts);
  gtk_button_set_label (self->import_button, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->import_button), self->n_new > 0 && !busy);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->import_button),
                               self->n_new > 0 ? NULL : _("Choose a list that holds a device which is not there yet"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->file_button), !self->saving);
  gtk_widget_set_sensitive (GTK_WIDGET (self->login_combo), !self->saving);
  g_object_set (self->spinner, "visible", busy, "active", busy, NULL);
}

static void
show_failure (IpsImportDialog *self, const GError *error, const char *name)
{
  g_autofree char *sentence = NULL;

  if (error != NULL)
    sentence = ips_explain_error (ips_error_get_code (error), name, error->message);
  gtk_label_set_text (self->failure_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->failure_box), sentence != NULL);
}

/* --- reading, on a thread of its own --- */

typedef struct
{
  GFile *file;           /* (owned) */
  GPtrArray *existing;   /* (owned) (element-type IpsSensor): copies that nobody else has */
  IpsTransport transport;
} ReadData;

static void
read_data_free (ReadData *data)
{
  g_object_unref (data->file);
  g_ptr_array_unref (data->existing);
  g_free (data);
}

/* The sensors themselves belong to the main thread. */
static GPtrArray *
copy_sensors (IpsFleet *fleet)
{
  GPtrArray *sensors = ips_fleet_get_sensors (fleet);
  GPtrArray *copies = g_ptr_array_new_full (sensors->len, g_object_unref);

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);

      g_ptr_array_add (copies, ips_sensor_new (ips_sensor_get_id (sensor),
                                               ips_sensor_config_copy (ips_sensor_get_config (sensor))));
    }
  return copies;
}

static gboolean
check_file (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr(GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                 G_FILE_QUERY_INFO_NONE, cancellable, error);

  if (info == NULL)
    return FALSE;
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("not a file that can be read"));
      return FALSE;
    }
  if (g_file_info_get_size (info) > FILE_BYTES_MAX)
    {
      ips_set_error (error, IPS_ERROR_TOO_LARGE, _("the list is larger than 100 MB"));
      return FALSE;
    }
  return TRUE;
}

static void
read_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  ReadData *data = task_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length = 0;
  GPtrArray *rows;

  if (!check_file (data->file, cancellable, &error) ||
      !g_file_load_contents (data->file, cancellable, &contents, &length, NULL, &error))
    {
      if (error->domain != IPS_ERROR && !ips_error_is_cancelled (error))
        g_task_return_error (task, ips_error_new (IPS_ERROR_FAILED, "%s", error->message));
      else
        g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  rows = ips_inventory_import_parse (contents, length, data->existing, data->transport, &error);
  if (rows == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, rows, (GDestroyNotify) g_ptr_array_unref);
}

/* A list names credential sets as people call them; the inventory keeps their ids. */
static void
resolve_credential_set (IpsImportDialog *self, IpsImportItem *item)
{
  IpsSensorConfig *config = ips_import_item_get_row (item)->config;
  GPtrArray *sets = ips_fleet_get_credential_sets (ips_workspace_get_fleet (self->workspace));
  g_autofree char *folded = NULL;
  g_autofree char *message = NULL;

  if (config == NULL || *config->credential_set == '\0')
    return;
  folded = g_utf8_casefold (config->credential_set, -1);
  for (guint i = 0; i < sets->len; i++)
    {
      const IpsCredentialSet *set = g_ptr_array_index (sets, i);
      g_autofree char *name = g_utf8_casefold (set->name, -1);

      if (!g_str_equal (name, folded) && !g_str_equal (set->id, config->credential_set))
        continue;
      g_free (config->credential_set);
      config->credential_set = g_strdup (set->id);
      return;
    }
  if (ips_import_item_get_row (item)->verdict != IPS_IMPORT_NEW)
    return;
  /* TRANSLATORS: %s: the name of a credential set, as it stands in a list */
  message = g_strdup_printf (_("no credential set is called “%s”: add it first"), config->credential_set);
  ips_import_item_reject (item, message);
}

static void
take_rows (IpsImportDialog *self, GPtrArray *rows)
{
  g_clear_pointer (&self->items, g_ptr_array_unref);
  self->items = g_ptr_array_new_full (rows->len, g_object_unref);
  self->n_new = 0;
  g_ptr_array_set_free_func (rows, NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      IpsImportItem *item = ips_import_item_new (g_ptr_array_index (rows, i));

      resolve_credential_set (self, item);
      if (ips_import_item_get_row (item)->verdict == IPS_IMPORT_NEW)
        self->n_new++;
      g_ptr_array_add (self->items, item);
    }
  ips_table_set_rows (IPS_TABLE (self->table), self->items);
}

static void
forget_rows (IpsImportDialog *self)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  g_clear_pointer (&self->items, g_ptr_array_unref);
  self->n_new = 0;
  ips_table_set_rows (IPS_TABLE (self->table), none);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsImportDialog *self = IPS_IMPORT_DIALOG (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = g_task_propagate_pointer (G_TASK (result), &error);
  ReadData *data = g_task_get_task_data (G_TASK (result));
  g_autofree char *name = g_file_get_basename (data->file);

  /* Another file was chosen meanwhile, or the dialog is gone. */
  if (ips_error_is_cancelled (error) || self->workspace == NULL)
    return;
  g_clear_object (&self->reading);
  if (rows != NULL)
    take_rows (self, rows);
  else
    forget_rows (self);
  show_failure (self, error, name);
  update_ui_state (self);
}

void
ips_import_dialog_load (IpsImportDialog *self, GFile *file)
{
  g_autoptr(GTask) task = NULL;
  ReadData *data;

  g_return_if_fail (IPS_IS_IMPORT_DIALOG (self));
  g_return_if_fail (G_IS_FILE (file));

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  data = g_new0 (ReadData, 1);
  data->file = g_object_ref (file);
  data->existing = copy_sensors (ips_workspace_get_fleet (self->workspace));
  data->transport = ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport;
  show_failure (self, NULL, NULL);
  update_ui_state (self);
  task = g_task_new (self, self->reading, read_cb, NULL);
  g_task_set_source_tag (task, ips_import_dialog_load);
  g_task_set_task_data (task, data, (GDestroyNotify) read_data_free);
  g_task_run_in_thread (task, read_thread);
}

static void
file_set_cb (IpsImportDialog *self)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->file_button));

  if (file != NULL)
    ips_import_dialog_load (self, file);
}

static void
drag_data_received_cb (IpsImportDialog *self, GdkDragContext *context, int x, int y, GtkSelectionData *selection,
                       guint info, guint time)
{
  g_auto(GStrv) uris = gtk_selection_data_get_uris (selection);
  g_autoptr(GFile) file = NULL;

  if (self->saving || uris == NULL || uris[0] == NULL)
    return;
  file = g_file_new_for_uri (uris[0]);
  gtk_file_chooser_set_file (GTK_FILE_CHOOSER (self->file_button), file, NULL);
  ips_import_dialog_load (self, file);
}

/* --- importing --- */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsImportDialog *self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = ips_fleet_save_finish (IPS_FLEET (source), result, &error);

  if (ips_error_is_cancelled (error))
    return;
  self->saving = FALSE;
  if (ok)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  show_failure (self, error, NULL);
  update_ui_state (self);
}

static void
import (IpsImportDialog *self)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  const char *choice = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->login_combo));

  if (self->saving || self->items == NULL)
    return;
  for (guint i = 0; i < self->items->len; i++)
    {
      const IpsImportRow *row = ips_import_item_get_row (g_ptr_array_index (self->items, i));
      IpsSensorConfig *config;

      if (row->verdict != IPS_IMPORT_NEW)
        continue;
      config = ips_sensor_config_copy (row->config);
      if (choice != NULL && !g_str_equal (choice, CHOICE_NONE) && *config->credential_set == '\0' &&
          *config->username == '\0')
        {
          g_free (config->credential_set);
          config->credential_set = g_strdup (choice);
        }
      g_ptr_array_add (sensors, ips_sensor_new (NULL, config));
    }
  self->saving = TRUE;
  show_failure (self, NULL, NULL);
  update_ui_state (self);
  ips_fleet_save_async (ips_workspace_get_fleet (self->workspace), sensors, self->lifetime, saved_cb, self);
}

static void
ips_import_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_OK)
    import (IPS_IMPORT_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_import_dialog_dispose (GObject *object)
{
  IpsImportDialog *self = IPS_IMPORT_DIALOG (object);

  g_cancellable_cancel (self->lifetime);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_import_dialog_parent_class)->dispose (object);
}

static void
ips_import_dialog_finalize (GObject *object)
{
  IpsImportDialog *self = IPS_IMPORT_DIALOG (object);

  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_object (&self->reading);
  g_clear_object (&self->lifetime);
  G_OBJECT_CLASS (ips_import_dialog_parent_class)->finalize (object);
}

static void
ips_import_dialog_class_init (IpsImportDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_import_dialog_dispose;
  object_class->finalize = ips_import_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_import_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsImportDialog, file_button);
  gtk_widget_class_bind_template_child (widget_class, IpsImportDialog, login_combo);
  gtk_widget_class_bind_template_child (widget_class, IpsImportDialog, failure_box);
  gtk_widget_class_bind_template_child (widget_class, IpsImportDialog, failure_label);
  gtk_widget_class_bind_template_child (widget_class, IpsImportDialog, sign_image);
  gtk_widget_class_bind_template_child (widget_class, IpsImportDialog, table_box);
  gtk_widget_class_bind_template_child (widget_class, IpsImportDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, IpsImportDialog, counts_label);
  gtk_widget_class_bind_template_child (widget_class, IpsImportDialog, import_button);
  gtk_widget_class_bind_template_callback (widget_class, file_set_cb);
}

static void
ips_import_dialog_init (IpsImportDialog *self)
{
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  ips_sign_style_apply (GTK_WIDGET (self->sign_image));
  self->table = ips_table_new ("import", columns, G_N_ELEMENTS (columns), self);
  ips_table_set_accessible_name (IPS_TABLE (self->table), _("Lines of the list"));
  ips_table_set_empty (IPS_TABLE (self->table),
                       _("Choose a CSV list, or drop one here. Columns: name, address, port, transport, group, "
                         "username, credentials, traffic, notes; only the address is needed."), NULL, NULL);
  gtk_box_pack_start (self->table_box, self->table, TRUE, TRUE, 0);
  gtk_widget_show (self->table);
  gtk_drag_dest_set (GTK_WIDGET (self), GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (GTK_WIDGET (self));
  g_signal_connect (self, "drag-data-received", G_CALLBACK (drag_data_received_cb), NULL);
}

static void
fill_logins (IpsImportDialog *self)
{
  GPtrArray *sets = ips_fleet_get_credential_sets (ips_workspace_get_fleet (self->workspace));

  gtk_combo_box_text_append (self->login_combo, CHOICE_NONE, _("As the list says"));
  for (guint i = 0; i < sets->len; i++)
    {
      const IpsCredentialSet *set = g_ptr_array_index (sets, i);
      /* TRANSLATORS: %s: the name of a credential set */
      g_autofree char *label = g_strdup_printf (_("Credential set “%s”"), set->name);

      gtk_combo_box_text_append (self->login_combo, set->id, label);
    }
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->login_combo), CHOICE_NONE);
}

GtkWidget *
ips_import_dialog_new (IpsWorkspace *workspace, GtkWindow *parent)
{
  IpsImportDialog *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_IMPORT_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  fill_logins (self);
  update_ui_state (self);
  return GTK_WIDGET (self);
}
