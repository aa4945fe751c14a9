/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-order-preview.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-text-view.h"

#define LEAST_HEIGHT_PX 70
#define DOCUMENT_HEIGHT_PX 140
#define MOST_SHOWN_BYTES (256 * 1024)
#define INDENT "  "

struct _IpsOrderPreview
{
  GtkBox parent_instance;

  GtkTextView *words;
  GtkWidget *expander;
  GtkTextView *document;
};

G_DEFINE_FINAL_TYPE (IpsOrderPreview, ips_order_preview, GTK_TYPE_BOX)

/* An element a line, those inside others further in, a text between its tags. It is our own writer's: without comments and without ">" in
 * texts. (transfer full) */
static char *
indent (const char *document)
{
  g_autoptr(GString) text = g_string_new (NULL);
  const char *end;
  guint depth = 0;

  for (const char *at = document; (end = strchr (at, '>')) != NULL && text->len < MOST_SHOWN_BYTES; at = end + 1)
    {
      gboolean closes = at[0] == '<' && at[1] == '/', opens = !closes && end[-1] != '/';
      const char *close = opens && end[1] != '<' ? strchr (end + 1, '>') : NULL;

      depth -= closes && depth > 0 ? 1 : 0;
      for (guint i = 0; i < depth; i++)
        g_string_append (text, INDENT);
      depth += opens && close == NULL ? 1 : 0;
      end = close != NULL ? close : end;
      g_string_append_len (text, at, end + 1 - at);
      g_string_append_c (text, '\n');
    }
  if (text->len >= MOST_SHOWN_BYTES)
    g_string_append (text, "…");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
ips_order_preview_show (IpsOrderPreview *self, const char *words, const char *document)
{
  g_autofree char *lines = document != NULL ? indent (document) : NULL;

  g_return_if_fail (IPS_IS_ORDER_PREVIEW (self));

  ips_text_view_show (self->words, words);
  ips_text_view_show (self->document, lines != NULL ? lines : "");
  gtk_widget_set_visible (self->expander, lines != NULL);
}

/* Of the label above it. */
static gboolean
ips_order_preview_mnemonic_activate (GtkWidget *widget, gboolean group_cycling)
{
  gtk_widget_grab_focus (GTK_WIDGET (IPS_ORDER_PREVIEW (widget)->words));
  return TRUE;
}

static void
ips_order_preview_class_init (IpsOrderPreviewClass *klass)
{
  GTK_WIDGET_CLASS (klass)->mnemonic_activate = ips_order_preview_mnemonic_activate;
}

static void
ips_order_preview_init (IpsOrderPreview *self)
{
  GtkWidget *scrolled;

  g_object_set (self, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 4, NULL);
  self->words = ips_text_view_new_scrolled (_("Preview Config"), FALSE, LEAST_HEIGHT_PX, &scrolled);
  gtk_box_pack_start (GTK_BOX (self), scrolled, TRUE, TRUE, 0);
  self->document = ips_text_view_new_scrolled (_("What is sent"), TRUE, DOCUMENT_HEIGHT_PX, &scrolled);
  self->expander = gtk_expander_new_with_mnemonic (_("_Details"));
  gtk_widget_set_tooltip_text (self->expander, _("The first request that is sent to the device for this"));
  gtk_container_add (GTK_CONTAINER (self->expander), scrolled);
  gtk_box_pack_end (GTK_BOX (self), self->expander, FALSE, FALSE, 0);
}
