/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-mail-badge.h"

#include <glib/gi18n-lib.h>

#include "ips-outbox.h"
#include "ips-sign-style.h"

struct _IpsMailBadge
{
  GtkButton parent_instance;

  IpsOutbox *outbox;           /* (owned) */
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (IpsMailBadge, ips_mail_badge, GTK_TYPE_BUTTON)

static void
update_ui_state (IpsMailBadge *self)
{
  guint n = ips_outbox_get_n_attention (self->outbox);
  g_autofree char *number = g_strdup_printf ("%u", n);
  g_autofree char *sentence = g_strdup_printf (ngettext ("%u mail could not be sent as it should; opens E-mail",
                                                         "%u mails could not be sent as they should; opens E-mail", n), n);

  gtk_label_set_text (self->label, number);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), sentence);
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), n > 0 ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

static void
ips_mail_badge_dispose (GObject *object)
{
  g_clear_object (&IPS_MAIL_BADGE (object)->outbox);

  G_OBJECT_CLASS (ips_mail_badge_parent_class)->dispose (object);
}

static void
ips_mail_badge_class_init (IpsMailBadgeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_mail_badge_dispose;
}

static void
ips_mail_badge_init (IpsMailBadge *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *sign = gtk_image_new_from_icon_name ("dialog-warning-symbolic", GTK_ICON_SIZE_BUTTON);
  GtkWidget *image = gtk_image_new_from_icon_name ("mail-unread-symbolic", GTK_ICON_SIZE_BUTTON);

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_style_context_add_class (gtk_widget_get_style_context (sign), "warning");
  ips_sign_style_apply (sign);
  gtk_box_pack_start (GTK_BOX (box), sign, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), image, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (self->label), FALSE, FALSE, 0);
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (self), box);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), _("Mail Problems"));
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self), "app.administration::email");
  /* Its own rule decides, not show_all() of what is around it. */
  gtk_widget_set_no_show_all (GTK_WIDGET (self), TRUE);
}

GtkWidget *
ips_mail_badge_new (IpsWorkspace *workspace)
{
  IpsMailBadge *self = g_object_new (IPS_TYPE_MAIL_BADGE, NULL);

  self->outbox = ips_outbox_new (ips_workspace_get_store (workspace));
  g_signal_connect_object (self->outbox, "changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
