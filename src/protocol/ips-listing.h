/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IpsListing: what a web server's folder holds, read from the page it shows for it (packages-and-servers.md 5.6): IIS, Apache
 * (plain, fancy, table), nginx (HTML, JSON, XML), lighttpd, Python's http.server, or a list of names, one a line. A plain
 * value.
 *
 * Names come from links, whole and decoded, never from the text that servers cut. A link counts only if it stays in this
 * folder: what leads to other hosts, upwards or into folders of folders is left out and counted.
 */
typedef struct
{
  char *name;              /* decoded, safe as a file's name; of a folder without its slash */
  char *uri;               /* absolute, to fetch it from; of a folder with its slash */
  gboolean is_folder;
  gint64 size_bytes;       /* -1 unknown */
  gboolean size_exact;     /* FALSE: rounded as servers write it ("22M") */
  gint64 modified_us;      /* 0 unknown; servers do not say their time zone: taken as UTC */
  char *digest;            /* (nullable): lower-case hexadecimal, as an index file says: 32 digits MD5, 40 SHA-1, 64 SHA-256, 128 SHA-512 */
} IpsListingEntry;
IpsListingEntry *ips_listing_entry_copy (const IpsListingEntry *self);
void ips_listing_entry_free (IpsListingEntry *self);

typedef struct
{
  GPtrArray *entries;      /* (owned) (element-type IpsListingEntry), in the server's order, each name once */
  guint n_ignored;         /* links that lead elsewhere, or have names no file can have */
  gboolean truncated;      /* there were more than %IPS_LISTING_MAX_ENTRIES */
} IpsListing;

#define IPS_LISTING_MAX_ENTRIES 20000
#define IPS_LISTING_MAX_BYTES (16 * 1024 * 1024)

/**
 * ips_listing_parse:
 * @data: the page
 * @content_type: (nullable): as the server says it
 * @folder: absolute http or https address of the folder
 *
 * Any thread. Errors: %IPS_ERROR_TOO_LARGE; %IPS_ERROR_LOGIN_REJECTED for a page that asks for a login; %IPS_ERROR_NO_LISTING
 * for a page that is no listing; %IPS_ERROR_PROTOCOL for JSON or XML that cannot be read.
 *
 * Returns: (transfer full)
 */
IpsListing *ips_listing_parse (const char *data, gsize size_bytes, const char *content_type, GUri *folder, GError **error);

/**
 * ips_listing_parse_index:
 * @data: a file that somebody wrote in a listing's place
 *
 * JSON: an array, or an object with an array "files", of names or of objects with "name" and, where they are known, "size" (bytes)
 * and "sha256", "sha512", "sha1" or "md5". Or text: one file a line, its name and behind it size or digest, with blanks or commas
 * between; or as sha256sum and md5sum print it, the digest first; "#" begins a comment. Any thread. Errors: %IPS_ERROR_TOO_LARGE;
 * %IPS_ERROR_PROTOCOL with the line that is not understood.
 *
 * Returns: (transfer full)
 */
IpsListing *ips_listing_parse_index (const char *data, gsize size_bytes, GUri *folder, GError **error);
void ips_listing_free (IpsListing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsListing, ips_listing_free)

G_END_DECLS
