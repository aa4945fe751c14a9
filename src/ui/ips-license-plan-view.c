/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-plan-view.h"
#include "ips-link-form.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-sign-cell.h"
#include "ips-text.h"

#define MAX_TEXT_CHARS 300
#define MIN_HEIGHT_PX 120
#define MIN_WRAP_PX 200
#define WRAP_GAP_PX 6
#define N_TEXTS 10

enum { STORE_CHECKED, STORE_GO, STORE_SIGN, STORE_ROW, STORE_TEXT, N_STORE = STORE_TEXT + N_TEXTS };

typedef char *(*TextFunc) (const IpsLicenseAssignment *row, gint64 now_us);

struct _IpsLicensePlanView
{
  GtkFrame parent_instance;

  GPtrArray *plan;             /* (owned) (nullable) */
  GtkListStore *store;         /* (owned) */
  GHashTable *unchecked;       /* (owned): keys of the rows whose check mark a person took away */
  GtkTreeView *view;
  gboolean filling;
};

enum { TOGGLED, SELECTED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsLicensePlanView, ips_license_plan_view, GTK_TYPE_FRAME)

static const IpsSensorFacts *
facts_of (const IpsLicenseAssignment *row)
{
  return row->sensor != NULL ? ips_sensor_get_facts (row->sensor) : NULL;
}

static char *
file_text (const IpsLicenseAssignment *row, gint64 now_us)
{
  g_autofree char *name = NULL;

  if (row->license != NULL)
    return ips_license_get_display_name (row->license);
  name = g_path_get_basename (row->source);
  return ips_text_make_safe (name, MAX_TEXT_CHARS);
}

static char *
file_serial_text (const IpsLicenseAssignment *row, gint64 now_us)
{
  return ips_text_make_safe (row->license != NULL ? row->license->serial : "", MAX_TEXT_CHARS);
}

static char *
expires_text (const IpsLicenseAssignment *row, gint64 now_us)
{
  return ips_format_date (row->license != NULL ? row->license->expires_us : 0);
}

static char *
checksum_text (const IpsLicenseAssignment *row, gint64 now_us)
{
  return row->license != NULL ? g_strndup (row->license->sha256, 12) : g_strdup ("");
}

static char *
device_text (const IpsLicenseAssignment *row, gint64 now_us)
{
  return ips_text_make_safe (row->sensor != NULL ? ips_sensor_get_name (row->sensor) : "", MAX_TEXT_CHARS);
}

static char *
serial_text (const IpsLicenseAssignment *row, gint64 now_us)
{
  const IpsSensorFacts *facts = facts_of (row);

  return ips_text_make_safe (facts != NULL ? facts->serial : "", MAX_TEXT_CHARS);
}

static char *
platform_text (const IpsLicenseAssignment *row, gint64 now_us)
{
  const IpsSensorFacts *facts = facts_of (row);

  return ips_text_make_safe (facts != NULL ? facts->platform : "", MAX_TEXT_CHARS);
}

static char *
present_text (const IpsLicenseAssignment *row, gint64 now_us)
{
  const IpsSensorFacts *facts = facts_of (row);

  return facts != NULL ? ips_license_describe (facts->license_status, facts->license_expires_us) : g_strdup ("");
}

static char *
verdict_text (const IpsLicenseAssignment *row, gint64 now_us)
{
  return g_strdup (ips_license_verdict_to_label (row->verdict));
}

static char *
reason_text (const IpsLicenseAssignment *row, gint64 now_us)
{
  g_autofree char *reason = ips_text_make_safe (row->reason, MAX_TEXT_CHARS);

  if (*row->warning == '\0')
    return g_steal_pointer (&reason);
  /* TRANSLATORS: two sentences without full stops: why, and a warning */
  return *reason != '\0' ? g_strdup_printf (_("%1$s. %2$s"), reason, row->warning) : g_strdup (row->warning);
}

/* In the order of IpsLicensePlanColumns, after the check mark. */
static const struct
{
  const char *title;
  int width;
  TextFunc text;
} texts[N_TEXTS] =
{
  { N_("File"), 170, file_text },
  { N_("Serial in File"), 118, file_serial_text },
  { N_("Expires"), 100, expires_text },
  { N_("Checksum"), 112, checksum_text },
  { N_("Device"), 156, device_text },
  { N_("Serial Number"), 118, serial_text },
  { N_("Platform"), 140, platform_text },
  { N_("Present License"), 170, present_text },
  { N_("Verdict"), 150, verdict_text },
  { N_("Remarks"), MIN_WRAP_PX, reason_text },
};

