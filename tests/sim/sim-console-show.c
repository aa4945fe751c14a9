/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-console-show.h"

#include <libxml/parser.h>
#include <string.h>

#include "sim-dialect.h"
#include "sim-fleet.h"
#include "sim-upgrade.h"

#define SESSION_ID 27412

const char *
sim_role_to_string (SimRole role)
{
  static const char *const names[] = { "none", "viewer", "operator", "administrator" };

  return names[role];
}

static void
add_license (SimSensor *sensor, GString *out)
{
  g_autofree char *key = g_strconcat ("console.license-", sensor->license, NULL);
  g_autoptr(GDateTime) until = g_date_time_new_from_unix_utc (sensor->license_until);
  g_autofree char *date = g_date_time_format (until, "%d-%b-%Y UTC");
  g_autofree char *label = g_strconcat (sim_dialect (key), ":", NULL);

  if (sensor->license_until == 0)
    g_string_append_printf (out, "%s\n", sim_dialect (key));
  else
    g_string_append_printf (out, "%-24s%s\n", label, date);
}

/* As the kernel's own "uptime" says it; days were seen, the shorter forms are assumed. */
static void
add_up_time (SimSensor *sensor, GString *out)
{
  gint64 seconds = MAX (g_get_real_time () / G_USEC_PER_SEC - sensor->booted, 0);

  g_string_append (out, "Sensor up-time is ");
  if (seconds >= 86400)
    g_string_append_printf (out, "%" G_GINT64_FORMAT " day%s.\n", seconds / 86400, seconds >= 2 * 86400 ? "s" : "");
  else if (seconds >= 3600)
    g_string_append_printf (out, "%" G_GINT64_FORMAT ":%02" G_GINT64_FORMAT ".\n", seconds / 3600, seconds / 60 % 60);
  else
    g_string_append_printf (out, "%" G_GINT64_FORMAT " min.\n", seconds / 60);
}

static void
add_applications (SimSensor *sensor, GString *out)
{
  static const char *const names[] = { "MainApp", "AnalysisEngine", "CollaborationApp", "CLI" };
  g_autofree char *build = g_strdup_printf ("S-2013_FEB_05_05_37_%s65", sensor->version);

  g_strdelimit (build, ".()", '_');
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_string_append_printf (out, "%-18s %-29s (Release)   2013-02-05T05:40:22-0600   %s   \n", names[i], build,
                            i == 3 ? "       " : i == 1 && sensor->state != SIM_STATE_RUNNING ? "NotRunning" : "Running");
}

/* What was there from the start, and every package since (protocol.md 4). */
static void
add_history (SimSensor *sensor, GString *out)
{
  const SimUpgrade *first = sensor->upgrades != NULL && sensor->upgrades->len > 0 ? g_ptr_array_index (sensor->upgrades, 0) : NULL;

  g_string_append_printf (out, "\nUpgrade History:\n\n* IPS-sig-S%u-req-%s    18:16:10 UTC Mon Oct 05 2009   \n", first != NULL ? first->old_signature : sensor->signature,
                          first != NULL ? first->old_engine : sensor->engine);
  for (guint i = 0; first != NULL && i < sensor->upgrades->len; i++)
    {
      const SimUpgrade *upgrade = g_ptr_array_index (sensor->upgrades, i);

      g_string_append_printf (out, "  %s    %s   \n", upgrade->name, upgrade->installed);
    }
  g_string_append_c (out, '\n');
}

