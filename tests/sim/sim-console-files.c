/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-console-private.h"

#include <string.h>

#include "sim-dialect.h"
#include "sim-fetch.h"
#include "sim-upgrade.h"

#define LOOK_EVERY_MS 50

/* --- licences --- */

static void
install_license (SimConsole *self, GBytes *file)
{
  gsize size;
  const guchar *data = g_bytes_get_data (file, &size);
  g_autofree char *text = g_base64_encode (data, size);
  const char *element = sim_dialect ("element.license");
  g_autofree char *content = g_strdup_printf ("<%s %s=\"%s\">%s</%s>", element, sim_dialect ("attribute.license-encoding"),
                                              sim_dialect ("value.license-encoding"), text, element);
  g_autofree char *words = sim_console_transact (self, "install-license", content);

  sim_console_conclude (self, words);
}

/* --- packages --- */

static gboolean
look_cb (gpointer user_data)
{
  SimConsole *self = user_data;

  if (self->sensor->upgrade != NULL)
    return G_SOURCE_CONTINUE;
  self->look_id = 0;
  sim_console_answer (self, "Update complete.\n");
  return G_SOURCE_REMOVE;
}

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

  sim_console_take_faults (self, name);
  if (said != NULL && self->sensor->router)
    {
      g_autofree char *line = g_strdup_printf ("*%s\n", "Feb 25 12:41:46.000: %IPS-3-INVALID_DIGITAL_SIGNATURE: Invalid Digital Signature found (key not found)");

      sim_console_answer (self, line);
      return;
    }
  if (self->sensor->router)
    {
      sim_console_router_build (self);
      return;
    }
  if (said != NULL)
    {
      g_autofree char *words = g_strdup_printf ("%s : %s (%s)", name, said, refusal != NULL ? refusal->text + strlen ("error:") : error_name);

      sim_console_refuse (self, words);
      return;
    }
  sim_console_write_text (self, "Applying update. This may take several minutes. Please do not reboot the sensor during this update.\n", -1);
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
  sim_console_task_clear (&self->task);
  if (file == NULL)
    {
      g_autofree char *key = g_strconcat ("transaction.", purpose, NULL);
      g_autofree char *words = self->sensor->router ? g_strdup_printf ("opening %s (%s)", url, error->message)
                               : g_strdup_printf ("%s : %s (errTransport)", sim_dialect (key), error->message);

      sim_console_refuse (self, words);
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

void
sim_console_fetch (SimConsole *self)
{
  g_autofree char *host = make_host (self->task.url);

  if (host != NULL && !is_known (self->sensor, host))
    {
      g_autofree char *key = g_strconcat ("transaction.", self->task.purpose, NULL);
      g_autofree char *words = g_strdup_printf ("%s : The host is not trusted. Add it to the list of known or trusted hosts. (errTransport)", sim_dialect (key));

      sim_console_task_clear (&self->task);
      sim_console_refuse (self, words);
      return;
    }
  self->work = g_cancellable_new ();
  self->wait = WAITS_WORK;
  sim_fetch_async (self->task.url, self->task.password, self->work, fetched_cb, self);
}

/* What is asked before a file is fetched: the password of whoever stands in the address, and whether a package is meant. */
void
sim_console_begin_fetch (SimConsole *self)
{
  if (strchr (self->task.url, '@') != NULL && self->task.password == NULL)
    sim_console_ask (self, WAITS_PASSWORD, "Enter password: ");
  else if (self->sensor->router || g_str_equal (self->task.purpose, "install-license"))
    sim_console_fetch (self);
  else
    sim_console_ask (self, WAITS_YES, "Warning: Executing this command will apply an update to the application partition. The system may be rebooted to complete the update.\n"
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
      sim_console_task_clear (&self->task);
      sim_console_refuse (self, error->message);
      return;
    }
  tls = g_str_has_prefix (self->task.host, "tls");
  text = g_strdup_printf ("%s\nWould you like to add this to the %s table for this host?[yes]: ", fingerprint, tls ? "trusted certificate" : "known hosts");
  sim_console_ask (self, WAITS_TRUST, text);
}

/* From 7.1 on. */
static gboolean
says_words (SimConsole *self)
{
  return strcmp (self->sensor->version, "7.1") >= 0;
}

/* "ssh host-key 127.0.0.1", with a port only where it is another than the usual one */
void
sim_console_meet (SimConsole *self, gboolean tls, const char *arguments)
{
  g_auto(GStrv) words = g_strsplit (arguments, " ", -1);
  guint n = g_strv_length (words);
  guint64 port = tls ? 443 : 22;

  if (!(n == 1 || (n == 3 && g_str_equal (words[1], "port") && g_ascii_string_to_unsigned (words[2], 10, 1, 65535, &port, NULL))))
    {
      sim_console_refuse (self, SIM_CONSOLE_UNKNOWN);
      return;
    }
  self->task.host = g_strdup_printf ("%s %s:%u", tls ? "tls" : "ssh", words[0], (guint) port);
  self->work = g_cancellable_new ();
  self->wait = WAITS_WORK;
  sim_fetch_fingerprint_async (words[0], (guint) port, tls, says_words (self), self->work, met_cb, self);
}

void
sim_console_trust (SimConsole *self, const char *word)
{
  if (*word == '\0' || g_str_equal (word, "yes"))
    {
      if (self->sensor->known_hosts == NULL)
        self->sensor->known_hosts = g_ptr_array_new_with_free_func (g_free);
      if (!is_known (self->sensor, self->task.host))
        g_ptr_array_add (self->sensor->known_hosts, g_strdup (self->task.host));
    }
  sim_console_task_clear (&self->task);
  sim_console_answer (self, "");
}

void
sim_console_copy (SimConsole *self, const char *arguments)
{
  g_auto(GStrv) words = g_strsplit (arguments, " ", -1);

  if (g_strv_length (words) != 2 || !g_str_equal (words[1], sim_dialect ("console.target.license")))
    {
      sim_console_refuse (self, SIM_CONSOLE_UNKNOWN);
      return;
    }
  self->task.purpose = "install-license";
  self->task.url = g_strdup (words[0]);
  sim_console_begin_fetch (self);
}

void
sim_console_upgrade (SimConsole *self, const char *arguments)
{
  if (*arguments == '\0' || strchr (arguments, ' ') != NULL)
    {
      sim_console_refuse (self, SIM_CONSOLE_UNKNOWN);
      return;
    }
  self->task.purpose = "push-upgrade";
  self->task.url = g_strdup (arguments);
  sim_console_begin_fetch (self);
}
