/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsTagList:
 *
 * The tags that devices have, each with a check box and the number of its devices; not there while no device has one.
 *
 * Signal "changed": other tags are ticked. Main thread.
 */
#define IPS_TYPE_TAG_LIST (ips_tag_list_get_type ())
G_DECLARE_FINAL_TYPE (IpsTagList, ips_tag_list, IPS, TAG_LIST, GtkBox)

GtkWidget *ips_tag_list_new (IpsWorkspace *workspace);
/* What is ticked. (transfer full) */
char **ips_tag_list_dup_chosen (IpsTagList *self);

G_END_DECLS
