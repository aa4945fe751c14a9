/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-level-item.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-level-columns.h"
#include "ips-problem.h"
#include "ips-text.h"

struct _IpsLevelItem
{
  GObject parent_instance;

  guint level;
  gboolean known;
  guint n_signatures;
  gint64 added_us;           /* 0: not known */
  char *engine;              /* (owned) */
  char *source;              /* (owned) */
  char *package;             /* (owned) (nullable) */
  char *sha256;              /* (owned) (nullable) */
  char *problem;             /* (owned) */
  IpsSign sign;
  guint n_policies, n_devices;
};

G_DEFINE_FINAL_TYPE (IpsLevelItem, ips_level_item, G_TYPE_OBJECT)

static void
ips_level_item_finalize (GObject *object)
{
  IpsLevelItem *self = IPS_LEVEL_ITEM (object);

  g_free (self->engine);
  g_free (self->source);
  g_free (self->package);
  g_free (self->sha256);
  g_free (self->problem);
  G_OBJECT_CLASS (ips_level_item_parent_class)->finalize (object);
}

static void
ips_level_item_class_init (IpsLevelItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_level_item_finalize;
}

static void
ips_level_item_init (IpsLevelItem *self)
{
}

static void
take_unread (IpsLevelItem *self, const IpsUnreadLevel *unread)
{
  g_autofree char *words = ips_unread_level_describe (unread);

  self->level = unread->level;
  self->package = g_strdup (unread->package);
  self->sha256 = g_strdup (unread->sha256);
  self->problem = ips_explain_error (IPS_ERROR_NOT_FOUND, NULL, words);
  self->sign = unread->reason == IPS_UNREAD_BROKEN || unread->reason == IPS_UNREAD_DAMAGED ? IPS_SIGN_WARNING : IPS_SIGN_UNKNOWN;
}

IpsLevelItem *
ips_level_item_new (const IpsSignatureLevel *level, const IpsUnreadLevel *unread)
{
  IpsLevelItem *self = g_object_new (IPS_TYPE_LEVEL_ITEM, NULL);

  if (unread != NULL)
    take_unread (self, unread);
  else
    self->problem = g_strdup ("");
  self->known = level != NULL;
  if (level != NULL)
    {
      self->level = level->level;
      self->n_signatures = level->n_signatures;
      self->added_us = level->added_us;
    }
  self->engine = g_strdup (level != NULL ? level->engine : "");
  self->source = ips_text_make_safe (level != NULL ? level->source : "", 200);
  return self;
}

guint
ips_level_item_get_level (IpsLevelItem *self)
{
  return self->level;
}

gboolean
ips_level_item_is_known (IpsLevelItem *self)
{
  return self->known;
}

const char *
ips_level_item_get_package (IpsLevelItem *self)
{
  return self->package;
}

const char *
ips_level_item_get_sha256 (IpsLevelItem *self)
{
  return self->sha256;
}

const char *
ips_level_item_get_problem (IpsLevelItem *self)
{
  return self->problem;
}

void
ips_level_item_set_use (IpsLevelItem *self, guint n_policies, guint n_devices)
{
  self->n_policies = n_policies;
  self->n_devices = n_devices;
}

/* --- the columns --- */

static char *
level_text (gpointer row, gpointer user_data)
{
  return ips_level_to_text (IPS_LEVEL_ITEM (row)->level);
}

static char *
signatures_text (gpointer row, gpointer user_data)
{
  return IPS_LEVEL_ITEM (row)->known ? g_strdup_printf ("%u", IPS_LEVEL_ITEM (row)->n_signatures) : g_strdup ("");
}

static char *
engine_text (gpointer row, gpointer user_data)
{
  return g_strdup (IPS_LEVEL_ITEM (row)->engine);
}

static char *
source_text (gpointer row, gpointer user_data)
{
  return g_strdup (IPS_LEVEL_ITEM (row)->source);
}

static gint64
read_us (gpointer row, gpointer user_data)
{
  return IPS_LEVEL_ITEM (row)->added_us;
}

static char *
read_text (gpointer row, gpointer user_data)
{
  gint64 when_us = read_us (row, user_data);

  return when_us != 0 ? ips_format_date_time (when_us) : g_strdup ("");
}

static int
read_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 x = read_us ((gpointer) a, NULL), y = read_us ((gpointer) b, NULL);

  return (x > y) - (x < y);
}

static char *
policies_text (gpointer row, gpointer user_data)
{
  return g_strdup_printf ("%u", IPS_LEVEL_ITEM (row)->n_policies);
}

static char *
devices_text (gpointer row, gpointer user_data)
{
  return g_strdup_printf ("%u", IPS_LEVEL_ITEM (row)->n_devices);
}

static char *
state_text (gpointer row, gpointer user_data)
{
  IpsLevelItem *self = row;

  return g_strdup (*self->problem != '\0' ? self->problem : _("Known"));
}

static IpsSign
state_sign (gpointer row, gpointer user_data)
{
  IpsLevelItem *self = row;

  return *self->problem != '\0' ? self->sign : IPS_SIGN_FINE;
}

static const IpsTableColumn columns[] = {
  { "level", N_("Level"), 80, TRUE, FALSE, FALSE, level_text },
  { "signatures", N_("Signatures"), 92, TRUE, TRUE, FALSE, signatures_text },
  { "engine", N_("Engine"), 70, TRUE, FALSE, FALSE, engine_text },
  { "policies", N_("Policies"), 76, TRUE, TRUE, FALSE, policies_text },
  { "devices", N_("Devices"), 76, TRUE, TRUE, FALSE, devices_text },
  { "source", N_("Read from"), 230, TRUE, FALSE, FALSE, source_text },
  { "read", N_("Read"), 150, TRUE, FALSE, FALSE, read_text, NULL, read_compare, .date_us = read_us },
  { "state", N_("State"), 260, TRUE, FALSE, FALSE, state_text, .sign = state_sign },
};

const IpsTableColumn *
ips_level_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}
