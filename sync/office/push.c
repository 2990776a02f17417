/* Taking edits in: each run into the log, then each edit before the judge; one commit for all that arrived together. */
#include <string.h>

#include "sync/office/office.h"
#include "sync/statements.h"

/* The branch under which this device's edits with these bits are kept: its own, or one that is refused as a whole. */
static int find_branch(struct server *server, const struct exchange *exchange, uint64_t bits, enum branch_kind kind,
                       const struct branch **out)
{
    sqlite3_stmt *statement = server->statements[BRANCH_OTHER];
    const struct exchange_context *context = &exchange->context;
    int64_t nr;
    int result;

    if (kind == BRANCH_OWN)
        result = branches_find(&server->branches, bits, out);
    else {
        sqlite3_bind_int64(statement, 1, (sqlite3_int64)bits);
        sqlite3_bind_int(statement, 2, (int)kind);
        sqlite3_bind_blob(statement, 3, context->device, SYNC_ID_SIZE, SQLITE_STATIC);
        result = statement_row(statement);
        if (result == SYNC_OK) {
            nr = sqlite3_column_int64(statement, 0);
            statement_end(statement);
            result = branches_numbered(&server->branches, (uint32_t)nr, out);
        }
    }
    if (result == SYNC_NOT_FOUND)
        return branches_add(&server->branches, bits, context->device, context->person, kind, out);
    if (result == SYNC_OK && kind == BRANCH_OWN && memcmp((*out)->device, context->device, SYNC_ID_SIZE) != 0)
        return find_branch(server, exchange, bits, BRANCH_FOREIGN, out);
    return result;
}

static int last_number(struct server *server, uint32_t branch, int64_t *last)
{
    sqlite3_stmt *statement = server->statements[BRANCH_LAST];
    int result;

    sqlite3_bind_int64(statement, 1, branch);
    result = statement_row(statement);
    if (result != SYNC_OK)
        return result;
    *last = sqlite3_column_int64(statement, 0);
    statement_end(statement);
    return SYNC_OK;
}

static int advance(struct server *server, uint32_t branch, int64_t last)
{
    sqlite3_stmt *statement = server->statements[BRANCH_ADVANCE];

    sqlite3_bind_int64(statement, 1, branch);
    sqlite3_bind_int64(statement, 2, last);
    return statement_run(statement);
}

const struct fault FAULT_DOUBLE = { "", "dubbel-nummer", "Er was al een andere bewerking met dit nummer." };

/* Two edits of one number are a broken client; more than this are an attack, and stay on the device alone, refused. */
#define DOUBLES_MAX 16

/* An edit whose number is taken by another of other content: keep it all the same, refused (R1). Sent again, it is found again. */
static int keep_double(struct server *server, struct exchange *exchange, struct run *run, size_t index)
{
    sqlite3_stmt *statement = server->statements[DOUBLE_FIND];
    const struct slice *edit = &run->edits[index];
    const struct branch *branch;
    int64_t position;
    bool kept;
    int result = find_branch(server, exchange, run->branch, BRANCH_DOUBLE, &branch);

    if (result != SYNC_OK)
        return result;
    if (!run->doubles)
        run->doubles = arena_take(&exchange->arena, run->count * sizeof *run->doubles);
    if (!run->doubles)
        return SQLITE_NOMEM;
    run->doubles[index] = true;
    sqlite3_bind_int64(statement, 1, branch->nr);
    sqlite3_bind_int64(statement, 2, run->first + (int64_t)index);
    sqlite3_bind_text64(statement, 3, edit->bytes, edit->length, SQLITE_STATIC, SQLITE_UTF8);
    result = statement_row(statement);
    if (result != SYNC_OK)
        return result;
    kept = sqlite3_column_int(statement, 0) || sqlite3_column_int64(statement, 1) >= DOUBLES_MAX;
    statement_end(statement);
    if (kept)
        return SYNC_OK;
    result = log_append(&server->log, (struct version){ branch->nr, (uint32_t)(run->first + (int64_t)index) },
                        exchange->context.now, edit, 1, &position);
    return result == SYNC_OK ? log_refuse(&server->log, position, &FAULT_DOUBLE) : result;
}

/* Numbers that the log has already: a retry, or another edit under the same number. */
static int check_repeated(struct server *server, struct exchange *exchange, struct run *run, size_t count)
{
    struct arena arena = ARENA_EMPTY;
    int result = SYNC_OK;

    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        struct version version = { run->branch_nr, (uint32_t)(run->first + (int64_t)i) };
        struct slice kept;
        int64_t position;

        result = log_find(&server->log, version, &arena, &position, &kept);
        if (result == SYNC_NOT_FOUND) /* below the first number of a foreign branch */
            result = keep_double(server, exchange, run, i);
        else if (result == SYNC_OK && (kept.length != run->edits[i].length || memcmp(kept.bytes, run->edits[i].bytes, kept.length) != 0))
            result = keep_double(server, exchange, run, i);
        arena_free(&arena);
    }
    return result;
}

static int judge_one(struct hearing *hearing, enum branch_kind kind, struct slice edit)
{
    struct faults faults;
    int result = SYNC_INVALID;

    faults.count = 0;
    if (kind == BRANCH_FOREIGN)
        faults_add(&faults, "", "vreemde-tak", "Deze bewerking draagt het kenmerk van een ander apparaat.");
    else
        result = judge(hearing, edit, &faults);
    return result == SYNC_INVALID ? log_refuse(&hearing->server->log, hearing->position, &faults.list[0]) : result;
}

