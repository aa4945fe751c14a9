/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-device-facts.h"

#include <glib/gi18n-lib.h>

#include "ips-fleet-policies.h"
#include "ips-format.h"
#include "ips-freeze-list.h"
#include "ips-sensor-words.h"
#include "ips-text.h"
#include "ips-upgrade-history.h"

#define MAX_TEXT_CHARS 2000

/* What the lines of one device are made from. */
typedef struct
{
  IpsWorkspace *workspace;
  IpsFleet *fleet;
  IpsSensor *sensor;
  const IpsSensorConfig *config;
  const IpsSensorFacts *facts;
  IpsTransport transport;    /* the fleet's default */
  gint64 now_us;
  GPtrArray *lines;
} Page;

static void
fact_free (gpointer data)
{
  IpsDeviceFact *fact = data;

  g_free (fact->text);
  g_free (fact);
}

/* Line by line: between them a line break is ours. (transfer full) */
static char *
make_safe (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *safe = ips_text_make_safe (lines[i], MAX_TEXT_CHARS);

      g_free (lines[i]);
      lines[i] = safe;
    }
  return g_strjoinv ("\n", lines);
}

/* @text: (nullable): what nobody knows yet */
static void
add (Page *page, const char *title, const char *text)
{
  IpsDeviceFact *fact = g_new0 (IpsDeviceFact, 1);

  fact->title = title;
  fact->text = text != NULL && *text != '\0' ? make_safe (text) : g_strdup (_("unknown"));
  g_ptr_array_add (page->lines, fact);
}

/* @text: (transfer full) */
static void
take (Page *page, const char *title, char *text)
{
  add (page, title, text);
  g_free (text);
}

/* What may be missing without anything being unknown. */
static void
add_given (Page *page, const char *title, const char *text)
{
  add (page, title, text != NULL && *text != '\0' ? text : _("none"));
}

/* --- overview --- */

