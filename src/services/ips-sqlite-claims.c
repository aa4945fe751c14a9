/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-pace.h"
#include "ips-sqlite-windows.h"

/* The one pace there is, and whether an operation keeps it. */
#define PACE IPS_PACE_LICENSE_SERVER
#define KEEPS_PACE "o.pace = '" PACE "'"

/* What could be claimed if nothing hindered it. ?1 is the time now. */
#define CLAIMABLE \
  "o.state IN ('queued', 'waiting', 'running') AND (o.state = 'queued' " \
  "OR (o.state = 'waiting' AND o.cause IN ('sensor', 'turn', 'pace')) " \
  "OR (o.state = 'waiting' AND o.cause = 'window' AND o.due_us <= ?1) " \
  "OR (o.state = 'running' AND o.lease_until_us < ?1) " \
  "OR (o.state = 'waiting' AND o.cause = 'check' AND (o.engine_id = '' OR o.lease_until_us < ?1)))"

typedef struct
{
  gint64 id;
  gint64 holder;            /* the job that has the sensor; 0 one of this claim */
} Blocked;

typedef struct
{
  IpsSqlite *sql;
  GHashTable *sensors;      /* what a changing operation of this claim has (subject_of()); borrowed from claims */
  GPtrArray *claims;        /* (element-type IpsClaim) */
  GArray *blocked;          /* (element-type Blocked): queued operations whose sensor is taken */
  GHashTable *taken;        /* what is limited ("job" or "job/group") -> how many run, those of this claim added */
  IpsSqliteGate *gate;      /* maintenance windows */
  guint site_limit;         /* most operations at once on devices of one group, of whatever job; 0 no limit */
  guint n_paced;            /* how many more that keep the pace may be claimed */
  gboolean paced_waits;     /* one that is not marked as waiting for the pace has to */
} Claiming;

/* What no two changing operations may have at once: the sensor, or where there is none the subject's name. Ids are
 * UUIDs, which no subject is called. */
static const char *
subject_of (const IpsOperation *operation)
{
  return ips_operation_has_sensor (operation) ? operation->sensor_id : operation->sensor_name;
}

/* @holder: (out): the job that has it */
static gboolean
is_subject_free (Claiming *self, const IpsOperation *operation, gboolean in_deployment, gboolean *is_free, gint64 *holder, GError **error)
{
  *is_free = FALSE;
  *holder = 0;
  if (g_hash_table_contains (self->sensors, subject_of (operation)))
    return TRUE;
  if (!ips_sqlite_get_int (self->sql, holder, 0, error,
                           "SELECT job_id FROM operations WHERE sensor_id = ?1 AND (?1 <> '' OR sensor_name = ?2) "
                           "AND changing = 1 AND id <> ?3 AND (state = 'running' OR (state = 'waiting' AND "
                           "cause = 'check'))", "ssl", operation->sensor_id, operation->sensor_name, operation->id))
    return FALSE;
  /* A deployment keeps its devices to itself from its first wave to its last: what another one wants with them waits. */
  if (*holder == 0 && in_deployment
      && !ips_sqlite_get_int (self->sql, holder, 0, error,
                              "SELECT o.job_id FROM operations o JOIN jobs j ON j.id = o.job_id WHERE o.sensor_id = ?1 "
                              "AND o.changing = 1 AND o.state IN ('queued', 'waiting', 'running') AND o.id < ?2 "
                              "AND o.job_id <> ?3 AND j.deployment_id <> 0 LIMIT 1", "sll", operation->sensor_id, operation->id,
                              operation->job_id))
    return FALSE;
  *is_free = *holder == 0;
  return TRUE;
}

/* --- limits of a job --- */

#define AT_WORK "(o.state = 'running' OR (o.state = 'waiting' AND o.cause = 'check'))"

/* How many operations are at work: of @job_id (0: of all jobs), on the devices of the group @folder (%NULL: on all). Kept
 * under @key. */
