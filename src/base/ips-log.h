/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ips_log_init:
 * @verbose: print info and debug too (also: G_MESSAGES_DEBUG)
 *
 * Sets a structured log writer that redacts every living IpsSecret and strips control characters.
 * Call once, first thing in main().
 */
void ips_log_init (gboolean verbose);

G_END_DECLS
