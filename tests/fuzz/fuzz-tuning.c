/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>

#include "ips-deploy-order.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What was read is written as something that is read as the same. */
static void
check_tuning (const char *text, gsize size)
{
  g_autoptr(IpsTuningTable) table = ips_tuning_table_from_json (text, (gssize) size, NULL);
  g_autoptr(IpsTuningTable) again = NULL;
  g_autofree char *json = NULL;

  if (table == NULL)
    return;
  json = ips_tuning_table_to_json (table);
  again = ips_tuning_table_from_json (json, -1, NULL);
  g_assert_nonnull (again);
  g_assert_true (ips_tuning_table_equal (table, again));
}

static void
check_order (const char *text, gsize size)
{
  g_autofree char *copy = g_strndup (text, size);
  g_autoptr(JsonNode) node = g_utf8_validate (copy, -1, NULL) ? json_from_string (copy, NULL) : NULL;
  g_autoptr(IpsDeployOrder) order = node != NULL ? ips_deploy_order_from_json (node, NULL) : NULL;
  g_autofree char *words = order != NULL ? ips_deploy_order_explain (order) : NULL;

  g_assert_true (words == NULL || g_utf8_validate (words, -1, NULL));
}

/* Exported tuning, and the order of a deployment, which holds it. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  check_tuning ((const char *) data, size);
  check_order ((const char *) data, size);
  return 0;
}
