/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ips_json_is_shallow:
 * @text: JSON text that arrived from somewhere
 * @length_bytes: its length; -1 where it ends with a NUL
 * @max_depth: how deep arrays and objects may lie in one another
 *
 * The parser calls itself for every level, so that a text of nothing but brackets would exhaust the stack: this is asked
 * first. Any thread.
 *
 * Returns: %FALSE where it is deeper
 */
gboolean ips_json_is_shallow (const char *text, gssize length_bytes, guint max_depth);

G_END_DECLS
