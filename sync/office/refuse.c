/* The verdict "refused", written down: in quarantine, and for the history of the row that the edit names. */
#include "sync/edit.h"
#include "sync/office/office.h"
#include "sync/statements.h"

int refuse(struct server *server, struct version version, int64_t position, struct slice text,
           const struct fault *fault)
{
    sqlite3_stmt *statement = server->statements[REFUSED_ADD];
    struct arena arena = ARENA_EMPTY;
    struct faults ignored = { .count = 0 };
    struct edit edit;
    int result = edit_decode(&server->catalogue, &server->branches, text, &arena, &edit, &ignored);

    if ((result == SYNC_OK || result == SYNC_INVALID) && edit.table) {
        sqlite3_bind_int(statement, 1, edit.table->number);
        sqlite3_bind_blob(statement, 2, edit.row, SYNC_ID_SIZE, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 3, position);
        sqlite3_bind_int64(statement, 4, version.branch);
        sqlite3_bind_int64(statement, 5, version.number);
        result = statement_run(statement);
    }
    arena_free(&arena);
    return result == SYNC_OK || result == SYNC_INVALID ? log_refuse(&server->log, position, fault) : result;
}
