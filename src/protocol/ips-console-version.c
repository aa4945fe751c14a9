/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-console-version.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-console-date.h"
#include "ips-console-duration.h"
#include "ips-console-error.h"
#include "ips-version-reply.h"

#define MAX_ITEMS 256
/* More is no memory but rubbish, and no number of this program's either. */
#define MAX_BYTES 1e15

static const struct { const char *key; IpsLicenseStatus status; } licenses[] = {
  { "console.license-valid", IPS_LICENSE_VALID },
  { "console.license-expired", IPS_LICENSE_EXPIRED },
  { "console.license-none", IPS_LICENSE_NONE },
  { "console.license-trial", IPS_LICENSE_TRIAL },
  { "console.license-invalid", IPS_LICENSE_INVALID },
};

typedef enum { LINE_PRODUCT, LINE_USAGE, LINE_APPLICATION, LINE_UPGRADE, LINE_CERTIFICATE, N_LINES } LineKind;

static const char *const patterns[N_LINES] = {
  "^(?<name>[^,]+), Version (?<version>[0-9]\\S*)$",
  "^(?:(?<name>[a-z-]+) is using|Using) (?<used>[0-9.]+)(?<usedunit>[KMG]?) out of (?<total>[0-9.]+)(?<totalunit>[KMG]?) bytes of "
  "available (?:memory|disk space) \\((?<percent>[0-9]{1,3})% usage\\)$",
  "^(?<name>[A-Za-z]+) +(?<version>\\S+) +\\((?<kind>[A-Za-z]+)\\) +(?<built>[0-9]{4}-\\S+)(?: +(?<state>[A-Za-z]+))?$",
  "^ *(?<mark>\\*)? *(?<name>\\S+) +(?<when>[0-9]{2}:[0-9]{2}:[0-9]{2} .+)$",
  "^Host Certificate Valid from: *(?<from>\\S+) +to +(?<until>\\S+)$",
};

static GRegex *
get_regex (LineKind kind)
{
  static GRegex *regexes[N_LINES];
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      for (guint i = 0; i < N_LINES; i++)
        regexes[i] = g_regex_new (patterns[i], 0, 0, NULL);
      g_once_init_leave (&ready, 1);
    }
  return regexes[kind];
}

static void
application_free (gpointer data)
{
  IpsConsoleApplication *self = data;

  g_free (self->name);
  g_free (self->version);
  g_free (self->kind);
  g_free (self->built);
  g_free (self->state);
  g_free (self);
}

static void
usage_free (gpointer data)
{
  g_free (((IpsConsoleUsage *) data)->name);
  g_free (data);
}

static void
upgrade_free (gpointer data)
{
  IpsConsoleUpgrade *self = data;

  g_free (self->name);
  g_free (self->when);
  g_free (self);
}

void
ips_console_version_free (IpsConsoleVersion *self)
{
  if (self == NULL)
    return;
  g_free (self->product);
  g_free (self->version);
  g_free (self->realm_keys);
  g_free (self->signature_level);
  g_free (self->signature_date);
  g_free (self->virus_level);
  g_free (self->virus_date);
  g_free (self->os_version);
  g_free (self->platform);
  g_free (self->serial);
  g_ptr_array_unref (self->usages);
  g_ptr_array_unref (self->applications);
  g_ptr_array_unref (self->upgrades);
  g_free (self->recovery);
  g_free (self->certificate_from);
  g_free (self->certificate_until);
  g_free (self);
}

static IpsConsoleVersion *
version_new (void)
{
  IpsConsoleVersion *self = g_new0 (IpsConsoleVersion, 1);

  self->up_time_s = -1;
  self->usages = g_ptr_array_new_with_free_func (usage_free);
  self->applications = g_ptr_array_new_with_free_func (application_free);
  self->upgrades = g_ptr_array_new_with_free_func (upgrade_free);
  return self;
}

/* What stands behind @label, a colon and blanks; NULL where the line begins otherwise. */
static const char *
after (const char *line, const char *label)
{
  const char *at = line + strspn (line, " ");

  if (!g_str_has_prefix (at, label))
    return NULL;
  at += strlen (label);
  if (*at == ':')
    at++;
  else if (*at != ' ')
    return NULL;
  return at + strspn (at, " ");
}

/* The first time that it is said counts. */
static void
keep (char **field, const char *value)
{
  if (value != NULL && *field == NULL)
    *field = g_strdup (value);
}

