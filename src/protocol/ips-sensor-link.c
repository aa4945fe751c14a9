/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-sensor-link.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-idconf.h"
#include "ips-xml-node.h"

G_DEFINE_INTERFACE (IpsSensorLink, ips_sensor_link, G_TYPE_OBJECT)

static void
ips_sensor_link_default_init (IpsSensorLinkInterface *iface)
{
}

IpsContact *
ips_contact_new (void)
{
  return g_new0 (IpsContact, 1);
}

void
ips_contact_free (IpsContact *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->certificate, ips_certificate_unref);
  g_free (self->source_address);
  g_free (self->tls_protocol);
  g_free (self->host_key);
  g_free (self->host_key_description);
  g_free (self->transcript);
  g_free (self->category);
  g_free (self->category_problem);
  g_free (self);
}

void
ips_contact_take_certificate (IpsContact *self, const IpsContact *seen)
{
  g_clear_pointer (&self->certificate, ips_certificate_unref);
  g_free (self->tls_protocol);
  self->certificate = seen->certificate != NULL ? ips_certificate_ref (seen->certificate) : NULL;
  self->verdict = seen->verdict;
  self->tls_protocol = g_strdup (seen->tls_protocol);
  if (self->source_address == NULL)
    self->source_address = g_strdup (seen->source_address);
}

void
ips_contact_take_second (IpsContact *self, gint64 second_us, gint64 midpoint_us, gint64 round_trip_us)
{
  gint64 low = second_us - midpoint_us;

  self->clock_known = TRUE;
  /* the clock stands somewhere in [second, second + 1 s): perhaps it cannot be told from ours */
  if (low <= round_trip_us / 2 && low + G_USEC_PER_SEC >= -round_trip_us / 2)
    self->clock_skew_us = 0;
  else
    self->clock_skew_us = low + G_USEC_PER_SEC / 2;
}

void
ips_sensor_link_handshake_async (IpsSensorLink *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (IPS_IS_SENSOR_LINK (self));

  IPS_SENSOR_LINK_GET_IFACE (self)->handshake_async (self, cancellable, callback, user_data);
}

gboolean
ips_sensor_link_handshake_finish (IpsSensorLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (IPS_IS_SENSOR_LINK (self), FALSE);

  return IPS_SENSOR_LINK_GET_IFACE (self)->handshake_finish (self, result, error);
}

void
ips_sensor_link_get_facts_async (IpsSensorLink *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (IPS_IS_SENSOR_LINK (self));

  IPS_SENSOR_LINK_GET_IFACE (self)->get_facts_async (self, cancellable, callback, user_data);
}

IpsSensorFacts *
ips_sensor_link_get_facts_finish (IpsSensorLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (IPS_IS_SENSOR_LINK (self), NULL);

  return IPS_SENSOR_LINK_GET_IFACE (self)->get_facts_finish (self, result, error);
}

void
ips_sensor_link_transact_async (IpsSensorLink *self, const char *purpose, const char *body_xml, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (IPS_IS_SENSOR_LINK (self));
  g_return_if_fail (purpose != NULL);

  IPS_SENSOR_LINK_GET_IFACE (self)->transact_async (self, purpose, body_xml, cancellable, callback, user_data);
}

GBytes *
ips_sensor_link_transact_finish (IpsSensorLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (IPS_IS_SENSOR_LINK (self), NULL);

  return IPS_SENSOR_LINK_GET_IFACE (self)->transact_finish (self, result, error);
}

/**
 * ips_sensor_link_fetch_async:
 * @path_key: a dialect key ("path.sdee")
 * @query: (nullable): the query, already escaped
 * @wait_ms: how much longer than usual the reply may take, in milliseconds
 *
 * A GET of a document that is no control transaction (SDEE). Main thread only.
 */
void
ips_sensor_link_fetch_async (IpsSensorLink *self, const char *path_key, const char *query, guint wait_ms, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSensorLinkInterface *iface;

  g_return_if_fail (IPS_IS_SENSOR_LINK (self));
  g_return_if_fail (path_key != NULL);

  iface = IPS_SENSOR_LINK_GET_IFACE (self);
  if (iface->fetch_async != NULL)
    iface->fetch_async (self, path_key, query, wait_ms, cancellable, callback, user_data);
  else
    g_task_report_error (self, callback, user_data, ips_sensor_link_fetch_async,
                         ips_error_new (IPS_ERROR_UNSUPPORTED, "this form of link fetches no documents"));
}

GBytes *
ips_sensor_link_fetch_finish (IpsSensorLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (IPS_IS_SENSOR_LINK (self), NULL);

  if (g_async_result_is_tagged (result, ips_sensor_link_fetch_async))
    return g_task_propagate_pointer (G_TASK (result), error);
  return IPS_SENSOR_LINK_GET_IFACE (self)->fetch_finish (self, result, error);
}

void
ips_sensor_link_drop_connections (IpsSensorLink *self)
{
  g_return_if_fail (IPS_IS_SENSOR_LINK (self));

  IPS_SENSOR_LINK_GET_IFACE (self)->drop_connections (self);
}

