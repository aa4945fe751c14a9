/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-sensor.h"

#include <glib/gi18n-lib.h>

#include "ips-nick.h"

static const struct { const char *nick; const char *label; } licenses[] = {
  [IPS_LICENSE_UNKNOWN] = { "unknown", "" },
  [IPS_LICENSE_VALID] = { "valid", N_("valid") },
  [IPS_LICENSE_INVALID] = { "invalid", N_("invalid") },
  [IPS_LICENSE_EXPIRED] = { "expired", N_("expired") },
  [IPS_LICENSE_NONE] = { "none", N_("no license") },
  [IPS_LICENSE_TRIAL] = { "trial", N_("trial license") },
};

const char *
ips_transport_to_nick (IpsTransport transport)
{
  return transport == IPS_TRANSPORT_HTTP ? "http" : "https";
}

gboolean
ips_transport_from_nick (const char *nick, IpsTransport *transport)
{
  if (g_strcmp0 (nick, "https") == 0)
    *transport = IPS_TRANSPORT_HTTPS;
  else if (g_strcmp0 (nick, "http") == 0)
    *transport = IPS_TRANSPORT_HTTP;
  else
    return FALSE;
  return TRUE;
}

static const char *const form_nicks[IPS_N_FORMS] = {
  [IPS_FORM_WEB] = "web",
  [IPS_FORM_SSH] = "ssh",
  [IPS_FORM_AUTOMATIC] = "automatic",
  [IPS_FORM_ROUTER] = "router",
};

const char *
ips_form_to_nick (IpsForm form)
{
  g_return_val_if_fail ((guint) form < IPS_N_FORMS, "");
  return form_nicks[form];
}

gboolean
ips_form_from_nick (const char *nick, IpsForm *form)
{
  *form = IPS_FORM_WEB;
  return IPS_NICK_FIND (form_nicks, nick, form);
}

const char *
ips_license_status_to_nick (IpsLicenseStatus status)
{
  g_return_val_if_fail (status < G_N_ELEMENTS (licenses), "");
  return licenses[status].nick;
}

IpsLicenseStatus
ips_license_status_from_nick (const char *nick)
{
  IpsLicenseStatus status = IPS_LICENSE_UNKNOWN;

  IPS_NICK_FIND (licenses, nick, &status);
  return status;
}

const char *
ips_license_status_to_label (IpsLicenseStatus status)
{
  g_return_val_if_fail (status < G_N_ELEMENTS (licenses), "");
  return *licenses[status].label != '\0' ? g_dgettext (GETTEXT_PACKAGE, licenses[status].label) : "";
}

struct _IpsSensor
{
  GObject parent_instance;

  char *id;                        /* (owned), never changes */
  IpsSensorConfig *config;         /* (owned): what the user said */
  IpsSensorFacts *facts;           /* (owned): what the sensor said */
  IpsCertificate *trusted;         /* (owned) (nullable) */
  gint64 trusted_us;               /* wall clock, 0 never */
  gboolean rebooting;
};

G_DEFINE_FINAL_TYPE (IpsSensor, ips_sensor, G_TYPE_OBJECT)

static void
ips_sensor_finalize (GObject *object)
{
  IpsSensor *self = IPS_SENSOR (object);

  g_free (self->id);
  ips_sensor_config_free (self->config);
  ips_sensor_facts_free (self->facts);
  g_clear_pointer (&self->trusted, ips_certificate_unref);
  G_OBJECT_CLASS (ips_sensor_parent_class)->finalize (object);
}

static void
ips_sensor_class_init (IpsSensorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_sensor_finalize;
}

static void
ips_sensor_init (IpsSensor *self)
{
  self->facts = ips_sensor_facts_new ();
}

/**
 * ips_sensor_new:
 * @id: (nullable): the sensor's id; %NULL makes a new one
 * @config: (transfer full): what the user said
 *
 * Returns: (transfer full): a sensor nothing is known of yet
 */
IpsSensor *
ips_sensor_new (const char *id, IpsSensorConfig *config)
{
  IpsSensor *self = g_object_new (IPS_TYPE_SENSOR, NULL);

  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  self->config = config;
  return self;
}

const char *
ips_sensor_get_id (IpsSensor *self)
{
  g_return_val_if_fail (IPS_IS_SENSOR (self), "");
  return self->id;
}

const char *
ips_sensor_get_name (IpsSensor *self)
{
  g_return_val_if_fail (IPS_IS_SENSOR (self), "");
  return self->config->name;
}

const IpsSensorConfig *
ips_sensor_get_config (IpsSensor *self)
{
  g_return_val_if_fail (IPS_IS_SENSOR (self), NULL);
  return self->config;
}

const IpsSensorFacts *
ips_sensor_get_facts (IpsSensor *self)
{
  g_return_val_if_fail (IPS_IS_SENSOR (self), NULL);
  return self->facts;
}

IpsCertificate *
ips_sensor_get_trusted (IpsSensor *self)
{
  g_return_val_if_fail (IPS_IS_SENSOR (self), NULL);
  return self->trusted;
}

gint64
ips_sensor_get_trusted_us (IpsSensor *self)
{
  g_return_val_if_fail (IPS_IS_SENSOR (self), 0);
  return self->trusted_us;
}

