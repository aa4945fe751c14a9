/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-table-model.h"

#include <string.h>

#include "ips-text.h"

#define TEST_TYPE_ROW (test_row_get_type ())
G_DECLARE_FINAL_TYPE (TestRow, test_row, TEST, ROW, GObject)

struct _TestRow
{
  GObject parent_instance;

  char *name;
  char *version;
  gint64 until_us;
};

G_DEFINE_FINAL_TYPE (TestRow, test_row, G_TYPE_OBJECT)

static void
test_row_finalize (GObject *object)
{
  TestRow *self = TEST_ROW (object);

  g_free (self->name);
  g_free (self->version);
  G_OBJECT_CLASS (test_row_parent_class)->finalize (object);
}

static void
test_row_class_init (TestRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_row_finalize;
}

static void
test_row_init (TestRow *self)
{
}

static TestRow *
test_row_new (const char *name, const char *version)
{
  TestRow *self = g_object_new (TEST_TYPE_ROW, NULL);

  self->name = g_strdup (name);
  self->version = g_strdup (version);
  return self;
}

static guint n_texts;

static char *
name_text (gpointer row, gpointer user_data)
{
  n_texts++;
  return g_strdup (TEST_ROW (row)->name);
}

static char *
version_text (gpointer row, gpointer user_data)
{
  return g_strdup (TEST_ROW (row)->version);
}

static char *
until_text (gpointer row, gpointer user_data)
{
  return g_strdup (TEST_ROW (row)->until_us == 0 ? "" : "some day");
}

static gint64
until_us (gpointer row, gpointer user_data)
{
  return TEST_ROW (row)->until_us;
}

static const IpsTableColumn columns[] = {
  { .id = "name", .title = "Name", .width = 100, .shown = TRUE, .text = name_text },
  { .id = "version", .title = "Version", .width = 100, .shown = TRUE, .text = version_text },
  { .id = "until", .title = "Until", .width = 100, .shown = TRUE, .text = until_text, .date_us = until_us },
};

typedef struct
{
  IpsTableModel *model;
  GPtrArray *rows;
  guint n_changed;
} Fixture;

static void
row_changed_cb (GtkTreeModel *model, GtkTreePath *path, GtkTreeIter *iter, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_changed++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const char *const rows[][2] = { { "ber-core-10", "7.1(7)E4" }, { "ber-core-9", "7.1(11)E4" },
                                  { "ÅRHUS-lab", "7.3(5)E4" }, { "ams-edge-01", "7.1(7)E4" } };

  fixture->rows = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_ptr_array_add (fixture->rows, test_row_new (rows[i][0], rows[i][1]));
  fixture->model = ips_table_model_new (columns, G_N_ELEMENTS (columns), NULL);
  g_signal_connect (fixture->model, "row-changed", G_CALLBACK (row_changed_cb), fixture);
  ips_table_model_set_rows (fixture->model, fixture->rows);
  ips_table_model_update (fixture->model);
  n_texts = 0;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  TestRow *row = g_object_ref (g_ptr_array_index (fixture->rows, 0));

  g_assert_finalize_object (fixture->model);
  g_ptr_array_unref (fixture->rows);
  /* Nothing else kept it. */
  g_assert_finalize_object (row);
}

