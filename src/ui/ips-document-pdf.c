/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-document-pdf.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <pango/pangocairo.h>

#include "ips-error.h"

/* A4 in points. */
#define WIDTH 595.0
#define HEIGHT 842.0
#define MARGIN 40.0
#define FOOT 24.0
#define GAP 8.0
#define LINE 0.5
#define FONT "Sans 8"
#define BOLD "Sans Bold 8"
#define TITLE "Sans Bold 14"
#define N_COLUMNS 4       /* the details are set below their row */

static const double widths[N_COLUMNS] = { 130, 66, 92, 203 };     /* device, state, ended, message; with gaps between */

typedef struct
{
  const IpsJobDocument *document;
  cairo_t *cairo;
  double y;
  guint page;
} Setting;

static PangoLayout *
make_layout (Setting *self, const char *font, const char *text, double width)
{
  PangoLayout *layout = pango_cairo_create_layout (self->cairo);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static double
get_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return (double) height / PANGO_SCALE;
}

static void
draw (Setting *self, PangoLayout *layout, double x, double y)
{
  cairo_move_to (self->cairo, x, y);
  pango_cairo_show_layout (self->cairo, layout);
}

/* @cells: N_COLUMNS of them */
static void
draw_row (Setting *self, const char *font, const char *const *cells)
{
  g_autoptr(GPtrArray) layouts = g_ptr_array_new_with_free_func (g_object_unref);
  double x = MARGIN, height = 0;

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      g_ptr_array_add (layouts, make_layout (self, font, cells[i], widths[i]));
      height = MAX (height, get_height (g_ptr_array_index (layouts, i)));
    }
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      draw (self, g_ptr_array_index (layouts, i), x, self->y);
      x += widths[i] + GAP;
    }
  self->y += height;
}

static void
begin_page (Setting *self)
{
  g_autofree char *number = g_strdup_printf ("%u", ++self->page);
  /* TRANSLATORS: at the foot of a page: the title of a document and the page's number */
  g_autofree char *foot = g_strdup_printf (_("%s · %s"), self->document->title, number);
  g_autoptr(PangoLayout) layout = NULL;

  if (self->page > 1)
    cairo_show_page (self->cairo);
  layout = make_layout (self, FONT, foot, WIDTH - 2 * MARGIN);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_START);
  draw (self, layout, MARGIN, HEIGHT - MARGIN);
  self->y = MARGIN;
}

static void
draw_headings (Setting *self)
{
  draw_row (self, BOLD, self->document->headings);
  cairo_set_line_width (self->cairo, LINE);
  cairo_move_to (self->cairo, MARGIN, self->y + GAP / 4);
  cairo_line_to (self->cairo, WIDTH - MARGIN, self->y + GAP / 4);
  cairo_stroke (self->cairo);
  self->y += GAP / 2;
}

static void
make_room (Setting *self, double height)
{
  if (self->y + height <= HEIGHT - MARGIN - FOOT)
    return;
  begin_page (self);
  draw_headings (self);
}

/* What is longer than a page goes on on the next one, line by line. */
static void
draw_lines (Setting *self, const char *font, const char *text, double x, double width)
{
  g_autoptr(PangoLayout) layout = make_layout (self, font, text, width);
  PangoLayoutIter *iter = pango_layout_get_iter (layout);

  do
    {
      PangoLayoutLine *line = pango_layout_iter_get_line_readonly (iter);
      PangoRectangle extents;

      pango_layout_line_get_extents (line, NULL, &extents);
      make_room (self, (double) extents.height / PANGO_SCALE);
      cairo_move_to (self->cairo, x, self->y - (double) extents.y / PANGO_SCALE);
      pango_cairo_show_layout_line (self->cairo, line);
      self->y += (double) extents.height / PANGO_SCALE;
    }
  while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
}

static double
measure_row (Setting *self, const char *const *cells)
{
  double height = 0;

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      g_autoptr(PangoLayout) layout = make_layout (self, FONT, cells[i], widths[i]);

      height = MAX (height, get_height (layout));
    }
  return height;
}

static void
draw_operation (Setting *self, const char *const *row)
{
  const char *cells[N_COLUMNS] = { row[IPS_DOCUMENT_DEVICE], row[IPS_DOCUMENT_STATE], row[IPS_DOCUMENT_ENDED], row[IPS_DOCUMENT_MESSAGE] };
  double height = measure_row (self, cells);

  make_room (self, height);
  if (height > HEIGHT / 2)
    {
      /* a message of pages: below the others, over the whole width */
      cells[IPS_DOCUMENT_MESSAGE] = "";
      draw_row (self, FONT, cells);
      draw_lines (self, FONT, row[IPS_DOCUMENT_MESSAGE], MARGIN, WIDTH - 2 * MARGIN);
    }
  else
    draw_row (self, FONT, cells);
  if (*row[IPS_DOCUMENT_DETAIL] != '\0')
    draw_lines (self, "Monospace 6", row[IPS_DOCUMENT_DETAIL], MARGIN + GAP, WIDTH - 2 * MARGIN - GAP);
  self->y += GAP;
}

static void
draw_document (Setting *self)
{
  g_autofree char *facts = g_strjoinv ("\n", self->document->facts);

  begin_page (self);
  draw_lines (self, TITLE, self->document->title, MARGIN, WIDTH - 2 * MARGIN);
  self->y += GAP;
  draw_lines (self, FONT, facts, MARGIN, WIDTH - 2 * MARGIN);
  self->y += GAP;
  draw_headings (self);
  for (guint i = 0; i < self->document->rows->len; i++)
    draw_operation (self, g_ptr_array_index (self->document->rows, i));
}

static cairo_status_t
write_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
set_pages (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (write_cb, bytes, WIDTH, HEIGHT);
  Setting setting = { task_data, cairo_create (surface), 0, 0 };
  cairo_status_t status;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, setting.document->title);
  draw_document (&setting);
  cairo_destroy (setting.cairo);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    {
      g_task_return_pointer (task, g_byte_array_free_to_bytes (bytes), (GDestroyNotify) g_bytes_unref);
      return;
    }
  g_byte_array_unref (bytes);
  g_task_return_error (task, ips_error_new (IPS_ERROR_FAILED, "the pages could not be set: %s", cairo_status_to_string (status)));
}

void
ips_document_pdf_async (IpsJobDocument *document, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_document_pdf_async);
  g_task_set_task_data (task, document, (GDestroyNotify) ips_job_document_free);
  g_task_run_in_thread (task, set_pages);
}

GBytes *
ips_document_pdf_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
