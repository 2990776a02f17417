#include "sync/office/log.h"

#include "sync/statements.h"

static const char *const TEXTS[] = {
    [LOG_END] = "SELECT ifnull(max(position), 0) FROM sync_log",
    [LOG_ADD_PUSH] = "INSERT INTO sync_push (first_position, branch, first_number, count, arrived) VALUES (?1, ?2, ?3, ?4, ?5)",
    [LOG_ADD_EDIT] = "INSERT INTO sync_log (position, edit) VALUES (?1, ?2)",
    [LOG_FIND_PUSH] = "SELECT first_position + ?2 - first_number, first_number + count FROM sync_push"
                  " WHERE branch = ?1 AND first_number <= ?2 ORDER BY first_number DESC LIMIT 1",
    [LOG_READ] = "SELECT edit FROM sync_log WHERE position = ?1",
    [LOG_ARRIVED] = "SELECT arrived FROM sync_push WHERE first_position <= ?1 ORDER BY first_position DESC LIMIT 1",
    [LOG_REFUSE] = "INSERT INTO sync_quarantine (position, reason, detail) VALUES (?1, ?2, ?3)",
    [LOG_REFUSED] = "SELECT 1 FROM sync_quarantine WHERE position = ?1",
    [LOG_EACH_REFUSED] = "SELECT p.first_number + q.position - p.first_position, q.reason, q.detail FROM sync_push p"
                     " JOIN sync_quarantine q ON q.position BETWEEN p.first_position AND p.first_position + p.count - 1"
                     " WHERE p.branch = ?1 AND p.first_number <= ?3 AND p.first_number + p.count > ?2 ORDER BY 1",
};

int log_open(sqlite3 *db, struct log *log)
{
    return statements_prepare(db, TEXTS, log->statements, LOG_STATEMENTS);
}

void log_close(struct log *log)
{
    statements_finalize(log->statements, LOG_STATEMENTS);
}

int log_end(struct log *log, int64_t *position)
{
    int result = statement_row(log->statements[LOG_END]);

    if (result != SYNC_OK)
        return result;
    *position = sqlite3_column_int64(log->statements[LOG_END], 0);
    statement_end(log->statements[LOG_END]);
    return SYNC_OK;
}

int log_append(struct log *log, struct version first, int64_t arrived, const struct slice *edits, size_t count,
               int64_t *position)
{
    sqlite3_stmt *push = log->statements[LOG_ADD_PUSH], *edit = log->statements[LOG_ADD_EDIT];
    int result = log_end(log, position);

    if (result != SYNC_OK)
        return result;
    ++*position;
    sqlite3_bind_int64(push, 1, *position);
    sqlite3_bind_int64(push, 2, first.branch);
    sqlite3_bind_int64(push, 3, first.number);
    sqlite3_bind_int64(push, 4, (sqlite3_int64)count);
    sqlite3_bind_int64(push, 5, arrived);
    result = statement_run(push);
    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        sqlite3_bind_int64(edit, 1, *position + (int64_t)i);
        result = sqlite3_bind_text64(edit, 2, edits[i].bytes, edits[i].length, SQLITE_STATIC, SQLITE_UTF8);
        if (result == SQLITE_OK)
            result = statement_run(edit);
    }
    return result;
}

int log_find(struct log *log, struct version version, struct arena *arena, int64_t *position, struct slice *text)
{
    sqlite3_stmt *push = log->statements[LOG_FIND_PUSH], *read = log->statements[LOG_READ];
    int64_t end;
    int result;

    sqlite3_bind_int64(push, 1, version.branch);
    sqlite3_bind_int64(push, 2, version.number);
    result = statement_row(push);
    if (result != SYNC_OK)
        return result;
    *position = sqlite3_column_int64(push, 0);
    end = sqlite3_column_int64(push, 1);
    statement_end(push);
    if (version.number >= end)
        return SYNC_NOT_FOUND;
    sqlite3_bind_int64(read, 1, *position);
    result = statement_row(read);
    if (result != SYNC_OK)
        return result;
    text->length = (size_t)sqlite3_column_bytes(read, 0);
    text->bytes = arena_copy(arena, sqlite3_column_text(read, 0), text->length);
    statement_end(read);
    return text->bytes ? SYNC_OK : SQLITE_NOMEM;
}

int log_arrived(struct log *log, int64_t position, int64_t *arrived)
{
    int result;

    sqlite3_bind_int64(log->statements[LOG_ARRIVED], 1, position);
    result = statement_row(log->statements[LOG_ARRIVED]);
    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SQLITE_CORRUPT : result;
    *arrived = sqlite3_column_int64(log->statements[LOG_ARRIVED], 0);
    statement_end(log->statements[LOG_ARRIVED]);
    return SYNC_OK;
}

int log_refuse(struct log *log, int64_t position, const struct fault *fault)
{
    sqlite3_stmt *statement = log->statements[LOG_REFUSE];

    sqlite3_bind_int64(statement, 1, position);
    sqlite3_bind_text(statement, 2, fault->reason, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, fault->detail, -1, SQLITE_STATIC);
    return statement_run(statement);
}

int log_is_refused(struct log *log, int64_t position, bool *refused)
{
    int result;

    sqlite3_bind_int64(log->statements[LOG_REFUSED], 1, position);
    result = statement_row(log->statements[LOG_REFUSED]);
    *refused = result == SYNC_OK;
    if (*refused)
        statement_end(log->statements[LOG_REFUSED]);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

int log_each_refused(struct log *log, uint32_t branch, int64_t from, int64_t to,
                     int (*each)(void *context, int64_t number, const char *reason, const char *detail), void *context)
{
    sqlite3_stmt *statement = log->statements[LOG_EACH_REFUSED];
    int step = SQLITE_DONE, result = SYNC_OK;

    sqlite3_bind_int64(statement, 1, branch);
    sqlite3_bind_int64(statement, 2, from);
    sqlite3_bind_int64(statement, 3, to);
    while (result == SYNC_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        int64_t number = sqlite3_column_int64(statement, 0);

        if (number >= from && number <= to)
            result = each(context, number, (const char *)sqlite3_column_text(statement, 1),
                          (const char *)sqlite3_column_text(statement, 2));
    }
    statement_end(statement);
    return result != SYNC_OK || step == SQLITE_DONE ? result : step;
}
