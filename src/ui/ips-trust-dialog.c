/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-trust-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-message.h"
#include "ips-store-deployments.h"
#include "ips-text.h"

#define MAX_TEXT_CHARS 100

enum { COLUMN_ACCEPTED, COLUMN_NAME, COLUMN_ADDRESS, COLUMN_SHA1, COLUMN_UNTIL, COLUMN_TOOLTIP, COLUMN_ID, COLUMN_SHA256, COLUMN_HOST_KEY, N_COLUMNS };

struct _IpsTrustDialog
{
  GtkDialog parent_instance;

  IpsWorkspace *workspace;   /* (owned) */
  IpsJob *job;               /* (owned) */
  GtkListStore *store;       /* (owned) */
  gboolean answering;        /* the answer is on its way */

  GtkLabel *title_label;
  GtkLabel *certificate_label;
  GtkLabel *host_key_label;
  GtkTreeView *view;
  GtkTreeViewColumn *thumbprint_column;   /* (unowned): the view's */
  GtkToggleButton *all_check;
  GtkToggleButton *rest_check;            /* the answer is for those of the job too that ask later */
  GtkButton *later_button;
  GtkButton *none_button;
  GtkButton *trust_button;
};

G_DEFINE_TYPE (IpsTrustDialog, ips_trust_dialog, GTK_TYPE_DIALOG)

/* Under which a job knows the dialog that is open for it; not owned. */
#define OPEN_DIALOG "ips-trust-dialog"

static GPtrArray *
get_accepted (IpsTrustDialog *self)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  GtkTreeModel *model = GTK_TREE_MODEL (self->store);
  GtkTreeIter iter;

  for (gboolean ok = gtk_tree_model_get_iter_first (model, &iter); ok; ok = gtk_tree_model_iter_next (model, &iter))
    {
      gboolean accepted;
      char *id;

      gtk_tree_model_get (model, &iter, COLUMN_ACCEPTED, &accepted, COLUMN_ID, &id, -1);
      if (accepted)
        g_ptr_array_add (ids, id);
      else
        g_free (id);
    }
  return ids;
}

static guint
count_host_keys (IpsTrustDialog *self)
{
  GtkTreeModel *model = GTK_TREE_MODEL (self->store);
  GtkTreeIter iter;
  guint n = 0;

  for (gboolean ok = gtk_tree_model_get_iter_first (model, &iter); ok; ok = gtk_tree_model_iter_next (model, &iter))
    {
      gboolean is_host_key;

      gtk_tree_model_get (model, &iter, COLUMN_HOST_KEY, &is_host_key, -1);
      n += is_host_key ? 1 : 0;
    }
  return n;
}

static char *
make_button_label (guint n_accepted, guint n_host_keys, guint n_all)
{
  if (n_host_keys == 0)
    return g_strdup_printf (ngettext ("_Trust %u Certificate", "_Trust %u Certificates", n_accepted), n_accepted);
  if (n_host_keys == n_all)
    return g_strdup_printf (ngettext ("_Trust %u Host Key", "_Trust %u Host Keys", n_accepted), n_accepted);
  return g_strdup_printf (ngettext ("_Trust %u Device", "_Trust %u Devices", n_accepted), n_accepted);
}

static char *
make_title (guint n_host_keys, guint n_all)
{
  if (n_host_keys == 0)
    return g_strdup_printf (ngettext ("%u device shows a certificate that is not known yet. Trust it?",
                                      "%u devices show certificates that are not known yet. Which are to be trusted?", n_all), n_all);
  if (n_host_keys == n_all)
    return g_strdup_printf (ngettext ("%u device shows an SSH host key that is not known yet. Trust it?",
                                      "%u devices show SSH host keys that are not known yet. Which are to be trusted?", n_all), n_all);
  return g_strdup_printf (ngettext ("%u device shows a certificate or an SSH host key that is not known yet. Trust it?",
                                    "%u devices show certificates or SSH host keys that are not known yet. Which are to be trusted?", n_all), n_all);
}

