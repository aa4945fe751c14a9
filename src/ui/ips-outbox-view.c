/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-outbox-view.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-message.h"
#include "ips-table.h"
#include "ips-text.h"
#include "ips-toplevel.h"

#define MAX_TEXT_CHARS 400

struct _IpsOutboxView
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  IpsOutbox *outbox;           /* (owned) */
  GCancellable *reading;       /* (owned) (nullable): of the text below */
  gint64 shown_id;             /* whose text is below; 0 none */
  GArray *discarding;          /* (owned) gint64: what the question is about */
  guint clock_source;          /* "tried again in 57 s" goes on */

  IpsTable *table;
  GtkButton *retry_button;
  GtkButton *discard_button;
  GtkSearchEntry *search_entry;
  GtkInfoBar *discard_bar;
  GtkLabel *discard_label;
  GtkFrame *table_frame;
  GtkWidget *details_box;
  GtkLabel *status_label;
  GtkLabel *words_label;
  GtkTextView *text_view;
};

G_DEFINE_FINAL_TYPE (IpsOutboxView, ips_outbox_view, GTK_TYPE_BOX)

/* --- columns --- */

static const IpsQueuedMail *
get_mail (gconstpointer row)
{
  return ips_outbox_item_get_mail ((gpointer) row);
}

static char *
created_text (gpointer row, gpointer user_data)
{
  return ips_format_date_time (get_mail (row)->created_us);
}

static int
created_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const IpsQueuedMail *x = get_mail (a), *y = get_mail (b);

  return (x->id > y->id) - (x->id < y->id);
}

static gint64
created_date (gpointer row, gpointer user_data)
{
  return get_mail (row)->created_us;
}

static char *
subject_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (get_mail (row)->subject, MAX_TEXT_CHARS);
}

static char *
recipients_text (gpointer row, gpointer user_data)
{
  return ips_queued_mail_format_recipients (get_mail (row));
}

static char *
state_text (gpointer row, gpointer user_data)
{
  const IpsQueuedMail *mail = get_mail (row);

  if (mail->state == IPS_MAIL_SENT && ips_queued_mail_count (mail, IPS_RECIPIENT_REFUSED) > 0)
    return g_strdup (_("Sent, not to all"));
  return g_strdup (ips_mail_state_to_label (mail->state));
}

static IpsSign
state_sign (gpointer row, gpointer user_data)
{
  const IpsQueuedMail *mail = get_mail (row);

  if (mail->state == IPS_MAIL_FAILED)
    return IPS_SIGN_ERROR;
  if (ips_queued_mail_needs_attention (mail))
    return IPS_SIGN_WARNING;
  return mail->state == IPS_MAIL_SENT ? IPS_SIGN_FINE : IPS_SIGN_UNKNOWN;
}

static char *
attempts_text (gpointer row, gpointer user_data)
{
  return g_strdup_printf ("%u", get_mail (row)->attempts);
}

static char *
status_text (gpointer row, gpointer user_data)
{
  g_autofree char *text = ips_queued_mail_describe (get_mail (row), g_get_real_time ());

  return ips_text_make_safe (text, MAX_TEXT_CHARS);
}

static const IpsTableColumn columns[] =
{
  { "created", N_("Created"), 140, TRUE, FALSE, FALSE, created_text, NULL, created_compare, NULL, created_date },
  { "state", N_("State"), 140, TRUE, FALSE, FALSE, state_text, NULL, NULL, state_sign },
  { "subject", N_("Subject"), 250, TRUE, FALSE, FALSE, subject_text, NULL, NULL, NULL },
  { "recipients", N_("Recipients"), 170, TRUE, FALSE, FALSE, recipients_text, NULL, NULL, NULL },
  { "attempts", N_("Attempts"), 76, FALSE, TRUE, FALSE, attempts_text, NULL, NULL, NULL },
  { "status", N_("Status"), 280, TRUE, FALSE, FALSE, status_text, NULL, NULL, NULL },
};

/* --- what is selected --- */

