/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-site-session.h"

G_BEGIN_DECLS

/**
 * IpsLocator: the vendor's image meta-data locator (protocol.md 5.4): a question for a product's files, with the
 * account's login, and the reply's list of them. The wire's names are in the dialect ("locator.").
 */

#define IPS_LOCATOR_MAX_REPLY_BYTES (16 * 1024 * 1024)
#define IPS_LOCATOR_MAX_IMAGES 20000

/* A file as the locator tells it. Texts are not %NULL; names can be those of files, words are safe to show. */
typedef struct
{
  char *name;          /* a file's name, whatever it is */
  char *version;       /* "S924", "7.3(5p1)E4" */
  char *description;
  GUri *uri;           /* https or http */
  gint64 size;         /* bytes, exact; -1 not told */
  char *digest;        /* lower-case hexadecimal: 32 digits MD5, 40 SHA-1, 64 SHA-256, 128 SHA-512; "" not told */
} IpsLocatorImage;

typedef struct
{
  GPtrArray *images;   /* (element-type IpsLocatorImage), each name once */
  guint n_ignored;     /* images without name or address, or with one that cannot be */
} IpsLocatorReply;
void ips_locator_reply_free (IpsLocatorReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsLocatorReply, ips_locator_reply_free)

/* The question's body. (transfer full) */
GBytes *ips_locator_build (IpsDialect *dialect);

/**
 * ips_locator_parse:
 * @host: for messages
 *
 * Any thread; pure. Errors: %IPS_ERROR_LOGIN_REJECTED and %IPS_ERROR_NOT_ENTITLED where a web page came instead,
 * %IPS_ERROR_NOT_FOUND where the reply names no file at all, %IPS_ERROR_PROTOCOL.
 */
IpsLocatorReply *ips_locator_parse (IpsDialect *dialect, const char *host, GBytes *reply, GError **error);

/* Asks the locator at @uri. The login goes along with the question, over https only. Errors: those of the session and of
 * ips_locator_parse(). Main thread. */
void ips_locator_fetch_async (IpsSiteSession *session, IpsDialect *dialect, GUri *uri, const char *user, IpsSecret *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsLocatorReply *ips_locator_fetch_finish (IpsSiteSession *session, GAsyncResult *result, GError **error);   /* (transfer full) */

G_END_DECLS
