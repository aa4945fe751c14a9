/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-waiting-badge.h"

#include <glib/gi18n-lib.h>

struct _IpsWaitingBadge
{
  GtkButton parent_instance;

  IpsWaitingList *waiting;     /* (owned) (nullable) after dispose */
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (IpsWaitingBadge, ips_waiting_badge, GTK_TYPE_BUTTON)

static void
update_ui_state (IpsWaitingBadge *self)
{
  guint n = ips_waiting_list_get_n (self->waiting);
  g_autofree char *text = g_strdup_printf (ngettext ("%u change", "%u changes", n), n);
  g_autofree char *sentence = g_strdup_printf (ngettext ("%u change waits until it is submitted; opens Submit",
                                                         "%u changes wait until they are submitted; opens Submit", n), n);

  gtk_label_set_text (self->label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), sentence);
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), n > 0 ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

static void
ips_waiting_badge_dispose (GObject *object)
{
  g_clear_object (&IPS_WAITING_BADGE (object)->waiting);

  G_OBJECT_CLASS (ips_waiting_badge_parent_class)->dispose (object);
}

static void
ips_waiting_badge_class_init (IpsWaitingBadgeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_waiting_badge_dispose;
}

static void
ips_waiting_badge_init (IpsWaitingBadge *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *image = gtk_image_new_from_icon_name ("document-edit-symbolic", GTK_ICON_SIZE_BUTTON);

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_box_pack_start (GTK_BOX (box), image, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (self->label), FALSE, FALSE, 0);
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (self), box);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), _("Waiting Changes"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), "app.submit");
  /* Its own rule decides, not show_all() of what is around it. */
  gtk_widget_set_no_show_all (GTK_WIDGET (self), TRUE);
}

GtkWidget *
ips_waiting_badge_new (IpsWorkspace *workspace)
{
  IpsWaitingBadge *self = g_object_new (IPS_TYPE_WAITING_BADGE, NULL);

  self->waiting = g_object_ref (ips_workspace_get_waiting (workspace));
  g_signal_connect_object (self->waiting, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  return GTK_WIDGET (self);
}
