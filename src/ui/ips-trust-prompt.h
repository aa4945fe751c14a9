/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * ips_trust_prompt_attach:
 * @workspace: whose jobs may ask
 * @application: whose active window the question is shown over
 *
 * Shows an IpsTrustDialog once for each job that raises IpsJobList::trust-question. Call once; lives as long as
 * @application. Main thread.
 */
void ips_trust_prompt_attach (IpsWorkspace *workspace, GtkApplication *application);

G_END_DECLS
