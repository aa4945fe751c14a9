/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typing into the search of a table: from the keystroke to the frame that shows the answer. The same
 * rows, columns and keystrokes with a list store under GtkTreeModelFilter and GtkTreeModelSort in the
 * same run. Needs a display (xvfb-run). With --client the time is taken while an accessibility client
 * is connected and listening.
 *
 * table [--rows N] [--compare] [--client COMMAND] [--max-median-ms X] [--min-ratio Y]
 */
#include <gtk/gtk.h>
#include <stdlib.h>
#include <string.h>

#include "bench-page.h"
#include "ips-table.h"
#include "ips-text.h"

#define TEST_TYPE_ROW (test_row_get_type ())
G_DECLARE_FINAL_TYPE (TestRow, test_row, TEST, ROW, GObject)

enum { N_TEXTS = 9 };

struct _TestRow
{
  GObject parent_instance;

  char *texts[N_TEXTS];
  IpsSign sign;
};

G_DEFINE_FINAL_TYPE (TestRow, test_row, G_TYPE_OBJECT)

static void
test_row_finalize (GObject *object)
{
  for (guint i = 0; i < N_TEXTS; i++)
    g_free (TEST_ROW (object)->texts[i]);
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

#define COLUMN_TEXT(n) \
  static char *text_##n (gpointer row, gpointer user_data) { return g_strdup (TEST_ROW (row)->texts[n]); }
COLUMN_TEXT (0) COLUMN_TEXT (1) COLUMN_TEXT (2) COLUMN_TEXT (3) COLUMN_TEXT (4)
COLUMN_TEXT (5) COLUMN_TEXT (6) COLUMN_TEXT (7) COLUMN_TEXT (8)

static IpsSign
row_sign (gpointer row, gpointer user_data)
{
  return TEST_ROW (row)->sign;
}

static const IpsTableColumn columns[N_TEXTS] = {
  { .id = "name", .title = "Name", .width = 120, .shown = TRUE, .text = text_0 },
  { .id = "address", .title = "Address", .width = 110, .shown = TRUE, .text = text_1 },
  { .id = "platform", .title = "Platform", .width = 140, .shown = TRUE, .text = text_2 },
  { .id = "version", .title = "Version", .width = 90, .shown = TRUE, .text = text_3 },
  { .id = "signature", .title = "Signature", .width = 90, .shown = TRUE, .text = text_4 },
  { .id = "licence", .title = "Licence until", .width = 110, .shown = TRUE, .text = text_5 },
  { .id = "certificate", .title = "Certificate until", .width = 120, .shown = TRUE, .text = text_6 },
  { .id = "contact", .title = "Last contact", .width = 110, .shown = TRUE, .text = text_7 },
  { .id = "problem", .title = "Problem", .width = 200, .shown = TRUE, .text = text_8, .sign = row_sign },
};

static GPtrArray *
make_rows (guint n)
{
  static const char *const cities[] = { "ams", "ber", "cdg", "fra", "lhr", "mad", "mil", "nyc", "osl", "prg" };
  static const char *const roles[] = { "edge", "core", "dmz", "lab" };
  static const char *const platforms[] = { "IPS-4360", "IPS-4345", "ASA5585-SSP-IPS20", "IPS-4270-20" };
  static const char *const problems[] = { "No problem", "Clock 9 min ahead", "Certificate expired" };
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  GRand *random = g_rand_new_with_seed (2);

  for (guint i = 0; i < n; i++)
    {
      TestRow *row = g_object_new (TEST_TYPE_ROW, NULL);
      guint problem = (guint) g_rand_int_range (random, 0, 3);

      row->texts[0] = g_strdup_printf ("%s-%s-%05d", cities[g_rand_int_range (random, 0, 10)],
                                       roles[g_rand_int_range (random, 0, 4)], g_rand_int_range (random, 0, 100000));
      row->texts[1] = g_strdup_printf ("10.%u.%u.%u", i / 65536, i / 256 % 256, i % 256);
      row->texts[2] = g_strdup (platforms[g_rand_int_range (random, 0, 4)]);
      row->texts[3] = g_strdup_printf ("7.%d(%d)E4", g_rand_int_range (random, 0, 4), g_rand_int_range (random, 1, 12));
      row->texts[4] = g_strdup_printf ("S%d", g_rand_int_range (random, 800, 1020));
      row->texts[5] = g_strdup_printf ("%d Mar 2027", g_rand_int_range (random, 1, 29));
      row->texts[6] = g_strdup_printf ("%d Aug 2027", g_rand_int_range (random, 1, 29));
      row->texts[7] = g_strdup_printf ("%d min ago", g_rand_int_range (random, 1, 60));
      row->texts[8] = g_strdup (problems[problem]);
      row->sign = (IpsSign) problem;
      g_ptr_array_add (rows, row);
    }
  g_rand_free (random);
  return rows;
}

/* What somebody types: three words, and back with the delete key. */
static const char *const keystrokes[] = {
  "b", "be", "ber", "ber-", "ber-c", "ber-co", "ber-cor", "ber-core", "ber-cor", "ber-co", "ber-c", "ber-", "ber", "be",
  "b", "", "7", "7.", "7.1", "7.1(", "7.1(1", "7.1(11", "7.1(1", "7.1(", "7.1", "7.", "7", "", "e", "ex", "exp", "expi",
  "exp", "ex", "e", ""
};

/* --- numbers --- */

static double
worst (GArray *times)
{
  bench_median (times);   /* sorts them */
  return g_array_index (times, double, times->len - 1);
}

static double
total (GArray *times)
{
  double sum = 0;

  for (guint i = 0; i < times->len; i++)
    sum += g_array_index (times, double, i);
  return sum;
}

/* --- ours --- */

typedef void (*TypeFunc) (gpointer data, const char *text);

static GArray *
type_all (GtkWidget *window, TypeFunc type, gpointer data, guint n_keystrokes)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < n_keystrokes; i++)
    {
      gint64 begin_us;
      double ms;

      bench_rest ();
      begin_us = g_get_monotonic_time ();
      type (data, keystrokes[i]);
      bench_wait_for_frame (window);
      ms = (double) (g_get_monotonic_time () - begin_us) / 1000;
      if (g_getenv ("TABLE_BENCH_VERBOSE") != NULL)
        g_print ("  %-10s %8.2f ms\n", keystrokes[i], ms);
      g_array_append_val (times, ms);
    }
  return times;
}

