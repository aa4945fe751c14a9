/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-store-mail.h"

/* Mails and keys older than this are forgotten: sent ones soon, the rest when nobody can want them any more. */
#define KEEP_SENT_US (30 * G_TIME_SPAN_DAY)
#define KEEP_FAILED_US (400 * G_TIME_SPAN_DAY)

#define MAIL_COLUMNS \
  "m.id, m.subject, m.state, m.attempts, m.problem, m.words, m.created_us, m.next_us, m.ended_us"

/* --- queueing --- */

static gboolean
take_keys (IpsSqlite *self, IpsMailRecord *record, GError **error)
{
  record->first = TRUE;
  for (guint i = 0; record->keys[i] != NULL; i++)
    {
      gint64 known;

      if (!ips_sqlite_get_int (self, &known, 0, error, "SELECT count(*) FROM mail_keys WHERE name = ?", "s", record->keys[i]))
        return FALSE;
      if (known > 0)
        {
          record->first = FALSE;
          return TRUE;
        }
    }
  for (guint i = 0; record->keys[i] != NULL; i++)
    if (!ips_sqlite_run (self, error, "INSERT OR IGNORE INTO mail_keys (name, when_us) VALUES (?, ?)", "sl", record->keys[i],
                         record->now_us))
      return FALSE;
  return TRUE;
}

gboolean
ips_sqlite_mail_insert (IpsSqlite *self, IpsMail *mail, GPtrArray *parts, const char *message_id, gint64 now_us, GError **error)
{
  GPtrArray *recipients = ips_mail_get_recipients (mail);
  gint64 id;

  if (!ips_sqlite_run (self, error,
                       "INSERT INTO mails (message_id, subject, state, created_us, next_us) VALUES (?, ?, 'queued', ?, ?)",
                       "ssll", message_id, ips_mail_get_subject (mail), now_us, now_us))
    return FALSE;
  id = sqlite3_last_insert_rowid (self->db);
  for (guint i = 0; i < recipients->len; i++)
    if (!ips_sqlite_run (self, error,
                         "INSERT INTO mail_recipients (mail_id, address, state, words) VALUES (?, ?, 'waiting', '')", "ls", id,
                         (const char *) g_ptr_array_index (recipients, i)))
      return FALSE;
  for (guint i = 0; i < parts->len; i++)
    {
      const IpsMailPart *part = g_ptr_array_index (parts, i);

      if (!ips_sqlite_run (self, error, "INSERT INTO mail_parts (mail_id, type, file_name, content) VALUES (?, ?, ?, ?)", "lssb",
                           id, part->type, part->file_name, part->content))
        return FALSE;
    }
  return TRUE;
}

static gboolean
prune (IpsSqlite *self, gint64 now_us, GError **error)
{
  return ips_sqlite_run (self, error, "DELETE FROM mails WHERE state = 'sent' AND ended_us < ?", "l", now_us - KEEP_SENT_US)
         && ips_sqlite_run (self, error, "DELETE FROM mails WHERE state = 'failed' AND ended_us < ?", "l", now_us - KEEP_FAILED_US)
         && ips_sqlite_run (self, error, "DELETE FROM mail_keys WHERE when_us < ?", "l", now_us - KEEP_FAILED_US);
}

static gboolean
ips_sqlite_store_queue_mail (IpsStoreBackend *backend, IpsMailRecord *record, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  /* Before the transaction: others wait for its end. */
  g_autoptr(GPtrArray) parts = record->mail != NULL ? ips_mail_compose (record->mail) : NULL;
  gboolean ok;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  ok = take_keys (self, record, error);
  if (ok && record->first && parts != NULL)
    ok = ips_sqlite_mail_insert (self, record->mail, parts, record->message_id, record->now_us, error) && prune (self, record->now_us, error);
  return ips_sqlite_end (self, ok, record->first && parts != NULL ? IPS_STORE_MAILS : 0, error);
}

static GStrv
ips_sqlite_store_filter_mail_keys (IpsStoreBackend *backend, char **keys, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GStrvBuilder) unknown = g_strv_builder_new ();

  for (guint i = 0; keys[i] != NULL; i++)
    {
      gint64 known;

      if (!ips_sqlite_get_int (self, &known, 0, error, "SELECT count(*) FROM mail_keys WHERE name = ?", "s", keys[i]))
        return NULL;
      if (known == 0)
        g_strv_builder_add (unknown, keys[i]);
    }
  return g_strv_builder_end (unknown);
}

/* --- reading --- */

