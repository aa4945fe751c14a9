/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-store-mail.h"

G_BEGIN_DECLS

/* A mail of the outbox as a row of a list. What it holds is replaced when the mail changes, the object stays. */
#define IPS_TYPE_OUTBOX_ITEM (ips_outbox_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsOutboxItem, ips_outbox_item, IPS, OUTBOX_ITEM, GObject)
const IpsQueuedMail *ips_outbox_item_get_mail (IpsOutboxItem *self);

/**
 * IpsOutbox:
 *
 * The newest mails of the outbox, in memory, kept true whichever process sends them. Main thread.
 *
 * Signal "changed": mails came, went, or stand otherwise; emitted after loading too.
 */
#define IPS_TYPE_OUTBOX (ips_outbox_get_type ())
G_DECLARE_FINAL_TYPE (IpsOutbox, ips_outbox, IPS, OUTBOX, GObject)

IpsOutbox *ips_outbox_new (IpsStore *store);                  /* begins to load */
gboolean ips_outbox_is_loaded (IpsOutbox *self);
GPtrArray *ips_outbox_get_items (IpsOutbox *self);            /* (transfer none) (element-type IpsOutboxItem), newest first */
guint ips_outbox_get_n_attention (IpsOutbox *self);           /* mails somebody should look at */

G_END_DECLS
