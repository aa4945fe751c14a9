/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * ips_question_attach:
 * @workspace: whose jobs may ask
 * @application: whose active window a question is shown over
 *
 * Shows the dialog of each question that a job raises: about new certificates, for passwords. Call once; lives as
 * long as @application. Main thread.
 */
void ips_question_attach (IpsWorkspace *workspace, GtkApplication *application);

/* Operations of @job that wait for somebody's answer. */
guint ips_question_count (IpsJob *job);
/* Shows the question of @job, where it has one. @parent: (nullable) */
void ips_question_present (IpsWorkspace *workspace, IpsJob *job, GtkWindow *parent);

G_END_DECLS
