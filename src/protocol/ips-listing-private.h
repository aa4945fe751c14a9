/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-listing.h"

G_BEGIN_DECLS

/* The inside of IpsListing, for the files ips-listing*.c and nobody else. */
typedef struct
{
  IpsListing *listing;     /* (owned) */
  GUri *folder;            /* (owned): its path ends with a slash */
  GHashTable *names;       /* (owned) of the entries: a name counts once */
} IpsListingBuilder;

/* A link as it stands in the page. @size_bytes -1, @modified_us 0: unknown. */
void ips_listing_builder_add_link (IpsListingBuilder *self, const char *href, gint64 size_bytes, gboolean size_exact, gint64 modified_us);
/* A name that stands alone: it is in this folder, or it is none. Returns: (transfer none) (nullable): where it was not there yet */
IpsListingEntry *ips_listing_builder_add_name (IpsListingBuilder *self, const char *name, gboolean is_folder, gint64 size_bytes, gint64 modified_us);

/* ips-listing-html.c */
gboolean ips_listing_read_html (IpsListingBuilder *self, const char *data, gsize size_bytes, GError **error);
/* ips-listing-data.c */
gboolean ips_listing_read_json (IpsListingBuilder *self, const char *data, gsize size_bytes, GError **error);
gboolean ips_listing_read_xml (IpsListingBuilder *self, const char *data, gsize size_bytes, GError **error);
gboolean ips_listing_read_names (IpsListingBuilder *self, const char *data, gsize size_bytes, GError **error);

/* ips-listing-index.c */
gboolean ips_listing_read_index (IpsListingBuilder *self, const char *data, gsize size_bytes, GError **error);

/* ips-listing-date.c: date, time and size out of the text beside a link; what is not there stays as it was. */
gboolean ips_listing_read_details (const char *text, gint64 *size_bytes, gboolean *size_exact, gint64 *modified_us);

G_END_DECLS
