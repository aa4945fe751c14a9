/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-draft.h"

#include <glib/gi18n-lib.h>

#include "ips-administration-page.h"

struct _IpsUpdateDraft
{
  IpsUpdateSettings *saved;    /* (owned) */
  IpsUpdateSettings *now;      /* (owned) */
};

/* By the names of the store's settings, which are the one list of all fields. */
static const struct { const char *title; const char *names[22]; } parts[IPS_N_UPDATE_PARTS] =
{
  [IPS_UPDATE_PART_MODE] = { N_("Auto update mode"), { "updates.mode" } },
  [IPS_UPDATE_PART_SERVER] = { N_("Update server"), {
    "updates.from", "updates.host", "updates.port", "updates.https", "updates.path", "updates.username", "updates.folder", "updates.fallbacks",
    "updates.proxy", "updates.proxy-host", "updates.proxy-port", "updates.proxy-username", "updates.proxy-exceptions", "updates.trust", "updates.locator-url",
    "updates.download-host", "updates.license-url", "updates.files-url", "updates.files-host-key", "updates.files-put" } },
  [IPS_UPDATE_PART_NOTIFY] = { N_("Notify Email"), { "updates.notify" } },
  [IPS_UPDATE_PART_EVENTS] = { N_("When to notify"), {
    "updates.notify-available", "updates.notify-downloaded", "updates.notify-applied", "updates.notify-deployed", "updates.notify-daily" } },
  [IPS_UPDATE_PART_FILTER] = { N_("Download filter"), {
    "updates.filter-fleet", "updates.filter-signatures", "updates.filter-sensors", "updates.filter-lowest-engine", "updates.filter-newest",
    "updates.filter-max-age-days", "updates.filter-max-size-mib" } },
  [IPS_UPDATE_PART_PARALLEL] = { N_("Downloads at once"), { "updates.parallel" } },
  [IPS_UPDATE_PART_METERED] = { N_("Download on metered networks"), { "updates.metered" } },
  [IPS_UPDATE_PART_KEEP_SIGNATURES] = { N_("Keep signature updates of each engine"), { "updates.keep-signatures" } },
  [IPS_UPDATE_PART_KEEP_SENSORS] = { N_("Keep sensor updates of each platform"), { "updates.keep-sensors" } },
  [IPS_UPDATE_PART_WATCHED] = { N_("Watched Folder"), { "updates.watched-folder" } },
};

const char *
ips_update_part_get_title (IpsUpdatePart part)
{
  return _(parts[part].title);
}

IpsUpdateDraft *
ips_update_draft_new (void)
{
  IpsUpdateDraft *self = g_new0 (IpsUpdateDraft, 1);

  self->saved = ips_update_settings_new ();
  self->now = ips_update_settings_new ();
  return self;
}

void
ips_update_draft_free (IpsUpdateDraft *self)
{
  if (self == NULL)
    return;
  ips_update_settings_free (self->saved);
  ips_update_settings_free (self->now);
  g_free (self);
}

const IpsUpdateSettings *
ips_update_draft_get_saved (IpsUpdateDraft *self)
{
  return self->saved;
}

IpsUpdateSettings *
ips_update_draft_get (IpsUpdateDraft *self)
{
  return self->now;
}

void
ips_update_draft_set (IpsUpdateDraft *self, const IpsUpdateSettings *settings)
{
  IpsUpdateSettings *copy = ips_update_settings_copy (settings);

  ips_update_settings_free (self->now);
  self->now = copy;
}

void
ips_update_draft_reset (IpsUpdateDraft *self)
{
  ips_update_draft_set (self, self->saved);
}

static gboolean
part_differs (guint part, GHashTable *a, GHashTable *b)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts[part].names) && parts[part].names[i] != NULL; i++)
    if (g_strcmp0 (g_hash_table_lookup (a, parts[part].names[i]), g_hash_table_lookup (b, parts[part].names[i])) != 0)
      return TRUE;
  return FALSE;
}

