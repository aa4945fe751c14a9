/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-catalogue-feeder.h"

#include <string.h>

#include "ips-level-reader.h"
#include "ips-package-library.h"
#include "ips-store-packages.h"

#define UNREADABLE "unreadable-definition."     /* with the package's sha256: a fact, with the version that could not read it */

struct _IpsCatalogueFeeder
{
  GObject parent_instance;

  IpsStore *store;               /* (owned) */
  IpsDialect *dialect;           /* (owned) */
  IpsCatalogue *catalogue;       /* (owned) */
  IpsPackageLibrary *library;    /* (owned) */
  GHashTable *tried;             /* (owned) sha256 of packages that were read or cannot be */
  char *reading;                 /* (owned) (nullable): sha256 of the one that is being read */
  char *name;                    /* (owned) (nullable): its file name */
  gboolean ready;                /* what cannot be read is known */
  GCancellable *running;         /* (owned) (nullable): while it is started */
};

G_DEFINE_FINAL_TYPE (IpsCatalogueFeeder, ips_catalogue_feeder, G_TYPE_OBJECT)

static void feed_next (IpsCatalogueFeeder *self);

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!ips_store_save_update_facts_finish (IPS_STORE (source), result, &error) && !ips_error_is_cancelled (error))
    g_debug ("catalogue: %s", error->message);
}

/* Others need not find out again; a newer version may be able to read it. */
static void
note_unreadable (IpsCatalogueFeeder *self, const char *sha256)
{
  g_autoptr(GHashTable) facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_hash_table_insert (facts, g_strconcat (UNREADABLE, sha256, NULL), (gpointer) IPS_VERSION);
  ips_store_save_update_facts_async (self->store, facts, NULL, noted_cb, NULL);
}

/* What is wrong with the package itself, not with the disk or the store. */
static gboolean
is_unreadable (const GError *error)
{
  return g_error_matches (error, IPS_ERROR, IPS_ERROR_INVALID) || g_error_matches (error, IPS_ERROR, IPS_ERROR_TOO_LARGE);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsCatalogueFeeder) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsLevelReading) reading = ips_level_reader_read_finish (IPS_CATALOGUE (source), result, &error);
  g_autofree char *sha256 = g_steal_pointer (&self->reading);

  if (ips_error_is_cancelled (error))
    return;
  /* For who looks for it: beside the words of a command that does something else it would be noise. */
  if (reading != NULL)
    g_debug ("catalogue: S%u: %u signatures, %u findings", reading->level, reading->n_signatures, reading->findings->len);
  else
    g_debug ("catalogue: %s: %s", self->name, error->message);
  if (is_unreadable (error))
    note_unreadable (self, sha256);
  /* Also one that was read: where another process forgot the level again it is not read for ever. */
  g_hash_table_add (self->tried, g_steal_pointer (&sha256));
  feed_next (self);
}

static gboolean
is_wanted (IpsCatalogueFeeder *self, const IpsPackageFile *file)
{
  const IpsSignatureLevel *known = ips_catalogue_lookup (self->catalogue, file->name->level);

  return file->state == IPS_PACKAGE_COMPLETE && file->name->family == IPS_PACKAGE_CSM_SIGNATURE && file->name->level != 0
         && (known == NULL || !ips_signature_source_is_package (known->source, known->level))
         && !g_hash_table_contains (self->tried, file->sha256);
}

static void
feed_next (IpsCatalogueFeeder *self)
{
  GPtrArray *files;
  const IpsPackageFile *best = NULL;
  g_autofree char *path = NULL;

  if (self->running == NULL || !self->ready || self->reading != NULL)
    return;
  files = ips_package_library_get_files (self->library);
  for (guint i = 0; i < files->len; i++)
    {
      const IpsPackageFile *file = g_ptr_array_index (files, i);

      if (is_wanted (self, file) && (best == NULL || file->name->level > best->name->level))
        best = file;
    }
  if (best == NULL)
    return;
  self->reading = g_strdup (best->sha256);
  g_free (self->name);
  self->name = g_strdup (best->name->name);
  path = ips_package_library_make_path (self->library, best->sha256);
  ips_level_reader_read_file_async (self->catalogue, self->dialect, path, best->name->name, 0, g_get_user_name (), self->running, read_cb,
                                    g_object_ref (self));
}

static void
facts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsCatalogueFeeder) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) facts = ips_store_load_update_facts_finish (IPS_STORE (source), result, &error);
  GHashTableIter iter;
  gpointer name, version;

  if (facts == NULL)
    {
      if (!ips_error_is_cancelled (error))
        g_warning ("catalogue: %s", error->message);
      return;
    }
  g_hash_table_iter_init (&iter, facts);
  while (g_hash_table_iter_next (&iter, &name, &version))
    if (g_str_has_prefix (name, UNREADABLE) && g_str_equal (version, IPS_VERSION))
      g_hash_table_add (self->tried, g_strdup ((const char *) name + strlen (UNREADABLE)));
  self->ready = TRUE;
  feed_next (self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsCatalogueFeeder) self = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_package_library_load_finish (IPS_PACKAGE_LIBRARY (source), result, &error))
    ips_store_load_update_facts_async (self->store, self->running, facts_cb, g_object_ref (self));
  else if (!ips_error_is_cancelled (error))
    g_warning ("package library: %s", error->message);
}

void
ips_catalogue_feeder_start (IpsCatalogueFeeder *self)
{
  g_return_if_fail (IPS_IS_CATALOGUE_FEEDER (self));

  if (self->running != NULL)
    return;
  self->running = g_cancellable_new ();
  ips_package_library_load_async (self->library, self->running, loaded_cb, g_object_ref (self));
}

void
ips_catalogue_feeder_stop (IpsCatalogueFeeder *self)
{
  g_return_if_fail (IPS_IS_CATALOGUE_FEEDER (self));

  g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
}

static void
ips_catalogue_feeder_dispose (GObject *object)
{
  IpsCatalogueFeeder *self = IPS_CATALOGUE_FEEDER (object);

  ips_catalogue_feeder_stop (self);
  g_clear_object (&self->library);
  g_clear_object (&self->catalogue);
  g_clear_object (&self->dialect);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ips_catalogue_feeder_parent_class)->dispose (object);
}

static void
ips_catalogue_feeder_finalize (GObject *object)
{
  IpsCatalogueFeeder *self = IPS_CATALOGUE_FEEDER (object);

  g_hash_table_unref (self->tried);
  g_free (self->reading);
  g_free (self->name);
  G_OBJECT_CLASS (ips_catalogue_feeder_parent_class)->finalize (object);
}

static void
ips_catalogue_feeder_class_init (IpsCatalogueFeederClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_catalogue_feeder_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_catalogue_feeder_finalize;
}

static void
ips_catalogue_feeder_init (IpsCatalogueFeeder *self)
{
  self->tried = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

IpsCatalogueFeeder *
ips_catalogue_feeder_new (IpsStore *store, IpsDialect *dialect)
{
  IpsCatalogueFeeder *self = g_object_new (IPS_TYPE_CATALOGUE_FEEDER, NULL);

  self->store = g_object_ref (store);
  self->dialect = g_object_ref (dialect);
  self->catalogue = ips_catalogue_get (store);
  self->library = ips_package_library_get (store);
  g_signal_connect_object (self->library, "changed", G_CALLBACK (feed_next), self, G_CONNECT_SWAPPED);
  return self;
}
