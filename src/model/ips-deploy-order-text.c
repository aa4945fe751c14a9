/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a deployment does to a device, in words. */
#include "ips-config.h"
#include "ips-deploy-order.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-text.h"

#define MAX_SIGNATURES 1000
#define MAX_NAME_CHARS 200

char *
ips_deploy_order_describe (const IpsDeployOrder *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint n = ips_deploy_order_count_signatures (self);

  for (guint i = 0; i < self->steps->len; i++)
    {
      g_autofree char *step = ips_upgrade_step_describe (g_ptr_array_index (self->steps, i));

      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", step);
    }
  if (n > 0)
    {
      g_string_append (text, text->len > 0 ? ", " : "");
      g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u signature tuned", "%u signatures tuned", n), n);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
explain_step (GString *text, const IpsUpgradeStep *step)
{
  g_autofree char *what = ips_upgrade_step_describe (step);
  g_autofree char *name = ips_text_make_safe (step->file_name, MAX_NAME_CHARS);
  g_autofree char *size = ips_format_size (MAX (step->size, 0));

  /* TRANSLATORS: "Engine update to E4", a file's name, its size */
  g_string_append_printf (text, _("%1$s: %2$s (%3$s)"), what, name, size);
  if (step->reboots)
    g_string_append_printf (text, " %s", _("The device reboots."));
  g_string_append_c (text, '\n');
}

/* A line for each of @fields: what it was where that is known, and what it becomes. */
static void
explain_fields (GString *text, const IpsSignature *before, const IpsSignature *after, guint fields)
{
  IpsSignatureChange change = { .key = after->key, .kind = IPS_CHANGE_MODIFIED, .before = before, .after = after };

  for (IpsSignatureField field = 0; field < IPS_N_TUNABLE; field++)
    {
      g_autofree char *words = NULL;

      if (!(fields & (1u << field)))
        continue;
      change.fields = 1u << field;
      words = ips_signature_dup_words (after, field);
      if (before == NULL)
        /* TRANSLATORS: a field of a signature and the value that is set */
        g_string_append_printf (text, _("    %1$s: %2$s"), ips_signature_field_to_label (field), words);
      else if (ips_signature_compare (before, after) & change.fields)
        {
          g_autofree char *line = ips_signature_change_describe (&change);

          g_string_append_printf (text, "    %s", line);
        }
      else
        /* TRANSLATORS: a field of a signature and its value, which is not changed */
        g_string_append_printf (text, _("    %1$s: %2$s, as it is"), ips_signature_field_to_label (field), words);
      g_string_append_c (text, '\n');
    }
}

static void
explain_title (GString *text, const char *what, const IpsSignature *signature)
{
  g_autofree char *number = ips_signature_key_to_text (signature->key);
  g_autofree char *name = ips_text_make_safe (signature->name, MAX_NAME_CHARS);

  g_string_append_printf (text, "%s %s%s%s\n", what, number, *name != '\0' ? " " : "", name);
}

/* (nullable) */
static const IpsSignature *
get_before (const IpsDeployOrder *self, IpsSignatureKey key)
{
  return self->before != NULL ? ips_signature_set_lookup (self->before, key) : NULL;
}

static void
explain_tuning (GString *text, const IpsDeployOrder *self, IpsSignatureKey key)
{
  const IpsSignatureTuning *tuning = ips_tuning_table_lookup (self->tuning, key);
  const IpsSignature *before = get_before (self, key);
  IpsSignature after = before != NULL ? *before : (IpsSignature) { .key = key, .name = "" };

  ips_signature_tuning_apply (tuning, &after);
  explain_title (text, _("Signature"), &after);
  explain_fields (text, before, &after, tuning->fields);
}

static void
explain_custom (GString *text, const IpsDeployOrder *self, IpsSignatureKey key)
{
  const IpsSignature *before = get_before (self, key);
  IpsSignature after;

  if (!ips_tuning_table_get_tuned_custom (self->tuning, key, &after))
    return;
  explain_title (text, before != NULL ? _("Custom signature") : _("New custom signature"), &after);
  explain_fields (text, before, &after, before != NULL ? ips_signature_compare (before, &after) : IPS_SIGNATURE_TUNABLE & ~IPS_SIGNATURE_PARAMETERS);
}

static void
explain_removed (GString *text, const IpsDeployOrder *self, IpsSignatureKey key)
{
  const IpsSignature nameless = { .key = key, .name = "" }, *before = get_before (self, key);

  explain_title (text, _("Taken off the device: custom signature"), before != NULL ? before : &nameless);
}

char *
ips_deploy_order_explain (const IpsDeployOrder *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GArray) keys = ips_tuning_table_get_keys (self->tuning);
  g_autoptr(GArray) custom = ips_tuning_table_get_custom_keys (self->tuning);
  guint n = ips_deploy_order_count_signatures (self), n_said = 0;

  for (guint i = 0; i < self->steps->len; i++)
    explain_step (text, g_ptr_array_index (self->steps, i));
  for (guint i = 0; i < keys->len && n_said < MAX_SIGNATURES; i++)
    {
      IpsSignatureKey key = g_array_index (keys, IpsSignatureKey, i);

      if (ips_tuning_table_lookup_custom (self->tuning, key) != NULL)
        continue;
      explain_tuning (text, self, key);
      n_said++;
    }
  for (guint i = 0; i < custom->len && n_said < MAX_SIGNATURES; i++, n_said++)
    explain_custom (text, self, g_array_index (custom, IpsSignatureKey, i));
  for (guint i = 0; i < self->removed->len && n_said < MAX_SIGNATURES; i++, n_said++)
    explain_removed (text, self, g_array_index (self->removed, IpsSignatureKey, i));
  if (n > n_said)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "and %u signature more\n", "and %u signatures more\n", n - n_said), n - n_said);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
