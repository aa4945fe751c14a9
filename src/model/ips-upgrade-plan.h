/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "ips-applicability.h"

G_BEGIN_DECLS

/**
 * IpsUpgradeStep: one package that is sent to a device. A plain value; texts are owned and not %NULL.
 */
typedef struct
{
  IpsUpgradeKind kind;
  char *file_name;           /* of the library's file */
  char *sha256;              /* its contents: the step is this file and no other of the name */
  char *platform;            /* of a zip for the manager: the identifier of the device's own package in it; "" otherwise */
  gint64 size;               /* bytes of the library's file */
  /* the device after it, as far as the package says */
  IpsVersion version;        /* with the engine in it */
  guint engine;
  guint level;
  gboolean extra;            /* not what was selected, but needed before it */
  gboolean reboots;
  IpsTraffic interruption;   /* what becomes of traffic meanwhile */
  guint limit_minutes;       /* when it is not done after this, something is wrong */
} IpsUpgradeStep;
IpsUpgradeStep *ips_upgrade_step_copy (const IpsUpgradeStep *self);
void ips_upgrade_step_free (IpsUpgradeStep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsUpgradeStep, ips_upgrade_step_free)

/* What to know before it begins; speaks against nothing. */
typedef enum
{
  IPS_UPGRADE_NOTE_HTTP = 1 << 0,            /* "http": package and password travel unencrypted */
  IPS_UPGRADE_NOTE_HEARTBEAT = 1 << 1,       /* "heartbeat-reset": to be off on the router */
  IPS_UPGRADE_NOTE_SNMP_UNKNOWN = 1 << 2,    /* "snmp-unknown": 7.2(2) to 7.3(1), and nobody knows of an SNMP policy */
  IPS_UPGRADE_NOTE_CLOCK = 1 << 3,           /* "clock": wrong by less than a day */
  IPS_UPGRADE_NOTE_APPLICATION = 1 << 4,     /* "application": one of its programs does not run */
  IPS_UPGRADE_NOTE_LICENSE_UNKNOWN = 1 << 5, /* "license-unknown": it said nothing of its licence */
  IPS_UPGRADE_NOTE_REBOOT = 1 << 6,          /* "reboot" */
} IpsUpgradeNote;
#define IPS_N_UPGRADE_NOTES 7

/**
 * IpsUpgradePlan: what is sent to one device, in order, and why, or why nothing is. A plain value.
 */
typedef struct
{
  IpsSensor *sensor;         /* (owned) */
  IpsUpgradeKind kind;       /* of what was selected */
  IpsRunning present;        /* before the first step */
  IpsVerdict *verdict;       /* (owned) */
  GPtrArray *steps;          /* (owned) (element-type IpsUpgradeStep): empty unless the verdict is applicable */
  guint notes;               /* IpsUpgradeNote */
} IpsUpgradePlan;

/* The plan for @package, a number of the device's index. Pure. (transfer full) */
IpsUpgradePlan *ips_upgrade_plan_new (IpsUpgradeDevice *device, guint package);
void ips_upgrade_plan_free (IpsUpgradePlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsUpgradePlan, ips_upgrade_plan_free)

/* "http" of %IPS_UPGRADE_NOTE_HTTP, which is 1 << 0. */
const char *ips_upgrade_note_to_nick (guint number);

/* For people; each (transfer full), "" where there is nothing to say. */
char *ips_upgrade_plan_describe_present (const IpsUpgradePlan *self);       /* "S905", "7.1(7)E4": of the selected kind */
char *ips_upgrade_plan_describe_target (const IpsUpgradePlan *self);        /* "S924" */
char *ips_upgrade_plan_describe_change (const IpsUpgradePlan *self);        /* "S905 → S924", "7.1(7)E4 → 7.1(11)E4" */
char *ips_upgrade_plan_describe_extra (const IpsUpgradePlan *self);         /* "7.0(2)E3, engine E4 first" */
char *ips_upgrade_plan_describe_interruption (const IpsUpgradePlan *self);  /* "It reboots once. It is fail-open: …" */
char *ips_upgrade_plan_describe_notes (const IpsUpgradePlan *self);         /* sentences, one after the other */
char *ips_upgrade_step_describe (const IpsUpgradeStep *self);               /* "Engine update to E4" */
/* The same as of a plan, of steps (element-type IpsUpgradeStep) by themselves. */
char *ips_upgrade_steps_describe_interruption (GPtrArray *steps);
/* Of several devices, each kind of it once. @all: (element-type GPtrArray of IpsUpgradeStep) */
char *ips_upgrade_steps_describe_interruptions (GPtrArray *all);

/* The steps as they are stored with a job and written out: an array. */
void ips_upgrade_steps_to_json (GPtrArray *steps, JsonBuilder *builder);
/* Reads what ips_upgrade_steps_to_json() wrote. Bounded and checked: at most %IPS_UPGRADE_MAX_STEPS, names of packages,
 * digests of 64 figures. Error: %IPS_ERROR_INVALID. (transfer full) (element-type IpsUpgradeStep) */
GPtrArray *ips_upgrade_steps_from_json (JsonNode *node, GError **error);
#define IPS_UPGRADE_MAX_STEPS 32

G_END_DECLS
