/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Below 0, 0 or above 0, as a sort wants it. A difference would not do: it overflows. Any thread. */
static inline int
ips_compare_int64 (gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

G_END_DECLS
