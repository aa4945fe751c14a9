/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "ips-mail-address.h"
#include "ips-mail-table.h"

G_BEGIN_DECLS

/**
 * IpsMail:
 *
 * A mail as it is written: recipients, a subject, and paragraphs and tables in the order they were added. Every
 * text may hold anything: it is made harmless and bounded where the mail is composed. Counted atomically; nobody
 * changes it once more than one has it.
 */
typedef struct _IpsMail IpsMail;

typedef struct
{
  char *type;           /* "text/plain", "text/html", "text/csv", IPS_MAIL_CALL_TYPE; always UTF-8 */
  char *file_name;      /* ASCII, harmless; "" for what is the mail's own text */
  GBytes *content;
} IpsMailPart;
IpsMailPart *ips_mail_part_new (const char *type, const char *file_name, GBytes *content);   /* refs @content */
void ips_mail_part_free (IpsMailPart *self);

IpsMail *ips_mail_new (const char *subject);
IpsMail *ips_mail_ref (IpsMail *self);
void ips_mail_unref (IpsMail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsMail, ips_mail_unref)

/* What the webhook is told lies in the outbox as a mail does, with this for its one recipient and @json for its text. */
IpsMail *ips_mail_new_call (const char *subject, GBytes *json);
#define IPS_MAIL_WEBHOOK "webhook"
#define IPS_MAIL_CALL_TYPE "application/json"

/* @addresses: (element-type utf8): as ips_mail_addresses_parse() gives them; one that is there already is not
 * added again. */
void ips_mail_add_recipients (IpsMail *self, GPtrArray *addresses);
void ips_mail_add_paragraph (IpsMail *self, const char *text);
void ips_mail_take_table (IpsMail *self, IpsMailTable *table);     /* (transfer full) */

GPtrArray *ips_mail_get_recipients (IpsMail *self);                /* (transfer none) (element-type utf8) */
/* (transfer none): one line, at most 200 characters, harmless */
const char *ips_mail_get_subject (IpsMail *self);

/**
 * ips_mail_compose:
 *
 * Any thread: with thousands of lines it takes a while.
 *
 * Returns: (transfer full) (element-type IpsMailPart): the plain text, the HTML, and a CSV file per table;
 *   together at most %IPS_MAIL_MAX_BYTES: a file that would be more is left out, and the text says so
 */
GPtrArray *ips_mail_compose (IpsMail *self);
#define IPS_MAIL_MAX_BYTES (8 * 1024 * 1024)

/**
 * ips_mail_encode_header:
 * @name: "Subject"
 * @text: one line of UTF-8; line breaks and control characters become U+FFFD
 *
 * Returns: (transfer full): "Subject: ..." without the last line break: in ASCII, as RFC 2047 says where the text
 *   is not, folded so that no line is longer than 76 bytes wherever a blank allows it
 */
char *ips_mail_encode_header (const char *name, const char *text);

/* The same for a list of addresses ("To"), a line each where they do not fit in one. */
char *ips_mail_encode_address_header (const char *name, GPtrArray *addresses);

G_END_DECLS
