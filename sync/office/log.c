#include "sync/office/log.h"

#include "sync/statements.h"

/* Rows of LOG_ADD_EDITS: they cost little more together than one does by itself. */
#define EDITS_AT_ONCE 16

/* Batches are read in parts of at most so many entries. */
#define PART_MAX 1000

static const char *const TEXTS[] = {
    [LOG_END] = "SELECT ifnull(max(position), 0) FROM sync_log",
    [LOG_ADD_PUSH] = "INSERT INTO sync_push (first_position, branch, first_number, count, arrived, earlier)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    /* OR FAIL: who calls undoes all of it, and SQLite needn't keep a copy of each page to undo the one statement. */
    [LOG_ADD_EDITS] = "INSERT OR FAIL INTO sync_log (position, edit) VALUES (?,?),(?,?),(?,?),(?,?),(?,?),(?,?),(?,?),(?,?),(?,?),(?,?),(?,?),"
                      "(?,?),(?,?),(?,?),(?,?),(?,?)",
    [LOG_ADD_EDIT] = "INSERT INTO sync_log (position, edit) VALUES (?1, ?2)",
    [LOG_FIND_PUSH] = "SELECT first_position + ?2 - first_number, first_number + count FROM sync_push"
                      " WHERE branch = ?1 AND first_number <= ?2 ORDER BY first_number DESC LIMIT 1",
    [LOG_TEXT] = "SELECT edit FROM sync_log WHERE position = ?1",
    [LOG_ARRIVED] = "SELECT arrived FROM sync_push WHERE first_position <= ?1 ORDER BY first_position DESC LIMIT 1",
    /* The run in which the position after ?1 lies, and those behind it. */
    [LOG_READ] = "SELECT l.position, l.edit, p.first_position, p.branch, p.first_number, p.arrived, p.earlier FROM sync_push p"
                 " JOIN sync_log l ON l.position BETWEEN max(p.first_position, ?1 + 1) AND p.first_position + p.count - 1"
                 " WHERE p.first_position >= (SELECT ifnull(max(first_position), 0) FROM sync_push WHERE first_position <= ?1 + 1)"
                 " ORDER BY p.first_position, l.position",
    [LOG_ERASE] = "UPDATE sync_log SET edit = '' WHERE position = ?1",
    [LOG_REFUSE] = "INSERT INTO sync_quarantine (position, reason, detail) VALUES (?1, ?2, ?3)",
    [LOG_REFUSED] = "SELECT 1 FROM sync_quarantine WHERE position = ?1",
    [LOG_EACH_REFUSED] = "SELECT p.first_number + q.position - p.first_position, q.reason, q.detail FROM sync_push p"
                         " JOIN sync_quarantine q ON q.position BETWEEN p.first_position AND p.first_position + p.count - 1"
                         " WHERE p.branch = ?1 AND p.first_number <= ?3 AND p.first_number + p.count > ?2 ORDER BY 1",
};

int log_end(struct log *log, int64_t *position)
{
    int result = statement_row(log->statements[LOG_END]);

    if (result != SYNC_OK)
        return result;
    *position = sqlite3_column_int64(log->statements[LOG_END], 0);
    statement_end(log->statements[LOG_END]);
    return SYNC_OK;
}

static int add_edits(struct log *log, const struct log_batch *batch, size_t from, size_t count)
{
    sqlite3_stmt *statement = log->statements[count == 1 ? LOG_ADD_EDIT : LOG_ADD_EDITS];
    int result = SQLITE_OK;

    for (size_t i = 0; i < count && result == SQLITE_OK; i++) {
        const struct slice *text = &batch->texts[from + i];

        sqlite3_bind_int64(statement, (int)i * 2 + 1, batch->position + (int64_t)(from + i));
        /* What was erased is empty, and a text all the same. */
        result = sqlite3_bind_text64(statement, (int)i * 2 + 2, text->length ? text->bytes : "", text->length, SQLITE_STATIC, SQLITE_UTF8);
    }
    if (result != SQLITE_OK) {
        statement_end(statement);
        return result;
    }
    return statement_run(statement);
}

static int add(struct log *log, const struct log_batch *batch)
{
    sqlite3_stmt *push = log->statements[LOG_ADD_PUSH];
    int result;

    sqlite3_bind_int64(push, 1, batch->position);
    sqlite3_bind_int64(push, 2, batch->branch.nr);
    sqlite3_bind_int64(push, 3, batch->first);
    sqlite3_bind_int64(push, 4, (sqlite3_int64)batch->count);
    sqlite3_bind_int64(push, 5, batch->arrived);
    sqlite3_bind_int(push, 6, batch->earlier);
    result = statement_run(push);
    for (size_t i = 0, count; i < batch->count && result == SYNC_OK; i += count) {
        count = batch->count - i < EDITS_AT_ONCE ? 1 : EDITS_AT_ONCE;
        result = add_edits(log, batch, i, count);
    }
    return result;
}

int log_append(struct log *log, struct log_batch *batch)
{
    int64_t end, position;
    int result = log_end(log, &end);

    if (result != SYNC_OK)
        return result;
    position = end + 1;
    if (log->store)
        result = log->store->append(log->store->self, batch, &position);
    batch->position = position;
    if (result == SYNC_OK && position != end + 1)
        return SYNC_STALE;
    return result == SYNC_OK ? add(log, batch) : result;
}