static char *
visible_names (IpsTableModel *model)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < ips_table_model_get_n_visible (model); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                            TEST_ROW (ips_table_model_get_nth_visible (model, i))->name);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
assert_visible (IpsTableModel *model, const char *expected)
{
  g_autofree char *names = visible_names (model);

  g_assert_cmpstr (names, ==, expected);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  const IpsTableSort by_name[] = { { 0, FALSE } };
  const IpsTableSort by_version[] = { { 1, TRUE }, { 0, FALSE } };

  assert_visible (fixture->model, "ber-core-10 ber-core-9 ÅRHUS-lab ams-edge-01");
  ips_table_model_set_sorts (fixture->model, by_name, 1);
  ips_table_model_update (fixture->model);
  assert_visible (fixture->model, "ams-edge-01 ber-core-9 ber-core-10 ÅRHUS-lab");
  ips_table_model_set_sorts (fixture->model, by_version, 2);
  ips_table_model_update (fixture->model);
  assert_visible (fixture->model, "ÅRHUS-lab ber-core-9 ams-edge-01 ber-core-10");
  ips_table_model_set_sorts (fixture->model, NULL, 0);
  ips_table_model_update (fixture->model);
  assert_visible (fixture->model, "ber-core-10 ber-core-9 ÅRHUS-lab ams-edge-01");
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  guint n_before;

  ips_table_model_set_search (fixture->model, "BER");
  ips_table_model_update (fixture->model);
  assert_visible (fixture->model, "ber-core-10 ber-core-9");

  /* Growing looks only at what is visible, and makes no text again. */
  n_before = n_texts;
  ips_table_model_set_search (fixture->model, "ber 7.1(11)");
  ips_table_model_update (fixture->model);
  assert_visible (fixture->model, "ber-core-9");
  g_assert_cmpuint (n_texts, ==, n_before);

  ips_table_model_set_search (fixture->model, "århus");
  ips_table_model_update (fixture->model);
  assert_visible (fixture->model, "ÅRHUS-lab");
  g_assert_cmpint (ips_table_model_find (fixture->model, g_ptr_array_index (fixture->rows, 2)), ==, 0);
  g_assert_cmpint (ips_table_model_find (fixture->model, g_ptr_array_index (fixture->rows, 0)), ==, -1);

  ips_table_model_set_search (fixture->model, NULL);
  ips_table_model_update (fixture->model);
  g_assert_cmpuint (ips_table_model_get_n_visible (fixture->model), ==, 4);
}

static gboolean
is_core (gpointer row, gpointer user_data)
{
  return strstr (TEST_ROW (row)->name, "core") != NULL;
}

static void
test_filter (Fixture *fixture, gconstpointer data)
{
  ips_table_model_set_filter (fixture->model, is_core, NULL, NULL);
  ips_table_model_update (fixture->model);
  assert_visible (fixture->model, "ber-core-10 ber-core-9");
  ips_table_model_set_search (fixture->model, "10");
  ips_table_model_update (fixture->model);
  assert_visible (fixture->model, "ber-core-10");
  ips_table_model_set_filter (fixture->model, NULL, NULL, NULL);
  ips_table_model_set_search (fixture->model, "");
  ips_table_model_update (fixture->model);
  g_assert_cmpuint (ips_table_model_get_n_visible (fixture->model), ==, 4);
}

static void
assert_criterion (Fixture *fixture, guint column, IpsTableOperator operator, const char *value, const char *expected)
{
  g_autoptr (GPtrArray) criteria = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_table_criterion_free);

  g_ptr_array_add (criteria, ips_table_criterion_new (column, operator, value));
  ips_table_model_set_criteria (fixture->model, criteria);
  ips_table_model_update (fixture->model);
  assert_visible (fixture->model, expected);
}

