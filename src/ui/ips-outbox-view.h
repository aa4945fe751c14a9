/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-outbox.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsOutboxView: the tab *Outbox* of *E-mail*: mails that wait, were sent or could not be sent, why, and what they say.
 * *Try Again* and *Discard* act on those that are selected.
 */
#define IPS_TYPE_OUTBOX_VIEW (ips_outbox_view_get_type ())
G_DECLARE_FINAL_TYPE (IpsOutboxView, ips_outbox_view, IPS, OUTBOX_VIEW, GtkBox)

GtkWidget *ips_outbox_view_new (IpsWorkspace *workspace, IpsOutbox *outbox);

G_END_DECLS
