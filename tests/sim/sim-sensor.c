/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-dialect.h"
#include "sim-sensor.h"

#include <string.h>

#include "sim-config.h"
#include "sim-fleet.h"
#include "sim-json.h"
#include "sim-listener.h"
#include "sim-sdee.h"
#include "sim-ssh.h"
#include "sim-upgrade.h"

#define DAY 86400
#define LIFE (730 * DAY)
#define REBOOT_DELAY_MS 100

static const char * const state_names[] = { "running", "reconfiguring", "upgrading", "rebooting" };

const char *
sim_state_to_string (SimState state)
{
  return state_names[state];
}

static gint64
now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* Of where packages go: more than the largest that tests push. */
#define DISK_BYTES (G_GINT64_CONSTANT (480) << 20)

void
sim_sensor_init (SimSensor *self, guint index)
{
  memset (self, 0, sizeof *self);
  self->index = index;
  g_snprintf (self->address, sizeof self->address, "127.%u.%u.%u", 1 + index / 62500, index / 250 % 250, 1 + index % 250);
  self->name = g_strdup_printf ("sensor-%05u", index);
  self->platform = g_intern_static_string ("IPS-4360");
  self->version = g_intern_static_string ("7.1(7)");
  self->engine = g_intern_static_string ("E4");
  self->os_version = g_intern_static_string ("2.6.29.1");
  self->signature = 722;
  self->signature_date = g_intern_static_string ("2013-06-05");
  g_snprintf (self->serial, sizeof self->serial, "JAF%04u%04X", 1000 + index % 900, index & 0xffff);
  self->license = g_intern_static_string ("valid");
  self->ntp = g_intern_static_string ("synchronized");
  self->license_until = now_s () + 200 * DAY;
  self->load_percent = 12;
  self->memory_percent = 68;
  self->disk_total = DISK_BYTES;
  self->disk_free = DISK_BYTES / 3 * 2;
  self->booted = now_s () - 41 * DAY;
  self->reboot_seconds = sim_fleet_get_reboot_seconds ();
  self->upgrade_seconds = self->reboot_seconds;
  self->spec.slot = index;
  self->spec.serial = ((guint64) index + 1) << 20;
  self->spec.from = (now_s () / DAY - 100) * DAY;
  self->spec.until = self->spec.from + LIFE;
}

static void
user_free (gpointer data)
{
  SimUser *user = data;

  g_free (user->name);
  g_free (user->password);
  g_free (user);
}

void
sim_sensor_clear (SimSensor *self)
{
  g_clear_pointer (&self->installed, g_ptr_array_unref);
  g_clear_pointer (&self->upgrade, sim_upgrade_free);
  g_clear_pointer (&self->upgrades, g_ptr_array_unref);
  g_clear_handle_id (&self->state_id, g_source_remove);
  g_clear_pointer (&self->certificate, sim_certificate_unref);
  g_clear_pointer (&self->users, g_ptr_array_unref);
  g_clear_pointer (&self->faults, g_ptr_array_unref);
  g_clear_pointer (&self->cookies, g_ptr_array_unref);
  g_clear_pointer (&self->known_hosts, g_ptr_array_unref);
  g_clear_pointer (&self->config, sim_config_free);
  g_clear_pointer (&self->sdee, sim_sdee_free);
  sim_ssh_change_key (self);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->name_at_boot, g_free);
  g_clear_pointer (&self->group, g_free);
  g_clear_pointer (&self->demo, g_free);
  g_clear_pointer (&self->cert_subject, g_free);
}

gint64
sim_sensor_get_time_us (SimSensor *self)
{
  gint64 offset = self->clock_offset;

  for (guint i = 0; self->faults != NULL && i < self->faults->len; i++)
    {
      SimFault *fault = g_ptr_array_index (self->faults, i);

      if (fault->kind == SIM_FAULT_CLOCK)
        offset = fault->number;
    }
  return g_get_real_time () + offset * G_USEC_PER_SEC;
}

