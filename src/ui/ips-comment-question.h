/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * IpsCommentQuestion: a question with a comment that is kept with the answer. Responds with %GTK_RESPONSE_ACCEPT to a yes; Cancel
 * has the focus. Main thread.
 */
#define IPS_TYPE_COMMENT_QUESTION (ips_comment_question_get_type ())
G_DECLARE_FINAL_TYPE (IpsCommentQuestion, ips_comment_question, IPS, COMMENT_QUESTION, GtkMessageDialog)

/* @button_label: the verb, with a mnemonic; @destructive: it stops something or throws it away. Modal over @parent. */
GtkWidget *ips_comment_question_new (GtkWindow *parent, const char *title, const char *text, const char *button_label, gboolean destructive);
const char *ips_comment_question_get_comment (IpsCommentQuestion *self);

G_END_DECLS
