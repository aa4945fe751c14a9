/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-fetch.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-license-server.h"
#include "ips-problem.h"
#include "ips-site-access.h"
#include "ips-store-pace.h"

typedef struct
{
  IpsSiteSession *session;        /* (owned) (nullable) */
  IpsUpdateSettings *settings;    /* (owned) (nullable) */
  IpsLicense *license;            /* (owned) (nullable) */
  GError *error;                  /* (owned) (nullable): of the request, to be returned when the pace knows of its end */
  gint64 request_id;
  gint64 begin_us;                /* wall clock: a process that stood still may be thought dead */
  guint n_begun;
  gboolean blocked;               /* the server said that there were too many */
} Fetch;

/* How often an operation waits for the end of a block before it gives up. */
#define BLOCKED_TIMES 3

/* As with checkpoints: so long after it was written down, a request is given up and another one begun, which asks the
 * store whose the operation is by now. */
#define BEGIN_STALE_US (5 * G_TIME_SPAN_SECOND)
#define BEGIN_TIMES 4

static void opened_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void begun_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void ended_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void kept_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
fetch_free (Fetch *self)
{
  g_clear_object (&self->session);
  g_clear_pointer (&self->settings, ips_update_settings_free);
  g_clear_pointer (&self->license, ips_license_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static IpsLicensing *
licensing_of (IpsVerbContext *context)
{
  return ips_fleet_get_licensing (ips_verb_context_get_fleet (context));
}

/* @error (transfer full): of the site, its sentence for people becomes the failure's. */
static void
fail_site (GTask *task, GError *error)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  g_autofree char *sentence = NULL;

  if (error->domain == IPS_ERROR)
    {
      if (error->code == IPS_ERROR_NOT_ENTITLED)
        /* TRANSLATORS: %s is what the licence server said */
        sentence = g_strdup_printf (_("Cisco.com has no licence for it: %s. Have the serial number added to the support contract of this account, or use a file."),
                                    error->message);
      else if (error->code == IPS_ERROR_LOGIN_REJECTED)
        {
          ips_cisco_account_note_refusal (ips_licensing_get_account (licensing_of (context)), ips_verb_context_get_operation (context)->job_id);
          sentence = g_strdup_printf (_("Cisco.com refused the account: %s. Check user name and password under Account… of Licensing."), error->message);
        }
      else if (error->code == IPS_ERROR_BUSY)
        sentence = g_strdup_printf (_("The licence server takes no requests now: %s. Retry later, or lower the pace."), error->message);
      else if (error->code == IPS_ERROR_CERT_UNKNOWN || error->code == IPS_ERROR_CERT_CHANGED)
        /* TRANSLATORS: %s is what is wrong, with the server's name in front */
        sentence = g_strdup_printf (_("%s. Nothing was sent. Look at it and accept it: Update Selected via CCO on the page Licensing asks, as “vedettectl licenses "
                                      "certificate” does; then retry."), error->message);
      else
        sentence = ips_explain_site_error ((IpsError) error->code, NULL, error->message);
      ips_verb_context_set_failure (context, sentence);
    }
  g_task_return_error (task, error);
}

void
ips_license_fetch_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);
  IpsFleet *fleet = ips_verb_context_get_fleet (context);
  const IpsSensorFacts *facts = ips_sensor_get_facts (ips_verb_context_get_sensor (context));
  IpsCiscoAccount *account = ips_licensing_get_account (licensing_of (context));

  g_task_set_source_tag (task, ips_license_fetch_async);
  g_task_set_task_data (task, g_new0 (Fetch, 1), (GDestroyNotify) fetch_free);
  if (!ips_cisco_account_is_complete (account))
    {
      g_autofree char *problem = ips_cisco_account_get_problem (account, ips_clock_now_us (ips_verb_context_get_clock (context)));

      ips_verb_context_set_failure (context, problem);
      g_task_return_error (task, ips_error_new (IPS_ERROR_NO_CREDENTIALS, "no Cisco.com account with a password"));
      return;
    }
  if (ips_cisco_account_is_refused (account, ips_verb_context_get_operation (context)->job_id))
    {
      ips_verb_context_set_failure (context, _("Not asked, because Cisco.com refused the account before in this job. Check user name and password under Account… of Licensing, then retry."));
      g_task_return_error (task, ips_error_new (IPS_ERROR_LOGIN_REJECTED, "the account was refused before"));
      return;
    }
  if (*facts->serial == '\0')
    {
      ips_verb_context_set_failure (context, _("The device does not tell its serial number, by which Cisco.com finds the licence: use a file."));
      g_task_return_error (task, ips_error_new (IPS_ERROR_NOT_FOUND, "no serial number"));
      return;
    }
  ips_verb_context_set_step (context, 0.1, _("connecting to Cisco.com"));
  ips_site_access_open_async (ips_fleet_get_store (fleet), ips_fleet_get_vault (fleet), cancellable, opened_cb, g_steal_pointer (&task));
}

