/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-transactions.h"

#include <libxml/parser.h>
#include <stdarg.h>
#include <string.h>

#include "sim-config.h"
#include "sim-dialect.h"
#include "sim-license.h"
#include "sim-sdee.h"
#include "sim-push.h"
#include "sim-upgrade.h"

/* The 16 names there are (protocol.md 1.5). */
static const struct { const char *name, *text; } errors[] = {
  { "errAuthenticationTokenExpired", "The authentication token has expired" },
  { "errConfigCollision", "The configuration was changed by somebody else" },
  { "errInUse", "Another operation is in progress" },
  { "errInvalidDocument", "The document is not valid" },
  { "errLimitExceeded", "A limit is exceeded" },
  { "errNotAvailable", "The application is not available" },
  { "errNotFound", "The item does not exist" },
  { "errNotSupported", "The operation is not supported" },
  { "errPermissionDenied", "The user may not do this" },
  { "errSyslog", "A system message could not be read" },
  { "errSystemError", "An internal error occurred" },
  { "errTransport", "The server could not be reached" },
  { "errUnacceptableValue", "The value is not acceptable" },
  { "errUnclassified", "An unknown error occurred" },
  { "errWarning", "The change was accepted with a warning" },
  { "errEngineBuildFailed", "The engine could not be built" },
};

char *
sim_transactions_make_error (const char *name, const char *text)
{
  for (guint i = 0; text == NULL && i < G_N_ELEMENTS (errors); i++)
    if (g_str_equal (name, errors[i].name))
      text = errors[i].text;
  return g_markup_printf_escaped ("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<%s xmlns=\"%s\" schemaVersion=\"%s\">"
                                  "<%s %s=\"%s\">%s</%s></%s>\n", sim_dialect ("element.error"), sim_dialect ("namespace.idiom"),
                                  sim_dialect ("schema-version"), sim_dialect ("element.error-message"), sim_dialect ("attribute.error-name"),
                                  name, text != NULL ? text : name, sim_dialect ("element.error-message"), sim_dialect ("element.error"));
}

static char *
make_response (const char *purpose, const char *content)
{
  g_autofree char *key = g_strconcat ("response.", purpose, NULL);
  const char *element = sim_dialect (key);

  return g_strdup_printf ("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<%s xmlns=\"%s\" schemaVersion=\"%s\"><%s>%s</%s></%s>\n",
                          sim_dialect ("element.response"), sim_dialect ("namespace.idiom"), sim_dialect ("schema-version"),
                          element, content, element, sim_dialect ("element.response"));
}

