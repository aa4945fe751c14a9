/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-update-source.h"
#include "ips-update-status.h"
#include "ips-verb-context.h"

G_BEGIN_DECLS

/* What the two verbs share: they look at the server first, and note what came of it where Update Status shows it. */

/* Loads the library, asks the server, or a fallback, keeps what it offers and notes the check. On an error the context has its
 * sentence. @first: the first server to be asked, 0 the update server. Result: (transfer full) */
void ips_update_begin_async (IpsVerbContext *context, guint first, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsUpdateSource *ips_update_begin_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);
/* "31 packages: 2 new, 3 there already, 26 left out" (transfer full) */
char *ips_update_describe_offers (GPtrArray *offers);

/* @outcome, and from which server where it was a fallback. (transfer full) */
char *ips_update_describe_server (const IpsUpdateSource *source, const char *outcome);

/* Notes what came of a download; written behind. @source: (nullable): where no server answered */
void ips_update_note_download (IpsVerbContext *context, const IpsUpdateSource *source, const char *outcome, gboolean failed);

/* Lines of the detail that the report knows again. */
void ips_update_note_applied (IpsVerbContext *context, const char *what);
void ips_update_note_deploying (IpsVerbContext *context, const char *what);
typedef enum { IPS_UPDATE_NEWS_AVAILABLE = 1 << 0, IPS_UPDATE_NEWS_DOWNLOADED = 1 << 1, IPS_UPDATE_NEWS_APPLIED = 1 << 2,
               IPS_UPDATE_NEWS_DEPLOYING = 1 << 3 } IpsUpdateNews;
/* What the details of the operations of @job tell of that succeeded: IpsUpdateNews; 0: nothing new. */
guint ips_update_job_get_news (IpsJob *job);

/* The facts in the store. */
#define IPS_UPDATE_FACT_PAUSED "paused"
/* Reads the event called @what ("check", "download"). */
void ips_update_event_read (IpsUpdateEvent *event, GHashTable *facts, const char *what);

G_END_DECLS
