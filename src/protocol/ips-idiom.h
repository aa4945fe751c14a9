/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-xml-node.h"

G_BEGIN_DECLS

/**
 * IpsIdiom: the envelope of control transactions (protocol.md 1.4, 1.5, 2).
 */

/* Most that a reply may be, in bytes. */
#define IPS_IDIOM_MAX_REPLY_BYTES (4 * 1024 * 1024)
/* The same of a configuration, which may be a whole signature definition. */
#define IPS_IDIOM_MAX_CONFIG_BYTES (64 * 1024 * 1024)

/* @purpose: a dialect key part ("get-version"); @body_xml: (nullable): the element's content, which must
 * be well formed. Errors: %IPS_ERROR_INVALID, %IPS_ERROR_UNSUPPORTED for a purpose the dialect lacks. */
GBytes *ips_idiom_build_request (IpsDialect *dialect, const char *purpose, const char *body_xml, GError **error);

/* The root of a success document (its transaction's element is ips_idiom_get_content()); an <error>
 * document becomes the error it names, anything else %IPS_ERROR_PROTOCOL. */
IpsXmlNode *ips_idiom_parse_reply (IpsDialect *dialect, const char *purpose, const char *data, gsize size_bytes, GError **error);
/* (transfer none): the element of the transaction's reply within the document */
IpsXmlNode *ips_idiom_get_content (IpsDialect *dialect, const char *purpose, IpsXmlNode *root);

G_END_DECLS
