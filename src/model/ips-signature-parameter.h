/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-error.h"

G_BEGIN_DECLS

/**
 * IpsSignatureParameter: what of a signature is tuned under *Edit Parameters* (features.md SIG-15 to SIG-22). Nicks are the sensor's own
 * words, "promisc-delta". A value is a number in which 0 means what a sensor takes where nothing is said, so that a definition, a tuning
 * and a row of the store without it say the same. The order is in the store: new ones go to the end.
 */
typedef enum
{
  IPS_PARAMETER_PROMISC_DELTA, IPS_PARAMETER_EVENT_COUNT, IPS_PARAMETER_EVENT_COUNT_KEY, IPS_PARAMETER_ALERT_INTERVAL,
  IPS_PARAMETER_SUMMARY_MODE, IPS_PARAMETER_SUMMARY_INTERVAL, IPS_PARAMETER_VULNERABLE_OS, IPS_N_PARAMETERS
} IpsSignatureParameter;

/* How its value is entered: a number, one of some words, or any number of them. */
typedef enum { IPS_PARAMETER_NUMBER, IPS_PARAMETER_CHOICE, IPS_PARAMETER_SET } IpsParameterKind;

const char *ips_signature_parameter_to_nick (IpsSignatureParameter parameter);
gboolean ips_signature_parameter_from_nick (const char *nick, IpsSignatureParameter *parameter);
const char *ips_signature_parameter_to_label (IpsSignatureParameter parameter);
/* The branch of the tree it stands in: "Alert Frequency". */
const char *ips_signature_parameter_get_group (IpsSignatureParameter parameter);
/* What it means, a sentence. */
const char *ips_signature_parameter_explain (IpsSignatureParameter parameter);
IpsParameterKind ips_signature_parameter_get_kind (IpsSignatureParameter parameter);
/* Of a number; @usual: what 0 means. */
void ips_signature_parameter_get_range (IpsSignatureParameter parameter, guint *least, guint *most, guint *usual);
/* Of the others: the sensor's word at @index, %NULL behind the last. A choice's value is its index, a set's a mask of 1 << index. */
const char *ips_signature_parameter_get_word (IpsSignatureParameter parameter, guint index);

/* "5", "AxBx", "linux|solaris"; "none" where there is nothing. (transfer full) */
char *ips_signature_parameter_to_text (IpsSignatureParameter parameter, guint32 value);
/* Error: %IPS_ERROR_INVALID says what may be entered; @value is unchanged then. */
gboolean ips_signature_parameter_from_text (IpsSignatureParameter parameter, const char *text, guint32 *value, GError **error);

/* All of them as the store keeps them: "5,0,0,60", without what is 0 at the end. (transfer full) */
char *ips_signature_parameters_to_text (const guint32 *values);
/* What cannot be is left at 0. @text: (nullable) */
void ips_signature_parameters_from_text (const char *text, guint32 *values);

G_END_DECLS