static gboolean
can_retry (const IpsQueuedMail *mail)
{
  return mail->state != IPS_MAIL_SENDING && ips_queued_mail_count (mail, IPS_RECIPIENT_SENT) < mail->recipients->len;
}

/* Ids of those selected that @fits (nullable: all). (transfer full) */
static GArray *
get_selected (IpsOutboxView *self, gboolean (*fits) (const IpsQueuedMail *mail))
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < selected->len; i++)
    {
      const IpsQueuedMail *mail = get_mail (g_ptr_array_index (selected, i));

      if (fits == NULL || fits (mail))
        g_array_append_val (ids, mail->id);
    }
  return ids;
}

static void
text_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsOutboxView *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = ips_store_load_mail_text_finish (IPS_STORE (source), result, &error);
  g_autofree char *valid = NULL;

  if (ips_error_is_cancelled (error))
    return;
  valid = g_utf8_make_valid (text != NULL ? text : error->message, -1);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), valid, -1);
}

static void
show_details (IpsOutboxView *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);
  const IpsQueuedMail *mail = selected->len == 1 ? get_mail (g_ptr_array_index (selected, 0)) : NULL;
  g_autofree char *status = mail != NULL ? ips_queued_mail_describe (mail, g_get_real_time ()) : g_strdup ("");
  g_autofree char *words = NULL;

  gtk_widget_set_visible (self->details_box, mail != NULL);
  gtk_label_set_text (self->status_label, status);
  /* Of a mail that was taken the last words are about those who got it. */
  if (mail != NULL && mail->state != IPS_MAIL_SENT && *mail->words != '\0')
    {
      g_autofree char *safe = ips_text_make_safe (mail->words, MAX_TEXT_CHARS);

      /* TRANSLATORS: %s is what the mail server said last */
      words = g_strdup_printf (_("The mail server's last words: %s"), safe);
    }
  gtk_label_set_text (self->words_label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->words_label), words != NULL);
  if ((mail != NULL ? mail->id : 0) == self->shown_id)
    return;
  self->shown_id = mail != NULL ? mail->id : 0;
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), "", -1);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  if (mail == NULL)
    return;
  self->reading = g_cancellable_new ();
  ips_store_load_mail_text_async (ips_workspace_get_store (self->workspace), mail->id, self->reading, text_loaded_cb, self);
}

static void
update_ui_state (IpsOutboxView *self)
{
  guint n = ips_table_get_n_selected (self->table);
  g_autoptr(GArray) retriable = get_selected (self, can_retry);
  const char *why = _("Select a mail first");

  gtk_widget_set_sensitive (GTK_WIDGET (self->retry_button), retriable->len > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->discard_button), n > 0);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->retry_button), n == 0 ? why : retriable->len == 0
                               ? _("Everybody got this mail already, or it is being sent") : _("Send it now to those who have not got it"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->discard_button), n > 0 ? NULL : why);
  show_details (self);
}

static void
outbox_changed_cb (IpsOutboxView *self)
{
  ips_table_set_loading (self->table, FALSE);
  ips_table_set_rows (self->table, ips_outbox_get_items (self->outbox));
  ips_table_rows_changed (self->table, NULL);
  update_ui_state (self);
}

/* --- what is done --- */

static void
retried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsOutboxView) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_store_retry_mail_finish (IPS_STORE (source), result, &error) && self->workspace != NULL)
    ips_message_show_error (ips_toplevel_of (self), error, NULL);
}

static void
retry_clicked_cb (IpsOutboxView *self)
{
  g_autoptr(GArray) ids = get_selected (self, can_retry);

  for (guint i = 0; i < ids->len; i++)
    ips_store_retry_mail_async (ips_workspace_get_store (self->workspace), g_array_index (ids, gint64, i), g_get_real_time (),
                                g_get_user_name (), NULL, retried_cb, g_object_ref (self));
}

static void
discard_clicked_cb (IpsOutboxView *self)
{
  g_autofree char *question = NULL;

  g_clear_pointer (&self->discarding, g_array_unref);
  self->discarding = get_selected (self, NULL);
  question = g_strdup_printf (ngettext ("Discard %u mail? Who has not got it will not get it.",
                                        "Discard %u mails? Who has not got them will not get them.", self->discarding->len),
                              self->discarding->len);
  gtk_label_set_text (self->discard_label, question);
  gtk_info_bar_set_revealed (self->discard_bar, TRUE);
}

