/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl schedules: what is done when, without anybody asking. */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-cli-output.h"
#include "ips-format.h"
#include "ips-reboot-order.h"
#include "ips-store-schedules.h"
#include "ips-traffic.h"

#define PREVIEW 5
#define RUNS_SHOWN 10

/* (transfer full) (nullable): %NULL after having said why not */
static GPtrArray *
load (IpsCli *self)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);
  g_autoptr(GError) error = NULL;
  GPtrArray *schedules;

  ips_store_load_schedules_async (store, NULL, ips_cli_ready_cb, self);
  schedules = ips_store_load_schedules_finish (store, ips_cli_await (self), &error);
  if (schedules == NULL)
    ips_cli_complain_error (error, NULL);
  return schedules;
}

static IpsScheduledJob *
find (GPtrArray *schedules, const char *name)
{
  for (guint i = 0; i < schedules->len; i++)
    {
      IpsScheduledJob *schedule = g_ptr_array_index (schedules, i);

      if (g_str_equal (schedule->id, name) || g_str_equal (schedule->name, name))
        return schedule;
    }
  return NULL;
}

/* Opens, loads, and finds the one named by the only argument; %NULL after having said why not. */
static IpsScheduledJob *
open_one (IpsCli *self, const GOptionEntry *entries, gboolean with_engine, int argc, char **argv, GPtrArray **schedules,
          IpsExit *code)
{
  IpsScheduledJob *schedule;

  *code = IPS_EXIT_USAGE;
  if (!ips_cli_parse (self, entries, &argc, &argv))
    return NULL;
  if (argc != 2)
    {
      ips_cli_complain (_("Name one schedule. “vedettectl schedules list” lists them."));
      return NULL;
    }
  *code = IPS_EXIT_NOT_TRIED;
  if (!ips_cli_open (self, with_engine) || (*schedules = load (self)) == NULL)
    return NULL;
  schedule = find (*schedules, argv[1]);
  if (schedule == NULL)
    /* TRANSLATORS: %s is what was typed as the name of a schedule */
    ips_cli_complain (_("There is no schedule called “%s”"), argv[1]);
  return schedule;
}

static gint64
get_now (IpsCli *self)
{
  return ips_clock_now_us (ips_workspace_get_clock (self->workspace));
}

static char *
format_next (IpsCli *self, const IpsScheduledJob *schedule)
{
  gint64 due_us;

  if (schedule->suspended)
    return g_strdup (_("suspended"));
  return ips_scheduled_job_get_next (schedule, get_now (self), &due_us) ? ips_format_date_time (due_us) : g_strdup (_("never"));
}

static void
add_dues (JsonBuilder *builder, const IpsScheduledJob *schedule, gint64 now_us, guint n)
{
  g_autoptr(GTimeZone) zone = ips_schedule_get_zone (schedule->rule);
  g_autoptr(GArray) dues = ips_schedule_preview (schedule->rule, zone, now_us, n);

  json_builder_set_member_name (builder, "next_us");
  json_builder_begin_array (builder);
  for (guint i = 0; !schedule->suspended && i < dues->len; i++)
    json_builder_add_int_value (builder, g_array_index (dues, gint64, i));
  json_builder_end_array (builder);
}

/* Everything of one, as an object. */
static void
add_schedule (IpsCli *self, JsonBuilder *builder, const IpsScheduledJob *schedule)
{
  g_autofree char *words = ips_schedule_describe (schedule->rule);
  g_autofree char *rule = ips_schedule_to_json (schedule->rule);
  g_autofree char *outcome = ips_scheduled_job_describe_outcome (schedule);

  json_builder_begin_object (builder);
  ips_cli_add_text (builder, "id", schedule->id);
  ips_cli_add_text (builder, "name", schedule->name);
  ips_cli_add_text (builder, "when", words);
  json_builder_set_member_name (builder, "rule");
  json_builder_add_value (builder, json_from_string (rule, NULL));
  ips_cli_add_text (builder, "verb", schedule->verb);
  ips_cli_add_text (builder, "parameters", schedule->parameters);
  ips_cli_add_text (builder, "target", ips_target_to_nick (schedule->target));
  ips_cli_add_text (builder, "target_value", schedule->target_value);
  ips_cli_add_flag (builder, "suspended", schedule->suspended);
  ips_cli_add_text (builder, "comment", schedule->comment);
  ips_cli_add_text (builder, "who", schedule->who);
  add_dues (builder, schedule, get_now (self), PREVIEW);
  ips_cli_add_number (builder, "last_due_us", schedule->last_due_us);
  ips_cli_add_number (builder, "last_run_us", schedule->last_run_us);
  ips_cli_add_number (builder, "last_job", schedule->last_job_id);
  ips_cli_add_text (builder, "last_kind", schedule->last_run_us != 0 ? ips_schedule_run_kind_to_nick (schedule->last_kind) : "");
  ips_cli_add_text (builder, "last_outcome", outcome);
  ips_cli_add_text (builder, "last_message", schedule->last_message);
  json_builder_end_object (builder);
}

