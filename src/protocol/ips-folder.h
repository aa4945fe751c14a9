/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-listing.h"
#include "ips-site-session.h"

G_BEGIN_DECLS

#define IPS_FOLDER_MAX_FOLDERS 200
/* Files that say what is in a folder whose listing is off, looked for in this order. */
#define IPS_FOLDER_INDEX_JSON "packages.json"
#define IPS_FOLDER_INDEX_TEXT "packages.txt"

/**
 * IpsFolder: the files in a local web server's folder and in its folders, one level down. A plain value.
 */
typedef struct
{
  GPtrArray *files;       /* (element-type IpsListingEntry), those of the folder itself first; the same name may be in several */
  guint n_folders;        /* that were read, without the first */
  guint n_unreadable;     /* folders below that could not be read; why is in the log */
  guint n_ignored;        /* links that lead elsewhere */
  char *index;            /* (nullable): the index file's name, where it was one that said it */
  gboolean truncated;     /* there was more than is looked at */
} IpsFolder;
void ips_folder_free (IpsFolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsFolder, ips_folder_free)

/**
 * ips_folder_fetch_async:
 * @folder: its address, a slash at its end is added; or that of an index file in it (ips_update_path_is_index())
 * @user: (nullable) @password: (nullable): sent when the server asks, see #IpsSiteRequest
 *
 * Where the server shows no listing, an index file in the folder is read in its place.
 *
 * Errors: those of the session and of ips_listing_parse(), with the host in front; a 403 to the folder itself is
 * %IPS_ERROR_NO_LISTING, because that is how servers say that they show none. A redirect to another host is not
 * followed. Main thread.
 */
void ips_folder_fetch_async (IpsSiteSession *session, GUri *folder, const char *user, IpsSecret *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsFolder *ips_folder_fetch_finish (IpsSiteSession *session, GAsyncResult *result, GError **error);   /* (transfer full) */

G_END_DECLS
