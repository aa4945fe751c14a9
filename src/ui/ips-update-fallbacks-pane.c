/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-fallbacks-pane.h"

#include <glib/gi18n-lib.h>

#include "ips-toplevel.h"
#include "ips-update-fallback-dialog.h"
#include "ips-update-fallbacks.h"

struct _IpsUpdateFallbacksPane
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;       /* (owned) (nullable) after dispose */
  GPtrArray *servers;            /* (owned) (element-type IpsUpdateSettings): in their order */
  GHashTable *passwords;         /* (owned): name in the vault -> IpsSecret: what was entered here */
  IpsUpdateFallbacksReadFunc read;
  gpointer read_data;
  int edited;                    /* which of @servers the open dialog is about; -1: a new one */

  GtkLabel *problem_label;
  GtkListBox *list;
  GtkWidget *add_button;
  GtkWidget *edit_button;
  GtkWidget *remove_button;
  GtkWidget *up_button;
  GtkWidget *down_button;
};

enum { SIGNAL_CHANGED, SIGNAL_ACCOUNT, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (IpsUpdateFallbacksPane, ips_update_fallbacks_pane, GTK_TYPE_BOX)

/* -1: none */
static int
get_selected (IpsUpdateFallbacksPane *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return row != NULL ? gtk_list_box_row_get_index (row) : -1;
}

static void
update_ui_state (IpsUpdateFallbacksPane *self)
{
  int selected = get_selected (self);
  int n = (int) self->servers->len;
  const char *choose = selected < 0 ? _("Select a server first.") : NULL;
  const struct { GtkWidget *button; const char *why; } buttons[] = {
    { self->add_button, n >= IPS_UPDATE_MAX_FALLBACKS ? _("There are as many as can be: remove one first.") : NULL },
    { self->edit_button, choose },
    { self->remove_button, choose },
    { self->up_button, choose != NULL ? choose : selected == 0 ? _("It is the first of them already.") : NULL },
    { self->down_button, choose != NULL ? choose : selected == n - 1 ? _("It is the last of them already.") : NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      gtk_widget_set_sensitive (buttons[i].button, buttons[i].why == NULL);
      gtk_widget_set_tooltip_text (buttons[i].button, buttons[i].why);
    }
}

static void
selected_cb (IpsUpdateFallbacksPane *self)
{
  update_ui_state (self);
}

static void
add_row (IpsUpdateFallbacksPane *self, guint i)
{
  g_autofree char *words = ips_update_settings_describe_server (g_ptr_array_index (self->servers, i), NULL);
  /* TRANSLATORS: %1$u a place in an order, %2$s a server */
  g_autofree char *text = g_strdup_printf (_("%1$u. %2$s"), i + 1, words);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "visible", TRUE, "xalign", 0.0, "margin", 9, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "tooltip-text", words, NULL);
  gtk_container_add (GTK_CONTAINER (row), label);
  atk_object_set_name (gtk_widget_get_accessible (row), text);
  gtk_widget_show (row);
  gtk_container_add (GTK_CONTAINER (self->list), row);
}

/* Shows the list anew; @select: which is selected then, -1 none */
static void
show_list (IpsUpdateFallbacksPane *self, int select)
{
  g_autoptr(GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));

  for (GList *l = rows; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
  for (guint i = 0; i < self->servers->len; i++)
    add_row (self, i);
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, select));
  update_ui_state (self);
}