static void
type_ours (gpointer data, const char *text)
{
  gtk_entry_set_text (data, text);
}

static GArray *
run_ours (GPtrArray *rows, guint n_keystrokes, const char *client)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *entry = gtk_search_entry_new ();
  GtkWidget *table = ips_table_new ("bench", columns, G_N_ELEMENTS (columns), NULL);
  g_autoptr (GSubprocess) process = NULL;
  GArray *times;

  gtk_window_set_title (GTK_WINDOW (window), "Table Benchmark");
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_container_add (GTK_CONTAINER (window), box);
  gtk_container_add (GTK_CONTAINER (box), entry);
  gtk_container_add (GTK_CONTAINER (box), table);
  ips_table_set_search_entry (IPS_TABLE (table), GTK_SEARCH_ENTRY (entry));
  ips_table_set_rows (IPS_TABLE (table), rows);
  gtk_widget_show_all (window);
  gtk_widget_grab_focus (entry);
  bench_settle (1000);

  if (client != NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GDataInputStream) lines = NULL;
      g_autofree char *line = NULL;
      g_auto (GStrv) words = NULL;

      if (!g_shell_parse_argv (client, NULL, &words, &error))
        exit (2);
      process = g_subprocess_newv ((const char *const *) words, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
      if (process == NULL)
        {
          g_printerr ("table: %s\n", error->message);
          exit (2);
        }
      /* The client says that it has found the table and listens, while this loop answers it. */
      lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
      while (line == NULL)
        {
          GPollableInputStream *pollable = G_POLLABLE_INPUT_STREAM (g_subprocess_get_stdout_pipe (process));

          bench_settle (20);
          if (g_pollable_input_stream_is_readable (pollable))
            {
              line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
              if (line == NULL)
                {
                  g_printerr ("table: the client ended\n");
                  exit (2);
                }
            }
        }
      g_print ("client: %s\n", line);
    }

  times = type_all (window, type_ours, entry, n_keystrokes);
  if (process != NULL)
    g_subprocess_force_exit (process);
  gtk_widget_destroy (window);
  return times;
}

/* --- what GTK offers --- */

typedef struct
{
  GtkTreeModelFilter *filter;
  char *needle;
} Stock;

static gboolean
stock_visible (GtkTreeModel *model, GtkTreeIter *iter, gpointer user_data)
{
  Stock *stock = user_data;

  if (*stock->needle == '\0')
    return TRUE;
  for (int i = 0; i < N_TEXTS; i++)
    {
      g_autofree char *text = NULL;
      g_autofree char *folded = NULL;

      gtk_tree_model_get (model, iter, i, &text, -1);
      folded = g_utf8_casefold (text, -1);
      if (strstr (folded, stock->needle) != NULL)
        return TRUE;
    }
  return FALSE;
}

static int
stock_compare (GtkTreeModel *model, GtkTreeIter *a, GtkTreeIter *b, gpointer user_data)
{
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;

  gtk_tree_model_get (model, a, 0, &left, -1);
  gtk_tree_model_get (model, b, 0, &right, -1);
  return ips_text_compare_natural (left, right);
}

static void
type_stock (gpointer data, const char *text)
{
  Stock *stock = data;

  g_free (stock->needle);
  stock->needle = g_utf8_casefold (text, -1);
  gtk_tree_model_filter_refilter (stock->filter);
}

