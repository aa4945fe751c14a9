/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-maintenance-plan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-text.h"

static int
compare_windows (gconstpointer a, gconstpointer b)
{
  return ips_text_compare_natural ((*(IpsMaintenanceWindow *const *) a)->name, (*(IpsMaintenanceWindow *const *) b)->name);
}

static void
read_window (IpsMaintenancePlan *self, const char *name, const char *text)
{
  g_autoptr(GError) error = NULL;
  IpsMaintenanceWindow *window = ips_maintenance_window_from_text (name, text, &error);

  if (window != NULL)
    g_ptr_array_add (self->windows, window);
  else
    g_warning ("maintenance window %s: %s", name, error->message);
}

IpsMaintenancePlan *
ips_maintenance_plan_read (GHashTable *settings)
{
  IpsMaintenancePlan *self = g_new0 (IpsMaintenancePlan, 1);
  GHashTableIter iter;
  gpointer key, value;

  self->windows = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_maintenance_window_free);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->sensors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, settings);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const char *name = key;
      const char *text = value;

      if (*text == '\0')
        continue;
      if (g_str_has_prefix (name, IPS_MAINTENANCE_WINDOW))
        read_window (self, name + strlen (IPS_MAINTENANCE_WINDOW), text);
      else if (g_str_has_prefix (name, IPS_MAINTENANCE_GROUP))
        g_hash_table_insert (self->groups, g_strdup (name + strlen (IPS_MAINTENANCE_GROUP)), g_strdup (text));
      else if (g_str_has_prefix (name, IPS_MAINTENANCE_DEVICE))
        g_hash_table_insert (self->sensors, g_strdup (name + strlen (IPS_MAINTENANCE_DEVICE)), g_strdup (text));
    }
  g_ptr_array_sort (self->windows, compare_windows);
  return self;
}

void
ips_maintenance_plan_free (IpsMaintenancePlan *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->windows);
  g_hash_table_unref (self->groups);
  g_hash_table_unref (self->sensors);
  g_free (self);
}

static gboolean
has_same_texts (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer key, value;

  if (g_hash_table_size (a) != g_hash_table_size (b))
    return FALSE;
  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_strcmp0 (value, g_hash_table_lookup (b, key)) != 0)
      return FALSE;
  return TRUE;
}

gboolean
ips_maintenance_plan_equal (const IpsMaintenancePlan *self, const IpsMaintenancePlan *other)
{
  if (self->windows->len != other->windows->len)
    return FALSE;
  for (guint i = 0; i < self->windows->len; i++)
    if (!ips_maintenance_window_equal (g_ptr_array_index (self->windows, i), g_ptr_array_index (other->windows, i)))
      return FALSE;
  return has_same_texts (self->groups, other->groups) && has_same_texts (self->sensors, other->sensors);
}

const IpsMaintenanceWindow *
ips_maintenance_plan_lookup (const IpsMaintenancePlan *self, const char *name)
{
  for (guint i = 0; i < self->windows->len; i++)
    {
      const IpsMaintenanceWindow *window = g_ptr_array_index (self->windows, i);

      if (g_str_equal (window->name, name))
        return window;
    }
  return NULL;
}

typedef struct
{
  const IpsMaintenanceWindow *window;    /* (nullable): any time */
  gboolean own;                          /* the device's own */
  char *group;                           /* (owned) (nullable): else whose it is, "" of all devices; NULL nobody's */
} Found;

static gboolean
take (const IpsMaintenancePlan *self, const char *name, Found *found)
{
  if (name == NULL)
    return FALSE;
  found->window = ips_maintenance_plan_lookup (self, name);
  return found->window != NULL || g_str_equal (name, IPS_MAINTENANCE_ANY_TIME);
}

