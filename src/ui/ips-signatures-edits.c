/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-signatures-page-private.h"

#include <glib/gi18n-lib.h>

#include "ips-cell-popover.h"
#include "ips-custom-signature-dialog.h"
#include "ips-export-dialog.h"
#include "ips-message.h"
#include "ips-policy-change.h"
#include "ips-signature-dialog.h"
#include "ips-signature-item.h"
#include "ips-toplevel.h"
#include "ips-tuning-import.h"

GPtrArray *
ips_signatures_page_get_selected_rows (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) items = ips_table_get_selected (self->table);
  GPtrArray *rows = g_ptr_array_new ();

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (rows, (gpointer) ips_signature_item_get (g_ptr_array_index (items, i)));
  return rows;
}

const IpsPolicyRow *
ips_signatures_page_find_newer (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) rows = ips_signatures_page_get_selected_rows (self);

  return self->view != NULL && rows->len == 1 ? ips_policy_view_find_newer (self->view, ((const IpsPolicyRow *) g_ptr_array_index (rows, 0))->value.key) : NULL;
}

/* Before a change of @keys is made. */
static void
remember (IpsSignaturesPage *self, GArray *keys, const char *what)
{
  ips_policy_undo_remember (self->undo, self->policy->tuning, keys, what);
}

/* --- changes --- */

/* (transfer full) (element-type IpsSignatureKey) */
static GArray *
get_selected_keys (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) rows = ips_signatures_page_get_selected_rows (self);
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (IpsSignatureKey));

  for (guint i = 0; i < rows->len; i++)
    g_array_append_val (keys, ((const IpsPolicyRow *) g_ptr_array_index (rows, i))->value.key);
  return keys;
}

static IpsPolicyChange *
change_new (IpsSignaturesPage *self, const char *why)
{
  return ips_policy_change_new (self->book, self->sensor, self->policy_id, why, GTK_WIDGET (self));
}

/* "Signature 2004/0 edited", "12 signatures edited" */
static char *
dup_reason (GPtrArray *rows)
{
  g_autofree char *number = NULL;

  if (rows->len != 1)
    return g_strdup_printf (ngettext ("%u signature edited", "%u signatures edited", rows->len), rows->len);
  number = ips_signature_key_to_text (((const IpsPolicyRow *) g_ptr_array_index (rows, 0))->value.key);
  return g_strdup_printf (_("signature %s edited"), number);
}

static void
edited_cb (IpsSignatureDialog *dialog, IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) rows = ips_signatures_page_get_selected_rows (self);
  g_autofree char *why = dup_reason (rows);
  g_autoptr(GArray) keys = get_selected_keys (self);
  IpsPolicyChange *change = change_new (self, why);
  IpsTuningEdit edit;

  ips_signature_dialog_get_edit (dialog, &edit);
  ips_policy_change_set_edit (change, &edit, keys);
  remember (self, keys, why);
  if (ips_signature_dialog_get_local (dialog))
    ips_policy_change_submit_local (change);
  else
    ips_policy_change_submit (change);
}

void
ips_signatures_page_undo (IpsSignaturesPage *self)
{
  g_autofree char *why = ips_policy_undo_describe (self->undo);
  IpsPolicyChange *change;

  if (why == NULL)
    return;
  change = change_new (self, why);
  ips_policy_undo_take (self->undo, change);
  ips_policy_change_submit (change);
}

void
ips_signatures_page_answer_undo (IpsSignaturesPage *self, int response)
{
  if (response == GTK_RESPONSE_OK)
    ips_signatures_page_undo (self);
  else
    gtk_info_bar_set_revealed (self->undo_bar, FALSE);
}

/* --- cells --- */

/* One field of all that is selected, in the sensor's words. */
void
ips_signatures_page_set_field (IpsSignaturesPage *self, guint field, const char *value)
{
  g_autoptr(GArray) keys = get_selected_keys (self);
  g_autofree char *name = g_utf8_strdown (ips_signature_field_to_label (field), -1);
  g_autofree char *number = keys->len == 1 ? ips_signature_key_to_text (g_array_index (keys, IpsSignatureKey, 0)) : NULL;
  const char *words = g_str_equal (value, "true") ? _("yes") : g_str_equal (value, "false") ? _("no") : value;
  g_autofree char *why = NULL;
  IpsTuningEdit edit = { 0 };
  IpsPolicyChange *change;

  if (keys->len == 0 || !ips_signature_tuning_set (&edit.set, field, value, NULL))
    return;
  if (number != NULL)
    /* TRANSLATORS: a field, a signature's number, the new value: "severity of 2004/0 set to high" */
    why = g_strdup_printf (_("%s of %s set to %s"), name, number, words);
  else
    why = g_strdup_printf (ngettext ("%s of %u signature set to %s", "%s of %u signatures set to %s", keys->len), name, keys->len, words);
  change = change_new (self, why);
  ips_policy_change_set_edit (change, &edit, keys);
  remember (self, keys, why);
  ips_policy_change_submit (change);
}

