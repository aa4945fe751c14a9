/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-error.h"
#include "ips-signature-set.h"

G_BEGIN_DECLS

/**
 * IpsSignatureTuning: what a user set on one signature, whatever its level says. Only the fields in the mask count.
 */
typedef struct
{
  IpsSignatureKey key;
  guint fields;               /* mask of 1 << IpsSignatureField, tunable ones only */
  IpsSeverity severity;
  guint fidelity;
  guint actions;
  gboolean enabled;
  gboolean retired;
  guint32 parameters[IPS_N_PARAMETERS];
} IpsSignatureTuning;

/* Sets @field from the sensor's words ("high", "85", "produce-alert|log-pair-packets", "true"). Error: %IPS_ERROR_INVALID
 * says what may be entered. */
gboolean ips_signature_tuning_set (IpsSignatureTuning *self, IpsSignatureField field, const char *value, GError **error);
/* Sets @fields, a mask of tunable ones, to what @from has. */
void ips_signature_tuning_take (IpsSignatureTuning *self, const IpsSignature *from, guint fields);
char *ips_signature_tuning_dup_field (const IpsSignatureTuning *self, IpsSignatureField field);   /* (transfer full) */
/* Puts the tuned fields over @signature; its strings stay. */
void ips_signature_tuning_apply (const IpsSignatureTuning *self, IpsSignature *signature);

/**
 * IpsTuningTable: the tuning of one policy: at most one for each signature, and the signatures of the user's own.
 * Refcounted by its owner's copy; a plain value otherwise.
 */
typedef struct _IpsTuningTable IpsTuningTable;
IpsTuningTable *ips_tuning_table_new (void);
IpsTuningTable *ips_tuning_table_copy (const IpsTuningTable *self);
void ips_tuning_table_free (IpsTuningTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsTuningTable, ips_tuning_table_free)
gboolean ips_tuning_table_equal (const IpsTuningTable *a, const IpsTuningTable *b);
guint ips_tuning_table_get_n (const IpsTuningTable *self);                                       /* tuned signatures */
gboolean ips_tuning_table_is_empty (const IpsTuningTable *self);                                 /* neither tuned nor custom ones */
/* (nullable) (transfer none) */
const IpsSignatureTuning *ips_tuning_table_lookup (const IpsTuningTable *self, IpsSignatureKey key);
/* Puts what @above says over it, field by field; a custom signature in the place of one of the same number. */
void ips_tuning_table_lay_over (IpsTuningTable *self, const IpsTuningTable *above);
/* The number of signatures that are tuned, or defined, in another way in the one than in the other. */
guint ips_tuning_table_count_differences (const IpsTuningTable *a, const IpsTuningTable *b);
/* A tuning without fields takes the signature's away. */
void ips_tuning_table_put (IpsTuningTable *self, const IpsSignatureTuning *tuning);
GArray *ips_tuning_table_get_keys (const IpsTuningTable *self);      /* (transfer full) (element-type IpsSignatureKey), sorted */

/* Custom signatures: whole ones, with numbers from 60000 to 65000. (transfer none) (nullable) */
const IpsSignature *ips_tuning_table_lookup_custom (const IpsTuningTable *self, IpsSignatureKey key);
/* Error: %IPS_ERROR_INVALID for a number or a name that cannot be. Replaces one of the same number. What only an update says
 * (release, date, type, obsolete) is not taken. */
gboolean ips_tuning_table_put_custom (IpsTuningTable *self, const IpsSignature *signature, GError **error);
gboolean ips_tuning_table_remove_custom (IpsTuningTable *self, IpsSignatureKey key);
GArray *ips_tuning_table_get_custom_keys (const IpsTuningTable *self);                           /* (transfer full), sorted */
/* The same with what the table tunes of it laid over it, as a device is to have it: one that was inherited may be tuned, too. %FALSE where
 * there is none; the strings are the table's. */
gboolean ips_tuning_table_get_tuned_custom (const IpsTuningTable *self, IpsSignatureKey key, IpsSignature *signature);
/* The first free number for a custom signature. */
IpsSignatureKey ips_tuning_table_next_custom (const IpsTuningTable *self);

/* JSON for export, import and the store; keys sorted, so that equal tables give equal text. (transfer full) */
char *ips_tuning_table_to_json (const IpsTuningTable *self);
/* Error: %IPS_ERROR_INVALID names the signature and the member; nothing is half taken. */
IpsTuningTable *ips_tuning_table_from_json (const char *json, gssize length, GError **error);

G_END_DECLS
