/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl certificates: what Manage > IPS > IPS Certificates does. */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib/gi18n-lib.h>

#include "ips-certificate-test.h"
#include "ips-cli-output.h"
#include "ips-link-form.h"
#include "ips-expiry.h"
#include "ips-problem.h"

static void
add_row (IpsCliTable *table, IpsSensor *sensor, IpsTransport transport, gint64 now_us, IpsCliFormat format)
{
  IpsCertificate *presented = ips_sensor_get_shown_certificate (sensor, transport, now_us);
  IpsCertificate *trusted = ips_sensor_get_trusted (sensor);
  const IpsX509 *device = presented != NULL ? ips_certificate_get_facts (presented) : NULL;
  const IpsX509 *stored = trusted != NULL ? ips_certificate_get_facts (trusted) : NULL;
  g_autofree char *from = ips_cli_format_time (device != NULL ? device->not_before_us : 0, format);
  g_autofree char *until = ips_cli_format_time (device != NULL ? device->not_after_us : 0, format);
  g_autofree char *days = device != NULL ? g_strdup_printf ("%d", ips_certificate_get_days_left (presented, now_us)) : g_strdup ("");
  g_autoptr(IpsProblem) problem = ips_problem_for_certificate (sensor, transport, now_us);
  const char *tests[IPS_N_CERTIFICATE_TESTS];

  for (IpsCertificateTest test = 0; test < IPS_N_CERTIFICATE_TESTS; test++)
    tests[test] = ips_test_outcome_to_label (ips_certificate_test (test, trusted, presented, ips_sensor_get_config (sensor)->address, now_us));
  ips_cli_table_add (table, ips_sensor_get_name (sensor), ips_sensor_get_config (sensor)->address,
                     ips_mismatch_to_label (ips_sensor_get_mismatch (sensor, transport)), from, until, days,
                     ips_certificate_status_to_label (ips_sensor_get_certificate_status (sensor, transport, now_us)),
                     stored != NULL ? stored->sha1 : "", device != NULL ? device->sha1 : "",
                     stored != NULL ? stored->sha256 : "", device != NULL ? device->sha256 : "",
                     problem->kind == IPS_PROBLEM_NONE ? "" : problem->text, problem->what_to_do,
                     tests[IPS_CERTIFICATE_TEST_ISSUER], tests[IPS_CERTIFICATE_TEST_DATE], tests[IPS_CERTIFICATE_TEST_NAME]);
}

static IpsExit
print_certificates (IpsCli *self, GPtrArray *sensors, IpsCliFormat format)
{
  const char *keys[] = { "device", "address", "mismatch", "valid_from", "valid_until", "days_left", "status",
                         "thumbprint_on_csm", "thumbprint_on_device", "thumbprint_on_csm_sha256",
                         "thumbprint_on_device_sha256", "problem", "what_to_do", "issuer_trusted", "date_inside_validity", "name_matches", NULL };
  const char *headings[] = { _("Device"), "", _("Certificate Mismatch?"), _("Valid From on Device"),
                             _("Valid Until on Device"), _("Days Left"), _("Certificate Status on Device"),
                             _("Thumbprint on CSM"), _("Thumbprint on Device"), "", "", _("Problem"), "", "", "", "", NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  IpsTransport transport = ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport;
  gint64 now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));

  for (guint i = 0; i < sensors->len; i++)
    add_row (table, g_ptr_array_index (sensors, i), transport, now_us, format);
  ips_cli_table_print_as (table, format);
  return IPS_EXIT_OK;
}

static IpsExit
list (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GPtrArray) sensors = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  sensors = ips_cli_open_devices (self, FALSE, argc - 1, argv + 1);
  return sensors != NULL ? print_certificates (self, sensors, self->json ? IPS_CLI_JSON : IPS_CLI_COLUMNS) : IPS_EXIT_NOT_TRIED;
}

