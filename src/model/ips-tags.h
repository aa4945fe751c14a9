/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsTags: words of the user's own on a device, across its group: "core", "pci scope".
 *
 * They are kept as one text, "core, pci scope": each once whatever its case, in order. Any thread.
 */

/* What is typed, in that form: commas, semicolons and line breaks part tags. (transfer full) */
char *ips_tags_normalise (const char *text);
/* What becomes of @tags when @typed is entered: words with "+" add to them and with "-" take away, where every one has
 * such a sign; anything else takes their place. (transfer full), in normal form */
char *ips_tags_edit (const char *tags, const char *typed);
/* Of a text in any form: at most 20 tags of at most 50 characters each. Error: %IPS_ERROR_INVALID with what to enter instead. */
gboolean ips_tags_check (const char *text, GError **error);

/* One by one. (transfer full) */
char **ips_tags_split (const char *tags);
/* Without case. */
gboolean ips_tags_contain (const char *tags, const char *tag);

G_END_DECLS
