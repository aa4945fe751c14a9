/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-fleet.h"

#include <errno.h>
#include <string.h>

#define DAY 86400

/* What real fleets hold (platforms.csv, packages-and-servers.md 3.2). */
static const struct { const char *platform, *version, *engine, *os_version; guint weight; } facts[] = {
  { "IPS-4360", "7.3(5)", "E4", "2.6.29.1", 10 },
  { "IPS-4345", "7.3(4)", "E4", "2.6.29.1", 9 },
  { "IPS-4345", "7.1(11)", "E4", "2.6.29.1", 5 },
  { "IPS-4510", "7.3(2)", "E4", "2.6.29.1", 4 },
  { "IPS-4520", "7.1(9)", "E4", "2.6.29.1", 4 },
  { "IPS-4240", "7.0(9)", "E4", "2.4.30-IDS-smp-bigphys", 8 },
  { "IPS-4255", "7.0(8)", "E4", "2.4.30-IDS-smp-bigphys", 6 },
  { "IPS-4260", "7.1(7)", "E4", "2.6.29.1", 5 },
  { "IPS-4270-20", "7.1(11)", "E4", "2.6.29.1", 4 },
  { "ASA-SSM-10", "7.1(7)", "E4", "2.6.29.1", 9 },
  { "ASA-SSM-20", "7.0(6)", "E4", "2.4.30-IDS-smp-bigphys", 7 },
  { "ASA-SSM-40", "7.1(5)", "E4", "2.6.29.1", 3 },
  { "ASA5585-SSP-IPS10", "7.1(8)", "E4", "2.6.29.1", 4 },
  { "ASA5585-SSP-IPS20", "7.3(5)", "E4", "2.6.29.1", 4 },
  { "ASA5585-SSP-IPS40", "7.3(3)", "E4", "2.6.29.1", 2 },
  { "ASA5585-SSP-IPS60", "7.2(2)", "E4", "2.6.29.1", 1 },
  { "ASA5512-IPS", "7.3(5)", "E4", "2.6.29.1", 4 },
  { "ASA5515-IPS", "7.3(4)", "E4", "2.6.29.1", 4 },
  { "ASA5525-IPS", "7.2(1)", "E4", "2.6.29.1", 3 },
  { "ASA5545-IPS", "7.1(10)", "E4", "2.6.29.1", 3 },
  { "ASA5555-IPS", "7.3(1)", "E4", "2.6.29.1", 2 },
  { "AIM-IPS-K9", "7.0(9)", "E4", "2.4.30-IDS-smp-bigphys", 2 },
  { "IPS-4215", "6.0(6)", "E3", "2.4.30-IDS-smp-bigphys", 1 },
  { "IDS-4250-SX", "5.1(8)", "E3", "2.4.26-IDS-smp-bigphys", 1 },
};

static const struct { guint level; const char *date; } signatures[] = {
  { 924, "2016-06-06" }, { 923, "2016-06-02" }, { 905, "2016-02-11" }, { 854, "2015-03-03" }, { 722, "2013-06-05" },
};
static const char * const sites[] = { "ams", "ber", "cdg", "fra", "lhr", "mad", "mil", "nyc", "osl", "par", "prg", "rom", "sin", "syd", "tyo", "zrh" };
static const char * const roles[] = { "edge", "core", "dmz", "lab" };

static SimSensor *sensors;
static guint n_sensors;
static char *default_user, *default_password;
static double default_reboot_seconds = 3;

void
sim_fleet_set_login (const char *user, const char *password)
{
  g_free (default_user);
  g_free (default_password);
  default_user = g_strdup (user);
  default_password = g_strdup (password);
}

void
sim_fleet_set_reboot_seconds (double seconds)
{
  default_reboot_seconds = seconds;
}

const char *
sim_fleet_get_user (void)
{
  return default_user;
}

const char *
sim_fleet_get_password (void)
{
  return default_password;
}

double
sim_fleet_get_reboot_seconds (void)
{
  return default_reboot_seconds;
}

static guint
pick_facts (GRand *chance)
{
  gint sum = 0, at;

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    sum += (gint) facts[i].weight;
  at = g_rand_int_range (chance, 0, sum);
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      at -= (gint) facts[i].weight;
      if (at < 0)
        return i;
    }
  return 0;
}