static IpsExit
run_verb (IpsCli *self, IpsVerb verb, const char *parameters, int n_names, char **names)
{
  g_autoptr(GPtrArray) sensors = NULL;
  g_autofree char *number = NULL;
  g_autofree char *forms = NULL;
  g_autofree char *question = NULL;
  gboolean all;

  if (!ips_cli_open (self, TRUE))
    return IPS_EXIT_NOT_TRIED;
  sensors = ips_cli_choose (self, n_names, names, &all);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;

  /* Reading everything does no harm; changing everything is never done by accident. */
  if (verb != IPS_VERB_REFRESH && all && !self->all)
    {
      /* TRANSLATORS: %s is a verb such as “Regenerate Certificate”, %u the number of devices */
      number = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "No device was named. %s on the only %u device?",
                                             "No device was named. %s on all %u devices?", sensors->len),
                                ips_verb_to_label (verb), sensors->len);
      forms = ips_link_form_describe (sensors, verb, ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport);
      question = g_strdup_printf ("%s %s", number, forms);
      if (!ips_cli_confirm (self, question))
        return IPS_EXIT_NOT_TRIED;
    }
  return ips_cli_run_job (self, verb, sensors, parameters);
}

static IpsExit
refresh (IpsCli *self, int argc, char **argv)
{
  gboolean trust_new = FALSE;
  const GOptionEntry entries[] = {
    { "trust-new", 0, 0, G_OPTION_ARG_NONE, &trust_new, N_("Trust certificates seen for the first time"), NULL },
    { NULL }
  };

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  return run_verb (self, IPS_VERB_REFRESH, trust_new ? "{\"trust-new\":true}" : NULL, argc - 1, argv + 1);
}

static IpsExit
sync_certificates (IpsCli *self, int argc, char **argv)
{
  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  return run_verb (self, IPS_VERB_SYNC_CERTIFICATE, NULL, argc - 1, argv + 1);
}

static IpsExit
regenerate (IpsCli *self, int argc, char **argv)
{
  int within_days = -1;
  gboolean in_window = FALSE;
  const char *parameters;
  const GOptionEntry entries[] = {
    { "in-window", 0, 0, G_OPTION_ARG_NONE, &in_window, N_("Each when its maintenance window opens"), NULL },
    { "expiring-within", 0, 0, G_OPTION_ARG_INT, &within_days,
      N_("Those whose certificate ends within so many days, or has ended"), N_("DAYS") },
    { NULL }
  };
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  parameters = in_window ? "{\"in-window\":true}" : NULL;
  if (within_days < 0)
    return run_verb (self, IPS_VERB_REGENERATE_CERTIFICATE, parameters, argc - 1, argv + 1);

  if (argc > 1)
    return ips_cli_complain_usage (_("Give either names or --expiring-within"));
  if (!ips_cli_open (self, TRUE))
    return IPS_EXIT_NOT_TRIED;
  {
    GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));
    gint64 now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));

    for (guint i = 0; i < sensors->len; i++)
      {
        IpsSensor *sensor = g_ptr_array_index (sensors, i);
        IpsCertificate *certificate = ips_sensor_get_facts (sensor)->certificate;

        if (certificate != NULL && ips_certificate_get_days_left (certificate, now_us) < within_days)
          g_ptr_array_add (names, (gpointer) ips_sensor_get_name (sensor));
      }
  }
  if (names->len == 0)
    {
      ips_cli_complain (_("No certificate ends that soon; nothing was done"));
      return IPS_EXIT_OK;
    }
  {
    g_autofree char *question =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Regenerate Certificate on %u device?",
                                    "Regenerate Certificate on %u devices?", names->len), names->len);

    if (!ips_cli_confirm (self, question))
      return IPS_EXIT_NOT_TRIED;
  }
  return run_verb (self, IPS_VERB_REGENERATE_CERTIFICATE, parameters, (int) names->len, (char **) names->pdata);
}

