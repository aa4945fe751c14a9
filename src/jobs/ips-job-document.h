/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-job.h"

G_BEGIN_DECLS

/* The cells of a row of IpsJobDocument. */
typedef enum { IPS_DOCUMENT_DEVICE, IPS_DOCUMENT_STATE, IPS_DOCUMENT_ENDED, IPS_DOCUMENT_MESSAGE, IPS_DOCUMENT_DETAIL, IPS_N_DOCUMENT_CELLS } IpsDocumentCell;

/**
 * IpsJobDocument: what came of a job, to be kept or handed on: what, when, who, and each device with its outcome. A plain value, whose
 * texts are safe to show; one owner, any thread.
 */
typedef struct
{
  char *title;               /* "Update License on 3 devices" */
  GStrv facts;               /* "Begun: 28 Nov 2026 10:00" and so on, the counts last */
  const char *headings[IPS_N_DOCUMENT_CELLS];
  GPtrArray *rows;           /* (owned) (element-type GStrv): IPS_N_DOCUMENT_CELLS each */
} IpsJobDocument;

IpsJobDocument *ips_job_document_new (IpsJob *job, gint64 now_us);
void ips_job_document_free (IpsJobDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsJobDocument, ips_job_document_free)
/* A page that needs nothing else, every text escaped. (transfer full) */
char *ips_job_document_to_html (const IpsJobDocument *self);

G_END_DECLS
