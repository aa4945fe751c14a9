/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-mail-settings.h"

#include <glib/gi18n-lib.h>
#include <gio/gio.h>
#include <string.h>

#include "ips-address.h"
#include "ips-error.h"
#include "ips-mail-address.h"
#include "ips-nick.h"
#include "ips-setting-table.h"
#include "ips-text.h"

#define MAX_USER_BYTES 255
#define MIN_TIMEOUT_S 5
#define MAX_TIMEOUT_S 600
#define MAX_WARNING_DAYS 365
#define PIN_PREFIX "sha256//"
#define PIN_BYTES 32

static const struct { const char *nick; const char *label; guint port; } securities[IPS_N_MAIL_SECURITIES] = {
  [IPS_MAIL_SECURITY_NONE] = { "none", N_("None"), 25 },
  [IPS_MAIL_SECURITY_STARTTLS] = { "starttls", N_("STARTTLS"), 587 },
  [IPS_MAIL_SECURITY_TLS] = { "tls", N_("TLS"), 465 },
};

static const struct { const char *nick; const char *label; } jobs_rules[IPS_N_MAIL_JOBS] = {
  [IPS_MAIL_JOBS_NONE] = { "none", N_("Never") },
  [IPS_MAIL_JOBS_FAILED] = { "failed", N_("When a device failed") },
  [IPS_MAIL_JOBS_ALL] = { "all", N_("Always") },
};

const char *
ips_mail_security_to_nick (IpsMailSecurity security)
{
  g_return_val_if_fail (security < IPS_N_MAIL_SECURITIES, "");
  return securities[security].nick;
}

gboolean
ips_mail_security_from_nick (const char *nick, IpsMailSecurity *security)
{
  return IPS_NICK_FIND (securities, nick, security);
}

const char *
ips_mail_security_to_label (IpsMailSecurity security)
{
  g_return_val_if_fail (security < IPS_N_MAIL_SECURITIES, "");
  return g_dgettext (GETTEXT_PACKAGE, securities[security].label);
}

guint
ips_mail_security_get_port (IpsMailSecurity security)
{
  g_return_val_if_fail (security < IPS_N_MAIL_SECURITIES, 0);
  return securities[security].port;
}

const char *
ips_mail_jobs_to_nick (IpsMailJobs jobs)
{
  g_return_val_if_fail (jobs < IPS_N_MAIL_JOBS, "");
  return jobs_rules[jobs].nick;
}

gboolean
ips_mail_jobs_from_nick (const char *nick, IpsMailJobs *jobs)
{
  return IPS_NICK_FIND (jobs_rules, nick, jobs);
}

const char *
ips_mail_jobs_to_label (IpsMailJobs jobs)
{
  g_return_val_if_fail (jobs < IPS_N_MAIL_JOBS, "");
  return g_dgettext (GETTEXT_PACKAGE, jobs_rules[jobs].label);
}

/* --- the struct --- */

#define OFFSET(field) G_STRUCT_OFFSET (IpsMailSettings, field)

static const IpsSettingText texts[] = {
  { "mail.server", OFFSET (server), "" },
  { "mail.user", OFFSET (user), "" },
  { "mail.sender", OFFSET (sender), "" },
  { "mail.recipients", OFFSET (recipients), "" },
  { "mail.approvers", OFFSET (approvers), "" },
  { "mail.ca-file", OFFSET (ca_file), "" },
  { "mail.pin", OFFSET (pin), "" },
};

static const IpsSettingNumber numbers[] = {
  { "mail.port", OFFSET (port), 0, 0, 65535 },
  { "mail.timeout-s", OFFSET (timeout_s), 60, MIN_TIMEOUT_S, MAX_TIMEOUT_S },
  { "mail.certificate-days", OFFSET (certificate_days), 0, 0, MAX_WARNING_DAYS },
  { "mail.license-days", OFFSET (license_days), 0, 0, MAX_WARNING_DAYS },
};

static const IpsSettingTable table = { texts, G_N_ELEMENTS (texts), G_MAXSIZE, numbers, G_N_ELEMENTS (numbers) };

IpsMailSettings *
ips_mail_settings_new (void)
{
  IpsMailSettings *self = g_new0 (IpsMailSettings, 1);

  ips_setting_table_init (&table, self);
  self->security = IPS_MAIL_SECURITY_STARTTLS;
  self->jobs = IPS_MAIL_JOBS_FAILED;
  return self;
}

IpsMailSettings *
ips_mail_settings_copy (const IpsMailSettings *self)
{
  IpsMailSettings *copy = g_memdup2 (self, sizeof *self);

  ips_setting_table_own_texts (&table, copy);
  return copy;
}

void
ips_mail_settings_free (IpsMailSettings *self)
{
  if (self == NULL)
    return;
  ips_setting_table_clear (&table, self);
  g_free (self);
}

gboolean
ips_mail_settings_equal (const IpsMailSettings *a, const IpsMailSettings *b)
{
  return ips_setting_table_equal (&table, a, b) && a->security == b->security && a->jobs == b->jobs;
}

IpsMailSettings *
ips_mail_settings_read (GHashTable *values)
{
  IpsMailSettings *self = ips_mail_settings_new ();
  const char *text;

  ips_setting_table_read (&table, self, values);
  text = g_hash_table_lookup (values, "mail.security");
  if (text != NULL && !ips_mail_security_from_nick (text, &self->security))
    g_warning ("setting mail.security: “%s” is not one of none, starttls, tls, using the default", text);
  text = g_hash_table_lookup (values, "mail.jobs");
  if (text != NULL && !ips_mail_jobs_from_nick (text, &self->jobs))
    g_warning ("setting mail.jobs: “%s” is not one of none, failed, all, using the default", text);
  return self;
}

