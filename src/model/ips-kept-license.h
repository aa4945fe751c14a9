/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-license.h"

G_BEGIN_DECLS

/**
 * IpsKeptLicense: a licence file of the library, kept for one device (by serial number), and what became of it. A
 * plain value.
 */
typedef struct
{
  char *serial;             /* upper case: of the device it was tried on, or is for */
  IpsLicense *license;      /* (owned): without its bytes */
  char *source;             /* "cco" or "file" */
  gint64 added_us;          /* wall clock */
  gint64 tried_us;          /* last time it was sent; 0 never */
  gint64 applied_us;        /* last time it was read back; 0 never */
  char *outcome;            /* of the last try, a sentence; "" */
} IpsKeptLicense;

IpsKeptLicense *ips_kept_license_new (const char *serial, IpsLicense *license, const char *source, gint64 added_us);
IpsKeptLicense *ips_kept_license_copy (const IpsKeptLicense *self);
void ips_kept_license_free (IpsKeptLicense *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsKeptLicense, ips_kept_license_free)

/* Of each serial number the licence that Redeploy offers first: the one that was tried last, else the one that was added
 * last. @kept: (element-type IpsKeptLicense). (transfer full): serial -> IpsLicense, for ips_license_plan_redeploy() */
GHashTable *ips_kept_license_choose (GPtrArray *kept);
/* All that are kept for a serial number, newest first. (transfer container) (element-type IpsKeptLicense) */
GPtrArray *ips_kept_license_filter (GPtrArray *kept, const char *serial);

G_END_DECLS
