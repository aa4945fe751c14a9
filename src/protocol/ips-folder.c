/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-folder.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-site-private.h"

#define ACCEPT "text/html, application/json, text/xml, text/plain;q=0.5, */*;q=0.1"

typedef struct
{
  GUri *uri;              /* of the folder itself */
  char *user;             /* (nullable) */
  IpsSecret *password;    /* (nullable) */
  char *host;
  GQueue waiting;         /* (element-type utf8): addresses of folders below */
  gboolean below;         /* the folder itself was read */
  IpsFolder *folder;      /* (nullable): handed out at the end */
} Walk;

void
ips_folder_free (IpsFolder *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->files);
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
read_listing (IpsSiteSession *session, GAsyncResult *result, GError **error)
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
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsListing) listing = read_listing (IPS_SITE_SESSION (source), result, &error);
  Walk *walk = g_task_get_task_data (task);

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
  g_autofree char *slashed = g_str_has_suffix (path, "/") ? g_strdup (path) : g_strconcat (path, "/", NULL);
  Walk *walk = g_new0 (Walk, 1);

  g_task_set_source_tag (task, ips_folder_fetch_async);
  walk->uri = g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (folder), NULL, g_uri_get_host (folder), g_uri_get_port (folder), slashed, NULL, NULL);
  walk->user = g_strdup (user);
  walk->password = password != NULL ? ips_secret_ref (password) : NULL;
  walk->host = ips_site_uri_label (folder);
  walk->folder = g_new0 (IpsFolder, 1);
  walk->folder->files = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_listing_entry_free);
  g_queue_init (&walk->waiting);
  g_task_set_task_data (task, walk, walk_free);
  fetch (task, walk->uri);
}

IpsFolder *
ips_folder_fetch_finish (IpsSiteSession *session, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
