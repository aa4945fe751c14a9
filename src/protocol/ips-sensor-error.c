/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-sensor-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-secret.h"
#include "ips-text.h"

#define MAX_WORDS_CHARS 300

const char * const ips_sensor_error_names[IPS_SENSOR_N_ERROR_NAMES + 1] = {
  "errAuthenticationTokenExpired", "errConfigCollision", "errInUse", "errInvalidDocument", "errLimitExceeded",
  "errNotAvailable", "errNotFound", "errNotSupported", "errPermissionDenied", "errSyslog", "errSystemError",
  "errTransport", "errUnacceptableValue", "errUnclassified", "errWarning", "errEngineBuildFailed", NULL
};

static const IpsError name_codes[IPS_SENSOR_N_ERROR_NAMES] = {
  IPS_ERROR_LOGIN_REJECTED, IPS_ERROR_CONFLICT, IPS_ERROR_BUSY, IPS_ERROR_REJECTED, IPS_ERROR_BUSY,
  IPS_ERROR_BUSY, IPS_ERROR_NOT_FOUND, IPS_ERROR_UNSUPPORTED, IPS_ERROR_PERMISSION, IPS_ERROR_REJECTED, IPS_ERROR_REJECTED,
  IPS_ERROR_REJECTED, IPS_ERROR_REJECTED, IPS_ERROR_REJECTED, IPS_ERROR_REJECTED, IPS_ERROR_REJECTED
};

IpsError
ips_sensor_error_code_from_name (const char *name)
{
  for (guint i = 0; name != NULL && i < IPS_SENSOR_N_ERROR_NAMES; i++)
    if (g_str_equal (name, ips_sensor_error_names[i]))
      return name_codes[i];
  return IPS_ERROR_REJECTED;
}

IpsError
ips_sensor_error_code_from_status (guint status)
{
  switch (status)
    {
    case 401:
      return IPS_ERROR_LOGIN_REJECTED;
    case 403:
      return IPS_ERROR_PERMISSION;
    case 423:
    case 429:
    case 503:
      return IPS_ERROR_BUSY;
    default:
      return IPS_ERROR_PROTOCOL;
    }
}

/* A sensor may echo what it was sent, so its words are redacted as well as made safe. */
static char *
dup_words (const char *words)
{
  g_autofree char *safe = ips_text_make_safe (words, MAX_WORDS_CHARS);
  g_autofree char *stripped = g_strdup (g_strstrip (safe));

  return ips_secret_redact (stripped);
}

void
ips_sensor_error_set_from_name (GError **error, const char *name, const char *words)
{
  g_autofree char *safe_words = dup_words (words);
  g_autofree char *safe_name = dup_words (name);
  IpsError code = ips_sensor_error_code_from_name (name);

  if (*safe_words == '\0')
    ips_set_error (error, code, "%s", *safe_name != '\0' ? safe_name : "errUnclassified");
  else if (*safe_name == '\0')
    ips_set_error (error, code, "%s", safe_words);
  else
    ips_set_error (error, code, "%s (%s)", safe_words, safe_name);
}

void
ips_sensor_error_set_words (GError **error, IpsError code, const char *words)
{
  g_autofree char *safe_words = dup_words (words);

  ips_set_error (error, code, "%s", *safe_words != '\0' ? safe_words : "errUnclassified");
}

void
ips_sensor_error_set_from_status (GError **error, guint status, const char *reason)
{
  g_autofree char *safe = dup_words (reason);
  IpsError code = ips_sensor_error_code_from_status (status);

  if (status == 401)
    /* TRANSLATORS: %s is the server's own phrase for the status */
    ips_set_error (error, code, _("the login was rejected (HTTP 401 %s)"), safe);
  else if (status >= 300 && status < 400)
    /* TRANSLATORS: an HTTP status number and the server's own phrase for it */
    ips_set_error (error, code, _("answered with a redirect, which is not followed (HTTP %u %s)"), status, safe);
  else
    /* TRANSLATORS: an HTTP status number and the server's own phrase for it */
    ips_set_error (error, code, _("answered with HTTP status %u %s"), status, safe);
}

/**
 * ips_sensor_error_new_timed_out:
 * @stage: what was being waited for
 * @limit_ms: the limit that passed, in milliseconds
 *
 * Returns: (transfer full): %IPS_ERROR_TIMED_OUT
 */
