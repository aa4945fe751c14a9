/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-console.h"
#include "sim-console-settings.h"

G_BEGIN_DECLS

/* Inside of the command line: what its files share. */

#define SIM_CONSOLE_UNKNOWN "Invalid command received."

typedef enum { WAITS_COMMAND, WAITS_PAGE, WAITS_YES, WAITS_PASSWORD, WAITS_NEW_PASSWORD, WAITS_SAME_PASSWORD, WAITS_TRUST, WAITS_SAVE, WAITS_APPLY,
               WAITS_KEY, WAITS_WORK } SimConsoleWait;

/* What is at work or asked about. */
typedef struct
{
  const char *purpose;      /* (static): "reboot" */
  char *url;                /* (owned) (nullable): where a file comes from */
  char *password;           /* (owned) (nullable): of its server, or the new one typed first */
  char *host;               /* (owned) (nullable): "ssh 127.0.0.1:22": whom it is asked to trust */
  char *account;            /* (owned) (nullable): whose password is changed */
} SimConsoleTask;

/* The modes of a router's configuration, and what was typed there. */
typedef enum { SIM_ROUTER_EXEC, SIM_ROUTER_CONFIG, SIM_ROUTER_CATEGORIES, SIM_ROUTER_CATEGORY,
               SIM_ROUTER_DEFINITIONS, SIM_ROUTER_SIGNATURE, SIM_ROUTER_STATUS, SIM_ROUTER_ENGINE } SimRouterMode;
typedef struct
{
  SimRouterMode mode;
  const char *category;     /* (interned) (nullable): whose mode it is */
  gboolean all_retired;
  const char *unretired;    /* (interned) (nullable) */
  SimConsoleSettings *settings;   /* (owned) (nullable): in the modes of its signatures */
  GString *actions;         /* (owned) (nullable): named so far in the mode of an engine */
  gboolean monitors;        /* its messages are shown in this session */
  guint build_id;           /* until its engines are built */
} SimConsoleRouter;

struct _SimConsole
{
  SimSensor *sensor;
  char *user;               /* (owned) */
  SimRole role;
  SimConsoleFuncs funcs;
  gpointer user_data;

  SimConsoleWait wait;
  GString *line;            /* (owned): typed so far */
  gboolean configures;      /* "configure terminal" was said */
  SimConsoleSettings *settings;   /* (owned) (nullable): in the modes of a service */
  SimConsoleRouter router;
  guint page_lines;         /* 0: no pages */
  GString *rest;            /* (owned): what the next pages show */
  SimConsoleTask task;
  GCancellable *work;       /* (owned) (nullable) */
  guint look_id;            /* until a package is installed */
};

/* Without waiting for anything; a terminal wants carriage returns too. */
void sim_console_write_text (SimConsole *self, const char *text, gssize length);
void sim_console_write_prompt (SimConsole *self);
/* Says @text (not empty lines only) and asks for the next command. */
void sim_console_answer (SimConsole *self, const char *text);
void sim_console_refuse (SimConsole *self, const char *words);
/* @words: (nullable): why not; %NULL is success, which says nothing */
void sim_console_conclude (SimConsole *self, const char *words);
void sim_console_ask (SimConsole *self, SimConsoleWait wait, const char *text);
/* Runs the transaction of @purpose with @content; NULL, or why not. (transfer full) */
char *sim_console_transact (SimConsole *self, const char *purpose, const char *content);
void sim_console_task_clear (SimConsoleTask *task);
/* A line of the log; @purpose: (nullable) */
void sim_console_note (SimConsole *self, const char *line, const char *purpose, gboolean assumed);
/* Faults of the answers, by the transaction that would say the same. */
void sim_console_take_faults (SimConsole *self, const char *name);

/* sim-console-files.c: what is fetched from elsewhere, and whom it trusts there */
void sim_console_copy (SimConsole *self, const char *arguments);
void sim_console_upgrade (SimConsole *self, const char *arguments);
/* What is asked before a file is fetched, then the file. */
void sim_console_begin_fetch (SimConsole *self);
void sim_console_fetch (SimConsole *self);      /* all was asked */
void sim_console_meet (SimConsole *self, gboolean tls, const char *arguments);
void sim_console_trust (SimConsole *self, const char *word);

/* sim-console-service.c: the modes of "service signature-definition" */
void sim_console_enter_service (SimConsole *self);
/* What the modes show and refuse; the last "exit" asks where there is something to apply. */
void sim_console_run_settings (SimConsole *self, const char *line);
void sim_console_apply (SimConsole *self, const char *word);

/* sim-console-router.c: with IOS IPS */
#define SIM_ROUTER_UNKNOWN "                ^\n% Invalid input detected at '^' marker.\n\n"
void sim_console_execute_router (SimConsole *self, const char *line);
const char *sim_console_get_router_mode (SimConsole *self);   /* "(config)", "" outside */
void sim_console_confirm_reload (SimConsole *self);
void sim_console_take_confirmation (SimConsole *self, char key);

/* sim-console-router-signatures.c: how they are tuned */
void sim_console_router_enter (SimConsole *self);                      /* "ip ips signature-definition" */
void sim_console_router_define (SimConsole *self, const char *line);   /* a line in one of its modes */
void sim_console_router_accept (SimConsole *self, gboolean yes);       /* its last question was answered */
void sim_console_router_leave (SimConsole *self);                      /* forgets what was typed there */
/* The prompt is there again before the engines are built; how that ends is a message, where they are shown. */
void sim_console_router_build (SimConsole *self);
void sim_console_router_show_signature (SimConsole *self, const char *arguments, GString *out);

G_END_DECLS
