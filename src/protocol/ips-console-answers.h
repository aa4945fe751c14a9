/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-console-screen.h"
#include "ips-secret.h"

G_BEGIN_DECLS

/**
 * IpsConsoleAnswers:
 *
 * What one command may ask before it does its work, and what it is answered: a yes, a password, or nothing where the question
 * is not one that was expected. Any thread, one at a time.
 */
typedef struct _IpsConsoleAnswers IpsConsoleAnswers;

typedef enum
{
  IPS_CONSOLE_ANSWER_REFUSE,     /* nothing: the command is to be interrupted */
  IPS_CONSOLE_ANSWER_KEY,        /* the enter key alone is a yes */
  IPS_CONSOLE_ANSWER_YES,        /* the word for it */
  IPS_CONSOLE_ANSWER_PASSWORD
} IpsConsoleAnswer;

/* @yes, @password: (nullable): %NULL refuses; @fingerprints: (nullable): of a server that the device may ask to trust. All are
 * copied or referenced. */
IpsConsoleAnswers *ips_console_answers_new (const char *yes, IpsSecret *password, char **fingerprints);
void ips_console_answers_free (IpsConsoleAnswers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsConsoleAnswers, ips_console_answers_free)

/* What the question on the screen's last line, of the kind of @state, is answered. @self: (nullable): nothing may be asked. Error,
 * with %IPS_CONSOLE_ANSWER_REFUSE: %IPS_ERROR_REJECTED and why, as a sentence's end. */
IpsConsoleAnswer ips_console_answers_choose (IpsConsoleAnswers *self, IpsConsoleScreen *screen, IpsConsoleState state, GError **error);
const char *ips_console_answers_get_yes (IpsConsoleAnswers *self);         /* (nullable) */
IpsSecret *ips_console_answers_get_password (IpsConsoleAnswers *self);     /* (transfer none) (nullable) */
guint ips_console_answers_get_n (IpsConsoleAnswers *self);                 /* questions answered so far */

G_END_DECLS
