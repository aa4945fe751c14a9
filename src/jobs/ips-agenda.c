/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-agenda.h"

#include "ips-error.h"

/* After a reading or a write that failed. */
#define RETRY_US (30 * G_TIME_SPAN_SECOND)

struct _IpsAgenda
{
  const IpsAgendaClass *klass;
  gpointer owner;             /* (unowned) */
  IpsClock *clock;            /* (owned) */
  GHashTable *held;           /* (owned) set of keys */
  IpsAlarm *alarm;            /* (owned) (nullable): while started */
  GCancellable *lifetime;     /* (owned): cancelled when closed */
  gint64 retry_us;            /* no look before, after a failure */
  gboolean loading, load_again;
  gboolean loaded;            /* once at least */
  gboolean stale;             /* the last reading failed */
};

IpsAgenda *
ips_agenda_new (const IpsAgendaClass *klass, IpsClock *clock, gpointer owner)
{
  IpsAgenda *self = g_new0 (IpsAgenda, 1);

  self->klass = klass;
  self->owner = owner;
  self->clock = g_object_ref (clock);
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->lifetime = g_cancellable_new ();
  return self;
}

void
ips_agenda_close (IpsAgenda *self)
{
  g_return_if_fail (self != NULL);

  ips_agenda_stop (self);
  g_cancellable_cancel (self->lifetime);
}

void
ips_agenda_free (IpsAgenda *self)
{
  if (self == NULL)
    return;
  ips_agenda_close (self);
  g_hash_table_unref (self->held);
  g_object_unref (self->clock);
  g_object_unref (self->lifetime);
  g_free (self);
}

static void
alarm_cb (gpointer user_data)
{
  ips_agenda_look (user_data);
}

gboolean
ips_agenda_start (IpsAgenda *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->alarm != NULL)
    return FALSE;
  self->alarm = ips_alarm_new (self->clock, alarm_cb, self);
  ips_agenda_reload (self);
  return TRUE;
}

void
ips_agenda_stop (IpsAgenda *self)
{
  g_return_if_fail (self != NULL);
  g_clear_pointer (&self->alarm, ips_alarm_free);
}

/* --- reading --- */

void
ips_agenda_reload (IpsAgenda *self)
{
  g_return_if_fail (self != NULL);

  if (self->loading)
    {
      self->load_again = TRUE;
      return;
    }
  self->loading = TRUE;
  self->load_again = FALSE;
  self->klass->load (self->owner, self->lifetime);
}

void
ips_agenda_refresh (IpsAgenda *self)
{
  g_return_if_fail (self != NULL);

  if (self->loaded || self->loading || self->alarm != NULL)
    ips_agenda_reload (self);
}

void
ips_agenda_loaded (IpsAgenda *self, const GError *error)
{
  g_return_if_fail (self != NULL);

  self->loading = FALSE;
  if (ips_error_is_cancelled (error))
    return;
  self->stale = error != NULL;
  if (error != NULL)
    {
      g_warning ("%s could not be read: %s", self->klass->what, error->message);
      self->retry_us = ips_clock_now_us (self->clock) + RETRY_US;
    }
  else
    self->loaded = TRUE;
  if (self->load_again)
    ips_agenda_reload (self);
  else
    ips_agenda_look (self);
}

/* --- what is due --- */

void
ips_agenda_look (IpsAgenda *self)
{
  gint64 now_us;

  g_return_if_fail (self != NULL);

  if (self->alarm == NULL || self->loading)
    return;
  now_us = ips_clock_now_us (self->clock);
  /* a clock that was set back must not make the wait longer */
  if (self->retry_us > now_us && self->retry_us <= now_us + RETRY_US)
    {
      ips_alarm_set (self->alarm, self->retry_us);
      return;
    }
  self->retry_us = 0;
  if (self->stale || !self->loaded)
    ips_agenda_reload (self);
  else
    ips_alarm_set (self->alarm, self->klass->look (self->owner, now_us));
}

void
ips_agenda_hold (IpsAgenda *self, const char *key)
{
  g_return_if_fail (self != NULL);
  g_hash_table_add (self->held, g_strdup (key));
}

gboolean
ips_agenda_holds (IpsAgenda *self, const char *key)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return g_hash_table_contains (self->held, key);
}

void
ips_agenda_written (IpsAgenda *self, const char *key, const GError *error)
{
  g_return_if_fail (self != NULL);

  g_hash_table_remove (self->held, key);
  /* changed, begun or removed by somebody else is no failure: the next reading tells */
  if (error != NULL && !g_error_matches (error, IPS_ERROR, IPS_ERROR_CONFLICT) && !g_error_matches (error, IPS_ERROR, IPS_ERROR_NOT_FOUND))
    {
      g_warning ("%s %s could not be written: %s", self->klass->what, key, error->message);
      self->retry_us = ips_clock_now_us (self->clock) + RETRY_US;
    }
  ips_agenda_reload (self);
}
