/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-partial-file.h"
#include "ips-site-session.h"

G_BEGIN_DECLS

/**
 * IpsDownloadRequest: what is fetched and where to. Begin with { .uri = ..., .size = -1 }.
 */
typedef struct
{
  GUri *uri;
  const char *user;             /* (nullable): see #IpsSiteRequest */
  IpsSecret *password;          /* (nullable) */
  gboolean login_at_once;
  const char *part_path;        /* where the part lies; see #IpsPartialFile */
  gint64 size;                  /* bytes, as a list said exactly; -1 unknown */
  const char *digest;           /* (nullable): as a list said, hexadecimal; its length tells the kind */
  guint head_timeout_ms;        /* 0: the session's own */
  guint silence_timeout_ms;
  guint max_failures;           /* breaks in a row without a byte in between before it gives up; 0: 5 */
  guint retry_ms;               /* before the first new try, doubled with each; 0: 1,000 */
} IpsDownloadRequest;

/* What came of it. */
typedef struct
{
  char *path;                   /* the part, whole and checked, to be moved to its place by the caller */
  char *sha256;                 /* lower case */
  gint64 size;                  /* bytes */
  gint64 resumed_at;            /* bytes that were there before */
  gint64 n_received;            /* bytes that came over the network */
  gint64 modified_us;           /* the server's Last-Modified; 0 unknown */
  gboolean compared;            /* with a checksum of the list */
} IpsDownloaded;
void ips_downloaded_free (IpsDownloaded *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsDownloaded, ips_downloaded_free)

/**
 * IpsDownload:
 *
 * Fetches one file: streamed to a part, hashed meanwhile, gone on with where a break, a crash or somebody's stop left
 * it, and compared with what it should be in the end. At most 768 KiB are held in memory. Main thread only.
 */
#define IPS_TYPE_DOWNLOAD (ips_download_get_type ())
G_DECLARE_FINAL_TYPE (IpsDownload, ips_download, IPS, DOWNLOAD, GObject)

IpsDownload *ips_download_new (IpsSiteSession *session, const IpsDownloadRequest *request);

/* Once. Errors: those of the session; %IPS_ERROR_CHECKSUM (nothing of it is kept); %IPS_ERROR_NOT_ENTITLED,
 * %IPS_ERROR_LOGIN_REJECTED and %IPS_ERROR_PROTOCOL where a web page came instead (what was there before stays);
 * %IPS_ERROR_DISK_FULL and %IPS_ERROR_BUSY of the part, which stays. A cancellation keeps the part too. */
void ips_download_run_async (IpsDownload *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsDownloaded *ips_download_run_finish (IpsDownload *self, GAsyncResult *result, GError **error);

/* While it is held nothing is read, so that the server stops sending; a server that gives up meanwhile is asked again. */
void ips_download_set_held (IpsDownload *self, gboolean held);

/* For those who show it; ask about four times a second. */
gint64 ips_download_get_n_done (IpsDownload *self);         /* bytes that are there */
gint64 ips_download_get_n_total (IpsDownload *self);        /* -1 unknown */
double ips_download_get_speed (IpsDownload *self);          /* bytes per second over the last seconds */
gint64 ips_download_get_time_left (IpsDownload *self);      /* µs; -1 unknown */
/* Why it waits, a sentence's beginning in lower case; NULL while it goes well. */
const char *ips_download_get_trouble (IpsDownload *self);

G_END_DECLS
