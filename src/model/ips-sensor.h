/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "ips-certificate.h"
#include "ips-error.h"
#include "ips-known.h"

G_BEGIN_DECLS

typedef enum { IPS_TRANSPORT_HTTPS, IPS_TRANSPORT_HTTP } IpsTransport;           /* nicks "https", "http" */
/* Over what a device is talked to: its web server; its command line over SSH; each for what is known of it; or the command
 * line of a router with IOS IPS. nicks "web", "ssh", "automatic", "router" */
typedef enum { IPS_FORM_WEB, IPS_FORM_SSH, IPS_FORM_AUTOMATIC, IPS_FORM_ROUTER, IPS_N_FORMS } IpsForm;
typedef enum { IPS_LICENSE_UNKNOWN, IPS_LICENSE_VALID, IPS_LICENSE_INVALID, IPS_LICENSE_EXPIRED,
               IPS_LICENSE_NONE, IPS_LICENSE_TRIAL } IpsLicenseStatus;
/* labels as in the chapter: "valid", "invalid", "expired", "no license", "trial license"; "" unknown */
const char *ips_transport_to_nick (IpsTransport transport);
gboolean ips_transport_from_nick (const char *nick, IpsTransport *transport);
const char *ips_form_to_nick (IpsForm form);
gboolean ips_form_from_nick (const char *nick, IpsForm *form);   /* @form is IPS_FORM_WEB where it is none */
const char *ips_license_status_to_nick (IpsLicenseStatus status);
IpsLicenseStatus ips_license_status_from_nick (const char *nick);
const char *ips_license_status_to_label (IpsLicenseStatus status);

/* What happens to traffic while the sensor does not inspect it. Nobody but the user knows: of a module the firewall
 * decides, of an appliance its bypass. nicks "unknown", "promiscuous", "fail-open", "fail-close"; labels for people */
typedef enum { IPS_TRAFFIC_UNKNOWN, IPS_TRAFFIC_PROMISCUOUS, IPS_TRAFFIC_FAIL_OPEN, IPS_TRAFFIC_FAIL_CLOSE,
               IPS_N_TRAFFICS } IpsTraffic;
const char *ips_traffic_to_nick (IpsTraffic traffic);
gboolean ips_traffic_from_nick (const char *nick, IpsTraffic *traffic);
const char *ips_traffic_to_label (IpsTraffic traffic);

/**
 * IpsSensorConfig: what the user said about a sensor. A plain value; every string is owned and not
 * %NULL ("" where not given).
 */
typedef struct
{
  char *name;                 /* display name, unique without case in the fleet */
  char *address;              /* IPv4, IPv6 (no brackets) or DNS name */
  guint port;                 /* 0: the transport's default */
  IpsTransport transport;
  gboolean transport_set;     /* FALSE: follow Device Communication's default */
  char *group;                /* path, "/" between the levels ("Europe/Berlin"); "" for none */
  char *credential_set;       /* id of a shared credential set; "" for the sensor's own login */
  char *username;             /* own login; the password is in the vault under the sensor's id */
  guint connect_timeout_ms;   /* 0: the default of Device Communication */
  guint reply_timeout_ms;     /* 0: the default */
  char *notes;
  char *tags;                 /* words of the user's own, as ips-tags.h has them: "core, pci" */
  IpsTraffic traffic;
  IpsForm form;
  guint ssh_port;             /* 0: 22 */
  gboolean ssh_old;           /* algorithms that were given up may be used: old sensors have no others */
  char *host_key;             /* the trusted SSH host key, "SHA256:..." as OpenSSH says it; "" none yet */
} IpsSensorConfig;

/**
 * IpsSensorFacts: what the sensor said, and when. A plain value like the config.
 */
typedef struct
{
  char *platform;             /* "IPS-4345" */
  char *serial;
  char *version;              /* "7.1(11)E4" as the sensor prints it */
  char *engine;               /* "E4" */
  char *signature_level;      /* "S924" */
  char *signature_date;       /* "2016-06-06" */
  IpsLicenseStatus license_status;
  gint64 license_expires_us;  /* 0: unknown or none */
  gint64 up_since_us;         /* 0: unknown */
  char *applications;         /* "MainApp=running;AnalysisEngine=running" */
  char *upgrades;             /* (nullable): its own upgrade history, a line each in its order: package, tab, time as it writes it */
  char *host_name;            /* (nullable): what the sensor calls itself; only asked at a test of connectivity */
  char *recovery;             /* (nullable): what its recovery partition holds: "1.1 - 7.1(7)E4" */
  IpsKnown snmp_policy;       /* whether an SNMP policy is configured on it; asked where an update depends on it */
  gint64 clock_skew_us;       /* the sensor's clock minus ours */
  gboolean clock_known;
  gint64 contacted_us;        /* last time it answered like a sensor; 0 never */
  gint64 checked_us;          /* last time it was tried; 0 never */
  gboolean failed;            /* the last try failed, with: */
  IpsError error_code;
  char *error_message;        /* the fragment, for details */
  IpsCertificate *certificate;/* (nullable): presented at the last handshake that got so far */
  gint64 certificate_us;      /* when it was presented */
  char *host_key;             /* (nullable): SSH host key that it presented last, "SHA256:..." */
  gboolean certificate_gone;  /* the last try got no certificate, or the sensor rejected the login:
                                 Nonretrievable (the cause is error_code) */
} IpsSensorFacts;

