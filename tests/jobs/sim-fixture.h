/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * SimFixture: the simulator in a process of its own ($VEDETTE_SIM), and a workspace on its sensors in a folder of
 * its own. Everything here waits; every wait has an end (g_error after 60 s).
 */
typedef struct
{
  GSubprocess *process, *servers;   /* @servers: (nullable) */
  JsonNode *files;             /* (nullable): where those are */
  guint port, http_port, ssh_port, control_port, license_port, vendor_port;
  char *folder;
  IpsWorkspace *workspace;
  GPtrArray *sensors;          /* (element-type IpsSensor), by the simulator's number */
} SimFixture;

/* @n_sensors simulated; the workspace's settings are short time-outs, no retries, accept. */
SimFixture *sim_fixture_new (guint n_sensors);
void sim_fixture_free (SimFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimFixture, sim_fixture_free)

char *sim_fixture_address (guint number);
/* The control API: the reply's document. */
JsonNode *sim_fixture_ask (SimFixture *self, const char *method, const char *path, const char *body);
void sim_fixture_patch (SimFixture *self, guint number, const char *body);
gint64 sim_fixture_count_requests (SimFixture *self, guint number, const char *word);
/* What the simulated sensor itself counts: "reboots", "regenerated", "requests" ... */
gint64 sim_fixture_count (SimFixture *self, guint number, const char *what);

/* Ends the workspace as the program does and opens it anew on the same store. */
void sim_fixture_close (SimFixture *self);
void sim_fixture_open (SimFixture *self, const IpsWorkspaceOptions *options);
void sim_fixture_communicate (SimFixture *self, const IpsCommunication *communication);

/* Over what that sensor is talked to from now on. */
void sim_fixture_set_form (SimFixture *self, guint number, IpsForm form);

/* Servers of files ($VEDETTE_FILE_SERVERS) on a folder of their own, until the end; where devices fetch files over SSH from
 * now on: "scp", "ftp", "http", "https" (whose certificate is accepted), for servers that take nothing "closed", for one that has another key "other"; @put: the program puts them there. */
void sim_fixture_serve_files (SimFixture *self, const char *kind, gboolean put);

/* A job on sensors (a list of numbers that ends with -1); waits until it is written. */
IpsJob *sim_fixture_submit (SimFixture *self, IpsVerb verb, const char *parameters, IpsPriority priority, ...);
IpsJob *sim_fixture_submit_all (SimFixture *self, IpsVerb verb, const char *parameters);
void sim_fixture_wait_job (SimFixture *self, IpsJob *job);
IpsOperation *sim_fixture_operation (SimFixture *self, IpsJob *job, guint number);
/* Runs the main loop until @done says so. */
typedef gboolean (*SimDone) (gpointer user_data);
void sim_fixture_wait (SimDone done, gpointer user_data);
/* A GAsyncReadyCallback that puts the result into a GAsyncResult **. */
void sim_fixture_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *sim_fixture_wait_result (GAsyncResult **result);

G_END_DECLS
