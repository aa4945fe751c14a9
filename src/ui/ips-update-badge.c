/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-badge.h"

#include <glib/gi18n-lib.h>

#include "ips-update-overview.h"

/* A fleet that is refreshed changes many times a second. */
#define RECOUNT_MS 300

struct _IpsUpdateBadge
{
  GtkButton parent_instance;

  IpsPolicyBook *policies;     /* (owned) (nullable) after dispose */
  GtkLabel *label;
  guint recount_id;
};

G_DEFINE_FINAL_TYPE (IpsUpdateBadge, ips_update_badge, GTK_TYPE_BUTTON)

static gboolean
recount_cb (gpointer user_data)
{
  IpsUpdateBadge *self = user_data;
  g_autoptr(GPtrArray) sensors = ips_updates_find_not_deployed (self->policies);
  guint n = sensors->len;
  /* TRANSLATORS: how many devices; beside other badges in the window's head */
  g_autofree char *text = g_strdup_printf (ngettext ("%u to deploy", "%u to deploy", n), n);
  g_autofree char *sentence = g_strdup_printf (ngettext ("Updates are applied to %u device and not deployed; opens Deploy",
                                                         "Updates are applied to %u devices and not deployed; opens Deploy", n), n);

  self->recount_id = 0;
  gtk_label_set_text (self->label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), sentence);
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), n > 0 ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  return G_SOURCE_REMOVE;
}

static void
queue_recount (IpsUpdateBadge *self)
{
  if (self->recount_id == 0 && self->policies != NULL)
    self->recount_id = g_timeout_add (RECOUNT_MS, recount_cb, self);
}

static void
ips_update_badge_dispose (GObject *object)
{
  IpsUpdateBadge *self = IPS_UPDATE_BADGE (object);

  g_clear_handle_id (&self->recount_id, g_source_remove);
  g_clear_object (&self->policies);

  G_OBJECT_CLASS (ips_update_badge_parent_class)->dispose (object);
}

static void
ips_update_badge_class_init (IpsUpdateBadgeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_update_badge_dispose;
}

static void
ips_update_badge_init (IpsUpdateBadge *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *image = gtk_image_new_from_icon_name ("document-send-symbolic", GTK_ICON_SIZE_BUTTON);

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_box_pack_start (GTK_BOX (box), image, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (self->label), FALSE, FALSE, 0);
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (self), box);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), _("Updates Not Deployed"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), "app.deploy");
  /* Its own rule decides, not show_all() of what is around it. */
  gtk_widget_set_no_show_all (GTK_WIDGET (self), TRUE);
}

GtkWidget *
ips_update_badge_new (IpsWorkspace *workspace)
{
  IpsUpdateBadge *self = g_object_new (IPS_TYPE_UPDATE_BADGE, NULL);

  self->policies = g_object_ref (ips_workspace_get_policies (workspace));
  g_signal_connect_object (self->policies, "changed", G_CALLBACK (queue_recount), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "sensors-changed", G_CALLBACK (queue_recount), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ips_workspace_get_fleet (workspace), "list-changed", G_CALLBACK (queue_recount), self, G_CONNECT_SWAPPED);
  recount_cb (self);
  return GTK_WIDGET (self);
}
