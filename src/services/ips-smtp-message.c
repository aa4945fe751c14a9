/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-smtp-message-private.h"

#include <string.h>

IpsSmtpMessage *
ips_smtp_message_new (void)
{
  return g_new0 (IpsSmtpMessage, 1);
}

void
ips_smtp_message_free (IpsSmtpMessage *self)
{
  if (self == NULL)
    return;
  ips_mail_settings_free (self->settings);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_free (self->message_id);
  g_free (self->subject);
  g_clear_pointer (&self->to, g_ptr_array_unref);
  g_clear_pointer (&self->recipients, g_ptr_array_unref);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_free (self);
}

/* RFC 5322 wants English names whatever the locale. */
static char *
make_date (gint64 us)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (us / G_USEC_PER_SEC);
  g_autofree char *clock = g_date_time_format (time, "%H:%M:%S %z");

  return g_strdup_printf ("%s, %d %s %d %s", days[g_date_time_get_day_of_week (time) - 1], g_date_time_get_day_of_month (time),
                          months[g_date_time_get_month (time) - 1], g_date_time_get_year (time), clock);
}

static struct curl_slist *
append (struct curl_slist *list, char *line)
{
  struct curl_slist *longer = curl_slist_append (list, line);

  g_free (line);
  return longer;
}

struct curl_slist *
ips_smtp_message_make_headers (const IpsSmtpMessage *self)
{
  g_autofree char *sender = ips_mail_address_to_ascii_domain (self->settings->sender);
  g_autofree char *date = make_date (self->date_us);
  struct curl_slist *list = NULL;

  list = append (list, g_strdup_printf ("From: Vedette <%s>", sender));
  list = append (list, ips_mail_encode_address_header ("To", self->to));
  list = append (list, ips_mail_encode_header ("Subject", self->subject));
  list = append (list, g_strconcat ("Date: ", date, NULL));
  list = append (list, g_strdup_printf ("Message-ID: <%s@%s>", self->message_id, strrchr (sender, '@') + 1));
  /* So that no answering machine writes back. */
  list = append (list, g_strdup ("Auto-Submitted: auto-generated"));
  list = append (list, g_strdup ("X-Mailer: Vedette " IPS_VERSION));
  return list;
}

/* Lines of text in a mail end with CR LF; the content's own ends are of either kind. */
static GBytes *
make_network_lines (GBytes *content)
{
  gsize size;
  const char *data = g_bytes_get_data (content, &size);
  GString *text = g_string_sized_new (size + size / 32);

  for (gsize i = 0; i < size; i++)
    {
      if (data[i] == '\n' && (i == 0 || data[i - 1] != '\r'))
        g_string_append_c (text, '\r');
      g_string_append_c (text, data[i]);
    }
  return g_string_free_to_bytes (text);
}

static void
add_part (curl_mime *mime, const IpsMailPart *part)
{
  curl_mimepart *place = curl_mime_addpart (mime);
  g_autofree char *type = g_strdup_printf ("%s; charset=utf-8", part->type);
  gboolean is_file = *part->file_name != '\0';
  g_autoptr(GBytes) content = is_file ? g_bytes_ref (part->content) : make_network_lines (part->content);
  gsize size;
  const char *data = g_bytes_get_data (content, &size);

  curl_mime_data (place, data != NULL ? data : "", size);
  curl_mime_type (place, type);
  curl_mime_encoder (place, is_file ? "base64" : "quoted-printable");
  if (is_file)
    curl_mime_filename (place, part->file_name);
}

curl_mime *
ips_smtp_message_make_mime (const IpsSmtpMessage *self, CURL *curl)
{
  curl_mime *mime = curl_mime_init (curl);
  curl_mime *alternatives = curl_mime_init (curl);
  curl_mimepart *place = curl_mime_addpart (mime);

  for (guint i = 0; i < self->parts->len; i++)
    {
      const IpsMailPart *part = g_ptr_array_index (self->parts, i);

      add_part (*part->file_name != '\0' ? mime : alternatives, part);
    }
  curl_mime_subparts (place, alternatives);
  curl_mime_type (place, "multipart/alternative");
  curl_mime_headers (place, curl_slist_append (NULL, "Content-Disposition: inline"), 1);
  return mime;
}

struct curl_slist *
ips_smtp_message_make_recipients (const IpsSmtpMessage *self)
{
  struct curl_slist *list = NULL;

  for (guint i = 0; i < self->recipients->len; i++)
    list = append (list, g_strdup_printf ("<%s>", (const char *) g_ptr_array_index (self->recipients, i)));
  return list;
}
