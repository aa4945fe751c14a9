/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

static const IpsVerbRun runs[IPS_N_VERBS] = {
  [IPS_VERB_REFRESH] = { ips_job_refresh_run_async, NULL },
  [IPS_VERB_SYNC_CERTIFICATE] = { ips_job_sync_certificate_run_async, NULL },
  [IPS_VERB_REGENERATE_CERTIFICATE] = { ips_job_regenerate_certificate_run_async, ips_job_regenerate_certificate_check_async },
  [IPS_VERB_REBOOT] = { ips_job_reboot_run_async, ips_job_reboot_check_async },
  [IPS_VERB_TEST_CONNECTIVITY] = { ips_job_test_connectivity_run_async, NULL },
  [IPS_VERB_DIAGNOSE] = { ips_job_diagnose_run_async, NULL },
  [IPS_VERB_UPDATE_LICENSE] = { ips_job_update_license_run_async, ips_job_update_license_check_async },
  [IPS_VERB_AUTO_LICENSE] = { ips_job_update_license_run_async, ips_job_update_license_check_async },
  [IPS_VERB_CHECK_UPDATES] = { ips_job_check_updates_run_async, NULL },
  [IPS_VERB_DOWNLOAD_UPDATES] = { ips_job_download_updates_run_async, NULL },
  [IPS_VERB_CHECK_SERVER_CERTIFICATES] = { ips_job_check_server_certificates_run_async, NULL },
  [IPS_VERB_READ_SIGNATURES] = { ips_job_read_signatures_run_async, NULL },
  [IPS_VERB_DEPLOY] = { ips_job_deploy_run_async, ips_job_deploy_check_async },
  [IPS_VERB_CHANGE_PASSWORD] = { ips_job_change_password_run_async, ips_job_change_password_check_async },
  [IPS_VERB_ROLLBACK] = { ips_job_rollback_run_async, ips_job_rollback_check_async },
  [IPS_VERB_SET_NTP] = { ips_job_set_ntp_run_async, NULL },
};

const IpsVerbRun *
ips_verb_run_lookup (IpsVerb verb)
{
  g_return_val_if_fail (verb < IPS_N_VERBS, &runs[IPS_VERB_REFRESH]);
  return &runs[verb];
}

gboolean
ips_verb_run_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