static IpsExit
list (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "id", "name", "when", "on", "next", "last", "outcome", NULL };
  const char *headings[] = { _("Id"), _("Schedule"), _("When"), _("On"), _("Next run"), _("Last run"), _("Outcome"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) schedules = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE) || (schedules = load (self)) == NULL)
    return IPS_EXIT_NOT_TRIED;
  if (self->json)
    {
      g_autoptr(JsonBuilder) builder = json_builder_new ();

      json_builder_begin_array (builder);
      for (guint i = 0; i < schedules->len; i++)
        add_schedule (self, builder, g_ptr_array_index (schedules, i));
      json_builder_end_array (builder);
      ips_cli_print_json (builder);
      return IPS_EXIT_OK;
    }
  for (guint i = 0; i < schedules->len; i++)
    {
      const IpsScheduledJob *schedule = g_ptr_array_index (schedules, i);
      g_autofree char *words = ips_schedule_describe (schedule->rule);
      g_autofree char *target = ips_scheduled_job_describe_target (schedule);
      g_autofree char *next = format_next (self, schedule);
      g_autofree char *last = ips_format_date_time (schedule->last_run_us);
      g_autofree char *outcome = ips_scheduled_job_describe_outcome (schedule);

      ips_cli_table_add (table, schedule->id, schedule->name, words, target, next, last, outcome);
    }
  ips_cli_table_print (table, FALSE);
  return IPS_EXIT_OK;
}

/* (transfer full) (nullable) */
static GPtrArray *
load_runs (IpsCli *self, const char *id)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);
  g_autoptr(GError) error = NULL;
  GPtrArray *runs;

  ips_store_load_schedule_runs_async (store, id, RUNS_SHOWN, NULL, ips_cli_ready_cb, self);
  runs = ips_store_load_schedule_runs_finish (store, ips_cli_await (self), &error);
  if (runs == NULL)
    ips_cli_complain_error (error, NULL);
  return runs;
}

static void
print_fact (const char *label, const char *value)
{
  if (*value != '\0')
    g_print ("%s: %s\n", label, value);
}

static IpsExit
show (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "due", "run", "how", "job", "message", NULL };
  const char *headings[] = { _("Due"), _("Run"), _("How"), _("Job"), _("Message"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) schedules = NULL;
  g_autoptr(GPtrArray) runs = NULL;
  g_autofree char *words = NULL, *target = NULL, *next = NULL;
  IpsExit code;
  const IpsScheduledJob *schedule = open_one (self, NULL, FALSE, argc, argv, &schedules, &code);

  if (schedule == NULL || (runs = load_runs (self, schedule->id)) == NULL)
    return code;
  if (self->json)
    {
      g_autoptr(JsonBuilder) builder = json_builder_new ();

      add_schedule (self, builder, schedule);
      ips_cli_print_json (builder);
      return IPS_EXIT_OK;
    }
  words = ips_schedule_describe (schedule->rule);
  target = ips_scheduled_job_describe_target (schedule);
  next = format_next (self, schedule);
  print_fact (_("Schedule"), schedule->name);
  print_fact (_("When"), words);
  print_fact (_("Job"), schedule->verb);
  print_fact (_("On"), target);
  print_fact (_("Next run"), next);
  print_fact (_("Comment"), schedule->comment);
  for (guint i = 0; i < runs->len; i++)
    {
      const IpsScheduleRun *run = g_ptr_array_index (runs, i);
      g_autofree char *due = ips_format_date_time (run->due_us);
      g_autofree char *when = ips_format_date_time (run->run_us);
      g_autofree char *job = run->job_id != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, run->job_id) : g_strdup ("");

      ips_cli_table_add (table, due, when, ips_schedule_run_kind_to_label (run->kind), job, run->message);
    }
  if (runs->len > 0)
    ips_cli_table_print (table, FALSE);
  return IPS_EXIT_OK;
}

