/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-apply-signatures-page.h"

#include <glib/gi18n-lib.h>

#include "ips-apply-signatures-tab.h"
#include "ips-platform.h"

typedef enum { TAB_IPS, TAB_IOS, N_TABS } Tab;

struct _IpsApplySignaturesPage
{
  GtkBox parent_instance;

  GtkNotebook *notebook;
  IpsApplySignaturesTab *tabs[N_TABS];

  IpsPolicyBook *book;         /* (owned) (nullable) after dispose */
  GHashTable *policies[N_TABS];/* (owned): ids of the chosen policies that have devices of the kind */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsApplySignaturesPage, ips_apply_signatures_page, GTK_TYPE_BOX)

static Tab
get_tab (IpsSensor *sensor)
{
  return (ips_platform_get_traits (ips_sensor_get_facts (sensor)->platform) & IPS_PLATFORM_IOS) != 0 ? TAB_IOS : TAB_IPS;
}

/* Which of the policies those devices have, by themselves or through one that inherits. (transfer container) */
static GPtrArray *
select_policies (IpsApplySignaturesPage *self, GPtrArray *policies, GPtrArray *sensors)
{
  g_autoptr(GHashTable) chosen = g_hash_table_new (NULL, NULL);
  GPtrArray *selected = g_ptr_array_new ();

  for (guint i = 0; i < sensors->len; i++)
    g_hash_table_add (chosen, g_ptr_array_index (sensors, i));
  for (guint i = 0; i < policies->len; i++)
    {
      g_autoptr(GPtrArray) touched = ips_policy_book_get_sensors (self->book, g_ptr_array_index (policies, i));
      gboolean any = FALSE;

      for (guint k = 0; !any && k < touched->len; k++)
        any = g_hash_table_contains (chosen, g_ptr_array_index (touched, k));
      if (any)
        g_ptr_array_add (selected, g_ptr_array_index (policies, i));
    }
  return selected;
}

void
ips_apply_signatures_page_show (IpsApplySignaturesPage *self, guint level, GPtrArray *policies, GPtrArray *sensors)
{
  g_return_if_fail (IPS_IS_APPLY_SIGNATURES_PAGE (self));

  for (Tab tab = 0; tab < N_TABS; tab++)
    {
      g_autoptr(GPtrArray) of_kind = g_ptr_array_new ();
      g_autoptr(GPtrArray) with = NULL;

      for (guint i = 0; i < sensors->len; i++)
        if (get_tab (g_ptr_array_index (sensors, i)) == tab)
          g_ptr_array_add (of_kind, g_ptr_array_index (sensors, i));
      with = select_policies (self, policies, of_kind);
      g_hash_table_remove_all (self->policies[tab]);
      for (guint i = 0; i < with->len; i++)
        g_hash_table_add (self->policies[tab], g_strdup (((const IpsPolicy *) g_ptr_array_index (with, i))->id));
      gtk_widget_set_visible (GTK_WIDGET (self->tabs[tab]), of_kind->len > 0);
      ips_apply_signatures_tab_show (self->tabs[tab], of_kind->len > 0 ? level : 0, with, of_kind);
    }
}

GHashTable *
ips_apply_signatures_page_dup_edits (IpsApplySignaturesPage *self)
{
  GHashTable *edits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_update_edits_free);

  for (Tab tab = 0; tab < N_TABS; tab++)
    {
      const IpsUpdateEdits *made = ips_apply_signatures_tab_get_edits (self->tabs[tab]);
      GHashTableIter iter;
      gpointer id;

      g_hash_table_iter_init (&iter, self->policies[tab]);
      while (g_hash_table_iter_next (&iter, &id, NULL))
        {
          IpsUpdateEdits *there = g_hash_table_lookup (edits, id);

          if (there == NULL)
            g_hash_table_insert (edits, g_strdup (id), there = ips_update_edits_new ());
          ips_update_edits_add_all (there, made);
        }
    }
  return edits;
}

guint
ips_apply_signatures_page_count_edited (IpsApplySignaturesPage *self)
{
  guint n = 0;

  g_return_val_if_fail (IPS_IS_APPLY_SIGNATURES_PAGE (self), 0);
  for (Tab tab = 0; tab < N_TABS; tab++)
    n += ips_update_edits_count_signatures (ips_apply_signatures_tab_get_edits (self->tabs[tab]));
  return n;
}

static void
changed_cb (IpsApplySignaturesPage *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
ips_apply_signatures_page_dispose (GObject *object)
{
  g_clear_object (&IPS_APPLY_SIGNATURES_PAGE (object)->book);
  G_OBJECT_CLASS (ips_apply_signatures_page_parent_class)->dispose (object);
}

static void
ips_apply_signatures_page_finalize (GObject *object)
{
  IpsApplySignaturesPage *self = IPS_APPLY_SIGNATURES_PAGE (object);

  for (Tab tab = 0; tab < N_TABS; tab++)
    g_hash_table_unref (self->policies[tab]);
  G_OBJECT_CLASS (ips_apply_signatures_page_parent_class)->finalize (object);
}

static void
ips_apply_signatures_page_class_init (IpsApplySignaturesPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_apply_signatures_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_apply_signatures_page_finalize;
  signals[CHANGED] = g_signal_new ("changed", IPS_TYPE_APPLY_SIGNATURES_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_apply_signatures_page_init (IpsApplySignaturesPage *self)
{
  for (Tab tab = 0; tab < N_TABS; tab++)
    self->policies[tab] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

GtkWidget *
ips_apply_signatures_page_new (IpsWorkspace *workspace)
{
  static const struct { const char *name; const char *label; } tabs[N_TABS] = {
    [TAB_IPS] = { "apply-signatures-ips", N_("IPS") },
    [TAB_IOS] = { "apply-signatures-ios", N_("IOS IPS") },
  };
  IpsApplySignaturesPage *self;

  g_return_val_if_fail (IPS_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (IPS_TYPE_APPLY_SIGNATURES_PAGE, "orientation", GTK_ORIENTATION_VERTICAL, NULL);
  self->book = g_object_ref (ips_workspace_get_policies (workspace));
  self->notebook = GTK_NOTEBOOK (gtk_notebook_new ());
  for (Tab tab = 0; tab < N_TABS; tab++)
    {
      GtkWidget *child = ips_apply_signatures_tab_new (workspace, tabs[tab].name);

      self->tabs[tab] = IPS_APPLY_SIGNATURES_TAB (child);
      g_signal_connect_object (child, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
      gtk_notebook_append_page (self->notebook, child, gtk_label_new (_(tabs[tab].label)));
    }
  gtk_widget_show (GTK_WIDGET (self->notebook));
  gtk_box_pack_start (GTK_BOX (self), GTK_WIDGET (self->notebook), TRUE, TRUE, 0);
  gtk_widget_show (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
