/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What sets a kind of device apart (packages-and-servers.md 3.1, 3.3). */
typedef enum
{
  IPS_PLATFORM_OWN_PACKAGE = 1 << 0,     /* never takes the package for every platform: AIM, NME, AIP-SSC-5 */
  IPS_PLATFORM_ROUTER_MODULE = 1 << 1,   /* in a router that resets it when it is silent; engine updates reboot it: AIM, NME */
  IPS_PLATFORM_IOS = 1 << 2,             /* a router with IOS IPS: takes IOS signature packages and nothing else */
  IPS_PLATFORM_MANAGER_ENDED = 1 << 3,   /* the vendor's manager supports it no longer: 4200, 4300, 4500 */
} IpsPlatformTraits;

/**
 * IpsPlatform: a kind of device. Static; what is not in the list has no entry and nothing that sets it apart.
 */
typedef struct
{
  const char *identifier;    /* in the names of its files: "4270_20", "SSP_10"; "" where it has none of its own */
  const char *former;        /* an older identifier of the same device: "NM-CIDS"; NULL none */
  const char *words[3];      /* what a device of the kind calls itself, letters and figures alone: "SSPIPS10" */
  guint traits;              /* IpsPlatformTraits */
  const char *newest;        /* the newest release for it, or only its family ("7.1"); NULL not known */
} IpsPlatform;

/* @platform: as a device calls itself: "ASA5585-SSP-IPS10". (transfer none) (nullable); any thread. */
const IpsPlatform *ips_platform_find (const char *platform);
guint ips_platform_get_traits (const char *platform);
/* What is known of the support of that model: "Newest release: 7.3(5p1)"; "" where nothing is. (transfer full) */
char *ips_platform_describe_support (const char *platform);
/* Whether an identifier out of a file name ("4270_20", "SSP_10") is that of a device that calls itself @platform
 * ("IPS-4270-20-K9", "ASA5585-SSP-IPS10"); "" fits every one. */
gboolean ips_platform_matches (const char *identifier, const char *platform);

/* Whether it is a module of an ASA firewall, which logs what the module does. */
gboolean ips_platform_is_in_firewall (const char *platform);

G_END_DECLS
