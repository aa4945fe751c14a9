/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Certificates for the stand-ins of the vendor's sites: an authority, and what it issues. */
typedef struct _SimAuthority SimAuthority;

typedef enum
{
  SIM_ISSUE_GOOD,         /* "good": by the authority, for the host; a new one each time: "renewed" */
  SIM_ISSUE_OWN,          /* "self-signed" */
  SIM_ISSUE_OTHER,        /* "other-authority": by one that nobody knows */
  SIM_ISSUE_EXPIRED,      /* "expired" */
  SIM_ISSUE_OTHER_NAME    /* "other-name" */
} SimIssue;
gboolean sim_issue_from_string (const char *text, SimIssue *issue);

SimAuthority *sim_authority_new (const char *name);
char *sim_authority_get_pem (SimAuthority *self);   /* (transfer full): its certificate */
/* @name: a DNS name, @address: an IPv4 address; both are in the certificate. (transfer full) */
GTlsCertificate *sim_authority_issue (SimAuthority *self, SimIssue issue, const char *name, const char *address);

G_END_DECLS
