/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  SIM_FAULT_REFUSE, SIM_FAULT_HANG, SIM_FAULT_HANG_REPLY, SIM_FAULT_SLOW, SIM_FAULT_DROP, SIM_FAULT_STATUS, SIM_FAULT_ERROR,
  SIM_FAULT_MALFORMED_XML, SIM_FAULT_DTD_BOMB, SIM_FAULT_ENTITY_BOMB, SIM_FAULT_ENDLESS_BODY, SIM_FAULT_WRONG_CONTENT_TYPE,
  SIM_FAULT_NOT_A_SENSOR, SIM_FAULT_CERT_EXPIRED, SIM_FAULT_CERT_NOT_YET_VALID, SIM_FAULT_CERT_CHANGED,
  SIM_FAULT_CERT_SHA1_1024, SIM_FAULT_TLS10_ONLY, SIM_FAULT_CLOCK, SIM_FAULT_REBOOT_NEVER_BACK, SIM_FAULT_REGENERATE_HANG, SIM_FAULT_KEEPS_PASSWORD,
  SIM_FAULT_LICENSE_IGNORED, SIM_FAULT_LICENSE_INVALID, SIM_FAULT_CONFIG_IGNORED,
  /* of a package: breaks off or stops taking it half way, takes it and does nothing, installs something else, never ends,
   * presents a new certificate afterwards, has no inspection afterwards, has much to do and little memory left afterwards, tells of
   * errors afterwards */
  SIM_FAULT_PUSH_DROP, SIM_FAULT_PUSH_HANG, SIM_FAULT_UPGRADE_IGNORED, SIM_FAULT_UPGRADE_WRONG, SIM_FAULT_UPGRADE_STUCK,
  SIM_FAULT_UPGRADE_CERTIFICATE, SIM_FAULT_UPGRADE_SERVICES, SIM_FAULT_UPGRADE_LOAD, SIM_FAULT_UPGRADE_ERRORS,
  /* of the command line */
  SIM_FAULT_SSH_OLD, SIM_FAULT_SSH_INTERACTIVE, SIM_FAULT_SSH_KEY_CHANGED
} SimFaultKind;

typedef struct
{
  SimFaultKind kind;
  gint remaining;   /* how many more times; negative: always */
  gint64 number;    /* the status, or the clock's seconds */
  char *text;       /* (owned): as it was written */
  char *command;    /* (owned) (nullable): only for this transaction */
} SimFault;

/* The faults of one sensor: (nullable) GPtrArray of SimFault. */
/* @node: "name" or { "fault": "name", "count": 3, "command": "execReboot" } */
SimFault *sim_fault_new_from_json (JsonNode *node, GError **error);
/* An array of them. (transfer full) (nullable): NULL with an error */
GPtrArray *sim_faults_new_from_json (JsonNode *node, GError **error);
gboolean sim_faults_have (GPtrArray *faults, SimFaultKind kind);
/* (transfer full) (nullable): a copy of the first such fault that applies to @command; a counted one is used up by one */
SimFault *sim_faults_take (GPtrArray *faults, SimFaultKind kind, const char *command);
void sim_faults_remove (GPtrArray *faults, const char *text);
void sim_faults_build (GPtrArray *faults, JsonBuilder *builder);
void sim_fault_free (SimFault *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimFault, sim_fault_free)

/* Bodies that no sensor sends; (transfer full) */
char *sim_faults_make_body (SimFaultKind kind);

/* Answers on a connection taken from the server: one byte a second, half of it, for ever, or never. @stream is consumed.
 * @done: when the client went or all is said */
typedef void (*SimFaultDone) (gpointer user_data);
void sim_faults_deliver (GIOStream *stream, SimFaultKind kind, const char *head, const char *body, SimFaultDone done, gpointer user_data);

G_END_DECLS
