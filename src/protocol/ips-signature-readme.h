/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-signature.h"

G_BEGIN_DECLS

/* A row of a readme's tables of new and tuned signatures. */
typedef struct
{
  IpsSignatureKey key;
  gboolean is_new;           /* new at that level; else tuned */
  char *name;                /* (owned), made safe for people; "" where the row has none */
} IpsSignatureReadmeRow;
void ips_signature_readme_row_free (IpsSignatureReadmeRow *self);

#define IPS_SIGNATURE_README_MAX_ROWS 10000

/**
 * ips_signature_readme_parse:
 * @text: the readme of a signature update
 * @size_bytes: its size
 *
 * Finds the tables under the headings NEW SIGNATURES and TUNED SIGNATURES, with a column SIGID and a column SIGNAME
 * (protocol.md 5.1; how the columns stand beside each other is not known: a row begins with a signature's number, and its
 * name is what follows up to two blanks). Text that is no such table is passed over. Any thread.
 *
 * Returns: (transfer full) (element-type IpsSignatureReadmeRow): in the order of the text, each signature once in each table;
 *   empty where there is none
 */
GPtrArray *ips_signature_readme_parse (const char *text, gsize size_bytes);

G_END_DECLS