/* (transfer none): an SSH host key is told by another hash than a certificate */
static const char *
get_thumbprint_title (guint n_host_keys, guint n_all)
{
  if (n_host_keys == 0)
    return _("Thumbprint (SHA-1)");
  return n_host_keys == n_all ? _("Fingerprint") : _("Thumbprint");
}

static void
update_ui_state (IpsTrustDialog *self)
{
  g_autoptr(GPtrArray) accepted = get_accepted (self);
  guint n_all = (guint) gtk_tree_model_iter_n_children (GTK_TREE_MODEL (self->store), NULL);
  guint n_host_keys = count_host_keys (self);
  g_autofree char *label = make_button_label (accepted->len, n_host_keys, n_all);
  g_autofree char *title = make_title (n_host_keys, n_all);

  gtk_widget_set_visible (GTK_WIDGET (self->certificate_label), n_host_keys < n_all || n_all == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->host_key_label), n_host_keys > 0);
  gtk_tree_view_column_set_title (self->thumbprint_column, get_thumbprint_title (n_host_keys, n_all));
  gtk_label_set_text (self->title_label, title);
  gtk_button_set_label (self->trust_button, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->trust_button), accepted->len > 0 && !self->answering);
  gtk_widget_set_sensitive (GTK_WIDGET (self->none_button), !self->answering);
  gtk_toggle_button_set_inconsistent (self->all_check, accepted->len > 0 && accepted->len < n_all);
}

static void
all_toggled_cb (IpsTrustDialog *self)
{
  GtkTreeModel *model = GTK_TREE_MODEL (self->store);
  gboolean active = gtk_toggle_button_get_active (self->all_check);
  GtkTreeIter iter;

  for (gboolean ok = gtk_tree_model_get_iter_first (model, &iter); ok; ok = gtk_tree_model_iter_next (model, &iter))
    gtk_list_store_set (self->store, &iter, COLUMN_ACCEPTED, active, -1);
  update_ui_state (self);
}

static void
toggle (IpsTrustDialog *self, GtkTreePath *path)
{
  GtkTreeIter iter;
  gboolean accepted;

  if (!gtk_tree_model_get_iter (GTK_TREE_MODEL (self->store), &iter, path))
    return;
  gtk_tree_model_get (GTK_TREE_MODEL (self->store), &iter, COLUMN_ACCEPTED, &accepted, -1);
  gtk_list_store_set (self->store, &iter, COLUMN_ACCEPTED, !accepted, -1);
  update_ui_state (self);
}

static void
toggled_cb (IpsTrustDialog *self, const char *path_text)
{
  g_autoptr(GtkTreePath) path = gtk_tree_path_new_from_string (path_text);

  toggle (self, path);
}

static void
row_activated_cb (IpsTrustDialog *self, GtkTreePath *path)
{
  toggle (self, path);
}

