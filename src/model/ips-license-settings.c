/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-settings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-mail-address.h"
#include "ips-nick.h"
#include "ips-setting-table.h"

#define MAX_DAYS 365
#define MAX_LIMIT 1000
#define MAX_WINDOW_S 86400
#define MAX_ADDRESSES_BYTES 4000
#define MINUTES_PER_DAY 1440
#define MAX_SPREAD_MINUTES 240

static const struct { const char *nick; const char *label; } modes[IPS_N_LICENSE_MODES] = {
  [IPS_LICENSE_MODE_OFF] = { "off", N_("Off") },
  [IPS_LICENSE_MODE_NOTIFY] = { "notify", N_("Notify only") },
  [IPS_LICENSE_MODE_DOWNLOAD] = { "download", N_("Download only") },
  [IPS_LICENSE_MODE_APPLY] = { "apply", N_("Download and apply") },
};

const char *
ips_license_mode_to_nick (IpsLicenseMode mode)
{
  g_return_val_if_fail (mode < IPS_N_LICENSE_MODES, "");
  return modes[mode].nick;
}

gboolean
ips_license_mode_from_nick (const char *nick, IpsLicenseMode *mode)
{
  return IPS_NICK_FIND (modes, nick, mode);
}

const char *
ips_license_mode_to_label (IpsLicenseMode mode)
{
  g_return_val_if_fail (mode < IPS_N_LICENSE_MODES, "");
  return g_dgettext (GETTEXT_PACKAGE, modes[mode].label);
}

IpsLicenseSettings *
ips_license_settings_new (void)
{
  IpsLicenseSettings *self = g_new0 (IpsLicenseSettings, 1);

  self->days_before = 1;
  self->at_minute = 2 * 60;
  self->addresses = g_strdup ("");
  ips_pace_init_defaults (&self->pace);
  return self;
}

IpsLicenseSettings *
ips_license_settings_copy (const IpsLicenseSettings *self)
{
  IpsLicenseSettings *copy = g_memdup2 (self, sizeof *self);

  copy->addresses = g_strdup (self->addresses);
  return copy;
}

void
ips_license_settings_free (IpsLicenseSettings *self)
{
  if (self == NULL)
    return;
  g_free (self->addresses);
  g_free (self);
}

gboolean
ips_license_settings_equal (const IpsLicenseSettings *a, const IpsLicenseSettings *b)
{
  return a->mode == b->mode && a->days_before == b->days_before && a->at_minute == b->at_minute
         && a->spread_minutes == b->spread_minutes
         && a->mail == b->mail && g_str_equal (a->addresses, b->addresses) && ips_pace_equal (&a->pace, &b->pace);
}

/* --- as settings --- */

static void
read_flag (GHashTable *values, const char *name, gboolean *flag)
{
  const char *text = g_hash_table_lookup (values, name);

  if (text == NULL)
    return;
  if (g_str_equal (text, "true") || g_str_equal (text, "false"))
    *flag = g_str_equal (text, "true");
  else
    g_warning ("setting %s: “%s” is neither true nor false, using the default", name, text);
}

/* Before there were several modes the run was on or off. */
static void
read_mode (GHashTable *values, IpsLicenseMode *mode)
{
  const char *text = g_hash_table_lookup (values, "license.mode");
  gboolean automatic = FALSE;

  if (text == NULL)
    {
      read_flag (values, "license.automatic", &automatic);
      *mode = automatic ? IPS_LICENSE_MODE_APPLY : IPS_LICENSE_MODE_OFF;
    }
  else if (!ips_license_mode_from_nick (text, mode))
    g_warning ("setting license.mode: “%s” is not one of off, notify, download, apply, using the default", text);
}

IpsLicenseSettings *
ips_license_settings_read (GHashTable *values)
{
  IpsLicenseSettings *self = ips_license_settings_new ();
  const char *text;
  guint window_ms = (guint) (self->pace.window_us / 1000);

  read_mode (values, &self->mode);
  ips_setting_read_number (values, "license.days-before", 0, MAX_DAYS, &self->days_before);
  text = g_hash_table_lookup (values, "license.daily-at");
  if (text != NULL && !ips_license_settings_parse_time (text, &self->at_minute, NULL))
    g_warning ("setting license.daily-at: “%s” is not a time, using the default", text);
  ips_setting_read_number (values, "license.spread-minutes", 0, MAX_SPREAD_MINUTES, &self->spread_minutes);
  read_flag (values, "license.mail", &self->mail);
  text = g_hash_table_lookup (values, "license.mail-addresses");
  if (text != NULL)
    {
      g_free (self->addresses);
      self->addresses = g_strdup (text);
    }
  ips_setting_read_number (values, "license.pace-limit", 1, MAX_LIMIT, &self->pace.limit);
  ips_setting_read_number (values, "license.pace-window-ms", 1000, MAX_WINDOW_S * 1000, &window_ms);
  self->pace.window_us = (gint64) window_ms * 1000;
  return self;
}

