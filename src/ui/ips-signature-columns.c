/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-signature-columns.h"

#include <glib/gi18n-lib.h>

#include "ips-signature-action.h"
#include "ips-signature-item.h"

static const IpsSignature *
get (gpointer row)
{
  return &ips_signature_item_get (row)->value;
}

static int
compare_numbers (guint64 a, guint64 b)
{
  return (a > b) - (a < b);
}

static char *
id_text (gpointer row, gpointer user_data)
{
  return g_strdup_printf ("%u", IPS_SIGNATURE_KEY_ID (get (row)->key));
}

static int
id_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return compare_numbers (get ((gpointer) a)->key, get ((gpointer) b)->key);
}

static char *
sub_id_text (gpointer row, gpointer user_data)
{
  return g_strdup_printf ("%u", IPS_SIGNATURE_KEY_SUB (get (row)->key));
}

static int
sub_id_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return compare_numbers (IPS_SIGNATURE_KEY_SUB (get ((gpointer) a)->key), IPS_SIGNATURE_KEY_SUB (get ((gpointer) b)->key));
}

static char *
name_text (gpointer row, gpointer user_data)
{
  return g_strdup (get (row)->name);
}

static char *
enabled_text (gpointer row, gpointer user_data)
{
  return g_strdup (get (row)->enabled ? _("Yes") : _("No"));
}

static char *
severity_text (gpointer row, gpointer user_data)
{
  return g_strdup (ips_severity_to_label (get (row)->severity));
}

static int
severity_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return compare_numbers (get ((gpointer) a)->severity, get ((gpointer) b)->severity);
}

static char *
fidelity_text (gpointer row, gpointer user_data)
{
  return g_strdup_printf ("%u", get (row)->fidelity);
}

static int
fidelity_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return compare_numbers (get ((gpointer) a)->fidelity, get ((gpointer) b)->fidelity);
}

static char *
rating_text (gpointer row, gpointer user_data)
{
  return g_strdup_printf ("%u", ips_signature_get_base_risk_rating (get (row)));
}

static int
rating_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return compare_numbers (ips_signature_get_base_risk_rating (get ((gpointer) a)), ips_signature_get_base_risk_rating (get ((gpointer) b)));
}

static char *
actions_text (gpointer row, gpointer user_data)
{
  return ips_signature_actions_to_label (get (row)->actions);
}

static char *
retired_text (gpointer row, gpointer user_data)
{
  return g_strdup (get (row)->retired ? _("Yes") : _("No"));
}

static char *
engine_text (gpointer row, gpointer user_data)
{
  return g_strdup (get (row)->engine);
}

static char *
source_text (gpointer row, gpointer user_data)
{
  return g_strdup (ips_policy_source_to_label (ips_policy_row_get_source (ips_signature_item_get (row))));
}

static char *
release_text (gpointer row, gpointer user_data)
{
  return g_strdup (get (row)->release);
}

static char *
created_text (gpointer row, gpointer user_data)
{
  return g_strdup (get (row)->created);
}

static gint64
created_us (gpointer row, gpointer user_data)
{
  g_autofree char *iso = g_strconcat (get (row)->created, "T00:00:00Z", NULL);
  g_autoptr(GDateTime) date = *get (row)->created != '\0' ? g_date_time_new_from_iso8601 (iso, NULL) : NULL;

  return date != NULL ? g_date_time_to_unix (date) * G_USEC_PER_SEC : 0;
}

static char *
type_text (gpointer row, gpointer user_data)
{
  return g_strdup (get (row)->type);
}

static char *
changed_text (gpointer row, gpointer user_data)
{
  const IpsPolicyRow *signature = ips_signature_item_get (row);

  return g_strdup (signature->custom ? _("Custom") : ips_policy_row_get_source (signature) != IPS_SOURCE_DEFAULT ? _("Yes") : _("No"));
}

static char *
obsolete_text (gpointer row, gpointer user_data)
{
  return g_strdup (get (row)->obsolete ? _("Yes") : _("No"));
}

