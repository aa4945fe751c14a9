/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-inventory-import.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-address.h"
#include "ips-csv.h"
#include "ips-tags.h"
#include "ips-text.h"

#define MAX_FILE_BYTES (100u * 1000 * 1000)
#define MAX_ROWS 100000

typedef enum { COLUMN_NAME, COLUMN_ADDRESS, COLUMN_PORT, COLUMN_TRANSPORT, COLUMN_GROUP, COLUMN_USERNAME,
               COLUMN_CREDENTIALS, COLUMN_TRAFFIC, COLUMN_NOTES, COLUMN_FORM, COLUMN_SSH_PORT, COLUMN_HOST_KEY, COLUMN_TAGS,
               N_COLUMNS } Column;

/* What exporters call it; the first is what we write. */
static const char *const headings[N_COLUMNS][4] = {
  [COLUMN_NAME] = { "name", "display name", "device", "hostname" },
  [COLUMN_ADDRESS] = { "address", "ip address", "ip", "host" },
  [COLUMN_PORT] = { "port", NULL },
  [COLUMN_TRANSPORT] = { "transport", "protocol", NULL },
  [COLUMN_GROUP] = { "group", "device group", NULL },
  [COLUMN_USERNAME] = { "username", "user name", "user", NULL },
  [COLUMN_CREDENTIALS] = { "credentials", "credential set", NULL },
  [COLUMN_TRAFFIC] = { "traffic", "failure mode", NULL },
  [COLUMN_NOTES] = { "notes", "comment", "description", NULL },
  [COLUMN_FORM] = { "form", NULL },
  [COLUMN_SSH_PORT] = { "ssh port", NULL },
  [COLUMN_HOST_KEY] = { "host key", "ssh host key", NULL },
  [COLUMN_TAGS] = { "tags", "tag", "labels", NULL },
};

void
ips_import_row_free (IpsImportRow *row)
{
  if (row == NULL)
    return;
  g_free (row->message);
  ips_sensor_config_free (row->config);
  g_free (row);
}

static gboolean
is_heading (const char *field, Column column)
{
  g_autofree char *bare = g_strstrip (g_utf8_strdown (field, -1));

  g_strdelimit (bare, "_-", ' ');
  for (guint i = 0; i < G_N_ELEMENTS (headings[column]) && headings[column][i] != NULL; i++)
    if (g_str_equal (bare, headings[column][i]))
      return TRUE;
  return FALSE;
}

/* Where each column stands, -1 for none; %FALSE where the record is no heading line. */
static gboolean
read_headings (const IpsCsvRecord *record, int *places, gboolean *has_password)
{
  guint known = 0;

  *has_password = FALSE;
  for (Column column = 0; column < N_COLUMNS; column++)
    places[column] = -1;
  for (guint i = 0; i < record->n_fields; i++)
    {
      g_autofree char *lower = g_utf8_strdown (record->fields[i], -1);

      if (strstr (lower, "password") != NULL || strstr (lower, "passwd") != NULL)
        *has_password = TRUE;
      for (Column column = 0; column < N_COLUMNS; column++)
        if (places[column] < 0 && is_heading (record->fields[i], column))
          {
            places[column] = (int) i;
            known++;
            break;
          }
    }
  return known > 0 && (places[COLUMN_ADDRESS] >= 0 || places[COLUMN_NAME] >= 0 || *has_password);
}

/* The stripped field; "" where the line ends before it. */
static char *
field_of (const IpsCsvRecord *record, const int *places, Column column)
{
  int place = places[column];

  if (place < 0 || (guint) place >= record->n_fields)
    return g_strdup ("");
  return g_strstrip (g_strdup (record->fields[place]));
}

static void
take (char **field, char *value)
{
  g_free (*field);
  *field = value;
}

/* "" and "unknown" say nothing. */
static gboolean
read_traffic (const char *text, IpsTraffic *traffic, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);
  g_autofree char *safe = NULL;

  g_strdelimit (lower, " _", '-');
  if (*lower == '\0' || ips_traffic_from_nick (lower, traffic))
    return TRUE;
  safe = ips_text_make_safe (text, 60);
  ips_set_error (error, IPS_ERROR_INVALID, _("traffic is promiscuous, fail-open, fail-close or unknown, not “%s”"), safe);
  return FALSE;
}

/* Over what it is talked to; "" says nothing. */
static gboolean
read_form (const char *text, IpsForm *form, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);
  g_autofree char *safe = NULL;

  if (*lower == '\0' || ips_form_from_nick (lower, form))
    return TRUE;
  safe = ips_text_make_safe (text, 60);
  ips_set_error (error, IPS_ERROR_INVALID, _("the form is web, ssh, automatic or router, not “%s”"), safe);
  return FALSE;
}

