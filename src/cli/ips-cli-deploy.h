/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-cli.h"
#include "ips-deploy-submit.h"

G_BEGIN_DECLS

/* When and in which waves, as it was typed. Texts are owned. */
typedef struct
{
  char *waves, *canary, *gate, *at, *name;
  int success;               /* -1 not said */
  int parallel, per_group;
  int soak;                  /* minutes */
  int load_rise, memory_rise, errors;
  gboolean window;
} IpsCliRollout;
void ips_cli_rollout_clear (IpsCliRollout *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IpsCliRollout, ips_cli_rollout_clear)

/* Puts start and name into @options, which borrows them. (transfer full) (nullable): %NULL after having said what is wrong */
IpsRollout *ips_cli_rollout_read (const IpsCliRollout *self, IpsDeployOptions *options);
/* In which groups devices need approval: the verb “deployments approval”. */
IpsExit ips_cli_approval (IpsCli *self, int argc, char **argv);
/* The deployment job whose number is the only word of @argv. @with_engine: this run works on jobs. (transfer full) (nullable): %NULL after
 * having said why not, with what the verb returns in @code */
IpsDeploymentJob *ips_cli_deployment_find (IpsCli *self, int argc, char **argv, gboolean with_engine, IpsExit *code);
/* Other contents for one that is open: the verb “deployments edit”. */
IpsExit ips_cli_deployment_edit (IpsCli *self, int argc, char **argv);
/* “deployments report”. */
IpsExit ips_cli_deployment_report (IpsCli *self, int argc, char **argv);
/* The deployment job of that number, as “deployments show” prints it. */
IpsExit ips_cli_deployment_print (IpsCli *self, gint64 id);

G_END_DECLS
