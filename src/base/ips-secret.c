/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-secret.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Shorter ones would tear ordinary words out of the log and tell more than they hide. */
#define REDACT_MIN_BYTES 4
#define REPLACEMENT "[secret]"

struct _IpsSecret
{
  gint ref_count;
  gsize length;      /* bytes, without the NUL */
  gsize map_bytes;   /* whole pages, ours alone: a wipe or an unlock touches nobody else's */
  char *text;        /* (owned) (not nullable) */
};

static GMutex registry_mutex;
static GHashTable *registry;   /* (element-type IpsSecret): every living one; guarded by registry_mutex */

G_DEFINE_BOXED_TYPE (IpsSecret, ips_secret, ips_secret_ref, ips_secret_unref)

IpsSecret *
ips_secret_new (const char *text)
{
  IpsSecret *self;
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  void *map;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_new0 (IpsSecret, 1);
  self->ref_count = 1;
  self->length = strlen (text);
  self->map_bytes = (self->length + 1 + page - 1) / page * page;
  map = mmap (NULL, self->map_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (map == MAP_FAILED)
    {
      /* As with g_malloc(): nothing sensible can go on without memory. */
      g_critical ("no memory for a secret");
      abort ();
    }
  self->text = map;
  /* Both may be refused (limits, containers); the text is then no worse off than any other. */
  if (mlock (map, self->map_bytes) != 0)
    g_debug ("a secret's memory is not locked");
  if (madvise (map, self->map_bytes, MADV_DONTDUMP) != 0)
    g_debug ("a secret's memory may be in core dumps");
  memcpy (self->text, text, self->length + 1);

  g_mutex_lock (&registry_mutex);
  if (registry == NULL)
    registry = g_hash_table_new (NULL, NULL);
  g_hash_table_add (registry, self);
  g_mutex_unlock (&registry_mutex);
  return self;
}

IpsSecret *
ips_secret_ref (IpsSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
ips_secret_unref (IpsSecret *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  /* Out of the registry first: a log line being written on another thread may be reading it. */
  g_mutex_lock (&registry_mutex);
  g_hash_table_remove (registry, self);
  g_mutex_unlock (&registry_mutex);

  explicit_bzero (self->text, self->map_bytes);
  munmap (self->text, self->map_bytes);
  g_free (self);
}

gboolean
ips_secret_is_empty (const IpsSecret *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->length == 0;
}

gboolean
ips_secret_equal (const IpsSecret *a, const IpsSecret *b)
{
  guchar difference = 0;

  if (a == b)
    return TRUE;
  if (a == NULL || b == NULL || a->length != b->length)
    return FALSE;
  for (gsize i = 0; i < a->length; i++)
    difference |= (guchar) (a->text[i] ^ b->text[i]);
  return difference == 0;
}

const char *
ips_secret_peek (const IpsSecret *self)
{
  g_return_val_if_fail (self != NULL, "");

  return self->text;
}

/* Marks in @covered every byte of @text that belongs to a living secret, so that secrets which
 * overlap or contain each other leave no rest behind. Returns %FALSE where there is none. */
static gboolean
mark_secrets (const char *text, gsize length, guint8 **covered)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&registry_mutex);
  GHashTableIter iter;
  gpointer key;

  if (registry == NULL)
    return FALSE;

  g_hash_table_iter_init (&iter, registry);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const IpsSecret *secret = key;
      const char *at = text, *end = text + length;
      gsize done = 0;   /* what this secret has marked already: one that repeats itself overlaps itself */

      if (secret->length < REDACT_MIN_BYTES || secret->length > length)
        continue;
      while ((at = memmem (at, (gsize) (end - at), secret->text, secret->length)) != NULL)
        {
          gsize begin = MAX ((gsize) (at - text), done);

          if (*covered == NULL)
            *covered = g_malloc0 (length);
          done = (gsize) (at - text) + secret->length;
          memset (*covered + begin, 1, done - begin);
          at++;
        }
    }
  return *covered != NULL;
}

char *
ips_secret_redact (const char *text)
{
  g_autofree guint8 *covered = NULL;
  g_autoptr(GString) result = NULL;
  gsize length;

  g_return_val_if_fail (text != NULL, g_strdup (""));

  length = strlen (text);
  if (!mark_secrets (text, length, &covered))
    return g_strdup (text);

  result = g_string_sized_new (length);
  for (gsize i = 0; i < length; i++)
    {
      if (!covered[i])
        g_string_append_c (result, text[i]);
      else if (i == 0 || !covered[i - 1])
        g_string_append (result, REPLACEMENT);
    }
  return g_string_free (g_steal_pointer (&result), FALSE);
}
