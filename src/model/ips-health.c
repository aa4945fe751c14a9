/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-health.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"

/* Of a package's size, for what is made of it while it is unpacked. */
#define MARGIN_PART 4

static void
add (GString *text, char *fragment)
{
  if (text->len > 0)
    /* TRANSLATORS: between the parts of a list */
    g_string_append (text, _(", "));
  g_string_append (text, fragment);
  g_free (fragment);
}

char *
ips_health_describe (const IpsHealth *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  /* TRANSLATORS: how busy a sensor's inspection is, per cent */
  add (text, self->load_percent >= 0 ? g_strdup_printf (_("inspection load %d %%"), self->load_percent) : g_strdup (_("inspection load not known")));
  add (text, self->memory_percent >= 0 ? g_strdup_printf (_("memory %d %% in use"), self->memory_percent) : g_strdup (_("memory not known")));
  if (self->disk_free >= 0)
    {
      g_autofree char *free_text = ips_format_size ((guint64) self->disk_free);

      /* TRANSLATORS: %s is a size such as "129 MB" */
      add (text, g_strdup_printf (_("%s free for packages"), free_text));
    }
  else
    add (text, g_strdup (_("room for packages not known")));
  if (self->n_errors >= 0)
    add (text, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u error event", "%u error events", (gulong) self->n_errors), (guint) self->n_errors));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
ips_health_has_room (const IpsHealth *self, gint64 size_bytes, char **why)
{
  gint64 wanted = size_bytes + size_bytes / MARGIN_PART;
  g_autofree char *wanted_text = NULL;
  g_autofree char *free_text = NULL;

  if (why != NULL)
    *why = NULL;
  if (self->disk_free < 0 || size_bytes <= 0 || self->disk_free >= wanted)
    return TRUE;
  wanted_text = ips_format_size ((guint64) wanted);
  free_text = ips_format_size ((guint64) self->disk_free);
  if (why != NULL)
    /* TRANSLATORS: two sizes */
    *why = g_strdup_printf (_("it needs %s on the device, and %s are free"), wanted_text, free_text);
  return FALSE;
}

/* --- before and after --- */

gboolean
ips_health_limits_is_set (const IpsHealthLimits *self)
{
  return self->load_rise > 0 || self->memory_rise > 0 || self->errors > 0;
}

char *
ips_health_limits_describe (const IpsHealthLimits *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (self->load_rise > 0)
    add (text, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "inspection load up by %u point", "inspection load up by %u points", self->load_rise),
                                self->load_rise));
  if (self->memory_rise > 0)
    add (text, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "memory up by %u point", "memory up by %u points", self->memory_rise), self->memory_rise));
  if (self->errors > 0)
    add (text, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u error event more", "%u error events more", self->errors), self->errors));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Whether it is worse than allowed; what cannot be judged goes into @unknown. */
static gboolean
is_worse (guint limit, gint64 before, gint64 after, const char *name, GString *unknown)
{
  if (limit > 0 && (before < 0 || after < 0))
    add (unknown, g_strdup (name));
  return limit > 0 && before >= 0 && after >= 0 && after - before >= (gint64) limit;
}

char *
ips_health_judge (const IpsHealthLimits *limits, const IpsHealth *before, const IpsHealth *after, char **unknown)
{
  g_autoptr(GString) worse = g_string_new (NULL);
  g_autoptr(GString) missing = g_string_new (NULL);

  if (is_worse (limits->load_rise, before->load_percent, after->load_percent, _("inspection load"), missing))
    add (worse, g_strdup_printf (_("inspection load %d %% before, %d %% after"), before->load_percent, after->load_percent));
  if (is_worse (limits->memory_rise, before->memory_percent, after->memory_percent, _("memory"), missing))
    add (worse, g_strdup_printf (_("memory %d %% before, %d %% after"), before->memory_percent, after->memory_percent));
  if (is_worse (limits->errors, before->n_errors, after->n_errors, _("error events"), missing))
    add (worse, g_strdup_printf (_("%d error events before, %d after"), (int) before->n_errors, (int) after->n_errors));
  if (unknown != NULL)
    *unknown = missing->len > 0 ? g_strdup (missing->str) : NULL;
  return worse->len > 0 ? g_strdup (worse->str) : NULL;
}