void
ips_signatures_page_edit_cell (IpsSignaturesPage *self, GObject *row, const char *column, const GdkRectangle *area)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);
  g_autofree char *value = NULL;
  IpsSignatureField field;
  GtkWidget *popover;

  if (!ips_signature_field_from_nick (column, &field))
    return;
  if (!g_ptr_array_find (selected, row, NULL))
    {
      ips_table_select (self->table, row);
      g_ptr_array_set_size (selected, 1);
    }
  if (selected->len == 1)
    value = ips_signature_dup_field (&ips_signature_item_get (IPS_SIGNATURE_ITEM (row))->value, field);
  popover = ips_cell_popover_new (GTK_WIDGET (ips_table_get_view (self->table)), area, field, value, selected->len);
  g_signal_connect_object (popover, "chosen", G_CALLBACK (ips_signatures_page_set_field), self, G_CONNECT_SWAPPED);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static char *
describe_affected (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) sensors = ips_policy_book_get_sensors (self->book, self->policy);
  g_autofree char *title = ips_policy_book_dup_title (self->book, self->policy);

  if (self->policy->kind == IPS_POLICY_LOCAL)
    return g_strdup_printf (_("The local policy of %s: only this device is affected."), title);
  return g_strdup_printf (ngettext ("The shared policy %s: %u device is affected.", "The shared policy %s: %u devices are affected.", sensors->len),
                          title, sensors->len);
}

static gboolean
is_promiscuous (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) sensors = ips_policy_book_get_sensors (self->book, self->policy);
  gboolean all = sensors->len > 0;

  for (guint i = 0; i < sensors->len; i++)
    all &= ips_platform_is_promiscuous (ips_sensor_get_facts (g_ptr_array_index (sensors, i))->platform);
  return all;
}

