/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the vendor's download site has: packages with real names and, at scale 1, sizes that are assumed to be real
 * (packages-and-servers.md 4.4). The bytes depend on the name and the scale alone. */
typedef struct
{
  const char *name;
  const char *version;      /* as the locator says it */
  const char *description;
  const char *date;         /* "2016-06-06" */
  guint kib;                /* at scale 1 */
  const char *holds;        /* (nullable): names of the files in it, blanks between; it is a zip then */
  guint level;              /* of signatures that it defines, 0 none */

  GBytes *bytes;            /* (nullable): once it was made */
  char *md5;                /* (nullable) */
} SimPackage;

guint sim_packages_get_n (void);
SimPackage *sim_packages_get (guint index, double scale);           /* (transfer none): made when first asked for */
SimPackage *sim_packages_find (const char *name, double scale);     /* (transfer none) (nullable) */

/* The definition of signatures at that level: IDCONF, about as many as the vendor had. (transfer full) */
char *sim_packages_make_definition (guint level, guint n_signatures);

G_END_DECLS
