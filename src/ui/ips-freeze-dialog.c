/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-freeze-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-freeze-list.h"
#include "ips-message.h"
#include "ips-problem.h"
#include "ips-text.h"

struct _IpsFreezeDialog
{
  GtkDialog parent_instance;

  GtkLabel *sentence_label;
  GtkEntry *why_entry;
  GtkEntry *until_entry;
  GtkLabel *failure_label;
  GtkButton *ok_button;

  IpsWorkspace *workspace;   /* (owned) (nullable) */
  IpsFreezeList *freezes;    /* (owned) */
  GPtrArray *ids;            /* (owned) (element-type utf8): of the devices, NULL-terminated */
  gboolean saving;
  GCancellable *lifetime;    /* (owned): cancelled in dispose */
};

G_DEFINE_FINAL_TYPE (IpsFreezeDialog, ips_freeze_dialog, GTK_TYPE_DIALOG)

static gint64
now_of (IpsFreezeDialog *self)
{
  return ips_clock_now_us (ips_workspace_get_clock (self->workspace));
}

static void
show_failure (IpsFreezeDialog *self, const char *sentence)
{
  gtk_label_set_text (self->failure_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->failure_label), sentence != NULL);
}

/* What is half typed is not complained of before there is enough of it. */
static void
until_changed_cb (IpsFreezeDialog *self)
{
  const char *text = gtk_entry_get_text (self->until_entry);
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;
  gint64 until_us;
  gboolean valid;

  if (self->workspace == NULL)
    return;
  valid = ips_freeze_parse_until (text, now_of (self), &until_us, &error);
  if (!valid && g_utf8_strlen (text, -1) >= 10)
    sentence = ips_text_make_sentence (error->message);
  show_failure (self, sentence);
  gtk_widget_set_sensitive (GTK_WIDGET (self->ok_button), valid && !self->saving);
}

static void
frozen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsFreezeDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;
  gboolean ok = ips_freeze_list_set_finish (IPS_FREEZE_LIST (source), result, &error);

  if (g_cancellable_is_cancelled (self->lifetime))
    return;
  self->saving = FALSE;
  if (ok)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->ok_button), TRUE);
  sentence = ips_explain_error (ips_error_get_code (error), NULL, error->message);
  show_failure (self, sentence);
}

static void
ips_freeze_dialog_response (GtkDialog *dialog, int response)
{
  IpsFreezeDialog *self = IPS_FREEZE_DIALOG (dialog);
  g_autofree char *why = g_strstrip (g_strdup (gtk_entry_get_text (self->why_entry)));
  g_autoptr(IpsFreeze) freeze = NULL;
  gint64 until_us;

  if (response != GTK_RESPONSE_OK)
    {
      gtk_widget_destroy (GTK_WIDGET (dialog));
      return;
    }
  if (self->saving || !ips_freeze_parse_until (gtk_entry_get_text (self->until_entry), now_of (self), &until_us, NULL))
    return;
  self->saving = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->ok_button), FALSE);
  freeze = ips_freeze_new (g_get_user_name (), why, now_of (self), until_us);
  ips_freeze_list_set_async (self->freezes, (const char *const *) self->ids->pdata, freeze, NULL, frozen_cb, g_object_ref (self));
}

static void
ips_freeze_dialog_dispose (GObject *object)
{
  g_cancellable_cancel (IPS_FREEZE_DIALOG (object)->lifetime);
  G_OBJECT_CLASS (ips_freeze_dialog_parent_class)->dispose (object);
}

static void
ips_freeze_dialog_finalize (GObject *object)
{
  IpsFreezeDialog *self = IPS_FREEZE_DIALOG (object);

  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_object (&self->freezes);
  g_clear_object (&self->workspace);
  g_clear_object (&self->lifetime);
  G_OBJECT_CLASS (ips_freeze_dialog_parent_class)->finalize (object);
}

static void
ips_freeze_dialog_class_init (IpsFreezeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_freeze_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_freeze_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_freeze_dialog_response;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-freeze-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsFreezeDialog, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, IpsFreezeDialog, why_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsFreezeDialog, until_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsFreezeDialog, failure_label);
  gtk_widget_class_bind_template_child (widget_class, IpsFreezeDialog, ok_button);
  gtk_widget_class_bind_template_callback (widget_class, until_changed_cb);
}

static void
ips_freeze_dialog_init (IpsFreezeDialog *self)
{
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* (transfer full) (element-type utf8): NULL-terminated */
static GPtrArray *
dup_ids (GPtrArray *sensors)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (ids, g_strdup (ips_sensor_get_id (g_ptr_array_index (sensors, i))));
  g_ptr_array_add (ids, NULL);
  return ids;
}

GtkWidget *
ips_freeze_dialog_new (IpsWorkspace *workspace, GPtrArray *sensors, GtkWindow *parent)
{
  g_autofree char *name = NULL;
  g_autofree char *sentence = NULL;
  IpsFreezeDialog *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace) && sensors->len > 0, NULL);

  self = g_object_new (IPS_TYPE_FREEZE_DIALOG, "transient-for", parent, "title", _("Freeze"), NULL);
  self->workspace = g_object_ref (workspace);
  self->freezes = ips_freeze_list_get (ips_workspace_get_store (workspace));
  self->ids = dup_ids (sensors);
  name = ips_text_make_safe (ips_sensor_get_name (g_ptr_array_index (sensors, 0)), 200);
  if (sensors->len == 1)
    /* TRANSLATORS: %s is the name of a device */
    sentence = g_strdup_printf (_("Updates leave %s alone; everything else goes on."), name);
  else
    sentence = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Updates leave %u device alone; everything else goes on.",
                                             "Updates leave %u devices alone; everything else goes on.", sensors->len), sensors->len);
  gtk_label_set_text (self->sentence_label, sentence);
  gtk_widget_grab_focus (GTK_WIDGET (self->why_entry));
  return GTK_WIDGET (self);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GtkWindow) parent = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_freeze_list_set_finish (IPS_FREEZE_LIST (source), result, &error))
    ips_message_show_error (parent, error, NULL);
}

void
ips_freeze_end (IpsWorkspace *workspace, GPtrArray *sensors, GtkWindow *parent)
{
  g_autoptr(IpsFreezeList) freezes = ips_freeze_list_get (ips_workspace_get_store (workspace));
  g_autoptr(GPtrArray) ids = dup_ids (sensors);

  ips_freeze_list_set_async (freezes, (const char *const *) ids->pdata, NULL, NULL, ended_cb, g_object_ref (parent));
}
