/* The verdict "refused", written down: in quarantine, and for the history of the row that the edit names. */
#include "sync/office/derive.h"
#include "sync/statements.h"

/* What devices attest and what the office commands are no edits, though they name rows. */
static bool is_edit(struct slice text)
{
    static const char *const NAMES[] = { "getuigt", "opdracht" };
    struct json json = json_open(text.bytes, text.length), values[2];
    struct json_members others;
    bool given[2];

    return json_peek(&json) == JSON_OBJECT && json_members(&json, NAMES, 2, values, given, &others) && !given[0] &&
           !given[1];
}

static int note(const struct hearing *hearing, const struct edit *edit)
{
    sqlite3_stmt *statement = hearing->server->statements[REFUSED_ADD];

    sqlite3_bind_int(statement, 1, edit->table->number);
    sqlite3_bind_blob(statement, 2, edit->row, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, hearing->position);
    sqlite3_bind_int64(statement, 4, hearing->self.branch);
    sqlite3_bind_int64(statement, 5, hearing->self.number);
    return statement_run(statement);
}

int refuse(const struct hearing *hearing, struct slice text, const struct fault *fault)
{
    struct server *server = hearing->server;
    struct arena arena = ARENA_EMPTY;
    struct faults ignored = { .count = 0 };
    struct edit_reading reading = { &server->catalogue, hearing->batch->branch.schema, &server->branches, EDIT_CURRENT, &arena,
                                    &ignored, NULL };
    struct edit edit = { .table = NULL };
    int result = SYNC_OK;

    if (is_edit(text))
        result = edit_decode(&reading, text, &edit);
    if (result == SYNC_INVALID)
        result = SYNC_OK;
    if (result == SYNC_OK && edit.table)
        result = note(hearing, &edit);
    arena_free(&arena);
    return result == SYNC_OK ? log_refuse(&server->log, hearing->position, fault) : result;
}
