/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queues mails as a report would: mail-program STORE COUNT RECIPIENTS SUBJECT DEVICE [KEY]. The DEVICE goes into the
 * table's first cell and is read as C would ("\r\n"). */
#include <string.h>

#include "ips-store-mail.h"

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static IpsMail *
make_mail (char **argv)
{
  g_autofree char *subject = g_strcompress (argv[4]);
  g_autofree char *device = g_strcompress (argv[5]);
  g_autofree char *long_text = g_strnfill (5000, 'x');
  g_autoptr(GPtrArray) recipients = ips_mail_addresses_parse (argv[3], NULL);
  const char *columns[] = { "Device", "Message", NULL };
  const char *row[] = { device, ".", NULL };
  const char *wide[] = { "long", long_text, NULL };
  IpsMailTable *table = ips_mail_table_new ("Devices", columns);
  IpsMail *mail = ips_mail_new (subject);

  g_assert_nonnull (recipients);
  ips_mail_table_add_row (table, row);
  ips_mail_table_add_row (table, wide);
  ips_mail_add_recipients (mail, recipients);
  ips_mail_add_paragraph (mail, ".Hello, Müller & <Söhne>.");
  ips_mail_take_table (mail, table);
  return mail;
}

int
main (int argc, char **argv)
{
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GError) error = NULL;
  IpsStore *store;

  g_assert_cmpint (argc, >=, 6);
  ips_store_open_async (argv[1], NULL, keep_result_cb, &opened);
  store = ips_store_open_finish (await (&opened), &error);
  g_assert_no_error (error);
  for (int i = 0; i < atoi (argv[2]); i++)
    {
      g_autoptr(IpsMail) mail = make_mail (argv);
      g_autoptr(GAsyncResult) queued = NULL;
      gboolean first;

      ips_store_queue_mail_async (store, mail, argc > 6 ? argv[6] : NULL, NULL, keep_result_cb, &queued);
      ips_store_queue_mail_finish (store, await (&queued), &first, &error);
      g_assert_no_error (error);
      g_print ("%s\n", first ? "queued" : "known");
    }
  ips_store_close (store);
  return 0;
}
