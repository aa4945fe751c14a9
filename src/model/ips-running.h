/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-package-name.h"
#include "ips-sensor.h"

G_BEGIN_DECLS

/**
 * IpsRunning: what a device runs, as numbers. A plain value without pointers.
 */
typedef struct
{
  IpsVersion version;        /* none where it is not known */
  guint engine;              /* E4 is 4; 0 not known, or from before engines had numbers */
  guint level;               /* S924 is 924; 0 not known */
} IpsRunning;

/* What a sensor said last. Any thread. */
void ips_running_read (IpsRunning *self, const IpsSensorFacts *facts);
/* What a package brings beside what is running: below zero it brings something newer, zero the same, above zero something
 * older. Signature packages by level, releases by version, engine packages by engine. What is not known counts as older than
 * anything; a package that brings none of these is newer. */
int ips_running_compare (const IpsRunning *self, const IpsPackageName *name);
/* Whether two releases are the same but for repackaging and patches: 7.1(11) and 7.1(11p1). */
gboolean ips_version_has_same_base (const IpsVersion *a, const IpsVersion *b);

G_END_DECLS
