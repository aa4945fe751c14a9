/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ips_text_make_safe:
 * @text: (nullable): text that arrived from somewhere else
 * @max_chars: cut after this many characters with "…"; 0 for no limit
 *
 * Control (C0, C1, DEL), bidirectional and zero-width characters become U+FFFD, bytes that are not
 * UTF-8 too, so that the text can be shown in a terminal, a label or a log line.
 *
 * Returns: (transfer full): "" for %NULL
 */
char *ips_text_make_safe (const char *text, gsize max_chars);

/**
 * ips_text_make_sentence:
 * @fragment: (nullable): UTF-8 text such as an error's message: lower case and without full stop
 *
 * What begins with a name ("ber-core-02: ") keeps its first letter.
 *
 * Returns: (transfer full): the same with a capital in front and a full stop behind, where it does not end with one, "!" or
 *   "?"; "" for "" and %NULL
 */
char *ips_text_make_sentence (const char *fragment);

/**
 * ips_text_escape_mnemonic:
 * @name: UTF-8 text that goes into a label with mnemonics
 *
 * Returns: (transfer full): @name so that an underscore of it is shown, and makes no mnemonic
 */
char *ips_text_escape_mnemonic (const char *name);

/* Natural order: numbers by value ("7.1(11)" after "7.1(7)", "S1000" after "S924"), letters without
 * case, ties by strcmp. %NULL sorts first. Does not allocate. */
int ips_text_compare_natural (const char *a, const char *b);

/* Case-insensitive: whether every blank-separated word of @needle_folded (already casefolded) is
 * in @haystack_folded. */
gboolean ips_text_matches (const char *haystack_folded, const char *needle_folded);

G_END_DECLS
