#include <string.h>

#include "schema/migrations.h"
#include "sync/id.h"
#include "sync/office/changes.h"
#include "sync/office/derive.h"
#include "sync/office/members.h"
#include "sync/office/order.h"
#include "sync/statements.h"

static const char *const TEXTS[] = {
    [CHANGE_ADD] = "INSERT INTO sync_change (scope, position, table_nr, row) VALUES (?1, ?2, ?3, ?4)",
    /* OR FAIL as in log.c: no copies of pages to undo it alone. */
    [CHANGES_ADD] = "INSERT OR FAIL INTO sync_change (scope, position, table_nr, row) VALUES (?,?,?,?),(?,?,?,?),(?,?,?,?),(?,?,?,?),(?,?,?,?),"
                    "(?,?,?,?),(?,?,?,?),(?,?,?,?),(?,?,?,?),(?,?,?,?),(?,?,?,?),(?,?,?,?),(?,?,?,?),(?,?,?,?),(?,?,?,?),(?,?,?,?)",
    [CHANGE_DROP] = "DELETE FROM sync_change WHERE scope = ?1 AND position = ?2 AND table_nr = ?3 AND row = ?4",
    /* A scope without a sum of its own had either no rows yet, or had them from before sums were kept: then it gets none. */
    [SUM_READ] = "SELECT rows, sum FROM sync_sum WHERE scope = ?1 UNION ALL"
                 " SELECT 0, 0 WHERE NOT EXISTS (SELECT 1 FROM sync_sum WHERE scope = ?1)"
                 " AND NOT EXISTS (SELECT 1 FROM sync_change WHERE scope = ?1)",
    [SUM_WRITE] = "INSERT OR REPLACE INTO sync_sum (scope, rows, sum) VALUES (?1, ?2, ?3)",
    [LEFT_ADD] = "INSERT OR REPLACE INTO sync_left (table_nr, id, scope, position) VALUES (?1, ?2, ?3, ?4)",
    [LEFT_DROP] = "DELETE FROM sync_left WHERE table_nr = ?1 AND id = ?2 AND scope = ?3",
    [LEFT_FIND] = "SELECT 1 FROM sync_left WHERE table_nr = ?1 AND id = ?2 AND scope = ?3",
    [LEFT_FORGET] = "DELETE FROM sync_left WHERE table_nr = ?1 AND id = ?2",
    [ERASED_ADD] = "INSERT OR IGNORE INTO sync_erased (table_nr, id, position) VALUES (?1, ?2, ?3)",
    [ERASED_FIND] = "SELECT 1 FROM sync_erased WHERE id = ?2 AND (?1 IS NULL OR table_nr = ?1)",
    [ERASED_ALL] = "SELECT table_nr, id FROM sync_erased ORDER BY position, table_nr, id",
    [ERASED_ANY] = "SELECT 1 FROM sync_erased LIMIT 1",
    [QUARANTINE_ALL] = "SELECT q.position, p.arrived, p.branch, l.edit, q.reason, q.detail FROM sync_quarantine q"
                       " JOIN sync_log l ON l.position = q.position JOIN sync_push p ON p.first_position ="
                       " (SELECT max(first_position) FROM sync_push WHERE first_position <= q.position) ORDER BY q.position",
    [QUARANTINE_DROP] = "DELETE FROM sync_quarantine WHERE position = ?1",
    [BRANCH_LAST] = "SELECT last FROM sync_branch WHERE nr = ?1",
    [BRANCH_ADVANCE] = "UPDATE sync_branch SET last = ?2 WHERE nr = ?1 AND last < ?2",
    [DOUBLE_FIND] = "SELECT ifnull(max(l.edit = ?3), 0), count(*) FROM sync_push p JOIN sync_log l ON l.position = p.first_position"
                    " WHERE p.branch = ?1 AND p.first_number = ?2",
    [REFUSED_ADD] = "INSERT INTO sync_refused (table_nr, row, position, branch, number) VALUES (?1, ?2, ?3, ?4, ?5)",
    [REFUSED_OF_ROW] = "SELECT branch, number FROM sync_refused WHERE table_nr = ?1 AND row = ?2 ORDER BY position DESC"
                       " LIMIT ?3",
    [REFUSED_TIDY] = "DELETE FROM sync_refused WHERE position NOT IN (SELECT position FROM sync_quarantine)",
    [MEMBER_LIST] = "SELECT scope FROM sync_member WHERE person = ?1 ORDER BY scope",
    [MEMBER_ADD] = "INSERT OR IGNORE INTO sync_member (person, scope) VALUES (?1, ?2)",
    [MEMBERS_DROP] = "DELETE FROM sync_member WHERE person = ?1",
    [DISTRUST_FIND] = "SELECT reason FROM sync_distrust WHERE device = ?1",
    [DISTRUST_ADD] = "INSERT OR REPLACE INTO sync_distrust (device, reason) VALUES (?1, ?2)",
    [DISTRUST_DROP] = "DELETE FROM sync_distrust WHERE device = ?1",
    [INCARNATION_SET] = "UPDATE sync_database SET incarnation = ?1",
    [INCARNATION_ADD] = "INSERT INTO sync_incarnation (position, former, incarnation, kept) VALUES (?1, ?2, ?3, ?4)",
    [INCARNATION_LIST] = "SELECT former, kept FROM sync_incarnation ORDER BY position DESC",
    [INCARNATION_ANY] = "SELECT 1 FROM sync_incarnation LIMIT 1",
    [SETTLED_ADD] = "INSERT OR IGNORE INTO sync_settled (branch, number, register, table_nr, id, incarnation, stand, schema)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [SETTLED_TOLD] = "UPDATE sync_settled SET schema = ?6 WHERE branch = ?1 AND number = ?2 AND register = ?3 AND table_nr = ?4"
                     " AND id = ?5",
    [SETTLED_FIND] = "SELECT incarnation, stand, schema FROM sync_settled WHERE branch = ?1 AND number = ?2 AND register = ?3 AND table_nr = ?4"
                     " AND id = ?5",
    [SETTLED_FORGET] = "DELETE FROM sync_settled WHERE table_nr = ?1 AND id = ?2",
    [ATTESTED_FORGET] = "DELETE FROM sync_attested WHERE table_nr = ?1 AND id = ?2",
    [ATTESTED_FIND] = "SELECT max(schema) FROM sync_attested WHERE table_nr = ?1 AND id = ?2 AND incarnation = ?3 AND stand >= ?4",
    [ATTESTED_SET] = "INSERT INTO sync_attested (table_nr, id, incarnation, stand, schema) VALUES (?1, ?2, ?3, ?4, ?5)"
                     " ON CONFLICT DO UPDATE SET stand = max(stand, excluded.stand)",
    [REFUSED_BEFORE] = "SELECT reason, detail FROM sync_refused_before WHERE position = ?1",
    [BACKUP_ADD] = "INSERT INTO sync_backup (made, position) VALUES (?1, ?2)",
    [BACKED_UP] = "SELECT position FROM sync_backup ORDER BY position DESC LIMIT 1 OFFSET 1",
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

static int read_before(struct server *server)
{
    sqlite3_stmt *statement = NULL;
    int step, result = sqlite3_prepare_v2(server->db, "SELECT position FROM sync_before", -1, &statement, NULL);

    if (result != SQLITE_OK)
        return result;
    step = sqlite3_step(statement);
    if (step == SQLITE_ROW)
        server->before = sqlite3_column_int64(statement, 0);
    result = sqlite3_finalize(statement);
    return step == SQLITE_ROW || step == SQLITE_DONE ? SYNC_OK : result;
}

static int open_parts(struct server *server, const unsigned char *incarnation)
{
    int result = read_incarnation(server, incarnation);

    if (result == SYNC_OK)
        result = read_before(server);
    if (result == SYNC_OK)
        result = catalogue_load(server->db, SCHEMA_VERSION, &server->catalogue);
    if (result == SYNC_OK)
        result = id_register(server->db);
    if (result == SYNC_OK)
        result = branches_open(server->db, &server->branches);
    if (result == SYNC_OK)
        result = scopes_open(server->db, &server->scopes);
    if (result == SYNC_OK)
        result = log_open(server->db, &server->branches, &server->log);
    if (result == SYNC_OK)
        result = transaction_open(server->db, &server->transaction);
    if (result == SYNC_OK)
        result = rows_open(server->db, &server->catalogue, &server->rows);
    if (result == SYNC_OK)
        rows_keep_sums(server->rows, changes_sum, server);
    if (result == SYNC_OK)
        result = family_open(server->db, &server->catalogue, server->rows, &server->family);
    if (result == SYNC_OK)
        result = statements_prepare(server->db, TEXTS, server->statements, SERVER_STATEMENTS);
    if (result == SYNC_OK)
        result = answer_open(server);
    if (result == SYNC_OK) /* what is erased or replaced leaves nothing in free pages (R14) */
        result = sqlite3_exec(server->db, "PRAGMA secure_delete = ON", NULL, NULL, NULL);
    return result;
}

/* A database that an earlier release left: derived anew once, so that what is derived since then is there of all that is in the log. */
static int bring_up_to_date(struct server *server)
{
    sqlite3_stmt *statement = NULL;
    int step, result = sqlite3_prepare_v2(server->db, "SELECT 1 FROM sync_before WHERE derived = 0", -1, &statement, NULL);

    if (result != SQLITE_OK)
        return result;
    step = sqlite3_step(statement);
    result = sqlite3_finalize(statement);
    if (step != SQLITE_ROW)
        return result;
    result = server_rebuild(server);
    return result == SYNC_OK ? sqlite3_exec(server->db, "UPDATE sync_before SET derived = 1", NULL, NULL, NULL) : result;
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
        result = bring_up_to_date(server);
    if (result == SYNC_OK)
        *out = server;
    else
        server_close(server);
    return result;
}

int server_scope(struct server *server, int64_t nr, unsigned char id[SYNC_ID_SIZE])
{
    return scopes_numbered(&server->scopes, nr, id);
}

void server_close(struct server *server)
{
    if (!server)
        return;
    answer_close(server);
    statements_finalize(server->statements, SERVER_STATEMENTS);
    family_close(&server->family);
    rows_close(server->rows);
    transaction_close(&server->transaction);
    log_close(&server->log);
    scopes_close(&server->scopes);
    branches_close(&server->branches);
    catalogue_free(&server->catalogue);
    sqlite3_free(server);
}

int server_is_erased(struct server *server, const struct erased *row, bool *erased)
{
    const struct table *table = catalogue_table(&server->catalogue, (struct slice){ row->table, strlen(row->table) });

    return table ? changes_is_erased(server, table, row->id, erased) : SYNC_NOT_FOUND;
}

int server_scopes(struct server *server, const unsigned char person[SYNC_ID_SIZE],
                  int (*each)(void *context, const unsigned char scope[SYNC_ID_SIZE]), void *context)
{
    struct arena arena = ARENA_EMPTY;
    int64_t *scopes;
    size_t count;
    int result = members_scopes(server, person, &arena, &scopes, &count);

    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        unsigned char id[SYNC_ID_SIZE];

        result = scopes_numbered(&server->scopes, scopes[i], id);
        if (result == SYNC_OK)
            result = each(context, id);
    }
    arena_free(&arena);
    return result;
}

int server_distrusts(struct server *server, const unsigned char device[SYNC_ID_SIZE], char reason[SERVER_REASON_SIZE])
{
    return members_distrusted(server, device, reason);
}

int server_rebuild(struct server *writer)
{
    int result = transaction_write(&writer->transaction);

    if (result == SYNC_OK)
        result = transaction_end(&writer->transaction, derive_all(writer));
    if (result != SYNC_OK)
        order_forget(writer);
    return result;
}

struct deletion server_deletion(struct server *server)
{
    return (struct deletion){ &server->catalogue, &server->branches, server->rows };
}

int server_position(struct server *server, int64_t *position)
{
    return log_end(&server->log, position);
}

int server_backed_up(struct server *writer, int64_t position, int64_t now)
{
    sqlite3_stmt *statement = writer->statements[BACKUP_ADD];

    sqlite3_bind_int64(statement, 1, now);
    sqlite3_bind_int64(statement, 2, position);
    return statement_run(statement);
}