static xmlDoc *
parse (const char *body, gsize size)
{
  xmlDoc *document;

  if (size == 0 || size > G_MAXINT)
    return NULL;
  document = xmlReadMemory (body, (int) size, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (document != NULL && xmlGetIntSubset (document) != NULL)
    g_clear_pointer (&document, xmlFreeDoc);
  return document;
}

static xmlNode *
first_element (xmlDoc *document)
{
  xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;

  if (root == NULL || !g_str_equal ((const char *) root->name, sim_dialect ("element.request")))
    return NULL;
  for (xmlNode *child = root->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE)
      return child;
  return NULL;
}

void
sim_transactions_identify (const char *query_command, const char *body, gsize size, SimCommand *command)
{
  if (query_command != NULL && *query_command != '\0')
    command->command = g_strdup (query_command);
  else
    {
      xmlDoc *document = parse (body, size);
      xmlNode *element = first_element (document);

      command->command = element != NULL ? g_strdup ((const char *) element->name) : NULL;
      if (document != NULL)
        xmlFreeDoc (document);
    }
  command->purpose = command->command != NULL ? sim_dialect_find_purpose (command->command) : NULL;
  if (command->purpose != NULL)
    {
      g_autofree char *request = g_strconcat ("transaction.", command->purpose, NULL);
      g_autofree char *reply = g_strconcat ("response.", command->purpose, NULL);

      command->assumed = sim_dialect_is_assumed (request) || sim_dialect_is_assumed (reply);
    }
}

static void
append_element (GString *text, const char *key, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
append_element (GString *text, const char *key, const char *format, ...)
{
  g_autofree char *value = NULL;
  g_autofree char *escaped = NULL;
  va_list args;

  va_start (args, format);
  value = g_strdup_vprintf (format, args);
  va_end (args);
  escaped = g_markup_escape_text (value, -1);
  g_string_append_printf (text, "<%s>%s</%s>", sim_dialect (key), escaped, sim_dialect (key));
}

static const char *
analysis_state (SimSensor *sensor)
{
  if (sensor->services_failed)
    return "notRunning";
  if (sensor->state == SIM_STATE_UPGRADING)
    return sim_dialect ("value.application-upgrading");
  return sensor->state == SIM_STATE_RECONFIGURING ? "reconfiguring" : sim_dialect ("value.application-running");
}

static void
append_license (GString *text, SimSensor *sensor)
{
  g_autofree char *key = g_strconcat ("license-status.", sensor->license, NULL);

  g_string_append_printf (text, "<%s>", sim_dialect ("element.license"));
  append_element (text, "element.license-status", "%s", sim_dialect (key));
  if (sensor->license_until != 0)
    append_element (text, "element.license-expiration", "%" G_GINT64_FORMAT "000000000", sensor->license_until);
  g_string_append_printf (text, "</%s>", sim_dialect ("element.license"));
}

static void
append_applications (GString *text, SimSensor *sensor)
{
  static const char * const names[] = { "MainApp", "AnalysisEngine", "CollaborationApp" };
  g_autofree char *version = g_strdup (sensor->version);

  g_strdelimit (version, ".()", '_');
  g_string_append_printf (text, "<%s %s=\"%s\"><%s>", sim_dialect ("element.partition"), sim_dialect ("attribute.partition-name"),
                          sim_dialect ("value.partition-application"), sim_dialect ("element.applications"));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_string_append_printf (text, "<%s>", sim_dialect ("element.application"));
      append_element (text, "element.application-name", "%s", names[i]);
      append_element (text, "element.application-state", "%s", i == 1 ? analysis_state (sensor) : sim_dialect ("value.application-running"));
      append_element (text, "element.application-version", "S-2013_FEB_05_05_37_%s65", version);
      append_element (text, "element.application-build-time", "2013-02-05T05:40:22-0600");
      g_string_append_printf (text, "</%s>", sim_dialect ("element.application"));
    }
  g_string_append_printf (text, "</%s></%s>", sim_dialect ("element.applications"), sim_dialect ("element.partition"));
}

static char *
get_version (SimSensor *sensor)
{
  g_autoptr(GString) text = g_string_new (NULL);

  append_element (text, "element.platform", "%s", sensor->platform);
  append_license (text, sensor);
  append_applications (text, sensor);
  append_element (text, "element.serial", "%s", sensor->serial);
  append_element (text, "element.os-version", "%s", sensor->os_version);
  append_element (text, "element.software-version", "%s%s", sensor->version, sensor->engine);
  g_string_append_printf (text, "<%s %s=\"S%u.0\" %s=\"%s\"/>", sim_dialect ("element.signature-update"), sim_dialect ("attribute.signature-id"),
                          sensor->signature, sim_dialect ("attribute.signature-date"), sensor->signature_date);
  append_element (text, "element.up-time", "%" G_GINT64_FORMAT, g_get_real_time () / G_USEC_PER_SEC - sensor->booted);
  g_string_append_printf (text, "<%s>", sim_dialect ("element.upgrade-history"));
  if (sensor->upgrades == NULL || sensor->upgrades->len == 0)
    append_element (text, "element.upgrade", "IPS-sig-S%u-req-%s.pkg 18:16:10 UTC", sensor->signature, sensor->engine);
  for (guint i = 0; sensor->upgrades != NULL && i < sensor->upgrades->len; i++)
    {
      const SimUpgrade *upgrade = g_ptr_array_index (sensor->upgrades, i);

      append_element (text, "element.upgrade", "%s %s", upgrade->name, upgrade->installed);
    }
  g_string_append_printf (text, "</%s>", sim_dialect ("element.upgrade-history"));
  append_element (text, "element.recovery-partition", "1.1 - %s%s", sensor->version, sensor->engine);
  append_element (text, "element.sensor-time", "%" G_GINT64_FORMAT "000", sim_sensor_get_time_us (sensor));
  return make_response ("get-version", text->str);
}

/* As "show statistics host" prints it: the peers, then the state. A sensor whose clock is off keeps its server waiting. */
static void
append_ntp (GString *text, SimSensor *sensor)
{
  g_autofree char *key = g_strconcat ("ntp-status.", sensor->ntp, NULL);
  gboolean used = !g_str_equal (sensor->ntp, "not-used");

  g_string_append_printf (text, "<%s>", sim_dialect ("element.ntp"));
  if (used)
    {
      append_element (text, "element.ntp-server", "%s", "127.0.0.1");
      append_element (text, "element.ntp-offset", "%" G_GINT64_FORMAT ".069", sensor->clock_offset * 1000);
    }
  append_element (text, "element.ntp-status", "%s", sim_dialect (key));
  g_string_append_printf (text, "</%s>", sim_dialect ("element.ntp"));
}

/* @name: (nullable): of a file system */
static void
append_usage (GString *text, const char *key, const char *name, gint64 used, gint64 total)
{
  g_string_append_printf (text, "<%s", sim_dialect (key));
  if (name != NULL)
    g_string_append_printf (text, " %s=\"%s\"", sim_dialect ("attribute.file-system-name"), name);
  g_string_append_c (text, '>');
  append_element (text, "element.used-bytes", "%" G_GINT64_FORMAT, used);
  append_element (text, "element.total-bytes", "%" G_GINT64_FORMAT, total);
  g_string_append_printf (text, "</%s>", sim_dialect (key));
}

static char *
get_host_statistics (SimSensor *sensor)
{
  gint64 time_us = sim_sensor_get_time_us (sensor);
  g_autofree char *content = g_strdup_printf ("<autoUpdate><lastDirectoryReadAttempt>N/A</lastDirectoryReadAttempt><lastDownloadAttempt>N/A</lastDownloadAttempt>"
                                              "<lastInstallAttempt>N/A</lastInstallAttempt><nextAttempt>N/A</nextAttempt></autoUpdate>"
                                              "<%s>%" G_GINT64_FORMAT "000</%s>", sim_dialect ("element.sensor-time"), time_us,
                                              sim_dialect ("element.sensor-time"));

  g_autoptr(GString) text = g_string_new (content);

  append_ntp (text, sensor);
  if (sensor->memory_percent >= 0)
    append_usage (text, "element.memory-usage", NULL, G_GINT64_CONSTANT (1048576000) * sensor->memory_percent / 100, G_GINT64_CONSTANT (1048576000));
  if (sensor->disk_free >= 0)
    append_usage (text, "element.file-system", sim_dialect ("value.package-file-system"), sensor->disk_total - MIN (sensor->disk_free, sensor->disk_total),
                  sensor->disk_total);
  return make_response ("get-host-statistics", text->str);
}

static char *
get_engine_statistics (SimSensor *sensor)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (sensor->load_percent >= 0)
    append_element (text, "element.inspection-load", "%d", sensor->load_percent);
  return make_response ("get-analysis-engine-statistics", text->str);
}

