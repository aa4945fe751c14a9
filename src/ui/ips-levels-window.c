/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-levels-window.h"

#include <glib/gi18n-lib.h>

#include "ips-close-keys.h"
#include "ips-level-columns.h"
#include "ips-level-compare-window.h"
#include "ips-level-item.h"
#include "ips-level-reader.h"
#include "ips-message.h"
#include "ips-package-library.h"
#include "ips-problem.h"
#include "ips-table.h"
#include "ips-window-size.h"

#define WIDTH_PX 1120
#define HEIGHT_PX 600

struct _IpsLevelsWindow
{
  GtkWindow parent_instance;

  GtkHeaderBar *header;
  GtkBox *content;
  GtkBox *tools;
  GtkSearchEntry *search_entry;
  GtkLabel *words_label;
  GtkButton *compare_button, *forget_button, *unneeded_button, *read_button;
  IpsTable *table;

  IpsWorkspace *workspace;       /* (owned) */
  IpsPolicyBook *book;           /* (unowned): the workspace's */
  IpsCatalogue *catalogue;       /* (unowned): the book's */
  IpsPackageLibrary *library;    /* (owned) */
  GArray *forgetting;            /* (owned) (element-type guint): levels that are still to be forgotten */
  GString *kept;                 /* (owned): why some were not */
  char *reading;                 /* (owned) (nullable): sha256 of the package that is being read */
  GCancellable *loading;         /* (owned) (nullable) */
  GCancellable *lifetime;        /* (owned) */
};

enum { SIGNATURE_ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsLevelsWindow, ips_levels_window, GTK_TYPE_WINDOW)

/* --- what is shown --- */

static void
set_reason (GtkButton *button, gboolean sensitive, const char *help, const char *reason)
{
  gtk_widget_set_sensitive (GTK_WIDGET (button), sensitive);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), sensitive ? help : reason);
}

/* The lowest level that a policy is at or a device runs; 0 none. */
static guint
get_lowest_used (IpsLevelsWindow *self)
{
  GPtrArray *policies = ips_policy_book_get_all (self->book);
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));
  guint lowest = G_MAXUINT;

  for (guint i = 0; i < policies->len + sensors->len; i++)
    {
      guint level = i < policies->len ? ((const IpsPolicy *) g_ptr_array_index (policies, i))->level
                    : ips_policy_book_get_deployed_level (g_ptr_array_index (sensors, i - policies->len));

      lowest = level != 0 ? MIN (lowest, level) : lowest;
    }
  return lowest != G_MAXUINT ? lowest : 0;
}

/* Known levels below that. (transfer full) (element-type guint) */
static GArray *
get_unneeded (IpsLevelsWindow *self)
{
  GPtrArray *known = ips_catalogue_get_levels (self->catalogue);
  GArray *levels = g_array_new (FALSE, FALSE, sizeof (guint));
  guint lowest = get_lowest_used (self);

  for (guint i = 0; i < known->len; i++)
    {
      guint level = ((const IpsSignatureLevel *) g_ptr_array_index (known, i))->level;

      if (level < lowest)
        g_array_append_val (levels, level);
    }
  return levels;
}

static void
update_ui_state (IpsLevelsWindow *self)
{
  g_autoptr(GPtrArray) items = ips_table_get_selected (self->table);
  g_autoptr(GArray) unneeded = get_unneeded (self);
  IpsLevelItem *only = items->len == 1 ? g_ptr_array_index (items, 0) : NULL;
  gboolean known = items->len > 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < items->len; i++)
    known &= ips_level_item_is_known (g_ptr_array_index (items, i));
  set_reason (self->compare_button, known && items->len <= 2, _("What changed between two levels; one level is compared with the one before it"),
              known ? _("Select one or two levels") : _("Select one or two levels that are known"));
  set_reason (self->forget_button, known && self->forgetting->len == 0, _("Forget the signatures of levels that no policy and no device needs"),
              known ? _("Levels are being forgotten") : _("Select levels that are known"));
  set_reason (self->unneeded_button, unneeded->len > 0 && self->forgetting->len == 0, _("Forget every level below the lowest that a policy is at or a device runs"),
              unneeded->len > 0 ? _("Levels are being forgotten") : _("No level is older than what policies are at and devices run"));
  set_reason (self->read_button, only != NULL && ips_level_item_get_package (only) != NULL && self->reading == NULL,
              _("Read the level's package in the library"),
              self->reading != NULL ? _("A package is being read") : _("Select one level whose package in the library was not read"));
  if (only != NULL)
    text = g_strdup (*ips_level_item_get_problem (only) != '\0' ? ips_level_item_get_problem (only)
                     : _("The signatures of this level are known."));
  else if (items->len > 1)
    text = g_strdup_printf (ngettext ("%u level selected", "%u levels selected", items->len), items->len);
  gtk_label_set_text (self->words_label, text != NULL ? text : _("Select one level to see where it stands, two to compare them."));
}

