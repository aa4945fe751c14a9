/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-workspace.h"

G_BEGIN_DECLS

/* Shows what the reporter of @workspace has to tell on the desktop, where the session has a notification service
 * (org.freedesktop.Notifications); elsewhere nothing is lost, Activity and the mails say the same. */
void ips_daemon_notice_attach (IpsWorkspace *workspace);

G_END_DECLS
