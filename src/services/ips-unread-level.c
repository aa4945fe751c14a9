/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-unread-level.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-policy.h"
#include "ips-store-packages.h"

/* With the package's sha256: a fact; its text is the version that could not read it and, on the next line, why. */
#define UNREADABLE "unreadable-definition."

void
ips_unread_level_free (IpsUnreadLevel *self)
{
  if (self == NULL)
    return;
  g_free (self->package);
  g_free (self->sha256);
  g_free (self->detail);
  g_free (self);
}

char *
ips_unread_level_describe (const IpsUnreadLevel *self)
{
  switch (self->reason)
    {
    case IPS_UNREAD_BROKEN:
      /* TRANSLATORS: a package's name, and what is the matter with it */
      return g_strdup_printf (_("the package %s in the library cannot be read (%s); download or import a whole copy of it, or read the "
                                "level from a device at it (vedettectl signatures fetch)"), self->package, self->detail);
    case IPS_UNREAD_FORGOTTEN:
      return g_strdup_printf (_("the level was forgotten; its package %s is still in the library and can be read again (vedettectl "
                                "signatures read S%u)"), self->package, self->level);
    case IPS_UNREAD_DAMAGED:
      return g_strdup_printf (_("the package %s in the library is damaged; download or import it again"), self->package);
    case IPS_UNREAD_WAITING:
    default:
      return g_strdup_printf (_("the package %s is in the library and has not been read yet; an open window reads it, or vedettectl "
                                "signatures read S%u"), self->package, self->level);
    }
}

/* --- loading --- */

static gboolean
is_known_from_package (IpsCatalogue *catalogue, guint level)
{
  const IpsSignatureLevel *known = ips_catalogue_lookup (catalogue, level);

  return known != NULL && ips_signature_source_is_package (known->source, level);
}

/* (transfer full) (nullable): why this version cannot read it */
static char *
dup_detail (GHashTable *facts, const char *sha256)
{
  g_autofree char *name = g_strconcat (UNREADABLE, sha256, NULL);
  const char *text = g_hash_table_lookup (facts, name);
  gsize length = strlen (IPS_VERSION);

  /* A newer version may be able to read it; one without a reason was noted by a version that kept none. */
  return text != NULL && strncmp (text, IPS_VERSION, length) == 0 && text[length] == '\n' ? g_strdup (text + length + 1) : NULL;
}

static IpsUnreadLevel *
unread_level_new (const IpsPackageFile *file, GHashTable *facts)
{
  IpsUnreadLevel *self = g_new0 (IpsUnreadLevel, 1);
  g_autofree char *level = ips_level_to_text (file->name->level);
  g_autofree char *forgotten = g_strconcat (IPS_STORE_FORGOTTEN_LEVEL, level, NULL);

  self->level = file->name->level;
  self->package = g_strdup (file->name->name);
  self->sha256 = g_strdup (file->sha256);
  self->detail = dup_detail (facts, file->sha256);
  if (file->state == IPS_PACKAGE_DAMAGED)
    self->reason = IPS_UNREAD_DAMAGED;
  else if (self->detail != NULL)
    self->reason = IPS_UNREAD_BROKEN;
  else
    self->reason = g_hash_table_contains (facts, forgotten) ? IPS_UNREAD_FORGOTTEN : IPS_UNREAD_WAITING;
  if (self->detail == NULL)
    self->detail = g_strdup ("");
  return self;
}

/* Of several packages of a level the one that can still be read says more. */
static int
compare_levels (gconstpointer a, gconstpointer b)
{
  const IpsUnreadLevel *x = *(IpsUnreadLevel *const *) a, *y = *(IpsUnreadLevel *const *) b;

  if (x->level != y->level)
    return x->level < y->level ? 1 : -1;
  return (x->reason > y->reason) - (x->reason < y->reason);
}

static void
packages_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsCatalogue *catalogue = g_task_get_source_object (task);
  GHashTable *facts = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) files = ips_store_load_packages_finish (IPS_STORE (source), result, &error);
  GPtrArray *levels;

  if (files == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  levels = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_unread_level_free);
  for (guint i = 0; i < files->len; i++)
    {
      const IpsPackageFile *file = g_ptr_array_index (files, i);

      if (file->name->family == IPS_PACKAGE_CSM_SIGNATURE && file->name->level != 0 && file->state != IPS_PACKAGE_INCOMPLETE
          && !is_known_from_package (catalogue, file->name->level))
        g_ptr_array_add (levels, unread_level_new (file, facts));
    }
  g_ptr_array_sort (levels, compare_levels);
  g_task_return_pointer (task, levels, (GDestroyNotify) g_ptr_array_unref);
}

static void
facts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  GHashTable *facts = ips_store_load_update_facts_finish (IPS_STORE (source), result, &error);

  if (facts == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, facts, (GDestroyNotify) g_hash_table_unref);
  ips_store_load_packages_async (IPS_STORE (source), cancellable, packages_cb, g_steal_pointer (&task));
}

void
ips_unread_levels_load_async (IpsCatalogue *catalogue, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (catalogue, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_unread_levels_load_async);
  ips_store_load_update_facts_async (ips_catalogue_get_store (catalogue), cancellable, facts_cb, g_steal_pointer (&task));
}

GPtrArray *
ips_unread_levels_load_finish (IpsCatalogue *catalogue, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, catalogue), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- noting --- */

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsCatalogue) catalogue = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_store_save_update_facts_finish (IPS_STORE (source), result, &error))
    g_signal_emit_by_name (catalogue, "changed");
  else if (!ips_error_is_cancelled (error))
    g_debug ("catalogue: %s", error->message);
}

void
ips_unread_level_note_broken (IpsCatalogue *catalogue, const char *sha256, const char *detail)
{
  g_autoptr(GHashTable) facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_hash_table_insert (facts, g_strconcat (UNREADABLE, sha256, NULL), g_strconcat (IPS_VERSION, "\n", detail, NULL));
  ips_store_save_update_facts_async (ips_catalogue_get_store (catalogue), facts, NULL, noted_cb, g_object_ref (catalogue));
}
