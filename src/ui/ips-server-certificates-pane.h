/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-site-trust.h"
#include "ips-update-settings.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsServerCertificatesPane: what a server is trusted by, and the certificates of the update servers: retrieved in
 * one step, each viewed, accepted or removed. A part of *Edit Update Server Settings*.
 *
 * Signals: "changed": the user chose what a server is trusted by. "retrieve": Retrieve was pressed, or a certificate
 * was accepted and the hosts behind it can be asked now; who hears it calls _set_busy() and later _take_hosts().
 */
#define IPS_TYPE_SERVER_CERTIFICATES_PANE (ips_server_certificates_pane_get_type ())
G_DECLARE_FINAL_TYPE (IpsServerCertificatesPane, ips_server_certificates_pane, IPS, SERVER_CERTIFICATES_PANE, GtkBox)

/* For a pane made by a template: before anything else. */
void ips_server_certificates_pane_set_workspace (IpsServerCertificatesPane *self, IpsWorkspace *workspace);
void ips_server_certificates_pane_set_trust (IpsServerCertificatesPane *self, IpsUpdateTrust trust);
IpsUpdateTrust ips_server_certificates_pane_get_trust (IpsServerCertificatesPane *self);
/* @sensitive FALSE: Retrieve is disabled and @why says why. */
void ips_server_certificates_pane_set_retrievable (IpsServerCertificatesPane *self, gboolean sensitive, const char *why);
void ips_server_certificates_pane_set_busy (IpsServerCertificatesPane *self, gboolean busy);
/* @hosts: (element-type IpsSiteHost): what was retrieved; @sentence: how it went */
void ips_server_certificates_pane_take_hosts (IpsServerCertificatesPane *self, GPtrArray *hosts, const char *sentence);

G_END_DECLS
