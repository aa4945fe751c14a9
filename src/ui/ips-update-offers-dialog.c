/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-offers-dialog.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-offer-item.h"
#include "ips-table.h"
#include "ips-text.h"

#define WIDTH_PX 960
#define HEIGHT_PX 560
#define MAX_TEXT_CHARS 300

static char *
name_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (ips_offer_item_get_offer (row)->name->name, MAX_TEXT_CHARS);
}

static char *
type_text (gpointer row, gpointer user_data)
{
  return g_strdup (ips_package_family_to_label (ips_offer_item_get_offer (row)->name->family));
}

static char *
size_text (gpointer row, gpointer user_data)
{
  gint64 size = ips_offer_item_get_offer (row)->size;

  return ips_format_size (size);
}

static int
size_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 x = ips_offer_item_get_offer ((gpointer) a)->size, y = ips_offer_item_get_offer ((gpointer) b)->size;

  return (x > y) - (x < y);
}

static char *
date_text (gpointer row, gpointer user_data)
{
  return ips_format_date (ips_offer_item_get_offer (row)->released_us);
}

static int
date_compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 x = ips_offer_item_get_offer ((gpointer) a)->released_us, y = ips_offer_item_get_offer ((gpointer) b)->released_us;

  return (x > y) - (x < y);
}

static char *
wanted_text (gpointer row, gpointer user_data)
{
  const IpsPackageOffer *offer = ips_offer_item_get_offer (row);

  if (!offer->wanted)
    return g_strdup (_("Left out"));
  return g_strdup (*offer->sha256 != '\0' ? _("In the library") : _("Wanted"));
}

static char *
reason_text (gpointer row, gpointer user_data)
{
  return ips_text_make_safe (ips_offer_item_get_offer (row)->reason, MAX_TEXT_CHARS);
}

static const IpsTableColumn columns[] =
{
  { .id = "name", .title = N_("Name"), .width = 250, .shown = TRUE, .text = name_text },
  { .id = "type", .title = N_("Type"), .width = 120, .shown = TRUE, .text = type_text },
  { .id = "size", .title = N_("Size"), .width = 84, .shown = TRUE, .numeric = TRUE, .text = size_text, .compare = size_compare },
  { .id = "date", .title = N_("Date"), .width = 100, .shown = TRUE, .text = date_text, .compare = date_compare },
  { .id = "wanted", .title = N_("Download"), .width = 110, .shown = TRUE, .text = wanted_text },
  { .id = "reason", .title = N_("Reason"), .width = 260, .shown = TRUE, .text = reason_text },
};

static void
response_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

GtkWidget *
ips_update_offers_dialog_new (GPtrArray *offers, GtkWindow *parent)
{
  GtkWidget *dialog = g_object_new (GTK_TYPE_DIALOG, "title", _("Files on the Update Server"), "transient-for", parent, "destroy-with-parent", TRUE,
                                    "use-header-bar", 0, "default-width", WIDTH_PX, "default-height", HEIGHT_PX, NULL);
  GtkWidget *table = ips_table_new ("offers", columns, G_N_ELEMENTS (columns), NULL), *search = gtk_search_entry_new ();
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *area = gtk_dialog_get_content_area (GTK_DIALOG (dialog));

  for (guint i = 0; offers != NULL && i < offers->len; i++)
    g_ptr_array_add (items, ips_offer_item_new (g_ptr_array_index (offers, i)));
  ips_table_set_accessible_name (IPS_TABLE (table), _("Files on the Update Server"));
  ips_table_set_empty (IPS_TABLE (table), _("The server offered nothing when it was checked last."), NULL, NULL);
  ips_table_set_rows (IPS_TABLE (table), items);
  ips_table_set_search_entry (IPS_TABLE (table), GTK_SEARCH_ENTRY (search));
  gtk_entry_set_placeholder_text (GTK_ENTRY (search), _("Search"));
  atk_object_set_name (gtk_widget_get_accessible (search), _("Search"));
  g_object_set (search, "margin", 8, "visible", TRUE, "halign", GTK_ALIGN_END, "width-chars", 28, NULL);
  g_object_set (table, "visible", TRUE, "vexpand", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (area), search);
  gtk_container_add (GTK_CONTAINER (area), table);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Close"), GTK_RESPONSE_CLOSE);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), NULL);
  return dialog;
}
