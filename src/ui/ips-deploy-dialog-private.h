/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deploy-dialog.h"
#include "ips-deploy-form.h"
#include "ips-order-preview.h"
#include "ips-package-library.h"
#include "ips-table.h"
#include "ips-workflow.h"

G_BEGIN_DECLS

struct _IpsDeployDialog
{
  GtkDialog parent_instance;

  GtkWidget *job_box;
  GtkEntry *name_entry;
  GtkEntry *description_entry;
  GtkLabel *summary_label;
  GtkWidget *waiting_box;
  GtkLabel *waiting_label;
  GtkToggleButton *others_check;
  GtkBox *toolbar;
  GtkWidget *selections;
  GtkSearchEntry *search_entry;
  GtkBox *devices_box;
  IpsOrderPreview *preview;
  GtkBox *form_box;
  GtkLabel *interruption_label;
  GtkButton *deploy_button;
  IpsTable *table;
  IpsDeployForm *form;

  IpsWorkspace *workspace;     /* (owned) (nullable) after dispose */
  IpsWorkflow *workflow;       /* (owned) (nullable) after dispose */
  IpsPackageLibrary *library;  /* (owned) (nullable) after dispose */
  GPtrArray *items;            /* (owned) (element-type IpsDeployItem): of every device */
  GHashTable *only;            /* (owned) (nullable): ids of the devices that are ticked at first; NULL all for which something waits */
  GHashTable *decided;         /* (owned): sensor id -> whether somebody ticked it or took the tick away */
  IpsDeploymentJob *edited;    /* (owned) (nullable): that is edited; NULL one is made */
  GHashTable *orders;          /* (owned) (nullable): sensor id -> IpsDeployOrder: what that puts on its devices */
  GCancellable *lifetime;      /* (owned) */
  guint collect_id;
  guint n_deploying;           /* devices of the job that is being written; 0 none is */
  gboolean collecting;
  gboolean stale;              /* something changed while it was collected */
  gboolean ready;
};

/* What follows from another choice. */
void ips_deploy_dialog_update (IpsDeployDialog *self);

/* --- what is ticked (ips-deploy-ticks.c) --- */

/* What the selected rows would get. */
void ips_deploy_dialog_show_preview (IpsDeployDialog *self);
/* What is ticked. (transfer container) (element-type IpsDeployItem) */
GPtrArray *ips_deploy_dialog_get_chosen (IpsDeployDialog *self);
/* Of rows. (transfer container) (element-type IpsSensor) */
GPtrArray *ips_deploy_dialog_dup_sensors (GPtrArray *items);
/* Every row of the list as it is shown. */
void ips_deploy_dialog_tick_all (IpsDeployDialog *self, gboolean chosen);
/* The same of one row for the table. */
void ips_deploy_dialog_toggle (gpointer object, gpointer row);
gboolean ips_deploy_dialog_is_chosen (gpointer row);
gboolean ips_deploy_dialog_can_choose (gpointer row);
/* And for selections that were saved. */
GPtrArray *ips_deploy_dialog_get_ticked (gpointer owner);
void ips_deploy_dialog_tick (gpointer owner, const char *const *sensor_ids);

G_END_DECLS