static IpsSign
get_sign (const IpsLicenseAssignment *row)
{
  if (row->go)
    return *row->warning != '\0' ? IPS_SIGN_WARNING : IPS_SIGN_FINE;
  if (row->fine)
    return IPS_SIGN_FINE;
  switch (row->verdict)
    {
    case IPS_LICENSE_VERDICT_OTHER_SERIAL:
    case IPS_LICENSE_VERDICT_NOT_A_LICENSE:
      return IPS_SIGN_ERROR;
    case IPS_LICENSE_VERDICT_UNMATCHED:
      return IPS_SIGN_UNKNOWN;
    case IPS_LICENSE_VERDICT_SAME:
    case IPS_LICENSE_VERDICT_OLDER:
    case IPS_LICENSE_VERDICT_SUPERSEDED:
    case IPS_LICENSE_VERDICT_NEWER:
    case IPS_LICENSE_VERDICT_DIFFERS:
    case IPS_LICENSE_VERDICT_UNKNOWN:
    case IPS_N_LICENSE_VERDICTS:
    default:
      return IPS_SIGN_WARNING;
    }
}

/* What a row is about, whatever its number is in the next plan. (transfer full) */
static char *
get_key (const IpsLicenseAssignment *row)
{
  return g_strdup_printf ("%s %s %s", row->sensor != NULL ? ips_sensor_get_id (row->sensor) : "",
                          row->license != NULL ? row->license->sha256 : "", row->source);
}

static void
remember (IpsLicensePlanView *self, guint number, gboolean checked)
{
  char *key = get_key (g_ptr_array_index (self->plan, number));

  if (checked)
    {
      g_hash_table_remove (self->unchecked, key);
      g_free (key);
    }
  else
    {
      g_hash_table_add (self->unchecked, key);
    }
}

static void
toggle (IpsLicensePlanView *self, GtkTreePath *path)
{
  GtkTreeIter iter;
  gboolean checked, go;
  guint number;

  if (!gtk_tree_model_get_iter (GTK_TREE_MODEL (self->store), &iter, path))
    return;
  gtk_tree_model_get (GTK_TREE_MODEL (self->store), &iter, STORE_CHECKED, &checked, STORE_GO, &go, STORE_ROW, &number, -1);
  if (!go)
    return;
  remember (self, number, !checked);
  gtk_list_store_set (self->store, &iter, STORE_CHECKED, !checked, -1);
  g_signal_emit (self, signals[TOGGLED], 0);
}

static void
toggled_cb (IpsLicensePlanView *self, const char *path_text)
{
  g_autoptr(GtkTreePath) path = gtk_tree_path_new_from_string (path_text);

  toggle (self, path);
}

static void
row_activated_cb (IpsLicensePlanView *self, GtkTreePath *path)
{
  toggle (self, path);
}

static void
selection_changed_cb (IpsLicensePlanView *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[SELECTED], 0);
}

/* The whole of what a cell may cut. */
static gboolean
query_tooltip_cb (GtkTreeView *view, int x, int y, gboolean keyboard, GtkTooltip *tooltip, IpsLicensePlanView *self)
{
  GtkTreeIter iter;
  GtkTreePath *path = NULL;
  g_autofree char *text = NULL;

  if (!gtk_tree_view_get_tooltip_context (view, &x, &y, keyboard, NULL, &path, &iter))
    return FALSE;
  gtk_tree_model_get (GTK_TREE_MODEL (self->store), &iter, STORE_TEXT + N_TEXTS - 1, &text, -1);
  gtk_tooltip_set_text (tooltip, text);
  gtk_tree_view_set_tooltip_row (view, tooltip, path);
  gtk_tree_path_free (path);
  return *text != '\0';
}

