/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-applicability.h"
#include "ips-platform.h"

G_BEGIN_DECLS

/* What judging, explaining and planning share. */

typedef struct
{
  IpsPackageFile *file;          /* (owned) */
  const IpsPackageName *name;    /* the file's */
  IpsUpgradeKind kind;
  gboolean ios;
  IpsApplicability obstacle;     /* whatever the device; else applicable */
  char **threat_profiles;        /* (owned) (nullable): nobody knows */
} IpsIndexedPackage;

/* A kind of device that was asked about: what fits it. */
typedef struct
{
  char *platform;                /* (owned): as devices call themselves */
  const IpsPlatform *known;      /* (nullable) */
  IpsPackageFit *fits;           /* (owned): of each package */
} IpsPlatformSlot;

struct _IpsPackageIndex
{
  int ref_count;
  GArray *packages;              /* (owned) (element-type IpsIndexedPackage) */
  GArray *slots;                 /* (owned) (element-type IpsPlatformSlot) */
  GHashTable *slot_numbers;      /* (owned): platform to number */
  GHashTable *paths;             /* (owned): what was searched for once */
};

struct _IpsUpgradeDevice
{
  IpsPackageIndex *index;        /* (owned) */
  IpsSensor *sensor;             /* (owned) */
  IpsRunning running;
  guint slot;
  gboolean ios;
  IpsApplicability unlicensed;   /* against signature updates; else applicable */
  IpsApplicability obstacle;     /* against anything that is sent; else applicable */
  guint notes;                   /* IpsUpgradeNote of the device, whatever the package */
  IpsKnown snmp_policy;
  char **threat_profiles;        /* (owned) (nullable) */
  char *frozen;                  /* (owned) (nullable) */
  IpsTraffic traffic;            /* what becomes of it while the device does not inspect */
  IpsTransport transport;        /* the fleet's default */
  gint64 now_us;
};

#define IPS_CLOCK_NOTE_US (5 * G_TIME_SPAN_MINUTE)
#define IPS_CLOCK_LIMIT_US G_TIME_SPAN_DAY

const IpsIndexedPackage *ips_package_index_peek (const IpsPackageIndex *self, guint package);
/* The number of a kind of device; makes it where it is asked for the first time. */
guint ips_package_index_get_slot (IpsPackageIndex *self, const char *platform);
IpsPackageFit ips_package_index_get_fit (const IpsPackageIndex *self, guint slot, guint package);
const IpsPlatformSlot *ips_package_index_peek_slot (const IpsPackageIndex *self, guint slot);

/**
 * IpsUpgradePath: which packages lead from what a device runs to a package, that one last; or what is missing for it.
 */
typedef struct
{
  IpsApplicability reason;       /* applicable, engine or release missing */
  GArray *packages;              /* (element-type guint): their numbers in the index; empty unless applicable */
  char *missing;                 /* the name a missing file would have; "" none, or no single one */
  IpsVersion release;            /* that is missing, or of the engine package; none where there is none */
} IpsUpgradePath;

/* Searches, or remembers. Engine and platform speak for the package, and the device is below it: that was looked at before.
 * (transfer none): until the next search. */
const IpsUpgradePath *ips_upgrade_path_find (IpsPackageIndex *index, guint slot, const IpsRunning *running, guint package);
/* Only its reason, for which fewer ways have to be remembered. */
IpsApplicability ips_upgrade_path_check (IpsPackageIndex *index, guint slot, const IpsRunning *running, guint package);
/* Whether it leads from 7.2(2) to 7.3(1). */
gboolean ips_upgrade_path_meets_snmp (const IpsUpgradeDevice *device, const IpsUpgradePath *path);
GHashTable *ips_upgrade_path_table_new (void);

G_END_DECLS
