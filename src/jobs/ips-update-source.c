/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-source.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-address.h"
#include "ips-cisco-account.h"
#include "ips-folder.h"
#include "ips-licensing.h"
#include "ips-listing.h"
#include "ips-locator.h"
#include "ips-problem.h"
#include "ips-site-access.h"
#include "ips-update-fallbacks.h"
#include "ips-update-filter.h"

void
ips_update_source_free (IpsUpdateSource *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->settings, ips_update_settings_free);
  g_clear_object (&self->session);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_clear_pointer (&self->offers, g_ptr_array_unref);
  g_free (self->subject);
  g_free (self->set_subject);
  g_free (self->user);
  g_free (self->note);
  g_free (self);
}

typedef struct
{
  IpsFleet *fleet;              /* (owned) */
  IpsPackageLibrary *library;   /* (owned) */
  IpsUpdateStatusFunc status;
  gpointer status_data;
  IpsUpdateSource *source;      /* (owned) (nullable) */
  GPtrArray *servers;           /* (owned) (nullable) (element-type IpsUpdateSettings): in the order in which they are asked */
  GError *first;                /* (owned) (nullable): why the first of them failed */
  GHashTable *names;            /* (owned): lower-case names that are there */
} Open;

static void ask_server (GTask *task);

static void
open_free (gpointer data)
{
  Open *open = data;

  g_clear_object (&open->fleet);
  g_clear_object (&open->library);
  g_clear_pointer (&open->source, ips_update_source_free);
  g_clear_pointer (&open->servers, g_ptr_array_unref);
  g_clear_error (&open->first);
  g_clear_pointer (&open->names, g_hash_table_unref);
  g_free (open);
}

static void
say (Open *open, const char *status)
{
  if (open->status != NULL)
    open->status (status, FALSE, open->status_data);
}

/* Takes @error: of the server that was asked. The next one may do better. */
static void
fail (GTask *task, GError *error)
{
  Open *open = g_task_get_task_data (task);
  IpsUpdateSource *self = open->source;
  g_autofree char *sentence = NULL, *text = NULL;

  if (open->servers->len > 1 && open->status != NULL && !ips_error_is_cancelled (error))
    {
      sentence = ips_update_source_explain (self->subject, error);
      text = g_strdup_printf (_("%s: failed. %s"), self->subject, sentence);
      open->status (text, TRUE, open->status_data);
    }
  if (ips_update_fallbacks_help (error) && self->server + 1 < open->servers->len)
    {
      if (open->first == NULL)
        open->first = error;
      else
        g_error_free (error);
      self->server++;
      ask_server (task);
      return;
    }
  if (open->first != NULL && ips_update_fallbacks_help (error))
    {
      g_error_free (error);
      error = g_steal_pointer (&open->first);
    }
  g_task_return_error (task, error);
}

/* (transfer none) (nullable): the offer, new in the list; NULL for what is no package or there already */
static IpsPackageOffer *
add_offer (Open *open, const char *name, const char *location)
{
  g_autoptr(IpsPackageName) parsed = ips_package_name_parse (name, NULL);
  IpsPackageOffer *offer;

  if (parsed == NULL || parsed->family == IPS_PACKAGE_UNKNOWN)
    {
      open->source->n_others++;
      return NULL;
    }
  if (!g_hash_table_add (open->names, g_ascii_strdown (name, -1)))
    return NULL;
  offer = ips_package_offer_new (g_steal_pointer (&parsed), location);
  g_ptr_array_add (open->source->offers, offer);
  return offer;
}

/* --- filter, and what is there --- */

static gboolean
is_same_file (const IpsPackageOffer *offer, const IpsPackageFile *file)
{
  if (!offer->size_exact || offer->size < 0)
    return TRUE;
  return offer->size == file->size;
}

