/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-license-fetch.h"
#include "ips-sensor-contact.h"
#include "ips-sleep.h"
#include "ips-store-licenses.h"
#include "ips-verb-request.h"

/*
 * Update License and Automatic License Update: a licence is got from Cisco.com or from the library (the operation's
 * argument is its hash), compared with the present one, sent, and read back: only what the sensor says then is success.
 *
 * Before it is sent, which file and what the sensor said before is on disk, so that after a crash the sensor itself
 * tells whether it was applied; it is sent again only after the longest time a request may take (Device Communication)
 * has passed without that. What came from Cisco.com is in the library and noted before it is sent, so that a crash does
 * not ask the licence server twice.
 *
 * The automatic form looks first and goes on only where a licence is due, and then as far as its mode says.
 */

#define VERIFY_BASE_US (G_TIME_SPAN_SECOND / 2)
#define VERIFY_CAP_US (4 * G_TIME_SPAN_SECOND)
#define N_VERIFY 5

typedef struct
{
  IpsDialect *dialect;          /* (owned) */
  IpsLicense *license;          /* (owned) (nullable): with its bytes, once it is there */
  gboolean checking;            /* taken up after a crash, and it had been sent */
  IpsLicenseStatus before;      /* what the sensor said before it was sent */
  gint64 before_us;
  guint n_looks;
  GError *unclear;              /* (owned) (nullable): what came instead of an answer to the request */
  GError *failure;              /* (owned) (nullable): returned when the library knows of it */
  gboolean applied;
} Update;

static void contact_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void fetch_noted_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void requested_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void verified_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void slept_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void noted_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
update_free (Update *self)
{
  g_clear_object (&self->dialect);
  g_clear_pointer (&self->license, ips_license_unref);
  g_clear_error (&self->unclear);
  g_clear_error (&self->failure);
  g_free (self);
}

static GTask *
update_task_new (IpsVerbContext *context, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (context, cancellable, callback, user_data);
  Update *data = g_new0 (Update, 1);

  g_task_set_source_tag (task, tag);
  data->dialect = g_object_ref (ips_fleet_get_dialect (ips_verb_context_get_fleet (context)));
  g_task_set_task_data (task, data, (GDestroyNotify) update_free);
  return task;
}

static IpsLicensing *
licensing_of (IpsVerbContext *context)
{
  return ips_fleet_get_licensing (ips_verb_context_get_fleet (context));
}

static const IpsSensorFacts *
facts_of (IpsVerbContext *context)
{
  return ips_sensor_get_facts (ips_verb_context_get_sensor (context));
}

static gint64
now_of (IpsVerbContext *context)
{
  return ips_clock_now_us (ips_verb_context_get_clock (context));
}

/* How far it goes where a licence is due. A run asked for by hand while the daily one is off does what that would do. */
static IpsLicenseMode
mode_of (IpsVerbContext *context)
{
  IpsLicenseMode mode = ips_licensing_get_settings (licensing_of (context))->mode;

  return ips_verb_context_get_verb (context) != IPS_VERB_AUTO_LICENSE || mode == IPS_LICENSE_MODE_OFF ? IPS_LICENSE_MODE_APPLY : mode;
}

static char *
describe_present (IpsVerbContext *context)
{
  return ips_license_describe (facts_of (context)->license_status, facts_of (context)->license_expires_us);
}

/* --- before --- */

static void
update_begin (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);

  ips_verb_context_set_step (context, 0.02, _("reading its present licence"));
  ips_sensor_contact_async (context, IPS_CONTACT_OBEY_POLICY, g_task_get_cancellable (task), contact_cb, task);
}

void
ips_job_update_license_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  update_begin (update_task_new (context, ips_job_update_license_run_async, cancellable, callback, user_data));
}

/* Whether the automatic form has nothing to do here; the sentence says so. */
static gboolean
is_not_due (IpsVerbContext *context)
{
  const IpsSensorFacts *facts = facts_of (context);
  guint days_before = ips_licensing_get_settings (licensing_of (context))->days_before;
  g_autofree char *present = describe_present (context);

  if (ips_verb_context_get_verb (context) != IPS_VERB_AUTO_LICENSE
      || ips_license_is_due (facts->license_status, facts->license_expires_us, days_before, now_of (context)))
    return FALSE;
  if (facts->license_status == IPS_LICENSE_UNKNOWN)
    ips_verb_context_set_skipped (context, _("It says nothing of its licence, so nothing was asked of Cisco.com"));
  else
    /* TRANSLATORS: %s is a licence in words such as “valid until 31.12.2026” */
    ips_verb_context_set_message (context, _("Nothing to do: %s"), present);
  return TRUE;
}

