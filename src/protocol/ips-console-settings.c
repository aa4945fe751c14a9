/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-console-settings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-console-error.h"
#include "ips-error.h"
#include "ips-idconf.h"

#define MAX_DEPTH 16
#define MIN_RULE 3                 /* dashes */
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789-_"
#define DEFAULTED "<defaulted>"
#define DEFAULT " default:"

struct _IpsConsoleSettings
{
  IpsDialect *dialect;             /* (owned) */
  IpsIdconf *conf;                 /* (owned) (nullable): until it is finished */
  guint n_signatures;

  /* of the answer that is taken */
  gsize indents[MAX_DEPTH];        /* of the blocks that are open, each begun and ended by a rule */
  guint depth;
  guint signature_depth;           /* of the signature's own block; 0: outside of one */
  char *heading;                   /* (owned) (nullable): may have a block */
  gsize heading_indent;
  char *id, *sub_id;               /* (owned) (nullable): of the signature whose block comes */
};

IpsConsoleSettings *
ips_console_settings_new (IpsDialect *dialect)
{
  IpsConsoleSettings *self = g_new0 (IpsConsoleSettings, 1);

  self->dialect = g_object_ref (dialect);
  self->conf = ips_idconf_new (dialect, ips_dialect_get (dialect, "component.signature-definition"));
  ips_idconf_begin_struct (self->conf, NULL);
  ips_idconf_begin_map (self->conf, ips_dialect_get (dialect, "map.signatures"), NULL);
  return self;
}

void
ips_console_settings_free (IpsConsoleSettings *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->dialect);
  ips_idconf_free (self->conf);
  g_free (self->heading);
  g_free (self->id);
  g_free (self->sub_id);
  g_free (self);
}

static gboolean
fail (GError **error)
{
  ips_set_error (error, IPS_ERROR_PROTOCOL, _("its settings are not whole, or not laid out as they should be"));
  return FALSE;
}

/* --- signatures --- */

static void
begin_signature (IpsConsoleSettings *self)
{
  ips_idconf_begin_entry (self->conf, NULL);
  ips_idconf_begin_key (self->conf);
  ips_idconf_add_var (self->conf, ips_dialect_get (self->dialect, "var.signature-id"), self->id);
  ips_idconf_add_var (self->conf, ips_dialect_get (self->dialect, "var.signature-sub-id"), self->sub_id);
  ips_idconf_end (self->conf);
  ips_idconf_begin_struct (self->conf, NULL);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->sub_id, g_free);
  self->signature_depth = self->depth;
  self->n_signatures++;
}

/* A rule under a heading begins its block, the next one as far to the left ends it. */
static gboolean
take_rule (IpsConsoleSettings *self, gsize indent, GError **error)
{
  g_autofree char *heading = g_steal_pointer (&self->heading);

  if (self->depth > 0 && indent < self->indents[self->depth - 1])
    return fail (error);
  if (self->depth > 0 && indent == self->indents[self->depth - 1])
    {
      if (self->signature_depth > 0)
        ips_idconf_end (self->conf);
      if (self->signature_depth == self->depth)
        {
          /* the entry around it */
          ips_idconf_end (self->conf);
          self->signature_depth = 0;
        }
      self->depth--;
      return TRUE;
    }
  if (self->depth == MAX_DEPTH)
    return fail (error);
  self->indents[self->depth++] = indent;
  if (self->signature_depth > 0)
    ips_idconf_begin_struct (self->conf, heading != NULL && self->heading_indent == indent ? heading : NULL);
  else if (self->id != NULL && self->sub_id != NULL)
    begin_signature (self);
  return TRUE;
}

/* --- lines --- */

/* "high <defaulted>" is high, and so is "high default: low". */
static char *
dup_value (const char *text)
{
  g_autofree char *value = g_strstrip (g_strdup (text));
  char *mark = strstr (value, DEFAULTED);

  if (mark == NULL)
    mark = g_strrstr (value, DEFAULT);
  if (mark != NULL)
    *mark = '\0';
  return g_strdup (g_strchomp (value));
}

static void
take_value (IpsConsoleSettings *self, const char *name, char *value)
{
  if (self->signature_depth > 0)
    ips_idconf_add_var (self->conf, name, value);
  else if (g_str_equal (name, ips_dialect_get (self->dialect, "console.setting.signature-id")))
    {
      g_free (self->id);
      self->id = g_strdup (value);
      g_clear_pointer (&self->sub_id, g_free);
    }
  else if (g_str_equal (name, ips_dialect_get (self->dialect, "console.setting.signature-sub-id")))
    {
      g_free (self->sub_id);
      self->sub_id = g_strdup (value);
    }
}

/* "name: value", "name", "name (min: 0, max: 65535, current: 2)"; what is none of these only decorates. */
static gboolean
take_line (IpsConsoleSettings *self, const char *line, GError **error)
{
  gsize indent = strspn (line, " ");
  const char *text = line + indent;
  gsize length = strspn (text, NAME_CHARS);
  g_autofree char *name = g_strndup (text, length);

  if (length >= MIN_RULE && strspn (text, "-") == strlen (text))
    return take_rule (self, indent, error);
  if (length == 0 || text[0] == '-')
    return TRUE;
  g_clear_pointer (&self->heading, g_free);
  if (text[length] == ':')
    {
      g_autofree char *value = dup_value (text + length + 1);

      take_value (self, name, value);
    }
  else if (text[length] == '\0' || text[length] == ' ')
    {
      self->heading = g_steal_pointer (&name);
      self->heading_indent = indent;
    }
  return TRUE;
}

/* What was asked for is what is shown. */
static gboolean
is_of (IpsConsoleSettings *self, const IpsSignatureKey *key, const char *const *lines)
{
  const char *names[] = { ips_dialect_get (self->dialect, "console.setting.signature-id"), ips_dialect_get (self->dialect, "console.setting.signature-sub-id") };
  guint wanted[] = { IPS_SIGNATURE_KEY_ID (*key), IPS_SIGNATURE_KEY_SUB (*key) };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *line = g_strdup_printf ("%s: %u", names[i], wanted[i]);
      guint j = 0;

      while (lines[j] != NULL && !g_str_equal (lines[j] + strspn (lines[j], " "), line))
        j++;
      if (lines[j] == NULL)
        return FALSE;
    }
  return TRUE;
}

gboolean
ips_console_settings_take (IpsConsoleSettings *self, const char *const *lines, const IpsSignatureKey *key, GError **error)
{
  guint n_before = self->n_signatures;

  g_return_val_if_fail (self->conf != NULL, FALSE);

  if (!ips_console_error_check (lines, error))
    return FALSE;
  for (guint i = 0; lines[i] != NULL; i++)
    if (!take_line (self, lines[i], error))
      return FALSE;
  g_clear_pointer (&self->heading, g_free);
  if (self->depth > 0 || self->id != NULL || self->n_signatures == n_before)
    return fail (error);
  if (key != NULL && (self->n_signatures != n_before + 1 || !is_of (self, key, lines)))
    return fail (error);
  return TRUE;
}

guint
ips_console_settings_get_n (IpsConsoleSettings *self)
{
  return self->n_signatures;
}

GBytes *
ips_console_settings_finish (IpsConsoleSettings *self)
{
  char *text;

  g_return_val_if_fail (self->conf != NULL, NULL);

  text = ips_idconf_finish (self->conf);
  g_clear_pointer (&self->conf, ips_idconf_free);
  return g_bytes_new_take (text, strlen (text));
}
