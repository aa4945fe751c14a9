/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-account-check.h"

#include <glib/gi18n-lib.h>

#include "ips-console-users.h"
#include "ips-text.h"

#define ADMINISTRATOR "administrator"
#define MAX_NAMED 12

static void users_cb (GObject *source, GAsyncResult *result, gpointer user_data);

void
ips_account_check_async (IpsFleet *fleet, IpsSensor *sensor, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  IpsForm form = ips_sensor_get_config (sensor)->form;
  g_autoptr(IpsSensorLink) link = NULL;

  g_task_set_source_tag (task, ips_account_check_async);
  if (form != IPS_FORM_SSH && form != IPS_FORM_AUTOMATIC)
    {
      g_task_return_pointer (task, NULL, NULL);
      g_object_unref (task);
      return;
    }
  link = ips_fleet_get_link (fleet, sensor);
  ips_sensor_link_get_users_async (link, cancellable, users_cb, task);
}

/* "cids_admin (administrator, this session), watcher (viewer, logged in), cids_old (operator, disabled)". (transfer full) */
static char *
describe (GPtrArray *users, const IpsConsoleUser **self)
{
  GString *text = g_string_new (NULL);

  *self = NULL;
  for (guint i = 0; i < users->len; i++)
    {
      const IpsConsoleUser *user = g_ptr_array_index (users, i);
      g_autofree char *name = ips_text_make_safe (user->name, 0);
      const char *state = user->is_self ? _(", this session") : user->is_disabled ? _(", disabled") : user->session > 0 ? _(", logged in") : "";

      if (user->is_self)
        *self = user;
      if (i < MAX_NAMED)
        /* TRANSLATORS: an account, its role in the device's word, ", logged in" or nothing */
        g_string_append_printf (text, _("%s%s (%s%s)"), text->len > 0 ? ", " : "", name, user->role, state);
    }
  if (users->len > MAX_NAMED)
    g_string_append_printf (text, ngettext (" and %u more", " and %u more", users->len - MAX_NAMED), users->len - MAX_NAMED);
  return g_string_free (text, FALSE);
}

static IpsCheck *
judge (GPtrArray *users)
{
  const IpsConsoleUser *self;
  char *evidence = describe (users, &self);
  g_autofree char *what_to_do = NULL;

  if (self == NULL || g_str_equal (self->role, ADMINISTRATOR))
    return ips_check_new (_("Accounts"), IPS_CHECK_PASS, evidence, NULL);
  /* TRANSLATORS: "viewer", in the device's word */
  what_to_do = g_strdup_printf (_("The device refuses what a %s may not do, such as licenses, updates and a reboot: enter an administrator's login in its properties."),
                                self->role);
  return ips_check_new (_("Accounts"), IPS_CHECK_WARNING, evidence, what_to_do);
}

static void
users_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) users = ips_sensor_link_get_users_finish (IPS_SENSOR_LINK (source), result, &error);
  IpsCheck *check = NULL;

  if (users != NULL)
    check = judge (users);
  else if (!ips_error_is_cancelled (error))
    check = ips_check_new (_("Accounts"), IPS_CHECK_SKIPPED, g_strdup_printf (_("The device could not be asked: %s"), error->message), NULL);
  g_task_return_pointer (task, check, (GDestroyNotify) ips_check_free);
}

IpsCheck *
ips_account_check_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