int log_follow(struct log *log, const struct log_batch *batch)
{
    int64_t end;
    int result = log_end(log, &end);

    if (result != SYNC_OK)
        return result;
    return batch->position == end + 1 ? add(log, batch) : SYNC_STALE;
}

static int read_text(struct log *log, int64_t position, struct arena *arena, struct slice *text)
{
    sqlite3_stmt *read = log->statements[LOG_TEXT];
    int result;

    sqlite3_bind_int64(read, 1, position);
    result = statement_row(read);
    if (result != SYNC_OK)
        return result;
    text->length = (size_t)sqlite3_column_bytes(read, 0);
    text->bytes = arena_copy(arena, sqlite3_column_text(read, 0), text->length);
    statement_end(read);
    return text->bytes ? SYNC_OK : SQLITE_NOMEM;
}

/* A part of a batch while it is gathered. */
struct part {
    struct log_batch batch;
    struct slice texts[PART_MAX];
    int64_t run; /* first_position of the run that it belongs to */
    struct arena arena;
};

static int hand_over(struct part *part, log_each *each, void *context)
{
    int result = part->batch.count ? each(context, &part->batch) : SYNC_OK;

    part->batch.count = 0;
    arena_free(&part->arena);
    return result;
}

static int begin_part(struct log *log, sqlite3_stmt *statement, struct part *part)
{
    const struct branch *branch;
    int64_t position = sqlite3_column_int64(statement, 0);
    int result = branches_numbered(log->branches, (uint32_t)sqlite3_column_int64(statement, 3), &branch);

    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SQLITE_CORRUPT : result;
    part->run = sqlite3_column_int64(statement, 2);
    part->batch = (struct log_batch){ .branch = *branch,
                                      .first = (uint32_t)(sqlite3_column_int64(statement, 4) + position - part->run),
                                      .position = position,
                                      .arrived = sqlite3_column_int64(statement, 5),
                                      .earlier = sqlite3_column_int(statement, 6) != 0,
                                      .texts = part->texts };
    return SYNC_OK;
}

static int gather(struct part *part, sqlite3_stmt *statement)
{
    size_t length = (size_t)sqlite3_column_bytes(statement, 1);
    const char *text = arena_copy(&part->arena, sqlite3_column_text(statement, 1), length);

    if (!text)
        return SQLITE_NOMEM;
    part->texts[part->batch.count++] = (struct slice){ text, length };
    return SYNC_OK;
}

int log_read(struct log *log, int64_t position, log_each *each, void *context)
{
    sqlite3_stmt *statement = log->statements[LOG_READ];
    struct part *part = sqlite3_malloc64(sizeof *part);
    int step = SQLITE_DONE, result = SYNC_OK;

    if (!part)
        return SQLITE_NOMEM;
    part->arena = (struct arena)ARENA_EMPTY;
    part->batch.count = 0;
    sqlite3_bind_int64(statement, 1, position);
    while (result == SYNC_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        if (part->batch.count == PART_MAX || (part->batch.count && part->run != sqlite3_column_int64(statement, 2)))
            result = hand_over(part, each, context);
        if (result == SYNC_OK && !part->batch.count)
            result = begin_part(log, statement, part);
        if (result == SYNC_OK)
            result = gather(part, statement);
    }
    statement_end(statement);
    if (result == SYNC_OK && step == SQLITE_DONE)
        result = hand_over(part, each, context);
    arena_free(&part->arena);
    sqlite3_free(part);
    return result != SYNC_OK || step == SQLITE_DONE ? result : step;
}

int log_erase(struct log *log, int64_t position)
{
    int result = log->store ? log->store->erase(log->store->self, position) : SYNC_OK;

    if (result != SYNC_OK)
        return result;
    sqlite3_bind_int64(log->statements[LOG_ERASE], 1, position);
    return statement_run(log->statements[LOG_ERASE]);
}

int log_open(sqlite3 *db, struct branches *branches, struct log *log)
{
    *log = (struct log){ .db = db, .branches = branches };
    return statements_prepare(db, TEXTS, log->statements, LOG_STATEMENTS);
}

void log_close(struct log *log)
{
    statements_finalize(log->statements, LOG_STATEMENTS);
}

int log_find(struct log *log, struct version version, int64_t before, struct arena *arena, int64_t *position, struct slice *text)
{
    sqlite3_stmt *push = log->statements[LOG_FIND_PUSH];
    int64_t end;
    int result;

    log->work += LOG_FIND_COST;
    sqlite3_bind_int64(push, 1, version.branch);
    sqlite3_bind_int64(push, 2, version.number);
    result = statement_row(push);
    if (result != SYNC_OK)
        return result;
    *position = sqlite3_column_int64(push, 0);
    end = sqlite3_column_int64(push, 1);
    statement_end(push);
    if (version.number >= end || *position >= before)
        return SYNC_NOT_FOUND;
    result = read_text(log, *position, arena, text);
    log->work += result == SYNC_OK ? text->length : 0;
    return result;
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
