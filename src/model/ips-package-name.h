/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-error.h"
#include "ips-version.h"

G_BEGIN_DECLS

/* What a file is, by its name (packages-and-servers.md 1). Nicks as in the list of names: "service-pack", "csm-single". */
typedef enum
{
  IPS_PACKAGE_UNKNOWN,
  IPS_PACKAGE_MAJOR_UPDATE, IPS_PACKAGE_MINOR_UPDATE, IPS_PACKAGE_SERVICE_PACK, IPS_PACKAGE_PATCH,
  IPS_PACKAGE_ENGINE, IPS_PACKAGE_SIGNATURE, IPS_PACKAGE_SIGNATURE_4X,
  IPS_PACKAGE_RECOVERY, IPS_PACKAGE_SYSTEM_IMAGE, IPS_PACKAGE_CD_IMAGE,
  IPS_PACKAGE_README, IPS_PACKAGE_SIGNATURE_README,
  IPS_PACKAGE_CSM_SENSOR, IPS_PACKAGE_CSM_ENGINE, IPS_PACKAGE_CSM_SIGNATURE, IPS_PACKAGE_CSM_SINGLE,
  IPS_PACKAGE_MARS_SIGNATURE, IPS_PACKAGE_IOS_SIGNATURE, IPS_PACKAGE_IOS_SDM, IPS_PACKAGE_IOS_SDF,
  IPS_N_PACKAGE_FAMILIES
} IpsPackageFamily;
const char *ips_package_family_to_nick (IpsPackageFamily family);
const char *ips_package_family_to_label (IpsPackageFamily family);
/* Whether it changes the software of a sensor in place: what the wizard calls a sensor update. */
gboolean ips_package_family_is_sensor_update (IpsPackageFamily family);
gboolean ips_package_family_is_signature_update (IpsPackageFamily family);

/* Slips of the vendor's printers that are understood: the file is what it would be without. */
typedef enum { IPS_SLIP_NONE = 0, IPS_SLIP_ENGINE_DOT = 1 << 0 /* E.1 */, IPS_SLIP_DOUBLE_I = 1 << 1 /* IIPS- */,
               IPS_SLIP_L_FOR_1 = 1 << 2 /* 1pl */ } IpsPackageSlip;

/**
 * IpsPackageName: what a file name says. A plain value; strings are owned and not %NULL.
 */
typedef struct
{
  IpsPackageFamily family;
  char *name;                /* as it is; of an unknown one made safe for people */
  char *platform;            /* the identifier in the name: "4270_20", "NM-CIDS", "WS-SVC-IDSM2"; "" for every platform */
  IpsVersion version;        /* the release it brings; its engine is the one in the name; none for engines and signatures */
  guint engine;              /* the engine it brings (engine packages, releases) */
  guint required_engine;     /* signature packages: req-E4 */
  IpsVersion required_version;   /* engine packages (req-7.1-2), old signature packages (minreq-5.1-4) */
  guint level;               /* signature level: S615 is 615; 0 none */
  guint slips;               /* IpsPackageSlip */

  /* what is needed to print the name again */
  guint shape;               /* row of the grammar */
  char *installer;           /* "1.1-a" of images */
  char *extension;           /* "pkg", "rpm.pkg", "bin.gz" */
  char *word;                /* the part that two spellings are about: "Sig", "patch", "128MB" */
} IpsPackageName;

#define IPS_PACKAGE_NAME_MAX 255     /* bytes */

/* Any thread. An unknown name is kept as such, never guessed. Error: %IPS_ERROR_INVALID where the name cannot be a file's (path,
 * control characters, too long): says why. (transfer full) */
IpsPackageName *ips_package_name_parse (const char *name, GError **error);
IpsPackageName *ips_package_name_copy (const IpsPackageName *self);
void ips_package_name_free (IpsPackageName *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsPackageName, ips_package_name_free)
/* The name made again from what was understood; slips are mended unless @with_slips. An unknown one's own. (transfer full) */
char *ips_package_name_print (const IpsPackageName *self, gboolean with_slips);
/* "S615 (E4)", "7.1(11p1)E4", "E4 for 7.1(2)": what it brings, for people. (transfer full) */
char *ips_package_name_describe (const IpsPackageName *self);

G_END_DECLS
