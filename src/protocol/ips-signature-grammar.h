/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-signature.h"

G_BEGIN_DECLS

/* Where an element of a signature definition stands, as far as that matters. */
typedef enum
{
  IPS_NODE_OTHER, IPS_NODE_MAP, IPS_NODE_SIGNATURES, IPS_NODE_ENTRY, IPS_NODE_KEY, IPS_NODE_STRUCT,
  IPS_NODE_STATUS, IPS_NODE_DESCRIPTION, IPS_NODE_ENGINE, IPS_NODE_ENGINE_KIND, IPS_NODE_COUNTER,
  IPS_NODE_INTERVAL, IPS_NODE_INTERVAL_KIND, IPS_NODE_FREQUENCY, IPS_NODE_SUMMARY, IPS_NODE_SUMMARY_KIND,
  IPS_NODE_VAR
} IpsSignatureNode;

/* What a var says; those of the key are known by their place. */
typedef enum
{
  IPS_VAR_NONE, IPS_VAR_ID, IPS_VAR_SUB_ID, IPS_VAR_SEVERITY, IPS_VAR_FIDELITY, IPS_VAR_NAME, IPS_VAR_ENABLED,
  IPS_VAR_RETIRED, IPS_VAR_OBSOLETE, IPS_VAR_ACTIONS, IPS_VAR_RELEASE, IPS_VAR_CREATED, IPS_VAR_TYPE, IPS_VAR_OBSOLETES,
  IPS_VAR_FIRST_PARAMETER, IPS_N_SIGNATURE_VARS = IPS_VAR_FIRST_PARAMETER + IPS_N_PARAMETERS
} IpsSignatureVar;

/* Structs and the map that matter, by name. */
typedef enum
{
  IPS_NAME_SIGNATURES, IPS_NAME_STATUS, IPS_NAME_DESCRIPTION, IPS_NAME_ENGINE, IPS_NAME_COUNTER,
  IPS_NAME_INTERVAL, IPS_NAME_FREQUENCY, IPS_NAME_SUMMARY, IPS_N_SIGNATURE_NAMES
} IpsSignatureName;

/**
 * IpsSignatureGrammar: what the elements of a signature definition are called in a dialect, looked up once for millions of them. A plain
 * value; its words are the dialect's, which is to outlive it. Any thread.
 */
typedef struct { const char *text; gsize length; } IpsSignatureWord;
typedef struct
{
  IpsSignatureWord vars[IPS_N_SIGNATURE_VARS], names[IPS_N_SIGNATURE_NAMES];
} IpsSignatureGrammar;

void ips_signature_grammar_init (IpsSignatureGrammar *self, IpsDialect *dialect);
/* @name: (nullable): of @length, not ended by a NUL */
gboolean ips_signature_grammar_is_map (const IpsSignatureGrammar *self, const char *name, gsize length);
IpsSignatureNode ips_signature_grammar_find_struct (const IpsSignatureGrammar *self, IpsSignatureNode parent, const char *name, gsize length);
IpsSignatureVar ips_signature_grammar_find_var (const IpsSignatureGrammar *self, IpsSignatureNode parent, const char *name, gsize length);

G_END_DECLS
