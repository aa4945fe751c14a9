/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-store-private.h"
#include "ips-worker.h"

G_BEGIN_DECLS

/* Shared by the store's life, its calls and what it gathers, and nobody else. */
struct _IpsStore
{
  GObject parent_instance;

  char *path;                    /* (owned) (not nullable) */
  char *warning;                 /* (nullable) */
  IpsWorker *worker;             /* (owned) (nullable): NULL once closed */
  IpsStoreBackend *backend;      /* (owned): touched on the worker only */

  GHashTable *facts;             /* sensor id -> IpsFactsRecord: the newest, not sent yet */
  GPtrArray *history;            /* (element-type IpsHistoryLine): not sent yet */
  GPtrArray *finishes;           /* (element-type IpsFinishRecord): not sent yet */
  GPtrArray *finish_tasks;       /* (element-type GTask): one per record of finishes */
  GPtrArray *flush_tasks;        /* (element-type GTask): asked for while the batch was gathered */
  guint write_source;            /* when the gathered is sent; 0 nothing is gathered */
  gint64 write_due_us;           /* monotonic */
  gboolean writing;              /* a batch is with the worker */
  gboolean failing;              /* the last batch could not be written */

  guint poll_source;
  gboolean polling;              /* a poll is with the worker */
};

/* "problem": what a person must hear of even where the caller drops the error. */
void ips_store_tell_problem (IpsStore *self, const GError *error);
/* Before its life ends: what is gathered is not sent any more. And before it begins. */
void ips_store_init_gathered (IpsStore *self);
void ips_store_free_gathered (IpsStore *self);

G_END_DECLS
