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
  IpsUpdateSettings *settings;   /* (owned) */
  IpsSiteSession *session;       /* (owned) (nullable): none for a local folder */
  char *subject;                 /* the server in words */
  char *user;                    /* (nullable) */
  IpsSecret *password;           /* (owned) (nullable) */
  gboolean login_at_once;
  GPtrArray *offers;             /* (owned) (element-type IpsPackageOffer): packages; each name once */
  guint n_others;                /* files that are no packages, and links that were not followed */
  char *note;                    /* a sentence about the list where there is one to say; "" */
} IpsUpdateSource;
void ips_update_source_free (IpsUpdateSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsUpdateSource, ips_update_source_free)

/* Reads the settings, asks the server, filters and compares with the library, which must be loaded. Errors: those of
 * the session; %IPS_ERROR_NO_CREDENTIALS; %IPS_ERROR_NOT_FOUND. @status: (nullable): is called with what is being done. */
typedef void (*IpsUpdateStatusFunc) (const char *status, gpointer user_data);
void ips_update_source_open_async (IpsFleet *fleet, IpsPackageLibrary *library, IpsUpdateStatusFunc status, gpointer status_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsUpdateSource *ips_update_source_open_finish (GAsyncResult *result, GError **error);

/* The sentence for people about an error of it. (transfer full) */
char *ips_update_source_explain (const char *subject, const GError *error);

G_END_DECLS
