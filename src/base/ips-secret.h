/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * IpsSecret:
 *
 * Bytes that must not be printed, kept or swapped: an atomically ref-counted buffer in memory that
 * is locked where the system allows it, left out of core dumps, and wiped when the last reference
 * goes. There is no to_string; every secret made is known to the log writer, which replaces it.
 */
#define IPS_TYPE_SECRET (ips_secret_get_type ())
typedef struct _IpsSecret IpsSecret;

GType ips_secret_get_type (void);

/**
 * ips_secret_new:
 * @text: UTF-8 text; copied, the caller wipes its own
 *
 * Returns: (transfer full): a secret. Any thread.
 */
IpsSecret *ips_secret_new (const char *text);
IpsSecret *ips_secret_ref (IpsSecret *self);
void ips_secret_unref (IpsSecret *self);
gboolean ips_secret_is_empty (const IpsSecret *self);
gboolean ips_secret_equal (const IpsSecret *a, const IpsSecret *b);

/**
 * ips_secret_peek:
 *
 * Returns: (transfer none): the NUL-terminated text, for handing to a library and nowhere else
 */
const char *ips_secret_peek (const IpsSecret *self);

/**
 * ips_secret_redact:
 * @text: any text
 *
 * Returns: (transfer full): @text with every living secret of 4 or more bytes replaced by "[secret]"
 */
char *ips_secret_redact (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSecret, ips_secret_unref)

G_END_DECLS
