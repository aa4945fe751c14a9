/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-tls-turn.h"

#define TURN_BUDGET_US 6000

/* A loop that was left before its next turn never says that a turn is over. */
#define TURN_LONGEST_US (100 * 1000)

/* Of this thread's loop, in this turn. */
static _Thread_local gint64 turn_spent_us;
static _Thread_local gint64 turn_begin_us;      /* monotonic; 0 between two turns */

/* More urgent than any handshake, so the first thing of the next turn. */
static gboolean
turn_over_cb (gpointer user_data)
{
  turn_spent_us = 0;
  turn_begin_us = 0;
  return G_SOURCE_REMOVE;
}

void
ips_tls_turn_begin (GMainContext *context, gint64 now_us)
{
  g_autoptr(GSource) source = NULL;

  if (turn_begin_us != 0 && now_us - turn_begin_us < TURN_LONGEST_US)
    return;
  turn_begin_us = now_us;
  turn_spent_us = 0;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, turn_over_cb, NULL, NULL);
  g_source_attach (source, context);
}

gboolean
ips_tls_turn_is_spent (void)
{
  return turn_spent_us >= TURN_BUDGET_US;
}

void
ips_tls_turn_spend (gint64 spent_us)
{
  turn_spent_us += spent_us;
}