static void
discarded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsOutboxView) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_store_discard_mail_finish (IPS_STORE (source), result, &error) && self->workspace != NULL)
    ips_message_show_error (ips_toplevel_of (self), error, NULL);
}

static void
discard_response_cb (IpsOutboxView *self, int response)
{
  g_autoptr(GArray) ids = g_steal_pointer (&self->discarding);

  gtk_info_bar_set_revealed (self->discard_bar, FALSE);
  for (guint i = 0; response == GTK_RESPONSE_OK && ids != NULL && i < ids->len; i++)
    ips_store_discard_mail_async (ips_workspace_get_store (self->workspace), g_array_index (ids, gint64, i), g_get_user_name (), NULL,
                                  discarded_cb, g_object_ref (self));
}

/* --- life --- */

static gboolean
clock_cb (gpointer user_data)
{
  IpsOutboxView *self = user_data;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      ips_table_rows_changed (self->table, NULL);
      show_details (self);
    }
  return G_SOURCE_CONTINUE;
}

static void
ips_outbox_view_dispose (GObject *object)
{
  IpsOutboxView *self = IPS_OUTBOX_VIEW (object);

  g_clear_handle_id (&self->clock_source, g_source_remove);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->outbox);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->discarding, g_array_unref);

  G_OBJECT_CLASS (ips_outbox_view_parent_class)->dispose (object);
}

static void
ips_outbox_view_class_init (IpsOutboxViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_outbox_view_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-outbox-view.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsOutboxView, retry_button);
  gtk_widget_class_bind_template_child (widget_class, IpsOutboxView, discard_button);
  gtk_widget_class_bind_template_child (widget_class, IpsOutboxView, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsOutboxView, discard_bar);
  gtk_widget_class_bind_template_child (widget_class, IpsOutboxView, discard_label);
  gtk_widget_class_bind_template_child (widget_class, IpsOutboxView, table_frame);
  gtk_widget_class_bind_template_child (widget_class, IpsOutboxView, details_box);
  gtk_widget_class_bind_template_child (widget_class, IpsOutboxView, status_label);
  gtk_widget_class_bind_template_child (widget_class, IpsOutboxView, words_label);
  gtk_widget_class_bind_template_child (widget_class, IpsOutboxView, text_view);
  gtk_widget_class_bind_template_callback (widget_class, retry_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, discard_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, discard_response_cb);
}

static void
ips_outbox_view_init (IpsOutboxView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_outbox_view_new (IpsWorkspace *workspace, IpsOutbox *outbox)
{
  IpsOutboxView *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_OUTBOX_VIEW, NULL);
  self->workspace = g_object_ref (workspace);
  self->outbox = g_object_ref (outbox);
  self->table = IPS_TABLE (ips_table_new ("outbox", columns, G_N_ELEMENTS (columns), NULL));
  ips_table_set_accessible_name (self->table, _("Outbox"));
  ips_table_set_search_entry (self->table, self->search_entry);
  ips_table_set_empty (self->table, _("No mail was sent yet. Reports wait here until the mail server has taken them."), NULL, NULL);
  ips_table_set_sorts (self->table, &(IpsTableSort) { .column = 0, .descending = TRUE }, 1);
  gtk_widget_show (GTK_WIDGET (self->table));
  gtk_container_add (GTK_CONTAINER (self->table_frame), GTK_WIDGET (self->table));
  ips_table_set_loading (self->table, !ips_outbox_is_loaded (outbox));
  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (outbox, "changed", G_CALLBACK (outbox_changed_cb), self, G_CONNECT_SWAPPED);
  self->clock_source = g_timeout_add_seconds (5, clock_cb, self);
  if (ips_outbox_is_loaded (outbox))
    outbox_changed_cb (self);
  else
    update_ui_state (self);
  return GTK_WIDGET (self);
}
