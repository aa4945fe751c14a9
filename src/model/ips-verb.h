/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The verbs of this version; text is what is stored. A new verb is a new row, never a new number on disk. */
typedef enum
{
  IPS_VERB_REFRESH,                /* "refresh": certificate, version, licence, clock (certificates' Refresh too) */
  IPS_VERB_SYNC_CERTIFICATE,       /* "sync-certificate" */
  IPS_VERB_REGENERATE_CERTIFICATE, /* "regenerate-certificate" (changing) */
  IPS_VERB_REBOOT,                 /* "reboot" (changing) */
  IPS_VERB_TEST_CONNECTIVITY,      /* "test-connectivity" */
  IPS_VERB_DIAGNOSE,               /* "diagnose" */
  IPS_VERB_UPDATE_LICENSE,         /* "update-license" (changing): from Cisco.com, a file, or one kept */
  IPS_VERB_AUTO_LICENSE,           /* "auto-license" (changing): look, and renew where it is due */
  IPS_VERB_CHECK_UPDATES,          /* "check-updates": without a sensor (changing: one at a time per server) */
  IPS_VERB_DOWNLOAD_UPDATES,       /* "download-updates": as above */
  IPS_VERB_CHECK_SERVER_CERTIFICATES, /* "check-server-certificates": without a sensor */
  IPS_VERB_READ_SIGNATURES,        /* "read-signatures": the sensor's definition into the catalogue */
  IPS_VERB_DEPLOY,                 /* "deploy" (changing): packages, then tuning, read back */
  IPS_VERB_CHANGE_PASSWORD,        /* "change-password" (changing): to that of a credential set, read back by a new login */
  IPS_VERB_ROLLBACK,               /* "rollback" (changing): of a deployment: packages taken back, tuning as before, read back */
  IPS_VERB_SET_NTP,                /* "set-ntp" (changing): the server that keeps its clock, read back */
  IPS_N_VERBS
} IpsVerb;

const char *ips_verb_to_nick (IpsVerb verb);
gboolean ips_verb_from_nick (const char *nick, IpsVerb *verb);
const char *ips_verb_to_label (IpsVerb verb);           /* the chapter's word: "Regenerate Certificate" */
gboolean ips_verb_is_changing (IpsVerb verb);           /* at most one of these per sensor at a time */
/* FALSE: its operations have no sensor, only a subject in words, such as a server (ips_operation_has_sensor()). */
gboolean ips_verb_is_on_sensors (IpsVerb verb);

G_END_DECLS
