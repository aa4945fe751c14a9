/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <curl/curl.h>
#include "ips-smtp-message.h"

G_BEGIN_DECLS

/* The mail in libcurl's own shapes; any thread. */

/* (transfer full) */
struct curl_slist *ips_smtp_message_make_headers (const IpsSmtpMessage *self);
/* (transfer full): each in angle brackets */
struct curl_slist *ips_smtp_message_make_recipients (const IpsSmtpMessage *self);
/* (transfer full): multipart/mixed of multipart/alternative (text, HTML) and the files; @curl outlives it */
curl_mime *ips_smtp_message_make_mime (const IpsSmtpMessage *self, CURL *curl);

G_END_DECLS
