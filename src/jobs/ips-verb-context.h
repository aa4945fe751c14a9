/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include "ips-clock.h"
#include "ips-fleet.h"

G_BEGIN_DECLS

/**
 * IpsVerbContext:
 *
 * One run of a verb on one sensor or subject: what it may use, and where it writes down how it goes. Made by the
 * engine, handed to the verb, main thread only. Emits "changed" after its operation's step changed.
 */
#define IPS_TYPE_VERB_CONTEXT (ips_verb_context_get_type ())
G_DECLARE_FINAL_TYPE (IpsVerbContext, ips_verb_context, IPS, VERB_CONTEXT, GObject)

/* The slot of a run while it only waits: given up before a sleep, wanted again after it. */
typedef enum { IPS_SLOT_GIVEN_UP, IPS_SLOT_WANTED } IpsSlotEvent;
typedef void (*IpsSlotFunc) (IpsVerbContext *context, IpsSlotEvent event, gpointer user_data);

/* @claim (transfer full); @sensor: (nullable): the one it is for. */
IpsVerbContext *ips_verb_context_new (IpsFleet *fleet, IpsClock *clock, const char *engine_id, IpsSensor *sensor, IpsClaim *claim);
/* Without it a sleep ends without asking anybody. */
void ips_verb_context_set_slot_func (IpsVerbContext *self, IpsSlotFunc func, gpointer user_data);
/* The answer to %IPS_SLOT_WANTED. */
void ips_verb_context_resume (IpsVerbContext *self);

IpsFleet *ips_verb_context_get_fleet (IpsVerbContext *self);
IpsClock *ips_verb_context_get_clock (IpsVerbContext *self);
gint64 ips_verb_context_get_begin_us (IpsVerbContext *self);              /* monotonic: since when this engine has it */
IpsSensor *ips_verb_context_get_sensor (IpsVerbContext *self);                /* NULL: see ips_operation_has_sensor() */
IpsVerb ips_verb_context_get_verb (IpsVerbContext *self);
IpsPriority ips_verb_context_get_priority (IpsVerbContext *self);           /* a person's, or a schedule's */
IpsOperation *ips_verb_context_get_operation (IpsVerbContext *self);      /* (transfer none): to be filled in */
const char *ips_verb_context_get_engine_id (IpsVerbContext *self);
const IpsCommunication *ips_verb_context_get_communication (IpsVerbContext *self);
/* A boolean of the job's parameters; %FALSE where it is absent. */
gboolean ips_verb_context_get_flag (IpsVerbContext *self, const char *name);
/* Any of the job's parameters. (transfer none) (nullable) */
JsonNode *ips_verb_context_get_parameter (IpsVerbContext *self, const char *name);
/* All of them. (transfer none) (nullable) */
JsonObject *ips_verb_context_get_parameters (IpsVerbContext *self);
const char *ips_verb_context_get_created_by (IpsVerbContext *self);

/* The step in words ("waiting for it to come back") and how far; the fraction never goes down. */
void ips_verb_context_set_step (IpsVerbContext *self, double fraction, const char *status);
/* A line of the operation's detail. */
void ips_verb_context_note (IpsVerbContext *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The sentence for people at a good end. */
void ips_verb_context_set_message (IpsVerbContext *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* It succeeds, and found what somebody has to look at: IPS_FOUND_..., with the sentence for people. */
void ips_verb_context_set_finding (IpsVerbContext *self, const char *finding, const char *message);
const char *ips_verb_context_get_finding (IpsVerbContext *self);          /* "" for none */
/* The sentence for people where it then fails or is stopped: instead of the one that is made of the error for sensors. */
void ips_verb_context_set_failure (IpsVerbContext *self, const char *sentence);
const char *ips_verb_context_get_failure (IpsVerbContext *self);          /* (nullable) */
/* The run ends without being done: it waits for @cause (IPS_WAIT_...), or is not needed. The verb returns
 * success or an error after this; both mean this then. */
void ips_verb_context_set_waiting (IpsVerbContext *self, const char *cause, const char *message);
void ips_verb_context_set_skipped (IpsVerbContext *self, const char *message);
/* Where the job keeps maintenance windows and its device's is closed, or closes sooner than in @need_us: the run ends and
 * waits for it, and is begun anew when it opens. Returns: whether it does; the verb returns success then */
gboolean ips_verb_context_wait_for_window (IpsVerbContext *self, gint64 need_us);
/* RUNNING unless one of the two above was called. */
IpsOperationState ips_verb_context_get_outcome (IpsVerbContext *self);

/* Between the two a stop asked for by a person does not cancel the run: it has asked the sensor for
 * something and must see it through. The engine's own end still does. */
void ips_verb_context_commit (IpsVerbContext *self, gboolean committed);
gboolean ips_verb_context_is_committed (IpsVerbContext *self);
/* Somebody asked it to stop while it was committed: a verb of several requests looks before the next one, and ends with
 * %G_IO_ERROR_CANCELLED. */
void ips_verb_context_want_stop (IpsVerbContext *self);
gboolean ips_verb_context_is_stop_wanted (IpsVerbContext *self);

/* What is known before the sensor is touched; see ips_store_checkpoint_async(). Fails with
 * %IPS_ERROR_LEASE_LOST where another engine has the operation by now. */
void ips_verb_context_checkpoint_async (IpsVerbContext *self, const char *checkpoint, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_verb_context_checkpoint_finish (IpsVerbContext *self, GAsyncResult *result, GError **error);
/* The present checkpoint as it is on disk, "" none; (transfer none) */
const char *ips_verb_context_get_checkpoint (IpsVerbContext *self);
/* A value of the present checkpoint ("key=value" lines); (transfer full) (nullable) */
char *ips_verb_context_get_checkpoint_value (IpsVerbContext *self, const char *key);

/* Waits without holding a slot; comes back when the time is over and a slot is free again. */
void ips_verb_context_sleep_async (IpsVerbContext *self, gint64 duration_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_verb_context_sleep_finish (IpsVerbContext *self, GAsyncResult *result, GError **error);

G_END_DECLS
