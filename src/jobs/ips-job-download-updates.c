/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-run.h"

#include <glib/gi18n-lib.h>

#include "ips-download.h"
#include "ips-format.h"
#include "ips-problem.h"
#include "ips-store-packages.h"
#include "ips-update-applying.h"
#include "ips-update-fallbacks.h"
#include "ips-update-filter.h"
#include "ips-update-run.h"

/*
 * Download Latest Updates: looks at the server, then fetches what is wanted and not there, several at once. Each file is
 * listed as soon as it is whole, so a failure costs one file and not the rest; what was under way goes on where it was
 * when the verb is run again, after a stop or a crash too. What one server fails to deliver is fetched from the next.
 */

#define SHOW_MS 250
#define METERED_LOOK_US (30 * G_TIME_SPAN_SECOND)

typedef struct
{
  IpsVerbContext *context;      /* (unowned): the task's source */
  IpsPackageLibrary *library;   /* (owned) */
  IpsUpdateSource *source;      /* (owned) (nullable) */
  GPtrArray *wanted;            /* (element-type IpsPackageOffer), unowned: of the source */
  guint next;                   /* in @wanted */
  GPtrArray *running;           /* (owned) (element-type Fetch), unowned by it */
  gint64 n_bytes;               /* of those that are done */
  gint64 n_total;               /* of all that is wanted, as far as it is known */
  guint n_done, n_failed;
  GError *first;                /* (owned) (nullable): the first failure */
  char *first_sentence;         /* (owned) (nullable) */
  guint show_id;
  guint n_shows;
  gboolean paused, asking;
} Run;

typedef struct
{
  GTask *task;                  /* (owned) */
  const IpsPackageOffer *offer; /* of the source */
  IpsDownload *download;        /* (owned) (nullable): over the network */
} Fetch;

static void fill (GTask *task);
static void looked_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
run_free (gpointer data)
{
  Run *run = data;

  g_clear_handle_id (&run->show_id, g_source_remove);
  g_clear_object (&run->library);
  g_clear_pointer (&run->wanted, g_ptr_array_unref);
  g_clear_pointer (&run->running, g_ptr_array_unref);
  g_clear_pointer (&run->source, ips_update_source_free);
  g_clear_error (&run->first);
  g_free (run->first_sentence);
  g_free (run);
}

/* --- how it goes, in words --- */

static char *
describe_one (const Fetch *fetch)
{
  gint64 done = ips_download_get_n_done (fetch->download);
  gint64 total = ips_download_get_n_total (fetch->download);
  gint64 left_us = ips_download_get_time_left (fetch->download);
  g_autofree char *there = ips_format_size (done);
  g_autofree char *all = total > 0 ? ips_format_size (total) : NULL;
  g_autofree char *speed = ips_format_size (ips_download_get_speed (fetch->download));
  g_autofree char *left = left_us >= 0 ? ips_format_duration (left_us) : NULL;
  const char *name = fetch->offer->name->name;

  if (ips_download_get_trouble (fetch->download) != NULL)
    /* TRANSLATORS: a file's name and why it is tried again */
    return g_strdup_printf (_("%s: trying again soon: %s"), name, ips_download_get_trouble (fetch->download));
  if (all == NULL)
    /* TRANSLATORS: a file's name, a size, a speed */
    return g_strdup_printf (_("%s: %s, %s/s"), name, there, speed);
  if (left == NULL)
    /* TRANSLATORS: a file's name, two sizes, a speed */
    return g_strdup_printf (_("%s: %s of %s, %s/s"), name, there, all, speed);
  /* TRANSLATORS: a file's name, two sizes, a speed, a duration */
  return g_strdup_printf (_("%s: %s of %s, %s/s, %s left"), name, there, all, speed, left);
}

static void
show (Run *run)
{
  g_autoptr(GString) status = g_string_new (NULL);
  gint64 done = run->n_bytes;

  for (guint i = 0; i < run->running->len; i++)
    {
      const Fetch *fetch = g_ptr_array_index (run->running, i);
      g_autofree char *text = NULL;

      if (fetch->download == NULL)
        continue;
      done += ips_download_get_n_done (fetch->download);
      text = describe_one (fetch);
      g_string_append_printf (status, "%s%s", status->len > 0 ? "; " : "", text);
    }
  if (run->paused)
    g_string_assign (status, _("paused"));
  ips_verb_context_set_step (run->context, run->n_total > 0 ? (double) done / (double) run->n_total : 0.0, status->str);
}