static void
match_library (Open *open)
{
  for (guint i = 0; i < open->source->offers->len; i++)
    {
      IpsPackageOffer *offer = g_ptr_array_index (open->source->offers, i);
      IpsPackageFile *file = ips_package_library_lookup_name (open->library, offer->name->name);

      g_free (offer->sha256);
      offer->sha256 = g_strdup (file != NULL && is_same_file (offer, file) ? file->sha256 : "");
    }
}

static int
compare_offers (gconstpointer a, gconstpointer b)
{
  return ips_package_name_compare_newest ((*(IpsPackageOffer *const *) a)->name, (*(IpsPackageOffer *const *) b)->name);
}

static void
complete (GTask *task)
{
  Open *open = g_task_get_task_data (task);

  g_ptr_array_sort (open->source->offers, compare_offers);
  ips_update_filter_apply (open->source->settings, open->source->offers, ips_fleet_get_sensors (open->fleet), g_get_real_time ());
  match_library (open);
  if (open->source->note == NULL)
    open->source->note = g_strdup ("");
  g_task_return_pointer (task, g_steal_pointer (&open->source), (GDestroyNotify) ips_update_source_free);
}

/* --- Cisco.com --- */

/* Where a site has the vendor's files behind another host (Advanced). (transfer full) */
static char *
make_location (const IpsUpdateSettings *settings, GUri *uri)
{
  g_autoptr(IpsAddress) address = *settings->download_host != '\0' ? ips_address_parse (settings->download_host, NULL) : NULL;

  if (address == NULL)
    return g_uri_to_string (uri);
  return g_uri_join (G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), NULL, address->host, address->port != 0 ? (int) address->port : -1,
                     g_uri_get_path (uri), g_uri_get_query (uri), NULL);
}

static void
located_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Open *open = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(IpsLocatorReply) reply = ips_locator_fetch_finish (IPS_SITE_SESSION (source), result, &error);

  if (reply == NULL)
    {
      fail (task, error);
      return;
    }
  open->source->n_others += reply->n_ignored;
  for (guint i = 0; i < reply->images->len; i++)
    {
      const IpsLocatorImage *image = g_ptr_array_index (reply->images, i);
      g_autofree char *location = make_location (open->source->settings, image->uri);
      IpsPackageOffer *offer = add_offer (open, image->name, location);

      if (offer == NULL)
        continue;
      offer->size = image->size;
      offer->size_exact = image->size >= 0;
      g_free (offer->digest);
      offer->digest = g_strdup (image->digest);
      g_free (offer->description);
      offer->description = g_strdup (image->description);
    }
  complete (task);
}

static void
ask_locator (GTask *task)
{
  Open *open = g_task_get_task_data (task);
  IpsUpdateSource *self = open->source;
  IpsCiscoAccount *account = ips_licensing_get_account (ips_fleet_get_licensing (open->fleet));
  g_autoptr(GUri) uri = NULL;
  GError *error = NULL;

  if (!ips_cisco_account_is_complete (account))
    {
      g_autofree char *problem = ips_cisco_account_get_problem (account, g_get_real_time ());

      fail (task, ips_error_new (IPS_ERROR_NO_CREDENTIALS, "%s", problem != NULL ? problem : _("no user name and password for Cisco.com are set")));
      return;
    }
  self->user = g_strdup (ips_cisco_account_get_username (account));
  self->password = ips_secret_ref (ips_cisco_account_peek_password (account));
  self->login_at_once = TRUE;
  uri = ips_site_uri_parse (self->settings->locator_url, &error);
  if (uri == NULL)
    {
      fail (task, error);
      return;
    }
  say (open, _("asking Cisco.com what there is"));
  ips_locator_fetch_async (self->session, ips_fleet_get_dialect (open->fleet), uri, self->user, self->password,
                           g_task_get_cancellable (task), located_cb, g_object_ref (task));
}

