/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-mail-settings.h"
#include "ips-queued-mail.h"

G_BEGIN_DECLS

/* How it went. Where @error is %NULL the server took the mail for those recipients whose state is sent. */
typedef struct
{
  GError *error;                /* (nullable): the message is a fragment, the server's own words are in @words */
  gboolean permanent;           /* trying again would end the same */
  GPtrArray *recipients;        /* (element-type IpsMailRecipient) */
  char *words;                  /* the server's last; "" where it said nothing */
} IpsSmtpReport;
void ips_smtp_report_free (IpsSmtpReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSmtpReport, ips_smtp_report_free)

/* What each recipient was told is put beside those of @mail who had it before. */
void ips_smtp_report_apply (const IpsSmtpReport *self, IpsQueuedMail *mail);
/* (transfer full): what went wrong, in sentences, "" where nothing did; @mail: after ips_smtp_report_apply() */
char *ips_smtp_report_describe (const IpsSmtpReport *self, const IpsMailSettings *settings, const IpsQueuedMail *mail);

G_END_DECLS
