/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-custom-signature-dialog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-field.h"
#include "ips-signature-action.h"

struct _IpsCustomSignatureDialog
{
  GtkDialog parent_instance;

  IpsField *number_field;
  IpsField *name_field;
  IpsField *engine_field;

  IpsTuningTable *tuning;    /* (owned) */
  GPtrArray *engines;        /* (owned) (element-type utf8): sorted; empty where they are not known */
  IpsSignature signature;    /* name and engine are the fields' */
};

enum { DONE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsCustomSignatureDialog, ips_custom_signature_dialog, GTK_TYPE_DIALOG)

/* A device refuses an engine that it does not have, and only when it is deployed to: it is said here. */
static gboolean
check_engine (IpsCustomSignatureDialog *self, const char *engine)
{
  g_autofree char *known = NULL;
  g_autofree char *sentence = NULL;

  if (*engine == '\0')
    {
      ips_field_mark (self->engine_field, _("Enter the engine that inspects it, for example string-tcp."));
      return FALSE;
    }
  if (self->engines->len == 0 || g_ptr_array_find_with_equal_func (self->engines, engine, g_str_equal, NULL))
    return TRUE;
  g_ptr_array_add (self->engines, NULL);
  known = g_strjoinv (", ", (GStrv) self->engines->pdata);
  g_ptr_array_set_size (self->engines, (int) self->engines->len - 1);
  /* TRANSLATORS: the names of engines */
  sentence = g_strdup_printf (_("No signature of this update level has such an engine. Enter one of %s."), known);
  ips_field_mark (self->engine_field, sentence);
  return FALSE;
}

static gboolean
check (IpsCustomSignatureDialog *self)
{
  const char *engine = ips_field_get_text (self->engine_field);
  g_autoptr(GError) error = NULL;

  if (!ips_signature_key_from_text (ips_field_get_text (self->number_field), &self->signature.key) || !ips_signature_is_custom (self->signature.key))
    {
      g_autofree char *sentence = g_strdup_printf (_("Enter a number from %u to %u, with a sub-number where wanted: 60000/0."),
                                                   IPS_SIGNATURE_FIRST_CUSTOM_ID, IPS_SIGNATURE_LAST_CUSTOM_ID);

      ips_field_mark (self->number_field, sentence);
      return FALSE;
    }
  if (ips_tuning_table_lookup_custom (self->tuning, self->signature.key) != NULL)
    {
      ips_field_mark (self->number_field, _("A custom signature of this number exists. Enter another."));
      return FALSE;
    }
  if (!check_engine (self, engine))
    return FALSE;
  self->signature.name = ips_field_get_text (self->name_field);
  self->signature.engine = engine;
  /* Tried on the copy: the rest of the rules is the table's. */
  if (!ips_tuning_table_put_custom (self->tuning, &self->signature, &error))
    {
      g_autofree char *sentence = ips_field_sentence (error->message);

      ips_field_mark (self->name_field, sentence);
      return FALSE;
    }
  return TRUE;
}

static void
ips_custom_signature_dialog_response (GtkDialog *dialog, int response)
{
  IpsCustomSignatureDialog *self = IPS_CUSTOM_SIGNATURE_DIALOG (dialog);

  if (response == GTK_RESPONSE_OK)
    {
      if (!check (self))
        return;
      g_signal_emit (self, signals[DONE], 0);
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ips_custom_signature_dialog_finalize (GObject *object)
{
  ips_tuning_table_free (IPS_CUSTOM_SIGNATURE_DIALOG (object)->tuning);
  g_ptr_array_unref (IPS_CUSTOM_SIGNATURE_DIALOG (object)->engines);
  G_OBJECT_CLASS (ips_custom_signature_dialog_parent_class)->finalize (object);
}

static void
ips_custom_signature_dialog_class_init (IpsCustomSignatureDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (IPS_TYPE_FIELD);
  G_OBJECT_CLASS (klass)->finalize = ips_custom_signature_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ips_custom_signature_dialog_response;
  signals[DONE] = g_signal_new ("done", IPS_TYPE_CUSTOM_SIGNATURE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-custom-signature-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsCustomSignatureDialog, number_field);
  gtk_widget_class_bind_template_child (widget_class, IpsCustomSignatureDialog, name_field);
  gtk_widget_class_bind_template_child (widget_class, IpsCustomSignatureDialog, engine_field);
}

static void
ips_custom_signature_dialog_init (IpsCustomSignatureDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* (transfer full) (element-type utf8) */
static GPtrArray *
collect_engines (const IpsPolicyView *view)
{
  GPtrArray *engines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; view != NULL && i < ips_policy_view_get_n (view); i++)
    {
      const IpsPolicyRow *row = ips_policy_view_nth (view, i);

      if (!row->custom && *row->value.engine != '\0' && g_hash_table_add (seen, (gpointer) row->value.engine))
        g_ptr_array_add (engines, g_strdup (row->value.engine));
    }
  g_ptr_array_sort (engines, compare_names);
  return engines;
}

GtkWidget *
ips_custom_signature_dialog_new (const IpsTuningTable *tuning, const IpsPolicyView *view, const IpsSignature *model, GtkWindow *parent)
{
  IpsCustomSignatureDialog *self = g_object_new (IPS_TYPE_CUSTOM_SIGNATURE_DIALOG, "transient-for", parent, NULL);
  g_autofree char *number = NULL;

  self->tuning = ips_tuning_table_copy (tuning);
  self->engines = collect_engines (view);
  self->signature = model != NULL ? *model
                    : (IpsSignature) { .severity = IPS_SEVERITY_MEDIUM, .fidelity = 75, .enabled = TRUE,
                                       .actions = IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT) };
  self->signature.release = self->signature.created = self->signature.type = self->signature.obsoletes = NULL;
  number = ips_signature_key_to_text (ips_tuning_table_next_custom (tuning));
  ips_field_set_text (self->number_field, number);
  ips_field_set_text (self->name_field, model != NULL ? model->name : "");
  ips_field_set_text (self->engine_field, model != NULL ? model->engine : "");
  if (model != NULL)
    gtk_window_set_title (GTK_WINDOW (self), _("Clone Signature"));
  return GTK_WIDGET (self);
}

const IpsSignature *
ips_custom_signature_dialog_get_signature (IpsCustomSignatureDialog *self)
{
  return &self->signature;
}
