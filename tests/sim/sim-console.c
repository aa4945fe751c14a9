/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-console-private.h"

#include <string.h>

#include "sim-console-show.h"
#include "sim-dialect.h"
#include "sim-log.h"
#include "sim-transactions.h"

#define MAX_LINE_BYTES 512
#define DEFAULT_PAGE_LINES 24
#define MORE "--MORE--"
#define CTRL_C 3

static const struct { const char *command; const char *purpose; gboolean takes_more, configures; } commands[] = {
  { "console.command.version", "get-version", FALSE },
  { "console.command.clock", "get-clock", FALSE },
  { "console.command.statistics-host", "get-host-statistics", FALSE },
  { "console.command.statistics-analysis-engine", "get-analysis-engine-statistics", FALSE },
  { "console.command.fingerprint", "get-fingerprint", FALSE },
  { "console.command.users", "get-users", FALSE },
  { "console.command.configuration", "get-config", FALSE },
  { "console.command.generate-key", "generate-tls-key", FALSE },
  { "console.command.reset", "reboot", FALSE },
  { "console.command.copy-license", "install-license", TRUE },
  { "console.command.downgrade", "downgrade", FALSE, TRUE },
  { "console.command.upgrade", "push-upgrade", TRUE, TRUE },
  { "console.command.trust-ssh", "trust-ssh", TRUE, TRUE },
  { "console.command.trust-tls", "trust-tls", TRUE, TRUE },
  { "console.command.password", "set-password", TRUE, TRUE },
};

/* --- showing --- */

/* A terminal wants carriage returns too. */
void
sim_console_write_text (SimConsole *self, const char *text, gssize length)
{
  GString *out = g_string_new (NULL);

  for (gssize i = 0; length < 0 ? text[i] != '\0' : i < length; i++)
    {
      if (text[i] == '\n')
        g_string_append_c (out, '\r');
      g_string_append_c (out, text[i]);
    }
  self->funcs.write (self->user_data, out->str, out->len);
  g_string_free (out, TRUE);
}

void
sim_console_write_prompt (SimConsole *self)
{
  g_autofree char *prompt = self->settings != NULL
                              ? g_strdup_printf ("%s(%s)# ", self->sensor->name, sim_console_settings_get_mode (self->settings))
                              : self->sensor->router ? g_strdup_printf ("%s%s#", self->sensor->name, sim_console_get_router_mode (self))
                              : g_strconcat (self->sensor->name, self->configures ? "(config)# " : "# ", NULL);

  self->wait = WAITS_COMMAND;
  g_string_truncate (self->line, 0);
  sim_console_write_text (self, prompt, -1);
}

/* The next page, or as many lines as @n says; the prompt where all is shown. */
static void
show_page (SimConsole *self, guint n)
{
  const char *at = self->rest->str;

  for (guint i = 0; *at != '\0' && (n == 0 || i < n); i++)
    {
      const char *end = strchr (at, '\n');

      at = end != NULL ? end + 1 : at + strlen (at);
    }
  sim_console_write_text (self, self->rest->str, at - self->rest->str);
  g_string_erase (self->rest, 0, at - self->rest->str);
  if (self->rest->len == 0)
    {
      sim_console_write_prompt (self);
      return;
    }
  sim_console_write_text (self, MORE, -1);
  self->wait = WAITS_PAGE;
}

/* Says @text (not empty lines only) and asks for the next command. */
void
sim_console_answer (SimConsole *self, const char *text)
{
  g_string_assign (self->rest, text);
  show_page (self, self->page_lines > 1 ? self->page_lines - 1 : 0);
}

void
sim_console_refuse (SimConsole *self, const char *words)
{
  g_autofree char *text = g_strdup_printf (self->sensor->router ? "%%Error %s\n" : "Error: %s\n", words);

  sim_console_answer (self, text);
}

/* @words: (nullable): why not; %NULL is success, which says nothing */
void
sim_console_conclude (SimConsole *self, const char *words)
{
  if (words != NULL)
    sim_console_refuse (self, words);
  else
    sim_console_answer (self, "");
}

