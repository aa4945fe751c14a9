/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-watched-folder.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-store-packages.h"
#include "ips-text.h"
#include "ips-update-settings.h"

#define SETTINGS_S 10          /* how soon another folder is noticed */
#define QUIET_MS 3000
#define SCAN_S 60              /* network folders tell nothing */
#define MAX_FILES 5000
#define FACT "watched "

struct _IpsWatchedFolder
{
  GObject parent_instance;

  IpsStore *store;             /* (owned) */
  IpsPackageLibrary *library;  /* (owned) */
  char *folder;                /* "" none */
  GFileMonitor *monitor;       /* (owned) (nullable) */
  GHashTable *seen;            /* (owned): path -> "size time": looked at already */
  GQueue queue;                /* of Found: to be imported */
  guint quiet_ms;
  guint settings_id, scan_id, soon_id;
  gboolean started, reading, scanning, importing, known;
  GCancellable *lifetime;      /* (owned) */
};

enum { SIGNAL_IMPORTED, SIGNAL_REFUSED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsWatchedFolder, ips_watched_folder, G_TYPE_OBJECT)

typedef struct { char *path, *stamp; } Found;

static void scan (IpsWatchedFolder *self);
static void import_next (IpsWatchedFolder *self);

static void
found_free (gpointer data)
{
  Found *found = data;

  g_free (found->path);
  g_free (found->stamp);
  g_free (found);
}

static void
ips_watched_folder_dispose (GObject *object)
{
  IpsWatchedFolder *self = IPS_WATCHED_FOLDER (object);

  ips_watched_folder_stop (self);
  g_clear_object (&self->library);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ips_watched_folder_parent_class)->dispose (object);
}

static void
ips_watched_folder_finalize (GObject *object)
{
  IpsWatchedFolder *self = IPS_WATCHED_FOLDER (object);

  g_queue_clear_full (&self->queue, found_free);
  g_hash_table_unref (self->seen);
  g_object_unref (self->lifetime);
  g_free (self->folder);
  G_OBJECT_CLASS (ips_watched_folder_parent_class)->finalize (object);
}

static void
ips_watched_folder_class_init (IpsWatchedFolderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_watched_folder_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_watched_folder_finalize;
  signals[SIGNAL_IMPORTED] = g_signal_new ("imported", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_REFUSED] = g_signal_new ("refused", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
ips_watched_folder_init (IpsWatchedFolder *self)
{
  self->folder = g_strdup ("");
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->lifetime = g_cancellable_new ();
  self->quiet_ms = QUIET_MS;
  g_queue_init (&self->queue);
}

IpsWatchedFolder *
ips_watched_folder_new (IpsStore *store)
{
  IpsWatchedFolder *self = g_object_new (IPS_TYPE_WATCHED_FOLDER, NULL);

  self->store = g_object_ref (store);
  self->library = ips_package_library_get (store);
  return self;
}

void
ips_watched_folder_set_quiet (IpsWatchedFolder *self, guint quiet_ms)
{
  self->quiet_ms = quiet_ms;
}

/* --- what is in it --- */

static gboolean
soon_cb (gpointer user_data)
{
  IpsWatchedFolder *self = user_data;

  self->soon_id = 0;
  scan (self);
  return G_SOURCE_REMOVE;
}

static void
scan_soon (IpsWatchedFolder *self)
{
  if (self->soon_id == 0 && self->started)
    self->soon_id = g_timeout_add (self->quiet_ms, soon_cb, self);
}

static gboolean
scan_cb (gpointer user_data)
{
  scan (user_data);
  return G_SOURCE_CONTINUE;
}

/* What downloads and copies are called while they are under way. */
static gboolean
is_unfinished (const char *name)
{
  static const char *const suffixes[] = { ".part", ".crdownload", ".filepart", ".partial", ".tmp", ".download" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (name, suffixes[i]))
      return TRUE;
  return *name == '.';
}

typedef struct { char *folder; guint quiet_ms; gboolean fresh; } Scan;

static void
scan_free (gpointer data)
{
  Scan *job = data;

  g_free (job->folder);
  g_free (job);
}

static void
scan_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Scan *job = task_data;
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (found_free);
  g_autoptr(GFile) folder = g_file_new_for_path (job->folder);
  g_autoptr(GFileEnumerator) entries = g_file_enumerate_children (folder, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE ","
                                                                  G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED ","
                                                                  G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC, G_FILE_QUERY_INFO_NONE, cancellable, NULL);
  GFileInfo *info;

  while (entries != NULL && all->len < MAX_FILES && g_file_enumerator_iterate (entries, &info, NULL, cancellable, NULL) && info != NULL)
    {
      gint64 changed_us = (gint64) g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED) * G_USEC_PER_SEC
                          + g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC);
      Found *found;

      if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || is_unfinished (g_file_info_get_name (info)))
        continue;
      if (ABS (g_get_real_time () - changed_us) < (gint64) job->quiet_ms * 1000)
        {
          job->fresh = TRUE;
          continue;
        }
      found = g_new0 (Found, 1);
      found->path = g_build_filename (job->folder, g_file_info_get_name (info), NULL);
      found->stamp = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, (gint64) g_file_info_get_size (info), changed_us);
      g_ptr_array_add (all, found);
    }
  g_task_return_pointer (task, g_steal_pointer (&all), (GDestroyNotify) g_ptr_array_unref);
}

