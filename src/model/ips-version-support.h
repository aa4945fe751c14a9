/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsVersionSupport: devices whose software signature updates may soon not run on any more. The vendor promises them for the
 * newest release and the one before it, for six months (documented: Installation Guide for IPS 7.0, 11-4). A plain value.
 */
typedef struct
{
  char *release;        /* what the devices run: "7.1(7)" */
  char *newest;         /* the newest release that any of them could run, as far as it is known: "7.1(11)" */
  guint n_sensors;
  guint n_newer;        /* releases that came after theirs */
  gint64 until_us;      /* the promise ends then: six months after the next release; 0 its date is not known */
} IpsVersionSupport;
void ips_version_support_free (IpsVersionSupport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsVersionSupport, ips_version_support_free)

#define IPS_VERSION_SUPPORT_WARN_DAYS 60

/**
 * ips_version_support_find:
 * @offers: (element-type IpsPackageOffer): what servers have
 * @files: (element-type IpsPackageFile): the library
 * @sensors: (element-type IpsSensor)
 *
 * The releases for which the promise ends within IPS_VERSION_SUPPORT_WARN_DAYS or has ended, the oldest first; one of which the
 * date is not known where two newer ones are there. Whatever runs the newest release known for its platform is not among them.
 *
 * Returns: (transfer full) (element-type IpsVersionSupport)
 */
GPtrArray *ips_version_support_find (GPtrArray *offers, GPtrArray *files, GPtrArray *sensors, gint64 now_us);

/* A sentence for people. (transfer full) */
char *ips_version_support_describe (const IpsVersionSupport *self, gint64 now_us);

G_END_DECLS