static void
test_criteria (Fixture *fixture, gconstpointer data)
{
  const char *const all = "ber-core-10 ber-core-9 ÅRHUS-lab ams-edge-01";
  g_autoptr (GDateTime) soon = g_date_time_new_now_local ();
  g_autoptr (GDateTime) later = g_date_time_add_days (soon, 20);

  TEST_ROW (g_ptr_array_index (fixture->rows, 0))->until_us = g_date_time_to_unix (soon) * G_USEC_PER_SEC;
  TEST_ROW (g_ptr_array_index (fixture->rows, 1))->until_us = g_date_time_to_unix (later) * G_USEC_PER_SEC;

  assert_criterion (fixture, 1, IPS_TABLE_OPERATOR_LESS, "7.1(11)E4", "ber-core-10 ams-edge-01");
  assert_criterion (fixture, 1, IPS_TABLE_OPERATOR_MORE, "7.1(11)E4", "ÅRHUS-lab");
  assert_criterion (fixture, 1, IPS_TABLE_OPERATOR_IS, "7.3(5)e4", "ÅRHUS-lab");
  assert_criterion (fixture, 1, IPS_TABLE_OPERATOR_IS_NOT, "7.1(7)E4", "ber-core-9 ÅRHUS-lab");
  assert_criterion (fixture, 0, IPS_TABLE_OPERATOR_BEGINS, "BER", "ber-core-10 ber-core-9");
  assert_criterion (fixture, 0, IPS_TABLE_OPERATOR_CONTAINS, "edge", "ams-edge-01");
  assert_criterion (fixture, 2, IPS_TABLE_OPERATOR_BEFORE, "10", "ber-core-10");
  assert_criterion (fixture, 2, IPS_TABLE_OPERATOR_AFTER, "10", "ber-core-9");
  assert_criterion (fixture, 2, IPS_TABLE_OPERATOR_AFTER, "1999-12-31", "ber-core-10 ber-core-9");
  /* Half-typed values hide nothing. */
  assert_criterion (fixture, 2, IPS_TABLE_OPERATOR_AFTER, "20x", all);
  assert_criterion (fixture, 0, IPS_TABLE_OPERATOR_IS, "", all);
  ips_table_model_set_criteria (fixture->model, NULL);
  ips_table_model_update (fixture->model);
  assert_visible (fixture->model, all);
}

static void
change (Fixture *fixture, guint number, const char *name, gboolean needs_update, guint n_changed)
{
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();
  TestRow *row = g_ptr_array_index (fixture->rows, number);

  g_free (row->name);
  row->name = g_strdup (name);
  g_ptr_array_add (changed, row);
  fixture->n_changed = 0;
  g_assert_true (ips_table_model_rows_changed (fixture->model, changed) == needs_update);
  g_assert_cmpuint (fixture->n_changed, ==, n_changed);
}

static void
test_rows_changed (Fixture *fixture, gconstpointer data)
{
  const IpsTableSort by_name[] = { { 0, FALSE } };

  ips_table_model_set_sorts (fixture->model, by_name, 1);
  ips_table_model_set_search (fixture->model, "ber");
  ips_table_model_update (fixture->model);

  change (fixture, 0, "ber-core-11", FALSE, 1);       /* stays where it is */
  change (fixture, 3, "ams-edge-02", FALSE, 0);       /* is not visible before or after */
  change (fixture, 3, "ams-ber-02", TRUE, 0);         /* becomes visible */
  ips_table_model_update (fixture->model);
  assert_visible (fixture->model, "ams-ber-02 ber-core-9 ber-core-11");
  change (fixture, 1, "ber-core-12", TRUE, 0);        /* moves */
  ips_table_model_update (fixture->model);
  assert_visible (fixture->model, "ams-ber-02 ber-core-11 ber-core-12");
  change (fixture, 1, "fra-core-12", TRUE, 0);        /* leaves */
  ips_table_model_update (fixture->model);
  assert_visible (fixture->model, "ams-ber-02 ber-core-11");
}

static void
test_set_rows (Fixture *fixture, gconstpointer data)
{
  TestRow *fresh = test_row_new ("zrh-01", "7.3(5)E4");

  while (ips_table_model_warm (fixture->model, 1000))
    ;
  n_texts = 0;
  g_ptr_array_add (fixture->rows, fresh);
  ips_table_model_set_rows (fixture->model, fixture->rows);
  ips_table_model_set_search (fixture->model, "zrh");
  ips_table_model_update (fixture->model);
  assert_visible (fixture->model, "zrh-01");
  /* Only the new row's search key was made. */
  g_assert_cmpuint (n_texts, ==, 1);

  ips_table_model_set_rows (fixture->model, NULL);
  ips_table_model_update (fixture->model);
  g_assert_cmpuint (ips_table_model_get_n_visible (fixture->model), ==, 0);
  g_assert_cmpuint (ips_table_model_get_n_rows (fixture->model), ==, 0);
}