/* --- changing, by the transactions of the web side --- */

/* Runs the transaction of @purpose with @content; NULL, or why not. */
char *
sim_console_transact (SimConsole *self, const char *purpose, const char *content)
{
  g_autofree char *key = g_strconcat ("transaction.", purpose, NULL);
  const char *name = sim_dialect (key);
  g_autofree char *body = g_strdup_printf ("<%s><%s>%s</%s></%s>", sim_dialect ("element.request"), name, content, name,
                                           sim_dialect ("element.request"));
  SimCommand command = { (char *) name, purpose, FALSE };
  g_autoptr(SimFault) refusal = sim_faults_take (self->sensor->faults, SIM_FAULT_ERROR, name);
  g_autofree char *reply = NULL;
  g_autofree char *words = NULL;

  if (refusal != NULL)
    reply = sim_transactions_make_error (refusal->text + strlen ("error:"), NULL);
  else
    reply = sim_transactions_run (self->sensor, &command, body, strlen (body), self->user, self->role);
  words = sim_transactions_read_refusal (reply);
  return words != NULL ? g_strdup_printf ("%s : %s", name, words) : NULL;
}

void
sim_console_task_clear (SimConsoleTask *task)
{
  g_clear_pointer (&task->url, g_free);
  g_clear_pointer (&task->password, g_free);
  g_clear_pointer (&task->host, g_free);
  g_clear_pointer (&task->account, g_free);
  task->purpose = NULL;
}

static void
do_confirmed (SimConsole *self)
{
  g_autofree char *words = sim_console_transact (self, self->task.purpose, "");

  sim_console_task_clear (&self->task);
  if (words != NULL)
    sim_console_refuse (self, words);
  else
    sim_console_answer (self, "Request Succeeded.\n");
}

static void
confirmed (SimConsole *self, const char *word)
{
  if (g_str_equal (word, "yes") && self->task.url != NULL)
    {
      sim_console_fetch (self);
      return;
    }
  if (g_str_equal (word, "yes"))
    {
      do_confirmed (self);
      return;
    }
  sim_console_task_clear (&self->task);
  sim_console_answer (self, "");
}

void
sim_console_ask (SimConsole *self, SimConsoleWait wait, const char *text)
{
  self->wait = wait;
  g_string_truncate (self->line, 0);
  sim_console_write_text (self, text, -1);
}

static void
begin_password (SimConsole *self, const char *account)
{
  self->task.purpose = "set-password";
  self->task.account = g_strdup (*account != '\0' ? account : self->user);
  sim_console_ask (self, WAITS_NEW_PASSWORD, "Enter New Login Password: ");
}

/* Asked twice, as the sensor does. */
static void
take_password (SimConsole *self, const char *typed)
{
  g_autofree char *content = sim_transactions_make_account (self->task.account, typed);
  g_autofree char *words = NULL;

  if (self->wait == WAITS_NEW_PASSWORD)
    {
      self->task.password = g_strdup (typed);
      sim_console_ask (self, WAITS_SAME_PASSWORD, "Re-enter New Login Password: ");
      return;
    }
  words = g_str_equal (self->task.password, typed) ? sim_console_transact (self, "set-password", content) : g_strdup ("The passwords do not match");
  sim_console_task_clear (&self->task);
  sim_console_conclude (self, words);
}

/* --- commands --- */

static void
show (SimConsole *self, const char *purpose)
{
  g_autoptr(GString) out = g_string_new (NULL);

  if (!sim_console_show_fact (self->sensor, purpose, out))
    sim_console_show_users (self->sensor, self->user, self->role, TRUE, out);
  sim_console_answer (self, out->str);
}

