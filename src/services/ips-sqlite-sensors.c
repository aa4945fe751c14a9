/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include "ips-address.h"
#include "ips-sqlite-windows.h"
#include "ips-config.h"

#include <glib/gi18n-lib.h>

static char *
make_name_key (const char *name)
{
  g_autofree char *normal = g_utf8_normalize (name, -1, G_NORMALIZE_DEFAULT);

  return g_utf8_casefold (normal != NULL ? normal : name, -1);
}

/* Finds a number by a text; 0 where there is none. */
static gboolean
get_sensor_key (IpsSqlite *self, const char *id, gint64 *key, GError **error)
{
  return ips_sqlite_get_int (self, key, 0, error, "SELECT key FROM sensors WHERE id = ?", "s", id);
}

/* --- loading --- */

static IpsSensorConfig *
read_config (sqlite3_stmt *row)
{
  IpsSensorConfig *config = ips_sensor_config_new ();

  ips_sqlite_take_text (&config->name, row, 1);
  ips_sqlite_take_text (&config->address, row, 2);
  config->port = (guint) sqlite3_column_int (row, 3);
  ips_transport_from_nick ((const char *) sqlite3_column_text (row, 4), &config->transport);
  config->transport_set = sqlite3_column_int (row, 5) != 0;
  ips_sqlite_take_text (&config->group, row, 6);
  ips_sqlite_take_text (&config->credential_set, row, 7);
  ips_sqlite_take_text (&config->username, row, 8);
  config->connect_timeout_ms = (guint) sqlite3_column_int (row, 9);
  config->reply_timeout_ms = (guint) sqlite3_column_int (row, 10);
  ips_sqlite_take_text (&config->notes, row, 11);
  ips_form_from_nick ((const char *) sqlite3_column_text (row, 12), &config->form);
  config->ssh_port = (guint) sqlite3_column_int (row, 13);
  config->ssh_old = sqlite3_column_int (row, 14) != 0;
  ips_sqlite_take_text (&config->host_key, row, 15);
  ips_traffic_from_nick ((const char *) sqlite3_column_text (row, 16), &config->traffic);
  ips_sqlite_take_text (&config->tags, row, 17);
  return config;
}

static IpsSensorFacts *
read_facts (sqlite3_stmt *row, int first)
{
  IpsSensorFacts *facts = ips_sensor_facts_new ();

  ips_sqlite_take_text (&facts->platform, row, first);
  ips_sqlite_take_text (&facts->serial, row, first + 1);
  ips_sqlite_take_text (&facts->version, row, first + 2);
  ips_sqlite_take_text (&facts->engine, row, first + 3);
  ips_sqlite_take_text (&facts->signature_level, row, first + 4);
  ips_sqlite_take_text (&facts->signature_date, row, first + 5);
  facts->license_status = ips_license_status_from_nick ((const char *) sqlite3_column_text (row, first + 6));
  facts->license_expires_us = sqlite3_column_int64 (row, first + 7);
  facts->up_since_us = sqlite3_column_int64 (row, first + 8);
  ips_sqlite_take_text (&facts->applications, row, first + 9);
  facts->clock_skew_us = sqlite3_column_int64 (row, first + 10);
  facts->clock_known = sqlite3_column_int (row, first + 11) != 0;
  facts->contacted_us = sqlite3_column_int64 (row, first + 12);
  facts->checked_us = sqlite3_column_int64 (row, first + 13);
  facts->failed = sqlite3_column_int (row, first + 14) != 0;
  ips_error_from_nick ((const char *) sqlite3_column_text (row, first + 15), &facts->error_code);
  ips_sqlite_take_text (&facts->error_message, row, first + 16);
  facts->certificate_us = sqlite3_column_int64 (row, first + 18);
  facts->certificate_gone = sqlite3_column_int (row, first + 19) != 0;
  ips_sqlite_take_text (&facts->host_key, row, first + 20);
  ips_sqlite_take_text (&facts->upgrades, row, first + 21);
  ips_sqlite_take_text (&facts->recovery, row, first + 22);
  ips_sqlite_take_text (&facts->host_name, row, first + 23);
  facts->snmp_policy = (IpsKnown) CLAMP (sqlite3_column_int (row, first + 24), IPS_KNOWN_UNKNOWN, IPS_KNOWN_YES);
  /* thousands have none */
  if (*facts->upgrades == '\0')
    g_clear_pointer (&facts->upgrades, g_free);
  if (*facts->recovery == '\0')
    g_clear_pointer (&facts->recovery, g_free);
  if (*facts->host_name == '\0')
    g_clear_pointer (&facts->host_name, g_free);
  if (*facts->host_key == '\0')
    g_clear_pointer (&facts->host_key, g_free);
  return facts;
}

