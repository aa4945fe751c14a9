/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "ips-signature-tuning.h"

G_BEGIN_DECLS

/* Nicks "local", "shared". A device without a shared policy has its local one. */
typedef enum { IPS_POLICY_LOCAL, IPS_POLICY_SHARED } IpsPolicyKind;
const char *ips_policy_kind_to_nick (IpsPolicyKind kind);
gboolean ips_policy_kind_from_nick (const char *nick, IpsPolicyKind *kind);
const char *ips_policy_kind_to_label (IpsPolicyKind kind);

/* An update level as a number: S615 is 615; 0 is none. */
char *ips_level_to_text (guint level);                               /* "S615", "" for none (transfer full) */
/* "S615, 14 days old" by the day it was released, "2012-01-31"; without an age where that is not known. (transfer full) */
char *ips_level_describe_age (guint level, const char *released, gint64 now_us);
gboolean ips_level_from_text (const char *text, guint *level);       /* "S615", "s615", "615", "S722.0" as a sensor prints it */

/**
 * IpsPolicy: a signature policy: an update level and the user's tuning over it, for one device (local) or for many
 * (shared), perhaps inheriting from a shared one. A plain value with every string owned and not %NULL.
 */
typedef struct
{
  char *id;                  /* UUID; of a local one the sensor's id */
  IpsPolicyKind kind;
  char *name;                /* shared: unique without case; local: "" (the device's name is shown) */
  char *parent_id;           /* shared policy whose tuning lies below this one's; "" none */
  guint level;               /* applied update level; 0 none yet */
  IpsTuningTable *tuning;    /* (owned) */
  guint version;             /* grows by one with each change; 0 never saved */
  guint submitted;           /* the version that was submitted last: what deployments take; 0 none */
  gint64 changed_us;
  char *changed_by;
  char *why;                 /* what the change was for */
} IpsPolicy;
#define IPS_TYPE_POLICY (ips_policy_get_type ())
GType ips_policy_get_type (void);

IpsPolicy *ips_policy_new (IpsPolicyKind kind, const char *id, const char *name);   /* @id %NULL: a new UUID */
IpsPolicy *ips_policy_copy (const IpsPolicy *self);
void ips_policy_free (IpsPolicy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsPolicy, ips_policy_free)
/* "S615, 3 signatures tuned" (transfer full) */
char *ips_policy_describe (const IpsPolicy *self);
char *ips_policy_describe_as (guint level, guint n_tuned);
/* Takes over level, tuning and inheritance: what devices get. */
void ips_policy_take_content (IpsPolicy *self, const IpsPolicy *from);
/* Whether a device would have the same by both. */
gboolean ips_policy_is_same (const IpsPolicy *a, const IpsPolicy *b);
/* Error: %IPS_ERROR_INVALID says what to enter as a name. */
gboolean ips_policy_validate (const IpsPolicy *self, GError **error);

/**
 * IpsPolicyVersion: a policy as it once was: a line of its history.
 */
typedef struct
{
  guint version;
  guint level;
  gint64 when_us;
  char *who;
  char *why;
  guint n_tuned;
} IpsPolicyVersion;
void ips_policy_version_free (IpsPolicyVersion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsPolicyVersion, ips_policy_version_free)

/* Where the effective value of a field comes from; of a view's row by field. */
typedef enum { IPS_SOURCE_DEFAULT, IPS_SOURCE_SHARED, IPS_SOURCE_LOCAL } IpsPolicySource;
const char *ips_policy_source_to_label (IpsPolicySource source);

typedef struct
{
  IpsSignature value;                     /* effective; strings of the view's set or policies */
  guint8 sources[IPS_N_TUNABLE];          /* IpsPolicySource of each field */
  guint own;                              /* mask of the fields that the policy itself sets; others are inherited or the level's */
  gboolean custom;
  gboolean own_custom;                    /* custom, and of the policy itself: others are deleted where they were added */
} IpsPolicyRow;

/**
 * IpsPolicyView: the effective signatures of a policy: its level, then the tuning of what it inherits from, then its
 * own. Immutable; owns what it was made from; any thread may read it.
 */
typedef struct _IpsPolicyView IpsPolicyView;

/**
 * ips_policy_view_new:
 * @level: (nullable): the sealed set of the policy's level; %NULL where its level is not known
 * @chain: the policies from the one everything is inherited from to the policy itself, at least one
 * @n_chain: how many
 */
IpsPolicyView *ips_policy_view_new (IpsSignatureSet *level, const IpsPolicy *const *chain, guint n_chain);
IpsPolicyView *ips_policy_view_ref (IpsPolicyView *self);
void ips_policy_view_unref (IpsPolicyView *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsPolicyView, ips_policy_view_unref)
guint ips_policy_view_get_n (const IpsPolicyView *self);
const IpsPolicyRow *ips_policy_view_nth (const IpsPolicyView *self, guint index);           /* sorted by key */
const IpsPolicyRow *ips_policy_view_lookup (const IpsPolicyView *self, IpsSignatureKey key);  /* (nullable) */
/* The one that replaces @key at this level. (nullable) */
const IpsPolicyRow *ips_policy_view_find_newer (const IpsPolicyView *self, IpsSignatureKey key);
/* Keys that are tuned in the policy itself and have no signature at this level: what the level change loses.
 * (transfer none) (element-type IpsSignatureKey) */
const GArray *ips_policy_view_get_lost (const IpsPolicyView *self);
/* The strongest source of any field of the row. */
IpsPolicySource ips_policy_row_get_source (const IpsPolicyRow *self);

G_END_DECLS
