/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-mail-settings.h"
#include "ips-mail.h"
#include "ips-secret.h"

G_BEGIN_DECLS

/* A mail as it is handed to a server. */
typedef struct
{
  IpsMailSettings *settings;    /* server, port, security, user, sender, CA file, pin, time limit */
  IpsSecret *password;          /* (nullable) */
  char *message_id;             /* without brackets */
  char *subject;
  gint64 date_us;
  GPtrArray *to;                /* (element-type utf8): whom the header names */
  GPtrArray *recipients;        /* (element-type utf8): who gets it this time */
  GPtrArray *parts;             /* (element-type IpsMailPart) */
} IpsSmtpMessage;
IpsSmtpMessage *ips_smtp_message_new (void);
void ips_smtp_message_free (IpsSmtpMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSmtpMessage, ips_smtp_message_free)

G_END_DECLS