static void
append_sensor (IpsTrustDialog *self, IpsSensor *sensor)
{
  IpsCertificate *certificate = ips_sensor_get_facts (sensor)->certificate;
  const char *thumbprint = ips_sensor_get_asked_thumbprint (sensor);
  const IpsX509 *facts;
  g_autofree char *name = ips_text_make_safe (ips_sensor_get_name (sensor), MAX_TEXT_CHARS);
  g_autofree char *address = ips_text_make_safe (ips_sensor_get_config (sensor)->address, MAX_TEXT_CHARS);
  g_autofree char *until = NULL, *subject = NULL, *tooltip = NULL;

  if (thumbprint == NULL)
    return;
  if (ips_sensor_get_facts (sensor)->error_code == IPS_ERROR_HOST_KEY_UNKNOWN)
    {
      /* in every way in which it can be compared */
      tooltip = ips_text_make_safe (ips_sensor_get_facts (sensor)->error_message, 0);
      gtk_list_store_insert_with_values (self->store, NULL, -1, COLUMN_ACCEPTED, TRUE, COLUMN_NAME, name, COLUMN_ADDRESS, address,
                                         COLUMN_SHA1, thumbprint, COLUMN_UNTIL, _("SSH host key"), COLUMN_TOOLTIP, tooltip,
                                         COLUMN_ID, ips_sensor_get_id (sensor), COLUMN_SHA256, thumbprint, COLUMN_HOST_KEY, TRUE, -1);
      return;
    }
  facts = ips_certificate_get_facts (certificate);
  subject = ips_text_make_safe (facts->subject, MAX_TEXT_CHARS);
  until = ips_format_date (facts->not_after_us);
  /* TRANSLATORS: a certificate: SHA-256 thumbprint, subject, kind of key and its bits */
  tooltip = g_strdup_printf (_("SHA-256 %1$s\nSubject: %2$s\nKey: %3$s %4$u"), facts->sha256, subject, facts->key_algorithm, facts->key_bits);
  gtk_list_store_insert_with_values (self->store, NULL, -1, COLUMN_ACCEPTED, TRUE, COLUMN_NAME, name, COLUMN_ADDRESS, address,
                                     COLUMN_SHA1, facts->sha1, COLUMN_UNTIL, until, COLUMN_TOOLTIP, tooltip,
                                     COLUMN_ID, ips_sensor_get_id (sensor), COLUMN_SHA256, facts->sha256, -1);
}

static gboolean
query_tooltip_cb (GtkTreeView *view, int x, int y, gboolean keyboard, GtkTooltip *tooltip, IpsTrustDialog *self)
{
  GtkTreeIter iter;
  GtkTreePath *path = NULL;
  g_autofree char *text = NULL;

  if (!gtk_tree_view_get_tooltip_context (view, &x, &y, keyboard, NULL, &path, &iter))
    return FALSE;
  gtk_tree_model_get (GTK_TREE_MODEL (self->store), &iter, COLUMN_TOOLTIP, &text, -1);
  /* As text, not by "tooltip-column": that would be read as markup. */
  gtk_tooltip_set_text (tooltip, text);
  gtk_tree_view_set_tooltip_row (view, tooltip, path);
  gtk_tree_path_free (path);
  return TRUE;
}

/* (transfer none): the column */
static GtkTreeViewColumn *
append_text_column (IpsTrustDialog *self, const char *title, int column, int width, gboolean monospace)
{
  GtkCellRenderer *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *view_column = gtk_tree_view_column_new_with_attributes (title, cell, "text", column, NULL);

  g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  if (monospace)
    g_object_set (cell, "family", "monospace", NULL);
  gtk_tree_view_column_set_sizing (view_column, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_fixed_width (view_column, width);
  gtk_tree_view_column_set_resizable (view_column, TRUE);
  gtk_tree_view_column_set_sort_column_id (view_column, column);
  gtk_tree_view_append_column (self->view, view_column);
  return view_column;
}

/* Answered elsewhere, or the job was stopped: there is nothing to ask any more. */
static void
job_changed_cb (IpsTrustDialog *self)
{
  g_autoptr(GPtrArray) questions = NULL;

  if (self->answering)
    return;
  questions = ips_job_list_get_trust_questions (ips_workspace_get_jobs (self->workspace), self->job);
  if (questions->len == 0)
    gtk_widget_destroy (GTK_WIDGET (self));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsTrustDialog) self = user_data;
  g_autoptr(GError) error = NULL;

  self->answering = FALSE;
  if (ips_job_list_answer_trust_finish (IPS_JOB_LIST (source), result, &error))
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  ips_message_show_error (GTK_WINDOW (self), error, NULL);
  update_ui_state (self);
}

