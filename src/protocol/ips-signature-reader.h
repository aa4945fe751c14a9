/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-signature-set.h"

G_BEGIN_DECLS

/**
 * IpsSignatureReader:
 *
 * A signature definition (IDCONF, protocol.md 2.4) read as it arrives, in memory that does not grow with the document: from
 * a package or from a sensor. What is usable is used; what is not is a finding with its line. One reader for one document;
 * any thread, one at a time.
 */
typedef struct _IpsSignatureReader IpsSignatureReader;

#define IPS_SIGNATURE_READER_MAX_BYTES (G_GUINT64_CONSTANT (512) * 1024 * 1024)
#define IPS_SIGNATURE_READER_MAX_FINDINGS 1000

/* Something that could not be used, or not as it stands. */
typedef struct
{
  guint line;      /* 1-based, in the document */
  char *words;     /* (owned): a fragment for people: "signature 2004/0: its fidelity rating \"300\" is no number from 0 to 100" */
} IpsSignatureFinding;
void ips_signature_finding_free (IpsSignatureFinding *self);

IpsSignatureReader *ips_signature_reader_new (IpsDialect *dialect);
void ips_signature_reader_free (IpsSignatureReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSignatureReader, ips_signature_reader_free)

/* The next piece. Errors: %IPS_ERROR_INVALID where it is no XML or refused (document type, depth), with the line;
 * %IPS_ERROR_TOO_LARGE. After an error nothing more is read. */
gboolean ips_signature_reader_feed (IpsSignatureReader *self, const char *data, gsize size_bytes, GError **error);

/**
 * ips_signature_reader_finish:
 * @findings: (out) (optional) (transfer full) (element-type IpsSignatureFinding): at most
 *   %IPS_SIGNATURE_READER_MAX_FINDINGS, then one that says how many more
 *
 * Returns: (transfer full): the sealed set; %NULL with %IPS_ERROR_INVALID where the document is not whole or holds no
 *   signature at all: nothing of a half-read level is kept
 */
IpsSignatureSet *ips_signature_reader_finish (IpsSignatureReader *self, GPtrArray **findings, GError **error);

G_END_DECLS
