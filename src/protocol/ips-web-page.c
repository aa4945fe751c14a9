/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-web-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"

static gboolean
begins_with (const char *text, const char *word)
{
  return g_ascii_strncasecmp (text, word, strlen (word)) == 0;
}

static gboolean
says (const char *folded, const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (folded, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

gboolean
ips_web_page_is (const guint8 *data, gsize n_bytes, const char *host, GError **error)
{
  static const char *const agreement[] = { "agreement", "eula", "license terms", "eligib", "strong encryption", "k9 form", NULL };
  static const char *const login[] = { "type=\"password\"", "type=password", "type='password'", "log in", "login", "sign in", "signin", NULL };
  g_autofree char *text = g_strndup ((const char *) data, MIN (n_bytes, 64 * 1024));
  g_autofree char *folded = NULL;
  const char *begin = text;

  if (g_str_has_prefix (begin, "\xef\xbb\xbf"))
    begin += 3;
  while (g_ascii_isspace (*begin))
    begin++;
  if (!begins_with (begin, "<!doctype html") && !begins_with (begin, "<html") && !begins_with (begin, "<head")
      && !begins_with (begin, "<script") && !begins_with (begin, "<meta") && !begins_with (begin, "<body"))
    return FALSE;
  folded = g_ascii_strdown (begin, -1);
  if (says (folded, agreement))
    ips_set_error (error, IPS_ERROR_NOT_ENTITLED, _("%s: answers with an agreement page instead of the file"), host);
  else if (says (folded, login))
    ips_set_error (error, IPS_ERROR_LOGIN_REJECTED, _("%s: answers with a login page instead of the file"), host);
  else
    ips_set_error (error, IPS_ERROR_PROTOCOL, _("%s: answers with a web page instead of the file"), host);
  return TRUE;
}
