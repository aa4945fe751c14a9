/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MAX_ENTRIES 200000

static GPtrArray *entries;       /* oldest first */
static guint64 first_id = 1;     /* of entries[0] */
static guint64 n_requests;
static FILE *file;

gboolean
sim_log_open (const char *path, GError **error)
{
  file = fopen (path, "ae");
  if (file == NULL)
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

static void
entry_free (gpointer data)
{
  SimLogEntry *entry = data;

  g_free (entry->method);
  g_free (entry->path);
  g_free (entry->command);
  g_free (entry->detail);
  g_free (entry);
}

SimLogEntry *
sim_log_add (guint sensor, const char *kind)
{
  SimLogEntry *entry = g_new0 (SimLogEntry, 1);

  if (entries == NULL)
    entries = g_ptr_array_new_with_free_func (entry_free);
  /* in large steps, since each moves all the others */
  if (entries->len >= MAX_ENTRIES)
    {
      g_ptr_array_remove_range (entries, 0, MAX_ENTRIES / 4);
      first_id += MAX_ENTRIES / 4;
    }
  entry->id = first_id + entries->len;
  entry->time_us = g_get_real_time ();
  entry->start_us = g_get_monotonic_time ();
  entry->sensor = sensor;
  entry->kind = kind;
  entry->duration_ms = -1;
  if (g_str_equal (kind, "request"))
    n_requests++;
  g_ptr_array_add (entries, entry);
  return entry;
}

SimLogEntry *
sim_log_get (guint64 id)
{
  if (entries == NULL || id < first_id || id - first_id >= entries->len)
    return NULL;
  return g_ptr_array_index (entries, id - first_id);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  g_autofree char *valid = NULL;

  if (value == NULL)
    return;
  valid = g_utf8_make_valid (value, -1);
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

static void
build_entry (JsonBuilder *builder, SimLogEntry *entry)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_int_value (builder, (gint64) entry->id);
  json_builder_set_member_name (builder, "time");
  json_builder_add_double_value (builder, (double) entry->time_us / 1e6);
  json_builder_set_member_name (builder, "sensor");
  json_builder_add_int_value (builder, entry->sensor);
  add_text (builder, "kind", entry->kind);
  add_text (builder, "method", entry->method);
  add_text (builder, "path", entry->path);
  add_text (builder, "command", entry->command);
  add_text (builder, "detail", entry->detail);
  if (g_str_equal (entry->kind, "request"))
    {
      json_builder_set_member_name (builder, "authorization");
      json_builder_add_boolean_value (builder, entry->authorization);
      json_builder_set_member_name (builder, "assumed");
      json_builder_add_boolean_value (builder, entry->assumed);
      json_builder_set_member_name (builder, "status");
      json_builder_add_int_value (builder, entry->status);
      json_builder_set_member_name (builder, "duration_ms");
      json_builder_add_double_value (builder, entry->duration_ms);
    }
  json_builder_end_object (builder);
}

void
sim_log_finish (guint64 id, guint status)
{
  SimLogEntry *entry = sim_log_get (id);

  if (entry == NULL)
    return;
  entry->status = status;
  entry->duration_ms = (double) (g_get_monotonic_time () - entry->start_us) / 1000.0;
  if (file != NULL)
    {
      g_autoptr(JsonBuilder) builder = json_builder_new ();
      g_autoptr(JsonNode) root = NULL;
      g_autofree char *text = NULL;

      build_entry (builder, entry);
      root = json_builder_get_root (builder);
      text = json_to_string (root, FALSE);
      fprintf (file, "%s\n", text);
      fflush (file);
    }
}

void
sim_log_build (JsonBuilder *builder, guint64 since, gint sensor, const char *command)
{
  guint64 next = first_id + (entries != NULL ? entries->len : 0);

  json_builder_set_member_name (builder, "next");
  json_builder_add_int_value (builder, (gint64) next);
  json_builder_set_member_name (builder, "entries");
  json_builder_begin_array (builder);
  for (guint64 id = MAX (since, first_id); id < next; id++)
    {
      SimLogEntry *entry = sim_log_get (id);

      if (sensor >= 0 && entry->sensor != (guint) sensor)
        continue;
      if (command != NULL && g_strcmp0 (entry->command, command) != 0)
        continue;
      build_entry (builder, entry);
    }
  json_builder_end_array (builder);
}

guint64
sim_log_count_requests (void)
{
  return n_requests;
}

void
sim_log_reset (void)
{
  n_requests = 0;
}