/* Subjects that break programs which trust them. */
static const char *
find_subject (const char *name)
{
  static const struct { const char *name, *text; } table[] = {
    { "formula", "=HYPERLINK(\"http://127.0.0.1/\",\"ok\")" },
    { "markup", "<b>sensor</b>&amp;<span foreground='red'>x</span>" },
    { "control", "sensor\033[31m\r\nforged: line\tend" },
    { "bidi", "sensor\342\200\256gpj.exe\342\201\246x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (name, table[i].name))
      return table[i].text;
  return name;
}

SimCertificate *
sim_sensor_get_certificate (SimSensor *self)
{
  SimCertificateSpec spec = self->spec;

  if (self->certificate != NULL)
    return self->certificate;
  spec.common_name = self->cert_subject != NULL ? find_subject (self->cert_subject) : self->address;
  spec.plain_subject = self->cert_subject != NULL;
  spec.slot += (guint) self->cert_seed;
  spec.serial ^= (guint64) self->cert_seed << 40;
  self->certificate = sim_certificate_new (&spec);
  return self->certificate;
}

static void
change_certificate (SimSensor *self)
{
  self->spec.slot++;
  self->spec.serial++;
  g_clear_pointer (&self->certificate, sim_certificate_unref);
}

void
sim_sensor_regenerate (SimSensor *self)
{
  static const char * const cured[] = { "cert-expired", "cert-not-yet-valid", "cert-sha1-1024", "cert-changed" };

  for (guint i = 0; i < G_N_ELEMENTS (cured); i++)
    sim_faults_remove (self->faults, cured[i]);
  change_certificate (self);
  if (self->spec.kind == SIM_KEY_RSA_1024)
    self->spec.kind = SIM_KEY_RSA_2048;
  self->spec.sha1 = FALSE;
  /* by its own clock: one that runs ahead makes a certificate that is not valid yet */
  self->spec.from = sim_sensor_get_time_us (self) / G_USEC_PER_SEC;
  self->spec.until = self->spec.from + LIFE;
  self->n_regenerated++;
  sim_sdee_emit_certificates_changed (self);
}

gboolean
sim_sensor_is_tls10 (SimSensor *self)
{
  return sim_faults_have (self->faults, SIM_FAULT_TLS10_ONLY);
}

SimRole
sim_sensor_log_in (SimSensor *self, const char *name, const char *password)
{
  if (self->users == NULL)
    return g_str_equal (name, sim_fleet_get_user ()) && (password == NULL || g_str_equal (password, sim_fleet_get_password ()))
           ? SIM_ROLE_ADMINISTRATOR : SIM_ROLE_NONE;
  for (guint i = 0; i < self->users->len; i++)
    {
      SimUser *user = g_ptr_array_index (self->users, i);

      if (g_str_equal (user->name, name) && (password == NULL || g_str_equal (user->password, password)))
        return user->role;
    }
  return SIM_ROLE_NONE;
}

/* The fleet's one account becomes one of its own. */
static void
own_users (SimSensor *self)
{
  SimUser *user = g_new0 (SimUser, 1);

  user->name = g_strdup (sim_fleet_get_user ());
  user->password = g_strdup (sim_fleet_get_password ());
  user->role = SIM_ROLE_ADMINISTRATOR;
  self->users = g_ptr_array_new_with_free_func (user_free);
  g_ptr_array_add (self->users, user);
}

const char *
sim_sensor_set_password (SimSensor *self, const char *name, const char *password, const char **error_name)
{
  g_autoptr(SimFault) keeps = NULL;

  *error_name = "errUnacceptableValue";
  if (strlen (password) < 6)
    return "Failure setting the account's password: it is too short";
  if (g_str_equal (password, "password"))
    return "Failure setting the account's password: it is based on a dictionary word";
  if (self->users == NULL)
    own_users (self);
  for (guint i = 0; i < self->users->len; i++)
    {
      SimUser *user = g_ptr_array_index (self->users, i);

      if (!g_str_equal (user->name, name))
        continue;
      keeps = sim_faults_take (self->faults, SIM_FAULT_KEEPS_PASSWORD, NULL);
      if (keeps != NULL)
        return NULL;
      g_free (user->password);
      user->password = g_strdup (password);
      g_clear_pointer (&self->cookies, g_ptr_array_unref);
      return NULL;
    }
  *error_name = "errNotFound";
  return "There is no such account";
}

static gboolean
state_over_cb (gpointer user_data)
{
  SimSensor *self = user_data;
  SimState former = self->state;

  self->state_id = 0;
  self->state = SIM_STATE_RUNNING;
  if (former == SIM_STATE_UPGRADING && self->upgrade != NULL)
    sim_upgrade_install (self);
  if (former != SIM_STATE_REBOOTING)
    return G_SOURCE_REMOVE;
  self->booted = now_s ();
  if (self->name_at_boot != NULL && !g_str_equal (self->name_at_boot, self->name))
    sim_sensor_regenerate (self);
  g_free (self->name_at_boot);
  self->name_at_boot = g_strdup (self->name);
  sim_upgrade_booted (self);
  sim_sdee_emit_applications (self, TRUE);
  return G_SOURCE_REMOVE;
}

void
sim_sensor_set_state (SimSensor *self, SimState state, double seconds)
{
  g_clear_handle_id (&self->state_id, g_source_remove);
  if (state == SIM_STATE_REBOOTING && self->state != SIM_STATE_REBOOTING)
    {
      self->n_reboots++;
      g_clear_pointer (&self->cookies, g_ptr_array_unref);
      sim_sdee_drop_subscriptions (self);
      sim_listener_drop (self);
    }
  self->state = state;
  if (state != SIM_STATE_RUNNING && seconds > 0)
    self->state_id = g_timeout_add ((guint) (seconds * 1000), state_over_cb, self);
}

static gboolean
go_down_cb (gpointer user_data)
{
  SimSensor *self = user_data;
  gboolean never = sim_faults_have (self->faults, SIM_FAULT_REBOOT_NEVER_BACK);

  self->state_id = 0;
  sim_sensor_set_state (self, SIM_STATE_REBOOTING, never ? 0 : self->reboot_seconds);
  return G_SOURCE_REMOVE;
}

void
sim_sensor_reboot (SimSensor *self)
{
  if (self->name_at_boot == NULL)
    self->name_at_boot = g_strdup (self->name);
  sim_sdee_emit_applications (self, FALSE);
  g_clear_handle_id (&self->state_id, g_source_remove);
  self->state_id = g_timeout_add (REBOOT_DELAY_MS, go_down_cb, self);
}

static SimRole
role_from_string (const char *text)
{
  return g_str_equal (text, "viewer") ? SIM_ROLE_VIEWER : g_str_equal (text, "operator") ? SIM_ROLE_OPERATOR : SIM_ROLE_ADMINISTRATOR;
}

static void
patch_users (SimSensor *self, JsonArray *array)
{
  g_clear_pointer (&self->users, g_ptr_array_unref);
  g_clear_pointer (&self->cookies, g_ptr_array_unref);
  self->users = g_ptr_array_new_with_free_func (user_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      SimUser *user;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      user = g_new0 (SimUser, 1);
      user->name = g_strdup (json_object_get_string_member_with_default (json_node_get_object (node), "name", sim_fleet_get_user ()));
      user->password = g_strdup (json_object_get_string_member_with_default (json_node_get_object (node), "password", sim_fleet_get_password ()));
      user->role = role_from_string (json_object_get_string_member_with_default (json_node_get_object (node), "role", "administrator"));
      g_ptr_array_add (self->users, user);
    }
}

/* What the faults ask of the certificate, whenever they are set. */
static void
apply_faults (SimSensor *self, GPtrArray *former)
{
  gint64 today = now_s () / DAY * DAY;

  if (sim_faults_have (self->faults, SIM_FAULT_CERT_EXPIRED))
    {
      self->spec.from = today - LIFE - 21 * DAY;
      self->spec.until = today - 21 * DAY;
      change_certificate (self);
    }
  else if (sim_faults_have (self->faults, SIM_FAULT_CERT_NOT_YET_VALID))
    {
      self->spec.from = today + 7 * DAY;
      self->spec.until = self->spec.from + LIFE;
      change_certificate (self);
    }
  else if (sim_faults_have (former, SIM_FAULT_CERT_EXPIRED) || sim_faults_have (former, SIM_FAULT_CERT_NOT_YET_VALID))
    {
      self->spec.from = today - 30 * DAY;
      self->spec.until = self->spec.from + LIFE;
      change_certificate (self);
    }
  if (sim_faults_have (self->faults, SIM_FAULT_CERT_CHANGED))
    change_certificate (self);
  if (sim_faults_have (self->faults, SIM_FAULT_SSH_KEY_CHANGED)
      || sim_faults_have (self->faults, SIM_FAULT_SSH_OLD) != sim_faults_have (former, SIM_FAULT_SSH_OLD))
    sim_ssh_change_key (self);
  if (sim_faults_have (self->faults, SIM_FAULT_CERT_SHA1_1024) && !self->spec.sha1)
    {
      self->spec.kind = SIM_KEY_RSA_1024;
      self->spec.sha1 = TRUE;
      change_certificate (self);
    }
}

static gboolean
patch_faults (SimSensor *self, JsonObject *object, GError **error)
{
  g_autoptr(GPtrArray) former = self->faults != NULL ? g_ptr_array_ref (self->faults) : NULL;
  g_autoptr(GPtrArray) faults = NULL;

  if (json_object_has_member (object, "faults"))
    {
      faults = sim_faults_new_from_json (json_object_get_member (object, "faults"), error);
      if (faults == NULL)
        return FALSE;
      g_clear_pointer (&self->faults, g_ptr_array_unref);
      self->faults = g_steal_pointer (&faults);
      apply_faults (self, former);
    }
  if (json_object_has_member (object, "add_faults"))
    {
      faults = sim_faults_new_from_json (json_object_get_member (object, "add_faults"), error);
      if (faults == NULL)
        return FALSE;
      if (self->faults == NULL)
        self->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_fault_free);
      g_ptr_array_extend_and_steal (self->faults, g_steal_pointer (&faults));
      apply_faults (self, NULL);
    }
  return TRUE;
}

static gboolean
patch_text (JsonObject *object, const char *name, char **field)
{
  const char *value;

  if (!json_object_has_member (object, name))
    return FALSE;
  value = json_object_get_string_member_with_default (object, name, NULL);
  g_free (*field);
  *field = g_strdup (value);
  return TRUE;
}

static void
patch_interned (JsonObject *object, const char *name, const char **field)
{
  *field = g_intern_string (json_object_get_string_member_with_default (object, name, *field));
}

static gboolean
patch_state (SimSensor *self, JsonObject *object, GError **error)
{
  const char *text = json_object_get_string_member_with_default (object, "state", NULL);
  double seconds = json_object_get_double_member_with_default (object, "state_seconds", 0);

  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (state_names); i++)
    if (g_str_equal (text, state_names[i]))
      {
        if (seconds <= 0 && i == SIM_STATE_REBOOTING && !sim_faults_have (self->faults, SIM_FAULT_REBOOT_NEVER_BACK))
          seconds = self->reboot_seconds;
        if (i == SIM_STATE_RUNNING && self->state == SIM_STATE_REBOOTING)
          {
            g_clear_handle_id (&self->state_id, g_source_remove);
            state_over_cb (self);
          }
        else
          sim_sensor_set_state (self, (SimState) i, seconds);
        return TRUE;
      }
  if (text != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "no such state: %s", text);
  return text == NULL;
}

