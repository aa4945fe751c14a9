/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-console.h"

#include <string.h>

#include "sim-console-show.h"
#include "sim-dialect.h"
#include "sim-fetch.h"
#include "sim-log.h"
#include "sim-transactions.h"
#include "sim-upgrade.h"

#define MAX_LINE_BYTES 512
#define DEFAULT_PAGE_LINES 24
#define MORE "--MORE--"
#define CTRL_C 3
#define LOOK_EVERY_MS 50

typedef enum { WAITS_COMMAND, WAITS_PAGE, WAITS_YES, WAITS_PASSWORD, WAITS_NEW_PASSWORD, WAITS_SAME_PASSWORD, WAITS_TRUST, WAITS_SAVE,
               WAITS_KEY, WAITS_WORK } SimConsoleWait;

/* What is at work or asked about. */
typedef struct
{
  const char *purpose;      /* (static): "reboot" */
  char *url;                /* (owned) (nullable): where a file comes from */
  char *password;           /* (owned) (nullable): of its server, or the new one typed first */
  char *host;               /* (owned) (nullable): "ssh 127.0.0.1:22": whom it is asked to trust */
  char *account;            /* (owned) (nullable): whose password is changed */
} SimConsoleTask;

struct _SimConsole
{
  SimSensor *sensor;
  char *user;               /* (owned) */
  SimRole role;
  SimConsoleFuncs funcs;
  gpointer user_data;

  SimConsoleWait wait;
  GString *line;            /* (owned): typed so far */
  gboolean configures;      /* "configure terminal" was said */
  guint page_lines;         /* 0: no pages */
  GString *rest;            /* (owned): what the next pages show */
  SimConsoleTask task;
  GCancellable *work;       /* (owned) (nullable) */
  guint look_id;            /* until a package is installed */
};

static const struct { const char *command; const char *purpose; gboolean takes_more, configures; } commands[] = {
  { "console.command.version", "get-version", FALSE },
  { "console.command.clock", "get-clock", FALSE },
  { "console.command.statistics-host", "get-host-statistics", FALSE },
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
static void
write_text (SimConsole *self, const char *text, gssize length)
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

static void
write_prompt (SimConsole *self)
{
  g_autofree char *prompt = g_strconcat (self->sensor->name, self->sensor->router ? "#" : self->configures ? "(config)# " : "# ", NULL);

  self->wait = WAITS_COMMAND;
  g_string_truncate (self->line, 0);
  write_text (self, prompt, -1);
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
  write_text (self, self->rest->str, at - self->rest->str);
  g_string_erase (self->rest, 0, at - self->rest->str);
  if (self->rest->len == 0)
    {
      write_prompt (self);
      return;
    }
  write_text (self, MORE, -1);
  self->wait = WAITS_PAGE;
}

/* Says @text (not empty lines only) and asks for the next command. */
static void
answer (SimConsole *self, const char *text)
{
  g_string_assign (self->rest, text);
  show_page (self, self->page_lines > 1 ? self->page_lines - 1 : 0);
}

static void
refuse (SimConsole *self, const char *words)
{
  g_autofree char *text = g_strdup_printf (self->sensor->router ? "%%Error %s\n" : "Error: %s\n", words);

  answer (self, text);
}

/* @words: (nullable): why not; %NULL is success, which says nothing */
static void
conclude (SimConsole *self, const char *words)
{
  if (words != NULL)
    refuse (self, words);
  else
    answer (self, "");
}

/* --- changing, by the transactions of the web side --- */

/* Runs the transaction of @purpose with @content; NULL, or why not. */
static char *
transact (SimConsole *self, const char *purpose, const char *content)
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

static void
task_clear (SimConsoleTask *task)
{
  g_clear_pointer (&task->url, g_free);
  g_clear_pointer (&task->password, g_free);
  g_clear_pointer (&task->host, g_free);
  g_clear_pointer (&task->account, g_free);
  task->purpose = NULL;
}

static void
install_license (SimConsole *self, GBytes *file)
{
  gsize size;
  const guchar *data = g_bytes_get_data (file, &size);
  g_autofree char *text = g_base64_encode (data, size);
  const char *element = sim_dialect ("element.license");
  g_autofree char *content = g_strdup_printf ("<%s %s=\"%s\">%s</%s>", element, sim_dialect ("attribute.license-encoding"),
                                              sim_dialect ("value.license-encoding"), text, element);
  g_autofree char *words = transact (self, "install-license", content);

  conclude (self, words);
}

/* --- packages --- */

static gboolean
look_cb (gpointer user_data)
{
  SimConsole *self = user_data;

  if (self->sensor->upgrade != NULL)
    return G_SOURCE_CONTINUE;
  self->look_id = 0;
  answer (self, "Update complete.\n");
  return G_SOURCE_REMOVE;
}

static void take_faults (SimConsole *self, const char *name);

static void
install_package (SimConsole *self, const char *url, GBytes *file)
{
  const char *name = sim_dialect ("transaction.push-upgrade");
  g_autofree char *base = g_path_get_basename (url);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, file);
  g_autoptr(SimFault) refusal = sim_faults_take (self->sensor->faults, SIM_FAULT_ERROR, name);
  const char *error_name = NULL;
  g_autofree char *said = refusal != NULL ? g_strdup ("The update was refused")
                          : sim_upgrade_begin (self->sensor, base, sha256, g_bytes_get_size (file), &error_name);

  take_faults (self, name);
  if (said != NULL && self->sensor->router)
    {
      g_autofree char *line = g_strdup_printf ("*%s\n", "Feb 25 12:41:46.000: %IPS-3-INVALID_DIGITAL_SIGNATURE: Invalid Digital Signature found (key not found)");

      answer (self, line);
      return;
    }
  if (self->sensor->router)
    {
      answer (self, "*Feb 25 12:41:47.047: %IPS-6-ENGINE_BUILDS_STARTED: 12:41:47 UTC Feb 25 2011\n"
                    "*Feb 25 12:41:47.051: %IPS-6-ENGINE_BUILDING: multi-string - 17 signatures - 1 of 13 engines\n");
      return;
    }
  if (said != NULL)
    {
      g_autofree char *words = g_strdup_printf ("%s : %s (%s)", name, said, refusal != NULL ? refusal->text + strlen ("error:") : error_name);

      refuse (self, words);
      return;
    }
  write_text (self, "Applying update. This may take several minutes. Please do not reboot the sensor during this update.\n", -1);
  self->wait = WAITS_WORK;
  self->look_id = g_timeout_add (LOOK_EVERY_MS, look_cb, self);
}

