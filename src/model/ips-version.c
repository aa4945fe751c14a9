/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-version.h"

#include <string.h>

/* A number of one to four digits at *@at, which moves behind it. */
static gboolean
take_number (const char **at, guint *value)
{
  guint number = 0, n_digits = 0;

  for (; g_ascii_isdigit (**at) && n_digits < 5; (*at)++, n_digits++)
    number = number * 10 + (guint) (**at - '0');
  if (n_digits == 0 || n_digits == 5)
    return FALSE;
  *value = number;
  return TRUE;
}

static gboolean
take_char (const char **at, char c)
{
  if (**at != c)
    return FALSE;
  (*at)++;
  return TRUE;
}

/* "11p1", "5a", "x" */
static gboolean
take_service (const char **at, IpsVersion *version)
{
  if (take_char (at, 'x'))
    return TRUE;
  if (!take_number (at, &version->service))
    return FALSE;
  if (**at >= 'a' && **at <= 'o')
    version->letter = *(*at)++;
  if (take_char (at, 'p'))
    return take_number (at, &version->patch) && version->patch > 0;
  return TRUE;
}

static gboolean
take_engine (const char **at, guint *engine)
{
  if (!take_char (at, 'E'))
    return FALSE;
  take_char (at, '.');
  return take_number (at, engine) && *engine > 0;
}

static gboolean
parse (const char *at, IpsVersion *version)
{
  if (!take_number (&at, &version->major) || !take_char (&at, '.') || !take_number (&at, &version->minor))
    return FALSE;
  if (take_char (&at, '('))
    {
      if (!take_service (&at, version) || !take_char (&at, ')'))
        return FALSE;
      at += strspn (at, " ");
    }
  else
    {
      if ((*at != '-' && *at != '.') || (at++, !take_service (&at, version)))
        return FALSE;
      take_char (&at, '-');
    }
  if (*at == 'E' && !take_engine (&at, &version->engine))
    return FALSE;
  return *at == '\0' && at[-1] != '-';
}

gboolean
ips_version_parse (const char *text, IpsVersion *version)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text != NULL ? text : ""));

  *version = (IpsVersion) { 0 };
  if (strlen (stripped) <= 32 && parse (stripped, version))
    return TRUE;
  *version = (IpsVersion) { 0 };
  return FALSE;
}

gboolean
ips_version_is_none (const IpsVersion *self)
{
  return self->major == 0 && self->minor == 0 && self->service == 0;
}

static int
compare (guint a, guint b)
{
  return (a > b) - (a < b);
}

int
ips_version_compare (const IpsVersion *a, const IpsVersion *b)
{
  int order = compare (a->major, b->major);

  if (order == 0)
    order = compare (a->minor, b->minor);
  if (order == 0)
    order = compare (a->service, b->service);
  if (order == 0)
    order = compare ((guint) a->letter, (guint) b->letter);
  return order != 0 ? order : compare (a->patch, b->patch);
}

static void
append_service (GString *text, const IpsVersion *self)
{
  g_string_append_printf (text, "%u", self->service);
  if (self->letter != 0)
    g_string_append_c (text, self->letter);
  if (self->patch != 0)
    g_string_append_printf (text, "p%u", self->patch);
}

char *
ips_version_to_release (const IpsVersion *self)
{
  GString *text;

  if (ips_version_is_none (self))
    return g_strdup ("");
  text = g_string_new (NULL);
  g_string_append_printf (text, "%u.%u(", self->major, self->minor);
  append_service (text, self);
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

char *
ips_version_to_text (const IpsVersion *self)
{
  g_autofree char *release = ips_version_to_release (self);
  g_autofree char *engine = ips_engine_to_text (self->engine);

  return g_strconcat (release, engine, NULL);
}

char *
ips_version_to_name (const IpsVersion *self)
{
  GString *text;

  if (ips_version_is_none (self))
    return g_strdup ("");
  text = g_string_new (NULL);
  g_string_append_printf (text, "%u.%u-", self->major, self->minor);
  append_service (text, self);
  return g_string_free (text, FALSE);
}

gboolean
ips_engine_from_text (const char *text, guint *engine)
{
  const char *at = text;
  guint number;

  if (text == NULL || !take_engine (&at, &number) || *at != '\0')
    return FALSE;
  *engine = number;
  return TRUE;
}

char *
ips_engine_to_text (guint engine)
{
  return engine != 0 ? g_strdup_printf ("E%u", engine) : g_strdup ("");
}
