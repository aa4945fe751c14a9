/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-device-folder.h"

G_BEGIN_DECLS

/* How far updates are automated, each one further than the one before; the labels are the chapter's. */
typedef enum
{
  IPS_UPDATE_MODE_DISABLE,     /* "disable": Disable Auto Update */
  IPS_UPDATE_MODE_CHECK,       /* "check": Check for Updates */
  IPS_UPDATE_MODE_DOWNLOAD,    /* "download": Download Updates */
  IPS_UPDATE_MODE_APPLY,       /* "apply": Download and Apply Updates */
  IPS_UPDATE_MODE_DEPLOY,      /* "deploy": Download, Apply, and Deploy Updates */
  IPS_N_UPDATE_MODES
} IpsUpdateMode;
const char *ips_update_mode_to_nick (IpsUpdateMode mode);
gboolean ips_update_mode_from_nick (const char *nick, IpsUpdateMode *mode);
const char *ips_update_mode_to_label (IpsUpdateMode mode);

/* Update From */
typedef enum
{
  IPS_UPDATE_FROM_CISCO,       /* "cisco": Cisco.com */
  IPS_UPDATE_FROM_LOCAL,       /* "local": Local server */
  IPS_UPDATE_FROM_FOLDER,      /* "folder": Local folder (beyond the chapter) */
  IPS_N_UPDATE_FROMS
} IpsUpdateFrom;
const char *ips_update_from_to_nick (IpsUpdateFrom from);
gboolean ips_update_from_from_nick (const char *nick, IpsUpdateFrom *from);
const char *ips_update_from_to_label (IpsUpdateFrom from);

typedef enum
{
  IPS_UPDATE_PROXY_SYSTEM,     /* "system": what the desktop is set to */
  IPS_UPDATE_PROXY_NONE,       /* "none" */
  IPS_UPDATE_PROXY_MANUAL,     /* "manual": Enable Proxy Server */
  IPS_N_UPDATE_PROXIES
} IpsUpdateProxy;

/* What a server's certificate is compared with. */
typedef enum
{
  IPS_UPDATE_TRUST_CA,         /* "ca": the system's authorities; a renewal under them is nobody's business */
  IPS_UPDATE_TRUST_PINNED,     /* "pinned": the accepted one; any change stops */
  IPS_N_UPDATE_TRUSTS
} IpsUpdateTrust;

/* Owners of the passwords in the vault. The Cisco.com account has its own (IpsCiscoAccount). */
#define IPS_UPDATE_SERVER_OWNER "update-server"
#define IPS_UPDATE_PROXY_OWNER  "update-proxy"
#define IPS_UPDATE_FILES_OWNER  "update-files"
#define IPS_UPDATE_CLIENT_OWNER "update-client"   /* the passphrase of the client certificate */
/* A fallback server's: the same and its address behind a blank (ips_update_settings_get_password_owner()). */

/* The settings of the vendor's sites as they are known; all of them can be changed under Advanced. */
#define IPS_UPDATE_LOCATOR_URL "https://www.cisco.com/cgi-bin/front.x/ida/locator/locator.pl"
#define IPS_UPDATE_LICENSE_URL "https://tools.cisco.com/SWIFT/Licensing/"

/**
 * IpsUpdateSettings: the page *IPS Updates* with Edit Update Server Settings, as one value. No password is in it.
 * Texts are never %NULL. Any thread, one at a time.
 */
typedef struct
{
  IpsUpdateMode mode;          /* DISABLE */
  IpsUpdateFrom from;          /* CISCO */

  char *host;                  /* local server: address; IPv6 without brackets */
  guint port;                  /* 0: 80 or 443 by @https */
  gboolean https;              /* FALSE */
  char *path;                  /* "IPSpath", "a/b": without slashes at its ends, not percent-coded */
  char *username;              /* "": the server asks for no login */
  char *client_certificate;    /* local server over https: our certificate, an absolute path of a PEM or PKCS#12 file; "" none */
  char *client_key;            /* its private key, likewise; "" in the same file */
  char *folder;                /* local folder: absolute path */
  char *fallbacks;             /* the servers that are asked in its place, in order, as in ips-update-fallbacks.h; "" none */
  gboolean is_fallback;        /* not stored: these settings are those of one of them */

  IpsUpdateProxy proxy;        /* SYSTEM */
  char *proxy_host;
  guint proxy_port;            /* 0 not set */
  char *proxy_username;        /* "" none */
  char *proxy_exceptions;      /* hosts that are reached without it, separated by commas: "mirror", "*.example.net", "10.0.0.0/8" */

  IpsUpdateTrust trust;        /* CA */
  char *locator_url;           /* Advanced: IPS_UPDATE_LOCATOR_URL */
  char *download_host;         /* Advanced: "" as the locator says; else "host" or "host:port" that replaces it */
  char *license_url;           /* Advanced: IPS_UPDATE_LICENSE_URL */
  char *files_url;             /* Devices over SSH: whence devices fetch files over SSH (IpsDeviceFolder); "" the local server's folder */
  char *files_host_key;        /* likewise: of its server where it is one of SSH: "SHA256:..."; "" none yet */
  gboolean files_put;          /* likewise: they are put there by the program; TRUE */

  char *notify;                /* Notify Email: as entered, separated by commas; "" nobody */
  gboolean notify_daily;       /* what succeeded in one mail a day, of failures at once; FALSE */
  gboolean notify_available, notify_downloaded, notify_applied, notify_deployed;  /* TRUE; of failures always */

  /* The download filter. What it leaves out is listed with the reason. */
  gboolean filter_fleet;       /* only what a device of the inventory can use; TRUE (without devices: everything) */
  gboolean filter_signatures;  /* want signature updates; TRUE */
  gboolean filter_sensors;     /* want sensor updates (versions, service packs, patches, engines); TRUE */
  guint filter_lowest_engine;  /* leave out what is for an engine below; 0 no limit */
  guint filter_newest;         /* signature updates: only the newest N of each engine; 0 all. 3 */
  guint filter_max_age_days;   /* 0 no limit */
  guint filter_max_size_mib;   /* 0 no limit */

  /* Retention. What a device runs, what it would be reverted to and what a job needs is kept in any case. */
  guint keep_signatures;       /* newest N of each engine; 0 all. 10 */
  guint keep_sensors;          /* newest N of each platform; 0 all. 0 */

  guint parallel;              /* downloads at once: 3 */
  gboolean metered;            /* scheduled downloads on metered networks too; FALSE */
  char *watched_folder;        /* what is put there is imported; "" none */
} IpsUpdateSettings;

