/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum { IPS_FOLDER_HTTP, IPS_FOLDER_HTTPS, IPS_FOLDER_FTP, IPS_FOLDER_SCP, IPS_N_FOLDER_SCHEMES } IpsFolderScheme;

/**
 * IpsDeviceFolder: the folder on a server from which devices fetch files over their command line, as an address in their
 * own form: "scp://user@host//srv/ips" from the server's root, "scp://user@host/ips" from the user's home; so for ftp.
 * A plain value; texts are not %NULL.
 */
typedef struct
{
  IpsFolderScheme scheme;
  char *user;        /* "": nobody */
  char *host;
  guint port;        /* 0: the scheme's own */
  char *path;        /* "/ips", "//srv/ips"; no slash at its end; "" for the root or the home itself */
} IpsDeviceFolder;

/* Error: %IPS_ERROR_INVALID: what to enter instead. A password in it is refused, and whatever a command line would take for
 * something else (blanks, "?"). */
IpsDeviceFolder *ips_device_folder_parse (const char *text, GError **error);
void ips_device_folder_free (IpsDeviceFolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsDeviceFolder, ips_device_folder_free)

const char *ips_device_folder_get_scheme (const IpsDeviceFolder *self);
guint ips_device_folder_get_port (const IpsDeviceFolder *self);      /* the scheme's own where none is named */
/* The address of a file in it as a device is told. @name: of letters, figures, dots, dashes, underscores. (transfer full) */
char *ips_device_folder_make_url (const IpsDeviceFolder *self, const char *name);
/* The same without the user, and without the slash that a command line wants before the root. (transfer full) */
char *ips_device_folder_make_web_url (const IpsDeviceFolder *self, const char *name);
/* On the server itself: "/srv/ips/name" from its root, "ips/name" from the user's home. (transfer full) */
char *ips_device_folder_make_path (const IpsDeviceFolder *self, const char *name);
/* Whether it can stand in such an address. */
gboolean ips_device_folder_is_name (const char *name);

G_END_DECLS
