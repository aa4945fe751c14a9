/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-health-reply.h"

#include <stdio.h>
#include <string.h>

#include "ips-console-error.h"

/* More is no disk of a sensor but rubbish. */
#define MAX_BYTES (G_GINT64_CONSTANT (1) << 50)

static gboolean
read_usage (IpsDialect *dialect, IpsXmlNode *node, gint64 *used, gint64 *total)
{
  return ips_xml_node_get_number (ips_xml_node_child (node, ips_dialect_get (dialect, "element.used-bytes")), used)
         && ips_xml_node_get_number (ips_xml_node_child (node, ips_dialect_get (dialect, "element.total-bytes")), total)
         && *total > 0 && *total <= MAX_BYTES && *used <= *total;
}

/* The file system that takes packages; %NULL where the sensor names none so. */
static IpsXmlNode *
find_file_system (IpsDialect *dialect, IpsXmlNode *content)
{
  const char *element = ips_dialect_get (dialect, "element.file-system");
  const char *attribute = ips_dialect_get (dialect, "attribute.file-system-name");

  for (guint i = 0; i < ips_xml_node_n_children (content); i++)
    {
      IpsXmlNode *child = ips_xml_node_nth (content, i);

      if (g_str_equal (child->name, element)
          && g_strcmp0 (ips_xml_node_get_attribute (child, attribute), ips_dialect_get (dialect, "value.package-file-system")) == 0)
        return child;
    }
  return NULL;
}

void
ips_health_reply_read_host (IpsDialect *dialect, IpsXmlNode *content, IpsHealth *health)
{
  IpsXmlNode *memory = content != NULL ? ips_xml_node_child (content, ips_dialect_get (dialect, "element.memory-usage")) : NULL;
  IpsXmlNode *disk = content != NULL ? find_file_system (dialect, content) : NULL;
  gint64 used, total;

  if (memory != NULL && read_usage (dialect, memory, &used, &total))
    health->memory_percent = (int) (used * 100 / total);
  if (disk != NULL && read_usage (dialect, disk, &used, &total))
    {
      health->disk_total = total;
      health->disk_free = total - used;
    }
}

void
ips_health_reply_read_engine (IpsDialect *dialect, IpsXmlNode *content, IpsHealth *health)
{
  IpsXmlNode *load = content != NULL ? ips_xml_node_child (content, ips_dialect_get (dialect, "element.inspection-load")) : NULL;
  gint64 percent;

  if (load != NULL && ips_xml_node_get_number (load, &percent) && percent <= 100)
    health->load_percent = (int) percent;
}

/* --- of the command line --- */

char *
ips_health_reply_make_host (IpsDialect *dialect, const IpsConsoleVersion *version)
{
  const char *used = ips_dialect_get (dialect, "element.used-bytes"), *total = ips_dialect_get (dialect, "element.total-bytes");
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < version->usages->len; i++)
    {
      const IpsConsoleUsage *usage = g_ptr_array_index (version->usages, i);
      gboolean memory = g_str_equal (usage->name, "memory");
      const char *element = ips_dialect_get (dialect, memory ? "element.memory-usage" : "element.file-system");
      g_autofree char *name = memory ? g_strdup ("")
                              : g_markup_printf_escaped (" %s=\"%s\"", ips_dialect_get (dialect, "attribute.file-system-name"), usage->name);

      g_string_append_printf (text, "<%s%s><%s>%" G_GUINT64_FORMAT "</%s><%s>%" G_GUINT64_FORMAT "</%s></%s>", element, name, used, usage->used_bytes, used,
                              total, usage->total_bytes, total, element);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The second of the three numbers after "Average", or what comes after "Inspection Load Percentage ="; -1 another line. */
static int
read_line (const char *line)
{
  g_autofree char *text = g_strstrip (g_strdup (line));
  int first, second, third;
  const char *equals;

  if (g_str_has_prefix (text, "Average") && sscanf (text + strlen ("Average"), "%4d %4d %4d", &first, &second, &third) == 3)
    return second;
  if (!g_str_has_prefix (text, "Inspection Load Percentage") || (equals = strchr (text, '=')) == NULL || sscanf (equals + 1, "%4d", &first) != 1)
    return -1;
  return first;
}

char *
ips_health_reply_make_engine (IpsDialect *dialect, const char *const *lines, GError **error)
{
  const char *root = ips_dialect_get (dialect, "element.response"), *response = ips_dialect_get (dialect, "response.get-analysis-engine-statistics");
  const char *element = ips_dialect_get (dialect, "element.inspection-load");
  g_autofree char *load = g_strdup ("");
  int percent = -1;

  if (!ips_console_error_check (lines, error))
    return NULL;
  for (guint i = 0; percent < 0 && lines[i] != NULL; i++)
    percent = read_line (lines[i]);
  if (percent >= 0)
    {
      g_free (load);
      load = g_strdup_printf ("<%s>%d</%s>", element, percent, element);
    }
  return g_strdup_printf ("<%s><%s>%s</%s></%s>", root, response, load, response, root);
}
