/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-job-document.h"

G_BEGIN_DECLS

/**
 * ips_document_pdf_async:
 * @document: (transfer full)
 *
 * Sets it on A4 pages, in a thread: long names and words wrap, a row never ends beyond its page, and each page has the
 * headings and its number. Ended by ips_document_pdf_finish(): (transfer full): the file.
 */
void ips_document_pdf_async (IpsJobDocument *document, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *ips_document_pdf_finish (GAsyncResult *result, GError **error);

G_END_DECLS
