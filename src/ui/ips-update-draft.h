/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-update-settings.h"

G_BEGIN_DECLS

/**
 * IpsUpdateDraft: the settings of *IPS Updates* while somebody edits them: what is saved, what is entered, and which
 * parts of it differ. A part is what a person takes for one setting: the whole update server is one.
 */
typedef struct _IpsUpdateDraft IpsUpdateDraft;

typedef enum
{
  IPS_UPDATE_PART_MODE, IPS_UPDATE_PART_SERVER, IPS_UPDATE_PART_NOTIFY, IPS_UPDATE_PART_EVENTS, IPS_UPDATE_PART_FILTER,
  IPS_UPDATE_PART_PARALLEL, IPS_UPDATE_PART_METERED, IPS_UPDATE_PART_KEEP_SIGNATURES, IPS_UPDATE_PART_KEEP_SENSORS,
  IPS_UPDATE_PART_WATCHED,
  IPS_N_UPDATE_PARTS
} IpsUpdatePart;
const char *ips_update_part_get_title (IpsUpdatePart part);

IpsUpdateDraft *ips_update_draft_new (void);                                      /* the defaults, unchanged */
void ips_update_draft_free (IpsUpdateDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsUpdateDraft, ips_update_draft_free)

const IpsUpdateSettings *ips_update_draft_get_saved (IpsUpdateDraft *self);
/* What is entered, to be read and written. Valid until _set(), _reset(), _take_saved(). */
IpsUpdateSettings *ips_update_draft_get (IpsUpdateDraft *self);
void ips_update_draft_set (IpsUpdateDraft *self, const IpsUpdateSettings *settings);
void ips_update_draft_reset (IpsUpdateDraft *self);
/* Somebody saved @settings: parts that nobody touched here follow, the others stay as they were entered. */
void ips_update_draft_take_saved (IpsUpdateDraft *self, const IpsUpdateSettings *settings);
guint ips_update_draft_count_changes (IpsUpdateDraft *self);
gboolean ips_update_draft_is_changed (IpsUpdateDraft *self, IpsUpdatePart part);
void ips_update_draft_reset_part (IpsUpdateDraft *self, IpsUpdatePart part);
/* (transfer full): a line for each part that differs from the defaults, for IpsAdministrationPage */
char **ips_update_draft_describe_defaults (IpsUpdateDraft *self);

G_END_DECLS