/* "S722.0     2013-06-05" */
static void
keep_update (char **level, char **date, const char *value)
{
  g_auto(GStrv) words = value != NULL ? g_strsplit_set (value, " ", -1) : NULL;
  guint n = 0;

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      if (*words[i] == '\0')
        continue;
      if (n == 0 && *level == NULL)
        *level = ips_version_reply_dup_signature_level (words[i]);
      else if (n == 1)
        keep (date, words[i]);
      n++;
    }
}

static guint64
read_bytes (GMatchInfo *match, const char *name, const char *unit_name)
{
  g_autofree char *number = g_match_info_fetch_named (match, name);
  g_autofree char *unit = g_match_info_fetch_named (match, unit_name);
  guint shift = unit == NULL || *unit == '\0' ? 0 : *unit == 'K' ? 10 : *unit == 'M' ? 20 : 30;
  double value = g_ascii_strtod (number, NULL) * (double) (G_GUINT64_CONSTANT (1) << shift);

  return value >= 0 && value <= MAX_BYTES ? (guint64) value : 0;
}

static void
add_usage (IpsConsoleVersion *self, GMatchInfo *match)
{
  g_autofree char *percent = g_match_info_fetch_named (match, "percent");
  IpsConsoleUsage *usage;

  if (self->usages->len >= MAX_ITEMS)
    return;
  usage = g_new0 (IpsConsoleUsage, 1);
  usage->name = g_match_info_fetch_named (match, "name");
  if (usage->name == NULL || *usage->name == '\0')
    {
      g_free (usage->name);
      usage->name = g_strdup ("memory");
    }
  usage->used_bytes = read_bytes (match, "used", "usedunit");
  usage->total_bytes = read_bytes (match, "total", "totalunit");
  usage->percent = (guint) g_ascii_strtoull (percent, NULL, 10);
  g_ptr_array_add (self->usages, usage);
}

/* "Running" and "NotRunning" here are "running" and "notRunning" in the other form. */
static char *
dup_state (GMatchInfo *match)
{
  char *state = g_match_info_fetch_named (match, "state");

  if (state == NULL)
    return g_strdup ("");
  state[0] = g_ascii_tolower (state[0]);
  return state;
}

static void
add_application (IpsConsoleVersion *self, GMatchInfo *match)
{
  IpsConsoleApplication *application;

  if (self->applications->len >= MAX_ITEMS)
    return;
  application = g_new0 (IpsConsoleApplication, 1);
  application->name = g_match_info_fetch_named (match, "name");
  application->version = g_match_info_fetch_named (match, "version");
  application->kind = g_match_info_fetch_named (match, "kind");
  application->built = g_match_info_fetch_named (match, "built");
  application->state = dup_state (match);
  g_ptr_array_add (self->applications, application);
}

static void
add_upgrade (IpsConsoleVersion *self, GMatchInfo *match)
{
  g_autofree char *mark = g_match_info_fetch_named (match, "mark");
  IpsConsoleUpgrade *upgrade;

  if (self->upgrades->len >= MAX_ITEMS)
    return;
  upgrade = g_new0 (IpsConsoleUpgrade, 1);
  upgrade->is_marked = mark != NULL && *mark != '\0';
  upgrade->name = g_match_info_fetch_named (match, "name");
  upgrade->when = g_match_info_fetch_named (match, "when");
  g_ptr_array_add (self->upgrades, upgrade);
}

static gboolean
read_license (IpsConsoleVersion *self, IpsDialect *dialect, const char *line)
{
  for (guint i = 0; self->license_status == IPS_LICENSE_UNKNOWN && i < G_N_ELEMENTS (licenses); i++)
    {
      const char *value = after (line, ips_dialect_get (dialect, licenses[i].key));
      const char *rest = line + strspn (line, " ");

      if (value == NULL && !g_str_equal (rest, ips_dialect_get (dialect, licenses[i].key)))
        continue;
      self->license_status = licenses[i].status;
      if (value != NULL)
        ips_console_date_parse_day (value, &self->license_expires_us);
      return TRUE;
    }
  return FALSE;
}

static gboolean
match_line (LineKind kind, const char *line, GMatchInfo **match)
{
  g_clear_pointer (match, g_match_info_free);
  return g_regex_match (get_regex (kind), line, 0, match);
}