static void
sign_cell_data (GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter, gpointer user_data)
{
  g_autofree char *text = NULL;
  int sign;

  gtk_tree_model_get (model, iter, STORE_SIGN, &sign, STORE_TEXT + GPOINTER_TO_INT (user_data), &text, -1);
  ips_sign_cell_set_text (IPS_SIGN_CELL (cell), text);
  ips_sign_cell_set_sign (IPS_SIGN_CELL (cell), sign);
}

static void
add_check_column (IpsLicensePlanView *self)
{
  GtkCellRenderer *cell = gtk_cell_renderer_toggle_new ();
  GtkTreeViewColumn *column = gtk_tree_view_column_new_with_attributes (_("Update"), cell, "active", STORE_CHECKED, "visible", STORE_GO, NULL);

  gtk_tree_view_column_set_sizing (column, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_fixed_width (column, 72);
  gtk_tree_view_append_column (self->view, column);
  g_signal_connect_object (cell, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
}

static gboolean
measure_cb (gpointer column)
{
  gtk_tree_view_column_queue_resize (column);
  return G_SOURCE_REMOVE;
}

/* A text that is wrapped as wide as its column is. The rows are measured anew when the view has got its room: before, it would be
 * forgotten. */
static void
column_width_cb (GtkTreeViewColumn *column, GParamSpec *pspec, GtkCellRenderer *cell)
{
  int padding, width = gtk_tree_view_column_get_width (column), before;

  gtk_cell_renderer_get_padding (cell, &padding, NULL);
  width = MAX (width - 2 * padding - WRAP_GAP_PX, MIN_WRAP_PX);
  g_object_get (cell, "wrap-width", &before, NULL);
  if (before == width)
    return;
  g_object_set (cell, "wrap-width", width, NULL);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, measure_cb, g_object_ref (column), g_object_unref);
}

/* Sentences are read whole: the column takes the room that is left, and a row as many lines as it needs. */
static void
wrap_column (GtkTreeViewColumn *column, GtkCellRenderer *cell)
{
  g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_NONE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "wrap-width", MIN_WRAP_PX, NULL);
  gtk_tree_view_column_set_expand (column, TRUE);
  g_signal_connect_object (column, "notify::width", G_CALLBACK (column_width_cb), cell, 0);
}

static void
add_text_column (IpsLicensePlanView *self, int i, gboolean signed_column)
{
  GtkTreeViewColumn *column;

  if (signed_column)
    {
      GtkCellRenderer *cell = ips_sign_cell_new (FALSE, FALSE, PANGO_ELLIPSIZE_END);

      column = gtk_tree_view_column_new ();
      gtk_tree_view_column_set_title (column, _(texts[i].title));
      gtk_tree_view_column_pack_start (column, cell, TRUE);
      gtk_tree_view_column_set_cell_data_func (column, cell, sign_cell_data, GINT_TO_POINTER (i), NULL);
    }
  else
    {
      GtkCellRenderer *cell = gtk_cell_renderer_text_new ();

      g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
      column = gtk_tree_view_column_new_with_attributes (_(texts[i].title), cell, "text", STORE_TEXT + i, NULL);
      if (texts[i].text == reason_text)
        wrap_column (column, cell);
    }
  gtk_tree_view_column_set_sizing (column, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_fixed_width (column, texts[i].width);
  gtk_tree_view_column_set_resizable (column, TRUE);
  gtk_tree_view_column_set_sort_column_id (column, STORE_TEXT + i);
  gtk_tree_view_append_column (self->view, column);
}

static void
add_row (IpsLicensePlanView *self, guint number, const IpsLicenseAssignment *row, gint64 now_us)
{
  GtkTreeIter iter;
  g_autofree char *key = get_key (row);
  gboolean checked = row->go && !g_hash_table_contains (self->unchecked, key);

  gtk_list_store_insert_with_values (self->store, &iter, -1, STORE_CHECKED, checked, STORE_GO, row->go, STORE_SIGN, (int) get_sign (row),
                                     STORE_ROW, number, -1);
  for (int i = 0; i < N_TEXTS; i++)
    {
      g_autofree char *text = texts[i].text (row, now_us);

      gtk_list_store_set (self->store, &iter, STORE_TEXT + i, text, -1);
    }
}

void
ips_license_plan_view_set_plan (IpsLicensePlanView *self, GPtrArray *plan, IpsLicensePlanPart part, gint64 now_us)
{
  int selected;

  g_return_if_fail (IPS_IS_LICENSE_PLAN_VIEW (self));

  selected = ips_license_plan_view_get_selected (self);
  self->filling = TRUE;
  /* Filled while no view looks: thousands of rows are a matter of milliseconds then. */
  gtk_tree_view_set_model (self->view, NULL);
  gtk_list_store_clear (self->store);
  g_ptr_array_ref (plan);
  g_clear_pointer (&self->plan, g_ptr_array_unref);
  self->plan = plan;
  for (guint i = 0; i < plan->len; i++)
    {
      const IpsLicenseAssignment *row = g_ptr_array_index (plan, i);

      if (part == IPS_LICENSE_PLAN_ALL || row->go == (part == IPS_LICENSE_PLAN_GO))
        add_row (self, i, row, now_us);
    }
  gtk_tree_view_set_model (self->view, GTK_TREE_MODEL (self->store));
  ips_license_plan_view_select (self, selected);
  self->filling = FALSE;
}

GArray *
ips_license_plan_view_get_checked (IpsLicensePlanView *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (guint));
  GtkTreeModel *model;
  GtkTreeIter iter;

  g_return_val_if_fail (IPS_IS_LICENSE_PLAN_VIEW (self), rows);

  model = GTK_TREE_MODEL (self->store);
  for (gboolean ok = gtk_tree_model_get_iter_first (model, &iter); ok; ok = gtk_tree_model_iter_next (model, &iter))
    {
      gboolean checked, go;
      guint row;

      gtk_tree_model_get (model, &iter, STORE_CHECKED, &checked, STORE_GO, &go, STORE_ROW, &row, -1);
      if (checked && go)
        g_array_append_val (rows, row);
    }
  return rows;
}

