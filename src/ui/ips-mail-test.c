/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-mail-test.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-field.h"
#include "ips-mail-trial.h"
#include "ips-sign-style.h"

struct _IpsMailTest
{
  GObject parent_instance;

  IpsVault *vault;             /* (owned) */
  GCancellable *running;       /* (owned) (nullable): of the test under way */
  guint scroll_source;         /* to the last line, once its place is known */

  GtkTextView *talk_view;      /* (owned), like the rest */
  GtkWidget *result_box;
  GtkImage *result_image;
  GtkLabel *result_label;
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsMailTest, ips_mail_test, G_TYPE_OBJECT)

/* --- what is shown --- */

static void
show_result (IpsMailTest *self, gboolean good, const char *sentence)
{
  ips_sign_style_show (self->result_image, good ? IPS_SIGN_FINE : IPS_SIGN_ERROR);
  gtk_label_set_text (self->result_label, sentence);
  gtk_widget_set_visible (self->result_box, *sentence != '\0');
}

static gboolean
scroll_cb (gpointer user_data)
{
  IpsMailTest *self = user_data;
  GtkTextMark *last = gtk_text_buffer_get_mark (gtk_text_view_get_buffer (self->talk_view), "last");

  self->scroll_source = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self->talk_view)))
    gtk_text_view_scroll_to_mark (self->talk_view, last, 0.0, TRUE, 0.0, 1.0);
  return G_SOURCE_REMOVE;
}

/* After the lines, and what came below them, have their places. */
static void
scroll_later (IpsMailTest *self)
{
  if (self->scroll_source == 0)
    self->scroll_source = g_timeout_add (50, scroll_cb, self);
}

/* What the server says stands out from what is said to it. */
static void
talk_cb (IpsSmtpSpeaker speaker, const char *line, gpointer user_data)
{
  IpsMailTest *self = user_data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->talk_view);
  GtkTextIter end;
  g_autofree char *text = g_strdup_printf ("%s %s\n", speaker == IPS_SMTP_SERVER ? "<" : ">", line);

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert_with_tags_by_name (buffer, &end, text, -1, speaker == IPS_SMTP_SERVER ? "server" : "client", NULL);
  scroll_later (self);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsMailTest) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean sent;
  g_autofree char *sentence = ips_mail_trial_finish (IPS_VAULT (source), result, &sent, &error);

  g_clear_object (&self->running);
  scroll_later (self);
  if (sentence == NULL && ips_error_is_cancelled (error))
    show_result (self, FALSE, _("Stopped. Whether the mail server took the mail is not known."));
  else if (sentence == NULL)
    {
      sentence = ips_field_sentence (error->message);
      show_result (self, FALSE, sentence);
    }
  else
    show_result (self, sent, sentence);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- life --- */

gboolean
ips_mail_test_is_running (IpsMailTest *self)
{
  return self != NULL && self->running != NULL;
}

void
ips_mail_test_start (IpsMailTest *self, const IpsMailSettings *settings, IpsSecret *password, GPtrArray *recipients,
                     const GError *error)
{
  g_autoptr(GPtrArray) nobody = g_ptr_array_new ();

  g_return_if_fail (IPS_IS_MAIL_TEST (self));
  g_return_if_fail (self->running == NULL);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->talk_view), "", -1);
  if (error != NULL)
    {
      g_autofree char *sentence = ips_field_sentence (error->message);

      show_result (self, FALSE, sentence);
      return;
    }
  show_result (self, TRUE, "");
  self->running = g_cancellable_new ();
  ips_mail_trial_async (self->vault, settings, password, recipients != NULL ? recipients : nobody, talk_cb, self, self->running,
                        sent_cb, g_object_ref (self));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
ips_mail_test_stop (IpsMailTest *self)
{
  g_return_if_fail (IPS_IS_MAIL_TEST (self));

  if (self->running != NULL)
    g_cancellable_cancel (self->running);
}

static void
ips_mail_test_finalize (GObject *object)
{
  IpsMailTest *self = IPS_MAIL_TEST (object);

  g_clear_handle_id (&self->scroll_source, g_source_remove);
  g_object_unref (self->vault);
  g_object_unref (self->talk_view);
  g_object_unref (self->result_box);
  g_object_unref (self->result_image);
  g_object_unref (self->result_label);

  G_OBJECT_CLASS (ips_mail_test_parent_class)->finalize (object);
}

static void
ips_mail_test_class_init (IpsMailTestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_mail_test_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
ips_mail_test_init (IpsMailTest *self)
{
}

IpsMailTest *
ips_mail_test_new (IpsVault *vault, GtkTextView *talk_view, GtkWidget *result_box, GtkImage *result_image, GtkLabel *result_label)
{
  IpsMailTest *self = g_object_new (IPS_TYPE_MAIL_TEST, NULL);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (talk_view);
  GtkTextIter end;

  self->vault = g_object_ref (vault);
  self->talk_view = g_object_ref (talk_view);
  self->result_box = g_object_ref (result_box);
  self->result_image = g_object_ref (result_image);
  self->result_label = g_object_ref (result_label);
  gtk_text_buffer_create_tag (buffer, "server", "weight", PANGO_WEIGHT_BOLD, NULL);
  gtk_text_buffer_create_tag (buffer, "client", NULL, NULL);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_create_mark (buffer, "last", &end, FALSE);
  return self;
}