static Found
find (const IpsMaintenancePlan *self, const char *sensor_id, const char *group)
{
  g_autofree char *path = g_strdup (group);
  Found found = { NULL, FALSE, NULL };

  found.own = take (self, g_hash_table_lookup (self->sensors, sensor_id), &found);
  while (!found.own && found.group == NULL)
    {
      char *slash = strrchr (path, '/');

      if (take (self, g_hash_table_lookup (self->groups, path), &found))
        found.group = g_strdup (path);
      else if (*path == '\0')
        break;
      *(slash != NULL ? slash : path) = '\0';
    }
  return found;
}

const IpsMaintenanceWindow *
ips_maintenance_plan_find (const IpsMaintenancePlan *self, const char *sensor_id, const char *group)
{
  Found found = find (self, sensor_id, group);

  g_free (found.group);
  return found.window;
}

char *
ips_maintenance_plan_describe (const IpsMaintenancePlan *self, const char *sensor_id, const char *group)
{
  Found found = find (self, sensor_id, group);
  g_autofree char *of_group = found.group;

  if (found.window == NULL)
    return g_strdup (_("Any time"));
  if (found.own)
    return g_strdup (found.window->name);
  if (*of_group == '\0')
    /* TRANSLATORS: %s is the name of a maintenance window */
    return g_strdup_printf (_("%s (of all devices)"), found.window->name);
  /* TRANSLATORS: the name of a maintenance window, and the path of a group of devices */
  return g_strdup_printf (_("%1$s (of the group %2$s)"), found.window->name, of_group);
}

gint64
ips_maintenance_plan_find_start (const IpsMaintenancePlan *self, const char *sensor_id, const char *group, gint64 now_us, gint64 need_us)
{
  const IpsMaintenanceWindow *window = ips_maintenance_plan_find (self, sensor_id, group);
  g_autoptr(GTimeZone) zone = NULL;

  if (window == NULL)
    return now_us;
  zone = ips_maintenance_window_get_zone (window);
  return ips_maintenance_window_find_start (window, zone, now_us, need_us);
}

/* --- history --- */

static char *
describe_window (const char *name, const char *text)
{
  g_autoptr(IpsMaintenanceWindow) window = text != NULL && *text != '\0' ? ips_maintenance_window_from_text (name, text, NULL) : NULL;

  return window != NULL ? ips_maintenance_window_describe (window) : g_strdup (text != NULL ? text : "");
}

/* The window of a group or a device. */
static char *
describe_holding (const char *value)
{
  if (value == NULL || *value == '\0')
    return g_strdup ("");
  return g_strdup (g_str_equal (value, IPS_MAINTENANCE_ANY_TIME) ? _("Any time") : value);
}

const char *
ips_maintenance_describe_change (const char *setting, const char *before, const char *after, char **subject, char **was, char **is)
{
  gboolean is_window = g_str_has_prefix (setting, IPS_MAINTENANCE_WINDOW), is_group = g_str_has_prefix (setting, IPS_MAINTENANCE_GROUP);
  gboolean existed = before != NULL && *before != '\0', exists = after != NULL && *after != '\0';

  if (!is_window && !is_group && !g_str_has_prefix (setting, IPS_MAINTENANCE_DEVICE))
    return NULL;
  if (is_window)
    {
      *subject = g_strdup (setting + strlen (IPS_MAINTENANCE_WINDOW));
      *was = describe_window (*subject, before);
      *is = describe_window (*subject, after);
      return !existed ? _("Maintenance window added") : exists ? _("Maintenance window changed") : _("Maintenance window removed");
    }
  *subject = g_strdup (setting + strlen (is_group ? IPS_MAINTENANCE_GROUP : IPS_MAINTENANCE_DEVICE));
  if (is_group && **subject == '\0')
    {
      g_free (*subject);
      *subject = g_strdup (_("All devices"));
    }
  *was = describe_holding (before);
  *is = describe_holding (after);
  return is_group ? _("Maintenance window of a group changed") : _("Maintenance window of a device changed");
}
