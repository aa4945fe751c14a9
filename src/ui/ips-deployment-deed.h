/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deployment-item.h"
#include "ips-deployment-page.h"

G_BEGIN_DECLS

/**
 * IpsDeploymentDeed: what people do to a deployment in the *Deployment* view; those of the workflow have a row of buttons of
 * their own. Main thread only.
 */
typedef struct
{
  IpsDeploymentAction action;
  const char *label;           /* of the button, with mnemonic, not translated yet */
  gboolean workflow;
  gboolean asks;               /* is asked about first, with a comment */
  gboolean destructive;
  const char *text;            /* (nullable): what it means, not translated yet */
  const char *button;          /* (nullable): of the question, not translated yet */
} IpsDeploymentDeed;

/* All of them, in the order of their buttons. (transfer none) */
const IpsDeploymentDeed *ips_deployment_deed_get_all (guint *n_deeds);
/* Why it cannot be done now to @item ((nullable): none is chosen). (transfer full) (nullable): %NULL it can */
char *ips_deployment_deed_dup_reason (const IpsDeploymentDeed *self, IpsDeploymentItem *item, gboolean workflow);
/* Whether it makes a new deployment, in place of doing something to @item ((nullable)). */
gboolean ips_deployment_deed_is_new (const IpsDeploymentDeed *self, IpsDeploymentItem *item, gboolean workflow);
/* Does it, once it was asked where it is to be; what fails is said above @page, which shows what comes of it. */
void ips_deployment_deed_do (const IpsDeploymentDeed *self, IpsDeploymentItem *item, IpsDeploymentPage *page);

G_END_DECLS
