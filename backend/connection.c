#include "backend/connection.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sync/migrate.h"

#define BUSY_MS   5000 /* another process, such as `naober account add`, may be writing */
#define KEEP_MOST 64   /* idle connections that are kept */

/* The one writer keeps 24 MB of pages: a row is read, judged and written later, and a page that went out of the cache meanwhile would be
 * written to the write-ahead log twice and read again. What is erased leaves nothing in free pages. */
static const char WRITE_PRAGMAS[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                                    "PRAGMA cache_size = -24000; PRAGMA secure_delete = ON;";
static const char READ_PRAGMAS[] = "PRAGMA query_only = ON;";

void connection_prepare(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int open_database(const char *path, bool to_write, sqlite3 **db)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (to_write ? SQLITE_OPEN_CREATE : 0);
    int result = sqlite3_open_v2(path, db, flags, NULL);

    if (result == SQLITE_OK)
        result = sqlite3_extended_result_codes(*db, 1);
    if (result == SQLITE_OK)
        result = sqlite3_busy_timeout(*db, BUSY_MS);
    if (result == SQLITE_OK && to_write)
        result = sqlite3_exec(*db, WRITE_PRAGMAS, NULL, NULL, NULL);
    if (result == SQLITE_OK && to_write)
        result = migrate(*db, SIDE_SERVER);
    return result;
}

int connection_open(const char *path, bool to_write, struct connection **out)
{
    struct connection *connection = calloc(1, sizeof *connection);
    unsigned char incarnation[SYNC_ID_SIZE];
    int result;

    *out = NULL;
    if (!connection)
        return SQLITE_NOMEM;
    connection->lock = -1;
    randombytes_buf(incarnation, sizeof incarnation);
    result = open_database(path, to_write, &connection->db);
    if (result == SYNC_OK)
        result = server_open(connection->db, incarnation, &connection->server);
    if (result == SYNC_OK)
        result = accounts_open(connection->db, &connection->accounts);
    if (result == SYNC_OK && !to_write)
        result = sqlite3_exec(connection->db, READ_PRAGMAS, NULL, NULL, NULL);
    if (result == SYNC_OK)
        *out = connection;
    else
        connection_close(connection);
    return result;
}

void connection_close(struct connection *connection)
{
    if (!connection)
        return;
    accounts_close(connection->accounts);
    server_close(connection->server);
    sqlite3_close(connection->db);
    if (connection->lock >= 0)
        close(connection->lock);
    free(connection);
}

struct readers {
    char *path;
    pthread_mutex_t mutex;
    struct connection *idle[KEEP_MOST];
    size_t idle_count;
};

int readers_new(const char *path, struct readers **out)
{
    struct readers *readers = calloc(1, sizeof *readers);

    *out = NULL;
    if (readers)
        readers->path = strdup(path);
    if (!readers || !readers->path) {
        free(readers);
        return SQLITE_NOMEM;
    }
    pthread_mutex_init(&readers->mutex, NULL);
    *out = readers;
    return SYNC_OK;
}

void readers_free(struct readers *readers)
{
    if (!readers)
        return;
    for (size_t i = 0; i < readers->idle_count; i++)
        connection_close(readers->idle[i]);
    pthread_mutex_destroy(&readers->mutex);
    free(readers->path);
    free(readers);
}

int readers_take(struct readers *readers, struct connection **out)
{
    *out = NULL;
    pthread_mutex_lock(&readers->mutex);
    if (readers->idle_count > 0)
        *out = readers->idle[--readers->idle_count];
    pthread_mutex_unlock(&readers->mutex);
    return *out ? SYNC_OK : connection_open(readers->path, false, out);
}

void readers_give(struct readers *readers, struct connection *connection)
{
    bool kept = false;

    if (!connection)
        return;
    pthread_mutex_lock(&readers->mutex);
    if (readers->idle_count < KEEP_MOST) {
        readers->idle[readers->idle_count++] = connection;
        kept = true;
    }
    pthread_mutex_unlock(&readers->mutex);
    if (!kept)
        connection_close(connection);
}
