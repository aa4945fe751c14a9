/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-policy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-format.h"
#include "ips-zone.h"

G_DEFINE_BOXED_TYPE (IpsPolicy, ips_policy, ips_policy_copy, ips_policy_free)

#define MAX_NAME_CHARS 128
#define MAX_LEVEL 99999u
#define DAYS_PER_YEAR 365

const char *
ips_policy_kind_to_nick (IpsPolicyKind kind)
{
  return kind == IPS_POLICY_SHARED ? "shared" : "local";
}

gboolean
ips_policy_kind_from_nick (const char *nick, IpsPolicyKind *kind)
{
  if (g_strcmp0 (nick, "shared") != 0 && g_strcmp0 (nick, "local") != 0)
    return FALSE;
  *kind = *nick == 's' ? IPS_POLICY_SHARED : IPS_POLICY_LOCAL;
  return TRUE;
}

const char *
ips_policy_kind_to_label (IpsPolicyKind kind)
{
  return kind == IPS_POLICY_SHARED ? _("Shared") : _("Local");
}

const char *
ips_policy_source_to_label (IpsPolicySource source)
{
  switch (source)
    {
    case IPS_SOURCE_SHARED:
      return _("Shared");
    case IPS_SOURCE_LOCAL:
      return _("Local");
    case IPS_SOURCE_DEFAULT:
    default:
      return _("Default");
    }
}

char *
ips_level_to_text (guint level)
{
  return level != 0 ? g_strdup_printf ("S%u", level) : g_strdup ("");
}

char *
ips_level_describe_age (guint level, const char *released, gint64 now_us)
{
  g_autofree char *text = ips_level_to_text (level);
  g_autofree char *iso = g_strconcat (released, "T00:00:00", NULL);
  g_autoptr(GTimeZone) here = ips_zone_get_local ();
  g_autoptr(GDateTime) date = *released != '\0' ? g_date_time_new_from_iso8601 (iso, here) : NULL;
  int days = date != NULL ? -ips_format_count_days (g_date_time_to_unix (date) * G_USEC_PER_SEC, now_us) : -1;

  if (days < 0)
    return g_steal_pointer (&text);
  if (days == 0)
    /* TRANSLATORS: an update level that was released today */
    return g_strdup_printf (_("%s, of today"), text);
  if (days >= 2 * DAYS_PER_YEAR)
    return g_strdup_printf (ngettext ("%s, %d year old", "%s, %d years old", (gulong) (days / DAYS_PER_YEAR)), text, days / DAYS_PER_YEAR);
  /* TRANSLATORS: an update level and its age: "S615, 14 days old" */
  return g_strdup_printf (ngettext ("%s, %d day old", "%s, %d days old", (gulong) days), text, days);
}

gboolean
ips_level_from_text (const char *text, guint *level)
{
  guint number = 0, n_digits = 0;

  if (text == NULL)
    return FALSE;
  if (*text == 'S' || *text == 's')
    text++;
  for (; g_ascii_isdigit (*text) && n_digits < 6; text++, n_digits++)
    number = number * 10 + (guint) (*text - '0');
  /* The ".0" is part of the level on a sensor (packages-and-servers.md 4.2). */
  if (strcmp (text, ".0") == 0)
    text += 2;
  if (n_digits == 0 || *text != '\0' || number == 0 || number > MAX_LEVEL)
    return FALSE;
  *level = number;
  return TRUE;
}

/**
 * ips_policy_new:
 * @kind: local or shared
 * @id: (nullable): the sensor's id for a local one; %NULL makes a new UUID
 * @name: (nullable): of a shared one
 *
 * Returns: (transfer full): a policy without level and tuning that was never saved
 */
IpsPolicy *
ips_policy_new (IpsPolicyKind kind, const char *id, const char *name)
{
  IpsPolicy *self = g_new0 (IpsPolicy, 1);

  self->kind = kind;
  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  self->name = g_strdup (name != NULL ? name : "");
  self->parent_id = g_strdup ("");
  self->tuning = ips_tuning_table_new ();
  self->changed_by = g_strdup ("");
  self->why = g_strdup ("");
  return self;
}

IpsPolicy *
ips_policy_copy (const IpsPolicy *self)
{
  IpsPolicy *copy = g_memdup2 (self, sizeof (IpsPolicy));

  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->parent_id = g_strdup (self->parent_id);
  copy->tuning = ips_tuning_table_copy (self->tuning);
  copy->changed_by = g_strdup (self->changed_by);
  copy->why = g_strdup (self->why);
  return copy;
}

void
ips_policy_free (IpsPolicy *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->parent_id);
  ips_tuning_table_free (self->tuning);
  g_free (self->changed_by);
  g_free (self->why);
  g_free (self);
}

void
ips_policy_version_free (IpsPolicyVersion *self)
{
  if (self == NULL)
    return;
  g_free (self->who);
  g_free (self->why);
  g_free (self);
}

char *
ips_policy_describe_as (guint level, guint n_tuned)
{
  g_autofree char *text = ips_level_to_text (level);

  /* TRANSLATORS: an update level or "no level", and how many signatures are tuned */
  return g_strdup_printf (ngettext ("%s, %u signature tuned", "%s, %u signatures tuned", n_tuned), level != 0 ? text : _("no level"), n_tuned);
}

char *
ips_policy_describe (const IpsPolicy *self)
{
  return ips_policy_describe_as (self->level, ips_tuning_table_get_n (self->tuning));
}

void
ips_policy_take_content (IpsPolicy *self, const IpsPolicy *from)
{
  IpsTuningTable *tuning = ips_tuning_table_copy (from->tuning);
  char *parent_id = g_strdup (from->parent_id);

  self->level = from->level;
  g_free (self->parent_id);
  self->parent_id = parent_id;
  ips_tuning_table_free (self->tuning);
  self->tuning = tuning;
}

gboolean
ips_policy_is_same (const IpsPolicy *a, const IpsPolicy *b)
{
  return a->level == b->level && g_str_equal (a->parent_id, b->parent_id) && ips_tuning_table_equal (a->tuning, b->tuning);
}

gboolean
ips_policy_validate (const IpsPolicy *self, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (self->name));

  if (self->kind == IPS_POLICY_LOCAL)
    return TRUE;
  if (*stripped == '\0' || strcmp (stripped, self->name) != 0 || !g_utf8_validate (self->name, -1, NULL)
      || g_utf8_strlen (self->name, -1) > MAX_NAME_CHARS || strpbrk (self->name, "\r\n\t/") != NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("policy name: enter 1 to %d characters without slashes and without blanks at the ends"), MAX_NAME_CHARS);
      return FALSE;
    }
  if (strcmp (self->parent_id, self->id) == 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("%s: a policy cannot inherit from itself"), self->name);
      return FALSE;
    }
  return TRUE;
}
