/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "ips-cli.h"
#include "ips-log.h"
#include "ips-sensor-link.h"

#define HELP_COLUMN 36

static const IpsCliVerb *const all_verbs[] = {
  ips_cli_devices_verbs, ips_cli_freeze_verbs, ips_cli_ntp_verbs, ips_cli_credentials_verbs, ips_cli_certificates_verbs, ips_cli_reboot_verbs,
  ips_cli_diagnose_verbs, ips_cli_jobs_verbs, ips_cli_history_verbs, ips_cli_schedules_verbs, ips_cli_settings_verbs,
  ips_cli_licenses_verbs, ips_cli_mail_verbs, ips_cli_updates_verbs, ips_cli_apply_verbs, ips_cli_deploy_verbs, ips_cli_deployments_verbs,
  ips_cli_signatures_verbs, ips_cli_policies_verbs,
  ips_cli_changes_verbs, ips_cli_windows_verbs, ips_cli_webhook_verbs
};

static void
print_verb (const IpsCliVerb *verb)
{
  g_autofree char *words = g_strjoin (" ", verb->name, verb->action != NULL ? verb->action : verb->arguments,
                                      verb->action != NULL ? verb->arguments : NULL, NULL);

  glong width = g_utf8_strlen (words, -1);

  if (width > HELP_COLUMN)
    g_print ("  %s\n  %*s  %s\n", words, HELP_COLUMN, "", _(verb->summary));
  else
    g_print ("  %s%*s  %s\n", words, (int) (HELP_COLUMN - width), "", _(verb->summary));
}

static void
print_help (const char *only)
{
  g_print (_("Usage: vedettectl VERB [ACTION] [OPTION…] [DEVICE…]\n\n"
             "Looks after the certificates, licences, updates, signatures, policies and reboots of a\n"
             "fleet of IPS sensors.\n"
             "It shares the store and the jobs of the Vedette window.\n\n"));
  for (guint i = 0; i < G_N_ELEMENTS (all_verbs); i++)
    for (const IpsCliVerb *verb = all_verbs[i]; verb->name != NULL; verb++)
      if (only == NULL || g_str_equal (only, verb->name))
        print_verb (verb);
  g_print (_("\nOptions of every verb:\n"
             "  --json             print JSON\n"
             "  --store FILE       use this store instead of the usual one\n"
             "  --group PATH       the devices of this group and of those below it\n"
             "  --tag TAG          of these only the devices with this tag\n"
             "  --all              every device\n"
             "  -y, --yes          do not ask\n"
             "  --no-keyring       keep passwords only while this runs\n"
             "  --password-stdin   read passwords from standard input, a line each\n"
             "  -v, --verbose      say more while working\n"
             "  --help, --version\n\n"
             "Exit codes: 0 all succeeded, 1 usage, 2 some failed, 3 none could be tried.\n"));
}

/* %NULL where no verb fits; @n_words: how many words name it. */
static const IpsCliVerb *
find_verb (int argc, char **argv, int *n_words)
{
  for (guint i = 0; i < G_N_ELEMENTS (all_verbs); i++)
    for (const IpsCliVerb *verb = all_verbs[i]; verb->name != NULL; verb++)
      {
        if (argc < 2 || !g_str_equal (verb->name, argv[1]))
          continue;
        *n_words = verb->action == NULL ? 1 : 2;
        if (verb->action == NULL || (argc > 2 && g_str_equal (verb->action, argv[2])))
          return verb;
      }
  return NULL;
}

static gboolean
has_flag (int argc, char **argv, const char *flag, const char *short_flag)
{
  for (int i = 1; i < argc && !g_str_equal (argv[i], "--"); i++)
    if (g_str_equal (argv[i], flag) || g_strcmp0 (argv[i], short_flag) == 0)
      return TRUE;
  return FALSE;
}

int
main (int argc, char **argv)
{
  IpsCli self = { 0 };
  const IpsCliVerb *verb;
  int n_words = 0;
  IpsExit code;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, IPS_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  ips_log_init (has_flag (argc, argv, "--verbose", "-v"));
  ips_https_link_init ();

  if (has_flag (argc, argv, "--version", NULL))
    {
      g_print ("vedettectl %s\n", IPS_VERSION);
      return IPS_EXIT_OK;
    }
  if (has_flag (argc, argv, "--help", "-h") || (argc > 1 && g_str_equal (argv[1], "help")))
    {
      print_help (argc > 2 && argv[1][0] != '-' && !g_str_equal (argv[1], "help") ? argv[1] : NULL);
      return IPS_EXIT_OK;
    }

  verb = find_verb (argc, argv, &n_words);
  if (verb == NULL)
    {
      if (argc < 2)
        ips_cli_complain (_("Say what to do. “vedettectl --help” lists it."));
      else
        /* TRANSLATORS: the %s are the words that were typed */
        ips_cli_complain (_("“%s%s%s” is nothing this program does. “vedettectl --help” lists what it does."), argv[1],
                          argc > 2 && argv[2][0] != '-' ? " " : "", argc > 2 && argv[2][0] != '-' ? argv[2] : "");
      return IPS_EXIT_USAGE;
    }
  argv[n_words] = argv[0];
  code = verb->run (&self, argc - n_words, argv + n_words);
  ips_cli_close (&self);
  return (int) code;
}