static GArray *
run_stock (GPtrArray *rows, guint n_keystrokes)
{
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *view = gtk_tree_view_new ();
  GType types[N_TEXTS];
  Stock stock = { NULL, g_strdup ("") };
  g_autoptr (GtkListStore) store = NULL;
  g_autoptr (GtkTreeModel) filter = NULL;
  g_autoptr (GtkTreeModel) sort = NULL;
  GArray *times;

  for (guint i = 0; i < N_TEXTS; i++)
    types[i] = G_TYPE_STRING;
  store = gtk_list_store_newv (N_TEXTS, types);
  for (guint i = 0; i < rows->len; i++)
    {
      TestRow *row = g_ptr_array_index (rows, i);
      GtkTreeIter iter;

      gtk_list_store_insert_with_values (store, &iter, -1, 0, row->texts[0], 1, row->texts[1], 2, row->texts[2],
                                         3, row->texts[3], 4, row->texts[4], 5, row->texts[5], 6, row->texts[6],
                                         7, row->texts[7], 8, row->texts[8], -1);
    }
  filter = gtk_tree_model_filter_new (GTK_TREE_MODEL (store), NULL);
  gtk_tree_model_filter_set_visible_func (GTK_TREE_MODEL_FILTER (filter), stock_visible, &stock, NULL);
  sort = gtk_tree_model_sort_new_with_model (filter);
  gtk_tree_sortable_set_sort_func (GTK_TREE_SORTABLE (sort), 0, stock_compare, NULL, NULL);
  gtk_tree_sortable_set_sort_column_id (GTK_TREE_SORTABLE (sort), 0, GTK_SORT_ASCENDING);
  stock.filter = GTK_TREE_MODEL_FILTER (filter);

  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  for (int i = 0; i < N_TEXTS; i++)
    {
      GtkTreeViewColumn *column = gtk_tree_view_column_new_with_attributes (columns[i].title, gtk_cell_renderer_text_new (),
                                                                            "text", i, NULL);

      gtk_tree_view_column_set_sizing (column, GTK_TREE_VIEW_COLUMN_FIXED);
      gtk_tree_view_column_set_fixed_width (column, columns[i].width);
      gtk_tree_view_append_column (GTK_TREE_VIEW (view), column);
    }
  gtk_tree_view_set_fixed_height_mode (GTK_TREE_VIEW (view), TRUE);
  gtk_tree_view_set_model (GTK_TREE_VIEW (view), sort);
  gtk_container_add (GTK_CONTAINER (scrolled), view);
  gtk_container_add (GTK_CONTAINER (window), scrolled);
  gtk_widget_show_all (window);
  bench_settle (500);

  times = type_all (window, type_stock, &stock, n_keystrokes);
  gtk_widget_destroy (window);
  g_free (stock.needle);
  return times;
}

int
main (int argc, char *argv[])
{
  int n_rows = 10000, n_stock = G_N_ELEMENTS (keystrokes);
  gboolean compare = FALSE;
  double max_median_ms = 0, min_ratio = 0, ours_ms;
  g_autofree char *client = NULL;
  const GOptionEntry entries[] = {
    { "rows", 0, 0, G_OPTION_ARG_INT, &n_rows, "Number of rows", "N" },
    { "compare", 0, 0, G_OPTION_ARG_NONE, &compare, "Also GtkTreeModelFilter and GtkTreeModelSort", NULL },
    { "compare-keystrokes", 0, 0, G_OPTION_ARG_INT, &n_stock, "How many for those (they take seconds each)", "N" },
    { "client", 0, 0, G_OPTION_ARG_STRING, &client, "Accessibility client: prints a line when it listens", "COMMAND" },
    { "max-median-ms", 0, 0, G_OPTION_ARG_DOUBLE, &max_median_ms, "Fail above", "X" },
    { "min-ratio", 0, 0, G_OPTION_ARG_DOUBLE, &min_ratio, "Fail below", "Y" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GArray) ours = NULL;
  gboolean failed = FALSE;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gtk_get_option_group (TRUE));
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("table: %s\n", error->message);
      return 2;
    }

  rows = make_rows ((guint) n_rows);
  ours = run_ours (rows, G_N_ELEMENTS (keystrokes), client);
  ours_ms = bench_median (ours);
  g_print ("%d rows: keystroke to painted: median %.2f ms, worst %.2f ms%s\n", n_rows, ours_ms, worst (ours),
           client != NULL ? " (client connected)" : "");
  failed = max_median_ms > 0 && ours_ms > max_median_ms;

  if (compare)
    {
      g_autoptr (GArray) stock = run_stock (rows, MIN ((guint) n_stock, G_N_ELEMENTS (keystrokes)));
      double stock_ms = total (stock) / stock->len;
      double ratio = stock_ms / (total (ours) / ours->len);

      /* Means: what the same typing costs as a whole. Many keystrokes change little and are cheap for both. */
      g_print ("%d rows: GtkTreeModelFilter + GtkTreeModelSort: median %.0f ms, worst %.0f ms; means %.1f : %.1f ms, ratio %.0f\n",
               n_rows, bench_median (stock), worst (stock), stock_ms, total (ours) / ours->len, ratio);
      failed = failed || (min_ratio > 0 && ratio < min_ratio);
    }
  return failed ? 1 : 0;
}
