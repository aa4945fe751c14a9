/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-running.h"

#include "ips-policy.h"

void
ips_running_read (IpsRunning *self, const IpsSensorFacts *facts)
{
  *self = (IpsRunning) { 0 };
  ips_version_parse (facts->version, &self->version);
  if (!ips_engine_from_text (facts->engine, &self->engine))
    self->engine = self->version.engine;
  if (!ips_level_from_text (facts->signature_level, &self->level))
    self->level = 0;
}

static int
compare (guint a, guint b)
{
  return (a > b) - (a < b);
}

int
ips_running_compare (const IpsRunning *self, const IpsPackageName *name)
{
  /* a release's name can hold a level too: IPS-K9-maj-5.0-1e-S149 */
  if (!ips_version_is_none (&name->version))
    return ips_version_is_none (&self->version) ? -1 : ips_version_compare (&self->version, &name->version);
  if (name->level != 0)
    return compare (self->level, name->level);
  if (name->engine != 0)
    return compare (self->engine, name->engine);
  return -1;
}

gboolean
ips_version_has_same_base (const IpsVersion *a, const IpsVersion *b)
{
  return a->major == b->major && a->minor == b->minor && a->service == b->service;
}
