/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor.h"

G_BEGIN_DECLS

/* Most that a licence file may be, in bytes; real ones are said to be a few kilobytes. */
#define IPS_LICENSE_MAX_BYTES (256 * 1024)

/**
 * IpsLicense:
 *
 * A licence file: opaque bytes, and what could be read of it. Nobody published what is in it, so that serial number
 * and expiration date are only known where the file says them in a form the dialect describes. Immutable, counted;
 * any thread.
 */
typedef struct
{
  GBytes *bytes;              /* (owned) (nullable): %NULL where only its facts are at hand (the library's list) */
  char *sha256;               /* (owned): lower case hexadecimal, 64 characters: the identity of the file */
  gsize size_bytes;
  char *name;                 /* (owned): as the file was called where it came from */
  char *serial;               /* (owned): upper case; "" where it cannot be read */
  gint64 expires_us;          /* wall clock; 0 where it cannot be read */
  char **words;               /* (owned): every word of it that may be a serial number, upper case, sorted */
  gatomicrefcount ref_count;
} IpsLicense;

/* @bytes (nullable): then @sha256 and @size_bytes say what they were; else both are found out. */
IpsLicense *ips_license_new (GBytes *bytes, const char *sha256, gsize size_bytes, const char *name, const char *serial, gint64 expires_us, char **words /* (nullable) */);
IpsLicense *ips_license_ref (IpsLicense *self);
void ips_license_unref (IpsLicense *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsLicense, ips_license_unref)
/* "IPS-4345_FOC1234X0AB.lic" as text for people: safe, and only the last part of a path. (transfer full) */
char *ips_license_get_display_name (const IpsLicense *self);
/* Upper case without blanks around it; "" for %NULL. (transfer full) */
char *ips_license_normalize_serial (const char *serial);
/* A word in the form of a serial number: 5 to 20 letters and digits, at least three of them digits. */
gboolean ips_license_is_serial (const char *word, gsize length);
/* Whether @serial is its serial, or, where it says none, is a word in it or in its file's name. */
gboolean ips_license_mentions (const IpsLicense *self, const char *serial);

/**
 * IpsLicenseVerdict: what becomes of a licence on a device. The chapter's rule: a licence is applied only if it
 * expires later than the present one or its information differs.
 */
typedef enum
{
  IPS_LICENSE_VERDICT_NEWER,          /* "newer": expires later: applied */
  IPS_LICENSE_VERDICT_DIFFERS,        /* "differs": the present one is none, invalid, expired or a trial: applied */
  IPS_LICENSE_VERDICT_UNKNOWN,        /* "unknown": its date cannot be read, so it may differ: applied */
  IPS_LICENSE_VERDICT_SAME,           /* "same": expires the same day: kept */
  IPS_LICENSE_VERDICT_OLDER,          /* "older": expires earlier: kept */
  IPS_LICENSE_VERDICT_OTHER_SERIAL,   /* "other-serial": made for another device: refused before anything is sent */
  IPS_LICENSE_VERDICT_UNMATCHED,      /* "unmatched": no device is known for it: to be assigned by hand */
  IPS_LICENSE_VERDICT_SUPERSEDED,     /* "superseded": another of the files is better for the same device */
  IPS_LICENSE_VERDICT_NOT_A_LICENSE,  /* "not-a-license": an image, empty, too large, a folder, not readable */
  IPS_N_LICENSE_VERDICTS
} IpsLicenseVerdict;
const char *ips_license_verdict_to_nick (IpsLicenseVerdict verdict);
const char *ips_license_verdict_to_label (IpsLicenseVerdict verdict);      /* translated: "newer", "kept, because not newer" */
gboolean ips_license_verdict_applies (IpsLicenseVerdict verdict);          /* the first three */

/**
 * ips_license_judge:
 * @license: what would be applied
 * @serial: (nullable): the device's; "" and %NULL where it never said
 * @status: what the device says of its present licence
 * @expires_us: of the present one; 0 unknown or none
 * @now_us: decides what is expired
 *
 * Dates are compared by the day (UTC): files and sensors round differently.
 */
IpsLicenseVerdict ips_license_judge (const IpsLicense *license, const char *serial, IpsLicenseStatus status, gint64 expires_us, gint64 now_us);
/* The sentence to that verdict, with both dates: "expires 2027-06-30, the present one 2026-12-31". (transfer full) */
char *ips_license_explain (const IpsLicense *license, IpsLicenseVerdict verdict, const char *serial, IpsLicenseStatus status, gint64 expires_us);
/* "valid until 30.06.2027", "no license", "unknown": a present licence in words. (transfer full) */
char *ips_license_describe (IpsLicenseStatus status, gint64 expires_us);

/**
 * ips_license_is_confirmed:
 *
 * Read back after applying: does what the device says now show that @license is the one it has? Undecidable where the
 * date of the file cannot be read and nothing changed; *@told is then %FALSE.
 */
gboolean ips_license_is_confirmed (const IpsLicense *license, IpsLicenseStatus before, gint64 before_us, IpsLicenseStatus after, gint64 after_us, gint64 now_us, gboolean *told);

/* The platforms that need a Cisco.com login for licensing, as the chapter says: IPS 4270 and AIP-SSM-40. A file is
 * still taken where one exists, with this as a warning. */
gboolean ips_license_demands_cisco (const char *platform);

/* Whether the automatic update asks Cisco.com for it: none, expired, or ending within @days_before days. */
gboolean ips_license_is_due (IpsLicenseStatus status, gint64 expires_us, guint days_before, gint64 now_us);

G_END_DECLS
