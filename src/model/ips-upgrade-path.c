/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which packages lead from what a device runs to what was chosen.
 *
 * - A major update follows the one before: each in turn; minor updates and service packs are cumulative (the chapter).
 * - A patch goes on its own service pack alone (packages-and-servers.md 1.2).
 * - A sensor update is for the engine the device runs (3.1), so no step but an engine package changes that.
 * - An engine package goes on the very release that its name requires (the chapter's note on the engine package).
 */
#include "ips-config.h"
#include "ips-upgrade-private.h"

#define MAX_DEPTH 8
/* More than any fleet has; forgotten all at once then. */
#define MAX_REMEMBERED 100000

typedef struct
{
  IpsVersion version;
  guint engine;
  guint slot;
  guint package;             /* G_MAXUINT: only to raise the engine to: */
  guint wanted_engine;
} PathKey;

typedef struct
{
  IpsPackageIndex *index;
  guint slot;
  IpsVersion version;        /* what the device runs */
  guint engine;
  guint below_engine;        /* on the way to an engine package no step may bring that engine; 0 any may */
  IpsUpgradePath *path;      /* what is found, or misses */
} Search;

static guint
hash_key (gconstpointer data)
{
  const PathKey *key = data;
  guint hash = key->version.major;

  hash = hash * 31 + key->version.minor;
  hash = hash * 31 + key->version.service;
  hash = hash * 31 + (guint) key->version.letter;
  hash = hash * 31 + key->version.patch;
  hash = hash * 31 + key->engine;
  hash = hash * 1009 + key->slot;
  hash = hash * 1009 + key->package;
  return hash * 31 + key->wanted_engine;
}

static gboolean
equal_keys (gconstpointer a, gconstpointer b)
{
  const PathKey *left = a, *right = b;

  return left->slot == right->slot && left->package == right->package && left->engine == right->engine
         && left->wanted_engine == right->wanted_engine && ips_version_compare (&left->version, &right->version) == 0;
}

static IpsUpgradePath *
path_new (void)
{
  IpsUpgradePath *path = g_new0 (IpsUpgradePath, 1);

  path->packages = g_array_new (FALSE, FALSE, sizeof (guint));
  return path;
}

static void
path_free (gpointer data)
{
  IpsUpgradePath *path = data;

  g_array_unref (path->packages);
  g_free (path->missing);
  g_free (path);
}

GHashTable *
ips_upgrade_path_table_new (void)
{
  return g_hash_table_new_full (hash_key, equal_keys, g_free, path_free);
}

/* --- what is usable, and what follows what --- */

static gboolean
engine_speaks_against (guint of_package, guint of_device)
{
  return of_package != 0 && of_device != 0 && of_package != of_device;
}

static gboolean
is_usable (const Search *self, guint package, IpsUpgradeKind kind)
{
  const IpsIndexedPackage *one = ips_package_index_peek (self->index, package);

  return one->kind == kind && one->obstacle == IPS_APPLICABLE && !one->ios
         && ips_package_index_get_fit (self->index, self->slot, package) == IPS_PACKAGE_FITS
         && (kind != IPS_UPGRADE_SENSOR
             || (!engine_speaks_against (one->name->engine, self->engine)
                 && (self->below_engine == 0 || one->name->engine < self->below_engine)));
}

static gboolean
follows (const IpsVersion *present, const IpsVersion *next)
{
  if (next->patch != 0)
    return ips_version_has_same_base (present, next);
  return next->major <= present->major + 1;
}

/* Whether @candidate can be the step before @next. */
static gboolean
is_before (const IpsVersion *candidate, const IpsVersion *next)
{
  if (next->patch != 0)
    return candidate->patch == 0 && ips_version_has_same_base (candidate, next);
  return candidate->major + 1 == next->major;
}

typedef gboolean (*Wanted) (const IpsVersion *candidate, const IpsVersion *than);

static gboolean
is_at_least (const IpsVersion *candidate, const IpsVersion *than)
{
  return ips_version_compare (candidate, than) >= 0;
}

static int
compare_newest (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Search *self = user_data;
  const IpsPackageName *left = ips_package_index_peek (self->index, *(const guint *) a)->name;
  const IpsPackageName *right = ips_package_index_peek (self->index, *(const guint *) b)->name;
  int order = ips_version_compare (&right->version, &left->version);

  /* of one release the file that devices take comes before the manager's, which has to be unpacked */
  if (order == 0)
    order = (left->family >= IPS_PACKAGE_CSM_SENSOR) - (right->family >= IPS_PACKAGE_CSM_SENSOR);
  return order != 0 ? order : ips_package_name_compare_newest (left, right);
}

/* The sensor updates above what runs that @wanted speaks for, the newest first. @engine: 0 any; of steps in a row all are for
 * one engine, which matters where nobody knows the device's. (transfer full) */
static GArray *
find_candidates (Search *self, Wanted wanted, const IpsVersion *than, guint engine)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->index->packages->len; i++)
    if (is_usable (self, i, IPS_UPGRADE_SENSOR))
      {
        const IpsPackageName *name = ips_package_index_peek (self->index, i)->name;

        if (ips_version_compare (&name->version, &self->version) > 0 && wanted (&name->version, than)
            && !engine_speaks_against (name->engine, engine))
          g_array_append_val (found, i);
      }
  g_array_sort_with_data (found, compare_newest, self);
  return found;
}

