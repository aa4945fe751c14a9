/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-format.h"
#include "ips-text.h"

#define SERIAL_MIN 5
#define SERIAL_MAX 20
#define SERIAL_DIGITS 3

static const struct { const char *nick; const char *label; gboolean applies; } verdicts[IPS_N_LICENSE_VERDICTS] = {
  [IPS_LICENSE_VERDICT_NEWER] = { "newer", N_("newer"), TRUE },
  [IPS_LICENSE_VERDICT_DIFFERS] = { "differs", N_("differs from the present one"), TRUE },
  [IPS_LICENSE_VERDICT_UNKNOWN] = { "unknown", N_("unknown whether newer"), TRUE },
  [IPS_LICENSE_VERDICT_SAME] = { "same", N_("kept, because not newer"), FALSE },
  [IPS_LICENSE_VERDICT_OLDER] = { "older", N_("kept, because older"), FALSE },
  [IPS_LICENSE_VERDICT_OTHER_SERIAL] = { "other-serial", N_("for another serial number"), FALSE },
  [IPS_LICENSE_VERDICT_UNMATCHED] = { "unmatched", N_("no device for it"), FALSE },
  [IPS_LICENSE_VERDICT_SUPERSEDED] = { "superseded", N_("another file is better"), FALSE },
  [IPS_LICENSE_VERDICT_NOT_A_LICENSE] = { "not-a-license", N_("not a licence"), FALSE },
};

const char *
ips_license_verdict_to_nick (IpsLicenseVerdict verdict)
{
  g_return_val_if_fail (verdict < IPS_N_LICENSE_VERDICTS, "");
  return verdicts[verdict].nick;
}

const char *
ips_license_verdict_to_label (IpsLicenseVerdict verdict)
{
  g_return_val_if_fail (verdict < IPS_N_LICENSE_VERDICTS, "");
  return g_dgettext (GETTEXT_PACKAGE, verdicts[verdict].label);
}

gboolean
ips_license_verdict_applies (IpsLicenseVerdict verdict)
{
  g_return_val_if_fail (verdict < IPS_N_LICENSE_VERDICTS, FALSE);
  return verdicts[verdict].applies;
}

/* --- the value --- */

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

IpsLicense *
ips_license_new (GBytes *bytes, const char *sha256, gsize size_bytes, const char *name, const char *serial, gint64 expires_us, char **words)
{
  IpsLicense *self = g_new0 (IpsLicense, 1);

  g_atomic_ref_count_init (&self->ref_count);
  if (bytes != NULL)
    {
      self->bytes = g_bytes_ref (bytes);
      self->size_bytes = g_bytes_get_size (bytes);
      self->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
    }
  else
    {
      self->size_bytes = size_bytes;
      self->sha256 = g_strdup (sha256 != NULL ? sha256 : "");
    }
  self->name = g_strdup (name != NULL ? name : "");
  self->serial = ips_license_normalize_serial (serial);
  self->expires_us = expires_us;
  self->words = words != NULL ? g_strdupv (words) : g_new0 (char *, 1);
  qsort (self->words, g_strv_length (self->words), sizeof (char *), compare_words);
  return self;
}

IpsLicense *
ips_license_ref (IpsLicense *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ips_license_unref (IpsLicense *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->sha256);
  g_free (self->name);
  g_free (self->serial);
  g_strfreev (self->words);
  g_free (self);
}

char *
ips_license_get_display_name (const IpsLicense *self)
{
  const char *slash = strrchr (self->name, '/');

  return ips_text_make_safe (slash != NULL && slash[1] != '\0' ? slash + 1 : self->name, 120);
}

char *
ips_license_normalize_serial (const char *serial)
{
  g_autofree char *stripped = g_strstrip (g_strdup (serial != NULL ? serial : ""));

  return g_ascii_strup (stripped, -1);
}

