/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libxml/tree.h>
#include "sim-sensor.h"

G_BEGIN_DECLS

/* A sensor's configuration: one IDCONF document per component (protocol.md 2.3). */
void sim_config_free (SimConfig *self);
/* The components of @request, all when it names none. (transfer full) (nullable): NULL and @error_name, (static), otherwise */
char *sim_config_get (SimSensor *sensor, xmlNode *request, const char **error_name);
/* (transfer full): what @component holds, which must exist, for whoever shows it or wants to change it */
xmlDoc *sim_config_copy (SimSensor *sensor, const char *component);
/* Merges @request's components; FALSE and @error_name, (static), otherwise */
gboolean sim_config_edit (SimSensor *sensor, xmlNode *request, SimRole role, const char **error_name);

/* With an SNMP policy, or without. */
void sim_config_set_snmp (SimSensor *sensor, gboolean snmp);

G_END_DECLS