/* --- a local server --- */

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Open *open = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(IpsFolder) folder = ips_folder_fetch_finish (IPS_SITE_SESSION (source), result, &error);

  if (folder == NULL)
    {
      fail (task, error);
      return;
    }
  open->source->n_others += folder->n_ignored;
  for (guint i = 0; i < folder->files->len; i++)
    {
      const IpsListingEntry *entry = g_ptr_array_index (folder->files, i);
      IpsPackageOffer *offer = add_offer (open, entry->name, entry->uri);

      if (offer == NULL)
        continue;
      offer->size = entry->size_bytes;
      offer->size_exact = entry->size_exact && entry->size_bytes >= 0;
      offer->released_us = entry->modified_us;
      if (entry->digest == NULL)
        continue;
      g_free (offer->digest);
      offer->digest = g_strdup (entry->digest);
    }
  if (folder->truncated)
    open->source->note = g_strdup (_("The folder holds more files than are looked at: move old ones elsewhere."));
  else if (folder->n_unreadable > 0)
    open->source->note = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u folder in it could not be read.", "%u folders in it could not be read.",
                                                       folder->n_unreadable), folder->n_unreadable);
  complete (task);
}

static void
ask_local_server (GTask *task)
{
  Open *open = g_task_get_task_data (task);
  IpsUpdateSource *self = open->source;
  g_autofree char *url = ips_update_settings_get_url (self->settings);
  g_autoptr(GUri) uri = url != NULL ? ips_site_uri_parse (url, NULL) : NULL;

  if (uri == NULL)
    {
      fail (task, ips_error_new (IPS_ERROR_INVALID, _("no address of a local server is set")));
      return;
    }
  if (*self->settings->username != '\0')
    {
      g_autofree char *owner = ips_update_settings_get_password_owner (self->settings);
      IpsSecret *secret = ips_vault_peek (ips_fleet_get_vault (open->fleet), owner);

      self->user = g_strdup (self->settings->username);
      self->password = secret != NULL ? ips_secret_ref (secret) : NULL;
    }
  say (open, _("reading the list of what there is"));
  ips_folder_fetch_async (self->session, uri, self->user, self->password, g_task_get_cancellable (task), listed_cb, g_object_ref (task));
}

/* --- a local folder --- */

typedef struct { char *name, *path; gint64 size, modified_us; } Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_free (found->name);
  g_free (found->path);
  g_free (found);
}

static gboolean
look_into_folder (const char *path, gboolean top, GPtrArray *all, GError **error)
{
  g_autoptr(GFile) folder = g_file_new_for_path (path);
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GFileEnumerator) entries = g_file_enumerate_children (folder, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE ","
                                                                  G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED,
                                                                  G_FILE_QUERY_INFO_NONE, NULL, &local_error);
  GFileInfo *info;

  if (entries == NULL)
    {
      IpsError code = g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ? IPS_ERROR_PERMISSION : IPS_ERROR_NOT_FOUND;

      ips_set_error (error, code, "%s: %s", path, local_error->message);
      return FALSE;
    }
  while (g_file_enumerator_iterate (entries, &info, NULL, NULL, NULL) && info != NULL && all->len < IPS_LISTING_MAX_ENTRIES)
    {
      g_autofree char *child = g_build_filename (path, g_file_info_get_name (info), NULL);

      if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
        {
          if (top)
            look_into_folder (child, FALSE, all, NULL);
        }
      else if (g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR)
        {
          Found *found = g_new0 (Found, 1);

          found->name = g_strdup (g_file_info_get_name (info));
          found->path = g_steal_pointer (&child);
          found->size = g_file_info_get_size (info);
          found->modified_us = (gint64) g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED) * G_USEC_PER_SEC;
          g_ptr_array_add (all, found);
        }
    }
  return TRUE;
}

