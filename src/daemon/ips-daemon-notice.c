/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-daemon-notice.h"

#define SERVICE "org.freedesktop.Notifications"
#define SHOW_MS 10000

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    g_debug ("notification: %s", error->message);
}

typedef struct
{
  char *title;
  char *body;
  gboolean failed;
} Notice;

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Notice *notice = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus != NULL)
    {
      g_autofree char *markup = g_markup_escape_text (notice->body, -1);
      GVariantBuilder hints;

      g_variant_builder_init (&hints, G_VARIANT_TYPE ("a{sv}"));
      g_variant_builder_add (&hints, "{sv}", "desktop-entry", g_variant_new_string ("org.vedette.Vedette"));
      g_variant_builder_add (&hints, "{sv}", "urgency", g_variant_new_byte (notice->failed ? 2 : 1));
      g_dbus_connection_call (bus, SERVICE, "/org/freedesktop/Notifications", SERVICE, "Notify",
                              g_variant_new ("(susssasa{sv}i)", "Vedette", 0u, "org.vedette.Vedette", notice->title, markup, NULL,
                                             &hints, SHOW_MS),
                              G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, shown_cb, NULL);
    }
  else
    g_debug ("notification: %s", error->message);
  g_free (notice->title);
  g_free (notice->body);
  g_free (notice);
}

static void
notify_job_cb (IpsJobReporter *reporter, IpsJob *job, const char *title, const char *body, gpointer user_data)
{
  Notice *notice = g_new0 (Notice, 1);

  notice->title = g_strdup (title);
  notice->body = g_strdup (body);
  notice->failed = ips_job_count (job, IPS_OPERATION_FAILED) > 0;
  g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, notice);
}

void
ips_daemon_notice_attach (IpsWorkspace *workspace)
{
  IpsJobReporter *reporter = ips_workspace_get_reporter (workspace);

  ips_job_reporter_set_notifies (reporter, TRUE);
  g_signal_connect (reporter, "notify-job", G_CALLBACK (notify_job_cb), NULL);
}
