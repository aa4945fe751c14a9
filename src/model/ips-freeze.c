/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-freeze.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-text.h"

IpsFreeze *
ips_freeze_new (const char *who, const char *why, gint64 since_us, gint64 until_us)
{
  IpsFreeze *self = g_new0 (IpsFreeze, 1);

  self->who = g_strdup (who);
  self->why = ips_text_make_safe (why, IPS_FREEZE_MAX_WHY);
  self->since_us = since_us;
  self->until_us = until_us;
  return self;
}

void
ips_freeze_free (IpsFreeze *self)
{
  if (self == NULL)
    return;
  g_free (self->who);
  g_free (self->why);
  g_free (self);
}

gboolean
ips_freeze_is_in_force (const IpsFreeze *self, gint64 now_us)
{
  return self->until_us == 0 || now_us <= self->until_us;
}

char *
ips_freeze_describe (const IpsFreeze *self)
{
  g_autofree char *who = ips_text_make_safe (self->who, 60);
  g_autofree char *until = self->until_us != 0 ? ips_format_date (self->until_us) : NULL;
  g_autofree char *frozen = until != NULL
    /* TRANSLATORS: a user's name, and a date */
    ? g_strdup_printf (_("Frozen by %1$s until %2$s"), who, until)
    /* TRANSLATORS: %s is a user's name */
    : g_strdup_printf (_("Frozen by %s"), who);

  /* TRANSLATORS: that it is frozen, and why */
  return *self->why != '\0' ? g_strdup_printf (_("%1$s: %2$s"), frozen, self->why) : g_steal_pointer (&frozen);
}

/* "since|until|who|why": what the reason holds does not matter, it is last. */
char *
ips_freeze_to_text (const IpsFreeze *self)
{
  g_autofree char *who = g_strdelimit (g_strdup (self->who), "|", '_');

  return g_strdup_printf ("%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s|%s", self->since_us, self->until_us, who, self->why);
}

IpsFreeze *
ips_freeze_from_text (const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text, "|", 4);
  gint64 since_us, until_us;

  if (g_strv_length (parts) != 4 || !g_ascii_string_to_signed (parts[0], 10, 0, G_MAXINT64, &since_us, NULL)
      || !g_ascii_string_to_signed (parts[1], 10, 0, G_MAXINT64, &until_us, NULL))
    return NULL;
  return ips_freeze_new (parts[2], parts[3], since_us, until_us);
}

gboolean
ips_freeze_parse_until (const char *text, gint64 now_us, gint64 *until_us, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *evening = g_strconcat (stripped, "T23:59:59", NULL);
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr(GDateTime) end = NULL;

  *until_us = 0;
  if (*stripped == '\0')
    return TRUE;
  end = g_date_time_new_from_iso8601 (evening, zone);
  if (end == NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” is no day: enter it as YYYY-MM-DD"), stripped);
      return FALSE;
    }
  *until_us = g_date_time_to_unix (end) * G_USEC_PER_SEC;
  if (*until_us >= now_us)
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, _("%s is over: enter a day to come"), stripped);
  return FALSE;
}
