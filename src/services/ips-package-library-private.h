/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of the package library: its list, what comes in, what is compared. */
#pragma once

#include "ips-package-library.h"
#include "ips-worker.h"

G_BEGIN_DECLS

struct _IpsPackageLibrary
{
  GObject parent_instance;

  IpsStore *store;          /* (owned) */
  char *folder;
  const char *boot;         /* (static): "" unknown */
  IpsWorker *worker;        /* (owned): what people wait for */
  IpsWorker *behind;        /* (owned): writing out and comparing behind the scenes */
  GPtrArray *files;         /* (owned) (element-type IpsPackageFile): the newest first */
  GHashTable *removing;     /* (owned): SHA-256 of what is being removed: nothing may list it again */
  gboolean loaded;
  gboolean reloading, reload_again;
  GPtrArray *loading;       /* (owned) (element-type GTask): wait for the first load */
};

/* What is done with one file, one step after the other. */
typedef struct
{
  IpsPackageFile *file;      /* (owned) (nullable) */
  char *path;                /* (nullable): of a part, or what is imported */
  char *place;               /* (nullable) */
  char *note;                /* (nullable) */
  char *who;                 /* (nullable) */
  gboolean copied;           /* @path is a copy of ours */
} IpsPackageStep;
void ips_package_step_free (gpointer data);

/* Runs @func with the step of @task, which stays its owner. @callback gets a reference to @task. */
void ips_package_library_run_step (IpsPackageLibrary *self, GTask *task, IpsWorkerFunc func, GAsyncReadyCallback callback);

/* Into the memory, once the store has it. (transfer none): the one in the list */
IpsPackageFile *ips_package_library_put (IpsPackageLibrary *self, const IpsPackageFile *file);

G_END_DECLS
