#include <string.h>

#include "schema/migrations.h"
#include "sync/id.h"
#include "sync/office/office.h"
#include "sync/statements.h"

static const char *const TEXTS[] = {
    [CHANGE_ADD] = "INSERT INTO sync_change (scope, position, table_nr, row) VALUES (?1, ?2, ?3, ?4)",
    [CHANGE_DROP] = "DELETE FROM sync_change WHERE scope = ?1 AND position = ?2 AND table_nr = ?3 AND row = ?4",
    [BRANCH_OTHER] = "SELECT nr FROM sync_branch WHERE branch = ?1 AND kind = ?2 AND device = ?3",
    [BRANCH_LAST] = "SELECT last FROM sync_branch WHERE nr = ?1",
    [BRANCH_ADVANCE] = "UPDATE sync_branch SET last = ?2 WHERE nr = ?1",
    [DOUBLE_FIND] = "SELECT ifnull(max(l.edit = ?3), 0), count(*) FROM sync_push p JOIN sync_log l ON l.position = p.first_position"
                    " WHERE p.branch = ?1 AND p.first_number = ?2",
};

/* The database's incarnation; drawn the first time. */
static int read_incarnation(struct server *server, const unsigned char *fresh)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(server->db, "SELECT incarnation FROM sync_database", -1, &statement, NULL);

    if (result != SQLITE_OK)
        return result;
    result = sqlite3_step(statement);
    if (result == SQLITE_ROW)
        memcpy(server->incarnation, sqlite3_column_blob(statement, 0), SYNC_ID_SIZE);
    sqlite3_finalize(statement);
    if (result != SQLITE_DONE)
        return result == SQLITE_ROW ? SYNC_OK : result;
    result = sqlite3_prepare_v2(server->db, "INSERT INTO sync_database (incarnation) VALUES (?1)", -1, &statement, NULL);
    if (result != SQLITE_OK)
        return result;
    sqlite3_bind_blob(statement, 1, fresh, SYNC_ID_SIZE, SQLITE_STATIC);
    result = statement_run(statement);
    sqlite3_finalize(statement);
    memcpy(server->incarnation, fresh, SYNC_ID_SIZE);
    return result;
}

static int open_parts(struct server *server, const unsigned char *incarnation)
{
    int result = read_incarnation(server, incarnation);

    if (result == SYNC_OK)
        result = catalogue_load(server->db, SCHEMA_VERSION, &server->catalogue);
    if (result == SYNC_OK)
        result = id_register(server->db);
    if (result == SYNC_OK)
        result = branches_open(server->db, &server->branches);
    if (result == SYNC_OK)
        result = scopes_open(server->db, &server->scopes);
    if (result == SYNC_OK)
        result = log_open(server->db, &server->log);
    if (result == SYNC_OK)
        result = transaction_open(server->db, &server->transaction);
    if (result == SYNC_OK)
        result = rows_open(server->db, &server->catalogue, &server->rows);
    if (result == SYNC_OK)
        result = statements_prepare(server->db, TEXTS, server->statements, SERVER_STATEMENTS);
    if (result == SYNC_OK)
        result = answer_open(server);
    return result;
}

int server_open(sqlite3 *db, const unsigned char incarnation[SYNC_ID_SIZE], struct server **out)
{
    struct server *server = sqlite3_malloc64(sizeof *server);
    int result;

    *out = NULL;
    if (!server)
        return SQLITE_NOMEM;
    memset(server, 0, sizeof *server);
    server->db = db;
    result = open_parts(server, incarnation);
    if (result == SYNC_OK)
        *out = server;
    else
        server_close(server);
    return result;
}

void server_close(struct server *server)
{
    if (!server)
        return;
    answer_close(server);
    statements_finalize(server->statements, SERVER_STATEMENTS);
    rows_close(server->rows);
    transaction_close(&server->transaction);
    log_close(&server->log);
    scopes_close(&server->scopes);
    branches_close(&server->branches);
    catalogue_free(&server->catalogue);
    sqlite3_free(server);
}
