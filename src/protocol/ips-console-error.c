/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-console-error.h"

#include <string.h>

#include "ips-sensor-error.h"

static const char error_prefix[] = "Error:";

/* Words of refusals by the name that says the same (assumed: of the command line's own errors few were published). */
static const struct { const char *words, *name; } meanings[] = {
  { "permission", "errPermissionDenied" },
  { "privilege", "errPermissionDenied" },
  { "not authorized", "errPermissionDenied" },
  { "busy", "errInUse" },
  { "in progress", "errInUse" },
  { "in use", "errInUse" },
  { "invalid command", "errNotSupported" },
  { "invalid input", "errNotSupported" },
  { "unknown command", "errNotSupported" },
  { "not supported", "errNotSupported" },
};

static const char *
find_name (const char *words)
{
  g_autofree char *folded = g_ascii_strdown (words, -1);

  for (guint i = 0; i < IPS_SENSOR_N_ERROR_NAMES; i++)
    if (strstr (words, ips_sensor_error_names[i]) != NULL)
      return ips_sensor_error_names[i];
  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (strstr (folded, meanings[i].words) != NULL)
      return meanings[i].name;
  return NULL;
}

/* A router's refusal begins with "% "; its messages to the log with "%FACILITY-". */
static const char *
find_words (const char *line)
{
  if (g_str_has_prefix (line, error_prefix))
    return line + strlen (error_prefix);
  if (line[0] == '%' && (line[1] == ' ' || g_str_has_prefix (line, "%Error")))
    return line + 1;
  return NULL;
}

gboolean
ips_console_error_check (const char *const *lines, GError **error)
{
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *words = find_words (lines[i]);

      if (words == NULL)
        continue;
      ips_sensor_error_set_words (error, ips_sensor_error_code_from_name (find_name (words)), words);
      return FALSE;
    }
  return TRUE;
}
