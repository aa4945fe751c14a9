/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-sensor-columns.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-address.h"
#include "ips-compare.h"
#include "ips-format.h"
#include "ips-platform.h"
#include "ips-problem.h"
#include "ips-text.h"

#define DAY_US (24 * G_TIME_SPAN_HOUR)
#define MAX_CELL_CHARS 200

static gint64
now_us (IpsWorkspace *workspace)
{
  return ips_clock_now_us (ips_workspace_get_clock (workspace));
}

IpsTransport
ips_sensor_columns_get_transport (IpsWorkspace *workspace)
{
  return ips_fleet_get_communication (ips_workspace_get_fleet (workspace))->transport;
}

char *
ips_sensor_columns_format_until (gint64 until_us, gint64 at_us)
{
  g_autofree char *date = ips_format_date (until_us);
  g_autofree char *distance = NULL;

  if (until_us == 0)
    return g_steal_pointer (&date);
  distance = ips_format_days (until_us, at_us);
  /* TRANSLATORS: a date, then its distance: "17 Dec 2026, in 24 days" */
  return g_strdup_printf (_("%s, %s"), date, distance);
}

char *
ips_sensor_columns_shorten (const char *thumbprint)
{
  gsize length = strlen (thumbprint);

  return length < 24 ? g_strdup (thumbprint) : g_strdup_printf ("%.8s…%s", thumbprint, thumbprint + length - 8);
}

static const IpsSensorFacts *
facts (gpointer row)
{
  return ips_sensor_get_facts (row);
}

#define FACT(field) \
  static char *field##_text (gpointer row, gpointer user_data) \
  { \
    const char *text = facts (row)->field; \
    return ips_text_make_safe (text, 0); \
  }
FACT (platform)
FACT (serial)
FACT (version)
FACT (engine)
FACT (signature_level)
FACT (host_name)

#define CONFIG(field) \
  static char *config_##field##_text (gpointer row, gpointer user_data) \
  { \
    return ips_text_make_safe (ips_sensor_get_config (row)->field, 0); \
  }
CONFIG (name)
CONFIG (address)
CONFIG (group)
CONFIG (tags)
CONFIG (notes)

/* --- cells that other tables have too --- */

#define CELL(name, text) \
  char *ips_sensor_cell_##name (gpointer row, gpointer user_data) \
  { \
    return ips_text_make_safe (text, MAX_CELL_CHARS); \
  }
CELL (name, ips_sensor_get_name (row))
CELL (address, ips_sensor_get_config (row)->address)
CELL (group, ips_sensor_get_config (row)->group)
CELL (platform, facts (row)->platform)
CELL (serial, facts (row)->serial)
CELL (version, facts (row)->version)
CELL (signature_level, facts (row)->signature_level)

int
ips_sensor_cell_compare_address (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return ips_address_compare (ips_sensor_get_config ((gpointer) a)->address, ips_sensor_get_config ((gpointer) b)->address);
}

/* --- licence and certificate --- */

static gint64
license_us (gpointer row, gpointer user_data)
{
  return facts (row)->license_expires_us;
}

static char *
license_text (gpointer row, gpointer user_data)
{
  gint64 until_us = license_us (row, user_data);

  return until_us == 0 ? g_strdup (ips_license_status_to_label (facts (row)->license_status)) : ips_format_date (until_us);
}

static char *
license_full (gpointer row, gpointer user_data)
{
  gint64 until_us = license_us (row, user_data);

  return until_us == 0 ? NULL : ips_sensor_columns_format_until (until_us, now_us (user_data));
}

static int
compare_license (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return ips_compare_int64 (license_us ((gpointer) a, user_data), license_us ((gpointer) b, user_data));
}

static gint64
certificate_us (gpointer row, gpointer user_data)
{
  IpsCertificate *certificate = facts (row)->certificate;

  return certificate != NULL ? ips_certificate_get_facts (certificate)->not_after_us : 0;
}

static char *
certificate_text (gpointer row, gpointer user_data)
{
  return ips_format_date (certificate_us (row, user_data));
}

static char *
certificate_full (gpointer row, gpointer user_data)
{
  return ips_sensor_columns_format_until (certificate_us (row, user_data), now_us (user_data));
}

static int
compare_certificate (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return ips_compare_int64 (certificate_us ((gpointer) a, user_data), certificate_us ((gpointer) b, user_data));
}

static char *
status_text (gpointer row, gpointer user_data)
{
  return g_strdup (ips_certificate_status_to_label (
    ips_sensor_get_certificate_status (row, ips_sensor_columns_get_transport (user_data), now_us (user_data))));
}

