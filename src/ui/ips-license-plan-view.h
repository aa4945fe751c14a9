/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-license-plan.h"

G_BEGIN_DECLS

/* The columns a view can have; they stand in this order. */
typedef enum
{
  IPS_LICENSE_PLAN_CHECK = 1 << 0,      /* whether it is to be done; only rows that can be have one */
  IPS_LICENSE_PLAN_FILE = 1 << 1,
  IPS_LICENSE_PLAN_FILE_SERIAL = 1 << 2,/* the serial number in the file */
  IPS_LICENSE_PLAN_EXPIRES = 1 << 3,    /* the expiration date in the file */
  IPS_LICENSE_PLAN_CHECKSUM = 1 << 4,
  IPS_LICENSE_PLAN_DEVICE = 1 << 5,
  IPS_LICENSE_PLAN_SERIAL = 1 << 6,     /* the device's */
  IPS_LICENSE_PLAN_PLATFORM = 1 << 7,
  IPS_LICENSE_PLAN_PRESENT = 1 << 8,    /* the device's present licence */
  IPS_LICENSE_PLAN_VERDICT = 1 << 9,
  IPS_LICENSE_PLAN_REASON = 1 << 10,
} IpsLicensePlanColumns;

typedef enum { IPS_LICENSE_PLAN_ALL, IPS_LICENSE_PLAN_GO, IPS_LICENSE_PLAN_NO_GO } IpsLicensePlanPart;

/**
 * IpsLicensePlanView: the rows of a plan of licences, as the dialogs show them before anything is sent. Main thread.
 *
 * Signals: "toggled" (a check mark was set or taken away), "selected" (another row was selected).
 */
#define IPS_TYPE_LICENSE_PLAN_VIEW (ips_license_plan_view_get_type ())
G_DECLARE_FINAL_TYPE (IpsLicensePlanView, ips_license_plan_view, IPS, LICENSE_PLAN_VIEW, GtkFrame)

/* @name: what a screen reader calls the table */
GtkWidget *ips_license_plan_view_new (const char *name, IpsLicensePlanColumns columns);
/* Shows the rows of @plan (kept) that belong to @part. Every row that goes has a check mark unless a person took it away
 * from the same file and device before; the row that was selected stays so. */
void ips_license_plan_view_set_plan (IpsLicensePlanView *self, GPtrArray *plan, IpsLicensePlanPart part, gint64 now_us);
/* (transfer full) (element-type guint): numbers in the plan of the rows that go and have a check mark */
GArray *ips_license_plan_view_get_checked (IpsLicensePlanView *self);
/* Number in the plan of the selected row; -1 none */
int ips_license_plan_view_get_selected (IpsLicensePlanView *self);
void ips_license_plan_view_select (IpsLicensePlanView *self, int row);
void ips_license_plan_view_select_first (IpsLicensePlanView *self);
/* The devices of the rows that go and have a check mark. (transfer full) (element-type IpsSensor) */
GPtrArray *ips_license_plan_view_get_sensors (IpsLicensePlanView *self);
/* Over what the devices of the rows with a check mark are reached: ips_link_form_describe(); "" where there are none. (transfer
 * full) */
char *ips_license_plan_view_describe_forms (IpsLicensePlanView *self, IpsTransport fleet_default);
/* Sets the check mark of every row. */
void ips_license_plan_view_check_all (IpsLicensePlanView *self, gboolean checked);
GtkTreeView *ips_license_plan_view_get_view (IpsLicensePlanView *self);

G_END_DECLS
