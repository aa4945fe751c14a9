/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "ips-daemon.h"
#include "ips-log.h"
#include "ips-sensor-link.h"

int
main (int argc, char **argv)
{
  g_autofree char *store_path = NULL;
  gboolean no_keyring = FALSE, verbose = FALSE, version = FALSE;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_FILENAME, &store_path, N_("Work on this store instead of the usual one"), N_("FILE") },
    { "no-keyring", 0, 0, G_OPTION_ARG_NONE, &no_keyring, N_("Ask no keyring for passwords"), NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose, N_("Say more while working"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_("Print the version"), NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = NULL;
  g_autoptr(GError) error = NULL;
  IpsDaemonOptions options = { 0 };

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, IPS_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  context = g_option_context_new (NULL);
  g_option_context_set_summary (context, _("Runs Vedette's schedules and queued jobs while no window is open."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("vedetted: %s\n", error->message);
      return 2;
    }
  if (argc > 1)
    {
      /* TRANSLATORS: %s is a word of the command line */
      g_printerr ("vedetted: ");
      g_printerr (_("“%s” is not understood. “vedetted --help” lists what is."), argv[1]);
      g_printerr ("\n");
      return 2;
    }
  if (version)
    {
      g_print ("vedetted %s\n", IPS_VERSION);
      return 0;
    }
  ips_log_init (verbose);
  ips_https_link_init ();
  options.store_path = store_path;
  options.no_keyring = no_keyring;
  return ips_daemon_run (&options);
}
