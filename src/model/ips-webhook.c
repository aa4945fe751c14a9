/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-webhook.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-format.h"
#include "ips-setting-table.h"
#include "ips-text.h"

#define MAX_ADDRESS_BYTES 2000
#define MAX_HEADER_BYTES 100
#define MAX_SECRET_BYTES 4000
#define MAX_OPERATIONS 500
#define MAX_MESSAGE_CHARS 300
#define MAX_NAME_CHARS 100

/* --- the settings --- */

#define OFFSET(field) G_STRUCT_OFFSET (IpsWebhookSettings, field)

static const IpsSettingText texts[] = {
  { "webhook.address", OFFSET (address), "" },
  { "webhook.header", OFFSET (header), "Authorization" },
};

static const IpsSettingTable table = { texts, G_N_ELEMENTS (texts), G_MAXSIZE, NULL, 0 };

IpsWebhookSettings *
ips_webhook_settings_new (void)
{
  IpsWebhookSettings *self = g_new0 (IpsWebhookSettings, 1);

  ips_setting_table_init (&table, self);
  self->jobs = IPS_MAIL_JOBS_ALL;
  return self;
}

IpsWebhookSettings *
ips_webhook_settings_copy (const IpsWebhookSettings *self)
{
  IpsWebhookSettings *copy = g_memdup2 (self, sizeof *self);

  ips_setting_table_own_texts (&table, copy);
  return copy;
}

void
ips_webhook_settings_free (IpsWebhookSettings *self)
{
  if (self == NULL)
    return;
  ips_setting_table_clear (&table, self);
  g_free (self);
}

IpsWebhookSettings *
ips_webhook_settings_read (GHashTable *values)
{
  IpsWebhookSettings *self = ips_webhook_settings_new ();
  const char *text;

  ips_setting_table_read (&table, self, values);
  self->plain = g_strcmp0 (g_hash_table_lookup (values, "webhook.plain"), "true") == 0;
  text = g_hash_table_lookup (values, "webhook.jobs");
  if (text != NULL && !ips_mail_jobs_from_nick (text, &self->jobs))
    g_warning ("setting webhook.jobs: “%s” is not one of none, failed, all, using the default", text);
  return self;
}

GHashTable *
ips_webhook_settings_write (const IpsWebhookSettings *self)
{
  GHashTable *values = ips_setting_table_write (&table, self);

  g_hash_table_insert (values, g_strdup ("webhook.plain"), g_strdup (self->plain ? "true" : "false"));
  g_hash_table_insert (values, g_strdup ("webhook.jobs"), g_strdup (ips_mail_jobs_to_nick (self->jobs)));
  return values;
}

/* --- rules --- */

static gboolean
check_address (const IpsWebhookSettings *self, GError **error)
{
  g_autoptr(GUri) uri = strlen (self->address) <= MAX_ADDRESS_BYTES ? g_uri_parse (self->address, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http")))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("enter the whole address, such as https://chat.example.org/hooks/ips"));
      return FALSE;
    }
  if (g_uri_get_userinfo (uri) != NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("a login in the address could be read by anybody: enter it as the secret"));
      return FALSE;
    }
  if (g_str_equal (scheme, "http") && !self->plain)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("with http the secret and the results could be read on the way: enter an https address, "
                                                 "or allow http first"));
      return FALSE;
    }
  return TRUE;
}

/* A header's name is a token, and none that the connection itself needs. */
static gboolean
check_header (const char *header, GError **error)
{
  static const char *const own[] = { "host", "content-length", "content-type", "transfer-encoding", "connection", "expect", "accept", "te",
                                     "trailer", "upgrade", "proxy-authorization", NULL };
  g_autofree char *lower = g_ascii_strdown (header, -1);

  if (*header != '\0' && strlen (header) <= MAX_HEADER_BYTES && !g_strv_contains (own, lower)
      && strspn (lower, "abcdefghijklmnopqrstuvwxyz0123456789-_") == strlen (lower))
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, _("enter the name of a header for the secret, such as Authorization or X-Api-Key"));
  return FALSE;
}

gboolean
ips_webhook_settings_validate (const IpsWebhookSettings *self, IpsWebhookField *field, GError **error)
{
  IpsWebhookField wrong = IPS_WEBHOOK_FIELD_NONE;

  if (*self->address != '\0' && !check_address (self, error))
    wrong = IPS_WEBHOOK_FIELD_ADDRESS;
  else if (!check_header (self->header, error))
    wrong = IPS_WEBHOOK_FIELD_HEADER;
  if (field != NULL)
    *field = wrong;
  return wrong == IPS_WEBHOOK_FIELD_NONE;
}

