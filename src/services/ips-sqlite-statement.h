/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>
#include "ips-clock.h"
#include "ips-store-backend.h"

G_BEGIN_DECLS

/* The number of bits in IpsStoreParts. */
#define IPS_STORE_N_PARTS 16

/**
 * IpsSqlite: a connection with its prepared statements and what is known of others' writes. Used by one
 * thread, the store's worker.
 */
typedef struct
{
  sqlite3 *db;
  GThread *thread;                           /* the one that opened it: nobody else may touch it */
  char *path;
  GHashTable *statements;                    /* static SQL text (by address) -> sqlite3_stmt (owned) */
  gint64 known[IPS_STORE_N_PARTS];           /* counter of each part as last seen */
  gint64 bumped[IPS_STORE_N_PARTS];          /* counter of each part written in this transaction; 0 not */
  guint foreign;                             /* parts somebody else wrote and nobody was told of yet */
  gint64 data_version;
  gint64 job_id;                             /* whose parameters were claimed last; 0 none */
  GRefString *parameters;                    /* (owned) (nullable): they never change, and no job gets the id of another */
  IpsClock *clock;                           /* (owned) (nullable): the pace's; NULL for the system's */
} IpsSqlite;

/* Every write below needs a transaction: begin, then end with what the work in between returned. end
 * commits when @ok, marks @parts as changed, and rolls back otherwise, also where the commit fails. */
gboolean ips_sqlite_begin (IpsSqlite *self, GError **error);
gboolean ips_sqlite_end (IpsSqlite *self, gboolean ok, guint parts, GError **error);

/**
 * ips_sqlite_query:
 * @sql: a static string: the prepared statement is kept under its address
 * @format: one letter per placeholder: s text (NULL is ""), i int, l gint64, b GBytes (NULL is NULL)
 *
 * Returns: (transfer none) (nullable): the bound statement; step it with ips_sqlite_row(). It must not be
 *   in use already.
 */
sqlite3_stmt *ips_sqlite_query (IpsSqlite *self, GError **error, const char *sql, const char *format, ...);
/* TRUE: there is a row. FALSE: no more (the statement is reset), or *@error is set. */
gboolean ips_sqlite_row (IpsSqlite *self, sqlite3_stmt *statement, GError **error);
/* After the rows: %FALSE where @local_error says that they were not all of them; takes it over. */
gboolean ips_sqlite_propagate (GError **error, GError *local_error);
/* Leaves a statement before its last row. */
void ips_sqlite_done (sqlite3_stmt *statement);
/* A statement without rows. */
gboolean ips_sqlite_run (IpsSqlite *self, GError **error, const char *sql, const char *format, ...);
/* First column of the first row; @fallback where there is none. */
gboolean ips_sqlite_get_int (IpsSqlite *self, gint64 *value, gint64 fallback, GError **error, const char *sql,
                             const char *format, ...);
/* (transfer full): "" for NULL */
char *ips_sqlite_text (sqlite3_stmt *statement, int column);
/* The same in place of what *@field owns. */
void ips_sqlite_take_text (char **field, sqlite3_stmt *statement, int column);

/* Reads which parts others wrote; parts of own writes are not among them. */
gboolean ips_sqlite_poll (IpsSqlite *self, guint *parts, GError **error);
/* Takes the counters as they are as known. */
gboolean ips_sqlite_learn_counters (IpsSqlite *self, GError **error);

/* Runs one or several statements that are not kept. */
gboolean ips_sqlite_exec (IpsSqlite *self, const char *sql, GError **error);
/* The one place where SQLite's codes become ours. */
void ips_sqlite_set_error (IpsSqlite *self, GError **error);
void ips_sqlite_finalize_all (IpsSqlite *self);

G_END_DECLS