#define FACTS_COLUMNS \
  "platform, serial, version, engine, signature_level, signature_date, license_status, license_expires_us, " \
  "up_since_us, applications, clock_skew_us, clock_known, contacted_us, checked_us, failed, error_code, " \
  "error_message, certificate_key, certificate_us, certificate_gone, host_key, upgrades, recovery, host_name, snmp_policy"
#define FIRST_PIN 18
#define FIRST_FACT (FIRST_PIN + 2)

/* The one whose key is in a column; (nullable) (transfer none) */
static IpsCertificate *
get_interned (GHashTable *interned, sqlite3_stmt *row, int column)
{
  return g_hash_table_lookup (interned, GSIZE_TO_POINTER ((gsize) sqlite3_column_int64 (row, column)));
}

static GPtrArray *
ips_sqlite_store_load_sensors (IpsStoreBackend *backend, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GHashTable) interned = NULL;
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row;

  row = ips_sqlite_query (self, error,
                          "SELECT s.id, s.name, s.address, s.port, s.transport, s.transport_set, s.folder, "
                          "s.credential_set, s.username, s.connect_timeout_ms, s.reply_timeout_ms, s.notes, "
                          "s.form, s.ssh_port, s.ssh_old, s.host_key, s.traffic, s.tags, "
                          "p.certificate_key, p.when_us, f.platform, f.serial, f.version, f.engine, "
                          "f.signature_level, f.signature_date, f.license_status, f.license_expires_us, "
                          "f.up_since_us, f.applications, f.clock_skew_us, f.clock_known, f.contacted_us, "
                          "f.checked_us, f.failed, f.error_code, f.error_message, f.certificate_key, "
                          "f.certificate_us, f.certificate_gone, f.host_key, f.upgrades, f.recovery, f.host_name, f.snmp_policy "
                          "FROM sensors s LEFT JOIN facts f ON f.sensor_key = s.key "
                          "LEFT JOIN pins p ON p.sensor_key = s.key WHERE s.removed_us = 0 ORDER BY s.key", "");
  if (row == NULL)
    return NULL;
  while (ips_sqlite_row (self, row, &local_error))
    {
      IpsCertificate *pin, *presented;
      IpsSensor *sensor;

      /* While this statement is at a row, it and the other see the store at the same moment. */
      if (interned == NULL && (interned = ips_sqlite_certificates_intern (self, &local_error)) == NULL)
        break;
      pin = get_interned (interned, row, FIRST_PIN);
      presented = get_interned (interned, row, FIRST_FACT + 17);
      sensor = ips_sensor_new ((const char *) sqlite3_column_text (row, 0), read_config (row));
      g_ptr_array_add (sensors, sensor);
      if (sqlite3_column_type (row, FIRST_FACT) != SQLITE_NULL)
        {
          IpsSensorFacts *facts = read_facts (row, FIRST_FACT);

          if (presented != NULL)
            facts->certificate = ips_certificate_ref (presented);
          ips_sensor_take_facts (sensor, facts);
        }
      if (pin != NULL)
        ips_sensor_set_trusted (sensor, pin, sqlite3_column_int64 (row, FIRST_PIN + 1));
    }
  ips_sqlite_done (row);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_steal_pointer (&sensors);
}

/* --- saving --- */

static void
describe (GString *text, const char *name, const char *value)
{
  g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "; " : "", name, value);
}

/* A set as people call it; its id where it is gone. (transfer full) */
static char *
describe_credential_set (IpsSqlite *self, const char *id)
{
  sqlite3_stmt *row = *id != '\0' ? ips_sqlite_query (self, NULL, "SELECT name FROM credential_sets WHERE id = ?", "s", id) : NULL;
  char *name;

  if (row == NULL || !ips_sqlite_row (self, row, NULL))
    return g_strdup (id);
  name = ips_sqlite_text (row, 0);
  ips_sqlite_done (row);
  return name;
}