static IpsExit
next (IpsCli *self, int argc, char **argv)
{
  int n = PREVIEW;
  const GOptionEntry entries[] = {
    { "number", 'n', 0, G_OPTION_ARG_INT, &n, N_("How many"), N_("N") },
    { NULL }
  };
  g_autoptr(GPtrArray) schedules = NULL;
  g_autoptr(GTimeZone) zone = NULL;
  g_autoptr(GArray) dues = NULL;
  IpsExit code;
  const IpsScheduledJob *schedule = open_one (self, entries, FALSE, argc, argv, &schedules, &code);

  if (schedule == NULL)
    return code;
  if (n < 1 || n > 1000)
    return ips_cli_complain_usage (_("--number needs a number from 1 to 1000"));
  if (self->json)
    {
      g_autoptr(JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      ips_cli_add_text (builder, "id", schedule->id);
      add_dues (builder, schedule, get_now (self), (guint) n);
      json_builder_end_object (builder);
      ips_cli_print_json (builder);
      return IPS_EXIT_OK;
    }
  if (schedule->suspended)
    {
      g_print ("%s\n", _("suspended"));
      return IPS_EXIT_OK;
    }
  zone = ips_schedule_get_zone (schedule->rule);
  dues = ips_schedule_preview (schedule->rule, zone, get_now (self), (guint) n);
  for (guint i = 0; i < dues->len; i++)
    {
      g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (g_array_index (dues, gint64, i) / G_USEC_PER_SEC);
      g_autoptr(GDateTime) time = g_date_time_to_timezone (utc, zone);
      g_autofree char *text = g_date_time_format (time, "%a %Y-%m-%d %H:%M %Z");

      g_print ("%s\n", text);
    }
  return IPS_EXIT_OK;
}

/* --- changing --- */

static void
replace (char **text, const char *by)
{
  g_free (*text);
  *text = g_strdup (by);
}

typedef struct
{
  char *name, *verb, *parameters, *start, *time, *repeat, *weekdays, *end, *zone, *subject;
  int every, day;
} SetOptions;

static void
set_options_clear (SetOptions *self)
{
  char **texts[] = { &self->name, &self->verb, &self->parameters, &self->start, &self->time, &self->repeat, &self->weekdays,
                     &self->end, &self->zone, &self->subject };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SetOptions, set_options_clear)

static void
put_text (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL && *value != '\0')
    json_object_set_string_member (object, name, value);
  else if (value != NULL)
    json_object_remove_member (object, name);
}

/* What is given replaces what the rule had, and the reader of stored rules judges the whole. (transfer full) (nullable) */
static IpsSchedule *
make_rule (const SetOptions *options, const IpsSchedule *before, GError **error)
{
  g_autofree char *json = before != NULL ? ips_schedule_to_json (before) : NULL;
  g_autoptr(JsonNode) root = json_from_string (json != NULL ? json : "{}", NULL);
  JsonObject *object = json_node_get_object (root);
  g_autofree char *text = NULL;
  g_autoptr(GDateTime) today = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (today, "%Y-%m-%d");

  if (before == NULL)
    {
      json_object_set_string_member (object, "start", date);
      json_object_set_string_member (object, "repeat", "daily");
    }
  put_text (object, "start", options->start);
  put_text (object, "time", options->time);
  put_text (object, "end", options->end);
  put_text (object, "zone", options->zone);
  if (options->repeat != NULL)
    {
      json_object_set_string_member (object, "repeat", options->repeat);
      if (!g_str_equal (options->repeat, "weekly"))
        json_object_remove_member (object, "weekdays");
      if (!g_str_equal (options->repeat, "monthly"))
        json_object_remove_member (object, "day");
      if (g_str_equal (options->repeat, "once"))
        {
          json_object_remove_member (object, "every");
          json_object_remove_member (object, "end");
        }
    }
  if (options->every >= 0)
    json_object_set_int_member (object, "every", options->every);
  if (options->day >= 0)
    json_object_set_int_member (object, "day", options->day);
  if (options->weekdays != NULL)
    {
      g_auto(GStrv) words = g_strsplit_set (options->weekdays, ", ", -1);
      JsonArray *array = json_array_new ();

      for (guint i = 0; words[i] != NULL; i++)
        if (*words[i] != '\0')
          json_array_add_string_element (array, words[i]);
      json_object_set_array_member (object, "weekdays", array);
    }
  text = json_to_string (root, FALSE);
  return ips_schedule_from_json (text, error);
}

