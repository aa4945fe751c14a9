/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-address.h"
#include "ips-inventory-import.h"

#include <string.h>

static void
test_address (void)
{
  static const struct { const char *text; const char *host; guint port; } good[] = {
    { "192.0.2.13", "192.0.2.13", 0 }, { " BER-core:8443 ", "ber-core", 8443 }, { "[2001:DB8::1]:443", "2001:db8::1", 443 },
    { "2001:db8::1", "2001:db8::1", 0 }, { "https://192.0.2.1:99/cgi?x", "192.0.2.1", 99 },
  };
  static const char *const bad[] = { "", "1.2.3", "192.0.2.256", "a b", "[::1", "h:0", "h:70000", "ftp://h", "-a", "1:2:3",
                                     "https://u:p@h", "fe80::1%nosuch", "[fe80::1%nosuch]:443" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsAddress) address = ips_address_parse (good[i].text, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (address->host, ==, good[i].host);
      g_assert_cmpuint (address->port, ==, good[i].port);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsAddress) address = ips_address_parse (bad[i], &error);

      g_test_message ("%s", bad[i]);
      g_assert_null (address);
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
  g_assert_cmpint (ips_address_compare ("192.0.2.9", "192.0.2.10"), <, 0);
  g_assert_cmpint (ips_address_compare ("a", "2001:db8::1"), >, 0);
}

static void
test_verdicts (void)
{
  static const char text[] = "Name;IP Address;Port;Group\nA;192.0.2.1;;\na;192.0.2.2;;\nB;192.0.2.1;443;\nC;nonsense/;;\n"
                             "D;fe80::1%nosuch;;\nE;192.0.2.3;;A//B\n";
  static const IpsImportVerdict expected[] = { IPS_IMPORT_NEW, IPS_IMPORT_DUPLICATE_NAME, IPS_IMPORT_DUPLICATE_ADDRESS,
                                               IPS_IMPORT_INVALID, IPS_IMPORT_INVALID, IPS_IMPORT_INVALID };
  g_autoptr(GPtrArray) rows = ips_inventory_import_parse (text, strlen (text), NULL, IPS_TRANSPORT_HTTPS, NULL);

  g_assert_nonnull (rows);
  g_assert_cmpuint (rows->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < rows->len; i++)
    {
      const IpsImportRow *row = g_ptr_array_index (rows, i);

      g_test_message ("%u: %s", row->line, row->message);
      g_assert_cmpint (row->verdict, ==, expected[i]);
      g_assert_cmpuint (row->line, ==, i + 2);
      g_assert_true ((row->config == NULL) == (row->verdict == IPS_IMPORT_INVALID));
      g_assert_true ((*row->message == '\0') == (row->verdict == IPS_IMPORT_NEW));
    }
}

static void
test_traffic (void)
{
  static const char text[] = "name,address,traffic\nA,192.0.2.1,fail-close\nB,192.0.2.2,Fail Open\nC,192.0.2.3,\nD,192.0.2.4,maybe\n";
  g_autoptr(GPtrArray) rows = ips_inventory_import_parse (text, strlen (text), NULL, IPS_TRANSPORT_HTTPS, NULL);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *exported = NULL;
  const IpsImportRow *bad;

  g_assert_cmpuint (rows->len, ==, 4);
  g_assert_cmpint (((IpsImportRow *) g_ptr_array_index (rows, 0))->config->traffic, ==, IPS_TRAFFIC_FAIL_CLOSE);
  g_assert_cmpint (((IpsImportRow *) g_ptr_array_index (rows, 1))->config->traffic, ==, IPS_TRAFFIC_FAIL_OPEN);
  g_assert_cmpint (((IpsImportRow *) g_ptr_array_index (rows, 2))->config->traffic, ==, IPS_TRAFFIC_UNKNOWN);
  bad = g_ptr_array_index (rows, 3);
  g_assert_cmpint (bad->verdict, ==, IPS_IMPORT_INVALID);
  g_assert_nonnull (strstr (bad->message, "fail-open"));

  g_ptr_array_add (sensors, ips_sensor_new (NULL, ips_sensor_config_copy (((IpsImportRow *) g_ptr_array_index (rows, 0))->config)));
  exported = ips_inventory_export_csv (sensors);
  g_assert_nonnull (strstr (exported, "traffic"));
  g_assert_nonnull (strstr (exported, "fail-close"));
}