static gboolean
count_at_work (Claiming *self, const char *key, gint64 job_id, const char *folder, guint *n, GError **error)
{
  gpointer known;
  gint64 found = 0;
  gboolean ok;

  if (g_hash_table_lookup_extended (self->taken, key, NULL, &known))
    {
      *n = GPOINTER_TO_UINT (known);
      return TRUE;
    }
  ok = folder == NULL
         ? ips_sqlite_get_int (self->sql, &found, 0, error, "SELECT count(*) FROM operations o WHERE o.job_id = ? AND "
                               "o.state IN ('queued', 'waiting', 'running') AND " AT_WORK, "l", job_id)
         : ips_sqlite_get_int (self->sql, &found, 0, error, "SELECT count(*) FROM operations o JOIN sensors s ON s.id = o.sensor_id "
                               "WHERE (?1 = 0 OR o.job_id = ?1) AND s.folder = ?2 AND o.state IN ('queued', 'waiting', 'running') "
                               "AND " AT_WORK, "ls", job_id, folder);
  *n = (guint) found;
  g_hash_table_insert (self->taken, g_strdup (key), GUINT_TO_POINTER (*n));
  return ok;
}

/* Whether the limits of its job, and the fleet's of the devices of one group, let it begin; where they do it counts from
 * now on. @folder: the group of its device; "" is none, and no site whose line could be filled. */
static gboolean
is_in_limits (Claiming *self, const IpsOperation *operation, guint parallel, guint per_site, const char *folder, gboolean *within,
              GError **error)
{
  const struct { char *key; gint64 job_id; const char *folder; guint limit; } limits[] = {
    { g_strdup_printf ("%" G_GINT64_FORMAT, operation->job_id), operation->job_id, NULL, parallel },
    { g_strdup_printf ("%" G_GINT64_FORMAT "/%s", operation->job_id, folder), operation->job_id, folder, per_site },
    { g_strdup_printf ("/%s", folder), 0, folder, *folder != '\0' ? self->site_limit : 0 },
  };
  guint n[G_N_ELEMENTS (limits)] = { 0 };
  gboolean ok = TRUE;

  *within = TRUE;
  for (guint i = 0; ok && i < G_N_ELEMENTS (limits); i++)
    if (limits[i].limit > 0)
      {
        ok = count_at_work (self, limits[i].key, limits[i].job_id, limits[i].folder, &n[i], error);
        *within = *within && n[i] < limits[i].limit;
      }
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    if (ok && *within && limits[i].limit > 0)
      g_hash_table_insert (self->taken, limits[i].key, GUINT_TO_POINTER (n[i] + 1));
    else
      g_free (limits[i].key);
  *within = ok && *within;
  return ok;
}

static gboolean
is_its_turn (Claiming *self, gint64 job_id, gint64 operation_id, gboolean *is_turn, GError **error)
{
  gint64 before;

  if (!ips_sqlite_get_int (self->sql, &before, 0, error,
                           "SELECT count(*) FROM operations WHERE job_id = ? AND id < ? "
                           "AND state IN ('queued', 'waiting', 'running')", "ll", job_id, operation_id))
    return FALSE;
  *is_turn = before == 0;
  return TRUE;
}

/* A job with something else for each of ten thousand devices has megabytes of parameters, which are read once and not with
 * each of its operations. */
