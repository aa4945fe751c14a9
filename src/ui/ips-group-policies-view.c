/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-group-policies-view.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-administration-page.h"
#include "ips-fleet-policies.h"
#include "ips-table.h"
#include "ips-text.h"

#define MAX_TEXT_CHARS 300
#define CHOICE_NONE "none"

/* A row of the table: a group's path. */
#define IPS_TYPE_GROUP_ROW (ips_group_row_get_type ())
G_DECLARE_FINAL_TYPE (IpsGroupRow, ips_group_row, IPS, GROUP_ROW, GObject)

struct _IpsGroupRow
{
  GObject parent_instance;

  char *path;        /* (owned) */
  guint n_devices;   /* in it and below it */
};

G_DEFINE_FINAL_TYPE (IpsGroupRow, ips_group_row, G_TYPE_OBJECT)

struct _IpsGroupPoliciesView
{
  GtkBox parent_instance;

  IpsWorkspace *workspace;   /* (owned) */
  GHashTable *saved;         /* (owned): what is compared with */
  GHashTable *entered;       /* (owned) */
  IpsCertPolicy fallback;
  guint update_id;

  IpsTable *table;
  GtkComboBox *choice_combo;
  GtkWidget *assign_button;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsGroupPoliciesView, ips_group_policies_view, GTK_TYPE_BOX)

static void
ips_group_row_finalize (GObject *object)
{
  g_free (IPS_GROUP_ROW (object)->path);
  G_OBJECT_CLASS (ips_group_row_parent_class)->finalize (object);
}

static void
ips_group_row_class_init (IpsGroupRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_group_row_finalize;
}

static void
ips_group_row_init (IpsGroupRow *self)
{
}

static const char *
get_path (gconstpointer row)
{
  return ((const IpsGroupRow *) row)->path;
}

/* --- cells --- */

static char *
group_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (get_path (row), MAX_TEXT_CHARS);
}

static char *
own_text (gpointer row, gpointer user_data)
{
  IpsGroupPoliciesView *self = user_data;
  IpsCertPolicy policy;

  return g_strdup (ips_group_policies_lookup (self->entered, get_path (row), &policy) ? ips_cert_policy_get_label (policy) : _("None"));
}

static char *
in_force_text (gpointer row, gpointer user_data)
{
  IpsGroupPoliciesView *self = user_data;
  g_autofree char *text = ips_group_policies_describe (self->entered, get_path (row), self->fallback);

  return ips_text_make_safe (text, MAX_TEXT_CHARS);
}

static guint
get_n_devices (gconstpointer row)
{
  return ((const IpsGroupRow *) row)->n_devices;
}

static char *
devices_text (gpointer row, gpointer user_data)
{
  return g_strdup_printf ("%u", get_n_devices (row));
}

static int
devices_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  guint x = get_n_devices (a), y = get_n_devices (b);

  return (x > y) - (x < y);
}

static const IpsTableColumn columns[] =
{
  { "group", N_("Group"), 220, TRUE, FALSE, FALSE, group_text, NULL, NULL, NULL },
  { "own", N_("Own Policy"), 190, TRUE, FALSE, FALSE, own_text, NULL, NULL, NULL },
  { "in-force", N_("In Force"), 300, TRUE, FALSE, FALSE, in_force_text, NULL, NULL, NULL },
  { "devices", N_("Devices"), 80, TRUE, TRUE, FALSE, devices_text, NULL, devices_compare, NULL },
};

/* --- rows --- */

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* (transfer full): paths of groups with devices and of those that have a policy, sorted */
static GPtrArray *
list_paths (IpsGroupPoliciesView *self)
{
  g_auto(GStrv) groups = ips_fleet_get_groups (ips_workspace_get_fleet (self->workspace));
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GList) with_policy = g_hash_table_get_keys (self->entered);
  g_autoptr(GList) saved = g_hash_table_get_keys (self->saved);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  with_policy = g_list_concat (g_steal_pointer (&with_policy), g_steal_pointer (&saved));
  for (guint i = 0; groups[i] != NULL; i++)
    if (*groups[i] != '\0' && g_hash_table_add (seen, groups[i]))
      g_ptr_array_add (paths, g_strdup (groups[i]));
  for (GList *l = with_policy; l != NULL; l = l->next)
    if (g_hash_table_add (seen, l->data))
      g_ptr_array_add (paths, g_strdup (l->data));
  g_ptr_array_sort (paths, compare_paths);
  return paths;
}

static gboolean
has_rows (IpsGroupPoliciesView *self, GPtrArray *paths)
{
  g_autoptr(GPtrArray) rows = ips_table_get_all (self->table);

  if (rows->len != paths->len)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!g_str_equal (get_path (g_ptr_array_index (rows, i)), g_ptr_array_index (paths, i)))
      return FALSE;
  return TRUE;
}

