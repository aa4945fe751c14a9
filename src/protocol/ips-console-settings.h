/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-signature.h"

G_BEGIN_DECLS

/**
 * IpsConsoleSettings:
 *
 * What "show settings" shows of signatures, made into the document that the web server hands out of them (IDCONF), so that
 * one reader reads both. Answers are taken one after the other; an answer that is not whole, or that was cut off, is an
 * error and never a signature with half of its settings. Any thread, one at a time.
 */
typedef struct _IpsConsoleSettings IpsConsoleSettings;

IpsConsoleSettings *ips_console_settings_new (IpsDialect *dialect);
void ips_console_settings_free (IpsConsoleSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsConsoleSettings, ips_console_settings_free)

/* The lines of one answer. @key: (nullable): it is of that signature alone, and of no other. Error: the device's own, or
 * %IPS_ERROR_PROTOCOL; nothing more is to be taken then. */
gboolean ips_console_settings_take (IpsConsoleSettings *self, const char *const *lines, const IpsSignatureKey *key, GError **error);
guint ips_console_settings_get_n (IpsConsoleSettings *self);   /* signatures so far */
/* (transfer full): the document; @self is spent. */
GBytes *ips_console_settings_finish (IpsConsoleSettings *self);

G_END_DECLS
