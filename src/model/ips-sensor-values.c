/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two plain values of a sensor: what the user said, and what the sensor said. */
#include "ips-config.h"
#include "ips-sensor.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-address.h"
#include "ips-tags.h"

#define MAX_TEXT_BYTES 1000
#define DEFAULT_SSH_PORT 22
#define MAX_TIMEOUT_MS (2 * 60 * 60 * 1000)

IpsSensorConfig *
ips_sensor_config_new (void)
{
  IpsSensorConfig *self = g_new0 (IpsSensorConfig, 1);

  self->name = g_strdup ("");
  self->address = g_strdup ("");
  self->group = g_strdup ("");
  self->credential_set = g_strdup ("");
  self->username = g_strdup ("");
  self->notes = g_strdup ("");
  self->tags = g_strdup ("");
  self->host_key = g_strdup ("");
  return self;
}

IpsSensorConfig *
ips_sensor_config_copy (const IpsSensorConfig *self)
{
  IpsSensorConfig *copy = g_new0 (IpsSensorConfig, 1);

  *copy = *self;
  copy->name = g_strdup (self->name);
  copy->address = g_strdup (self->address);
  copy->group = g_strdup (self->group);
  copy->credential_set = g_strdup (self->credential_set);
  copy->username = g_strdup (self->username);
  copy->notes = g_strdup (self->notes);
  copy->tags = g_strdup (self->tags);
  copy->host_key = g_strdup (self->host_key);
  return copy;
}

gboolean
ips_sensor_config_equal (const IpsSensorConfig *a, const IpsSensorConfig *b)
{
  return g_str_equal (a->name, b->name) && g_str_equal (a->address, b->address) && a->port == b->port
         && a->transport == b->transport && a->transport_set == b->transport_set && g_str_equal (a->group, b->group)
         && g_str_equal (a->credential_set, b->credential_set) && g_str_equal (a->username, b->username)
         && a->connect_timeout_ms == b->connect_timeout_ms && a->reply_timeout_ms == b->reply_timeout_ms
         && g_str_equal (a->notes, b->notes) && g_str_equal (a->tags, b->tags) && a->traffic == b->traffic && a->form == b->form
         && a->ssh_port == b->ssh_port && a->ssh_old == b->ssh_old && g_str_equal (a->host_key, b->host_key);
}

void
ips_sensor_config_free (IpsSensorConfig *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->address);
  g_free (self->group);
  g_free (self->credential_set);
  g_free (self->username);
  g_free (self->notes);
  g_free (self->tags);
  g_free (self->host_key);
  g_free (self);
}

IpsTransport
ips_sensor_config_get_transport (const IpsSensorConfig *self, IpsTransport fleet_default)
{
  return self->transport_set ? self->transport : fleet_default;
}

guint
ips_sensor_config_get_port (const IpsSensorConfig *self, IpsTransport fleet_default)
{
  if (self->port != 0)
    return self->port;
  return ips_sensor_config_get_transport (self, fleet_default) == IPS_TRANSPORT_HTTP ? 80 : 443;
}

guint
ips_sensor_config_get_ssh_port (const IpsSensorConfig *self)
{
  return self->ssh_port != 0 ? self->ssh_port : DEFAULT_SSH_PORT;
}

const char *
ips_sensor_config_describe_form (const IpsSensorConfig *self, IpsTransport fleet_default)
{
  gboolean http = ips_sensor_config_get_transport (self, fleet_default) == IPS_TRANSPORT_HTTP;

  if (self->form == IPS_FORM_SSH || self->form == IPS_FORM_ROUTER)
    return _("SSH");
  if (self->form == IPS_FORM_AUTOMATIC)
    return http ? _("HTTP and SSH") : _("HTTPS and SSH");
  return http ? _("HTTP") : _("HTTPS");
}

char *
ips_sensor_config_make_endpoint (const IpsSensorConfig *self, IpsTransport fleet_default)
{
  g_autofree char *address = ips_address_make_key (self->address);

  return g_strdup_printf ("%s %u", address, ips_sensor_config_get_port (self, fleet_default));
}

/* @field: the label as it stands in the dialog */
static gboolean
check_text (const char *field, const char *text, GError **error)
{
  if (strlen (text) > MAX_TEXT_BYTES)
    {
      /* TRANSLATORS: %s is the label of a field */
      ips_set_error (error, IPS_ERROR_INVALID, _("%s: too long, enter at most %d characters"), field, MAX_TEXT_BYTES);
      return FALSE;
    }
  if (!g_utf8_validate (text, -1, NULL))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("%s: not readable text, enter it again"), field);
      return FALSE;
    }
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)) && *p != '\n')
      {
        ips_set_error (error, IPS_ERROR_INVALID, _("%s: holds a control character, leave it out"), field);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_timeout (const char *field, guint timeout_ms, GError **error)
{
  if (timeout_ms <= MAX_TIMEOUT_MS)
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, _("%s: enter at most two hours"), field);
  return FALSE;
}

