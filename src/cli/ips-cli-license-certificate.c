/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl licenses certificate: what the licence server presents, and whether it is to be trusted. */
#include "ips-config.h"
#include "ips-cli-licenses.h"

#include <glib/gi18n-lib.h>

#include "ips-license-look.h"
#include "ips-store-server-certificates.h"

static IpsExit
accept_certificate (IpsCli *self, const IpsSiteHost *host)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);
  g_autoptr(GError) error = NULL;

  if (!ips_cli_confirm (self, _("Accept this certificate?")))
    return IPS_EXIT_NOT_TRIED;
  ips_store_accept_server_certificate_async (store, host->host, host->port, host->certificate, g_get_user_name (), NULL, ips_cli_ready_cb, self);
  if (ips_store_accept_server_certificate_finish (store, ips_cli_await (self), &error))
    return IPS_EXIT_OK;
  ips_cli_complain_error (error, NULL);
  return IPS_EXIT_NOT_TRIED;
}

IpsExit
ips_cli_licenses_certificate (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsSiteHost) host = NULL;
  g_autoptr(GError) error = NULL;
  const IpsX509 *facts;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc > 1)
    return ips_cli_complain_usage (_("“licenses certificate” takes no names"));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  ips_license_look_async (ips_workspace_get_store (self->workspace), ips_workspace_get_vault (self->workspace), NULL, ips_cli_ready_cb, self);
  host = ips_license_look_finish (ips_workspace_get_store (self->workspace), ips_cli_await (self), &error);
  if (error != NULL)
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_NOT_TRIED;
    }
  if (host == NULL)
    return ips_cli_complain_usage (_("The licence server is asked over plain HTTP: it presents no certificate"));
  facts = ips_certificate_get_facts (host->certificate);
  g_print ("%s:%u\n  SHA-256 %s\n  SHA-1   %s\n", host->host, host->port, facts->sha256, facts->sha1);
  if (host->verdict == IPS_TRUST_TRUSTED)
    {
      g_print ("%s\n", _("It is trusted."));
      return IPS_EXIT_OK;
    }
  {
    g_autofree char *sentence = ips_license_look_describe (host);

    g_print ("%s\n", sentence);
  }
  return accept_certificate (self, host);
}