/* What the web side would say, faults included. */
static void
show_configuration (SimConsole *self)
{
  const char *name = sim_dialect ("transaction.get-config");
  g_autofree char *body = g_strdup_printf ("<%s><%s/></%s>", sim_dialect ("element.request"), name, sim_dialect ("element.request"));
  SimCommand command = { (char *) name, "get-config", FALSE };
  g_autofree char *reply = sim_transactions_run (self->sensor, &command, body, strlen (body), self->user, self->role);
  g_autofree char *words = sim_transactions_read_refusal (reply);
  g_autoptr(GString) out = g_string_new (NULL);

  if (words != NULL)
    {
      sim_console_refuse (self, words);
      return;
    }
  sim_console_show_configuration (self->sensor, reply, out);
  sim_console_answer (self, out->str);
}

static void
show_sessions (SimConsole *self)
{
  g_autoptr(GString) out = g_string_new (NULL);

  sim_console_show_users (self->sensor, self->user, self->role, FALSE, out);
  sim_console_answer (self, out->str);
}

static void
generate_key (SimConsole *self)
{
  g_autofree char *words = sim_console_transact (self, "generate-tls-key", "");
  g_autoptr(SimFault) hang = sim_faults_take (self->sensor->faults, SIM_FAULT_REGENERATE_HANG, NULL);

  /* the key is a new one, but nobody is told */
  if (hang != NULL)
    self->funcs.misbehave (self->user_data, SIM_FAULT_HANG_REPLY);
  if (words != NULL)
    sim_console_refuse (self, words);
  else
    show (self, "get-fingerprint");
}

/* Faults of the answers, by the transaction that would say the same. */
void
sim_console_take_faults (SimConsole *self, const char *name)
{
  static const SimFaultKind kinds[] = { SIM_FAULT_HANG_REPLY, SIM_FAULT_DROP, SIM_FAULT_SLOW, SIM_FAULT_ENDLESS_BODY };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr(SimFault) fault = sim_faults_take (self->sensor->faults, kinds[i], name);

      if (fault != NULL)
        self->funcs.misbehave (self->user_data, kinds[i]);
    }
}

static void
run (SimConsole *self, const char *purpose, const char *arguments)
{
  gboolean shows = g_str_has_prefix (purpose, "get-");
  gboolean trusts = g_str_has_prefix (purpose, "trust-");
  g_autofree char *key = g_strconcat ("transaction.", purpose, NULL);
  const char *name = g_str_equal (purpose, "get-version") || g_str_equal (purpose, "get-config") || (!shows && !trusts) ? sim_dialect (key) : purpose;
  g_autoptr(SimFault) refusal = shows ? sim_faults_take (self->sensor->faults, SIM_FAULT_ERROR, name) : NULL;

  /* those of a package come when it is there */
  if (!g_str_equal (purpose, "push-upgrade"))
    sim_console_take_faults (self, name);
  if (refusal != NULL)
    sim_console_refuse (self, refusal->text + strlen ("error:"));
  else if (g_str_equal (purpose, "get-config"))
    show_configuration (self);
  else if (shows)
    show (self, purpose);
  else if (self->role < SIM_ROLE_ADMINISTRATOR)
    sim_console_refuse (self, "Permission denied. The privilege of an administrator is required.");
  else if (g_str_equal (purpose, "generate-tls-key"))
    generate_key (self);
  else if (g_str_equal (purpose, "install-license"))
    sim_console_copy (self, arguments);
  else if (g_str_equal (purpose, "push-upgrade"))
    sim_console_upgrade (self, arguments);
  else if (trusts)
    sim_console_meet (self, g_str_equal (purpose, "trust-tls"), arguments);
  else if (g_str_equal (purpose, "set-password"))
    begin_password (self, arguments);
  else
    {
      self->task.purpose = purpose;
      sim_console_ask (self, WAITS_YES, g_str_equal (purpose, "reboot")
                            ? "Warning: Executing this command will stop all applications and reboot the node.\nContinue with reset? []: "
                            : "Warning: Executing this command will take the last update off and may reboot the system.\nContinue with downgrade? []: ");
    }
}