/* --- what misses --- */

/* The identifier that files of this device have from 7.1 on; NULL where it is not known which. */
static const char *
get_identifier (const Search *self, const IpsVersion *version)
{
  const IpsPlatform *known = ips_package_index_peek_slot (self->index, self->slot)->known;
  gboolean own = version->major > 7 || (version->major == 7 && version->minor >= 1)
                 || (known != NULL && (known->traits & IPS_PLATFORM_OWN_PACKAGE));

  if (!own)
    return "";
  return known != NULL && *known->identifier != '\0' ? known->identifier : NULL;
}

static void
miss_release (Search *self, const IpsVersion *release, gboolean exactly)
{
  const char *identifier = get_identifier (self, release);
  g_autofree char *text = ips_version_to_name (release);

  /* the first that misses is what has to be got first */
  if (self->path->reason != IPS_APPLICABLE)
    return;
  self->path->reason = IPS_RELEASE_MISSING;
  self->path->release = *release;
  if (exactly && identifier != NULL && self->engine != 0)
    self->path->missing = g_strdup_printf ("IPS-%s%sK9-%s-E%u.pkg", identifier, *identifier != '\0' ? "-" : "", text, self->engine);
}

static void
miss_engine (Search *self, guint engine)
{
  const char *identifier = get_identifier (self, &self->version);
  IpsVersion release = self->version;
  g_autofree char *text = NULL;

  release.letter = 0;
  release.patch = 0;
  release.engine = engine;
  text = ips_version_to_name (&release);
  self->path->reason = IPS_ENGINE_MISSING;
  self->path->release = release;
  if (identifier != NULL)
    self->path->missing = g_strdup_printf ("IPS-%s%sengine-E%u-req-%s.pkg", identifier, *identifier != '\0' ? "-" : "", engine, text);
}

/* --- the search --- */

/* What was missing on a way that was tried before does not matter once there is one. */
static gboolean
add_step (Search *self, guint package)
{
  g_array_append_val (self->path->packages, package);
  self->path->reason = IPS_APPLICABLE;
  g_clear_pointer (&self->path->missing, g_free);
  return TRUE;
}

