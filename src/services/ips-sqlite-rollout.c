/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a deployment goes on when operations of its job end: waves, their gates, its end. */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

#define OPEN "state IN ('queued', 'waiting', 'running')"
/* What is open and may begin, or has begun. */
#define OPEN_NOW OPEN " AND cause <> 'wave'"

/* The deployment of a job, as far as it matters here. */
typedef struct
{
  gint64 id;                /* 0: the job has none, or it is not the one at work for it */
  IpsDeploymentState state;
  IpsRollout *rollout;
  guint waived;             /* waves before this one need not pass their gates any more */
  char *verdict;
  gboolean held;
} Deployment;

static void
deployment_clear (Deployment *self)
{
  ips_rollout_free (self->rollout);
  g_free (self->verdict);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Deployment, deployment_clear)

static gboolean
read_deployment (IpsSqlite *self, gint64 job_id, Deployment *deployment, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *state = NULL;
  g_autofree char *rollout = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error,
                                        "SELECT d.id, d.state, d.rollout, d.waived, d.verdict, j.held FROM deployments d JOIN jobs j ON j.id = d.job_id "
                                        "WHERE d.job_id = ?", "l", job_id);

  if (row == NULL)
    return FALSE;
  if (!ips_sqlite_row (self, row, &local_error))
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  state = ips_sqlite_text (row, 1);
  rollout = ips_sqlite_text (row, 2);
  deployment->waived = (guint) sqlite3_column_int (row, 3);
  deployment->verdict = ips_sqlite_text (row, 4);
  deployment->held = sqlite3_column_int (row, 5) != 0;
  /* of a later version: not ours to move */
  if (ips_deployment_state_from_nick (state, &deployment->state))
    deployment->id = sqlite3_column_int64 (row, 0);
  ips_sqlite_done (row);
  deployment->rollout = ips_rollout_from_text (rollout, error);
  return deployment->rollout != NULL;
}

gboolean
ips_sqlite_rollout_hold (IpsSqlite *self, gint64 job_id, gboolean held, GError **error)
{
  return ips_sqlite_run (self, error, "UPDATE jobs SET held = ? WHERE id = ?", "il", (int) held, job_id)
         && (held ? ips_sqlite_run (self, error,
                                    "UPDATE operations SET state = 'waiting', cause = 'pause', message = '' WHERE job_id = ? "
                                    "AND (state = 'queued' OR (state = 'waiting' AND cause IN ('sensor', 'turn', 'window')))", "l", job_id)
                  : ips_sqlite_run (self, error,
                                    "UPDATE operations SET state = 'queued', cause = '', message = '' WHERE job_id = ? "
                                    "AND state = 'waiting' AND cause = 'pause'", "l", job_id));
}

gboolean
ips_sqlite_rollout_keep_held (IpsSqlite *self, gint64 operation_id, GError **error)
{
  return ips_sqlite_run (self, error,
                         "UPDATE operations SET state = 'waiting', cause = 'pause' WHERE id = ? AND state = 'queued' "
                         "AND job_id IN (SELECT id FROM jobs WHERE held = 1)", "l", operation_id);
}

/* --- waves --- */

/* What came of the wave that is at work, or ended last; @next: the one that waits for it, -1 none. */
static gboolean
count_wave (IpsSqlite *self, gint64 job_id, guint *wave, IpsWaveCount *count, int *next, GError **error)
{
  gint64 current, waiting, n_succeeded, n_failed, n_open;

  if (!ips_sqlite_get_int (self, &waiting, -1, error, "SELECT wave FROM operations WHERE job_id = ? AND " OPEN " AND cause = 'wave' "
                           "ORDER BY wave LIMIT 1", "l", job_id)
      || !ips_sqlite_get_int (self, &current, 0, error, "SELECT max (wave) FROM operations WHERE job_id = ?1 AND (?2 < 0 OR wave < ?2)", "ll",
                              job_id, waiting)
      || !ips_sqlite_get_int (self, &n_succeeded, 0, error, "SELECT count(*) FROM operations WHERE job_id = ? AND wave = ? AND state = 'succeeded'",
                              "ll", job_id, current)
      || !ips_sqlite_get_int (self, &n_failed, 0, error, "SELECT count(*) FROM operations WHERE job_id = ? AND wave = ? AND state = 'failed'", "ll",
                              job_id, current)
      || !ips_sqlite_get_int (self, &n_open, 0, error, "SELECT count(*) FROM operations WHERE job_id = ? AND wave = ? AND " OPEN, "ll", job_id,
                              current))
    return FALSE;
  *wave = (guint) current;
  *count = (IpsWaveCount) { (guint) n_succeeded, (guint) n_failed, (guint) n_open };
  *next = (int) waiting;
  return TRUE;
}

