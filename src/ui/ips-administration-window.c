/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-administration-window.h"

#include <glib/gi18n-lib.h>

#include "ips-administration-page.h"
#include "ips-close-keys.h"
#include "ips-communication-page.h"
#include "ips-licensing-page.h"
#include "ips-mail-page.h"
#include "ips-message.h"
#include "ips-updates-page.h"
#include "ips-webhook-page.h"
#include "ips-window-size.h"
#include "ips-word-search.h"
#include "ips-workflow-page.h"

/* The pages, in the order of the table of contents. */
static const struct
{
  const char *id;        /* for ips_administration_window_show_page() */
  const char *title;
  const char *icon_name;
  GtkWidget *(*new) (IpsWorkspace *workspace); /* an IpsAdministrationPage */
} kinds[] =
{
  { "device-communication", N_("Device Communication"), "network-wired-symbolic", ips_communication_page_new },
  { "email", N_("E-mail"), "mail-unread-symbolic", ips_mail_page_new },
  { "ips-updates", N_("IPS Updates"), "software-update-available-symbolic", ips_updates_page_new },
  { "licensing", N_("Licensing"), "application-certificate-symbolic", ips_licensing_page_new },
  { "webhook", N_("Webhook"), "mail-send-symbolic", ips_webhook_page_new },
  { "workflow", N_("Workflow"), "emblem-default-symbolic", ips_workflow_page_new },
};

#define WIDTH_PX 1280         /* room for the columns of the Licensing page */
#define HEIGHT_PX 800
#define N_PAGES G_N_ELEMENTS (kinds)

typedef struct
{
  IpsAdministrationPage *page;  /* (nullable) until it is shown, or until there is time */
  GtkListBoxRow *row;
  GtkLabel *badge;
  GtkWidget *changed_image;
} Place;

struct _IpsAdministrationWindow
{
  GtkApplicationWindow parent_instance;

  IpsWorkspace *workspace;     /* (owned) */
  Place places[N_PAGES];
  guint current;               /* index of the page that is shown */
  guint build_source;          /* 0 = every page is there */
  gboolean saving;
  gboolean close_when_saved;
  GtkWidget *question;         /* (nullable), weak: what is asked before closing or restoring */

  GtkSearchEntry *search_entry;
  GtkWidget *nothing_label;
  GtkListBox *contents_list;
  GtkStack *stack;
  GtkLabel *changes_label;
  GtkButton *defaults_button;
  GtkButton *reset_button;
  GtkButton *save_button;
};

G_DEFINE_TYPE (IpsAdministrationWindow, ips_administration_window, GTK_TYPE_APPLICATION_WINDOW)

static guint
count_changes (IpsAdministrationWindow *self)
{
  guint n = 0;

  for (guint i = 0; i < N_PAGES; i++)
    if (self->places[i].page != NULL)
      n += ips_administration_page_get_n_changes (self->places[i].page);
  return n;
}

static void
update_row (IpsAdministrationWindow *self, guint i)
{
  Place *place = &self->places[i];
  guint n_changes = ips_administration_page_get_n_changes (place->page);
  guint n_attention = ips_administration_page_get_n_attention (place->page);
  g_autofree char *badge = g_strdup_printf ("%u", n_attention);
  g_autofree char *attention = g_strdup_printf (ngettext ("%u needs attention", "%u need attention", n_attention), n_attention);
  g_autofree char *changes = g_strdup_printf (ngettext ("%u change not saved", "%u changes not saved", n_changes), n_changes);
  g_autofree char *description = NULL;

  gtk_label_set_text (place->badge, badge);
  gtk_widget_set_visible (GTK_WIDGET (place->badge), n_attention > 0);
  gtk_widget_set_tooltip_text (GTK_WIDGET (place->badge), attention);
  gtk_widget_set_visible (place->changed_image, n_changes > 0);
  gtk_widget_set_tooltip_text (place->changed_image, changes);
  if (n_attention > 0 && n_changes > 0)
    description = g_strdup_printf ("%s, %s", attention, changes);
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (place->row)),
                              description != NULL ? description : n_attention > 0 ? attention : n_changes > 0 ? changes : "");
}

