/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"

G_BEGIN_DECLS

/**
 * IpsPushForm: what stands around the bytes of a package in the request that brings it to a sensor. How it is framed was
 * never published; the dialect's "push-upgrade.form" says which way is taken: "multipart" (the transaction's document, then
 * the file) or "raw" (the file alone, its name in the query). A plain value.
 */
typedef struct
{
  char *query;             /* escaped */
  char *content_type;
  GBytes *head, *tail;
} IpsPushForm;

/* @name: of the file, as the vendor calls it: sensors check it. Error: %IPS_ERROR_UNSUPPORTED where the dialect names
 * neither form or lacks the transaction. Any thread. (transfer full) */
IpsPushForm *ips_push_form_new (IpsDialect *dialect, const char *name, guint64 size_bytes, GError **error);
void ips_push_form_free (IpsPushForm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsPushForm, ips_push_form_free)

G_END_DECLS
