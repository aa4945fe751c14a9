/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsConsoleScreen:
 *
 * What a command line shows, as lines: takes the bytes of a terminal piece by piece, follows carriage returns, backspaces
 * and erasures, and says what the far end waits for. What a command answered is whole when the prompt is there again and
 * not before, so that an answer that was cut off is never taken for a whole one. Any thread, one at a time.
 */
typedef struct _IpsConsoleScreen IpsConsoleScreen;

typedef enum
{
  IPS_CONSOLE_READING,    /* nothing that waits for us */
  IPS_CONSOLE_PROMPT,     /* the answer is whole, the next command may come */
  IPS_CONSOLE_MORE,       /* --MORE--: a page is full */
  IPS_CONSOLE_PASSWORD,   /* "Password: " */
  IPS_CONSOLE_QUESTION    /* "Continue with reset? []: " */
} IpsConsoleState;

/* @max_bytes: more than this in one answer is refused */
IpsConsoleScreen *ips_console_screen_new (gsize max_bytes);
void ips_console_screen_free (IpsConsoleScreen *self);

/* @command has been sent: forgets what was shown and expects its echo. %NULL: nothing was sent (the login's greeting). */
void ips_console_screen_begin (IpsConsoleScreen *self, const char *command);
/* Error: %IPS_ERROR_TOO_LARGE. */
gboolean ips_console_screen_feed (IpsConsoleScreen *self, const char *data, gsize size_bytes, GError **error);
IpsConsoleState ips_console_screen_get_state (IpsConsoleScreen *self);
/* What stands on the last line has been answered: it is no longer waited for. */
void ips_console_screen_answered (IpsConsoleScreen *self);

/* The prompt, once it is known; from then on only this one, or that of another mode of the same device, ends an answer. %NULL before. (transfer none) */
const char *ips_console_screen_get_prompt (IpsConsoleScreen *self);
/* Takes what stands on the last line for the prompt. */
void ips_console_screen_learn_prompt (IpsConsoleScreen *self);
/* The last line, made safe: a question's words. (transfer full) */
char *ips_console_screen_dup_last (IpsConsoleScreen *self);
/* The finished lines without echo and prompt, made safe, no blanks at their ends. (transfer full) */
char **ips_console_screen_dup_lines (IpsConsoleScreen *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsConsoleScreen, ips_console_screen_free)

G_END_DECLS
