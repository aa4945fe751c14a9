/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-idconf.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Configuration as a sensor hands it out. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char * const key[] = { "2004", "0", NULL };
  static IpsDialect *dialect = NULL;
  g_autoptr(IpsXmlNode) root = NULL;
  IpsXmlNode *config;

  if (dialect == NULL)
    dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  root = ips_xml_node_parse ((const char *) data, size, NULL);
  config = ips_idconf_find_config (dialect, root, "host");
  ips_idconf_get_var (dialect, config, "auto-upgrade/cisco-server/enabled");
  ips_idconf_get_entry (dialect, ips_idconf_lookup (dialect, config, "signatures"), key);
  return 0;
}