/* The way to a sensor update, that one last. */
static gboolean
reach (Search *self, guint package, guint depth)
{
  const IpsPackageName *name = ips_package_index_peek (self->index, package)->name;
  const IpsVersion *target = &name->version;
  guint n_before = self->path->packages->len;
  g_autoptr(GArray) candidates = NULL;

  if (follows (&self->version, target))
    return add_step (self, package);
  if (depth == 0)
    return FALSE;
  candidates = find_candidates (self, is_before, target, name->engine);
  for (guint i = 0; i < candidates->len; i++)
    {
      if (reach (self, g_array_index (candidates, guint, i), depth - 1))
        return add_step (self, package);
      g_array_set_size (self->path->packages, n_before);
    }
  if (target->patch != 0)
    miss_release (self, &(IpsVersion) { .major = target->major, .minor = target->minor, .service = target->service }, TRUE);
  else
    miss_release (self, &(IpsVersion) { .major = target->major - 1, .minor = 0, .service = 0 }, FALSE);
  return FALSE;
}

/* The way to the release that something requires: the shortest, of those to the oldest, so that no more is changed than is
 * needed. Nothing to do where the device runs it. */
static gboolean
reach_release (Search *self, Wanted wanted, const IpsVersion *required)
{
  g_autoptr(GArray) candidates = NULL;
  g_autoptr(GArray) best = NULL;

  if (wanted (&self->version, required))
    return TRUE;
  candidates = find_candidates (self, wanted, required, 0);
  for (guint i = candidates->len; i > 0; i--)
    {
      if (reach (self, g_array_index (candidates, guint, i - 1), MAX_DEPTH)
          && (best == NULL || self->path->packages->len < best->len))
        {
          g_clear_pointer (&best, g_array_unref);
          best = g_array_copy (self->path->packages);
        }
      g_array_set_size (self->path->packages, 0);
    }
  if (best == NULL)
    {
      miss_release (self, required, TRUE);
      return FALSE;
    }
  self->path->reason = IPS_APPLICABLE;
  g_clear_pointer (&self->path->missing, g_free);
  g_array_append_vals (self->path->packages, best->data, best->len);
  return TRUE;
}

/* The way to an engine package, that one last. */
static gboolean
reach_engine_package (Search *self, guint package)
{
  const IpsPackageName *name = ips_package_index_peek (self->index, package)->name;

  self->below_engine = name->engine;
  if (!reach_release (self, ips_version_has_same_base, &name->required_version))
    return FALSE;
  return add_step (self, package);
}

static int
compare_required (const IpsIndexedPackage *a, const IpsIndexedPackage *b)
{
  int order = ips_version_compare (&a->name->required_version, &b->name->required_version);

  return order != 0 ? order : (a->name->family >= IPS_PACKAGE_CSM_SENSOR) - (b->name->family >= IPS_PACKAGE_CSM_SENSOR);
}

/* The way to an engine: the shortest; of those over the oldest release. */
static void
reach_engine (Search *self, guint engine)
{
  IpsUpgradePath *target = self->path;
  g_autoptr(GArray) best = NULL;
  const IpsIndexedPackage *best_package = NULL;
  const IpsIndexedPackage *first_missing = NULL;

  for (guint i = 0; i < self->index->packages->len; i++)
    {
      const IpsIndexedPackage *one = ips_package_index_peek (self->index, i);
      IpsUpgradePath *tried;

      if (!is_usable (self, i, IPS_UPGRADE_ENGINE) || one->name->engine != engine
          || (!ips_version_has_same_base (&one->name->required_version, &self->version)
              && ips_version_compare (&one->name->required_version, &self->version) < 0))
        continue;
      self->path = tried = path_new ();
      if (!reach_engine_package (self, i))
        {
          if (first_missing == NULL || compare_required (one, first_missing) < 0)
            first_missing = one;
        }
      else if (best == NULL || tried->packages->len < best->len
               || (tried->packages->len == best->len && compare_required (one, best_package) < 0))
        {
          g_clear_pointer (&best, g_array_unref);
          best = g_array_ref (tried->packages);
          best_package = one;
        }
      path_free (tried);
      self->path = target;
    }
  if (best != NULL)
    g_array_append_vals (target->packages, best->data, best->len);
  else if (first_missing != NULL)
    reach_release (self, ips_version_has_same_base, &first_missing->name->required_version);
  else
    miss_engine (self, engine);
}