static void
facts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autoptr(GHashTable) facts = ips_store_load_update_facts_finish (IPS_STORE (source), result, NULL);
  gboolean paused = facts != NULL && g_strcmp0 (g_hash_table_lookup (facts, IPS_UPDATE_FACT_PAUSED), "true") == 0;

  run->asking = FALSE;
  if (facts == NULL || paused == run->paused)
    return;
  run->paused = paused;
  for (guint i = 0; i < run->running->len; i++)
    if (((Fetch *) g_ptr_array_index (run->running, i))->download != NULL)
      ips_download_set_held (((Fetch *) g_ptr_array_index (run->running, i))->download, paused);
  if (!paused)
    fill (task);
}

/* Somebody may pause in another program; once a second is soon enough. */
static gboolean
show_cb (gpointer user_data)
{
  GTask *task = user_data;
  Run *run = g_task_get_task_data (task);

  show (run);
  if (++run->n_shows % (1000 / SHOW_MS) == 0 && !run->asking)
    {
      run->asking = TRUE;
      ips_store_load_update_facts_async (ips_fleet_get_store (ips_verb_context_get_fleet (run->context)), NULL, facts_cb, g_object_ref (task));
    }
  return G_SOURCE_CONTINUE;
}

/* --- the end --- */

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_update_applying_finish (IPS_VERB_CONTEXT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
end (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  g_autofree char *outcome = NULL;

  g_clear_handle_id (&run->show_id, g_source_remove);
  if (run->first != NULL && ips_error_is_cancelled (run->first))
    {
      g_task_return_error (task, g_steal_pointer (&run->first));
      return;
    }
  if (run->first != NULL)
    {
      /* TRANSLATORS: two numbers of files, then why the first of them failed */
      outcome = g_strdup_printf (_("%u of %u files were not downloaded. %s"), run->n_failed, run->wanted->len, run->first_sentence);
      ips_verb_context_set_failure (run->context, outcome);
      ips_update_note_download (run->context, run->source, outcome, TRUE);
      g_task_return_error (task, g_steal_pointer (&run->first));
      return;
    }
  if (run->n_done == 0)
    outcome = g_strdup (_("everything that is wanted is there already"));
  else
    {
      g_autofree char *size = ips_format_size (run->n_bytes);
      /* TRANSLATORS: %u a number of files, %s their size */
      g_autofree char *files = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u file downloaded and verified (%s)",
                                                             "%u files downloaded and verified (%s)", run->n_done), run->n_done, size);

      outcome = ips_update_describe_server (run->source, files);
    }
  ips_verb_context_set_message (run->context, "%s", outcome);
  ips_update_note_download (run->context, run->source, outcome, FALSE);
  /* what a person starts only downloads */
  if (run->source->settings->mode >= IPS_UPDATE_MODE_APPLY && ips_verb_context_get_flag (run->context, "scheduled"))
    {
      ips_update_applying_async (run->context, run->library, outcome, run->source->settings->mode == IPS_UPDATE_MODE_DEPLOY,
                                 g_task_get_cancellable (task), applied_cb, g_object_ref (task));
      return;
    }
  g_task_return_boolean (task, TRUE);
}

static void
retired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Run *run = g_task_get_task_data (task);

  if (!ips_package_library_remove_finish (IPS_PACKAGE_LIBRARY (source), result, &error))
    ips_verb_context_note (run->context, _("Old packages could not be removed: %s"), error->message);
  end (task);
}

/* What retention no longer keeps goes when all went well. */
static void
retire (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  g_autoptr(GPtrArray) old = NULL;
  g_autoptr(GPtrArray) hashes = g_ptr_array_new ();

  if (run->first != NULL || run->n_done == 0)
    {
      end (task);
      return;
    }
  old = ips_update_retention_find (run->source->settings, ips_package_library_get_files (run->library),
                                   ips_fleet_get_sensors (ips_verb_context_get_fleet (run->context)));
  if (old->len == 0)
    {
      end (task);
      return;
    }
  for (guint i = 0; i < old->len; i++)
    {
      const IpsPackageFile *file = g_ptr_array_index (old, i);

      ips_verb_context_note (run->context, _("%s: removed, newer ones are kept"), file->name->name);
      g_ptr_array_add (hashes, file->sha256);
    }
  g_ptr_array_add (hashes, NULL);
  ips_package_library_remove_async (run->library, (const char *const *) hashes->pdata, ips_verb_context_get_created_by (run->context), NULL,
                                    retired_cb, g_object_ref (task));
}

static void
fetch_end (Fetch *fetch)
{
  g_autoptr(GTask) task = fetch->task;
  Run *run = g_task_get_task_data (task);

  g_ptr_array_remove_fast (run->running, fetch);
  g_clear_object (&fetch->download);
  g_free (fetch);
  fill (task);
}