/* --- files --- */

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) file = sim_fetch_finish (result, &error);
  SimConsole *self = user_data;
  g_autofree char *url = NULL;
  const char *purpose;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->work);
  url = g_steal_pointer (&self->task.url);
  purpose = self->task.purpose;
  task_clear (&self->task);
  if (file == NULL)
    {
      g_autofree char *key = g_strconcat ("transaction.", purpose, NULL);
      g_autofree char *words = self->sensor->router ? g_strdup_printf ("opening %s (%s)", url, error->message)
                               : g_strdup_printf ("%s : %s (errTransport)", sim_dialect (key), error->message);

      refuse (self, words);
    }
  else if (g_str_equal (purpose, "install-license"))
    install_license (self, file);
  else
    install_package (self, url, file);
}

/* "ssh 127.0.0.1:22" of what has to be known before; NULL where anybody is taken. */
static char *
make_host (const char *url)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  gboolean tls = uri != NULL && g_str_equal (g_uri_get_scheme (uri), "https");

  if (uri == NULL || (!tls && !g_str_equal (g_uri_get_scheme (uri), "scp")))
    return NULL;
  return g_strdup_printf ("%s %s:%d", tls ? "tls" : "ssh", g_uri_get_host (uri), g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : tls ? 443 : 22);
}

static gboolean
is_known (SimSensor *sensor, const char *host)
{
  /* a router asks nobody */
  if (sensor->router)
    return TRUE;
  return sensor->known_hosts != NULL && g_ptr_array_find_with_equal_func (sensor->known_hosts, host, g_str_equal, NULL);
}

static void
fetch (SimConsole *self)
{
  g_autofree char *host = make_host (self->task.url);

  if (host != NULL && !is_known (self->sensor, host))
    {
      g_autofree char *key = g_strconcat ("transaction.", self->task.purpose, NULL);
      g_autofree char *words = g_strdup_printf ("%s : The host is not trusted. Add it to the list of known or trusted hosts. (errTransport)", sim_dialect (key));

      task_clear (&self->task);
      refuse (self, words);
      return;
    }
  self->work = g_cancellable_new ();
  self->wait = WAITS_WORK;
  sim_fetch_async (self->task.url, self->task.password, self->work, fetched_cb, self);
}

static void ask (SimConsole *self, SimConsoleWait wait, const char *text);

/* What is asked before a file is fetched: the password of whoever stands in the address, and whether a package is meant. */
static void
begin_fetch (SimConsole *self)
{
  if (strchr (self->task.url, '@') != NULL && self->task.password == NULL)
    ask (self, WAITS_PASSWORD, "Enter password: ");
  else if (self->sensor->router || g_str_equal (self->task.purpose, "install-license"))
    fetch (self);
  else
    ask (self, WAITS_YES, "Warning: Executing this command will apply an update to the application partition. The system may be rebooted to complete the update.\n"
                          "Continue with upgrade? []: ");
}