/* What the selected signatures are without the policy's own tuning is known: the dialog can open. */
static void
defaults_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsSignaturesPage *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsPolicyView) view = ips_policy_book_get_view_finish (IPS_POLICY_BOOK (source), result, &error);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GPtrArray) defaults = NULL;
  g_autofree char *affected = NULL;
  GtkWidget *dialog;

  if (ips_error_is_cancelled (error) || self->view == NULL)
    return;
  rows = ips_signatures_page_get_selected_rows (self);
  if (rows->len == 0)
    return;
  defaults = g_ptr_array_new ();
  for (guint i = 0; view != NULL && i < rows->len; i++)
    {
      const IpsPolicyRow *row = ips_policy_view_lookup (view, ((const IpsPolicyRow *) g_ptr_array_index (rows, i))->value.key);

      if (row != NULL)
        g_ptr_array_add (defaults, (gpointer) &row->value);
    }
  /* All or none: they stand beside the rows. */
  if (defaults->len != rows->len)
    g_ptr_array_set_size (defaults, 0);
  affected = describe_affected (self);
  dialog = ips_signature_dialog_new (rows, defaults, affected, is_promiscuous (self), ips_toplevel_of (self));
  if (self->sensor != NULL && self->policy->kind == IPS_POLICY_SHARED)
    ips_signature_dialog_offer_local (IPS_SIGNATURE_DIALOG (dialog), ips_sensor_get_name (self->sensor));
  g_signal_connect_object (dialog, "edited", G_CALLBACK (edited_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ips_signatures_page_edit (IpsSignaturesPage *self)
{
  g_autoptr(IpsPolicy) bare = NULL;

  if (self->policy == NULL || ips_table_get_n_selected (self->table) == 0)
    return;
  bare = ips_policy_copy (self->policy);
  ips_tuning_table_free (bare->tuning);
  bare->tuning = ips_tuning_table_new ();
  ips_policy_book_get_view_async (self->book, bare, self->lifetime, defaults_loaded_cb, self);
}

void
ips_signatures_page_move_tuning (IpsSignaturesPage *self)
{
  const IpsPolicyRow *newer = ips_signatures_page_find_newer (self);
  g_autoptr(GArray) keys = get_selected_keys (self);
  g_autoptr(IpsTuningTable) moved = NULL;
  g_autofree char *old_number = NULL;
  g_autofree char *new_number = NULL;
  g_autofree char *why = NULL;
  const IpsSignatureTuning *tuning;
  IpsSignatureTuning there, nothing;
  IpsSignature values = { 0 };
  IpsPolicyChange *change;

  tuning = newer != NULL ? ips_tuning_table_lookup (self->policy->tuning, g_array_index (keys, IpsSignatureKey, 0)) : NULL;
  if (tuning == NULL)
    return;
  moved = ips_tuning_table_copy (self->policy->tuning);
  nothing = (IpsSignatureTuning) { .key = tuning->key };
  there = ips_tuning_table_lookup (moved, newer->value.key) != NULL ? *ips_tuning_table_lookup (moved, newer->value.key)
          : (IpsSignatureTuning) { .key = newer->value.key };
  ips_signature_tuning_apply (tuning, &values);
  ips_signature_tuning_take (&there, &values, tuning->fields);
  old_number = ips_signature_key_to_text (tuning->key);
  new_number = ips_signature_key_to_text (newer->value.key);
  g_array_append_val (keys, newer->value.key);
  ips_tuning_table_put (moved, &there);
  ips_tuning_table_put (moved, &nothing);
  /* TRANSLATORS: the numbers of two signatures */
  why = g_strdup_printf (_("tuning of %s moved to %s, which replaces it"), old_number, new_number);
  change = change_new (self, why);
  ips_policy_change_put_back (change, moved, keys);
  remember (self, keys, why);
  ips_policy_change_submit (change);
}

void
ips_signatures_page_restore (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) rows = ips_signatures_page_get_selected_rows (self);
  g_autofree char *why = g_strdup_printf (ngettext ("%u signature restored to its default", "%u signatures restored to their defaults", rows->len), rows->len);
  g_autoptr(GArray) keys = get_selected_keys (self);
  const IpsTuningEdit edit = { .reset = IPS_SIGNATURE_TUNABLE };
  IpsPolicyChange *change = change_new (self, why);

  remember (self, keys, why);
  ips_policy_change_set_edit (change, &edit, keys);
  ips_policy_change_submit (change);
}

/* --- custom signatures, export, import --- */

static void
custom_done_cb (IpsCustomSignatureDialog *dialog, IpsSignaturesPage *self)
{
  const IpsSignature *signature = ips_custom_signature_dialog_get_signature (dialog);
  g_autofree char *number = ips_signature_key_to_text (signature->key);
  g_autofree char *why = g_strdup_printf (_("custom signature %s added"), number);
  g_autoptr(IpsPolicyChange) change = change_new (self, why);
  g_autoptr(GError) error = NULL;

  if (!ips_policy_change_add_custom (change, signature, &error))
    {
      ips_message_show_error (ips_toplevel_of (self), error, NULL);
      return;
    }
  self->added = signature->key;
  ips_policy_change_submit (g_steal_pointer (&change));
}

static void
open_custom (IpsSignaturesPage *self, const IpsSignature *model)
{
  GtkWidget *dialog = ips_custom_signature_dialog_new (self->policy->tuning, self->view, model, ips_toplevel_of (self));

  g_signal_connect_object (dialog, "done", G_CALLBACK (custom_done_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ips_signatures_page_add_custom (IpsSignaturesPage *self)
{
  open_custom (self, NULL);
}

void
ips_signatures_page_clone (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) rows = ips_signatures_page_get_selected_rows (self);

  if (rows->len == 1)
    open_custom (self, &((const IpsPolicyRow *) g_ptr_array_index (rows, 0))->value);
}

void
ips_signatures_page_delete (IpsSignaturesPage *self)
{
  g_autoptr(GPtrArray) rows = ips_signatures_page_get_selected_rows (self);
  g_autofree char *why = g_strdup_printf (ngettext ("%u custom signature deleted", "%u custom signatures deleted", rows->len), rows->len);
  g_autoptr(GArray) keys = get_selected_keys (self);
  IpsPolicyChange *change = change_new (self, why);

  remember (self, keys, why);
  ips_policy_change_remove_customs (change, keys);
  ips_policy_change_submit (change);
}

void
ips_signatures_page_export (IpsSignaturesPage *self)
{
  ips_export_save_text (ips_toplevel_of (self), _("Export Tuning"), "tuning.json", ips_tuning_table_to_json (self->policy->tuning));
}

static void
imported_cb (IpsTuningTable *table, gpointer user_data)
{
  IpsPolicyChange *change = change_new (IPS_SIGNATURES_PAGE (user_data), _("tuning imported"));

  ips_policy_change_set_table (change, table);
  ips_policy_change_submit (change);
}

void
ips_signatures_page_import (IpsSignaturesPage *self)
{
  ips_tuning_import_run (ips_toplevel_of (self), imported_cb, self);
}
