/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ips-alarm.h"

G_BEGIN_DECLS

/**
 * IpsAgenda:
 *
 * Keeps a list of the store as it is there, and looks at it when something of it is due: after each reading, at the time that the
 * last look named, when the clock is set, and some time after a write that failed. What is written at a look is remembered by
 * its key until it is done, so that the next look does not write it again. Several may watch one store; each write must be
 * refused by the store (%IPS_ERROR_CONFLICT) where another was quicker.
 *
 * Main thread. A plain value with one owner, which must outlive what it was asked to load.
 */
typedef struct _IpsAgenda IpsAgenda;

typedef struct
{
  const char *what;          /* for the log: "schedules" */
  /* Reads the list; must end in ips_agenda_loaded(), also when it fails. */
  void (*load) (gpointer owner, GCancellable *lifetime);
  /* Begins what is due by @now_us (wall clock); returns when to look again, G_MAXINT64 where nothing is to come. */
  gint64 (*look) (gpointer owner, gint64 now_us);
} IpsAgendaClass;

IpsAgenda *ips_agenda_new (const IpsAgendaClass *klass, IpsClock *clock, gpointer owner);
/* No more looks and no more readings: one that is under way is cancelled. For dispose; may be called more than once. */
void ips_agenda_close (IpsAgenda *self);
void ips_agenda_free (IpsAgenda *self);

/* From now on what is due is begun, until ips_agenda_stop(). Both may be called any number of times; FALSE where it was started. */
gboolean ips_agenda_start (IpsAgenda *self);
void ips_agenda_stop (IpsAgenda *self);

/* Reads the list for the first time, or anew: once more afterwards where it is being read. */
void ips_agenda_reload (IpsAgenda *self);
/* The same, but not where nobody has asked for the list yet, as in a command that only waits for its job. */
void ips_agenda_refresh (IpsAgenda *self);
/* The list has been read and replaced, or (@error) could not be: then it is read again later. */
void ips_agenda_loaded (IpsAgenda *self, const GError *error);
/* Looks at once: what "due" means is another. */
void ips_agenda_look (IpsAgenda *self);

/* What @key names is being written, is it? */
void ips_agenda_hold (IpsAgenda *self, const char *key);
gboolean ips_agenda_holds (IpsAgenda *self, const char *key);
/* It was written, or (@error) not: because another was quicker or it is gone, or else it is tried again later. Reads anew. */
void ips_agenda_written (IpsAgenda *self, const char *key, const GError *error);

G_END_DECLS
