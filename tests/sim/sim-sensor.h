/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include "sim-certificate.h"
#include "sim-faults.h"

G_BEGIN_DECLS

typedef enum { SIM_STATE_RUNNING, SIM_STATE_RECONFIGURING, SIM_STATE_UPGRADING, SIM_STATE_REBOOTING } SimState;
typedef enum { SIM_ROLE_NONE, SIM_ROLE_VIEWER, SIM_ROLE_OPERATOR, SIM_ROLE_ADMINISTRATOR } SimRole;

typedef struct
{
  char *name, *password;   /* (owned) */
  SimRole role;
} SimUser;

typedef struct _SimConfig SimConfig;
typedef struct _SimSdee SimSdee;
typedef struct _SimUpgrade SimUpgrade;

/* One sensor. All text that is the same for many is interned. */
typedef struct
{
  guint index;
  char address[16];
  char *name;               /* (owned): its host name */
  char *name_at_boot;       /* (owned): a new name means a new certificate at the next boot */
  char *group, *demo;       /* (owned) (nullable): for scripts */
  gboolean http;            /* reached by plain HTTP */
  const char *platform, *version, *engine, *os_version, *signature_date;  /* (interned) */
  guint signature;          /* 722 for S722 */
  char serial[16];
  const char *license;      /* (interned): "valid", "invalid", "expired", "none", "trial" */
  gint64 license_until;     /* seconds since the epoch; 0 for none */
  GPtrArray *installed;     /* (owned) (nullable): SHA-256 of every licence it took, in their order */
  GPtrArray *users;         /* (owned) (nullable): SimUser; NULL for the fleet's one */
  gint64 clock_offset;      /* seconds ahead */
  const char *ntp;          /* (interned): "synchronized", "not-synchronized", "not-used" */
  const char *ntp_key;      /* (interned) (nullable): that of its NTP server; NULL takes any */
  SimState state;
  guint state_id;           /* source that ends the state */
  gint64 booted;            /* seconds since the epoch */
  double reboot_seconds;
  double upgrade_seconds;   /* how long a package takes to install */
  SimUpgrade *upgrade;      /* (owned) (nullable): the one under way */
  GPtrArray *upgrades;      /* (owned) (nullable): SimUpgrade, in the order they were installed */
  guint n_pushed;           /* packages that arrived whole */
  gboolean router;          /* with IOS IPS: its command line is that of IOS */
  gboolean category;        /* of a router: which signatures it compiles was chosen */
  const char *unretired;    /* (interned) (nullable): those of which category; NULL "ios_ips basic" */
  gboolean saved_category;  /* likewise: one is chosen in the configuration that it begins with after a reload */
  const char *saved_unretired;   /* likewise */
  gint64 busy_until_us;     /* likewise: of the monotonic clock: it builds its engines anew */
  gboolean unsaved;         /* likewise: its configuration was changed and not saved */
  gboolean snmp;            /* an SNMP policy is configured on it */
  gboolean services_failed; /* the inspection does not start any more */
  gboolean noisy;           /* it keeps telling of errors */
  int load_percent;         /* of its inspection; below 0 it does not say */
  int memory_percent;       /* in use; likewise */
  gint64 disk_total, disk_free;   /* bytes, of where packages go; disk_free below 0: it does not say */
  SimCertificateSpec spec;
  char *cert_subject;       /* (owned) (nullable) */
  SimCertificate *certificate; /* (owned) (nullable): made when first needed */
  gint64 cert_seed;
  GPtrArray *faults;        /* (owned) (nullable) */
  SimConfig *config;        /* (owned) (nullable): made when first needed */
  SimSdee *sdee;            /* (owned) (nullable): likewise */
  char *host_key;           /* (owned by sim-ssh.c) (nullable): of its command line, made when first needed */
  GPtrArray *known_hosts;   /* (owned) (nullable): "ssh 127.0.0.1:22", "tls 127.0.0.1:443": servers it was told to trust */
  GPtrArray *cookies;       /* (owned) (nullable): "id user" */
  guint n_regenerated, n_reboots, n_logins, n_rejected, n_requests, n_connections;
} SimSensor;

void sim_sensor_init (SimSensor *self, guint index);
void sim_sensor_clear (SimSensor *self);
gint64 sim_sensor_get_time_us (SimSensor *self);                /* by its own clock */
SimCertificate *sim_sensor_get_certificate (SimSensor *self);   /* (transfer none) */
void sim_sensor_regenerate (SimSensor *self);
gboolean sim_sensor_is_tls10 (SimSensor *self);
SimRole sim_sensor_log_in (SimSensor *self, const char *user, const char *password);
/* (transfer none) (nullable): why not, in the words of a sensor, with the error's name */
const char *sim_sensor_set_password (SimSensor *self, const char *user, const char *password, const char **error_name);
/* Back to running after @seconds; 0: for good */
void sim_sensor_set_state (SimSensor *self, SimState state, double seconds);
void sim_sensor_reboot (SimSensor *self);                       /* in a moment, so that the reply gets out */
/* Changes what @object names; used for fleet files and for PATCH. */
gboolean sim_sensor_patch (SimSensor *self, JsonObject *object, GError **error);
void sim_sensor_build (SimSensor *self, JsonBuilder *builder, gboolean with_certificate);
const char *sim_state_to_string (SimState state);

G_END_DECLS