IpsSensorConfig *ips_sensor_config_new (void);
IpsSensorConfig *ips_sensor_config_copy (const IpsSensorConfig *self);
gboolean ips_sensor_config_equal (const IpsSensorConfig *a, const IpsSensorConfig *b);
void ips_sensor_config_free (IpsSensorConfig *self);
/* Checks every field; the error names the field and what to enter instead. */
gboolean ips_sensor_config_validate (const IpsSensorConfig *self, GError **error);
/* Transport and port in force, given the fleet's default. */
IpsTransport ips_sensor_config_get_transport (const IpsSensorConfig *self, IpsTransport fleet_default);
guint ips_sensor_config_get_port (const IpsSensorConfig *self, IpsTransport fleet_default);
/* The fingerprint of an SSH host key as OpenSSH says it, or "" for none; the error says what to enter. */
gboolean ips_host_key_check (const char *host_key, GError **error);
/* The port of the command line. */
guint ips_sensor_config_get_ssh_port (const IpsSensorConfig *self);
/* "HTTPS", "SSH", "HTTPS and SSH" as people say it. (transfer none) */
const char *ips_sensor_config_describe_form (const IpsSensorConfig *self, IpsTransport fleet_default);
/* "address port" in force: no two devices of a fleet have the same. (transfer full) */
char *ips_sensor_config_make_endpoint (const IpsSensorConfig *self, IpsTransport fleet_default);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSensorConfig, ips_sensor_config_free)

IpsSensorFacts *ips_sensor_facts_new (void);
IpsSensorFacts *ips_sensor_facts_copy (const IpsSensorFacts *self);
void ips_sensor_facts_free (IpsSensorFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSensorFacts, ips_sensor_facts_free)
/* The first application that does not run: "AnalysisEngine: notRunning"; %NULL where all do. (transfer full) (nullable) */
char *ips_sensor_facts_find_stopped (const IpsSensorFacts *self);

/**
 * IpsSensor:
 *
 * One sensor of the inventory. Main thread only. Changes are announced by the owner of the list
 * (IpsFleet::sensors-changed), not per object, so that a refresh of thousands stays cheap.
 */
#define IPS_TYPE_SENSOR (ips_sensor_get_type ())
G_DECLARE_FINAL_TYPE (IpsSensor, ips_sensor, IPS, SENSOR, GObject)

IpsSensor *ips_sensor_new (const char *id, IpsSensorConfig *config); /* both copied/taken: config (transfer full); id %NULL makes a new UUID */
const char *ips_sensor_get_id (IpsSensor *self);
const char *ips_sensor_get_name (IpsSensor *self);
const IpsSensorConfig *ips_sensor_get_config (IpsSensor *self);
const IpsSensorFacts *ips_sensor_get_facts (IpsSensor *self);
IpsCertificate *ips_sensor_get_trusted (IpsSensor *self);   /* (transfer none) (nullable): Thumbprint on CSM */
gint64 ips_sensor_get_trusted_us (IpsSensor *self);         /* when it was trusted */
void ips_sensor_take_config (IpsSensor *self, IpsSensorConfig *config);
void ips_sensor_take_facts (IpsSensor *self, IpsSensorFacts *facts);
/* A reboot of it is under way; in memory only. */
void ips_sensor_set_rebooting (IpsSensor *self, gboolean rebooting);
gboolean ips_sensor_is_rebooting (IpsSensor *self);
void ips_sensor_set_trusted (IpsSensor *self, IpsCertificate *certificate, gint64 when_us);

/* What to make of a sensor that calls itself something else than people call it; %NULL where it does not, or never said.
 * (transfer full) (nullable) */
char *ips_sensor_describe_host_name (IpsSensor *self);

/* What has to be looked at before anything is sent: the thumbprint of the certificate that it presented, or of the host key
 * where it was that which was not trusted yet. (transfer none) (nullable) */
const char *ips_sensor_get_asked_thumbprint (IpsSensor *self);

/* The transport in force, given the fleet's default. */
IpsTransport ips_sensor_get_transport (IpsSensor *self, IpsTransport fleet_default);
guint ips_sensor_get_port (IpsSensor *self, IpsTransport fleet_default);

/* What the chapter's columns say; @now_us decides expiry. HTTP sensors are Nonretrievable. */
IpsCertificateStatus ips_sensor_get_certificate_status (IpsSensor *self, IpsTransport fleet_default, gint64 now_us);
/* The certificate that is shown as the device's own: none where it could not be had (Nonretrievable), whatever was
 * seen before. (transfer none) (nullable) */
IpsCertificate *ips_sensor_get_shown_certificate (IpsSensor *self, IpsTransport fleet_default, gint64 now_us);
IpsMismatch ips_sensor_get_mismatch (IpsSensor *self, IpsTransport fleet_default);

G_END_DECLS
