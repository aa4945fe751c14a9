/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vendor-fixture.h"

#include <glib/gstdio.h>

VendorFixture *
vendor_fixture_new (const char *scale)
{
  VendorFixture *self = g_new0 (VendorFixture, 1);

  self->directory = g_dir_make_tmp ("vedette-vendor-XXXXXX", NULL);
  self->authority = g_build_filename (self->directory, "ca.pem", NULL);
  self->sim = sim_process_new ("--sensors", "1", "--vendor-port", "0", "--vendor-authority", self->authority, "--package-scale", scale, NULL);
  self->port = sim_process_get_port (self->sim, "vendor_port");
  return self;
}

void
vendor_fixture_free (VendorFixture *self)
{
  if (self == NULL)
    return;
  sim_process_free (self->sim);
  g_remove (self->authority);
  g_rmdir (self->directory);
  g_free (self->directory);
  g_free (self->authority);
  g_free (self);
}

char *
vendor_fixture_locator (VendorFixture *self)
{
  return g_strdup_printf ("https://" VENDOR_LOCATOR ":%u" VENDOR_LOCATOR_PATH, self->port);
}

void
vendor_fixture_change (VendorFixture *self, const char *json)
{
  json_node_unref (sim_process_ask (self->sim, "/vendor", json));
}