/* "Europe/Berlin": every level has a name. */
static gboolean
check_group (const char *group, GError **error)
{
  g_auto(GStrv) levels = g_strsplit (group, "/", -1);

  for (guint i = 0; levels[i] != NULL; i++)
    if (*g_strstrip (levels[i]) == '\0')
      {
        ips_set_error (error, IPS_ERROR_INVALID, _("group: a level has no name; enter for example Europe/Berlin"));
        return FALSE;
      }
  return TRUE;
}

/* SHA-256 in base64 without its padding is 43 characters. */
gboolean
ips_host_key_check (const char *host_key, GError **error)
{
  static const char prefix[] = "SHA256:";
  gsize length = strlen (host_key);

  if (length == 0)
    return TRUE;
  if (length == strlen (prefix) + 43 && g_str_has_prefix (host_key, prefix)
      && strspn (host_key + strlen (prefix), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") == 43)
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, _("SSH host key: enter it as ssh-keygen -l shows it: SHA256: and 43 characters"));
  return FALSE;
}

gboolean
ips_sensor_config_validate (const IpsSensorConfig *self, GError **error)
{
  g_autofree char *name = g_strstrip (g_strdup (self->name));
  g_autoptr(IpsAddress) address = NULL;

  if (*name == '\0')
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("name: enter a display name"));
      return FALSE;
    }
  if (!check_text (_("name"), self->name, error) || !check_text (_("group"), self->group, error)
      || !check_text (_("user name"), self->username, error) || !check_text (_("notes"), self->notes, error))
    return FALSE;
  if (strchr (self->name, '\n') != NULL || strchr (self->group, '\n') != NULL)
    {
      /* TRANSLATORS: %s is the label of a field */
      ips_set_error (error, IPS_ERROR_INVALID, _("%s: enter one line"),
                     strchr (self->name, '\n') != NULL ? _("name") : _("group"));
      return FALSE;
    }
  if (!check_group (self->group, error))
    return FALSE;
  /* Basic authentication ends the user name at the first colon. */
  if (strchr (self->username, ':') != NULL || strchr (self->username, '\n') != NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("user name: leave out colons and line breaks"));
      return FALSE;
    }
  address = ips_address_parse (self->address, error);
  if (address == NULL)
    {
      g_prefix_error (error, "%s: ", _("address"));
      return FALSE;
    }
  if (address->port != 0 || address->transport_set)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("address: enter only the address, the port has a field of its own"));
      return FALSE;
    }
  if (self->ssh_port > 65535)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("SSH port: enter a number from 1 to 65535"));
      return FALSE;
    }
  if (!ips_host_key_check (self->host_key, error) || !ips_tags_check (self->tags, error))
    return FALSE;
  if (self->port > 65535)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("port: enter a number from 1 to 65535"));
      return FALSE;
    }
  return check_timeout (_("connection timeout"), self->connect_timeout_ms, error)
         && check_timeout (_("reply timeout"), self->reply_timeout_ms, error);
}

IpsSensorFacts *
ips_sensor_facts_new (void)
{
  IpsSensorFacts *self = g_new0 (IpsSensorFacts, 1);

  self->platform = g_strdup ("");
  self->serial = g_strdup ("");
  self->version = g_strdup ("");
  self->engine = g_strdup ("");
  self->signature_level = g_strdup ("");
  self->signature_date = g_strdup ("");
  self->applications = g_strdup ("");
  self->error_message = g_strdup ("");
  return self;
}

IpsSensorFacts *
ips_sensor_facts_copy (const IpsSensorFacts *self)
{
  IpsSensorFacts *copy = g_new0 (IpsSensorFacts, 1);

  *copy = *self;
  copy->platform = g_strdup (self->platform);
  copy->serial = g_strdup (self->serial);
  copy->version = g_strdup (self->version);
  copy->engine = g_strdup (self->engine);
  copy->signature_level = g_strdup (self->signature_level);
  copy->signature_date = g_strdup (self->signature_date);
  copy->applications = g_strdup (self->applications);
  copy->upgrades = g_strdup (self->upgrades);
  copy->host_name = g_strdup (self->host_name);
  copy->recovery = g_strdup (self->recovery);
  copy->error_message = g_strdup (self->error_message);
  copy->host_key = g_strdup (self->host_key);
  copy->certificate = self->certificate != NULL ? ips_certificate_ref (self->certificate) : NULL;
  return copy;
}

void
ips_sensor_facts_free (IpsSensorFacts *self)
{
  if (self == NULL)
    return;
  g_free (self->platform);
  g_free (self->serial);
  g_free (self->version);
  g_free (self->engine);
  g_free (self->signature_level);
  g_free (self->signature_date);
  g_free (self->applications);
  g_free (self->upgrades);
  g_free (self->host_name);
  g_free (self->recovery);
  g_free (self->error_message);
  g_free (self->host_key);
  g_clear_pointer (&self->certificate, ips_certificate_unref);
  g_free (self);
}

char *
ips_sensor_facts_find_stopped (const IpsSensorFacts *self)
{
  g_auto(GStrv) parts = g_strsplit (self->applications != NULL ? self->applications : "", ";", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *state = strchr (parts[i], '=');

      if (state != NULL && g_ascii_strcasecmp (state + 1, "running") != 0)
        return g_strdup_printf ("%.*s: %s", (int) (state - parts[i]), parts[i], state + 1);
    }
  return NULL;
}
