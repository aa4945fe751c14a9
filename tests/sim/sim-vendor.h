/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * SimVendor: the vendor's sites on loopback addresses, over TLS, each with a certificate of its own by one authority:
 * the locator (with login and agreement pages), the download site, and a second download site that redirects lead to.
 * All on one port. How Cisco's sites really answer was published only in part: what is assumed is
 * marked "assumed" in the log.
 */
typedef enum { SIM_SITE_LOCATOR, SIM_SITE_DOWNLOAD, SIM_SITE_MIRROR, SIM_N_SITES } SimSite;

/* An account of the vendor's. */
typedef struct
{
  char *user, *password;
  gboolean eligible;   /* for strong encryption */
  gboolean agreed;     /* to the agreements */
} SimAccount;

/* One request, for its line in the log; what is written here is shown there. */
typedef struct
{
  guint64 id;
  SimSite site;
  gint64 time_us;
  char *method, *path;
  char *user;          /* (nullable): of the login that came along, right or wrong */
  char *range;         /* (nullable): the header's value */
  char *detail;        /* (nullable): what was done: "agreement page" */
  gboolean assumed;
  guint status;
  guint64 n_bytes;     /* of the body that were handed out */
} SimVisit;

typedef void (*SimVendorFunc) (SoupServerMessage *message, const char *path, GHashTable *query, SimVisit *visit);

/* @port: (inout): 0 for any. @authority_file: (nullable): where to write the authority's certificate. @scale: of the
 * packages' real sizes. */
gboolean sim_vendor_open (guint *port, const char *authority_file, double scale, GError **error);
void sim_vendor_close (void);
/* Everything below @path of that site. */
void sim_vendor_add_handler (SimSite site, const char *path, SimVendorFunc func);
/* "/vendor" of the control API. */
void sim_vendor_control (SoupServer *control);

char *sim_vendor_make_url (SimSite site, const char *path);             /* (transfer full) */
double sim_vendor_get_scale (void);
/* (nullable): whose Basic login this is; without one, or with a wrong one, 401 was answered */
SimAccount *sim_vendor_log_in (SoupServerMessage *message, SimVisit *visit);
/* Takes one of the named fault for that site; a counted one is used up by one. @argument: (out) (optional): what is
 * behind its colon, 0 for nothing */
gboolean sim_vendor_take_fault (SimSite site, const char *name, gint64 *argument);
void sim_vendor_answer (SoupServerMessage *message, guint status, const char *type, const char *body);

/* The sites of sim-vendor-sites.c. */
void sim_vendor_sites_add (void);

G_END_DECLS
