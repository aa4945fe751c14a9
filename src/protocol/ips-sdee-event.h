/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-xml-node.h"

G_BEGIN_DECLS

/**
 * IpsSdeeEvent: what a sensor tells of itself (protocol.md 1.7). A plain value; texts are safe to show
 * and not %NULL.
 */
typedef enum
{
  IPS_SDEE_APPLICATION_STARTED,
  IPS_SDEE_APPLICATION_STOPPED,
  IPS_SDEE_CERTIFICATES_CHANGED,
  IPS_SDEE_CONTROL_TRANSACTION,
  IPS_SDEE_OTHER_STATUS,
  IPS_SDEE_ERROR,
} IpsSdeeEventKind;

typedef struct
{
  IpsSdeeEventKind kind;
  char *id;
  char *host;          /* the sensor's own name */
  char *application;   /* who says it */
  char *subject;       /* name of the status, the transaction's command, or the error's name */
  char *text;          /* in the sensor's words */
  gint64 time_us;      /* the sensor's clock, 0 unknown */
  gboolean successful; /* of a control transaction */
} IpsSdeeEvent;

/* (transfer full) (nullable): %NULL for what is neither a status nor an error (an alert) */
IpsSdeeEvent *ips_sdee_event_read (IpsDialect *dialect, IpsXmlNode *node);
void ips_sdee_event_free (IpsSdeeEvent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSdeeEvent, ips_sdee_event_free)

G_END_DECLS
