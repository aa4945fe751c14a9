/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workspace-fixture.h"

#include <glib/gstdio.h>

void
workspace_fixture_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

GAsyncResult *
workspace_fixture_await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

IpsWorkspace *
workspace_fixture_open (const char *path)
{
  IpsWorkspaceOptions options = { .store_path = path, .no_keyring = TRUE };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsWorkspace *workspace;

  ips_workspace_open_async (&options, NULL, workspace_fixture_result_cb, &result);
  workspace = ips_workspace_open_finish (workspace_fixture_await (&result), &error);
  g_assert_no_error (error);
  return workspace;
}

void
workspace_fixture_close (IpsWorkspace *workspace)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_workspace_close_async (workspace, workspace_fixture_result_cb, &result);
  g_assert_true (ips_workspace_close_finish (workspace, workspace_fixture_await (&result), &error));
  g_assert_no_error (error);
  g_object_unref (workspace);
}

static void
remove_all (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_all (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

void
workspace_fixture_remove (char *folder)
{
  remove_all (folder);
  g_free (folder);
}
