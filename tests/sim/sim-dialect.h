/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The names of the wire, read once from the dialect file. Main thread only. */
gboolean sim_dialect_load (const char *path, GError **error);
/* (transfer none): the word for @key; @key itself, with a warning, where the file has none */
const char *sim_dialect (const char *key);
/* whether nobody has seen or published that word */
gboolean sim_dialect_is_assumed (const char *key);
/* (nullable): "get-version" for "getVersion" */
const char *sim_dialect_find_purpose (const char *command);

G_END_DECLS