static IpsQueuedMail *
read_mail (sqlite3_stmt *row)
{
  IpsQueuedMail *mail = ips_queued_mail_new ();

  mail->id = sqlite3_column_int64 (row, 0);
  g_free (mail->subject);
  mail->subject = ips_sqlite_text (row, 1);
  if (!ips_mail_state_from_nick ((const char *) sqlite3_column_text (row, 2), &mail->state))
    mail->state = IPS_MAIL_FAILED;
  mail->attempts = (guint) sqlite3_column_int (row, 3);
  g_free (mail->problem);
  mail->problem = ips_sqlite_text (row, 4);
  g_free (mail->words);
  mail->words = ips_sqlite_text (row, 5);
  mail->created_us = sqlite3_column_int64 (row, 6);
  mail->next_us = sqlite3_column_int64 (row, 7);
  mail->ended_us = sqlite3_column_int64 (row, 8);
  return mail;
}

static gboolean
read_recipients (IpsSqlite *self, IpsQueuedMail *mail, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT address, state, words FROM mail_recipients WHERE mail_id = ? "
                                                     "ORDER BY key", "l", mail->id);

  if (row == NULL)
    return FALSE;
  while (ips_sqlite_row (self, row, &local_error))
    {
      IpsRecipientState state = IPS_RECIPIENT_WAITING;

      ips_recipient_state_from_nick ((const char *) sqlite3_column_text (row, 1), &state);
      ips_queued_mail_add_recipient (mail, (const char *) sqlite3_column_text (row, 0), state,
                                     (const char *) sqlite3_column_text (row, 2));
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static GPtrArray *
ips_sqlite_store_load_mails (IpsStoreBackend *backend, guint limit, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) mails = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_queued_mail_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT " MAIL_COLUMNS " FROM mails m ORDER BY m.id DESC LIMIT ?", "l",
                                        (gint64) limit);

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    g_ptr_array_add (mails, read_mail (row));
  for (guint i = 0; local_error == NULL && i < mails->len; i++)
    read_recipients (self, g_ptr_array_index (mails, i), &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_steal_pointer (&mails);
}

static GBytes *
read_blob (sqlite3_stmt *row, int column)
{
  const void *data = sqlite3_column_blob (row, column);

  return g_bytes_new (data, data != NULL ? (gsize) sqlite3_column_bytes (row, column) : 0);
}

static GPtrArray *
read_parts (IpsSqlite *self, gint64 id, GError **error)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_mail_part_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT type, file_name, content FROM mail_parts WHERE mail_id = ? "
                                                     "ORDER BY key", "l", id);

  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    {
      g_autoptr(GBytes) content = read_blob (row, 2);

      g_ptr_array_add (parts, ips_mail_part_new ((const char *) sqlite3_column_text (row, 0),
                                                 (const char *) sqlite3_column_text (row, 1), content));
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_steal_pointer (&parts);
}

static char *
ips_sqlite_store_load_mail_text (IpsStoreBackend *backend, gint64 id, GError **error)
{
  g_autoptr(GPtrArray) parts = read_parts (&IPS_SQLITE_STORE (backend)->sql, id, error);

  if (parts == NULL)
    return NULL;
  for (guint i = 0; i < parts->len; i++)
    {
      const IpsMailPart *part = g_ptr_array_index (parts, i);
      gsize size;
      const char *data = g_bytes_get_data (part->content, &size);

      if (g_str_equal (part->type, "text/plain") || g_str_equal (part->type, IPS_MAIL_CALL_TYPE))
        return g_strndup (data != NULL ? data : "", size);
    }
  return g_strdup ("");
}

/* --- claims --- */

/* The first condition is what the index of open mails needs. */
#define DUE "state IN ('queued', 'sending') AND ((state = 'queued' AND next_us <= ?1) OR (state = 'sending' AND lease_until_us < ?1))"