static char *
trusted_full (gpointer row, gpointer user_data)
{
  IpsCertificate *trusted = ips_sensor_get_trusted (row);

  return g_strdup (trusted != NULL ? ips_certificate_get_facts (trusted)->sha1 : "");
}

static char *
trusted_text (gpointer row, gpointer user_data)
{
  g_autofree char *full = trusted_full (row, user_data);

  return ips_sensor_columns_shorten (full);
}

/* --- problem --- */

static char *
problem_text (gpointer row, gpointer user_data)
{
  g_autoptr (IpsProblem) problem = ips_problem_for_sensor (row, ips_sensor_columns_get_transport (user_data),
                                                           now_us (user_data));

  return ips_text_make_safe (problem->text, 0);
}

static char *
problem_full (gpointer row, gpointer user_data)
{
  g_autoptr (IpsProblem) problem = ips_problem_for_sensor (row, ips_sensor_columns_get_transport (user_data),
                                                           now_us (user_data));
  g_autofree char *text = ips_text_make_safe (problem->text, 0);

  if (problem->what_to_do == NULL || *problem->what_to_do == '\0')
    return g_steal_pointer (&text);
  /* TRANSLATORS: what is wrong, then what to do about it */
  return g_strdup_printf (_("%s. %s"), text, problem->what_to_do);
}

static IpsSign
problem_sign (gpointer row, gpointer user_data)
{
  g_autoptr (IpsProblem) problem = ips_problem_for_sensor (row, ips_sensor_columns_get_transport (user_data),
                                                           now_us (user_data));

  return problem->sign;
}

static int
compare_problem (gconstpointer a, gconstpointer b, gpointer user_data)
{
  /* Worst first; then the same troubles beside each other. */
  static const int weight[] = { [IPS_SIGN_FINE] = 3, [IPS_SIGN_WARNING] = 1, [IPS_SIGN_ERROR] = 0, [IPS_SIGN_UNKNOWN] = 2 };
  IpsTransport transport = ips_sensor_columns_get_transport (user_data);
  gint64 at_us = now_us (user_data);
  g_autoptr (IpsProblem) left = ips_problem_for_sensor ((IpsSensor *) a, transport, at_us);
  g_autoptr (IpsProblem) right = ips_problem_for_sensor ((IpsSensor *) b, transport, at_us);

  if (left->sign != right->sign)
    return weight[left->sign] - weight[right->sign];
  return ips_text_compare_natural (left->text, right->text);
}

/* --- contact --- */

static gint64
contact_us (gpointer row, gpointer user_data)
{
  return facts (row)->contacted_us;
}

static char *
contact_text (gpointer row, gpointer user_data)
{
  gint64 then_us = contact_us (row, user_data);

  return then_us == 0 ? g_strdup (_("never")) : ips_format_age (then_us, now_us (user_data));
}

static char *
contact_full (gpointer row, gpointer user_data)
{
  gint64 then_us = contact_us (row, user_data);

  return then_us == 0 ? g_strdup (_("never")) : ips_format_date_time (then_us);
}

static int
compare_contact (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return ips_compare_int64 (contact_us ((gpointer) a, user_data), contact_us ((gpointer) b, user_data));
}

static gboolean
is_stale (gpointer row, gpointer user_data)
{
  return now_us (user_data) - contact_us (row, user_data) > DAY_US;
}

static char *
transport_text (gpointer row, gpointer user_data)
{
  IpsTransport transport = ips_sensor_get_transport (row, ips_sensor_columns_get_transport (user_data));

  return g_ascii_strup (ips_transport_to_nick (transport), -1);
}

static char *
traffic_text (gpointer row, gpointer user_data)
{
  return g_strdup (ips_traffic_to_label (ips_sensor_get_config (row)->traffic));
}

static char *
username_text (gpointer row, gpointer user_data)
{
  const char *name = ips_fleet_get_username (ips_workspace_get_fleet (user_data), row);

  return ips_text_make_safe (name, 0);
}

static char *
support_text (gpointer row, gpointer user_data)
{
  return ips_platform_describe_support (facts (row)->platform);
}

static char *
clock_text (gpointer row, gpointer user_data)
{
  return facts (row)->clock_known ? ips_format_skew (facts (row)->clock_skew_us) : g_strdup ("");
}

static int
compare_clock (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return ips_compare_int64 (facts ((gpointer) a)->clock_skew_us, facts ((gpointer) b)->clock_skew_us);
}

