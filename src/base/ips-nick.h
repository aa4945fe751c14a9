/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ips_nick_find:
 * @table: an array whose elements are nicks, or begin with one: `const char *nick`
 * @element_bytes: the size of an element
 * @n_elements: how many there are
 * @nick: (nullable): the text
 * @value: (out): the index of the element with this nick; unchanged where none has it
 *
 * For the functions that turn what was stored or entered back into an enumeration; they call it as IPS_NICK_FIND(). Any thread.
 *
 * Returns: %FALSE where no element has this nick
 */
gboolean ips_nick_find (gconstpointer table, gsize element_bytes, guint n_elements, const char *nick, guint *value);

/* The same for an array whose size the compiler knows. */
#define IPS_NICK_FIND(table, nick, value) ips_nick_find ((table), sizeof (table)[0], G_N_ELEMENTS (table), (nick), (value))

G_END_DECLS
