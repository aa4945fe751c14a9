/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-text.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"   /* U+FFFD */
#define ELLIPSIS "\xe2\x80\xa6"      /* U+2026 */

/* Reads one character and moves on; a byte that is not UTF-8 is a character of its own, after all
 * real ones. Never reads past the NUL. */
static gunichar
next_char (const char **at)
{
  const char *p = *at;
  gunichar c = (guchar) *p;

  if (c < 0x80)
    {
      *at = p + 1;
      return c;
    }
  c = g_utf8_get_char_validated (p, -1);
  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      *at = p + 1;
      return 0x110000u + (guchar) *p;
    }
  *at = g_utf8_next_char (p);
  return c;
}

/* Shown as nothing though of another category: the Hangul fillers, and what Unicode keeps free for
 * later invisible characters (Default_Ignorable_Code_Point). */
static gboolean
is_invisible (gunichar c)
{
  return c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0 || (c >= 0x2060 && c <= 0x206f)
         || (c >= 0xfff0 && c <= 0xfff8) || (c >= 0xe0000 && c <= 0xe0fff);
}

/* The format category holds the bidirectional and the zero-width characters, and what Unicode adds
 * to them later. */
static gboolean
is_harmful (gunichar c)
{
  if (c < 0x20 || (c >= 0x7f && c < 0xa0))
    return TRUE;
  if (c < 0x80)
    return FALSE;
  if (c > 0x10ffff || is_invisible (c))
    return TRUE;
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
      return TRUE;
    default:
      return FALSE;
    }
}

char *
ips_text_make_safe (const char *text, gsize max_chars)
{
  g_autoptr(GString) result = g_string_new (NULL);
  const char *at = text;
  gsize n_chars = 0;

  while (at != NULL && *at != '\0')
    {
      const char *start = at;
      gunichar c;

      if (max_chars > 0 && n_chars == max_chars)
        {
          g_string_append (result, ELLIPSIS);
          break;
        }
      c = next_char (&at);
      if (is_harmful (c))
        g_string_append (result, REPLACEMENT);
      else
        g_string_append_len (result, start, at - start);
      n_chars++;
    }
  return g_string_free (g_steal_pointer (&result), FALSE);
}

/* "ber-core-02: ", "vedette.db: ": what somebody called a thing begins as he wrote it; "address: " is a word. */
static gboolean
begins_with_name (const char *fragment)
{
  gsize length = strcspn (fragment, " ");
  gboolean named = FALSE;

  for (gsize i = 0; i < length; i++)
    named = named || g_ascii_isdigit (fragment[i]) || fragment[i] == '.' || fragment[i] == '/' || fragment[i] == '-';
  return named && length > 1 && fragment[length - 1] == ':';
}

char *
ips_text_make_sentence (const char *fragment)
{
  GString *sentence = g_string_new (NULL);

  if (fragment != NULL && *fragment != '\0')
    {
      gunichar first = g_utf8_get_char (fragment);

      g_string_append_unichar (sentence, begins_with_name (fragment) ? first : g_unichar_toupper (first));
      g_string_append (sentence, g_utf8_next_char (fragment));
      if (strchr (".!?", sentence->str[sentence->len - 1]) == NULL)
        g_string_append_c (sentence, '.');
    }
  return g_string_free (sentence, FALSE);
}

static int
compare_numbers (const char **a, const char **b)
{
  const char *start_a, *start_b;
  gsize length_a, length_b;
  int order;

  while (**a == '0')
    (*a)++;
  while (**b == '0')
    (*b)++;
  start_a = *a;
  start_b = *b;
  while (g_ascii_isdigit (**a))
    (*a)++;
  while (g_ascii_isdigit (**b))
    (*b)++;
  length_a = (gsize) (*a - start_a);
  length_b = (gsize) (*b - start_b);
  if (length_a != length_b)
    return length_a < length_b ? -1 : 1;
  order = memcmp (start_a, start_b, length_a);
  return order;
}

static gunichar
fold_char (gunichar c)
{
  if (c < 0x80)
    return (gunichar) g_ascii_tolower ((char) c);
  return c > 0x10ffff ? c : g_unichar_tolower (c);
}

char *
ips_text_escape_mnemonic (const char *name)
{
  g_auto(GStrv) parts = g_strsplit (name, "_", -1);

  return g_strjoinv ("__", parts);
}

int
ips_text_compare_natural (const char *a, const char *b)
{
  const char *at_a = a, *at_b = b;

  if (a == NULL || b == NULL)
    return (a != NULL) - (b != NULL);
  if (a == b)
    return 0;

  while (*at_a != '\0' && *at_b != '\0')
    {
      int order;

      if (g_ascii_isdigit (*at_a) && g_ascii_isdigit (*at_b))
        {
          order = compare_numbers (&at_a, &at_b);
        }
      else
        {
          gunichar c_a = fold_char (next_char (&at_a));
          gunichar c_b = fold_char (next_char (&at_b));

          order = (c_a > c_b) - (c_a < c_b);
        }
      if (order != 0)
        return order;
    }
  if (*at_a != *at_b)
    return *at_a == '\0' ? -1 : 1;
  return strcmp (a, b);
}

gboolean
ips_text_matches (const char *haystack_folded, const char *needle_folded)
{
  const char *at = needle_folded;
  gsize haystack_bytes;

  if (needle_folded == NULL)
    return TRUE;
  haystack_bytes = haystack_folded != NULL ? strlen (haystack_folded) : 0;

  while (*at != '\0')
    {
      gsize word_bytes;

      at += strspn (at, " \t\n\r\f\v");
      word_bytes = strcspn (at, " \t\n\r\f\v");
      if (word_bytes > 0
          && (haystack_bytes < word_bytes || memmem (haystack_folded, haystack_bytes, at, word_bytes) == NULL))
        return FALSE;
      at += word_bytes;
    }
  return TRUE;
}
