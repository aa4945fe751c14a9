/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * IpsField:
 *
 * One line of a form: an entry that knows whether somebody touched it, that can stand for several
 * different values at once, and under which the sentence about a wrong value appears.
 *
 * Property "title": the accessible name of the entry. Signal "changed": the user (not
 * ips_field_set_text()) changed the text; what was wrong is taken away by then.
 */
#define IPS_TYPE_FIELD (ips_field_get_type ())
G_DECLARE_FINAL_TYPE (IpsField, ips_field, IPS, FIELD, GtkBox)

GtkEntry *ips_field_get_entry (IpsField *self);          /* (transfer none) */
const char *ips_field_get_text (IpsField *self);         /* (transfer none) */
char *ips_field_dup_text (IpsField *self);               /* (transfer full): without the blanks around it */
/* Puts it in the place of @text, which is freed. */
void ips_field_take_text (IpsField *self, char **text);
/* Shows @text and forgets that the field was touched. */
void ips_field_set_text (IpsField *self, const char *text);
/* Shows "<multiple values>" until something is entered. */
void ips_field_set_mixed (IpsField *self, gboolean mixed);
void ips_field_set_placeholder (IpsField *self, const char *text);
gboolean ips_field_is_touched (IpsField *self);
/* @sentence: (nullable): what is wrong and what to enter instead; %NULL takes it away */
void ips_field_set_error (IpsField *self, const char *sentence);
gboolean ips_field_has_error (IpsField *self);
/* Says what is wrong, and gives the field the focus. */
void ips_field_mark (IpsField *self, const char *sentence);

/**
 * ips_field_sentence:
 * @fragment: a message, lower case and without full stop
 *
 * Returns: (transfer full): the same as a sentence
 */
char *ips_field_sentence (const char *fragment);

G_END_DECLS
