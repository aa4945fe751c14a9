/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-history-page.h"

#include <glib/gi18n-lib.h>

#include "ips-export-dialog.h"
#include "ips-format.h"
#include "ips-history-item.h"
#include "ips-message.h"
#include "ips-table.h"
#include "ips-text.h"
#include "ips-toplevel.h"

#define MAX_LINES 2000
#define MAX_TEXT_CHARS 300
#define RELOAD_MS 500

struct _IpsHistoryPage
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  char *sensor_id;             /* (owned) (nullable): only lines of that device */
  GCancellable *loading;       /* (owned) (nullable) */
  guint reload_id;

  IpsTable *table;
  GtkSearchEntry *search_entry;
  GtkLabel *count_label;
};

G_DEFINE_TYPE (IpsHistoryPage, ips_history_page, GTK_TYPE_BOX)

static char *
when_text (gpointer row, gpointer user_data)
{
  return ips_format_date_time (ips_history_item_get (row)->when_us);
}

static int
when_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const IpsHistoryLine *x = ips_history_item_get ((gpointer) a), *y = ips_history_item_get ((gpointer) b);

  return x->when_us != y->when_us ? (x->when_us > y->when_us) - (x->when_us < y->when_us) : (x->id > y->id) - (x->id < y->id);
}

static char *
who_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (ips_history_item_get (row)->who, MAX_TEXT_CHARS);
}

static char *
what_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (ips_history_item_get (row)->what, MAX_TEXT_CHARS);
}

/* Settings by the words of their page; those that end in "-ms" are durations. */
static const struct { const char *key; const char *title; } settings[] =
{
  { "communication.transport", N_("IPS transport") },
  { "communication.policy", N_("New certificates") },
  { "communication.connect-timeout-ms", N_("Connection timeout") },
  { "communication.reply-timeout-ms", N_("Reply timeout") },
  { "communication.long-timeout-ms", N_("Long operations timeout") },
  { "communication.reboot-timeout-ms", N_("Reboot deadline") },
  { "communication.retries", N_("Retry count") },
  { "communication.parallel", N_("Devices at the same time") },
  { "communication.per-site", N_("Of one group at the same time") },
  { "mail.server", N_("Mail Server") },
  { "mail.port", N_("Mail Server: Port") },
  { "mail.security", N_("Mail Server: Encryption") },
  { "mail.user", N_("Mail Server: User Name") },
  { "mail.sender", N_("Mail Server: Sender") },
  { "mail.recipients", N_("Reports: Recipients") },
  { "mail.jobs", N_("Mail about Jobs") },
  { "mail.approvers", N_("Reports: Approver") },
  { "mail.certificate-days", N_("Certificate Warnings") },
  { "mail.license-days", N_("License Warnings") },
  { "mail.ca-file", N_("Mail Server: CA File") },
  { "mail.pin", N_("Mail Server: Pinned Key") },
  { "mail.timeout-s", N_("Mail Server: Time Limit") },
  { "license.mode", N_("Automatic license updates") },
  { "license.days-before", N_("Days before the expiration date") },
  { "license.daily-at", N_("Discover devices daily at") },
  { "license.spread-minutes", N_("Start up to so many minutes later") },
  { "license.mail", N_("Email License Update Results") },
  { "license.mail-addresses", N_("Email Notification") },
  { "license.pace-limit", N_("Requests to the licence server") },
  { "webhook.address", N_("Webhook: Address") },
  { "webhook.plain", N_("Webhook: Allow http") },
  { "webhook.header", N_("Webhook: Header") },
  { "webhook.jobs", N_("Webhook: Tell about Jobs") },
};

static char *
subject_text (gpointer row, gpointer user_data)
{
  const char *subject = ips_history_item_get (row)->subject;

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (g_strcmp0 (subject, settings[i].key) == 0)
      return g_strdup (_(settings[i].title));
  return ips_text_make_safe (subject, MAX_TEXT_CHARS);
}

