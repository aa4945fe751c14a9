/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-process.h"

/* The stand-ins of the vendor's sites, in a simulator of their own ($VEDETTE_SIM). */
typedef struct
{
  char *directory;       /* its own, removed at the end */
  char *authority;       /* file with the certificate of their authority */
  SimProcess *sim;       /* (owned) */
  guint port;
} VendorFixture;

#define VENDOR_USER "cco-user"
#define VENDOR_PASSWORD "Cco-12345"
#define VENDOR_LOCATOR "127.3.0.1"
#define VENDOR_DOWNLOAD "127.3.0.2"
#define VENDOR_MIRROR "127.3.0.3"
#define VENDOR_LOCATOR_PATH "/cgi-bin/front.x/ida/locator/locator.pl"

/* @scale: of the packages' sizes: "0.001" */
VendorFixture *vendor_fixture_new (const char *scale);
void vendor_fixture_free (VendorFixture *self);
char *vendor_fixture_locator (VendorFixture *self);              /* (transfer full): its address */
void vendor_fixture_change (VendorFixture *self, const char *json);   /* PATCH /vendor */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VendorFixture, vendor_fixture_free)