static void
folder_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (found_free);
  GError *error = NULL;

  if (look_into_folder (task_data, TRUE, all, &error))
    g_task_return_pointer (task, g_steal_pointer (&all), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
folder_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Open *open = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) all = g_task_propagate_pointer (G_TASK (result), &error);

  if (all == NULL)
    {
      fail (task, error);
      return;
    }
  for (guint i = 0; i < all->len; i++)
    {
      const Found *found = g_ptr_array_index (all, i);
      IpsPackageOffer *offer = g_utf8_validate (found->name, -1, NULL) ? add_offer (open, found->name, found->path) : NULL;

      if (offer == NULL)
        continue;
      offer->size = found->size;
      offer->size_exact = TRUE;
      offer->released_us = found->modified_us;
    }
  complete (task);
}

static void
look_at_folder (GTask *task)
{
  Open *open = g_task_get_task_data (task);
  g_autoptr(GTask) looking = g_task_new (NULL, g_task_get_cancellable (task), folder_cb, g_object_ref (task));

  g_task_set_source_tag (looking, look_at_folder);
  g_task_set_task_data (looking, g_strdup (open->source->settings->folder), g_free);
  g_task_run_in_thread (looking, folder_in_thread);
}

/* --- which --- */

/* Asks the server that is next, as if nothing had been asked yet. */
static void
ask_server (GTask *task)
{
  Open *open = g_task_get_task_data (task);
  IpsUpdateSource *self = open->source;
  GError *error = NULL;

  g_clear_pointer (&self->settings, ips_update_settings_free);
  self->settings = ips_update_settings_copy (g_ptr_array_index (open->servers, self->server));
  g_free (self->subject);
  self->subject = ips_update_settings_get_subject (self->settings);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_clear_pointer (&self->note, g_free);
  self->login_at_once = FALSE;
  self->n_others = 0;
  g_ptr_array_set_size (self->offers, 0);
  g_hash_table_remove_all (open->names);
  if (!ips_update_settings_validate (self->settings, &error))
    {
      fail (task, error);
      return;
    }
  switch (self->settings->from)
    {
    case IPS_UPDATE_FROM_LOCAL:
      ask_local_server (task);
      break;
    case IPS_UPDATE_FROM_FOLDER:
      look_at_folder (task);
      break;
    case IPS_UPDATE_FROM_CISCO:
    case IPS_N_UPDATE_FROMS:
    default:
      ask_locator (task);
      break;
    }
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Open *open = g_task_get_task_data (task);
  IpsUpdateSource *self = open->source;
  g_autoptr(IpsUpdateSettings) settings = NULL;
  GError *error = NULL;

  self->session = ips_site_access_open_finish (result, &settings, &error);
  if (self->session == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  open->servers = ips_update_settings_list_servers (settings);
  self->n_servers = open->servers->len;
  self->server = MIN (self->server, self->n_servers - 1);
  self->set_subject = ips_update_settings_get_subject (settings);
  ask_server (task);
}

void
ips_update_source_open_async (IpsFleet *fleet, IpsPackageLibrary *library, guint first, IpsUpdateStatusFunc status, gpointer status_data,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (fleet, cancellable, callback, user_data);
  Open *open = g_new0 (Open, 1);

  g_task_set_source_tag (task, ips_update_source_open_async);
  g_task_set_task_data (task, open, open_free);
  open->fleet = g_object_ref (fleet);
  open->library = g_object_ref (library);
  open->status = status;
  open->status_data = status_data;
  open->source = g_new0 (IpsUpdateSource, 1);
  open->source->server = first;
  open->source->offers = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_package_offer_free);
  open->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ips_site_access_open_async (ips_fleet_get_store (fleet), ips_fleet_get_vault (fleet), cancellable, opened_cb, g_object_ref (task));
}

IpsUpdateSource *
ips_update_source_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
ips_update_source_explain (const char *subject, const GError *error)
{
  if (error->domain != IPS_ERROR)
    return g_strdup_printf ("%s: %s", subject, error->message);
  return ips_explain_site_error ((IpsError) error->code, NULL, error->message);
}
