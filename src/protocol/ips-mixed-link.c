/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sensor-link.h"

#include "ips-error.h"

G_DECLARE_FINAL_TYPE (IpsMixedLink, mixed_link, IPS, MIXED_LINK, GObject)

struct _IpsMixedLink
{
  GObject parent_instance;

  IpsSensorLink *web;       /* (owned) */
  IpsSensorLink *console;   /* (owned) */
  char *subject_id;
  IpsTrust *trust;          /* (owned) */
  IpsContact *both;         /* (owned) (nullable): of a question for which both were asked */
  IpsSensorLink *last;      /* (unowned): which of the two was asked last */
};

static void mixed_link_iface_init (IpsSensorLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsMixedLink, mixed_link, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (IPS_TYPE_SENSOR_LINK, mixed_link_iface_init))

static void
mixed_link_finalize (GObject *object)
{
  IpsMixedLink *self = IPS_MIXED_LINK (object);

  g_object_unref (self->web);
  g_object_unref (self->console);
  g_free (self->subject_id);
  g_object_unref (self->trust);
  g_clear_pointer (&self->both, ips_contact_free);

  G_OBJECT_CLASS (mixed_link_parent_class)->finalize (object);
}

static void
mixed_link_class_init (IpsMixedLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mixed_link_finalize;
}

static void
mixed_link_init (IpsMixedLink *self)
{
}

static IpsSensorLink *
use (IpsSensorLink *link, gboolean console)
{
  IpsMixedLink *self = IPS_MIXED_LINK (link);

  g_clear_pointer (&self->both, ips_contact_free);
  self->last = console ? self->console : self->web;
  return self->last;
}

/* What one of the two answered becomes the answer of both. */
typedef struct { gpointer (*finish) (IpsSensorLink *, GAsyncResult *, GError **); GDestroyNotify free; } Passing;

static void
passed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  const Passing *passing = g_task_get_task_data (task);
  GError *error = NULL;
  gpointer value = passing->finish (IPS_SENSOR_LINK (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (passing->free == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_pointer (task, value, passing->free);
}

static GTask *
pass (IpsSensorLink *link, gpointer tag, const Passing *passing, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, (gpointer) passing, NULL);
  return task;
}

static gpointer
finish_handshake (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return GINT_TO_POINTER (ips_sensor_link_handshake_finish (link, result, error));
}

static gpointer
finish_transact (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return ips_sensor_link_transact_finish (link, result, error);
}

static gpointer
finish_fetch (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return ips_sensor_link_fetch_finish (link, result, error);
}

static gpointer
finish_generate_key (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return ips_sensor_link_generate_key_finish (link, result, error);
}

static gpointer
finish_install_license (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return GINT_TO_POINTER (ips_sensor_link_install_license_finish (link, result, error));
}

static gpointer
finish_reboot (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return GINT_TO_POINTER (ips_sensor_link_reboot_finish (link, result, error));
}

static gpointer
finish_set_password (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return GINT_TO_POINTER (ips_sensor_link_set_password_finish (link, result, error));
}

static gpointer
finish_downgrade (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return GINT_TO_POINTER (ips_sensor_link_downgrade_finish (link, result, error));
}

static gpointer
finish_get_users (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return ips_sensor_link_get_users_finish (link, result, error);
}

static const Passing handshake = { finish_handshake, NULL };
static const Passing transact = { finish_transact, (GDestroyNotify) g_bytes_unref };
static const Passing fetch = { finish_fetch, (GDestroyNotify) g_bytes_unref };
static const Passing generate_key = { finish_generate_key, g_free };
static const Passing install_license = { finish_install_license, NULL };
static const Passing reboot = { finish_reboot, NULL };
static const Passing downgrade = { finish_downgrade, NULL };
static const Passing set_password = { finish_set_password, NULL };
static const Passing get_users = { finish_get_users, (GDestroyNotify) g_ptr_array_unref };

static void
mixed_link_handshake_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = pass (link, mixed_link_handshake_async, &handshake, cancellable, callback, user_data);

  ips_sensor_link_handshake_async (use (link, FALSE), cancellable, passed_cb, task);
}