static void
count_use (IpsLevelsWindow *self, GPtrArray *items)
{
  g_autoptr(GHashTable) policies = g_hash_table_new (NULL, NULL);
  g_autoptr(GHashTable) devices = g_hash_table_new (NULL, NULL);
  GPtrArray *all = ips_policy_book_get_all (self->book);
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));

  for (guint i = 0; i < all->len + sensors->len; i++)
    {
      gboolean policy = i < all->len;
      GHashTable *counts = policy ? policies : devices;
      gpointer level = GUINT_TO_POINTER (policy ? ((const IpsPolicy *) g_ptr_array_index (all, i))->level
                                         : ips_policy_book_get_deployed_level (g_ptr_array_index (sensors, i - all->len)));

      g_hash_table_insert (counts, level, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, level)) + 1));
    }
  for (guint i = 0; i < items->len; i++)
    {
      gpointer level = GUINT_TO_POINTER (ips_level_item_get_level (g_ptr_array_index (items, i)));

      ips_level_item_set_use (g_ptr_array_index (items, i), GPOINTER_TO_UINT (g_hash_table_lookup (policies, level)),
                              GPOINTER_TO_UINT (g_hash_table_lookup (devices, level)));
    }
}

static void
unread_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsLevelsWindow *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) unread = ips_unread_levels_load_finish (IPS_CATALOGUE (source), result, &error);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GHashTable) by_level = g_hash_table_new (NULL, NULL);
  g_autoptr(GPtrArray) selected = NULL;
  g_autofree char *subtitle = NULL;
  GPtrArray *levels = ips_catalogue_get_levels (IPS_CATALOGUE (source));
  gpointer again = NULL;

  if (ips_error_is_cancelled (error))
    return;
  /* The first of a level says most of it. */
  for (guint i = unread != NULL ? unread->len : 0; i > 0; i--)
    g_hash_table_insert (by_level, GUINT_TO_POINTER (((const IpsUnreadLevel *) g_ptr_array_index (unread, i - 1))->level),
                         g_ptr_array_index (unread, i - 1));
  for (guint i = 0; i < levels->len; i++)
    {
      const IpsSignatureLevel *level = g_ptr_array_index (levels, i);

      g_ptr_array_add (items, ips_level_item_new (level, g_hash_table_lookup (by_level, GUINT_TO_POINTER (level->level))));
      g_hash_table_remove (by_level, GUINT_TO_POINTER (level->level));
    }
  {
    g_autoptr(GList) rest = g_hash_table_get_values (by_level);

    for (GList *l = rest; l != NULL; l = l->next)
      g_ptr_array_add (items, ips_level_item_new (NULL, l->data));
  }
  count_use (self, items);
  selected = ips_table_get_selected (self->table);
  for (guint i = 0; selected->len == 1 && i < items->len; i++)
    if (ips_level_item_get_level (g_ptr_array_index (items, i)) == ips_level_item_get_level (g_ptr_array_index (selected, 0)))
      again = g_ptr_array_index (items, i);
  subtitle = g_strdup_printf (ngettext ("%u level known", "%u levels known", levels->len), levels->len);
  gtk_header_bar_set_subtitle (self->header, subtitle);
  ips_table_set_loading (self->table, FALSE);
  ips_table_set_rows (self->table, items);
  if (again != NULL)
    ips_table_select (self->table, again);
  update_ui_state (self);
}

static void
reload (IpsLevelsWindow *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  ips_unread_levels_load_async (self->catalogue, self->loading, unread_loaded_cb, self);
}

/* --- comparing --- */

static void
signature_activated_cb (IpsLevelsWindow *self, guint64 key)
{
  g_signal_emit (self, signals[SIGNATURE_ACTIVATED], 0, key);
}

