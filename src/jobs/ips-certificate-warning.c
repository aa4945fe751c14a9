/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-certificate-warning.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"

void
ips_certificate_warning_free (IpsCertificateWarning *self)
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
  const IpsCertificateWarning *first = *(IpsCertificateWarning *const *) a;
  const IpsCertificateWarning *second = *(IpsCertificateWarning *const *) b;

  if (first->not_after_us != second->not_after_us)
    return first->not_after_us < second->not_after_us ? -1 : 1;
  return g_strcmp0 (first->key, second->key);
}

GPtrArray *
ips_certificate_warnings_find (GPtrArray *sensors, guint days, gint64 now_us)
{
  GPtrArray *warnings = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_certificate_warning_free);

  for (guint i = 0; days > 0 && i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      IpsCertificate *certificate = ips_sensor_get_facts (sensor)->certificate;
      const IpsX509 *facts = certificate != NULL ? ips_certificate_get_facts (certificate) : NULL;
      IpsCertificateWarning *warning;
      int stage;

      if (facts == NULL || facts->not_after_us == 0)
        continue;
      stage = find_stage (facts->not_after_us - now_us, days);
      if (stage < 0)
        continue;
      warning = g_new0 (IpsCertificateWarning, 1);
      warning->sensor = g_object_ref (sensor);
      warning->key = g_strdup_printf ("certificate-%s-%s-%d", ips_sensor_get_id (sensor), facts->sha256, stage);
      warning->not_after_us = facts->not_after_us;
      g_ptr_array_add (warnings, warning);
    }
  g_ptr_array_sort (warnings, compare_warnings);
  return warnings;
}

IpsMail *
ips_certificate_warnings_compose (GPtrArray *warnings, const char *const *keys, GPtrArray *recipients, gint64 now_us)
{
  const char *columns[] = { _("Device"), _("Address"), _("Expires"), _("Days"), _("Thumbprint"), NULL };
  IpsMailTable *table = ips_mail_table_new (_("Certificates"), columns);
  g_autofree char *subject = NULL;
  IpsMail *mail;
  guint n = 0;

  for (guint i = 0; i < warnings->len; i++)
    {
      const IpsCertificateWarning *warning = g_ptr_array_index (warnings, i);
      g_autofree char *expires = ips_format_date_time (warning->not_after_us);
      g_autofree char *days = ips_format_days (warning->not_after_us, now_us);
      const char *cells[] = { ips_sensor_get_name (warning->sensor), ips_sensor_get_config (warning->sensor)->address, expires, days,
                              ips_certificate_get_facts (ips_sensor_get_facts (warning->sensor)->certificate)->sha256, NULL };

      if (!g_strv_contains (keys, warning->key))
        continue;
      ips_mail_table_add_row (table, cells);
      n++;
    }
  if (n == 0)
    {
      ips_mail_table_free (table);
      return NULL;
    }
  subject = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Vedette: the certificate of %u device expires",
                                          "Vedette: the certificates of %u devices expire", n), n);
  mail = ips_mail_new (subject);
  ips_mail_add_recipients (mail, recipients);
  ips_mail_add_paragraph (mail, _("These certificates have expired or will soon. Renew them with Regenerate Certificate."));
  ips_mail_take_table (mail, table);
  return mail;
}