static IpsSensorConfig *
read_config (const IpsCsvRecord *record, const int *places, GError **error)
{
  g_autoptr(IpsSensorConfig) config = ips_sensor_config_new ();
  g_autofree char *address_text = field_of (record, places, COLUMN_ADDRESS);
  g_autofree char *port_text = field_of (record, places, COLUMN_PORT);
  g_autofree char *transport_text = field_of (record, places, COLUMN_TRANSPORT);
  g_autofree char *traffic_text = field_of (record, places, COLUMN_TRAFFIC);
  g_autofree char *form_text = field_of (record, places, COLUMN_FORM);
  g_autofree char *ssh_port_text = field_of (record, places, COLUMN_SSH_PORT);
  g_autofree char *tags_text = field_of (record, places, COLUMN_TAGS);
  g_autoptr(IpsAddress) address = ips_address_parse (address_text, error);
  guint port = 0;

  if (address == NULL || !ips_port_parse (port_text, &port, error) || !read_traffic (traffic_text, &config->traffic, error)
      || !read_form (form_text, &config->form, error) || !ips_port_parse (ssh_port_text, &config->ssh_port, error))
    return NULL;
  take (&config->host_key, field_of (record, places, COLUMN_HOST_KEY));
  take (&config->tags, ips_tags_normalise (tags_text));
  take (&config->address, g_strdup (address->host));
  config->port = port != 0 ? port : address->port;
  config->transport_set = address->transport_set;
  config->transport = address->transport;
  if (*transport_text != '\0' && g_ascii_strcasecmp (transport_text, "default") != 0)
    {
      g_autofree char *lower = g_ascii_strdown (transport_text, -1);

      if (!ips_transport_from_nick (lower, &config->transport))
        {
          g_autofree char *safe = ips_text_make_safe (transport_text, 60);

          ips_set_error (error, IPS_ERROR_INVALID, _("the transport is https or http, not “%s”"), safe);
          return NULL;
        }
      config->transport_set = TRUE;
    }
  take (&config->name, field_of (record, places, COLUMN_NAME));
  if (*config->name == '\0')
    take (&config->name, g_strdup (config->address));
  take (&config->group, field_of (record, places, COLUMN_GROUP));
  take (&config->username, field_of (record, places, COLUMN_USERNAME));
  /* A set is known by its name here; who imports looks its id up. */
  take (&config->credential_set, field_of (record, places, COLUMN_CREDENTIALS));
  take (&config->notes, field_of (record, places, COLUMN_NOTES));
  if (!ips_sensor_config_validate (config, error))
    return NULL;
  return g_steal_pointer (&config);
}

/* What exists already: names without case, and addresses with port; the value is the name to show. */
typedef struct
{
  GHashTable *names;
  GHashTable *addresses;
  IpsTransport transport;    /* the fleet's default */
} Known;

static void
remember (Known *known, const IpsSensorConfig *config)
{
  g_hash_table_insert (known->names, g_utf8_casefold (config->name, -1), g_strdup (config->name));
  g_hash_table_insert (known->addresses, ips_sensor_config_make_endpoint (config, known->transport), g_strdup (config->name));
}

static void
judge (IpsImportRow *row, Known *known)
{
  g_autofree char *name = g_utf8_casefold (row->config->name, -1);
  g_autofree char *address = ips_sensor_config_make_endpoint (row->config, known->transport);
  const char *other;

  if (g_hash_table_contains (known->names, name))
    {
      row->verdict = IPS_IMPORT_DUPLICATE_NAME;
      row->message = g_strdup (_("There is a device of this name already"));
      return;
    }
  other = g_hash_table_lookup (known->addresses, address);
  if (other != NULL)
    {
      row->verdict = IPS_IMPORT_DUPLICATE_ADDRESS;
      /* TRANSLATORS: %s is a device's name */
      row->message = g_strdup_printf (_("%s has this address and port already"), other);
      return;
    }
  row->verdict = IPS_IMPORT_NEW;
  row->message = g_strdup ("");
  remember (known, row->config);
}

static IpsImportRow *
read_row (const IpsCsvRecord *record, const int *places, guint n_expected, Known *known)
{
  IpsImportRow *row = g_new0 (IpsImportRow, 1);
  g_autoptr(GError) error = NULL;

  row->line = record->line;
  row->verdict = IPS_IMPORT_INVALID;
  if (n_expected > 0 && record->n_fields > n_expected)
    {
      row->message = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Has %u field where the heading has %u",
                                                   "Has %u fields where the heading has %u", record->n_fields),
                                      record->n_fields, n_expected);
      return row;
    }
  row->config = read_config (record, places, &error);
  if (row->config == NULL)
    {
      row->message = g_strdup (error->message);
      return row;
    }
  judge (row, known);
  return row;
}

static gboolean
is_blank (const IpsCsvRecord *record)
{
  for (guint i = 0; i < record->n_fields; i++)
    if (record->fields[i][strspn (record->fields[i], " \t")] != '\0')
      return FALSE;
  return TRUE;
}

