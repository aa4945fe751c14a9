/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor-link.h"

G_BEGIN_DECLS

/**
 * IpsLinkPool: the links that are kept, the longest unused one goes first. A link is one conversation: while
 * somebody has it, a second one for the same sensor is made and not kept. Main thread only.
 */
typedef struct _IpsLinkPool IpsLinkPool;

/* Everything a link is built from. Borrowed for the call. */
typedef struct
{
  const char *sensor_id;
  const char *host;
  guint port;
  IpsTransport transport;
  const char *username;     /* (nullable) */
  IpsSecret *password;      /* (nullable) */
  IpsLinkTimeouts timeouts;
  IpsForm form;
  IpsConsoleAccess console;
} IpsLinkSpec;

IpsLinkPool *ips_link_pool_new (guint max_links, IpsTrust *trust, IpsDialect *dialect);
void ips_link_pool_free (IpsLinkPool *self);
/* (transfer full): the kept one if it was built from the same, else a new one; connections of the former drop */
IpsSensorLink *ips_link_pool_get (IpsLinkPool *self, const IpsLinkSpec *spec);
/* (transfer full): one that is not kept, for a login that is only tried. */
IpsSensorLink *ips_link_pool_build (IpsLinkPool *self, const IpsLinkSpec *spec);
/* After a change of trust. */
void ips_link_pool_drop_connections (IpsLinkPool *self, const char *sensor_id);
/* The sensor is gone. */
void ips_link_pool_forget (IpsLinkPool *self, const char *sensor_id);
guint ips_link_pool_get_n_links (IpsLinkPool *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsLinkPool, ips_link_pool_free)

G_END_DECLS