static gboolean
begin_wave (IpsSqlite *self, gint64 job_id, guint wave, gboolean held, GError **error)
{
  return ips_sqlite_run (self, error,
                         "UPDATE operations SET state = CASE WHEN ?3 THEN 'waiting' ELSE 'queued' END, cause = CASE WHEN ?3 THEN 'pause' ELSE '' END, "
                         "message = '' "
                         "WHERE job_id = ?1 AND wave = ?2 AND state = 'waiting' AND cause = 'wave'", "lii", job_id, (int) wave, (int) held);
}

static gboolean
set_verdict (IpsSqlite *self, gint64 id, const char *verdict, GError **error)
{
  return ips_sqlite_run (self, error, "UPDATE deployments SET verdict = ? WHERE id = ?", "sl", verdict, id);
}

/* Nobody did it: the program itself. */
static const char *
get_program (void)
{
  return "Vedette";
}

/* The gate is not passed: nothing more is begun. */
static gboolean
stop_or_pause (IpsSqlite *self, gint64 job_id, const Deployment *deployment, const char *reason, gint64 now_us, GError **error)
{
  IpsMoveRecord pause = { deployment->id, deployment->state, IPS_DEPLOYMENT_PAUSED, (char *) get_program (), (char *) reason, now_us };
  g_autofree char *message = NULL;

  if (!set_verdict (self, deployment->id, reason, error))
    return FALSE;
  if (deployment->rollout->rule == IPS_GATE_PAUSE)
    {
      /* TRANSLATORS: why a deployment was paused, a sentence */
      message = g_strdup_printf (_("Waits for somebody to resume the deployment: %s"), reason);
      return deployment->state != IPS_DEPLOYMENT_DEPLOYING
             || (ips_sqlite_rollout_hold (self, job_id, TRUE, error)
                 && ips_sqlite_run (self, error, "UPDATE operations SET message = ? WHERE job_id = ? AND " OPEN " AND cause IN ('wave', 'pause')", "sl",
                                    message, job_id)
                 && ips_sqlite_deployment_move (self, &pause, 0, error));
    }
  /* TRANSLATORS: why a deployment was stopped, a sentence */
  message = g_strdup_printf (_("Not begun, because the deployment was stopped: %s"), reason);
  return ips_sqlite_job_stop (self, job_id, 0, message, now_us, error);
}

/* The gate's sentence counts; which device it was, and what was wrong with it, is what people look for. @reason: (inout) */
static gboolean
add_first_failure (IpsSqlite *self, gint64 job_id, guint wave, char **reason, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT sensor_name, message FROM operations WHERE job_id = ? AND wave = ? AND state = 'failed' "
                                        "ORDER BY ended_us, id LIMIT 1", "li", job_id, (int) wave);

  if (row == NULL)
    return FALSE;
  if (ips_sqlite_row (self, row, &local_error))
    {
      g_autofree char *counted = g_steal_pointer (reason);

      /* TRANSLATORS: why a deployment was stopped; the device that failed first, and why */
      *reason = g_strdup_printf (_("%s %s: %s"), counted, (const char *) sqlite3_column_text (row, 0), (const char *) sqlite3_column_text (row, 1));
      ips_sqlite_done (row);
    }
  return ips_sqlite_propagate (error, g_steal_pointer (&local_error));
}

static gboolean
judge (IpsSqlite *self, gint64 job_id, const Deployment *deployment, gint64 now_us, guint *parts, GError **error)
{
  g_autofree char *reason = NULL;
  IpsWaveCount count;
  IpsGateVerdict verdict;
  guint wave;
  int next;

  if (!count_wave (self, job_id, &wave, &count, &next, error))
    return FALSE;
  verdict = ips_rollout_judge (deployment->rollout, wave, &count, next < 0, &reason);
  if (verdict == IPS_GATE_FAIL && wave < deployment->waived)
    verdict = count.n_open > 0 ? IPS_GATE_WAIT : IPS_GATE_PASS;
  /* after the last wave there is nothing left to stop */
  if (verdict == IPS_GATE_WAIT || (next < 0 && (verdict == IPS_GATE_PASS || count.n_open == 0)))
    return TRUE;
  *parts |= IPS_STORE_JOBS | IPS_STORE_DEPLOYMENTS | IPS_STORE_HISTORY;
  if (verdict != IPS_GATE_PASS && !add_first_failure (self, job_id, wave, &reason, error))
    return FALSE;
  if (verdict == IPS_GATE_PASS)
    return begin_wave (self, job_id, (guint) next, deployment->held, error);
  return stop_or_pause (self, job_id, deployment, reason, now_us, error);
}

