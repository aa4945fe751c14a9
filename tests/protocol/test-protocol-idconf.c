/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-idconf.h"

static char *
build (IpsDialect *dialect)
{
  g_autoptr(IpsIdconf) conf = ips_idconf_new (dialect, "host");

  ips_idconf_begin_struct (conf, NULL);
  ips_idconf_begin_struct (conf, "auto-upgrade");
  ips_idconf_begin_struct (conf, "cisco-server");
  ips_idconf_add_var (conf, "enabled", "true");
  ips_idconf_add_var (conf, "user-name", "a<&>\"'b");
  ips_idconf_end (conf);
  ips_idconf_end (conf);
  ips_idconf_begin_map (conf, "signatures", "merge");
  for (guint i = 0; i < 2; i++)
    {
      ips_idconf_begin_entry (conf, NULL);
      ips_idconf_begin_key (conf);
      ips_idconf_add_var (conf, "id", i == 0 ? "2004" : "2005");
      ips_idconf_add_var (conf, "subsig-id", "0");
      ips_idconf_end (conf);
      ips_idconf_begin_struct (conf, NULL);
      ips_idconf_add_var (conf, "alert-severity", i == 0 ? "high" : "low");
      ips_idconf_end (conf);
      ips_idconf_end (conf);
    }
  return ips_idconf_finish (conf);
}

static void
test_build (void)
{
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autofree char *xml = build (dialect);

  g_assert_true (g_str_has_prefix (xml, "<component name=\"host\"><config typedefsVersion=\"2004-03-01\" xmlns=\"http://www.cisco.com/cids/idconf\">"
                                   "<struct><struct name=\"auto-upgrade\"><struct name=\"cisco-server\"><var name=\"enabled\">true</var>"
                                   "<var name=\"user-name\">a&lt;&amp;&gt;&quot;&apos;b</var></struct></struct>"
                                   "<map name=\"signatures\" editOp=\"merge\"><mapEntry><key><var name=\"id\">2004</var>"));
  g_assert_true (g_str_has_suffix (xml, "</mapEntry></map></struct></config></component>"));
}

static void
test_round_trip (void)
{
  static const char * const second[] = { "2005", "0", NULL };
  static const char * const half[] = { "2005", NULL };
  static const char * const missing[] = { "2005", "1", NULL };
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autofree char *xml = build (dialect);
  g_autofree char *reply = g_strdup_printf ("<response><respGetConfig>%s</respGetConfig></response>", xml);
  g_autoptr(IpsXmlNode) root = ips_xml_node_parse (reply, strlen (reply), NULL);
  IpsXmlNode *config = ips_idconf_find_config (dialect, root, "host");
  IpsXmlNode *map = ips_idconf_lookup (dialect, config, "signatures");

  g_assert_nonnull (config);
  g_assert_null (ips_idconf_find_config (dialect, root, "network-access"));
  g_assert_cmpstr (ips_idconf_get_var (dialect, config, "auto-upgrade/cisco-server/enabled"), ==, "true");
  g_assert_cmpstr (ips_idconf_get_var (dialect, config, "auto-upgrade/cisco-server/user-name"), ==, "a<&>\"'b");
  g_assert_null (ips_idconf_get_var (dialect, config, "auto-upgrade/cisco-server"));
  g_assert_null (ips_idconf_get_var (dialect, config, "auto-upgrade/other/enabled"));
  g_assert_cmpstr (ips_idconf_get_var (dialect, ips_idconf_get_entry (dialect, map, second), "alert-severity"), ==, "low");
  g_assert_null (ips_idconf_get_entry (dialect, map, half));
  g_assert_null (ips_idconf_get_entry (dialect, map, missing));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/idconf/build", test_build);
  g_test_add_func ("/idconf/round-trip", test_round_trip);
  return g_test_run ();
}