const IpsContact *
ips_sensor_link_get_contact (IpsSensorLink *self)
{
  g_return_val_if_fail (IPS_IS_SENSOR_LINK (self), NULL);

  return IPS_SENSOR_LINK_GET_IFACE (self)->get_contact (self);
}

/* Whatever element of the reply holds a fingerprint: how the sensor names it is an assumption. */
static char *
find_fingerprint (IpsXmlNode *node)
{
  char *found = ips_x509_normalize_fingerprint (ips_xml_node_get_text (node), NULL);

  for (guint i = 0; found == NULL && i < ips_xml_node_n_children (node); i++)
    found = find_fingerprint (ips_xml_node_nth (node, i));
  return found;
}

static void
key_generated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GBytes) reply = NULL;
  g_autoptr(IpsXmlNode) root = NULL;
  GError *error = NULL;
  char *fingerprint = NULL;

  reply = ips_sensor_link_transact_finish (IPS_SENSOR_LINK (source), result, &error);
  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  root = ips_xml_node_parse (g_bytes_get_data (reply, NULL), g_bytes_get_size (reply), NULL);
  if (root != NULL)
    fingerprint = find_fingerprint (root);
  g_task_return_pointer (task, fingerprint != NULL ? fingerprint : g_strdup (""), g_free);
}

static void
transact_generate_key (IpsSensorLink *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_sensor_link_generate_key_async);
  ips_sensor_link_transact_async (self, "generate-tls-key", NULL, cancellable, key_generated_cb, g_steal_pointer (&task));
}

void
ips_sensor_link_generate_key_async (IpsSensorLink *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSensorLinkInterface *iface = IPS_SENSOR_LINK_GET_IFACE (self);

  if (iface->generate_key_async != NULL)
    iface->generate_key_async (self, cancellable, callback, user_data);
  else
    transact_generate_key (self, cancellable, callback, user_data);
}

