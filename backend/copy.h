/* A copy of the office's database as one file: what backups, restores and checks work with. */
#ifndef BACKEND_COPY_H
#define BACKEND_COPY_H

#include "sync/sync.h"

struct copy_facts {
    int64_t position; /* of the last entry in its log */
    unsigned char incarnation[SYNC_ID_SIZE];
};

/* Write the database `from`, as one state of it, into the new file `to`, which mustn't be there; while others read and
 * write `from`. The file has nothing of what was deleted. It is durable on return, with its name. SYNC_OK or an SQLite
 * code, and then there is no `to`. */
int copy_make(const char *from, const char *to);

/* Read a database to its end. SYNC_OK when every page of it is sound; SQLITE_CORRUPT or SQLITE_NOTADB; SYNC_NOT_FOUND
 * when it is no office's database; or an SQLite code. */
int copy_check(const char *path, struct copy_facts *facts);

/* How the names of a database's files end: its own, and those that SQLite keeps beside it. */
#define COPY_END_COUNT 4
extern const char *const COPY_ENDS[COPY_END_COUNT];

/* What a copy beside the database is called while a restore or a check works on it: its name and one of these. Both remove it; one that dies
 * leaves it. */
#define COPY_RESTORING ".restoring"
#define COPY_VERIFYING ".verify"

/* Remove the database, with the files beside it, if it is there. */
void copy_remove(const char *path);

/* What stands in the file, and under its name, survives a power failure. SYNC_OK or SQLITE_IOERR. */
int copy_make_durable(const char *path);

#endif
