/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-step-time.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"

/* Until a first run shows better: what devices of the period were said to take (field.md; packages-and-servers.md 3). */
#define ASSUMED_SIGNATURE_MINUTES 6
#define ASSUMED_ENGINE_MINUTES 12
#define ASSUMED_SENSOR_MINUTES 20

static const char *const phase_nicks[IPS_N_PHASES] = { "push", "install", "reboot", "readback" };
static const char *const basis_nicks[IPS_N_ESTIMATE_BASES] = { "platform", "kind", "partly", "assumed" };

const char *
ips_step_phase_to_nick (IpsStepPhase phase)
{
  g_return_val_if_fail (phase < IPS_N_PHASES, "");
  return phase_nicks[phase];
}

const char *
ips_estimate_basis_to_nick (IpsEstimateBasis basis)
{
  g_return_val_if_fail (basis < IPS_N_ESTIMATE_BASES, "");
  return basis_nicks[basis];
}

IpsStepTime *
ips_step_time_new (const char *platform, IpsUpgradeKind kind, gint64 when_us)
{
  IpsStepTime *self = g_new0 (IpsStepTime, 1);

  self->platform = g_strdup (platform != NULL ? platform : "");
  self->kind = kind;
  self->when_us = when_us;
  for (guint phase = 0; phase < IPS_N_PHASES; phase++)
    self->phase_us[phase] = -1;
  return self;
}

IpsStepTime *
ips_step_time_copy (const IpsStepTime *self)
{
  IpsStepTime *copy = g_memdup2 (self, sizeof *self);

  copy->platform = g_strdup (self->platform);
  return copy;
}

void
ips_step_time_free (IpsStepTime *self)
{
  if (self == NULL)
    return;
  g_free (self->platform);
  g_free (self);
}

/* --- added up --- */

/* Of one platform and kind, or of one kind. */
typedef struct
{
  guint n_runs;                          /* that were seen to install it */
  GArray *samples[IPS_N_PHASES];         /* (owned) (element-type gint64) until it is asked for */
  gint64 median_us[IPS_N_PHASES];        /* 0 where nothing was seen */
  gboolean added_up;
} Summary;

struct _IpsStepTimes
{
  GHashTable *summaries;                 /* (owned): "kind platform" or "kind" -> Summary (owned) */
};

static void
summary_free (gpointer data)
{
  Summary *self = data;

  for (guint phase = 0; phase < IPS_N_PHASES; phase++)
    g_array_unref (self->samples[phase]);
  g_free (self);
}

static Summary *
summary_new (void)
{
  Summary *self = g_new0 (Summary, 1);

  for (guint phase = 0; phase < IPS_N_PHASES; phase++)
    self->samples[phase] = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

/* Takes @key over. The newest come first: what is more than enough is passed over. */
static void
add_to (IpsStepTimes *self, char *key, const IpsStepTime *row)
{
  Summary *summary = g_hash_table_lookup (self->summaries, key);

  if (summary == NULL)
    {
      summary = summary_new ();
      g_hash_table_insert (self->summaries, key, summary);
    }
  else
    g_free (key);
  for (guint phase = 0; phase < IPS_N_PHASES; phase++)
    if (row->phase_us[phase] >= 0 && summary->samples[phase]->len < IPS_STEP_TIMES_KEEP)
      g_array_append_val (summary->samples[phase], row->phase_us[phase]);
  summary->n_runs = summary->samples[IPS_PHASE_INSTALL]->len;
}

IpsStepTimes *
ips_step_times_new (GPtrArray *rows)
{
  IpsStepTimes *self = g_new0 (IpsStepTimes, 1);

  self->summaries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, summary_free);
  for (guint i = 0; i < rows->len; i++)
    {
      const IpsStepTime *row = g_ptr_array_index (rows, i);

      add_to (self, g_strdup_printf ("%u %s", (guint) row->kind, row->platform), row);
      add_to (self, g_strdup_printf ("%u", (guint) row->kind), row);
    }
  return self;
}

void
ips_step_times_free (IpsStepTimes *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->summaries);
  g_free (self);
}

