/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-applied-report.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-store-mail.h"
#include "ips-update-settings.h"

typedef struct
{
  IpsStore *store;       /* (owned) */
  char *what;            /* (owned) */
  guint n_policies;
  GPtrArray *devices;    /* (owned) (element-type utf8) */
  gint64 now_us;
} Report;

static void
report_free (Report *self)
{
  g_object_unref (self->store);
  g_free (self->what);
  g_ptr_array_unref (self->devices);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Report, report_free)

IpsMail *
ips_applied_report_compose (GHashTable *settings, const char *what, guint n_policies, GPtrArray *devices, const char *who, gint64 now_us)
{
  g_autoptr(IpsUpdateSettings) update_settings = ips_update_settings_read (settings);
  g_autoptr(GPtrArray) recipients = ips_mail_addresses_parse (update_settings->notify, NULL);
  const char *columns[] = { _("Device"), NULL };
  g_autoptr(IpsMailTable) table = ips_mail_table_new (_("Devices"), columns);
  g_autofree char *when = ips_format_date_time (now_us), *subject = NULL, *text = NULL;
  g_autoptr(IpsMail) mail = NULL;

  if (recipients == NULL || recipients->len == 0 || !update_settings->notify_applied)
    return NULL;
  if (n_policies > 0)
    /* TRANSLATORS: subject of a mail; %1$s what was applied ("S615 (E4)"), %2$u to how many policies */
    subject = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Vedette: %1$s applied to %2$u policy", "Vedette: %1$s applied to %2$u policies", n_policies),
                               what, n_policies);
  else
    /* TRANSLATORS: subject of a mail; %1$s a sensor update, %2$u for how many devices it is to be deployed */
    subject = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Vedette: %1$s applied to %2$u device", "Vedette: %1$s applied to %2$u devices", devices->len),
                               what, devices->len);
  /* TRANSLATORS: %1$s what was applied, %2$s a user, %3$s a date and time */
  text = g_strdup_printf (_("%1$s was applied by %2$s on %3$s. The changes wait to be submitted and deployed to these devices."), what, who, when);
  mail = ips_mail_new (subject);
  ips_mail_add_recipients (mail, recipients);
  ips_mail_add_paragraph (mail, text);
  for (guint i = 0; i < devices->len; i++)
    {
      const char *cells[] = { g_ptr_array_index (devices, i), NULL };

      ips_mail_table_add_row (table, cells);
    }
  if (devices->len > 0)
    ips_mail_take_table (mail, g_steal_pointer (&table));
  return g_steal_pointer (&mail);
}

static void
queued_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!ips_store_queue_mail_finish (IPS_STORE (source), result, NULL, &error))
    g_message ("reports: a mail could not be written to the outbox: %s", error->message);
}

static void
settings_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Report) report = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) settings = ips_store_load_settings_finish (IPS_STORE (source), result, &error);
  g_autoptr(IpsMail) mail = NULL;

  if (settings == NULL)
    {
      g_message ("reports: the settings could not be read: %s", error->message);
      return;
    }
  mail = ips_applied_report_compose (settings, report->what, report->n_policies, report->devices, g_get_user_name (), report->now_us);
  if (mail != NULL)
    ips_store_queue_mail_async (report->store, mail, NULL, NULL, queued_cb, NULL);
}

void
ips_applied_report_send (IpsWorkspace *workspace, const char *what, guint n_policies, GPtrArray *sensors)
{
  Report *report = g_new0 (Report, 1);

  report->store = g_object_ref (ips_workspace_get_store (workspace));
  report->what = g_strdup (what);
  report->n_policies = n_policies;
  report->devices = g_ptr_array_new_with_free_func (g_free);
  report->now_us = ips_clock_now_us (ips_workspace_get_clock (workspace));
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (report->devices, g_strdup (ips_sensor_get_name (g_ptr_array_index (sensors, i))));
  ips_store_load_settings_async (report->store, NULL, settings_cb, report);
}
