/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-console-fingerprint.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-console-error.h"
#include "ips-error.h"
#include "ips-x509.h"

/* The fingerprint on a line "SHA1: AB:CD:...", of as many bytes as such a one has. */
static char *
read_line (const char *line, const char *name, gsize n_bytes)
{
  const char *at = line + strspn (line, " ");
  char *found;

  if (g_ascii_strncasecmp (at, name, strlen (name)) != 0)
    return NULL;
  at += strlen (name);
  if (*at == ':')
    at++;
  found = ips_x509_normalize_fingerprint (at, NULL);
  if (found != NULL && strlen (found) != n_bytes * 3 - 1)
    g_clear_pointer (&found, g_free);
  return found;
}

char *
ips_console_fingerprint_parse (const char *const *lines, GError **error)
{
  static const struct { const char *name; gsize n_bytes; } kinds[] = { { "SHA256", 32 }, { "SHA-256", 32 }, { "SHA1", 20 }, { "SHA-1", 20 } };

  if (!ips_console_error_check (lines, error))
    return NULL;
  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    for (guint i = 0; lines[i] != NULL; i++)
      {
        char *found = read_line (lines[i], kinds[kind].name, kinds[kind].n_bytes);

        if (found != NULL)
          return found;
      }
  ips_set_error (error, IPS_ERROR_PROTOCOL, _("the answer holds no fingerprint"));
  return NULL;
}
