/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-tags.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-text.h"

#define MAX_TAGS 20
#define MAX_TAG_CHARS 50

char **
ips_tags_split (const char *tags)
{
  g_auto(GStrv) words = g_strsplit_set (tags, ",;\n", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; words[i] != NULL; i++)
    if (*g_strstrip (words[i]) != '\0')
      g_strv_builder_add (builder, words[i]);
  return g_strv_builder_end (builder);
}

static gboolean
is_same (const char *a, const char *b)
{
  g_autofree char *left = g_utf8_casefold (a, -1);
  g_autofree char *right = g_utf8_casefold (b, -1);

  return g_str_equal (left, right);
}

/* The place of @tag among @tags, -1 for none. */
static int
find (GPtrArray *tags, const char *tag)
{
  for (guint i = 0; i < tags->len; i++)
    if (is_same (g_ptr_array_index (tags, i), tag))
      return (int) i;
  return -1;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return ips_text_compare_natural (*(const char *const *) a, *(const char *const *) b);
}

/* @tags: (transfer full) (element-type utf8) */
static char *
join (GPtrArray *tags)
{
  g_autoptr(GPtrArray) owned = tags;

  g_ptr_array_sort (owned, compare);
  g_ptr_array_add (owned, NULL);
  return g_strjoinv (", ", (char **) owned->pdata);
}

static GPtrArray *
collect (char **words)
{
  GPtrArray *tags = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; words[i] != NULL; i++)
    if (find (tags, words[i]) < 0)
      g_ptr_array_add (tags, g_strdup (words[i]));
  return tags;
}

char *
ips_tags_normalise (const char *text)
{
  g_auto(GStrv) words = ips_tags_split (text);

  return join (collect (words));
}

/* Whether every word says what it does to those that are there. */
static gboolean
are_signed (char **words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '+' && *words[i] != '-')
      return FALSE;
  return words[0] != NULL;
}

char *
ips_tags_edit (const char *tags, const char *typed)
{
  g_auto(GStrv) words = ips_tags_split (typed);
  g_auto(GStrv) before = ips_tags_split (tags);
  GPtrArray *after;

  if (!are_signed (words))
    return join (collect (words));
  after = collect (before);
  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *tag = g_strchug (words[i] + 1);
      int place = find (after, tag);

      if (*words[i] == '-' && place >= 0)
        g_ptr_array_remove_index (after, (guint) place);
      else if (*words[i] == '+' && place < 0 && *tag != '\0')
        g_ptr_array_add (after, g_strdup (tag));
    }
  return join (after);
}

gboolean
ips_tags_check (const char *text, GError **error)
{
  g_auto(GStrv) words = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("tags: not readable text, enter it again"));
      return FALSE;
    }
  words = ips_tags_split (text);
  if (g_strv_length (words) > MAX_TAGS)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("tags: enter at most %d"), MAX_TAGS);
      return FALSE;
    }
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (g_utf8_strlen (words[i], -1) > MAX_TAG_CHARS)
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("tags: enter at most %d characters for each, with commas between them"), MAX_TAG_CHARS);
          return FALSE;
        }
      if (*words[i] == '+' || *words[i] == '-')
        {
          ips_set_error (error, IPS_ERROR_INVALID, _("tags: begin either all with + or -, to add and take away, or none"));
          return FALSE;
        }
      for (const char *p = words[i]; *p != '\0'; p = g_utf8_next_char (p))
        if (g_unichar_iscntrl (g_utf8_get_char (p)))
          {
            ips_set_error (error, IPS_ERROR_INVALID, _("tags: holds a control character, leave it out"));
            return FALSE;
          }
    }
  return TRUE;
}

gboolean
ips_tags_contain (const char *tags, const char *tag)
{
  g_auto(GStrv) words = ips_tags_split (tags);

  for (guint i = 0; words[i] != NULL; i++)
    if (is_same (words[i], tag))
      return TRUE;
  return FALSE;
}
