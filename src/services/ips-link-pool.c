/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-link-pool.h"

typedef struct
{
  IpsSensorLink *link;      /* (owned) */
  char *sensor_id;          /* (owned) */
  char *host;               /* (owned) */
  guint port;
  IpsTransport transport;
  char *username;           /* (owned) (nullable) */
  IpsSecret *password;      /* (owned) (nullable) */
  IpsLinkTimeouts timeouts;
  IpsForm form;
  IpsConsoleAccess console;
  GList *place;             /* in the order of use */
} Entry;

struct _IpsLinkPool
{
  GHashTable *entries;      /* sensor id -> Entry (owned) */
  GQueue used;              /* Entry, longest unused first */
  guint max_links;
  IpsTrust *trust;          /* (owned) */
  IpsDialect *dialect;      /* (owned) */
};

static void
entry_free (Entry *self)
{
  g_object_unref (self->link);
  g_free (self->sensor_id);
  g_free (self->host);
  g_free (self->username);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_free (self);
}

/* Only the pool holds it: nobody is in the middle of a conversation. All of this is one thread. */
static gboolean
entry_is_idle (const Entry *self)
{
  return g_atomic_int_get (&G_OBJECT (self->link)->ref_count) == 1;
}

static gboolean
same_password (const IpsSecret *a, const IpsSecret *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return ips_secret_equal (a, b);
}

static gboolean
entry_matches (const Entry *self, const IpsLinkSpec *spec)
{
  return self->port == spec->port && self->transport == spec->transport
         && g_str_equal (self->host, spec->host) && g_strcmp0 (self->username, spec->username) == 0
         && same_password (self->password, spec->password)
         && self->form == spec->form && self->console.port == spec->console.port
         && self->console.old_algorithms == spec->console.old_algorithms
         && self->timeouts.connect_timeout_ms == spec->timeouts.connect_timeout_ms
         && self->timeouts.reply_timeout_ms == spec->timeouts.reply_timeout_ms
         && self->timeouts.long_timeout_ms == spec->timeouts.long_timeout_ms;
}

static void
remove_entry (IpsLinkPool *self, Entry *entry)
{
  /* Whoever still talks over it goes on; the connection goes with the last reference. */
  if (entry_is_idle (entry))
    ips_sensor_link_drop_connections (entry->link);
  g_queue_delete_link (&self->used, entry->place);
  g_hash_table_remove (self->entries, entry->sensor_id);
}

/* @username: (nullable): %NULL for one that only looks at the certificate */
static IpsSensorLink *
build_web (IpsLinkPool *self, const IpsLinkSpec *spec, const char *username)
{
  return ips_https_link_new (spec->sensor_id, spec->host, spec->port, spec->transport, username,
                             username != NULL ? spec->password : NULL, &spec->timeouts, self->trust, self->dialect);
}

IpsSensorLink *
ips_link_pool_build (IpsLinkPool *self, const IpsLinkSpec *spec)
{
  g_autoptr(IpsSensorLink) web = NULL;
  g_autoptr(IpsSensorLink) certificates = NULL;
  g_autoptr(IpsSensorLink) console = NULL;

  if (spec->form == IPS_FORM_WEB || spec->form == IPS_FORM_AUTOMATIC)
    web = build_web (self, spec, spec->username);
  if (spec->form == IPS_FORM_WEB)
    return g_steal_pointer (&web);
  /* a router has no certificate of its own that anything is sent by */
  if (spec->transport == IPS_TRANSPORT_HTTPS && spec->form != IPS_FORM_ROUTER)
    certificates = build_web (self, spec, NULL);
  console = ips_ssh_link_new (spec->sensor_id, spec->host, &spec->console, spec->username, spec->password, &spec->timeouts,
                              self->trust, self->dialect, certificates);
  return spec->form != IPS_FORM_AUTOMATIC ? g_steal_pointer (&console) : ips_mixed_link_new (spec->sensor_id, self->trust, web, console);
}

IpsSensorLink *
ips_link_pool_get (IpsLinkPool *self, const IpsLinkSpec *spec)
{
  Entry *entry = g_hash_table_lookup (self->entries, spec->sensor_id);

  if (entry != NULL && !entry_matches (entry, spec))
    {
      remove_entry (self, entry);
      entry = NULL;
    }
  if (entry != NULL && !entry_is_idle (entry))
    return ips_link_pool_build (self, spec);
  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->link = ips_link_pool_build (self, spec);
      entry->sensor_id = g_strdup (spec->sensor_id);
      entry->host = g_strdup (spec->host);
      entry->port = spec->port;
      entry->transport = spec->transport;
      entry->username = g_strdup (spec->username);
      entry->password = spec->password != NULL ? ips_secret_ref (spec->password) : NULL;
      entry->timeouts = spec->timeouts;
      entry->form = spec->form;
      entry->console = spec->console;
      g_hash_table_insert (self->entries, entry->sensor_id, entry);
      g_queue_push_tail (&self->used, entry);
      entry->place = g_queue_peek_tail_link (&self->used);
      if (g_hash_table_size (self->entries) > self->max_links)
        remove_entry (self, g_queue_peek_head (&self->used));
    }
  else
    {
      g_queue_unlink (&self->used, entry->place);
      g_queue_push_tail_link (&self->used, entry->place);
    }
  return g_object_ref (entry->link);
}

void
ips_link_pool_drop_connections (IpsLinkPool *self, const char *sensor_id)
{
  Entry *entry = g_hash_table_lookup (self->entries, sensor_id);

  if (entry != NULL)
    ips_sensor_link_drop_connections (entry->link);
}

void
ips_link_pool_forget (IpsLinkPool *self, const char *sensor_id)
{
  Entry *entry = g_hash_table_lookup (self->entries, sensor_id);

  if (entry != NULL)
    remove_entry (self, entry);
}

guint
ips_link_pool_get_n_links (IpsLinkPool *self)
{
  return g_hash_table_size (self->entries);
}

IpsLinkPool *
ips_link_pool_new (guint max_links, IpsTrust *trust, IpsDialect *dialect)
{
  IpsLinkPool *self = g_new0 (IpsLinkPool, 1);

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) entry_free);
  g_queue_init (&self->used);
  self->max_links = max_links;
  self->trust = g_object_ref (trust);
  self->dialect = dialect != NULL ? g_object_ref (dialect) : NULL;
  return self;
}

void
ips_link_pool_free (IpsLinkPool *self)
{
  if (self == NULL)
    return;
  while (!g_queue_is_empty (&self->used))
    remove_entry (self, g_queue_peek_head (&self->used));
  g_hash_table_unref (self->entries);
  g_object_unref (self->trust);
  g_clear_object (&self->dialect);
  g_free (self);
}