gboolean
ips_license_is_serial (const char *word, gsize length)
{
  guint n_digits = 0;

  if (length < SERIAL_MIN || length > SERIAL_MAX)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (word[i]))
        return FALSE;
      if (g_ascii_isdigit (word[i]))
        n_digits++;
    }
  return n_digits >= SERIAL_DIGITS;
}

/* @wanted is upper case; @text is searched word by word. */
static gboolean
has_word (const char *text, const char *wanted)
{
  gsize length = strlen (wanted);

  while (*text != '\0')
    {
      gsize n = 0;

      while (g_ascii_isalnum (text[n]))
        n++;
      if (n == length && g_ascii_strncasecmp (text, wanted, n) == 0)
        return TRUE;
      text += MAX (n, 1);
    }
  return FALSE;
}

gboolean
ips_license_mentions (const IpsLicense *self, const char *serial)
{
  g_autofree char *wanted = ips_license_normalize_serial (serial);
  const char *key = wanted;

  if (*wanted == '\0')
    return FALSE;
  if (*self->serial != '\0')
    return g_str_equal (self->serial, wanted);
  if (bsearch (&key, self->words, g_strv_length (self->words), sizeof (char *), compare_words) != NULL)
    return TRUE;
  return has_word (self->name, wanted);
}

/* --- the rule --- */

static gint64
day_of (gint64 us)
{
  return us / G_TIME_SPAN_DAY;
}

IpsLicenseVerdict
ips_license_judge (const IpsLicense *license, const char *serial, IpsLicenseStatus status, gint64 expires_us, gint64 now_us)
{
  if (*license->serial != '\0' && serial != NULL && *serial != '\0' && !ips_license_mentions (license, serial))
    return IPS_LICENSE_VERDICT_OTHER_SERIAL;
  if (license->expires_us == 0)
    return IPS_LICENSE_VERDICT_UNKNOWN;
  if (expires_us != 0 && day_of (license->expires_us) > day_of (expires_us))
    return IPS_LICENSE_VERDICT_NEWER;
  switch (status)
    {
    case IPS_LICENSE_NONE:
    case IPS_LICENSE_INVALID:
      return IPS_LICENSE_VERDICT_DIFFERS;
    case IPS_LICENSE_TRIAL:
      /* one that is over is worth less than a trial that goes on */
      return license->expires_us > now_us ? IPS_LICENSE_VERDICT_DIFFERS : IPS_LICENSE_VERDICT_OLDER;
    case IPS_LICENSE_EXPIRED:
      if (expires_us == 0)
        return IPS_LICENSE_VERDICT_DIFFERS;
      break;
    case IPS_LICENSE_UNKNOWN:
    case IPS_LICENSE_VALID:
    default:
      if (expires_us == 0)
        return IPS_LICENSE_VERDICT_UNKNOWN;
      break;
    }
  return day_of (license->expires_us) == day_of (expires_us) ? IPS_LICENSE_VERDICT_SAME : IPS_LICENSE_VERDICT_OLDER;
}

char *
ips_license_describe (IpsLicenseStatus status, gint64 expires_us)
{
  g_autofree char *date = ips_format_date (expires_us);
  const char *label = status == IPS_LICENSE_UNKNOWN ? _("unknown") : ips_license_status_to_label (status);

  if (*date == '\0')
    return g_strdup (label);
  if (status == IPS_LICENSE_EXPIRED)
    /* TRANSLATORS: %s is a date */
    return g_strdup_printf (_("expired on %s"), date);
  /* TRANSLATORS: a licence's status such as “valid”, and a date */
  return g_strdup_printf (_("%s until %s"), label, date);
}