/* Whether the automatic form ends with having said that a licence is due. */
static gboolean
is_only_told (IpsVerbContext *context)
{
  g_autofree char *present = describe_present (context);

  if (mode_of (context) != IPS_LICENSE_MODE_NOTIFY)
    return FALSE;
  /* TRANSLATORS: %s is a licence in words such as “valid until 31.12.2026” */
  ips_verb_context_set_message (context, _("A new licence is due: %s. Notify only: nothing was asked of Cisco.com; Update Selected via CCO gets it"),
                                present);
  return TRUE;
}

/* What the mode *Download only* fetched waits in the library: Cisco.com is not asked again each night. */
static void
waiting_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  const IpsSensorFacts *facts = facts_of (context);
  g_autoptr(GPtrArray) kept = NULL;
  g_autoptr(GPtrArray) own = NULL;
  GError *error = NULL;

  kept = ips_store_load_licenses_finish (IPS_STORE (source), result, &error);
  if (kept == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  own = ips_kept_license_filter (kept, facts->serial);
  for (guint i = 0; i < own->len; i++)
    {
      const IpsKeptLicense *candidate = g_ptr_array_index (own, i);
      IpsLicenseVerdict verdict = ips_license_judge (candidate->license, facts->serial, facts->license_status, facts->license_expires_us,
                                                     now_of (context));

      if (candidate->tried_us == 0 && candidate->license->expires_us > now_of (context) && ips_license_verdict_applies (verdict))
        {
          g_autofree char *name = ips_license_get_display_name (candidate->license);

          /* TRANSLATORS: %s is a file's name */
          ips_verb_context_set_message (context, _("Downloaded before and not applied yet: %s. Redeploy Selected Licenses applies it"), name);
          g_task_return_boolean (task, TRUE);
          return;
        }
    }
  ips_license_fetch_async (context, g_task_get_cancellable (task), fetched_cb, g_object_ref (task));
}

static void
load_license (GTask *task, const char *sha256)
{
  IpsVerbContext *context = g_task_get_source_object (task);

  ips_license_library_load_async (ips_licensing_get_library (licensing_of (context)), sha256, g_task_get_cancellable (task), loaded_cb, task);
}

