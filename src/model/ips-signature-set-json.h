/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include "ips-error.h"
#include "ips-signature-set.h"

G_BEGIN_DECLS

/* A sealed set as an object of the builder; what only updates say of signatures is left out. */
void ips_signature_set_to_json (IpsSignatureSet *self, JsonBuilder *builder);
/* Error: %IPS_ERROR_INVALID. (transfer full): sealed; @node: (nullable) */
IpsSignatureSet *ips_signature_set_from_json (JsonNode *node, GError **error);

G_END_DECLS