static const IpsTableColumn columns[] = {
  { .id = "name", .title = N_("Name"), .width = 120, .shown = TRUE, .text = config_name_text },
  { .id = "address", .title = N_("Address"), .width = 104, .shown = TRUE, .text = config_address_text, .compare = ips_sensor_cell_compare_address },
  { .id = "platform", .title = N_("Platform"), .width = 142, .shown = TRUE, .text = platform_text },
  { .id = "version", .title = N_("Version"), .width = 84, .least = 84, .shown = TRUE, .text = version_text },
  { .id = "signature", .title = N_("Signature"), .width = 80, .shown = TRUE, .text = signature_level_text },
  { .id = "license-until", .title = N_("License until"), .width = 100, .shown = TRUE, .text = license_text, .full_text = license_full,
    .compare = compare_license, .date_us = license_us },
  { .id = "certificate-until", .title = N_("Certificate until"), .width = 100, .shown = TRUE, .text = certificate_text, .full_text = certificate_full,
    .compare = compare_certificate, .date_us = certificate_us },
  { .id = "contact", .title = N_("Last contact"), .width = 95, .shown = TRUE, .text = contact_text,
    .full_text = contact_full, .compare = compare_contact, .date_us = contact_us, .dimmed = is_stale },
  { .id = "serial", .title = N_("Serial"), .width = 110, .text = serial_text },
  { .id = "engine", .title = N_("Engine"), .width = 60, .text = engine_text },
  { .id = "group", .title = N_("Group"), .width = 130, .text = config_group_text },
  { .id = "transport", .title = N_("Transport"), .width = 70, .text = transport_text },
  { .id = "username", .title = N_("User name"), .width = 90, .text = username_text },
  { .id = "clock", .title = N_("Clock difference"), .width = 110, .text = clock_text, .compare = compare_clock },
  { .id = "traffic", .title = N_("Traffic while it reboots"), .width = 150, .text = traffic_text },
  { .id = "certificate-status", .title = N_("Certificate Status on Device"), .width = 200, .text = status_text },
  { .id = "trusted", .title = N_("Thumbprint on CSM"), .width = 170, .monospace = TRUE, .text = trusted_text,
    .full_text = trusted_full },
  { .id = "support", .title = N_("Support"), .width = 260, .text = support_text },
  { .id = "tags", .title = N_("Tags"), .width = 140, .text = config_tags_text },
  { .id = "host-name", .title = N_("Host name"), .width = 130, .text = host_name_text },
  { .id = "notes", .title = N_("Notes"), .width = 200, .text = config_notes_text },
  /* What is wrong stands last and takes the room that is left. */
  { .id = "problem", .title = N_("Problem"), .width = 190, .shown = TRUE, .text = problem_text, .full_text = problem_full,
    .compare = compare_problem, .sign = problem_sign },
};

const IpsTableColumn *
ips_sensor_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}

/* --- attention --- */

gboolean
ips_sensor_is_license_problem (IpsProblemKind kind)
{
  return kind == IPS_PROBLEM_LICENSE_EXPIRED || kind == IPS_PROBLEM_LICENSE_NONE || kind == IPS_PROBLEM_LICENSE_SOON;
}

IpsAttention
ips_sensor_get_attention (IpsSensor *sensor, IpsWorkspace *workspace)
{
  IpsTransport transport = ips_sensor_columns_get_transport (workspace);
  gint64 at_us = now_us (workspace);
  g_autoptr (IpsProblem) license = ips_problem_for_license (sensor, transport, at_us);
  g_autoptr (IpsProblem) problem = ips_problem_for_sensor (sensor, transport, at_us);
  g_autoptr (IpsProblem) certificate = ips_problem_for_certificate (sensor, transport, at_us);
  guint attention = 0;

  if (ips_sensor_is_license_problem (license->kind))
    attention |= IPS_ATTENTION_LICENSE;
  if (certificate->kind == IPS_PROBLEM_CERT_UNKNOWN || certificate->kind == IPS_PROBLEM_CERT_CHANGED
      || certificate->kind == IPS_PROBLEM_CERT_EXPIRED || certificate->kind == IPS_PROBLEM_CERT_SOON
      || certificate->kind == IPS_PROBLEM_CERT_NOT_YET)
    attention |= IPS_ATTENTION_CERTIFICATE;
  if (problem->kind == IPS_PROBLEM_UNREACHABLE)
    attention |= IPS_ATTENTION_UNREACHABLE;
  if (problem->kind != IPS_PROBLEM_NONE)
    attention |= IPS_ATTENTION_PROBLEM;
  return (IpsAttention) attention;
}
