/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-error.h"

#include <gio/gio.h>
#include <stdarg.h>

#include "ips-nick.h"

/* The texts are stored and exported: a row may be added, never changed. */
static const char *const nicks[IPS_ERROR_N_CODES] = {
  [IPS_ERROR_FAILED] = "failed",
  [IPS_ERROR_INVALID] = "invalid",
  [IPS_ERROR_NOT_FOUND] = "not-found",
  [IPS_ERROR_EXISTS] = "exists",
  [IPS_ERROR_CONFLICT] = "conflict",
  [IPS_ERROR_UNREACHABLE] = "unreachable",
  [IPS_ERROR_REFUSED] = "refused",
  [IPS_ERROR_TIMED_OUT] = "timed-out",
  [IPS_ERROR_TLS] = "tls",
  [IPS_ERROR_CERT_UNKNOWN] = "cert-unknown",
  [IPS_ERROR_CERT_CHANGED] = "cert-changed",
  [IPS_ERROR_NO_CREDENTIALS] = "no-credentials",
  [IPS_ERROR_LOGIN_REJECTED] = "login-rejected",
  [IPS_ERROR_PERMISSION] = "permission",
  [IPS_ERROR_BUSY] = "busy",
  [IPS_ERROR_PROTOCOL] = "protocol",
  [IPS_ERROR_TOO_LARGE] = "too-large",
  [IPS_ERROR_REJECTED] = "rejected",
  [IPS_ERROR_UNSUPPORTED] = "unsupported",
  [IPS_ERROR_CLOCK] = "clock",
  [IPS_ERROR_NOT_BACK] = "not-back",
  [IPS_ERROR_LEASE_LOST] = "lease-lost",
  [IPS_ERROR_STORE_NEWER] = "store-newer",
  [IPS_ERROR_STORE_DAMAGED] = "store-damaged",
  [IPS_ERROR_STORE_READONLY] = "store-readonly",
  [IPS_ERROR_DISK_FULL] = "disk-full",
  [IPS_ERROR_NO_KEYRING] = "no-keyring",
  [IPS_ERROR_PROXY] = "proxy",
  [IPS_ERROR_PROXY_LOGIN] = "proxy-login",
  [IPS_ERROR_NOT_ENTITLED] = "not-entitled",
  [IPS_ERROR_NO_LISTING] = "no-listing",
  [IPS_ERROR_CHECKSUM] = "checksum",
  [IPS_ERROR_ADDRESS_EXISTS] = "address-exists",
  [IPS_ERROR_SSH] = "ssh",
  [IPS_ERROR_HOST_KEY_UNKNOWN] = "host-key-unknown",
  [IPS_ERROR_HOST_KEY_CHANGED] = "host-key-changed",
};

G_DEFINE_QUARK (ips-error-quark, ips_error)

const char *
ips_error_to_nick (IpsError code)
{
  g_return_val_if_fail ((guint) code < IPS_ERROR_N_CODES, nicks[IPS_ERROR_FAILED]);

  return nicks[code];
}

gboolean
ips_error_from_nick (const char *nick, IpsError *code)
{
  *code = IPS_ERROR_FAILED;
  return IPS_NICK_FIND (nicks, nick, code);
}

gboolean
ips_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

IpsError
ips_error_get_code (const GError *error)
{
  return error != NULL && error->domain == IPS_ERROR ? (IpsError) error->code : IPS_ERROR_FAILED;
}

GError *
ips_error_new (IpsError code, const char *format, ...)
{
  GError *error;
  va_list args;

  va_start (args, format);
  error = g_error_new_valist (IPS_ERROR, (int) code, format, args);
  va_end (args);
  return error;
}

void
ips_set_error (GError **error, IpsError code, const char *format, ...)
{
  va_list args;

  if (error == NULL)
    return;
  g_return_if_fail (*error == NULL);

  va_start (args, format);
  *error = g_error_new_valist (IPS_ERROR, (int) code, format, args);
  va_end (args);
}
