/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-password-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-text.h"

static const char *
find_set (IpsFleet *fleet, const char *name)
{
  GPtrArray *sets = ips_fleet_get_credential_sets (fleet);

  for (guint i = 0; i < sets->len; i++)
    {
      const IpsCredentialSet *set = g_ptr_array_index (sets, i);

      if (g_str_equal (set->name, name))
        return set->id;
    }
  return NULL;
}

/* (nullable): the vault's name for @name */
static const char *
find_owner (IpsFleet *fleet, const char *kind, const char *name)
{
  if (g_str_equal (kind, "id"))
    return name;
  if (g_str_equal (kind, "set"))
    return find_set (fleet, name);
  if (g_str_equal (kind, "device"))
    {
      IpsSensor *sensor = ips_fleet_lookup_name (fleet, name);

      return sensor != NULL ? ips_sensor_get_id (sensor) : NULL;
    }
  return NULL;
}

gboolean
ips_password_line_parse (const char *line, char **kind, char **name, const char **password)
{
  const char *blank = strchr (line, ' ');
  const char *equals = blank != NULL ? strchr (blank, '=') : NULL;

  if (equals == NULL || equals[1] == '\0' || !g_utf8_validate (line, -1, NULL))
    return FALSE;
  *kind = g_strndup (line, (gsize) (blank - line));
  *name = g_strstrip (g_strndup (blank + 1, (gsize) (equals - blank - 1)));
  *password = equals + 1;
  return TRUE;
}

static gboolean
take_line (IpsFleet *fleet, const char *line, guint number, GPtrArray *problems)
{
  g_autofree char *kind = NULL;
  g_autofree char *name = NULL;
  g_autoptr(IpsSecret) secret = NULL;
  const char *password, *owner;

  if (!ips_password_line_parse (line, &kind, &name, &password))
    {
      /* TRANSLATORS: %u is the number of a line */
      g_ptr_array_add (problems, g_strdup_printf (_("Line %u of the passwords is not “device NAME=PASSWORD”, “set NAME=PASSWORD” "
                                                    "or “id OWNER=PASSWORD”."), number));
      return FALSE;
    }
  owner = find_owner (fleet, kind, name);
  if (owner == NULL || *owner == '\0')
    {
      g_autofree char *safe = ips_text_make_safe (name, 100);

      /* TRANSLATORS: the number of a line, and a name in it */
      g_ptr_array_add (problems, g_strdup_printf (_("Line %u of the passwords names “%s”, which is not in the inventory."), number,
                                                  safe));
      return FALSE;
    }
  secret = ips_secret_new (password);
  ips_vault_put (ips_fleet_get_vault (fleet), owner, secret);
  return TRUE;
}

guint
ips_password_list_apply (IpsFleet *fleet, const char *text, GPtrArray *problems)
{
  guint n_taken = 0;
  guint number = 0;

  while (*text != '\0')
    {
      gsize length = strcspn (text, "\r\n");
      /* Wiped below: it holds a password. */
      g_autofree char *line = g_strndup (text, length);

      number++;
      if (*line != '\0' && *line != '#' && take_line (fleet, line, number, problems))
        n_taken++;
      explicit_bzero (line, length);
      text += length;
      if (text[0] == '\r' && text[1] == '\n')
        text++;
      if (*text != '\0')
        text++;
    }
  return n_taken;
}
