/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-folder.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-site-private.h"
#include "ips-update-settings.h"

#define ACCEPT "text/html, application/json, text/xml, text/plain;q=0.5, */*;q=0.1"

typedef struct
{
  GUri *uri;              /* of the folder itself */
  char *user;             /* (nullable) */
  IpsSecret *password;    /* (nullable) */
  char *host;
  GQueue waiting;         /* (element-type utf8): addresses of folders below */
  gboolean below;         /* the folder itself was read */
  char *index;            /* (nullable): the name of the index file that is asked for */
  GError *no_listing;     /* (nullable): why an index file is looked for */
  IpsFolder *folder;      /* (nullable): handed out at the end */
} Walk;

void
ips_folder_free (IpsFolder *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->files);
  g_free (self->index);
  g_free (self);
}

static void
walk_free (gpointer data)
{
  Walk *walk = data;

  g_uri_unref (walk->uri);
  g_free (walk->user);
  g_clear_pointer (&walk->password, ips_secret_unref);
  g_free (walk->host);
  g_queue_clear_full (&walk->waiting, g_free);
  g_free (walk->index);
  g_clear_error (&walk->no_listing);
  g_clear_pointer (&walk->folder, ips_folder_free);
  g_free (walk);
}

static void
take_listing (Walk *walk, IpsListing *listing)
{
  IpsFolder *folder = walk->folder;

  folder->n_ignored += listing->n_ignored;
  folder->truncated |= listing->truncated;
  for (guint i = 0; i < listing->entries->len; i++)
    {
      IpsListingEntry *entry = g_ptr_array_index (listing->entries, i);

      if (!entry->is_folder && folder->files->len < IPS_LISTING_MAX_ENTRIES)
        g_ptr_array_add (folder->files, ips_listing_entry_copy (entry));
      else if (!entry->is_folder)
        folder->truncated = TRUE;
      else if (!walk->below && walk->waiting.length < IPS_FOLDER_MAX_FOLDERS)
        g_queue_push_tail (&walk->waiting, g_strdup (entry->uri));
      else if (!walk->below)
        folder->truncated = TRUE;
    }
}

/* The host in front, as all errors of sites have it; and a 403 in its true sense. */
static GError *
make_error (const Walk *walk, const GError *error)
{
  g_autofree char *prefix = g_strconcat (walk->host, ": ", NULL);

  if (error->domain != IPS_ERROR)
    return g_error_copy (error);
  if (error->code == IPS_ERROR_PERMISSION && !walk->below)
    return ips_error_new (IPS_ERROR_NO_LISTING, _("%s: the server does not show what is in the folder (HTTP 403)"), walk->host);
  if (g_str_has_prefix (error->message, walk->host))
    return g_error_copy (error);
  return ips_error_new ((IpsError) error->code, "%s%s", prefix, error->message);
}

static IpsListing *
read_listing (const Walk *walk, IpsSiteSession *session, GAsyncResult *result, GError **error)
{
  g_autoptr(IpsSiteReply) reply = NULL;
  g_autoptr(GBytes) bytes = ips_site_session_fetch_finish (session, result, &reply, error);
  gsize size;
  const char *data;

  if (bytes == NULL)
    return NULL;
  if (ips_site_reply_get_other_host (reply))
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("the server leads to another one"));
      return NULL;
    }
  data = g_bytes_get_data (bytes, &size);
  if (walk->index != NULL)
    return ips_listing_parse_index (data != NULL ? data : "", size, walk->uri, error);
  return ips_listing_parse (data != NULL ? data : "", size, ips_site_reply_get_content_type (reply), ips_site_reply_get_uri (reply), error);
}

static void fetch (GTask *task, GUri *uri);

static void
fetch_next (GTask *task)
{
  Walk *walk = g_task_get_task_data (task);
  g_autofree char *next = NULL;
  g_autoptr(GUri) uri = NULL;

  while ((next = g_queue_pop_head (&walk->waiting)) != NULL)
    {
      uri = ips_site_uri_parse (next, NULL);
      if (uri != NULL)
        {
          fetch (task, uri);
          return;
        }
      walk->folder->n_unreadable++;
      g_clear_pointer (&next, g_free);
    }
  g_task_return_pointer (task, g_steal_pointer (&walk->folder), (GDestroyNotify) ips_folder_free);
}