static char *
generate_key (SimSensor *sensor)
{
  SimCertificate *certificate;
  g_autoptr(GString) text = g_string_new (NULL);

  if (sensor->http)
    return sim_transactions_make_error ("errNotSupported", "TLS is not enabled");
  sim_sensor_regenerate (sensor);
  certificate = sim_sensor_get_certificate (sensor);
  append_element (text, "element.fingerprint-md5", "%s", certificate->md5);
  append_element (text, "element.fingerprint-sha1", "%s", certificate->sha1);
  return make_response ("generate-tls-key", text->str);
}

/* What is in the element that holds the licence, whose encoding the reader must know. */
static char *
install_license (SimSensor *sensor, xmlNode *element, const char **error_name)
{
  xmlNode *child = element != NULL ? element->children : NULL;
  xmlChar *encoding = NULL, *content = NULL;
  g_autofree char *words = NULL;

  while (child != NULL && (child->type != XML_ELEMENT_NODE || !g_str_equal ((const char *) child->name, sim_dialect ("element.license"))))
    child = child->next;
  if (child != NULL)
    {
      encoding = xmlGetProp (child, (const xmlChar *) sim_dialect ("attribute.license-encoding"));
      content = xmlNodeGetContent (child);
    }
  if (encoding == NULL || !g_str_equal ((const char *) encoding, sim_dialect ("value.license-encoding")))
    {
      *error_name = "errInvalidDocument";
      words = g_strdup ("The document holds no license");
    }
  else
    words = sim_license_install (sensor, (const char *) content, error_name);
  xmlFree (encoding);
  xmlFree (content);
  return words != NULL ? sim_transactions_make_error (*error_name, words) : make_response ("install-license", "");
}

/* A whole package, or the request for it without one. */
static char *
push_upgrade (SimSensor *sensor, const SimCommand *command, const char **error_name)
{
  g_autofree char *words = NULL;

  if (command->push == NULL)
    {
      *error_name = "errInvalidDocument";
      words = g_strdup ("The request holds no package");
    }
  else
    words = sim_upgrade_begin (sensor, sim_push_get_name (command->push), sim_push_get_sha256 (command->push),
                               sim_push_get_n_bytes (command->push), error_name);
  return words != NULL ? sim_transactions_make_error (*error_name, words) : make_response ("push-upgrade", "");
}

static char *
downgrade (SimSensor *sensor, const char **error_name)
{
  g_autofree char *words = sim_upgrade_take_back (sensor, error_name);

  return words != NULL ? sim_transactions_make_error (*error_name, words) : make_response ("downgrade", "");
}

static char *
find_between (const char *text, const char *before, const char *after)
{
  const char *from = strstr (text, before);
  const char *until = from != NULL ? strstr (from + strlen (before), after) : NULL;

  return until != NULL ? g_strndup (from + strlen (before), (gsize) (until - from) - strlen (before)) : NULL;
}

