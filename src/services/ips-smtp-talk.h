/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-smtp.h"

G_BEGIN_DECLS

/**
 * IpsSmtpTalk:
 *
 * Listens to the talk with a mail server, line by line: which answer belongs to which command, what it means for
 * which recipient, and what of it may be shown. Pure: no I/O, any thread, one at a time.
 */
typedef struct
{
  GPtrArray *recipients;      /* (element-type IpsMailRecipient), in the order of the commands */
  guint n_asked;              /* commands RCPT so far */
  gboolean asking;            /* the next answer is to RCPT */
  gboolean logging_in;        /* what is said now is part of the login */
  gboolean leaving;           /* QUIT was said: what comes then changes nothing */
  guint code;                 /* of the last whole answer; 0 none */
  GString *words;             /* the last answer; lines are joined with blanks */
  GString *partial;           /* lines of an answer that goes on */
} IpsSmtpTalk;

IpsSmtpTalk *ips_smtp_talk_new (GPtrArray *recipients);      /* (element-type utf8) */
void ips_smtp_talk_free (IpsSmtpTalk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSmtpTalk, ips_smtp_talk_free)

/* @line: as it was sent or arrived, with or without line break; anything may arrive. Returns: (transfer full): the
 * line as it may be shown. */
char *ips_smtp_talk_note_command (IpsSmtpTalk *self, const char *line, gsize length);
char *ips_smtp_talk_note_answer (IpsSmtpTalk *self, const char *line, gsize length);

G_END_DECLS
