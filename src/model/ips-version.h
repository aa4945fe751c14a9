/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsVersion: a release of sensor software: 7.1(11p1)E4. A plain value without pointers; all zero is none.
 */
typedef struct
{
  guint major, minor, service;
  char letter;               /* a repackaged release: 7.0(5a); 0 none */
  guint patch;               /* 7.1(11p1); 0 none */
  guint engine;              /* E4 is 4; 0 not said */
} IpsVersion;

/* "7.1(11p1)E4", "7.0(5a)", "6.0(5) E3" as people and sensors write it, "7.1-11p1-E4" as names do, "7.1.3" and "7.1(x)" as
 * the manual and lists do (x is 0). Blanks around are fine. %FALSE where it is none of these; @version is then all zero. */
gboolean ips_version_parse (const char *text, IpsVersion *version);
gboolean ips_version_is_none (const IpsVersion *self);
/* By release alone: 7.0(5) < 7.0(5a) < 7.0(6), 7.1(2) < 7.1(11) < 7.1(11p1); the engine does not count. */
int ips_version_compare (const IpsVersion *a, const IpsVersion *b);
char *ips_version_to_text (const IpsVersion *self);          /* "7.1(11p1)E4" (transfer full); "" for none */
char *ips_version_to_release (const IpsVersion *self);       /* the same without the engine: "7.1(11p1)" */
char *ips_version_to_name (const IpsVersion *self);          /* "7.1-11p1", as in file names */
/* "E4" is 4; also "E.1" as some pages print it. %FALSE where it is no engine. */
gboolean ips_engine_from_text (const char *text, guint *engine);
char *ips_engine_to_text (guint engine);                     /* "E4"; "" for 0 */

G_END_DECLS