static gboolean
mixed_link_boolean_finish (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The command line is only looked at while it is not known: what it is needed for comes later, and would fail then. */
static gboolean
is_console_known (IpsMixedLink *self)
{
  return ips_trust_judge_host_key (self->trust, self->subject_id, "") != IPS_TRUST_UNKNOWN;
}

static void
key_seen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsMixedLink *self = g_task_get_source_object (task);
  IpsSensorFacts *facts = g_task_get_task_data (task);
  const IpsContact *web = ips_sensor_link_get_contact (self->web);
  const IpsContact *console = ips_sensor_link_get_contact (IPS_SENSOR_LINK (source));
  g_autoptr(GError) error = NULL;

  if (ips_ssh_link_look_finish (IPS_SENSOR_LINK (source), result, &error)
      || !g_error_matches (error, IPS_ERROR, IPS_ERROR_HOST_KEY_UNKNOWN))
    {
      /* no command line there: what the web server said stands by itself */
      g_task_return_pointer (task, ips_sensor_facts_copy (facts), (GDestroyNotify) ips_sensor_facts_free);
      return;
    }
  self->both = ips_contact_new ();
  ips_contact_take_certificate (self->both, web);
  self->both->clock_known = web->clock_known;
  self->both->clock_skew_us = web->clock_skew_us;
  self->both->host_key = g_strdup (console->host_key);
  self->both->host_key_description = g_strdup (console->host_key_description);
  self->both->host_key_verdict = console->host_key_verdict;
  g_task_return_error (task, g_steal_pointer (&error));
}

static void
facts_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsMixedLink *self = g_task_get_source_object (task);
  GError *error = NULL;
  IpsSensorFacts *facts = ips_sensor_link_get_facts_finish (IPS_SENSOR_LINK (source), result, &error);

  if (facts == NULL)
    g_task_return_error (task, error);
  else if (is_console_known (self))
    g_task_return_pointer (task, facts, (GDestroyNotify) ips_sensor_facts_free);
  else
    {
      g_task_set_task_data (task, facts, (GDestroyNotify) ips_sensor_facts_free);
      ips_ssh_link_look_async (self->console, g_task_get_cancellable (task), key_seen_cb, g_object_ref (task));
    }
}

static void
mixed_link_get_facts_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, mixed_link_get_facts_async);
  ips_sensor_link_get_facts_async (use (link, FALSE), cancellable, facts_read_cb, task);
}

static IpsSensorFacts *
mixed_link_get_facts_finish (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
mixed_link_transact_async (IpsSensorLink *link, const char *purpose, const char *body_xml, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = pass (link, mixed_link_transact_async, &transact, cancellable, callback, user_data);

  ips_sensor_link_transact_async (use (link, FALSE), purpose, body_xml, cancellable, passed_cb, task);
}

static GBytes *
mixed_link_bytes_finish (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
mixed_link_fetch_async (IpsSensorLink *link, const char *path_key, const char *query, guint wait_ms, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = pass (link, mixed_link_fetch_async, &fetch, cancellable, callback, user_data);

  ips_sensor_link_fetch_async (use (link, FALSE), path_key, query, wait_ms, cancellable, passed_cb, task);
}

static void
mixed_link_generate_key_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = pass (link, mixed_link_generate_key_async, &generate_key, cancellable, callback, user_data);

  ips_sensor_link_generate_key_async (use (link, TRUE), cancellable, passed_cb, task);
}

static void
mixed_link_install_license_async (IpsSensorLink *link, IpsDialect *dialect, GBytes *license, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = pass (link, mixed_link_install_license_async, &install_license, cancellable, callback, user_data);

  ips_sensor_link_install_license_async (use (link, FALSE), dialect, license, cancellable, passed_cb, task);
}

static void
mixed_link_reboot_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = pass (link, mixed_link_reboot_async, &reboot, cancellable, callback, user_data);

  ips_sensor_link_reboot_async (use (link, TRUE), cancellable, passed_cb, task);
}

