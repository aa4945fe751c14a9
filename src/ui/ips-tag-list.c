/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-tag-list.h"

#include <glib/gi18n-lib.h>

#include "ips-tags.h"
#include "ips-text.h"

#define RECOUNT_AFTER_MS 300
#define MAX_HEIGHT_PX 190

struct _IpsTagList
{
  GtkBox parent_instance;

  GtkWidget *rows;           /* of check buttons, each with its Tag */
  IpsWorkspace *workspace;   /* (owned) */
  GPtrArray *tags;           /* (owned) (element-type Tag): as shown */
  gboolean updating;
  guint recount_id;
};

typedef struct
{
  char *name;                /* (owned) */
  guint n_devices;
  gboolean chosen;
} Tag;

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsTagList, ips_tag_list, GTK_TYPE_BOX)

static void
tag_free (Tag *tag)
{
  g_free (tag->name);
  g_free (tag);
}

static int
compare_tags (gconstpointer a, gconstpointer b)
{
  return ips_text_compare_natural ((*(const Tag *const *) a)->name, (*(const Tag *const *) b)->name);
}

/* What the devices have now, none ticked. */
static GPtrArray *
collect (IpsTagList *self)
{
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));
  GPtrArray *tags = g_ptr_array_new_with_free_func ((GDestroyNotify) tag_free);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < sensors->len; i++)
    {
      const char *text = ips_sensor_get_config (g_ptr_array_index (sensors, i))->tags;
      g_auto (GStrv) words = *text != '\0' ? ips_tags_split (text) : NULL;

      for (guint j = 0; words != NULL && words[j] != NULL; j++)
        {
          char *key = g_utf8_casefold (words[j], -1);
          Tag *tag = g_hash_table_lookup (known, key);

          if (tag == NULL)
            {
              tag = g_new0 (Tag, 1);
              tag->name = g_strdup (words[j]);
              g_ptr_array_add (tags, tag);
            }
          tag->n_devices++;
          g_hash_table_replace (known, key, tag);
        }
    }
  g_ptr_array_sort (tags, compare_tags);
  return tags;
}

static gboolean
is_as_shown (IpsTagList *self, GPtrArray *tags)
{
  if (tags->len != self->tags->len)
    return FALSE;
  for (guint i = 0; i < tags->len; i++)
    {
      const Tag *a = g_ptr_array_index (tags, i);
      const Tag *b = g_ptr_array_index (self->tags, i);

      if (a->n_devices != b->n_devices || !g_str_equal (a->name, b->name))
        return FALSE;
    }
  return TRUE;
}

static void
toggled_cb (GtkToggleButton *button, gpointer user_data)
{
  IpsTagList *self = user_data;
  g_autoptr (GList) buttons = gtk_container_get_children (GTK_CONTAINER (self->rows));
  int place = g_list_index (buttons, button);

  if (self->updating || place < 0)
    return;
  ((Tag *) g_ptr_array_index (self->tags, (guint) place))->chosen = gtk_toggle_button_get_active (button);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
add_row (IpsTagList *self, const Tag *tag)
{
  GtkWidget *button = gtk_check_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *name = ips_text_make_safe (tag->name, 0);
  g_autofree char *count = g_strdup_printf ("%u", tag->n_devices);
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *number = gtk_label_new (count);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (number), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), number);
  gtk_container_add (GTK_CONTAINER (button), box);
  g_object_set (button, "margin-start", 12, "margin-end", 10, "tooltip-text", name, NULL);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), tag->chosen);
  g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, 0);
  gtk_widget_show_all (button);
  gtk_container_add (GTK_CONTAINER (self->rows), button);
}

/* Ticks what was ticked before. Returns: whether one of those is gone. */
static gboolean
keep_chosen (IpsTagList *self, GPtrArray *tags)
{
  g_auto (GStrv) chosen = ips_tag_list_dup_chosen (self);
  gboolean gone = FALSE;

  for (guint i = 0; chosen[i] != NULL; i++)
    {
      gboolean found = FALSE;

      for (guint j = 0; !found && j < tags->len; j++)
        {
          Tag *tag = g_ptr_array_index (tags, j);

          found = tag->chosen = ips_tags_contain (chosen[i], tag->name);
        }
      gone = gone || !found;
    }
  return gone;
}

