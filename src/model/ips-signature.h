/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-signature-parameter.h"

G_BEGIN_DECLS

/* "informational", "low", "medium", "high": nick and label are the same, as on the sensor (features.md SIG-12) */
typedef enum { IPS_SEVERITY_INFORMATIONAL, IPS_SEVERITY_LOW, IPS_SEVERITY_MEDIUM, IPS_SEVERITY_HIGH, IPS_N_SEVERITIES } IpsSeverity;
const char *ips_severity_to_nick (IpsSeverity severity);
gboolean ips_severity_from_nick (const char *nick, IpsSeverity *severity);
const char *ips_severity_to_label (IpsSeverity severity);
guint ips_severity_get_weight (IpsSeverity severity);      /* 25, 50, 75, 100 */

/* A signature's number, as one value that sorts as people expect: id, then sub-id. */
typedef guint64 IpsSignatureKey;
#define IPS_SIGNATURE_KEY(id, sub) (((IpsSignatureKey) (id) << 32) | (guint32) (sub))
#define IPS_SIGNATURE_KEY_ID(key) ((guint32) ((key) >> 32))
#define IPS_SIGNATURE_KEY_SUB(key) ((guint32) (key))
/* For tables by key; GLib's own hash of 64 bits is that of the lower half, which is 0 for nearly all. */
guint ips_signature_key_hash (gconstpointer key);
char *ips_signature_key_to_text (IpsSignatureKey key);     /* "2004/0" (transfer full) */
gboolean ips_signature_key_from_text (const char *text, IpsSignatureKey *key);   /* "2004/0", "2004-0", "2004" is sub-id 0 */
#define IPS_SIGNATURE_FIRST_CUSTOM_ID 60000u               /* custom signatures begin here */
#define IPS_SIGNATURE_LAST_CUSTOM_ID 65000u

/* The fields that a user may tune; a set of them is a mask of 1 << field. */
typedef enum
{
  IPS_SIGNATURE_SEVERITY, IPS_SIGNATURE_FIDELITY, IPS_SIGNATURE_ACTIONS, IPS_SIGNATURE_ENABLED, IPS_SIGNATURE_RETIRED,
  IPS_SIGNATURE_FIRST_PARAMETER,        /* and the others in their order */
  IPS_N_TUNABLE = IPS_SIGNATURE_FIRST_PARAMETER + IPS_N_PARAMETERS,
  /* and those that only an update changes */
  IPS_SIGNATURE_NAME = IPS_N_TUNABLE, IPS_SIGNATURE_ENGINE, IPS_SIGNATURE_OBSOLETE, IPS_SIGNATURE_RELEASE, IPS_SIGNATURE_CREATED,
  IPS_SIGNATURE_TYPE, IPS_SIGNATURE_OBSOLETES, IPS_N_SIGNATURE_FIELDS
} IpsSignatureField;
#define IPS_SIGNATURE_TUNABLE ((1u << IPS_N_TUNABLE) - 1)
#define IPS_SIGNATURE_FIELD_OF(parameter) ((IpsSignatureField) (IPS_SIGNATURE_FIRST_PARAMETER + (guint) (parameter)))
#define IPS_SIGNATURE_PARAMETERS (IPS_SIGNATURE_TUNABLE & ~((1u << IPS_SIGNATURE_FIRST_PARAMETER) - 1))
/* Whether it is a parameter, and which. */
gboolean ips_signature_field_is_parameter (IpsSignatureField field, IpsSignatureParameter *parameter);
const char *ips_signature_field_to_nick (IpsSignatureField field);
gboolean ips_signature_field_from_nick (const char *nick, IpsSignatureField *field);
const char *ips_signature_field_to_label (IpsSignatureField field);

/**
 * IpsSignature: one signature at one level, or with tuning over it. A plain value; strings are owned, never %NULL
 * ("" unknown) where the value is on its own, and borrowed from the set where it is in one.
 */
typedef struct
{
  IpsSignatureKey key;
  IpsSeverity severity;
  guint fidelity;             /* signature fidelity rating, 0 to 100 */
  guint actions;              /* mask of 1 << IpsSignatureAction */
  gboolean enabled;
  gboolean retired;
  gboolean obsolete;          /* a newer one replaces it */
  guint32 parameters[IPS_N_PARAMETERS];
  const char *name;
  const char *engine;         /* "atomic-ip" */
  const char *release;        /* level of its last change: "S211" */
  const char *created;        /* "2001-02-02" */
  const char *obsoletes;      /* the numbers of those that it replaces: "2004/0|2005/1" */
  const char *type;           /* "anomaly", "vulnerability", ...: since 6.2(2)E3 */
} IpsSignature;

/* Severity's weight times fidelity by 100: the risk rating with a target value of 100 (features.md SIG-14). */
guint ips_signature_get_base_risk_rating (const IpsSignature *self);
/* Whether @key is among those that it replaces. */
gboolean ips_signature_replaces (const IpsSignature *self, IpsSignatureKey key);
/* Numbers, separated as people and sensors do, in the form in which they are kept; what is none is left out. (transfer full) */
char *ips_signature_normalize_keys (const char *text);
/* The mask of the fields in which the two differ; the key is not compared. */
guint ips_signature_compare (const IpsSignature *a, const IpsSignature *b);
gboolean ips_signature_is_custom (IpsSignatureKey key);
/* A field's value in words of the sensor: "high", "85", "produce-alert|log-pair-packets", "true". (transfer full) */
char *ips_signature_dup_field (const IpsSignature *self, IpsSignatureField field);
/* The same in words for people: "high", "Produce Alert, Log Pair Packets", "yes". (transfer full) */
char *ips_signature_dup_words (const IpsSignature *self, IpsSignatureField field);
/* The four combinations of enabled and retired, each in a sentence (features.md SIG-08 to SIG-10). */
const char *ips_signature_describe_state (gboolean enabled, gboolean retired);

G_END_DECLS
