/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-catalogue.h"
#include "ips-dialect.h"

G_BEGIN_DECLS

/**
 * IpsCatalogueFeeder:
 *
 * Reads the definitions of complete signature packages in the library into the catalogue, one at a time, the newest first,
 * whenever the library has one that the catalogue lacks. A package without a definition is looked into once. Two processes
 * that do it at the same time put the same. Main thread.
 */
#define IPS_TYPE_CATALOGUE_FEEDER (ips_catalogue_feeder_get_type ())
G_DECLARE_FINAL_TYPE (IpsCatalogueFeeder, ips_catalogue_feeder, IPS, CATALOGUE_FEEDER, GObject)

IpsCatalogueFeeder *ips_catalogue_feeder_new (IpsStore *store, IpsDialect *dialect);
void ips_catalogue_feeder_start (IpsCatalogueFeeder *self);
void ips_catalogue_feeder_stop (IpsCatalogueFeeder *self);

G_END_DECLS
