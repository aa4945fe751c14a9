/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-status.h"

#include "ips-policy.h"
#include "ips-text.h"

static gboolean
kind_of (const IpsPackageName *name, IpsUpdateKind *kind)
{
  if (name->family == IPS_PACKAGE_IOS_SIGNATURE)
    return FALSE;
  if (ips_package_family_is_signature_update (name->family))
    *kind = IPS_UPDATE_SIGNATURE;
  else if (ips_package_family_is_sensor_update (name->family))
    *kind = IPS_UPDATE_SENSOR;
  else
    return FALSE;
  return TRUE;
}

static void
replace (char **field, char *value)
{
  g_free (*field);
  *field = value;
}

static void
set_latest (IpsUpdateStatus *self, IpsUpdateKind kind, IpsUpdateStage stage, const IpsPackageName *name, gint64 released_us, gint64 size)
{
  replace (&self->latest[kind][stage].text, ips_package_name_describe (name));
  replace (&self->latest[kind][stage].file, g_strdup (name->name));
  self->latest[kind][stage].released_us = released_us;
  self->latest[kind][stage].size = size;
}

/* Whether a file of the library is what is offered. The offer itself says so from the next check on only. */
static gboolean
is_there (const IpsPackageOffer *offer, GHashTable *by_name)
{
  const IpsPackageFile *file = g_hash_table_lookup (by_name, offer->name->name);

  return *offer->sha256 != '\0' || (file != NULL && (!offer->size_exact || offer->size < 0 || offer->size == file->size));
}

static void
read_offers (IpsUpdateStatus *self, GPtrArray *offers, GPtrArray *files)
{
  const IpsPackageOffer *newest[IPS_N_UPDATE_KINDS] = { NULL };
  g_autoptr(GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      IpsPackageFile *file = g_ptr_array_index (files, i);

      if (file->state == IPS_PACKAGE_COMPLETE)
        g_hash_table_insert (by_name, file->name->name, file);
    }

  for (guint i = 0; i < offers->len; i++)
    {
      const IpsPackageOffer *offer = g_ptr_array_index (offers, i);
      IpsUpdateKind kind;

      self->n_wanted += offer->wanted && !is_there (offer, by_name);
      self->n_skipped += !offer->wanted;
      if (kind_of (offer->name, &kind)
          && (newest[kind] == NULL || ips_package_name_compare_newest (offer->name, newest[kind]->name) < 0))
        newest[kind] = offer;
    }
  for (IpsUpdateKind kind = 0; kind < IPS_N_UPDATE_KINDS; kind++)
    if (newest[kind] != NULL)
      set_latest (self, kind, IPS_UPDATE_AVAILABLE, newest[kind]->name, newest[kind]->released_us, newest[kind]->size);
}

static void
read_files (IpsUpdateStatus *self, GPtrArray *files)
{
  const IpsPackageFile *newest[IPS_N_UPDATE_KINDS] = { NULL };

  for (guint i = 0; i < files->len; i++)
    {
      const IpsPackageFile *file = g_ptr_array_index (files, i);
      IpsUpdateKind kind;

      self->n_files++;
      self->library_bytes += (guint64) file->size;
      if (file->state == IPS_PACKAGE_COMPLETE && kind_of (file->name, &kind)
          && (newest[kind] == NULL || ips_package_name_compare_newest (file->name, newest[kind]->name) < 0))
        newest[kind] = file;
    }
  for (IpsUpdateKind kind = 0; kind < IPS_N_UPDATE_KINDS; kind++)
    if (newest[kind] != NULL)
      set_latest (self, kind, IPS_UPDATE_DOWNLOADED, newest[kind]->name, newest[kind]->released_us, newest[kind]->size);
}

static int
compare_newest_text (gconstpointer a, gconstpointer b)
{
  return ips_text_compare_natural (*(const char *const *) b, *(const char *const *) a);
}

static void
count (GHashTable *counts, const char *text)
{
  if (*text != '\0')
    g_hash_table_insert (counts, g_strdup (text), GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, text)) + 1));
}

/* "S552: 40, S548: 3": the newest first. */
static void
set_distribution (IpsUpdateStatus *self, IpsUpdateKind kind, IpsUpdateStage stage, GHashTable *counts)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new ();
  GString *distribution = g_string_new (NULL);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (texts, key);

  g_ptr_array_sort (texts, compare_newest_text);
  for (guint i = 0; i < texts->len; i++)
    {
      const char *text = g_ptr_array_index (texts, i);

      g_string_append_printf (distribution, "%s%s: %u", i > 0 ? ", " : "", text, GPOINTER_TO_UINT (g_hash_table_lookup (counts, text)));
    }
  if (texts->len > 0)
    replace (&self->latest[kind][stage].text, g_strdup (g_ptr_array_index (texts, 0)));
  replace (&self->latest[kind][stage].distribution, g_string_free (distribution, FALSE));
}

