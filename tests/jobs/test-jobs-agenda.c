/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An agenda over a list that is only counted, on a clock that is stepped. */
#include "ips-agenda.h"

#include "ips-error.h"

#define NOW (G_GINT64_CONSTANT (1795856400) * G_USEC_PER_SEC)
#define SECOND G_TIME_SPAN_SECOND

typedef struct
{
  IpsClock *clock;
  IpsAgenda *agenda;
  guint n_loads, n_looks;
  gboolean slow;             /* the reading ends only when the test says so */
  GError *error;             /* (owned) (nullable): what the reading ends in */
  gint64 due_us;
  GCancellable *lifetime;    /* (owned): of the last reading */
} Fixture;

static void
load (gpointer owner, GCancellable *lifetime)
{
  Fixture *self = owner;

  self->n_loads++;
  g_set_object (&self->lifetime, lifetime);
  if (!self->slow)
    ips_agenda_loaded (self->agenda, self->error);
}

static gint64
look (gpointer owner, gint64 now_us)
{
  Fixture *self = owner;

  self->n_looks++;
  return self->due_us;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  static const IpsAgendaClass klass = { "counted things", load, look };

  self->clock = ips_clock_new_fake (NOW);
  self->due_us = G_MAXINT64;
  self->agenda = ips_agenda_new (&klass, self->clock, self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ips_agenda_free (self->agenda);
  g_clear_error (&self->error);
  g_clear_object (&self->lifetime);
  g_object_unref (self->clock);
}

/* Whoever only waits for a job of its own reads no list. */
static void
test_wanted (Fixture *self, gconstpointer data)
{
  ips_agenda_refresh (self->agenda);
  g_assert_cmpuint (self->n_loads, ==, 0);
  ips_agenda_reload (self->agenda);
  ips_agenda_refresh (self->agenda);
  g_assert_cmpuint (self->n_loads, ==, 2);
  g_assert_cmpuint (self->n_looks, ==, 0);
  g_assert_true (ips_agenda_start (self->agenda));
  g_assert_false (ips_agenda_start (self->agenda));
  g_assert_cmpuint (self->n_loads, ==, 3);
  g_assert_cmpuint (self->n_looks, ==, 1);
  ips_agenda_stop (self->agenda);
  ips_clock_advance (self->clock, SECOND);
  ips_agenda_refresh (self->agenda);
  g_assert_cmpuint (self->n_looks, ==, 1);
}

/* Changes that come while the list is being read are one reading more, not one each. */
static void
test_again (Fixture *self, gconstpointer data)
{
  self->slow = TRUE;
  ips_agenda_start (self->agenda);
  ips_agenda_reload (self->agenda);
  ips_agenda_refresh (self->agenda);
  ips_clock_advance (self->clock, SECOND);
  g_assert_cmpuint (self->n_loads, ==, 1);
  self->slow = FALSE;
  ips_agenda_loaded (self->agenda, NULL);
  g_assert_cmpuint (self->n_loads, ==, 2);
  g_assert_cmpuint (self->n_looks, ==, 1);
}

static void
test_reading_fails (Fixture *self, gconstpointer data)
{
  self->error = ips_error_new (IPS_ERROR_FAILED, "the store is busy");
  g_test_expect_message ("Ips-Jobs", G_LOG_LEVEL_WARNING, "counted things could not be read: the store is busy");
  ips_agenda_start (self->agenda);
  g_test_assert_expected_messages ();
  ips_clock_advance (self->clock, 29 * SECOND);
  g_assert_cmpuint (self->n_loads, ==, 1);
  g_clear_error (&self->error);
  ips_clock_advance (self->clock, 2 * SECOND);
  g_assert_cmpuint (self->n_loads, ==, 2);
  g_assert_cmpuint (self->n_looks, ==, 1);
}

static void
test_writing_fails (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) conflict = ips_error_new (IPS_ERROR_CONFLICT, "another was quicker");
  g_autoptr(GError) full = ips_error_new (IPS_ERROR_FAILED, "the disk is full");

  ips_agenda_start (self->agenda);
  ips_agenda_hold (self->agenda, "7");
  g_assert_true (ips_agenda_holds (self->agenda, "7"));
  g_assert_false (ips_agenda_holds (self->agenda, "8"));
  ips_agenda_written (self->agenda, "7", conflict);
  g_assert_false (ips_agenda_holds (self->agenda, "7"));
  g_assert_cmpuint (self->n_looks, ==, 2);

  ips_agenda_hold (self->agenda, "7");
  g_test_expect_message ("Ips-Jobs", G_LOG_LEVEL_WARNING, "counted things 7 could not be written: the disk is full");
  ips_agenda_written (self->agenda, "7", full);
  g_test_assert_expected_messages ();
  ips_clock_advance (self->clock, 29 * SECOND);
  g_assert_cmpuint (self->n_looks, ==, 2);
  ips_clock_advance (self->clock, 2 * SECOND);
  g_assert_cmpuint (self->n_looks, ==, 3);

  /* a clock that was set back by a year does not make it wait for a year */
  g_test_expect_message ("Ips-Jobs", G_LOG_LEVEL_WARNING, "*the disk is full");
  ips_agenda_written (self->agenda, "7", full);
  ips_clock_advance (self->clock, -365 * G_TIME_SPAN_DAY);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (self->n_looks, ==, 4);
}

static void
test_closed (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  self->slow = TRUE;
  ips_agenda_start (self->agenda);
  ips_agenda_close (self->agenda);
  g_assert_true (g_cancellable_set_error_if_cancelled (self->lifetime, &error));
  ips_agenda_loaded (self->agenda, error);
  ips_clock_advance (self->clock, 60 * SECOND);
  g_assert_cmpuint (self->n_loads, ==, 1);
  g_assert_cmpuint (self->n_looks, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/jobs/agenda/wanted", Fixture, NULL, set_up, test_wanted, tear_down);
  g_test_add ("/jobs/agenda/again", Fixture, NULL, set_up, test_again, tear_down);
  g_test_add ("/jobs/agenda/reading-fails", Fixture, NULL, set_up, test_reading_fails, tear_down);
  g_test_add ("/jobs/agenda/writing-fails", Fixture, NULL, set_up, test_writing_fails, tear_down);
  g_test_add ("/jobs/agenda/closed", Fixture, NULL, set_up, test_closed, tear_down);
  return g_test_run ();
}
