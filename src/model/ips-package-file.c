/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-package-file.h"

#include <glib/gi18n-lib.h>

#include "ips-nick.h"
#include "ips-text.h"

static const struct { const char *nick; const char *label; } states[IPS_N_PACKAGE_STATES] = {
  [IPS_PACKAGE_COMPLETE] = { "complete", N_("Complete") },
  [IPS_PACKAGE_INCOMPLETE] = { "incomplete", N_("Incomplete") },
  [IPS_PACKAGE_DAMAGED] = { "damaged", N_("Damaged") },
};

const char *
ips_package_state_to_nick (IpsPackageState state)
{
  g_return_val_if_fail (state < IPS_N_PACKAGE_STATES, "");
  return states[state].nick;
}

gboolean
ips_package_state_from_nick (const char *nick, IpsPackageState *state)
{
  return IPS_NICK_FIND (states, nick, state);
}

const char *
ips_package_state_to_label (IpsPackageState state)
{
  g_return_val_if_fail (state < IPS_N_PACKAGE_STATES, "");
  return g_dgettext (GETTEXT_PACKAGE, states[state].label);
}

IpsPackageFile *
ips_package_file_new (const char *sha256, IpsPackageName *name, gint64 size)
{
  IpsPackageFile *self = g_new0 (IpsPackageFile, 1);

  self->sha256 = g_strdup (sha256);
  self->name = name;
  self->size = size;
  self->platforms = g_strdup ("");
  self->problem = g_strdup ("");
  self->source = g_strdup ("");
  self->added_by = g_strdup ("");
  self->boot = g_strdup ("");
  return self;
}

IpsPackageFile *
ips_package_file_copy (const IpsPackageFile *self)
{
  IpsPackageFile *copy = g_memdup2 (self, sizeof *self);

  copy->sha256 = g_strdup (self->sha256);
  copy->name = ips_package_name_copy (self->name);
  copy->platforms = g_strdup (self->platforms);
  copy->problem = g_strdup (self->problem);
  copy->source = g_strdup (self->source);
  copy->added_by = g_strdup (self->added_by);
  copy->boot = g_strdup (self->boot);
  return copy;
}

void
ips_package_file_free (IpsPackageFile *self)
{
  if (self == NULL)
    return;
  ips_package_name_free (self->name);
  g_free (self->sha256);
  g_free (self->platforms);
  g_free (self->problem);
  g_free (self->source);
  g_free (self->added_by);
  g_free (self->boot);
  g_free (self);
}

int
ips_package_name_compare_newest (const IpsPackageName *a, const IpsPackageName *b)
{
  int order;

  if (a->level != b->level)
    return a->level > b->level ? -1 : 1;
  order = ips_version_compare (&b->version, &a->version);
  if (order != 0)
    return order;
  if (MAX (a->engine, a->required_engine) != MAX (b->engine, b->required_engine))
    return MAX (a->engine, a->required_engine) > MAX (b->engine, b->required_engine) ? -1 : 1;
  return ips_text_compare_natural (a->name, b->name);
}

IpsPackageOffer *
ips_package_offer_new (IpsPackageName *name, const char *location)
{
  IpsPackageOffer *self = g_new0 (IpsPackageOffer, 1);

  self->name = name;
  self->location = g_strdup (location);
  self->size = -1;
  self->digest = g_strdup ("");
  self->description = g_strdup ("");
  self->reason = g_strdup ("");
  self->sha256 = g_strdup ("");
  return self;
}

IpsPackageOffer *
ips_package_offer_copy (const IpsPackageOffer *self)
{
  IpsPackageOffer *copy = g_memdup2 (self, sizeof *self);

  copy->name = ips_package_name_copy (self->name);
  copy->location = g_strdup (self->location);
  copy->digest = g_strdup (self->digest);
  copy->description = g_strdup (self->description);
  copy->reason = g_strdup (self->reason);
  copy->sha256 = g_strdup (self->sha256);
  return copy;
}

void
ips_package_offer_free (IpsPackageOffer *self)
{
  if (self == NULL)
    return;
  ips_package_name_free (self->name);
  g_free (self->location);
  g_free (self->digest);
  g_free (self->description);
  g_free (self->reason);
  g_free (self->sha256);
  g_free (self);
}
