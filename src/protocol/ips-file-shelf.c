/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-file-shelf.h"

G_DEFINE_INTERFACE (IpsFileShelf, ips_file_shelf, G_TYPE_OBJECT)

static void
ips_file_shelf_default_init (IpsFileShelfInterface *iface)
{
}

IpsShelvedFile *
ips_shelved_file_copy (const IpsShelvedFile *self)
{
  IpsShelvedFile *copy = g_new0 (IpsShelvedFile, 1);

  copy->url = g_strdup (self->url);
  copy->scheme = g_strdup (self->scheme);
  copy->host = g_strdup (self->host);
  copy->port = self->port;
  copy->password = self->password != NULL ? ips_secret_ref (self->password) : NULL;
  copy->fingerprints = g_strdupv (self->fingerprints);
  return copy;
}

void
ips_shelved_file_free (IpsShelvedFile *self)
{
  if (self == NULL)
    return;
  g_free (self->url);
  g_free (self->scheme);
  g_free (self->host);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_strfreev (self->fingerprints);
  g_free (self);
}

void
ips_file_shelf_put_async (IpsFileShelf *self, const char *name, GBytes *content, IpsShelfProgress progress, gpointer progress_data,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (IPS_IS_FILE_SHELF (self));

  IPS_FILE_SHELF_GET_IFACE (self)->put_async (self, name, content, progress, progress_data, cancellable, callback, user_data);
}

IpsShelvedFile *
ips_file_shelf_put_finish (IpsFileShelf *self, GAsyncResult *result, GError **error)
{
  return IPS_FILE_SHELF_GET_IFACE (self)->put_finish (self, result, error);
}