GPtrArray *
ips_inventory_import_parse (const char *data, gsize size_bytes, GPtrArray *existing, IpsTransport fleet_default, GError **error)
{
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_import_row_free);
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GHashTable) addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Known known = { names, addresses, fleet_default };
  int places[N_COLUMNS];
  gboolean has_password = FALSE;
  guint first = 0, n_expected = 0;

  if (size_bytes == 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the file is empty"));
      return NULL;
    }
  if (size_bytes <= MAX_FILE_BYTES && memchr (data, '\0', MIN (size_bytes, 4096)) != NULL
      && !(size_bytes >= 2 && (memcmp (data, "\xff\xfe", 2) == 0 || memcmp (data, "\xfe\xff", 2) == 0)))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the file is not text; export the list as CSV"));
      return NULL;
    }
  if (size_bytes > MAX_FILE_BYTES)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the file is larger than %u MB; a list of devices is not: choose another, or split it"),
                     MAX_FILE_BYTES / 1000 / 1000);
      return NULL;
    }
  records = ips_csv_parse (data, size_bytes, MAX_FILE_BYTES, 0, TRUE, error);
  if (records == NULL)
    return NULL;
  while (first < records->len && is_blank (g_ptr_array_index (records, first)))
    first++;
  if (first == records->len)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the file holds no lines"));
      return NULL;
    }
  if (records->len - first > MAX_ROWS)
    {
      ips_set_error (error, IPS_ERROR_TOO_LARGE, _("the file holds more than %d lines; split it"), MAX_ROWS);
      return NULL;
    }

  if (read_headings (g_ptr_array_index (records, first), places, &has_password))
    {
      if (has_password)
        {
          ips_set_error (error, IPS_ERROR_INVALID,
                         _("the file has a password column; passwords are not read from files: remove the column, and enter "
                           "the password in Credential Sets"));
          return NULL;
        }
      if (places[COLUMN_ADDRESS] < 0)
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("no column is called address"));
          return NULL;
        }
      n_expected = ((IpsCsvRecord *) g_ptr_array_index (records, first))->n_fields;
      first++;
    }
  else
    {
      static const Column usual[] = { COLUMN_NAME, COLUMN_ADDRESS, COLUMN_PORT, COLUMN_GROUP };

      for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
        places[usual[i]] = (int) i;
      n_expected = 4;
      /* A mere list of addresses is a list too. */
      if (((IpsCsvRecord *) g_ptr_array_index (records, first))->n_fields == 1)
        {
          places[COLUMN_NAME] = -1;
          places[COLUMN_ADDRESS] = 0;
        }
    }

  for (guint i = 0; existing != NULL && i < existing->len; i++)
    remember (&known, ips_sensor_get_config (g_ptr_array_index (existing, i)));
  for (guint i = first; i < records->len; i++)
    {
      const IpsCsvRecord *record = g_ptr_array_index (records, i);

      if (!is_blank (record))
        g_ptr_array_add (rows, read_row (record, places, n_expected, &known));
    }
  if (rows->len == 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the file holds a heading and no devices"));
      return NULL;
    }
  return g_steal_pointer (&rows);
}

char *
ips_inventory_export_csv (GPtrArray *sensors)
{
  GString *out = g_string_new (NULL);

  for (Column column = 0; column < N_COLUMNS; column++)
    ips_csv_append_field (out, headings[column][0]);
  ips_csv_end_line (out);
  for (guint i = 0; i < sensors->len; i++)
    {
      const IpsSensorConfig *config = ips_sensor_get_config (g_ptr_array_index (sensors, i));
      g_autofree char *port = config->port != 0 ? g_strdup_printf ("%u", config->port) : g_strdup ("");
      g_autofree char *ssh_port = config->ssh_port != 0 ? g_strdup_printf ("%u", config->ssh_port) : g_strdup ("");

      ips_csv_append_field (out, config->name);
      ips_csv_append_field (out, config->address);
      ips_csv_append_field (out, port);
      ips_csv_append_field (out, config->transport_set ? ips_transport_to_nick (config->transport) : "");
      ips_csv_append_field (out, config->group);
      ips_csv_append_field (out, config->username);
      /* Only the name of a set means something elsewhere, and the model does not know it. */
      ips_csv_append_field (out, "");
      ips_csv_append_field (out, config->traffic != IPS_TRAFFIC_UNKNOWN ? ips_traffic_to_nick (config->traffic) : "");
      ips_csv_append_field (out, config->notes);
      ips_csv_append_field (out, config->form != IPS_FORM_WEB ? ips_form_to_nick (config->form) : "");
      ips_csv_append_field (out, ssh_port);
      ips_csv_append_field (out, config->host_key);
      ips_csv_append_field (out, config->tags);
      ips_csv_end_line (out);
    }
  return g_string_free (out, FALSE);
}