/* What it is run on, where the command line says so; %FALSE after having said what is wrong. */
static gboolean
take_target (IpsCli *self, const SetOptions *options, IpsScheduledJob *schedule, int n_names, char **names)
{
  g_autoptr(GPtrArray) sensors = NULL;
  g_autoptr(GString) ids = g_string_new (NULL);
  gboolean all;

  if (options->subject != NULL && self->tag != NULL)
    {
      ips_cli_complain (_("Give only one of --tag and --subject"));
      return FALSE;
    }
  if ((options->subject != NULL) + (self->group != NULL) + self->all + (n_names > 0) > 1)
    {
      ips_cli_complain (_("Give only one of names, --group, --all and --subject"));
      return FALSE;
    }
  if (self->tag == NULL && (options->subject != NULL || self->group != NULL || self->all))
    {
      schedule->target = options->subject != NULL ? IPS_TARGET_NONE : self->group != NULL ? IPS_TARGET_GROUP : IPS_TARGET_ALL;
      g_free (schedule->target_value);
      schedule->target_value = g_strdup (options->subject != NULL ? options->subject : self->group != NULL ? self->group : "");
      return TRUE;
    }
  if (n_names == 0 && self->tag == NULL)
    return TRUE;
  /* a schedule knows devices, groups and all; those of a tag are the ones that have it now */
  sensors = ips_cli_choose (self, n_names, names, &all);
  if (sensors == NULL)
    return FALSE;
  for (guint i = 0; i < sensors->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? "\n" : "", ips_sensor_get_id (g_ptr_array_index (sensors, i)));
  schedule->target = IPS_TARGET_SENSORS;
  g_free (schedule->target_value);
  schedule->target_value = g_strdup (ids->str);
  return TRUE;
}

static gboolean
is_json_object (const char *text)
{
  g_autoptr(JsonNode) node = json_from_string (text, NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node);
}

/* %FALSE after having said what is wrong with the command line. */
static gboolean
check_set (const SetOptions *options, const IpsScheduledJob *before)
{
  IpsVerb verb;

  if (before == NULL && options->time == NULL)
    {
      ips_cli_complain (_("A new schedule needs --time HH:MM"));
      return FALSE;
    }
  if (options->verb != NULL && !ips_verb_from_nick (options->verb, &verb))
    {
      g_autoptr(GString) known = g_string_new (NULL);

      for (IpsVerb i = 0; i < IPS_N_VERBS; i++)
        g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", ips_verb_to_nick (i));
      /* TRANSLATORS: what was typed, and a list of technical words */
      ips_cli_complain (_("There is no job “%s”. There are: %s"), options->verb, known->str);
      return FALSE;
    }
  if (options->parameters != NULL && !is_json_object (options->parameters))
    {
      ips_cli_complain (_("--parameters needs a JSON object, such as {\"trust-new\": true}"));
      return FALSE;
    }
  return TRUE;
}

/* Nobody stands beside a scheduled reboot: what becomes of the traffic is said when it is planned. */
static void
warn_of_reboot (IpsCli *self, const IpsScheduledJob *schedule)
{
  g_autoptr(IpsRebootOrder) order = ips_reboot_order_from_json (schedule->parameters);
  g_autoptr(GPtrArray) sensors = NULL, stopping = NULL;

  if (!g_str_equal (schedule->verb, ips_verb_to_nick (IPS_VERB_REBOOT)))
    return;
  sensors = ips_scheduler_get_sensors (ips_workspace_get_scheduler (self->workspace), schedule);
  stopping = ips_traffic_filter (sensors, IPS_TRAFFIC_FAIL_CLOSE);
  if (stopping->len > 0 && order->stop_traffic)
    g_printerr (g_dngettext (GETTEXT_PACKAGE, "Traffic through %u device stops each time it runs.\n",
                             "Traffic through %u devices stops each time it runs.\n", stopping->len), stopping->len);
  else if (stopping->len > 0)
    g_printerr (g_dngettext (GETTEXT_PACKAGE,
                             "%u device is fail-close and is left alone. Use --parameters '{\"stop-traffic\": true}' if it is meant too.\n",
                             "%u devices are fail-close and are left alone. Use --parameters '{\"stop-traffic\": true}' if they are meant too.\n",
                             stopping->len), stopping->len);
  if (*order->reason == '\0')
    g_printerr ("%s\n", _("The history will not say why it rebooted. Use --parameters '{\"reason\": \"WORDS\"}' to give a reason."));
}

