/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-webhook.h"

static void
test_settings (void)
{
  static const struct { const char *address; const char *header; gboolean plain; IpsWebhookField wrong; } rows[] = {
    { "", "Authorization", FALSE, IPS_WEBHOOK_FIELD_NONE },
    { "https://chat.example.org/hooks/1?token=x", "X-Api-Key", FALSE, IPS_WEBHOOK_FIELD_NONE },
    { "http://chat.example.org/", "Authorization", FALSE, IPS_WEBHOOK_FIELD_ADDRESS },
    { "http://chat.example.org/", "Authorization", TRUE, IPS_WEBHOOK_FIELD_NONE },
    { "chat.example.org", "Authorization", TRUE, IPS_WEBHOOK_FIELD_ADDRESS },
    { "https://", "Authorization", TRUE, IPS_WEBHOOK_FIELD_ADDRESS },
    { "file:///etc/passwd", "Authorization", TRUE, IPS_WEBHOOK_FIELD_ADDRESS },
    { "https://me:secret@chat.example.org/", "Authorization", TRUE, IPS_WEBHOOK_FIELD_ADDRESS },
    { "", "", FALSE, IPS_WEBHOOK_FIELD_HEADER },
    { "", "X Y", FALSE, IPS_WEBHOOK_FIELD_HEADER },
    { "", "X\r\nY", FALSE, IPS_WEBHOOK_FIELD_HEADER },
    { "", "HOST", FALSE, IPS_WEBHOOK_FIELD_HEADER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(IpsWebhookSettings) settings = ips_webhook_settings_new ();
      g_autoptr(GHashTable) values = NULL;
      g_autoptr(IpsWebhookSettings) back = NULL;
      g_autoptr(GError) error = NULL;
      IpsWebhookField wrong;

      g_free (settings->address);
      settings->address = g_strdup (rows[i].address);
      g_free (settings->header);
      settings->header = g_strdup (rows[i].header);
      settings->plain = rows[i].plain;
      settings->jobs = IPS_MAIL_JOBS_FAILED;
      g_assert_cmpint (ips_webhook_settings_validate (settings, &wrong, &error), ==, rows[i].wrong == IPS_WEBHOOK_FIELD_NONE);
      g_assert_cmpint (wrong, ==, rows[i].wrong);
      if (wrong != IPS_WEBHOOK_FIELD_NONE)
        g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      values = ips_webhook_settings_write (settings);
      back = ips_webhook_settings_read (values);
      g_assert_cmpstr (back->address, ==, settings->address);
      g_assert_cmpstr (back->header, ==, settings->header);
      g_assert_cmpint (back->plain, ==, settings->plain);
      g_assert_cmpint (back->jobs, ==, IPS_MAIL_JOBS_FAILED);
    }
}

static void
test_secret (void)
{
  g_autofree char *long_one = g_strnfill (4001, 'x');

  g_assert_true (ips_webhook_secret_check ("Bearer 1a2b3c", NULL));
  g_assert_true (ips_webhook_secret_check ("", NULL));
  g_assert_false (ips_webhook_secret_check ("a\r\nb", NULL));
  g_assert_false (ips_webhook_secret_check ("schlüssel", NULL));
  g_assert_false (ips_webhook_secret_check (long_one, NULL));
}

/* However many devices and however long their words: it stays small, and what failed is there. */
static void
test_bounds (void)
{
  g_autoptr(IpsJob) job = ips_job_new (IPS_VERB_AUTO_LICENSE, "Schedule\nnight", IPS_PRIORITY_SCHEDULE, 0);
  g_autofree char *words = g_strnfill (5000, '"');
  g_autoptr(GBytes) json = NULL;
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject *told;
  JsonArray *operations;

  for (guint i = 0; i < 2000; i++)
    {
      IpsOperation *operation = ips_operation_new_for_subject (i == 1999 ? "bad\r\nname" : "ber-01");

      g_free (operation->message);
      operation->message = g_strdup (words);
      operation->state = i == 1999 ? IPS_OPERATION_FAILED : IPS_OPERATION_SUCCEEDED;
      ips_job_take_operation (job, operation);
    }
  json = ips_webhook_compose (job);
  g_assert_cmpuint (g_bytes_get_size (json), <, 512 * 1024);
  g_assert_true (json_parser_load_from_data (parser, g_bytes_get_data (json, NULL), (gssize) g_bytes_get_size (json), NULL));
  told = json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)), "job");
  operations = json_object_get_array_member (told, "operations");
  g_assert_cmpuint (json_array_get_length (operations), ==, 500);
  g_assert_cmpint (json_object_get_int_member (told, "left-out"), ==, 1500);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (operations, 0), "state"), ==, "failed");
  g_assert_null (strpbrk (json_object_get_string_member (json_array_get_object_element (operations, 0), "device"), "\r\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/webhook/settings", test_settings);
  g_test_add_func ("/model/webhook/secret", test_secret);
  g_test_add_func ("/model/webhook/bounds", test_bounds);
  return g_test_run ();
}