static void
compare_clicked_cb (IpsLevelsWindow *self)
{
  g_autoptr(GPtrArray) items = ips_table_get_selected (self->table);
  guint from = 0, to = 0;
  GtkWidget *window;

  for (guint i = 0; i < items->len; i++)
    {
      guint level = ips_level_item_get_level (g_ptr_array_index (items, i));

      from = to == 0 ? 0 : MIN (to, level);
      to = MAX (to, level);
    }
  window = ips_level_compare_window_new (self->catalogue, from, to, GTK_WINDOW (self));
  g_signal_connect_object (window, "signature-activated", G_CALLBACK (signature_activated_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

/* --- forgetting: one after the other, so that one that is needed does not keep the others --- */

static void forget_next (IpsLevelsWindow *self);

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsLevelsWindow *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_policy_book_forget_level_finish (IPS_POLICY_BOOK (source), result, &error))
    {
      g_autofree char *sentence = NULL;

      if (ips_error_is_cancelled (error))
        return;
      sentence = ips_explain_error (ips_error_get_code (error), NULL, error->message);
      g_string_append_printf (self->kept, "%s%s", self->kept->len > 0 ? "\n" : "", sentence);
    }
  g_array_remove_index (self->forgetting, 0);
  forget_next (self);
}

static void
forget_next (IpsLevelsWindow *self)
{
  if (self->forgetting->len > 0)
    {
      ips_policy_book_forget_level_async (self->book, g_array_index (self->forgetting, guint, 0), self->lifetime, forgotten_cb, self);
      return;
    }
  if (self->kept->len > 0)
    ips_message_show (GTK_WINDOW (self), GTK_MESSAGE_INFO, _("Not every level was forgotten"), self->kept->str, NULL);
  update_ui_state (self);
}

/* The levels are named by the question, whatever is selected by then. */
static void
forget_response_cb (GtkWidget *dialog, int response, gpointer user_data)
{
  IpsLevelsWindow *self = IPS_LEVELS_WINDOW (gtk_window_get_transient_for (GTK_WINDOW (dialog)));
  GArray *levels = user_data;

  if (response == GTK_RESPONSE_ACCEPT && self->forgetting->len == 0)
    {
      g_array_append_vals (self->forgetting, levels->data, levels->len);
      g_string_truncate (self->kept, 0);
      update_ui_state (self);
      forget_next (self);
    }
  gtk_widget_destroy (dialog);
}

static void
free_levels (gpointer levels, GClosure *closure)
{
  g_array_unref (levels);
}

/* Takes @levels over. */
static void
ask_forget (IpsLevelsWindow *self, GArray *levels)
{
  g_autofree char *question = NULL;
  GtkWidget *dialog;

  if (levels->len == 1)
    question = g_strdup_printf (_("Forget the signatures of S%u?"), g_array_index (levels, guint, 0));
  else
    question = g_strdup_printf (ngettext ("Forget the signatures of %u level?", "Forget the signatures of %u levels?", levels->len), levels->len);
  dialog = gtk_message_dialog_new (GTK_WINDOW (self), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_QUESTION,
                                   GTK_BUTTONS_NONE, NULL);
  g_object_set (dialog, "text", question, "secondary-text",
                _("Levels that a policy or a device needs are kept, and no tuning goes with any of them. A forgotten one can be read again while its "
                  "package is in the library, or from a device at it."), "title", _("Forget Levels"), NULL);
  atk_object_set_name (gtk_widget_get_accessible (dialog), _("Forget Levels"));
  gtk_dialog_add_buttons (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL, _("_Forget"), GTK_RESPONSE_ACCEPT, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  g_signal_connect_data (dialog, "response", G_CALLBACK (forget_response_cb), levels, free_levels, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
forget_clicked_cb (IpsLevelsWindow *self)
{
  g_autoptr(GPtrArray) items = ips_table_get_selected (self->table);
  GArray *levels = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < items->len; i++)
    {
      guint level = ips_level_item_get_level (g_ptr_array_index (items, i));

      g_array_append_val (levels, level);
    }
  ask_forget (self, levels);
}

static void
unneeded_clicked_cb (IpsLevelsWindow *self)
{
  ask_forget (self, get_unneeded (self));
}

/* --- reading again --- */

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsLevelsWindow *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsLevelReading) reading = ips_level_reader_read_finish (IPS_CATALOGUE (source), result, &error);
  g_autofree char *sha256 = NULL;

  if (ips_error_is_cancelled (error))
    return;
  sha256 = g_steal_pointer (&self->reading);
  update_ui_state (self);
  if (reading != NULL)
    return;
  if (ips_level_reader_is_package_broken (error))
    ips_unread_level_note_broken (IPS_CATALOGUE (source), sha256, error->message);
  ips_message_show_error (GTK_WINDOW (self), error, NULL);
}

static void
read_clicked_cb (IpsLevelsWindow *self)
{
  g_autoptr(GPtrArray) items = ips_table_get_selected (self->table);
  g_autofree char *path = NULL;
  IpsLevelItem *item;

  if (items->len != 1 || self->reading != NULL || ips_level_item_get_package (g_ptr_array_index (items, 0)) == NULL)
    return;
  item = g_ptr_array_index (items, 0);
  path = ips_package_library_make_path (self->library, ips_level_item_get_sha256 (item));
  self->reading = g_strdup (ips_level_item_get_sha256 (item));
  update_ui_state (self);
  ips_level_reader_read_file_async (self->catalogue, ips_fleet_get_dialect (ips_workspace_get_fleet (self->workspace)), path,
                                    ips_level_item_get_package (item), 0, g_get_user_name (), self->lifetime, read_cb, self);
}

/* --- life --- */

static gboolean
ips_levels_window_key_press (GtkWidget *widget, GdkEventKey *event)
{
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask ();

  if (modifiers == GDK_CONTROL_MASK && gdk_keyval_to_lower (event->keyval) == GDK_KEY_f)
    {
      gtk_widget_grab_focus (GTK_WIDGET (IPS_LEVELS_WINDOW (widget)->search_entry));
      return GDK_EVENT_STOP;
    }
  return GTK_WIDGET_CLASS (ips_levels_window_parent_class)->key_press_event (widget, event);
}

static void
ips_levels_window_dispose (GObject *object)
{
  IpsLevelsWindow *self = IPS_LEVELS_WINDOW (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->library);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_levels_window_parent_class)->dispose (object);
}

