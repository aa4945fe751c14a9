/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IpsSavedFilter: what somebody searched and filtered a table by, kept under a name. A plain value.
 */
typedef struct
{
  char *name;        /* (owned) */
  char *search;      /* (owned): "" for none */
  GStrv criteria;    /* (owned) (not nullable): as ips_table_filter_bar_dup_criteria() says them */
} IpsSavedFilter;
/* @criteria: (nullable) */
IpsSavedFilter *ips_saved_filter_new (const char *name, const char *search, const char *const *criteria);
void ips_saved_filter_free (IpsSavedFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSavedFilter, ips_saved_filter_free)

#define IPS_SAVED_FILTER_NAME_CHARS_MAX 60

/**
 * IpsSavedFilters:
 *
 * The filters that were saved for tables: $XDG_CONFIG_HOME/vedette/filters.ini, a group for each, so that a person
 * can read it and carry it to another machine. It is read when it is first asked for; what is in it and cannot be
 * read is left out, and kept when something else is saved. Main thread.
 */

/* (transfer full) (element-type IpsSavedFilter): those of @table, in natural order of their names */
GPtrArray *ips_saved_filters_list (const char *table);
/* (transfer full) (nullable): case does not count in a name */
IpsSavedFilter *ips_saved_filters_lookup (const char *table, const char *name);
/* What is wrong with a name: %IPS_ERROR_INVALID, as a fragment for people. Blanks around it do not count. */
gboolean ips_saved_filters_check_name (const char *name, GError **error);

/**
 * ips_saved_filters_put_async:
 * @filter: replaces one of the same name
 *
 * Errors: %IPS_ERROR_INVALID of the name, %IPS_ERROR_STORE_READONLY or %IPS_ERROR_DISK_FULL where the file cannot be
 * written; nothing has changed then.
 */
void ips_saved_filters_put_async (const char *table, const IpsSavedFilter *filter, GAsyncReadyCallback callback, gpointer user_data);
/* The same without the filter of that name. */
void ips_saved_filters_remove_async (const char *table, const char *name, GAsyncReadyCallback callback, gpointer user_data);
/* Of both. */
gboolean ips_saved_filters_change_finish (GAsyncResult *result, GError **error);

G_END_DECLS