/* What differs between two configurations (all of @after where @before is NULL), one text for each side. */
static void
describe_change (IpsSqlite *self, const IpsSensorConfig *before, const IpsSensorConfig *after, GString *old, GString *new)
{
  g_autofree char *old_set = describe_credential_set (self, before != NULL ? before->credential_set : "");
  g_autofree char *new_set = describe_credential_set (self, after->credential_set);
  const struct { const char *name; const char *before, *after; } texts[] = {
    { "name", before != NULL ? before->name : "", after->name },
    { "address", before != NULL ? before->address : "", after->address },
    { "group", before != NULL ? before->group : "", after->group },
    { "credentials", old_set, new_set },
    { "user name", before != NULL ? before->username : "", after->username },
    { "notes", before != NULL ? before->notes : "", after->notes },
    { "tags", before != NULL ? before->tags : "", after->tags },
    { "transport", before != NULL && before->transport_set ? ips_transport_to_nick (before->transport) : "",
      after->transport_set ? ips_transport_to_nick (after->transport) : "" },
    { "form", before != NULL ? ips_form_to_nick (before->form) : ips_form_to_nick (IPS_FORM_WEB), ips_form_to_nick (after->form) },
    { "SSH host key", before != NULL ? before->host_key : "", after->host_key },
    { "traffic", before != NULL && before->traffic != IPS_TRAFFIC_UNKNOWN ? ips_traffic_to_nick (before->traffic) : "",
      after->traffic != IPS_TRAFFIC_UNKNOWN ? ips_traffic_to_nick (after->traffic) : "" },
    { "old SSH algorithms", before != NULL && before->ssh_old ? "yes" : "", after->ssh_old ? "yes" : "" },
  };
  const struct { const char *name; guint before, after; } numbers[] = {
    { "port", before != NULL ? before->port : 0, after->port },
    { "SSH port", before != NULL ? before->ssh_port : 0, after->ssh_port },
    { "connect timeout in ms", before != NULL ? before->connect_timeout_ms : 0, after->connect_timeout_ms },
    { "reply timeout in ms", before != NULL ? before->reply_timeout_ms : 0, after->reply_timeout_ms },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_strcmp0 (texts[i].before, texts[i].after) != 0)
      {
        if (before != NULL)
          describe (old, texts[i].name, texts[i].before);
        describe (new, texts[i].name, texts[i].after);
      }
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (numbers[i].before != numbers[i].after)
      {
        g_autofree char *was = g_strdup_printf ("%u", numbers[i].before);
        g_autofree char *is = g_strdup_printf ("%u", numbers[i].after);

        if (before != NULL)
          describe (old, numbers[i].name, was);
        describe (new, numbers[i].name, is);
      }
}

/* --- one device for each name, and for each address and port --- */

static gboolean
check_name (IpsSqlite *self, const char *id, const IpsSensorConfig *config, const char *name_key, GError **error)
{
  gint64 taken;

  if (!ips_sqlite_get_int (self, &taken, 0, error,
                           "SELECT count(*) FROM sensors WHERE name_key = ? AND removed_us = 0 AND id <> ?", "ss",
                           name_key, id))
    return FALSE;
  if (taken > 0)
    ips_set_error (error, IPS_ERROR_EXISTS, _("another device is called “%s” already"), config->name);
  return taken == 0;
}

/* The transport of those that name none, as the settings say it in this moment. */
static gboolean
read_fleet_transport (IpsSqlite *self, IpsTransport *transport, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row;

  *transport = IPS_TRANSPORT_HTTPS;
  row = ips_sqlite_query (self, error, "SELECT value FROM settings WHERE name = 'communication.transport'", "");
  if (row == NULL)
    return FALSE;
  if (ips_sqlite_row (self, row, &local_error))
    {
      ips_transport_from_nick ((const char *) sqlite3_column_text (row, 0), transport);
      ips_sqlite_done (row);
    }
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return local_error == NULL;
}