static IpsExit
set (IpsCli *self, int argc, char **argv)
{
  g_auto(SetOptions) options = { .every = -1, .day = -1 };
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &options.name, N_("What people call it"), N_("NAME") },
    { "job", 0, 0, G_OPTION_ARG_STRING, &options.verb, N_("What is done; a new one refreshes"), N_("JOB") },
    { "parameters", 0, 0, G_OPTION_ARG_STRING, &options.parameters, N_("Of the job, as JSON"), N_("JSON") },
    { "start", 0, 0, G_OPTION_ARG_STRING, &options.start, N_("First day, as YYYY-MM-DD; today"), N_("DATE") },
    { "time", 0, 0, G_OPTION_ARG_STRING, &options.time, N_("Time of day, as HH:MM"), N_("TIME") },
    { "repeat", 0, 0, G_OPTION_ARG_STRING, &options.repeat, N_("once, hourly, daily, weekly or monthly"), N_("UNIT") },
    { "every", 0, 0, G_OPTION_ARG_INT, &options.every, N_("Every so many hours, days, weeks or months"), N_("N") },
    { "weekdays", 0, 0, G_OPTION_ARG_STRING, &options.weekdays, N_("Weekly: monday,friday"), N_("DAYS") },
    { "day", 0, 0, G_OPTION_ARG_INT, &options.day, N_("Monthly: day of the month; 31 is the last"), N_("N") },
    { "end", 0, 0, G_OPTION_ARG_STRING, &options.end, N_("Last day, as YYYY-MM-DD; \"\" for none"), N_("DATE") },
    { "zone", 0, 0, G_OPTION_ARG_STRING, &options.zone, N_("Time zone; \"\" for this machine's"), N_("ZONE") },
    { "subject", 0, 0, G_OPTION_ARG_STRING, &options.subject, N_("Of a job that needs no device"), N_("WORDS") },
    { NULL }
  };
  IpsStore *store;
  g_autoptr(GPtrArray) schedules = NULL;
  g_autoptr(IpsScheduledJob) schedule = NULL;
  g_autoptr(IpsSchedule) rule = NULL;
  g_autoptr(GError) error = NULL;
  const IpsScheduledJob *before;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2 || *argv[1] == '\0' || strlen (argv[1]) > 64)
    return ips_cli_complain_usage (_("Name the schedule, with at most 64 letters"));
  if (!ips_cli_open (self, FALSE) || (schedules = load (self)) == NULL)
    return IPS_EXIT_NOT_TRIED;
  before = find (schedules, argv[1]);
  if (!check_set (&options, before))
    return IPS_EXIT_USAGE;
  rule = make_rule (&options, before != NULL ? before->rule : NULL, &error);
  if (rule == NULL)
    /* TRANSLATORS: %s is what was not understood, a fragment */
    return ips_cli_complain_usage (_("%s. Dates are YYYY-MM-DD, times HH:MM; --repeat is once, hourly, daily, weekly or monthly; --weekdays "
                                     "goes with weekly and takes names such as monday,friday; --day goes with monthly."), error->message);
  if (before != NULL)
    schedule = ips_scheduled_job_copy (before);
  else
    schedule = ips_scheduled_job_new (argv[1], argv[1], rule, "refresh");
  g_clear_pointer (&schedule->rule, ips_schedule_free);
  schedule->rule = g_steal_pointer (&rule);
  if (options.name != NULL)
    replace (&schedule->name, options.name);
  if (options.verb != NULL)
    replace (&schedule->verb, options.verb);
  if (options.parameters != NULL)
    replace (&schedule->parameters, options.parameters);
  if (!take_target (self, &options, schedule, argc - 2, argv + 2))
    return IPS_EXIT_USAGE;

  store = ips_workspace_get_store (self->workspace);
  ips_store_save_schedule_async (store, schedule, get_now (self), g_get_user_name (), NULL, ips_cli_ready_cb, self);
  if (ips_store_save_schedule_finish (store, ips_cli_await (self), &error))
    {
      warn_of_reboot (self, schedule);
      return IPS_EXIT_OK;
    }
  if (g_error_matches (error, IPS_ERROR, IPS_ERROR_INVALID))
    return ips_cli_complain_usage ("%s", error->message);
  ips_cli_complain_error (error, schedule->name);
  return IPS_EXIT_NOT_TRIED;
}

