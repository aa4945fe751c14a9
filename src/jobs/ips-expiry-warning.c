/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-expiry-warning.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"

void
ips_expiry_warning_free (IpsExpiryWarning *self)
{
  g_object_unref (self->sensor);
  g_free (self->key);
  g_free (self);
}

/* The nearest stage that is reached; -1 none. */
static int
find_stage (gint64 left_us, guint days)
{
  const guint stages[] = { 0, 1, 7, days };

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    if (stages[i] <= days && left_us <= (gint64) stages[i] * G_TIME_SPAN_DAY)
      return (int) stages[i];
  return -1;
}

static int
compare_warnings (gconstpointer a, gconstpointer b)
{
  const IpsExpiryWarning *first = *(IpsExpiryWarning *const *) a;
  const IpsExpiryWarning *second = *(IpsExpiryWarning *const *) b;

  if (first->expires_us != second->expires_us)
    return first->expires_us < second->expires_us ? -1 : 1;
  return g_strcmp0 (first->key, second->key);
}

/* When it ends, 0 where that is not known; @identity: (out) (transfer full): which one it is */
static gint64
find_end (IpsSensor *sensor, IpsExpirySubject subject, char **identity)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
  const IpsX509 *x509 = facts->certificate != NULL ? ips_certificate_get_facts (facts->certificate) : NULL;

  if (subject == IPS_EXPIRY_LICENSE)
    {
      *identity = g_strdup_printf ("%" G_GINT64_FORMAT, facts->license_expires_us / G_TIME_SPAN_DAY);
      return facts->license_expires_us;
    }
  *identity = g_strdup (x509 != NULL ? x509->sha256 : "");
  return x509 != NULL ? x509->not_after_us : 0;
}

GPtrArray *
ips_expiry_warnings_find (GPtrArray *sensors, IpsExpirySubject subject, guint days, gint64 now_us)
{
  GPtrArray *warnings = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_expiry_warning_free);

  for (guint i = 0; days > 0 && i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      g_autofree char *identity = NULL;
      gint64 expires_us = find_end (sensor, subject, &identity);
      IpsExpiryWarning *warning;
      int stage;

      if (expires_us == 0)
        continue;
      stage = find_stage (expires_us - now_us, days);
      if (stage < 0)
        continue;
      warning = g_new0 (IpsExpiryWarning, 1);
      warning->sensor = g_object_ref (sensor);
      warning->key = g_strdup_printf ("%s-%s-%s-%d", subject == IPS_EXPIRY_LICENSE ? "license" : "certificate", ips_sensor_get_id (sensor),
                                      identity, stage);
      warning->expires_us = expires_us;
      g_ptr_array_add (warnings, warning);
    }
  g_ptr_array_sort (warnings, compare_warnings);
  return warnings;
}

static void
add_row (IpsMailTable *table, const IpsExpiryWarning *warning, IpsExpirySubject subject, gint64 now_us)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (warning->sensor);
  gboolean license = subject == IPS_EXPIRY_LICENSE;
  g_autofree char *expires = license ? ips_format_date (warning->expires_us) : ips_format_date_time (warning->expires_us);
  g_autofree char *days = ips_format_days (warning->expires_us, now_us);
  const char *cells[] = { ips_sensor_get_name (warning->sensor), ips_sensor_get_config (warning->sensor)->address, expires, days,
                          license ? facts->serial : ips_certificate_get_facts (facts->certificate)->sha256, NULL };

  ips_mail_table_add_row (table, cells);
}

static char *
make_subject (IpsExpirySubject subject, guint n)
{
  if (subject == IPS_EXPIRY_LICENSE)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Vedette: the licence of %u device expires",
                                         "Vedette: the licences of %u devices expire", n), n);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Vedette: the certificate of %u device expires",
                                       "Vedette: the certificates of %u devices expire", n), n);
}

IpsMail *
ips_expiry_warnings_compose (GPtrArray *warnings, IpsExpirySubject subject, const char *const *keys, GPtrArray *recipients, gint64 now_us)
{
  gboolean license = subject == IPS_EXPIRY_LICENSE;
  const char *columns[] = { _("Device"), _("Address"), _("Expires"), _("Days"), license ? _("Serial Number") : _("Thumbprint"), NULL };
  IpsMailTable *table = ips_mail_table_new (license ? _("Licenses") : _("Certificates"), columns);
  g_autofree char *title = NULL;
  IpsMail *mail;
  guint n = 0;

  for (guint i = 0; i < warnings->len; i++)
    {
      const IpsExpiryWarning *warning = g_ptr_array_index (warnings, i);

      if (!g_strv_contains (keys, warning->key))
        continue;
      add_row (table, warning, subject, now_us);
      n++;
    }
  if (n == 0)
    {
      ips_mail_table_free (table);
      return NULL;
    }
  title = make_subject (subject, n);
  mail = ips_mail_new (title);
  ips_mail_add_recipients (mail, recipients);
  ips_mail_add_paragraph (mail, license ? _("These licences have expired or will soon; signature updates stop with them. Renew them under Licensing.")
                                        : _("These certificates have expired or will soon. Renew them with Regenerate Certificate."));
  ips_mail_take_table (mail, table);
  return mail;
}
