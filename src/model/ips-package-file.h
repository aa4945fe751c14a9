/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-package-name.h"

G_BEGIN_DECLS

/* Whether a file of the library can be used. Text is what is stored. */
typedef enum
{
  IPS_PACKAGE_COMPLETE,      /* "complete": whole and verified */
  IPS_PACKAGE_INCOMPLETE,    /* "incomplete": whole as a file, but it lacks what devices need; a download replaces it */
  IPS_PACKAGE_DAMAGED,       /* "damaged": no longer what was verified, or gone from the disk */
  IPS_N_PACKAGE_STATES
} IpsPackageState;
const char *ips_package_state_to_nick (IpsPackageState state);
gboolean ips_package_state_from_nick (const char *nick, IpsPackageState *state);
const char *ips_package_state_to_label (IpsPackageState state);

/**
 * IpsPackageFile: a file of the package library. Its contents are its identity. A plain value; texts are owned and not
 * %NULL.
 */
typedef struct
{
  char *sha256;              /* lower case; the file's name in the library's folder */
  IpsPackageName *name;      /* (owned): what it is */
  char *platforms;           /* what its contents say it covers, separated by commas; "": as the name says */
  gint64 size;               /* bytes */
  gint64 released_us;        /* wall clock: its date at the source; 0 unknown */
  gint64 added_us;
  gint64 verified_us;        /* when its bytes were compared last */
  IpsPackageState state;
  char *problem;             /* a sentence where it is not complete; "" */
  char *source;              /* "Cisco.com", an address, a folder, a file's path */
  char *added_by;
  gboolean compared;         /* with a checksum that the source gave */
  gboolean kept;             /* somebody wants it kept whatever retention says */
  char *boot;                /* the machine's start since which its bytes may not be on the disk yet; "" they are */
} IpsPackageFile;

/* @name: (transfer full) */
IpsPackageFile *ips_package_file_new (const char *sha256, IpsPackageName *name, gint64 size);
IpsPackageFile *ips_package_file_copy (const IpsPackageFile *self);
void ips_package_file_free (IpsPackageFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsPackageFile, ips_package_file_free)
/* Newest first within a kind: signature levels by number, releases as Cisco's compare, then by name. */
int ips_package_name_compare_newest (const IpsPackageName *a, const IpsPackageName *b);

/**
 * IpsPackageOffer: a file that a server has, and whether it is wanted. A plain value; texts are not %NULL.
 */
typedef struct
{
  IpsPackageName *name;      /* (owned) */
  char *location;            /* its address, or its path in a local folder */
  gint64 size;               /* bytes; -1 unknown */
  gboolean size_exact;       /* not rounded by the listing */
  char *digest;              /* hexadecimal; "" unknown */
  gint64 released_us;        /* 0 unknown */
  char *description;         /* the server's own words; "" */
  gboolean wanted;           /* by the download filter */
  char *reason;              /* why it is not, a sentence; "" */
  char *sha256;              /* of the file in the library that it is; "" not there */
} IpsPackageOffer;

IpsPackageOffer *ips_package_offer_new (IpsPackageName *name, const char *location);  /* @name (transfer full) */
IpsPackageOffer *ips_package_offer_copy (const IpsPackageOffer *self);
void ips_package_offer_free (IpsPackageOffer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsPackageOffer, ips_package_offer_free)

G_END_DECLS
