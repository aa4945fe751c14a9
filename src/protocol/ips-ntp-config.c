/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-ntp-config.h"

#include <string.h>

#include "ips-idconf.h"

/* Stands for the key while the document is built, so that the key is in no buffer that grows. */
#define PLACE "\x1f"
#define ESCAPED_PLACE "&#x1f;"

static const char *
word (IpsDialect *dialect, const char *key)
{
  return ips_dialect_get (dialect, key);
}

char *
ips_ntp_config_build_get (IpsDialect *dialect)
{
  return ips_idconf_build_get (dialect, word (dialect, "component.host"));
}

/* (nullable): the only entry of @map */
static IpsXmlNode *
get_only_entry (IpsDialect *dialect, IpsXmlNode *map)
{
  IpsXmlNode *entry = NULL;

  for (guint i = 0; i < ips_xml_node_n_children (map); i++)
    {
      if (!g_str_equal (ips_xml_node_nth (map, i)->name, word (dialect, "element.map-entry")))
        continue;
      if (entry != NULL)
        return NULL;
      entry = ips_xml_node_nth (map, i);
    }
  return entry;
}

/* The server and the number of its key: the entry's key is the address. */
static IpsNtpSettings *
read_authenticated (IpsDialect *dialect, IpsXmlNode *node)
{
  IpsXmlNode *map = ips_idconf_lookup (dialect, node, word (dialect, "map.ntp-servers"));
  IpsXmlNode *entry = map != NULL ? get_only_entry (dialect, map) : NULL;
  IpsXmlNode *key = entry != NULL ? ips_xml_node_child (entry, word (dialect, "element.key")) : NULL;
  const char *server = key != NULL ? ips_idconf_get_var (dialect, key, word (dialect, "var.ntp-address")) : NULL;
  const char *number = entry != NULL ? ips_idconf_get_var (dialect, entry, word (dialect, "var.ntp-key-id")) : NULL;
  guint key_id;

  if (server == NULL || number == NULL || !ips_ntp_check_server (server, NULL) || !ips_ntp_parse_key_id (number, &key_id, NULL))
    return ips_ntp_settings_new (IPS_NTP_MODE_UNKNOWN, NULL, 0);
  return ips_ntp_settings_new (IPS_NTP_MODE_AUTHENTICATED, server, key_id);
}

IpsNtpSettings *
ips_ntp_config_read (IpsDialect *dialect, IpsXmlNode *root)
{
  IpsXmlNode *config = ips_idconf_find_config (dialect, root, word (dialect, "component.host"));
  IpsXmlNode *option = config != NULL ? ips_idconf_lookup (dialect, config, word (dialect, "config.ntp-option")) : NULL;
  IpsXmlNode *authenticated = option != NULL ? ips_idconf_lookup (dialect, option, word (dialect, "struct.ntp-authenticated")) : NULL;
  IpsXmlNode *plain = option != NULL ? ips_idconf_lookup (dialect, option, word (dialect, "struct.ntp-plain")) : NULL;
  const char *server = plain != NULL ? ips_idconf_get_var (dialect, plain, word (dialect, "var.ntp-server")) : NULL;

  if (authenticated != NULL)
    return read_authenticated (dialect, authenticated);
  if (server != NULL && ips_ntp_check_server (server, NULL))
    return ips_ntp_settings_new (IPS_NTP_MODE_PLAIN, server, 0);
  if (plain == NULL && option != NULL && ips_idconf_lookup (dialect, option, word (dialect, "struct.ntp-none")) != NULL)
    return ips_ntp_settings_new (IPS_NTP_MODE_NONE, NULL, 0);
  return ips_ntp_settings_new (IPS_NTP_MODE_UNKNOWN, NULL, 0);
}

static void
begin_entry (IpsIdconf *idconf, IpsDialect *dialect, gboolean remove, const char *name, const char *value)
{
  ips_idconf_begin_entry (idconf, remove ? word (dialect, "edit-operation.delete") : NULL);
  ips_idconf_begin_key (idconf);
  ips_idconf_add_var (idconf, name, value);
  ips_idconf_end (idconf);
}

/* Entries of another server or key go first: a sensor has one of each. */
static void
add_authenticated (IpsIdconf *idconf, IpsDialect *dialect, const IpsNtpSettings *before, const IpsNtpSettings *after)
{
  gboolean had = before->mode == IPS_NTP_MODE_AUTHENTICATED;
  g_autofree char *old_id = g_strdup_printf ("%u", before->key_id);
  g_autofree char *id = g_strdup_printf ("%u", after->key_id);
  const char *merge = word (dialect, "edit-operation.merge");

  ips_idconf_begin_struct (idconf, word (dialect, "struct.ntp-authenticated"));
  ips_idconf_begin_map (idconf, word (dialect, "map.ntp-keys"), merge);
  if (had && before->key_id != after->key_id)
    {
      begin_entry (idconf, dialect, TRUE, word (dialect, "var.ntp-key-id"), old_id);
      ips_idconf_end (idconf);
    }
  begin_entry (idconf, dialect, FALSE, word (dialect, "var.ntp-key-id"), id);
  ips_idconf_begin_struct (idconf, NULL);
  ips_idconf_add_var (idconf, word (dialect, "var.ntp-key-value"), PLACE);
  ips_idconf_end (idconf);
  ips_idconf_end (idconf);
  ips_idconf_end (idconf);
  ips_idconf_begin_map (idconf, word (dialect, "map.ntp-servers"), merge);
  if (had && !g_str_equal (before->server, after->server))
    {
      begin_entry (idconf, dialect, TRUE, word (dialect, "var.ntp-address"), before->server);
      ips_idconf_end (idconf);
    }
  begin_entry (idconf, dialect, FALSE, word (dialect, "var.ntp-address"), after->server);
  ips_idconf_begin_struct (idconf, NULL);
  ips_idconf_add_var (idconf, word (dialect, "var.ntp-key-id"), id);
}

char *
ips_ntp_config_build_delta (IpsDialect *dialect, const IpsNtpSettings *before, const IpsNtpSettings *after, IpsSecret *key)
{
  g_autoptr(IpsIdconf) idconf = ips_idconf_new (dialect, word (dialect, "component.host"));
  g_autofree char *text = NULL;
  char *place, *escaped, *delta;

  ips_idconf_begin_struct (idconf, word (dialect, "config.ntp-option"));
  if (after->mode == IPS_NTP_MODE_AUTHENTICATED)
    add_authenticated (idconf, dialect, before, after);
  else if (after->mode == IPS_NTP_MODE_PLAIN)
    {
      ips_idconf_begin_struct (idconf, word (dialect, "struct.ntp-plain"));
      ips_idconf_add_var (idconf, word (dialect, "var.ntp-server"), after->server);
    }
  else
    ips_idconf_begin_struct (idconf, word (dialect, "struct.ntp-none"));
  text = ips_idconf_finish (idconf);
  place = strstr (text, ESCAPED_PLACE);
  if (place == NULL || key == NULL)
    return g_steal_pointer (&text);
  escaped = g_markup_escape_text (ips_secret_peek (key), -1);
  *place = '\0';
  delta = g_strconcat (text, escaped, place + strlen (ESCAPED_PLACE), NULL);
  explicit_bzero (escaped, strlen (escaped));
  g_free (escaped);
  return delta;
}

void
ips_ntp_config_wipe (char *delta)
{
  if (delta == NULL)
    return;
  explicit_bzero (delta, strlen (delta));
  g_free (delta);
}
