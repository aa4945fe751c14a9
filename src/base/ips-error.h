/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IPS_ERROR:
 *
 * The one error domain of the program. Codes are named by what the user can do next; errors of
 * other libraries are mapped once, at the layer where they enter. Cancelling is never mapped: it
 * stays %G_IO_ERROR_CANCELLED (see ips_error_is_cancelled()).
 *
 * Messages are fragments: lower case, no full stop, the device or file first. Sentences for people
 * are made by ips_explain_error() in `model`.
 */
#define IPS_ERROR (ips_error_quark ())
GQuark ips_error_quark (void);

typedef enum
{
  IPS_ERROR_FAILED,            /* none of the below; show the details */
  IPS_ERROR_INVALID,           /* what was entered or read is not well formed: correct it */
  IPS_ERROR_NOT_FOUND,         /* the named thing does not exist */
  IPS_ERROR_EXISTS,            /* it exists already */
  IPS_ERROR_CONFLICT,          /* somebody else changed it meanwhile: look again */
  IPS_ERROR_UNREACHABLE,       /* no route, no name: check the cable, the address */
  IPS_ERROR_REFUSED,           /* TCP refused or reset at once: down, or not in Allowed Hosts */
  IPS_ERROR_TIMED_OUT,         /* accepted but silent, or the deadline passed */
  IPS_ERROR_TLS,               /* the TLS handshake failed */
  IPS_ERROR_CERT_UNKNOWN,      /* no trusted certificate yet: review and trust it */
  IPS_ERROR_CERT_CHANGED,      /* differs from the trusted one: Sync Certificate after checking */
  IPS_ERROR_NO_CREDENTIALS,    /* no user name or password is set: enter it */
  IPS_ERROR_LOGIN_REJECTED,    /* HTTP 401: check user name and password */
  IPS_ERROR_PERMISSION,        /* the account's role does not allow it */
  IPS_ERROR_BUSY,              /* the device is busy: try again later */
  IPS_ERROR_PROTOCOL,          /* answered, but not like a sensor: show the details */
  IPS_ERROR_TOO_LARGE,         /* more than the limit arrived */
  IPS_ERROR_REJECTED,          /* the sensor understood and said no: its words are the message */
  IPS_ERROR_UNSUPPORTED,       /* this transport or platform has no such thing (HTTP: certificates) */
  IPS_ERROR_CLOCK,             /* a clock is wrong: set NTP */
  IPS_ERROR_NOT_BACK,          /* rebooted and did not come back within the deadline */
  IPS_ERROR_LEASE_LOST,        /* another engine took the work over */
  IPS_ERROR_STORE_NEWER,       /* the store was written by a newer version */
  IPS_ERROR_STORE_DAMAGED,     /* the store is not readable: salvage */
  IPS_ERROR_STORE_READONLY,    /* the folder cannot be written */
  IPS_ERROR_DISK_FULL,         /* free some space */
  IPS_ERROR_NO_KEYRING,        /* no Secret Service: passwords are asked each session */
  IPS_ERROR_PROXY,             /* the proxy is not there or says no: check it, or do without */
  IPS_ERROR_PROXY_LOGIN,       /* the proxy wants a login, or another one: enter it */
  IPS_ERROR_NOT_ENTITLED,      /* the account lacks eligibility or has to accept an agreement first */
  IPS_ERROR_NO_LISTING,        /* the server shows no listing of the folder: switch it on */
  IPS_ERROR_CHECKSUM,          /* a file is not what it should be: get it again */
  IPS_ERROR_ADDRESS_EXISTS,    /* another device has this address and port: correct it */
  IPS_ERROR_SSH,               /* the SSH key exchange failed: old algorithms, or no SSH there */
  IPS_ERROR_HOST_KEY_UNKNOWN,  /* no trusted SSH host key yet: compare and trust it */
  IPS_ERROR_HOST_KEY_CHANGED,  /* differs from the trusted one: find out why, then enter the new one */
  IPS_ERROR_N_CODES
} IpsError;

/**
 * ips_error_to_nick:
 * @code: a code
 *
 * Returns: (transfer none): the stable text of the code ("login-rejected"), as stored and exported
 */
const char *ips_error_to_nick (IpsError code);

/**
 * ips_error_from_nick:
 * @nick: (nullable): text from ips_error_to_nick()
 * @code: (out): the code
 *
 * Returns: %FALSE where the text is no code; @code is then %IPS_ERROR_FAILED
 */
gboolean ips_error_from_nick (const char *nick, IpsError *code);

/**
 * ips_error_is_cancelled:
 * @error: (nullable): an error
 *
 * Returns: whether it only says that somebody stopped the work
 */
gboolean ips_error_is_cancelled (const GError *error);

/**
 * ips_error_get_code:
 * @error: (nullable): an error
 *
 * Returns: its code; %IPS_ERROR_FAILED for an error of another domain, and for none
 */
IpsError ips_error_get_code (const GError *error);

/**
 * ips_set_error:
 * @error: (out) (optional): where to
 * @code: what the user can do next
 * @format: a fragment, lower case, no full stop
 *
 * The only way errors of our domain are made, so that a code never lands where the domain belongs.
 */
void ips_set_error (GError **error, IpsError code, const char *format, ...) G_GNUC_PRINTF (3, 4);
GError *ips_error_new (IpsError code, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
