/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-partial-info.h"

#include "ips-error.h"

#define GROUP "partial"

gboolean
ips_partial_info_write (const IpsPartialInfo *self, GError **error)
{
  g_autoptr(GKeyFile) info = g_key_file_new ();
  g_autoptr(GError) local_error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_key_file_set_string (info, GROUP, "source", self->source);
  if (self->validator != NULL)
    g_key_file_set_string (info, GROUP, "validator", self->validator);
  if (self->digest != NULL)
    g_key_file_set_string (info, GROUP, "digest", self->digest);
  g_key_file_set_int64 (info, GROUP, "size", self->size);
  g_key_file_set_int64 (info, GROUP, "total", self->total);
  g_key_file_set_int64 (info, GROUP, "durable", self->n_durable);
  g_key_file_set_string (info, GROUP, "boot", self->boot);
  text = g_key_file_to_data (info, &length, NULL);
  if (g_file_set_contents_full (self->path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &local_error))
    return TRUE;
  ips_set_error (error, g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? IPS_ERROR_DISK_FULL : IPS_ERROR_FAILED,
                 "%s", local_error->message);
  return FALSE;
}

gint64
ips_partial_info_read (IpsPartialInfo *self, gint64 n_there)
{
  g_autoptr(GKeyFile) info = g_key_file_new ();
  g_autofree char *source = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *boot = NULL;
  gint64 durable;

  if (!g_key_file_load_from_file (info, self->path, G_KEY_FILE_NONE, NULL))
    return 0;
  source = g_key_file_get_string (info, GROUP, "source", NULL);
  digest = g_key_file_get_string (info, GROUP, "digest", NULL);
  boot = g_key_file_get_string (info, GROUP, "boot", NULL);
  if (g_strcmp0 (source, self->source) != 0 || g_strcmp0 (digest, self->digest) != 0
      || g_key_file_get_int64 (info, GROUP, "size", NULL) != self->size)
    return 0;
  self->validator = g_key_file_get_string (info, GROUP, "validator", NULL);
  self->total = g_key_file_get_int64 (info, GROUP, "total", NULL);
  durable = CLAMP (g_key_file_get_int64 (info, GROUP, "durable", NULL), 0, n_there);
  self->n_durable = durable;
  if (*self->boot != '\0' && g_strcmp0 (boot, self->boot) == 0)
    durable = n_there;
  return self->total >= 0 ? MIN (durable, self->total) : durable;
}

void
ips_partial_info_clear (IpsPartialInfo *self)
{
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->source, g_free);
  g_clear_pointer (&self->digest, g_free);
  g_clear_pointer (&self->validator, g_free);
}