static gboolean
read_parameters (IpsSqlite *self, gint64 job_id, GRefString **parameters, GError **error)
{
  if (self->job_id != job_id || self->parameters == NULL)
    {
      g_autoptr(GError) local_error = NULL;
      sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT parameters FROM jobs WHERE id = ?", "l", job_id);

      if (row == NULL)
        return FALSE;
      g_clear_pointer (&self->parameters, g_ref_string_release);
      if (ips_sqlite_row (self, row, &local_error))
        {
          self->parameters = g_ref_string_new ((const char *) sqlite3_column_text (row, 0));
          self->job_id = job_id;
        }
      ips_sqlite_done (row);
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
  *parameters = self->parameters != NULL ? g_ref_string_acquire (self->parameters) : NULL;
  return TRUE;
}

static gboolean
consider (Claiming *self, sqlite3_stmt *row, GError **error)
{
  const int first = IPS_SQLITE_N_OPERATION_COLUMNS;
  gboolean changing = sqlite3_column_int (row, first) != 0;
  gboolean in_sequence = sqlite3_column_int (row, first + 4) != 0;
  g_autoptr(IpsClaim) claim = g_new0 (IpsClaim, 1);
  IpsOperation *operation;
  gboolean in_deployment = sqlite3_column_int (row, first + 8) != 0;
  guint parallel = (guint) sqlite3_column_int (row, first + 9);
  guint per_site = (guint) sqlite3_column_int (row, first + 10);
  const char *folder = (const char *) sqlite3_column_text (row, first + 11);
  gboolean is_free = TRUE;
  gboolean is_turn = TRUE;
  gboolean is_open = TRUE;
  gboolean within = TRUE;
  int window_minutes = sqlite3_column_int (row, first + 7);
  gint64 holder = 0;
  gboolean paced;

  claim->operation = operation = ips_sqlite_operation_read (row);
  claim->check_first = operation->state == IPS_OPERATION_RUNNING || g_str_equal (operation->cause, IPS_WAIT_CHECK);
  if (!ips_verb_from_nick ((const char *) sqlite3_column_text (row, first + 1), &claim->verb))
    return TRUE;
  paced = !claim->check_first && sqlite3_column_int (row, first + 5) != 0;
  if (paced && self->n_paced == 0)
    {
      self->paced_waits = self->paced_waits || !g_str_equal (operation->cause, IPS_WAIT_PACE);
      return TRUE;
    }
  /* One that was running holds its sensor and its turn already. */
  if (changing && !claim->check_first
      && !is_subject_free (self, operation, in_deployment, &is_free, &holder, error))
    return FALSE;
  if (in_sequence && !claim->check_first
      && !is_its_turn (self, operation->job_id, operation->id, &is_turn, error))
    return FALSE;
  if (!is_turn)
    return TRUE;
  if (!is_free)
    {
      const Blocked blocked = { operation->id, holder };

      if (operation->state == IPS_OPERATION_QUEUED || g_str_equal (operation->cause, IPS_WAIT_TURN))
        g_array_append_val (self->blocked, blocked);
      return TRUE;
    }
  if (window_minutes >= 0 && !claim->check_first && ips_operation_has_sensor (operation)
      && !ips_sqlite_gate_pass (self->gate, operation->id, operation->sensor_id, (guint) window_minutes, &is_open, error))
    return FALSE;
  if (!is_open)
    return TRUE;
  if ((parallel > 0 || per_site > 0 || self->site_limit > 0) && !claim->check_first
      && !is_in_limits (self, operation, parallel, per_site, folder, &within, error))
    return FALSE;
  if (!within)
    return TRUE;
  claim->priority = (IpsPriority) sqlite3_column_int (row, first + 6);
  if (!read_parameters (self->sql, operation->job_id, &claim->parameters, error))
    return FALSE;
  claim->created_by = ips_sqlite_text (row, first + 2);
  claim->checkpoint = ips_sqlite_text (row, first + 3);
  if (changing)
    g_hash_table_add (self->sensors, (gpointer) subject_of (operation));
  if (paced)
    self->n_paced--;
  g_ptr_array_add (self->claims, g_steal_pointer (&claim));
  return TRUE;
}

static gboolean
take (Claiming *self, IpsClaim *claim, const char *engine_id, gint64 now_us, gint64 lease_until_us, GError **error)
{
  IpsOperation *operation = claim->operation;

  operation->state = claim->check_first ? IPS_OPERATION_WAITING : IPS_OPERATION_RUNNING;
  g_free (operation->cause);
  operation->cause = g_strdup (claim->check_first ? IPS_WAIT_CHECK : "");
  g_free (operation->message);
  operation->message = g_strdup ("");
  operation->attempt++;
  operation->due_us = 0;
  if (claim->check_first && !ips_sqlite_pace_end (self->sql, operation->id, error))
    return FALSE;
  if (operation->started_us == 0 || !claim->check_first)
    operation->started_us = now_us;
  if (claim->verb == IPS_VERB_DEPLOY && !ips_sqlite_rollout_open_window (self->sql, operation->job_id, now_us, error))
    return FALSE;
  return ips_sqlite_run (self->sql, error,
                         "UPDATE operations SET state = ?, cause = ?, message = '', attempt = ?, started_us = ?, "
                         "due_us = 0, engine_id = ?, lease_until_us = ? WHERE id = ?", "ssilsll",
                         ips_operation_state_to_nick (operation->state), operation->cause, operation->attempt,
                         operation->started_us, engine_id, lease_until_us, operation->id);
}

/* Device Communication, "Of one group at the same time". */
static gboolean
read_site_limit (IpsSqlite *self, guint *limit, GError **error)
{
  gint64 value;

  if (!ips_sqlite_get_int (self, &value, 0, error, "SELECT value FROM settings WHERE name = 'communication.per-site'", ""))
    return FALSE;
  *limit = (guint) CLAMP (value, 0, G_MAXINT);
  return TRUE;
}

static gboolean
claim_inner (Claiming *self, const char *engine_id, guint max, gint64 now_us, gint64 lease_until_us, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row;

  if (!ips_sqlite_pace_count (self->sql, PACE, &self->n_paced, error) || !read_site_limit (self->sql, &self->site_limit, error))
    return FALSE;
  row = ips_sqlite_query (self->sql, error,
                          "SELECT " IPS_SQLITE_OPERATION_COLUMNS ", o.changing, j.verb, j.created_by, "
                          "o.checkpoint, j.in_sequence, " KEEPS_PACE ", o.priority, j.window_minutes, j.deployment_id <> 0, j.parallel, j.per_site, "
                          "coalesce (s.folder, '') FROM operations o JOIN jobs j ON j.id = o.job_id "
                          "LEFT JOIN sensors s ON s.id = o.sensor_id "
                          "WHERE " CLAIMABLE " ORDER BY o.priority DESC, o.id", "l", now_us);
  if (row == NULL)
    return FALSE;
  while (self->claims->len < max && local_error == NULL && ips_sqlite_row (self->sql, row, &local_error))
    consider (self, row, &local_error);
  ips_sqlite_done (row);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  for (guint i = 0; i < self->blocked->len; i++)
    {
      const Blocked *blocked = &g_array_index (self->blocked, Blocked, i);
      /* TRANSLATORS: the number of a job */
      g_autofree char *message = blocked->holder != 0 ? g_strdup_printf (_("Waits for job %" G_GINT64_FORMAT ", which has the device."), blocked->holder)
                                                      : g_strdup ("");

      if (!ips_sqlite_run (self->sql, error, "UPDATE operations SET state = 'waiting', cause = 'sensor', message = ? WHERE id = ?",
                           "sl", message, blocked->id))
        return FALSE;
    }
  if (!ips_sqlite_gate_write (self->gate, error))
    return FALSE;
  for (guint i = 0; i < self->claims->len; i++)
    if (!take (self, g_ptr_array_index (self->claims, i), engine_id, now_us, lease_until_us, error))
      return FALSE;
  return !self->paced_waits || ips_sqlite_pace_mark (self->sql, PACE, error);
}

/* What waits for the pace counts only where it has room, or where one is not marked as waiting for it. */
static gboolean
is_anything_claimable (IpsSqlite *self, gint64 now_us, gboolean *any, GError **error)
{
  gint64 found;
  guint n_paced;

  if (!ips_sqlite_get_int (self, &found, 0, error,
                           "SELECT EXISTS (SELECT 1 FROM operations o WHERE " CLAIMABLE " AND o.cause <> 'pace')", "l", now_us))
    return FALSE;
  *any = found != 0;
  if (*any)
    return TRUE;
  if (!ips_sqlite_get_int (self, &found, 0, error,
                           "SELECT EXISTS (SELECT 1 FROM operations o WHERE " IPS_SQLITE_PACED " AND " KEEPS_PACE " AND "
                           "o.state = 'waiting' AND o.cause = 'pace')", ""))
    return FALSE;
  if (found == 0)
    return TRUE;
  if (!ips_sqlite_pace_count (self, PACE, &n_paced, error))
    return FALSE;
  *any = n_paced > 0;
  return TRUE;
}

static GPtrArray *
ips_sqlite_store_claim (IpsStoreBackend *backend, const char *engine_id, guint max, gint64 now_us,
                        gint64 lease_until_us, gboolean *marked, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) claims = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_claim_free);
  g_autoptr(GHashTable) sensors = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GArray) blocked = g_array_new (FALSE, FALSE, sizeof (Blocked));
  g_autoptr(GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(IpsSqliteGate) gate = ips_sqlite_gate_new (self, now_us);
  Claiming claiming = { self, sensors, claims, blocked, taken, gate, 0, 0, FALSE };
  guint parts;
  gboolean ok;
  gboolean any;

  *marked = FALSE;
  /* An engine with nothing to do must not take the write lock every second. */
  if (!is_anything_claimable (self, now_us, &any, error))
    return NULL;
  if (!any || max == 0)
    return g_steal_pointer (&claims);

  if (!ips_sqlite_begin (self, error))
    return NULL;
  ok = claim_inner (&claiming, engine_id, max, now_us, lease_until_us, error);
  *marked = ok && (claiming.paced_waits || ips_sqlite_gate_is_closed_to_any (gate) || blocked->len > 0);
  parts = claims->len + blocked->len > 0 || claiming.paced_waits || ips_sqlite_gate_is_closed_to_any (gate) ? IPS_STORE_JOBS : 0;
  for (guint i = 0; i < claims->len; i++)
    if (((IpsClaim *) g_ptr_array_index (claims, i))->verb == IPS_VERB_DEPLOY)
      parts |= IPS_STORE_DEPLOYMENTS | IPS_STORE_HISTORY;      /* one that waited for its window is under way */
  return ips_sqlite_end (self, ok, parts, error) ? g_steal_pointer (&claims) : NULL;
}

