/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-catalogue-feeder.h"

#include "ips-level-reader.h"
#include "ips-package-library.h"
#include "ips-unread-level.h"

struct _IpsCatalogueFeeder
{
  GObject parent_instance;

  IpsDialect *dialect;           /* (owned) */
  IpsCatalogue *catalogue;       /* (owned) */
  IpsPackageLibrary *library;    /* (owned) */
  GHashTable *tried;             /* (owned) sha256 of packages that were read or cannot be */
  char *reading;                 /* (owned) (nullable): sha256 of the one that is being read */
  char *name;                    /* (owned) (nullable): its file name */
  gboolean asking;               /* what there is to read is being found out */
  gboolean again;                /* it may have become more meanwhile */
  GCancellable *running;         /* (owned) (nullable): while it is started */
};

G_DEFINE_FINAL_TYPE (IpsCatalogueFeeder, ips_catalogue_feeder, G_TYPE_OBJECT)

static void feed_next (IpsCatalogueFeeder *self);

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
  if (ips_level_reader_is_package_broken (error))
    ips_unread_level_note_broken (self->catalogue, sha256, error->message);
  /* Also one that was read: where another process forgot the level again it is not read for ever. */
  g_hash_table_add (self->tried, g_steal_pointer (&sha256));
  feed_next (self);
}

static void
unread_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsCatalogueFeeder) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) unread = ips_unread_levels_load_finish (IPS_CATALOGUE (source), result, &error);
  g_autofree char *path = NULL;

  self->asking = FALSE;
  if (unread == NULL && !ips_error_is_cancelled (error))
    g_warning ("catalogue: %s", error->message);
  if (unread == NULL || self->running == NULL)
    return;
  for (guint i = 0; i < unread->len; i++)
    {
      const IpsUnreadLevel *level = g_ptr_array_index (unread, i);

      if (level->reason != IPS_UNREAD_WAITING || g_hash_table_contains (self->tried, level->sha256))
        continue;
      self->reading = g_strdup (level->sha256);
      g_free (self->name);
      self->name = g_strdup (level->package);
      path = ips_package_library_make_path (self->library, level->sha256);
      ips_level_reader_read_file_async (self->catalogue, self->dialect, path, level->package, 0, g_get_user_name (), self->running, read_cb,
                                        g_object_ref (self));
      return;
    }
  if (self->again)
    feed_next (self);
}

/* Asked anew before each: another process may have read or forgotten a level, or found out that it cannot be read. */
static void
feed_next (IpsCatalogueFeeder *self)
{
  self->again = self->asking;
  if (self->running == NULL || self->asking || self->reading != NULL)
    return;
  self->asking = TRUE;
  ips_unread_levels_load_async (self->catalogue, self->running, unread_cb, g_object_ref (self));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsCatalogueFeeder) self = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_package_library_load_finish (IPS_PACKAGE_LIBRARY (source), result, &error))
    feed_next (self);
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

  self->dialect = g_object_ref (dialect);
  self->catalogue = ips_catalogue_get (store);
  self->library = ips_package_library_get (store);
  g_signal_connect_object (self->library, "changed", G_CALLBACK (feed_next), self, G_CONNECT_SWAPPED);
  return self;
}
