/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedette-sim: a fleet of simulated sensors on loopback addresses. */
#include <glib-unix.h>
#include <gio/gio.h>
#include <libxml/parser.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sim-control.h"
#include "sim-dialect.h"
#include "sim-fleet.h"
#include "sim-license-server.h"
#include "sim-listener.h"
#include "sim-log.h"
#include "sim-ssh.h"
#include "sim-vendor.h"
#include "sim-web.h"

static int n_sensors = 24, seed = 1, port, http_port, control_port, license_port, vendor_port = -1, ssh_port = -1;
static double reboot_seconds = 3, package_scale = 0.02;
static gboolean healthy, warm, exit_with_parent;
static char *fleet_path, *user, *password, *dialect_path, *log_path, *authority_path;

static const GOptionEntry options[] = {
  { "sensors", 0, 0, G_OPTION_ARG_INT, &n_sensors, "Generate that many sensors", "N" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Generate those of this seed", "S" },
  { "healthy", 0, 0, G_OPTION_ARG_NONE, &healthy, "Generate sensors without any problem", NULL },
  { "fleet", 0, 0, G_OPTION_ARG_FILENAME, &fleet_path, "Take the sensors of this file", "FILE" },
  { "port", 0, 0, G_OPTION_ARG_INT, &port, "Port of all HTTPS sensors, 0 for any", "P" },
  { "http-port", 0, 0, G_OPTION_ARG_INT, &http_port, "Port of all HTTP sensors, 0 for any", "P" },
  { "ssh-port", 0, 0, G_OPTION_ARG_INT, &ssh_port, "Port of the command line of all sensors, 0 for any", "P" },
  { "control-port", 0, 0, G_OPTION_ARG_INT, &control_port, "Port of the control API, 0 for any", "P" },
  { "license-port", 0, 0, G_OPTION_ARG_INT, &license_port, "Port of the licence server's stand-in, 0 for any", "P" },
  { "vendor-port", 0, 0, G_OPTION_ARG_INT, &vendor_port, "Play the vendor's sites on this port, 0 for any", "P" },
  { "vendor-authority", 0, 0, G_OPTION_ARG_FILENAME, &authority_path, "Write the certificate of their authority to this file", "FILE" },
  { "package-scale", 0, 0, G_OPTION_ARG_DOUBLE, &package_scale, "Sizes of the packages, 1 for real ones", "N" },
  { "user", 0, 0, G_OPTION_ARG_STRING, &user, "The administrator of every sensor", "U" },
  { "password", 0, 0, G_OPTION_ARG_STRING, &password, "The administrator's password", "P" },
  { "reboot-seconds", 0, 0, G_OPTION_ARG_DOUBLE, &reboot_seconds, "How long a reboot takes", "N" },
  { "warm", 0, 0, G_OPTION_ARG_NONE, &warm, "Make all certificates before being ready", NULL },
  { "dialect", 0, 0, G_OPTION_ARG_FILENAME, &dialect_path, "The names of the wire", "FILE" },
  { "log", 0, 0, G_OPTION_ARG_FILENAME, &log_path, "Append the log to this file", "FILE" },
  { "exit-with-parent", 0, 0, G_OPTION_ARG_NONE, &exit_with_parent, "End when the parent ends", NULL },
  { NULL }
};

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
make_fleet (GError **error)
{
  sim_fleet_set_login (user != NULL ? user : "cisco", password != NULL ? password : "Sensor-1234");
  sim_fleet_set_reboot_seconds (reboot_seconds);
  if (!sim_dialect_load (dialect_path != NULL ? dialect_path : SIM_DIALECT_FILE, error))
    return FALSE;
  if (log_path != NULL && !sim_log_open (log_path, error))
    return FALSE;
  if (fleet_path != NULL)
    return sim_fleet_load (fleet_path, error);
  if (n_sensors < 1 || n_sensors > 100000)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "there can be 1 to 100000 sensors");
      return FALSE;
    }
  sim_fleet_generate ((guint) n_sensors, (guint32) seed, healthy);
  return TRUE;
}

static gboolean
run (GError **error)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(SoupServer) web = sim_web_new ();
  g_autoptr(SoupServer) control = NULL;
  g_autoptr(SoupServer) licenses = NULL;
  guint tls, plain, ssh = 0, api = (guint) control_port, license_server = (guint) license_port, vendor = (guint) MAX (vendor_port, 0);

  sim_certificate_init ();
  tls = sim_listener_open (web, (guint) port, SIM_PORT_HTTPS, error);
  plain = tls != 0 ? sim_listener_open (web, (guint) http_port, SIM_PORT_HTTP, error) : 0;
  control = plain != 0 ? sim_control_new (loop, &api, error) : NULL;
  licenses = control != NULL ? sim_license_server_new (&license_server, error) : NULL;
  if (licenses == NULL)
    return FALSE;
  if (ssh_port >= 0)
    {
      ssh = sim_listener_open (NULL, (guint) ssh_port, SIM_PORT_SSH, error);
      if (ssh == 0)
        return FALSE;
    }
  if (vendor_port >= 0)
    {
      if (!sim_vendor_open (&vendor, authority_path, CLAMP (package_scale, 0, 4), error))
        return FALSE;
      sim_vendor_control (control);
      sim_license_server_join_vendor ();
    }
  for (guint i = 0; warm && i < sim_fleet_get_n (); i++)
    sim_sensor_get_certificate (sim_fleet_get (i));
  g_unix_signal_add (SIGTERM, quit_cb, loop);
  g_unix_signal_add (SIGINT, quit_cb, loop);
  g_print ("{\"port\":%u,\"http_port\":%u,\"ssh_port\":%u,\"control_port\":%u,\"license_port\":%u,\"vendor_port\":%u,\"sensors\":%u,"
           "\"first_address\":\"127.1.0.1\"}\n", tls, plain, ssh, api, license_server, vendor, sim_fleet_get_n ());
  fflush (stdout);
  g_main_loop_run (loop);
  sim_listener_close ();
  sim_ssh_close ();
  sim_vendor_close ();
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new ("- a simulated fleet of sensors");
  g_autoptr(GError) error = NULL;
  struct rlimit limit;
  pid_t parent = getppid ();

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("vedette-sim: %s\n", error->message);
      return EXIT_FAILURE;
    }
  if (exit_with_parent && (prctl (PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid () != parent))
    return EXIT_FAILURE;
  signal (SIGPIPE, SIG_IGN);
  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
  xmlInitParser ();
  if (!make_fleet (&error) || !run (&error))
    {
      g_printerr ("vedette-sim: %s\n", error->message);
      return EXIT_FAILURE;
    }
  return EXIT_SUCCESS;
}