GHashTable *
ips_mail_settings_write (const IpsMailSettings *self)
{
  GHashTable *values = ips_setting_table_write (&table, self);

  g_hash_table_insert (values, g_strdup ("mail.security"), g_strdup (ips_mail_security_to_nick (self->security)));
  g_hash_table_insert (values, g_strdup ("mail.jobs"), g_strdup (ips_mail_jobs_to_nick (self->jobs)));
  return values;
}

/* --- rules --- */

gboolean
ips_mail_settings_is_set_up (const IpsMailSettings *self)
{
  return *self->server != '\0' && *self->sender != '\0';
}

guint
ips_mail_settings_get_port (const IpsMailSettings *self)
{
  return self->port != 0 ? self->port : ips_mail_security_get_port (self->security);
}

static gboolean
check_server (const IpsMailSettings *self, GError **error)
{
  g_autoptr(IpsAddress) address = NULL;

  if (strstr (self->server, "://") != NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("enter the server's name alone, such as mail.example.org"));
      return FALSE;
    }
  address = ips_address_parse (self->server, error);
  if (address == NULL)
    return FALSE;
  if (address->port != 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("enter the port in its own field"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_this_computer (const char *server)
{
  g_autoptr(GInetAddress) address = g_hostname_is_ip_address (server) ? g_inet_address_new_from_string (server) : NULL;

  return g_ascii_strcasecmp (server, "localhost") == 0 || (address != NULL && g_inet_address_get_is_loopback (address));
}

static gboolean
check_login (const IpsMailSettings *self, GError **error)
{
  g_autofree char *safe = ips_text_make_safe (self->user, 0);

  if (strlen (self->user) > MAX_USER_BYTES || !g_str_equal (safe, self->user))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the user name is too long or holds characters that cannot be shown"));
      return FALSE;
    }
  if (*self->user != '\0' && self->security == IPS_MAIL_SECURITY_NONE && !is_this_computer (self->server))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("without encryption the password could be read on the way: "
                                                 "choose STARTTLS or TLS, or leave out the user name"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_pin (const char *pin, GError **error)
{
  g_autofree guchar *key = NULL;
  g_autofree char *again = NULL;
  gsize length = 0;

  if (g_str_has_prefix (pin, PIN_PREFIX))
    {
      key = g_base64_decode (pin + strlen (PIN_PREFIX), &length);
      again = g_base64_encode (key, length);
    }
  if (length == PIN_BYTES && g_str_equal (again, pin + strlen (PIN_PREFIX)))
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, _("a pin is “sha256//” and the server's public key hash in base64, 44 characters"));
  return FALSE;
}

static gboolean
check_field (const IpsMailSettings *self, IpsMailField field, GError **error)
{
  g_autoptr(GPtrArray) addresses = NULL;

  switch (field)
    {
    case IPS_MAIL_FIELD_SERVER:
      return *self->server == '\0' || check_server (self, error);
    case IPS_MAIL_FIELD_USER:
      return check_login (self, error);
    case IPS_MAIL_FIELD_SENDER:
      if (*self->sender == '\0' && *self->server != '\0')
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("enter the address the mails come from, such as vedette@example.org"));
          return FALSE;
        }
      return *self->sender == '\0' || ips_mail_address_check (self->sender, error);
    case IPS_MAIL_FIELD_RECIPIENTS:
      addresses = ips_mail_addresses_parse (self->recipients, error);
      return addresses != NULL;
    case IPS_MAIL_FIELD_APPROVERS:
      addresses = ips_mail_addresses_parse (self->approvers, error);
      return addresses != NULL;
    case IPS_MAIL_FIELD_CA_FILE:
      if (*self->ca_file != '\0' && !g_path_is_absolute (self->ca_file))
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("enter the whole path of the file, beginning with /"));
          return FALSE;
        }
      return TRUE;
    case IPS_MAIL_FIELD_PIN:
      return *self->pin == '\0' || check_pin (self->pin, error);
    case IPS_MAIL_FIELD_PORT:
      if (self->port > 65535)
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("a port is a number from 1 to 65535"));
          return FALSE;
        }
      return TRUE;
    case IPS_MAIL_FIELD_TIMEOUT:
      if (self->timeout_s < MIN_TIMEOUT_S || self->timeout_s > MAX_TIMEOUT_S)
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("the time limit is %d to %d seconds"), MIN_TIMEOUT_S, MAX_TIMEOUT_S);
          return FALSE;
        }
      return TRUE;
    case IPS_MAIL_FIELD_CERTIFICATE_DAYS:
    case IPS_MAIL_FIELD_LICENSE_DAYS:
      if ((field == IPS_MAIL_FIELD_LICENSE_DAYS ? self->license_days : self->certificate_days) > MAX_WARNING_DAYS)
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("the warning comes at most %d days before the end"), MAX_WARNING_DAYS);
          return FALSE;
        }
      return TRUE;
    case IPS_N_MAIL_FIELDS:
    case IPS_MAIL_FIELD_NONE:
    default:
      return TRUE;
    }
}

gboolean
ips_mail_settings_validate (const IpsMailSettings *self, IpsMailField *field, GError **error)
{
  for (IpsMailField i = IPS_MAIL_FIELD_SERVER; i < IPS_N_MAIL_FIELDS; i++)
    if (!check_field (self, i, error))
      {
        if (field != NULL)
          *field = i;
        return FALSE;
      }
  if (field != NULL)
    *field = IPS_MAIL_FIELD_NONE;
  return TRUE;
}
