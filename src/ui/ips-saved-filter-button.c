/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-saved-filter-button.h"

#include <glib/gi18n-lib.h>

#include "ips-text.h"

static const IpsSavedWords filter_words = {
  N_("Saved Fil_ters"), N_("Filters that were given a name"), N_("_Save Filter…"), N_("Save Filter… (search or add a criterion first)"), N_("_Delete Filter"),
  N_("Save Filter"), N_("Filter Name"), N_("There is a filter of that name: it is replaced.")
};

struct _IpsSavedFilterButton
{
  GtkMenuButton parent_instance;

  char *table;                 /* (owned) */
  const IpsSavedWords *words;  /* (unowned) */
  GMenu *menu;                 /* (owned) */
  GSimpleAction *save_action;  /* (owned) */
  gboolean can_save;
};

enum { APPLY_FILTER, SAVE_FILTER, FORGET_FILTER, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsSavedFilterButton, ips_saved_filter_button, GTK_TYPE_MENU_BUTTON)

static void
append_name (GMenu *menu, const char *name, const char *action)
{
  g_autofree char *label = ips_text_escape_mnemonic (name);
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", name);
  g_menu_append_item (menu, item);
}

void
ips_saved_filter_button_update (IpsSavedFilterButton *self)
{
  g_autoptr(GPtrArray) filters = NULL;
  g_autoptr(GMenu) names = g_menu_new ();
  g_autoptr(GMenu) forget = g_menu_new ();
  g_autoptr(GMenu) tools = g_menu_new ();

  g_return_if_fail (IPS_IS_SAVED_FILTER_BUTTON (self));

  filters = ips_saved_filters_list (self->table);
  for (guint i = 0; i < filters->len; i++)
    {
      const IpsSavedFilter *filter = g_ptr_array_index (filters, i);

      append_name (names, filter->name, "saved.apply");
      append_name (forget, filter->name, "saved.forget");
    }
  /* An item that cannot be used says why. */
  g_menu_append (tools, _(self->can_save ? self->words->save : self->words->cannot_save), "saved.save");
  if (filters->len > 0)
    g_menu_append_submenu (tools, _(self->words->forget), G_MENU_MODEL (forget));

  g_menu_remove_all (self->menu);
  if (filters->len > 0)
    g_menu_append_section (self->menu, NULL, G_MENU_MODEL (names));
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (tools));
}

void
ips_saved_filter_button_set_can_save (IpsSavedFilterButton *self, gboolean can_save)
{
  g_return_if_fail (IPS_IS_SAVED_FILTER_BUTTON (self));

  if (self->can_save == can_save)
    return;
  self->can_save = can_save;
  g_simple_action_set_enabled (self->save_action, can_save);
  ips_saved_filter_button_update (self);
}

static void
apply_cb (GSimpleAction *action, GVariant *name, gpointer user_data)
{
  g_signal_emit (user_data, signals[APPLY_FILTER], 0, g_variant_get_string (name, NULL));
}

static void
save_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[SAVE_FILTER], 0);
}

static void
forget_cb (GSimpleAction *action, GVariant *name, gpointer user_data)
{
  g_signal_emit (user_data, signals[FORGET_FILTER], 0, g_variant_get_string (name, NULL));
}

static void
ips_saved_filter_button_finalize (GObject *object)
{
  IpsSavedFilterButton *self = IPS_SAVED_FILTER_BUTTON (object);

  g_free (self->table);
  g_object_unref (self->menu);
  g_object_unref (self->save_action);

  G_OBJECT_CLASS (ips_saved_filter_button_parent_class)->finalize (object);
}

static guint
add_signal (IpsSavedFilterButtonClass *klass, const char *name, gboolean with_name)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, with_name ? 1 : 0,
                       G_TYPE_STRING);
}

static void
ips_saved_filter_button_class_init (IpsSavedFilterButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_saved_filter_button_finalize;
  signals[APPLY_FILTER] = add_signal (klass, "apply-filter", TRUE);
  signals[SAVE_FILTER] = add_signal (klass, "save-filter", FALSE);
  signals[FORGET_FILTER] = add_signal (klass, "forget-filter", TRUE);
}

static void
ips_saved_filter_button_init (IpsSavedFilterButton *self)
{
  static const GActionEntry entries[] = { { "apply", apply_cb, "s" }, { "forget", forget_cb, "s" } };
  g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new ();

  self->menu = g_menu_new ();
  self->save_action = g_simple_action_new ("save", NULL);
  g_simple_action_set_enabled (self->save_action, FALSE);
  g_signal_connect (self->save_action, "activate", G_CALLBACK (save_cb), self);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (self->save_action));
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "saved", G_ACTION_GROUP (group));
}

GtkWidget *
ips_saved_filter_button_new (const char *table)
{
  return ips_saved_filter_button_new_with_words (table, &filter_words);
}

GtkWidget *
ips_saved_filter_button_new_with_words (const char *table, const IpsSavedWords *words)
{
  IpsSavedFilterButton *self = g_object_new (IPS_TYPE_SAVED_FILTER_BUTTON, "label", _(words->label), "use-underline", TRUE,
                                             "use-popover", FALSE, "visible", TRUE, NULL);

  self->table = g_strdup (table);
  self->words = words;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _(words->tooltip));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self), G_MENU_MODEL (self->menu));
  ips_saved_filter_button_update (self);
  return GTK_WIDGET (self);
}
