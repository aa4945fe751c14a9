/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be applied to what, and why not: a row per rule, and their words. */
#include <string.h>

#include "ips-platform.h"
#include "upgrade-fixture.h"

#define INAPPLICABLE "Selected package is inapplicable"

/* Changes to the device before it is judged. */
typedef enum { AS_IS, LICENSE_EXPIRED, LICENSE_ENDED, LICENSE_NONE, LICENSE_INVALID, LICENSE_TRIAL, LICENSE_UNKNOWN, UNREACHABLE, LOGIN_REJECTED,
               CERT_CHANGED, CERT_NEW, CLOCK_9_MIN, CLOCK_2_DAYS, CLOCK_2_DAYS_BEHIND, FROZEN, SNMP_YES, SNMP_NO, PROFILES, HTTP, HTTP_CERT_CHANGED,
               FROZEN_UNREACHABLE, EXPIRED_UNREACHABLE } Change;

typedef struct
{
  const char *platform, *version, *engine, *level;
  const char *package;         /* the one that is judged */
  const char *others;          /* what else is at hand */
  Change change;
  IpsApplicability reason;
  const char *text;            /* whole; NULL any */
  const char *fix;             /* a part of it; NULL any */
  const char *missing;         /* NULL: nothing */
} Rule;

static const Rule rules[] = {
  /* signature packages: the level */
  { "IPS-4345-K9", "7.1(11)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", AS_IS, IPS_APPLICABLE, "Ready", "", NULL },
  { "IPS-4345-K9", "7.1(11)E4", "E4", "S924", "IPS-sig-S924-req-E4.pkg", "", AS_IS, IPS_SAME, "It runs S924 already", "", NULL },
  { "IPS-4345-K9", "7.1(11)E4", "E4", "S924.0", "IPS-sig-S924-req-E4.pkg", "", AS_IS, IPS_SAME, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(11)E4", "E4", "S930", "IPS-sig-S924-req-E4.pkg", "", AS_IS, IPS_LOWER, INAPPLICABLE, "It runs S930, newer than S924", NULL },
  { "IPS-4345-K9", "7.1(11)E4", "E4", "S1000", "IPS-sig-S999-req-E4.pkg", "", AS_IS, IPS_LOWER, INAPPLICABLE, "S1000", NULL },
  { "IPS-4345-K9", "7.1(11)E4", "E4", "", "IPS-sig-S924-req-E4.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(11)E4", "E4", "S905", "IPS-CS-MGR-sig-S924-req-E4.zip", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(11)E4", "E4", "S905", "IPS-4345-sig-S924-req-E4.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(11)E4", "E4", "S905", "IPS-4360-sig-S924-req-E4.pkg", "", AS_IS, IPS_OTHER_PLATFORM, NULL, NULL, NULL },
  { "AIM-IPS-K9", "7.0(9)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },

  /* signature packages: the engine, and the engine package that goes with them */
  { "IPS-4240-K9", "7.0(2)E4", "E4", "S400", "IPS-sig-S480-req-E3.pkg", "", AS_IS, IPS_ENGINE_LOWER, INAPPLICABLE, "engine E3, and the device runs E4", NULL },
  { "IPS-4240-K9", "7.0(2)E3", "E3", "S400", "IPS-sig-S600-req-E4.pkg", "IPS-engine-E4-req-7.0-2.pkg", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4240-K9", "7.0(2)E3", "E3", "S400", "IPS-sig-S600-req-E4.pkg", "IPS-CS-MGR-engine-E4-req-7.0-2.zip", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4240-K9", "7.0(2)E3", "E3", "S400", "IPS-sig-S600-req-E4.pkg", "", AS_IS, IPS_ENGINE_MISSING,
    "The engine package IPS-engine-E4-req-7.0-2.pkg is not available", "Download what is missing", "IPS-engine-E4-req-7.0-2.pkg" },
  { "IPS-4240-K9", "7.0(5a)E3", "E3", "S400", "IPS-sig-S600-req-E4.pkg", "IPS-engine-E4-req-7.0-2.pkg", AS_IS, IPS_ENGINE_MISSING, NULL, NULL, "IPS-engine-E4-req-7.0-5.pkg" },
  { "IPS-4240-K9", "7.0(2p1)E3", "E3", "S400", "IPS-sig-S600-req-E4.pkg", "IPS-engine-E4-req-7.0-2.pkg", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(2)E3", "E3", "S400", "IPS-sig-S600-req-E4.pkg", "IPS-4345-engine-E4-req-7.1-2.pkg", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(2)E3", "E3", "S400", "IPS-sig-S600-req-E4.pkg", "IPS-4360-engine-E4-req-7.1-2.pkg", AS_IS, IPS_ENGINE_MISSING, NULL, NULL, "IPS-4345-engine-E4-req-7.1-2.pkg" },
  /* the engine package is for a newer release: a generic package brings it there, or is missing */
  { "IPS-4240-K9", "7.0(1)E3", "E3", "S400", "IPS-sig-S600-req-E4.pkg", "IPS-engine-E4-req-7.0-2.pkg IPS-K9-7.0-2-E3.pkg", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4240-K9", "7.0(1)E3", "E3", "S400", "IPS-sig-S600-req-E4.pkg", "IPS-engine-E4-req-7.0-2.pkg", AS_IS, IPS_RELEASE_MISSING,
    "It needs a sensor update to 7.0(2) first, which is not available", "Download what is missing", "IPS-K9-7.0-2-E3.pkg" },
  { "IPS-4240-K9", "7.0(1)E3", "E3", "S400", "IPS-sig-S600-req-E4.pkg", "IPS-engine-E4-req-7.0-2.pkg IPS-K9-7.0-2-E4.pkg", AS_IS, IPS_RELEASE_MISSING, NULL, NULL, "IPS-K9-7.0-2-E3.pkg" },
  { "IPS-4240-K9", "5.1(4)", "", "S180", "IPS-sig-S290-req-E1.pkg", "", AS_IS, IPS_ENGINE_MISSING, NULL, NULL, "IPS-engine-E1-req-5.1-4.pkg" },
  { "IPS-4240-K9", "7.1(7)", "", "S180", "IPS-sig-S600-req-E4.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4240-K9", "5.1(4)", "", "S180", "IPS-sig-S200-minreq-5.1-4.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4240-K9", "5.1(4)", "", "S180", "IPS-sig-S200-minreq-6.0-1.pkg", "", AS_IS, IPS_RELEASE_MISSING, NULL, NULL, NULL },
  { "IPS-4240-K9", "5.1(4)", "", "S180", "IPS-sig-S200-minreq-6.0-1.pkg", "IPS-K9-6.0-3-E1.pkg", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },

  /* sensor updates: the chapter's own examples of the engine */
  { "IPS-4240-K9", "6.0(5) E3", "E3", "S370", "IPS-K9-6.1-1-E3.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4240-K9", "6.0(5) E3", "E3", "S370", "IPS-K9-6.1-1-E2.pkg", "", AS_IS, IPS_ENGINE_DIFFERS, "It is for engine E2, and the device runs E3", "sensor update for E3", NULL },
  { "IPS-4240-K9", "6.1(1) E2", "E2", "S330", "IPS-K9-6.1-2-E3.pkg", "", AS_IS, IPS_ENGINE_DIFFERS, "It is for engine E3, and the device runs E2",
    "Apply a signature update that requires E3 first", NULL },
  { "IPS-4240-K9", "6.1(1) E2", "E2", "S330", "IPS-K9-6.1-2-E3.pkg", "IPS-sig-S389-req-E3.pkg IPS-sig-S380-req-E3.pkg IPS-engine-E3-req-6.1-1.pkg", AS_IS,
    IPS_ENGINE_DIFFERS, NULL, "Apply IPS-sig-S389-req-E3.pkg first: it raises the engine to E3", NULL },
  { "IPS-4240-K9", "6.1(1) E2", "E2", "S330", "IPS-K9-6.1-1-E3.pkg", "", AS_IS, IPS_SAME, NULL, NULL, NULL },

  /* sensor updates: the release */
  { "IPS-4345-K9", "7.1(11)E4", "E4", "S905", "IPS-4345-K9-7.1-7-E4.pkg", "", AS_IS, IPS_LOWER, INAPPLICABLE, "It runs 7.1(11)E4, newer than 7.1(7)E4", NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-4345-K9-7.1-11-E4.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(11)E4", "E4", "S905", "IPS-4345-K9-7.1-11-E4.pkg", "", AS_IS, IPS_SAME, "It runs 7.1(11)E4 already", NULL, NULL },
  /* minor updates are cumulative, major ones come each in turn */
  { "IPS-4240-K9", "6.0(5)E3", "E3", "S370", "IPS-K9-6.2-2-E3.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4240-K9", "5.1(8)E3", "E3", "S370", "IPS-K9-6.0-5-E3.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4240-K9", "5.1(8)E3", "E3", "S370", "IPS-K9-7.0-1-E3.pkg", "", AS_IS, IPS_RELEASE_MISSING, "It needs a sensor update to 6.x first, which is not available", NULL, NULL },
  { "IPS-4240-K9", "5.1(8)E3", "E3", "S370", "IPS-K9-7.0-1-E3.pkg", "IPS-K9-6.0-1-E1.pkg", AS_IS, IPS_RELEASE_MISSING, NULL, NULL, NULL },
  { "IPS-4240-K9", "5.1(8)E3", "E3", "S370", "IPS-K9-7.0-1-E3.pkg", "IPS-K9-6.0-5-E3.pkg", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  /* a patch goes on its own service pack */
  { "IPS-4345-K9", "7.1(11)E4", "E4", "S905", "IPS-4345-K9-patch-7.1-11p1-E4.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(11p1)E4", "E4", "S905", "IPS-4345-K9-patch-7.1-11p2-E4.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-4345-K9-patch-7.1-11p1-E4.pkg", "", AS_IS, IPS_RELEASE_MISSING,
    "It needs a sensor update to 7.1(11) first, which is not available", "Download what is missing", "IPS-4345-K9-7.1-11-E4.pkg" },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-4345-K9-patch-7.1-11p1-E4.pkg", "IPS-4345-K9-7.1-11-E4.pkg", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-4345-K9-patch-7.1-11p1-E4.pkg", "IPS-4360-K9-7.1-11-E4.pkg", AS_IS, IPS_RELEASE_MISSING, NULL, NULL, "IPS-4345-K9-7.1-11-E4.pkg" },
  { "IPS-4240-K9", "5.0(6)", "", "S150", "IPS-K9-6.0-3-E1.pkg", "", AS_IS, IPS_TOO_OLD, "Only devices with 5.1(4) or newer can be updated", "system image", NULL },
  { "IPS-4240-K9", "5.1(3)", "", "S150", "IPS-sig-S200-minreq-5.0-6.pkg", "", AS_IS, IPS_TOO_OLD, NULL, NULL, NULL },
  { "IPS-4240-K9", "5.1(4)", "", "S150", "IPS-K9-6.0-3-E1.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },

  /* the platform's own package */
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-4360-K9-7.1-11-E4.pkg", "", AS_IS, IPS_OTHER_PLATFORM, "It is for 4360, and the device is IPS-4345-K9", "Download", NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-4360-K9-7.1-11-E4.pkg", "IPS-4345-K9-7.1-11-E4.pkg", AS_IS, IPS_OTHER_PLATFORM, NULL, "select IPS-4345-K9-7.1-11-E4.pkg", NULL },
  { "IPS-4345-K9", "7.1(11)E4", "E4", "S905", "IPS-4360-K9-7.1-11-E4.pkg", "IPS-4345-K9-7.1-11-E4.pkg", AS_IS, IPS_OTHER_PLATFORM, NULL,
    "IPS-4345-K9-7.1-11-E4.pkg is of its platform, but does not fit either", NULL },
  { "IPS-4345-K9", "7.1(11)E4", "E4", "S905", "IPS-4360-K9-7.1-11-E4.pkg", "IPS-4345-K9-7.1-11-E4.pkg IPS-4345-K9-7.3-5-E4.pkg", AS_IS, IPS_OTHER_PLATFORM, NULL,
    "select IPS-4345-K9-7.3-5-E4.pkg", NULL },
  { "AIM-IPS-K9", "6.0(5)E3", "E3", "S370", "IPS-K9-6.1-3-E3.pkg", "IPS-AIM-K9-6.1-3-E3.pkg", AS_IS, IPS_OWN_PACKAGE,
    "AIM-IPS-K9 takes only the package of its own platform", "select IPS-AIM-K9-6.1-3-E3.pkg", NULL },
  { "AIM-IPS-K9", "6.0(5)E3", "E3", "S370", "IPS-AIM-K9-6.1-3-E3.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "NME-IPS-K9", "6.1(3)E3", "E3", "S370", "IPS-K9-6.2-2-E3.pkg", "", AS_IS, IPS_OWN_PACKAGE, NULL, NULL, NULL },
  { "NME-IPS-K9", "6.1(3)E3", "E3", "S370", "IPS-CS-MGR-NME-K9-6.2-2-E3.zip", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "NME-IPS-K9", "6.1(3)E3", "E3", "S370", "IPS-CS-MGR-AIM-K9-6.2-2-E3.zip", "", AS_IS, IPS_OTHER_PLATFORM, NULL, NULL, NULL },
  { "ASA-SSC-5", "6.2(2)E4", "E4", "S370", "IPS-CS-MGR-SSC_5-K9-6.2-4-E4.zip", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "ASA-SSC-5", "6.2(2)E4", "E4", "S370", "IPS-K9-6.2-4-E4.pkg", "", AS_IS, IPS_OWN_PACKAGE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(1)E4", "E4", "S905", "IPS-K9-7.1-2-E4.pkg", "", AS_IS, IPS_OWN_PACKAGE, NULL, NULL, NULL },
  { "IPS-4240-K9", "7.0(2)E4", "E4", "S905", "IPS-K9-7.0-9-E4.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  /* from 7.1.3 on a single package of the manager's is for every platform */
  { "IPS-4345-K9", "7.1(1)E4", "E4", "S905", "IPS-CSM-K9-7.1.3.zip", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "ASA5585-SSP-IPS20", "7.1(1)E4", "E4", "S905", "IPS-CSM-K9-7.1.3.zip", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "ASA5585-SSP-IPS20", "7.1(11)E4", "E4", "S905", "IPS-CSM-K9-patch-7.1-11p1-E4.zip", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },

  /* what is no update, is broken, or is for something else */
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-K9-r-1.1-a-7.1-11-E4.pkg", "", AS_IS, IPS_NO_UPDATE, "Recovery image: nothing that updates a device in place", NULL, NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-4345-K9-sys-1.1-a-7.1-11-E4.img", "", AS_IS, IPS_NO_UPDATE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "notes.txt", "", AS_IS, IPS_NO_UPDATE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IOS-S854-CLI.pkg", "", AS_IS, IPS_OTHER_KIND, "It is for routers with IOS IPS", NULL, NULL },
  { "IOS-IPS", "", "", "S850", "IOS-S854-CLI.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IOS-IPS", "", "", "S860", "IOS-S854-CLI.pkg", "", AS_IS, IPS_LOWER, INAPPLICABLE, NULL, NULL },
  { "IOS-IPS", "", "", "", "IOS-S854-CLI.pkg", "", AS_IS, IPS_DEVICE_UNKNOWN, NULL, NULL, NULL },
  { "IOS-IPS", "", "", "S850", "IPS-sig-S924-req-E4.pkg", "", AS_IS, IPS_OTHER_KIND, NULL, NULL, NULL },
  { "", "", "", "", "IPS-sig-S924-req-E4.pkg", "", AS_IS, IPS_DEVICE_UNKNOWN, "It never said what it runs", "Refresh", NULL },
  { "", "7.1(7)E4", "E4", "S905", "IPS-4345-K9-7.1-11-E4.pkg", "", AS_IS, IPS_DEVICE_UNKNOWN, NULL, NULL, NULL },
  { "", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-9999", "7.1(7)E4", "E4", "S905", "IPS-9999-K9-7.1-11-E4.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },

  /* engine packages by themselves */
  { "IPS-4240-K9", "7.0(2)E3", "E3", "S400", "IPS-engine-E4-req-7.0-2.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4240-K9", "7.0(2)E4", "E4", "S400", "IPS-engine-E4-req-7.0-2.pkg", "", AS_IS, IPS_SAME, "It runs E4 already", NULL, NULL },
  { "IPS-4240-K9", "7.0(2)E4", "E4", "S400", "IPS-engine-E3-req-7.0-2.pkg", "", AS_IS, IPS_LOWER, INAPPLICABLE, NULL, NULL },
  { "IPS-4240-K9", "7.0(4)E3", "E3", "S400", "IPS-engine-E4-req-7.0-2.pkg", "", AS_IS, IPS_RELEASE_MISSING, NULL, NULL, "IPS-K9-7.0-2-E3.pkg" },

  /* the chapter's two sentences about policies */
  { "IPS-4345-K9", "7.2(2)E4", "E4", "S905", "IPS-4345-K9-7.3-1-E4.pkg", "", SNMP_YES, IPS_SNMP,
    "Selected upgrade is not recommended. Unassign the SNMP policy on the device and deploy it to continue with the upgrade to 7.3.1", "Unassign", NULL },
  { "IPS-4345-K9", "7.2(2)E4", "E4", "S905", "IPS-4345-K9-7.3-1-E4.pkg", "", SNMP_NO, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.2(2)E4", "E4", "S905", "IPS-4345-K9-7.3-1-E4.pkg", "", AS_IS, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.2(1)E4", "E4", "S905", "IPS-4345-K9-7.3-1-E4.pkg", "", SNMP_YES, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.2(2)E4", "E4", "S905", "IPS-4345-K9-7.3-2-E4.pkg", "", SNMP_YES, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.2(2)E4", "E4", "S905", "IPS-4345-K9-patch-7.3-1p1-E4.pkg", "IPS-4345-K9-7.3-1-E4.pkg", SNMP_YES, IPS_SNMP, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.3(1)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", PROFILES, IPS_THREAT_PROFILE,
    "Currently applied threat profile is not applicable to this signature version", "Remove the threat profile “SCADA”", NULL },

  /* the licence: signature updates need one, sensor updates do not */
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", LICENSE_EXPIRED, IPS_NO_LICENSE, "License expired", "Licensing", NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", LICENSE_ENDED, IPS_NO_LICENSE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", LICENSE_NONE, IPS_NO_LICENSE, "No license", NULL, NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", LICENSE_INVALID, IPS_NO_LICENSE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", LICENSE_TRIAL, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", LICENSE_UNKNOWN, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-4345-K9-7.1-11-E4.pkg", "", LICENSE_EXPIRED, IPS_APPLICABLE, NULL, NULL, NULL },

  /* what keeps anything from being sent, and what does not */
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", FROZEN, IPS_FROZEN, "Frozen until 1 August: audit", "Unfreeze", NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", CERT_CHANGED, IPS_CERTIFICATE_CHANGED, "Certificate changed", "Sync Certificate", NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", CERT_NEW, IPS_CERTIFICATE_UNKNOWN, "Certificate not trusted yet", "trust", NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", LOGIN_REJECTED, IPS_LOGIN, "Login rejected", "credentials", NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", UNREACHABLE, IPS_NO_CONTACT, NULL, "Diagnose", NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", CLOCK_9_MIN, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", CLOCK_2_DAYS, IPS_CLOCK_OFF, NULL, "NTP", NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", CLOCK_2_DAYS_BEHIND, IPS_CLOCK_OFF, NULL, "NTP", NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", HTTP, IPS_APPLICABLE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", HTTP_CERT_CHANGED, IPS_APPLICABLE, NULL, NULL, NULL },

  /* of several reasons the first of the list */
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S930", "IPS-sig-S924-req-E4.pkg", "", EXPIRED_UNREACHABLE, IPS_LOWER, INAPPLICABLE, NULL, NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", EXPIRED_UNREACHABLE, IPS_NO_LICENSE, NULL, NULL, NULL },
  { "IPS-4345-K9", "7.1(7)E4", "E4", "S905", "IPS-sig-S924-req-E4.pkg", "", FROZEN_UNREACHABLE, IPS_FROZEN, NULL, NULL, NULL },
};

static IpsCertificate *
certificate_new (const char *thumbprint)
{
  IpsX509 *facts = g_new0 (IpsX509, 1);

  facts->sha256 = g_strdup (thumbprint);
  facts->not_before_us = FIXTURE_NOW - G_TIME_SPAN_DAY;
  facts->not_after_us = FIXTURE_NOW + 100 * G_TIME_SPAN_DAY;
  return ips_certificate_new_from_facts (facts, NULL);
}

static void
fail_with (IpsSensorFacts *facts, IpsError code)
{
  facts->failed = TRUE;
  facts->error_code = code;
}

static void
change_sensor (IpsSensor *sensor, Change change, IpsUpgradeConditions *conditions)
{
  static const char *const applied[] = { "Edge", "SCADA", NULL };
  IpsSensorFacts *facts = ips_sensor_facts_copy (ips_sensor_get_facts (sensor));
  IpsSensorConfig *config = ips_sensor_config_copy (ips_sensor_get_config (sensor));

  switch (change)
    {
    case LICENSE_EXPIRED: case EXPIRED_UNREACHABLE: facts->license_status = IPS_LICENSE_EXPIRED; break;
    case LICENSE_ENDED: facts->license_expires_us = FIXTURE_NOW; break;
    case LICENSE_NONE: facts->license_status = IPS_LICENSE_NONE; break;
    case LICENSE_INVALID: facts->license_status = IPS_LICENSE_INVALID; break;
    case LICENSE_TRIAL: facts->license_status = IPS_LICENSE_TRIAL; break;
    case LICENSE_UNKNOWN: facts->license_status = IPS_LICENSE_UNKNOWN; facts->license_expires_us = 0; break;
    case LOGIN_REJECTED: fail_with (facts, IPS_ERROR_LOGIN_REJECTED); break;
    case CLOCK_9_MIN: facts->clock_known = TRUE; facts->clock_skew_us = 9 * G_TIME_SPAN_MINUTE; break;
    case CLOCK_2_DAYS: facts->clock_known = TRUE; facts->clock_skew_us = 2 * G_TIME_SPAN_DAY; break;
    case CLOCK_2_DAYS_BEHIND: facts->clock_known = TRUE; facts->clock_skew_us = -2 * G_TIME_SPAN_DAY; break;
    case SNMP_YES: conditions->snmp_policy = IPS_KNOWN_YES; break;
    case SNMP_NO: conditions->snmp_policy = IPS_KNOWN_NO; break;
    case PROFILES: conditions->threat_profiles = applied; break;
    case CERT_NEW: fail_with (facts, IPS_ERROR_CERT_UNKNOWN); facts->certificate = certificate_new ("new"); break;
    case HTTP: case HTTP_CERT_CHANGED: config->transport = IPS_TRANSPORT_HTTP; config->transport_set = TRUE; break;
    case AS_IS: case UNREACHABLE: case CERT_CHANGED: case FROZEN: case FROZEN_UNREACHABLE: default: break;
    }
  if (change == UNREACHABLE || change == FROZEN_UNREACHABLE || change == EXPIRED_UNREACHABLE)
    fail_with (facts, IPS_ERROR_UNREACHABLE);
  if (change == FROZEN || change == FROZEN_UNREACHABLE)
    conditions->frozen = "Frozen until 1 August: audit";
  if (change == CERT_CHANGED || change == HTTP_CERT_CHANGED)
    {
      g_autoptr(IpsCertificate) trusted = certificate_new ("trusted");

      g_clear_pointer (&facts->certificate, ips_certificate_unref);
      facts->certificate = certificate_new ("another");
      ips_sensor_set_trusted (sensor, trusted, FIXTURE_NOW);
    }
  ips_sensor_take_config (sensor, config);
  ips_sensor_take_facts (sensor, facts);
}

static void
check_rule (guint number, const Rule *rule, gboolean *met)
{
  g_autofree char *names = g_strconcat (rule->package, " ", rule->others, NULL);
  g_autoptr(GPtrArray) files = fixture_files_new (names);
  g_autoptr(IpsPackageIndex) index = ips_package_index_new (files);
  g_autoptr(IpsSensor) sensor = fixture_sensor_new (rule->platform, rule->version, rule->engine, rule->level);
  static const char *const known_profiles[] = { "Edge", "Data Center", NULL };
  IpsUpgradeConditions conditions = { 0 };
  g_autoptr(IpsUpgradeDevice) device = NULL;
  g_autoptr(IpsVerdict) verdict = NULL;
  g_autoptr(IpsVerdict) copy = NULL;

  ips_package_index_set_threat_profiles (index, 0, known_profiles);
  change_sensor (sensor, rule->change, &conditions);
  device = ips_upgrade_device_new (index, sensor, &conditions, IPS_TRANSPORT_HTTPS, FIXTURE_NOW);
  verdict = ips_applicability_explain (device, 0);
  copy = ips_verdict_copy (verdict);
  g_test_message ("%u: %s on %s %s: %s; %s; %s", number, rule->package, rule->platform, rule->version, ips_applicability_to_nick (verdict->reason),
                  verdict->text, verdict->fix);
  g_assert_cmpstr (ips_applicability_to_nick (verdict->reason), ==, ips_applicability_to_nick (rule->reason));
  g_assert_cmpint (ips_applicability_judge (device, 0), ==, rule->reason);
  g_assert_cmpstr (verdict->text, !=, "");
  if (rule->text != NULL)
    g_assert_cmpstr (verdict->text, ==, rule->text);
  if (rule->fix != NULL && strstr (verdict->fix, rule->fix) == NULL)
    g_error ("rule %u: %s", number, verdict->fix);
  if (rule->reason != IPS_APPLICABLE && rule->reason != IPS_SAME)
    g_assert_cmpstr (verdict->fix, !=, "");
  if (rule->missing != NULL)
    g_assert_cmpstr (verdict->missing->len == 1 ? g_ptr_array_index (verdict->missing, 0) : NULL, ==, rule->missing);
  g_assert_cmpstr (copy->text, ==, verdict->text);
  met[rule->reason] = TRUE;
}

static void
test_rules (void)
{
  gboolean met[IPS_N_APPLICABILITIES] = { FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    check_rule (i, &rules[i], met);
  /* every reason has its row; what is damaged needs more than a name, below */
  for (guint i = 0; i < IPS_N_APPLICABILITIES; i++)
    if (!met[i] && i != IPS_PACKAGE_UNUSABLE)
      g_error ("no rule comes to %s", ips_applicability_to_nick ((IpsApplicability) i));
}

static void
test_names (void)
{
  for (guint i = 0; i < IPS_N_APPLICABILITIES; i++)
    {
      IpsApplicability again;

      g_assert_true (ips_applicability_from_nick (ips_applicability_to_nick ((IpsApplicability) i), &again));
      g_assert_cmpint (again, ==, i);
      g_assert_cmpstr (ips_applicability_to_label ((IpsApplicability) i), !=, "");
    }
  for (guint i = 0; i < IPS_N_UPGRADE_KINDS; i++)
    {
      IpsUpgradeKind again;

      g_assert_true (ips_upgrade_kind_from_nick (ips_upgrade_kind_to_nick ((IpsUpgradeKind) i), &again));
      g_assert_cmpint (again, ==, i);
    }
}

static void
test_unusable (void)
{
  g_autoptr(GPtrArray) files = fixture_files_new ("IPS-sig-S924-req-E4.pkg IPS-sig-S600-req-E4.pkg IPS-engine-E4-req-7.0-2.pkg IPS-sig-S924-req-E4.pkg");
  IpsPackageFile *damaged = g_ptr_array_index (files, 0);
  g_autoptr(IpsPackageIndex) index = NULL;
  g_autoptr(IpsSensor) sensor = fixture_sensor_new ("IPS-4240-K9", "7.0(2)E3", "E3", "S400");
  g_autoptr(IpsUpgradeDevice) device = NULL;
  g_autoptr(IpsVerdict) verdict = NULL;
  guint package;

  damaged->state = IPS_PACKAGE_DAMAGED;
  g_free (damaged->problem);
  damaged->problem = g_strdup ("It is no longer what was verified");
  ((IpsPackageFile *) g_ptr_array_index (files, 2))->state = IPS_PACKAGE_INCOMPLETE;
  index = ips_package_index_new (files);
  device = ips_upgrade_device_new (index, sensor, NULL, IPS_TRANSPORT_HTTPS, FIXTURE_NOW);
  verdict = ips_applicability_explain (device, 0);
  g_assert_cmpint (verdict->reason, ==, IPS_PACKAGE_UNUSABLE);
  g_assert_cmpstr (verdict->text, ==, damaged->problem);
  /* nor does a step use one that is not whole */
  g_assert_cmpint (ips_applicability_judge (device, 1), ==, IPS_ENGINE_MISSING);
  g_assert_true (ips_package_index_find (index, "IPS-sig-S924-req-E4.pkg", &package));
  g_assert_cmpuint (package, ==, 3);
  g_assert_true (ips_package_index_find (index, ips_package_index_nth (index, 1)->sha256, &package));
  g_assert_cmpuint (package, ==, 1);
  g_assert_false (ips_package_index_find (index, "IPS-sig-S1-req-E4.pkg", &package));
}

/* A zip says by its contents what it covers. */
static void
test_contents (void)
{
  g_autoptr(GPtrArray) files = fixture_files_new ("IPS-CSM-K9-7.1.3.zip");
  IpsPackageFile *zip = g_ptr_array_index (files, 0);
  static const struct { const char *platform; IpsApplicability reason; } rows[] = {
    { "IPS-4345-K9", IPS_APPLICABLE }, { "ASA5585-SSP-IPS20", IPS_APPLICABLE }, { "IPS-4360-K9", IPS_OTHER_PLATFORM },
    { "ASA5585-SSP-IPS10", IPS_OTHER_PLATFORM },
  };
  g_autoptr(IpsPackageIndex) index = NULL;

  g_free (zip->platforms);
  zip->platforms = g_strdup ("4345, SSP_20");
  index = ips_package_index_new (files);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(IpsSensor) sensor = fixture_sensor_new (rows[i].platform, "7.1(1)E4", "E4", "S600");
      g_autoptr(IpsUpgradeDevice) device = ips_upgrade_device_new (index, sensor, NULL, IPS_TRANSPORT_HTTPS, FIXTURE_NOW);

      g_assert_cmpint (ips_applicability_judge (device, 0), ==, rows[i].reason);
    }
}

/* What devices of every kind call themselves, and what their files are called (platforms.csv). */
static void
test_platforms (void)
{
  static const struct { const char *identifier, *platform; gboolean matches; } rows[] = {
    { "4270_20", "IPS-4270-20-K9", TRUE }, { "SSM_10", "ASA-SSM-10", TRUE }, { "SSM_10", "AIP-SSM-10", TRUE }, { "SSM", "ASA-SSM-10", TRUE },
    { "SSM", "ASA-SSM-40", FALSE }, { "SSP_10", "ASA5585-SSP-IPS10", TRUE }, { "SSP_10", "ASA5585-SSP-IPS20", FALSE },
    { "SSP_5545", "ASA5545-IPS", TRUE }, { "SSP_5512", "ASA5545-IPS", FALSE }, { "AIM", "AIM-IPS-K9", TRUE }, { "NME", "NME-IPS-K9", TRUE },
    { "AIM", "NME-IPS-K9", FALSE }, { "SSC_5", "AIP-SSC-5", TRUE }, { "IDSM2", "IDSM-2", TRUE }, { "WS-SVC-IDSM2", "IDSM-2", TRUE },
    { "WS-SVC-IDSM2", "WS-SVC-IDSM2-K9-BUN", TRUE }, { "NM-CIDS", "NM-CIDS", TRUE }, { "NM_CIDS", "NM-CIDS", TRUE },
    { "4240", "IPS-4240-K9", TRUE }, { "4240", "IPS-4255-K9", FALSE }, { "4345", "IPS-4345-DC-K9", TRUE }, { "identifier", "IPS-4345-K9", FALSE },
    { "", "anything", TRUE }, { "SSM_20", "ASA-SSM-10", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (ips_platform_matches (rows[i].identifier, rows[i].platform) != rows[i].matches)
      g_error ("%s and %s", rows[i].identifier, rows[i].platform);
  g_assert_cmpuint (ips_platform_get_traits ("AIM-IPS-K9"), ==, IPS_PLATFORM_OWN_PACKAGE | IPS_PLATFORM_ROUTER_MODULE);
  g_assert_cmpuint (ips_platform_get_traits ("IPS-4345-K9"), ==, IPS_PLATFORM_MANAGER_ENDED);
  g_assert_cmpuint (ips_platform_get_traits ("ASA5585-SSP-IPS10"), ==, 0);
  g_assert_cmpuint (ips_platform_get_traits ("IOS-IPS"), ==, IPS_PLATFORM_IOS);
  g_assert_null (ips_platform_find ("IPS-9999"));
}

/* What the vendor's tables say of a model, and nothing where they do not. */
static void
test_support (void)
{
  static const struct { const char *platform, *text; } rows[] = {
    { "IPS-4345-K9", "Newest release: 7.3(5p1); Cisco Security Manager gave it up with 4.21" },
    { "IPS-4240", "Newest release: 7.1; Cisco Security Manager gave it up with 4.21" },
    { "ASA5585-SSP-IPS10", "Newest release: 7.3(5p1)" },
    { "AIM-IPS-K9", "Newest release: 7.0(9)" },
    { "IDS-4210", "" }, { "IOS-IPS", "" }, { "IPS-9999", "" }, { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = ips_platform_describe_support (rows[i].platform);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/applicability/rules", test_rules);
  g_test_add_func ("/model/applicability/names", test_names);
  g_test_add_func ("/model/applicability/unusable", test_unusable);
  g_test_add_func ("/model/applicability/contents", test_contents);
  g_test_add_func ("/model/applicability/platforms", test_platforms);
  g_test_add_func ("/model/platform/support", test_support);
  return g_test_run ();
}