char *
sim_transactions_read_refusal (const char *reply)
{
  g_autofree char *start = g_strconcat ("<", sim_dialect ("element.error-message"), NULL);
  const char *message = strstr (reply, start);
  g_autofree char *name = message != NULL ? find_between (message, "=\"", "\"") : NULL;
  g_autofree char *words = message != NULL ? find_between (message, ">", "<") : NULL;

  return name != NULL && words != NULL ? g_strdup_printf ("%s (%s)", words, name) : NULL;
}

char *
sim_transactions_make_account (const char *user, const char *password)
{
  const char *name = sim_dialect ("element.account-name");
  const char *word = sim_dialect ("element.account-password");

  return g_markup_printf_escaped ("<%s>%s</%s><%s>%s</%s>", name, user, name, word, password, word);
}

static xmlChar *
get_text (xmlNode *element, const char *key)
{
  xmlNode *child = element != NULL ? element->children : NULL;

  while (child != NULL && (child->type != XML_ELEMENT_NODE || !g_str_equal ((const char *) child->name, sim_dialect (key))))
    child = child->next;
  return child != NULL ? xmlNodeGetContent (child) : NULL;
}

static char *
set_password (SimSensor *sensor, xmlNode *element, const char **error_name)
{
  xmlChar *user = get_text (element, "element.account-name");
  xmlChar *password = get_text (element, "element.account-password");
  const char *words = user != NULL && password != NULL
                        ? sim_sensor_set_password (sensor, (const char *) user, (const char *) password, error_name)
                        : "The document holds no account";

  if (user == NULL || password == NULL)
    *error_name = "errInvalidDocument";
  xmlFree (user);
  xmlFree (password);
  return words != NULL ? sim_transactions_make_error (*error_name, words) : make_response ("set-password", "");
}

static SimRole
needed_role (const char *purpose)
{
  if (g_str_has_prefix (purpose, "get-"))
    return SIM_ROLE_VIEWER;
  /* which of its components an operator may change is the configuration's affair */
  return g_str_equal (purpose, "edit-config-delta") ? SIM_ROLE_OPERATOR : SIM_ROLE_ADMINISTRATOR;
}

static char *
run (SimSensor *sensor, const SimCommand *command, xmlNode *element, SimRole role, const char **error_name)
{
  const char *purpose = command->purpose;

  if (g_str_equal (purpose, "get-version"))
    return get_version (sensor);
  if (g_str_equal (purpose, "get-host-statistics"))
    return get_host_statistics (sensor);
  if (g_str_equal (purpose, "get-analysis-engine-statistics"))
    return get_engine_statistics (sensor);
  if (g_str_equal (purpose, "get-config"))
    {
      g_autofree char *content = sim_config_get (sensor, element, error_name);

      return content != NULL ? make_response (purpose, content) : NULL;
    }
  if (g_str_equal (purpose, "edit-config-delta"))
    return sim_config_edit (sensor, element, role, error_name) ? make_response (purpose, "") : NULL;
  if (g_str_equal (purpose, "generate-tls-key"))
    return generate_key (sensor);
  if (g_str_equal (purpose, "install-license"))
    return install_license (sensor, element, error_name);
  if (g_str_equal (purpose, "push-upgrade"))
    return push_upgrade (sensor, command, error_name);
  if (g_str_equal (purpose, "downgrade"))
    return downgrade (sensor, error_name);
  if (g_str_equal (purpose, "set-password"))
    return set_password (sensor, element, error_name);
  if (g_str_equal (purpose, "reboot"))
    {
      sim_sensor_reboot (sensor);
      return make_response (purpose, "");
    }
  *error_name = "errNotSupported";
  return NULL;
}

char *
sim_transactions_run (SimSensor *sensor, const SimCommand *command, const char *body, gsize size, const char *user, SimRole role)
{
  xmlDoc *document = parse (body, size);
  xmlNode *element = first_element (document);
  const char *error_name = NULL;
  gboolean changes;
  char *reply = NULL;

  if (command->command == NULL || (size > 0 && element == NULL && command->push == NULL))
    error_name = "errInvalidDocument";
  else if (command->purpose == NULL)
    error_name = "errNotSupported";
  else if (role < needed_role (command->purpose))
    error_name = "errPermissionDenied";
  changes = command->purpose != NULL && !g_str_has_prefix (command->purpose, "get-");
  if (error_name == NULL && changes && sensor->state != SIM_STATE_RUNNING)
    error_name = "errInUse";
  if (error_name == NULL)
    reply = run (sensor, command, element, role, &error_name);
  if (changes)
    sim_sdee_emit_control_transaction (sensor, command->command, reply != NULL, user);
  if (reply == NULL)
    reply = sim_transactions_make_error (error_name, NULL);
  if (document != NULL)
    xmlFreeDoc (document);
  return reply;
}
