/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb.h"

#include <glib/gi18n-lib.h>

#include "ips-nick.h"

static const struct { const char *nick; const char *label; gboolean changing; gboolean without_sensor; } verbs[IPS_N_VERBS] = {
  [IPS_VERB_REFRESH] = { "refresh", N_("Refresh"), FALSE },
  [IPS_VERB_SYNC_CERTIFICATE] = { "sync-certificate", N_("Sync Certificate"), FALSE },
  [IPS_VERB_REGENERATE_CERTIFICATE] = { "regenerate-certificate", N_("Regenerate Certificate"), TRUE },
  [IPS_VERB_REBOOT] = { "reboot", N_("Reboot Device"), TRUE },
  [IPS_VERB_TEST_CONNECTIVITY] = { "test-connectivity", N_("Test Connectivity"), FALSE },
  [IPS_VERB_DIAGNOSE] = { "diagnose", N_("Diagnose"), FALSE },
  [IPS_VERB_UPDATE_LICENSE] = { "update-license", N_("Update License"), TRUE },
  [IPS_VERB_AUTO_LICENSE] = { "auto-license", N_("Automatic License Update"), TRUE },
  [IPS_VERB_CHECK_UPDATES] = { "check-updates", N_("Check for Updates"), TRUE, TRUE },
  [IPS_VERB_DOWNLOAD_UPDATES] = { "download-updates", N_("Download Latest Updates"), TRUE, TRUE },
  [IPS_VERB_CHECK_SERVER_CERTIFICATES] = { "check-server-certificates", N_("Check Server Certificates"), FALSE, TRUE },
  [IPS_VERB_READ_SIGNATURES] = { "read-signatures", N_("Read Signatures"), FALSE },
  [IPS_VERB_DEPLOY] = { "deploy", N_("Deploy"), TRUE },
  [IPS_VERB_CHANGE_PASSWORD] = { "change-password", N_("Change Password"), TRUE },
  [IPS_VERB_ROLLBACK] = { "rollback", N_("Rollback"), TRUE },
  [IPS_VERB_SET_NTP] = { "set-ntp", N_("Set NTP Server"), TRUE },
};

const char *
ips_verb_to_nick (IpsVerb verb)
{
  g_return_val_if_fail (verb < IPS_N_VERBS, "");
  return verbs[verb].nick;
}

gboolean
ips_verb_from_nick (const char *nick, IpsVerb *verb)
{
  return IPS_NICK_FIND (verbs, nick, verb);
}

const char *
ips_verb_to_label (IpsVerb verb)
{
  g_return_val_if_fail (verb < IPS_N_VERBS, "");
  return g_dgettext (GETTEXT_PACKAGE, verbs[verb].label);
}

gboolean
ips_verb_is_changing (IpsVerb verb)
{
  g_return_val_if_fail (verb < IPS_N_VERBS, FALSE);
  return verbs[verb].changing;
}

gboolean
ips_verb_is_on_sensors (IpsVerb verb)
{
  g_return_val_if_fail (verb < IPS_N_VERBS, TRUE);
  return !verbs[verb].without_sensor;
}