void
sim_console_show_version (SimSensor *sensor, GString *out)
{
  g_string_append_printf (out, "Application Partition:\n\nCisco Intrusion Prevention System, Version %s%s\n\n", sensor->version, sensor->engine);
  g_string_append (out, "Host:\n    Realm Keys          key1.0\n");
  g_string_append_printf (out, "Signature Definition:\n    Signature Update    S%u.0                   %s\n", sensor->signature, sensor->signature_date);
  g_string_append_printf (out, "OS Version:             %s\nPlatform:               %s\nSerial Number:          %s\n", sensor->os_version,
                          sensor->platform, sensor->serial);
  add_license (sensor, out);
  add_up_time (sensor, out);
  if (sensor->memory_percent >= 0)
    g_string_append_printf (out, "Using %dM out of 1000M bytes of available memory (%d%% usage)\n", 10 * sensor->memory_percent, sensor->memory_percent);
  g_string_append (out, "system is using 26.3M out of 160.0M bytes of available disk space (16% usage)\n");
  if (sensor->disk_free >= 0)
    g_string_append_printf (out, "application-data is using %.1fM out of %.1fM bytes of available disk space (%d%% usage)\n",
                            (double) (sensor->disk_total - sensor->disk_free) / (1 << 20), (double) sensor->disk_total / (1 << 20),
                            (int) ((sensor->disk_total - sensor->disk_free) * 100 / sensor->disk_total));
  g_string_append (out, "boot is using 60.4M out of 70.5M bytes of available disk space (90% usage)\n"
                   "application-log is using 123.5M out of 513.0M bytes of available disk space (24% usage)\n\n\n");
  add_applications (sensor, out);
  add_history (sensor, out);
  g_string_append_printf (out, "Recovery Partition Version 1.1 - %s%s\n\n", sensor->version, sensor->engine);
}

static void
add_settings (xmlNode *node, guint depth, GString *out)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      xmlChar *name = child->type == XML_ELEMENT_NODE ? xmlGetProp (child, (const xmlChar *) "name") : NULL;
      gboolean is_var = child->type == XML_ELEMENT_NODE && xmlFirstElementChild (child) == NULL;

      if (name != NULL && is_var)
        {
          xmlChar *value = xmlNodeGetContent (child);

          g_string_append_printf (out, "%*s%s %s\n", (int) depth, "", name, value);
          xmlFree (value);
        }
      else if (name != NULL)
        {
          g_string_append_printf (out, "%*s%s%s\n", (int) depth, "", depth == 0 ? "service " : "", name);
          add_settings (child, depth + 1, out);
          g_string_append_printf (out, "%*sexit\n", (int) depth, "");
        }
      else if (child->type == XML_ELEMENT_NODE)
        add_settings (child, depth, out);
      if (name != NULL)
        xmlFree (name);
    }
}

void
sim_console_show_configuration (SimSensor *sensor, const char *document, GString *out)
{
  xmlDoc *xml = xmlReadMemory (document, (int) strlen (document), NULL, NULL, XML_PARSE_NONET);

  g_string_append_printf (out, "! ------------------------------\n! Version %s%s\n! Host:\n!     Realm Keys          key1.0\n! ------------------------------\n", sensor->version, sensor->engine);
  if (xml != NULL)
    add_settings (xmlDocGetRootElement (xml), 0, out);
  if (xml != NULL)
    xmlFreeDoc (xml);
}