/* What the foot says: of the page that is shown, and that others have changes too. */
static void
update_ui_state (IpsAdministrationWindow *self)
{
  IpsAdministrationPage *page = self->places[self->current].page;
  guint n = ips_administration_page_get_n_changes (page);
  guint n_elsewhere = count_changes (self) - n;
  g_autofree char *problem = ips_administration_page_dup_problem (page);
  g_autofree char *here = g_strdup_printf (ngettext ("%u change not saved", "%u changes not saved", n), n);
  g_autofree char *elsewhere = g_strdup_printf (ngettext ("%u change not saved on another page", "%u changes not saved on other pages", n_elsewhere),
                                                n_elsewhere);
  g_autofree char *both = NULL;
  const char *text = "";

  if (problem != NULL)
    text = problem;
  else if (n > 0 && n_elsewhere > 0)
    text = both = g_strdup_printf ("%s · %s", here, elsewhere);
  else if (n > 0)
    text = here;
  else if (n_elsewhere > 0)
    text = elsewhere;
  gtk_label_set_text (self->changes_label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->changes_label), text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->reset_button), n > 0 && !self->saving);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), n > 0 && problem == NULL && !self->saving);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->save_button), problem != NULL ? problem : n == 0 ? _("Nothing has changed on this page") : NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->reset_button), n == 0 ? _("Nothing has changed on this page") : NULL);
}

static void
page_changed_cb (IpsAdministrationPage *page, IpsAdministrationWindow *self)
{
  for (guint i = 0; i < N_PAGES; i++)
    if (self->places[i].page == page)
      update_row (self, i);
  if (self->places[self->current].page != NULL)
    update_ui_state (self);
}

static void
build_page (IpsAdministrationWindow *self, guint i)
{
  GtkWidget *page;

  if (self->places[i].page != NULL)
    return;
  page = kinds[i].new (self->workspace);
  self->places[i].page = IPS_ADMINISTRATION_PAGE (page);
  gtk_widget_show (page);
  gtk_stack_add_named (self->stack, page, kinds[i].id);
  g_signal_connect_object (page, "changed", G_CALLBACK (page_changed_cb), self, 0);
  update_row (self, i);
}

/* Whether there was one to be built. */
static gboolean
build_next (IpsAdministrationWindow *self)
{
  for (guint i = 0; i < N_PAGES; i++)
    if (self->places[i].page == NULL)
      {
        build_page (self, i);
        return TRUE;
      }
  return FALSE;
}

/* The other pages are made when nothing else is to do, one at a time: their badges want to be seen. */
static gboolean
build_cb (gpointer user_data)
{
  IpsAdministrationWindow *self = user_data;

  if (build_next (self))
    return G_SOURCE_CONTINUE;
  self->build_source = 0;
  return G_SOURCE_REMOVE;
}

static void
row_selected_cb (IpsAdministrationWindow *self, GtkListBoxRow *row)
{
  if (row == NULL || self->workspace == NULL)
    return;
  self->current = (guint) gtk_list_box_row_get_index (row);
  build_page (self, self->current);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->places[self->current].page));
  update_ui_state (self);
}

/* --- settings by their words --- */

/* The label of the page that says what is searched for; its title says it as well. */
static GtkWidget *
find_words (IpsAdministrationWindow *self, guint i)
{
  const char *words = gtk_entry_get_text (GTK_ENTRY (self->search_entry));
  GtkWidget *found = ips_word_search_find (GTK_WIDGET (self->places[i].row), words);

  return found != NULL || self->places[i].page == NULL ? found : ips_word_search_find (GTK_WIDGET (self->places[i].page), words);
}

static gboolean
filter_cb (GtkListBoxRow *row, gpointer user_data)
{
  return find_words (user_data, (guint) gtk_list_box_row_get_index (row)) != NULL;
}

static void
search_changed_cb (IpsAdministrationWindow *self)
{
  gboolean any = *gtk_entry_get_text (GTK_ENTRY (self->search_entry)) != '\0';
  GtkWidget *found = NULL;

  /* What was not made yet cannot be found. */
  while (any && build_next (self))
    continue;
  gtk_list_box_invalidate_filter (self->contents_list);
  /* The page that is shown is looked at first. */
  for (guint i = 0, first = self->current; any && found == NULL && i < N_PAGES; i++)
    {
      guint place = (first + i) % N_PAGES;

      found = find_words (self, place);
      if (found == NULL)
        continue;
      gtk_list_box_select_row (self->contents_list, self->places[place].row);
      ips_word_search_reveal (found);
    }
  gtk_widget_set_visible (self->nothing_label, any && found == NULL);
}

/* Return goes to the field that was found. */
static void
search_activated_cb (IpsAdministrationWindow *self)
{
  GtkWidget *found = find_words (self, self->current);
  GtkWidget *field = GTK_IS_LABEL (found) ? gtk_label_get_mnemonic_widget (GTK_LABEL (found)) : NULL;

  if (field == NULL && found != NULL)
    field = gtk_widget_get_ancestor (found, GTK_TYPE_BUTTON);
  if (field != NULL && gtk_widget_get_mapped (field))
    gtk_widget_grab_focus (field);
}

