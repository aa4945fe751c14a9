/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IpsDeadline:
 *
 * A cancellable for one asynchronous call that must end in time, however slowly its answer drips: it is cancelled when the time is
 * over, or when the caller's own is. Which of the two it was is told by ips_deadline_has_passed().
 *
 * Of the thread that runs the default main context. A plain value with one owner.
 */
typedef struct _IpsDeadline IpsDeadline;

/* @outer: (nullable): the caller's */
IpsDeadline *ips_deadline_new (GCancellable *outer, guint after_ms);
void ips_deadline_free (IpsDeadline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsDeadline, ips_deadline_free)
/* What the call gets. (transfer none) */
GCancellable *ips_deadline_get_cancellable (IpsDeadline *self);
gboolean ips_deadline_has_passed (const IpsDeadline *self);
/* The call is over: nothing is cancelled any more. */
void ips_deadline_stop (IpsDeadline *self);

G_END_DECLS
