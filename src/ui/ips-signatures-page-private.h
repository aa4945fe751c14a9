/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-filter-chips.h"
#include "ips-policy-undo.h"
#include "ips-signature-pane.h"
#include "ips-signatures-page.h"
#include "ips-table.h"

G_BEGIN_DECLS

struct _IpsSignaturesPage
{
  GtkBox parent_instance;

  GtkLabel *title_label;
  GtkLabel *level_label;
  GtkButton *level_button;
  GtkSearchEntry *search_entry;
  IpsFilterChips *chips;
  GtkBox *tools;
  GtkInfoBar *problem_bar;
  GtkLabel *problem_label;
  GtkBox *table_box;
  GtkButton *edit_button, *restore_button, *add_button, *clone_button, *delete_button, *import_button, *export_button;
  GtkToggleButton *explanation_toggle;
  IpsSignaturePane *pane;
  GtkInfoBar *undo_bar;
  GtkLabel *undo_label;
  IpsTable *table;

  IpsWorkspace *workspace;   /* (owned) */
  IpsPolicyBook *book;       /* (unowned): the workspace's */
  char *policy_id;           /* (owned) (nullable): of a shared policy that is shown */
  IpsSensor *sensor;         /* (owned) (nullable): whose policy is shown */
  IpsPolicy *policy;         /* (owned) (nullable): as it is shown */
  IpsPolicyView *view;       /* (owned) (nullable) */
  char *level;               /* (owned): of the view, "S615" */
  GSimpleActionGroup *actions; /* (owned): of the menu */
  IpsPolicyUndo *undo;       /* (owned): of the policy that is shown */
  IpsSignatureKey added;     /* a custom signature on its way; 0 none */
  GCancellable *loading;     /* (owned) (nullable) */
  GCancellable *lifetime;    /* (owned) */
};

/* What people change in the table (ips-signatures-edits.c); each is a change of the policy that is shown, with its reason, and
 * can be taken back where the fields of signatures are changed. */
void ips_signatures_page_edit (IpsSignaturesPage *self);                  /* *Edit Signature* on what is selected */
void ips_signatures_page_edit_cell (IpsSignaturesPage *self, GObject *row, const char *column, const GdkRectangle *area);
/* One field of all that is selected; @field: IpsSignatureField, @value: in the sensor's words. */
void ips_signatures_page_set_field (IpsSignaturesPage *self, guint field, const char *value);
void ips_signatures_page_restore (IpsSignaturesPage *self);
void ips_signatures_page_add_custom (IpsSignaturesPage *self);
void ips_signatures_page_clone (IpsSignaturesPage *self);
void ips_signatures_page_delete (IpsSignaturesPage *self);
void ips_signatures_page_export (IpsSignaturesPage *self);
void ips_signatures_page_import (IpsSignaturesPage *self);
/* The tuning of what is selected goes to the signature that replaces it. */
void ips_signatures_page_move_tuning (IpsSignaturesPage *self);
void ips_signatures_page_undo (IpsSignaturesPage *self);
void ips_signatures_page_answer_undo (IpsSignaturesPage *self, int response);
/* What replaces the one signature that is selected. (nullable) */
const IpsPolicyRow *ips_signatures_page_find_newer (IpsSignaturesPage *self);
/* (transfer container) (element-type IpsPolicyRow) */
GPtrArray *ips_signatures_page_get_selected_rows (IpsSignaturesPage *self);

G_END_DECLS
