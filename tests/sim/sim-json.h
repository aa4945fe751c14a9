/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What the control APIs read and write. */

/* Each adds a member to the object that is being built. @value: (nullable): null */
void sim_json_add_text (JsonBuilder *builder, const char *name, const char *value);
void sim_json_add_number (JsonBuilder *builder, const char *name, gint64 value);
/* (nullable): the object in the request, owned by @parser; %NULL where it holds none */
JsonObject *sim_json_read_body (SoupServerMessage *message, JsonParser *parser);
/* Answers 200 with what was built. */
void sim_json_answer (SoupServerMessage *message, JsonBuilder *builder);

G_END_DECLS