void
ips_license_plan_view_check_all (IpsLicensePlanView *self, gboolean checked)
{
  GtkTreeModel *model;
  GtkTreeIter iter;

  g_return_if_fail (IPS_IS_LICENSE_PLAN_VIEW (self));

  model = GTK_TREE_MODEL (self->store);
  for (gboolean ok = gtk_tree_model_get_iter_first (model, &iter); ok; ok = gtk_tree_model_iter_next (model, &iter))
    {
      gboolean go;
      guint number;

      gtk_tree_model_get (model, &iter, STORE_GO, &go, STORE_ROW, &number, -1);
      if (go)
        remember (self, number, checked);
      gtk_list_store_set (self->store, &iter, STORE_CHECKED, checked && go, -1);
    }
  g_signal_emit (self, signals[TOGGLED], 0);
}

GPtrArray *
ips_license_plan_view_get_sensors (IpsLicensePlanView *self)
{
  g_autoptr(GArray) checked = ips_license_plan_view_get_checked (self);
  GPtrArray *sensors = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < checked->len; i++)
    {
      const IpsLicenseAssignment *row = g_ptr_array_index (self->plan, g_array_index (checked, guint, i));

      g_ptr_array_add (sensors, g_object_ref (row->sensor));
    }
  return sensors;
}

char *
ips_license_plan_view_describe_forms (IpsLicensePlanView *self, IpsTransport fleet_default)
{
  g_autoptr(GPtrArray) sensors = ips_license_plan_view_get_sensors (self);

  return ips_link_form_describe (sensors, IPS_VERB_UPDATE_LICENSE, fleet_default);
}

int
ips_license_plan_view_get_selected (IpsLicensePlanView *self)
{
  GtkTreeModel *model;
  GtkTreeIter iter;
  guint row;

  g_return_val_if_fail (IPS_IS_LICENSE_PLAN_VIEW (self), -1);

  if (!gtk_tree_selection_get_selected (gtk_tree_view_get_selection (self->view), &model, &iter))
    return -1;
  gtk_tree_model_get (model, &iter, STORE_ROW, &row, -1);
  return (int) row;
}

void
ips_license_plan_view_select (IpsLicensePlanView *self, int wanted)
{
  GtkTreeModel *model;
  GtkTreeIter iter;

  g_return_if_fail (IPS_IS_LICENSE_PLAN_VIEW (self));

  model = GTK_TREE_MODEL (self->store);
  for (gboolean ok = wanted >= 0 && gtk_tree_model_get_iter_first (model, &iter); ok; ok = gtk_tree_model_iter_next (model, &iter))
    {
      guint row;

      gtk_tree_model_get (model, &iter, STORE_ROW, &row, -1);
      if ((int) row == wanted)
        {
          gtk_tree_selection_select_iter (gtk_tree_view_get_selection (self->view), &iter);
          return;
        }
    }
}