static char *
describe_applications (const IpsSensorFacts *facts)
{
  g_auto(GStrv) parts = g_strsplit (facts->applications != NULL ? facts->applications : "", ";", -1);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *equals = strchr (parts[i], '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      /* TRANSLATORS: a program on the sensor, and its state in the sensor's own word: "MainApp: running" */
      g_string_append_printf (text, _("%s%s: %s"), text->len > 0 ? " · " : "", parts[i], equals + 1);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
describe_host_name (IpsSensor *sensor)
{
  g_autofree char *other = ips_sensor_describe_host_name (sensor);

  return other != NULL ? g_steal_pointer (&other) : g_strdup (ips_sensor_get_facts (sensor)->host_name);
}

static char *
describe_login (Page *page)
{
  const IpsCredentialSet *set = ips_fleet_lookup_credential_set (page->fleet, page->config->credential_set);
  const char *username = ips_fleet_get_username (page->fleet, page->sensor);

  if (username == NULL || *username == '\0')
    return g_strdup (_("none entered"));
  /* TRANSLATORS: a user name, and the credential set it comes from */
  return set != NULL ? g_strdup_printf (_("%s (credential set %s)"), username, set->name) : g_strdup (username);
}

static char *
describe_address (Page *page)
{
  guint port = page->config->form == IPS_FORM_SSH || page->config->form == IPS_FORM_ROUTER
               ? ips_sensor_config_get_ssh_port (page->config) : ips_sensor_get_port (page->sensor, page->transport);

  /* TRANSLATORS: an address, a port, and over what the device is asked: "10.1.1.5, port 443 (HTTPS)" */
  return g_strdup_printf (_("%s, port %u (%s)"), page->config->address, port, ips_sensor_config_describe_form (page->config, page->transport));
}

static void
describe_overview (Page *page)
{
  IpsMaintenance *maintenance = ips_fleet_get_maintenance (page->fleet);

  take (page, _("Address"), describe_address (page));
  add (page, _("Platform"), page->facts->platform);
  add (page, _("Serial Number"), page->facts->serial);
  take (page, _("Software"), ips_sensor_words_software (page->facts, page->now_us));
  take (page, _("Applications"), describe_applications (page->facts));
  take (page, _("Host Name"), describe_host_name (page->sensor));
  take (page, _("Clock"), page->facts->clock_known ? ips_format_skew (page->facts->clock_skew_us) : NULL);
  take (page, _("Last Contact"), ips_sensor_words_contact (page->facts, page->now_us));
  take (page, _("User Name"), describe_login (page));
  add_given (page, _("Group"), page->config->group);
  add_given (page, _("Tags"), page->config->tags);
  add (page, _("Traffic"), ips_traffic_to_label (page->config->traffic));
  take (page, _("Maintenance Window"), ips_maintenance_plan_describe (ips_maintenance_get_plan (maintenance), ips_sensor_get_id (page->sensor),
                                                                      page->config->group));
  add_given (page, _("Notes"), page->config->notes);
}

/* --- licence --- */

static void
describe_license (Page *page)
{
  const char *status = ips_license_status_to_label (page->facts->license_status);
  g_autofree char *days = page->facts->license_expires_us != 0 ? ips_format_days (page->facts->license_expires_us, page->now_us) : NULL;

  add (page, _("Status"), status);
  take (page, _("Expires"), ips_format_date (page->facts->license_expires_us));
  add (page, _("Days Left"), days);
  add (page, _("Serial Number"), page->facts->serial);
  add (page, _("Platform"), page->facts->platform);
  take (page, _("Last Contact"), ips_sensor_words_contact (page->facts, page->now_us));
}

/* --- updates --- */

static char *
describe_history (const IpsSensorFacts *facts)
{
  g_autoptr(GPtrArray) entries = ips_upgrade_history_read (facts);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = entries->len; i > 0; i--)
    {
      const IpsUpgradeEntry *entry = g_ptr_array_index (entries, i - 1);
      g_autofree char *package = ips_text_make_safe (entry->package, 200);
      g_autofree char *when = ips_text_make_safe (entry->when, 200);

      g_string_append_printf (text, "%s%s%s%s", text->len > 0 ? "\n" : "", package, *when != '\0' ? ", " : "", when);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
describe_freeze (Page *page)
{
  g_autoptr(IpsFreezeList) freezes = ips_freeze_list_get (ips_workspace_get_store (page->workspace));
  const IpsFreeze *freeze = ips_freeze_list_lookup (freezes, ips_sensor_get_id (page->sensor), page->now_us);

  return freeze != NULL ? ips_freeze_describe (freeze) : g_strdup (_("no"));
}

static char *
describe_waiting (Page *page)
{
  g_autoptr(IpsSensorUpdate) update = ips_waiting_list_dup_submitted_update (ips_workspace_get_waiting (page->workspace), ips_sensor_get_id (page->sensor));

  return update != NULL ? ips_sensor_update_dup_target (update) : g_strdup (_("none"));
}

static void
describe_updates (Page *page)
{
  take (page, _("Software"), ips_sensor_words_software (page->facts, page->now_us));
  add (page, _("Signature Engine"), page->facts->engine);
  add (page, _("Update Level"), page->facts->signature_level);
  add (page, _("Released"), page->facts->signature_date);
  take (page, _("Submitted Update"), describe_waiting (page));
  take (page, _("Frozen"), describe_freeze (page));
  take (page, _("Way Back"), ips_upgrade_history_describe_revert (page->facts));
  take (page, _("Upgrade History"), describe_history (page->facts));
}

/* --- certificate --- */

static void
add_certificate (Page *page, IpsCertificate *certificate, const char *thumbprint, const char *valid)
{
  const IpsX509 *x509 = certificate != NULL ? ips_certificate_get_facts (certificate) : NULL;
  g_autofree char *from = ips_format_date_time (x509 != NULL ? x509->not_before_us : 0);
  g_autofree char *until = ips_format_date_time (x509 != NULL ? x509->not_after_us : 0);
  g_autofree char *prints = x509 != NULL ? g_strdup_printf ("%s\nSHA-256 %s", x509->sha1, x509->sha256) : NULL;
  /* TRANSLATORS: two dates with times */
  g_autofree char *both = x509 != NULL ? g_strdup_printf (_("%s to %s"), from, until) : NULL;

  add_given (page, thumbprint, prints);
  add_given (page, valid, both);
}

static void
describe_certificate (Page *page)
{
  IpsCertificate *shown = ips_sensor_get_shown_certificate (page->sensor, page->transport, page->now_us);
  const char *mismatch = ips_mismatch_to_label (ips_sensor_get_mismatch (page->sensor, page->transport));

  add (page, _("Certificate Status"), ips_certificate_status_to_label (ips_sensor_get_certificate_status (page->sensor, page->transport, page->now_us)));
  add (page, _("Certificate Mismatch?"), mismatch);
  add_certificate (page, ips_sensor_get_trusted (page->sensor), _("Thumbprint on CSM"), _("Valid on CSM"));
  add_certificate (page, shown, _("Thumbprint on Device"), _("Valid on Device"));
  add_given (page, _("Subject"), shown != NULL ? ips_certificate_get_facts (shown)->subject : NULL);
  take (page, _("Trusted Since"), ips_format_date_time (ips_sensor_get_trusted_us (page->sensor)));
  take (page, _("Clocks"), ips_sensor_words_clocks (page->facts, page->now_us));
  take (page, _("On First Contact"), ips_group_policies_describe (ips_fleet_get_group_policies (page->fleet), page->config->group,
                                                                  ips_fleet_get_communication (page->fleet)->policy));
  add_given (page, _("SSH Host Key"), page->config->host_key);
}

/* --- signatures --- */

static void
describe_signatures (Page *page)
{
  IpsPolicyBook *book = ips_workspace_get_policies (page->workspace);
  g_autoptr(IpsPolicy) policy = ips_policy_book_dup_for_sensor (book, page->sensor);
  guint deployed = ips_policy_book_get_deployed_level (page->sensor);

  take (page, _("Signature Policy"), ips_policy_book_dup_title (book, policy));
  add (page, _("Kind"), ips_policy_kind_to_label (policy->kind));
  take (page, _("Applied Level"), policy->level != 0 ? ips_level_to_text (policy->level) : g_strdup (_("none yet")));
  take (page, _("Deployed Level"), ips_level_to_text (deployed));
  take (page, _("Tuned Signatures"), g_strdup_printf ("%u", ips_tuning_table_get_n (policy->tuning)));
  take (page, _("Changed"), policy->changed_us != 0 ? ips_format_date_time (policy->changed_us) : g_strdup (_("never")));
  add_given (page, _("Changed By"), policy->changed_by);
  add_given (page, _("Why"), policy->why);
}

GPtrArray *
ips_device_facts_describe (IpsWorkspace *workspace, IpsSensor *sensor, IpsDeviceTab tab)
{
  static void (*const describe[IPS_N_DEVICE_TABS]) (Page *) = {
    [IPS_DEVICE_OVERVIEW] = describe_overview,       [IPS_DEVICE_LICENSE] = describe_license,
    [IPS_DEVICE_UPDATES] = describe_updates,         [IPS_DEVICE_CERTIFICATE] = describe_certificate,
    [IPS_DEVICE_SIGNATURES] = describe_signatures,
  };
  IpsFleet *fleet = ips_workspace_get_fleet (workspace);
  Page page = { .workspace = workspace, .fleet = fleet, .sensor = sensor, .config = ips_sensor_get_config (sensor),
                .facts = ips_sensor_get_facts (sensor), .transport = ips_fleet_get_communication (fleet)->transport,
                .now_us = ips_clock_now_us (ips_workspace_get_clock (workspace)),
                .lines = g_ptr_array_new_with_free_func (fact_free) };

  if (describe[tab] != NULL)
    describe[tab] (&page);
  return page.lines;
}

const char *
ips_device_tab_get_title (IpsDeviceTab tab)
{
  static const char *const titles[IPS_N_DEVICE_TABS] = { N_("Overview"), N_("License"), N_("Updates"), N_("Certificate"), N_("Signatures"),
                                                         N_("History") };

  g_return_val_if_fail (tab < IPS_N_DEVICE_TABS, "");
  return _(titles[tab]);
}
