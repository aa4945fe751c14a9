/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsCli: one run of vedettectl: its options, its workspace and its way of waiting.
 *
 * The program has one main loop, at the top; ips_cli_await() runs it until an answer is there. Main
 * thread only.
 */
typedef struct
{
  /* options that every verb knows */
  char *store_path;          /* (owned) (nullable) */
  gboolean json;
  gboolean yes;
  gboolean all;
  gboolean no_keyring;
  gboolean password_stdin;
  gboolean verbose;
  char *group;               /* (owned) (nullable) */
  char *tag;                 /* (owned) (nullable) */

  IpsWorkspace *workspace;   /* (owned) (nullable): after ips_cli_open() */
  GAsyncResult *result;      /* (owned) (nullable): the answer ips_cli_await() waits for */
} IpsCli;

/* What the program's exit code says. */
typedef enum
{
  IPS_EXIT_OK = 0,           /* everything succeeded */
  IPS_EXIT_USAGE = 1,        /* the command line was wrong */
  IPS_EXIT_SOME_FAILED = 2,  /* at least one failed */
  IPS_EXIT_NOT_TRIED = 3     /* nothing could be tried */
} IpsExit;

/**
 * IpsCliVerb: a word of the command line. @run gets what stands behind its own words.
 */
typedef struct
{
  const char *name;          /* "certificates" */
  const char *action;        /* "refresh"; NULL where the verb stands alone */
  const char *arguments;     /* "[DEVICE…]" */
  const char *summary;       /* N_() one line */
  IpsExit (*run) (IpsCli *self, int argc, char **argv);
} IpsCliVerb;

extern const IpsCliVerb ips_cli_devices_verbs[];
extern const IpsCliVerb ips_cli_freeze_verbs[];
extern const IpsCliVerb ips_cli_ntp_verbs[];
extern const IpsCliVerb ips_cli_credentials_verbs[];
extern const IpsCliVerb ips_cli_certificates_verbs[];
extern const IpsCliVerb ips_cli_reboot_verbs[];
extern const IpsCliVerb ips_cli_diagnose_verbs[];
extern const IpsCliVerb ips_cli_jobs_verbs[];
extern const IpsCliVerb ips_cli_history_verbs[];
extern const IpsCliVerb ips_cli_schedules_verbs[];
extern const IpsCliVerb ips_cli_settings_verbs[];
extern const IpsCliVerb ips_cli_updates_verbs[];
extern const IpsCliVerb ips_cli_apply_verbs[];
extern const IpsCliVerb ips_cli_deploy_verbs[];
extern const IpsCliVerb ips_cli_deployments_verbs[];
extern const IpsCliVerb ips_cli_signatures_verbs[];
extern const IpsCliVerb ips_cli_policies_verbs[];
extern const IpsCliVerb ips_cli_changes_verbs[];
extern const IpsCliVerb ips_cli_licenses_verbs[];
extern const IpsCliVerb ips_cli_mail_verbs[];
extern const IpsCliVerb ips_cli_webhook_verbs[];
extern const IpsCliVerb ips_cli_windows_verbs[];

/* Parses the options of @entries (NULL-terminated, may be NULL) out of @argv behind the verb's words; the common
 * ones are known everywhere. %FALSE after having said what was wrong. */
gboolean ips_cli_parse (IpsCli *self, const GOptionEntry *entries, int *argc, char ***argv);

/* Opens the workspace once; %FALSE after having said why not. @with_engine: this run works on jobs. */
gboolean ips_cli_open (IpsCli *self, gboolean with_engine);
void ips_cli_close (IpsCli *self);

/* To be passed as callback, with the #IpsCli as data, to any asynchronous call. */
void ips_cli_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data);
/* Runs the main loop until it was called. Returns: (transfer none): the result, valid until the next wait */
GAsyncResult *ips_cli_await (IpsCli *self);
/* Runs the main loop until @done says so. */
void ips_cli_run_until (IpsCli *self, gboolean (*done) (gpointer data), gpointer data);

/* Whether --group, --tag or --all say which devices are meant. */
gboolean ips_cli_narrows (IpsCli *self);
/* The sensors that @names (names or addresses) or --group and --tag choose; without any, all of them, and @all is set.
 * (transfer container) (nullable): %NULL after having named what was not found. */
GPtrArray *ips_cli_choose (IpsCli *self, int n_names, char **names, gboolean *all);
/* ips_cli_open() and ips_cli_choose() in one, for verbs to which no name means every device. (transfer container)
 * (nullable): %NULL after having said why nothing can be tried. */
GPtrArray *ips_cli_open_devices (IpsCli *self, gboolean with_engine, int n_names, char **names);
/* Asks on the terminal; with --yes yes, without a terminal no. */
gboolean ips_cli_confirm (IpsCli *self, const char *question);
/* Reads a password without echo, or a line of stdin with --password-stdin. (nullable): nothing was given */
IpsSecret *ips_cli_ask_password (IpsCli *self, const char *prompt);
/* Asks for the passwords that the sensors' logins lack (no keyring, or never entered), once per login. */
void ips_cli_ask_missing_passwords (IpsCli *self, GPtrArray *sensors);

/* Follows one that is submitted: @submitted (transfer full) (nullable): %NULL with @error, which is then said. */
IpsExit ips_cli_follow_job (IpsCli *self, IpsJob *submitted, const GError *error);
/* Submits, follows on the terminal, answers trust questions, prints the outcome. */
IpsExit ips_cli_run_job (IpsCli *self, IpsVerb verb, GPtrArray *sensors, const char *parameters);
/* The same for a verb without sensors, on what @subject says in words. */
IpsExit ips_cli_run_job_on (IpsCli *self, IpsVerb verb, const char *subject, const char *parameters);
/* The same for what failed or was cancelled of a job. */
IpsExit ips_cli_retry_job (IpsCli *self, IpsJob *failed);
IpsExit ips_cli_print_job_outcome (IpsCli *self, IpsJob *job);
void ips_cli_add_job_json (JsonBuilder *builder, IpsJob *job, gboolean with_operations);

/* "vedettectl: " + a sentence on stderr. */
void ips_cli_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* The same, and what a verb returns where the command line was wrong. Returns: %IPS_EXIT_USAGE */
IpsExit ips_cli_complain_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);
void ips_cli_complain_error (const GError *error, const char *name);
/* After a password was entered: says that it is kept only until the program ends, where there is no keyring and nobody
 * asked to do without. */
void ips_cli_warn_unkept (IpsCli *self);
/* How a command ends that only keeps a secret: whatever the vault warns of is a failure of it, and said. */
IpsExit ips_cli_end_stored (IpsCli *self);

G_END_DECLS