static int push_run(struct server *server, struct exchange *exchange, struct run *run, const int64_t *scopes)
{
    struct hearing hearing = { .server = server, .context = &exchange->context, .scopes = scopes };
    const struct branch *branch;
    enum branch_kind kind;
    size_t repeated;
    int result = run->first > 1 ? branches_find(&server->branches, run->branch, &branch) : SYNC_OK;

    if (result == SYNC_NOT_FOUND) { /* a branch that begins with a gap gets no place yet */
        run->rewind = true;
        return SYNC_OK;
    }
    if (result == SYNC_OK)
        result = find_branch(server, exchange, run->branch, BRANCH_OWN, &branch);
    if (result != SYNC_OK)
        return result;
    kind = branch->kind;
    run->branch_nr = branch->nr;
    run->doubles = NULL; /* what was found in a group that was undone counts no more */
    result = last_number(server, branch->nr, &run->last);
    if (result != SYNC_OK)
        return result;
    if (kind == BRANCH_FOREIGN && run->first > run->last + 1)
        run->last = run->first - 1; /* all are refused, so nothing that lacks can change a verdict */
    run->rewind = run->first > run->last + 1;
    if (run->rewind)
        return SYNC_OK;
    repeated = (size_t)(run->last + 1 - run->first);
    if (repeated > run->count)
        repeated = run->count;
    result = check_repeated(server, exchange, run, repeated);
    if (result != SYNC_OK || repeated == run->count)
        return result;
    result = catalogue_at(&server->catalogue, exchange->schema, &hearing.made_under);
    if (result != SYNC_OK)
        return result;
    hearing.self = (struct version){ run->branch_nr, (uint32_t)(run->last + 1) };
    result = log_append(&server->log, hearing.self, exchange->context.now, run->edits + repeated, run->count - repeated,
                        &hearing.position);
    for (size_t i = repeated; i < run->count && result == SYNC_OK; i++) {
        result = judge_one(&hearing, kind, run->edits[i]);
        hearing.self.number++;
        hearing.position++;
    }
    run->last = run->first + (int64_t)run->count - 1;
    return result == SYNC_OK ? advance(server, run->branch_nr, run->last) : result;
}

/* A row that was written gets its place in the order of changes (R8). */
static int note_change(void *context, const struct row *row)
{
    struct server *server = context;
    sqlite3_stmt *drop = server->statements[CHANGE_DROP], *add = server->statements[CHANGE_ADD];
    int result = SYNC_OK;

    if (row->written_changed) {
        sqlite3_bind_int64(drop, 1, row->written_scope);
        sqlite3_bind_int64(drop, 2, row->written_changed);
        sqlite3_bind_int64(drop, 3, row->table->number);
        sqlite3_bind_int64(drop, 4, row->sync_row);
        result = statement_run(drop);
    }
    if (result != SYNC_OK)
        return result;
    sqlite3_bind_int64(add, 1, row->scope);
    sqlite3_bind_int64(add, 2, row->changed);
    sqlite3_bind_int64(add, 3, row->table->number);
    sqlite3_bind_int64(add, 4, row->sync_row);
    return statement_run(add);
}

static int push_all(struct server *server, struct exchange *exchange)
{
    int64_t *scopes = arena_take(&exchange->arena, (exchange->context.scope_count + 1) * sizeof *scopes);
    int result = scopes ? SYNC_OK : SQLITE_NOMEM;

    for (size_t i = 0; i < exchange->context.scope_count && result == SYNC_OK; i++)
        result = scopes_add(&server->scopes, exchange->context.scopes[i], &scopes[i]);
    for (size_t i = 0; i < exchange->run_count && result == SYNC_OK; i++) {
        result = push_run(server, exchange, &exchange->runs[i], scopes);
        if (exchange->runs[i].rewind)
            exchange->run_count = i + 1; /* what follows may rest on what lacks (R5): no receipt, so it goes on waiting */
    }
    if (result == SYNC_OK)
        result = rows_write(server->rows, note_change, server);
    rows_forget(server->rows);
    return result;
}

/* Numbers that were given since the transaction or savepoint began may be given anew. */
static void forget(struct server *server)
{
    branches_forget(&server->branches);
    scopes_forget(&server->scopes);
}

static int push_one(struct server *server, struct exchange *exchange)
{
    int result = savepoint_begin(&server->transaction);

    if (result == SYNC_OK)
        result = savepoint_end(&server->transaction, push_all(server, exchange));
    if (result != SYNC_OK)
        forget(server);
    return result;
}

int server_push_group(struct server *writer, struct exchange **exchanges, int *results, size_t count)
{
    int result = transaction_write(&writer->transaction);

    for (size_t i = 0; i < count; i++)
        results[i] = SYNC_OK;
    if (result != SYNC_OK)
        return result;
    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        results[i] = push_one(writer, exchanges[i]);
        /* Some errors roll the whole transaction back: then what came before is gone as well. */
        if (sqlite3_get_autocommit(writer->db))
            result = results[i] != SYNC_OK ? results[i] : SQLITE_ABORT;
    }
    result = transaction_end(&writer->transaction, result);
    if (result != SYNC_OK)
        forget(writer);
    return result;
}
