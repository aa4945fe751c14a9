/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-auto-update.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-nick.h"

typedef struct { const char *nick, *label; } Word;

static const Word sensors[] = {
  [IPS_AUTO_SENSOR_NONE] = { "none", N_("No sensor updates") },
  [IPS_AUTO_SENSOR_SERVICE_PACKS] = { "service-packs", N_("Service packs only") },
  [IPS_AUTO_SENSOR_MINOR] = { "minor", N_("Minor sensor updates and service packs") },
};
static const struct { const char *nick, *label; guint min, max; } signatures[] = {
  [IPS_AUTO_SIGNATURE_NONE] = { "none", N_("No signature updates"), 0, 0 },
  [IPS_AUTO_SIGNATURE_LATEST] = { "latest", N_("The latest level"), 0, 0 },
  [IPS_AUTO_SIGNATURE_BEHIND] = { "behind", N_("Levels behind the latest"), 1, 50 },
  [IPS_AUTO_SIGNATURE_DELAYED] = { "delayed", N_("Days after its release"), 1, 365 },
  [IPS_AUTO_SIGNATURE_FIXED] = { "fixed", N_("This level and no other"), 1, 99999 },
};
G_STATIC_ASSERT (G_N_ELEMENTS (sensors) == IPS_N_AUTO_SENSORS && G_N_ELEMENTS (signatures) == IPS_N_AUTO_SIGNATURES);

const char *
ips_auto_sensor_to_nick (IpsAutoSensor choice)
{
  g_return_val_if_fail (choice < IPS_N_AUTO_SENSORS, "");
  return sensors[choice].nick;
}

gboolean
ips_auto_sensor_from_nick (const char *nick, IpsAutoSensor *choice)
{
  return IPS_NICK_FIND (sensors, nick, choice);
}

const char *
ips_auto_sensor_to_label (IpsAutoSensor choice)
{
  g_return_val_if_fail (choice < IPS_N_AUTO_SENSORS, "");
  return _(sensors[choice].label);
}

const char *
ips_auto_signature_to_nick (IpsAutoSignature choice)
{
  g_return_val_if_fail (choice < IPS_N_AUTO_SIGNATURES, "");
  return signatures[choice].nick;
}

gboolean
ips_auto_signature_from_nick (const char *nick, IpsAutoSignature *choice)
{
  return IPS_NICK_FIND (signatures, nick, choice);
}

const char *
ips_auto_signature_to_label (IpsAutoSignature choice)
{
  g_return_val_if_fail (choice < IPS_N_AUTO_SIGNATURES, "");
  return _(signatures[choice].label);
}

gboolean
ips_auto_signature_get_range (IpsAutoSignature choice, guint *min, guint *max)
{
  g_return_val_if_fail (choice < IPS_N_AUTO_SIGNATURES, FALSE);
  *min = signatures[choice].min;
  *max = signatures[choice].max;
  return signatures[choice].max != 0;
}

IpsAutoUpdate *
ips_auto_update_new (const char *policy_id)
{
  IpsAutoUpdate *self = g_new0 (IpsAutoUpdate, 1);

  self->policy_id = g_strdup (policy_id);
  self->changed_by = g_strdup ("");
  return self;
}

IpsAutoUpdate *
ips_auto_update_copy (const IpsAutoUpdate *self)
{
  IpsAutoUpdate *copy = g_memdup2 (self, sizeof *self);

  copy->policy_id = g_strdup (self->policy_id);
  copy->changed_by = g_strdup (self->changed_by);
  return copy;
}

void
ips_auto_update_free (IpsAutoUpdate *self)
{
  if (self == NULL)
    return;
  g_free (self->policy_id);
  g_free (self->changed_by);
  g_free (self);
}

gboolean
ips_auto_update_equal (const IpsAutoUpdate *a, const IpsAutoUpdate *b)
{
  return g_str_equal (a->policy_id, b->policy_id) && a->sensor == b->sensor && a->signature == b->signature && a->number == b->number;
}

gboolean
ips_auto_update_is_nothing (const IpsAutoUpdate *self)
{
  return self->sensor == IPS_AUTO_SENSOR_NONE && self->signature == IPS_AUTO_SIGNATURE_NONE;
}

gboolean
ips_auto_update_validate (const IpsAutoUpdate *self, GError **error)
{
  guint min, max;

  if (!ips_auto_signature_get_range (self->signature, &min, &max) || (self->number >= min && self->number <= max))
    return TRUE;
  switch (self->signature)
    {
    case IPS_AUTO_SIGNATURE_BEHIND:
      ips_set_error (error, IPS_ERROR_INVALID, _("enter from %u to %u levels behind the latest"), min, max);
      break;
    case IPS_AUTO_SIGNATURE_DELAYED:
      ips_set_error (error, IPS_ERROR_INVALID, _("enter from %u to %u days"), min, max);
      break;
    case IPS_AUTO_SIGNATURE_FIXED:
    case IPS_AUTO_SIGNATURE_NONE:
    case IPS_AUTO_SIGNATURE_LATEST:
    case IPS_N_AUTO_SIGNATURES:
    default:
      ips_set_error (error, IPS_ERROR_INVALID, _("enter a signature update level such as S924"));
      break;
    }
  return FALSE;
}

static char *
describe_signature (const IpsAutoUpdate *self)
{
  switch (self->signature)
    {
    case IPS_AUTO_SIGNATURE_LATEST:
      return g_strdup (_("the latest signature update level"));
    case IPS_AUTO_SIGNATURE_BEHIND:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u signature update level behind the latest",
                                           "%u signature update levels behind the latest", self->number), self->number);
    case IPS_AUTO_SIGNATURE_DELAYED:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "signature update levels %u day after their release",
                                           "signature update levels %u days after their release", self->number), self->number);
    case IPS_AUTO_SIGNATURE_FIXED:
      return g_strdup_printf (_("signature update level S%u"), self->number);
    case IPS_AUTO_SIGNATURE_NONE:
    case IPS_N_AUTO_SIGNATURES:
    default:
      return g_strdup (_("no signature updates"));
    }
}

char *
ips_auto_update_describe (const IpsAutoUpdate *self)
{
  g_autofree char *signature = describe_signature (self);

  if (ips_auto_update_is_nothing (self))
    return g_strdup (_("Not updated automatically"));
  /* TRANSLATORS: %1$s "Service packs only", %2$s "the latest signature update level" */
  return g_strdup_printf (_("%1$s; %2$s"), ips_auto_sensor_to_label (self->sensor), signature);
}
