/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-log.h"

#include "ips-secret.h"
#include "ips-text.h"

static GLogWriterOutput
write_redacted (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  g_autoptr(GPtrArray) texts = NULL;
  g_autofree GLogField *copies = NULL;

  /* Before anything is copied: most debug messages end here. */
  if (g_log_writer_default_would_drop (level, NULL))
    {
      gboolean wanted = FALSE;

      for (gsize i = 0; i < n_fields && !wanted; i++)
        {
          if (g_strcmp0 (fields[i].key, "GLIB_DOMAIN") == 0 && fields[i].length < 0)
            wanted = !g_log_writer_default_would_drop (level, fields[i].value);
        }
      if (!wanted)
        return G_LOG_WRITER_HANDLED;
    }

  texts = g_ptr_array_new_with_free_func (g_free);
  copies = g_new0 (GLogField, n_fields);
  for (gsize i = 0; i < n_fields; i++)
    {
      copies[i] = fields[i];
      /* A length means bytes or a pointer: of no use to the default writer but for the journal, where
       * they could carry a secret past us. */
      if (fields[i].length >= 0 && g_strcmp0 (fields[i].key, "GLIB_OLD_LOG_API") != 0)
        {
          copies[i].value = "";
          copies[i].length = 0;
        }
      else if (fields[i].length < 0 && fields[i].value != NULL)
        {
          g_autofree char *redacted = ips_secret_redact (fields[i].value);
          char *safe = ips_text_make_safe (redacted, 0);

          g_ptr_array_add (texts, safe);
          copies[i].value = safe;
        }
    }
  return g_log_writer_default (level, copies, n_fields, user_data);
}

void
ips_log_init (gboolean verbose)
{
  if (verbose)
    g_log_set_debug_enabled (TRUE);
  g_log_set_writer_func (write_redacted, NULL, NULL);
}
