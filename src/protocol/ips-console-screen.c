/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-console-screen.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-text.h"

#define MAX_PROMPT_BYTES 80
#define MAX_ESCAPE_BYTES 32
#define MORE_WORD "--more--"

struct _IpsConsoleScreen
{
  GPtrArray *lines;      /* (owned) (element-type char *): finished */
  GString *line;         /* (owned): the last one */
  gsize column;          /* where the next byte goes on it */
  char *command;         /* (owned) (nullable): whose echo is expected */
  char *prompt;          /* (owned) (nullable): without the blanks at its end */
  gsize n_bytes, max_bytes;
  guint escape;          /* bytes of an escape sequence so far; 0 outside of one */
  gboolean is_csi;       /* of "ESC [" */
  gboolean is_answered;  /* what stands on the last line is dealt with */
};

IpsConsoleScreen *
ips_console_screen_new (gsize max_bytes)
{
  IpsConsoleScreen *self = g_new0 (IpsConsoleScreen, 1);

  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->line = g_string_new (NULL);
  self->max_bytes = max_bytes;
  return self;
}

void
ips_console_screen_free (IpsConsoleScreen *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->lines);
  g_string_free (self->line, TRUE);
  g_free (self->command);
  g_free (self->prompt);
  g_free (self);
}

void
ips_console_screen_begin (IpsConsoleScreen *self, const char *command)
{
  g_ptr_array_set_size (self->lines, 0);
  g_string_truncate (self->line, 0);
  g_free (self->command);
  self->command = g_strdup (command);
  self->column = self->n_bytes = 0;
  self->escape = 0;
  self->is_answered = FALSE;
}

static void
put (IpsConsoleScreen *self, char byte)
{
  if (self->column < self->line->len)
    self->line->str[self->column] = byte;
  else
    g_string_append_c (self->line, byte);
  self->column++;
}

static void
end_line (IpsConsoleScreen *self)
{
  g_ptr_array_add (self->lines, g_strdup (g_strchomp (self->line->str)));
  g_string_truncate (self->line, 0);
  self->column = 0;
  self->is_answered = FALSE;
}

/* "ESC [ K" erases to the end of the line, every other sequence only moves or colours. */
static void
take_escape (IpsConsoleScreen *self, guchar byte)
{
  self->escape++;
  if (self->escape == 2)
    {
      self->is_csi = byte == '[';
      if (!self->is_csi)
        self->escape = 0;
      return;
    }
  if (byte == 'K')
    g_string_truncate (self->line, MIN (self->column, self->line->len));
  if ((byte >= 0x40 && byte <= 0x7e) || self->escape > MAX_ESCAPE_BYTES)
    self->escape = 0;
}

static void
take (IpsConsoleScreen *self, guchar byte)
{
  if (self->escape > 0)
    take_escape (self, byte);
  else if (byte == 0x1b)
    self->escape = 1;
  else if (byte == '\n')
    end_line (self);
  else if (byte == '\r')
    self->column = 0;
  else if (byte == '\b')
    self->column -= self->column > 0 ? 1 : 0;
  else if (byte == '\t' || byte >= 0x20)
    put (self, (char) (byte == '\t' ? ' ' : byte));
}

gboolean
ips_console_screen_feed (IpsConsoleScreen *self, const char *data, gsize size_bytes, GError **error)
{
  if (size_bytes > self->max_bytes - self->n_bytes)
    {
      /* TRANSLATORS: %u is a number of kibibytes */
      ips_set_error (error, IPS_ERROR_TOO_LARGE, _("the answer is larger than %u KiB"), (guint) (self->max_bytes / 1024));
      return FALSE;
    }
  self->n_bytes += size_bytes;
  for (gsize i = 0; i < size_bytes; i++)
    take (self, (guchar) data[i]);
  return TRUE;
}

/* "sensor# ", "sensor(config)# ", "router>": a host name, perhaps a mode, and the mark. */
static gboolean
looks_like_prompt (const char *text)
{
  gsize length = strlen (text);
  const char *at = text;

  if (length < 2 || length > MAX_PROMPT_BYTES || !g_ascii_isalnum (*at))
    return FALSE;
  while (g_ascii_isalnum (*at) || strchr ("._-", *at) != NULL)
    {
      if (*at == '\0')
        return FALSE;
      at++;
    }
  if (*at == '(')
    {
      at++;
      while (g_ascii_isalnum (*at) || *at == '-' || *at == '_')
        at++;
      if (*at++ != ')')
        return FALSE;
    }
  return (*at == '#' || *at == '>') && at[1] == '\0';
}

/* Of the same device: "sensor#" and "sensor(config)#". */
static gboolean
is_same_prompt (const char *a, const char *b)
{
  gsize length = strcspn (a, "(#>");

  return looks_like_prompt (a) && length == strcspn (b, "(#>") && strncmp (a, b, length) == 0;
}

static char *
dup_last_raw (IpsConsoleScreen *self)
{
  return g_strstrip (g_strdup (self->line->str));
}

IpsConsoleState
ips_console_screen_get_state (IpsConsoleScreen *self)
{
  g_autofree char *last = dup_last_raw (self);
  g_autofree char *folded = g_ascii_strdown (last, -1);

  if (*last == '\0' || self->is_answered || self->escape > 0)
    return IPS_CONSOLE_READING;
  if (strstr (folded, MORE_WORD) != NULL)
    return IPS_CONSOLE_MORE;
  /* a command's answer begins after its echo, so a prompt on the very first line is still the one before */
  if (self->command != NULL && self->lines->len == 0)
    return IPS_CONSOLE_READING;
  if (self->prompt != NULL ? is_same_prompt (last, self->prompt) : looks_like_prompt (last))
    return IPS_CONSOLE_PROMPT;
  if (g_str_has_suffix (folded, "password:"))
    return IPS_CONSOLE_PASSWORD;
  if (strchr (last, '?') != NULL && (g_str_has_suffix (last, ":") || g_str_has_suffix (last, "?") || g_str_has_suffix (last, "]")))
    return IPS_CONSOLE_QUESTION;
  return IPS_CONSOLE_READING;
}

void
ips_console_screen_answered (IpsConsoleScreen *self)
{
  gboolean is_page = ips_console_screen_get_state (self) == IPS_CONSOLE_MORE;

  self->is_answered = !is_page;
  /* the mark of a full page is wiped away by what follows */
  if (is_page)
    {
      g_string_truncate (self->line, 0);
      self->column = 0;
    }
}

const char *
ips_console_screen_get_prompt (IpsConsoleScreen *self)
{
  return self->prompt;
}

void
ips_console_screen_learn_prompt (IpsConsoleScreen *self)
{
  g_free (self->prompt);
  self->prompt = dup_last_raw (self);
}

char *
ips_console_screen_dup_last (IpsConsoleScreen *self)
{
  g_autofree char *last = dup_last_raw (self);

  return ips_text_make_safe (last, 0);
}

char **
ips_console_screen_dup_lines (IpsConsoleScreen *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  guint first = 0;

  if (self->command != NULL && self->lines->len > 0 && strstr (g_ptr_array_index (self->lines, 0), self->command) != NULL)
    first = 1;
  for (guint i = first; i < self->lines->len; i++)
    {
      g_autofree char *safe = ips_text_make_safe (g_ptr_array_index (self->lines, i), 0);

      g_strv_builder_add (builder, safe);
    }
  return g_strv_builder_end (builder);
}
