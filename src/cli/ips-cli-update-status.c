/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl updates status: Update Status. */
#include "ips-config.h"
#include "ips-cli-updates.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-format.h"

static void
add_event (JsonBuilder *builder, const char *name, const IpsUpdateEvent *event)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  ips_cli_add_number (builder, "when_us", event->when_us);
  ips_cli_add_text (builder, "subject", event->subject);
  ips_cli_add_text (builder, "outcome", event->outcome);
  ips_cli_add_flag (builder, "failed", event->failed);
  json_builder_end_object (builder);
}

static const char *const kinds[IPS_N_UPDATE_KINDS] = { "sensor", "signature" };
static const char *const stages[IPS_N_UPDATE_STAGES] = { "available", "downloaded", "applied", "deployed" };

static void
print_status_json (const IpsUpdateOverview *overview)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  const IpsUpdateStatus *status = overview->status;

  json_builder_begin_object (builder);
  ips_cli_add_text (builder, "server", overview->subject);
  ips_cli_add_text (builder, "mode", ips_update_mode_to_nick (overview->settings->mode));
  for (IpsUpdateKind kind = 0; kind < IPS_N_UPDATE_KINDS; kind++)
    {
      json_builder_set_member_name (builder, kinds[kind]);
      json_builder_begin_object (builder);
      for (IpsUpdateStage stage = 0; stage < IPS_N_UPDATE_STAGES; stage++)
        {
          json_builder_set_member_name (builder, stages[stage]);
          json_builder_begin_object (builder);
          ips_cli_add_text (builder, "level", status->latest[kind][stage].text);
          ips_cli_add_text (builder, "file", status->latest[kind][stage].file);
          ips_cli_add_text (builder, "distribution", status->latest[kind][stage].distribution);
          json_builder_end_object (builder);
        }
      json_builder_end_object (builder);
    }
  add_event (builder, "last_check", &status->check);
  add_event (builder, "last_download", &status->download);
  add_event (builder, "last_deployed", &status->deployment);
  ips_cli_add_number (builder, "not_deployed", overview->n_not_deployed);
  ips_cli_add_number (builder, "next_us", status->next_us);
  ips_cli_add_number (builder, "new", status->n_wanted);
  ips_cli_add_number (builder, "left_out", status->n_skipped);
  ips_cli_add_number (builder, "library_bytes", (gint64) status->library_bytes);
  ips_cli_add_text (builder, "brings", overview->brings != NULL ? overview->brings : "");
  ips_cli_add_flag (builder, "paused", overview->paused);
  json_builder_set_member_name (builder, "support");
  json_builder_begin_array (builder);
  for (guint i = 0; i < overview->support->len; i++)
    {
      const IpsVersionSupport *support = g_ptr_array_index (overview->support, i);

      json_builder_begin_object (builder);
      ips_cli_add_text (builder, "release", support->release);
      ips_cli_add_text (builder, "newest", support->newest);
      ips_cli_add_number (builder, "devices", support->n_sensors);
      ips_cli_add_number (builder, "until_us", support->until_us);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ips_cli_print_json (builder);
}

static void
add_status_row (IpsCliTable *table, const char *what, const char *sensor, const char *signature)
{
  ips_cli_table_add (table, what, *sensor != '\0' ? sensor : "–", *signature != '\0' ? signature : "–");
}

static char *
describe_event (const IpsUpdateEvent *event)
{
  g_autofree char *when = event->when_us != 0 ? ips_format_date_time (event->when_us) : NULL;

  if (when == NULL)
    return g_strdup (_("never"));
  /* TRANSLATORS: a date, a server, what came of it */
  return g_strdup_printf (_("%s, %s: %s"), when, event->subject, event->outcome);
}

IpsExit
ips_cli_updates_status (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "what", "sensor", "signature", NULL };
  const char *headings[] = { _("Update Status"), _("Sensor Updates"), _("Signature Updates"), NULL };
  const char *rows[IPS_N_UPDATE_STAGES] = { _("Latest available"), _("Latest downloaded"), _("Latest applied"), _("Latest deployed") };
  g_autoptr(IpsUpdateOverview) overview = NULL;
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autofree char *check = NULL;
  g_autofree char *deployed = NULL;
  g_autofree char *download = NULL;
  g_autofree char *next = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE) || (overview = ips_cli_updates_load (self)) == NULL)
    return IPS_EXIT_NOT_TRIED;
  if (self->json)
    {
      print_status_json (overview);
      return IPS_EXIT_OK;
    }
  for (IpsUpdateStage stage = 0; stage < IPS_N_UPDATE_STAGES; stage++)
    {
      const IpsUpdateStatus *now = overview->status;
      gboolean spread = stage >= IPS_UPDATE_APPLIED;

      add_status_row (table, rows[stage],
                      spread ? now->latest[IPS_UPDATE_SENSOR][stage].distribution : now->latest[IPS_UPDATE_SENSOR][stage].text,
                      spread ? now->latest[IPS_UPDATE_SIGNATURE][stage].distribution : now->latest[IPS_UPDATE_SIGNATURE][stage].text);
    }
  ips_cli_table_print (table, FALSE);
  check = describe_event (&overview->status->check);
  download = describe_event (&overview->status->download);
  deployed = describe_event (&overview->status->deployment);
  next = overview->status->next_us != 0 ? ips_format_date_time (overview->status->next_us) : g_strdup (_("not scheduled"));
  g_print ("\n%s: %s\n%s: %s\n%s: %s\n%s: %s (%s)\n", _("Last check"), check, _("Last download"), download, _("Last deployed on"), deployed,
           _("Next"), next,
           ips_update_mode_to_label (overview->settings->mode));
  if (overview->brings != NULL)
    /* TRANSLATORS: a signature update's level, and “12 new, 3 modified, 1 retired since S610” */
    g_print (_("Signatures of %s: %s\n"), overview->status->latest[IPS_UPDATE_SIGNATURE][IPS_UPDATE_AVAILABLE].text, overview->brings);
  if (overview->n_not_deployed > 0)
    g_print (g_dngettext (GETTEXT_PACKAGE, "Applied but not deployed: updates of %u device.\n", "Applied but not deployed: updates of %u devices.\n",
                          overview->n_not_deployed), overview->n_not_deployed);
  for (guint i = 0; i < overview->support->len; i++)
    {
      g_autofree char *sentence = ips_version_support_describe (g_ptr_array_index (overview->support, i), g_get_real_time ());

      g_print ("%s\n", sentence);
    }
  if (overview->paused)
    g_print ("%s\n", _("Downloads are paused: “vedettectl updates resume” lets them go on."));
  return IPS_EXIT_OK;
}
