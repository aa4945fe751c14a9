/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IpsPushBody: the body of a request that is a file of any size, between a head and a tail of text. It is never in memory:
 * what the system has cached is copied from there, what it has to fetch from the disk first is read ahead in a thread. So
 * the main loop neither waits for a disk nor pays for a change of threads. Main thread only.
 *
 * libsoup would carry a body in pieces of 8 KiB and take two turns of the main loop for each. Therefore this one writes
 * itself: whoever knows the connection says ips_push_body_set_output(), and when libsoup has sent the request's head and
 * begins to read the body, all of it is written there; libsoup hears of its end, or why it failed, and goes on with the
 * reply.
 */
#define IPS_TYPE_PUSH_BODY (ips_push_body_get_type ())
G_DECLARE_FINAL_TYPE (IpsPushBody, ips_push_body, IPS, PUSH_BODY, GInputStream)

/**
 * ips_push_body_open_async:
 * @path: the file
 * @size_bytes: how large it is known to be
 * @head: (transfer none) @tail: (transfer none): what goes before and after it
 *
 * Errors: %IPS_ERROR_NOT_FOUND, %IPS_ERROR_CHECKSUM where the file has another size. A file that changes its size while
 * it is read gives the latter then.
 */
void ips_push_body_open_async (const char *path, guint64 size_bytes, GBytes *head, GBytes *tail, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsPushBody *ips_push_body_open_finish (GAsyncResult *result, GError **error);         /* (transfer full) */
/* All of it, in bytes. */
guint64 ips_push_body_get_n_bytes (IpsPushBody *self);
typedef void (*IpsPushBodyLast) (void (*release) (gpointer hold, gboolean go_on), gpointer hold, gpointer user_data);
/* Keeps the last byte back until the hold that @last is given is released; see IpsPush. */
void ips_push_body_hold (IpsPushBody *self, IpsPushBodyLast last, gpointer user_data);
typedef void (*IpsPushBodyWrote) (guint64 n_bytes, gpointer user_data);
/**
 * ips_push_body_set_output:
 * @output: (nullable): a pollable stream, where all of it is written once it is read; %NULL stops that: the reader hears
 *   that the stream is closed
 * @wrote: (nullable): told after each piece how many bytes are out by now
 */
void ips_push_body_set_output (IpsPushBody *self, GOutputStream *output, IpsPushBodyWrote wrote, gpointer user_data);
/* For tests: every piece is read in the thread, as if nothing were cached. */
void ips_push_body_set_uncached (IpsPushBody *self);

G_END_DECLS
