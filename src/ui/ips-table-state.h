/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ips_table_state_get:
 *
 * What is remembered of tables ($XDG_STATE_HOME/vedette/tables.ini): a group per table. State only: where
 * the file is missing or cannot be read, everything is as it was made.
 *
 * Returns: (transfer none): read at the first call. Main thread.
 */
GKeyFile *ips_table_state_get (void);
/* It was changed: written two seconds later. */
void ips_table_state_changed (void);
/* Writes now what is not yet written; for the end of the program. */
void ips_table_state_flush (void);

G_END_DECLS
