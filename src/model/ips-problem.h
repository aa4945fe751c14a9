/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor.h"

G_BEGIN_DECLS

/**
 * IpsProblem:
 *
 * What is wrong with a sensor, worst first, in words, with the remedy. `severity` decides the sign
 * (ui/README.md): 0 fine, 1 soon or unusual, 2 broken, 3 unknown.
 */
typedef enum
{
  IPS_PROBLEM_NONE, IPS_PROBLEM_NEVER_CONTACTED, IPS_PROBLEM_UNREACHABLE, IPS_PROBLEM_LOGIN,
  IPS_PROBLEM_CERT_UNKNOWN, IPS_PROBLEM_CERT_CHANGED, IPS_PROBLEM_CERT_EXPIRED, IPS_PROBLEM_CERT_SOON,
  IPS_PROBLEM_CERT_NOT_YET, IPS_PROBLEM_LICENSE_EXPIRED, IPS_PROBLEM_LICENSE_NONE, IPS_PROBLEM_LICENSE_SOON,
  IPS_PROBLEM_CLOCK, IPS_PROBLEM_APPLICATION, IPS_PROBLEM_NOT_A_SENSOR, IPS_PROBLEM_HTTP, IPS_PROBLEM_REBOOTING, IPS_PROBLEM_OTHER,
  IPS_N_PROBLEMS
} IpsProblemKind;

typedef enum { IPS_SIGN_FINE, IPS_SIGN_WARNING, IPS_SIGN_ERROR, IPS_SIGN_UNKNOWN } IpsSign;

/* The remedy, as an action name of the program; the button's label is ips_remedy_to_label(). */
typedef enum { IPS_REMEDY_NONE, IPS_REMEDY_REFRESH, IPS_REMEDY_DIAGNOSE, IPS_REMEDY_PROPERTIES,
               IPS_REMEDY_SYNC_CERTIFICATE, IPS_REMEDY_REGENERATE_CERTIFICATE, IPS_REMEDY_TRUST,
               IPS_REMEDY_LICENSING } IpsRemedy;

typedef struct
{
  IpsProblemKind kind;
  IpsSign sign;
  IpsRemedy remedy;
  char *text;        /* (owned): "Not reachable since 09:12" */
  char *what_to_do;  /* (owned): "Check the cable and the address, or Diagnose"; "" where nothing is to do */
} IpsProblem;

IpsProblem *ips_problem_for_sensor (IpsSensor *sensor, IpsTransport fleet_default, gint64 now_us);
/* The one for the certificates window: only what concerns the certificate. */
IpsProblem *ips_problem_for_certificate (IpsSensor *sensor, IpsTransport fleet_default, gint64 now_us);
/* The one for the Licensing page: only what concerns the licence, and what keeps it from being known. */
IpsProblem *ips_problem_for_license (IpsSensor *sensor, IpsTransport fleet_default, gint64 now_us);
void ips_problem_free (IpsProblem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsProblem, ips_problem_free)
const char *ips_remedy_to_label (IpsRemedy remedy);     /* the chapter's word, translated */

/**
 * ips_explain_error:
 * @name: (nullable): the sensor or file it happened to
 *
 * Returns: (transfer full): sentences for people: what happened, to whom, why and what to do next
 *   ("ber-core-02 rejected the login. Check its user name and password.")
 */
char *ips_explain_error (IpsError code, const char *name, const char *detail);
/* The same for errors of update, download and licence servers and of files from them, whose detail begins with
 * the host ("www.cisco.com: the login was rejected"). @name: (nullable): %NULL takes the detail's own. */
char *ips_explain_site_error (IpsError code, const char *name, const char *detail);

G_END_DECLS