static gboolean
patch_certificate (SimSensor *self, JsonObject *object, GError **error)
{
  gint64 today = now_s () / DAY * DAY;
  const char *key = json_object_get_string_member_with_default (object, "cert_key", NULL);
  gboolean changed = key != NULL;

  if (key != NULL && !sim_key_kind_from_string (key, &self->spec.kind))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "no such kind of key: %s", key);
      return FALSE;
    }
  if (json_object_has_member (object, "cert_hash"))
    {
      self->spec.sha1 = g_strcmp0 (json_object_get_string_member_with_default (object, "cert_hash", ""), "sha1") == 0;
      changed = TRUE;
    }
  if (json_object_has_member (object, "cert_seed"))
    {
      self->cert_seed = json_object_get_int_member_with_default (object, "cert_seed", 0);
      changed = TRUE;
    }
  if (json_object_has_member (object, "cert_days_left"))
    {
      self->spec.until = today + json_object_get_int_member_with_default (object, "cert_days_left", 0) * DAY;
      self->spec.from = self->spec.until - LIFE;
      changed = TRUE;
    }
  if (patch_text (object, "cert_subject", &self->cert_subject) || changed)
    g_clear_pointer (&self->certificate, sim_certificate_unref);
  return TRUE;
}

gboolean
sim_sensor_patch (SimSensor *self, JsonObject *object, GError **error)
{
  const char *transport = json_object_get_string_member_with_default (object, "transport", NULL);
  const char *serial = json_object_get_string_member_with_default (object, "serial", NULL);

  if (json_object_get_string_member_with_default (object, "name", NULL) != NULL)
    patch_text (object, "name", &self->name);
  patch_text (object, "group", &self->group);
  patch_text (object, "demo", &self->demo);
  if (transport != NULL)
    self->http = g_str_equal (transport, "http");
  if (serial != NULL)
    g_strlcpy (self->serial, serial, sizeof self->serial);
  patch_interned (object, "platform", &self->platform);
  patch_interned (object, "version", &self->version);
  patch_interned (object, "engine", &self->engine);
  patch_interned (object, "os_version", &self->os_version);
  patch_interned (object, "signature_date", &self->signature_date);
  patch_interned (object, "license", &self->license);
  patch_interned (object, "ntp", &self->ntp);
  patch_interned (object, "ntp_key", &self->ntp_key);
  self->signature = (guint) json_object_get_int_member_with_default (object, "signature", self->signature);
  self->clock_offset = json_object_get_int_member_with_default (object, "clock_offset", self->clock_offset);
  self->reboot_seconds = json_object_get_double_member_with_default (object, "reboot_seconds", self->reboot_seconds);
  self->upgrade_seconds = json_object_get_double_member_with_default (object, "upgrade_seconds", self->upgrade_seconds);
  self->services_failed = json_object_get_boolean_member_with_default (object, "services_failed", self->services_failed);
  if (json_object_has_member (object, "snmp"))
    sim_config_set_snmp (self, json_object_get_boolean_member_with_default (object, "snmp", FALSE));
  self->load_percent = (int) json_object_get_int_member_with_default (object, "load_percent", self->load_percent);
  self->memory_percent = (int) json_object_get_int_member_with_default (object, "memory_percent", self->memory_percent);
  self->disk_free = json_object_get_int_member_with_default (object, "disk_free", self->disk_free);
  self->router = json_object_get_boolean_member_with_default (object, "router", self->router);
  self->category = json_object_get_boolean_member_with_default (object, "category", self->category);
  patch_interned (object, "unretired", &self->unretired);
  self->unsaved = json_object_get_boolean_member_with_default (object, "unsaved", self->unsaved);
  if (json_object_has_member (object, "license_until"))
    self->license_until = json_object_get_int_member_with_default (object, "license_until", 0);
  if (json_object_has_member (object, "license_days"))
    self->license_until = (now_s () / DAY + json_object_get_int_member_with_default (object, "license_days", 0)) * DAY;
  if (json_object_has_member (object, "users") && JSON_NODE_HOLDS_ARRAY (json_object_get_member (object, "users")))
    patch_users (self, json_object_get_array_member (object, "users"));
  return patch_certificate (self, object, error) && patch_faults (self, object, error) && patch_state (self, object, error);
}

