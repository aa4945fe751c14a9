/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "ips-error.h"

G_BEGIN_DECLS

/* Nicks "unknown", "none", "plain", "authenticated". */
typedef enum { IPS_NTP_MODE_UNKNOWN, IPS_NTP_MODE_NONE, IPS_NTP_MODE_PLAIN, IPS_NTP_MODE_AUTHENTICATED, IPS_N_NTP_MODES } IpsNtpMode;

/**
 * IpsNtpSettings: which server is to keep a sensor's clock (features.md RCH-08). A plain value; the key itself is a secret
 * and lives in the vault, under ips_ntp_settings_dup_key_owner().
 */
typedef struct
{
  IpsNtpMode mode;
  char *server;            /* (owned): an IPv4 address; "" of the modes without */
  guint key_id;            /* of the authenticated mode; else 0 */
} IpsNtpSettings;

#define IPS_NTP_MAX_KEY_ID 65535u

IpsNtpSettings *ips_ntp_settings_new (IpsNtpMode mode, const char *server, guint key_id);
IpsNtpSettings *ips_ntp_settings_copy (const IpsNtpSettings *self);
void ips_ntp_settings_free (IpsNtpSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsNtpSettings, ips_ntp_settings_free)
gboolean ips_ntp_settings_equal (const IpsNtpSettings *a, const IpsNtpSettings *b);
/* "none", "10.1.1.1", "10.1.1.1, authenticated with key 10", "not known" (transfer full) */
char *ips_ntp_settings_describe (const IpsNtpSettings *self);

/* What is entered, each with a sentence of what to enter instead. Error: %IPS_ERROR_INVALID. */
gboolean ips_ntp_check_server (const char *text, GError **error);
gboolean ips_ntp_parse_key_id (const char *text, guint *key_id, GError **error);
gboolean ips_ntp_check_key (const char *text, GError **error);

/* Under which the vault has the key: it is that of a server, whichever sensors use it. (transfer full) (nullable): %NULL
 * without authentication */
char *ips_ntp_settings_dup_key_owner (const IpsNtpSettings *self);
/* As a job's parameters: a JSON object, without the key. (transfer full) */
char *ips_ntp_settings_to_parameters (const IpsNtpSettings *self);

G_END_DECLS