static void
fetch_index (GTask *task, const char *name)
{
  Walk *walk = g_task_get_task_data (task);
  g_autofree char *folder = g_uri_to_string (walk->uri);
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);
  g_autofree char *text = g_strconcat (folder, escaped, NULL);
  g_autoptr(GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);

  g_free (walk->index);
  walk->index = g_strdup (name);
  fetch (task, uri);
}

/* Whether another file is asked for what the folder itself does not tell. What is wrong with one that is there is said; where there
 * is none, it is why the folder tells nothing. */
static gboolean
look_for_index (GTask *task, GError *error)
{
  Walk *walk = g_task_get_task_data (task);
  gboolean missing = g_error_matches (error, IPS_ERROR, IPS_ERROR_NOT_FOUND) || g_error_matches (error, IPS_ERROR, IPS_ERROR_PERMISSION);

  if (walk->index == NULL && (missing || g_error_matches (error, IPS_ERROR, IPS_ERROR_NO_LISTING)))
    {
      walk->no_listing = make_error (walk, error);
      fetch_index (task, IPS_FOLDER_INDEX_JSON);
      return TRUE;
    }
  if (walk->no_listing == NULL || !missing)
    return FALSE;
  if (g_str_equal (walk->index, IPS_FOLDER_INDEX_JSON))
    fetch_index (task, IPS_FOLDER_INDEX_TEXT);
  else
    g_task_return_error (task, g_steal_pointer (&walk->no_listing));
  return TRUE;
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Walk *walk = g_task_get_task_data (task);
  g_autoptr(IpsListing) listing = read_listing (walk, IPS_SITE_SESSION (source), result, &error);

  if (listing == NULL && !walk->below && look_for_index (task, error))
    return;
  if (listing == NULL && (!walk->below || ips_error_is_cancelled (error)))
    {
      g_task_return_error (task, make_error (walk, error));
      return;
    }
  if (listing == NULL)
    {
      g_message ("%s: a folder below is passed over: %s", walk->host, error->message);
      walk->folder->n_unreadable++;
    }
  else
    {
      take_listing (walk, listing);
      walk->folder->index = g_steal_pointer (&walk->index);
      walk->folder->n_folders += walk->below ? 1 : 0;
    }
  walk->below = TRUE;
  fetch_next (task);
}

static void
fetch (GTask *task, GUri *uri)
{
  Walk *walk = g_task_get_task_data (task);
  const IpsSiteRequest request = {
    .uri = uri, .accept = ACCEPT, .user = walk->user, .password = walk->password, .max_bytes = IPS_LISTING_MAX_BYTES,
  };

  ips_site_session_fetch_async (g_task_get_source_object (task), &request, g_task_get_cancellable (task), fetched_cb, g_object_ref (task));
}

void
ips_folder_fetch_async (IpsSiteSession *session, GUri *folder, const char *user, IpsSecret *password, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (session, cancellable, callback, user_data);
  const char *path = g_uri_get_path (folder);
  gsize length = strlen (path);
  gboolean has_slash = length > 0 && path[length - 1] == '/';
  g_autofree char *bare = g_strndup (path, length - (has_slash ? 1 : 0));
  char *last = ips_update_path_is_index (bare) ? strrchr (bare, '/') : NULL;
  g_autofree char *index = last != NULL ? g_uri_unescape_string (last + 1, "/") : NULL;
  g_autofree char *slashed = NULL;
  Walk *walk = g_new0 (Walk, 1);

  if (index != NULL)
    *last = '\0';
  slashed = g_strconcat (bare, "/", NULL);
  g_task_set_source_tag (task, ips_folder_fetch_async);
  walk->uri = g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (folder), NULL, g_uri_get_host (folder), g_uri_get_port (folder), slashed, NULL, NULL);
  walk->user = g_strdup (user);
  walk->password = password != NULL ? ips_secret_ref (password) : NULL;
  walk->host = ips_site_uri_label (folder);
  walk->folder = g_new0 (IpsFolder, 1);
  walk->folder->files = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_listing_entry_free);
  g_queue_init (&walk->waiting);
  g_task_set_task_data (task, walk, walk_free);
  if (index != NULL)
    fetch_index (task, index);
  else
    fetch (task, walk->uri);
}

IpsFolder *
ips_folder_fetch_finish (IpsSiteSession *session, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