static void
changed (IpsUpdateFallbacksPane *self, int select)
{
  ips_update_fallbacks_pane_show_problem (self, NULL);
  show_list (self, select);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- adding and editing --- */

static void
take_passwords (IpsUpdateFallbacksPane *self, GHashTable *passwords)
{
  GHashTableIter iter;
  gpointer owner, secret;

  g_hash_table_iter_init (&iter, passwords);
  while (g_hash_table_iter_next (&iter, &owner, &secret))
    g_hash_table_insert (self->passwords, g_strdup (owner), ips_secret_ref (secret));
}

static void
accepted_cb (IpsUpdateFallbacksPane *self, const IpsUpdateSettings *server, const IpsUpdateLogins *logins)
{
  IpsUpdateSettings *copy = ips_update_settings_copy (server);
  int place = self->edited >= 0 ? self->edited : (int) self->servers->len;

  if (self->edited >= 0)
    g_ptr_array_remove_index (self->servers, (guint) self->edited);
  g_ptr_array_insert (self->servers, place, copy);
  take_passwords (self, logins->fallback_passwords);
  if (server->from == IPS_UPDATE_FROM_CISCO)
    g_signal_emit (self, signals[SIGNAL_ACCOUNT], 0, logins);
  changed (self, place);
}

/* @edited: -1: a new one. The dialog is modal, so that the list stays as it is. */
static void
open_dialog (IpsUpdateFallbacksPane *self, int edited)
{
  g_autoptr(IpsUpdateSettings) settings = NULL;
  g_autoptr(IpsUpdateLogins) logins = NULL;
  const IpsUpdateSettings *server = edited >= 0 ? g_ptr_array_index (self->servers, (guint) edited) : NULL;
  g_autoptr(GPtrArray) others = g_ptr_array_new ();
  GtkWidget *dialog;

  self->edited = edited;
  self->read (&settings, &logins, self->read_data);
  g_ptr_array_add (others, settings);
  for (guint i = 0; i < self->servers->len; i++)
    if ((int) i != edited)
      g_ptr_array_add (others, g_ptr_array_index (self->servers, i));
  ips_update_settings_take_servers (settings, others);
  dialog = ips_update_fallback_dialog_new (self->workspace, settings, server, logins, ips_toplevel_of (self));
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (accepted_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
add_clicked_cb (IpsUpdateFallbacksPane *self)
{
  open_dialog (self, -1);
}

static void
edit_clicked_cb (IpsUpdateFallbacksPane *self)
{
  if (get_selected (self) >= 0)
    open_dialog (self, get_selected (self));
}

/* --- order --- */

static void
remove_clicked_cb (IpsUpdateFallbacksPane *self)
{
  int selected = get_selected (self);

  g_ptr_array_remove_index (self->servers, (guint) selected);
  changed (self, MIN (selected, (int) self->servers->len - 1));
}

static void
move (IpsUpdateFallbacksPane *self, int by)
{
  int selected = get_selected (self);

  g_ptr_array_insert (self->servers, selected + by, g_ptr_array_steal_index (self->servers, (guint) selected));
  changed (self, selected + by);
}

static void
up_clicked_cb (IpsUpdateFallbacksPane *self)
{
  move (self, -1);
}

static void
down_clicked_cb (IpsUpdateFallbacksPane *self)
{
  move (self, 1);
}

/* --- the class --- */

static void
ips_update_fallbacks_pane_dispose (GObject *object)
{
  g_clear_object (&IPS_UPDATE_FALLBACKS_PANE (object)->workspace);

  G_OBJECT_CLASS (ips_update_fallbacks_pane_parent_class)->dispose (object);
}

static void
ips_update_fallbacks_pane_finalize (GObject *object)
{
  IpsUpdateFallbacksPane *self = IPS_UPDATE_FALLBACKS_PANE (object);

  g_clear_pointer (&self->servers, g_ptr_array_unref);
  g_clear_pointer (&self->passwords, g_hash_table_unref);

  G_OBJECT_CLASS (ips_update_fallbacks_pane_parent_class)->finalize (object);
}

static void
ips_update_fallbacks_pane_class_init (IpsUpdateFallbacksPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ips_update_fallbacks_pane_dispose;
  object_class->finalize = ips_update_fallbacks_pane_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_UPDATE_FALLBACKS_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ACCOUNT] = g_signal_new ("account", IPS_TYPE_UPDATE_FALLBACKS_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_POINTER);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-update-fallbacks-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFallbacksPane, problem_label);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFallbacksPane, list);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFallbacksPane, add_button);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFallbacksPane, edit_button);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFallbacksPane, remove_button);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFallbacksPane, up_button);
  gtk_widget_class_bind_template_child (widget_class, IpsUpdateFallbacksPane, down_button);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, up_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, down_clicked_cb);
}

static void
ips_update_fallbacks_pane_init (IpsUpdateFallbacksPane *self)
{
  GtkWidget *placeholder = gtk_label_new (_("No fallback server. Add one, for example a mirror of your site or Cisco.com."));

  self->servers = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_update_settings_free);
  self->passwords = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_secret_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_style_context_add_class (gtk_widget_get_style_context (placeholder), GTK_STYLE_CLASS_DIM_LABEL);
  g_object_set (placeholder, "visible", TRUE, "margin", 18, "wrap", TRUE, NULL);
  gtk_list_box_set_placeholder (self->list, placeholder);
}

void
ips_update_fallbacks_pane_set (IpsUpdateFallbacksPane *self, IpsWorkspace *workspace, const IpsUpdateSettings *settings,
                               IpsUpdateFallbacksReadFunc read, gpointer user_data)
{
  g_return_if_fail (IPS_IS_UPDATE_FALLBACKS_PANE (self));
  g_return_if_fail (IPS_IS_WORKSPACE (workspace));

  g_set_object (&self->workspace, workspace);
  self->read = read;
  self->read_data = user_data;
  g_clear_pointer (&self->servers, g_ptr_array_unref);
  self->servers = ips_update_settings_list_servers (settings);
  g_ptr_array_remove_index (self->servers, 0);
  show_list (self, -1);
}

void
ips_update_fallbacks_pane_read (IpsUpdateFallbacksPane *self, IpsUpdateSettings *settings)
{
  g_autoptr(GPtrArray) servers = g_ptr_array_new ();

  g_return_if_fail (IPS_IS_UPDATE_FALLBACKS_PANE (self));

  g_ptr_array_add (servers, settings);
  g_ptr_array_extend (servers, self->servers, NULL, NULL);
  ips_update_settings_take_servers (settings, servers);
}

void
ips_update_fallbacks_pane_read_logins (IpsUpdateFallbacksPane *self, IpsUpdateLogins *logins)
{
  GHashTableIter iter;
  gpointer owner, secret;

  g_return_if_fail (IPS_IS_UPDATE_FALLBACKS_PANE (self));

  g_hash_table_iter_init (&iter, self->passwords);
  while (g_hash_table_iter_next (&iter, &owner, &secret))
    g_hash_table_insert (logins->fallback_passwords, g_strdup (owner), ips_secret_ref (secret));
}

void
ips_update_fallbacks_pane_show_problem (IpsUpdateFallbacksPane *self, const char *sentence)
{
  g_return_if_fail (IPS_IS_UPDATE_FALLBACKS_PANE (self));

  gtk_label_set_text (self->problem_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), sentence != NULL);
}
