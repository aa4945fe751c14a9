/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-source.h"

void
ips_source_clear (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}
