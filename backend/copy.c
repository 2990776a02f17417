#include "backend/copy.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sync/statements.h"

#define BUSY_MS 10000

static int open_quietly(const char *path, sqlite3 **db)
{
    int result = sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE, NULL);

    if (result == SQLITE_OK)
        result = sqlite3_busy_timeout(*db, BUSY_MS);
    return result;
}

static int sync_path(const char *path, int flags)
{
    int descriptor = open(path, flags | O_CLOEXEC);
    int failed = descriptor < 0 || fsync(descriptor) != 0;

    if (descriptor >= 0)
        close(descriptor);
    return failed ? SQLITE_IOERR : SYNC_OK;
}

int copy_make_durable(const char *path)
{
    const char *slash = strrchr(path, '/');
    char directory[1024] = ".";
    int result = sync_path(path, O_RDONLY);

    if (slash && (size_t)snprintf(directory, sizeof directory, "%.*s", slash == path ? 1 : (int)(slash - path), path) >=
                     sizeof directory)
        return SQLITE_IOERR;
    return result == SYNC_OK ? sync_path(directory, O_RDONLY | O_DIRECTORY) : result;
}

int copy_make(const char *from, const char *to)
{
    sqlite3_stmt *vacuum = NULL;
    sqlite3 *db = NULL;
    int result;

    if (access(to, F_OK) == 0)
        return SQLITE_CANTOPEN;
    result = open_quietly(from, &db);
    if (result == SQLITE_OK)
        result = sqlite3_prepare_v2(db, "VACUUM INTO ?1", -1, &vacuum, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_bind_text(vacuum, 1, to, -1, SQLITE_STATIC);
    if (result == SQLITE_OK)
        result = statement_run(vacuum);
    sqlite3_finalize(vacuum);
    sqlite3_close(db);
    if (result == SYNC_OK)
        result = copy_make_durable(to);
    if (result != SYNC_OK)
        unlink(to);
    return result;
}

const char *const COPY_ENDS[COPY_END_COUNT] = { "", "-wal", "-shm", "-journal" };

void copy_remove(const char *path)
{
    char name[1100];

    for (size_t i = 0; i < COPY_END_COUNT; i++) {
        snprintf(name, sizeof name, "%s%s", path, COPY_ENDS[i]);
        unlink(name);
    }
}

static int check_pages(sqlite3 *db)
{
    sqlite3_stmt *check = NULL;
    const char *text;
    int result = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &check, NULL);

    if (result == SQLITE_OK)
        result = statement_row(check);
    if (result == SYNC_OK) {
        text = (const char *)sqlite3_column_text(check, 0);
        result = !text ? SQLITE_NOMEM : strcmp(text, "ok") == 0 ? SYNC_OK : SQLITE_CORRUPT;
    }
    sqlite3_finalize(check);
    return result;
}

static int read_facts(sqlite3 *db, struct copy_facts *facts)
{
    sqlite3_stmt *read = NULL;
    int result = sqlite3_prepare_v2(
        db, "SELECT incarnation, (SELECT ifnull(max(position), 0) FROM sync_log) FROM sync_database", -1, &read, NULL);

    if (result == SQLITE_ERROR)
        return SYNC_NOT_FOUND;
    if (result == SQLITE_OK)
        result = statement_row(read);
    if (result == SYNC_OK && sqlite3_column_bytes(read, 0) != SYNC_ID_SIZE)
        result = SQLITE_CORRUPT;
    if (result == SYNC_OK) {
        memcpy(facts->incarnation, sqlite3_column_blob(read, 0), SYNC_ID_SIZE);
        facts->position = sqlite3_column_int64(read, 1);
    }
    sqlite3_finalize(read);
    return result;
}

int copy_check(const char *path, struct copy_facts *facts)
{
    sqlite3 *db = NULL;
    int result = open_quietly(path, &db);

    if (result == SQLITE_OK)
        result = check_pages(db);
    if (result == SYNC_OK)
        result = read_facts(db, facts);
    sqlite3_close(db);
    return result;
}