static void
fill (IpsTagList *self)
{
  g_autoptr (GPtrArray) tags = collect (self);
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->rows));
  gboolean gone;

  if (is_as_shown (self, tags))
    return;
  gone = keep_chosen (self, tags);
  g_ptr_array_unref (self->tags);
  self->tags = g_steal_pointer (&tags);
  self->updating = TRUE;
  for (GList *old = rows; old != NULL; old = old->next)
    gtk_widget_destroy (old->data);
  for (guint i = 0; i < self->tags->len; i++)
    add_row (self, g_ptr_array_index (self->tags, i));
  self->updating = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self), self->tags->len > 0);
  if (gone)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
list_changed_cb (IpsFleet *fleet, gpointer user_data)
{
  fill (user_data);
}

static gboolean
recount_cb (gpointer user_data)
{
  IpsTagList *self = user_data;

  self->recount_id = 0;
  fill (self);
  return G_SOURCE_REMOVE;
}

/* Facts change all the time, tags hardly ever. */
static void
sensors_changed_cb (IpsFleet *fleet, GPtrArray *sensors, gpointer user_data)
{
  IpsTagList *self = user_data;

  if (self->recount_id == 0)
    self->recount_id = g_timeout_add (RECOUNT_AFTER_MS, recount_cb, self);
}

char **
ips_tag_list_dup_chosen (IpsTagList *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (IPS_IS_TAG_LIST (self), NULL);

  for (guint i = 0; i < self->tags->len; i++)
    {
      const Tag *tag = g_ptr_array_index (self->tags, i);

      if (tag->chosen)
        g_strv_builder_add (builder, tag->name);
    }
  return g_strv_builder_end (builder);
}

static void
ips_tag_list_dispose (GObject *object)
{
  g_clear_handle_id (&IPS_TAG_LIST (object)->recount_id, g_source_remove);
  G_OBJECT_CLASS (ips_tag_list_parent_class)->dispose (object);
}

static void
ips_tag_list_finalize (GObject *object)
{
  IpsTagList *self = IPS_TAG_LIST (object);

  g_clear_object (&self->workspace);
  g_ptr_array_unref (self->tags);
  G_OBJECT_CLASS (ips_tag_list_parent_class)->finalize (object);
}

static void
ips_tag_list_class_init (IpsTagListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_tag_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_tag_list_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_tag_list_init (IpsTagList *self)
{
  GtkWidget *heading = gtk_label_new (_("TAGS"));
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->tags = g_ptr_array_new_with_free_func ((GDestroyNotify) tag_free);
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  g_object_set (heading, "margin-start", 12, "margin-top", 10, "margin-bottom", 4, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (heading), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_container_add (GTK_CONTAINER (self), heading);

  self->rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_margin_bottom (self->rows, 8);
  atk_object_set_name (gtk_widget_get_accessible (self->rows), _("Tags"));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), MAX_HEIGHT_PX);
  gtk_container_add (GTK_CONTAINER (scrolled), self->rows);
  gtk_container_add (GTK_CONTAINER (self), scrolled);
  gtk_widget_show_all (heading);
  gtk_widget_show_all (scrolled);
  gtk_widget_set_no_show_all (GTK_WIDGET (self), TRUE);
}

GtkWidget *
ips_tag_list_new (IpsWorkspace *workspace)
{
  IpsTagList *self = g_object_new (IPS_TYPE_TAG_LIST, NULL);
  IpsFleet *fleet = ips_workspace_get_fleet (workspace);

  self->workspace = g_object_ref (workspace);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (list_changed_cb), self, 0);
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (sensors_changed_cb), self, 0);
  fill (self);
  return GTK_WIDGET (self);
}
