/* A module's SQL as one set: an enum names the statements, an array holds their texts, all are prepared at open. */
#ifndef SYNC_STATEMENTS_H
#define SYNC_STATEMENTS_H

#include <sqlite3.h>
#include <stddef.h>

/* Prepare texts[i] into statements[i]. On failure none is prepared and every statements[i] is NULL. */
int statements_prepare(sqlite3 *db, const char *const *texts, sqlite3_stmt **statements, size_t count);

/* Finalize all; NULLs are allowed. */
void statements_finalize(sqlite3_stmt **statements, size_t count);

/* Run a statement that returns no rows, then reset it and forget its parameters. SYNC_OK or an SQLite code. */
int statement_run(sqlite3_stmt *statement);

/* Step once. SYNC_OK with a row to read (reset it afterwards); SYNC_NOT_FOUND without, already reset; or an SQLite code. */
int statement_row(sqlite3_stmt *statement);

/* End the reading of rows: reset, forget the parameters. */
void statement_end(sqlite3_stmt *statement);

#endif
