/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-signature.h"

G_BEGIN_DECLS

/**
 * IpsSignatureWriter: changes of a signature definition as a sensor takes them: the content of `edit-config-delta` (protocol.md 2.4),
 * which IpsSignatureReader reads back. Any thread, one at a time.
 */
typedef struct _IpsSignatureWriter IpsSignatureWriter;

IpsSignatureWriter *ips_signature_writer_new (IpsDialect *dialect);
void ips_signature_writer_free (IpsSignatureWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSignatureWriter, ips_signature_writer_free)

/* @fields: a mask of what is set: tunable ones and the name; a new signature has all of them. The engine is always @signature's. */
void ips_signature_writer_set (IpsSignatureWriter *self, const IpsSignature *signature, guint fields);
/* Takes a custom signature off. How that is said is an assumption: only "merge" is published. */
void ips_signature_writer_remove (IpsSignatureWriter *self, IpsSignatureKey key);
guint ips_signature_writer_get_n (const IpsSignatureWriter *self);    /* signatures so far */
/* (transfer full): XML for ips_sensor_link_transact_async(); @self is spent. */
char *ips_signature_writer_finish (IpsSignatureWriter *self);

G_END_DECLS
