/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-run.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-format.h"
#include "ips-package-parts.h"
#include "ips-proxy-test.h"
#include "ips-store-packages.h"

/* --- what came of it --- */

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!ips_store_save_update_facts_finish (IPS_STORE (source), result, &error))
    g_warning ("what came of an update could not be noted: %s", error->message);
}

/* @subject: the server it is about; %NULL: the one the work was begun for */
static void
note (IpsVerbContext *context, const char *what, const char *subject, const char *outcome, gboolean failed)
{
  g_autoptr(GHashTable) facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gint64 now_us = ips_clock_now_us (ips_verb_context_get_clock (context));

  g_hash_table_insert (facts, g_strconcat (what, ".when-us", NULL), g_strdup_printf ("%" G_GINT64_FORMAT, now_us));
  g_hash_table_insert (facts, g_strconcat (what, ".subject", NULL),
                       g_strdup (subject != NULL ? subject : ips_verb_context_get_operation (context)->sensor_name));
  g_hash_table_insert (facts, g_strconcat (what, ".outcome", NULL), g_strdup (outcome));
  g_hash_table_insert (facts, g_strconcat (what, ".failed", NULL), g_strdup (failed ? "true" : "false"));
  ips_store_save_update_facts_async (ips_fleet_get_store (ips_verb_context_get_fleet (context)), facts, NULL, noted_cb, NULL);
}

void
ips_update_note_download (IpsVerbContext *context, const IpsUpdateSource *source, const char *outcome, gboolean failed)
{
  note (context, "download", source != NULL ? source->subject : NULL, outcome, failed);
}

char *
ips_update_describe_server (const IpsUpdateSource *source, const char *outcome)
{
  if (source->server == 0)
    return g_strdup (outcome);
  /* TRANSLATORS: %1$s is what came of a check or a download, %2$s the server that answered in place of the one that is set */
  return g_strdup_printf (_("%1$s (from the fallback server %2$s)"), outcome, source->subject);
}

static const char *
fact (GHashTable *facts, const char *what, const char *name)
{
  g_autofree char *key = g_strconcat (what, ".", name, NULL);
  const char *value = g_hash_table_lookup (facts, key);

  return value != NULL ? value : "";
}

void
ips_update_event_read (IpsUpdateEvent *event, GHashTable *facts, const char *what)
{
  ips_update_event_set (event, g_ascii_strtoll (fact (facts, what, "when-us"), NULL, 10), fact (facts, what, "subject"),
                        fact (facts, what, "outcome"), g_str_equal (fact (facts, what, "failed"), "true"));
}

/* Takes @part. */
static void
append (GString *text, guint n, char *part)
{
  if (n > 0)
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", part);
  g_free (part);
}

char *
ips_update_describe_offers (GPtrArray *offers)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint n_new = 0, n_there = 0, n_skipped = 0;

  for (guint i = 0; i < offers->len; i++)
    {
      const IpsPackageOffer *offer = g_ptr_array_index (offers, i);

      if (*offer->sha256 != '\0')
        n_there++;
      else if (offer->wanted)
        n_new++;
      else
        n_skipped++;
    }
  if (offers->len == 0)
    return g_strdup (_("no packages are there"));
  append (text, n_new, g_strdup_printf (_("%u new"), n_new));
  append (text, n_there, g_strdup_printf (_("%u there already"), n_there));
  append (text, n_skipped, g_strdup_printf (_("%u not wanted by the download filter"), n_skipped));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u package: %s", "%u packages: %s", offers->len), offers->len, text->str);
}

/* --- lines of the detail that are known again --- */

/* TRANSLATORS: %s is a file's name; the report looks for what stands behind it */
#define AVAILABLE_FORMAT N_("%s: new")
/* TRANSLATORS: %s is what was applied; the report looks for what stands in front of it */
#define APPLIED_FORMAT N_("Applied: %s")
/* TRANSLATORS: %s is what is deployed; the report looks for what stands in front of it */
#define DEPLOYING_FORMAT N_("Deployment: %s")

void
ips_update_note_applied (IpsVerbContext *context, const char *what)
{
  ips_verb_context_note (context, _(APPLIED_FORMAT), what);
}

void
ips_update_note_deploying (IpsVerbContext *context, const char *what)
{
  ips_verb_context_note (context, _(DEPLOYING_FORMAT), what);
}

guint
ips_update_job_get_news (IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);
  g_autofree char *available = g_strdup_printf (_(AVAILABLE_FORMAT), "");
  g_autofree char *applied = g_strdup_printf (_(APPLIED_FORMAT), "");
  g_autofree char *deploying = g_strdup_printf (_(DEPLOYING_FORMAT), "");
  guint news = 0;

  for (guint i = 0; i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      const char *detail = operation->detail != NULL ? operation->detail : "";

      if (operation->state != IPS_OPERATION_SUCCEEDED)
        continue;
      news |= strstr (detail, available) != NULL ? IPS_UPDATE_NEWS_AVAILABLE : 0;
      news |= strstr (detail, "SHA-256") != NULL ? IPS_UPDATE_NEWS_DOWNLOADED : 0;
      news |= strstr (detail, applied) != NULL ? IPS_UPDATE_NEWS_APPLIED : 0;
      news |= strstr (detail, deploying) != NULL ? IPS_UPDATE_NEWS_DEPLOYING : 0;
    }
  return news;
}