static void
test_tree_model (Fixture *fixture, gconstpointer data)
{
  GtkTreeModel *model = GTK_TREE_MODEL (fixture->model);
  g_autoptr (GtkTreePath) deep = gtk_tree_path_new_from_string ("1:0");
  GtkTreeIter iter, old;
  guint n = 0;

  g_assert_true (gtk_tree_model_get_iter_first (model, &iter));
  old = iter;
  do
    {
      g_autoptr (GtkTreePath) path = gtk_tree_model_get_path (model, &iter);
      gpointer row = NULL;

      gtk_tree_model_get (model, &iter, 0, &row, -1);
      g_assert_true (row == ips_table_model_get_nth_visible (fixture->model, n));
      g_assert_cmpint (gtk_tree_path_get_indices (path)[0], ==, n);
      n++;
    }
  while (gtk_tree_model_iter_next (model, &iter));
  g_assert_cmpuint (n, ==, 4);
  g_assert_false (gtk_tree_model_get_iter (model, &iter, deep));
  g_assert_false (gtk_tree_model_iter_nth_child (model, &iter, NULL, 4));
  g_assert_cmpint (gtk_tree_model_iter_n_children (model, NULL), ==, 4);
  g_assert_true (gtk_tree_model_get_flags (model) == GTK_TREE_MODEL_LIST_ONLY);

  /* An update makes old iterators void, so that a mistake is seen at once. */
  ips_table_model_update (fixture->model);
  g_test_expect_message ("Ips-Ui", G_LOG_LEVEL_CRITICAL, "*stamp*");
  g_assert_null (ips_table_model_get_row (fixture->model, &old));
  g_test_assert_expected_messages ();
}

/* Ages move on: what is on the screen is drawn anew, and nothing is sorted or searched again. */
static void
test_announce (Fixture *fixture, gconstpointer data)
{
  ips_table_model_announce (fixture->model, 1, 2);
  g_assert_cmpuint (fixture->n_changed, ==, 2);
  g_assert_cmpuint (n_texts, ==, 0);
  ips_table_model_announce (fixture->model, 3, 99);
  g_assert_cmpuint (fixture->n_changed, ==, 3);
}

static void
test_operators (void)
{
  for (guint i = 0; i < IPS_N_TABLE_OPERATORS; i++)
    {
      IpsTableOperator operator;

      g_assert_true (ips_table_operator_from_nick (ips_table_operator_to_nick ((IpsTableOperator) i), &operator));
      g_assert_cmpint (operator, ==, i);
      g_assert_cmpstr (ips_table_operator_to_label (operator), !=, "");
    }
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    g_assert_cmpint (ips_table_column_get_operators (&columns[i])[0], !=, IPS_N_TABLE_OPERATORS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/ui/table-model/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/ui/table-model/search", Fixture, NULL, set_up, test_search, tear_down);
  g_test_add ("/ui/table-model/filter", Fixture, NULL, set_up, test_filter, tear_down);
  g_test_add ("/ui/table-model/criteria", Fixture, NULL, set_up, test_criteria, tear_down);
  g_test_add ("/ui/table-model/rows-changed", Fixture, NULL, set_up, test_rows_changed, tear_down);
  g_test_add ("/ui/table-model/set-rows", Fixture, NULL, set_up, test_set_rows, tear_down);
  g_test_add ("/ui/table-model/tree-model", Fixture, NULL, set_up, test_tree_model, tear_down);
  g_test_add ("/ui/table-model/announce", Fixture, NULL, set_up, test_announce, tear_down);
  g_test_add_func ("/ui/table-model/operators", test_operators);

  return g_test_run ();
}
