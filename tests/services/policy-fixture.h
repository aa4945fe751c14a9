/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-policy-book.h"
#include "store-fixture.h"

/* A store with two devices, two known levels, and the services over it. */
typedef struct
{
  StoreFixture store_fixture;
  IpsStore *store;
  IpsDialect *dialect;
  IpsVault *vault;
  IpsFleet *fleet;
  IpsCatalogue *catalogue;
  IpsPolicyBook *book;
  IpsSensor *sensors[2];     /* (unowned) */
} PolicyFixture;

void policy_fixture_set_up (PolicyFixture *f, gconstpointer data);
void policy_fixture_tear_down (PolicyFixture *f, gconstpointer data);
/* A level of @n signatures from 1000/0 on. */
void policy_fixture_put_level (PolicyFixture *f, guint level, guint n, IpsSeverity severity);
gboolean policy_fixture_save (PolicyFixture *f, const IpsPolicy *policy, const char *why, GError **error);
void policy_fixture_assign (PolicyFixture *f, IpsSensor *sensor, const char *policy_id);
void policy_fixture_tune (IpsPolicy *policy, guint32 id, IpsSignatureField field, const char *value);