static void
test_refused (void)
{
  static const char *const bad[] = { "", "\n\n", "name,address,password\na,192.0.2.1,x\n", "name,port\na,1\n" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_inventory_import_parse (bad[i], strlen (bad[i]), NULL, IPS_TRANSPORT_HTTPS, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
}

static void
test_large (void)
{
  g_autoptr(GString) text = g_string_new ("name,address\r\n");
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  gint64 begin_us;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (text, "sensor-%u,10.0.%u.%u\r\n", i, i / 250, i % 250 + 1);
  begin_us = g_get_monotonic_time ();
  rows = ips_inventory_import_parse (text->str, text->len, NULL, IPS_TRANSPORT_HTTPS, NULL);
  g_test_message ("10000 rows in %" G_GINT64_FORMAT " us", g_get_monotonic_time () - begin_us);
  g_assert_cmpuint (rows->len, ==, 10000);
  g_assert_cmpint (((IpsImportRow *) g_ptr_array_index (rows, 9999))->verdict, ==, IPS_IMPORT_NEW);

  /* The limit is looked at before the bytes are, so nothing has to be there. */
  g_assert_null (ips_inventory_import_parse ("a", 101u * 1024 * 1024, NULL, IPS_TRANSPORT_HTTPS, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "100 MB"));
}

static void
test_console (void)
{
  static const char text[] = "name,address,form,ssh-port,host_key\n"
    "A,192.0.2.1,SSH,2222,SHA256:SAQbKruIx2G3MN0cctPh4WmqhFqEgZbv2+b/pZvOv2c\nB,192.0.2.2,router,,\nC,192.0.2.3,,,\n"
    "D,192.0.2.4,telnet,,\nE,192.0.2.5,ssh,70000,\nF,192.0.2.6,ssh,,nonsense\n";
  g_autoptr(GPtrArray) rows = ips_inventory_import_parse (text, strlen (text), NULL, IPS_TRANSPORT_HTTPS, NULL);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) again = NULL;
  g_autofree char *exported = NULL;
  const IpsSensorConfig *first;

  g_assert_cmpuint (rows->len, ==, 6);
  first = ((IpsImportRow *) g_ptr_array_index (rows, 0))->config;
  g_assert_cmpint (first->form, ==, IPS_FORM_SSH);
  g_assert_cmpuint (first->ssh_port, ==, 2222);
  g_assert_cmpint (((IpsImportRow *) g_ptr_array_index (rows, 1))->config->form, ==, IPS_FORM_ROUTER);
  g_assert_cmpint (((IpsImportRow *) g_ptr_array_index (rows, 2))->config->form, ==, IPS_FORM_WEB);
  for (guint i = 3; i < 6; i++)
    g_assert_cmpint (((IpsImportRow *) g_ptr_array_index (rows, i))->verdict, ==, IPS_IMPORT_INVALID);
  g_ptr_array_add (sensors, ips_sensor_new ("x", ips_sensor_config_copy (first)));
  exported = ips_inventory_export_csv (sensors);
  again = ips_inventory_import_parse (exported, strlen (exported), NULL, IPS_TRANSPORT_HTTPS, NULL);
  g_assert_true (ips_sensor_config_equal (((IpsImportRow *) g_ptr_array_index (again, 0))->config, first));
}

/* Without a heading the order is name, address, port, group, and nothing else is read out of it. */
static void
test_no_heading (void)
{
  static const char text[] = "A,192.0.2.1,8443,Europe/Berlin\nB,192.0.2.2\n";
  g_autoptr(GPtrArray) rows = ips_inventory_import_parse (text, strlen (text), NULL, IPS_TRANSPORT_HTTPS, NULL);
  const IpsSensorConfig *first = ((IpsImportRow *) g_ptr_array_index (rows, 0))->config;

  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_nonnull (first);
  g_assert_cmpstr (first->name, ==, "A");
  g_assert_cmpuint (first->port, ==, 8443);
  g_assert_cmpstr (first->group, ==, "Europe/Berlin");
  g_assert_cmpstr (first->notes, ==, "");
  g_assert_cmpstr (first->tags, ==, "");
}

static void
test_tags (void)
{
  static const char text[] = "name,address,tags\nA,192.0.2.1,\"pci; core,CORE\"\nB,192.0.2.2,+x\n";
  g_autoptr(GPtrArray) rows = ips_inventory_import_parse (text, strlen (text), NULL, IPS_TRANSPORT_HTTPS, NULL);
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *exported = NULL;

  g_assert_cmpstr (((IpsImportRow *) g_ptr_array_index (rows, 0))->config->tags, ==, "core, pci");
  g_assert_cmpint (((IpsImportRow *) g_ptr_array_index (rows, 1))->verdict, ==, IPS_IMPORT_INVALID);
  g_ptr_array_add (sensors, ips_sensor_new (NULL, ips_sensor_config_copy (((IpsImportRow *) g_ptr_array_index (rows, 0))->config)));
  exported = ips_inventory_export_csv (sensors);
  g_assert_nonnull (strstr (exported, "\"core, pci\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/address/parse", test_address);
  g_test_add_func ("/model/import/verdicts", test_verdicts);
  g_test_add_func ("/model/import/refused", test_refused);
  g_test_add_func ("/model/import/traffic", test_traffic);
  g_test_add_func ("/model/import/console", test_console);
  g_test_add_func ("/model/import/no-heading", test_no_heading);
  g_test_add_func ("/model/import/tags", test_tags);
  g_test_add_func ("/model/import/large", test_large);
  return g_test_run ();
}
