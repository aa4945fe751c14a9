/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-problem.h"
#include "ips-upgrade-device.h"

G_BEGIN_DECLS

/**
 * IpsApplicability:
 *
 * Why a package can be applied to a device, or why not: a closed list. Where several reasons stand against it the first in
 * this order is the verdict: what no one can change comes before what can be mended. Text is what is written out.
 */
typedef enum
{
  IPS_APPLICABLE,                /* "applicable" */
  IPS_NO_UPDATE,                 /* "no-update": an image, a readme, a file nobody knows */
  IPS_PACKAGE_UNUSABLE,          /* "package-unusable": damaged, or it lacks what devices need */
  IPS_OTHER_KIND,                /* "other-kind": for IOS routers and the device is none, or the other way round */
  IPS_DEVICE_UNKNOWN,            /* "device-unknown": it never said what it runs */
  IPS_OTHER_PLATFORM,            /* "other-platform" */
  IPS_OWN_PACKAGE,               /* "own-package": for every platform, and this device takes only its own */
  IPS_LOWER,                     /* "lower": the chapter's “Selected package is inapplicable” */
  IPS_SAME,                      /* "same": it runs that already */
  IPS_TOO_OLD,                   /* "too-old": the device runs a release before 5.1(4) */
  IPS_ENGINE_LOWER,              /* "engine-lower": a signature package for an older engine; the chapter's words as for lower */
  IPS_ENGINE_DIFFERS,            /* "engine-differs": a sensor update for another engine than the device runs */
  IPS_ENGINE_MISSING,            /* "engine-missing": the engine package that goes with it is not at hand */
  IPS_RELEASE_MISSING,           /* "release-missing": a sensor update that has to come first is not at hand */
  IPS_SNMP,                      /* "snmp": from 7.2(2) with an SNMP policy to 7.3(1); the chapter's sentence */
  IPS_THREAT_PROFILE,            /* "threat-profile": the chapter's sentence */
  IPS_NO_LICENSE,                /* "no-license": signature updates need one */
  IPS_FROZEN,                    /* "frozen": somebody wants the device left alone */
  IPS_CERTIFICATE_CHANGED,       /* "certificate-changed": nothing is sent before the new one is trusted */
  IPS_CERTIFICATE_UNKNOWN,       /* "certificate-unknown" */
  IPS_LOGIN,                     /* "login": the last one was rejected */
  IPS_NO_CONTACT,                /* "no-contact": the last try to reach it failed */
  IPS_CLOCK_OFF,                 /* "clock": more than a day wrong: it judges licences and certificates by it */
  IPS_N_APPLICABILITIES
} IpsApplicability;
const char *ips_applicability_to_nick (IpsApplicability reason);
gboolean ips_applicability_from_nick (const char *nick, IpsApplicability *reason);
/* A few words for lists and counts: "Engine differs". */
const char *ips_applicability_to_label (IpsApplicability reason);

/* The verdict alone: no words, nothing allocated where it was asked before. @package: of the device's index. */
IpsApplicability ips_applicability_judge (IpsUpgradeDevice *device, guint package);

/**
 * IpsVerdict: a verdict in words. A plain value; texts are owned and not %NULL.
 */
typedef struct
{
  IpsApplicability reason;
  char *text;                /* a sentence without full stop, the chapter's own where it has one; "Ready" */
  char *fix;                 /* what would make it applicable; "" where nothing does or nothing has to */
  IpsRemedy remedy;          /* the program's button for that */
  GPtrArray *missing;        /* (element-type utf8): names of files to download; empty where nothing is missing */
} IpsVerdict;
IpsVerdict *ips_applicability_explain (IpsUpgradeDevice *device, guint package);
IpsVerdict *ips_verdict_copy (const IpsVerdict *self);
void ips_verdict_free (IpsVerdict *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsVerdict, ips_verdict_free)

/* Whether an update of a device that runs this depends on an SNMP policy (the chapter: from 7.2(2) to 7.3(1)), so that it is asked. */
gboolean ips_applicability_asks_for_snmp (const IpsRunning *running);

G_END_DECLS