static gboolean
ips_sqlite_store_renew (IpsStoreBackend *backend, const char *engine_id, gint64 lease_until_us, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  /* A lease is nobody else's news: no part changes. */
  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self,
                            ips_sqlite_run (self, error,
                                            "UPDATE operations SET lease_until_us = ? WHERE engine_id = ? AND engine_id <> ''", "ls",
                                            lease_until_us, engine_id),
                            0, error);
}

void
ips_sqlite_set_lease_lost (GError **error, gint64 operation_id)
{
  ips_set_error (error, IPS_ERROR_LEASE_LOST, "operation %" G_GINT64_FORMAT ": another engine took it over",
                 operation_id);
}

static gboolean
checkpoint_inner (IpsSqlite *self, const char *engine_id, gint64 operation_id, const char *checkpoint, GError **error)
{
  if (!ips_sqlite_run (self, error, "UPDATE operations SET checkpoint = ? WHERE id = ? AND engine_id = ?", "sls",
                       checkpoint, operation_id, engine_id))
    return FALSE;
  if (sqlite3_changes (self->db) == 1)
    return TRUE;
  ips_sqlite_set_lease_lost (error, operation_id);
  return FALSE;
}

static gboolean
ips_sqlite_store_checkpoint (IpsStoreBackend *backend, const char *engine_id, gint64 operation_id,
                             const char *checkpoint, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, checkpoint_inner (self, engine_id, operation_id, checkpoint, error), 0, error);
}

