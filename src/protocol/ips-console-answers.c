/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-console-answers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"

#define MAX_QUESTIONS 4

struct _IpsConsoleAnswers
{
  char *yes;                    /* (owned) (nullable) */
  IpsSecret *password;          /* (owned) (nullable) */
  char **fingerprints;          /* (owned) (nullable) */
  guint n;
};

IpsConsoleAnswers *
ips_console_answers_new (const char *yes, IpsSecret *password, char **fingerprints)
{
  IpsConsoleAnswers *self = g_new0 (IpsConsoleAnswers, 1);

  self->yes = g_strdup (yes);
  self->password = password != NULL ? ips_secret_ref (password) : NULL;
  self->fingerprints = g_strdupv (fingerprints);
  return self;
}

void
ips_console_answers_free (IpsConsoleAnswers *self)
{
  if (self == NULL)
    return;
  g_free (self->yes);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_strfreev (self->fingerprints);
  g_free (self);
}

const char *
ips_console_answers_get_yes (IpsConsoleAnswers *self)
{
  return self->yes;
}

IpsSecret *
ips_console_answers_get_password (IpsConsoleAnswers *self)
{
  return self->password;
}

guint
ips_console_answers_get_n (IpsConsoleAnswers *self)
{
  return self->n;
}

/* Whether the far end asks if it is to trust the server that a file comes from. */
static gboolean
is_about_host (const char *words)
{
  return strstr (words, "known hosts") != NULL || strstr (words, "trusted certificate") != NULL;
}

static gboolean
shows_fingerprint (IpsConsoleAnswers *self, IpsConsoleScreen *screen)
{
  g_auto(GStrv) lines = ips_console_screen_dup_lines (screen);

  for (guint i = 0; self->fingerprints != NULL && self->fingerprints[i] != NULL; i++)
    {
      g_autofree char *known = g_ascii_strup (self->fingerprints[i], -1);

      for (guint j = 0; lines[j] != NULL; j++)
        {
          g_autofree char *line = g_ascii_strup (lines[j], -1);

          /* base64 has capitals and small letters */
          if (g_str_has_prefix (self->fingerprints[i], "SHA256:") ? strstr (lines[j], self->fingerprints[i]) != NULL : strstr (line, known) != NULL)
            return TRUE;
        }
    }
  return FALSE;
}

static IpsConsoleAnswer
refuse_host (IpsConsoleScreen *screen, GError **error)
{
  g_auto(GStrv) lines = ips_console_screen_dup_lines (screen);
  g_autofree char *shown = g_strjoinv (" ", lines);

  /* TRANSLATORS: %s is what the device shows of the other server's key */
  ips_set_error (error, IPS_ERROR_REJECTED, _("the server of the file shows it another key than it showed this program: %s"), shown);
  return IPS_CONSOLE_ANSWER_REFUSE;
}

/* What somebody changed on a router is saved or lost when it reloads, and neither is ours to choose. */
static IpsConsoleAnswer
refuse_saving (GError **error)
{
  ips_set_error (error, IPS_ERROR_REJECTED, _("its configuration was changed and not saved, and reloading would lose that: "
                                              "save it on the router (write memory) or take it back, then try again"));
  return IPS_CONSOLE_ANSWER_REFUSE;
}

static IpsConsoleAnswer
refuse (const char *words, GError **error)
{
  g_autofree char *redacted = ips_secret_redact (words);

  /* TRANSLATORS: %s is the question in the device's own words */
  ips_set_error (error, IPS_ERROR_REJECTED, _("asked what was not expected: %s"), redacted);
  return IPS_CONSOLE_ANSWER_REFUSE;
}

IpsConsoleAnswer
ips_console_answers_choose (IpsConsoleAnswers *self, IpsConsoleScreen *screen, IpsConsoleState state, GError **error)
{
  g_autofree char *words = ips_console_screen_dup_last (screen);

  if (self == NULL)
    return refuse (words, error);
  if (state == IPS_CONSOLE_QUESTION && is_about_host (words) && !shows_fingerprint (self, screen))
    return refuse_host (screen, error);
  if (state == IPS_CONSOLE_QUESTION && strstr (words, "Save?") != NULL)
    return refuse_saving (error);
  if (self->n < MAX_QUESTIONS && state == IPS_CONSOLE_QUESTION && self->yes != NULL)
    {
      self->n++;
      /* a router's "[confirm]" takes a key for a yes */
      return g_str_has_suffix (words, "[confirm]") ? IPS_CONSOLE_ANSWER_KEY : IPS_CONSOLE_ANSWER_YES;
    }
  if (self->n < MAX_QUESTIONS && state == IPS_CONSOLE_PASSWORD && self->password != NULL)
    {
      self->n++;
      return IPS_CONSOLE_ANSWER_PASSWORD;
    }
  return refuse (words, error);
}
