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
typedef struct _IpsSshTalk IpsSshTalk;
struct _IpsSshTalk
{
  IpsSshTerminal *terminal;    /* (owned) */
  IpsContact *contact;         /* (owned) (nullable): of this talk */
  GPtrArray *turns;            /* (owned): the commands and what they answered */
  guint n_done;
  char *host_name;             /* (owned) (nullable): what the device calls itself in its prompt; of a talk that is over */
  IpsSshAnswers answers;       /* to the questions of the last command, and of those that may ask; borrowed */
  IpsSecret *secret;           /* (owned) (nullable): where answers.password is to live as long as the talk */
  gsize max_bytes;             /* of one answer; 0: as much as most need */
  gint64 asked_us, answered_us;       /* the last command, by the wall clock */
  IpsSensorFacts *facts;       /* (owned) (nullable): for the one who ends it */
  /* (nullable): after each answer; may add commands. %FALSE: hangs up and ends with the error. */
  gboolean (*answered) (GTask *task, IpsSshTalk *talk, GError **error);
  /* (nullable): after the last answer; words of which one ends what the device goes on to say by itself, which is taken as part of
   * that answer; %NULL where it has said all */
  const char *const *(*goes_on) (const char *const *lines);
  void (*before_last) (GTask *task, gpointer data);   /* (nullable): goes on with ips_ssh_talk_go_on() */
  void (*end) (GTask *task, IpsSshTalk *talk);
  gpointer data;               /* of all of them, borrowed */
};

/* @key: of the dialect: the first command. @end: (not nullable): all commands were answered, not all of them with a yes; it
 * returns the task. */
IpsSshTalk *ips_ssh_talk_new (IpsSshLink *self, const char *key, void (*end) (GTask *task, IpsSshTalk *talk));
/* The same where the first command is no fixed one: it is added. */
IpsSshTalk *ips_ssh_talk_new_empty (void (*end) (GTask *task, IpsSshTalk *talk));
void ips_ssh_talk_add (IpsSshTalk *talk, const char *command);
/* Before the last command, which stays the last. @may_ask: its questions are answered too. */
void ips_ssh_talk_insert (IpsSshTalk *talk, const char *command, gboolean may_ask);
/* What the command at @number answered, or the last one that was answered. (transfer none) */
const char *const *ips_ssh_talk_get_lines (IpsSshTalk *talk, guint number);
const char *const *ips_ssh_talk_get_last_lines (IpsSshTalk *talk);
const char *ips_ssh_talk_get_last_command (IpsSshTalk *talk);        /* that which they answer; (transfer none) */
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
/* The talk in which a package is copied; its before_last is to be followed by ips_ssh_router_prepare(). */
IpsSshTalk *ips_ssh_router_new_copy (IpsSshLink *self, const char *url);
/* Before the copy: whether not all of the package's signatures would be compiled at once, for which no router has the memory.
 * Where no category is chosen on it, @category is; @again: the talk goes on with that, and this is to be asked once more. */
gboolean ips_ssh_router_prepare (IpsSshLink *self, IpsSshTalk *talk, IpsSignatureCategory category, gboolean *again, GError **error);
/* Whether the router was not at work on its signatures, which is all that it says then; else %IPS_ERROR_BUSY. */
gboolean ips_ssh_router_check_idle (IpsSshLink *self, const char *const *lines, GError **error);
/* Whether no message says that engines could not be built; else the router's own words. */
gboolean ips_ssh_router_check_engines (const char *const *lines, GError **error);

/* For goes_on: engines are still being built. */
const char *const *ips_ssh_router_builds_on (const char *const *lines);

/* ips-ssh-router-signatures.c: tuning of a router's signatures. The tasks, which end with GBytes, are taken over. */
void ips_ssh_router_get_signatures (GTask *task, const GArray *keys);  /* @keys: (nullable): all, which is refused */
void ips_ssh_router_edit_signatures (GTask *task, const char *delta);

/* ips-ssh-signatures.c: a sensor's signatures, and their tuning. The tasks, which end with GBytes, are taken over. */
void ips_ssh_link_get_signatures (GTask *task, const GArray *keys);    /* @keys: (nullable): all */
void ips_ssh_link_edit_signatures (GTask *task, const char *delta);

/* ips-ssh-files.c: what the device fetches from a server */
void ips_ssh_link_install_license (IpsSensorLink *link, IpsDialect *dialect, GBytes *license, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void ips_ssh_link_push_upgrade (IpsSensorLink *link, const IpsPush *push, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_ssh_link_push_upgrade_finish (IpsSensorLink *link, GAsyncResult *result, gboolean *whole, GError **error);

G_END_DECLS
