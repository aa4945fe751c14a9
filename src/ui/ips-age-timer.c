/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-age-timer.h"

typedef struct
{
  GtkWidget *widget;     /* not owned: the entry goes when it is destroyed */
  IpsAgeTick tick;
  guint every_s;
  guint waited_s;        /* since the last tick */
} Entry;

static GPtrArray *entries;   /* (owned) (nullable) (element-type Entry) */
static guint source_id;      /* 0 = none of them is on the screen */

static gboolean
tick_cb (gpointer user_data)
{
  g_autoptr(GPtrArray) due = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GArray) ticks = g_array_new (FALSE, FALSE, sizeof (IpsAgeTick));
  gboolean any = FALSE;

  /* What is asked may make and destroy widgets: first it is decided who is. */
  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (entries, i);

      entry->waited_s = MIN (entry->waited_s + IPS_AGE_TIMER_STEP_S, entry->every_s);
      if (!gtk_widget_get_mapped (entry->widget))
        continue;
      any = TRUE;
      if (entry->waited_s < entry->every_s)
        continue;
      entry->waited_s = 0;
      g_ptr_array_add (due, g_object_ref (entry->widget));
      g_array_append_val (ticks, entry->tick);
    }
  for (guint i = 0; i < due->len; i++)
    if (gtk_widget_get_mapped (g_ptr_array_index (due, i)))
      g_array_index (ticks, IpsAgeTick, i) (g_ptr_array_index (due, i));
  if (any)
    return G_SOURCE_CONTINUE;
  source_id = 0;
  return G_SOURCE_REMOVE;
}

static void
mapped_cb (GtkWidget *widget, gpointer user_data)
{
  Entry *entry = user_data;

  /* What it says is as old as it was hidden. */
  entry->waited_s = entry->every_s;
  if (source_id == 0)
    source_id = g_timeout_add_seconds (IPS_AGE_TIMER_STEP_S, tick_cb, NULL);
}

static void
destroyed_cb (GtkWidget *widget, gpointer user_data)
{
  g_signal_handlers_disconnect_by_data (widget, user_data);
  g_ptr_array_remove (entries, user_data);
  if (entries->len == 0)
    g_clear_handle_id (&source_id, g_source_remove);
}

void
ips_age_timer_add (gpointer widget, guint every_s, IpsAgeTick tick)
{
  Entry *entry;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (every_s > 0 && every_s % IPS_AGE_TIMER_STEP_S == 0);

  if (entries == NULL)
    entries = g_ptr_array_new_with_free_func (g_free);
  entry = g_new0 (Entry, 1);
  entry->widget = widget;
  entry->tick = tick;
  entry->every_s = every_s;
  g_ptr_array_add (entries, entry);
  g_signal_connect (widget, "map", G_CALLBACK (mapped_cb), entry);
  g_signal_connect (widget, "destroy", G_CALLBACK (destroyed_cb), entry);
  if (gtk_widget_get_mapped (widget))
    mapped_cb (widget, entry);
}
