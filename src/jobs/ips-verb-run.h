/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * IpsVerbRun: how a verb is done on one sensor; a row per verb, in ips-verb-run.c.
 *
 * @run_async does it; @check_async (nullable) takes up an operation whose engine died or was stopped in the
 * middle: it looks at the sensor, finds out whether it was done, and does what is missing; without it the
 * verb is harmless and simply run again. Both are ended by ips_verb_run_finish(): %TRUE is success.
 */
typedef void (*IpsVerbRunFunc) (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
typedef struct
{
  IpsVerbRunFunc run_async;
  IpsVerbRunFunc check_async;
} IpsVerbRun;

const IpsVerbRun *ips_verb_run_lookup (IpsVerb verb);       /* (transfer none) (not nullable) */
gboolean ips_verb_run_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

/* The verbs, one file each. */
void ips_job_refresh_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_sync_certificate_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_regenerate_certificate_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_regenerate_certificate_check_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_reboot_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_reboot_check_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_test_connectivity_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_diagnose_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

void ips_job_update_license_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_update_license_check_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_check_updates_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_download_updates_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_check_server_certificates_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_read_signatures_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_deploy_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_deploy_check_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_change_password_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_change_password_check_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_set_ntp_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_rollback_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_job_rollback_check_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
