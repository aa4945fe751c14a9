/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-version-reply.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-text.h"

#define MAX_APPLICATIONS 64
#define MAX_UPGRADES 200
#define US_PER_S G_GINT64_CONSTANT (1000000)

static char *
dup_text (IpsDialect *dialect, IpsXmlNode *content, const char *key)
{
  return ips_xml_node_dup_safe_text (ips_xml_node_find (content, ips_dialect_get (dialect, key)));
}

static void
take (char **field, char *value)
{
  g_free (*field);
  *field = value;
}

char *
ips_version_reply_dup_engine (const char *version)
{
  const char *e = strrchr (version, 'E');

  if (e == NULL || !g_ascii_isdigit (e[1]))
    return g_strdup ("");
  for (const char *p = e + 1; *p != '\0'; p++)
    if (!g_ascii_isdigit (*p))
      return g_strdup ("");
  return g_strdup (e);
}

char *
ips_version_reply_dup_signature_level (const char *id)
{
  g_autofree char *level = ips_text_make_safe (id, 32);

  g_strstrip (level);
  if (g_str_has_suffix (level, ".0"))
    level[strlen (level) - 2] = '\0';
  if (g_ascii_isdigit (level[0]))
    return g_strconcat ("S", level, NULL);
  return g_steal_pointer (&level);
}

/* Seconds, nanoseconds since 1970 would be far larger; or the words of "show version": "91 days". */
static gint64
read_up_since (IpsXmlNode *node, gint64 now_us)
{
  const char *text = ips_xml_node_get_text (node);
  const char *digits = strpbrk (text, "0123456789");
  gint64 number;

  if (node == NULL || digits == NULL)
    return 0;
  if (!ips_xml_node_get_number (node, &number))
    {
      number = g_ascii_strtoll (digits, NULL, 10);
      if (strstr (digits, "day") == NULL)
        return 0;
      if (number > G_MAXINT32 / 86400)
        return 0;
      number *= 86400;
    }
  if (number > now_us / US_PER_S)
    return 0;
  return now_us - number * US_PER_S;
}

static IpsLicenseStatus
read_license_status (IpsDialect *dialect, const char *text)
{
  static const struct { const char *key; IpsLicenseStatus status; } table[] = {
    { "license-status.valid", IPS_LICENSE_VALID },
    { "license-status.invalid", IPS_LICENSE_INVALID },
    { "license-status.expired", IPS_LICENSE_EXPIRED },
    { "license-status.none", IPS_LICENSE_NONE },
    { "license-status.trial", IPS_LICENSE_TRIAL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_ascii_strcasecmp (text, ips_dialect_get (dialect, table[i].key)) == 0)
      return table[i].status;
  return IPS_LICENSE_UNKNOWN;
}

static void
read_license (IpsDialect *dialect, IpsXmlNode *content, IpsSensorFacts *facts)
{
  IpsXmlNode *license = ips_xml_node_find (content, ips_dialect_get (dialect, "element.license"));
  g_autofree char *status = NULL;
  gint64 expires_ns;

  if (license == NULL)
    return;
  status = dup_text (dialect, license, "element.license-status");
  facts->license_status = read_license_status (dialect, status);
  if (ips_xml_node_get_number (ips_xml_node_find (license, ips_dialect_get (dialect, "element.license-expiration")), &expires_ns))
    facts->license_expires_us = expires_ns / 1000;
}

/* The partition that runs, not the recovery one. */
static IpsXmlNode *
find_partition (IpsDialect *dialect, IpsXmlNode *content)
{
  const char *element = ips_dialect_get (dialect, "element.partition");
  const char *attribute = ips_dialect_get (dialect, "attribute.partition-name");
  const char *wanted = ips_dialect_get (dialect, "value.partition-application");

  for (guint i = 0; i < ips_xml_node_n_children (content); i++)
    {
      IpsXmlNode *child = ips_xml_node_nth (content, i);

      if (g_str_equal (child->name, element) && g_strcmp0 (ips_xml_node_get_attribute (child, attribute), wanted) == 0)
        return child;
    }
  return ips_xml_node_find (content, element);
}

static char *
dup_applications (IpsDialect *dialect, IpsXmlNode *content)
{
  IpsXmlNode *partition = find_partition (dialect, content);
  IpsXmlNode *list = ips_xml_node_find (partition != NULL ? partition : content, ips_dialect_get (dialect, "element.applications"));
  const char *element = ips_dialect_get (dialect, "element.application");
  GString *text = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < ips_xml_node_n_children (list) && n < MAX_APPLICATIONS; i++)
    {
      IpsXmlNode *application = ips_xml_node_nth (list, i);
      g_autofree char *name = NULL;
      g_autofree char *state = NULL;

      if (!g_str_equal (application->name, element))
        continue;
      name = ips_xml_node_dup_safe_text (ips_xml_node_child (application, ips_dialect_get (dialect, "element.application-name")));
      state = ips_xml_node_dup_safe_text (ips_xml_node_child (application, ips_dialect_get (dialect, "element.application-state")));
      g_strdelimit (name, "=;", '_');
      g_strdelimit (state, "=;", '_');
      if (*name == '\0')
        continue;
      g_string_append_printf (text, "%s%s=%s", n > 0 ? ";" : "", name, state);
      n++;
    }
  return g_string_free (text, FALSE);
}

