/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which sensor updates are applied by themselves. Major updates never are. Text is what is stored. */
typedef enum
{
  IPS_AUTO_SENSOR_NONE,             /* "none" */
  IPS_AUTO_SENSOR_SERVICE_PACKS,    /* "service-packs": within the minor version that the device runs, patches too */
  IPS_AUTO_SENSOR_MINOR,            /* "minor": within the major version: minor updates and service packs */
  IPS_N_AUTO_SENSORS
} IpsAutoSensor;
const char *ips_auto_sensor_to_nick (IpsAutoSensor choice);
gboolean ips_auto_sensor_from_nick (const char *nick, IpsAutoSensor *choice);
const char *ips_auto_sensor_to_label (IpsAutoSensor choice);

/* Which signature update level is applied by itself. */
typedef enum
{
  IPS_AUTO_SIGNATURE_NONE,          /* "none" */
  IPS_AUTO_SIGNATURE_LATEST,        /* "latest" */
  IPS_AUTO_SIGNATURE_BEHIND,        /* "behind": so many levels behind the latest one that is in the library */
  IPS_AUTO_SIGNATURE_DELAYED,       /* "delayed": the latest one that has been out for so many days */
  IPS_AUTO_SIGNATURE_FIXED,         /* "fixed": that level and no other */
  IPS_N_AUTO_SIGNATURES
} IpsAutoSignature;
const char *ips_auto_signature_to_nick (IpsAutoSignature choice);
gboolean ips_auto_signature_from_nick (const char *nick, IpsAutoSignature *choice);
const char *ips_auto_signature_to_label (IpsAutoSignature choice);
/* What may be entered with it; %FALSE where it takes no number. */
gboolean ips_auto_signature_get_range (IpsAutoSignature choice, guint *min, guint *max);

/**
 * IpsAutoUpdate: what *Edit Auto Update Settings* says about one local or shared signature policy: how the devices that
 * have it are kept up to date. A plain value; texts are owned and not %NULL. Any thread, one at a time.
 */
typedef struct
{
  char *policy_id;                  /* as in IpsPolicy: of a local one the sensor's id */
  IpsAutoSensor sensor;
  IpsAutoSignature signature;
  guint number;                     /* levels, days, or the level itself; 0 where the choice takes none */
  gint64 changed_us;                /* wall clock; 0 never saved */
  char *changed_by;
} IpsAutoUpdate;

/* Nothing is applied by itself. */
IpsAutoUpdate *ips_auto_update_new (const char *policy_id);
IpsAutoUpdate *ips_auto_update_copy (const IpsAutoUpdate *self);
void ips_auto_update_free (IpsAutoUpdate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsAutoUpdate, ips_auto_update_free)
/* Whether the two say the same about the same policy, whoever said it. */
gboolean ips_auto_update_equal (const IpsAutoUpdate *a, const IpsAutoUpdate *b);
/* Whether it does nothing: such a one is not kept. */
gboolean ips_auto_update_is_nothing (const IpsAutoUpdate *self);
/* %IPS_ERROR_INVALID says which number may be entered. */
gboolean ips_auto_update_validate (const IpsAutoUpdate *self, GError **error);
/* "Service packs only; the latest signature update level". (transfer full) */
char *ips_auto_update_describe (const IpsAutoUpdate *self);

G_END_DECLS