static IpsExit
export (IpsCli *self, int argc, char **argv)
{
  gboolean ics = FALSE, csv = FALSE;
  const GOptionEntry entries[] = {
    { "csv", 0, 0, G_OPTION_ARG_NONE, &csv, N_("A table for a spreadsheet"), NULL },
    { "ics", 0, 0, G_OPTION_ARG_NONE, &ics, N_("A calendar of the days on which certificates end"), NULL },
    { NULL }
  };
  g_autoptr(GPtrArray) sensors = NULL;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (ics + csv + self->json > 1)
    return ips_cli_complain_usage (_("Choose one of --csv, --ics and --json"));
  sensors = ips_cli_open_devices (self, FALSE, argc - 1, argv + 1);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;
  if (ics)
    {
      g_autofree char *calendar = ips_expiry_to_ics (sensors, ips_clock_now_us (ips_workspace_get_clock (self->workspace)));

      g_print ("%s", calendar);
      return IPS_EXIT_OK;
    }
  return print_certificates (self, sensors, csv ? IPS_CLI_CSV : IPS_CLI_JSON);
}

/* The thumbprint of what was seen must be typed: a name alone would trust anything. */
static IpsExit
trust (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *thumbprint = NULL;
  IpsFleet *fleet;
  IpsSensor *sensor;
  IpsCertificate *certificate;
  const IpsX509 *facts;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 3)
    return ips_cli_complain_usage (_("Give a device and the thumbprint read from its console"));
  thumbprint = ips_x509_normalize_fingerprint (argv[2], &error);
  if (thumbprint == NULL)
    {
      ips_cli_complain_error (error, argv[1]);
      return IPS_EXIT_USAGE;
    }
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  fleet = ips_workspace_get_fleet (self->workspace);
  sensor = ips_fleet_lookup_name (fleet, argv[1]);
  certificate = sensor != NULL ? ips_sensor_get_facts (sensor)->certificate : NULL;
  if (certificate == NULL)
    {
      /* TRANSLATORS: %s is a device's name */
      ips_cli_complain (_("No certificate of “%s” has been seen yet. Refresh it first."), argv[1]);
      return IPS_EXIT_NOT_TRIED;
    }
  facts = ips_certificate_get_facts (certificate);
  if (!g_str_equal (thumbprint, facts->sha1) && !g_str_equal (thumbprint, facts->sha256))
    {
      /* TRANSLATORS: the first %s is a device's name, the others are thumbprints */
      ips_cli_complain (_("“%s” presents another certificate: %s (SHA-256 %s). Nothing was changed."), argv[1], facts->sha1,
                        facts->sha256);
      return IPS_EXIT_SOME_FAILED;
    }
  ips_fleet_trust_async (fleet, ips_sensor_get_id (sensor), certificate, "added by hand", NULL, ips_cli_ready_cb, self);
  if (!ips_fleet_trust_finish (fleet, ips_cli_await (self), &error))
    {
      ips_cli_complain_error (error, argv[1]);
      return IPS_EXIT_SOME_FAILED;
    }
  return IPS_EXIT_OK;
}

const IpsCliVerb ips_cli_certificates_verbs[] = {
  { "certificates", "list", "[DEVICE…]", N_("What is known, without asking the devices"), list },
  { "certificates", "refresh", "[--trust-new] [DEVICE…]", N_("Ask the devices for their certificates"), refresh },
  { "certificates", "sync", "[DEVICE…]", N_("Trust what the device presents now"), sync_certificates },
  { "certificates", "regenerate", "[--expiring-within DAYS] [DEVICE…]", N_("Make a new certificate on the device"), regenerate },
  { "certificates", "export", "[--csv | --ics] [DEVICE…]", N_("The table as JSON or CSV, or a calendar"), export },
  { "certificates", "trust", "DEVICE THUMBPRINT", N_("Trust a certificate whose thumbprint you compared"), trust },
  { NULL }
};