/* Takes @error. */
static void
fetch_fail (Fetch *fetch, GError *error)
{
  Run *run = g_task_get_task_data (fetch->task);
  const char *name = fetch->offer->name->name;

  if (!ips_error_is_cancelled (error))
    {
      g_autofree char *sentence = error->domain == IPS_ERROR
        ? ips_explain_site_error ((IpsError) error->code, NULL, error->message)
        : g_strdup (error->message);

      run->n_failed++;
      ips_verb_context_note (run->context, _("%s: failed. %s"), name, sentence);
      if (run->first_sentence == NULL)
        run->first_sentence = g_strdup_printf ("%s: %s", name, sentence);
    }
  if (run->first == NULL || ips_error_is_cancelled (error))
    {
      g_clear_error (&run->first);
      run->first = error;
    }
  else
    g_error_free (error);
  fetch_end (fetch);
}

/* --- one file --- */

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fetch *fetch = user_data;
  Run *run = g_task_get_task_data (fetch->task);
  GError *error = NULL;
  g_autoptr(IpsPackageFile) file = ips_package_library_take_finish (IPS_PACKAGE_LIBRARY (source), result, &error);

  if (file == NULL)
    {
      fetch_fail (fetch, error);
      return;
    }
  run->n_done++;
  run->n_bytes += file->size;
  ips_verb_context_note (run->context, _("%s: downloaded, SHA-256 %s"), file->name->name, file->sha256);
  fetch_end (fetch);
}

static void
downloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fetch *fetch = user_data;
  Run *run = g_task_get_task_data (fetch->task);
  GError *error = NULL;
  g_autoptr(IpsDownloaded) done = ips_download_run_finish (IPS_DOWNLOAD (source), result, &error);
  g_autoptr(IpsPackageFile) file = NULL;

  if (done == NULL)
    {
      fetch_fail (fetch, error);
      return;
    }
  file = ips_package_file_new (done->sha256, ips_package_name_copy (fetch->offer->name), done->size);
  file->released_us = fetch->offer->released_us != 0 ? fetch->offer->released_us : done->modified_us;
  file->added_us = ips_clock_now_us (ips_verb_context_get_clock (run->context));
  file->compared = done->compared;
  g_free (file->source);
  file->source = g_strdup (run->source->subject);
  g_free (file->added_by);
  file->added_by = g_strdup (ips_verb_context_get_created_by (run->context));
  if (done->resumed_at > 0)
    {
      g_autofree char *there = ips_format_size (done->resumed_at);

      ips_verb_context_note (run->context, _("%s: went on after %s that were there"), file->name->name, there);
    }
  ips_package_library_take_async (run->library, done->path, file, NULL, taken_cb, fetch);
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fetch *fetch = user_data;
  Run *run = g_task_get_task_data (fetch->task);
  GError *error = NULL;
  g_autoptr(IpsPackageFile) file = ips_package_library_import_finish (IPS_PACKAGE_LIBRARY (source), result, NULL, &error);

  if (file == NULL)
    {
      fetch_fail (fetch, error);
      return;
    }
  run->n_done++;
  run->n_bytes += file->size;
  ips_verb_context_note (run->context, _("%s: copied, SHA-256 %s"), file->name->name, file->sha256);
  fetch_end (fetch);
}

static void
start_one (GTask *task, const IpsPackageOffer *offer)
{
  Run *run = g_task_get_task_data (task);
  Fetch *fetch = g_new0 (Fetch, 1);
  g_autofree char *part = ips_package_library_make_part_path (run->library, offer->name->name, offer->location);
  g_autoptr(GUri) uri = NULL;
  IpsDownloadRequest request = { .part_path = part, .size = offer->size_exact ? offer->size : -1,
                                 .digest = *offer->digest != '\0' ? offer->digest : NULL, .login_at_once = run->source->login_at_once,
                                 .user = run->source->user, .password = run->source->password };
  GError *error = NULL;

  fetch->task = g_object_ref (task);
  fetch->offer = offer;
  g_ptr_array_add (run->running, fetch);
  if (run->source->settings->from == IPS_UPDATE_FROM_FOLDER)
    {
      ips_package_library_import_async (run->library, offer->location, ips_verb_context_get_created_by (run->context),
                                        g_task_get_cancellable (task), imported_cb, fetch);
      return;
    }
  uri = ips_site_uri_parse (offer->location, &error);
  if (uri == NULL)
    {
      fetch_fail (fetch, error);
      return;
    }
  /* the account's password is not for everybody on the way */
  if (request.login_at_once && !g_str_equal (g_uri_get_scheme (uri), "https"))
    request.user = NULL;
  request.uri = uri;
  fetch->download = ips_download_new (run->source->session, &request);
  ips_download_run_async (fetch->download, g_task_get_cancellable (task), downloaded_cb, fetch);
}