static char *
value_text (const IpsHistoryLine *line, const char *value)
{
  guint64 ms;

  if (line->subject != NULL && g_str_has_prefix (line->subject, "communication.") && g_str_has_suffix (line->subject, "-ms")
      && value != NULL && g_ascii_string_to_unsigned (value, 10, 1, G_MAXUINT, &ms, NULL))
    return ips_format_duration ((gint64) ms * 1000);
  return ips_text_make_safe (value, MAX_TEXT_CHARS);
}

static char *
before_text (gpointer row, gpointer user_data)
{
  const IpsHistoryLine *line = ips_history_item_get (row);

  return value_text (line, line->before);
}

static char *
after_text (gpointer row, gpointer user_data)
{
  const IpsHistoryLine *line = ips_history_item_get (row);

  return value_text (line, line->after);
}

static char *
outcome_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (ips_history_item_get (row)->outcome, MAX_TEXT_CHARS);
}

static const IpsTableColumn columns[] =
{
  { "when", N_("When"), 156, TRUE, FALSE, FALSE, when_text, NULL, when_compare, NULL },
  { "who", N_("Who"), 84, TRUE, FALSE, FALSE, who_text, NULL, NULL, NULL },
  { "what", N_("What"), 170, TRUE, FALSE, FALSE, what_text, NULL, NULL, NULL },
  { "device", N_("Device or Setting"), 165, TRUE, FALSE, FALSE, subject_text, NULL, NULL, NULL },
  { "before", N_("Before"), 170, TRUE, FALSE, FALSE, before_text, NULL, NULL, NULL },
  { "after", N_("After"), 170, TRUE, FALSE, FALSE, after_text, NULL, NULL, NULL },
  { "outcome", N_("Outcome"), 180, TRUE, FALSE, FALSE, outcome_text, NULL, NULL, NULL },
};

/* (nullable): the name of the only device that matters here */
static const char *
get_subject (IpsHistoryPage *self)
{
  IpsSensor *sensor = self->sensor_id != NULL ? ips_fleet_lookup (ips_workspace_get_fleet (self->workspace), self->sensor_id) : NULL;

  return sensor != NULL ? ips_sensor_get_name (sensor) : NULL;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsHistoryPage *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) lines = ips_store_query_history_finish (IPS_STORE (source), result, &error);
  g_autoptr(GPtrArray) items = NULL;
  g_autofree char *count = NULL;
  gboolean all;

  if (ips_error_is_cancelled (error))
    return;
  ips_table_set_loading (self->table, FALSE);
  if (lines == NULL)
    {
      gtk_label_set_text (self->count_label, _("The history could not be read"));
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->count_label), error->message);
      return;
    }

  items = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_set_free_func (lines, NULL);
  all = lines->len < MAX_LINES;
  for (guint i = 0; i < lines->len; i++)
    {
      IpsHistoryLine *line = g_ptr_array_index (lines, i);

      if (get_subject (self) == NULL || g_str_equal (line->subject, get_subject (self)))
        g_ptr_array_add (items, ips_history_item_new (line));
      else
        ips_history_line_free (line);
    }
  ips_table_set_rows (self->table, items);
  if (!all && self->sensor_id == NULL)
    /* TRANSLATORS: %u is the number of lines shown */
    count = g_strdup_printf (_("The newest %u; search to see older ones"), items->len);
  else
    count = g_strdup_printf (ngettext ("%u line", "%u lines", items->len), items->len);
  gtk_label_set_text (self->count_label, count);
}

void
ips_history_page_reload (IpsHistoryPage *self)
{
  g_return_if_fail (IPS_IS_HISTORY_PAGE (self));

  g_clear_handle_id (&self->reload_id, g_source_remove);
  if (self->workspace == NULL)
    return;
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  if (self->sensor_id != NULL)
    ips_table_set_search (self->table, gtk_entry_get_text (GTK_ENTRY (self->search_entry)));
  ips_store_query_history_async (ips_workspace_get_store (self->workspace),
                                 get_subject (self) != NULL ? get_subject (self) : gtk_entry_get_text (GTK_ENTRY (self->search_entry)),
                                 MAX_LINES, self->loading, loaded_cb, self);
}