gboolean
ips_sqlite_rollout_open_window (IpsSqlite *self, gint64 job_id, gint64 now_us, GError **error)
{
  g_auto(Deployment) deployment = { 0 };
  IpsMoveRecord move = { 0, IPS_DEPLOYMENT_WAITING_WINDOW, IPS_DEPLOYMENT_DEPLOYING, (char *) get_program (), (char *) "", now_us };

  if (!read_deployment (self, job_id, &deployment, error))
    return FALSE;
  move.id = deployment.id;
  return deployment.id == 0 || deployment.state != IPS_DEPLOYMENT_WAITING_WINDOW || ips_sqlite_deployment_move (self, &move, 0, error);
}

/* --- the end --- */

/* What came of the devices outlives the operations. */
static gboolean
keep_outcomes (IpsSqlite *self, gint64 job_id, GError **error)
{
  return ips_sqlite_run (self, error,
                         "UPDATE deployment_devices SET (state, message) = (SELECT o.state, o.message FROM operations o WHERE o.id = operation_id) "
                         "WHERE job_id = ?1 AND operation_id IN (SELECT id FROM operations WHERE job_id = ?1)", "l", job_id);
}

static gboolean
get_outcome (IpsSqlite *self, gint64 job_id, const Deployment *deployment, IpsDeploymentState *outcome, GError **error)
{
  gint64 n_done, n_not;

  if (deployment->state == IPS_DEPLOYMENT_ROLLING_BACK)
    return ips_sqlite_rollback_get_outcome (self, deployment->id, job_id, outcome, error);
  if (!ips_sqlite_get_int (self, &n_done, 0, error, "SELECT count(*) FROM deployment_devices WHERE deployment_id = ? AND state IN ('succeeded', 'skipped')",
                           "l", deployment->id)
      || !ips_sqlite_get_int (self, &n_not, 0, error,
                              "SELECT count(*) FROM deployment_devices WHERE deployment_id = ? AND state NOT IN ('succeeded', 'skipped')", "l",
                              deployment->id))
    return FALSE;
  *outcome = ips_deployment_job_get_outcome ((guint) n_done, (guint) n_not);
  return TRUE;
}

static gboolean
end (IpsSqlite *self, gint64 job_id, const Deployment *deployment, gint64 now_us, guint *parts, GError **error)
{
  IpsMoveRecord move = { deployment->id, deployment->state, IPS_DEPLOYMENT_FAILED, (char *) get_program (), deployment->verdict, now_us };

  *parts |= IPS_STORE_DEPLOYMENTS | IPS_STORE_HISTORY;
  if (!keep_outcomes (self, job_id, error) || !ips_sqlite_rollback_keep (self, deployment->id, job_id, error))
    return FALSE;
  if (!ips_deployment_state_is_active (deployment->state) && deployment->state != IPS_DEPLOYMENT_WAITING_WINDOW)
    return TRUE;
  return get_outcome (self, job_id, deployment, &move.to, error) && ips_sqlite_deployment_move (self, &move, 0, error);
}

static gboolean
is_any (IpsSqlite *self, const char *sql, gint64 job_id, gboolean *any, GError **error)
{
  gint64 found;

  if (!ips_sqlite_get_int (self, &found, 0, error, sql, "l", job_id))
    return FALSE;
  *any = found != 0;
  return TRUE;
}

gboolean
ips_sqlite_rollout_advance (IpsSqlite *self, gint64 job_id, gboolean failed, gint64 now_us, guint *parts, GError **error)
{
  gboolean working, any;
  g_auto(Deployment) deployment = { 0 };

  /* while others are at work one that succeeded changes nothing: a fleet of thousands is not counted each time */
  if (!is_any (self, "SELECT EXISTS (SELECT 1 FROM operations WHERE job_id = ? AND " OPEN_NOW ")", job_id, &working, error))
    return FALSE;
  if (working && !failed)
    return TRUE;
  if (!read_deployment (self, job_id, &deployment, error))
    return FALSE;
  if (deployment.id == 0)
    return TRUE;
  if ((deployment.state == IPS_DEPLOYMENT_DEPLOYING || deployment.state == IPS_DEPLOYMENT_PAUSED || deployment.state == IPS_DEPLOYMENT_WAITING_WINDOW)
      && !judge (self, job_id, &deployment, now_us, parts, error))
    return FALSE;
  if (!is_any (self, "SELECT EXISTS (SELECT 1 FROM operations WHERE job_id = ? AND " OPEN ")", job_id, &any, error))
    return FALSE;
  if (any)
    return TRUE;
  g_free (deployment.verdict);
  deployment.verdict = NULL;
  g_clear_pointer (&deployment.rollout, ips_rollout_free);
  /* read anew: the gate may have said why */
  return read_deployment (self, job_id, &deployment, error) && end (self, job_id, &deployment, now_us, parts, error);
}
