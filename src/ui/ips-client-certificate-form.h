/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-secret.h"
#include "ips-update-settings.h"

G_BEGIN_DECLS

/**
 * IpsClientCertificateForm: *Client Certificate*: the files of our certificate and key and their passphrase, with what they say
 * (subject, issuer, expiry) or why they cannot be used. A part of *Edit Update Server Settings*. Signal "changed".
 */
#define IPS_TYPE_CLIENT_CERTIFICATE_FORM (ips_client_certificate_form_get_type ())
G_DECLARE_FINAL_TYPE (IpsClientCertificateForm, ips_client_certificate_form, IPS, CLIENT_CERTIFICATE_FORM, GtkBox)

/* @stored: (nullable): the passphrase that is kept */
void ips_client_certificate_form_set (IpsClientCertificateForm *self, const IpsUpdateSettings *settings, IpsSecret *stored);
/* Gives its labels the width of @label, which stands above them. */
void ips_client_certificate_form_align (IpsClientCertificateForm *self, GtkWidget *label);
void ips_client_certificate_form_read (IpsClientCertificateForm *self, IpsUpdateSettings *settings);
/* (transfer full) (nullable): what was entered; %NULL: the stored one stays */
IpsSecret *ips_client_certificate_form_get_passphrase (IpsClientCertificateForm *self);
/* Says @sentence at its place; %FALSE where that is not of this form. */
gboolean ips_client_certificate_form_show_problem (IpsClientCertificateForm *self, IpsUpdateField field, const char *sentence);
/* What is wrong with the files as they were read last, and at which entry; %NULL where nothing is. (transfer none) */
const char *ips_client_certificate_form_get_problem (IpsClientCertificateForm *self, IpsUpdateField *field);

G_END_DECLS