/* --- finishing --- */

typedef struct
{
  gboolean changing;
  gboolean in_sequence;
  gboolean in_deployment;
  IpsVerb verb;
  char *created_by;
} Held;

static void
held_clear (Held *self)
{
  g_free (self->created_by);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Held, held_clear)

/* FALSE with LEASE_LOST in @refused where @engine_id does not hold it, or with @error. */
static gboolean
read_held (IpsSqlite *self, const char *engine_id, gint64 operation_id, Held *held, GError **refused, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row;

  row = ips_sqlite_query (self, error,
                          "SELECT o.changing, j.in_sequence, j.verb, j.created_by, j.deployment_id <> 0 FROM operations o "
                          "JOIN jobs j ON j.id = o.job_id WHERE o.id = ? AND o.engine_id = ?", "ls", operation_id,
                          engine_id);
  if (row == NULL)
    return FALSE;
  if (!ips_sqlite_row (self, row, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      else
        ips_sqlite_set_lease_lost (refused, operation_id);
      return FALSE;
    }
  held->changing = sqlite3_column_int (row, 0) != 0;
  held->in_sequence = sqlite3_column_int (row, 1) != 0;
  ips_verb_from_nick ((const char *) sqlite3_column_text (row, 2), &held->verb);
  held->created_by = ips_sqlite_text (row, 3);
  held->in_deployment = sqlite3_column_int (row, 4) != 0;
  ips_sqlite_done (row);
  return TRUE;
}

static gboolean
skip_rest (IpsSqlite *self, const IpsOperation *operation, gint64 now_us, GError **error)
{
  g_autofree char *message = NULL;

  /* TRANSLATORS: %s is the name of a device */
  message = g_strdup_printf (_("Skipped, because it failed on %s, which came before."), operation->sensor_name);
  return ips_sqlite_run (self, error,
                         "UPDATE operations SET state = 'skipped', cause = '', message = ?, ended_us = ? "
                         "WHERE job_id = ? AND id > ? AND state IN ('queued', 'waiting') AND cause <> 'check'", "slll",
                         message, now_us, operation->job_id, operation->id);
}

static gboolean
write_outcome (IpsSqlite *self, const Held *held, const IpsOperation *operation, gint64 now_us, GError **error)
{
  g_autofree char *outcome = NULL;

  outcome = *operation->message != '\0'
              ? g_strdup_printf ("%s: %s", ips_operation_state_to_label (operation->state), operation->message)
              : g_strdup (ips_operation_state_to_label (operation->state));
  /* The detail tells before and after in words; the checkpoint is for engines, not for people. */
  return ips_sqlite_history_add (self, error, now_us, held->created_by, ips_verb_to_label (held->verb),
                                 operation->sensor_name, "", operation->detail, outcome);
}

gboolean
ips_sqlite_finish_write (IpsSqlite *self, IpsFinishRecord *record, guint *parts, guint *tell, GError **error)
{
  const IpsOperation *operation = record->operation;
  gboolean final = ips_operation_state_is_final (operation->state);
  gboolean keeps = operation->state == IPS_OPERATION_RUNNING;
  gint64 ended_us = 0;
  g_auto(Held) held = { 0 };

  if (!read_held (self, record->engine_id, operation->id, &held, &record->error, error))
    return record->error != NULL;
  if (final)
    ended_us = operation->ended_us != 0 ? operation->ended_us : g_get_real_time ();
  if (!ips_sqlite_run (self, error,
                       "UPDATE operations SET state = ?1, cause = ?2, message = ?3, detail = ?4, "
                       "attempt = max (attempt, ?5), ended_us = ?6, "
                       "engine_id = CASE WHEN ?7 THEN engine_id ELSE '' END, "
                       "lease_until_us = CASE WHEN ?7 THEN lease_until_us ELSE 0 END, "
                       "stop_requested = CASE WHEN ?7 THEN stop_requested ELSE 0 END, "
                       "due_us = CASE ?2 WHEN 'pace' THEN due_us WHEN 'window' THEN ?9 ELSE 0 END, "
                       "pace = CASE WHEN ?2 = 'pace' THEN '" PACE "' ELSE pace END WHERE id = ?8",
                       "ssssilill", ips_operation_state_to_nick (operation->state), operation->cause,
                       operation->message, operation->detail, operation->attempt, ended_us, (int) keeps,
                       operation->id, operation->due_us))
    return FALSE;
  *parts |= IPS_STORE_JOBS;
  if (final && held.changing)
    {
      *parts |= IPS_STORE_HISTORY;
      if (!write_outcome (self, &held, operation, ended_us, error))
        return FALSE;
    }
  if (held.in_sequence && operation->state == IPS_OPERATION_FAILED && !skip_rest (self, operation, ended_us, error))
    return FALSE;
  if (!held.in_deployment)
    return TRUE;
  return final ? ips_sqlite_rollout_advance (self, operation->job_id, operation->state == IPS_OPERATION_FAILED, ended_us, tell, error)
               : ips_sqlite_rollout_keep_held (self, operation->id, error);
}

static GArray *
ips_sqlite_store_poll_stops (IpsStoreBackend *backend, const char *engine_id, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row;

  row = ips_sqlite_query (self, error,
                          "SELECT id FROM operations WHERE engine_id = ? AND engine_id <> '' AND stop_requested = 1",
                          "s", engine_id);
  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    {
      gint64 id = sqlite3_column_int64 (row, 0);

      g_array_append_val (ids, id);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_steal_pointer (&ids);
}

void
ips_sqlite_claims_init_iface (IpsStoreBackendInterface *iface)
{
  iface->claim = ips_sqlite_store_claim;
  iface->renew = ips_sqlite_store_renew;
  iface->checkpoint = ips_sqlite_store_checkpoint;
  iface->poll_stops = ips_sqlite_store_poll_stops;
}