static gboolean
reload_cb (gpointer user_data)
{
  IpsHistoryPage *self = user_data;

  self->reload_id = 0;
  ips_history_page_reload (self);
  return G_SOURCE_REMOVE;
}

/* Only while somebody looks, and gathered: a job over thousands of devices writes thousands of lines. */
static void
queue_reload (IpsHistoryPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && self->reload_id == 0)
    self->reload_id = g_timeout_add (RELOAD_MS, reload_cb, self);
}

static void
store_changed_cb (IpsHistoryPage *self, guint parts)
{
  if ((parts & IPS_STORE_HISTORY) != 0)
    queue_reload (self);
}

static void
export_clicked_cb (IpsHistoryPage *self)
{
  /* TRANSLATORS: the name of a file, without its ending */
  ips_export_run (ips_toplevel_of (self), self->table, _("history"));
}

static void
ips_history_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ips_history_page_parent_class)->map (widget);
  ips_history_page_reload (IPS_HISTORY_PAGE (widget));
}

static void
ips_history_page_dispose (GObject *object)
{
  IpsHistoryPage *self = IPS_HISTORY_PAGE (object);

  g_clear_handle_id (&self->reload_id, g_source_remove);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_history_page_parent_class)->dispose (object);
}

static void
ips_history_page_finalize (GObject *object)
{
  g_free (IPS_HISTORY_PAGE (object)->sensor_id);
  G_OBJECT_CLASS (ips_history_page_parent_class)->finalize (object);
}

static void
ips_history_page_class_init (IpsHistoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_history_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_history_page_finalize;
  widget_class->map = ips_history_page_map;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsHistoryPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsHistoryPage, count_label);
  gtk_widget_class_bind_template_callback (widget_class, ips_history_page_reload);
  gtk_widget_class_bind_template_callback (widget_class, export_clicked_cb);
}

static void
ips_history_page_init (IpsHistoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_history_page_new (IpsWorkspace *workspace)
{
  const IpsTableSort newest_first = { 0, TRUE };
  IpsHistoryPage *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_HISTORY_PAGE, NULL);
  self->workspace = g_object_ref (workspace);
  self->table = IPS_TABLE (ips_table_new ("history", columns, G_N_ELEMENTS (columns), NULL));
  ips_table_set_accessible_name (self->table, _("History"));
  ips_table_set_empty (self->table, _("Nothing found. Every change that somebody makes becomes a line here."), NULL, NULL);
  ips_table_set_loading (self->table, TRUE);
  ips_table_set_sorts (self->table, &newest_first, 1);
  gtk_widget_show (GTK_WIDGET (self->table));
  gtk_box_pack_start (GTK_BOX (self), GTK_WIDGET (self->table), TRUE, TRUE, 0);
  g_signal_connect_object (ips_workspace_get_store (workspace), "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "sensors-changed", G_CALLBACK (queue_reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_jobs (workspace), "job-finished", G_CALLBACK (queue_reload), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
ips_history_page_search (IpsHistoryPage *self)
{
  g_return_if_fail (IPS_IS_HISTORY_PAGE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

GtkWidget *
ips_history_page_new_for_sensor (IpsWorkspace *workspace, IpsSensor *sensor)
{
  GtkWidget *page = ips_history_page_new (workspace);

  g_return_val_if_fail (IPS_IS_SENSOR (sensor), page);

  IPS_HISTORY_PAGE (page)->sensor_id = g_strdup (ips_sensor_get_id (sensor));
  gtk_entry_set_placeholder_text (GTK_ENTRY (IPS_HISTORY_PAGE (page)->search_entry), _("Search the history of this device"));
  return page;
}