static void
fill (IpsTrustDialog *self, GPtrArray *sensors)
{
  gtk_tree_view_set_model (self->view, NULL);
  gtk_list_store_clear (self->store);
  for (guint i = 0; i < sensors->len; i++)
    append_sensor (self, g_ptr_array_index (sensors, i));
  gtk_tree_sortable_set_sort_column_id (GTK_TREE_SORTABLE (self->store), COLUMN_NAME, GTK_SORT_ASCENDING);
  gtk_tree_view_set_model (self->view, GTK_TREE_MODEL (self->store));
}

/* Whether every device still presents what is shown here: a yes is for these thumbprints and no others. */
static gboolean
is_still_true (IpsTrustDialog *self)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  GtkTreeModel *model = GTK_TREE_MODEL (self->store);
  GtkTreeIter iter;

  for (gboolean ok = gtk_tree_model_get_iter_first (model, &iter); ok; ok = gtk_tree_model_iter_next (model, &iter))
    {
      g_autofree char *id = NULL, *sha256 = NULL;
      IpsSensor *sensor;
      const char *thumbprint;

      gtk_tree_model_get (model, &iter, COLUMN_ID, &id, COLUMN_SHA256, &sha256, -1);
      sensor = ips_fleet_lookup (fleet, id);
      thumbprint = sensor != NULL ? ips_sensor_get_asked_thumbprint (sensor) : NULL;
      if (thumbprint == NULL || !g_str_equal (thumbprint, sha256))
        return FALSE;
    }
  return TRUE;
}

static void
answer (IpsTrustDialog *self, gboolean yes)
{
  g_autoptr(GPtrArray) accepted = yes ? get_accepted (self) : g_ptr_array_new ();

  g_ptr_array_add (accepted, NULL);
  ips_job_list_answer_trust_async (ips_workspace_get_jobs (self->workspace), self->job, (const char *const *) accepted->pdata,
                                   NULL, answered_cb, g_object_ref (self));
}

static void
rest_trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsTrustDialog) self = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_store_trust_upgraded_finish (IPS_STORE (source), result, &error))
    {
      answer (self, TRUE);
      return;
    }
  self->answering = FALSE;
  ips_message_show_error (GTK_WINDOW (self), error, NULL);
  update_ui_state (self);
}

/* Only a deployment changes certificates by itself, and only others that are still to come can ask later. */
static gboolean
can_ask_later (IpsTrustDialog *self)
{
  gboolean deploys = ips_job_get_verb (self->job) == IPS_VERB_DEPLOY || ips_job_get_verb (self->job) == IPS_VERB_ROLLBACK;
  guint n_open = ips_job_count (self->job, IPS_OPERATION_QUEUED) + ips_job_count (self->job, IPS_OPERATION_RUNNING) + ips_job_count (self->job, IPS_OPERATION_WAITING);

  return deploys && n_open > ips_job_count_waiting (self->job, IPS_WAIT_TRUST);
}

static void
ips_trust_dialog_response (GtkDialog *dialog, int response)
{
  IpsTrustDialog *self = IPS_TRUST_DIALOG (dialog);

  if (response != GTK_RESPONSE_ACCEPT && response != GTK_RESPONSE_NO)
    {
      gtk_widget_destroy (GTK_WIDGET (dialog));
      return;
    }
  if (!is_still_true (self))
    {
      g_autoptr(GPtrArray) questions = ips_job_list_get_trust_questions (ips_workspace_get_jobs (self->workspace), self->job);

      fill (self, questions);
      update_ui_state (self);
      ips_message_show (GTK_WINDOW (self), GTK_MESSAGE_WARNING, _("A certificate changed meanwhile"),
                        _("A device shows another certificate now than when you were asked. The list is up to date again: look at it once more."), NULL);
      return;
    }
  self->answering = TRUE;
  update_ui_state (self);
  if (response == GTK_RESPONSE_ACCEPT && gtk_toggle_button_get_active (self->rest_check))
    ips_store_trust_upgraded_async (ips_workspace_get_store (self->workspace), ips_job_get_id (self->job), NULL, rest_trusted_cb, g_object_ref (self));
  else
    answer (self, response == GTK_RESPONSE_ACCEPT);
}