static void
scanned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsWatchedFolder *self = IPS_WATCHED_FOLDER (source);
  Scan *job = g_task_get_task_data (G_TASK (result));
  g_autoptr(GPtrArray) all = g_task_propagate_pointer (G_TASK (result), NULL);

  self->scanning = FALSE;
  if (all == NULL || !self->started || !g_str_equal (job->folder, self->folder))
    return;
  g_queue_clear_full (&self->queue, found_free);
  for (guint i = 0; i < all->len; i++)
    {
      Found *found = g_ptr_array_index (all, i);

      if (g_strcmp0 (g_hash_table_lookup (self->seen, found->path), found->stamp) == 0)
        continue;
      g_queue_push_tail (&self->queue, found);
      all->pdata[i] = g_new0 (Found, 1);
    }
  if (job->fresh)
    scan_soon (self);
  import_next (self);
}

static void
scan (IpsWatchedFolder *self)
{
  g_autoptr(GTask) task = NULL;
  Scan *job;

  if (!self->started || !self->known || self->scanning || self->importing || *self->folder == '\0')
    return;
  self->scanning = TRUE;
  task = g_task_new (self, self->lifetime, scanned_cb, NULL);
  g_task_set_source_tag (task, scan);
  job = g_new0 (Scan, 1);
  job->folder = g_strdup (self->folder);
  job->quiet_ms = self->quiet_ms;
  g_task_set_task_data (task, job, scan_free);
  g_task_run_in_thread (task, scan_in_thread);
}

/* --- one after the other --- */

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!ips_store_save_update_facts_finish (IPS_STORE (source), result, &error))
    g_message ("%s", error->message);
}

static void
note_seen (IpsWatchedFolder *self, const Found *found)
{
  g_autoptr(GHashTable) facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_hash_table_insert (self->seen, g_strdup (found->path), g_strdup (found->stamp));
  g_hash_table_insert (facts, g_strconcat (FACT, found->path, NULL), found->stamp);
  ips_store_save_update_facts_async (self->store, facts, NULL, noted_cb, NULL);
}

static void
note_refused (IpsWatchedFolder *self, const char *path, const char *sentence)
{
  g_autofree char *safe = ips_text_make_safe (path, 300);
  IpsHistoryLine line = { .who = (char *) g_get_user_name (), .what = _("Package refused"), .subject = safe, .before = (char *) "",
                          .after = (char *) "", .outcome = (char *) sentence, .when_us = g_get_real_time () };

  ips_store_add_history (self->store, &line);
  g_signal_emit (self, signals[SIGNAL_REFUSED], 0, path, sentence);
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsWatchedFolder) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsPackageFile) file = ips_package_library_import_finish (IPS_PACKAGE_LIBRARY (source), result, NULL, &error);
  Found *found = g_queue_pop_head (&self->queue);

  self->importing = FALSE;
  if (found == NULL || !self->started)
    {
      if (found != NULL)
        found_free (found);
      return;
    }
  if (file != NULL)
    {
      note_seen (self, found);
      g_signal_emit (self, signals[SIGNAL_IMPORTED], 0, file);
    }
  else if (g_error_matches (error, IPS_ERROR, IPS_ERROR_DISK_FULL))
    {
      /* tried again with the next look */
      g_message ("%s", error->message);
      g_queue_clear_full (&self->queue, found_free);
    }
  else
    {
      note_seen (self, found);
      note_refused (self, found->path, error->message);
    }
  found_free (found);
  import_next (self);
}