static char *
dup_parameter (gpointer row, IpsSignatureParameter parameter)
{
  return ips_signature_parameter_to_text (parameter, get (row)->parameters[parameter]);
}

static char *
systems_text (gpointer row, gpointer user_data)
{
  return get (row)->parameters[IPS_PARAMETER_VULNERABLE_OS] != 0 ? dup_parameter (row, IPS_PARAMETER_VULNERABLE_OS) : g_strdup ("");
}

static char *
mode_text (gpointer row, gpointer user_data)
{
  return dup_parameter (row, IPS_PARAMETER_SUMMARY_MODE);
}

static char *
count_text (gpointer row, gpointer user_data)
{
  return dup_parameter (row, IPS_PARAMETER_EVENT_COUNT);
}

static char *
delta_text (gpointer row, gpointer user_data)
{
  return dup_parameter (row, IPS_PARAMETER_PROMISC_DELTA);
}

static gboolean
is_silent (gpointer row, gpointer user_data)
{
  return get (row)->retired;
}

/* In a window of 1280 pixels, beside the list of policies, those up to the rating are seen whole. */
static const IpsTableColumn columns[] = {
  { "id", N_("ID"), 64, TRUE, TRUE, FALSE, id_text, NULL, id_compare, NULL, NULL, is_silent },
  { "sub-id", N_("Sub-ID"), 66, TRUE, TRUE, FALSE, sub_id_text, NULL, sub_id_compare, NULL, NULL, is_silent },
  { "name", N_("Name"), 280, TRUE, FALSE, FALSE, name_text, NULL, NULL, NULL, NULL, is_silent },
  { "enabled", N_("Enabled"), 76, TRUE, FALSE, FALSE, enabled_text, NULL, NULL, NULL, NULL, is_silent, .edit = TRUE },
  { "severity", N_("Severity"), 110, TRUE, FALSE, FALSE, severity_text, NULL, severity_compare, NULL, NULL, is_silent, .least = 106, .edit = TRUE },
  { "fidelity", N_("Fidelity Rating"), 116, TRUE, TRUE, FALSE, fidelity_text, NULL, fidelity_compare, NULL, NULL, is_silent, .edit = TRUE },
  { "base-rr", N_("Base RR"), 78, TRUE, TRUE, FALSE, rating_text, NULL, rating_compare, NULL, NULL, is_silent },
  { "actions", N_("Actions"), 190, TRUE, FALSE, FALSE, actions_text, NULL, NULL, NULL, NULL, is_silent },
  { "retired", N_("Retired"), 76, TRUE, FALSE, FALSE, retired_text, NULL, NULL, NULL, NULL, is_silent, .edit = TRUE },
  { "engine", N_("Engine"), 120, TRUE, FALSE, FALSE, engine_text, NULL, NULL, NULL, NULL, is_silent },
  { "source", N_("Source Policy"), 110, TRUE, FALSE, FALSE, source_text, NULL, NULL, NULL, NULL, is_silent },
  { "release", N_("Release"), 80, FALSE, FALSE, FALSE, release_text, NULL, NULL, NULL, NULL, is_silent },
  { "date", N_("Date"), 100, FALSE, FALSE, FALSE, created_text, NULL, NULL, NULL, created_us, is_silent },
  { "type", N_("Type"), 110, FALSE, FALSE, FALSE, type_text, NULL, NULL, NULL, NULL, is_silent },
  { "changed", N_("Changed by User"), 130, FALSE, FALSE, FALSE, changed_text, NULL, NULL, NULL, NULL, is_silent },
  { "obsolete", N_("Obsolete"), 84, FALSE, FALSE, FALSE, obsolete_text, NULL, NULL, NULL, NULL, is_silent },
  { "os", N_("Vulnerable OS"), 130, FALSE, FALSE, FALSE, systems_text, NULL, NULL, NULL, NULL, is_silent },
  { "summary-mode", N_("Alert Frequency"), 130, FALSE, FALSE, FALSE, mode_text, NULL, NULL, NULL, NULL, is_silent },
  { "event-count", N_("Event Count"), 100, FALSE, TRUE, FALSE, count_text, NULL, NULL, NULL, NULL, is_silent },
  { "promisc-delta", N_("Promiscuous Delta"), 130, FALSE, TRUE, FALSE, delta_text, NULL, NULL, NULL, NULL, is_silent },
};