static void
ips_trust_dialog_dispose (GObject *object)
{
  IpsTrustDialog *self = IPS_TRUST_DIALOG (object);

  if (self->job != NULL)
    g_object_set_data (G_OBJECT (self->job), OPEN_DIALOG, NULL);
  g_clear_object (&self->store);
  g_clear_object (&self->job);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_trust_dialog_parent_class)->dispose (object);
}

static void
ips_trust_dialog_class_init (IpsTrustDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_trust_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = ips_trust_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-trust-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsTrustDialog, title_label);
  gtk_widget_class_bind_template_child (widget_class, IpsTrustDialog, certificate_label);
  gtk_widget_class_bind_template_child (widget_class, IpsTrustDialog, host_key_label);
  gtk_widget_class_bind_template_child (widget_class, IpsTrustDialog, view);
  gtk_widget_class_bind_template_child (widget_class, IpsTrustDialog, all_check);
  gtk_widget_class_bind_template_child (widget_class, IpsTrustDialog, rest_check);
  gtk_widget_class_bind_template_child (widget_class, IpsTrustDialog, later_button);
  gtk_widget_class_bind_template_child (widget_class, IpsTrustDialog, none_button);
  gtk_widget_class_bind_template_child (widget_class, IpsTrustDialog, trust_button);
  gtk_widget_class_bind_template_callback (widget_class, all_toggled_cb);
}

static void
ips_trust_dialog_init (IpsTrustDialog *self)
{
  GtkCellRenderer *cell = gtk_cell_renderer_toggle_new ();
  GtkTreeViewColumn *column;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->store = gtk_list_store_new (N_COLUMNS, G_TYPE_BOOLEAN, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING,
                                    G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);

  column = gtk_tree_view_column_new_with_attributes (_("Trust"), cell, "active", COLUMN_ACCEPTED, NULL);
  gtk_tree_view_column_set_sizing (column, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_fixed_width (column, 64);
  gtk_tree_view_append_column (self->view, column);
  g_signal_connect_object (cell, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);

  append_text_column (self, _("Device"), COLUMN_NAME, 150, FALSE);
  append_text_column (self, _("Address"), COLUMN_ADDRESS, 130, FALSE);
  self->thumbprint_column = append_text_column (self, get_thumbprint_title (0, 0), COLUMN_SHA1, 500, TRUE);
  append_text_column (self, _("Valid Until"), COLUMN_UNTIL, 120, FALSE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self->view), TRUE);
  g_signal_connect_object (self->view, "query-tooltip", G_CALLBACK (query_tooltip_cb), self, 0);
  g_signal_connect_object (self->view, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
ips_trust_dialog_new (IpsWorkspace *workspace, IpsJob *job, GtkWindow *parent)
{
  IpsTrustDialog *self;
  g_autoptr(GPtrArray) questions = NULL;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (IPS_IS_JOB (job), NULL);

  self = g_object_get_data (G_OBJECT (job), OPEN_DIALOG);
  if (self != NULL)
    return GTK_WIDGET (self);
  questions = ips_job_list_get_trust_questions (ips_workspace_get_jobs (workspace), job);
  if (questions->len == 0)
    return NULL;

  self = g_object_new (IPS_TYPE_TRUST_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  self->job = g_object_ref (job);
  g_object_set_data (G_OBJECT (job), OPEN_DIALOG, self);
  fill (self, questions);
  gtk_widget_set_visible (GTK_WIDGET (self->rest_check), can_ask_later (self));
  g_signal_connect_object (job, "changed", G_CALLBACK (job_changed_cb), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->later_button));
  return GTK_WIDGET (self);
}