/* A cancellation, and what would befall every other file too, ends the rest. */
static gboolean
is_end_of_all (const GError *error)
{
  static const IpsError codes[] = { IPS_ERROR_DISK_FULL, IPS_ERROR_CERT_CHANGED, IPS_ERROR_CERT_UNKNOWN, IPS_ERROR_LOGIN_REJECTED,
                                    IPS_ERROR_NO_CREDENTIALS, IPS_ERROR_PROXY, IPS_ERROR_PROXY_LOGIN, IPS_ERROR_STORE_READONLY };

  if (error == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, IPS_ERROR, (int) codes[i]))
      return TRUE;
  return ips_error_is_cancelled (error);
}

/* Where the next server may have what this one failed to deliver, it is looked at; %FALSE where there is no such. */
static gboolean
go_on_elsewhere (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  if (run->first == NULL || !ips_update_fallbacks_help (run->first) || run->source->server + 1 >= run->source->n_servers)
    return FALSE;
  ips_verb_context_note (run->context, _("%s: failed. %s"), run->source->subject, run->first_sentence);
  g_clear_error (&run->first);
  run->n_failed = 0;
  ips_update_begin_async (run->context, run->source->server + 1, g_task_get_cancellable (task), looked_cb, g_object_ref (task));
  return TRUE;
}

static void
fill (GTask *task)
{
  g_autoptr(GTask) kept = g_object_ref (task);
  Run *run = g_task_get_task_data (task);

  while (run->running->len < run->source->settings->parallel && run->next < run->wanted->len && !is_end_of_all (run->first)
         && !run->paused)
    start_one (task, g_ptr_array_index (run->wanted, run->next++));
  if (run->running->len > 0 || run->show_id == 0)
    return;
  if (run->paused && run->next < run->wanted->len && run->first == NULL)
    return;
  if (is_end_of_all (run->first) && !ips_error_is_cancelled (run->first))
    run->n_failed += run->wanted->len - run->next;
  run->next = run->wanted->len;
  g_clear_handle_id (&run->show_id, g_source_remove);
  if (!go_on_elsewhere (task))
    retire (task);
}

/* --- the beginning --- */

static void
begin (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  run->show_id = g_timeout_add (SHOW_MS, show_cb, task);
  fill (task);
}

static void look_at_network (GTask *task);

static void
waited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!ips_verb_context_sleep_finish (IPS_VERB_CONTEXT (source), result, &error))
    g_task_return_error (task, error);
  else
    look_at_network (task);
}

/* What nobody clicked does not use up a connection that costs by the byte. */
static void
look_at_network (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  gboolean unattended = ips_verb_context_get_flag (run->context, "scheduled");

  if (!unattended || run->source->settings->metered || run->source->settings->from == IPS_UPDATE_FROM_FOLDER || run->wanted->len == 0
      || !g_network_monitor_get_network_metered (g_network_monitor_get_default ()))
    {
      begin (task);
      return;
    }
  ips_verb_context_set_step (run->context, 0.0, _("waiting: this network costs by the byte (Download on metered networks is off)"));
  ips_verb_context_sleep_async (run->context, METERED_LOOK_US, g_task_get_cancellable (task), waited_cb, g_object_ref (task));
}

/* What the server that was looked at has and is wanted; what an earlier one delivered is there already. */
static void
list_wanted (Run *run)
{
  g_ptr_array_set_size (run->wanted, 0);
  run->next = 0;
  run->n_total = run->n_bytes;
  for (guint i = 0; i < run->source->offers->len; i++)
    {
      IpsPackageOffer *offer = g_ptr_array_index (run->source->offers, i);

      if (!offer->wanted || *offer->sha256 != '\0')
        continue;
      g_ptr_array_add (run->wanted, offer);
      run->n_total += MAX (offer->size, 0);
    }
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autofree char *former = g_steal_pointer (&run->first_sentence);
  GError *error = NULL;
  IpsUpdateSource *server = ips_update_begin_finish (run->context, result, &error);

  if (server == NULL)
    {
      if (former != NULL && !ips_error_is_cancelled (error))
        {
          g_autofree char *both = g_strconcat (former, " ", ips_verb_context_get_failure (run->context), NULL);

          ips_verb_context_set_failure (run->context, both);
        }
      if (!ips_error_is_cancelled (error))
        ips_update_note_download (run->context, run->source, ips_verb_context_get_failure (run->context), TRUE);
      g_task_return_error (task, error);
      return;
    }
  g_clear_pointer (&run->source, ips_update_source_free);
  run->source = server;
  list_wanted (run);
  look_at_network (task);
}

void
ips_job_download_updates_run_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);
  Run *run = g_new0 (Run, 1);

  g_task_set_source_tag (task, ips_job_download_updates_run_async);
  g_task_set_task_data (task, run, run_free);
  run->context = context;
  run->library = ips_package_library_get (ips_fleet_get_store (ips_verb_context_get_fleet (context)));
  run->wanted = g_ptr_array_new ();
  run->running = g_ptr_array_new ();
  ips_update_begin_async (context, 0, cancellable, looked_cb, g_object_ref (task));
}