void
ips_license_plan_view_select_first (IpsLicensePlanView *self)
{
  GtkTreeIter iter;

  g_return_if_fail (IPS_IS_LICENSE_PLAN_VIEW (self));

  if (gtk_tree_model_get_iter_first (GTK_TREE_MODEL (self->store), &iter))
    gtk_tree_selection_select_iter (gtk_tree_view_get_selection (self->view), &iter);
}

GtkTreeView *
ips_license_plan_view_get_view (IpsLicensePlanView *self)
{
  g_return_val_if_fail (IPS_IS_LICENSE_PLAN_VIEW (self), NULL);

  return self->view;
}

static void
ips_license_plan_view_dispose (GObject *object)
{
  IpsLicensePlanView *self = IPS_LICENSE_PLAN_VIEW (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->plan, g_ptr_array_unref);

  G_OBJECT_CLASS (ips_license_plan_view_parent_class)->dispose (object);
}

static void
ips_license_plan_view_finalize (GObject *object)
{
  g_hash_table_unref (IPS_LICENSE_PLAN_VIEW (object)->unchecked);

  G_OBJECT_CLASS (ips_license_plan_view_parent_class)->finalize (object);
}

static void
ips_license_plan_view_class_init (IpsLicensePlanViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_license_plan_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_license_plan_view_finalize;

  signals[TOGGLED] = g_signal_new ("toggled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SELECTED] = g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_license_plan_view_init (IpsLicensePlanView *self)
{
  GType types[N_STORE] = { [STORE_CHECKED] = G_TYPE_BOOLEAN, [STORE_GO] = G_TYPE_BOOLEAN, [STORE_SIGN] = G_TYPE_INT, [STORE_ROW] = G_TYPE_UINT };
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL), *view = gtk_tree_view_new ();

  for (guint i = STORE_TEXT; i < N_STORE; i++)
    types[i] = G_TYPE_STRING;
  self->store = gtk_list_store_newv (N_STORE, types);
  self->view = GTK_TREE_VIEW (view);
  self->unchecked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_tree_view_set_enable_search (self->view, TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), MIN_HEIGHT_PX);
  gtk_container_add (GTK_CONTAINER (scrolled), view);
  gtk_container_add (GTK_CONTAINER (self), scrolled);
  gtk_widget_show_all (scrolled);
  gtk_widget_set_has_tooltip (view, TRUE);
  g_signal_connect_object (view, "query-tooltip", G_CALLBACK (query_tooltip_cb), self, 0);
  g_signal_connect_object (view, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_tree_view_get_selection (self->view), "changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
ips_license_plan_view_new (const char *name, IpsLicensePlanColumns columns)
{
  IpsLicensePlanView *self = g_object_new (IPS_TYPE_LICENSE_PLAN_VIEW, "visible", TRUE, NULL);

  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->view)), name);
  if (columns & IPS_LICENSE_PLAN_CHECK)
    add_check_column (self);
  for (int i = 0; i < N_TEXTS; i++)
    if (columns & (IPS_LICENSE_PLAN_FILE << i))
      /* The sign stands with the verdict, or where there is none with the device. */
      add_text_column (self, i, (IPS_LICENSE_PLAN_FILE << i) == (columns & IPS_LICENSE_PLAN_VERDICT ? IPS_LICENSE_PLAN_VERDICT : IPS_LICENSE_PLAN_DEVICE));
  /* Where nothing of it is done the remark is the reason. */
  if ((columns & (IPS_LICENSE_PLAN_CHECK | IPS_LICENSE_PLAN_PRESENT)) == 0)
    gtk_tree_view_column_set_title (gtk_tree_view_get_column (self->view, (int) gtk_tree_view_get_n_columns (self->view) - 1), _("Reason"));
  gtk_tree_view_set_fixed_height_mode (self->view, TRUE);
  return GTK_WIDGET (self);
}
