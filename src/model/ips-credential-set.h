/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Credential set shared by many sensors; its password is in the vault under its id. */
typedef struct { char *id; char *name; char *username; } IpsCredentialSet;
IpsCredentialSet *ips_credential_set_new (const char *id, const char *name, const char *username); /* id NULL: new */
IpsCredentialSet *ips_credential_set_copy (const IpsCredentialSet *self);
void ips_credential_set_free (IpsCredentialSet *self);

G_END_DECLS