/* What a problem is about, for the place where it is shown. */
typedef enum
{
  IPS_UPDATE_FIELD_NONE, IPS_UPDATE_FIELD_HOST, IPS_UPDATE_FIELD_PORT, IPS_UPDATE_FIELD_PATH, IPS_UPDATE_FIELD_USERNAME,
  IPS_UPDATE_FIELD_FOLDER, IPS_UPDATE_FIELD_PROXY_HOST, IPS_UPDATE_FIELD_PROXY_PORT, IPS_UPDATE_FIELD_PROXY_USERNAME, IPS_UPDATE_FIELD_PROXY_EXCEPTIONS,
  IPS_UPDATE_FIELD_LOCATOR, IPS_UPDATE_FIELD_DOWNLOAD_HOST, IPS_UPDATE_FIELD_LICENSE, IPS_UPDATE_FIELD_NOTIFY,
  IPS_UPDATE_FIELD_WATCHED_FOLDER, IPS_UPDATE_FIELD_NUMBER, IPS_UPDATE_FIELD_FALLBACKS, IPS_UPDATE_FIELD_FILES, IPS_UPDATE_FIELD_FILES_HOST_KEY,
  IPS_UPDATE_FIELD_CLIENT_CERTIFICATE, IPS_UPDATE_FIELD_CLIENT_KEY, IPS_UPDATE_FIELD_CLIENT_PASSPHRASE
} IpsUpdateField;

IpsUpdateSettings *ips_update_settings_new (void);                                  /* the defaults */
IpsUpdateSettings *ips_update_settings_copy (const IpsUpdateSettings *self);
void ips_update_settings_free (IpsUpdateSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsUpdateSettings, ips_update_settings_free)
gboolean ips_update_settings_equal (const IpsUpdateSettings *a, const IpsUpdateSettings *b);
/* Replaces a text field: ips_update_settings_set (&settings->host, "..."). %NULL is "". */
void ips_update_settings_set (char **field, const char *value);

/* To and from the store's settings ("updates.from"). What is missing or out of range is the default, the latter with
 * a warning in the log. */
IpsUpdateSettings *ips_update_settings_read (GHashTable *values);
GHashTable *ips_update_settings_write (const IpsUpdateSettings *self);              /* text -> text */

/* The first problem, a sentence for its place; %NULL where there is none. @field: (out) (optional) */
char *ips_update_settings_find_problem (const IpsUpdateSettings *self, IpsUpdateField *field);
/* The same as an error: %IPS_ERROR_INVALID. */
gboolean ips_update_settings_validate (const IpsUpdateSettings *self, GError **error);
/* Whether the server is shown a certificate of ours. */
gboolean ips_update_settings_has_client_certificate (const IpsUpdateSettings *self);
/* Only where updates come from, not its fallbacks, proxy and the rest. */
gboolean ips_update_settings_validate_server (const IpsUpdateSettings *self, GError **error);

/**
 * ips_update_settings_take_url:
 * @text: what was typed or pasted into the address or the path
 *
 * Splits a full URL ("http://servername/IPSpath") into scheme, host, port, user name and path. A password in it is not
 * kept. Anything else is left alone.
 *
 * Returns: whether it was a URL and the fields are set
 */
gboolean ips_update_settings_take_url (IpsUpdateSettings *self, const char *text);
/* The path as it is kept: blanks and slashes at its ends gone, "//" and "\" made "/". %NULL with %IPS_ERROR_INVALID. */
char *ips_update_path_normalize (const char *text, GError **error);

/* Whether the path leads to an index file (".json", ".txt") instead of a folder. */
gboolean ips_update_path_is_index (const char *path);

/* The hosts of @proxy_exceptions, without blanks. (transfer full) */
char **ips_update_settings_list_proxy_exceptions (const IpsUpdateSettings *self);
/* The local server's folder ("http://servername:8080/IPSpath/") or its index file, percent-coded; %NULL where no host is set. */
char *ips_update_settings_get_url (const IpsUpdateSettings *self);
/* Whence devices fetch files over SSH. %IPS_ERROR_INVALID where nothing is set. @own_login: (out): the login is that of the
 * folder and not of the local server. (transfer full) */
IpsDeviceFolder *ips_update_settings_get_files_folder (const IpsUpdateSettings *self, gboolean *own_login, GError **error);
/* Where updates come from, in words and as the subject of jobs: "Cisco.com", that URL, the folder's path. */
char *ips_update_settings_get_subject (const IpsUpdateSettings *self);

G_END_DECLS
