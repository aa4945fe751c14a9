/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "ips-signature.h"

G_BEGIN_DECLS

/**
 * IpsSignatureSet: every signature of one update level, sorted by key. Filled by one owner, then sealed; a sealed one
 * never changes and may be used by any thread. Strings of its signatures live as long as the set.
 */
typedef struct _IpsSignatureSet IpsSignatureSet;
#define IPS_TYPE_SIGNATURE_SET (ips_signature_set_get_type ())
GType ips_signature_set_get_type (void);

#define IPS_SIGNATURE_SET_MAX 200000      /* signatures; far above any real level */

IpsSignatureSet *ips_signature_set_new (void);
IpsSignatureSet *ips_signature_set_ref (IpsSignatureSet *self);
void ips_signature_set_unref (IpsSignatureSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSignatureSet, ips_signature_set_unref)

/* Copies @signature with its strings; NULL strings become "". %FALSE where its key is there already or the set is
 * full: nothing is added then. Before sealing only. */
gboolean ips_signature_set_add (IpsSignatureSet *self, const IpsSignature *signature);
void ips_signature_set_seal (IpsSignatureSet *self);
guint ips_signature_set_get_n (IpsSignatureSet *self);
/* After sealing only; (transfer none), nth (not nullable), lookup (nullable) */
const IpsSignature *ips_signature_set_nth (IpsSignatureSet *self, guint index);
const IpsSignature *ips_signature_set_lookup (IpsSignatureSet *self, IpsSignatureKey key);

/* The kinds of change between two levels, as the list says them. */
typedef enum { IPS_CHANGE_NEW, IPS_CHANGE_MODIFIED, IPS_CHANGE_RETIRED, IPS_CHANGE_ACTIVATED, IPS_CHANGE_REMOVED, IPS_N_CHANGES } IpsSignatureChangeKind;
const char *ips_signature_change_to_nick (IpsSignatureChangeKind kind);
const char *ips_signature_change_to_label (IpsSignatureChangeKind kind);

/**
 * IpsSignatureChange: what became of one signature. @before is %NULL for a new one, @after for a removed one; @fields is
 * the mask of what differs. The signatures belong to the sets of the diff.
 */
typedef struct
{
  IpsSignatureKey key;
  IpsSignatureChangeKind kind;
  guint fields;
  const IpsSignature *before;
  const IpsSignature *after;
} IpsSignatureChange;

/**
 * IpsSignatureDiff: the changes from one sealed set to another, by key. Immutable; any thread. A change of nothing but
 * the release, the date or the type is none: those tell of a change, they are not one.
 */
typedef struct _IpsSignatureDiff IpsSignatureDiff;
IpsSignatureDiff *ips_signature_diff_new (IpsSignatureSet *from, IpsSignatureSet *to);
IpsSignatureDiff *ips_signature_diff_ref (IpsSignatureDiff *self);
void ips_signature_diff_unref (IpsSignatureDiff *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSignatureDiff, ips_signature_diff_unref)
guint ips_signature_diff_get_n (const IpsSignatureDiff *self);
const IpsSignatureChange *ips_signature_diff_nth (const IpsSignatureDiff *self, guint index);
guint ips_signature_diff_count (const IpsSignatureDiff *self, IpsSignatureChangeKind kind);
/* "Severity: high -> medium" for each field of the change, one a line, in words for people. (transfer full) */
char *ips_signature_change_describe (const IpsSignatureChange *self);
/* The same in three parts, for cells: the fields' labels, their values before and their values now, each separated by "; " and
 * in the same order. "" for a new or removed signature. (transfer full) */
char *ips_signature_change_dup_fields (const IpsSignatureChange *self);
char *ips_signature_change_dup_before (const IpsSignatureChange *self);
char *ips_signature_change_dup_after (const IpsSignatureChange *self);

G_END_DECLS