/* "IPS-sig-S439-req-E3.pkg 18:16:10 UTC Mon Oct 05 2009" is a package, then the time. */
static char *
dup_upgrades (IpsDialect *dialect, IpsXmlNode *content)
{
  IpsXmlNode *list = ips_xml_node_find (content, ips_dialect_get (dialect, "element.upgrade-history"));
  const char *element = ips_dialect_get (dialect, "element.upgrade");
  GString *text = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < ips_xml_node_n_children (list) && n < MAX_UPGRADES; i++)
    {
      g_autofree char *line = NULL;
      char *name, *when;

      if (!g_str_equal (ips_xml_node_nth (list, i)->name, element))
        continue;
      line = ips_xml_node_dup_safe_text (ips_xml_node_nth (list, i));
      name = line + strspn (line, "* ");
      when = strchr (name, ' ');
      if (when != NULL)
        *when++ = '\0';
      if (*name != '\0')
        g_string_append_printf (text, "%s%s\t%s", n++ > 0 ? "\n" : "", name, when != NULL ? g_strstrip (when) : "");
    }
  return g_string_free (text, FALSE);
}

/**
 * ips_version_reply_read:
 * @content: the element `respGetVersion`
 * @now_us: our clock when the reply arrived, for what is told as an age
 * @sensor_time_us: (out): the sensor's own clock, 0 where it does not tell it
 *
 * Returns: (transfer full): the facts, or %NULL with %IPS_ERROR_PROTOCOL
 */
IpsSensorFacts *
ips_version_reply_read (IpsDialect *dialect, IpsXmlNode *content, gint64 now_us, gint64 *sensor_time_us, GError **error)
{
  g_autoptr(IpsSensorFacts) facts = ips_sensor_facts_new ();
  IpsXmlNode *signature = ips_xml_node_find (content, ips_dialect_get (dialect, "element.signature-update"));
  IpsXmlNode *time = ips_xml_node_child (content, ips_dialect_get (dialect, "element.sensor-time"));
  gint64 time_ns;

  take (&facts->platform, dup_text (dialect, content, "element.platform"));
  take (&facts->serial, dup_text (dialect, content, "element.serial"));
  take (&facts->version, dup_text (dialect, content, "element.software-version"));
  take (&facts->engine, ips_version_reply_dup_engine (facts->version));
  take (&facts->applications, dup_applications (dialect, content));
  take (&facts->upgrades, dup_upgrades (dialect, content));
  take (&facts->recovery, dup_text (dialect, content, "element.recovery-partition"));
  if (signature != NULL)
    {
      const char *id = ips_xml_node_get_attribute (signature, ips_dialect_get (dialect, "attribute.signature-id"));
      const char *date = ips_xml_node_get_attribute (signature, ips_dialect_get (dialect, "attribute.signature-date"));

      take (&facts->signature_level, ips_version_reply_dup_signature_level (id));
      take (&facts->signature_date, ips_text_make_safe (date, 32));
    }
  read_license (dialect, content, facts);
  facts->up_since_us = read_up_since (ips_xml_node_find (content, ips_dialect_get (dialect, "element.up-time")), now_us);
  *sensor_time_us = ips_xml_node_get_number (time, &time_ns) ? time_ns / 1000 : 0;

  if (*facts->platform == '\0' && *facts->applications == '\0')
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("the reply names neither a platform nor an application"));
      return NULL;
    }
  return g_steal_pointer (&facts);
}