static gboolean
check_endpoint (IpsSqlite *self, const char *id, const IpsSensorConfig *config, const char *address_key, GError **error)
{
  IpsTransport transport;
  guint port;
  g_autofree char *other = NULL;
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row;

  if (!read_fleet_transport (self, &transport, error))
    return FALSE;
  port = ips_sensor_config_get_port (config, transport);
  row = ips_sqlite_query (self, error,
                          "SELECT name FROM sensors WHERE address_key = ? AND removed_us = 0 AND id <> ? AND "
                          "CASE WHEN port <> 0 THEN port WHEN CASE transport_set WHEN 0 THEN ? ELSE transport END = 'http' "
                          "THEN 80 ELSE 443 END = ?", "sssi", address_key, id, ips_transport_to_nick (transport), (int) port);
  if (row == NULL)
    return FALSE;
  if (ips_sqlite_row (self, row, &local_error))
    {
      other = ips_sqlite_text (row, 0);
      ips_sqlite_done (row);
      /* TRANSLATORS: the first %s is a device's name, the second an address, %u a port */
      ips_set_error (error, IPS_ERROR_ADDRESS_EXISTS, _("the device “%s” has the address %s and port %u already"), other,
                     config->address, port);
      return FALSE;
    }
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return local_error == NULL;
}

/* Two from before this was looked at may be changed in everything else. */
static gboolean
is_same_endpoint (const IpsSensorConfig *before, const IpsSensorConfig *after)
{
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;

  if (before == NULL)
    return FALSE;
  /* with either default, as long as it is the same */
  old = ips_sensor_config_make_endpoint (before, IPS_TRANSPORT_HTTPS);
  new = ips_sensor_config_make_endpoint (after, IPS_TRANSPORT_HTTPS);
  return g_str_equal (old, new) && before->transport_set == after->transport_set;
}

static gboolean
save_one (IpsSqlite *self, const IpsSensorRecord *record, const IpsSensorConfig *before, const char *who,
          GError **error)
{
  const IpsSensorConfig *config = record->config;
  g_autofree char *name_key = make_name_key (config->name);
  g_autofree char *address_key = ips_address_make_key (config->address);
  g_autoptr(GString) old = g_string_new ("");
  g_autoptr(GString) new = g_string_new ("");
  gint64 now = g_get_real_time ();

  if (!check_name (self, record->id, config, name_key, error))
    return FALSE;
  if (!is_same_endpoint (before, config) && !check_endpoint (self, record->id, config, address_key, error))
    return FALSE;
  if (!ips_sqlite_run (self, error,
                       "INSERT INTO sensors (id, name, name_key, address, address_key, port, transport, transport_set, folder, "
                       "credential_set, username, connect_timeout_ms, reply_timeout_ms, notes, form, ssh_port, ssh_old, host_key, "
                       "created_us, changed_us, traffic, tags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                       "ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, "
                       "address = excluded.address, address_key = excluded.address_key, port = excluded.port, transport = excluded.transport, "
                       "transport_set = excluded.transport_set, folder = excluded.folder, "
                       "credential_set = excluded.credential_set, username = excluded.username, "
                       "connect_timeout_ms = excluded.connect_timeout_ms, "
                       "reply_timeout_ms = excluded.reply_timeout_ms, notes = excluded.notes, form = excluded.form, "
                       "ssh_port = excluded.ssh_port, ssh_old = excluded.ssh_old, host_key = excluded.host_key, "
                       "changed_us = excluded.changed_us, traffic = excluded.traffic, tags = excluded.tags",
                       "sssssisisssiissiisllss", record->id, config->name, name_key, config->address, address_key, (int) config->port,
                       ips_transport_to_nick (config->transport), (int) config->transport_set, config->group,
                       config->credential_set, config->username, (int) config->connect_timeout_ms,
                       (int) config->reply_timeout_ms, config->notes, ips_form_to_nick (config->form), (int) config->ssh_port,
                       (int) config->ssh_old, config->host_key, now, now, ips_traffic_to_nick (config->traffic), config->tags))
    return FALSE;
  if (before != NULL && !g_str_equal (before->group, config->group) && !ips_sqlite_windows_requeue (self, record->id, error))
    return FALSE;
  describe_change (self, before, config, old, new);
  if (before != NULL && new->len == 0)
    return TRUE;
  return ips_sqlite_history_add (self, error, now, who, before == NULL ? _("Device added") : _("Device changed"),
                                 config->name, old->str, new->str, "");
}

