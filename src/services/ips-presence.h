/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsPresence:
 *
 * Which programs have a store open, told by locks on a file beside it ("vedette.db-presence"). The system takes the
 * locks back from whoever dies, so nothing goes stale, and neither a session bus nor a clock is needed. A plain value
 * with one owner; any thread, one at a time.
 */
typedef struct _IpsPresence IpsPresence;

typedef enum
{
  IPS_PRESENCE_WINDOW,    /* any number */
  IPS_PRESENCE_SERVICE    /* vedetted: one */
} IpsPresenceRole;

/* @store_path: the store's file. %NULL with @error where the file cannot be made. */
IpsPresence *ips_presence_new (const char *store_path, GError **error);
void ips_presence_free (IpsPresence *self);        /* gives back what was announced */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsPresence, ips_presence_free)
/* %FALSE where the role is taken by somebody else (the service's only). */
gboolean ips_presence_announce (IpsPresence *self, IpsPresenceRole role);
/* Whether somebody else announced it. */
gboolean ips_presence_is_announced (IpsPresence *self, IpsPresenceRole role);

G_END_DECLS