/* A device counts in its own group and in all above it. */
static void
count_devices (IpsGroupPoliciesView *self, GPtrArray *rows)
{
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace));
  g_autoptr(GHashTable) by_path = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      IpsGroupRow *row = g_ptr_array_index (rows, i);

      row->n_devices = 0;
      g_hash_table_insert (by_path, row->path, row);
    }
  for (guint i = 0; i < sensors->len; i++)
    {
      g_autofree char *path = g_strdup (ips_sensor_get_config (g_ptr_array_index (sensors, i))->group);

      while (*path != '\0')
        {
          IpsGroupRow *row = g_hash_table_lookup (by_path, path);
          char *slash = strrchr (path, '/');

          if (row != NULL)
            row->n_devices++;
          *(slash != NULL ? slash : path) = '\0';
        }
    }
}

static void
fill (IpsGroupPoliciesView *self)
{
  g_autoptr(GPtrArray) paths = list_paths (self);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  if (has_rows (self, paths))
    {
      g_autoptr(GPtrArray) present = ips_table_get_all (self->table);

      count_devices (self, present);
      ips_table_rows_changed (self->table, NULL);
      return;
    }
  for (guint i = 0; i < paths->len; i++)
    {
      IpsGroupRow *row = g_object_new (IPS_TYPE_GROUP_ROW, NULL);

      row->path = g_strdup (g_ptr_array_index (paths, i));
      g_ptr_array_add (rows, row);
    }
  count_devices (self, rows);
  ips_table_set_rows (self->table, rows);
}

static void
changed (IpsGroupPoliciesView *self)
{
  fill (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Whether both say the same of the group. */
static gboolean
agree (GHashTable *a, GHashTable *b, const char *path)
{
  IpsCertPolicy x = IPS_CERT_POLICY_ASK, y = IPS_CERT_POLICY_ASK;

  return ips_group_policies_lookup (a, path, &x) == ips_group_policies_lookup (b, path, &y) && x == y;
}

/* Somebody saved: groups that nobody touched here follow. */
static void
communication_changed_cb (IpsGroupPoliciesView *self)
{
  GHashTable *now = ips_fleet_get_group_policies (ips_workspace_get_fleet (self->workspace));
  g_autoptr(GPtrArray) paths = NULL;
  g_autoptr(GHashTable) before = g_steal_pointer (&self->saved);

  self->saved = ips_group_policies_copy (now);
  paths = list_paths (self);
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      IpsCertPolicy policy;

      if (agree (self->entered, before, path))
        ips_group_policies_set (self->entered, path, ips_group_policies_lookup (now, path, &policy) ? &policy : NULL);
    }
  changed (self);
}

/* --- what is chosen --- */

static gboolean
update_cb (gpointer user_data)
{
  IpsGroupPoliciesView *self = user_data;
  gboolean some = ips_table_get_n_selected (self->table) > 0;

  self->update_id = 0;
  gtk_widget_set_sensitive (self->assign_button, some);
  gtk_widget_set_tooltip_text (self->assign_button, some ? NULL : _("Select groups first"));
  return G_SOURCE_REMOVE;
}

/* From the loop: to ask for the rows brings the table up to date, which must not happen while it handles the click. */
static void
selection_changed_cb (IpsGroupPoliciesView *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add (update_cb, self);
}

static void
assign_cb (IpsGroupPoliciesView *self)
{
  g_autoptr(GPtrArray) rows = ips_table_get_selected (self->table);
  const char *choice = gtk_combo_box_get_active_id (self->choice_combo);
  IpsCertPolicy policy = IPS_CERT_POLICY_ASK;
  gboolean own = choice != NULL && ips_cert_policy_from_nick (choice, &policy);

  for (guint i = 0; i < rows->len; i++)
    ips_group_policies_set (self->entered, get_path (g_ptr_array_index (rows, i)), own ? &policy : NULL);
  changed (self);
}

void
ips_group_policies_view_set_default (IpsGroupPoliciesView *self, IpsCertPolicy policy)
{
  g_return_if_fail (IPS_IS_GROUP_POLICIES_VIEW (self));

  if (self->fallback == policy)
    return;
  self->fallback = policy;
  ips_table_rows_changed (self->table, NULL);
}

GHashTable *
ips_group_policies_view_get_entered (IpsGroupPoliciesView *self)
{
  g_return_val_if_fail (IPS_IS_GROUP_POLICIES_VIEW (self), NULL);

  return self->entered;
}

guint
ips_group_policies_view_get_n_changes (IpsGroupPoliciesView *self)
{
  g_autoptr(GPtrArray) paths = list_paths (self);
  guint n = 0;

  for (guint i = 0; i < paths->len; i++)
    n += !agree (self->entered, self->saved, g_ptr_array_index (paths, i));
  return n;
}

void
ips_group_policies_view_reset (IpsGroupPoliciesView *self)
{
  g_hash_table_unref (self->entered);
  self->entered = ips_group_policies_copy (self->saved);
  changed (self);
}

void
ips_group_policies_view_clear (IpsGroupPoliciesView *self)
{
  g_hash_table_remove_all (self->entered);
  changed (self);
}

void
ips_group_policies_view_add_lines (IpsGroupPoliciesView *self, GPtrArray *lines)
{
  g_autoptr(GPtrArray) paths = list_paths (self);

  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      IpsCertPolicy policy;
      g_autofree char *title = NULL;

      if (!ips_group_policies_lookup (self->entered, path, &policy))
        continue;
      /* TRANSLATORS: %s is a group of devices */
      title = g_strdup_printf (_("New certificates of %s"), path);
      g_ptr_array_add (lines, ips_administration_page_describe_change (title, ips_cert_policy_get_label (policy), _("None")));
    }
}