static void
contact_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Update *data = g_task_get_task_data (task);
  const char *argument = ips_verb_context_get_operation (context)->argument;
  g_autofree char *fetched = ips_verb_context_get_checkpoint_value (context, "license");
  g_autofree char *present = NULL;
  GError *error = NULL;

  if (!ips_sensor_contact_finish (context, result, &error) || !ips_sensor_contact_check_clock (context, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  data->before = facts_of (context)->license_status;
  data->before_us = facts_of (context)->license_expires_us;
  present = describe_present (context);
  ips_verb_context_note (context, _("Present licence: %s"), present);
  if (is_not_due (context) || is_only_told (context))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (*argument != '\0')
    load_license (g_steal_pointer (&task), argument);
  else if (fetched != NULL && *fetched != '\0')
    load_license (g_steal_pointer (&task), fetched);
  else if (mode_of (context) == IPS_LICENSE_MODE_DOWNLOAD)
    {
      IpsStore *store = ips_fleet_get_store (ips_verb_context_get_fleet (context));

      ips_store_load_licenses_async (store, g_task_get_cancellable (task), waiting_cb, g_object_ref (task));
    }
  else
    {
      GCancellable *cancellable = g_task_get_cancellable (task);

      ips_license_fetch_async (context, cancellable, fetched_cb, g_steal_pointer (&task));
    }
}

/* --- compared and sent --- */

static void
send_async (IpsSensorLink *link, gpointer what, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Update *data = what;

  ips_sensor_link_install_license_async (link, data->dialect, data->license->bytes, cancellable, callback, user_data);
}

static gboolean
send_finish (IpsSensorLink *link, GAsyncResult *result, char **told, GError **error)
{
  return ips_sensor_link_install_license_finish (link, result, error);
}

static const IpsVerbRequest install = { 0.5, N_("applying the licence"), send_async, send_finish };

static void
note_license (IpsVerbContext *context, const IpsLicense *license)
{
  g_autofree char *date = license->expires_us != 0 ? ips_format_date (license->expires_us) : g_strdup (_("cannot be read"));
  g_autofree char *name = ips_license_get_display_name (license);

  /* TRANSLATORS: a file's name, when it expires, its checksum */
  ips_verb_context_note (context, _("Licence: %s, expires: %s, SHA-256 %s"), name, date, license->sha256);
}

static void
judge_and_send (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Update *data = g_task_get_task_data (task);
  const IpsSensorFacts *facts = facts_of (context);
  IpsLicenseVerdict verdict = ips_license_judge (data->license, facts->serial, facts->license_status, facts->license_expires_us, now_of (context));
  g_autofree char *words = ips_license_explain (data->license, verdict, facts->serial, facts->license_status, facts->license_expires_us);
  g_autofree char *known = NULL;

  note_license (context, data->license);
  if (verdict == IPS_LICENSE_VERDICT_OTHER_SERIAL)
    {
      ips_verb_context_set_failure (context, words);
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, "the licence is for another serial number; nothing was sent"));
      g_object_unref (task);
      return;
    }
  if (!ips_license_verdict_applies (verdict) && !ips_verb_context_get_flag (context, "force"))
    {
      ips_verb_context_set_skipped (context, words);
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  if (mode_of (context) == IPS_LICENSE_MODE_DOWNLOAD)
    {
      /* TRANSLATORS: %s says how the licence compares with the present one */
      ips_verb_context_set_message (context, _("Downloaded, not applied (Download only): %s. Redeploy Selected Licenses applies it"), words);
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  /* What was fetched is in the library: it is sent when the window opens. */
  if (ips_verb_context_wait_for_window (context, 0))
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  ips_verb_context_note (context, "%s", words);
  known = g_strdup_printf ("sent=%s\nlicense=%s\nbefore=%s\nbefore-us=%" G_GINT64_FORMAT, data->license->sha256, data->license->sha256,
                           ips_license_status_to_nick (data->before), data->before_us);
  ips_verb_request_async (context, &install, data, known, g_task_get_cancellable (task), requested_cb, task);
}

static void verify (GTask *task);

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Update *data = g_task_get_task_data (task);
  GError *error = NULL;

  data->license = ips_license_library_load_finish (IPS_LICENSE_LIBRARY (source), result, &error);
  if (data->license == NULL)
    g_task_return_error (task, error);
  else if (data->checking)
    verify (g_steal_pointer (&task));
  else
    judge_and_send (g_steal_pointer (&task));
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Update *data = g_task_get_task_data (task);
  g_autofree char *checkpoint = NULL;
  GError *error = NULL;

  data->license = ips_license_fetch_finish (context, result, &error);
  if (data->license == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  ips_verb_context_set_step (context, 0.4, _("comparing it with the present one"));
  checkpoint = g_strdup_printf ("license=%s", data->license->sha256);
  ips_verb_context_checkpoint_async (context, checkpoint, g_task_get_cancellable (task), fetch_noted_cb, g_object_ref (task));
}

static void
fetch_noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_verb_context_checkpoint_finish (IPS_VERB_CONTEXT (source), result, &error))
    judge_and_send (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* --- read back --- */

/* The end: the library learns what became of the file, then the task returns. @failure (transfer full) (nullable) */
static void
end (GTask *task, GError *failure)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Update *data = g_task_get_task_data (task);
  const char *message = ips_verb_context_get_operation (context)->message;

  data->failure = failure;
  data->applied = failure == NULL;
  ips_store_note_license_async (ips_fleet_get_store (ips_verb_context_get_fleet (context)), facts_of (context)->serial, data->license->sha256,
                                now_of (context), data->applied, failure != NULL ? failure->message : message, NULL, noted_cb, task);
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Update *data = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!ips_store_note_license_finish (IPS_STORE (source), result, &error))
    g_warning ("the library does not know what became of a licence: %s", error->message);
  if (data->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&data->failure));
  else
    g_task_return_boolean (task, TRUE);
}

static void
requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Update *data = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_error (&data->unclear);
  if (!ips_verb_request_finish (context, result, NULL, &data->unclear, &error))
    {
      if (g_error_matches (error, IPS_ERROR, IPS_ERROR_REJECTED))
        {
          g_autofree char *sentence = g_strdup_printf (_("The device rejected the licence: “%s”. Check that the file is for its serial number and whole."),
                                                       error->message);

          ips_verb_context_set_failure (context, sentence);
        }
      if (ips_error_is_cancelled (error) || g_error_matches (error, IPS_ERROR, IPS_ERROR_LEASE_LOST))
        g_task_return_error (task, error);
      else
        end (g_steal_pointer (&task), error);
      return;
    }
  verify (g_steal_pointer (&task));
}

static void
verify (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);

  ips_verb_context_set_step (context, 0.8, _("reading its licence back"));
  ips_sensor_contact_async (context, IPS_CONTACT_NO_TRUST, g_task_get_cancellable (task), verified_cb, task);
}

static void
verify_later (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Update *data = g_task_get_task_data (task);

  data->n_looks++;
  ips_verb_context_sleep_async (context, ips_sleep_back_off (VERIFY_BASE_US, VERIFY_CAP_US, data->n_looks),
                                g_task_get_cancellable (task), slept_cb, task);
}