static IpsExit
set_suspended (IpsCli *self, gboolean suspended, int argc, char **argv)
{
  g_autofree char *comment = NULL;
  const GOptionEntry entries[] = {
    { "comment", 0, 0, G_OPTION_ARG_STRING, &comment, N_("Why"), N_("WORDS") },
    { NULL }
  };
  g_autoptr(GPtrArray) schedules = NULL;
  g_autoptr(GError) error = NULL;
  IpsExit code;
  const IpsScheduledJob *schedule = open_one (self, entries, FALSE, argc, argv, &schedules, &code);
  IpsStore *store;

  if (schedule == NULL)
    return code;
  store = ips_workspace_get_store (self->workspace);
  ips_store_suspend_schedule_async (store, schedule->id, suspended, comment, get_now (self), g_get_user_name (), NULL,
                                    ips_cli_ready_cb, self);
  if (ips_store_suspend_schedule_finish (store, ips_cli_await (self), &error))
    return IPS_EXIT_OK;
  ips_cli_complain_error (error, schedule->name);
  return IPS_EXIT_NOT_TRIED;
}

static IpsExit
suspend (IpsCli *self, int argc, char **argv)
{
  return set_suspended (self, TRUE, argc, argv);
}

static IpsExit
resume (IpsCli *self, int argc, char **argv)
{
  return set_suspended (self, FALSE, argc, argv);
}

static IpsExit
run (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GPtrArray) schedules = NULL;
  g_autoptr(GError) error = NULL;
  IpsExit code;
  const IpsScheduledJob *schedule = open_one (self, NULL, TRUE, argc, argv, &schedules, &code);
  g_autoptr(GPtrArray) sensors = NULL;
  IpsScheduler *scheduler;
  IpsJob *job;

  if (schedule == NULL)
    return code;
  scheduler = ips_workspace_get_scheduler (self->workspace);
  sensors = ips_scheduler_get_sensors (scheduler, schedule);
  ips_cli_ask_missing_passwords (self, sensors);
  ips_scheduler_run_now_async (scheduler, schedule, NULL, ips_cli_ready_cb, self);
  job = ips_scheduler_run_now_finish (scheduler, ips_cli_await (self), &error);
  return ips_cli_follow_job (self, job, error);
}

static IpsExit
remove_one (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GPtrArray) schedules = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *question = NULL;
  IpsExit code;
  const IpsScheduledJob *schedule = open_one (self, NULL, FALSE, argc, argv, &schedules, &code);
  IpsStore *store;

  if (schedule == NULL)
    return code;
  /* TRANSLATORS: %s is the name of a schedule */
  question = g_strdup_printf (_("Remove the schedule “%s”?"), schedule->name);
  if (!ips_cli_confirm (self, question))
    return IPS_EXIT_NOT_TRIED;
  store = ips_workspace_get_store (self->workspace);
  ips_store_remove_schedule_async (store, schedule->id, g_get_user_name (), NULL, ips_cli_ready_cb, self);
  if (ips_store_remove_schedule_finish (store, ips_cli_await (self), &error))
    return IPS_EXIT_OK;
  ips_cli_complain_error (error, schedule->name);
  return IPS_EXIT_NOT_TRIED;
}

const IpsCliVerb ips_cli_schedules_verbs[] = {
  { "schedules", "list", "", N_("What is done when"), list },
  { "schedules", "show", "SCHEDULE", N_("One schedule, its next and its last runs"), show },
  { "schedules", "next", "[--number N] SCHEDULE", N_("When it runs next"), next },
  { "schedules", "set", "SCHEDULE [--time HH:MM] [--repeat UNIT] […] [DEVICE…]", N_("Add or change one"), set },
  { "schedules", "suspend", "[--comment WORDS] SCHEDULE", N_("Let it rest, saying why"), suspend },
  { "schedules", "resume", "[--comment WORDS] SCHEDULE", N_("Let it run again"), resume },
  { "schedules", "run", "SCHEDULE", N_("Run it now"), run },
  { "schedules", "remove", "SCHEDULE", N_("Remove it; what was done stays in the history"), remove_one },
  { NULL }
};