/* --- building --- */

static void
ips_group_policies_view_dispose (GObject *object)
{
  IpsGroupPoliciesView *self = IPS_GROUP_POLICIES_VIEW (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  G_OBJECT_CLASS (ips_group_policies_view_parent_class)->dispose (object);
}

static void
ips_group_policies_view_finalize (GObject *object)
{
  IpsGroupPoliciesView *self = IPS_GROUP_POLICIES_VIEW (object);

  g_hash_table_unref (self->saved);
  g_hash_table_unref (self->entered);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (ips_group_policies_view_parent_class)->finalize (object);
}

static void
ips_group_policies_view_class_init (IpsGroupPoliciesViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_group_policies_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_group_policies_view_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_group_policies_view_init (IpsGroupPoliciesView *self)
{
}

static GtkWidget *
build_tools (IpsGroupPoliciesView *self)
{
  static const IpsCertPolicy policies[] = { IPS_CERT_POLICY_ASK, IPS_CERT_POLICY_ACCEPT, IPS_CERT_POLICY_MANUAL };
  GtkWidget *tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_("_Policy of the selected groups:"));
  GtkWidget *combo = gtk_combo_box_text_new ();

  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), ips_cert_policy_to_nick (policies[i]), ips_cert_policy_get_label (policies[i]));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), CHOICE_NONE, _("None of its own (that of the group above)"));
  gtk_combo_box_set_active (GTK_COMBO_BOX (combo), 0);
  atk_object_set_name (gtk_widget_get_accessible (combo), _("Policy of the selected groups"));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), combo);
  self->choice_combo = GTK_COMBO_BOX (combo);
  self->assign_button = gtk_button_new_with_mnemonic (_("Assi_gn"));
  gtk_widget_set_sensitive (self->assign_button, FALSE);
  gtk_widget_set_tooltip_text (self->assign_button, _("Select groups first"));
  g_signal_connect_object (self->assign_button, "clicked", G_CALLBACK (assign_cb), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (tools), label);
  gtk_container_add (GTK_CONTAINER (tools), combo);
  gtk_container_add (GTK_CONTAINER (tools), self->assign_button);
  return tools;
}

GtkWidget *
ips_group_policies_view_new (IpsWorkspace *workspace)
{
  IpsGroupPoliciesView *self;
  GtkWidget *hint = gtk_label_new (_("What happens when a device of a group shows a certificate that is not known yet. A group without a "
                                     "policy of its own has that of the group above, and in the end the default under Connection."));
  GtkWidget *frame = gtk_frame_new (NULL);
  IpsFleet *fleet;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  fleet = ips_workspace_get_fleet (workspace);
  self = g_object_new (IPS_TYPE_GROUP_POLICIES_VIEW, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 12, "margin", 12, NULL);
  self->workspace = g_object_ref (workspace);
  self->saved = ips_group_policies_copy (ips_fleet_get_group_policies (fleet));
  self->entered = ips_group_policies_copy (self->saved);
  self->fallback = ips_fleet_get_communication (fleet)->policy;
  gtk_label_set_xalign (GTK_LABEL (hint), 0);
  gtk_label_set_line_wrap (GTK_LABEL (hint), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (hint), 80);
  gtk_style_context_add_class (gtk_widget_get_style_context (hint), GTK_STYLE_CLASS_DIM_LABEL);
  self->table = IPS_TABLE (ips_table_new ("certificate-policies", columns, G_N_ELEMENTS (columns), self));
  ips_table_set_accessible_name (self->table, _("Certificate Policies"));
  ips_table_set_empty (self->table, _("There are no groups yet: every device has the default. Groups are set in Device Properties."), NULL, NULL);
  gtk_widget_set_vexpand (GTK_WIDGET (self->table), TRUE);
  gtk_container_add (GTK_CONTAINER (frame), GTK_WIDGET (self->table));
  gtk_container_add (GTK_CONTAINER (self), hint);
  gtk_container_add (GTK_CONTAINER (self), frame);
  gtk_container_add (GTK_CONTAINER (self), build_tools (self));
  gtk_widget_show_all (GTK_WIDGET (self));
  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "communication-changed", G_CALLBACK (communication_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "list-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (fleet, "sensors-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}