gboolean
ips_webhook_secret_check (const char *text, GError **error)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length && length <= MAX_SECRET_BYTES; i++)
    if (!g_ascii_isprint (text[i]))
      length = MAX_SECRET_BYTES + 1;
  if (length <= MAX_SECRET_BYTES)
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, _("the secret can only hold letters, digits and signs that are in ASCII, at most %d"), MAX_SECRET_BYTES);
  return FALSE;
}

/* --- what is told --- */

static void
add_text (JsonBuilder *builder, const char *name, const char *value, gsize max_chars)
{
  g_autofree char *valid = g_utf8_make_valid (value != NULL ? value : "", -1);
  g_autofree char *safe = ips_text_make_safe (valid, max_chars);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, safe);
}

static void
add_time (JsonBuilder *builder, const char *name, gint64 us)
{
  g_autofree char *text = ips_format_iso (us);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_counts (JsonBuilder *builder, IpsJob *job)
{
  static const IpsOperationState states[] = { IPS_OPERATION_SUCCEEDED, IPS_OPERATION_FAILED, IPS_OPERATION_SKIPPED, IPS_OPERATION_CANCELLED };

  json_builder_set_member_name (builder, "counts");
  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      json_builder_set_member_name (builder, ips_operation_state_to_nick (states[i]));
      json_builder_add_int_value (builder, ips_job_count (job, states[i]));
    }
  json_builder_end_object (builder);
}

static void
add_operation (JsonBuilder *builder, const IpsOperation *operation)
{
  json_builder_begin_object (builder);
  add_text (builder, "device", operation->sensor_name, MAX_NAME_CHARS);
  add_text (builder, "state", ips_operation_state_to_nick (operation->state), MAX_NAME_CHARS);
  add_text (builder, "message", operation->message, MAX_MESSAGE_CHARS);
  json_builder_end_object (builder);
}

/* What failed first. Returns: how many there was no room for */
static guint
add_operations (JsonBuilder *builder, IpsJob *job)
{
  GPtrArray *operations = ips_job_get_operations (job);
  guint n = 0;

  json_builder_set_member_name (builder, "operations");
  json_builder_begin_array (builder);
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < operations->len && n < MAX_OPERATIONS; i++)
      {
        const IpsOperation *operation = g_ptr_array_index (operations, i);

        if ((operation->state == IPS_OPERATION_FAILED) == (round == 0))
          {
            add_operation (builder, operation);
            n++;
          }
      }
  json_builder_end_array (builder);
  return operations->len - n;
}

static GBytes *
finish (JsonBuilder *builder)
{
  g_autoptr(JsonNode) root = NULL;
  char *text;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

GBytes *
ips_webhook_compose (IpsJob *job)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *title = ips_job_get_title (job);
  g_autofree char *summary = ips_job_get_summary (job);
  g_autofree char *text = g_strdup_printf ("Vedette: %s: %s", title, summary);
  guint n_left_out;

  json_builder_begin_object (builder);
  add_text (builder, "text", text, MAX_MESSAGE_CHARS);
  add_text (builder, "event", "job-ended", MAX_NAME_CHARS);
  json_builder_set_member_name (builder, "job");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_int_value (builder, ips_job_get_id (job));
  add_text (builder, "verb", ips_verb_to_nick (ips_job_get_verb (job)), MAX_NAME_CHARS);
  add_text (builder, "title", title, MAX_MESSAGE_CHARS);
  add_text (builder, "who", ips_job_get_created_by (job), MAX_NAME_CHARS);
  add_time (builder, "created", ips_job_get_created_us (job));
  add_time (builder, "ended", ips_job_get_ended_us (job));
  add_counts (builder, job);
  n_left_out = add_operations (builder, job);
  json_builder_set_member_name (builder, "left-out");
  json_builder_add_int_value (builder, n_left_out);
  json_builder_end_object (builder);
  return finish (builder);
}

GBytes *
ips_webhook_compose_test (gint64 now_us)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_text (builder, "text", _("Vedette: a try of the webhook"), MAX_MESSAGE_CHARS);
  add_text (builder, "event", "test", MAX_NAME_CHARS);
  add_time (builder, "sent", now_us);
  return finish (builder);
}