static void
generate_one (SimSensor *sensor, GRand *chance, gboolean healthy)
{
  guint fact = pick_facts (chance);
  guint signature = (guint) g_rand_int_range (chance, 0, G_N_ELEMENTS (signatures));
  gint license = g_rand_int_range (chance, 0, 100);
  gint license_days = g_rand_int_range (chance, 5, 365);
  gint age_days = g_rand_int_range (chance, 5, 715);
  gint64 today = g_get_real_time () / G_USEC_PER_SEC / DAY;

  g_free (sensor->name);
  sensor->name = g_strdup_printf ("%s-%s-%05u", sites[g_rand_int_range (chance, 0, G_N_ELEMENTS (sites))],
                                  roles[g_rand_int_range (chance, 0, G_N_ELEMENTS (roles))], sensor->index);
  sensor->platform = g_intern_static_string (facts[fact].platform);
  sensor->version = g_intern_static_string (facts[fact].version);
  sensor->engine = g_intern_static_string (facts[fact].engine);
  sensor->os_version = g_intern_static_string (facts[fact].os_version);
  sensor->signature = signatures[signature].level;
  sensor->signature_date = g_intern_static_string (signatures[signature].date);
  sensor->booted = today * DAY - g_rand_int_range (chance, 1, 400) * DAY;
  sensor->clock_offset = g_rand_int_range (chance, -1, 2);
  sensor->license_until = (today + license_days) * DAY;
  sensor->spec.from = (today - age_days) * DAY;
  sensor->spec.until = sensor->spec.from + 730 * DAY;
  sensor->spec.serial = ((guint64) g_rand_int (chance) << 28) ^ ((guint64) sensor->index << 8);
  if (healthy)
    {
      sensor->clock_offset = 0;
      return;
    }
  if (license >= 96)
    {
      sensor->license = g_intern_static_string ("none");
      sensor->license_until = 0;
    }
  else if (license >= 93)
    {
      sensor->license = g_intern_static_string ("trial");
      sensor->license_until = (today + license_days % 60) * DAY;
    }
  else if (license >= 86)
    {
      sensor->license = g_intern_static_string ("expired");
      sensor->license_until = (today - license_days) * DAY;
    }
}

void
sim_fleet_generate (guint n, guint32 seed, gboolean healthy)
{
  GRand *chance = g_rand_new_with_seed (seed);

  sensors = g_new0 (SimSensor, n);
  n_sensors = n;
  for (guint i = 0; i < n; i++)
    {
      sim_sensor_init (&sensors[i], i);
      generate_one (&sensors[i], chance, healthy);
    }
  g_rand_free (chance);
}

gboolean
sim_fleet_load (const char *path, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode *root;
  JsonObject *object;
  JsonArray *array;

  if (!json_parser_load_from_file (parser, path, error))
    return FALSE;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root) || !json_object_has_member (json_node_get_object (root), "sensors"))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: no fleet", path);
      return FALSE;
    }
  object = json_node_get_object (root);
  array = json_object_get_array_member (object, "sensors");
  n_sensors = json_array_get_length (array);
  sensors = g_new0 (SimSensor, n_sensors);
  for (guint i = 0; i < n_sensors; i++)
    sim_sensor_init (&sensors[i], i);
  for (guint i = 0; i < n_sensors; i++)
    if (!sim_sensor_patch (&sensors[i], json_array_get_object_element (array, i), error))
      {
        g_prefix_error (error, "%s: sensor %u: ", path, i);
        return FALSE;
      }
  return TRUE;
}

void
sim_fleet_free (void)
{
  for (guint i = 0; i < n_sensors; i++)
    sim_sensor_clear (&sensors[i]);
  g_clear_pointer (&sensors, g_free);
  n_sensors = 0;
  g_clear_pointer (&default_user, g_free);
  g_clear_pointer (&default_password, g_free);
}

guint
sim_fleet_get_n (void)
{
  return n_sensors;
}

SimSensor *
sim_fleet_get (guint index)
{
  return index < n_sensors ? &sensors[index] : NULL;
}

SimSensor *
sim_fleet_find (const char *text)
{
  guint64 index;

  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &index, NULL))
    return sim_fleet_get ((guint) index);
  for (guint i = 0; i < n_sensors; i++)
    if (g_str_equal (sensors[i].name, text) || g_str_equal (sensors[i].address, text))
      return &sensors[i];
  return NULL;
}

SimSensor *
sim_fleet_find_local (GSocketAddress *address)
{
  GInetAddress *inet;
  const guint8 *bytes;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return NULL;
  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  bytes = g_inet_address_to_bytes (inet);
  if (g_inet_address_get_family (inet) != G_SOCKET_FAMILY_IPV4 || bytes[0] != 127 || bytes[1] < 1
      || bytes[2] > 249 || bytes[3] < 1 || bytes[3] > 250)
    return NULL;
  return sim_fleet_get ((bytes[1] - 1u) * 62500u + bytes[2] * 250u + bytes[3] - 1u);
}
