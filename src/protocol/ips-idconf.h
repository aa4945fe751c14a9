/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-xml-node.h"

G_BEGIN_DECLS

/**
 * IpsIdconf: the grammar of configuration (protocol.md 2.3): structs, maps with keyed entries, and vars.
 *
 * The builder writes the content of `edit-config-delta`; every begin has its end. Any thread.
 */
typedef struct _IpsIdconf IpsIdconf;

IpsIdconf *ips_idconf_new (IpsDialect *dialect, const char *component);
void ips_idconf_free (IpsIdconf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsIdconf, ips_idconf_free)

void ips_idconf_begin_struct (IpsIdconf *self, const char *name);                       /* @name: (nullable) */
void ips_idconf_begin_map (IpsIdconf *self, const char *name, const char *edit_operation); /* both (nullable) */
void ips_idconf_begin_entry (IpsIdconf *self, const char *edit_operation);              /* @edit_operation: (nullable) */
void ips_idconf_begin_key (IpsIdconf *self);
void ips_idconf_add_var (IpsIdconf *self, const char *name, const char *value);
void ips_idconf_end (IpsIdconf *self);   /* the innermost that is open */
/* Closes what is open. (transfer full): XML for ips_sensor_link_transact_async(); @self is spent. */
char *ips_idconf_finish (IpsIdconf *self);

/* The content of `get-config`. (transfer full) */
char *ips_idconf_build_get (IpsDialect *dialect, const char *component);

/* Reading; everything is (transfer none) and lives in the document. */
/* (nullable): <config> of @component anywhere in the reply */
IpsXmlNode *ips_idconf_find_config (IpsDialect *dialect, IpsXmlNode *root, const char *component);
/* (nullable): follows names of structs, maps and vars, "/" between them; unnamed structs are passed through */
IpsXmlNode *ips_idconf_lookup (IpsDialect *dialect, IpsXmlNode *node, const char *path);
/* (nullable): the text of the var at @path */
const char *ips_idconf_get_var (IpsDialect *dialect, IpsXmlNode *node, const char *path);
/* (nullable): the entry of @map whose key's vars have these values, in order, NULL-terminated */
IpsXmlNode *ips_idconf_get_entry (IpsDialect *dialect, IpsXmlNode *map, const char * const *key_values);

G_END_DECLS