/* Each name of the part gets in @to what it is in @from. */
static void
copy_part (guint part, GHashTable *from, GHashTable *to)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts[part].names) && parts[part].names[i] != NULL; i++)
    g_hash_table_insert (to, g_strdup (parts[part].names[i]), g_strdup (g_hash_table_lookup (from, parts[part].names[i])));
}

static void
take_now (IpsUpdateDraft *self, GHashTable *values)
{
  ips_update_settings_free (self->now);
  self->now = ips_update_settings_read (values);
}

void
ips_update_draft_take_saved (IpsUpdateDraft *self, const IpsUpdateSettings *settings)
{
  g_autoptr(GHashTable) before = ips_update_settings_write (self->saved);
  g_autoptr(GHashTable) now = ips_update_settings_write (self->now);
  g_autoptr(GHashTable) merged = ips_update_settings_write (settings);

  for (guint part = 0; part < G_N_ELEMENTS (parts); part++)
    if (part_differs (part, before, now))
      copy_part (part, now, merged);
  ips_update_settings_free (self->saved);
  self->saved = ips_update_settings_copy (settings);
  take_now (self, merged);
}

gboolean
ips_update_draft_is_changed (IpsUpdateDraft *self, IpsUpdatePart part)
{
  g_autoptr(GHashTable) saved = ips_update_settings_write (self->saved);
  g_autoptr(GHashTable) now = ips_update_settings_write (self->now);

  return part_differs (part, saved, now);
}

void
ips_update_draft_reset_part (IpsUpdateDraft *self, IpsUpdatePart part)
{
  g_autoptr(GHashTable) saved = ips_update_settings_write (self->saved);
  g_autoptr(GHashTable) now = ips_update_settings_write (self->now);

  copy_part (part, saved, now);
  take_now (self, now);
}

guint
ips_update_draft_count_changes (IpsUpdateDraft *self)
{
  g_autoptr(GHashTable) saved = ips_update_settings_write (self->saved);
  g_autoptr(GHashTable) now = ips_update_settings_write (self->now);
  guint n = 0;

  for (guint part = 0; part < G_N_ELEMENTS (parts); part++)
    n += part_differs (part, saved, now);
  return n;
}

/* (transfer none): what the store's text says to people */
static const char *
describe_value (const char *value)
{
  if (value == NULL || *value == '\0')
    return _("nothing");
  if (g_str_equal (value, "true"))
    return _("yes");
  return g_str_equal (value, "false") ? _("no") : value;
}

/* What one part says, for people where there are words for it. (transfer full) */
static char *
describe_part (guint part, const IpsUpdateSettings *settings, GHashTable *values)
{
  g_autoptr(GString) text = NULL;

  if (part == IPS_UPDATE_PART_MODE)
    return g_strdup (ips_update_mode_to_label (settings->mode));
  if (part == IPS_UPDATE_PART_SERVER)
    return ips_update_settings_get_subject (settings);
  if (parts[part].names[1] == NULL)
    return g_strdup (describe_value (g_hash_table_lookup (values, parts[part].names[0])));
  text = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (parts[part].names) && parts[part].names[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", describe_value (g_hash_table_lookup (values, parts[part].names[i])));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char **
ips_update_draft_describe_defaults (IpsUpdateDraft *self)
{
  g_autoptr(IpsUpdateSettings) defaults = ips_update_settings_new ();
  g_autoptr(GHashTable) then = ips_update_settings_write (defaults);
  g_autoptr(GHashTable) now = ips_update_settings_write (self->now);
  GPtrArray *lines = g_ptr_array_new ();

  for (guint part = 0; part < G_N_ELEMENTS (parts); part++)
    if (part_differs (part, now, then))
      {
        g_autofree char *a = describe_part (part, self->now, now), *b = describe_part (part, defaults, then);

        g_ptr_array_add (lines, ips_administration_page_describe_change (_(parts[part].title), a, b));
      }
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (lines, FALSE);
}
