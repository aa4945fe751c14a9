/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-update-settings.h"

G_BEGIN_DECLS

/**
 * IpsUpdateDraft: the settings of *IPS Updates* while somebody edits them: what is saved, what is entered, and which
 * parts of it differ. A part is what a person takes for one setting: the whole update server is one.
 */
typedef struct _IpsUpdateDraft IpsUpdateDraft;

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
/* (transfer full): a line for each part that differs from the defaults, for IpsAdministrationPage */
char **ips_update_draft_describe_defaults (IpsUpdateDraft *self);

G_END_DECLS