static void
search_stopped_cb (IpsAdministrationWindow *self)
{
  if (*gtk_entry_get_text (GTK_ENTRY (self->search_entry)) == '\0')
    gtk_window_close (GTK_WINDOW (self));
  else
    gtk_entry_set_text (GTK_ENTRY (self->search_entry), "");
}

static void save_page (IpsAdministrationWindow *self, guint i);

/* Before closing, every page with changes is saved, one after the other; the first that cannot be is shown. */
static gboolean
save_next (IpsAdministrationWindow *self)
{
  for (guint i = 0; i < N_PAGES; i++)
    {
      IpsAdministrationPage *page = self->places[i].page;

      if (page == NULL || ips_administration_page_get_n_changes (page) == 0)
        continue;
      if (ips_administration_page_get_valid (page))
        {
          save_page (self, i);
          return TRUE;
        }
      gtk_list_box_select_row (self->contents_list, self->places[i].row);
      self->close_when_saved = FALSE;
      return TRUE;
    }
  return FALSE;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsAdministrationWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean saved = ips_administration_page_save_finish (IPS_ADMINISTRATION_PAGE (source), result, &error);

  self->saving = FALSE;
  if (gtk_widget_in_destruction (GTK_WIDGET (self)) || self->workspace == NULL)
    return;
  if (!saved)
    {
      self->close_when_saved = FALSE;
      ips_message_show_error (GTK_WINDOW (self), error, NULL);
    }
  else if (self->close_when_saved && !save_next (self))
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  update_ui_state (self);
}

static void
save_page (IpsAdministrationWindow *self, guint i)
{
  self->saving = TRUE;
  update_ui_state (self);
  ips_administration_page_save_async (self->places[i].page, NULL, saved_cb, g_object_ref (self));
}

static void
save_clicked_cb (IpsAdministrationWindow *self)
{
  save_page (self, self->current);
}

static void
reset_clicked_cb (IpsAdministrationWindow *self)
{
  ips_administration_page_reset (self->places[self->current].page);
}

/* One question at a time, over this window; @response_cb destroys it. */
static GtkWidget *
ask (IpsAdministrationWindow *self, const char *title, const char *sentence)
{
  GtkWidget *dialog;

  if (self->question != NULL)
    {
      gtk_window_present (GTK_WINDOW (self->question));
      return NULL;
    }
  dialog = gtk_message_dialog_new (GTK_WINDOW (self), GTK_DIALOG_DESTROY_WITH_PARENT | GTK_DIALOG_MODAL, GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, NULL);
  g_object_set (dialog, "text", title, "secondary-text", sentence, "title", title, NULL);
  /* GTK calls every message dialog "Question". */
  atk_object_set_name (gtk_widget_get_accessible (dialog), title);
  g_set_weak_pointer (&self->question, dialog);
  return dialog;
}

static void
defaults_response_cb (GtkDialog *dialog, int response, IpsAdministrationWindow *self)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (response == GTK_RESPONSE_ACCEPT)
    ips_administration_page_restore_defaults (self->places[self->current].page);
}

static void
defaults_clicked_cb (IpsAdministrationWindow *self)
{
  g_auto(GStrv) lines = ips_administration_page_describe_defaults (self->places[self->current].page);
  g_autofree char *joined = g_strjoinv ("\n", lines);
  g_autofree char *sentence = NULL;
  GtkWidget *dialog, *cancel;

  if (lines[0] == NULL)
    {
      ips_message_show (GTK_WINDOW (self), GTK_MESSAGE_INFO, _("Restore Defaults"), _("Every field has its default value already."), NULL);
      return;
    }
  /* TRANSLATORS: %s is a list of settings, one a line */
  sentence = g_strdup_printf (_("These fields change. Nothing is kept before you save.\n\n%s"), joined);
  dialog = ask (self, _("Restore the defaults of this page?"), sentence);
  if (dialog == NULL)
    return;
  cancel = gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Restore Defaults"), GTK_RESPONSE_ACCEPT);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  g_signal_connect_object (dialog, "response", G_CALLBACK (defaults_response_cb), self, 0);
  gtk_widget_grab_focus (cancel);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
close_response_cb (GtkDialog *dialog, int response, IpsAdministrationWindow *self)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (response == GTK_RESPONSE_REJECT)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
    }
  else if (response == GTK_RESPONSE_ACCEPT)
    {
      self->close_when_saved = TRUE;
      save_next (self);
    }
}