GHashTable *
ips_license_settings_write (const IpsLicenseSettings *self)
{
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_hash_table_insert (values, g_strdup ("license.mode"), g_strdup (ips_license_mode_to_nick (self->mode)));
  g_hash_table_insert (values, g_strdup ("license.days-before"), g_strdup_printf ("%u", self->days_before));
  g_hash_table_insert (values, g_strdup ("license.daily-at"), ips_license_settings_format_time (self->at_minute));
  g_hash_table_insert (values, g_strdup ("license.spread-minutes"), g_strdup_printf ("%u", self->spread_minutes));
  g_hash_table_insert (values, g_strdup ("license.mail"), g_strdup (self->mail ? "true" : "false"));
  g_hash_table_insert (values, g_strdup ("license.mail-addresses"), g_strdup (self->addresses));
  g_hash_table_insert (values, g_strdup ("license.pace-limit"), g_strdup_printf ("%u", self->pace.limit));
  g_hash_table_insert (values, g_strdup ("license.pace-window-ms"),
                       g_strdup_printf ("%" G_GINT64_FORMAT, self->pace.window_us / 1000));
  return values;
}

gboolean
ips_license_settings_validate (const IpsLicenseSettings *self, GError **error)
{
  g_autoptr(GPtrArray) addresses = NULL;

  if (self->days_before > MAX_DAYS)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("Days before the expiration date: enter a number from 0 to %d"), MAX_DAYS);
      return FALSE;
    }
  if (self->at_minute >= MINUTES_PER_DAY)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("Discover devices daily at: enter a time from 00:00 to 23:59"));
      return FALSE;
    }
  if (self->spread_minutes > MAX_SPREAD_MINUTES)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("minutes the daily run may begin later: enter a number from 0 to %d"), MAX_SPREAD_MINUTES);
      return FALSE;
    }
  if (strlen (self->addresses) > MAX_ADDRESSES_BYTES)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("Email Notification: too long, enter at most %d characters"), MAX_ADDRESSES_BYTES);
      return FALSE;
    }
  addresses = ips_mail_addresses_parse (self->addresses, error);
  if (addresses == NULL)
    {
      g_prefix_error (error, "%s: ", _("Email Notification"));
      return FALSE;
    }
  if (self->mail && addresses->len == 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("Email Notification: enter at least one address, or switch Email License Update Results off"));
      return FALSE;
    }
  if (self->pace.limit < 1 || self->pace.limit > MAX_LIMIT)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("requests to the licence server: enter a number from 1 to %d"), MAX_LIMIT);
      return FALSE;
    }
  if (self->pace.window_us < G_USEC_PER_SEC || self->pace.window_us > (gint64) MAX_WINDOW_S * G_USEC_PER_SEC)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("period of the licence server's pace: enter from 1 second to 24 hours"));
      return FALSE;
    }
  return TRUE;
}

char *
ips_license_settings_get_advice (const IpsLicenseSettings *self)
{
  if (self->mode == IPS_LICENSE_MODE_OFF || self->days_before >= IPS_LICENSE_SETTINGS_FEW_DAYS)
    return NULL;
  return g_strdup_printf (ngettext ("With %u day a renewal that fails leaves no time to mend it before signature updates stop. 30 is safer.",
                                    "With %u days a renewal that fails leaves little time to mend it before signature updates stop. 30 is safer.",
                                    self->days_before), self->days_before);
}

/* --- time of day --- */

guint
ips_license_settings_get_start_minute (const IpsLicenseSettings *self, const char *installation)
{
  return (self->at_minute + g_str_hash (installation) % (self->spread_minutes + 1)) % MINUTES_PER_DAY;
}

char *
ips_license_settings_format_time (guint at_minute)
{
  return g_strdup_printf ("%02u:%02u", at_minute / 60, at_minute % 60);
}

gboolean
ips_license_settings_parse_time (const char *text, guint *at_minute, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text != NULL ? text : ""));
  g_auto(GStrv) parts = g_strsplit (stripped, ":", 3);
  guint64 hour, minute;

  if (g_strv_length (parts) != 2 || strlen (parts[0]) < 1 || strlen (parts[0]) > 2 || strlen (parts[1]) != 2
      || !g_ascii_string_to_unsigned (parts[0], 10, 0, 23, &hour, NULL)
      || !g_ascii_string_to_unsigned (parts[1], 10, 0, 59, &minute, NULL))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("enter a time in 24-hour format, such as 02:00"));
      return FALSE;
    }
  *at_minute = (guint) (hour * 60 + minute);
  return TRUE;
}