static void
slept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_verb_context_sleep_finish (IPS_VERB_CONTEXT (source), result, &error))
    verify (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* Whether looking again may show more: a moment after a clear answer, else until it cannot be at it any more. */
static gboolean
may_change_yet (IpsVerbContext *context, const Update *data)
{
  if (data->unclear == NULL && !data->checking)
    return data->n_looks < N_VERIFY;
  return !ips_verb_request_is_settled (context);
}

static void
succeed (GTask *task, gboolean told)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Update *data = g_task_get_task_data (task);
  g_autofree char *before = ips_license_describe (data->before, data->before_us);
  g_autofree char *after = describe_present (context);

  ips_verb_context_note (context, _("Before: %s"), before);
  ips_verb_context_note (context, _("After: %s"), after);
  if (data->checking)
    ips_verb_context_note (context, "%s", _("It had been sent before the interruption and was not sent again"));
  if (!told)
    ips_verb_context_note (context, "%s", _("The device accepted it; status and date are as before, so from them the two licences cannot be told apart"));
  /* TRANSLATORS: both are licences in words such as “valid until 31.12.2026” */
  ips_verb_context_set_message (context, _("Applied and read back: %s (before: %s)"), after, before);
  ips_verb_context_commit (context, FALSE);
  end (task, NULL);
}

static void
fail_unconfirmed (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Update *data = g_task_get_task_data (task);
  g_autofree char *after = describe_present (context);
  g_autofree char *sentence = g_strdup_printf (_("The licence was sent, but the device reports: %s. Refresh License in a while; if it stays so, get a new file for its serial number."),
                                               after);

  ips_verb_context_set_failure (context, sentence);
  ips_verb_context_commit (context, FALSE);
  end (task, data->unclear != NULL ? ips_error_new (IPS_ERROR_TIMED_OUT, "not applied: %s", data->unclear->message)
                                   : ips_error_new (IPS_ERROR_FAILED, "not confirmed when it was read back: %s", after));
}

/* After a crash, past the longest time a request may take: it was not carried out, as far as the sensor can say. */
static void
send_again (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Update *data = g_task_get_task_data (task);

  ips_verb_context_note (context, "%s", _("The request had not been carried out before the interruption; it is sent now"));
  ips_verb_context_commit (context, FALSE);
  data->checking = FALSE;
  data->n_looks = 0;
  data->before = facts_of (context)->license_status;
  data->before_us = facts_of (context)->license_expires_us;
  judge_and_send (task);
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  Update *data = g_task_get_task_data (task);
  const IpsSensorFacts *facts;
  gboolean told, confirmed, sure;
  GError *error = NULL;

  if (!ips_sensor_contact_finish (context, result, &error))
    {
      if (ips_error_is_cancelled (error))
        g_task_return_error (task, error);
      else if ((!ips_sensor_is_refusal (error) || g_error_matches (error, IPS_ERROR, IPS_ERROR_BUSY)) && may_change_yet (context, data))
        {
          g_error_free (error);
          verify_later (g_steal_pointer (&task));
        }
      else
        {
          g_prefix_error (&error, "the licence was sent, but could not be read back: ");
          ips_verb_context_commit (context, FALSE);
          end (g_steal_pointer (&task), error);
        }
      return;
    }
  facts = facts_of (context);
  confirmed = ips_license_is_confirmed (data->license, data->before, data->before_us, facts->license_status, facts->license_expires_us,
                                        now_of (context), &told);
  /* without a clear answer only what differs from before, or is what the file says, is a proof */
  sure = told || data->license->expires_us != 0 || (data->unclear == NULL && !data->checking);
  if (confirmed && sure)
    succeed (g_steal_pointer (&task), told);
  else if (may_change_yet (context, data))
    verify_later (g_steal_pointer (&task));
  else if (data->checking && !confirmed)
    send_again (g_steal_pointer (&task));
  else
    fail_unconfirmed (g_steal_pointer (&task));
}

/* --- after a crash --- */

void
ips_job_update_license_check_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = update_task_new (context, ips_job_update_license_check_async, cancellable, callback, user_data);
  Update *data = g_task_get_task_data (task);
  g_autofree char *sent = ips_verb_context_get_checkpoint_value (context, "sent");
  g_autofree char *before = ips_verb_context_get_checkpoint_value (context, "before");
  g_autofree char *before_us = ips_verb_context_get_checkpoint_value (context, "before-us");

  if (!ips_verb_request_was_made (context) || sent == NULL || before == NULL || before_us == NULL)
    {
      /* it died before anything was sent */
      update_begin (task);
      return;
    }
  data->checking = TRUE;
  data->before = ips_license_status_from_nick (before);
  data->before_us = g_ascii_strtoll (before_us, NULL, 10);
  ips_verb_context_set_step (context, 0.5, _("finding out whether the licence was applied"));
  ips_verb_context_commit (context, TRUE);
  load_license (task, sent);
}