static void
ips_levels_window_finalize (GObject *object)
{
  IpsLevelsWindow *self = IPS_LEVELS_WINDOW (object);

  g_array_unref (self->forgetting);
  g_string_free (self->kept, TRUE);
  g_free (self->reading);
  g_object_unref (self->lifetime);
  G_OBJECT_CLASS (ips_levels_window_parent_class)->finalize (object);
}

static void
ips_levels_window_class_init (IpsLevelsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ips_levels_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_levels_window_finalize;
  widget_class->key_press_event = ips_levels_window_key_press;
  signals[SIGNATURE_ACTIVATED] = g_signal_new ("signature-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 1, G_TYPE_UINT64);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/vedette/Vedette/ips-levels-window.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, IpsLevelsWindow, name)
  BIND (header);
  BIND (content);
  BIND (tools);
  BIND (search_entry);
  BIND (words_label);
  BIND (compare_button);
  BIND (forget_button);
  BIND (unneeded_button);
  BIND (read_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, compare_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, forget_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, unneeded_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, read_clicked_cb);
}

static void
ips_levels_window_init (IpsLevelsWindow *self)
{
  self->forgetting = g_array_new (FALSE, FALSE, sizeof (guint));
  self->kept = g_string_new (NULL);
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ips_levels_window_new (IpsWorkspace *workspace, GtkWindow *parent)
{
  IpsLevelsWindow *self = g_object_new (IPS_TYPE_LEVELS_WINDOW, "transient-for", parent, NULL);
  const IpsTableSort newest[] = { { 0, TRUE } };
  guint n_columns;
  const IpsTableColumn *columns = ips_level_columns_get (&n_columns);

  self->workspace = g_object_ref (workspace);
  self->book = ips_workspace_get_policies (workspace);
  self->catalogue = ips_policy_book_get_catalogue (self->book);
  self->library = ips_package_library_get (ips_workspace_get_store (workspace));
  self->table = IPS_TABLE (ips_table_new ("levels", columns, n_columns, NULL));
  ips_table_set_accessible_name (self->table, _("Update levels"));
  ips_table_set_empty (self->table, _("No update level is known yet. Download a package of Security Manager (IPS-CS-MGR-sig-…), or read the "
                                      "signatures of a device."), NULL, NULL);
  ips_table_set_sorts (self->table, newest, G_N_ELEMENTS (newest));
  ips_table_set_search_entry (self->table, self->search_entry);
  ips_table_set_loading (self->table, TRUE);
  gtk_box_pack_end (self->tools, ips_table_get_columns_button (self->table), FALSE, FALSE, 0);
  gtk_box_pack_end (self->tools, ips_table_get_filter_button (self->table), FALSE, FALSE, 0);
  gtk_box_pack_start (self->content, GTK_WIDGET (self->table), TRUE, TRUE, 0);
  ips_window_fit_to_screen (GTK_WINDOW (self), WIDTH_PX, HEIGHT_PX);
  ips_close_keys_attach (GTK_WINDOW (self));
  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (update_ui_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "row-activated", G_CALLBACK (compare_clicked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->catalogue, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->book, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  update_ui_state (self);
  reload (self);
  return GTK_WIDGET (self);
}