static void
met_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *fingerprint = sim_fetch_fingerprint_finish (result, &error);
  SimConsole *self = user_data;
  gboolean tls;
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->work);
  if (fingerprint == NULL)
    {
      task_clear (&self->task);
      refuse (self, error->message);
      return;
    }
  tls = g_str_has_prefix (self->task.host, "tls");
  text = g_strdup_printf ("%s fingerprint is %s\nWould you like to add this to the %s table for this host?[yes]: ", tls ? "Certificate SHA1" : "MD5", fingerprint,
                          tls ? "trusted certificate" : "known hosts");
  ask (self, WAITS_TRUST, text);
}

/* "ssh host-key 127.0.0.1", with a port only where it is another than the usual one */
static void
meet (SimConsole *self, gboolean tls, const char *arguments)
{
  g_auto(GStrv) words = g_strsplit (arguments, " ", -1);
  guint n = g_strv_length (words);
  guint64 port = tls ? 443 : 22;

  if (!(n == 1 || (n == 3 && g_str_equal (words[1], "port") && g_ascii_string_to_unsigned (words[2], 10, 1, 65535, &port, NULL))))
    {
      refuse (self, "Invalid command received.");
      return;
    }
  self->task.host = g_strdup_printf ("%s %s:%u", tls ? "tls" : "ssh", words[0], (guint) port);
  self->work = g_cancellable_new ();
  self->wait = WAITS_WORK;
  sim_fetch_fingerprint_async (words[0], (guint) port, tls, self->work, met_cb, self);
}

static void
trust (SimConsole *self, const char *word)
{
  if (*word == '\0' || g_str_equal (word, "yes"))
    {
      if (self->sensor->known_hosts == NULL)
        self->sensor->known_hosts = g_ptr_array_new_with_free_func (g_free);
      if (!is_known (self->sensor, self->task.host))
        g_ptr_array_add (self->sensor->known_hosts, g_strdup (self->task.host));
    }
  task_clear (&self->task);
  answer (self, "");
}

static void
do_confirmed (SimConsole *self)
{
  g_autofree char *words = transact (self, self->task.purpose, "");

  task_clear (&self->task);
  if (words != NULL)
    refuse (self, words);
  else
    answer (self, "Request Succeeded.\n");
}

static void
confirmed (SimConsole *self, const char *word)
{
  if (g_str_equal (word, "yes") && self->task.url != NULL)
    {
      fetch (self);
      return;
    }
  if (g_str_equal (word, "yes"))
    {
      do_confirmed (self);
      return;
    }
  task_clear (&self->task);
  answer (self, "");
}

static void
ask (SimConsole *self, SimConsoleWait wait, const char *text)
{
  self->wait = wait;
  g_string_truncate (self->line, 0);
  write_text (self, text, -1);
}

static void
begin_password (SimConsole *self, const char *account)
{
  self->task.purpose = "set-password";
  self->task.account = g_strdup (*account != '\0' ? account : self->user);
  ask (self, WAITS_NEW_PASSWORD, "Enter New Login Password: ");
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
      ask (self, WAITS_SAME_PASSWORD, "Re-enter New Login Password: ");
      return;
    }
  words = g_str_equal (self->task.password, typed) ? transact (self, "set-password", content) : g_strdup ("The passwords do not match");
  task_clear (&self->task);
  conclude (self, words);
}

static void
copy (SimConsole *self, const char *arguments)
{
  g_auto(GStrv) words = g_strsplit (arguments, " ", -1);

  if (g_strv_length (words) != 2 || !g_str_equal (words[1], sim_dialect ("console.target.license")))
    {
      refuse (self, "Invalid command received.");
      return;
    }
  self->task.purpose = "install-license";
  self->task.url = g_strdup (words[0]);
  begin_fetch (self);
}

static void
upgrade (SimConsole *self, const char *arguments)
{
  if (*arguments == '\0' || strchr (arguments, ' ') != NULL)
    {
      refuse (self, "Invalid command received.");
      return;
    }
  self->task.purpose = "push-upgrade";
  self->task.url = g_strdup (arguments);
  begin_fetch (self);
}

/* --- commands --- */

