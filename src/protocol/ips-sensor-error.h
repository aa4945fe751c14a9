/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-error.h"

G_BEGIN_DECLS

/**
 * IpsSensorError: what sensors and the libraries below us complain of, mapped once into IPS_ERROR.
 */

/* Where a contact had got to when it failed: decides what a reset or a silence means. */
typedef enum
{
  IPS_STAGE_CONNECTING,   /* no TCP connection yet */
  IPS_STAGE_HANDSHAKING,  /* TCP is there, TLS not yet */
  IPS_STAGE_ASKING,       /* the request is on its way, no reply yet */
  IPS_STAGE_REPLYING      /* a part of the reply has arrived */
} IpsStage;

#define IPS_SENSOR_N_ERROR_NAMES 16
extern const char * const ips_sensor_error_names[IPS_SENSOR_N_ERROR_NAMES + 1];

/* One of the 16 names of protocol.md 1.5; any other is like errUnclassified. */
IpsError ips_sensor_error_code_from_name (const char *name);
/* Code 0xx..5xx; 2xx must not be asked. */
IpsError ips_sensor_error_code_from_status (guint status);

/* @words: (nullable): the sensor's own, not yet safe */
void ips_sensor_error_set_from_name (GError **error, const char *name, const char *words);
/* The sensor's words alone, made safe and redacted. */
void ips_sensor_error_set_words (GError **error, IpsError code, const char *words);
void ips_sensor_error_set_from_status (GError **error, guint status, const char *reason);
/* Maps an error of GIO, of its TLS or of libsoup. Cancelling is copied as it is. (transfer full) */
GError *ips_sensor_error_map (const GError *foreign, IpsStage stage);
/* The error of a deadline that passed. (transfer full) */
GError *ips_sensor_error_new_timed_out (IpsStage stage, guint limit_ms);

G_END_DECLS
