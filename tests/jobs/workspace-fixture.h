/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-workspace.h"

G_BEGIN_DECLS

/* A workspace without a keyring on a store in a folder of the test's own. Everything here waits on the main context. */

/* A GAsyncReadyCallback that puts the result into a GAsyncResult **, and the wait for it. */
void workspace_fixture_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *workspace_fixture_await (GAsyncResult **result);

/* On the store at @path, which is made where there is none. (transfer full) */
IpsWorkspace *workspace_fixture_open (const char *path);
/* @workspace: (transfer full) */
void workspace_fixture_close (IpsWorkspace *workspace);
/* @folder: (transfer full): removed with all that lies in it */
void workspace_fixture_remove (char *folder);

G_END_DECLS