static void
mixed_link_downgrade_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = pass (link, mixed_link_downgrade_async, &downgrade, cancellable, callback, user_data);

  ips_sensor_link_downgrade_async (use (link, TRUE), cancellable, passed_cb, task);
}

static void
mixed_link_get_users_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = pass (link, mixed_link_get_users_async, &get_users, cancellable, callback, user_data);

  ips_sensor_link_get_users_async (use (link, TRUE), cancellable, passed_cb, task);
}

static void
mixed_link_set_password_async (IpsSensorLink *link, IpsDialect *dialect, const char *username, IpsSecret *password,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = pass (link, mixed_link_set_password_async, &set_password, cancellable, callback, user_data);

  ips_sensor_link_set_password_async (use (link, TRUE), dialect, username, password, cancellable, passed_cb, task);
}

/* A push tells besides whether all of it went. */
static void
pushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  gboolean *whole = g_task_get_task_data (task);
  GError *error = NULL;

  if (ips_sensor_link_push_upgrade_finish (IPS_SENSOR_LINK (source), result, whole, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
mixed_link_push_upgrade_async (IpsSensorLink *link, const IpsPush *push, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, mixed_link_push_upgrade_async);
  g_task_set_task_data (task, g_new0 (gboolean, 1), g_free);
  ips_sensor_link_push_upgrade_async (use (link, FALSE), push, cancellable, pushed_cb, task);
}

static gboolean
mixed_link_push_upgrade_finish (IpsSensorLink *link, GAsyncResult *result, gboolean *whole, GError **error)
{
  if (whole != NULL)
    *whole = *(gboolean *) g_task_get_task_data (G_TASK (result));
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
mixed_link_drop_connections (IpsSensorLink *link)
{
  IpsMixedLink *self = IPS_MIXED_LINK (link);

  ips_sensor_link_drop_connections (self->web);
  ips_sensor_link_drop_connections (self->console);
}

static const IpsContact *
mixed_link_get_contact (IpsSensorLink *link)
{
  IpsMixedLink *self = IPS_MIXED_LINK (link);

  return self->both != NULL ? self->both : ips_sensor_link_get_contact (self->last);
}

static void
mixed_link_iface_init (IpsSensorLinkInterface *iface)
{
  iface->handshake_async = mixed_link_handshake_async;
  iface->handshake_finish = mixed_link_boolean_finish;
  iface->get_facts_async = mixed_link_get_facts_async;
  iface->get_facts_finish = mixed_link_get_facts_finish;
  iface->transact_async = mixed_link_transact_async;
  iface->transact_finish = mixed_link_bytes_finish;
  iface->fetch_async = mixed_link_fetch_async;
  iface->fetch_finish = mixed_link_bytes_finish;
  iface->generate_key_async = mixed_link_generate_key_async;
  iface->install_license_async = mixed_link_install_license_async;
  iface->reboot_async = mixed_link_reboot_async;
  iface->downgrade_async = mixed_link_downgrade_async;
  iface->get_users_async = mixed_link_get_users_async;
  iface->set_password_async = mixed_link_set_password_async;
  iface->push_upgrade_async = mixed_link_push_upgrade_async;
  iface->push_upgrade_finish = mixed_link_push_upgrade_finish;
  iface->drop_connections = mixed_link_drop_connections;
  iface->get_contact = mixed_link_get_contact;
}

IpsSensorLink *
ips_mixed_link_new (const char *subject_id, IpsTrust *trust, IpsSensorLink *web, IpsSensorLink *console)
{
  IpsMixedLink *self;

  g_return_val_if_fail (IPS_IS_SENSOR_LINK (web) && IPS_IS_SENSOR_LINK (console), NULL);

  self = g_object_new (mixed_link_get_type (), NULL);
  self->subject_id = g_strdup (subject_id);
  self->trust = g_object_ref (trust);
  self->web = g_object_ref (web);
  self->console = g_object_ref (console);
  self->last = self->web;
  return IPS_SENSOR_LINK (self);
}