static void
read_sensors (IpsUpdateStatus *self, GPtrArray *sensors)
{
  g_autoptr(GHashTable) versions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) levels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < sensors->len; i++)
    {
      const IpsSensorFacts *facts = ips_sensor_get_facts (g_ptr_array_index (sensors, i));

      count (versions, facts->version);
      count (levels, facts->signature_level);
    }
  set_distribution (self, IPS_UPDATE_SENSOR, IPS_UPDATE_DEPLOYED, versions);
  set_distribution (self, IPS_UPDATE_SIGNATURE, IPS_UPDATE_DEPLOYED, levels);
}

void
ips_update_status_read_policies (IpsUpdateStatus *self, GPtrArray *policies)
{
  g_autoptr(GHashTable) levels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < policies->len; i++)
    {
      g_autofree char *level = ips_level_to_text (((const IpsPolicy *) g_ptr_array_index (policies, i))->level);

      count (levels, level);
    }
  set_distribution (self, IPS_UPDATE_SIGNATURE, IPS_UPDATE_APPLIED, levels);
}

void
ips_update_status_read_marks (IpsUpdateStatus *self, GPtrArray *updates, GHashTable *deployed, GPtrArray *sensors)
{
  g_autoptr(GHashTable) marks = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr(GHashTable) releases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < updates->len; i++)
    {
      const IpsSensorUpdate *update = g_ptr_array_index (updates, i);

      /* what waits was chosen after what is submitted */
      if (!update->submitted || !g_hash_table_contains (marks, update->sensor_id))
        g_hash_table_insert (marks, update->sensor_id, ips_sensor_update_dup_target (update));
    }
  for (guint i = 0; i < sensors->len; i++)
    {
      const char *id = ips_sensor_get_id (g_ptr_array_index (sensors, i));
      const IpsDeployed *one = g_hash_table_lookup (deployed, id);
      const char *version = one != NULL ? one->version : "";
      const char *mark = g_hash_table_lookup (marks, id);

      count (releases, mark != NULL && ips_text_compare_natural (mark, version) > 0 ? mark : version);
    }
  set_distribution (self, IPS_UPDATE_SENSOR, IPS_UPDATE_APPLIED, releases);
}

void
ips_update_status_read_deployed (IpsUpdateStatus *self, GHashTable *deployed, GPtrArray *sensors)
{
  const IpsDeployed *newest = NULL;
  const char *name = NULL;

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const IpsDeployed *one = g_hash_table_lookup (deployed, ips_sensor_get_id (sensor));

      if (one == NULL || (newest != NULL && one->when_us <= newest->when_us))
        continue;
      newest = one;
      name = ips_sensor_get_name (sensor);
    }
  if (newest != NULL)
    {
      g_autofree char *level = ips_level_to_text (newest->level);
      g_autofree char *what = g_strconcat (newest->version, *newest->version != '\0' && *level != '\0' ? ", " : "", level, NULL);

      ips_update_event_set (&self->deployment, newest->when_us, name, what, FALSE);
    }
}

IpsUpdateStatus *
ips_update_status_new (GPtrArray *offers, GPtrArray *files, GPtrArray *sensors)
{
  IpsUpdateStatus *self = g_new0 (IpsUpdateStatus, 1);

  for (IpsUpdateKind kind = 0; kind < IPS_N_UPDATE_KINDS; kind++)
    for (IpsUpdateStage stage = 0; stage < IPS_N_UPDATE_STAGES; stage++)
      {
        self->latest[kind][stage].text = g_strdup ("");
        self->latest[kind][stage].file = g_strdup ("");
        self->latest[kind][stage].distribution = g_strdup ("");
        self->latest[kind][stage].size = -1;
      }
  ips_update_event_set (&self->check, 0, "", "", FALSE);
  ips_update_event_set (&self->download, 0, "", "", FALSE);
  ips_update_event_set (&self->deployment, 0, "", "", FALSE);
  if (offers != NULL)
    read_offers (self, offers, files);
  if (files != NULL)
    read_files (self, files);
  if (sensors != NULL)
    read_sensors (self, sensors);
  return self;
}

const IpsUpdateEvent *
ips_update_status_get_failure (const IpsUpdateStatus *self)
{
  const IpsUpdateEvent *last = self->download.when_us > self->check.when_us ? &self->download : &self->check;

  return last->failed && last->when_us >= self->changed_us ? last : NULL;
}

void
ips_update_event_set (IpsUpdateEvent *event, gint64 when_us, const char *subject, const char *outcome, gboolean failed)
{
  event->when_us = when_us;
  replace (&event->subject, g_strdup (subject));
  replace (&event->outcome, g_strdup (outcome));
  event->failed = failed;
}

void
ips_update_status_free (IpsUpdateStatus *self)
{
  if (self == NULL)
    return;
  for (IpsUpdateKind kind = 0; kind < IPS_N_UPDATE_KINDS; kind++)
    for (IpsUpdateStage stage = 0; stage < IPS_N_UPDATE_STAGES; stage++)
      {
        g_free (self->latest[kind][stage].text);
        g_free (self->latest[kind][stage].file);
        g_free (self->latest[kind][stage].distribution);
      }
  g_free (self->check.subject);
  g_free (self->check.outcome);
  g_free (self->download.subject);
  g_free (self->download.outcome);
  g_free (self->deployment.subject);
  g_free (self->deployment.outcome);
  g_free (self);
}
