/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ips_source_clear:
 * @source: (inout): a source that is owned, attached or not; may hold %NULL
 *
 * Sees to it that @source is never called again, lets go of it, and leaves %NULL. The thread of its context.
 */
void ips_source_clear (GSource **source);

G_END_DECLS
