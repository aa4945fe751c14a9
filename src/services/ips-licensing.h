/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-cisco-account.h"
#include "ips-license-library.h"
#include "ips-license-settings.h"
#include "ips-schedule.h"

G_BEGIN_DECLS

/**
 * IpsLicensing:
 *
 * What all licence work shares in one process: the settings of the *Licensing* page, the Cisco.com account and the
 * library of licence files. It is the fleet's, see ips_fleet_get_licensing(), and is true once the fleet is loaded.
 * Main thread only.
 *
 * Signal "changed" (none): the settings changed, here or by another process.
 */
#define IPS_TYPE_LICENSING (ips_licensing_get_type ())
G_DECLARE_FINAL_TYPE (IpsLicensing, ips_licensing, IPS, LICENSING, GObject)

/* @dialect: (nullable) */
IpsLicensing *ips_licensing_new (IpsStore *store, IpsVault *vault, IpsDialect *dialect, const char *who);
/* Takes what the store's settings say (text by name); the fleet calls it at every load. */
void ips_licensing_take_settings (IpsLicensing *self, GHashTable *values);

IpsCiscoAccount *ips_licensing_get_account (IpsLicensing *self);            /* (transfer none) */
IpsLicenseLibrary *ips_licensing_get_library (IpsLicensing *self);          /* (transfer none) */
const IpsLicenseSettings *ips_licensing_get_settings (IpsLicensing *self);  /* until "changed" */
/* The schedule of the automatic updates has this id in the store. */
#define IPS_LICENSING_SCHEDULE "licenses"
/* When the daily run of this installation is, by these @settings. (transfer full) */
IpsSchedule *ips_licensing_make_rule (const IpsLicenseSettings *settings, gint64 now_us);
/* Saves, and writes the schedule with them: daily at that time, suspended while they are off.
 * Error: %IPS_ERROR_INVALID as ips_license_settings_validate(), or the store's. */
void ips_licensing_save_settings_async (IpsLicensing *self, const IpsLicenseSettings *settings, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_licensing_save_settings_finish (IpsLicensing *self, GAsyncResult *result, GError **error);

G_END_DECLS
