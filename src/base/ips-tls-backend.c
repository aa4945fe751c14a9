/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-tls-backend.h"

#include "ips-tls-connection.h"

#define NAME "vedette"
#define PRIORITY 1000   /* of the backends that come as modules none has more than 100 */

struct _IpsTlsBackend
{
  GObject parent_instance;
};

static void ips_tls_backend_iface_init (GTlsBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsTlsBackend, ips_tls_backend, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_TLS_BACKEND, ips_tls_backend_iface_init))

/* The best of the others, kept for the life of the process. GIO has loaded the modules by the time
 * that it made us. */
static GTlsBackend *
get_other (void)
{
  static gsize made = 0;

  if (g_once_init_enter (&made))
    {
      GIOExtensionPoint *point = g_io_extension_point_lookup (G_TLS_BACKEND_EXTENSION_POINT_NAME);
      GTlsBackend *other = NULL;

      for (GList *at = g_io_extension_point_get_extensions (point); at != NULL && other == NULL; at = at->next)
        {
          GType type = g_io_extension_get_type (at->data);

          if (type == IPS_TYPE_TLS_BACKEND)
            continue;
          other = g_object_new (type, NULL);
          /* The last one only says that there is no TLS; it will do when nothing else is there. */
          if (at->next != NULL && !g_tls_backend_supports_tls (other))
            g_clear_object (&other);
        }
      g_once_init_leave (&made, (gsize) other);
    }
  return (gpointer) made;
}

static gboolean
ips_tls_backend_supports_tls (GTlsBackend *backend)
{
  return g_tls_backend_supports_tls (get_other ());
}

static gboolean
ips_tls_backend_supports_dtls (GTlsBackend *backend)
{
  return g_tls_backend_supports_dtls (get_other ());
}

static GType
ips_tls_backend_get_certificate_type (void)
{
  return g_tls_backend_get_certificate_type (get_other ());
}

static GType
ips_tls_backend_get_server_connection_type (void)
{
  return g_tls_backend_get_server_connection_type (get_other ());
}

static GType
ips_tls_backend_get_file_database_type (void)
{
  return g_tls_backend_get_file_database_type (get_other ());
}

static GType
ips_tls_backend_get_dtls_client_connection_type (void)
{
  return g_tls_backend_get_dtls_client_connection_type (get_other ());
}

static GType
ips_tls_backend_get_dtls_server_connection_type (void)
{
  return g_tls_backend_get_dtls_server_connection_type (get_other ());
}

/* Not g_tls_backend_get_default_database(): GIO holds its lock while it asks. */
static GTlsDatabase *
ips_tls_backend_get_default_database (GTlsBackend *backend)
{
  GTlsBackend *other = get_other ();

  return G_TLS_BACKEND_GET_INTERFACE (other)->get_default_database (other);
}

static void
ips_tls_backend_iface_init (GTlsBackendInterface *iface)
{
  iface->supports_tls = ips_tls_backend_supports_tls;
  iface->supports_dtls = ips_tls_backend_supports_dtls;
  iface->get_certificate_type = ips_tls_backend_get_certificate_type;
  iface->get_client_connection_type = ips_tls_connection_get_type;
  iface->get_server_connection_type = ips_tls_backend_get_server_connection_type;
  iface->get_file_database_type = ips_tls_backend_get_file_database_type;
  iface->get_dtls_client_connection_type = ips_tls_backend_get_dtls_client_connection_type;
  iface->get_dtls_server_connection_type = ips_tls_backend_get_dtls_server_connection_type;
  iface->get_default_database = ips_tls_backend_get_default_database;
}

static void
ips_tls_backend_class_init (IpsTlsBackendClass *klass)
{
}

static void
ips_tls_backend_init (IpsTlsBackend *self)
{
}

gboolean
ips_tls_backend_install (void)
{
  /* GIO registers it itself when it first needs it, and takes one that is there. */
  g_io_extension_point_register (G_TLS_BACKEND_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_TLS_BACKEND_EXTENSION_POINT_NAME, IPS_TYPE_TLS_BACKEND, NAME, PRIORITY);
  return IPS_IS_TLS_BACKEND (g_tls_backend_get_default ());
}
