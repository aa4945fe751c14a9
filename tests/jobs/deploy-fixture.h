/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deploy-submit.h"
#include "ips-deployment.h"
#include "ips-package-library.h"
#include "sim-fixture.h"

G_BEGIN_DECLS

/* A simulated fleet with packages in its library, and what tests of deployments ask of both. */

#define SIGNATURE "IPS-sig-S924-req-E4.pkg"
#define SERVICE_PACK "IPS-4360-K9-7.3-5-E4.pkg"
#define PATCHED "IPS-4360-K9-7.1-8-E4.pkg"
#define ENGINE "IPS-engine-E4-req-7.0-2.pkg"
#define SNMPV3_LESS "IPS-4360-K9-7.3-1-E4.pkg"
#define LARGE "IPS-sig-S925-req-E4.pkg"
#define PACKAGE_BYTES 300000
#define LARGE_BYTES (24 * 1024 * 1024)      /* more than what sockets take without anybody reading */
#define LIKE_4360 "\"platform\":\"IPS-4360\",\"version\":\"7.1(7)\",\"engine\":\"E4\",\"signature\":722,\"reboot_seconds\":0.5,\"upgrade_seconds\":0.5"
#define LIKE_4240 "\"platform\":\"IPS-4240\",\"version\":\"7.0(2)\",\"engine\":\"E3\",\"signature\":400,\"upgrade_seconds\":0.5"

IpsFleet *deploy_fixture_fleet_of (SimFixture *fixture);
IpsStore *deploy_fixture_store_of (SimFixture *fixture);
/* Writes a package of @n_bytes and imports it. */
void deploy_fixture_import (SimFixture *fixture, const char *name, gsize n_bytes);
/* @n_sensors like LIKE_4360 (not refreshed yet), with SIGNATURE, SERVICE_PACK and ENGINE in the library. (transfer full) */
SimFixture *deploy_fixture_set_up (guint n_sensors);
void deploy_fixture_refresh (SimFixture *fixture);
IpsUpgradePlan *deploy_fixture_make_plan (SimFixture *fixture, guint number, const char *package);
/* @packages: one for each sensor; NULL leaves it out. (transfer full) */
IpsJob *deploy_fixture_deploy (SimFixture *fixture, const char *const *packages, const IpsDeployOptions *options);
IpsJob *deploy_fixture_deploy_one (SimFixture *fixture, const char *package, const IpsDeployOptions *options);
/* What the simulator says of a sensor. */
gint64 deploy_fixture_number_of (SimFixture *fixture, guint number, const char *member);
char *deploy_fixture_text_of (SimFixture *fixture, guint number, const char *member);
void deploy_fixture_assert_outcome (SimFixture *fixture, IpsJob *job, guint number, IpsOperationState state, const char *words);
/* As the store has it; the only one. (transfer full) */
IpsDeploymentJob *deploy_fixture_load_deployment (SimFixture *fixture);
/* Of a signature that the simulator has and one that it has not. (transfer full) */
IpsTuningTable *deploy_fixture_make_tuning (IpsSeverity severity);
/* SIGNATURE and that tuning, on the first sensor, until it is over. (transfer full) */
IpsJob *deploy_fixture_deploy_tuning (SimFixture *fixture, guint policy_version, IpsSeverity severity);

G_END_DECLS
