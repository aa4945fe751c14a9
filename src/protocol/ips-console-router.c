/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-console-router.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-console-duration.h"
#include "ips-console-error.h"
#include "ips-console-line.h"
#include "ips-error.h"
#include "ips-version-reply.h"

void
ips_console_router_free (IpsConsoleRouter *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->image);
  g_free (self->version);
  g_free (self->platform);
  g_free (self->serial);
  g_free (self);
}

void
ips_console_signature_count_free (IpsConsoleSignatureCount *self)
{
  if (self == NULL)
    return;
  g_free (self->level);
  g_free (self);
}

static void
read_line (IpsConsoleRouter *self, const char *line)
{
  static gsize once[4];
  g_auto(GStrv) software = self->version == NULL ? ips_console_line_match (&once[0], "^(?:Cisco )?IOS.* Software.*\\(([A-Z0-9_-]+)\\), Version ([^, ]+)", line) : NULL;
  g_auto(GStrv) uptime = self->name == NULL ? ips_console_line_match (&once[1], "^(\\S+) uptime is (.+)$", line) : NULL;
  g_auto(GStrv) platform = self->platform == NULL ? ips_console_line_match (&once[2], "^[Cc]isco (\\S+) (?:\\(.*\\) )?.*with [0-9]+K?/[0-9]+K? bytes of memory", line) : NULL;
  g_auto(GStrv) serial = self->serial == NULL ? ips_console_line_match (&once[3], "^Processor board ID ([A-Z0-9]+)", line) : NULL;

  if (software != NULL)
    {
      self->image = g_strdup (software[1]);
      self->version = g_strdup (software[2]);
    }
  if (uptime != NULL)
    {
      self->name = g_strdup (uptime[1]);
      self->up_time_s = ips_console_duration_parse (uptime[2]);
    }
  if (platform != NULL)
    self->platform = g_strdup (platform[1]);
  if (serial != NULL)
    self->serial = g_strdup (serial[1]);
}

/**
 * ips_console_router_parse:
 * @lines: a whole answer
 *
 * Any thread.
 *
 * Returns: (transfer full): or %NULL: the router's own error, or %IPS_ERROR_PROTOCOL where no version of IOS is named
 */
IpsConsoleRouter *
ips_console_router_parse (const char *const *lines, GError **error)
{
  g_autoptr(IpsConsoleRouter) self = NULL;
  char **fields[4];

  if (!ips_console_error_check (lines, error))
    return NULL;
  self = g_new0 (IpsConsoleRouter, 1);
  self->up_time_s = -1;
  for (guint i = 0; lines[i] != NULL; i++)
    read_line (self, lines[i]);
  if (self->version == NULL)
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("the answer names no version of IOS"));
      return NULL;
    }
  fields[0] = &self->name;
  fields[1] = &self->image;
  fields[2] = &self->platform;
  fields[3] = &self->serial;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (*fields[i] == NULL)
      *fields[i] = g_strdup ("");
  return g_steal_pointer (&self);
}

/**
 * ips_console_signature_count_parse:
 * @lines: a whole answer
 *
 * Any thread.
 *
 * Returns: (transfer full): or %NULL: the router's own error, or %IPS_ERROR_PROTOCOL where no total is given
 */
IpsConsoleSignatureCount *
ips_console_signature_count_parse (const char *const *lines, GError **error)
{
  g_autoptr(IpsConsoleSignatureCount) self = NULL;
  gboolean found = FALSE;

  if (!ips_console_error_check (lines, error))
    return NULL;
  self = g_new0 (IpsConsoleSignatureCount, 1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      static gsize once[2];
      g_auto(GStrv) total = ips_console_line_match (&once[0], "^ *Total (Enabled |Retired |Compiled )?Signatures( with invalid parameters)?: *([0-9]{1,7})$", lines[i]);
      g_auto(GStrv) level = self->level == NULL ? ips_console_line_match (&once[1], "^ *Cisco SDF release version (S[0-9.]+)", lines[i]) : NULL;
      guint number = total != NULL ? (guint) g_ascii_strtoull (total[3], NULL, 10) : 0;

      if (level != NULL)
        self->level = ips_version_reply_dup_signature_level (level[1]);
      if (total == NULL)
        continue;
      if (*total[2] != '\0')
        self->n_invalid = number;
      else if (*total[1] == 'E')
        self->n_enabled = number;
      else if (*total[1] == 'R')
        self->n_retired = number;
      else if (*total[1] == 'C')
        self->n_compiled = number;
      else
        {
          self->n_total = number;
          found = TRUE;
        }
    }
  if (!found)
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("the answer counts no signatures"));
      return NULL;
    }
  if (self->level == NULL)
    self->level = g_strdup ("");
  return g_steal_pointer (&self);
}

#define MAX_CATEGORIES 16

char *
ips_console_categories_parse (const char *const *lines)
{
  g_autoptr(GString) chosen = g_string_new (NULL);
  g_autofree char *category = NULL;
  gboolean is_set = FALSE, all_retired = FALSE;
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      static gsize once[3];
      g_auto(GStrv) section = ips_console_line_match (&once[0], "^ *ip ips signature-category$", lines[i]);
      g_auto(GStrv) name = ips_console_line_match (&once[1], "^ *category ([a-z_0-9][a-z_0-9 -]{0,62})$", lines[i]);
      g_auto(GStrv) retired = ips_console_line_match (&once[2], "^ *retired (true|false)$", lines[i]);

      is_set = is_set || section != NULL;
      if (name != NULL)
        {
          g_free (category);
          category = g_strdup (name[1]);
        }
      if (retired == NULL || category == NULL)
        continue;
      if (g_str_equal (category, "all"))
        all_retired = g_str_equal (retired[1], "true");
      else if (all_retired && g_str_equal (retired[1], "false") && n++ < MAX_CATEGORIES)
        g_string_append_printf (chosen, "%s%s", chosen->len > 0 ? ", " : "", category);
    }
  if (!is_set)
    return NULL;
  return g_strdup (all_retired ? chosen->str : "");
}
