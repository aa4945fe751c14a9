/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsJobBar: the bar at the foot of the window a job was started from: what, how many of how many, how many
 * failed, time left, Stop. It says the outcome for ten seconds; failures stay until they are looked at. Never
 * takes the focus.
 */
#define IPS_TYPE_JOB_BAR (ips_job_bar_get_type ())
G_DECLARE_FINAL_TYPE (IpsJobBar, ips_job_bar, IPS, JOB_BAR, GtkRevealer)

GtkWidget *ips_job_bar_new (IpsWorkspace *workspace);
/* For a bar made by a template: before anything else. */
void ips_job_bar_set_workspace (IpsJobBar *self, IpsWorkspace *workspace);
/* @job replaces one that was watched; that one goes on and is found in Activity. */
void ips_job_bar_watch (IpsJobBar *self, IpsJob *job);

/* Says @text where jobs are watched in @window, for ten seconds; in a message where it has no such place or a job
 * is shown there. @window: (nullable) */
void ips_job_bar_tell (GtkWindow *window, const char *title, const char *text);

G_END_DECLS
