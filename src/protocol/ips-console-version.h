/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-sensor.h"

G_BEGIN_DECLS

/**
 * IpsConsoleVersion: all that "show version" of a sensor says, 5.x to 7.x (protocol.md 4). A plain value; texts are not
 * %NULL, "" where the sensor does not say it.
 */
typedef struct
{
  char *name;
  char *version;
  char *kind;             /* "Release" */
  char *built;            /* "2013-02-05T05:40:22-0600" */
  char *state;            /* "running", as the other form calls it; "" where none is shown (CLI) */
} IpsConsoleApplication;

typedef struct
{
  char *name;             /* "memory", "system", "application-data", "boot", "application-log" */
  guint64 used_bytes;
  guint64 total_bytes;
  guint percent;
} IpsConsoleUsage;

typedef struct
{
  char *name;             /* "IPS-sig-S439-req-E3.pkg" */
  char *when;             /* "18:16:10 UTC Mon Oct 05 2009" */
  gboolean is_marked;     /* with the sensor's asterisk */
} IpsConsoleUpgrade;

typedef struct
{
  char *product;          /* "Cisco Intrusion Prevention System" */
  char *version;          /* "7.1(7)E4" */
  char *realm_keys;       /* "key1.0" */
  char *signature_level;  /* "S722" */
  char *signature_date;   /* "2013-06-05" */
  char *virus_level;      /* "V1.4" */
  char *virus_date;
  char *os_version;
  char *platform;
  char *serial;
  IpsLicenseStatus license_status;
  gint64 license_expires_us;   /* wall clock; 0 none */
  gint64 up_time_s;            /* -1: not said */
  GPtrArray *usages;           /* (element-type IpsConsoleUsage) */
  GPtrArray *applications;     /* (element-type IpsConsoleApplication) */
  GPtrArray *upgrades;         /* (element-type IpsConsoleUpgrade), in the sensor's order */
  char *recovery;              /* "1.1 - 5.1(8)E2" */
  char *certificate_from;      /* of the host certificate, as it is written */
  char *certificate_until;
} IpsConsoleVersion;

/**
 * ips_console_version_parse:
 * @lines: a whole answer (IpsConsoleScreen), texts safe
 *
 * Lines that are not known are passed over. Any thread.
 *
 * Returns: (transfer full): or %NULL: the sensor's own error, or %IPS_ERROR_PROTOCOL where no product or platform is named
 */
IpsConsoleVersion *ips_console_version_parse (IpsDialect *dialect, const char *const *lines, GError **error);
void ips_console_version_free (IpsConsoleVersion *self);
/* What the other forms know as facts. @now_us: our clock, for what is told as an age. (transfer full) */
IpsSensorFacts *ips_console_version_make_facts (const IpsConsoleVersion *self, gint64 now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsConsoleVersion, ips_console_version_free)

G_END_DECLS