/* Asks once: the dialog's answer ends it, nothing asks again. */
static gboolean
ips_administration_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  IpsAdministrationWindow *self = IPS_ADMINISTRATION_WINDOW (widget);
  guint n = count_changes (self);
  g_autofree char *title = NULL;
  GtkWidget *dialog;

  if (n == 0)
    return GDK_EVENT_PROPAGATE;
  title = g_strdup_printf (ngettext ("Save %u change before closing?", "Save %u changes before closing?", n), n);
  dialog = ask (self, title, _("What is not saved is lost."));
  if (dialog != NULL)
    {
      gtk_dialog_add_button (GTK_DIALOG (dialog), _("Close _without Saving"), GTK_RESPONSE_REJECT);
      gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
      gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Save"), GTK_RESPONSE_ACCEPT);
      gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
      g_signal_connect_object (dialog, "response", G_CALLBACK (close_response_cb), self, 0);
      gtk_window_present (GTK_WINDOW (dialog));
    }
  return GDK_EVENT_STOP;
}

static void
ips_administration_window_dispose (GObject *object)
{
  IpsAdministrationWindow *self = IPS_ADMINISTRATION_WINDOW (object);

  g_clear_handle_id (&self->build_source, g_source_remove);
  g_clear_weak_pointer (&self->question);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (ips_administration_window_parent_class)->dispose (object);
}

static void
ips_administration_window_class_init (IpsAdministrationWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_administration_window_dispose;
  widget_class->delete_event = ips_administration_window_delete_event;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-administration-window.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsAdministrationWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, IpsAdministrationWindow, nothing_label);
  gtk_widget_class_bind_template_child (widget_class, IpsAdministrationWindow, contents_list);
  gtk_widget_class_bind_template_child (widget_class, IpsAdministrationWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, IpsAdministrationWindow, changes_label);
  gtk_widget_class_bind_template_child (widget_class, IpsAdministrationWindow, defaults_button);
  gtk_widget_class_bind_template_child (widget_class, IpsAdministrationWindow, reset_button);
  gtk_widget_class_bind_template_child (widget_class, IpsAdministrationWindow, save_button);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, defaults_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
}

static void
add_row (IpsAdministrationWindow *self, guint i)
{
  Place *place = &self->places[i];
  GtkWidget *row = gtk_list_box_row_new (), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *image = gtk_image_new_from_icon_name (kinds[i].icon_name, GTK_ICON_SIZE_BUTTON);
  GtkWidget *label = gtk_label_new (_(kinds[i].title)), *badge = gtk_label_new (NULL);

  place->row = GTK_LIST_BOX_ROW (row);
  place->badge = GTK_LABEL (badge);
  place->changed_image = gtk_image_new_from_icon_name ("document-edit-symbolic", GTK_ICON_SIZE_BUTTON);
  gtk_widget_set_margin_start (line, 12);
  gtk_widget_set_margin_end (line, 12);
  gtk_widget_set_margin_top (line, 8);
  gtk_widget_set_margin_bottom (line, 8);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_style_context_add_class (gtk_widget_get_style_context (badge), "ips-count");
  gtk_style_context_add_class (gtk_widget_get_style_context (badge), "ips-attention");
  gtk_box_pack_start (GTK_BOX (line), image, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (line), label, TRUE, TRUE, 0);
  gtk_box_pack_end (GTK_BOX (line), badge, FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (line), place->changed_image, FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (row), line);
  atk_object_set_name (gtk_widget_get_accessible (row), _(kinds[i].title));
  gtk_widget_show_all (row);
  gtk_widget_hide (badge);
  gtk_widget_hide (place->changed_image);
  gtk_container_add (GTK_CONTAINER (self->contents_list), row);
}

static void
ips_administration_window_init (IpsAdministrationWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_PAGES; i++)
    add_row (self, i);
  gtk_list_box_set_filter_func (self->contents_list, filter_cb, self, NULL);
}

GtkWidget *
ips_administration_window_new (IpsWorkspace *workspace, GtkApplication *application)
{
  IpsAdministrationWindow *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_ADMINISTRATION_WINDOW, "application", application, NULL);
  self->workspace = g_object_ref (workspace);
  ips_window_fit_to_screen (GTK_WINDOW (self), WIDTH_PX, HEIGHT_PX);
  ips_close_keys_attach (GTK_WINDOW (self));
  gtk_list_box_unselect_all (self->contents_list);
  gtk_list_box_select_row (self->contents_list, self->places[0].row);
  gtk_widget_grab_focus (GTK_WIDGET (self->places[0].row));
  self->build_source = g_idle_add_full (G_PRIORITY_LOW, build_cb, self, NULL);
  return GTK_WIDGET (self);
}

void
ips_administration_window_show_page (IpsAdministrationWindow *self, const char *page)
{
  g_return_if_fail (IPS_IS_ADMINISTRATION_WINDOW (self));
  g_return_if_fail (page != NULL);

  for (guint i = 0; i < N_PAGES; i++)
    if (g_str_equal (page, kinds[i].id))
      gtk_list_box_select_row (self->contents_list, self->places[i].row);
}