void
sim_sensor_build (SimSensor *self, JsonBuilder *builder, gboolean with_certificate)
{
  gint64 time_us = sim_sensor_get_time_us (self);

  json_builder_begin_object (builder);
  sim_json_add_number (builder, "index", self->index);
  sim_json_add_text (builder, "address", self->address);
  sim_json_add_text (builder, "name", self->name);
  sim_json_add_text (builder, "group", self->group);
  sim_json_add_text (builder, "demo", self->demo);
  sim_json_add_text (builder, "transport", self->http ? "http" : "https");
  sim_json_add_text (builder, "platform", self->platform);
  sim_json_add_text (builder, "serial", self->serial);
  sim_json_add_text (builder, "version", self->version);
  sim_json_add_text (builder, "engine", self->engine);
  sim_json_add_number (builder, "signature", self->signature);
  sim_json_add_text (builder, "signature_date", self->signature_date);
  if (self->category)
    sim_json_add_text (builder, "unretired", self->unretired != NULL ? self->unretired : sim_dialect ("ios.category.basic"));
  if (self->saved_category)
    sim_json_add_text (builder, "saved_unretired", self->saved_unretired != NULL ? self->saved_unretired : sim_dialect ("ios.category.basic"));
  sim_json_add_text (builder, "license", self->license);
  sim_json_add_number (builder, "license_until", self->license_until);
  sim_upgrade_build (self, builder);
  json_builder_set_member_name (builder, "licenses");
  json_builder_begin_array (builder);
  for (guint i = 0; self->installed != NULL && i < self->installed->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (self->installed, i));
  json_builder_end_array (builder);
  sim_json_add_text (builder, "state", sim_state_to_string (self->state));
  json_builder_set_member_name (builder, "reboot_seconds");
  json_builder_add_double_value (builder, self->reboot_seconds);
  json_builder_set_member_name (builder, "upgrade_seconds");
  json_builder_add_double_value (builder, self->upgrade_seconds);
  sim_json_add_number (builder, "load_percent", self->load_percent);
  sim_json_add_number (builder, "memory_percent", self->memory_percent);
  sim_json_add_number (builder, "disk_free", self->disk_free);
  sim_json_add_text (builder, "ntp", self->ntp);
  sim_json_add_number (builder, "clock_offset", (time_us - g_get_real_time ()) / G_USEC_PER_SEC);
  json_builder_set_member_name (builder, "faults");
  sim_faults_build (self->faults, builder);
  if ((with_certificate || self->certificate != NULL) && !self->http)
    {
      SimCertificate *certificate = sim_sensor_get_certificate (self);

      sim_json_add_text (builder, "sha1", certificate->sha1);
      sim_json_add_text (builder, "sha256", certificate->sha256);
      sim_json_add_text (builder, "md5", certificate->md5);
      sim_json_add_number (builder, "cert_from", self->spec.from);
      sim_json_add_number (builder, "cert_until", self->spec.until);
      sim_json_add_text (builder, "cert_key", sim_key_kind_to_string (self->spec.kind));
      sim_json_add_text (builder, "cert_hash", self->spec.sha1 ? "sha1" : "sha256");
    }
  if (self->host_key != NULL)
    {
      g_autofree char *fingerprint = sim_ssh_dup_fingerprint (self);

      sim_json_add_text (builder, "host_key", fingerprint);
    }
  sim_json_add_number (builder, "regenerated", self->n_regenerated);
  sim_json_add_number (builder, "reboots", self->n_reboots);
  sim_json_add_number (builder, "logins", self->n_logins);
  sim_json_add_number (builder, "rejected_logins", self->n_rejected);
  sim_json_add_number (builder, "requests", self->n_requests);
  sim_json_add_number (builder, "connections", self->n_connections);
  json_builder_end_object (builder);
}
