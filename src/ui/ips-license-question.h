/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * ips_license_question_async:
 * @parent: (nullable): over which window
 *
 * Before the licence server is asked: looks at its certificate, and where nobody has accepted it, asks. Main thread.
 *
 * Returns by _finish: whether to go on. That is so too where the server did not answer: the job says then what is wrong.
 */
void ips_license_question_async (IpsWorkspace *workspace, GtkWindow *parent, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_license_question_finish (IpsWorkspace *workspace, GAsyncResult *result);

G_END_DECLS