void
ips_sensor_take_config (IpsSensor *self, IpsSensorConfig *config)
{
  g_return_if_fail (IPS_IS_SENSOR (self) && config != NULL);
  if (config == self->config)
    return;
  ips_sensor_config_free (self->config);
  self->config = config;
}

void
ips_sensor_take_facts (IpsSensor *self, IpsSensorFacts *facts)
{
  g_return_if_fail (IPS_IS_SENSOR (self) && facts != NULL);
  if (facts == self->facts)
    return;
  ips_sensor_facts_free (self->facts);
  self->facts = facts;
}

void
ips_sensor_set_rebooting (IpsSensor *self, gboolean rebooting)
{
  g_return_if_fail (IPS_IS_SENSOR (self));
  self->rebooting = rebooting;
}

gboolean
ips_sensor_is_rebooting (IpsSensor *self)
{
  g_return_val_if_fail (IPS_IS_SENSOR (self), FALSE);
  return self->rebooting;
}

void
ips_sensor_set_trusted (IpsSensor *self, IpsCertificate *certificate, gint64 when_us)
{
  IpsCertificate *former;

  g_return_if_fail (IPS_IS_SENSOR (self));
  former = self->trusted;
  self->trusted = certificate != NULL ? ips_certificate_ref (certificate) : NULL;
  self->trusted_us = certificate != NULL ? when_us : 0;
  g_clear_pointer (&former, ips_certificate_unref);
}

IpsTransport
ips_sensor_get_transport (IpsSensor *self, IpsTransport fleet_default)
{
  g_return_val_if_fail (IPS_IS_SENSOR (self), fleet_default);
  return ips_sensor_config_get_transport (self->config, fleet_default);
}

guint
ips_sensor_get_port (IpsSensor *self, IpsTransport fleet_default)
{
  g_return_val_if_fail (IPS_IS_SENSOR (self), 0);
  return ips_sensor_config_get_port (self->config, fleet_default);
}

IpsCertificateStatus
ips_sensor_get_certificate_status (IpsSensor *self, IpsTransport fleet_default, gint64 now_us)
{
  const IpsX509 *certificate;

  g_return_val_if_fail (IPS_IS_SENSOR (self), IPS_CERTIFICATE_STATUS_UNAVAILABLE);
  if (ips_sensor_get_transport (self, fleet_default) == IPS_TRANSPORT_HTTP || self->facts->certificate_gone)
    return IPS_CERTIFICATE_STATUS_NONRETRIEVABLE;
  /* The chapter: "not currently in the certificate store". */
  if (self->facts->certificate == NULL || self->trusted == NULL)
    return IPS_CERTIFICATE_STATUS_UNAVAILABLE;
  certificate = ips_certificate_get_facts (self->facts->certificate);
  if (now_us > certificate->not_after_us)
    return IPS_CERTIFICATE_STATUS_EXPIRED;
  if (now_us < certificate->not_before_us)
    return IPS_CERTIFICATE_STATUS_NOT_YET_VALID;
  return IPS_CERTIFICATE_STATUS_VALID;
}

IpsCertificate *
ips_sensor_get_shown_certificate (IpsSensor *self, IpsTransport fleet_default, gint64 now_us)
{
  if (ips_sensor_get_certificate_status (self, fleet_default, now_us) == IPS_CERTIFICATE_STATUS_NONRETRIEVABLE)
    return NULL;
  return self->facts->certificate;
}

IpsMismatch
ips_sensor_get_mismatch (IpsSensor *self, IpsTransport fleet_default)
{
  g_return_val_if_fail (IPS_IS_SENSOR (self), IPS_MISMATCH_UNKNOWN);
  if (ips_sensor_get_transport (self, fleet_default) == IPS_TRANSPORT_HTTP || self->facts->certificate_gone
      || self->facts->certificate == NULL || self->trusted == NULL)
    return IPS_MISMATCH_UNKNOWN;
  return ips_certificate_equal (self->facts->certificate, self->trusted) ? IPS_MISMATCH_NO : IPS_MISMATCH_YES;
}

const char *
ips_sensor_get_asked_thumbprint (IpsSensor *self)
{
  const IpsSensorFacts *facts;

  g_return_val_if_fail (IPS_IS_SENSOR (self), NULL);

  facts = self->facts;
  if (facts->error_code == IPS_ERROR_HOST_KEY_UNKNOWN)
    return facts->host_key;
  return facts->certificate != NULL ? ips_certificate_get_facts (facts->certificate)->sha256 : NULL;
}

/* "ber-core-02" and "BER-CORE-02.example.net" are one name. */
static gboolean
is_same_host (const char *a, const char *b)
{
  g_auto(GStrv) left = g_strsplit (a, ".", 2);
  g_auto(GStrv) right = g_strsplit (b, ".", 2);

  return left[0] != NULL && right[0] != NULL && g_ascii_strcasecmp (left[0], right[0]) == 0;
}

char *
ips_sensor_describe_host_name (IpsSensor *self)
{
  const char *host_name;

  g_return_val_if_fail (IPS_IS_SENSOR (self), NULL);

  host_name = self->facts->host_name;
  if (host_name == NULL || is_same_host (host_name, self->config->name) || is_same_host (host_name, self->config->address))
    return NULL;
  /* TRANSLATORS: the first %s is what a device calls itself, the second what it is called here */
  return g_strdup_printf (_("It calls itself “%s” and not “%s”: is this the right device?"), host_name, self->config->name);
}
