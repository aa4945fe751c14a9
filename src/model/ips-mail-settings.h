/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum { IPS_MAIL_SECURITY_NONE, IPS_MAIL_SECURITY_STARTTLS, IPS_MAIL_SECURITY_TLS, IPS_N_MAIL_SECURITIES } IpsMailSecurity;
const char *ips_mail_security_to_nick (IpsMailSecurity security);     /* "none", "starttls", "tls" */
gboolean ips_mail_security_from_nick (const char *nick, IpsMailSecurity *security);
const char *ips_mail_security_to_label (IpsMailSecurity security);
guint ips_mail_security_get_port (IpsMailSecurity security);          /* the usual one: 25, 587, 465 */

/* Of which jobs a mail is sent that have no rule of their own (licences and updates have theirs). */
typedef enum { IPS_MAIL_JOBS_NONE, IPS_MAIL_JOBS_FAILED, IPS_MAIL_JOBS_ALL, IPS_N_MAIL_JOBS } IpsMailJobs;
const char *ips_mail_jobs_to_nick (IpsMailJobs jobs);                 /* "none", "failed", "all" */
gboolean ips_mail_jobs_from_nick (const char *nick, IpsMailJobs *jobs);
const char *ips_mail_jobs_to_label (IpsMailJobs jobs);

/* Whose password it is in the vault. */
#define IPS_MAIL_VAULT_OWNER "smtp"

/**
 * IpsMailSettings: what *E-mail* asks for; the password is in the vault under %IPS_MAIL_VAULT_OWNER. Texts are
 * never %NULL.
 */
typedef struct
{
  char *server;               /* host name or address; "": mail is not set up */
  guint port;                 /* 0: the usual one of the security */
  IpsMailSecurity security;   /* default STARTTLS */
  char *user;                 /* "": no login */
  char *sender;
  char *recipients;           /* as typed: who gets what has no recipients of its own */
  char *approvers;            /* as typed: who is told of what a workflow's approver has to know; default "" */
  char *ca_file;              /* "": the authorities of the system */
  char *pin;                  /* "": none; else "sha256//" and base64 of the server's public key, which must match too */
  guint timeout_s;            /* for one whole mail; 60 */
  IpsMailJobs jobs;           /* default FAILED */
  guint certificate_days;     /* warn of certificates this many days before they expire; 0 never, default 0 */
  guint license_days;         /* the same of licences */
} IpsMailSettings;

IpsMailSettings *ips_mail_settings_new (void);                        /* the defaults */
IpsMailSettings *ips_mail_settings_copy (const IpsMailSettings *self);
void ips_mail_settings_free (IpsMailSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsMailSettings, ips_mail_settings_free)
gboolean ips_mail_settings_equal (const IpsMailSettings *a, const IpsMailSettings *b);

/* The store's settings, text by name ("mail.server"). A value that is missing or not well formed is the default. */
IpsMailSettings *ips_mail_settings_read (GHashTable *values);
GHashTable *ips_mail_settings_write (const IpsMailSettings *self);    /* (transfer full) */

typedef enum { IPS_MAIL_FIELD_NONE, IPS_MAIL_FIELD_SERVER, IPS_MAIL_FIELD_PORT, IPS_MAIL_FIELD_USER, IPS_MAIL_FIELD_SENDER,
               IPS_MAIL_FIELD_RECIPIENTS, IPS_MAIL_FIELD_APPROVERS, IPS_MAIL_FIELD_CA_FILE, IPS_MAIL_FIELD_PIN,
               IPS_MAIL_FIELD_TIMEOUT, IPS_MAIL_FIELD_CERTIFICATE_DAYS, IPS_MAIL_FIELD_LICENSE_DAYS, IPS_N_MAIL_FIELDS } IpsMailField;
/**
 * ips_mail_settings_validate:
 * @field: (out) (optional): the field that is wrong
 *
 * Without a server nothing else is asked for, but what is there must be well formed. A login without encryption is
 * refused unless the server is this computer.
 *
 * Returns: %FALSE with %IPS_ERROR_INVALID, which says what to enter
 */
gboolean ips_mail_settings_validate (const IpsMailSettings *self, IpsMailField *field, GError **error);

/* The same without what only concerns the addresses: whether a server could be called with these. */
gboolean ips_mail_settings_is_set_up (const IpsMailSettings *self);
guint ips_mail_settings_get_port (const IpsMailSettings *self);       /* never 0 */

G_END_DECLS