static void
begin (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);

  fetch->n_begun++;
  fetch->begin_us = ips_clock_now_us (ips_verb_context_get_clock (context));
  ips_store_begin_paced_async (ips_fleet_get_store (ips_verb_context_get_fleet (context)), IPS_PACE_LICENSE_SERVER,
                               ips_verb_context_get_engine_id (context), ips_verb_context_get_operation (context)->id,
                               (gint64) IPS_LICENSE_SERVER_TIMEOUT_MS * 1000, g_task_get_cancellable (task), begun_cb, task);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;

  fetch->session = ips_site_access_open_finish (result, &fetch->settings, &error);
  if (fetch->session == NULL)
    {
      fail_site (task, error);
      return;
    }
  begin (g_steal_pointer (&task));
}

static void
wait_for_pace (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  const IpsPace *pace = &ips_licensing_get_settings (licensing_of (context))->pace;
  g_autofree char *window = ips_format_duration (pace->window_us);
  g_autofree char *message = g_strdup_printf (ngettext ("Waiting for the licence server: at most %u request in %s",
                                                        "Waiting for the licence server: at most %u requests in %s", pace->limit),
                                              pace->limit, window);

  ips_verb_context_set_waiting (context, IPS_WAIT_PACE, message);
  g_task_return_error (task, ips_error_new (IPS_ERROR_BUSY, "the pace of the licence server has no room"));
}

static void
begun_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  IpsCiscoAccount *account = ips_licensing_get_account (licensing_of (context));
  const IpsSensorFacts *facts = ips_sensor_get_facts (ips_verb_context_get_sensor (context));
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;

  fetch->request_id = ips_store_begin_paced_finish (IPS_STORE (source), result, &error);
  if (fetch->request_id < 0)
    {
      g_task_return_error (task, error);
      return;
    }
  if (fetch->request_id == 0)
    {
      wait_for_pace (task);
      return;
    }
  if (ABS (ips_clock_now_us (ips_verb_context_get_clock (context)) - fetch->begin_us) > BEGIN_STALE_US && fetch->n_begun < BEGIN_TIMES)
    {
      ips_store_end_paced_async (IPS_STORE (source), fetch->request_id, FALSE, NULL, NULL);
      begin (g_steal_pointer (&task));
      return;
    }
  ips_verb_context_set_step (context, 0.2, _("downloading its licence from Cisco.com"));
  ips_license_server_fetch_async (fetch->session, ips_fleet_get_dialect (ips_verb_context_get_fleet (context)), fetch->settings->license_url,
                                  ips_cisco_account_get_username (account), ips_cisco_account_peek_password (account), facts->serial,
                                  facts->platform, g_task_get_cancellable (task), fetched_cb, g_object_ref (task));
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);

  fetch->license = ips_license_server_fetch_finish (IPS_SITE_SESSION (source), result, &fetch->error);
  /* also where it was cancelled or failed: it was made */
  fetch->blocked = g_error_matches (fetch->error, IPS_ERROR, IPS_ERROR_BUSY);
  ips_store_end_paced_async (ips_fleet_get_store (ips_verb_context_get_fleet (context)), fetch->request_id, fetch->blocked, ended_cb,
                             g_object_ref (task));
}

static guint
count_blocks (IpsVerbContext *context)
{
  g_autofree char *text = ips_verb_context_get_checkpoint_value (context, "blocked");

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 0;
}

static void
blocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_verb_context_checkpoint_finish (IPS_VERB_CONTEXT (source), result, &error))
    wait_for_pace (task);
  else
    g_task_return_error (task, error);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  const IpsSensorFacts *facts = ips_sensor_get_facts (ips_verb_context_get_sensor (context));
  g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_kept_license_free);
  g_autoptr(GError) error = NULL;

  /* an end that is not written counts as under way until its time limit: slower, never faster */
  if (!ips_store_end_paced_finish (IPS_STORE (source), result, &error))
    g_warning ("the end of a request to the licence server was not written: %s", error->message);
  if (fetch->license == NULL && fetch->blocked && count_blocks (context) < BLOCKED_TIMES)
    {
      g_autofree char *checkpoint = g_strdup_printf ("blocked=%u", count_blocks (context) + 1);

      ips_verb_context_note (context, "%s", fetch->error->message);
      ips_verb_context_checkpoint_async (context, checkpoint, g_task_get_cancellable (task), blocked_cb, g_object_ref (task));
      return;
    }
  if (fetch->license == NULL)
    {
      fail_site (task, g_steal_pointer (&fetch->error));
      return;
    }
  g_ptr_array_add (kept, ips_kept_license_new (facts->serial, fetch->license, "cco", ips_clock_now_us (ips_verb_context_get_clock (context))));
  ips_license_library_keep_async (ips_licensing_get_library (licensing_of (context)), kept, NULL, kept_cb, g_object_ref (task));
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;

  if (ips_license_library_keep_finish (IPS_LICENSE_LIBRARY (source), result, &error))
    g_task_return_pointer (task, g_steal_pointer (&fetch->license), (GDestroyNotify) ips_license_unref);
  else
    g_task_return_error (task, error);
}

IpsLicense *
ips_license_fetch_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
