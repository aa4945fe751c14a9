/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is ticked in *Deploy Saved Changes*, and what of it is read before it is sent. */
#include "ips-config.h"
#include "ips-deploy-dialog-private.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-item.h"
#include "ips-deploy-tuning.h"
#include "ips-sensor-columns.h"
#include "ips-upgrade-history.h"

#define MAX_PREVIEWED 20

void
ips_deploy_dialog_show_preview (IpsDeployDialog *self)
{
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *document = NULL;

  for (guint i = 0; i < selected->len && i < MAX_PREVIEWED; i++)
    {
      IpsDeployItem *item = g_ptr_array_index (selected, i);
      const IpsDeployOrder *order = ips_deploy_item_get_order (item);
      g_autofree char *name = ips_sensor_cell_name (ips_deploy_item_get_sensor (item), self->workspace);
      g_autofree char *words = order != NULL ? ips_deploy_order_explain (order) : ips_deploy_item_dup_remarks (item);

      g_string_append_printf (text, "%s%s\n%s", text->len > 0 ? "\n" : "", name, words);
      if (order != NULL && order->steps->len > 0)
        {
          g_autofree char *back = ips_upgrade_history_describe_way_back (ips_sensor_get_facts (ips_deploy_item_get_sensor (item)), order->steps);

          g_string_append_printf (text, "%s\n", back);
        }
      if (order != NULL && selected->len == 1)
        document = ips_deploy_tuning_dup_document (ips_fleet_get_dialect (ips_workspace_get_fleet (self->workspace)), order);
    }
  if (text->len == 0)
    g_string_append (text, self->items->len > 0 ? _("Select a device above to read what it would get, before anything is sent.") : "");
  ips_order_preview_show (self->preview, text->str, document);
}

GPtrArray *
ips_deploy_dialog_get_chosen (IpsDeployDialog *self)
{
  GPtrArray *chosen = g_ptr_array_new ();

  for (guint i = 0; i < self->items->len; i++)
    if (ips_deploy_item_is_chosen (g_ptr_array_index (self->items, i)))
      g_ptr_array_add (chosen, g_ptr_array_index (self->items, i));
  return chosen;
}

GPtrArray *
ips_deploy_dialog_dup_sensors (GPtrArray *items)
{
  GPtrArray *sensors = g_ptr_array_new ();

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (sensors, ips_deploy_item_get_sensor (g_ptr_array_index (items, i)));
  return sensors;
}

/* --- ticking --- */

static void
decide (IpsDeployDialog *self, IpsDeployItem *item, gboolean chosen)
{
  if (ips_deploy_item_set_chosen (item, chosen))
    g_hash_table_insert (self->decided, g_strdup (ips_sensor_get_id (ips_deploy_item_get_sensor (item))), GINT_TO_POINTER (chosen));
}

static void
choice_changed (IpsDeployDialog *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (ips_table_get_view (self->table)));
  ips_deploy_dialog_update (self);
}

/* One row, or with it all that are selected in the table. */
void
ips_deploy_dialog_toggle (gpointer object, gpointer row)
{
  IpsDeployDialog *self = object;
  g_autoptr(GPtrArray) selected = ips_table_get_selected (self->table);
  gboolean chosen = !ips_deploy_item_is_chosen (row);

  decide (self, row, chosen);
  if (g_ptr_array_find (selected, row, NULL))
    for (guint i = 0; i < selected->len; i++)
      decide (self, g_ptr_array_index (selected, i), chosen);
  choice_changed (self);
}

gboolean
ips_deploy_dialog_is_chosen (gpointer row)
{
  return ips_deploy_item_is_chosen (row);
}

gboolean
ips_deploy_dialog_can_choose (gpointer row)
{
  return ips_deploy_item_can_choose (row);
}

void
ips_deploy_dialog_tick_all (IpsDeployDialog *self, gboolean chosen)
{
  g_autoptr(GPtrArray) visible = ips_table_get_visible (self->table);

  for (guint i = 0; i < visible->len; i++)
    decide (self, g_ptr_array_index (visible, i), chosen);
  choice_changed (self);
}

/* --- selections that were saved --- */

GPtrArray *
ips_deploy_dialog_get_ticked (gpointer owner)
{
  g_autoptr(GPtrArray) chosen = ips_deploy_dialog_get_chosen (owner);

  return ips_deploy_dialog_dup_sensors (chosen);
}

void
ips_deploy_dialog_tick (gpointer owner, const char *const *sensor_ids)
{
  IpsDeployDialog *self = owner;

  for (guint i = 0; i < self->items->len; i++)
    {
      IpsDeployItem *item = g_ptr_array_index (self->items, i);
      gboolean meant = g_strv_contains (sensor_ids, ips_sensor_get_id (ips_deploy_item_get_sensor (item)));

      decide (self, item, meant);
      if (ips_deploy_item_is_chosen (item) && !ips_deploy_item_is_offered (item))
        gtk_toggle_button_set_active (self->others_check, TRUE);
    }
  choice_changed (self);
}
