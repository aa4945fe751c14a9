/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-tls-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

void
ips_tls_error_set_handshake (gnutls_session_t session, int result, GError **error)
{
  int code = G_TLS_ERROR_HANDSHAKE;

  switch (result)
    {
    case GNUTLS_E_CERTIFICATE_ERROR:
    case GNUTLS_E_NO_CERTIFICATE_FOUND:
      g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, _("unacceptable certificate"));
      return;
    case GNUTLS_E_PREMATURE_TERMINATION:
      g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_EOF, _("the connection was closed during the TLS handshake"));
      return;
    case GNUTLS_E_UNEXPECTED_PACKET_LENGTH:
    case GNUTLS_E_UNEXPECTED_PACKET:
    case GNUTLS_E_RECORD_OVERFLOW:
    case GNUTLS_E_UNSUPPORTED_VERSION_PACKET:
      code = G_TLS_ERROR_NOT_TLS;
      break;
    case GNUTLS_E_FATAL_ALERT_RECEIVED:
      if (gnutls_certificate_client_get_request_status (session) != 0)
        {
          g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED, _("the server asks for a certificate of ours"));
          return;
        }
      /* TRANSLATORS: %s is the name of an alert of the TLS protocol, as "Handshake failed" */
      g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, _("the server refused the TLS handshake: %s"),
                   gnutls_alert_get_name (gnutls_alert_get (session)));
      return;
    default:
      break;
    }
  /* TRANSLATORS: %s is what the TLS library says */
  g_set_error (error, G_TLS_ERROR, code, _("the TLS handshake failed: %s"), gnutls_strerror (result));
}

void
ips_tls_error_set_later (gnutls_session_t session, int result, GError **error)
{
  if (result == GNUTLS_E_PREMATURE_TERMINATION)
    g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_EOF, _("the connection was closed unexpectedly"));
  else if (result == GNUTLS_E_FATAL_ALERT_RECEIVED)
    g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_MISC,
                 /* TRANSLATORS: %s is the name of an alert of the TLS protocol, as "Bad record MAC" */
                 _("the peer ended TLS with an alert: %s"), gnutls_alert_get_name (gnutls_alert_get (session)));
  else
    /* TRANSLATORS: %s is what the TLS library says */
    g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_MISC, _("TLS failed: %s"), gnutls_strerror (result));
}