void
sim_console_show_clock (SimSensor *sensor, GString *out)
{
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc (sim_sensor_get_time_us (sensor) / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (now, "%H:%M:%S UTC %a %b %d %Y");

  g_string_append_printf (out, "%s\n", text);
}

/* The peers as ntpq shows them, then the state. */
static void
add_ntp (SimSensor *sensor, GString *out)
{
  g_autofree char *key = g_strconcat ("ntp-status.", sensor->ntp, NULL);

  g_string_append (out, "NTP Statistics\n");
  if (!g_str_equal (sensor->ntp, "not-used"))
    g_string_append_printf (out, "        remote           refid      st t when poll reach   delay   offset  jitter\n"
                            "   *127.0.0.1       CHU_AUDIO(1)     8 u   36   64    1    0.536    %" G_GINT64_FORMAT ".069   0.001\n"
                            "    LOCAL(0)        73.78.73.84      5 l   35   64    1    0.000    0.000   0.001\n", sensor->clock_offset * 1000);
  g_string_append_printf (out, "   status = %s\n", sim_dialect (key));
}

void
sim_console_show_statistics (SimSensor *sensor, GString *out)
{
  g_string_append_printf (out, "General Statistics\n   Last Change To Host Config (UTC) = 20:30:58 Fri Oct 21 2011\n"
                          "   Command Control Port Device = GigabitEthernet0/0\nNetwork Statistics\n   inet addr:%s\n", sensor->address);
  add_ntp (sensor, out);
  g_string_append (out, "Auto Update Statistics\n   lastDirectoryReadAttempt = N/A\n   lastDownloadAttempt = N/A\n   lastInstallAttempt = N/A\n"
                   "   nextAttempt = N/A\nAuxiliary Processors Installed\n");
}

/* As 7.x prints it (the sensor's command reference). */
static void
show_engine_statistics (SimSensor *sensor, GString *out)
{
  g_string_append (out, "Analysis Engine Statistics\n   Number of seconds since service started = 1431157\n");
  if (sensor->load_percent >= 0)
    g_string_append_printf (out, "   Processing Load Percentage\n      Thread   5 sec    1 min    5 min\n      0        %d        %d        %d\n"
                            "      Average  %d        %d        %d\n", sensor->load_percent, sensor->load_percent, sensor->load_percent,
                            sensor->load_percent, sensor->load_percent, sensor->load_percent);
}

void
sim_console_show_fingerprint (SimSensor *sensor, GString *out)
{
  SimCertificate *certificate = sim_sensor_get_certificate (sensor);

  g_string_append_printf (out, "MD5: %s\nSHA1: %s\n", certificate->md5, certificate->sha1);
}

static void
add_user (GString *out, const char *name, SimRole role, gboolean is_self)
{
  if (is_self)
    g_string_append_printf (out, "*   %-8d %-14s %s\n", SESSION_ID, name, sim_role_to_string (role));
  else
    g_string_append_printf (out, "             %-14s %s\n", name, sim_role_to_string (role));
}

void
sim_console_show_users (SimSensor *sensor, const char *user, SimRole role, gboolean all, GString *out)
{
  g_string_append (out, "    CLI ID   User           Privilege\n");
  add_user (out, user, role, TRUE);
  for (guint i = 0; all && sensor->users != NULL && i < sensor->users->len; i++)
    {
      SimUser *other = g_ptr_array_index (sensor->users, i);

      if (!g_str_equal (other->name, user))
        add_user (out, other->name, other->role, FALSE);
    }
}

void
sim_console_show_router (SimSensor *sensor, GString *out)
{
  gint64 minutes = MAX (g_get_real_time () / G_USEC_PER_SEC - sensor->booted, 0) / 60;

  g_string_append_printf (out, "Cisco IOS Software, 2800 Software (C2800NM-ADVSECURITYK9-M), Version %s, RELEASE SOFTWARE (fc1)\n"
                          "Technical Support: http://www.cisco.com/techsupport\n\n%s uptime is ", sensor->version, sensor->name);
  if (minutes >= 1440)
    g_string_append_printf (out, "%d days, ", (int) (minutes / 1440));
  if (minutes >= 60)
    g_string_append_printf (out, "%d hours, ", (int) (minutes / 60 % 24));
  g_string_append_printf (out, "%d minutes\nSystem image file is \"flash:image.bin\"\n\nCisco %s (revision 53.51) with 251904K/10240K bytes of memory.\n"
                          "Processor board ID %s\n", (int) (minutes % 60), sensor->platform, sensor->serial);
}

gboolean
sim_console_is_busy (SimSensor *sensor)
{
  return sensor->state != SIM_STATE_RUNNING || g_get_monotonic_time () < sensor->busy_until_us;
}

void
sim_console_show_signature_count (SimSensor *sensor, GString *out)
{
  if (sim_console_is_busy (sensor))
    {
      g_string_append (out, "Another IPS operation is accessing the signatures.\n");
      return;
    }
  if (sensor->signature > 0)
    g_string_append_printf (out, "\nCisco SDF release version S%u.0\nTrend SDF release version V0.0\n\n", sensor->signature);
  g_string_append_printf (out, "Total Signatures: %u\n   Total Enabled Signatures: %u\n   Total Retired Signatures: %u\n   Total Compiled Signatures: %u\n",
                          sensor->signature > 0 ? 1964u : 0, sensor->signature > 0 ? 736u : 0, sensor->signature > 0 ? 1625u : 0,
                          sensor->signature > 0 ? 338u : 0);
}

gboolean
sim_console_show_fact (SimSensor *sensor, const char *purpose, GString *out)
{
  static const struct { const char *purpose; void (*show) (SimSensor *sensor, GString *out); } facts[] = {
    { "get-version", sim_console_show_version },
    { "get-clock", sim_console_show_clock },
    { "get-host-statistics", sim_console_show_statistics },
    { "get-analysis-engine-statistics", show_engine_statistics },
    { "get-fingerprint", sim_console_show_fingerprint },
  };

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (g_str_equal (purpose, facts[i].purpose))
      {
        facts[i].show (sensor, out);
        return TRUE;
      }
  return FALSE;
}