static void
show (SimConsole *self, const char *purpose)
{
  g_autoptr(GString) out = g_string_new (NULL);

  if (!sim_console_show_fact (self->sensor, purpose, out))
    sim_console_show_users (self->sensor, self->user, self->role, TRUE, out);
  answer (self, out->str);
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
      refuse (self, words);
      return;
    }
  sim_console_show_configuration (self->sensor, reply, out);
  answer (self, out->str);
}

static void
show_sessions (SimConsole *self)
{
  g_autoptr(GString) out = g_string_new (NULL);

  sim_console_show_users (self->sensor, self->user, self->role, FALSE, out);
  answer (self, out->str);
}

static void
generate_key (SimConsole *self)
{
  g_autofree char *words = transact (self, "generate-tls-key", "");
  g_autoptr(SimFault) hang = sim_faults_take (self->sensor->faults, SIM_FAULT_REGENERATE_HANG, NULL);

  /* the key is a new one, but nobody is told */
  if (hang != NULL)
    self->funcs.misbehave (self->user_data, SIM_FAULT_HANG_REPLY);
  if (words != NULL)
    refuse (self, words);
  else
    show (self, "get-fingerprint");
}

/* Faults of the answers, by the transaction that would say the same. */
static void
take_faults (SimConsole *self, const char *name)
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
    take_faults (self, name);
  if (refusal != NULL)
    refuse (self, refusal->text + strlen ("error:"));
  else if (g_str_equal (purpose, "get-config"))
    show_configuration (self);
  else if (shows)
    show (self, purpose);
  else if (self->role < SIM_ROLE_ADMINISTRATOR)
    refuse (self, "Permission denied. The privilege of an administrator is required.");
  else if (g_str_equal (purpose, "generate-tls-key"))
    generate_key (self);
  else if (g_str_equal (purpose, "install-license"))
    copy (self, arguments);
  else if (g_str_equal (purpose, "push-upgrade"))
    upgrade (self, arguments);
  else if (trusts)
    meet (self, g_str_equal (purpose, "trust-tls"), arguments);
  else if (g_str_equal (purpose, "set-password"))
    begin_password (self, arguments);
  else
    {
      self->task.purpose = purpose;
      ask (self, WAITS_YES, g_str_equal (purpose, "reboot")
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
      refuse (self, "Invalid command received.");
      return;
    }
  self->page_lines = (guint) lines;
  answer (self, "");
}

static void
configure (SimConsole *self)
{
  if (self->role < SIM_ROLE_OPERATOR)
    {
      refuse (self, "Permission denied. The privilege of an operator is required.");
      return;
    }
  self->configures = TRUE;
  answer (self, "");
}

static void
note (SimConsole *self, const char *line, const char *purpose, gboolean assumed)
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

/* --- a router's --- */

static void
confirm_reload (SimConsole *self)
{
  ask (self, WAITS_KEY, "Proceed with reload? [confirm]");
}

static void
take_confirmation (SimConsole *self, char key)
{
  write_text (self, "\n", -1);
  if (key == '\r' || key == '\n' || key == 'y')
    {
      write_text (self, "\n*** --- SHUTDOWN NOW ---\n", -1);
      self->wait = WAITS_WORK;
      sim_sensor_reboot (self->sensor);
    }
  else
    write_prompt (self);
}

static void
copy_signatures (SimConsole *self, const char *arguments)
{
  g_auto(GStrv) words = g_strsplit (arguments, " ", -1);

  if (g_strv_length (words) != 2 || !g_str_equal (words[1], sim_dialect ("ios.target.signatures")))
    {
      answer (self, "% Invalid input detected at '^' marker.\n");
      return;
    }
  self->task.purpose = "push-upgrade";
  self->task.url = g_strdup (words[0]);
  begin_fetch (self);
}