/* The configuration as it is stored; NULL without an error where there is none. */
static IpsSensorConfig *
load_config (IpsSqlite *self, const char *id, gboolean *removed, GError **error)
{
  IpsSensorConfig *config;
  sqlite3_stmt *row;

  row = ips_sqlite_query (self, error,
                          "SELECT id, name, address, port, transport, transport_set, folder, credential_set, username, "
                          "connect_timeout_ms, reply_timeout_ms, notes, form, ssh_port, ssh_old, host_key, traffic, tags, "
                          "removed_us FROM sensors WHERE id = ?", "s", id);
  if (row == NULL || !ips_sqlite_row (self, row, error))
    return NULL;
  config = read_config (row);
  *removed = sqlite3_column_int64 (row, 18) != 0;
  ips_sqlite_done (row);
  return config;
}

static gboolean
save_all (IpsSqlite *self, GPtrArray *records, const char *who, GError **error)
{
  g_autoptr(GPtrArray) before = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_sensor_config_free);

  /* Names and addresses step aside first, so that two sensors of one call may swap theirs. */
  for (guint i = 0; i < records->len; i++)
    {
      IpsSensorRecord *record = g_ptr_array_index (records, i);
      g_autoptr(GError) local_error = NULL;
      gboolean removed = FALSE;
      IpsSensorConfig *old = load_config (self, record->id, &removed, &local_error);

      g_ptr_array_add (before, old);
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (old != NULL && removed)
        {
          ips_set_error (error, IPS_ERROR_CONFLICT, "%s: removed meanwhile", old->name);
          return FALSE;
        }
      if (old != NULL
          && !ips_sqlite_run (self, error, "UPDATE sensors SET name_key = char(1) || id, address_key = char(1) || id WHERE id = ?", "s",
                              record->id))
        return FALSE;
    }
  for (guint i = 0; i < records->len; i++)
    if (!save_one (self, g_ptr_array_index (records, i), g_ptr_array_index (before, i), who, error))
      return FALSE;
  return TRUE;
}

static gboolean
ips_sqlite_store_save_sensors (IpsStoreBackend *backend, GPtrArray *records, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, save_all (self, records, who, error), IPS_STORE_SENSORS | IPS_STORE_HISTORY, error);
}

