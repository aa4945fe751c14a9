/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "ips-application.h"
#include "ips-log.h"
#include "ips-sensor-link.h"

int
main (int argc, char *argv[])
{
  g_autoptr (IpsApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, IPS_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  ips_log_init (FALSE);
  ips_https_link_init ();

  application = ips_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