/* --- what became of a signature between two levels --- */

static const IpsSignatureChange *
get_change (gconstpointer row)
{
  return ips_signature_item_get_change ((gpointer) row);
}

static char *
status_text (gpointer row, gpointer user_data)
{
  return g_strdup (ips_signature_change_to_label (get_change (row)->kind));
}

static int
status_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return compare_numbers (get_change (a)->kind, get_change (b)->kind);
}

static const char *
status_icon (gpointer row, gpointer user_data)
{
  static const char *const icons[IPS_N_CHANGES] = {
    [IPS_CHANGE_NEW] = "list-add-symbolic", [IPS_CHANGE_MODIFIED] = "document-edit-symbolic",
    [IPS_CHANGE_RETIRED] = "action-unavailable-symbolic", [IPS_CHANGE_ACTIVATED] = "view-refresh-symbolic",
    [IPS_CHANGE_REMOVED] = "list-remove-symbolic",
  };

  return icons[get_change (row)->kind];
}

static char *
fields_text (gpointer row, gpointer user_data)
{
  return ips_signature_change_dup_fields (get_change (row));
}

static char *
before_text (gpointer row, gpointer user_data)
{
  return ips_signature_change_dup_before (get_change (row));
}

static char *
after_text (gpointer row, gpointer user_data)
{
  return ips_signature_change_dup_after (get_change (row));
}

static const IpsTableColumn change_columns[] = {
  { "id", N_("ID"), 66, TRUE, TRUE, FALSE, id_text, NULL, id_compare, .link = TRUE },
  { "sub-id", N_("Sub-ID"), 64, TRUE, TRUE, FALSE, sub_id_text, NULL, sub_id_compare },
  { "status", N_("Status"), 130, TRUE, FALSE, FALSE, status_text, NULL, status_compare, .icon = status_icon, .least = 118 },
  { "name", N_("Name"), 280, TRUE, FALSE, FALSE, name_text },
  { "fields", N_("Changed"), 140, TRUE, FALSE, FALSE, fields_text },
  { "before", N_("Before"), 140, TRUE, FALSE, FALSE, before_text },
  { "after", N_("Now"), 140, TRUE, FALSE, FALSE, after_text },
  { "severity", N_("Severity"), 110, TRUE, FALSE, FALSE, severity_text, NULL, severity_compare, .least = 106 },
  { "enabled", N_("Enabled"), 76, FALSE, FALSE, FALSE, enabled_text },
  { "retired", N_("Retired"), 76, FALSE, FALSE, FALSE, retired_text },
  { "fidelity", N_("Fidelity Rating"), 116, FALSE, TRUE, FALSE, fidelity_text, NULL, fidelity_compare },
  { "base-rr", N_("Base RR"), 78, FALSE, TRUE, FALSE, rating_text, NULL, rating_compare },
  { "actions", N_("Actions"), 190, FALSE, FALSE, FALSE, actions_text },
  { "engine", N_("Engine"), 120, FALSE, FALSE, FALSE, engine_text },
  { "release", N_("Release"), 80, FALSE, FALSE, FALSE, release_text },
  { "date", N_("Date"), 100, FALSE, FALSE, FALSE, created_text, .date_us = created_us },
  { "type", N_("Type"), 110, FALSE, FALSE, FALSE, type_text },
  { "obsolete", N_("Obsolete"), 84, FALSE, FALSE, FALSE, obsolete_text },
};

const IpsTableColumn *
ips_signature_columns_get_changes (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (change_columns);
  return change_columns;
}

const IpsTableColumn *
ips_signature_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}
