/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-step-time.h"
#include "ips-store.h"

G_BEGIN_DECLS

/**
 * IpsStepTimeBook:
 *
 * How long deployments took so far, for whoever says how long the next one will. Read as it is made and again where something was
 * deployed since, so an estimate is at hand at once. Main thread only.
 *
 * Signal "changed": estimates may be others.
 */
#define IPS_TYPE_STEP_TIME_BOOK (ips_step_time_book_get_type ())
G_DECLARE_FINAL_TYPE (IpsStepTimeBook, ips_step_time_book, IPS, STEP_TIME_BOOK, GObject)

/* The one of @store in this process. (transfer full) */
IpsStepTimeBook *ips_step_time_book_get (IpsStore *store);
/* For whoever cannot wait for "changed". */
void ips_step_time_book_load_async (IpsStepTimeBook *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_step_time_book_load_finish (IpsStepTimeBook *self, GAsyncResult *result, GError **error);

gboolean ips_step_time_book_is_loaded (IpsStepTimeBook *self);
/* As ips_step_times_estimate(), by all that is known. */
void ips_step_time_book_estimate (IpsStepTimeBook *self, const char *platform, GPtrArray *steps, IpsStepEstimate *estimate);

G_END_DECLS
