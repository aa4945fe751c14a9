/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor.h"

G_BEGIN_DECLS

/**
 * IpsSignatureCategory: which signatures a router with IOS IPS is to compile, chosen before the first are loaded on it: no
 * router has the memory for all of them, so all are retired and those of one category are unretired. Nick "keep", "basic",
 * "advanced".
 */
typedef enum
{
  IPS_CATEGORY_KEEP,        /* nothing is chosen for it: a router without one refuses its first package */
  IPS_CATEGORY_BASIC,       /* "ios_ips basic" */
  IPS_CATEGORY_ADVANCED,    /* "ios_ips advanced" */
  IPS_N_CATEGORIES
} IpsSignatureCategory;

const char *ips_signature_category_to_nick (IpsSignatureCategory category);
gboolean ips_signature_category_from_nick (const char *nick, IpsSignatureCategory *category);
/* Whether @sensor is a router that said, when it was asked last, that it has no signatures yet. */
gboolean ips_signature_category_is_needed (IpsSensor *sensor);

G_END_DECLS