/* --- remembering --- */

static gboolean
is_for_engine (const IpsRunning *running, guint engine)
{
  /* Engines came with 5.1(5) (packages-and-servers.md 1.2): a newer release without one did not say. */
  static const IpsVersion first = { .major = 5, .minor = 1, .service = 5 };

  if (engine == 0 || engine == running->engine)
    return TRUE;
  return running->engine == 0 && ips_version_compare (&running->version, &first) >= 0;
}

static const IpsUpgradePath *
remember (IpsPackageIndex *index, const PathKey *key, IpsUpgradePath *path)
{
  if (path->reason != IPS_APPLICABLE)
    g_array_set_size (path->packages, 0);
  if (g_hash_table_size (index->paths) >= MAX_REMEMBERED)
    g_hash_table_remove_all (index->paths);
  g_hash_table_insert (index->paths, g_memdup2 (key, sizeof *key), path);
  return path;
}

static const IpsUpgradePath *
find_engine_path (IpsPackageIndex *index, guint slot, const IpsRunning *running, guint engine)
{
  const PathKey key = { .version = running->version, .engine = running->engine, .slot = slot, .package = G_MAXUINT, .wanted_engine = engine };
  const IpsUpgradePath *known = g_hash_table_lookup (index->paths, &key);
  Search search = { index, slot, running->version, running->engine, 0, NULL };

  if (known != NULL)
    return known;
  search.path = path_new ();
  reach_engine (&search, engine);
  return remember (index, &key, search.path);
}

static void
reach_signature (Search *self, const IpsRunning *running, guint package)
{
  const IpsPackageName *name = ips_package_index_peek (self->index, package)->name;

  if (!ips_version_is_none (&name->required_version) && !reach_release (self, is_at_least, &name->required_version))
    return;
  if (!is_for_engine (running, name->required_engine))
    {
      const IpsUpgradePath *engine = find_engine_path (self->index, self->slot, running, name->required_engine);

      if (engine->reason != IPS_APPLICABLE)
        {
          self->path->reason = engine->reason;
          self->path->release = engine->release;
          self->path->missing = g_strdup (engine->missing);
          return;
        }
      g_array_append_vals (self->path->packages, engine->packages->data, engine->packages->len);
    }
  add_step (self, package);
}

const IpsUpgradePath *
ips_upgrade_path_find (IpsPackageIndex *index, guint slot, const IpsRunning *running, guint package)
{
  const PathKey key = { .version = running->version, .engine = running->engine, .slot = slot, .package = package };
  const IpsUpgradePath *known = g_hash_table_lookup (index->paths, &key);
  const IpsIndexedPackage *one = ips_package_index_peek (index, package);
  Search search = { index, slot, running->version, running->engine, 0, NULL };

  if (known != NULL)
    return known;
  search.path = path_new ();
  if (one->ios)
    add_step (&search, package);
  else if (one->kind == IPS_UPGRADE_SENSOR)
    reach (&search, package, MAX_DEPTH);
  else if (one->kind == IPS_UPGRADE_ENGINE)
    reach_engine_package (&search, package);
  else
    reach_signature (&search, running, package);
  return remember (index, &key, search.path);
}

IpsApplicability
ips_upgrade_path_check (IpsPackageIndex *index, guint slot, const IpsRunning *running, guint package)
{
  const IpsIndexedPackage *one = ips_package_index_peek (index, package);

  if (one->ios || (one->kind == IPS_UPGRADE_SENSOR && follows (&running->version, &one->name->version)))
    return IPS_APPLICABLE;
  if (one->kind == IPS_UPGRADE_SIGNATURE && ips_version_is_none (&one->name->required_version))
    return is_for_engine (running, one->name->required_engine) ? IPS_APPLICABLE
           : find_engine_path (index, slot, running, one->name->required_engine)->reason;
  return ips_upgrade_path_find (index, slot, running, package)->reason;
}