static void
read_line (IpsConsoleVersion *self, IpsDialect *dialect, const char *line, gboolean *in_history)
{
  g_autoptr(GMatchInfo) match = NULL;
  const char *up_time = after (line, "Sensor up-time is");

  keep (&self->recovery, after (line, "Recovery Partition Version"));
  if (after (line, "Recovery Partition Version") != NULL)
    *in_history = FALSE;
  if (g_str_has_prefix (line, "Upgrade History:"))
    *in_history = TRUE;
  else if (*in_history && match_line (LINE_UPGRADE, line, &match))
    add_upgrade (self, match);
  else if (self->product == NULL && match_line (LINE_PRODUCT, line, &match))
    {
      self->product = g_match_info_fetch_named (match, "name");
      self->version = g_match_info_fetch_named (match, "version");
    }
  else if (match_line (LINE_USAGE, line, &match))
    add_usage (self, match);
  else if (match_line (LINE_APPLICATION, line, &match))
    add_application (self, match);
  else if (self->certificate_from == NULL && match_line (LINE_CERTIFICATE, line, &match))
    {
      self->certificate_from = g_match_info_fetch_named (match, "from");
      self->certificate_until = g_match_info_fetch_named (match, "until");
    }
  else if (up_time != NULL)
    self->up_time_s = ips_console_duration_parse (up_time);
  else if (!read_license (self, dialect, line))
    {
      keep (&self->realm_keys, after (line, "Realm Keys"));
      keep (&self->os_version, after (line, "OS Version"));
      keep (&self->platform, after (line, "Platform"));
      keep (&self->serial, after (line, "Serial Number"));
      keep_update (&self->signature_level, &self->signature_date, after (line, "Signature Update"));
      keep_update (&self->virus_level, &self->virus_date, after (line, "Virus Update"));
    }
}

static void
fill (IpsConsoleVersion *self)
{
  char **fields[] = { &self->product, &self->version, &self->realm_keys, &self->signature_level, &self->signature_date,
                      &self->virus_level, &self->virus_date, &self->os_version, &self->platform, &self->serial,
                      &self->recovery, &self->certificate_from, &self->certificate_until };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (*fields[i] == NULL)
      *fields[i] = g_strdup ("");
}

IpsConsoleVersion *
ips_console_version_parse (IpsDialect *dialect, const char *const *lines, GError **error)
{
  g_autoptr(IpsConsoleVersion) self = NULL;
  gboolean in_history = FALSE;

  if (!ips_console_error_check (lines, error))
    return NULL;
  self = version_new ();
  for (guint i = 0; lines[i] != NULL; i++)
    read_line (self, dialect, lines[i], &in_history);
  if (self->product == NULL || self->platform == NULL)
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("the answer names no product or no platform"));
      return NULL;
    }
  fill (self);
  return g_steal_pointer (&self);
}

static char *
dup_applications (const IpsConsoleVersion *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->applications->len; i++)
    {
      const IpsConsoleApplication *application = g_ptr_array_index (self->applications, i);

      /* the command line itself is listed without a state */
      if (*application->state != '\0')
        g_string_append_printf (text, "%s%s=%s", text->len > 0 ? ";" : "", application->name, application->state);
    }
  return g_string_free (text, FALSE);
}

static void
take (char **field, char *value)
{
  g_free (*field);
  *field = value;
}

static char *
dup_upgrades (const IpsConsoleVersion *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->upgrades->len; i++)
    {
      const IpsConsoleUpgrade *upgrade = g_ptr_array_index (self->upgrades, i);

      g_string_append_printf (text, "%s%s\t%s", i > 0 ? "\n" : "", upgrade->name, upgrade->when);
    }
  return g_string_free (text, FALSE);
}

IpsSensorFacts *
ips_console_version_make_facts (const IpsConsoleVersion *self, gint64 now_us)
{
  IpsSensorFacts *facts = ips_sensor_facts_new ();

  take (&facts->platform, g_strdup (self->platform));
  take (&facts->serial, g_strdup (self->serial));
  take (&facts->version, g_strdup (self->version));
  take (&facts->engine, ips_version_reply_dup_engine (self->version));
  take (&facts->signature_level, g_strdup (self->signature_level));
  take (&facts->signature_date, g_strdup (self->signature_date));
  take (&facts->applications, dup_applications (self));
  take (&facts->upgrades, dup_upgrades (self));
  take (&facts->recovery, g_strdup (self->recovery));
  facts->license_status = self->license_status;
  facts->license_expires_us = self->license_expires_us;
  if (self->up_time_s >= 0 && self->up_time_s < now_us / G_USEC_PER_SEC)
    facts->up_since_us = now_us - self->up_time_s * G_USEC_PER_SEC;
  return facts;
}
