/* Numbered migrations, compiled in from schema/, each applied once.
 * A file is named NNNN_SIDE_name.sql; SIDE is both, server or device. PRAGMA user_version holds the last number applied. */
#ifndef SYNC_MIGRATE_H
#define SYNC_MIGRATE_H

#include <sqlite3.h>

#include "schema/migrations.h"

enum side { SIDE_SERVER = 1, SIDE_DEVICE = 2 };

/* Bring `db` up to SCHEMA_VERSION in one transaction. SYNC_OK; SYNC_LATER when the database was made by a newer release;
 * or an SQLite code, and then the database is as it was once the connection is closed: with memory out, undoing may have to wait for that. */
int migrate(sqlite3 *db, enum side side);

#endif
