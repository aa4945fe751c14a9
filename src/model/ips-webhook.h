/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-job.h"
#include "ips-mail-settings.h"

G_BEGIN_DECLS

/* Whose secret it is in the vault. */
#define IPS_WEBHOOK_VAULT_OWNER "webhook"

/**
 * IpsWebhookSettings: the web server that is told of jobs that ended, as *Webhook* asks for it. The header's value is in
 * the vault under %IPS_WEBHOOK_VAULT_OWNER. Texts are never %NULL.
 */
typedef struct
{
  char *address;        /* "https://chat.example.org/hooks/ips"; "": nobody is told */
  gboolean plain;       /* http is allowed too; default not */
  char *header;         /* the header that carries the secret; default "Authorization" */
  IpsMailJobs jobs;     /* default ALL */
} IpsWebhookSettings;

IpsWebhookSettings *ips_webhook_settings_new (void);                     /* the defaults */
IpsWebhookSettings *ips_webhook_settings_copy (const IpsWebhookSettings *self);
void ips_webhook_settings_free (IpsWebhookSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsWebhookSettings, ips_webhook_settings_free)

/* The store's settings, text by name ("webhook.address"). A value that is missing or not well formed is the default. */
IpsWebhookSettings *ips_webhook_settings_read (GHashTable *values);
GHashTable *ips_webhook_settings_write (const IpsWebhookSettings *self);  /* (transfer full) */

typedef enum { IPS_WEBHOOK_FIELD_NONE, IPS_WEBHOOK_FIELD_ADDRESS, IPS_WEBHOOK_FIELD_HEADER } IpsWebhookField;
/* @field: (out) (optional): the one that is wrong. Error: %IPS_ERROR_INVALID, which says what to enter. */
gboolean ips_webhook_settings_validate (const IpsWebhookSettings *self, IpsWebhookField *field, GError **error);
/* Whether @text can be the value of a header: printable ASCII, at most 4,000 characters. Error: %IPS_ERROR_INVALID. */
gboolean ips_webhook_secret_check (const char *text, GError **error);

/**
 * ips_webhook_compose:
 *
 * What the server is told of @job: a JSON object with "text", a sentence that chat servers show, and the job with its
 * counts and operations: what failed first, at most 500 of them, and how many were left out. At most 512 KiB.
 *
 * Returns: (transfer full)
 */
GBytes *ips_webhook_compose (IpsJob *job);
/* The same shape for a try. */
GBytes *ips_webhook_compose_test (gint64 now_us);

G_END_DECLS
