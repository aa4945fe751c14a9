/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-job-bar.h"

G_BEGIN_DECLS

/**
 * ips_verb_action_run:
 * @verb: what to do
 * @sensors: (element-type IpsSensor): on which; empty: on all of the inventory, after a warning that names the
 *   count and can be stopped
 * @parent: (nullable): the window the question is shown over
 * @bar: (nullable): where the job is watched
 *
 * Asks what must be asked, then writes the job. Returns at once; errors are shown over @parent. Main thread.
 */
void ips_verb_action_run (IpsWorkspace *workspace, IpsVerb verb, GPtrArray *sensors, GtkWindow *parent, IpsJobBar *bar);

/* As ips_verb_action_run() without a selection, where only @sensors are listed (a search hides the others). */
void ips_verb_action_run_listed (IpsWorkspace *workspace, IpsVerb verb, GPtrArray *sensors, GtkWindow *parent, IpsJobBar *bar);

/* The parameters of a job whose devices wait for their maintenance windows. */
#define IPS_VERB_ACTION_IN_WINDOW "{\"in-window\": true}"

/* As ips_verb_action_run() after the question was asked elsewhere. @parameters: (nullable): JSON object. */
void ips_verb_action_submit (IpsWorkspace *workspace, IpsVerb verb, GPtrArray *sensors, const char *parameters, GtkWindow *parent, IpsJobBar *bar);

/* (transfer full): the first ten names, one a line with a bullet, then "and 14 more" */
char *ips_verb_action_list_names (GPtrArray *sensors);

G_END_DECLS