static IpsMailClaim *
claim_inner (IpsSqlite *self, const char *engine_id, gint64 now_us, gint64 lease_until_us, GError **error)
{
  g_autoptr(IpsMailClaim) claim = g_new0 (IpsMailClaim, 1);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = ips_sqlite_query (self, error,
                                        "SELECT " MAIL_COLUMNS ", m.message_id FROM mails m WHERE " DUE " ORDER BY m.id LIMIT 1",
                                        "l", now_us);

  if (row == NULL)
    return NULL;
  if (ips_sqlite_row (self, row, &local_error))
    {
      claim->mail = read_mail (row);
      claim->message_id = ips_sqlite_text (row, 9);
      ips_sqlite_done (row);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (claim->mail == NULL)
    return g_steal_pointer (&claim);
  claim->mail->state = IPS_MAIL_SENDING;
  claim->parts = read_parts (self, claim->mail->id, error);
  if (claim->parts == NULL || !read_recipients (self, claim->mail, error)
      || !ips_sqlite_run (self, error, "UPDATE mails SET state = 'sending', engine_id = ?, lease_until_us = ? WHERE id = ?", "sll",
                          engine_id, lease_until_us, claim->mail->id))
    return NULL;
  return g_steal_pointer (&claim);
}

/* Nothing could be claimed: when is the next time to look? */
static IpsMailClaim *
claim_nothing (IpsSqlite *self, GError **error)
{
  g_autoptr(IpsMailClaim) claim = g_new0 (IpsMailClaim, 1);

  if (!ips_sqlite_get_int (self, &claim->next_due_us, 0, error,
                           "SELECT min(CASE state WHEN 'queued' THEN next_us ELSE lease_until_us + 1 END) FROM mails "
                           "WHERE state IN ('queued', 'sending')", ""))
    return NULL;
  return g_steal_pointer (&claim);
}

static IpsMailClaim *
ips_sqlite_store_claim_mail (IpsStoreBackend *backend, const char *engine_id, gint64 now_us, gint64 lease_until_us, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(IpsMailClaim) claim = NULL;
  gint64 n_due;

  /* Looking takes no lock: nearly always there is nothing. */
  if (!ips_sqlite_get_int (self, &n_due, 0, error, "SELECT count(*) FROM mails WHERE " DUE, "l", now_us))
    return NULL;
  if (n_due == 0)
    return claim_nothing (self, error);
  if (!ips_sqlite_begin (self, error))
    return NULL;
  claim = claim_inner (self, engine_id, now_us, lease_until_us, error);
  if (!ips_sqlite_end (self, claim != NULL, claim != NULL && claim->mail != NULL ? IPS_STORE_MAILS : 0, error))
    return NULL;
  /* Another engine may have been faster. */
  return claim != NULL && claim->mail != NULL ? g_steal_pointer (&claim) : claim_nothing (self, error);
}

static gboolean
check_held (IpsSqlite *self, const char *engine_id, gint64 id, GError **error)
{
  gint64 held;

  if (!ips_sqlite_get_int (self, &held, 0, error, "SELECT count(*) FROM mails WHERE id = ? AND state = 'sending' AND engine_id = ?",
                           "ls", id, engine_id))
    return FALSE;
  if (held == 0)
    ips_set_error (error, IPS_ERROR_LEASE_LOST, "mail %" G_GINT64_FORMAT ": another engine has it", id);
  return held > 0;
}

static gboolean
ips_sqlite_store_renew_mail (IpsStoreBackend *backend, const char *engine_id, gint64 id, gint64 lease_until_us, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  gboolean ok;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  ok = check_held (self, engine_id, id, error)
       && ips_sqlite_run (self, error, "UPDATE mails SET lease_until_us = ? WHERE id = ?", "ll", lease_until_us, id);
  return ips_sqlite_end (self, ok, 0, error);
}

static gboolean
write_recipients (IpsSqlite *self, const IpsQueuedMail *mail, GError **error)
{
  for (guint i = 0; i < mail->recipients->len; i++)
    {
      const IpsMailRecipient *recipient = g_ptr_array_index (mail->recipients, i);

      if (!ips_sqlite_run (self, error, "UPDATE mail_recipients SET state = ?, words = ? WHERE mail_id = ? AND address = ?", "ssls",
                           ips_recipient_state_to_nick (recipient->state), recipient->words, mail->id, recipient->address))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_mail_history (IpsSqlite *self, const IpsQueuedMail *mail, GError **error)
{
  g_autofree char *recipients = ips_queued_mail_format_recipients (mail);

  if (mail->state == IPS_MAIL_SENT)
    return ips_sqlite_history_add (self, error, 0, "", _("Mail sent"), mail->subject, "", recipients, mail->problem);
  if (mail->state == IPS_MAIL_FAILED)
    return ips_sqlite_history_add (self, error, 0, "", _("Mail could not be sent"), mail->subject, "", recipients, mail->problem);
  return TRUE;
}

static gboolean
finish_inner (IpsSqlite *self, const char *engine_id, const IpsQueuedMail *mail, GError **error)
{
  gboolean all = mail->state == IPS_MAIL_SENT && ips_queued_mail_count (mail, IPS_RECIPIENT_SENT) == mail->recipients->len;

  return check_held (self, engine_id, mail->id, error)
         && ips_sqlite_run (self, error,
                            "UPDATE mails SET state = ?, attempts = ?, problem = ?, words = ?, next_us = ?, ended_us = ?, "
                            "engine_id = '', lease_until_us = 0 WHERE id = ?", "sisslll", ips_mail_state_to_nick (mail->state),
                            (int) mail->attempts, mail->problem, mail->words, mail->next_us, mail->ended_us, mail->id)
         && write_recipients (self, mail, error)
         && (!all || ips_sqlite_run (self, error, "DELETE FROM mail_parts WHERE mail_id = ? AND type NOT IN ('text/plain', '" IPS_MAIL_CALL_TYPE "')", "l", mail->id))
         && write_mail_history (self, mail, error);
}

static gboolean
ips_sqlite_store_finish_mail (IpsStoreBackend *backend, const char *engine_id, const IpsQueuedMail *mail, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  return ips_sqlite_end (self, finish_inner (self, engine_id, mail, error),
                         mail->state == IPS_MAIL_QUEUED ? IPS_STORE_MAILS : IPS_STORE_MAILS | IPS_STORE_HISTORY, error);
}

/* --- what people do --- */

/* (out): the subject of a mail that nobody is sending */
static gboolean
look_up (IpsSqlite *self, gint64 id, char **subject, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  IpsMailState state = IPS_MAIL_FAILED;
  gboolean found = FALSE;
  sqlite3_stmt *row = ips_sqlite_query (self, error, "SELECT subject, state FROM mails WHERE id = ?", "l", id);

  if (row == NULL)
    return FALSE;
  if (ips_sqlite_row (self, row, &local_error))
    {
      found = TRUE;
      *subject = ips_sqlite_text (row, 0);
      ips_mail_state_from_nick ((const char *) sqlite3_column_text (row, 1), &state);
      ips_sqlite_done (row);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!found)
    ips_set_error (error, IPS_ERROR_NOT_FOUND, _("there is no mail %" G_GINT64_FORMAT " in the outbox"), id);
  else if (state == IPS_MAIL_SENDING)
    ips_set_error (error, IPS_ERROR_CONFLICT, _("mail %" G_GINT64_FORMAT " is being sent right now"), id);
  return found && state != IPS_MAIL_SENDING;
}

static gboolean
retry_inner (IpsSqlite *self, gint64 id, gint64 now_us, const char *who, GError **error)
{
  g_autofree char *subject = NULL;
  gint64 n_left;

  if (id == 0)
    return ips_sqlite_run (self, error, "UPDATE mails SET next_us = ?1 WHERE state = 'queued' AND next_us > ?1", "l", now_us);
  if (!look_up (self, id, &subject, error)
      || !ips_sqlite_run (self, error, "UPDATE mail_recipients SET state = 'waiting', words = '' "
                                       "WHERE mail_id = ? AND state = 'refused'", "l", id)
      || !ips_sqlite_get_int (self, &n_left, 0, error, "SELECT count(*) FROM mail_recipients WHERE mail_id = ? AND state = 'waiting'",
                              "l", id))
    return FALSE;
  if (n_left == 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("mail %" G_GINT64_FORMAT " went to everybody already"), id);
      return FALSE;
    }
  return ips_sqlite_run (self, error, "UPDATE mails SET state = 'queued', attempts = 0, next_us = ?, ended_us = 0 WHERE id = ?", "ll",
                         now_us, id)
         && ips_sqlite_history_add (self, error, 0, who, _("Mail tried again"), subject, "", "", "");
}

static gboolean
ips_sqlite_store_retry_mail (IpsStoreBackend *backend, gint64 id, gint64 now_us, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, retry_inner (self, id, now_us, who, error),
                            id == 0 ? IPS_STORE_MAILS : IPS_STORE_MAILS | IPS_STORE_HISTORY, error);
}

static gboolean
discard_inner (IpsSqlite *self, gint64 id, const char *who, GError **error)
{
  g_autofree char *subject = NULL;

  return look_up (self, id, &subject, error) && ips_sqlite_run (self, error, "DELETE FROM mails WHERE id = ?", "l", id)
         && ips_sqlite_history_add (self, error, 0, who, _("Mail discarded"), subject, "", "", "");
}

static gboolean
ips_sqlite_store_discard_mail (IpsStoreBackend *backend, gint64 id, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, discard_inner (self, id, who, error), IPS_STORE_MAILS | IPS_STORE_HISTORY, error);
}

void
ips_sqlite_mail_init_iface (IpsStoreBackendInterface *iface)
{
  iface->queue_mail = ips_sqlite_store_queue_mail;
  iface->filter_mail_keys = ips_sqlite_store_filter_mail_keys;
  iface->load_mails = ips_sqlite_store_load_mails;
  iface->load_mail_text = ips_sqlite_store_load_mail_text;
  iface->claim_mail = ips_sqlite_store_claim_mail;
  iface->renew_mail = ips_sqlite_store_renew_mail;
  iface->finish_mail = ips_sqlite_store_finish_mail;
  iface->retry_mail = ips_sqlite_store_retry_mail;
  iface->discard_mail = ips_sqlite_store_discard_mail;
}