static void
set_page (SimConsole *self, const char *number)
{
  guint64 lines;

  if (!g_ascii_string_to_unsigned (number, 10, 0, 512, &lines, NULL))
    {
      sim_console_refuse (self, SIM_CONSOLE_UNKNOWN);
      return;
    }
  self->page_lines = (guint) lines;
  sim_console_answer (self, "");
}

static void
configure (SimConsole *self)
{
  if (self->role < SIM_ROLE_OPERATOR)
    {
      sim_console_refuse (self, "Permission denied. The privilege of an operator is required.");
      return;
    }
  self->configures = TRUE;
  sim_console_answer (self, "");
}

void
sim_console_note (SimConsole *self, const char *line, const char *purpose, gboolean assumed)
{
  SimLogEntry *entry = sim_log_add (self->sensor->index, "request");
  g_autofree char *key = purpose != NULL ? g_strconcat ("transaction.", purpose, NULL) : NULL;

  self->sensor->n_requests++;
  entry->method = g_strdup ("SSH");
  entry->path = g_strdup (line);
  if (purpose != NULL && !g_str_has_prefix (purpose, "trust-") && (g_str_equal (purpose, "get-version") || g_str_equal (purpose, "get-config") || !g_str_has_prefix (purpose, "get-")))
    entry->command = g_strdup (sim_dialect (key));
  entry->assumed = assumed;
  sim_log_finish (entry->id, 200);
}

static void
execute (SimConsole *self, const char *line)
{
  static const char terminal[] = "terminal length ";

  if (*line == '\0')
    {
      sim_console_write_prompt (self);
      return;
    }
  if (self->sensor->router)
    {
      sim_console_execute_router (self, line);
      return;
    }
  if (self->settings != NULL)
    {
      sim_console_run_settings (self, line);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const char *word = sim_dialect (commands[i].command);
      gsize length = strlen (word);

      if (!g_str_has_prefix (line, word) || !(line[length] == '\0' || (commands[i].takes_more && line[length] == ' ')))
        continue;
      sim_console_note (self, line, commands[i].purpose, sim_dialect_is_assumed (commands[i].command));
      if (commands[i].configures && !self->configures)
        {
          sim_console_refuse (self, SIM_CONSOLE_UNKNOWN);
          return;
        }
      run (self, commands[i].purpose, line[length] == ' ' ? line + length + 1 : "");
      return;
    }
  if (g_str_equal (line, sim_dialect ("console.command.signatures")))
    {
      sim_console_enter_service (self);
      return;
    }
  sim_console_note (self, line, NULL, FALSE);
  if (g_str_has_prefix (line, terminal))
    set_page (self, line + strlen (terminal));
  else if (g_str_equal (line, "show users"))
    show_sessions (self);
  else if (g_str_equal (line, sim_dialect ("console.command.configure")))
    configure (self);
  else if (g_str_equal (line, "exit") && self->configures)
    {
      self->configures = FALSE;
      sim_console_answer (self, "");
    }
  else if (g_str_equal (line, "exit"))
    self->funcs.hang_up (self->user_data);
  else
    sim_console_refuse (self, SIM_CONSOLE_UNKNOWN);
}

/* --- typing --- */

static void
take_line (SimConsole *self)
{
  g_autofree char *line = g_strstrip (g_strdup (self->line->str));
  SimConsoleWait wait = self->wait;

  g_string_truncate (self->line, 0);
  sim_console_write_text (self, "\n", -1);
  if (wait == WAITS_COMMAND)
    execute (self, line);
  else if (wait == WAITS_YES)
    confirmed (self, line);
  else if (wait == WAITS_TRUST)
    sim_console_trust (self, line);
  else if (wait == WAITS_APPLY)
    sim_console_apply (self, line);
  else if (wait == WAITS_SAVE)
    {
      self->sensor->unsaved = self->sensor->unsaved && !g_str_has_prefix (line, "y");
      sim_console_confirm_reload (self);
    }
  else if (wait == WAITS_PASSWORD)
    {
      self->task.password = g_strdup (line);
      sim_console_begin_fetch (self);
    }
  else if (wait == WAITS_NEW_PASSWORD || wait == WAITS_SAME_PASSWORD)
    take_password (self, line);
}