static void
execute_router (SimConsole *self, const char *line)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autofree char *copy = g_strconcat (sim_dialect ("ios.command.copy"), " ", NULL);

  note (self, line, g_str_equal (line, sim_dialect ("ios.command.version")) ? "get-version" : g_str_equal (line, sim_dialect ("ios.command.reload")) ? "reboot"
                    : g_str_has_prefix (line, copy) ? "push-upgrade" : NULL, TRUE);
  take_faults (self, line);
  if (g_str_has_prefix (line, "terminal "))
    write_prompt (self);
  else if (g_str_equal (line, sim_dialect ("ios.command.reload")))
    {
      if (self->sensor->unsaved)
        ask (self, WAITS_SAVE, "System configuration has been modified. Save? [yes/no]: ");
      else
        confirm_reload (self);
    }
  else if (g_str_has_prefix (line, copy))
    copy_signatures (self, line + strlen (copy));
  else if (g_str_equal (line, "exit"))
    self->funcs.hang_up (self->user_data);
  else
    {
      if (g_str_equal (line, sim_dialect ("ios.command.version")))
        sim_console_show_router (self->sensor, out);
      else if (g_str_equal (line, sim_dialect ("ios.command.signature-count")))
        sim_console_show_signature_count (self->sensor, out);
      else if (g_str_equal (line, sim_dialect ("ios.command.clock")))
        {
          g_string_append_c (out, '*');
          sim_console_show_clock (self->sensor, out);
        }
      else if (g_str_equal (line, sim_dialect ("ios.command.category")))
        g_string_append (out, self->sensor->category ? "ip ips signature-category\n" : "");
      else if (g_str_equal (line, sim_dialect ("ios.command.configuration")))
        g_string_append_printf (out, "Building configuration...\n\nhostname %s\nip ips name iosips\n%send\n", self->sensor->name,
                                self->sensor->category ? "ip ips signature-category\n category all\n  retired true\n category ios_ips basic\n  retired false\n" : "");
      else
        g_string_append (out, "                ^\n% Invalid input detected at '^' marker.\n\n");
      answer (self, out->str);
    }
}

static void
execute (SimConsole *self, const char *line)
{
  static const char terminal[] = "terminal length ";

  if (*line == '\0')
    {
      write_prompt (self);
      return;
    }
  if (self->sensor->router)
    {
      execute_router (self, line);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const char *word = sim_dialect (commands[i].command);
      gsize length = strlen (word);

      if (!g_str_has_prefix (line, word) || !(line[length] == '\0' || (commands[i].takes_more && line[length] == ' ')))
        continue;
      note (self, line, commands[i].purpose, sim_dialect_is_assumed (commands[i].command));
      if (commands[i].configures && !self->configures)
        {
          refuse (self, "Invalid command received.");
          return;
        }
      run (self, commands[i].purpose, line[length] == ' ' ? line + length + 1 : "");
      return;
    }
  note (self, line, NULL, FALSE);
  if (g_str_has_prefix (line, terminal))
    set_page (self, line + strlen (terminal));
  else if (g_str_equal (line, "show users"))
    show_sessions (self);
  else if (g_str_equal (line, sim_dialect ("console.command.configure")))
    configure (self);
  else if (g_str_equal (line, "exit") && self->configures)
    {
      self->configures = FALSE;
      answer (self, "");
    }
  else if (g_str_equal (line, "exit"))
    self->funcs.hang_up (self->user_data);
  else
    refuse (self, "Invalid command received.");
}

/* --- typing --- */

static void
take_line (SimConsole *self)
{
  g_autofree char *line = g_strstrip (g_strdup (self->line->str));
  SimConsoleWait wait = self->wait;

  g_string_truncate (self->line, 0);
  write_text (self, "\n", -1);
  if (wait == WAITS_COMMAND)
    execute (self, line);
  else if (wait == WAITS_YES)
    confirmed (self, line);
  else if (wait == WAITS_TRUST)
    trust (self, line);
  else if (wait == WAITS_SAVE)
    {
      self->sensor->unsaved = self->sensor->unsaved && !g_str_has_prefix (line, "y");
      confirm_reload (self);
    }
  else if (wait == WAITS_PASSWORD)
    {
      self->task.password = g_strdup (line);
      begin_fetch (self);
    }
  else if (wait == WAITS_NEW_PASSWORD || wait == WAITS_SAME_PASSWORD)
    take_password (self, line);
}

static void
turn_page (SimConsole *self, char key)
{
  char wiped[] = "\r        \r";

  write_text (self, wiped, -1);
  if (key == 'q' || key == CTRL_C)
    {
      g_string_truncate (self->rest, 0);
      write_prompt (self);
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
  task_clear (&self->task);
  write_text (self, "^C\n", -1);
  write_prompt (self);
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
    take_confirmation (self, key);
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
        write_text (self, "\b \b", -1);
    }
  else if (key >= ' ' && self->line->len < MAX_LINE_BYTES)
    {
      g_string_append_c (self->line, key);
      write_text (self, is_secret (self) ? "*" : &key, 1);
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
      write_text (self, "\n", -1);
      write_prompt (self);
      return self;
    }
  write_text (self, "***NOTICE***\nThis product contains cryptographic features and is subject to laws governing import and export.\n\n", -1);
  if (!g_str_equal (sensor->license, "valid"))
    write_text (self, "***LICENSE NOTICE***\nThere is no license key installed on the system.\n\n", -1);
  write_prompt (self);
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
  task_clear (&self->task);
  g_free (self->user);
  g_string_free (self->line, TRUE);
  g_string_free (self->rest, TRUE);
  g_free (self);
}
