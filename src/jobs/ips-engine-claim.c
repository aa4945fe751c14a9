/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-engine-private.h"

#define CLAIM_MAX 1024
#define SUSPECTS_MAX 10000

static void claimed_cb (GObject *source, GAsyncResult *result, gpointer user_data);

void
ips_engine_claim (IpsEngine *self)
{
  guint limit = ips_engine_limit (self);
  guint taken = self->n_active - self->n_active_suspects + g_queue_get_length (&self->ready);
  guint wanted;

  if (self->claiming || self->stopping || !self->started)
    return;
  /* half as many again as there are slots are kept ready, so that a claim is one transaction for many */
  if (taken + limit / 2 >= 2 * limit && !self->claim_first)
    return;
  if (g_queue_get_length (&self->suspects) >= SUSPECTS_MAX)
    return;
  wanted = self->claim_first ? limit : MAX (2 * limit - MIN (taken, 2 * limit - 1), self->claim_size);
  self->claim_size = 0;
  self->claiming = TRUE;
  self->claim_again = FALSE;
  ips_store_claim_async (ips_engine_store (self), self->id, wanted, ips_clock_now_us (self->clock), ips_engine_lease_until (self),
                         self->lifetime, claimed_cb, g_object_ref (self));
  self->claim_size = wanted;
}

static void
claimed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsEngine) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) claims = ips_store_claim_finish (IPS_STORE (source), result, &error);
  guint wanted = self->claim_size;
  gboolean first = self->claim_first;
  gboolean was_idle = g_hash_table_size (self->runs) == 0;
  guint n_suspects = 0;
  GPtrArray *runs;

  self->claiming = FALSE;
  self->claim_size = 0;
  self->claim_first = FALSE;
  if (claims == NULL)
    {
      if (!ips_error_is_cancelled (error))
        g_warning ("nothing could be claimed: %s", error->message);
      self->exhausted = TRUE;
      if (self->stop_task != NULL)
        ips_engine_forget (self, 0);
      return;
    }
  runs = g_ptr_array_new ();
  g_ptr_array_set_free_func (claims, NULL);
  for (guint i = 0; i < claims->len; i++)
    {
      IpsRun *run = g_new0 (IpsRun, 1);

      run->engine = self;
      run->claim = g_ptr_array_index (claims, i);
      run->id = run->claim->operation->id;
      run->job_id = run->claim->operation->job_id;
      run->check_first = run->claim->check_first;
      run->cancellable = g_cancellable_new ();
      if (g_hash_table_contains (self->runs, &run->id))
        {
          /* its lease ran out while this very engine stood still; the run that is under way keeps it */
          ips_run_free (run);
          continue;
        }
      g_hash_table_insert (self->runs, &run->id, run);
      g_ptr_array_add (runs, run);
    }
  /* what was just clicked goes first, in its own order */
  for (guint i = 0; i < runs->len; i++)
    {
      IpsRun *run = g_ptr_array_index (runs, first ? runs->len - 1 - i : i);

      ips_run_enqueue (self, run, first);
      if (run->suspect)
        n_suspects++;
    }
  self->exhausted = claims->len < wanted && !self->claim_again;
  /* mostly suspects: look further ahead for the living */
  if (n_suspects * 2 > wanted)
    self->claim_size = MIN (wanted * 2, CLAIM_MAX);
  if (was_idle && runs->len > 0)
    ips_engine_notify_busy (self);
  g_ptr_array_unref (runs);
  if (self->stopping)
    {
      g_autoptr(GList) held = g_hash_table_get_values (self->runs);

      for (GList *l = held; l != NULL; l = l->next)
        if (((IpsRun *) l->data)->phase == IPS_RUN_READY)
          ips_run_give_back (self, l->data);
      ips_engine_forget (self, 0);
      return;
    }
  ips_engine_pump (self);
}
