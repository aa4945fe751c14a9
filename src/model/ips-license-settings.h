/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "ips-pace.h"

G_BEGIN_DECLS

/* What the daily run does where a licence is due. Text is what is stored. */
typedef enum
{
  IPS_LICENSE_MODE_OFF,          /* "off": there is no daily run */
  IPS_LICENSE_MODE_NOTIFY,       /* "notify": says so; Cisco.com is not asked */
  IPS_LICENSE_MODE_DOWNLOAD,     /* "download": fetches it into the library; the device is not changed */
  IPS_LICENSE_MODE_APPLY,        /* "apply": *Download and apply licenses* */
  IPS_N_LICENSE_MODES
} IpsLicenseMode;
const char *ips_license_mode_to_nick (IpsLicenseMode mode);
gboolean ips_license_mode_from_nick (const char *nick, IpsLicenseMode *mode);
const char *ips_license_mode_to_label (IpsLicenseMode mode);

/**
 * IpsLicenseSettings: the automatic settings of the *Licensing* page (the chapter's step 3), and the pace kept
 * towards the licence server. A plain value; strings are owned and never %NULL.
 */
typedef struct
{
  IpsLicenseMode mode;         /* default off */
  guint days_before;           /* *Days before the expiration date*, 0 to 365; default 1 as in the chapter */
  guint at_minute;             /* *Discover devices daily at*: minutes since midnight, local time; default 02:00 = 120 */
  guint spread_minutes;        /* begun up to so much later, so that not every installation asks at once; 0 to 240, default 0 */
  gboolean mail;               /* *Email License Update Results*; default off */
  char *addresses;             /* *Email Notification*: as entered, comma, semicolon or newline between them */
  IpsPace pace;                /* default 8 requests in any 180 s */
} IpsLicenseSettings;

/* Below this many days before the expiration date a failed renewal leaves no time to mend it: the page warns. */
#define IPS_LICENSE_SETTINGS_FEW_DAYS 7

IpsLicenseSettings *ips_license_settings_new (void);                     /* the defaults */
IpsLicenseSettings *ips_license_settings_copy (const IpsLicenseSettings *self);
void ips_license_settings_free (IpsLicenseSettings *self);
gboolean ips_license_settings_equal (const IpsLicenseSettings *a, const IpsLicenseSettings *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsLicenseSettings, ips_license_settings_free)

/* As the store's settings, text by name ("license.days-before"). A value that is missing is the default; one that is
 * not well formed is too, and a warning is logged. (transfer full) */
IpsLicenseSettings *ips_license_settings_read (GHashTable *values);
GHashTable *ips_license_settings_write (const IpsLicenseSettings *self);
/* Error: %IPS_ERROR_INVALID, its message names the field by its label and says what to enter. */
gboolean ips_license_settings_validate (const IpsLicenseSettings *self, GError **error);
/* A sentence where the settings are allowed but unwise (few days before the expiration date); (transfer full)
 * (nullable) */
char *ips_license_settings_get_advice (const IpsLicenseSettings *self);

/* When the daily run begins, in minutes since midnight: up to @spread_minutes after @at_minute, and for the same
 * @installation (a name that others do not have) always the same, so that what is shown as the next run is when it is. */
guint ips_license_settings_get_start_minute (const IpsLicenseSettings *self, const char *installation);

/* "02:00" <-> minutes since midnight; also "2:00". Error: %IPS_ERROR_INVALID. */
char *ips_license_settings_format_time (guint at_minute);
gboolean ips_license_settings_parse_time (const char *text, guint *at_minute, GError **error);

G_END_DECLS