static gboolean
remove_one (IpsSqlite *self, const char *id, gboolean removed, const char *who, GError **error)
{
  g_autoptr(IpsSensorConfig) config = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autofree char *name_key = NULL;
  g_autofree char *address_key = NULL;
  gboolean is_removed = FALSE;

  config = load_config (self, id, &is_removed, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (config == NULL)
    {
      ips_set_error (error, IPS_ERROR_NOT_FOUND, "%s: no such device", id);
      return FALSE;
    }
  if (is_removed == removed)
    return TRUE;
  if (!removed)
    {
      name_key = make_name_key (config->name);
      address_key = ips_address_make_key (config->address);
      if (!check_name (self, id, config, name_key, error) || !check_endpoint (self, id, config, address_key, error))
        return FALSE;
    }
  return ips_sqlite_run (self, error, "UPDATE sensors SET removed_us = ? WHERE id = ?", "ls",
                         removed ? g_get_real_time () : (gint64) 0, id)
         && ips_sqlite_history_add (self, error, 0, who, removed ? _("Device removed") : _("Device restored"),
                                    config->name, "", "", "");
}

static gboolean
ips_sqlite_store_remove_sensors (IpsStoreBackend *backend, char **ids, gboolean removed, const char *who,
                                 GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;
  gboolean ok = TRUE;

  if (!ips_sqlite_begin (self, error))
    return FALSE;
  for (guint i = 0; ok && ids[i] != NULL; i++)
    ok = remove_one (self, ids[i], removed, who, error);
  return ips_sqlite_end (self, ok, IPS_STORE_SENSORS | IPS_STORE_HISTORY, error);
}

/* --- facts and pins --- */

gboolean
ips_sqlite_facts_write (IpsSqlite *self, const IpsFactsRecord *record, GError **error)
{
  const IpsSensorFacts *facts = record->facts;
  gint64 key;
  gint64 certificate = 0;

  if (!get_sensor_key (self, record->sensor_id, &key, error))
    return FALSE;
  if (key == 0)
    return TRUE;
  if (facts->certificate != NULL && !ips_sqlite_certificate_write (self, facts->certificate, &certificate, error))
    return FALSE;
  return ips_sqlite_run (self, error,
                         "INSERT OR REPLACE INTO facts (sensor_key, " FACTS_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, "
                         "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif (?, 0), ?, ?, ?, ?, ?, ?, ?)", "lsssssssllslillissllissssi",
                         key, facts->platform, facts->serial, facts->version, facts->engine, facts->signature_level,
                         facts->signature_date, ips_license_status_to_nick (facts->license_status),
                         facts->license_expires_us, facts->up_since_us, facts->applications, facts->clock_skew_us,
                         (int) facts->clock_known, facts->contacted_us, facts->checked_us, (int) facts->failed,
                         ips_error_to_nick (facts->error_code),
                         facts->error_message != NULL ? facts->error_message : "", certificate,
                         facts->certificate_us, (int) facts->certificate_gone,
                         facts->host_key != NULL ? facts->host_key : "",
                         facts->upgrades != NULL ? facts->upgrades : "", facts->recovery != NULL ? facts->recovery : "",
                         facts->host_name != NULL ? facts->host_name : "", (int) facts->snmp_policy);
}

/* The stable words of the API in those of people. */
static const char *
describe_how (const char *how)
{
  static const struct { const char *how, *words; } table[] = {
    { "asked", N_("Asked about and confirmed") },
    { "accepted automatically", N_("Accepted automatically on first contact") },
    { "added by hand", N_("Added by hand") },
    { "sync", N_("Taken over from the device by Sync Certificate") },
    { "regenerated", N_("Made anew by Regenerate Certificate") },
    { "rolled back", N_("Taken back: the new certificate could not be verified") },
  };

  for (guint i = 0; how != NULL && i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (table[i].how, how))
      return _(table[i].words);
  return how;
}

static gboolean
set_pin (IpsSqlite *self, const char *sensor_id, IpsCertificate *certificate, const char *how, const char *who,
         GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *name = NULL;
  gint64 now = g_get_real_time ();
  gint64 certificate_key = 0;
  gint64 key;
  sqlite3_stmt *row;

  row = ips_sqlite_query (self, error,
                          "SELECT s.key, s.name, coalesce (c.sha256, '') FROM sensors s "
                          "LEFT JOIN pins p ON p.sensor_key = s.key LEFT JOIN certificates c ON c.key = p.certificate_key "
                          "WHERE s.id = ?", "s", sensor_id);
  if (row == NULL)
    return FALSE;
  if (!ips_sqlite_row (self, row, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      else
        ips_set_error (error, IPS_ERROR_NOT_FOUND, "%s: no such device", sensor_id);
      return FALSE;
    }
  key = sqlite3_column_int64 (row, 0);
  name = ips_sqlite_text (row, 1);
  before = ips_x509_label_fingerprint ((const char *) sqlite3_column_text (row, 2));
  ips_sqlite_done (row);

  if (certificate == NULL)
    return ips_sqlite_run (self, error, "DELETE FROM pins WHERE sensor_key = ?", "l", key)
           && ips_sqlite_history_add (self, error, now, who, _("Trust withdrawn"), name, before, "",
                                      describe_how (how));
  after = ips_x509_label_fingerprint (ips_certificate_get_facts (certificate)->sha256);
  return ips_sqlite_certificate_write (self, certificate, &certificate_key, error)
         && ips_sqlite_run (self, error,
                            "INSERT OR REPLACE INTO pins (sensor_key, certificate_key, when_us, how, who) "
                            "VALUES (?, ?, ?, ?, ?)", "lllss", key, certificate_key, now, how, who)
         && ips_sqlite_history_add (self, error, now, who, _("Certificate trusted"), name, before,
                                    after, describe_how (how));
}

static gboolean
ips_sqlite_store_set_pin (IpsStoreBackend *backend, const char *sensor_id, IpsCertificate *certificate,
                          const char *how, const char *who, GError **error)
{
  IpsSqlite *self = &IPS_SQLITE_STORE (backend)->sql;

  return ips_sqlite_begin (self, error)
         && ips_sqlite_end (self, set_pin (self, sensor_id, certificate, how, who, error),
                            IPS_STORE_PINS | IPS_STORE_HISTORY, error);
}

void
ips_sqlite_sensors_init_iface (IpsStoreBackendInterface *iface)
{
  iface->load_sensors = ips_sqlite_store_load_sensors;
  iface->save_sensors = ips_sqlite_store_save_sensors;
  iface->remove_sensors = ips_sqlite_store_remove_sensors;
  iface->load_der = ips_sqlite_store_load_der;
  iface->set_pin = ips_sqlite_store_set_pin;
}
