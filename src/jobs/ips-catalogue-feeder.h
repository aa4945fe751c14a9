/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-catalogue.h"
#include "ips-dialect.h"

G_BEGIN_DECLS

/**
 * IpsCatalogueFeeder:
 *
 * Reads the definitions of complete packages of Security Manager (IPS-CS-MGR-sig-…) in the library into the catalogue, one
 * at a time, the newest first, whenever the library has one whose level the catalogue lacks or knows only from a device or
 * a file. A sensor's own packages hold no definition that could be read. A package that cannot be read is remembered in the
 * store and not tried again by this version, in whatever process. Two processes that do it at the same time put the same.
 * Main thread.
 */
#define IPS_TYPE_CATALOGUE_FEEDER (ips_catalogue_feeder_get_type ())
G_DECLARE_FINAL_TYPE (IpsCatalogueFeeder, ips_catalogue_feeder, IPS, CATALOGUE_FEEDER, GObject)

IpsCatalogueFeeder *ips_catalogue_feeder_new (IpsStore *store, IpsDialect *dialect);
void ips_catalogue_feeder_start (IpsCatalogueFeeder *self);
void ips_catalogue_feeder_stop (IpsCatalogueFeeder *self);

G_END_DECLS
