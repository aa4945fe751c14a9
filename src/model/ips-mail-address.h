/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define IPS_MAIL_MAX_ADDRESSES 100

/**
 * ips_mail_addresses_parse:
 * @text: (nullable): what was typed or pasted: addresses with commas, semicolons or line breaks between them,
 *   each also as a mail program writes it, with a name ("Jane Doe <jane@example.org>"); the names are dropped
 *
 * An address that was written twice counts once. A name in the domain that is not ASCII is left as it was
 * written. At most %IPS_MAIL_MAX_ADDRESSES. Any thread.
 *
 * Returns: (transfer full) (nullable) (element-type utf8): the addresses in their order, none for an empty text;
 *   %NULL with %IPS_ERROR_INVALID, which names the first that is not well formed and says why
 */
GPtrArray *ips_mail_addresses_parse (const char *text, GError **error);

/* (transfer full): as they are shown and kept: "a@example.org, b@example.org" */
char *ips_mail_addresses_format (GPtrArray *addresses);

/**
 * ips_mail_address_check:
 * @address: one address, nothing around it
 *
 * RFC 5321 and 6531 without what nobody uses: quoted local parts and numbers in brackets are refused with a
 * sentence. What is accepted holds no blank, no control character and no bracket, so that it can stand in a
 * header and in a command of SMTP.
 */
gboolean ips_mail_address_check (const char *address, GError **error);

/* (transfer full): @address with its domain in ASCII ("jane@xn--mller-kva.example"), as headers want it; the
 * domain stays as it is where it cannot be written so. */
char *ips_mail_address_to_ascii_domain (const char *address);

G_END_DECLS
