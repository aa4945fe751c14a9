/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-workspace.h"

G_BEGIN_DECLS

/* The tabs of the device page, in their order. */
typedef enum { IPS_DEVICE_OVERVIEW, IPS_DEVICE_LICENSE, IPS_DEVICE_UPDATES, IPS_DEVICE_CERTIFICATE, IPS_DEVICE_SIGNATURES,
               IPS_DEVICE_HISTORY, IPS_N_DEVICE_TABS } IpsDeviceTab;

/* A line of a tab: what it is, and what is known of it, safe to show. */
typedef struct
{
  const char *title;     /* translated, static */
  char *text;            /* (owned) */
} IpsDeviceFact;

/**
 * ips_device_facts_describe:
 *
 * All that the program knows of a device under one heading. History is a table of its own: no lines. Main thread.
 *
 * Returns: (transfer full) (element-type IpsDeviceFact): the same titles in the same order whenever it is asked
 */
GPtrArray *ips_device_facts_describe (IpsWorkspace *workspace, IpsSensor *sensor, IpsDeviceTab tab);
const char *ips_device_tab_get_title (IpsDeviceTab tab);

G_END_DECLS