static void
turn_page (SimConsole *self, char key)
{
  char wiped[] = "\r        \r";

  sim_console_write_text (self, wiped, -1);
  if (key == 'q' || key == CTRL_C)
    {
      g_string_truncate (self->rest, 0);
      sim_console_write_prompt (self);
    }
  else
    show_page (self, key == '\r' || key == '\n' ? 1 : MAX (self->page_lines, 2) - 1);
}

static void
interrupt (SimConsole *self)
{
  if (self->work != NULL)
    g_cancellable_cancel (self->work);
  g_clear_object (&self->work);
  g_clear_handle_id (&self->look_id, g_source_remove);
  sim_console_task_clear (&self->task);
  g_clear_pointer (&self->settings, sim_console_settings_free);
  if (self->router.settings != NULL)
    sim_console_router_leave (self);
  sim_console_write_text (self, "^C\n", -1);
  sim_console_write_prompt (self);
}

static gboolean
is_secret (SimConsole *self)
{
  return self->wait == WAITS_PASSWORD || self->wait == WAITS_NEW_PASSWORD || self->wait == WAITS_SAME_PASSWORD;
}

static void
take_key (SimConsole *self, char key)
{
  if (self->wait == WAITS_PAGE)
    turn_page (self, key);
  else if (self->wait == WAITS_KEY)
    sim_console_take_confirmation (self, key);
  else if (key == CTRL_C)
    interrupt (self);
  else if (self->wait == WAITS_WORK)
    return;
  else if (key == '\r' || key == '\n')
    take_line (self);
  else if (key == '\b' || key == 0x7f)
    {
      if (self->line->len == 0)
        return;
      g_string_truncate (self->line, self->line->len - 1);
      if (!is_secret (self))
        sim_console_write_text (self, "\b \b", -1);
    }
  else if (key >= ' ' && self->line->len < MAX_LINE_BYTES)
    {
      g_string_append_c (self->line, key);
      sim_console_write_text (self, is_secret (self) ? "*" : &key, 1);
    }
}

void
sim_console_feed (SimConsole *self, const char *data, gsize length)
{
  for (gsize i = 0; i < length; i++)
    take_key (self, data[i]);
}

SimConsole *
sim_console_new (SimSensor *sensor, const char *user, SimRole role, const SimConsoleFuncs *funcs, gpointer user_data)
{
  SimConsole *self = g_new0 (SimConsole, 1);

  self->sensor = sensor;
  self->user = g_strdup (user);
  self->role = role;
  self->funcs = *funcs;
  self->user_data = user_data;
  self->line = g_string_new (NULL);
  self->rest = g_string_new (NULL);
  self->page_lines = DEFAULT_PAGE_LINES;
  if (sensor->router)
    {
      self->page_lines = 0;
      sim_console_write_text (self, "\n", -1);
      sim_console_write_prompt (self);
      return self;
    }
  sim_console_write_text (self, "***NOTICE***\nThis product contains cryptographic features and is subject to laws governing import and export.\n\n", -1);
  if (!g_str_equal (sensor->license, "valid"))
    sim_console_write_text (self, "***LICENSE NOTICE***\nThere is no license key installed on the system.\n\n", -1);
  sim_console_write_prompt (self);
  return self;
}

void
sim_console_free (SimConsole *self)
{
  if (self == NULL)
    return;
  if (self->work != NULL)
    g_cancellable_cancel (self->work);
  g_clear_object (&self->work);
  g_clear_handle_id (&self->look_id, g_source_remove);
  sim_console_task_clear (&self->task);
  sim_console_settings_free (self->settings);
  sim_console_router_leave (self);
  g_clear_handle_id (&self->router.build_id, g_source_remove);
  g_free (self->user);
  g_string_free (self->line, TRUE);
  g_string_free (self->rest, TRUE);
  g_free (self);
}
