#include "sync/scopes.h"

#include <string.h>

#include "sync/statements.h"

static const char *const TEXTS[] = {
    [SCOPE_FIND] = "SELECT nr FROM sync_scope WHERE id = ?1",
    [SCOPE_NUMBERED] = "SELECT id FROM sync_scope WHERE nr = ?1",
    [SCOPE_ADD] = "INSERT INTO sync_scope (id) VALUES (?1)",
};

int scopes_open(sqlite3 *db, struct scopes *scopes)
{
    *scopes = (struct scopes){ .db = db };
    return statements_prepare(db, TEXTS, scopes->statements, SCOPE_STATEMENTS);
}

void scopes_forget(struct scopes *scopes)
{
    sqlite3_free(scopes->ids);
    scopes->ids = NULL;
    scopes->count = 0;
}

void scopes_close(struct scopes *scopes)
{
    scopes_forget(scopes);
    statements_finalize(scopes->statements, SCOPE_STATEMENTS);
}

static int keep(struct scopes *scopes, int64_t nr, const unsigned char id[SYNC_ID_SIZE])
{
    size_t needed = (size_t)nr + 1;

    if (needed > scopes->count) {
        unsigned char(*ids)[SYNC_ID_SIZE] = sqlite3_realloc64(scopes->ids, needed * sizeof *ids);

        if (!ids)
            return SQLITE_NOMEM;
        memset(ids + scopes->count, 0, (needed - scopes->count) * sizeof *ids);
        scopes->ids = ids;
        scopes->count = needed;
    }
    memcpy(scopes->ids[nr], id, SYNC_ID_SIZE);
    return SYNC_OK;
}

int scopes_find(struct scopes *scopes, const unsigned char id[SYNC_ID_SIZE], int64_t *nr)
{
    sqlite3_stmt *statement = scopes->statements[SCOPE_FIND];
    int result;

    if (memcmp(id, SYNC_SHARED_SCOPE, SYNC_ID_SIZE) == 0) {
        *nr = SCOPE_SHARED_NR;
        return SYNC_OK;
    }
    /* A server knows some hundreds of scopes, a tablet a handful. */
    for (size_t i = SCOPE_SHARED_NR + 1; i < scopes->count; i++)
        if (memcmp(scopes->ids[i], id, SYNC_ID_SIZE) == 0) {
            *nr = (int64_t)i;
            return SYNC_OK;
        }
    sqlite3_bind_blob(statement, 1, id, SYNC_ID_SIZE, SQLITE_STATIC);
    result = statement_row(statement);
    if (result != SYNC_OK)
        return result;
    *nr = sqlite3_column_int64(statement, 0);
    statement_end(statement);
    return keep(scopes, *nr, id);
}

int scopes_numbered(struct scopes *scopes, int64_t nr, unsigned char id[SYNC_ID_SIZE])
{
    sqlite3_stmt *statement = scopes->statements[SCOPE_NUMBERED];
    int result;

    sqlite3_bind_int64(statement, 1, nr);
    result = statement_row(statement);
    if (result != SYNC_OK)
        return result;
    memcpy(id, sqlite3_column_blob(statement, 0), SYNC_ID_SIZE);
    statement_end(statement);
    return SYNC_OK;
}

int scopes_add(struct scopes *scopes, const unsigned char id[SYNC_ID_SIZE], int64_t *nr)
{
    int result = scopes_find(scopes, id, nr);

    if (result != SYNC_NOT_FOUND)
        return result;
    sqlite3_bind_blob(scopes->statements[SCOPE_ADD], 1, id, SYNC_ID_SIZE, SQLITE_STATIC);
    result = statement_run(scopes->statements[SCOPE_ADD]);
    if (result != SYNC_OK)
        return result;
    *nr = sqlite3_last_insert_rowid(scopes->db);
    return keep(scopes, *nr, id);
}
