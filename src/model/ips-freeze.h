/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "ips-error.h"

G_BEGIN_DECLS

/**
 * IpsFreeze: somebody wants a device left alone by updates. A plain value; texts are owned and not %NULL.
 */
typedef struct
{
  char *who;
  char *why;                 /* "" not said */
  gint64 since_us;           /* wall clock */
  gint64 until_us;           /* the last moment of it; 0 no end */
} IpsFreeze;

#define IPS_FREEZE_MAX_WHY 500       /* characters */

IpsFreeze *ips_freeze_new (const char *who, const char *why, gint64 since_us, gint64 until_us);
void ips_freeze_free (IpsFreeze *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsFreeze, ips_freeze_free)
gboolean ips_freeze_is_in_force (const IpsFreeze *self, gint64 now_us);
/* "Frozen by anna until 1 Aug 2016: audit" (transfer full) */
char *ips_freeze_describe (const IpsFreeze *self);
/* As it is stored; %NULL where @text is none. (transfer full) */
char *ips_freeze_to_text (const IpsFreeze *self);
IpsFreeze *ips_freeze_from_text (const char *text);
/* "2016-08-01" is the last moment of that day here; "" is no end, 0. Error: %IPS_ERROR_INVALID: not a day, or one that is over. */
gboolean ips_freeze_parse_until (const char *text, gint64 now_us, gint64 *until_us, GError **error);

G_END_DECLS
