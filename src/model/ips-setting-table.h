/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A text of a struct: never %NULL, owned. */
typedef struct
{
  const char *name;        /* in the store: "mail.server" */
  gsize offset;
  const char *fallback;
} IpsSettingText;

/* A guint of a struct. */
typedef struct
{
  const char *name;
  gsize offset;
  guint fallback, min, max;
} IpsSettingNumber;

/**
 * IpsSettingTable: the texts and the numbers of a struct of settings. What else is in the struct, its own functions see to.
 */
typedef struct
{
  const IpsSettingText *texts;
  guint n_texts;
  gsize max_text_bytes;    /* a longer text in the store is passed over; %G_MAXSIZE for no limit */
  const IpsSettingNumber *numbers;
  guint n_numbers;
} IpsSettingTable;

/* @self gets the defaults; its texts are taken for unset. */
void ips_setting_table_init (const IpsSettingTable *table, gpointer self);
/* For a @copy made byte by byte, whose texts are still those of another. */
void ips_setting_table_own_texts (const IpsSettingTable *table, gpointer copy);
void ips_setting_table_clear (const IpsSettingTable *table, gpointer self);
gboolean ips_setting_table_equal (const IpsSettingTable *table, gconstpointer a, gconstpointer b);

/* From the store's @values, text by name; what is missing or not well formed stays as it is in @self. */
void ips_setting_table_read (const IpsSettingTable *table, gpointer self, GHashTable *values);
/* Returns: (transfer full): text by name (both owned by the table), to which the rest can be added */
GHashTable *ips_setting_table_write (const IpsSettingTable *table, gconstpointer self);

/**
 * ips_setting_read_number:
 * @values: the store's settings, text by name
 * @name: which
 * @min: the smallest
 * @max: the largest
 * @number: (inout): the default
 *
 * Leaves @number where there is none, and with a warning in the log where what is there is no number from @min to @max.
 */
void ips_setting_read_number (GHashTable *values, const char *name, guint min, guint max, guint *number);

G_END_DECLS
