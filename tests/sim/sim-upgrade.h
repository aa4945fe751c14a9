/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-sensor.h"

G_BEGIN_DECLS

/* A package on a sensor, and what the sensor was before it. */
struct _SimUpgrade
{
  char *name, *sha256;              /* (owned) */
  guint64 n_bytes;
  char *installed;                  /* (owned) (nullable): when, as "show version" has it */
  const char *version, *engine;     /* (interned): what it brings; NULL nothing of the kind */
  guint signature;                  /* likewise; 0 */
  gboolean reboots, new_certificate;
  const char *old_version, *old_engine, *old_signature_date;   /* (interned) */
  guint old_signature;
};

void sim_upgrade_free (SimUpgrade *self);
/* Judges the package by its name (packages-and-servers.md 1) and begins to install it. (transfer full) (nullable): the
 * sensor's "no" in words, with its name in @error_name */
char *sim_upgrade_begin (SimSensor *sensor, const char *name, const char *sha256, guint64 n_bytes, const char **error_name);
/* The last package that was installed is taken off again; as above. */
char *sim_upgrade_take_back (SimSensor *sensor, const char **error_name);
/* The time it takes is over. */
void sim_upgrade_install (SimSensor *sensor);
/* The sensor is up again; a package that needed that is on it now. */
void sim_upgrade_booted (SimSensor *sensor);
/* Adds "upgrades". */
void sim_upgrade_build (SimSensor *sensor, JsonBuilder *builder);

G_END_DECLS