char *
ips_license_explain (const IpsLicense *license, IpsLicenseVerdict verdict, const char *serial, IpsLicenseStatus status, gint64 expires_us)
{
  g_autofree char *present = ips_license_describe (status, expires_us);
  g_autofree char *date = license->expires_us != 0 ? ips_format_date (license->expires_us) : NULL;
  g_autofree char *mine = ips_text_make_safe (license->serial, SERIAL_MAX);

  switch (verdict)
    {
    case IPS_LICENSE_VERDICT_NEWER:
    case IPS_LICENSE_VERDICT_DIFFERS:
      /* TRANSLATORS: %s is a date, then a licence in words such as “valid until 31.12.2026” */
      return g_strdup_printf (_("Expires on %s; the present one: %s"), date, present);
    case IPS_LICENSE_VERDICT_UNKNOWN:
      if (date != NULL)
        return g_strdup_printf (_("Expires on %s; of the present one nothing is known"), date);
      return g_strdup_printf (_("Its expiration date cannot be read, so whether it is newer is unknown; the present one: %s"), present);
    case IPS_LICENSE_VERDICT_SAME:
      return g_strdup_printf (_("Kept, because not newer: it expires on %s too; the present one: %s"), date, present);
    case IPS_LICENSE_VERDICT_OLDER:
      return g_strdup_printf (_("Kept, because not newer: it expires on %s; the present one: %s"), date, present);
    case IPS_LICENSE_VERDICT_OTHER_SERIAL:
      /* TRANSLATORS: both %s are serial numbers */
      return g_strdup_printf (_("It is for the serial number %s, the device has %s: choose the file made for this device"), mine,
                              serial != NULL ? serial : "");
    case IPS_LICENSE_VERDICT_UNMATCHED:
      if (*mine != '\0')
        return g_strdup_printf (_("No device has the serial number %s: Refresh License to learn the serial numbers, or choose the device by hand"), mine);
      return g_strdup (_("Its serial number cannot be read: choose the device by hand"));
    case IPS_LICENSE_VERDICT_SUPERSEDED:
      return g_strdup (_("Another of the files is for the same device and expires later"));
    case IPS_LICENSE_VERDICT_NOT_A_LICENSE:
    case IPS_N_LICENSE_VERDICTS:
    default:
      return g_strdup (_("Not a licence file: choose the .lic file from Cisco.com"));
    }
}

gboolean
ips_license_is_confirmed (const IpsLicense *license, IpsLicenseStatus before, gint64 before_us, IpsLicenseStatus after, gint64 after_us, gint64 now_us, gboolean *told)
{
  gboolean over = license->expires_us != 0 && license->expires_us <= now_us;
  gboolean changed = before != after || day_of (before_us) != day_of (after_us);

  *told = TRUE;
  if (after == IPS_LICENSE_NONE || after == IPS_LICENSE_INVALID || after == IPS_LICENSE_UNKNOWN)
    return FALSE;
  if (license->expires_us != 0 && after_us != 0)
    {
      /* a day of grace: some count the last day in, some do not */
      gint64 apart = day_of (license->expires_us) - day_of (after_us);

      if (apart > 1 || apart < -1)
        return FALSE;
      *told = changed;
      return over || after != IPS_LICENSE_EXPIRED;
    }
  *told = changed;
  return over || after != IPS_LICENSE_EXPIRED;
}

gboolean
ips_license_demands_cisco (const char *platform)
{
  g_autofree char *upper = g_ascii_strup (platform != NULL ? platform : "", -1);

  return strstr (upper, "4270") != NULL || strstr (upper, "SSM-40") != NULL || strstr (upper, "SSM_40") != NULL
         || strstr (upper, "AIP-40") != NULL;
}

gboolean
ips_license_is_due (IpsLicenseStatus status, gint64 expires_us, guint days_before, gint64 now_us)
{
  switch (status)
    {
    case IPS_LICENSE_NONE:
    case IPS_LICENSE_EXPIRED:
    case IPS_LICENSE_INVALID:
      return TRUE;
    case IPS_LICENSE_VALID:
    case IPS_LICENSE_TRIAL:
      if (expires_us == 0)
        return status == IPS_LICENSE_TRIAL;
      return expires_us <= now_us || ips_format_count_days (expires_us, now_us) <= (int) days_before;
    case IPS_LICENSE_UNKNOWN:
    default:
      return FALSE;
    }
}