static void
import_next (IpsWatchedFolder *self)
{
  Found *found = g_queue_peek_head (&self->queue);

  if (found == NULL || self->importing || !self->started)
    return;
  self->importing = TRUE;
  ips_package_library_import_async (self->library, found->path, g_get_user_name (), self->lifetime, imported_cb, g_object_ref (self));
}

/* --- which folder --- */

static void
monitor_cb (IpsWatchedFolder *self)
{
  scan_soon (self);
}

static void
set_folder (IpsWatchedFolder *self, const char *path)
{
  g_autoptr(GFile) folder = NULL;

  if (g_str_equal (self->folder, path))
    return;
  g_free (self->folder);
  self->folder = g_strdup (path);
  g_clear_object (&self->monitor);
  if (*path == '\0')
    return;
  folder = g_file_new_for_path (path);
  self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (monitor_cb), self, G_CONNECT_SWAPPED);
  scan (self);
}

static void
settings_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsWatchedFolder) self = user_data;
  g_autoptr(GHashTable) values = ips_store_load_settings_finish (IPS_STORE (source), result, NULL);

  self->reading = FALSE;
  if (values == NULL || !self->started)
    return;
  {
    g_autoptr(IpsUpdateSettings) settings = ips_update_settings_read (values);

    set_folder (self, settings->watched_folder);
  }
}

static gboolean
settings_cb (gpointer user_data)
{
  IpsWatchedFolder *self = user_data;

  if (!self->reading)
    {
      self->reading = TRUE;
      ips_store_load_settings_async (self->store, self->lifetime, settings_loaded_cb, g_object_ref (self));
    }
  return G_SOURCE_CONTINUE;
}

static void
facts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsWatchedFolder) self = user_data;
  g_autoptr(GHashTable) facts = ips_store_load_update_facts_finish (IPS_STORE (source), result, NULL);
  GHashTableIter iter;
  gpointer name, value;

  if (facts == NULL || !self->started)
    return;
  g_hash_table_iter_init (&iter, facts);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (g_str_has_prefix (name, FACT))
      g_hash_table_insert (self->seen, g_strdup ((char *) name + strlen (FACT)), g_strdup (value));
  self->known = TRUE;
  settings_cb (self);
  scan (self);
}

static void
library_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsWatchedFolder) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_package_library_load_finish (IPS_PACKAGE_LIBRARY (source), result, &error))
    g_message ("%s", error->message);
  else if (self->started)
    ips_store_load_update_facts_async (self->store, self->lifetime, facts_cb, g_object_ref (self));
}

void
ips_watched_folder_start (IpsWatchedFolder *self)
{
  g_return_if_fail (IPS_IS_WATCHED_FOLDER (self));
  if (self->started)
    return;
  self->started = TRUE;
  g_object_unref (self->lifetime);
  self->lifetime = g_cancellable_new ();
  self->settings_id = g_timeout_add_seconds (SETTINGS_S, settings_cb, self);
  self->scan_id = g_timeout_add_seconds (SCAN_S, scan_cb, self);
  ips_package_library_load_async (self->library, self->lifetime, library_cb, g_object_ref (self));
}

void
ips_watched_folder_stop (IpsWatchedFolder *self)
{
  g_return_if_fail (IPS_IS_WATCHED_FOLDER (self));
  self->started = FALSE;
  g_cancellable_cancel (self->lifetime);
  g_clear_handle_id (&self->settings_id, g_source_remove);
  g_clear_handle_id (&self->scan_id, g_source_remove);
  g_clear_handle_id (&self->soon_id, g_source_remove);
  g_clear_object (&self->monitor);
  g_free (self->folder);
  self->folder = g_strdup ("");
}