static int
compare_samples (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

/* The middle one; of an even number what lies between the two. */
static gint64
get_median (GArray *samples)
{
  guint half = samples->len / 2;

  if (samples->len == 0)
    return 0;
  g_array_sort (samples, compare_samples);
  if (samples->len % 2 == 1)
    return g_array_index (samples, gint64, half);
  return g_array_index (samples, gint64, half - 1) / 2 + g_array_index (samples, gint64, half) / 2;
}

/* (nullable): %NULL where no run is known */
static const Summary *
find (IpsStepTimes *self, const char *key)
{
  Summary *summary = g_hash_table_lookup (self->summaries, key);

  if (summary == NULL || summary->n_runs == 0)
    return NULL;
  for (guint phase = 0; !summary->added_up && phase < IPS_N_PHASES; phase++)
    summary->median_us[phase] = get_median (summary->samples[phase]);
  summary->added_up = TRUE;
  return summary;
}

/* --- the estimate --- */

static gint64
assume (const IpsUpgradeStep *step)
{
  guint minutes = step->kind == IPS_UPGRADE_SENSOR ? ASSUMED_SENSOR_MINUTES : step->kind == IPS_UPGRADE_ENGINE ? ASSUMED_ENGINE_MINUTES
                  : ASSUMED_SIGNATURE_MINUTES;

  /* a router's module that reboots for its engine takes as long as for a release */
  if (step->reboots)
    minutes = MAX (minutes, ASSUMED_SENSOR_MINUTES);
  return minutes * G_TIME_SPAN_MINUTE;
}

/* @last: what it runs is read back after it. */
static gint64
add_up (const Summary *summary, const IpsUpgradeStep *step, gboolean last)
{
  gint64 sum_us = summary->median_us[IPS_PHASE_PUSH] + summary->median_us[IPS_PHASE_INSTALL];
  gint64 limit_us = step->limit_minutes > 0 ? step->limit_minutes * G_TIME_SPAN_MINUTE : G_TIME_SPAN_DAY;

  if (step->reboots)
    sum_us += summary->median_us[IPS_PHASE_REBOOT];
  if (last)
    sum_us += summary->median_us[IPS_PHASE_READBACK];
  return MIN (sum_us, limit_us);
}

void
ips_step_times_estimate (IpsStepTimes *self, const char *platform, GPtrArray *steps, IpsStepEstimate *estimate)
{
  guint n_assumed = 0;

  *estimate = (IpsStepEstimate) { 0, G_MAXUINT, IPS_ESTIMATE_PLATFORM };
  for (guint i = 0; i < steps->len; i++)
    {
      const IpsUpgradeStep *step = g_ptr_array_index (steps, i);
      g_autofree char *own = g_strdup_printf ("%u %s", (guint) step->kind, platform != NULL ? platform : "");
      g_autofree char *any = g_strdup_printf ("%u", (guint) step->kind);
      const Summary *summary = self != NULL ? find (self, own) : NULL;

      if (summary == NULL && self != NULL)
        {
          summary = find (self, any);
          estimate->basis = summary != NULL ? IPS_ESTIMATE_KIND : estimate->basis;
        }
      n_assumed += summary == NULL ? 1 : 0;
      estimate->n_runs = MIN (estimate->n_runs, summary != NULL ? summary->n_runs : 0);
      estimate->total_us += summary != NULL ? add_up (summary, step, i + 1 == steps->len) : assume (step);
    }
  if (n_assumed > 0)
    estimate->basis = n_assumed < steps->len ? IPS_ESTIMATE_PARTLY : IPS_ESTIMATE_ASSUMED;
  if (steps->len == 0)
    *estimate = (IpsStepEstimate) { 0, 0, IPS_ESTIMATE_ASSUMED };
}

char *
ips_step_estimate_describe (const IpsStepEstimate *self)
{
  g_autofree char *duration = ips_format_duration (self->total_us);

  if (self->total_us <= 0)
    return g_strdup ("");
  switch (self->basis)
    {
    case IPS_ESTIMATE_PLATFORM:
      /* TRANSLATORS: a duration such as "12 min", from how many runs that is known */
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "about %s, from %u former run", "about %s, from %u former runs", self->n_runs), duration, self->n_runs);
    case IPS_ESTIMATE_KIND:
      /* TRANSLATORS: likewise */
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "about %s, from %u former run on other platforms", "about %s, from %u former runs on other platforms",
                                           self->n_runs), duration, self->n_runs);
    case IPS_ESTIMATE_PARTLY:
      return g_strdup_printf (_("about %s, partly assumed: no former runs of every kind of package"), duration);
    case IPS_ESTIMATE_ASSUMED:
    case IPS_N_ESTIMATE_BASES:
    default:
      return g_strdup_printf (_("about %s, assumed: no former runs"), duration);
    }
}
