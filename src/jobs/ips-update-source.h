/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-fleet.h"
#include "ips-package-library.h"
#include "ips-site-session.h"
#include "ips-update-settings.h"

G_BEGIN_DECLS

/**
 * IpsUpdateSource: the update server as it was looked at: what it offers, what of that is wanted and what is there
 * already. A plain value.
 */
typedef struct
{
  IpsUpdateSettings *settings;   /* (owned): those of the server that answered; without its fallbacks */
  guint server;                  /* which one: 0 the update server, else a fallback */
  guint n_servers;               /* how many there are */
  IpsSiteSession *session;       /* (owned): of use for them all */
  char *subject;                 /* the server that answered, in words */
  char *set_subject;             /* the one that is set: differs from @subject where a fallback answered */
  char *user;                    /* (nullable) */
  IpsSecret *password;           /* (owned) (nullable) */
  gboolean login_at_once;
  GPtrArray *offers;             /* (owned) (element-type IpsPackageOffer): packages; each name once */
  guint n_others;                /* files that are no packages, and links that were not followed */
  char *note;                    /* a sentence about the list where there is one to say; "" */
} IpsUpdateSource;
void ips_update_source_free (IpsUpdateSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsUpdateSource, ips_update_source_free)

/* @lasting: what is worth keeping beside the outcome: that a server failed; else what is being done just now */
typedef void (*IpsUpdateStatusFunc) (const char *status, gboolean lasting, gpointer user_data);

/**
 * ips_update_source_open_async:
 * @library: must be loaded
 * @first: the first server to be asked; 0: the update server
 * @status: (nullable)
 *
 * Reads the settings, asks the update server, and the fallback servers after it until one answers; filters, and compares with
 * the library. Main thread. Ended by ips_update_source_open_finish(): the errors are those of the session, of the first server
 * asked; %IPS_ERROR_NO_CREDENTIALS; %IPS_ERROR_NOT_FOUND.
 */
void ips_update_source_open_async (IpsFleet *fleet, IpsPackageLibrary *library, guint first, IpsUpdateStatusFunc status, gpointer status_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsUpdateSource *ips_update_source_open_finish (GAsyncResult *result, GError **error);

/* The sentence for people about an error of it. (transfer full) */
char *ips_update_source_explain (const char *subject, const GError *error);

G_END_DECLS