/* --- looking at the server --- */

typedef struct
{
  IpsPackageLibrary *library;   /* (owned) */
  guint first;                  /* the first server to be asked */
  IpsUpdateSource *source;      /* (owned) (nullable) */
} Begin;

static void
begin_free (gpointer data)
{
  Begin *begin = data;

  g_clear_object (&begin->library);
  g_clear_pointer (&begin->source, ips_update_source_free);
  g_free (begin);
}

static void
status_cb (const char *status, gboolean lasting, gpointer user_data)
{
  if (lasting)
    ips_verb_context_note (user_data, "%s", status);
  else
    ips_verb_context_set_step (user_data, 0.0, status);
}

static void
fail (GTask *task, GError *error)
{
  IpsVerbContext *context = g_task_get_source_object (task);

  if (!ips_error_is_cancelled (error))
    {
      g_autofree char *sentence = ips_update_source_explain (ips_verb_context_get_operation (context)->sensor_name, error);

      ips_verb_context_set_failure (context, sentence);
      note (context, "check", NULL, sentence, TRUE);
    }
  g_task_return_error (task, error);
}

static void
swept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Begin *begin = g_task_get_task_data (task);
  IpsPackagePartsSwept swept;

  if (ips_package_parts_sweep_finish (result, &swept, NULL) && swept.n_parts > 0)
    {
      g_autofree char *size = ips_format_size (swept.n_bytes);

      /* TRANSLATORS: %1$u is a number of files, %2$s their size */
      ips_verb_context_note (g_task_get_source_object (task),
                             g_dngettext (GETTEXT_PACKAGE, "%1$u unfinished download that nothing would go on with was removed (%2$s)",
                                          "%1$u unfinished downloads that nothing would go on with were removed (%2$s)", swept.n_parts),
                             swept.n_parts, size);
    }
  g_task_return_pointer (task, g_steal_pointer (&begin->source), (GDestroyNotify) ips_update_source_free);
}

/* What this server still offers may be gone on with, whatever the filter says today. The dates are those of the file
 * system, so it is its clock that counts. */
static void
sweep_parts (GTask *task)
{
  Begin *begin = g_task_get_task_data (task);
  g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < begin->source->offers->len; i++)
    {
      const IpsPackageOffer *offer = g_ptr_array_index (begin->source->offers, i);

      if (*offer->sha256 == '\0')
        g_ptr_array_add (kept, ips_package_library_make_part_path (begin->library, offer->name->name, offer->location));
    }
  g_ptr_array_add (kept, NULL);
  ips_package_parts_sweep_async (ips_package_library_get_folder (begin->library), (const char *const *) kept->pdata,
                                 g_get_real_time () - IPS_PACKAGE_PARTS_KEPT_US, g_task_get_cancellable (task), swept_cb, g_object_ref (task));
}

static void
offers_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Begin *begin = g_task_get_task_data (task);
  g_autofree char *outcome = NULL;
  GError *error = NULL;

  if (!ips_store_save_offers_finish (IPS_STORE (source), result, &error))
    {
      fail (task, error);
      return;
    }
  outcome = ips_update_describe_offers (begin->source->offers);
  note (context, "check", begin->source->subject, outcome, FALSE);
  ips_proxy_note_success (IPS_STORE (source), begin->source->session, begin->source->settings,
                          ips_clock_now_us (ips_verb_context_get_clock (context)));
  sweep_parts (task);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Begin *begin = g_task_get_task_data (task);
  GError *error = NULL;

  begin->source = ips_update_source_open_finish (result, &error);
  if (begin->source == NULL)
    {
      fail (task, error);
      return;
    }
  for (guint i = 0; i < begin->source->offers->len; i++)
    {
      const IpsPackageOffer *offer = g_ptr_array_index (begin->source->offers, i);

      if (*offer->sha256 != '\0')
        continue;
      if (offer->wanted)
        ips_verb_context_note (context, _(AVAILABLE_FORMAT), offer->name->name);
      else
        ips_verb_context_note (context, _("%s: left out. %s"), offer->name->name, offer->reason);
    }
  if (*begin->source->note != '\0')
    ips_verb_context_note (context, "%s", begin->source->note);
  ips_store_save_offers_async (ips_fleet_get_store (ips_verb_context_get_fleet (context)), begin->source->set_subject, begin->source->offers,
                               NULL, offers_saved_cb, g_object_ref (task));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  Begin *begin = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_package_library_load_finish (begin->library, result, &error))
    fail (task, error);
  else
    ips_update_source_open_async (ips_verb_context_get_fleet (context), begin->library, begin->first, status_cb, context,
                                  g_task_get_cancellable (task), looked_cb, g_object_ref (task));
}

void
ips_update_begin_async (IpsVerbContext *context, guint first, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);
  Begin *begin = g_new0 (Begin, 1);

  g_task_set_source_tag (task, ips_update_begin_async);
  g_task_set_task_data (task, begin, begin_free);
  begin->first = first;
  begin->library = ips_package_library_get (ips_fleet_get_store (ips_verb_context_get_fleet (context)));
  ips_package_library_load_async (begin->library, cancellable, loaded_cb, g_object_ref (task));
}

IpsUpdateSource *
ips_update_begin_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
