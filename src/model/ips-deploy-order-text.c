/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a deployment does to a device, in words. */
#include "ips-config.h"
#include "ips-deploy-order.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-text.h"

#define MAX_LINES 2000
#define MAX_NAME_CHARS 200

static guint
count_signatures (const IpsDeployOrder *self)
{
  g_autoptr(GArray) custom = ips_tuning_table_get_custom_keys (self->tuning);

  return ips_tuning_table_get_n (self->tuning) + custom->len;
}

char *
ips_deploy_order_describe (const IpsDeployOrder *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint n = count_signatures (self);

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

static void
explain_tuning (GString *text, const IpsSignatureTuning *tuning)
{
  g_autofree char *number = ips_signature_key_to_text (tuning->key);
  const char *separator = " ";

  /* TRANSLATORS: the number of a signature; what is set on it follows */
  g_string_append_printf (text, _("Signature %s:"), number);
  for (IpsSignatureField field = 0; field < IPS_N_TUNABLE; field++)
    if (tuning->fields & (1u << field))
      {
        g_autofree char *value = ips_signature_tuning_dup_field (tuning, field);

        g_string_append_printf (text, "%s%s %s", separator, ips_signature_field_to_label (field), value);
        separator = ", ";
      }
  g_string_append_c (text, '\n');
}

static void
explain_custom (GString *text, const IpsSignature *signature)
{
  g_autofree char *number = ips_signature_key_to_text (signature->key);
  g_autofree char *name = ips_text_make_safe (signature->name, MAX_NAME_CHARS);

  /* TRANSLATORS: the number of a signature and its name */
  g_string_append_printf (text, _("Custom signature %1$s: %2$s\n"), number, name);
}

char *
ips_deploy_order_explain (const IpsDeployOrder *self)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GArray) keys = ips_tuning_table_get_keys (self->tuning);
  g_autoptr(GArray) custom = ips_tuning_table_get_custom_keys (self->tuning);
  guint n = keys->len + custom->len;

  for (guint i = 0; i < self->steps->len; i++)
    explain_step (text, g_ptr_array_index (self->steps, i));
  for (guint i = 0; i < keys->len && i < MAX_LINES; i++)
    explain_tuning (text, ips_tuning_table_lookup (self->tuning, g_array_index (keys, IpsSignatureKey, i)));
  for (guint i = 0; i < custom->len && keys->len + i < MAX_LINES; i++)
    explain_custom (text, ips_tuning_table_lookup_custom (self->tuning, g_array_index (custom, IpsSignatureKey, i)));
  if (n > MAX_LINES)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "and %u signature more\n", "and %u signatures more\n", n - MAX_LINES), n - MAX_LINES);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
