/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-file-shelf.h"
#include "ips-sensor-link.h"
#include "ips-ssh-terminal.h"

G_BEGIN_DECLS

/* Inside of the SSH link: what its files share. */

G_DECLARE_FINAL_TYPE (IpsSshLink, ips_ssh_link, IPS, SSH_LINK, GObject)

struct _IpsSshLink
{
  GObject parent_instance;

  char *subject_id;
  char *host;
  IpsConsoleAccess access;
  IpsFileShelf *shelf;         /* (owned) (nullable) */
  char *username;              /* (nullable) */
  IpsSecret *password;         /* (nullable) */
  IpsLinkTimeouts timeouts;
  IpsTrust *trust;
  IpsDialect *dialect;
  IpsSensorLink *certificates; /* (owned) (nullable) */

  IpsContact *contact;         /* (not nullable) */
  GCancellable *drop;          /* (nullable): of the calls under way; made when first needed */
};

/* Some commands in one session, one after the other. */
#define IPS_SSH_TALK_MAX 4
typedef struct _IpsSshTalk IpsSshTalk;
struct _IpsSshTalk
{
  IpsSshTerminal *terminal;    /* (owned) */
  IpsContact *contact;         /* (owned) (nullable): of this talk */
  char *commands[IPS_SSH_TALK_MAX];   /* (owned) */
  guint n_commands, n_done;
  IpsSshAnswers answers;       /* to the last command's questions; borrowed */
  IpsSecret *secret;           /* (owned) (nullable): where answers.password is to live as long as the talk */
  char **lines[IPS_SSH_TALK_MAX];     /* (owned): what each answered */
  gint64 asked_us, answered_us;       /* the last command, by the wall clock */
  IpsSensorFacts *facts;       /* (owned) (nullable): for the one who ends it */
  void (*before_last) (GTask *task, gpointer data);   /* (nullable): goes on with ips_ssh_talk_go_on() */
  void (*end) (GTask *task, IpsSshTalk *talk);
  gpointer data;               /* of both, borrowed */
};

/* @key: of the dialect: the first command. @end: (not nullable): all commands were answered, not all of them with a yes; it
 * returns the task. */
IpsSshTalk *ips_ssh_talk_new (IpsSshLink *self, const char *key, void (*end) (GTask *task, IpsSshTalk *talk));
void ips_ssh_talk_add (IpsSshTalk *talk, const char *command);
/* Takes @task, whose source is the link, and @talk over. */
void ips_ssh_talk_start (GTask *task, IpsSshTalk *talk, guint timeout_ms);
/* After before_last: says the last command, or hangs up and ends as cancelled. Takes @task over. */
void ips_ssh_talk_go_on (GTask *task, gboolean go_on);
/* Likewise: hangs up and ends with @error. Takes both over. */
void ips_ssh_talk_fail (GTask *task, GError *error);
/* Only as far as the host key. Takes both over; @callback has ips_ssh_terminal_open_finish() and ips_ssh_talk_hang_up() to do. */
void ips_ssh_talk_look (GTask *task, IpsSshTalk *talk, GAsyncReadyCallback callback);
void ips_ssh_talk_hang_up (GTask *task);
/* Returns %TRUE or the device's own error by what the last command answered; for @end. */
void ips_ssh_talk_return_checked (GTask *task, IpsSshTalk *talk);

/* ips-ssh-router.c: of a router with IOS IPS */
void ips_ssh_router_get_facts (GTask *task);                       /* takes @task over */
void ips_ssh_router_reload (GTask *task);                          /* likewise */
/* The talk in which a package is copied; its before_last is to be followed by ips_ssh_router_check_category(). */
IpsSshTalk *ips_ssh_router_new_copy (IpsSshLink *self, const char *url);
/* Whether all of the package's signatures would be compiled at once: no router has the memory for that. */
gboolean ips_ssh_router_check_category (IpsSshTalk *talk, GError **error);

/* ips-ssh-files.c: what the device fetches from a server */
void ips_ssh_link_install_license (IpsSensorLink *link, IpsDialect *dialect, GBytes *license, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_ssh_link_push_upgrade (IpsSensorLink *link, const IpsPush *push, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_ssh_link_push_upgrade_finish (IpsSensorLink *link, GAsyncResult *result, gboolean *whole, GError **error);

G_END_DECLS