char *
ips_sensor_link_generate_key_finish (IpsSensorLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Of a question whose reply says no more than that it was done. */
static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GBytes) reply = NULL;
  GError *error = NULL;

  reply = ips_sensor_link_transact_finish (IPS_SENSOR_LINK (source), result, &error);
  if (reply != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
transact_install_license (IpsSensorLink *self, IpsDialect *dialect, GBytes *license, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  gsize size;
  const guchar *data = g_bytes_get_data (license, &size);
  g_autofree char *text = g_base64_encode (data, size);
  const char *element = ips_dialect_get (dialect, "element.license");
  g_autofree char *body = g_markup_printf_escaped ("<%s %s=\"%s\">%s</%s>", element,
                                                   ips_dialect_get (dialect, "attribute.license-encoding"),
                                                   ips_dialect_get (dialect, "value.license-encoding"), text, element);

  g_task_set_source_tag (task, ips_sensor_link_install_license_async);
  ips_sensor_link_transact_async (self, "install-license", body, cancellable, done_cb, g_steal_pointer (&task));
}

void
ips_sensor_link_install_license_async (IpsSensorLink *self, IpsDialect *dialect, GBytes *license, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSensorLinkInterface *iface = IPS_SENSOR_LINK_GET_IFACE (self);

  if (iface->install_license_async != NULL)
    iface->install_license_async (self, dialect, license, cancellable, callback, user_data);
  else
    transact_install_license (self, dialect, license, cancellable, callback, user_data);
}

gboolean
ips_sensor_link_install_license_finish (IpsSensorLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ips_sensor_link_push_upgrade_async:
 * @push: what, and who is told
 *
 * Brings a package to the sensor, streamed from the disk. Main thread only.
 */
void
ips_sensor_link_push_upgrade_async (IpsSensorLink *self, const IpsPush *push, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSensorLinkInterface *iface;

  g_return_if_fail (IPS_IS_SENSOR_LINK (self));
  g_return_if_fail (push->path != NULL && push->name != NULL);

  iface = IPS_SENSOR_LINK_GET_IFACE (self);
  if (iface->push_upgrade_async != NULL)
    iface->push_upgrade_async (self, push, cancellable, callback, user_data);
  else
    g_task_report_error (self, callback, user_data, ips_sensor_link_push_upgrade_async,
                         ips_error_new (IPS_ERROR_UNSUPPORTED, "this form of link brings no updates"));
}

gboolean
ips_sensor_link_push_upgrade_finish (IpsSensorLink *self, GAsyncResult *result, gboolean *whole, GError **error)
{
  g_return_val_if_fail (IPS_IS_SENSOR_LINK (self), FALSE);

  if (whole != NULL)
    *whole = FALSE;
  if (g_async_result_is_tagged (result, ips_sensor_link_push_upgrade_async))
    return g_task_propagate_boolean (G_TASK (result), error);
  return IPS_SENSOR_LINK_GET_IFACE (self)->push_upgrade_finish (self, result, whole, error);
}

static void
signatures_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GBytes *reply = ips_sensor_link_transact_finish (IPS_SENSOR_LINK (source), result, &error);

  if (reply != NULL)
    g_task_return_pointer (task, reply, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
transact_get_signatures (IpsSensorLink *self, IpsDialect *dialect, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *body = ips_idconf_build_get (dialect, ips_dialect_get (dialect, "component.signature-definition"));

  g_task_set_source_tag (task, ips_sensor_link_get_signatures_async);
  ips_sensor_link_transact_async (self, "get-config", body, cancellable, signatures_read_cb, g_steal_pointer (&task));
}

void
ips_sensor_link_get_signatures_async (IpsSensorLink *self, IpsDialect *dialect, const GArray *keys, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSensorLinkInterface *iface = IPS_SENSOR_LINK_GET_IFACE (self);

  if (iface->get_signatures_async != NULL)
    iface->get_signatures_async (self, dialect, keys, cancellable, callback, user_data);
  else
    transact_get_signatures (self, dialect, cancellable, callback, user_data);
}

GBytes *
ips_sensor_link_get_signatures_finish (IpsSensorLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Of the web server nobody published how it is asked. */
void
ips_sensor_link_get_users_async (IpsSensorLink *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSensorLinkInterface *iface = IPS_SENSOR_LINK_GET_IFACE (self);

  if (iface->get_users_async != NULL)
    iface->get_users_async (self, cancellable, callback, user_data);
  else
    g_task_report_error (self, callback, user_data, ips_sensor_link_get_users_async,
                         ips_error_new (IPS_ERROR_UNSUPPORTED, _("only the command line tells who is logged in")));
}

GPtrArray *
ips_sensor_link_get_users_finish (IpsSensorLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
transact_downgrade (IpsSensorLink *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_sensor_link_downgrade_async);
  ips_sensor_link_transact_async (self, "downgrade", NULL, cancellable, done_cb, g_steal_pointer (&task));
}

void
ips_sensor_link_downgrade_async (IpsSensorLink *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSensorLinkInterface *iface = IPS_SENSOR_LINK_GET_IFACE (self);

  if (iface->downgrade_async != NULL)
    iface->downgrade_async (self, cancellable, callback, user_data);
  else
    transact_downgrade (self, cancellable, callback, user_data);
}

gboolean
ips_sensor_link_downgrade_finish (IpsSensorLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The words are wiped where they were built; in the request they go the way of every login. */
static void
transact_set_password (IpsSensorLink *self, IpsDialect *dialect, const char *username, IpsSecret *password, GTask *task)
{
  const char *name = ips_dialect_get (dialect, "element.account-name");
  const char *word = ips_dialect_get (dialect, "element.account-password");
  g_autofree char *account = g_markup_printf_escaped ("<%s>%s</%s>", name, username, name);
  char *escaped = g_markup_escape_text (ips_secret_peek (password), -1);
  char *body = g_strconcat (account, "<", word, ">", escaped, "</", word, ">", NULL);

  ips_sensor_link_transact_async (self, "set-password", body, g_task_get_cancellable (task), done_cb, g_object_ref (task));
  explicit_bzero (body, strlen (body));
  explicit_bzero (escaped, strlen (escaped));
  g_free (body);
  g_free (escaped);
}

/* What can be typed at a command line as one word, or as one line. */
static gboolean
is_typeable (const char *text, gboolean blanks)
{
  if (*text == '\0')
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text) && !(blanks && *text == ' '))
      return FALSE;
  return TRUE;
}

void
ips_sensor_link_set_password_async (IpsSensorLink *self, IpsDialect *dialect, const char *username, IpsSecret *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSensorLinkInterface *iface;
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (IPS_IS_SENSOR_LINK (self));
  g_return_if_fail (username != NULL && password != NULL);

  iface = IPS_SENSOR_LINK_GET_IFACE (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ips_sensor_link_set_password_async);
  if (!is_typeable (username, FALSE))
    g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, _("the user name has characters that no device takes")));
  else if (!is_typeable (ips_secret_peek (password), TRUE))
    g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, _("the new password has characters that no device takes: use letters, digits and signs of ASCII")));
  else if (iface->set_password_async != NULL)
    iface->set_password_async (self, dialect, username, password, cancellable, callback, user_data);
  else
    transact_set_password (self, dialect, username, password, task);
}

gboolean
ips_sensor_link_set_password_finish (IpsSensorLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
transact_reboot (IpsSensorLink *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_sensor_link_reboot_async);
  ips_sensor_link_transact_async (self, "reboot", NULL, cancellable, done_cb, g_steal_pointer (&task));
}

void
ips_sensor_link_reboot_async (IpsSensorLink *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsSensorLinkInterface *iface = IPS_SENSOR_LINK_GET_IFACE (self);

  if (iface->reboot_async != NULL)
    iface->reboot_async (self, cancellable, callback, user_data);
  else
    transact_reboot (self, cancellable, callback, user_data);
}

gboolean
ips_sensor_link_reboot_finish (IpsSensorLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
