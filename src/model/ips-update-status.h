/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deployed.h"
#include "ips-package-file.h"
#include "ips-sensor-update.h"
#include "ips-sensor.h"

G_BEGIN_DECLS

/* Rows and columns of the group Update Status. */
typedef enum { IPS_UPDATE_SENSOR, IPS_UPDATE_SIGNATURE, IPS_N_UPDATE_KINDS } IpsUpdateKind;
typedef enum { IPS_UPDATE_AVAILABLE, IPS_UPDATE_DOWNLOADED, IPS_UPDATE_APPLIED, IPS_UPDATE_DEPLOYED, IPS_N_UPDATE_STAGES } IpsUpdateStage;

/* What came of the last check or download. */
typedef struct
{
  gint64 when_us;            /* wall clock; 0 never */
  char *subject;             /* the server; "" */
  char *outcome;             /* a sentence; "" */
  gboolean failed;
} IpsUpdateEvent;

/**
 * IpsUpdateStatus: the group *Update Status*. A plain value; texts are owned and not %NULL.
 */
typedef struct
{
  struct
  {
    char *text;              /* "S615 (E4)", "7.1(11p1)E4"; "" none */
    char *file;              /* the file's name; "" where it is a level that devices run */
    gint64 released_us;      /* 0 unknown */
    gint64 size;             /* bytes; -1 unknown */
    char *distribution;      /* applied, deployed: "S552: 40, S548: 3"; "" */
  } latest[IPS_N_UPDATE_KINDS][IPS_N_UPDATE_STAGES];
  IpsUpdateEvent check, download, deployment;
  gint64 next_us;            /* next scheduled run; 0 none */
  guint n_wanted;            /* files that are wanted and not there */
  guint n_skipped;           /* left out by the filter */
  gint64 changed_us;         /* when the update server, its login or the account were changed last; 0 not known */
  guint64 library_bytes;
  guint n_files;
} IpsUpdateStatus;

/* @offers, @files, @sensors: (nullable): (element-type IpsPackageOffer), (element-type IpsPackageFile),
 * (element-type IpsSensor). "Applied" is what policies have: see ips_update_status_read_policies(). */
IpsUpdateStatus *ips_update_status_new (GPtrArray *offers, GPtrArray *files, GPtrArray *sensors);
/* The update levels of @policies (element-type IpsPolicy) are what is applied. */
void ips_update_status_read_policies (IpsUpdateStatus *self, GPtrArray *policies);
/* What is applied of sensor updates: the releases that devices are marked for, and what was deployed to the others; not what
 * devices run that nobody updated from here.
 * @updates: (element-type IpsSensorUpdate); @deployed: sensor id -> IpsDeployed; @sensors: as above */
void ips_update_status_read_marks (IpsUpdateStatus *self, GPtrArray *updates, GHashTable *deployed, GPtrArray *sensors);
/* The newest of @deployed (sensor id -> IpsDeployed) is the last deployment, of a device that is among @sensors. */
void ips_update_status_read_deployed (IpsUpdateStatus *self, GHashTable *deployed, GPtrArray *sensors);
/* The last check or download, where it failed and nothing it depends on was changed since; else %NULL. (transfer none) */
const IpsUpdateEvent *ips_update_status_get_failure (const IpsUpdateStatus *self);
/* Sets an event. */
void ips_update_event_set (IpsUpdateEvent *event, gint64 when_us, const char *subject, const char *outcome, gboolean failed);
void ips_update_status_free (IpsUpdateStatus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsUpdateStatus, ips_update_status_free)

G_END_DECLS