GError *
ips_sensor_error_new_timed_out (IpsStage stage, guint limit_ms)
{
  double seconds = limit_ms / 1000.0;

  switch (stage)
    {
    case IPS_STAGE_CONNECTING:
      /* TRANSLATORS: %g is a number of seconds */
      return ips_error_new (IPS_ERROR_TIMED_OUT, _("did not answer the connection within %g s"), seconds);
    case IPS_STAGE_HANDSHAKING:
      /* TRANSLATORS: %g is a number of seconds */
      return ips_error_new (IPS_ERROR_TIMED_OUT, _("accepted the connection but did not finish the TLS handshake within %g s"), seconds);
    case IPS_STAGE_ASKING:
      /* TRANSLATORS: %g is a number of seconds */
      return ips_error_new (IPS_ERROR_TIMED_OUT, _("accepted the connection but did not reply within %g s"), seconds);
    case IPS_STAGE_REPLYING:
    default:
      /* TRANSLATORS: %g is a number of seconds */
      return ips_error_new (IPS_ERROR_TIMED_OUT, _("the reply did not end within %g s"), seconds);
    }
}

static GError *
map_io_error (const GError *foreign, IpsStage stage, const char *words)
{
  switch (foreign->code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
      return ips_error_new (IPS_ERROR_REFUSED, _("the connection was refused"));
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_HOST_NOT_FOUND:
      return ips_error_new (IPS_ERROR_UNREACHABLE, "%s", words);
    case G_IO_ERROR_TIMED_OUT:
      return ips_error_new (IPS_ERROR_TIMED_OUT, "%s", words);
    case G_IO_ERROR_CONNECTION_CLOSED:   /* also BROKEN_PIPE and reset by peer */
    case G_IO_ERROR_PARTIAL_INPUT:
    case G_IO_ERROR_NOT_CONNECTED:
      if (stage <= IPS_STAGE_HANDSHAKING)
        return ips_error_new (IPS_ERROR_REFUSED, _("the connection was closed at once"));
      if (stage == IPS_STAGE_ASKING)
        return ips_error_new (IPS_ERROR_PROTOCOL, _("closed the connection without a reply"));
      return ips_error_new (IPS_ERROR_PROTOCOL, _("closed the connection in the middle of its reply"));
    default:
      if (stage == IPS_STAGE_CONNECTING)
        return ips_error_new (IPS_ERROR_UNREACHABLE, "%s", words);
      if (stage == IPS_STAGE_HANDSHAKING)
        return ips_error_new (IPS_ERROR_TLS, "%s", words);
      return ips_error_new (IPS_ERROR_PROTOCOL, "%s", words);
    }
}

/**
 * ips_sensor_error_map:
 * @foreign: an error of GIO, of its TLS or of libsoup
 * @stage: how far the contact had got
 *
 * Returns: (transfer full): an error of our domain; a copy where it already was one or only says
 *   that somebody stopped the work
 */
GError *
ips_sensor_error_map (const GError *foreign, IpsStage stage)
{
  g_autofree char *words = dup_words (foreign->message);

  if (foreign->domain == IPS_ERROR || ips_error_is_cancelled (foreign))
    return g_error_copy (foreign);
  if (foreign->domain == G_TLS_ERROR)
    {
      /* GIO's TLS wraps a reset into an error of its own and leaves only the words of the system. */
      if (stage <= IPS_STAGE_HANDSHAKING
          && (strstr (foreign->message, g_strerror (ECONNRESET)) != NULL || strstr (foreign->message, g_strerror (EPIPE)) != NULL))
        return ips_error_new (IPS_ERROR_REFUSED, _("the connection was closed at once"));
      if (stage <= IPS_STAGE_HANDSHAKING)
        return ips_error_new (IPS_ERROR_TLS, "%s", words);
      /* A close without the TLS farewell, after the handshake. */
      if (foreign->code == G_TLS_ERROR_EOF && stage == IPS_STAGE_ASKING)
        return ips_error_new (IPS_ERROR_PROTOCOL, _("closed the connection without a reply"));
      if (foreign->code == G_TLS_ERROR_EOF)
        return ips_error_new (IPS_ERROR_PROTOCOL, _("closed the connection in the middle of its reply"));
      return ips_error_new (IPS_ERROR_TLS, "%s", words);
    }
  if (foreign->domain == G_RESOLVER_ERROR)
    return ips_error_new (IPS_ERROR_UNREACHABLE, "%s", words);
  if (foreign->domain == G_IO_ERROR)
    return map_io_error (foreign, stage, words);
  return ips_error_new (stage == IPS_STAGE_CONNECTING ? IPS_ERROR_UNREACHABLE : IPS_ERROR_PROTOCOL, "%s", words);
}
