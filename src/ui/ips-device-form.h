/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsDeviceForm:
 *
 * One tab of the device dialog: shows a part of the configuration of none (a device to be added), one or
 * several sensors, and writes what was touched into a configuration. Main thread.
 *
 * Signal "edited": the user changed something.
 */
#define IPS_TYPE_DEVICE_FORM (ips_device_form_get_type ())
G_DECLARE_INTERFACE (IpsDeviceForm, ips_device_form, IPS, DEVICE_FORM, GtkWidget)

struct _IpsDeviceFormInterface
{
  GTypeInterface parent_iface;
  void (*load) (IpsDeviceForm *self, IpsWorkspace *workspace, GPtrArray *sensors);
  GtkWidget *(*check) (IpsDeviceForm *self);
  void (*apply) (IpsDeviceForm *self, IpsSensorConfig *config);
  gboolean (*is_touched) (IpsDeviceForm *self);
};

/* Shows what @sensors (element-type IpsSensor) have; empty: what a new one would have. */
void ips_device_form_load (IpsDeviceForm *self, IpsWorkspace *workspace, GPtrArray *sensors);
/* Says at every field what is wrong with it. Returns: (transfer none) (nullable): the first such field */
GtkWidget *ips_device_form_check (IpsDeviceForm *self);
/* Writes the touched fields (all, for a new device) into @config. Only after a check found nothing. */
void ips_device_form_apply (IpsDeviceForm *self, IpsSensorConfig *config);
gboolean ips_device_form_is_touched (IpsDeviceForm *self);
/* For implementations: emits "edited". */
void ips_device_form_edited (IpsDeviceForm *self);

/**
 * IpsConfigText: what a text of the configuration is, for comparing several sensors.
 *
 * Returns: (transfer full)
 */
typedef char *(*IpsConfigText) (const IpsSensorConfig *config);
/* The text all of @sensors agree on, or %NULL where they differ; "" for no sensors. (transfer full) */
char *ips_device_form_common_text (GPtrArray *sensors, IpsConfigText text);

G_END_DECLS
