/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-license.h"
#include "ips-license-settings.h"

G_BEGIN_DECLS

/**
 * IpsLicenseAssignment: a row of a plan, before anything is sent: which licence goes to which device, and why or why
 * not. A plain value; @verdict follows from the two and is made anew by every function below.
 */
typedef struct
{
  IpsLicense *license;          /* (owned) (nullable): none yet where Cisco.com is to be asked */
  IpsSensor *sensor;            /* (owned) (nullable): none matched */
  gboolean by_hand;             /* a person chose the device */
  gboolean forced;              /* a person wants it although it is not newer */
  IpsLicenseVerdict verdict;
  gboolean fine;                /* left alone because nothing has to be done */
  gboolean go;                  /* it will be done */
  char *source;                 /* (owned): where the file came from: its path, "folder/archive.zip: name" */
  char *reason;                 /* (owned): a sentence: why, or why not, and what to do then */
  char *warning;                /* (owned): "" for none: this platform needs Cisco.com, clock wrong */
} IpsLicenseAssignment;
void ips_license_assignment_free (IpsLicenseAssignment *self);

/**
 * ips_license_plan_files:
 * @licenses: (element-type IpsLicense)
 * @sources: (nullable): as many texts
 * @sensors: (element-type IpsSensor): the whole inventory
 *
 * Matches files to devices: by the serial number in the file, else by one of its words, else by the file's name. Where
 * several files are for one device the one that expires last goes.
 *
 * Returns: (transfer full) (element-type IpsLicenseAssignment): a row per file, in their order
 */
GPtrArray *ips_license_plan_files (GPtrArray *licenses, const char *const *sources, GPtrArray *sensors, gint64 now_us);
/* A person chose @sensor (%NULL: none) for a row. A file for another serial number is refused all the same. */
void ips_license_plan_assign (GPtrArray *plan, guint row, IpsSensor *sensor, gint64 now_us);
/* A person wants a row that would be kept to be applied; only verdicts same and older can be. */
void ips_license_plan_force (GPtrArray *plan, guint row, gboolean forced, gint64 now_us);

/* *Updating Licenses via CCO*: those that can be updated, and apart with @go FALSE those that cannot and why.
 * @problem: (nullable): what stands against asking Cisco.com at all (ips_cisco_account_get_problem()). */
GPtrArray *ips_license_plan_cco (GPtrArray *sensors, const char *problem, gint64 now_us);

/* *Redeploying Licenses*: @kept maps an upper case serial number to the licence to redeploy (an IpsLicense). */
GPtrArray *ips_license_plan_redeploy (GPtrArray *sensors, GHashTable *kept, gint64 now_us);

/* What would happen tonight by these @settings (@problem as above): a row per sensor, in their order. While the daily run is
 * off, what it would do if it were asked for. */
GPtrArray *ips_license_plan_automatic (GPtrArray *sensors, const IpsLicenseSettings *settings, const char *problem, gint64 now_us);

guint ips_license_plan_count (GPtrArray *plan, gboolean go);

G_END_DECLS
