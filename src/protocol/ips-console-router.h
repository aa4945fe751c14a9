/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsConsoleRouter: what "show version" of a router with IOS IPS says. A plain value; texts are not %NULL.
 */
typedef struct
{
  char *name;        /* its host name */
  char *image;       /* "C2800NM-ADVSECURITYK9-M" */
  char *version;     /* "12.4(24)T" */
  char *platform;    /* "2811" */
  char *serial;      /* of the processor board */
  gint64 up_time_s;  /* -1: not said */
} IpsConsoleRouter;

IpsConsoleRouter *ips_console_router_parse (const char *const *lines, GError **error);
void ips_console_router_free (IpsConsoleRouter *self);

/**
 * IpsConsoleSignatureCount: what "show ip ips signature count" says (packages-and-servers.md 4.3).
 */
typedef struct
{
  char *level;       /* "S353"; "" where no signatures were loaded */
  guint n_total, n_enabled, n_retired, n_compiled, n_invalid;
} IpsConsoleSignatureCount;

IpsConsoleSignatureCount *ips_console_signature_count_parse (const char *const *lines, GError **error);
void ips_console_signature_count_free (IpsConsoleSignatureCount *self);

/**
 * ips_console_categories_parse:
 *
 * Which categories of signatures are chosen, by what stands of them in the running configuration: those that are unretired,
 * where all are retired before, in their order.
 *
 * Returns: (transfer full) (nullable): "ios_ips basic", several with ", " between them; "" where something is set but nothing
 *   is chosen by it (all are retired, or none); %NULL where nothing is set
 */
char *ips_console_categories_parse (const char *const *lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsConsoleRouter, ips_console_router_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsConsoleSignatureCount, ips_console_signature_count_free)

G_END_DECLS
