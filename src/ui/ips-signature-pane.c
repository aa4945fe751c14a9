/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-signature-pane.h"

#include <glib/gi18n-lib.h>

#include "ips-signature-action.h"

#define HEIGHT_PX 96

struct _IpsSignaturePane
{
  GtkScrolledWindow parent_instance;

  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (IpsSignaturePane, ips_signature_pane, GTK_TYPE_SCROLLED_WINDOW)

/* "Changed: Severity (Shared), Fidelity Rating (Local)." in a line of its own, or nothing */
static void
add_sources (GString *text, const IpsPolicyRow *row)
{
  g_autoptr(GString) fields = g_string_new (NULL);

  for (IpsSignatureField field = 0; field < IPS_N_TUNABLE; field++)
    if (row->sources[field] != IPS_SOURCE_DEFAULT)
      g_string_append_printf (fields, "%s%s (%s)", fields->len > 0 ? ", " : "", ips_signature_field_to_label (field),
                              ips_policy_source_to_label (row->sources[field]));
  if (fields->len == 0)
    return;
  g_string_append_c (text, '\n');
  /* TRANSLATORS: a list of fields, each with the policy its value comes from */
  g_string_append_printf (text, _("Changed: %s."), fields->str);
}

/* Takes @part. */
static void
add_part (GString *text, char *part)
{
  g_string_append (text, text->len > 0 ? " · " : "");
  g_string_append (text, part);
  g_free (part);
}

/* "Engine atomic-ip · last changed in S211 · of 2001-02-02 · type anomaly" */
static char *
describe_origin (const IpsPolicyRow *row, const IpsPolicyRow *newer)
{
  const IpsSignature *value = &row->value;
  GString *text = g_string_new (NULL);

  if (*value->engine != '\0')
    add_part (text, g_strdup_printf (_("Engine %s"), value->engine));
  if (*value->release != '\0')
    add_part (text, g_strdup_printf (_("last changed in %s"), value->release));
  if (*value->created != '\0')
    add_part (text, g_strdup_printf (_("of %s"), value->created));
  if (*value->type != '\0')
    add_part (text, g_strdup_printf (_("type %s"), value->type));
  if (row->custom)
    add_part (text, g_strdup (_("custom signature")));
  if (newer != NULL)
    /* TRANSLATORS: a signature's number and name */
    add_part (text, g_strdup_printf (_("obsolete: %u/%u %s replaces it"), IPS_SIGNATURE_KEY_ID (newer->value.key), IPS_SIGNATURE_KEY_SUB (newer->value.key),
                                     newer->value.name));
  else if (value->obsolete)
    add_part (text, g_strdup (_("obsolete: a newer one replaces it")));
  if (*value->obsoletes != '\0')
    add_part (text, g_strdup_printf (_("replaces %s"), value->obsoletes));
  return g_string_free (text, FALSE);
}

static char *
explain (const IpsPolicyRow *row, const IpsPolicyRow *newer)
{
  const IpsSignature *value = &row->value;
  g_autofree char *actions = value->actions != 0 ? ips_signature_actions_to_label (value->actions) : g_strdup (_("none"));
  g_autofree char *origin = describe_origin (row, newer);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%u/%u %s\n%s\n", IPS_SIGNATURE_KEY_ID (value->key), IPS_SIGNATURE_KEY_SUB (value->key), value->name,
                          ips_signature_describe_state (value->enabled, value->retired));
  g_string_append_printf (text, _("Base risk rating %u: severity %s weighs %u, fidelity rating %u. Actions: %s."),
                          ips_signature_get_base_risk_rating (value), ips_severity_to_label (value->severity),
                          ips_severity_get_weight (value->severity), value->fidelity, actions);
  if (*origin != '\0')
    g_string_append_printf (text, "\n%s", origin);
  add_sources (text, row);
  return g_string_free (text, FALSE);
}

void
ips_signature_pane_show_rows (IpsSignaturePane *self, GPtrArray *rows, const IpsPolicyRow *newer)
{
  g_autofree char *text = NULL;

  g_return_if_fail (IPS_IS_SIGNATURE_PANE (self));

  if (rows->len == 1)
    text = explain (g_ptr_array_index (rows, 0), newer);
  else if (rows->len > 1)
    text = g_strdup_printf (ngettext ("%u signature selected", "%u signatures selected", rows->len), rows->len);
  gtk_label_set_text (self->label, text != NULL ? text : _("Select a signature to see what it does."));
}

static void
toggled_cb (IpsSignaturePane *self, GtkToggleButton *toggle)
{
  gboolean shown = gtk_toggle_button_get_active (toggle);

  gtk_widget_set_visible (GTK_WIDGET (self), shown);
  gtk_image_set_from_icon_name (GTK_IMAGE (gtk_button_get_image (GTK_BUTTON (toggle))), shown ? "pan-down-symbolic" : "pan-up-symbolic",
                                GTK_ICON_SIZE_BUTTON);
}

void
ips_signature_pane_set_toggle (IpsSignaturePane *self, GtkToggleButton *toggle)
{
  g_return_if_fail (IPS_IS_SIGNATURE_PANE (self));
  g_signal_connect_object (toggle, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
}

static void
ips_signature_pane_class_init (IpsSignaturePaneClass *klass)
{
}

static void
ips_signature_pane_init (IpsSignaturePane *self)
{
  self->label = GTK_LABEL (gtk_label_new (NULL));
  g_object_set (self->label, "visible", TRUE, "margin", 10, "xalign", 0.0, "yalign", 0.0, "wrap", TRUE, "selectable", TRUE, "can-focus", FALSE, NULL);
  g_object_set (self, "hscrollbar-policy", GTK_POLICY_NEVER, "min-content-height", HEIGHT_PX, NULL);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->label));
}
